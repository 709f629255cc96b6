"""「計畫驗收至少須達必要要求之條件」: a control that requires all those under an id prefix to pass (G2).

Invariant: only 符合, 不適用 and 例外 pass, and what misses only advice (宜, E3); a required control that cannot be told
leaves the requirement untold.
"""

from __future__ import annotations

from dataclasses import replace

from secaudit.assess.ruling import Ruling
from secaudit.model.assessment import UNTOLD, CheckResult, DecidingRow, Verdict
from secaudit.model.choices import precedes

PASSING = frozenset({Verdict.MET, Verdict.NA, Verdict.EXCEPTED})


def with_requirements(rulings: tuple[Ruling, ...], phase: str) -> tuple[Ruling, ...]:
    """``rulings`` with the requirement of each control that has one added as a further check."""
    return tuple(
        _with_requirement(r, rulings) if r.control.requires and not precedes(phase, r.control.requires_from) else r
        for r in rulings
    )


def _with_requirement(ruling: Ruling, rulings: tuple[Ruling, ...]) -> Ruling:
    prefix = str(ruling.control.requires)
    required = [r for r in rulings if r.control.id.startswith(prefix) and r.control.binding == "required"]
    failing = [r for r in required if r.result.verdict not in PASSING and not r.result.falls_short_only_of_advice]
    outcome = Verdict.MET
    if failing:
        untold = all(r.result.verdict in UNTOLD for r in failing)
        outcome = Verdict.UNKNOWN if untold else Verdict.NOT_MET
    check = CheckResult(
        check_id="requires",
        title="必要要求全數達成",
        shape="requires",
        outcome=outcome,
        reason=f"{len(required)} 條必要要求，{len(required) - len(failing)} 條達成",
        rows=tuple(
            DecidingRow("control", r.control.id, r.control.title.zh_tw, r.result.verdict, r.result.reason, ())
            for r in failing
        ),
    )
    result = ruling.result
    order = list(Verdict)
    worse = min(result.verdict, outcome, key=order.index)
    reason = result.reason if worse is result.verdict else f"{check.title}：{check.reason}"
    return replace(ruling, result=replace(result, verdict=worse, reason=reason, checks=(*result.checks, check)))
