"""What an import would do, line by line: counts a table, then every row and every cell that differs.

Invariant: the lines are what would be kept, no more and no less; they are made as they come into view.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from secaudit.model.declared import FILLED_TABLES
from secaudit.store.protocol import Action
from secaudit.text import safe_text
from secaudit.usecases.difference import EVIDENCE, RowDifference
from secaudit.usecases.import_case import Planned


@dataclass(frozen=True, slots=True)
class TableCount:
    """How many rows of one table are new, changed, and not in the file."""

    title: str
    added: int
    changed: int
    missing: int


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One row (``column`` is ""), or one cell of it; blank ``old`` or ``new`` where there is none.

    ``replaced``: the case's own row, which goes because the file gives the case another identifier.
    """

    action: Action
    table: str
    row: str
    column: str = ""
    old: str = ""
    new: str = ""
    replaced: bool = False


class Preview:
    """The lines of one planned import, with or without the removal of what the file does not have."""

    def __init__(self, planned: Planned, *, remove_missing: bool) -> None:
        self.planned = planned
        self.remove_missing = remove_missing
        self.rows: tuple[RowDifference, ...] = planned.comparison.chosen(remove_missing=remove_missing)

    @cached_property
    def _ends(self) -> list[int]:
        """The line after the last of each row."""
        return list(accumulate(_lines_of(row) for row in self.rows))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def line(self, at: int) -> PreviewLine:
        index = bisect_right(self._ends, at)
        row = self.rows[index]
        first = self._ends[index] - _lines_of(row)
        named = safe_text(f"{row.row_id} {row.name}".strip())
        if at == first:
            replaced = row.table.single and row.action is Action.REMOVE
            return PreviewLine(row.action, row.table.title, named, replaced=replaced)
        cell = row.cells[at - first - 1]
        old, new = cell.words
        return PreviewLine(
            row.action, row.table.title, named, cell.column.title, "" if row.action is Action.ADD else old, new
        )


def _lines_of(row: RowDifference) -> int:
    """One for the row, one for each cell that differs; its identifier stands in the first."""
    return 1 + len(row.cells)


def counts(planned: Planned) -> tuple[TableCount, ...]:
    """One line a table that the import touches."""
    comparison = planned.comparison
    found = []
    for table in FILLED_TABLES:
        numbers = [
            sum(1 for d in rows if d.table is table)
            for rows in (comparison.added, comparison.changed, comparison.missing)
        ]
        if any(numbers):
            found.append(TableCount(table.title, *numbers))
    return tuple(found)


def renamed_case(planned: Planned) -> tuple[str, str] | None:
    """The identifier that the case has and the one that the file gives it, where they differ."""
    comparison = planned.comparison
    for gone in comparison.replaced:
        given = next((d.row_id for d in comparison.added if d.table is gone.table), "")
        return safe_text(gone.row_id), safe_text(given)
    return None


def nothing_to_import(planned: Planned) -> bool:
    """Whether the file says what the case says, and leaves nothing out that could be removed."""
    return not planned.comparison.chosen(remove_missing=True)


def removable(planned: Planned) -> int:
    """How many rows would go if what the file does not have is to be removed; evidence always stays."""
    return sum(1 for d in planned.comparison.missing if d.table.name != EVIDENCE)
