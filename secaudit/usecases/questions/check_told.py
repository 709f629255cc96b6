"""How a check came out, row by row: which rows did not simply pass, by which of their cells, and where those come from.

1. Of each row only the cells that the requirement asks are told; of the scope only what is not known.
2. What passes is told by its count alone.

Invariant: everything here stands in the judgement; nothing is judged anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.model.assessment import FAILING, UNTOLD, CheckResult, DecidingCell, DecidingRow, Verdict
from secaudit.model.control import Check, Control
from secaudit.model.derived import QUERYABLE
from secaudit.rules.condition import screened
from secaudit.rules.rows import fields_of
from secaudit.tables.effective import Rows
from secaudit.usecases.questions.ratio_told import RatioTold, ratio_told
from secaudit.usecases.supply_steps import lacking

SHOWN_ROWS = 50
OWN = "自填"
"""The source of a value that was typed in the row itself."""
OPEN = FAILING | UNTOLD
_NAMES = frozenset({"id", "name", "title"})


@dataclass(frozen=True, slots=True)
class Value:
    """One cell that decided: its title, the value with its unit, where it comes from."""

    title: str
    shown: str
    source: str


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row that did not simply pass. ``values`` follow the columns that were asked."""

    id: str
    name: str
    quantity: int
    outcome: Verdict
    because: str
    values: tuple[Value, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its values come from, each once."""
        return tuple(dict.fromkeys(v.source for v in self.values))


@dataclass(frozen=True, slots=True)
class CheckTold:
    """How one check came out; ``lacking`` says what is missing, "" when it passes."""

    title: str
    outcome: Verdict
    reason: str
    rows: tuple[RowTold, ...]
    met: int
    left_out: int
    lacking: str = ""
    ratio: RatioTold | None = None
    values_say_it: bool = False
    """Whether the values of a row tell as much as its sentence does: then they can stand in columns."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the columns of ``rows``, where all rows have the same ones; else none."""
        found = {tuple(v.title for v in row.values) for row in self.rows}
        return found.pop() if len(found) == 1 else ()


def asked_columns(check: Check | None, table: str) -> tuple[str, ...]:
    """The columns that the requirement itself reads, in the order in which it names them."""
    if check is None or table not in QUERYABLE:
        return ()
    names = QUERYABLE[table].names
    parts = (check.must, check.partly or "1")
    return tuple(dict.fromkeys(c for part in parts for c in screened(part, names).columns))


def check_told(result: CheckResult, check: Check | None, case: Rows, control: Control) -> CheckTold:
    asked = asked_columns(check, result.rows[0].table) if result.rows else ()
    rows = tuple(_row(row, asked) for row in result.rows[:SHOWN_ROWS])
    unseen = sum(row.quantity for row in result.rows[SHOWN_ROWS:])
    missing = ""
    if result.outcome in OPEN and check is not None:
        missing = lacking(control, check, result, case).sentence
    return CheckTold(
        title=result.title,
        outcome=result.outcome,
        reason=result.reason,
        rows=rows,
        met=result.tally.met,
        left_out=result.rows_left_out + unseen,
        lacking=missing,
        ratio=ratio_told(result.ratio) if result.ratio else None,
        values_say_it=check is not None and set(fields_of(check.because)) - _NAMES <= set(asked),
    )


def _row(row: DecidingRow, asked: tuple[str, ...]) -> RowTold:
    units = {c.name: c.unit for c in QUERYABLE[row.table].columns} if row.table in QUERYABLE else {}
    told = [c for c in row.cells if c.column in asked] + [
        c for c in row.cells if c.column not in asked and c.value is None and row.outcome is Verdict.UNKNOWN
    ]
    values = tuple(Value(c.title, _with_unit(c, units.get(c.column, "")), c.source or OWN) for c in told)
    return RowTold(row.id, row.name, row.quantity, row.outcome, _because(row), values)


def _with_unit(cell: DecidingCell, unit: str) -> str:
    return cell.shown if cell.value is None else f"{cell.shown} {unit}".strip()


def _because(row: DecidingRow) -> str:
    """The sentence without the name before it, as that is told already."""
    rest = row.because.removeprefix(row.name)
    return rest[1:] if rest != row.because and rest[:1] in ("：", "，") else row.because
