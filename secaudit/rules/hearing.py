"""What a check is judged with, and the plain questions that every shape puts to the database.

Invariant: a hearing's connection is guarded; nothing but reading happens through it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from secaudit.model.control import Control, Query
from secaudit.model.derived import QUERYABLE
from secaudit.model.schema import Cell, pack
from secaudit.rules.condition import guard, unguarded
from secaudit.tables.database import Database


@dataclass(frozen=True, slots=True)
class Hearing:
    """One control before one database: parameters by name, what the person claims, approved alternatives."""

    database: Database
    parameters: Mapping[str, Cell]
    claim: str | None = None
    alternatives: frozenset[str] = frozenset()
    """Ids of assets with an approved alternative measure for this control; "*" = every asset."""

    def ask(self, sql: str, **more: Cell) -> list[tuple[Cell, ...]]:
        """All rows of a query framed by this room around screened conditions."""
        return self.database.connection.execute(sql, {**self.parameters, **more}).fetchall()

    def truth(self, query: Query) -> int | None:
        """1 when some row makes the condition TRUE; else NULL when some row leaves it open; else 0."""
        true, unknown = self.ask(
            f'SELECT sum(({query.where}) IS TRUE), sum(({query.where}) IS NULL) FROM "{query.table}"'
        )[0]
        return 1 if true else None if unknown else 0

    def count(self, table: str) -> int:
        return int(self.ask(f'SELECT count(*) FROM "{table}"')[0][0] or 0)


def parameters_of(control: Control, database: Database) -> dict[str, Cell]:
    """``:name`` of the control's own parameters, ``:as_of``, and ``:case_…`` for each column of the case."""
    case = {f"case_{name}": value for name, value in database.case.items()}
    own = {n: pack(v) if isinstance(v, tuple) else v for n, v in control.parameters.items()}
    return {"as_of": database.as_of.isoformat(), **case, **own}


def close_to_all_but_reading(database: Database) -> None:
    """Guard the database's connection, once, before the first check is judged on it."""
    guard(database.connection, frozenset(QUERYABLE))


def open_to_writing(connection: sqlite3.Connection) -> AbstractContextManager[None]:
    """Lift the guard while new rows are written."""
    return unguarded(connection, frozenset(QUERYABLE))
