"""CSV from a stranger, row by row, by the names of its columns.

Invariant: one row at a time is in memory; a row is a mapping with every named column, cells stripped.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence

from secaudit.observers.export import Export

MAX_COLUMNS = 2000
MAX_CELL_CHARS = 1024 * 1024
_CUT = "CSV 的一列沒有寫完，檔案可能在這裡斷了"
_TYPE = "#TYPE "
"""The line that ``Export-Csv`` of Windows PowerShell writes before the header."""


def columns(export: Export, delimiter: str = ",") -> tuple[str, ...]:
    """The names in the first line of the head, stripped; () when there is none. For recognising: never raises."""
    head = export.text_head.lstrip("\ufeff")
    first = next((line for line in head.splitlines() if line.strip() and not line.startswith(_TYPE)), "")
    try:
        row = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error:
        return ()
    return tuple(name.strip() for name in row[:MAX_COLUMNS])


def rows(
    export: Export, codec: str = "", delimiter: str = ",", *, whole: bool = False
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with the number of its last line. Raises :class:`Unreadable` for what is no CSV.

    A row that is shorter than the header has "" in what it lacks; cells past the header are passed over. Empty lines
    before the header and between rows are passed over. With ``whole`` a row that is shorter, and an end inside quotes,
    mean that the file is cut short: for programs whose rows are always full.
    """
    csv.field_size_limit(MAX_CELL_CHARS)
    lines = _Lines(export, codec)
    reader = csv.reader(iter(lines), delimiter=delimiter)
    names: Sequence[str] | None = None
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if names is None and row[0].lstrip("\ufeff").startswith(_TYPE):
                continue
            if names is None:
                names = [name.strip().lstrip("\ufeff") for name in row[:MAX_COLUMNS]]
                continue
            if whole and (len(row) < len(names) or lines.ended_quoted):
                raise export.fail(_CUT, "請等匯出完成再試，或重新匯出", line=reader.line_num, code="E-OBS-05")
            cells = dict.fromkeys(names, "")
            cells.update(zip(names, (c.strip() for c in row), strict=False))
            yield reader.line_num, cells
    except csv.Error as error:
        raise export.fail("CSV 寫法有誤", "請重新匯出 CSV", line=reader.line_num) from error


class _Lines:
    """The lines of the export, and whether they ended inside quotes."""

    def __init__(self, export: Export, codec: str) -> None:
        self._export, self._codec = export, codec
        self.ended_quoted = False

    def __iter__(self) -> Iterator[str]:
        quotes = 0
        for _, line in self._export.lines(self._codec):
            quotes += line.count('"')
            yield f"{line}\n"
        self.ended_quoted = bool(quotes % 2)
