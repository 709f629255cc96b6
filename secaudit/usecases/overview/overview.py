"""Where a case stands, as one screen tells it: score, counts, the ratios that are gates, what to do next, chapters.

1. A ratio that can't be told says why and shows no percentage; percentages are truncated, never rounded up to a bound.
2. What fails stands first, then what can't be told, then what has no data yet, then what passes; within these the
   order of the catalogue.
3. A gate that a ratio row already explains is not told a second time.

Invariant: everything said here stands in the assessment; a row names the control it speaks of and where to mend it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from secaudit.errors import EXIT_FINDINGS, EXIT_OK
from secaudit.model.assessment import (
    FAILING,
    UNTOLD,
    Assessment,
    CheckResult,
    ControlResult,
    FindingKind,
    GateState,
    Ratio,
    RatioLine,
    Verdict,
)
from secaudit.model.ratio_words import bound_words, margin_words
from secaudit.text import thousands, truncated_percent
from secaudit.usecases.check import Checked, chapters, exit_code
from secaudit.usecases.next_steps import Step, next_steps
from secaudit.usecases.shortfalls import Target, conflicting

UNTELLABLE = "--"
_REASONS = 2
"""Reasons named in one line of what was left out."""
_OPEN_FIRST = (GateState.FAIL, GateState.UNKNOWN, GateState.EXPLAIN)
_PASSING = frozenset(Verdict) - FAILING - UNTOLD


@dataclass(frozen=True, slots=True)
class Headline:
    """The score before and after approved exceptions, as percentages cut to one digit.

    ``standing``: good, bad (a gate or a control fails), warn (something can't be told), none (nothing evaluated).
    """

    before: str
    after: str
    earned: int
    possible: int
    applicable: int
    judged: int
    standing: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class RatioRow:
    """A ratio that is a gate now. ``margin`` says what is left (餘) or missing (差) in NT$, or why it can't be told."""

    control_id: str
    title: str
    share: str
    bound: str
    margin: str
    verdict: Verdict
    margin_twd: int | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """Ratios in one line: how many pass, the one of them with the least left, and how many have no data yet."""

    passing: int
    tightest: RatioRow | None
    unassessed: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Amounts that a ratio does not count, or counts against the applicant, and why."""

    control_id: str
    sentence: str
    target: Target


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate that does not pass and that no ratio row explains."""

    control_id: str
    title: str
    state: GateState
    text: str


@dataclass(frozen=True, slots=True)
class ChapterRow:
    """``first`` is the control to look at first: one that fails, else one that can't be told, else the first."""

    chapter: str
    counts: Mapping[Verdict, int]
    told: int
    total: int
    first: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know beside the verdicts, and where to look at it."""

    text: str
    target: Target
    control_id: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    headline: Headline
    counts: Mapping[Verdict, int]
    ratios: tuple[RatioRow, ...]
    left_out: tuple[LeftOut, ...]
    gates: tuple[GateRow, ...]
    steps: tuple[Step, ...]
    chapters: tuple[ChapterRow, ...]
    notices: tuple[Notice, ...]


def overview(checked: Checked, today: date | None = None) -> Overview:
    """``today``: see ``next_steps``."""
    assessment = checked.assessment
    gated = {g.control_id for g in assessment.gates}
    found = [(r, c, c.ratio) for r in assessment.results if r.control_id in gated for c in r.checks if c.ratio]
    bounded = sorted((f for f in found if f[2].bound_percent is not None), key=lambda f: _rank(_ratio_verdict(*f[:2])))
    return Overview(
        headline=_headline(assessment),
        counts=assessment.counts,
        ratios=tuple(_ratio_row(*f) for f in bounded),
        left_out=_left_out([ratio for _result, _check, ratio in bounded]),
        gates=_gates(checked),
        steps=next_steps(checked, today),
        chapters=_chapters(checked),
        notices=_notices(assessment),
    )


def _headline(assessment: Assessment) -> Headline:
    score, coverage = assessment.score, assessment.coverage
    code = exit_code(assessment)
    standing = {EXIT_OK: "good", EXIT_FINDINGS: "bad"}.get(code, "warn") if coverage.judged else "none"
    return Headline(
        before=truncated_percent(score.earned_before, score.possible, 1),
        after=truncated_percent(score.earned_after, score.possible, 1),
        earned=score.earned_after,
        possible=score.possible,
        applicable=coverage.applicable,
        judged=coverage.judged,
        standing=standing,
    )


def _rank(verdict: Verdict) -> int:
    """What fails, what can't be told, what has no data yet, what passes."""
    if verdict in FAILING:
        return 0
    return {Verdict.UNKNOWN: 1, Verdict.UNASSESSED: 2}.get(verdict, 3)


def _ratio_verdict(result: ControlResult, check: CheckResult) -> Verdict:
    """Of the ratio alone; an approved exception of its control and data not yet entered show as such."""
    if check.nothing_entered and check.outcome is Verdict.UNKNOWN:
        return Verdict.UNASSESSED
    excepted = result.verdict is Verdict.EXCEPTED and check.outcome in FAILING
    return Verdict.EXCEPTED if excepted else check.outcome


def _ratio_row(result: ControlResult, check: CheckResult, ratio: Ratio) -> RatioRow:
    told = ratio.holds is not None
    return RatioRow(
        control_id=ratio.control_id,
        title=ratio.title,
        share=truncated_percent(ratio.numerator_twd, ratio.denominator_twd) if told else UNTELLABLE,
        bound=bound_words(ratio),
        margin=_margin(ratio),
        verdict=_ratio_verdict(result, check),
        margin_twd=ratio.margin_twd,
    )


def folded(rows: tuple[RatioRow, ...], most: int) -> tuple[tuple[RatioRow, ...], Folded | None]:
    """The ratios that need a look and, up to ``most`` rows in all, the others; the rest in one line."""
    short = sum(row.verdict in FAILING or row.verdict is Verdict.UNKNOWN for row in rows)
    kept = max(short, most - 1)
    if len(rows) <= max(short + 1, most):
        return rows, None
    rest = [row for row in rows[kept:] if row.verdict in _PASSING]
    known = [row for row in rest if row.margin_twd is not None] or rest
    tightest = min(known, key=lambda row: row.margin_twd or 0, default=None)
    return rows[:kept], Folded(len(rest), tightest, len(rows) - kept - len(rest))


def folded_gates(rows: tuple[GateRow, ...], most: int) -> tuple[tuple[GateRow, ...], Mapping[GateState, int]]:
    """The first ``most`` rows less one, and how many more there are of each state; all of them where they fit."""
    if len(rows) <= most:
        return rows, {}
    counts = Counter(row.state for row in rows[most - 1 :])
    return rows[: most - 1], {state: counts[state] for state in _OPEN_FIRST if counts[state]}


def _margin(ratio: Ratio) -> str:
    if ratio.unsettled:
        return f"{len(ratio.unsettled)} 筆未填"
    return margin_words(ratio) or "分母為 0"


def _left_out(ratios: list[Ratio]) -> tuple[LeftOut, ...]:
    """One line for each set of amounts, told with the first ratio that it touches."""
    told: set[tuple[RatioLine, ...]] = set()
    found = []
    for ratio in ratios:
        for lines, sentence in ((ratio.excluded, _excluded), (ratio.unproven, _unproven)):
            if lines and lines not in told:
                told.add(lines)
                ids = tuple(dict.fromkeys(line.id.partition("/")[0] for line in lines))
                found.append(LeftOut(ratio.control_id, sentence(ratio), Target("purchase", ids)))
    return tuple(found)


def _excluded(ratio: Ratio) -> str:
    said = f"已剔除 {_sum(ratio.excluded)}"
    if ratio.declared_denominator_twd:
        share = truncated_percent(ratio.declared_numerator_twd or 0, ratio.declared_denominator_twd)
        said += f"；剔除前 {share}，不作判定"
    return f"{said}。{_why(ratio.excluded)}"


def _unproven(ratio: Ratio) -> str:
    return f"未能證明 {_sum(ratio.unproven)}。{_why(ratio.unproven)}"


def _sum(lines: tuple[RatioLine, ...]) -> str:
    return f"{len(lines)} 筆 {thousands(sum(line.amount_twd or 0 for line in lines))}"


def _why(lines: tuple[RatioLine, ...]) -> str:
    reasons = tuple(dict.fromkeys(line.because for line in lines if line.because))
    named = "、".join(line.id for line in lines[:_REASONS]) + (" 等" if len(lines) > _REASONS else "")
    return f"{named}：{'、'.join(reasons[:_REASONS])}" if reasons else named


def _gates(checked: Checked) -> tuple[GateRow, ...]:
    rows = []
    for state in _OPEN_FIRST:
        for gate in checked.assessment.gates:
            control = checked.catalogue.by_id(gate.control_id)
            if gate.state is state and not _told_by_a_ratio(checked.assessment.result(gate.control_id)):
                title = control.title.zh_tw if control else gate.control_id
                rows.append(GateRow(gate.control_id, title, state, gate.text))
    return tuple(rows)


def _told_by_a_ratio(result: ControlResult) -> bool:
    short = [c for c in result.checks if c.outcome not in _PASSING]
    return bool(short) and all(c.ratio is not None and c.ratio.bound_percent is not None for c in short)


def _chapters(checked: Checked) -> tuple[ChapterRow, ...]:
    verdicts = {r.control_id: r.verdict for r in checked.assessment.results}
    members: dict[str, list[str]] = {}
    for control in checked.catalogue.controls:
        if control.id in verdicts:
            members.setdefault(control.chapter, []).append(control.id)
    return tuple(
        ChapterRow(
            chapter=line.chapter,
            counts=line.counts,
            told=sum(n for v, n in line.counts.items() if v not in UNTOLD),
            total=sum(line.counts.values()),
            first=min(members[line.chapter], key=lambda i: _rank(verdicts[i])),
        )
        for line in chapters(checked)
    )


_NOTICED = {
    FindingKind.CONTRADICTION: "{n} 條自評與判定矛盾，以判定為準",
    FindingKind.OBSERVED_OTHERWISE: "{n} 項設定自填與匯出檔不同",
    FindingKind.UNPROVEN: "{n} 組設定只證明已設定，未證明生效",
    FindingKind.EXCEPTION_PENDING: "{n} 件例外說明待審查會同意",
    FindingKind.CONFLICT: "{n} 筆資料彼此衝突",
    FindingKind.INCOMPLETE_PLAN: "{n} 項規劃缺負責人或完成日，或已逾期，不計為已規劃",
    FindingKind.STALE_EVIDENCE: "{n} 件佐證已過期、逾一年或未載取得日",
}


def _notices(assessment: Assessment) -> tuple[Notice, ...]:
    """One line a kind of finding; it leads to the first of them."""
    counts = Counter(f.kind for f in assessment.findings)
    first = {f.kind: f.control_id for f in reversed(assessment.findings)}
    return tuple(
        Notice(sentence.format(n=counts[kind]), _home(kind, first[kind]), first[kind])
        for kind, sentence in _NOTICED.items()
        if counts[kind]
    )


def _home(kind: FindingKind, control_id: str) -> Target:
    if kind is FindingKind.STALE_EVIDENCE:
        return Target("evidence")
    return conflicting(control_id) if kind is FindingKind.CONFLICT else Target("answer", (control_id,))
