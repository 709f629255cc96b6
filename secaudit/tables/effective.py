"""The settings that hold for an asset: its own value, else its profile's, else not known; and where each came from.

What was observed of a row has been laid over its own values before (``tables.observed``).

Invariant: a blank is never replaced by a default, only by the profile that the asset names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.derived import DERIVED_TABLES, QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row
from secaudit.tables.observed import Cells, Seen, counted

_ASSET = TABLE_BY_NAME["asset"]
_PROFILE = TABLE_BY_NAME["profile"]
_COUNT = len(SETTINGS)
_NOTHING: Row = (None,) * _COUNT
_SETTING_NAMES = frozenset(c.name for c in SETTINGS)
_DERIVED = frozenset(t.name for t in DERIVED_TABLES)
FIRST_SETTING = _ASSET.positions[SETTINGS[0].name]
"""Position of the first setting in an asset row; the others follow it."""
AFTER_SETTINGS = FIRST_SETTING + _COUNT


def merging(inventory: Inventory) -> Callable[[Row], Row]:
    """A function from an asset's declared row to the same row with its effective settings."""
    first = _PROFILE.positions[SETTINGS[0].name]
    profiles = {row[0]: row[first : first + _COUNT] for row in inventory.rows("profile")}
    profile_at = _ASSET.positions["profile_id"]

    def merged(row: Row) -> Row:
        given = profiles.get(row[profile_at])
        if given is None:
            return row
        own = row[FIRST_SETTING:AFTER_SETTINGS]
        if own != _NOTHING:
            given = tuple([p if o is None else o for o, p in zip(own, given, strict=True)])
        return row[:FIRST_SETTING] + given + row[AFTER_SETTINGS:]

    return merged


class Rows:
    """The rows of an inventory by id, each table indexed when it is first asked for."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self._positions: dict[str, dict[str, int]] = {}

    def position(self, table: str, row_id: str) -> int | None:
        """0-based position of the row, ``None`` when there is no such row."""
        if table not in self._positions:
            self._positions[table] = {str(row[0]): i for i, row in enumerate(self.inventory.rows(table))}
        return self._positions[table].get(row_id)

    def row(self, table: str, row_id: str) -> Row | None:
        position = self.position(table, row_id)
        return None if position is None else self.inventory.rows(table)[position]


class Provenance:
    """Where a value of a view comes from. ``whole`` is the inventory the view was taken of (``tables.views``)."""

    def __init__(self, view: Rows, whole: Inventory) -> None:
        self._view = view
        self._whole = view if whole is view.inventory else Rows(whole)

    def of(self, table: str, row_id: str, column: str) -> str:
        """``""`` = typed in the row itself, 設定檔 PF-PC, 觀測 E-0003（第 12 行）, 規劃變更 CH-01, 規劃, or 推導."""
        if is_derived(table, column):
            return "推導"
        if table in _DERIVED:
            return ""
        row = self._view.row(table, row_id)
        if table == "asset" and column in _SETTING_NAMES and row and row[_ASSET.positions[column]] is None:
            profile_id = str(row[_ASSET.positions["profile_id"]] or "")
            profile = self._view.row("profile", profile_id)
            if profile is None or profile[_PROFILE.positions[column]] is None:
                return ""
            if observed := self._seen("profile", profile_id, column):
                return f"設定檔 {profile_id}，{observed}"
            return self._planned("profile", profile_id, column) or f"設定檔 {profile_id}"
        return self._seen(table, row_id, column) or self._planned(table, row_id, column)

    def _seen(self, table: str, row_id: str, column: str) -> str:
        """Where the cell was observed; "" when it was not, or when a plan says otherwise."""
        now, seen = self._view.row(table, row_id), self._observed.get((table, row_id, column))
        if seen is None or now is None or now[TABLE_BY_NAME[table].positions[column]] != seen.value:
            return ""
        return observed_at(seen)

    def _planned(self, table: str, row_id: str, column: str) -> str:
        """A cell that differs from the whole inventory was set by the to-be view."""
        now, before = self._view.row(table, row_id), self._whole.row(table, row_id)
        position = TABLE_BY_NAME[table].positions[column]
        if now is None or before is None or now[position] == before[position]:
            return ""
        change_id = self._changes.get((row_id, column, str(now[position])))
        return f"規劃變更 {change_id}" if change_id else "規劃"

    @cached_property
    def _observed(self) -> Cells:
        return counted(self._whole.inventory)

    @cached_property
    def _changes(self) -> dict[tuple[str, str, str], str]:
        at = TABLE_BY_NAME["change"].positions
        keys = (at["target_id"], at["setting"], at["value"])
        found: dict[tuple[str, str, str], str] = {}
        for row in self._whole.inventory.rows("change"):
            target, setting, value = (str(row[i]) for i in keys)
            found[target, setting, value] = str(row[0])
        return found


def observed_at(seen: Seen) -> str:
    """``觀測 E-0003（第 12 行）``; says so where the file proves configuration alone, or is silent."""
    one = seen.observation
    told = [one.place or "", "" if one.in_force else "僅證明已設定", "內建預設" if one.basis == "default" else ""]
    return f"觀測 {one.evidence_id}（{'，'.join(filter(None, told))}）"


def is_derived(table: str, column: str) -> bool:
    """Whether the program, not a person, fills this column of a queryable table."""
    if table in _DERIVED:
        return table != "budget_line" or column not in TABLE_BY_NAME["purchase"].positions
    return column in QUERYABLE[table].positions and column not in TABLE_BY_NAME[table].positions
