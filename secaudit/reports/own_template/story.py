"""The paragraphs of a Word file one after the other, each with its text and with words for where it stands.

A paragraph's text is what a reader sees: what was deleted or moved away under 追蹤修訂 is not in it, what was inserted
is; how Word cut it into runs does not matter. Text boxes have paragraphs of their own.

Invariant: putting something in the place of a stretch of text changes nothing but the text of this paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TEXT, _TAB, _BREAKS = f"{W}t", f"{W}tab", (f"{W}br", f"{W}cr")
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_BOX = f"{W}txbxContent"
_NOT_READ = frozenset({f"{W}{tag}" for tag in ("pPr", "rPr", "del", "moveFrom", "drawing", "pict", "object")}) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
}
_ENVELOPES = frozenset({f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")})
"""What may stand between a body and its paragraphs, a table and its rows, a row and its cells."""


class Piece(NamedTuple):
    """An element that holds text, and where in the paragraph's text it begins."""

    node: Any
    begin: int
    text: str


@dataclass
class Line:
    """A paragraph. ``row`` is the w:tr it stands in, if any; ``boxed``: in a text box; ``body``: on the page itself,
    not in a table, text box, header or note."""

    node: Any
    spot: str
    row: Any = None
    boxed: bool = False
    body: bool = False
    pieces: list[Piece] = field(default_factory=list)

    def __post_init__(self) -> None:
        begin = 0
        for node, text in _texts(self.node):
            self.pieces.append(Piece(node, begin, text))
            begin += len(text)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def put(self, begin: int, end: int, text: str) -> None:
        """``text`` in the place of ``[begin, end)``, lettered as its first character; from the last to the first."""
        for piece in self.pieces:
            starts, ends = max(begin, piece.begin), min(end, piece.begin + len(piece.text))
            if starts >= ends:
                continue
            if piece.node.tag != _TEXT:
                piece.node.getparent().remove(piece.node)
                continue
            now = piece.node.text or ""
            piece.node.text = now[: starts - piece.begin] + text + now[ends - piece.begin :]
            piece.node.set(_SPACE, "preserve")
            text = ""


def lines(root: Any, name: str, *, body: bool = False) -> Iterator[Line]:
    """Every paragraph under ``root``, the body or another story, called ``name``."""
    return _of_container(root, name, None, boxed=False, body=body)


def lines_of_row(row: Any, name: str = "", *, boxed: bool = False) -> Iterator[Line]:
    for column, cell in enumerate(_inside(row, _CELL), 1):
        yield from _of_container(cell, f"{name}第 {column} 欄", row, boxed=boxed, body=False)


def rows_of(table: Any) -> Iterator[Any]:
    return _inside(table, _ROW)


def _inside(node: Any, *tags: str) -> Iterator[Any]:
    """The children with one of ``tags``, also those in envelopes."""
    for child in node:
        if child.tag in tags:
            yield child
        elif child.tag in _ENVELOPES:
            yield from _inside(child, *tags)


def _of_container(node: Any, name: str, row: Any, *, boxed: bool, body: bool) -> Iterator[Line]:
    """``node`` holds paragraphs and tables: a story, a cell, a text box, a note."""
    paragraphs = tables = 0
    alone = not body and len(list(_inside(node, _PARAGRAPH))) == 1
    for child in _inside(node, _PARAGRAPH, _TABLE):
        if child.tag == _PARAGRAPH:
            paragraphs += 1
            spot = name if alone else f"{name}第 {paragraphs} 段"
            yield Line(child, spot, row, boxed, body)
            for box in _boxes(child):
                yield from _of_container(box, f"{spot}的文字方塊", row, boxed=True, body=False)
        else:
            tables += 1
            yield from _of_table(child, f"{name}第 {tables} 個表格", boxed)


def _of_table(table: Any, name: str, boxed: bool) -> Iterator[Line]:
    for number, row in enumerate(_inside(table, _ROW), 1):
        yield from lines_of_row(row, f"{name}第 {number} 列", boxed=boxed)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Its text boxes; those in a text box are found there. Word writes each twice, for new and for old readers."""
    for box in paragraph.iter(_BOX):
        if next(box.iterancestors(_PARAGRAPH), None) is paragraph:
            yield box


def _texts(node: Any) -> Iterator[tuple[Any, str]]:
    for child in node:
        if child.tag == _TEXT:
            yield child, child.text or ""
        elif child.tag == _TAB:
            yield child, "\t"
        elif child.tag in _BREAKS:
            yield child, "\n"
        elif child.tag not in _NOT_READ:
            yield from _texts(child)
