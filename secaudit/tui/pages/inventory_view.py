"""How one table is looked at on the inventory page: its columns, groups, filter and marks, kept while other tables are.

Invariant: nothing is computed again while the rows it was computed from are the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Column, Kind, Row, Table
from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.grid import Cell as Painted
from secaudit.tui.widgets.grid import Heading as HeadingRow
from secaudit.tui.widgets.grid import Row as PaintedRow
from secaudit.tui.widgets.grid import Toned
from secaudit.tui.widgets.lettering import cells
from secaudit.tui.words import _
from secaudit.usecases.ledger.arrangement import Arrangement, Heading, Sieve, arrange
from secaudit.usecases.ledger.columns import ColumnGroup, column_groups, facets, pinned, sections
from secaudit.usecases.ledger.ledger import INHERITED, Ledger, ledger_of
from secaudit.usecases.ledger.observed import OBSERVED

_RIGHT = frozenset({Kind.INT, Kind.MONEY, Kind.PERCENT, Kind.HUNDREDTHS})
_LEAST = {
    Kind.BOOL: 4, Kind.DATE: 10, Kind.MONEY: 12, Kind.TEXT: 14, Kind.REF: 12, Kind.REFS: 14, Kind.CHOICE: 8,
    Kind.CHOICES: 14, Kind.COUNTRY: 8, Kind.PERCENT: 7,
}  # fmt: skip
_CHOSEN = frozenset({Kind.BOOL, Kind.CHOICE})
_MOST = 16
_KEY_CELLS = 11
_NAME_CELLS = 16


def col_of(column: Column) -> Col:
    """A column of the sheet: wide enough for its title and its usual values."""
    title = shown(_(column.title))
    longest = max((cells(_(c.title)) for c in column.choices), default=0) if column.kind is Kind.CHOICE else 0
    width = min(_MOST, max(_LEAST.get(column.kind, 6), cells(title), longest))
    return Col(column.name, column.title, width, "right" if column.kind in _RIGHT else "left")


def _said(text: str) -> str:
    """A chosen value in the language of the screen; it is kept, and typed, in zh-TW."""
    bare = text.removeprefix(INHERITED).removeprefix(OBSERVED)
    return text.removesuffix(bare) + _(bare)


class TableView:
    """One table; ``refresh`` first, then everything else."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.groups: tuple[ColumnGroup, ...] = column_groups(table.name)
        self.group = self.groups[0]
        self.group_by: Column | None = facets(table.name)[0] if table.name == "asset" else None
        self.sieve = Sieve()
        self.sieve_title = ""
        self.marked: frozenset[str] = frozenset()
        self.row_id = ""
        self.column = ""
        self._ledger: Ledger | None = None
        self._arranged: tuple[tuple[object, ...], Arrangement] | None = None

    @property
    def ledger(self) -> Ledger:
        if self._ledger is None:
            raise RuntimeError("nothing to look at yet")
        return self._ledger

    def refresh(self, inventory: Inventory) -> None:
        """Look at ``inventory`` from now on; marks of rows that are gone go with them."""
        before, self._ledger = self._ledger, ledger_of(inventory, self.table, self._ledger)
        if self.marked and self._ledger is not before:
            self.marked = frozenset(i for i in self.marked if i in self._ledger.index)

    @property
    def arrangement(self) -> Arrangement:
        """The lines in view, in their order."""
        asked = (self.ledger, self.sieve, self.group_by)
        if self._arranged is None or self._arranged[0] != asked:
            self._arranged = asked, arrange(*asked)
        return self._arranged[1]

    @property
    def pinned_cols(self) -> tuple[Col, ...]:
        key, *names = pinned(self.table)
        named = (Col(n.name, n.title, _NAME_CELLS, flex=1) for n in names)
        return (Col(key.name, key.title, _KEY_CELLS, flex=0 if names else 1), *named)

    @property
    def other_cols(self) -> tuple[Col, ...]:
        return tuple(col_of(c) for c in self.group.columns)

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """Those of the open group, which a filter on blanks asks about."""
        return self.group.columns

    def next_grouping(self) -> None:
        """Group by the next column, by none after the last."""
        ways = (*facets(self.table.name), None)
        at = ways.index(self.group_by) if self.group_by in ways else -1
        self.group_by = ways[(at + 1) % len(ways)]

    def group_with(self, column: str) -> None:
        """Make sure that ``column`` is in view."""
        if column and column not in {c.name for c in (*pinned(self.table), *self.group.columns)}:
            self.group = next((g for g in self.groups if column in {c.name for c in g.columns}), self.group)

    def rows_of(self, row_ids: Sequence[str]) -> dict[str, Row]:
        """The rows as they are looked at now."""
        found = ((i, self.ledger.row(i)) for i in row_ids)
        return {i: row for i, row in found if row is not None}

    def painted(self, line: int, names: Sequence[str]) -> PaintedRow:
        """The line as the sheet paints it, with the cells of the columns ``names``."""
        row = self.arrangement.row(line)
        if row is None:
            heading = self.arrangement.lines[line]
            return HeadingRow(_(heading.title), heading.totals) if isinstance(heading, Heading) else ()
        by_name = self.table.by_name
        return tuple(self.painted_cell(row, by_name[name]) for name in names)

    def painted_cell(self, row: Row, column: Column) -> Painted:
        cell = self.ledger.cell(row, column)
        text = _said(cell.text) if column.kind in _CHOSEN else cell.text
        if cell.overruled:
            return Toned(text, "warn")
        return text if cell.known and not cell.profile else Toned(text, "muted")


class RowForm:
    """One row from top to bottom: a line a column, under the headings of its sections."""

    def __init__(self, view: TableView, row_id: str) -> None:
        self.view = view
        self.row_id = row_id
        self.lines: list[Column | str] = []
        for section in sections(view.table):
            self.lines += [section.title, *section.columns]

    def painted(self, line: int) -> PaintedRow:
        at = self.lines[line]
        row = self.view.ledger.row(self.row_id)
        if isinstance(at, str) or row is None:
            return HeadingRow(_(at) if isinstance(at, str) else "")
        return (_(at.title), self.view.painted_cell(row, at), Toned(_(at.unit), "muted"), Toned(at.clause, "muted"))

    def key(self, line: int) -> str:
        at = self.lines[line]
        return "" if isinstance(at, str) else at.name

    def line_of(self, name: str) -> int | None:
        return next((i for i, at in enumerate(self.lines) if not isinstance(at, str) and at.name == name), None)
