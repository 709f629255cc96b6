"""What real exports say of a case, laid over what was typed.

1. An observation that its file shows *not* in force never counts.
2. Of one cell and scope, those proven in force count before those that prove configuration alone; among these the
   newest; of several on that day the weakest.
3. Of one setting, the weakest over all scopes counts: every log and every policy has to satisfy the clause. A backup or
   a record is one thing whatever the exports call it: there the scope only tells which export speaks again.
4. What counts stands in place of the typed value of that very row; an asset's own value still stands before its
   profile's, observed or not, and where the two differ that is told (:func:`set_apart`).

Invariant: nothing typed is lost; without observations an inventory is itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import INTEGER_KINDS, Cell, Column, Kind, Row

TARGETS = TABLE_BY_NAME["observation"].by_name["target_id"].refs
"""The tables whose rows can be observed."""

_HIGH_IS_WEAK = frozenset(
    "has_login has_hardcoded_password has_backdoor_password log_size_limited log_oldest_on high_findings".split()
)
_CLAUSES = {"record": "A4-2.5.1.1", "backup_copy": "A4-2.3.6"}
"""Of records only security tests are observed."""
_NONE_AT_ALL = frozenset({"lockout_threshold", "password_max_age_days"})
"""Zero means never, which is weaker than any number; else more is weaker."""


class Observation(NamedTuple):
    """A row of table ``observation``."""

    id: str
    target_id: str
    setting: str
    value: str
    basis: str
    in_force: int | None
    evidence_id: str
    place: str | None
    scope: str | None
    format: str | None
    collected_on: str | None
    note: str | None


class Seen(NamedTuple):
    """One observation beside the typed value of its cell. ``value`` and ``typed`` are in stored form."""

    observation: Observation
    table: str
    column: Column
    name: str
    value: Cell
    typed: Cell

    @property
    def clause(self) -> str:
        """The control that the cell matters to."""
        return _CLAUSES.get(self.table, self.column.clause)


Cells = Mapping[tuple[str, str, str], Seen]
"""By table, row and column."""


def counted(inventory: Inventory) -> Cells:
    """For each observed cell the observation that counts; none for a cell all of whose are not in force."""
    found: dict[tuple[str, str, str], dict[str, list[Seen]]] = {}
    for seen in observed(inventory):
        if seen.observation.in_force != 0:
            key = (seen.table, seen.observation.target_id, seen.column.name)
            scope = seen.observation.scope or "" if seen.table in ("asset", "profile") else ""
            found.setdefault(key, {}).setdefault(scope, []).append(seen)
    return {key: _weakest([_best(seen) for seen in scopes.values()]) for key, scopes in found.items()}


def observed(inventory: Inventory) -> Iterator[Seen]:
    """Every observation whose target, column and value can be made out."""
    if not inventory.rows("observation"):
        return
    homes = {t: {str(row[0]): row for row in inventory.rows(t)} for t in TARGETS}
    for one in inventory.select("observation", Observation):
        table = next((t for t in TARGETS if one.target_id in homes[t]), "")
        column = TABLE_BY_NAME[table].by_name.get(one.setting) if table else None
        value = _stored(column, one.value) if column else None
        if column is not None and value is not None:
            row = homes[table][one.target_id]
            at = TABLE_BY_NAME[table].positions
            name = next((str(row[at[n]]) for n in ("name", "title", "device") if n in at and row[at[n]]), one.target_id)
            yield Seen(one, table, column, name, value, row[at[column.name]])


def overlaid(inventory: Inventory) -> Inventory:
    """The inventory with what was observed in place of what was typed."""
    cells = counted(inventory)
    if not cells:
        return inventory
    changed: dict[str, dict[str, dict[int, Cell]]] = {}
    for (table, row_id, column), seen in cells.items():
        position = TABLE_BY_NAME[table].positions[column]
        changed.setdefault(table, {}).setdefault(row_id, {})[position] = seen.value
    laid = {t: tuple(_laid(row, rows.get(str(row[0]))) for row in inventory.rows(t)) for t, rows in changed.items()}
    return inventory.replacing(**laid)


def disagreeing(inventory: Inventory) -> tuple[Seen, ...]:
    """What counts and is another than what was typed in the same cell."""
    return tuple(s for s in counted(inventory).values() if s.typed is not None and s.typed != s.value)


def set_apart(inventory: Inventory) -> Iterator[tuple[Row, Seen]]:
    """Assets whose own typed setting differs from what was observed of their profile, and was not observed itself.

    The typed value stands (an asset may be an exception), but nothing shows it.
    """
    cells = counted(inventory)
    profiles: dict[Cell, list[Seen]] = {}
    for (table, row_id, _column), seen in cells.items():
        if table == "profile":
            profiles.setdefault(row_id, []).append(seen)
    if not profiles:
        return
    at = TABLE_BY_NAME["asset"].positions
    names = {c.name for c in SETTINGS}
    for row in inventory.rows("asset"):
        for seen in profiles.get(row[at["profile_id"]], ()):
            column = seen.column.name
            own = row[at[column]] if column in names else None
            if own is not None and own != seen.value and ("asset", str(row[0]), column) not in cells:
                yield row, seen


def weakness(column: Column, value: Cell) -> tuple[int, int]:
    """Larger is weaker; equal for text, of which none is weaker than another."""
    if value is None or (column.kind not in INTEGER_KINDS and column.kind is not Kind.DATE):
        return (0, 0)
    number = value if isinstance(value, int) else date.fromisoformat(value).toordinal()
    if column.name in _NONE_AT_ALL:
        return (int(number == 0), number)
    return (0, number if column.name in _HIGH_IS_WEAK else -number)


def _best(seen: list[Seen]) -> Seen:
    """Rule 2, of one cell and scope."""
    proven = [s for s in seen if s.observation.in_force] or seen
    newest = max(s.observation.collected_on or "" for s in proven)
    return _weakest([s for s in proven if (s.observation.collected_on or "") == newest])


def _weakest(seen: list[Seen]) -> Seen:
    """The last written of the weakest."""

    def order(one: Seen) -> tuple[int, int]:
        return weakness(one.column, one.value)

    return max(reversed(seen), key=order)


def _laid(row: Row, cells: Mapping[int, Cell] | None) -> Row:
    return tuple(cells.get(i, cell) for i, cell in enumerate(row)) if cells else row


def _stored(column: Column, text: str) -> Cell:
    if column.kind not in INTEGER_KINDS:
        return text
    try:
        return int(text)
    except ValueError:
        return None
