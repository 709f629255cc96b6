"""Rows of two inventories beside each other: added, changed cell by cell, withdrawn.

1. The id is the key; a row under another id is one withdrawn and one added: nobody can tell a new name from a new
   thing.
2. The case itself is one row, whatever its number.
3. Evidence, seals and reviews are told elsewhere or not at all: they are about the bundle, not about the company.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.display import shown, shown_row
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row, Table
from secaudit.usecases.comparing.compared import CellDrift, Drift, RowDrift, Tallied
from secaudit.usecases.difference import name_of

LEFT_OUT = frozenset({"evidence", "seal", "review", "review_point"})
_OF_THE_PLAN = frozenset({"state", "plan_owner", "plan_due", "note"})
_BY_DRIFT = tuple(Drift)

Rows = Mapping[str, Row]


def rows_of(inventory: Inventory, table: str) -> Rows:
    """The rows of ``table`` by id; the single row of the case under one key whatever its number."""
    if TABLE_BY_NAME[table].single:
        return {str(number): row for number, row in enumerate(inventory.rows(table))}
    return {str(row[0]): row for row in inventory.rows(table)}


def row_drifts(old: Inventory, new: Inventory) -> tuple[RowDrift, ...]:
    """Every row that differs: table by table, in each the withdrawn, then the changed, then the added."""
    return tuple(d for table in TABLES if table.name not in LEFT_OUT for d in _of_table(table, old, new))


def _of_table(table: Table, old: Inventory, new: Inventory) -> list[RowDrift]:
    before, after = rows_of(old, table.name), rows_of(new, table.name)
    found = [drift for key in (*before, *(k for k in after if k not in before))
             if (drift := _drift(table, before.get(key), after.get(key)))]  # fmt: skip
    return sorted(found, key=lambda d: _BY_DRIFT.index(d.drift))


def _drift(table: Table, old: Row | None, new: Row | None) -> RowDrift | None:
    row = old if new is None else new
    cells = cell_drifts(table, old, new)
    if row is None or old == new:
        return None
    drift = Drift.ADDED if old is None else Drift.WITHDRAWN if new is None else Drift.CHANGED
    return RowDrift(table.name, table.title, str(row[0] or ""), called(table, row), drift, cells)


def cell_drifts(table: Table, old: Row | None, new: Row | None) -> tuple[CellDrift, ...]:
    """The cells that differ; of a row that is in one state only its known ones, but for the id."""
    unknown: Row = (None,) * len(table.columns)
    before, after = old or unknown, new or unknown
    first = 0 if old and new else 1
    differ = [i for i in range(first, len(unknown)) if before[i] != after[i]]
    old_words, new_words = _words(table, old, differ), _words(table, new, differ)
    return tuple(
        CellDrift(table.columns[i].name, table.columns[i].title, before[i], after[i], was, now)
        for i, was, now in zip(differ, old_words, new_words, strict=True)
    )


def _words(table: Table, row: Row | None, positions: Sequence[int]) -> list[str]:
    """The cells at ``positions`` as people read them; only where a row names a column, all of it is needed for that."""
    if row is None:
        return [""] * len(positions)
    if "setting" in table.positions:
        whole = shown_row(table, row)
        return [whole[i] for i in positions]
    return [shown(table.columns[i], row[i]) for i in positions]


def said_otherwise(table: Table, old: Row, new: Row) -> tuple[CellDrift, ...]:
    """What the old row said and the new one says differently; what was blank, the plan and the note are no promise."""
    return tuple(c for c in cell_drifts(table, old, new) if c.old is not None and c.column not in _OF_THE_PLAN)


def called(table: Table, row: Row) -> str:
    """The name of the row, of a backup its device; of a change what it sets of what."""
    if table.name != "change":
        return name_of(table, row) or str(row[table.positions["device"]] or "" if "device" in table.positions else "")
    words = dict(zip(table.names, shown_row(table, row), strict=True))
    return f"{words['target_id']} {words['setting']}"


def tallied(rows: Sequence[RowDrift]) -> tuple[Tallied, ...]:
    """One line for each table with differences, in the order of the case."""
    return tuple(_tallies(rows))


def _tallies(rows: Sequence[RowDrift]) -> Iterator[Tallied]:
    for table in TABLES:
        drifts = [r.drift for r in rows if r.table == table.name]
        if drifts:
            counts = {d: drifts.count(d) for d in Drift}
            yield Tallied(table.name, table.title, counts[Drift.ADDED], counts[Drift.CHANGED], counts[Drift.WITHDRAWN])
