"""One declared table as it is looked at and filled in: what each cell holds, where that comes from, what may be typed.

Invariant: a value that comes from a profile or from an export never looks like one that was typed into the row, and
what is not known is never blank, no and never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from secaudit.exporters.cells import typed_row
from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.display import shown
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Column, Kind, Row, Table, members
from secaudit.tables.observed import TARGETS, Cells, Seen, counted
from secaudit.text import folded, safe_text
from secaudit.usecases.describe import KIND_TITLES, bounds
from secaudit.usecases.difference import name_of
from secaudit.usecases.ledger.observed import marked, observed_words, overrules

NOT_KNOWN = "--"
INHERITED = "~"
"""Stands before a value that the profile gives."""
_MOST_NAMED = 12
"""Choices that are named in a sentence; more are picked from a list."""
_TYPED = {
    Kind.BOOL: "是、否；不知道留空白",
    Kind.DATE: "113/3/1 或 2024-03-01",
    Kind.COUNTRY: "國名（臺灣）或兩碼國碼（TW）",
}
_PROFILE = TABLE_BY_NAME["profile"]
_SETTING_NAMES = frozenset(c.name for c in SETTINGS)
_SEARCHED = frozenset({Kind.ID, Kind.TEXT, Kind.REF, Kind.CHOICE})


@dataclass(frozen=True, slots=True)
class LedgerCell:
    """``text`` as shown; ``known`` is false for ``--``; ``profile`` is the one that the value comes from, else "".

    ``overruled``: something else was typed than what was observed, which counts.
    """

    text: str
    known: bool = True
    profile: str = ""
    overruled: bool = False


_UNKNOWN = LedgerCell(NOT_KNOWN, known=False)


class Ledger:
    """The rows of one table of an inventory. Cheap to make: nothing is computed before it is asked for."""

    def __init__(self, inventory: Inventory, table: Table, before: Ledger | None = None) -> None:
        """``before``: an earlier one, of which that is taken over which has not changed since."""
        self.inventory = inventory
        self.table = table
        self.rows = inventory.rows(table.name)
        self._named: dict[str, dict[str, str]] = {}
        if before is not None and before.table is table and before._observations is self._observations:
            self._counted = before._counted

    def shows(self, inventory: Inventory, table: Table) -> bool:
        """Whether it would look the same over ``inventory``: then what it has indexed still holds."""
        if self.table is not table:
            return False
        looked_at = {table.name, "profile", "observation", *(name for column in table.columns for name in column.refs)}
        return all(self.inventory.rows(name) is inventory.rows(name) for name in looked_at)

    @cached_property
    def index(self) -> dict[str, int]:
        """Identifier → position."""
        return {str(row[0]): at for at, row in enumerate(self.rows)}

    @cached_property
    def _profiles(self) -> dict[Cell, Row]:
        return {row[0]: row for row in self.inventory.rows("profile")}

    def row(self, row_id: str) -> Row | None:
        at = self.index.get(row_id)
        return None if at is None else self.rows[at]

    @property
    def _observations(self) -> tuple[Row, ...]:
        return self.inventory.rows("observation")

    @cached_property
    def _counted(self) -> Cells:
        """Which observation of each cell counts. What it says was typed may have changed since: see :meth:`_seen`."""
        return counted(self.inventory) if self.table.name in TARGETS else {}

    def seen(self, row: Row, column: Column) -> Seen | None:
        """What was observed of the row's own cell and counts."""
        return self._seen(self.table, row, column) if self._counted else None

    def _seen(self, table: Table, row: Row, column: Column) -> Seen | None:
        found = self._counted.get((table.name, str(row[0]), column.name))
        return found._replace(typed=row[table.positions[column.name]]) if found else None

    def cell(self, row: Row, column: Column) -> LedgerCell:
        """What holds for ``row`` in ``column``."""
        value, seen = row[self.table.positions[column.name]], self.seen(row, column)
        if seen is not None:
            return LedgerCell(marked(seen), overruled=overrules(seen))
        if value is not None:
            return LedgerCell(shown(column, value))
        profile = self._profile(row, column)
        if profile is None:
            return _UNKNOWN
        if (seen := self._seen(_PROFILE, profile, column)) is not None:
            found = LedgerCell(marked(seen), overruled=overrules(seen))
        elif (given := profile[_PROFILE.positions[column.name]]) is not None:
            found = LedgerCell(shown(column, given))
        else:
            return _UNKNOWN
        return replace(found, text=INHERITED + found.text, profile=str(profile[0]))

    def value(self, row: Row, column: Column) -> Cell:
        """The stored value that holds: what was observed, else the row's own, else its profile's, else ``None``."""
        if (seen := self.seen(row, column)) is not None:
            return seen.value
        value, profile = row[self.table.positions[column.name]], self._profile(row, column)
        if value is not None or profile is None:
            return value
        seen = self._seen(_PROFILE, profile, column)
        return seen.value if seen else profile[_PROFILE.positions[column.name]]

    def held(self, column: Column) -> list[Cell]:
        """The own value of every row, what was observed in place of what was typed."""
        at, here = self.table.positions[column.name], (self.table.name, column.name)
        seen = {row_id: one.value for (table, row_id, name), one in self._counted.items() if (table, name) == here}
        return [seen.get(str(row[0]), row[at]) for row in self.rows] if seen else [row[at] for row in self.rows]

    def _profile(self, row: Row, column: Column) -> Row | None:
        """The profile that may say what holds for ``row`` in ``column`` where the row itself does not."""
        if self.table.name != "asset" or column.name not in _SETTING_NAMES:
            return None
        return self._profiles.get(row[self.table.positions["profile_id"]])

    def blanks(self, column: Column) -> list[int]:
        """The positions of the rows in which ``column`` is not known."""
        at, name = self.table.positions[column.name], column.name
        found = [i for i, row in enumerate(self.rows) if row[at] is None]
        if self._counted:
            found = [i for i in found if (self.table.name, str(self.rows[i][0]), name) not in self._counted]
        if self.table.name != "asset" or name not in _SETTING_NAMES:
            return found
        said = _PROFILE.positions[name]
        saying = {row[0] for row in self.inventory.rows("profile") if row[said] is not None}
        saying |= {row_id for table, row_id, seen in self._counted if (table, seen) == ("profile", name)}
        named = self.table.positions["profile_id"]
        return [i for i in found if self.rows[i][named] not in saying]

    def typed(self, row: Row, column: Column) -> str:
        """The row's own cell as one would type it; blank when it is not known."""
        return typed_row(self.table, row)[self.table.positions[column.name]]

    def typed_row(self, row: Row) -> dict[str, str]:
        """Every known cell of ``row`` as one would type it."""
        texts = zip(self.table.names, typed_row(self.table, row), strict=True)
        return {name: text for name, text in texts if text}

    def name(self, row: Row) -> str:
        return name_of(self.table, row)

    def provenance(self, row: Row, column: Column) -> str:
        """Where the value of a cell comes from, and what a reference leads to, in a short sentence."""
        found, seen = self.cell(row, column), self.seen(row, column)
        if not found.known:
            given = "，設定檔也沒有" if column.name in _SETTING_NAMES and self.table.name == "asset" else ""
            return f"不知道（未填{given}）"
        if seen is not None:
            return observed_words(seen)
        if found.profile:
            seen = self._seen(_PROFILE, self._profiles[found.profile], column)
            held = observed_words(seen) if seen else found.text[len(INHERITED) :]
            return f"{held}（本列未填，取自設定檔 {found.profile}）"
        return self.words(column, self.value(row, column))

    def words(self, column: Column, value: Cell) -> str:
        """A value as people read it; a reference with the name of the row that it leads to."""
        if value is None or not column.refs:
            return shown(column, value) if value is not None else NOT_KNOWN
        ids = members(value) if column.kind is Kind.REFS else (str(value),)
        return "、".join(f"{i} {self._name(column, i)}".strip() for i in ids) or shown(column, value)

    def _name(self, column: Column, row_id: str) -> str:
        """The name of the row ``row_id`` in a table that ``column`` may lead to."""
        for table in filter(None, map(TABLE_BY_NAME.get, column.refs)):
            if table.name not in self._named:
                rows = self.inventory.rows(table.name)
                self._named[table.name] = {str(row[0]): name_of(table, row) for row in rows}
            if name := self._named[table.name].get(row_id):
                return name
        return ""

    @cached_property
    def _texts(self) -> list[str]:
        """What of each row is searched: identifiers, names and other texts, and choices by their titles."""
        columns = [c for c in self.table.columns if c.kind in _SEARCHED]
        pairs = [(c, self.table.positions[c.name]) for c in columns]
        return [folded(" ".join(_sought(c, row[at]) for c, at in pairs if row[at] is not None)) for row in self.rows]

    def says(self, at: int, text: str) -> bool:
        """Whether the row at position ``at`` has ``text`` (folded) in one of its texts."""
        return text in self._texts[at]


def _sought(column: Column, value: Cell) -> str:
    return column.title_of(value) if column.kind is Kind.CHOICE else str(value)


def ledger_of(inventory: Inventory, table: Table, before: Ledger | None = None) -> Ledger:
    """The ledger of ``table``; ``before`` again where it still holds."""
    if before is not None and before.shows(inventory, table):
        return before
    return Ledger(inventory, table, before)


@dataclass(frozen=True, slots=True)
class Target:
    """A row that a reference may lead to."""

    key: str
    label: str
    table: str


def targets(inventory: Inventory, column: Column) -> tuple[Target, ...]:
    """Every row that ``column`` may name, in the order of the tables and rows."""
    found = []
    for name in column.refs:
        table = TABLE_BY_NAME.get(name)
        for row in inventory.rows(name) if table else ():
            label = f"{row[0]}  {name_of(table, row)}" if table else ""
            found.append(Target(str(row[0]), label.strip(), table.title if table else ""))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ColumnAbout:
    """What a column is, in words: its full title with the unit, what it means, what may be typed, the clause."""

    title: str
    help: str
    allowed: str
    clause: str


def about(column: Column) -> ColumnAbout:
    title = f"{column.title}（{column.unit}）" if column.unit else column.title
    return ColumnAbout(title, column.help, _allowed(column), column.clause)


def _allowed(column: Column) -> str:
    if column.choices:
        several = "可多個：" if column.kind is Kind.CHOICES else ""
        named = "、".join(c.title for c in column.choices[:_MOST_NAMED])
        more = len(column.choices) - _MOST_NAMED
        return several + named + (f" 等 {len(column.choices)} 種，按 Enter 挑選" if more > 0 else "")
    low, high = bounds(column)
    if low and high:
        return f"{low} 到 {high}"
    if low or high:
        return f"{low} 以上" if low else f"{high} 以下"
    if column.refs:
        titles = [TABLE_BY_NAME[n].title if n in TABLE_BY_NAME else "條文" for n in column.refs]
        return "、".join(titles) + "的編號" + ("，以「、」分隔，沒有填「無」" if column.kind is Kind.REFS else "")
    return _TYPED.get(column.kind, KIND_TITLES[column.kind])


def sentence(ledger: Ledger, row: Row, column: Column) -> tuple[str, str]:
    """Two lines on one cell: what it is and holds, and what it means with what may be typed."""
    told = about(column)
    clause = f"  {told.clause}" if told.clause else ""
    required = "，必填" if column.required else ""
    held = safe_text(ledger.provenance(row, column))
    return f"{told.title}{required}：{held}{clause}", f"{told.help}。可填：{told.allowed}"
