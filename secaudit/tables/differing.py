"""Which columns of a table say something else than before: what tells a ruling that it still stands.

Invariant: when in doubt, all of them. A row that came, went or moved makes every column differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row

Columns = frozenset[str]

ALL: Columns = frozenset({"*"})
NONE: Columns = frozenset()

_STEERING = frozenset({"profile_id"})
"""Columns that decide where the values of other columns come from."""


def same(rows: tuple[Row, ...], others: tuple[Row, ...]) -> bool:
    return rows is others or rows == others


def differing(table: str, before: Inventory, after: Inventory) -> Columns:
    """The columns of the declared ``table`` that differ, and ALL when a row stands elsewhere in the input."""
    old, new = before.rows(table), after.rows(table)
    if before.origins.get(table) != after.origins.get(table) or len(old) != len(new):
        return ALL
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if a is not b and a != b] if old is not new else []
    return columns_of(pairs, TABLE_BY_NAME[table].names)


def columns_of(pairs: Iterable[tuple[Row, Row]], names: Sequence[str]) -> Columns:
    """The columns in which the rows of some pair differ; the first one is the key."""
    found = {name for pair in pairs for name, old, new in zip(names, *pair, strict=True) if old != new}
    return ALL if found & {names[0], *_STEERING} else frozenset(found)


def touches(differing: Columns, read: Columns) -> bool:
    """Whether somebody who has ``read`` these columns would read something else now."""
    return bool(differing & read) or differing == ALL
