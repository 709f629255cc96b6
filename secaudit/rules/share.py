"""The shape ``share``: a ratio of money, exact in whole NT$.

1. A line with amount a contributes (part, whole) ∈ {0, a}²; a NULL condition leaves both ways open, a NULL amount any
   a ≥ 0; a part that lies in its whole (``settling``) never counts without it. The bound r % holds iff
   f = Σ (100·part − r·whole) ≥ 0 (at_least) or ≤ 0 (at_most): percentages are never rounded before they are compared.
2. f has a smallest and a largest value over all ways to settle what is unknown. The bound holds when every way does,
   fails when none does, and is 無法評估 otherwise: an unknown amount matters only if it could change the answer.
3. A whole that is, or could be, zero is 無法評估, never 符合.
4. Shown figures are the settled lines only; what is unsettled is listed beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from secaudit.model.assessment import CheckResult, Ratio, RatioLine, Verdict
from secaudit.model.control import Check
from secaudit.model.derived import QUERYABLE
from secaudit.rules.condition import screened
from secaudit.rules.entered import entered
from secaudit.rules.hearing import Hearing
from secaudit.rules.settling import asked_beyond, ways, ways_inside

_KEPT_LINES = 200


@dataclass(frozen=True, slots=True)
class _Group:
    """All lines that share the same truth values; ``amount`` is their sum, ``None`` when their amounts are unknown."""

    whole: int | None
    part: int | None
    amount: int | None
    lines: int
    more: int | None
    """What the part asks beyond the whole, where it lies in it."""


@dataclass(frozen=True, slots=True)
class _Span:
    """The smallest and the largest value a sum can take."""

    low: float | int = 0
    high: float | int = 0

    def plus(self, options: tuple[float | int, ...]) -> _Span:
        return _Span(self.low + min(options), self.high + max(options))


def judge_share(check: Check, hearing: Hearing, control_id: str) -> CheckResult:
    groups = _groups(check, hearing, check.part or "", check.whole or "")
    bound, sense = _bound(check, hearing)
    holds = _holds(groups, bound, sense, inside=asked_beyond(check.part or "", check.whole or "") is not None)
    ratio = _ratio(check, hearing, control_id, groups, bound, sense, holds)
    outcome, reason = _outcome(ratio)
    names = QUERYABLE[check.table].names
    read = dict.fromkeys(c for p in (check.part, check.whole) for c in screened(p or "1", names).columns)
    return CheckResult(
        check_id=check.id,
        title=check.title,
        shape="share",
        outcome=outcome,
        reason=reason,
        columns=tuple((check.table, c) for c in (*read, check.amount)),
        ratio=ratio,
        nothing_entered=not any(g.amount for g in groups) and not entered(check.table, read, hearing),
        binding=check.binding,
    )


def _groups(check: Check, hearing: Hearing, part: str, whole: str) -> tuple[_Group, ...]:
    more = asked_beyond(part, whole) or "NULL"
    rows = hearing.ask(
        f"SELECT w, p, a IS NULL, sum(a), count(*), m FROM (SELECT NOT NOT ({whole}) AS w, NOT NOT ({part}) AS p, "
        f'NOT NOT ({more}) AS m, "{check.amount}" AS a FROM "{check.table}") '
        "WHERE w IS NOT 0 OR p IS NOT 0 GROUP BY 1, 2, 3, 6"
    )
    return tuple(
        _Group(
            None if w is None else int(w),
            None if p is None else int(p),
            None if missing else int(total or 0),
            int(lines or 0),
            None if m is None else int(m),
        )
        for w, p, missing, total, lines, m in rows
    )


def _bound(check: Check, hearing: Hearing) -> tuple[int | None, str]:
    sense = "at_least" if check.at_least else "at_most" if check.at_most else ""
    name = check.at_least or check.at_most
    value = hearing.parameters[name] if name else None
    return (None, "") if value is None else (int(value), sense)


def _holds(groups: tuple[_Group, ...], bound: int | None, sense: str, *, inside: bool) -> bool | None:
    whole = _Span()
    f = _Span()
    for g in groups:
        pairs = ways_inside(g.whole, g.more) if inside else ways(g.whole, g.part)
        if g.amount is None:
            whole = whole.plus((0, inf if any(w for w, _ in pairs) else 0))
            signs = [100 * p - (bound or 0) * w for w, p in pairs]
            f = f.plus((0, *(inf if s > 0 else -inf if s < 0 else 0 for s in signs)))
        else:
            whole = whole.plus(tuple(w * g.amount for w, _ in pairs))
            f = f.plus(tuple((100 * p - (bound or 0) * w) * g.amount for w, p in pairs))
    if bound is None or whole.low <= 0:
        return None
    if sense == "at_most":
        f = _Span(-f.high, -f.low)
    return True if f.low >= 0 else False if f.high < 0 else None


def _ratio(
    check: Check,
    hearing: Hearing,
    control_id: str,
    groups: tuple[_Group, ...],
    bound: int | None,
    sense: str,
    holds: bool | None,
) -> Ratio:
    numerator, denominator = _settled(groups)
    declared: tuple[int | None, int | None] = (None, None)
    if check.part_declared and check.whole_declared:
        declared = _settled(_groups(check, hearing, check.part_declared, check.whole_declared))
    unsettled = f"(({check.whole}) IS NULL OR ({check.part}) IS NULL OR ({check.amount}) IS NULL)"
    touched = f"(({check.whole}) IS NOT FALSE OR ({check.part}) IS NOT FALSE)"
    open_lines = _lines(check, hearing, f"{unsettled} AND {touched}", "'金額或歸屬未填'")
    margin = None
    if bound is not None and denominator and not open_lines:
        f = 100 * numerator - bound * denominator
        margin = (f if sense == "at_least" else -f) // 100
    return Ratio(
        control_id=control_id,
        check_id=check.id,
        title=check.title,
        numerator_twd=numerator,
        denominator_twd=denominator,
        bound_percent=bound,
        sense=sense,
        holds=holds,
        margin_twd=margin,
        excluded=_lines(check, hearing, check.excluded, "excluded_because"),
        unproven=_lines(check, hearing, check.unproven, "'產地或開發地未知，計為非國內'"),
        unsettled=open_lines,
        declared_numerator_twd=declared[0],
        declared_denominator_twd=declared[1],
    )


def _settled(groups: tuple[_Group, ...]) -> tuple[int, int]:
    part = sum(g.amount or 0 for g in groups if g.part == 1 and g.whole is not None)
    whole = sum(g.amount or 0 for g in groups if g.whole == 1)
    return part, whole


def _lines(check: Check, hearing: Hearing, where: str | None, because: str) -> tuple[RatioLine, ...]:
    if not where:
        return ()
    rows = hearing.ask(
        f'SELECT id, name, "{check.amount}", {because} FROM "{check.table}" WHERE {where} LIMIT {_KEPT_LINES}'
    )
    return tuple(RatioLine(str(i), str(n or i), None if a is None else int(a), str(why or "")) for i, n, a, why in rows)


def _outcome(ratio: Ratio) -> tuple[Verdict, str]:
    if not ratio.denominator_twd and not ratio.unsettled:
        return Verdict.UNKNOWN, "分母為零，無法計算"
    figure = f"{ratio.numerator_twd:,} / {ratio.denominator_twd:,}"
    if ratio.bound_percent is None:
        if ratio.unsettled:
            return Verdict.UNKNOWN, f"{figure}（條文無門檻，僅列示）；有 {len(ratio.unsettled)} 筆金額或歸屬未填"
        return Verdict.MET, f"{figure}（條文無門檻，僅列示）"
    bound = f"{'至少' if ratio.sense == 'at_least' else '不超過'} {ratio.bound_percent}%"
    if ratio.holds is None:
        return Verdict.UNKNOWN, f"{figure}，{bound}；有 {len(ratio.unsettled)} 筆金額或歸屬未填，足以改變結果"
    return (Verdict.MET if ratio.holds else Verdict.NOT_MET), f"{figure}，{bound}"
