"""What a 同意 rests on: one digest over everything that the control read.

1. Of each table that the control's conditions and sentences name: the named columns of every row, settings and derived
   columns as they are in force, as it is and as planned; the facts of the case that they name.
2. The control's answer, the evidence that covers it (id, hash, dates), its exceptions and alternatives.
3. Where the control requires others (A4-1.2.0), their bases.

Ages in days are left out, as the dates that they count from are in; a plan counts whether it is overdue or not.

Invariant: the same data give the same digest on any day, in any phase, in any order of the rows, on either side.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from functools import cached_property

from secaudit.assess.asked import asked_by
from secaudit.model.control import Catalogue, Control
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row, members
from secaudit.store.log import canonical
from secaudit.tables.database import Database, open_database
from secaudit.tables.differing import Columns
from secaudit.tables.views import as_is, to_be

_DOMAIN = b"secaudit-basis-v1\0"
_ANY_DAY = date.min
"""The views are taken on a day on which no plan is overdue yet, always the same one."""
_CASE_FACT = re.compile(r":case_([a-z_]+)")
_UNREAD = frozenset({"note"})
"""Columns that decide nothing, also where a check may read every column."""
_AGE = "_age_days"
_EVIDENCE = ("id", "sha256", "collected_on", "valid_until")
_RECORDS = ("exception", "alternative")
_SETTINGS_OF = ("asset", "profile")


class Bases:
    """The bases of one inventory; what several controls need is worked out once. Close it when done."""

    def __init__(self, inventory: Inventory, catalogue: Catalogue) -> None:
        self._inventory = inventory
        self._catalogue = catalogue
        self._known: dict[str, str] = {}

    def of(self, control: Control) -> str:
        """SHA-256, 64 hex digits."""
        if control.id not in self._known:
            self._known[control.id] = self._digest(control)
        return self._known[control.id]

    def parts(self, control: Control) -> dict[str, str]:
        """A digest of each part: a table by its name, then case, changes, answer, evidence, records, requires."""
        found: dict[str, list[object]] = {}
        for name, parts in self._parts(control):
            found.setdefault(name, []).extend(parts)
        return {name: _digest(parts) for name, parts in found.items()}

    def close(self) -> None:
        for name in ("_current", "_planned"):
            if database := self.__dict__.pop(name, None):
                database.close()

    @cached_property
    def _current(self) -> Database:
        return open_database(as_is(self._inventory), _ANY_DAY, self._inventory, self._catalogue.brands)

    @cached_property
    def _planned(self) -> Database:
        return open_database(to_be(self._inventory, _ANY_DAY), _ANY_DAY, self._inventory, self._catalogue.brands)

    def _digest(self, control: Control) -> str:
        return _digest(part for _, parts in self._parts(control) for part in parts)

    def _parts(self, control: Control) -> Iterator[tuple[str, Iterable[object]]]:
        """Each part under the name of its table, or of what it is."""
        asked = asked_by(control)
        for table in sorted(asked):
            yield table, self._rows(table, sorted({_dated(c) for c in asked[table]} - _UNREAD))
        yield "case", [["case", self._facts(control)]]
        yield "changes", [["changes", self._changes(asked)]]
        yield "answer", [["answer", [row for row in self._dicts("answer") if row["control_id"] == control.id]]]
        yield "evidence", [["evidence", self._evidence(control)]]
        yield "records", [["records", self._records(control)]]
        yield "requires", [["requires", {c.id: self.of(c) for c in self._required(control)}]]

    def _rows(self, table: str, columns: list[str]) -> Iterator[object]:
        """The cells as they are; as planned only where they then say something else."""
        now = _selected(self._current, table, columns)
        yield ["table", table, columns, len(now)]
        yield from map(list, now)
        then = _selected(self._planned, table, columns)
        yield ["planned", [] if then == now else list(map(list, then))]

    def _facts(self, control: Control) -> Mapping[str, Cell]:
        """What the conditions name of the case itself."""
        case = self._inventory.case
        return {name: case[name] for name in sorted(set(_CASE_FACT.findall(repr(control)))) if name in case}

    def _changes(self, asked: Mapping[str, Columns]) -> list[Mapping[str, Cell]]:
        """Who promises which of the settings that are read, and by when."""
        read = frozenset().union(*(asked.get(table, frozenset()) for table in _SETTINGS_OF))
        return [_without(row, _UNREAD) for row in self._dicts("change") if row["setting"] in read]

    def _evidence(self, control: Control) -> list[Mapping[str, Cell]]:
        covering = (row for row in self._dicts("evidence") if control.id in members(row["control_ids"]))
        return [{name: row[name] for name in _EVIDENCE} for row in covering]

    def _records(self, control: Control) -> list[Mapping[str, Cell]]:
        if not (control.exception or control.alternative):
            return []
        own = (row for row in self._dicts("record") if row["control_id"] == control.id and row["kind"] in _RECORDS)
        return [_without(row, _UNREAD) for row in own]

    def _required(self, control: Control) -> Iterator[Control]:
        prefix = control.requires
        others = self._catalogue.controls if prefix else ()
        return (c for c in others if c.id != control.id and c.id.startswith(str(prefix)) and not c.requires)

    def _dicts(self, table: str) -> list[dict[str, Cell]]:
        """The declared rows by their id."""
        key = TABLE_BY_NAME[table].key.name
        return sorted(self._inventory.dicts(table), key=lambda row: str(row[key]))


def basis(inventory: Inventory, catalogue: Catalogue, control: Control) -> str:
    """The basis of one control alone."""
    with closing(Bases(inventory, catalogue)) as bases:
        return bases.of(control)


def _digest(parts: Iterable[object]) -> str:
    whole = hashlib.sha256(_DOMAIN)
    for part in parts:
        data = canonical(part).encode()
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def _selected(database: Database, table: str, columns: list[str]) -> list[Row]:
    names = ", ".join(f'"{c}"' for c in columns)
    return database.connection.execute(f'SELECT {names} FROM "{table}" ORDER BY {names}').fetchall()


def _dated(column: str) -> str:
    """The date that an age counts from; any other column itself."""
    return column.removesuffix(_AGE) + "_on" if column.endswith(_AGE) else column


def _without(row: Mapping[str, Cell], left_out: frozenset[str]) -> Mapping[str, Cell]:
    return {name: cell for name, cell in row.items() if name not in left_out}
