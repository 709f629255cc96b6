"""Tables of the Word document: a table style, named paragraph styles in the cells, a header row that repeats.

Invariant: columns are fixed and fill the text's width; a row stays whole unless it might not fit on a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from secaudit.reports.blocks import Align, Prose, Table, TableCell
from secaudit.reports.formats import page
from secaudit.reports.formats.docx_body import Body
from secaudit.reports.formats.docx_elements import add_field, add_link, add_text, element


def add_pieces(body: Body, parent: Any, text: str, parts: Prose) -> None:
    """Words, some of which lead elsewhere: 表 3 as a reference that Word counts again, others as a link."""
    for part in parts or (text,):
        if isinstance(part, str):
            add_text(parent, part)
        elif not (bookmark := body.leads(part.anchor)):
            add_text(parent, part.words)
        elif part.words == body.label_of(part.anchor):
            add_field(parent, f"REF {bookmark} \\h", part.words)
        else:
            add_link(parent, bookmark, part.words, body.sheet.link_id())


def add_table(body: Body, block: Table) -> None:
    widths = _shared(block.widths, body.width)
    size = page.cell_columns(len(widths))
    table = _grid(body, widths, block.label)
    head = _row(table, header=True)
    for text, width in zip(block.headers, widths, strict=True):
        add_text(_cell(body, head, width, f"head_{size}"), text)
    whole_rows = page.whole_rows(block.widths, ([c.text for c in cells] for cells in block.rows))
    for cells, whole in zip(block.rows, whole_rows, strict=True):
        row = _row(table, whole=whole)
        noted = bool(block.note) and cells is block.rows[-1]
        for cell, width, align in zip(cells, widths, block.align, strict=True):
            fill = page.FILLS.get(cell.tone, "")
            paragraph = _cell(body, row, width, f"cell_{size}", align, fill, keeps_next=noted)
            _fill(body, paragraph, cell)


def _fill(body: Body, paragraph: Any, cell: TableCell) -> None:
    with body.marked(paragraph, body.leads(cell.anchor)):
        if cell.text:
            add_pieces(body, paragraph, cell.text, cell.parts)


def add_pairs(body: Body, pairs: Sequence[tuple[str, str]]) -> None:
    """Label and value, two columns: the cover's facts."""
    widths = _shared((1, 4), body.width)
    size = page.CELLS[0][0]
    table = _grid(body, widths, "")
    for label, value in pairs:
        row = _row(table)
        add_text(_cell(body, row, widths[0], f"cell_{size}", fill=page.HEADER_FILL), label)
        add_text(_cell(body, row, widths[1], f"cell_{size}"), value)


def _shared(shares: Sequence[int], total: int) -> list[int]:
    """Relative widths as twips that sum to ``total``."""
    made = [total * share // sum(shares) for share in shares]
    made[-1] += total - sum(made)
    return made


def _grid(body: Body, widths: Sequence[int], label: str) -> Any:
    """An empty w:tbl; with a ``label``, which is its alternative text, it has a header row."""
    made = body.added("tbl")
    properties = element(made, "tblPr")
    element(properties, "tblStyle", val=body.sheet.table_id())
    element(properties, "tblW", w=sum(widths), type="dxa")
    element(properties, "tblLayout", type="fixed")
    headed = 1 if label else 0
    element(properties, "tblLook", val="0620" if headed else "0600", firstRow=headed, lastRow=0, firstColumn=0,
            lastColumn=0, noHBand=1, noVBand=1)  # fmt: skip
    if label:
        element(properties, "tblCaption", val=label)
    columns = element(made, "tblGrid")
    for width in widths:
        element(columns, "gridCol", w=width)
    return made


def _row(table: Any, *, header: bool = False, whole: bool = True) -> Any:
    made = element(table, "tr")
    properties = element(made, "trPr")
    element(properties, "cantSplit", **({} if whole else {"val": 0}))
    if header:
        element(properties, "tblHeader")
    return made


def _cell(
    body: Body, row: Any, width: int, style: str, align: Align = "left", fill: str = "", *, keeps_next: bool = False
) -> Any:
    """An empty cell; returns its paragraph. ``keeps_next``: the row stays with the note below the table."""
    made = element(row, "tc")
    properties = element(made, "tcPr")
    element(properties, "tcW", w=width, type="dxa")
    if fill:
        element(properties, "shd", val="clear", color="auto", fill=fill)
    paragraph = element(made, "p")
    settings = body.styled(paragraph, style)
    if keeps_next:
        element(settings, "keepNext")
    if align != "left":
        element(settings, "jc", val=align)
    return paragraph
