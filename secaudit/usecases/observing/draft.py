"""The rows of a case as they would stand: added and edited in memory, then told as differences.

Invariant: nothing is kept here; ids that were handed out once are not handed out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row
from secaudit.store.protocol import CaseStore
from secaudit.usecases.difference import RowDifference, added, edited, removed
from secaudit.usecases.edit_rows import next_id

_TAIL = re.compile(r"[0-9]+$", re.ASCII)

Cells = Mapping[str, Cell]


class Draft:
    """Holds the inventory it began with and, by table, the rows that are to differ (``None`` = to go)."""

    def __init__(self, inventory: Inventory) -> None:
        self.before = inventory
        self._changed: dict[str, dict[str, dict[str, Cell] | None]] = {}
        self._known: dict[str, dict[str, Row]] = {}
        self._last_id: dict[str, str] = {}

    def rows(self, table: str) -> Iterator[Cells]:
        """Every row as it would stand, in its order."""
        names, changed = TABLE_BY_NAME[table].names, self._changed.get(table, {})
        for row_id, row in self._of(table).items():
            if row_id not in changed:
                yield dict(zip(names, row, strict=True))
        yield from (cells for cells in changed.values() if cells is not None)

    def row(self, table: str, row_id: str) -> Cells | None:
        changed = self._changed.get(table, {})
        if row_id in changed:
            return changed[row_id]
        row = self._of(table).get(row_id)
        return None if row is None else dict(zip(TABLE_BY_NAME[table].names, row, strict=True))

    def add(self, table: str, cells: Cells) -> str:
        """A new row with the next identifier, which is returned; what is not in ``cells`` takes its default."""
        row_id = self._next(table, "A" if table == "asset" else "")
        defaults = {c.name: c.default for c in TABLE_BY_NAME[table].columns}
        self._changed.setdefault(table, {})[row_id] = {**defaults, **cells, "id": row_id}
        return row_id

    def put(self, table: str, row_id: str, cells: Cells) -> None:
        """A new row under an identifier that the caller gives."""
        self._changed.setdefault(table, {})[row_id] = dict(cells)

    def edit(self, table: str, row_id: str, cells: Cells) -> None:
        self._changed.setdefault(table, {})[row_id] = {**(self.row(table, row_id) or {}), **cells}

    def is_new(self, table: str, row_id: str) -> bool:
        """Whether the row is there, and was not before."""
        return row_id not in self._of(table) and self._changed.get(table, {}).get(row_id) is not None

    def remove(self, table: str, row_id: str) -> None:
        self._changed.setdefault(table, {})[row_id] = None

    def inventory(self) -> Inventory:
        """The whole case as it would stand."""
        tables = {}
        for name in self._changed:
            names = TABLE_BY_NAME[name].names
            tables[name] = tuple(tuple(cells.get(n) for n in names) for cells in self.rows(name))
        return self.before.replacing(**tables)

    def differences(self, store: CaseStore) -> Iterator[RowDifference]:
        """What leads from the stored rows to these."""
        for name, rows in self._changed.items():
            table = TABLE_BY_NAME[name]
            for row_id, cells in rows.items():
                stored = store.row(name, row_id)
                if cells is None:
                    yield from (removed(table, stored),) if stored else ()
                    continue
                row = tuple(cells.get(n) for n in table.names)
                if stored is None or row_id not in self._of(name):
                    yield added(table, row)
                elif difference := edited(table, stored, row):
                    yield difference

    def _of(self, table: str) -> dict[str, Row]:
        if table not in self._known:
            self._known[table] = {str(row[0]): row for row in self.before.rows(table)}
        return self._known[table]

    def _next(self, table: str, letters: str) -> str:
        last = self._last_id.get(table)
        if last is None:
            found = next_id(TABLE_BY_NAME[table], self.before, letters)
        else:
            tail = _TAIL.search(last)
            digits = tail[0] if tail else "0"
            found = f"{last.removesuffix(digits)}{int(digits) + 1:0{len(digits)}d}"
        self._last_id[table] = found
        return found
