"""The rows of a ledger in view: which pass the filter, under which headings, in which order.

Invariant: rows keep the order of the case inside their group, and every row that passes stands in exactly one group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from secaudit.model.display import shown
from secaudit.model.schema import Cell, Column, Kind, Row
from secaudit.text import folded, thousands
from secaudit.usecases.ledger.columns import facets
from secaudit.usecases.ledger.ledger import NOT_KNOWN, Ledger

_SUMMED = ("amount_twd", "quantity")


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which rows are shown: a value of one column, what is not known in some columns, a text in them. All must hold."""

    column: str = ""
    value: Cell = None
    blank_in: tuple[str, ...] = ()
    text: str = ""

    @property
    def lets_all(self) -> bool:
        return not (self.column or self.blank_in or self.text)


@dataclass(frozen=True, slots=True)
class Heading:
    """Names a group: the value its rows share, how many they are and what they add up to."""

    title: str
    totals: str


@dataclass(frozen=True)
class Arrangement:
    """What stands on each line: the position of a row in the ledger, or a heading."""

    ledger: Ledger
    lines: tuple[int | Heading, ...]
    count: int
    """Rows that pass."""

    def row(self, line: int) -> Row | None:
        at = self.lines[line]
        return None if isinstance(at, Heading) else self.ledger.rows[at]

    def row_id(self, line: int) -> str:
        """Of the row on ``line``; "" for a heading."""
        row = self.row(line) if 0 <= line < len(self.lines) else None
        return "" if row is None else str(row[0])

    @property
    def first(self) -> str:
        """The identifier on the first line that has one; "" when none has."""
        return next((row_id for line in range(min(2, len(self.lines))) if (row_id := self.row_id(line))), "")

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Of every row that passes, in order."""
        return tuple(str(self.ledger.rows[at][0]) for at in self.lines if not isinstance(at, Heading))

    @cached_property
    def line_of(self) -> dict[str, int]:
        """Identifier → line."""
        rows = self.ledger.rows
        return {str(rows[at][0]): line for line, at in enumerate(self.lines) if not isinstance(at, Heading)}


def arrange(ledger: Ledger, sieve: Sieve, group_by: Column | None) -> Arrangement:
    """The rows of ``ledger`` that pass ``sieve``, under a heading for each value of ``group_by``."""
    passing = list(_passing(ledger, sieve))
    if group_by is None:
        return Arrangement(ledger, tuple(passing), len(passing))
    held = ledger.held(group_by)
    groups: dict[Cell, list[int]] = {}
    for at in passing:
        groups.setdefault(held[at], []).append(at)
    lines: list[int | Heading] = []
    for value in _in_order(group_by, groups):
        lines += [Heading(_value_title(ledger, group_by, value), _totals(ledger, groups[value])), *groups[value]]
    return Arrangement(ledger, tuple(lines), len(passing))


def _in_order(column: Column, values: Sequence[Cell] | dict[Cell, list[int]]) -> list[Cell]:
    """Choices in the order of their list, others as they are met, what is not known last."""
    ranks = {choice.code: at for at, choice in enumerate(column.choices)}
    met = {value: at for at, value in enumerate(values)}
    return sorted(values, key=lambda v: (v is None, ranks.get(str(v), len(ranks)), met[v]))


def _value_title(ledger: Ledger, column: Column, value: Cell) -> str:
    return f"{column.title} {NOT_KNOWN}" if value is None else ledger.words(column, value)


def _totals(ledger: Ledger, members: Sequence[int]) -> str:
    said = [f"{thousands(len(members))} 列"]
    for name in _SUMMED:
        if name in ledger.table.positions:
            column, position = ledger.table.by_name[name], ledger.table.positions[name]
            cells = [ledger.rows[at][position] for at in members]
            known = [int(c) for c in cells if c is not None]
            unit = "元" if column.kind is Kind.MONEY else column.unit
            open_ = f"（{len(cells) - len(known)} 列未填）" if len(known) < len(cells) else ""
            said.append(f"{thousands(sum(known))} {unit}{open_}")
    return "  ".join(said)


def _passing(ledger: Ledger, sieve: Sieve) -> Iterator[int]:
    rows = ledger.rows
    passing: Iterator[int] = iter(range(len(rows)))
    if sieve.column:
        held = ledger.held(ledger.table.by_name[sieve.column])
        passing = (at for at in passing if held[at] == sieve.value)
    if sieve.blank_in:
        blank = {at for name in sieve.blank_in for at in ledger.blanks(ledger.table.by_name[name])}
        passing = (at for at in passing if at in blank)
    if sieve.text:
        wanted = folded(sieve.text)
        passing = (at for at in passing if ledger.says(at, wanted))
    return passing


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter to choose from, how it is called, and how many rows it would leave."""

    sieve: Sieve
    title: str
    count: int


def choices(ledger: Ledger, shown_columns: Sequence[Column]) -> tuple[Choice, ...]:
    """Every filter that leaves some rows: none, what is not known of what is shown, the values of the facets."""
    found = [Choice(Sieve(), "全部", len(ledger.rows))]
    every_blank = tuple(c.name for c in shown_columns)
    found += _blank(ledger, every_blank, "目前各欄有任一項不知道")
    for column in facets(ledger.table.name):
        counted = Counter(ledger.held(column))
        for value in _in_order(column, tuple(counted)):
            title = NOT_KNOWN if value is None else shown(column, value)
            found.append(Choice(Sieve(column.name, value), f"{column.title}：{title}", counted[value]))
    for column in shown_columns:
        found += _blank(ledger, (column.name,), f"不知道：{column.title}")
    return tuple(found)


def _blank(ledger: Ledger, names: tuple[str, ...], title: str) -> list[Choice]:
    sieve = Sieve(blank_in=names)
    count = sum(1 for _ in _passing(ledger, sieve)) if names else 0
    return [Choice(sieve, title, count)] if count else []
