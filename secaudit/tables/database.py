"""All rows of a case, declared and derived, in one SQLite in memory: what rules ask.

Invariant: the tables and columns are exactly those of ``model.derived.QUERYABLE``; NULL is "not known". What a rule may
do with the connection is decided in ``rules``, not here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from secaudit.graphs.backups import backup_sets
from secaudit.graphs.keys import key_duties
from secaudit.graphs.network import exposures
from secaudit.graphs.residency import residency
from secaudit.graphs.supply import budget_lines
from secaudit.graphs.vendors import parties, vendor_totals
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import DERIVED_TABLES, QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row
from secaudit.tables.derived_columns import WIDENED, DaysSince, with_ages
from secaudit.tables.effective import Provenance, Rows
from secaudit.tables.summaries import aspects, layer_states

_DERIVATIONS: dict[str, Callable[[Inventory], Iterable[Row]]] = {
    "exposure": exposures,
    "residency": residency,
    "backup_set": backup_sets,
    "key_duty": key_duties,
    "budget_line": budget_lines,
    "vendor_total": vendor_totals,
    "party": parties,
    "aspect": aspects,
}

_NULL = float("nan")

_STANDS_FOR: dict[str, tuple[str, ...]] = {
    "exposure": ("zone", "asset"),
    "residency": ("asset", "data_set", "backup_copy", "flow"),
    "backup_set": ("data_set",),
    "key_duty": ("key",),
    "budget_line": ("purchase",),
    "vendor_total": ("vendor",),
    "party": ("vendor", "case"),
}
"""The declared tables in which the row behind a derived row stands, by its id."""


@dataclass(frozen=True)
class Database:
    """The rows of one view of a case; close it when done (it is a context manager).

    ``whole`` is the inventory the view was taken of: provenance and the planned items of each layer come from there.
    """

    connection: sqlite3.Connection
    inventory: Inventory
    whole: Inventory
    as_of: date

    @cached_property
    def case(self) -> dict[str, Cell]:
        """The declared cells of the one row of ``case``; all NULL when it was not given."""
        return self.inventory.case

    def place_of(self, table: str, row_id: str) -> str:
        """Where the (declared) row behind a row stands in the input: 「資產」第 12 列; ``""`` when not known."""
        row_id = row_id.split("/")[0] if table == "budget_line" else row_id
        for name in _STANDS_FOR.get(table, (table,)):
            origin = self.inventory.origins.get(name)
            position = self._rows.position(name, row_id) if origin else None
            if origin and position is not None and position < len(origin.rows):
                return f"「{TABLE_BY_NAME[name].title}」第 {origin.rows[position]} 列"
        return ""

    def provenance(self, table: str, row_id: str, column: str) -> str:
        """Where a value comes from: ``""`` = typed in the row itself, else 設定檔 …, 規劃變更 …, 規劃 or 推導."""
        return self._provenance.of(table, row_id, column)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.inventory)

    @cached_property
    def _provenance(self) -> Provenance:
        return Provenance(self._rows, self.whole)


def open_database(inventory: Inventory, as_of: date, whole: Inventory | None = None) -> Database:
    """Load every queryable table; ages are days before ``as_of``. ``whole``: see :class:`Database` (default: itself).

    Rows are made one by one as SQLite takes them, so no second copy of the inventory is held.
    """
    whole = inventory if whole is None else whole
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.create_function("has", 2, has, deterministic=True)
    connection.execute("BEGIN")
    for name, rows in _all_rows(inventory, whole, as_of):
        columns = QUERYABLE[name].columns
        definition = ", ".join(f'"{c.name}" {c.sql_type}' for c in columns)
        connection.execute(f'CREATE TABLE "{name}" ({definition})')
        connection.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})', _bindable(rows))
    connection.execute("COMMIT")
    return Database(connection, inventory, whole, as_of)


def has(listed: Cell, item: Cell) -> int | None:
    """SQL ``has(list_text, item)``: 1 when ``item`` is in a stored list ``|a|b|``, 0 when not, NULL when unknown."""
    if listed is None or item is None:
        return None
    return int(f"|{item}|" in str(listed))


def _bindable(rows: Iterable[Row]) -> Iterator[list[str | int | float]]:
    """``rows`` with NaN for NULL: SQLite stores NaN as NULL, and Python binds it ten times as fast as None."""
    return ([_NULL if cell is None else cell for cell in row] for row in rows)


def _all_rows(inventory: Inventory, whole: Inventory, as_of: date) -> Iterator[tuple[str, Iterable[Row]]]:
    days = DaysSince(as_of)
    for name, table in TABLE_BY_NAME.items():
        widen = WIDENED.get(name)
        rows: Iterable[Row] = widen(inventory) if widen else inventory.rows(name)
        yield name, with_ages(rows, QUERYABLE[name].columns if widen else table.columns, days)
    for table in DERIVED_TABLES:
        derive = _DERIVATIONS.get(table.name)
        rows = derive(inventory) if derive else layer_states(whole, as_of)
        columns = table.columns
        if table.name == "budget_line":
            columns += TABLE_BY_NAME["purchase"].columns[1:]
        yield table.name, with_ages(rows, columns, days)
