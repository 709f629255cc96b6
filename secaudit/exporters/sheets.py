"""Sheets of results as an .xlsx workbook that opens ready to sort, filter and print on A4 across.

Invariant: a text is written as a string whatever it begins with, never as a formula or a link; equal sheets give equal
bytes; what Excel cannot hold is cut, and the cell or the last row says so.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from secaudit.text import safe_text, width

LONGEST_TEXT = 32_767
"""Characters that a cell can hold, counted as UTF-16 does."""
MOST_ROWS = 1_048_576
CUT = "…（過長，其餘未列）"
_FONT = "Microsoft JhengHei"
_LINE, _TALLEST = 14.0, 409.0
"""Points of a line of text, and of the tallest row that Excel has."""
_HEADER_FILL = "#D9E2F3"
FILLS = {
    "met": "#DDF0E0", "partial": "#FFF0C8", "not_met": "#F8D4D0", "unknown": "#E3E5E8", "na": "#F1F2F4",
    "planned": "#DCE8F7",
}  # fmt: skip
"""Colours behind words that say the same."""

Kind = Literal["text", "date", "amount", "count"]
_FORMATS = {"date": "yyyy-mm-dd", "amount": "#,##0", "count": "0"}


class Marked(NamedTuple):
    """A text with a colour behind it, by its name in :data:`FILLS`."""

    text: str
    tone: str


Value = str | int | date | Marked | None


class SheetColumn(NamedTuple):
    """``width`` in characters of half a Chinese one."""

    title: str
    width: int
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """``remark`` stands in a row of its own below the others."""

    title: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Sequence[Value]]
    remark: str = ""


def to_sheets(sheets: Sequence[Sheet], title: str, as_of: date) -> bytes:
    """The .xlsx bytes; ``title`` stands at the head of every printed page."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": _clean(title), "created": datetime(as_of.year, as_of.month, as_of.day)})
        writer = _Writer(workbook)
        for sheet in sheets:
            writer.add(sheet, title)
    return stream.getvalue()


class _Writer:
    """The open workbook and its formats by what they look like."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def add(self, sheet: Sheet, title: str) -> None:
        page = self._workbook.add_worksheet(sheet.title)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width)
            heading = self._format(bold=True, bg_color=_HEADER_FILL, border=1, text_wrap=True, valign="vcenter")
            page.write_string(0, at, column.title, heading)
        most = MOST_ROWS - 2
        for number, row in enumerate(sheet.rows[:most], start=1):
            page.set_row(number, _height(sheet.columns, row))
            for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                self._write(page, number, at, column.kind, value)
        last = min(len(sheet.rows), most)
        left_out = f"另有 {len(sheet.rows) - last} 列放不進工作表" if len(sheet.rows) > last else ""
        if remark := "；".join(part for part in (sheet.remark, left_out) if part):
            page.write_string(last + 1, 0, _clean(remark), self._format(italic=True, font_color="#56616F"))
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, max(1, last), len(sheet.columns) - 1)
        self._print(page, sheet, title)

    def _print(self, page: Any, sheet: Sheet, title: str) -> None:
        page.set_landscape()
        page.set_paper(9)
        page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        page.repeat_rows(0)
        page.fit_to_pages(1, 0)
        page.set_header(f"&L{_plain_head(title)}&R{_plain_head(sheet.title)}")
        page.set_footer("&C第 &P 頁，共 &N 頁")

    def _write(self, page: Any, row: int, at: int, kind: Kind, value: Value) -> None:
        look: dict[str, Any] = {"valign": "top", "border": 1, "border_color": "#C5CCD4"}
        if kind == "text":
            look["align"] = "left"
        if isinstance(value, Marked):
            text, look = value.text, {**look, "bg_color": FILLS[value.tone]} if value.tone in FILLS else look
        elif isinstance(value, date):
            stamp = datetime(value.year, value.month, value.day)
            page.write_datetime(row, at, stamp, self._format(**look, num_format=_FORMATS["date"]))
            return
        elif isinstance(value, int):
            page.write_number(row, at, value, self._format(**look, num_format=_FORMATS.get(kind, "0")))
            return
        else:
            text = value or ""
        clean = _clean(text)
        if clean.startswith(("=", "+", "-", "@")):
            look["quote_prefix"] = True
        page.write_string(row, at, clean, self._format(**look, text_wrap=True))

    def _format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"font_name": _FONT, "font_size": 10, **properties})
        return self._formats[key]


def _height(columns: Sequence[SheetColumn], row: Sequence[Value]) -> float:
    """Points that the tallest cell takes: not every program finds out by itself when the file is opened."""
    texts = (
        (value.text if isinstance(value, Marked) else value, column.width)
        for column, value in zip(columns, row, strict=True)
    )
    lines = (-(-width(text) // max(1, wide - 2)) for text, wide in texts if isinstance(text, str))
    return min(_TALLEST, _LINE * max((1, *lines)) + 3)


def _clean(text: str) -> str:
    clean = safe_text(" ".join(text.splitlines()))
    if len(clean) <= LONGEST_TEXT // 2 or len(clean.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        return clean
    room = (LONGEST_TEXT - len(CUT)) * 2
    return clean.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + CUT


def _plain_head(text: str) -> str:
    """Without the sign that begins a code in a header, and short enough for one."""
    return _clean(text).replace("&", "&&")[:100].removesuffix("&")
