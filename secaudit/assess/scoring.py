"""The score and how much of the case it rests on.

1. Applicable = every control but 不適用. Points of a control = its weight × 2.
2. Earned: 符合 and 已規劃 (where planned is enough in this phase) all, 部分符合 half, everything else nothing: an
   unanswered control earns 0.
3. 例外 earns nothing before exceptions and all after them; both scores are shown.
4. Coverage: judged = neither 未評估 nor 無法評估; answered = has a 自評.
"""

from __future__ import annotations

from secaudit.model.assessment import UNTOLD, ControlResult, Coverage, Score, Verdict
from secaudit.model.control import Catalogue

_EARNED = {Verdict.MET: 2, Verdict.PLANNED: 2, Verdict.PARTIAL: 1}


def points(weight: int, verdict: Verdict) -> int:
    """What a control of ``weight`` earns with ``verdict``, before exceptions; 符合 earns all there is."""
    return weight * _EARNED.get(verdict, 0)


def score(catalogue: Catalogue, results: tuple[ControlResult, ...]) -> Score:
    weights = {c.id: c.weight for c in catalogue.controls}
    applicable = [r for r in results if r.verdict is not Verdict.NA]
    before = sum(points(weights[r.control_id], r.verdict) for r in applicable)
    excepted = sum(weights[r.control_id] * 2 for r in applicable if r.verdict is Verdict.EXCEPTED)
    return Score(before, before + excepted, sum(weights[r.control_id] * 2 for r in applicable))


def coverage(results: tuple[ControlResult, ...]) -> Coverage:
    applicable = [r for r in results if r.verdict is not Verdict.NA]
    return Coverage(
        applicable=len(applicable),
        judged=sum(r.verdict not in UNTOLD for r in applicable),
        answered=sum(r.claim is not None for r in applicable),
    )
