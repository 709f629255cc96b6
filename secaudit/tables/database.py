"""All rows of a case, declared and derived, in one SQLite in memory: what rules ask.

Invariant: the tables and columns are exactly those of ``model.derived.QUERYABLE``; NULL is "not known". What a rule may
do with the connection is decided in ``rules``, not here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.tables.derived_columns import DaysSince
from secaudit.tables.differing import Columns
from secaudit.tables.effective import Provenance, Rows
from secaudit.tables.loading import Brands, Given, Ground, load, reload

Writing = Callable[[sqlite3.Connection], AbstractContextManager[None]]

_STANDS_FOR: dict[str, tuple[str, ...]] = {
    "exposure": ("zone", "asset"),
    "residency": ("asset", "data_set", "backup_copy", "flow"),
    "backup_set": ("data_set",),
    "key_duty": ("key",),
    "budget_line": ("purchase",),
    "product_origin": ("purchase", "asset"),
    "vendor_total": ("vendor",),
    "party": ("vendor", "case"),
}


@dataclass(frozen=True)
class Database:
    """The rows of one view of a case; close it when done (it is a context manager).

    ``whole`` is the inventory the view was taken of: provenance and the planned items of each layer come from there.
    ``brands`` are those that point to the PRC.
    """

    connection: sqlite3.Connection
    inventory: Inventory
    whole: Inventory
    as_of: date
    grounds: Mapping[str, Ground]
    brands: Brands = ()

    @cached_property
    def case(self) -> dict[str, Cell]:
        """The declared cells of the one row of ``case``; all NULL when it was not given."""
        return self.inventory.case

    def place_of(self, table: str, row_id: str) -> str:
        """Where the (declared) row behind a row stands in the input: 「資產」第 12 列; ``""`` when not known."""
        row_id = row_id.split("/")[0] if table == "budget_line" else row_id
        for name in homes(table):
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


def homes(table: str) -> tuple[str, ...]:
    """The declared tables in which the row behind a row of ``table`` stands, by its id."""
    return _STANDS_FOR.get(table, (table,))


def open_database(inventory: Inventory, as_of: date, whole: Inventory | None = None, brands: Brands = ()) -> Database:
    """Load every queryable table; ages are days before ``as_of``. ``whole``, ``brands``: see :class:`Database`."""
    whole = inventory if whole is None else whole
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.create_function("has", 2, has, deterministic=True)
    given, grounds = Given(DaysSince(as_of), brands), dict[str, Ground]()
    connection.execute("BEGIN")
    for name, table in QUERYABLE.items():
        definition = ", ".join(f'"{c.name}" {c.sql_type}' for c in table.columns)
        connection.execute(f'CREATE TABLE "{name}" ({definition})')
        grounds[name] = load(connection, name, inventory, whole, given)
    connection.execute("COMMIT")
    return Database(connection, inventory, whole, as_of, grounds, brands)


def renewed(
    database: Database, inventory: Inventory, whole: Inventory, wanted: Iterable[str], writing: Writing
) -> tuple[Database, Mapping[str, Columns]]:
    """``database`` with the rows of other inventories in the ``wanted`` tables, and what differs in which of them.

    The rest keep their rows until they are wanted: nobody may ask them. ``database`` itself, whose connection is taken
    over, must not be asked any more. ``writing`` lifts the guard from the connection for as long as we write.
    """
    stale = [name for name in wanted if not database.grounds[name].holds_in(inventory, whole)]
    grounds, different = dict(database.grounds), dict[str, Columns]()
    if stale:
        connection, given = database.connection, Given(DaysSince(database.as_of), database.brands)
        with writing(connection):
            connection.execute("BEGIN")
            for name in stale:
                grounds[name], different[name] = reload(connection, name, grounds[name], inventory, whole, given)
            connection.execute("COMMIT")
    return replace(database, inventory=inventory, whole=whole, grounds=grounds), different


def has(listed: Cell, item: Cell) -> int | None:
    """SQL ``has(list_text, item)``: 1 when ``item`` is in a stored list ``|a|b|``, 0 when not, NULL when unknown."""
    if listed is None or item is None:
        return None
    return int(f"|{item}|" in str(listed))
