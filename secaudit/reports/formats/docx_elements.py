"""The pieces of the Word document as elements: paragraphs, tables, fields (python-docx's own way costs seconds).

Invariant: text enters only as the text of an element, never as markup; a header row repeats on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from secaudit.reports.blocks import Align, Table, Tone

EAST_ASIAN, LATIN = "標楷體", "Times New Roman"
FILLS: dict[Tone, str] = {
    Tone.MET: "DDF0E0",
    Tone.PARTIAL: "FFF0C8",
    Tone.NOT_MET: "F8D4D0",
    Tone.UNKNOWN: "E3E5E8",
    Tone.NA: "F1F2F4",
    Tone.PLANNED: "DCE8F7",
}
HEADER_FILL, CALLOUT_FILL = "E8ECF2", "F5F6F8"
TWIPS_PER_CM = 567
CELL_STYLES = {19: "TableText", 17: "TableTextSmall", 16: "TableTextTiny"}
"""Paragraph styles of table cells by size in half points."""
NOTE_STYLE = "TableNote"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@lru_cache(maxsize=128)
def _name(tag: str) -> str:
    return f"{{{_W}}}{tag}"


def element(parent: Any, tag: str, **attributes: str | int) -> Any:
    """A new w:``tag`` at the end of ``parent``, with w: attributes."""
    made = parent.makeelement(_name(tag), {_name(name): str(value) for name, value in attributes.items()})
    parent.append(made)
    return made


def set_fonts(properties: Any) -> None:
    """標楷體 for Chinese, Times New Roman for the rest, in a w:rPr."""
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for attribute, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", EAST_ASIAN)):
        fonts.set(_name(attribute), name)


def field(paragraph: Any, instruction: str) -> None:
    """A field such as PAGE at the end of a w:p."""
    element(element(element(paragraph, "fldSimple", instr=instruction), "r"), "t").text = "1"


def add_text(paragraph: Any, text: str) -> None:
    content = element(element(paragraph, "r"), "t")
    content.text = text
    content.set(_SPACE, "preserve")


class Body:
    """The body of a Word document, to the end of which things are added (before its final section properties)."""

    def __init__(self, word: Any) -> None:
        self._body = word.element.body
        self._end = word.element.body[-1]
        self._style_ids = {s.name: s.style_id for s in word.styles}

    def style_id(self, name: str) -> str:
        return str(self._style_ids[name])

    def _added(self, tag: str) -> Any:
        made = element(self._body, tag)
        self._end.addprevious(made)
        return made

    def paragraph(self, text: str, style: str = "Normal", **properties: str) -> Any:
        """A paragraph; ``properties`` are empty or valued elements of its w:pPr, such as ``jc="center"``."""
        made = self._added("p")
        settings = element(made, "pPr")
        element(settings, "pStyle", val=self.style_id(style))
        for tag, value in properties.items():
            element(settings, tag, **({"val": value} if value else {}))
        if text:
            add_text(made, text)
        return made

    def grid(self, widths: Sequence[int]) -> Any:
        """An empty w:tbl with columns of fixed widths in twips."""
        made = self._added("tbl")
        properties = element(made, "tblPr")
        element(properties, "tblW", w=sum(widths), type="dxa")
        element(properties, "tblInd", w=70, type="dxa")
        borders = element(properties, "tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            element(borders, side, val="single", sz=4, space=0, color="9AA5B1")
        element(properties, "tblLayout", type="fixed")
        margins = element(properties, "tblCellMar")
        for side in ("left", "right"):
            element(margins, side, w=70, type="dxa")
        columns = element(made, "tblGrid")
        for width in widths:
            element(columns, "gridCol", w=width)
        return made

    def row(self, table: Any, *, header: bool = False) -> Any:
        made = element(table, "tr")
        properties = element(made, "trPr")
        element(properties, "cantSplit")
        if header:
            element(properties, "tblHeader")
        return made

    def cell(self, row: Any, text: str, width: int, style: str, *, align: Align = "left", fill: str = "") -> None:
        made = element(row, "tc")
        properties = element(made, "tcPr")
        element(properties, "tcW", w=width, type="dxa")
        if fill:
            element(properties, "shd", val="clear", color="auto", fill=fill)
        element(properties, "vAlign", val="center")
        paragraph = element(made, "p")
        settings = element(paragraph, "pPr")
        element(settings, "pStyle", val=self.style_id(style))
        if align != "left":
            element(settings, "jc", val=align)
        add_text(paragraph, text)


def twips(shares: Sequence[int], total_cm: float) -> list[int]:
    """Relative widths as twips that sum to the text width."""
    total = int(total_cm * TWIPS_PER_CM)
    made = [total * share // sum(shares) for share in shares]
    made[-1] += total - sum(made)
    return made


def add_table(body: Body, block: Table, total_cm: float) -> None:
    widths = twips(block.widths, total_cm)
    style = CELL_STYLES[19 if len(widths) <= 5 else 17 if len(widths) <= 7 else 16]
    table = body.grid(widths)
    head = body.row(table, header=True)
    for text, width in zip(block.headers, widths, strict=True):
        body.cell(head, text, width, style, align="center", fill=HEADER_FILL)
    for cells in block.rows:
        row = body.row(table)
        for cell, width, align in zip(cells, widths, block.align, strict=True):
            body.cell(row, cell.text, width, style, align=align, fill=FILLS.get(cell.tone, ""))


def add_pairs(body: Body, pairs: Sequence[tuple[str, str]], total_cm: float) -> None:
    """Label and value, two columns: the cover's facts."""
    widths = twips((1, 4), total_cm)
    table = body.grid(widths)
    for label, value in pairs:
        row = body.row(table)
        body.cell(row, label, widths[0], CELL_STYLES[19], fill=HEADER_FILL)
        body.cell(row, value, widths[1], CELL_STYLES[19])


def add_callout(body: Body, text: str, tone: Tone, total_cm: float) -> None:
    """One shaded cell across the page."""
    widths = twips((1,), total_cm)
    body.cell(body.row(body.grid(widths)), text, widths[0], "Normal", fill=FILLS.get(tone, CALLOUT_FILL))
    body.paragraph("", NOTE_STYLE)
