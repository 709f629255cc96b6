"""XML from a stranger, as a stream of small subtrees that know their line.

1. A DOCTYPE is let through (nmap writes one); an entity declared in it, or one from outside, is refused: these are the
   refusals of defusedxml, made on expat itself because its own trees are slow and tell no lines (docs/adr/0011).
2. Depth, the size of one subtree and of one text are bounded; what lies outside the wanted subtrees is not kept.
3. The encodings that expat lacks are decoded before it.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from secaudit.observers.export import Export
from secaudit.observers.reading import Unreadable

MAX_DEPTH = 200
MAX_LEFT_OPEN = 100_000
"""expat keeps what is open: about a hundred bytes each."""
MAX_NODES = 500_000
MAX_CHARS = 64 * 1024 * 1024
_NATIVE = frozenset({"utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1", ""})
_DECLARED = re.compile(r"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UNDOCTYPED = "請用原程式重新匯出"


@dataclass(slots=True)
class Element:
    """One element of a wanted subtree. ``tag`` and attribute names have no namespace prefix."""

    tag: str
    attributes: Mapping[str, str]
    line: int
    text: str = ""
    """The text before its first child and after each, joined."""
    children: list[Element] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def find(self, *path: str) -> Element | None:
        """The first descendant by the tags of ``path``, each a child of the one before."""
        here: Element | None = self
        for tag in path:
            here = next((c for c in here.children if c.tag == tag), None) if here else None
        return here

    def all(self, tag: str) -> Iterator[Element]:
        """The children called ``tag``."""
        return (c for c in self.children if c.tag == tag)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in their order."""
        waiting = [self]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(here.children))

    def said(self, *path: str) -> str:
        """The text of the element at ``path``, stripped; "" when there is none."""
        found = self.find(*path)
        return found.text.strip() if found else ""


StartHandler = Callable[[str, dict[str, str]], None]
EndHandler = Callable[[str], None]


def parse(
    export: Export,
    start: StartHandler,
    end: EndHandler | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[expat.XMLParserType]:
    """Feed the file to expat piece by piece, yielding the parser before the first and after each: the caller empties
    what it gathered.

    Tags keep their namespace prefix here. Raises :class:`Unreadable` for what is not well-formed, cut short or unsafe.
    """
    parser = expat.ParserCreate(encoding=None if _is_native(export) else "utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    _refuse_entities(export, parser)
    try:
        yield parser
        left_open = 0
        for piece in _utf8(export):
            left_open += _opened(piece) if end is None else 0
            if left_open > MAX_LEFT_OPEN and not _actual(export).startswith("utf-16"):
                raise export.fail("XML 有太多沒有結束的標籤", _UNDOCTYPED, line=parser.CurrentLineNumber)
            parser.Parse(piece, False)
            yield parser
        parser.Parse(b"", True)
        yield parser
    except expat.ExpatError as error:
        raise _malformed(export, error) from error
    except (ValueError, LookupError) as error:
        raise export.fail("XML 的文字編碼讀不出來", _UNDOCTYPED) from error


def _opened(piece: bytes) -> int:
    """About how many more elements the piece opens than it closes: counted in the bytes, which costs no handler."""
    return piece.count(b"<") - 2 * piece.count(b"</") - piece.count(b"/>")


def subtrees(export: Export, *wanted: str) -> Iterator[Element]:
    """Every outermost element called one of ``wanted``, whole, in the order of the file; at most one piece's worth at a
    time is in memory. With ``"*"`` the root itself."""
    builder = _Builder(export, frozenset(wanted))
    for parser in parse_with(export, builder):
        del parser
        while builder.done:
            yield builder.done.popleft()


def too_deep(export: Export, line: int = 0) -> Unreadable:
    """The problem of a file deeper than :data:`MAX_DEPTH`; also for handlers that keep the path themselves."""
    return export.fail(f"XML 巢狀超過 {MAX_DEPTH} 層", _UNDOCTYPED, line=line)


def parse_with(export: Export, builder: _Builder) -> Iterator[expat.XMLParserType]:
    running = parse(export, builder.start, builder.end, builder.text)
    for parser in running:
        builder.parser = parser
        yield parser


def root_of(export: Export) -> tuple[str, Mapping[str, str]]:
    """The tag (without prefix) and attributes of the root, from the head alone; ("", {}) when there is none.

    For recognising: never raises.
    """
    if not export.codecs or "<" not in export.text_head[:1000]:
        return "", {}
    found: list[tuple[str, dict[str, str]]] = []

    def first(tag: str, attributes: dict[str, str]) -> None:
        if not found:
            found.append((local(tag), {local(k): v for k, v in attributes.items()}))

    parser = expat.ParserCreate(encoding="utf-8")
    parser.StartElementHandler = first
    _refuse_entities(export, parser)
    try:
        head = _DECLARED.sub('<?xml version="1.0"', export.text_head.lstrip("\ufeff \t\r\n"), count=1)
        parser.Parse(head.encode("utf-8", "replace"), False)
    except (expat.ExpatError, Unreadable, ValueError):
        pass
    return found[0] if found else ("", {})


def local(name: str) -> str:
    """``q1:Name`` → ``Name``: the prefix is whatever the exporter chose."""
    return name.rpartition(":")[2]


class _Builder:
    """Builds the wanted subtrees and forgets everything else."""

    def __init__(self, export: Export, wanted: frozenset[str]) -> None:
        self.done: deque[Element] = deque()
        self.parser: expat.XMLParserType | None = None
        self._export, self._wanted = export, wanted
        self._open: list[Element] = []
        self._depth = self._nodes = self._chars = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise too_deep(self._export, self._line)
        name = local(tag)
        if not self._open and name not in self._wanted and "*" not in self._wanted:
            return
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._export.fail("XML 有一段太大", _UNDOCTYPED, line=self._line)
        plain = {local(k): v for k, v in attributes.items()} if attributes else attributes
        element = Element(name, plain, self._line)
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)

    def text(self, data: str) -> None:
        if self._open:
            self._chars += len(data)
            if self._chars > MAX_CHARS:
                raise self._export.fail("XML 有一段太大", _UNDOCTYPED, line=self._line)
            self._open[-1].text += data

    def end(self, _tag: str) -> None:
        self._depth -= 1
        if self._open:
            element = self._open.pop()
            if not self._open:
                self._nodes = self._chars = 0
                self.done.append(element)

    @property
    def _line(self) -> int:
        return self.parser.CurrentLineNumber if self.parser else 0


def _refuse_entities(export: Export, parser: expat.XMLParserType) -> None:
    def refuse(*_: object) -> NoReturn:
        raise export.fail(
            "XML 宣告了實體（entity），不讀取", _UNDOCTYPED, line=parser.CurrentLineNumber, code="E-OBS-06"
        )

    def outside(*_: object) -> int:
        refuse()

    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = outside


def _malformed(export: Export, error: expat.ExpatError) -> Unreadable:
    cut = error.code in (
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    )
    if cut:
        return export.fail("XML 沒有寫完就斷了", "請等匯出完成再試，或重新匯出", line=error.lineno, code="E-OBS-05")
    return export.fail("XML 寫法有誤", _UNDOCTYPED, line=error.lineno)


def _declared(export: Export) -> str:
    found = _DECLARED.search(export.text_head[:400])
    return found[1].lower() if found else ""


def _is_native(export: Export) -> bool:
    """Whether expat can be fed the bytes as they are: the encoding is its own, and is the one that is declared."""
    declared, actual = _declared(export), _actual(export)
    if actual.startswith("utf-16"):
        return actual == "utf-16" and declared in ("utf-16", "")
    return declared in _NATIVE and declared != "utf-16"


def _actual(export: Export) -> str:
    return export.codecs[0] if export.codecs else ""


def _utf8(export: Export) -> Iterator[bytes]:
    """The bytes as they are where expat knows the encoding; else decoded, and said to be UTF-8.

    A shell that redirects the output of a program re-encodes it and leaves the declaration: the bytes decide.
    """
    if _is_native(export):
        yield from export.chunks()
        return
    declared, actual = _declared(export), _actual(export)
    redirected = actual.startswith("utf-16") or declared == "utf-16"
    decoder = codecs.getincrementaldecoder(actual if redirected else declared)()
    for piece in export.chunks():
        yield decoder.decode(piece).encode("utf-8")
    yield decoder.decode(b"", final=True).encode("utf-8")
