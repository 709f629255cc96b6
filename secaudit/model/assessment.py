"""What an assessment says: verdicts, the rows that decided them, gates, ratios, score, coverage, freshness.

Invariant: results only; nothing here computes a verdict. Every percentage is kept as its two integers.
What is only read is a named tuple: a seventh of a frozen dataclass to define, and every command defines them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from secaudit.model.schema import Cell


class Verdict(StrEnum):
    """判定. The order is from worst to best, as several checks of one control combine to the worst."""

    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    UNASSESSED = "unassessed"
    PARTIAL = "partial"
    PLANNED = "planned"
    EXCEPTED = "excepted"
    MET = "met"
    NA = "na"


FAILING = frozenset({Verdict.NOT_MET, Verdict.PARTIAL})
UNTOLD = frozenset({Verdict.UNKNOWN, Verdict.UNASSESSED})
"""Neither pass nor fail: something is missing to tell."""

HOLDING = frozenset(Verdict) - FAILING - UNTOLD
"""What stands in nobody's way: met, not asked, excepted or promised."""

VERDICT_TITLES: dict[Verdict, str] = {
    Verdict.MET: "符合",
    Verdict.PARTIAL: "部分符合",
    Verdict.NOT_MET: "不符合",
    Verdict.NA: "不適用",
    Verdict.EXCEPTED: "例外",
    Verdict.UNKNOWN: "無法評估",
    Verdict.UNASSESSED: "未評估",
    Verdict.PLANNED: "已規劃",
}


class DecidingCell(NamedTuple):
    """One cell that decided: its column, the value as shown to people, and where that value came from."""

    column: str
    title: str
    value: Cell
    shown: str
    source: str = ""
    """"" = typed in the row itself; else e.g. 設定檔 PF-PC, 規劃變更 CH-01, 推導."""


class DecidingRow(NamedTuple):
    """A row that did not simply pass: which one, why, and the cells that decided."""

    table: str
    id: str
    name: str
    outcome: Verdict
    because: str
    cells: tuple[DecidingCell, ...]
    quantity: int = 1
    place: str = ""


class Tally(NamedTuple):
    """How many things (by quantity) in scope came out how."""

    met: int = 0
    partial: int = 0
    not_met: int = 0
    unknown: int = 0
    excepted: int = 0

    @property
    def total(self) -> int:
        return self.met + self.partial + self.not_met + self.unknown + self.excepted


_NOTHING_COUNTED = Tally()


class RatioLine(NamedTuple):
    """One amount that was left out of, or counted against, a ratio, and why."""

    id: str
    name: str
    amount_twd: int | None
    because: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of money: exact NT$, compared by cross-multiplication, shown truncated.

    ``margin_twd`` is what is left to the bound (negative: missing); for at_least it is numerator − bound × denominator,
    rounded towards the worse side. ``None`` where there is no bound or something in it is unknown.
    """

    control_id: str
    check_id: str
    title: str
    numerator_twd: int
    denominator_twd: int
    bound_percent: int | None
    sense: str
    """at_least, at_most, or "" for information only."""
    holds: bool | None
    margin_twd: int | None
    excluded: tuple[RatioLine, ...] = ()
    unproven: tuple[RatioLine, ...] = ()
    unsettled: tuple[RatioLine, ...] = ()
    """Lines whose amount or membership is not known."""
    declared_numerator_twd: int | None = None
    declared_denominator_twd: int | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one check came out. ``columns`` are the (table, column) pairs that its conditions read."""

    check_id: str
    title: str
    shape: str
    outcome: Verdict
    reason: str
    tally: Tally = _NOTHING_COUNTED
    rows: tuple[DecidingRow, ...] = ()
    rows_left_out: int = 0
    """Further deciding rows beyond the kept ones."""
    columns: tuple[tuple[str, str], ...] = ()
    ratio: Ratio | None = None
    nothing_entered: bool = False
    """Nothing in the case speaks to this check at all."""
    binding: str = "required"


class NoticeResult(NamedTuple):
    text: str
    row_id: str = ""


class FindingKind(StrEnum):
    CONTRADICTION = "contradiction"
    OBSERVED_OTHERWISE = "observed_otherwise"
    UNPROVEN = "unproven"
    STALE_EVIDENCE = "stale_evidence"
    INCOMPLETE_PLAN = "incomplete_plan"
    EXCEPTION_PENDING = "exception_pending"
    CONFLICT = "conflict"


class Finding(NamedTuple):
    """Something a reviewer should see beside the verdicts: a contradiction, an overdue plan, stale evidence …"""

    kind: FindingKind
    control_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ControlResult:
    """判定 of one control beside its 自評."""

    control_id: str
    verdict: Verdict
    claim: str | None
    """Stored code of 自評 (``choices.CLAIM``), ``None`` = 未填."""
    reason: str
    checks: tuple[CheckResult, ...]
    is_gate: bool
    notices: tuple[NoticeResult, ...] = ()
    evidence_ids: tuple[str, ...] = ()
    evidence_needed: bool = False
    plan_owner: str = ""
    plan_due: str = ""

    @property
    def ratios(self) -> tuple[Ratio, ...]:
        return tuple(c.ratio for c in self.checks if c.ratio)

    @property
    def falls_short_only_of_advice(self) -> bool:
        """部分符合 although every 應 is satisfied: only what the clause recommends (宜) is missing."""
        good = (Verdict.MET, Verdict.NA, Verdict.EXCEPTED, Verdict.PLANNED)
        required = [c for c in self.checks if c.binding == "required"]
        return self.verdict is Verdict.PARTIAL and all(c.outcome in good for c in required)


class GateState(StrEnum):
    PASS = "pass"
    EXPLAIN = "explain"
    FAIL = "fail"
    UNKNOWN = "unknown"


GATE_TITLES: dict[GateState, str] = {
    GateState.PASS: "通過",
    GateState.EXPLAIN: "需說明",
    GateState.FAIL: "未通過",
    GateState.UNKNOWN: "無法評估",
}


class Gate(NamedTuple):
    control_id: str
    state: GateState
    text: str


class Score(NamedTuple):
    """Weighted points: earned ÷ possible, unanswered = 0; before and after approved exceptions."""

    earned_before: int
    earned_after: int
    possible: int


class Coverage(NamedTuple):
    """How much of what applies could be judged, and how much was answered at all."""

    applicable: int
    judged: int
    answered: int


class Freshness(NamedTuple):
    """Evidence: controls that need it now and have it, and the state of the items themselves."""

    controls_needing: int
    controls_with: int
    items: int
    current: int
    expired: int
    old: int
    undated: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole judgement of one case, for one phase, on one date, by one catalogue."""

    case_id: str
    case_name: str
    phase: str
    as_of: date
    catalogue_id: str
    catalogue_digest: str
    results: tuple[ControlResult, ...]
    gates: tuple[Gate, ...]
    findings: tuple[Finding, ...]
    counts: dict[Verdict, int]
    score: Score
    coverage: Coverage
    freshness: Freshness

    def result(self, control_id: str) -> ControlResult:
        return next(r for r in self.results if r.control_id == control_id)

    @property
    def ratios(self) -> tuple[Ratio, ...]:
        return tuple(ratio for r in self.results for ratio in r.ratios)
