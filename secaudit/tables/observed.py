"""What real exports say of a case, laid over what was typed.

1. An observation that its file shows *not* in force never counts.
2. Of one cell and scope, those proven in force count before those of that day or older that prove configuration alone;
   among these the newest; of several on that day the weakest. Configuration that is newer than the proof counts where
   it is weaker: nothing shows that the proof still holds.
3. Of one setting, the weakest over all scopes counts: every log and every policy has to satisfy the clause. A scope
   whose name begins with another's and ``／`` is part of that one. A backup or a record is one thing whatever the
   exports call it: there the scope only tells which export speaks again.
4. A lock whose minutes a file tells does not wait for an administrator, unless a file says that it does.
5. What counts stands in place of the typed value of that very row. An asset's own typed value stands before what was
   observed of its profile only where it is no stronger: an asset may be a weaker exception by its owner's word, but
   what is stronger than the policy shows must be shown by an export of its own.

Invariant: nothing typed is lost; without observations an inventory is itself; a row that no observer could have
written (another column, a value that the column cannot have) is as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import INTEGER_KINDS, Cell, Column, Kind, Row

TARGETS = TABLE_BY_NAME["observation"].by_name["target_id"].refs
"""The tables whose rows can be observed."""

_LINKS = frozenset({Kind.ID, Kind.REF, Kind.REFS})
_HIGH_IS_WEAK = frozenset(
    "has_login has_hardcoded_password has_backdoor_password log_size_limited log_oldest_on high_findings".split()
)
_OBSERVABLE = {
    "asset": frozenset(c.name for c in SETTINGS),
    "profile": frozenset(c.name for c in SETTINGS),
    "backup_copy": frozenset(c.name for c in TABLE_BY_NAME["backup_copy"].columns if c.kind not in _LINKS),
    "record": frozenset({"held_on", "high_findings"}),
}
"""The columns that an observer may settle; a row that names another is not one of ours."""
_CLAUSES = {"record": "A4-2.5.1.1", "backup_copy": "A4-2.3.6"}
"""Of records only security tests are observed."""
_WHOLE = re.compile(r"[0-9]{1,18}")
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
    cells = {key: _weakest([_best(seen) for seen in _with_parts(scopes)]) for key, scopes in found.items()}
    cells = {**dict(_ending_in_time(inventory, cells)), **cells}
    return {**cells, **dict(_of_profiles(inventory, cells))}


def _ending_in_time(inventory: Inventory, cells: Cells) -> Iterator[tuple[tuple[str, str, str], Seen]]:
    """Rule 4: the lock that a file tells to end after some minutes, as an answer to whether it waits."""
    found = [(key, seen) for key, seen in cells.items() if key[2] == "lockout_minutes" and seen.value]
    homes = {table: {str(r[0]): r for r in inventory.rows(table)} for table in {key[0] for key, _ in found}}
    for (table, row_id, _column), seen in found:
        waits = TABLE_BY_NAME[table].by_name["lockout_until_admin"]
        typed = homes[table][row_id][TABLE_BY_NAME[table].positions[waits.name]]
        yield (table, row_id, waits.name), seen._replace(column=waits, value=0, typed=typed)


def _of_profiles(inventory: Inventory, cells: Cells) -> Iterator[tuple[tuple[str, str, str], Seen]]:
    """Rule 5: assets that type something stronger than was observed of their profile, and were not observed in it."""
    profiles: dict[Cell, list[Seen]] = {}
    for (table, row_id, _column), seen in cells.items():
        if table == "profile":
            profiles.setdefault(row_id, []).append(seen)
    if not profiles:
        return
    at = TABLE_BY_NAME["asset"].positions
    for row in inventory.rows("asset"):
        for seen in profiles.get(row[at["profile_id"]], ()):
            own, key = row[at[seen.column.name]], ("asset", str(row[0]), seen.column.name)
            is_weaker = own is not None and weakness(seen.column, seen.value) > weakness(seen.column, own)
            if is_weaker and key not in cells:
                yield key, seen._replace(table="asset", name=str(row[at["name"]] or row[0]), typed=own)


def observed(inventory: Inventory) -> Iterator[Seen]:
    """Every observation whose target, column and value can be made out."""
    if not inventory.rows("observation"):
        return
    homes = {t: {str(row[0]): row for row in inventory.rows(t)} for t in TARGETS}
    for one in filter(_is_whole, inventory.select("observation", Observation)):
        table = next((t for t in TARGETS if one.target_id in homes[t]), "")
        column = TABLE_BY_NAME[table].by_name[one.setting] if one.setting in _OBSERVABLE.get(table, ()) else None
        value = stored(column, one.value) if column else None
        if column is not None and value is not None:
            row = homes[table][one.target_id]
            at = TABLE_BY_NAME[table].positions
            name = next((str(row[at[n]]) for n in ("name", "title", "device") if n in at and row[at[n]]), one.target_id)
            yield Seen(one, table, column, name, value, row[at[column.name]])


def _is_whole(one: Observation) -> bool:
    """Whether each cell is of the kind that an observer writes: a case may come from a stranger."""
    words = (one.id, one.target_id, one.setting, one.value, one.basis, one.evidence_id)
    others = (one.place, one.scope, one.format, one.collected_on, one.note)
    return (
        one.in_force in (0, 1, None)
        and all(isinstance(cell, str) for cell in words)
        and all(isinstance(cell, str | None) for cell in others)
    )


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


def weakness(column: Column, value: Cell) -> tuple[int, int]:
    """Larger is weaker; equal for text, of which none is weaker than another."""
    if value is None or (column.kind not in INTEGER_KINDS and column.kind is not Kind.DATE):
        return (0, 0)
    number = value if isinstance(value, int) else date.fromisoformat(value).toordinal()
    if column.name in _NONE_AT_ALL:
        return (int(number == 0), number)
    return (0, number if column.name in _HIGH_IS_WEAK else -number)


def _with_parts(scopes: Mapping[str, list[Seen]]) -> Iterator[list[Seen]]:
    """The observations of each scope; what only configures a whole is weighed against the proofs of its parts."""
    for scope, seen in scopes.items():
        parts = [s for name, part in scopes.items() if scope and name.startswith(f"{scope}／") for s in part]
        proofs = [s for s in parts if s.observation.in_force]
        yield seen + proofs if not any(s.observation.in_force for s in seen) else seen


def _best(seen: list[Seen]) -> Seen:
    """Rule 2, of one cell and scope."""
    proven = _newest([s for s in seen if s.observation.in_force])
    configured = _newest([s for s in seen if not s.observation.in_force])
    if proven and configured and _day(configured[0]) <= _day(proven[0]):
        return _weakest(proven)
    return _weakest(proven + configured)


def _newest(seen: list[Seen]) -> list[Seen]:
    day = max(map(_day, seen), default="")
    return [s for s in seen if _day(s) == day]


def _day(seen: Seen) -> str:
    return seen.observation.collected_on or ""


def _weakest(seen: list[Seen]) -> Seen:
    """The last written of the weakest."""

    def order(one: Seen) -> tuple[int, int]:
        return weakness(one.column, one.value)

    return max(reversed(seen), key=order)


def _laid(row: Row, cells: Mapping[int, Cell] | None) -> Row:
    return tuple(cells.get(i, cell) for i, cell in enumerate(row)) if cells else row


def stored(column: Column, text: Cell) -> Cell:
    """The value in stored form; ``None`` when it is none that the column can have."""
    if column.kind is Kind.DATE:
        return text if isinstance(text, str) and _is_day(text) else None
    if column.kind is Kind.CHOICE:
        return text if text in {c.code for c in column.choices} else None
    if column.kind not in INTEGER_KINDS:
        return text
    if not _WHOLE.fullmatch(str(text)):
        return None
    number = int(str(text))
    return number if number in (0, 1) or column.kind is not Kind.BOOL else None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
