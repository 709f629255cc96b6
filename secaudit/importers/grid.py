"""What every format becomes first: a header and rows of text, with a way to say where each cell stands.

Invariant: a grid's rows are read once, front to back; nothing here keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from secaudit.errors import Place
from secaudit.importers.cells import Misread, read_cell
from secaudit.model.declared import FILLED_TABLES
from secaudit.model.inventory import Origin
from secaudit.model.schema import Cell, Column, Table
from secaudit.text import folded

ReadCell = Callable[[Column, str], Cell | Misread]
_LINE_FORMATS = (".yaml", ".yml")


class CutShort(Exception):
    """The rest of a table cannot be read; never leaves this room."""

    def __init__(self, misread: Misread, place: Place) -> None:
        super().__init__(misread.what)
        self.misread = misread
        self.place = place


@dataclass(frozen=True, slots=True)
class Grid:
    """One table as it stands in a file.

    The first row is the header. Rows carry their number there (1-based; a line number for YAML). Reading them may raise
    :class:`CutShort`.
    """

    table: Table
    file: str
    sheet: str
    rows: Iterable[tuple[int, Sequence[str]]]
    read: ReadCell = read_cell
    lines: Callable[[int, str], int] | None = None
    """For YAML: the line of a cell, by the line of its row and its column title."""
    stated: Mapping[str, frozenset[str]] | None = None
    """For YAML, where each row names its own columns: those names, by the identifier of the row."""

    def place(self, number: int = 0, column: str = "") -> Place:
        if self.lines:
            return Place(self.file, column=column, line=self.lines(number, column))
        return Place(self.file, sheet=self.sheet, row=number, column=column)


def origin_place(origin: Origin | None, table: Table, index: int, column: str) -> Place:
    """Where row ``index`` (0-based) of a table that was read stands; the table's title when it was never in a file."""
    if origin is None:
        return Place(table.title, row=index + 1, column=column)
    number = origin.rows[index]
    if origin.file.lower().endswith(_LINE_FORMATS):
        return Place(origin.file, column=column, line=number)
    return Place(origin.file, sheet=origin.sheet, row=number, column=column)


_TABLE_OF = {folded(t.name): t for t in FILLED_TABLES} | {folded(t.title): t for t in FILLED_TABLES}


def table_named(text: str) -> Table | None:
    """The declared table that a sheet, file or key is called after: its zh-TW title or its name."""
    return _TABLE_OF.get(folded(text))
