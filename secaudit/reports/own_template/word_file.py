"""A Word file as python-docx has it: its stories, which of its styles are headings, and how it is written again.

Invariant: what is written again differs from what was read only where it was changed; every member bears one date.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from secaudit.reports.own_template.story import W

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NOTES = (("footnotes", "footnote", "註腳"), ("endnotes", "endnote", "章節附註"))
_KINDS = {"default": "", "first": "（首頁）", "even": "（偶數頁）"}
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_DEEPEST_STYLE = 12
PROPERTIES = ("title", "subject", "keywords", "category", "comments", "author", "content_status")
"""Of the file, which content controls may show."""


class Story(NamedTuple):
    """``name`` is "" for a note whose paragraphs are named by it; ``body``: the document itself."""

    root: Any
    name: str
    body: bool = False


class WordFile:
    def __init__(self, data: bytes) -> None:
        import docx

        self.word = docx.Document(io.BytesIO(data))
        self.body = self.word.element.body
        self._notes: list[tuple[Any, Any]] = []
        self.stories = tuple(self._stories())
        self._levels = _heading_levels(self.word.styles.element)

    def _stories(self) -> Iterator[Story]:
        yield Story(self.body, "本文", True)
        yield from self._margins()
        for kind, tag, name in _NOTES:
            yield from self._of_notes(kind, tag, name)

    def _margins(self) -> Iterator[Story]:
        """Headers and footers, each once."""
        seen = set()
        for number, section in enumerate(self.body.iter(f"{W}sectPr"), 1):
            for tag, name in (("headerReference", "頁首"), ("footerReference", "頁尾")):
                for reference in section.findall(f"{W}{tag}"):
                    part = self.word.part.related_parts.get(reference.get(f"{_REL}id"))
                    if part is not None and part.partname not in seen and hasattr(part, "element"):
                        seen.add(part.partname)
                        kind = _KINDS.get(reference.get(f"{W}type", "default"), "")
                        yield Story(part.element, f"第 {number} 節{name}{kind}")

    def _of_notes(self, kind: str, tag: str, name: str) -> Iterator[Story]:
        from docx.oxml import parse_xml

        for relation in self.word.part.rels.values():
            if relation.reltype.rpartition("/")[2] != kind or relation.is_external:
                continue
            part = relation.target_part
            root = part.element if hasattr(part, "element") else parse_xml(part.blob)
            self._notes.append((part, root))
            written = (note for note in root.findall(f"{W}{tag}") if note.get(f"{W}type", "normal") == "normal")
            for number, note in enumerate(written, 1):
                yield Story(note, f"第 {number} 個{name}")

    def level_of(self, paragraph: Any) -> int:
        """1 … 9 of a heading, 0 of any other paragraph."""
        settings = paragraph.find(f"{W}pPr")
        if settings is None:
            return 0
        own = _outline(settings)
        style = settings.find(f"{W}pStyle")
        return own or (self._levels.get(style.get(f"{W}val"), 0) if style is not None else 0)

    def unread_parts(self) -> Iterator[tuple[str, bytes]]:
        """Parts with words in them that are not paragraphs: charts and SmartArt."""
        for part in self.word.part.package.iter_parts():
            name = str(part.partname)
            if name.startswith(("/word/charts/", "/word/diagrams/")) and name.endswith(".xml"):
                yield name, part.blob

    def saved(self) -> bytes:
        from lxml import etree

        for part, root in self._notes:
            if not hasattr(part, "element"):
                part._blob = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
        buffer = io.BytesIO()
        self.word.save(buffer)
        return dated(buffer.getvalue())


def _heading_levels(styles: Any) -> dict[str, int]:
    """Style id → outline level, also of styles that are based on a heading."""
    by_id = {style.get(f"{W}styleId", ""): style for style in styles.findall(f"{W}style")}
    return {key: level for key in by_id if (level := _style_level(key, by_id))}


def _style_level(key: str, by_id: dict[str, Any]) -> int:
    for _ in range(_DEEPEST_STYLE):
        style = by_id.get(key)
        if style is None:
            return 0
        name = style.find(f"{W}name")
        if name is not None and (match := _HEADING.fullmatch(name.get(f"{W}val", ""))):
            return int(match[1])
        settings = style.find(f"{W}pPr")
        if settings is not None and (level := _outline(settings)):
            return level
        base = style.find(f"{W}basedOn")
        key = base.get(f"{W}val", "") if base is not None else ""
    return 0


def _outline(settings: Any) -> int:
    level = settings.find(f"{W}outlineLvl")
    value = level.get(f"{W}val", "") if level is not None else ""
    return int(value) + 1 if value in tuple("012345678") else 0


def dated(packed: bytes) -> bytes:
    """The same archive with every member dated 1980-01-01, so that only the content decides the bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
