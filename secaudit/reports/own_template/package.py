"""The parts of a Word file, read as they come out of the archive: links, kinds, the first words of fields.

Invariant: no more is unpacked, and nothing deeper or of more elements is read, than allowed; nothing is kept of a part
but what is asked of it here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

MOST_ELEMENTS = 1_500_000
MOST_XML = 60 * 1024 * 1024
DEEPEST = 200
"""lxml refuses more than 256; people's documents have some twenty."""
_CHUNK = 64 * 1024
_STRICT = "http://purl.oclc.org/ooxml/"
_TYPES = "[Content_Types].xml"
_LONGEST_WORD = 200
_FIRST_WORD = re.compile("[A-Za-z]+")
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/"
_OFFICE, _VML = "urn:schemas-microsoft-com:office:office", "urn:schemas-microsoft-com:vml"
_SOURCES = ("src", "althref")


class Bounded(Exception):
    """The archive or a part of it goes past what is allowed, or is no XML."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


class Link(NamedTuple):
    """A relationship of a part."""

    type: str
    target: str
    external: bool


@dataclass
class Parsed:
    """``links``, ``fields`` (the first word of each field) and ``outside`` (the tag of what is forbidden, or of what
    names a place by itself) with the part where they stand."""

    names: tuple[str, ...] = ()
    links: list[tuple[str, Link]] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    outside: list[tuple[str, str]] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)
    strict: bool = False
    elements: int = 0


def kinds_of(found: Parsed) -> dict[str, str]:
    """The content type of each part, "" of one that has none."""
    return {name: _kind(found, name) for name in found.names}


def _kind(found: Parsed, name: str) -> str:
    return found.overrides.get("/" + name.lower()) or found.defaults.get(name.rpartition(".")[2].lower(), "")


def parsed(archive: zipfile.ZipFile, most: int, forbidden: Container[str]) -> Parsed:
    """Every member read once, and which of the ``forbidden`` elements it has; raises :class:`Bounded`."""
    found = Parsed(tuple(m.filename for m in archive.infolist()))
    names = sorted(found.names, key=lambda name: name != _TYPES)
    left, left_xml = most, MOST_XML
    for name in names:
        reader = _Reader(name, found, forbidden) if _is_xml(name, found) else None
        for chunk in _chunks(archive, name):
            left -= len(chunk)
            left_xml -= len(chunk) if reader else 0
            if left < 0 or left_xml < 0:
                raise Bounded("E-TPL-05", f"解壓縮後超過 {(most if left < 0 else MOST_XML) // 1024**2} MB（{name}）")
            if reader:
                reader.feed(chunk)
        if reader:
            reader.close()
    return found


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK):
            yield chunk


def _is_xml(name: str, found: Parsed) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml", ".svg")) or _kind(found, name).lower().endswith("xml")


class _Reader:
    """One part: feeds ``found``."""

    def __init__(self, name: str, found: Parsed, forbidden: Container[str]) -> None:
        self._name, self._found, self._forbidden = name, found, forbidden
        self._depth = 0
        self._instructions: list[str | None] = []
        self._reading = False
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.buffer_text = True
        self._parser = parser

    def feed(self, chunk: bytes, last: bool = False) -> None:
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise Bounded("E-TPL-13", f"{self._name} 第 {error.lineno} 行不是合格的 XML") from error

    def close(self) -> None:
        self.feed(b"", last=True)
        for instruction in self._instructions:
            if instruction is not None:
                self._field(instruction)

    def _doctype(self, *_: object) -> None:
        raise Bounded("E-TPL-13", f"{self._name} 含有 DTD 或實體宣告，Word 存檔不會有")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._found.elements += 1
        if self._depth > DEEPEST or self._found.elements > MOST_ELEMENTS:
            raise Bounded("E-TPL-05", f"內容過深或過多（{self._name}）")
        space, _, tag = name.rpartition(" ")
        if (tag in self._forbidden and space.startswith((_WORD, _OFFICE))) or _names_a_place(space, attributes):
            self._found.outside.append((self._name, tag))
        self._found.strict |= space.startswith(_STRICT) and tag == "document"
        match tag:
            case "Relationship":
                self._link(attributes)
            case "Default":
                self._found.defaults[attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")
            case "Override":
                self._found.overrides[attributes.get("PartName", "").lower()] = attributes.get("ContentType", "")
            case "fldSimple":
                self._field(_of(attributes, "instr"))
            case "fldChar":
                self._turn(_of(attributes, "fldCharType"))
            case "instrText" | "delInstrText":
                self._reading = True

    def _link(self, attributes: dict[str, str]) -> None:
        external = attributes.get("TargetMode", "").lower() == "external"
        link = Link(attributes.get("Type", ""), attributes.get("Target", ""), external)
        self._found.links.append((self._name, link))

    def _turn(self, kind: str) -> None:
        """A field's instruction lasts from its begin to its separator or end; fields may stand in fields."""
        if kind == "begin":
            self._instructions.append("")
        elif self._instructions and kind in ("separate", "end"):
            if (instruction := self._instructions[-1]) is not None:
                self._field(instruction)
                self._instructions[-1] = None
            if kind == "end":
                self._instructions.pop()

    def _field(self, instruction: str) -> None:
        word = _FIRST_WORD.search(instruction)
        self._found.fields.append((self._name, word[0].upper() if word else ""))

    def _text(self, text: str) -> None:
        if self._reading and self._instructions and self._instructions[-1] is not None:
            self._instructions[-1] = (self._instructions[-1] + text)[:_LONGEST_WORD]

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name.endswith((" instrText", " delInstrText")):
            self._reading = False


def _names_a_place(space: str, attributes: dict[str, str]) -> bool:
    """A picture of the old kind may say itself where it lies, without a relationship."""
    return space == _VML and any(
        key.rpartition(" ")[2].lower() in _SOURCES and (":" in value or "\\" in value or value.startswith("//"))
        for key, value in attributes.items()
    )


def _of(attributes: dict[str, str], name: str) -> str:
    """The value of a w: attribute."""
    return next((value for key, value in attributes.items() if key.rpartition(" ")[2] == name), "")
