"""An inventory, or an empty template, as an .xlsx workbook: one sheet a table, in the order people fill them.

Invariant: a cell is written as a string or a number, never as a formula or a link; equal inventories give equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from secaudit.exporters.cells import typed_row
from secaudit.exporters.guidance import comment_on, notes
from secaudit.model.countries import TITLES
from secaudit.model.declared import FILLED_TABLES
from secaudit.model.inventory import Inventory
from secaudit.model.notation import EXAMPLE, NOTES_SHEET, OPTIONS_SHEET
from secaudit.model.schema import Cell, Column, Kind, Table

_CREATED = datetime(2024, 1, 1)  # a fixed date, or no two files would be the same
_FONT = "Microsoft JhengHei"
_LAST_ROW = 99_999
_LONGEST_INLINE_LIST = 255  # Excel's limit for a drop-down written into the cell itself
_WIDTHS = {
    Kind.TEXT: 22, Kind.ID: 16, Kind.REF: 16, Kind.REFS: 22, Kind.MONEY: 16, Kind.CHOICE: 16, Kind.CHOICES: 24,
    Kind.DATE: 14,
}  # fmt: skip
_NUMBER_FORMATS = {Kind.MONEY: "#,##0", Kind.INT: "0"}
_TEXT_FORMAT = "@"


@dataclass(slots=True)
class _Book:
    """The open xlsxwriter workbook, its formats by what they are for, and the drop-down lists it holds."""

    workbook: Any
    formats: dict[str, Any] = field(default_factory=dict)
    options: list[tuple[str, ...]] = field(default_factory=list)

    def format(self, **properties: Any) -> Any:
        key = repr(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format({"font_name": _FONT, "font_size": 11, **properties})
        return self.formats[key]

    def source(self, titles: tuple[str, ...]) -> list[str] | str:
        """What a drop-down lists: the titles themselves, or where they stand on the hidden sheet."""
        if len(",".join(titles)) <= _LONGEST_INLINE_LIST:
            return list(titles)
        if titles not in self.options:
            self.options.append(titles)
        from xlsxwriter.utility import xl_col_to_name

        column = xl_col_to_name(self.options.index(titles))
        return f"='{OPTIONS_SHEET}'!${column}$1:${column}${len(titles)}"


def to_workbook(inventory: Inventory | None, *, examples: bool) -> bytes:
    """The .xlsx bytes; ``None`` gives an empty template, ``examples`` one example row a sheet (ignored when read)."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": "secaudit", "created": _CREATED})
        book = _Book(workbook)
        _write_notes(book)
        for table in FILLED_TABLES:
            _write_table(book, table, inventory, examples)
        _write_options(book)
    return stream.getvalue()


def _write_notes(book: _Book) -> None:
    sheet = book.workbook.add_worksheet(NOTES_SHEET)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    for row, (heading, text) in enumerate(notes()):
        sheet.write_string(row, 0, heading, book.format(bold=True, valign="top"))
        sheet.write_string(row, 1, text, book.format(text_wrap=True, valign="top"))


def _write_table(book: _Book, table: Table, inventory: Inventory | None, examples: bool) -> None:
    sheet = book.workbook.add_worksheet(table.title)
    for position, column in enumerate(table.columns):
        _write_heading(book, sheet, position, column)
    row = 1
    if examples:
        _write_example(book, sheet, table)
        row += 1
    rows = inventory.rows(table.name) if inventory else ()
    formats = [book.format(num_format=_NUMBER_FORMATS.get(c.kind, _TEXT_FORMAT)) for c in table.columns]
    for number, stored in enumerate(rows, start=row):
        cells = zip(table.columns, stored, typed_row(table, stored), formats, strict=True)
        for position, (column, value, text, format_) in enumerate(cells):
            _write_cell(sheet, number, position, column, value, text, format_)
    sheet.freeze_panes(1, 1 if table.single else 2)
    sheet.autofilter(0, 0, max(1, row + len(rows) - 1), len(table.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_LAST_ROW}"})


def _write_heading(book: _Book, sheet: Any, position: int, column: Column) -> None:
    colour = "#F8CBAD" if column.required else "#D9E2F3"
    heading = book.format(bold=True, bg_color=colour, border=1, text_wrap=True, valign="vcenter")
    sheet.write_string(0, position, column.title, heading)
    comment = comment_on(column)
    height = 20 * (2 + sum(1 + len(line) // 18 for line in comment.split("\n")))
    sheet.write_comment(0, position, comment, {"author": "secaudit", "width": 260, "height": height})
    width = max(_WIDTHS.get(column.kind, 10), 2 * len(column.title) + 2)
    sheet.set_column(position, position, width, book.format(num_format=_NUMBER_FORMATS.get(column.kind, _TEXT_FORMAT)))
    if titles := _drop_down(column):
        rule = {"validate": "list", "source": book.source(titles), "show_error": column.kind is Kind.CHOICE}
        rule |= {"error_title": column.title, "error_message": "請從清單選一項，不清楚請留空白"}
        sheet.data_validation(1, position, _LAST_ROW, position, rule)


def _drop_down(column: Column) -> tuple[str, ...]:
    if column.kind is Kind.BOOL:
        return ("是", "否")
    if column.kind is Kind.COUNTRY:
        return tuple(TITLES.values())
    return tuple(c.title for c in column.choices) if column.kind is Kind.CHOICE else ()


def _write_example(book: _Book, sheet: Any, table: Table) -> None:
    grey = book.format(italic=True, font_color="#808080", num_format=_TEXT_FORMAT)
    for position, column in enumerate(table.columns):
        text = f"{EXAMPLE}-{column.example}" if position == 0 else column.example
        sheet.write_string(1, position, text, grey)


def _write_cell(sheet: Any, row: int, position: int, column: Column, value: Cell, text: str, format_: Any) -> None:
    if not text:
        return
    if column.kind in _NUMBER_FORMATS and isinstance(value, int):
        sheet.write_number(row, position, value, format_)
    else:
        sheet.write_string(row, position, text, format_)


def _write_options(book: _Book) -> None:
    sheet = book.workbook.add_worksheet(OPTIONS_SHEET)
    sheet.hide()
    for position, titles in enumerate(book.options):
        _write_down(sheet, position, titles)


def _write_down(sheet: Any, position: int, titles: Iterable[str]) -> None:
    for row, title in enumerate(titles):
        sheet.write_string(row, position, title)
