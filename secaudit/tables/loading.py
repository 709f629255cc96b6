"""How every queryable table is filled from the declared rows, and which of these its rows rest on.

1. A table rests on the declared tables that its derivation read; while they say the same, its rows hold.
2. Where each row follows from one declared row (and from other tables), only the rows that changed are written again.

Invariant: the n-th row of a table has rowid n, so that rows are read in the order of the inventory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from secaudit.graphs.backups import backup_sets
from secaudit.graphs.budget_lines import budget_lines
from secaudit.graphs.keys import key_duties
from secaudit.graphs.network import exposures
from secaudit.graphs.products import product_origins
from secaudit.graphs.residency import residency
from secaudit.graphs.vendors import parties, vendor_totals
from secaudit.model.brands import ListedBrand
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import DERIVED_TABLES, QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row
from secaudit.tables.derived_columns import WIDENED, DaysSince, with_ages
from secaudit.tables.differing import ALL, Columns, columns_of, same
from secaudit.tables.summaries import aspects, layer_states

Brands = tuple[ListedBrand, ...]

_DERIVED = {t.name: t for t in DERIVED_TABLES}
_DERIVATIONS: dict[str, Callable[[Inventory], Iterable[Row]]] = {
    "exposure": exposures,
    "residency": residency,
    "backup_set": backup_sets,
    "key_duty": key_duties,
    "vendor_total": vendor_totals,
    "party": parties,
    "aspect": aspects,
}
_BRAND_DERIVATIONS: dict[str, Callable[[Inventory, Brands], Iterable[Row]]] = {
    "budget_line": budget_lines,
    "product_origin": product_origins,
}
"""Those that also ask which brands point to the PRC."""
_ROW_BY_ROW = frozenset(TABLE_BY_NAME) - {"vulnerability"}
"""Tables with one row for each declared one; vulnerabilities get further rows from the scans."""

_LOOKED_AT = 200
"""When more rows than these change, every column of the table counts as changed."""

_NULL = float("nan")


@dataclass(frozen=True, slots=True)
class Given:
    """What derivations are given beside the case; the same for as long as a database stays open."""

    days: DaysSince
    brands: Brands = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rows of one table rest on: the declared rows that were read, of the view and of the whole inventory."""

    view: Mapping[str, tuple[Row, ...]]
    whole: Mapping[str, tuple[Row, ...]]

    def holds_in(self, inventory: Inventory, whole: Inventory, but: str = "") -> bool:
        """Whether they say the same there, the table ``but`` of the view aside."""
        return all(same(rows, whole.rows(name)) for name, rows in self.whole.items()) and all(
            same(rows, inventory.rows(name)) for name, rows in self.view.items() if name != but
        )


class _Noted(Mapping[str, tuple[Row, ...]]):
    """The tables of an inventory, noting which of them are read."""

    def __init__(self, tables: Mapping[str, tuple[Row, ...]]) -> None:
        self._tables = tables
        self.read: dict[str, tuple[Row, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        rows = self.read[name] = self._tables.get(name, ())
        return rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def load(connection: sqlite3.Connection, name: str, inventory: Inventory, whole: Inventory, given: Given) -> Ground:
    """Fill the empty table ``name``. Rows are made one by one as SQLite takes them: no second copy is held."""
    view, everything = _Noted(inventory.tables), _Noted(whole.tables)
    rows = _rows(name, Inventory(view), Inventory(everything), given)
    places = ", ".join("?" * len(QUERYABLE[name].columns))
    connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', _bindable(rows))
    return Ground(view.read, everything.read)


def reload(
    connection: sqlite3.Connection, name: str, ground: Ground, inventory: Inventory, whole: Inventory, given: Given
) -> tuple[Ground, Columns]:
    """Let the table ``name``, which rests on ``ground``, say what the new rows say; and the columns that differ."""
    changed = _changed(name, ground, inventory, whole)
    if changed is None:
        connection.execute(f'DELETE FROM "{name}"')
        return load(connection, name, inventory, whole, given), ALL
    declared = inventory.rows(name)
    view = _Noted({**inventory.tables, name: tuple([declared[i] for i in changed])})
    rows = list(_rows(name, Inventory(view), whole, given))
    columns = _differing(connection, name, changed, rows)
    places = ", ".join("?" * (len(QUERYABLE[name].columns) + 1))
    connection.executemany(
        f'REPLACE INTO "{name}" (rowid, {", ".join(QUERYABLE[name].names)}) VALUES ({places})',
        ([i + 1, *row] for i, row in zip(changed, _bindable(rows), strict=True)),
    )
    return Ground({**ground.view, **view.read, name: declared}, ground.whole), columns


def _differing(connection: sqlite3.Connection, name: str, changed: Sequence[int], rows: Sequence[Row]) -> Columns:
    """The columns in which ``rows`` differ from what stands in their places."""
    if len(changed) > _LOOKED_AT:
        return ALL
    query = f'SELECT * FROM "{name}" WHERE rowid IN ({", ".join(str(i + 1) for i in changed)}) ORDER BY rowid'
    before = connection.execute(query).fetchall()
    if len(before) < len(rows):
        return ALL
    return columns_of(zip(before, rows, strict=True), QUERYABLE[name].names)


def _changed(name: str, ground: Ground, inventory: Inventory, whole: Inventory) -> Sequence[int] | None:
    """The positions of the rows that differ or are new; ``None`` when more than single rows may differ."""
    before, now = ground.view.get(name, ()), inventory.rows(name)
    if name not in _ROW_BY_ROW or len(now) < len(before) or not ground.holds_in(inventory, whole, but=name):
        return None
    differing = [i for i, old in enumerate(before) if now[i] is not old and now[i] != old]
    return [*differing, *range(len(before), len(now))]


def _rows(name: str, inventory: Inventory, whole: Inventory, given: Given) -> Iterable[Row]:
    """The rows of one queryable table, in the order of its columns."""
    if (table := _DERIVED.get(name)) is not None:
        columns = table.columns
        if name == "budget_line":
            columns += TABLE_BY_NAME["purchase"].columns[1:]
        return with_ages(_derived(name, inventory, whole, given), columns, given.days)
    widen = WIDENED.get(name)
    columns = QUERYABLE[name].columns if widen else TABLE_BY_NAME[name].columns
    return with_ages(widen(inventory) if widen else inventory.rows(name), columns, given.days)


def _derived(name: str, inventory: Inventory, whole: Inventory, given: Given) -> Iterable[Row]:
    if with_brands := _BRAND_DERIVATIONS.get(name):
        return with_brands(inventory, given.brands)
    derive = _DERIVATIONS.get(name)
    return derive(inventory) if derive else layer_states(whole, given.days.as_of)


def _bindable(rows: Iterable[Row]) -> Iterator[list[str | int | float]]:
    """``rows`` with NaN for NULL: SQLite stores NaN as NULL, and Python binds it ten times as fast as None."""
    return ([_NULL if cell is None else cell for cell in row] for row in rows)
