"""How two states of a case differ, row by row and cell by cell, and the change that leads from one to the other.

Invariant: what stands as ``old`` in a difference is what the store held under the version that the difference names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from secaudit.model.declared import TABLES
from secaudit.model.display import shown
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Column, Row, Table
from secaudit.store.protocol import Action, CaseStore, RowChange, StoredRow

EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class CellDifference:
    column: Column
    old: Cell
    new: Cell

    @property
    def words(self) -> tuple[str, str]:
        """Old and new as people read them."""
        return shown(self.column, self.old), shown(self.column, self.new)


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row: ADD has its known cells, EDIT those that differ, REMOVE none. ``name`` is what people call it."""

    table: Table
    row_id: str
    name: str
    action: Action
    cells: tuple[CellDifference, ...]
    seen_version: int

    @property
    def change(self) -> RowChange:
        cells = {} if self.action is Action.REMOVE else {c.column.name: c.new for c in self.cells}
        return RowChange(self.table.name, self.row_id, self.action, cells, self.seen_version)


def name_of(table: Table, row: Row) -> str:
    """What people call the row: its name or title, else nothing."""
    position = next((table.positions[n] for n in ("name", "title") if n in table.positions), None)
    return str(row[position] or "") if position is not None else ""


def added(table: Table, row: Row) -> RowDifference:
    known = zip(table.columns, row, strict=True)
    cells = tuple(CellDifference(c, None, v) for c, v in known if v is not None)
    return RowDifference(table, str(row[0]), name_of(table, row), Action.ADD, cells, 0)


def removed(table: Table, stored: StoredRow) -> RowDifference:
    row = row_of(table, stored)
    return RowDifference(table, str(row[0]), name_of(table, row), Action.REMOVE, (), stored.version)


def edited(table: Table, stored: StoredRow, row: Row) -> RowDifference | None:
    """From the row as stored to ``row``, which has the same identifier; ``None`` when nothing differs."""
    pairs = zip(table.columns, row_of(table, stored), row, strict=True)
    cells = tuple(CellDifference(c, old, new) for c, old, new in pairs if old != new)
    if not cells:
        return None
    return RowDifference(table, str(row[0]), name_of(table, row), Action.EDIT, cells, stored.version)


def row_of(table: Table, stored: StoredRow) -> Row:
    return tuple(stored.cells.get(name) for name in table.names)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an import would do. ``missing`` rows are in the case and in a table of the file, but not in the file.

    ``replaced`` is the case's own row when the file gives it another identifier; the new one stands among the added.
    """

    added: tuple[RowDifference, ...]
    changed: tuple[RowDifference, ...]
    missing: tuple[RowDifference, ...]
    replaced: tuple[RowDifference, ...] = ()

    def chosen(self, *, remove_missing: bool) -> tuple[RowDifference, ...]:
        """What is to be kept. Evidence carries a file, so an import never removes any."""
        removable = (d for d in self.missing if remove_missing and d.table.name != EVIDENCE)
        return (*self.replaced, *self.added, *self.changed, *removable)


def compare(store: CaseStore, current: Inventory, incoming: Inventory) -> Comparison:
    """From ``current`` (the inventory of ``store``) to ``incoming``, over the tables that ``incoming`` has."""
    found = [d for table in TABLES if table.name in incoming.tables for d in _compared(store, table, current, incoming)]
    of = {action: [d for d in found if d.action is action] for action in Action}
    missing = tuple(d for d in of[Action.REMOVE] if not d.table.single)
    replaced = tuple(d for d in of[Action.REMOVE] if d.table.single)
    return Comparison(tuple(of[Action.ADD]), tuple(of[Action.EDIT]), missing, replaced)


def _compared(store: CaseStore, table: Table, current: Inventory, incoming: Inventory) -> Iterator[RowDifference]:
    held = {row[0]: row for row in current.rows(table.name)}
    given = {row[0]: row for row in incoming.rows(table.name)}
    for row_id, row in given.items():
        if row_id not in held:
            yield added(table, row)
        elif row != held[row_id]:
            stored = store.row(table.name, str(row_id))
            difference = edited(table, stored, row) if stored else None
            yield from (difference,) if difference else ()
    for row_id in held:
        if row_id not in given and (stored := store.row(table.name, str(row_id))):
            yield removed(table, stored)


def after(current: Inventory, differences: Iterable[RowDifference]) -> Inventory:
    """``current`` once ``differences`` are kept; new rows stand last."""
    tables = {t.name: {str(row[0]): row for row in current.rows(t.name)} for t in TABLES}
    for difference in differences:
        rows, table = tables[difference.table.name], difference.table
        if difference.action is Action.REMOVE:
            rows.pop(difference.row_id, None)
            continue
        cells = dict(zip(table.names, rows.get(difference.row_id, (None,) * len(table.names)), strict=True))
        cells |= {c.column.name: c.new for c in difference.cells}
        rows[difference.row_id] = tuple(cells.values())
    return Inventory({name: tuple(rows.values()) for name, rows in tables.items()})
