"""What a declared table is: its columns, and for each the title, unit, allowed values and the clause that needs it.

Invariant: everything that reads, writes, explains or checks a table takes it from here, so a column is described once.
Plain dataclasses rather than pydantic models, because rows come by the hundred thousand (docs/adr/0002).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """How a cell is written by people and kept by us (``stored`` form in brackets)."""

    ID = "id"  # short identifier, unique in its table [text]
    REF = "ref"  # id of a row in one of `refs` [text]
    REFS = "refs"  # several ids, separated by 、 or ; — 無 means none [text "|a|b|"; "|" when none]
    TEXT = "text"  # one line of text [text]
    INT = "int"  # whole number [int]
    MONEY = "money"  # whole NT$, untaxed [int]
    PERCENT = "percent"  # 99.95% [int, parts per million: 999500]
    HUNDREDTHS = "hundredths"  # 5.25 [int, hundredths: 525]
    BOOL = "bool"  # 是 / 否, blank = not known [1 / 0 / NULL]
    DATE = "date"  # ISO or ROC date [text YYYY-MM-DD]
    CHOICE = "choice"  # one of `choices` [text code]
    CHOICES = "choices"  # several of `choices`, 無 means none [text "|a|b|"; "|" when none]
    COUNTRY = "country"  # ISO 3166 alpha-2, or its usual Chinese name [text, two capitals]


INTEGER_KINDS = frozenset({Kind.INT, Kind.MONEY, Kind.PERCENT, Kind.HUNDREDTHS, Kind.BOOL})
LIST_KINDS = frozenset({Kind.REFS, Kind.CHOICES})

Cell = str | int | None
"""A stored value; ``None`` is "not known", never "no" and never zero."""

Row = tuple[Cell, ...]
"""One row, in the order of its table's columns."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value: the code that rules use, and the official zh-TW term people see."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a declared table. ``clause`` names the control that needs it ("" = descriptive only)."""

    name: str
    kind: Kind
    title: str
    help: str
    unit: str = ""
    clause: str = ""
    choices: tuple[Choice, ...] = ()
    refs: tuple[str, ...] = ()
    required: bool = False
    past: bool = False
    """A date of something that has happened: later than the assessment date is a problem."""
    minimum: int | None = None
    maximum: int | None = None
    default: Cell = None
    example: str = ""

    @property
    def sql_type(self) -> str:
        return "INTEGER" if self.kind in INTEGER_KINDS else "TEXT"

    def title_of(self, code: Cell) -> str:
        """The zh-TW term of a stored choice code; the code itself when it is none of ours."""
        return next((c.title for c in self.choices if c.code == code), str(code))


@dataclass(frozen=True)
class Table:
    """A declared table. ``plannable`` ones carry state / plan_owner / plan_due (現況、規劃、汰除)."""

    name: str
    title: str
    purpose: str
    columns: tuple[Column, ...]
    plannable: bool = False
    single: bool = False
    """Exactly one row (the case itself)."""
    recorded: bool = False
    """Written by the program alone; people list and remove its rows, no file or form fills them in."""
    since: int = 1
    """The edition of the template that has it first; a workbook of an earlier edition lacks its sheet, and may."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    @cached_property
    def positions(self) -> dict[str, int]:
        return {c.name: i for i, c in enumerate(self.columns)}

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {c.name: c for c in self.columns}

    @property
    def key(self) -> Column:
        """The identifying column: always the first."""
        return self.columns[0]


def members(stored: Cell) -> tuple[str, ...]:
    """The parts of a stored list cell: ``"|a|b|"`` → ``("a", "b")``; NULL and ``"|"`` → ``()``."""
    return tuple(p for p in str(stored or "").split("|") if p)


def pack(parts: tuple[str, ...]) -> str:
    """The stored form of a list: ``("a", "b")`` → ``"|a|b|"``; ``()`` → ``"|"`` (known to be empty)."""
    return "|" + "".join(f"{p}|" for p in parts)
