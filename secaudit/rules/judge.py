"""From a check to its result: 不適用 first, then the shape, then what 宜 softens.

Invariant: a 不適用 needs the declared fact and no row that shows the contrary (interpretation G1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from secaudit.model.assessment import CheckResult, DecidingRow, NoticeResult, Verdict
from secaudit.model.control import Check, Control, NotApplicable, Notice
from secaudit.rules.every import judge_every
from secaudit.rules.exists import judge_exists
from secaudit.rules.hearing import Hearing
from secaudit.rules.rows import deciding_rows
from secaudit.rules.share import judge_share


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether a conditional clause applies. ``contradicted``: the fact says no, but the inventory shows otherwise."""

    applies: bool
    reason: str = ""
    contradicted: bool = False
    declared: bool = False
    """The case states the fact, either way: so the clause has been looked at."""


def applicability(condition: NotApplicable | None, hearing: Hearing) -> Applicability:
    if condition is None:
        return Applicability(True)
    given = hearing.truth(condition.given)
    declared = condition.given.table == "case" and given is not None and hearing.count("case") > 0
    if given != 1:
        return Applicability(True, condition.reason, declared=declared)
    shown = [(hearing.truth(query), query.unknown_applies) for query in condition.unless]
    if any(truth == 1 for truth, _ in shown):
        return Applicability(True, condition.reason, contradicted=declared, declared=declared)
    untold = any(truth is None and unknown_applies for truth, unknown_applies in shown)
    return Applicability(untold, condition.reason, declared=declared)


def judge(check: Check, control: Control, hearing: Hearing) -> CheckResult:
    """The result of one check. The caller has seen to phases; evidence is weighed by ``assess``."""
    result = _judged(check, control, hearing)
    if check.binding == "recommended" and result.outcome is Verdict.NOT_MET:
        why = "不是條文門檻，須說明" if check.shape == "share" else "宜：建議事項"
        return replace(result, outcome=Verdict.PARTIAL, reason=f"{result.reason}（{why}）")
    return result


def _judged(check: Check, control: Control, hearing: Hearing) -> CheckResult:
    applies = applicability(check.not_applicable, hearing)
    if not applies.applies:
        return not_applicable(check, applies.reason)
    result = _by_shape(check, control, hearing)
    return replace(result, nothing_entered=result.nothing_entered and not applies.declared)


def _by_shape(check: Check, control: Control, hearing: Hearing) -> CheckResult:
    match check.shape:
        case "every":
            return judge_every(check, hearing)
        case "exists":
            return judge_exists(check, hearing)
        case "share":
            return judge_share(check, hearing, control.id)
        case _:
            return _judge_attest(check, hearing)


def not_applicable(check: Check, reason: str) -> CheckResult:
    return CheckResult(check.id, check.title, check.shape, Verdict.NA, reason, binding=check.binding)


_ATTESTED = {
    "met": (Verdict.MET, "自評符合"),
    "partial": (Verdict.PARTIAL, "自評部分符合"),
    "not_met": (Verdict.NOT_MET, "自評不符合"),
    "na": (Verdict.UNKNOWN, "自評不適用，但本項須由盤點資料證明不適用"),
    "planned": (Verdict.NOT_MET, "自評規劃中，尚未完成"),
}


def _judge_attest(check: Check, hearing: Hearing) -> CheckResult:
    outcome, reason = _ATTESTED.get(hearing.claim or "", (Verdict.UNKNOWN, "尚未填答"))
    return CheckResult(
        check.id,
        check.title,
        "attest",
        outcome,
        reason,
        columns=(("answer", "claim"),),
        nothing_entered=hearing.claim is None,
        binding=check.binding,
    )


def notices(control: Control, hearing: Hearing) -> tuple[NoticeResult, ...]:
    """The remarks that rows call for; they stand beside the verdict and never change it."""
    return tuple(NoticeResult(r.because, r.id) for n in control.notices for r in _noticed(n, hearing))


def _noticed(notice: Notice, hearing: Hearing) -> tuple[DecidingRow, ...]:
    outcome = f"CASE WHEN ({notice.where}) IS TRUE THEN 'met' END"
    return deciding_rows(hearing, notice.table, outcome, (), notice.because)
