"""A plan in words for screens: a line of figures to compare it by, and sentences for what it changes and needs.

Invariant: figures are the plan's own; shares are cut, never rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from secaudit.model.assessment import HOLDING, VERDICT_TITLES, Ratio
from secaudit.model.plan import AskedCheck, ComplyingPlan, Obstacle, PlannedChange, Reach
from secaudit.model.ratio_words import bound_words, margin_words
from secaudit.text import thousands, truncated_percent


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan beside the others: what it costs more, how long it takes, how much of it is assumed."""

    says: str
    cost: str
    effort: str
    changes: int
    assumed: int


def plan_rows(plans: Sequence[ComplyingPlan]) -> tuple[PlanRow, ...]:
    """The first by the purchases that it changes, the others by what they do otherwise than the first."""
    return tuple(_row(plan, plans[0]) for plan in plans)


def _row(plan: ComplyingPlan, first: ComplyingPlan) -> PlanRow:
    unknown = f"（{plan.efforts_unknown} 筆未填）" if plan.efforts_unknown else ""
    says = _changed(plan) if plan is first else "；".join(_otherwise(plan, first))
    return PlanRow(
        says, signed(plan.extra_cost_twd), f"{plan.effort_days} 天{unknown}", len(plan.changes), plan.assumed
    )


def _changed(plan: ComplyingPlan) -> str:
    ids = [c.purchase_id for c in plan.changes]
    return "、".join(ids) if len(ids) > 1 else f"{ids[0]} {plan.changes[0].says}"


def _otherwise(plan: ComplyingPlan, first: ComplyingPlan) -> Iterator[str]:
    """``P-05 改由國內業者；不改 P-22``."""
    known = {(c.purchase_id, c.says) for c in first.changes}
    yield from (f"{c.purchase_id} {c.says}" for c in plan.changes if (c.purchase_id, c.says) not in known)
    kept = {c.purchase_id for c in plan.changes}
    if spared := [c.purchase_id for c in first.changes if c.purchase_id not in kept]:
        yield f"不改 {'、'.join(spared)}"


def signed(amount_twd: int) -> str:
    """``+20,000``, ``-5,000``, ``0``."""
    return ("+" if amount_twd > 0 else "") + thousands(amount_twd)


def change_words(change: PlannedChange) -> str:
    """``P-04 備份軟體：改採國產備份，40,000 → 50,000（+10,000），5 天，候選 CA-01``."""
    said = [f"{change.purchase_id} {change.name}：{change.says}", _price(change)]
    if change.effort_days is not None:
        said.append(f"{change.effort_days} 天")
    said.append(f"候選 {change.candidate_id}" if change.candidate_id else "做法為假設")
    if not change.needed:
        said.append("不改也過，只為省錢")
    return "，".join(said)


def _price(change: PlannedChange) -> str:
    before, after = (
        "未填" if amount is None else thousands(amount) for amount in (change.before_twd, change.after_twd)
    )
    if before == after:
        return f"{after} {'假設同價' if change.price_assumed else '不變'}"
    return f"{before} → {after}（{'假設' if change.price_assumed else signed(change.extra_twd)}）"


def moves(check: AskedCheck) -> bool:
    """Whether the plan changes its verdict or its figures."""
    if check.before is not check.after or check.ratio_before is None or check.ratio_after is None:
        return check.before is not check.after
    before, after = check.ratio_before, check.ratio_after
    return (before.numerator_twd, before.denominator_twd) != (after.numerator_twd, after.denominator_twd)


def to_be_told(checks: Sequence[AskedCheck]) -> tuple[AskedCheck, ...]:
    """Those that the plan moves or that do not pass; of the others it is enough how many there are."""
    return tuple(c for c in checks if moves(c) or c.after not in HOLDING)


def check_words(check: AskedCheck) -> str:
    """``A4-1.2.0 國產 33.04% 不符合 → 36.10% 符合（>= 35%，餘 3,000）``."""
    wish = "（宜）" if check.wish else ""
    before = _state(check.ratio_before, VERDICT_TITLES[check.before])
    after = _state(check.ratio_after, VERDICT_TITLES[check.after])
    moved = after if before == after else f"{before} → {after}"
    return f"{check.control_id} {check.title}{wish} {moved}{_bound(check.ratio_after)}"


def _state(ratio: Ratio | None, verdict: str) -> str:
    return verdict if ratio is None else f"{_percent(ratio)} {verdict}"


def _percent(ratio: Ratio) -> str:
    return truncated_percent(ratio.numerator_twd, ratio.denominator_twd)


def _bound(ratio: Ratio | None) -> str:
    said = tuple(filter(None, (bound_words(ratio), _margin(ratio)))) if ratio else ()
    return f"（{'，'.join(said)}）" if said else ""


def _margin(ratio: Ratio) -> str:
    """What is left or missing; of a ceiling, what is too much."""
    if ratio.sense == "at_most" and ratio.margin_twd is not None and ratio.margin_twd < 0:
        return f"超出 {thousands(-ratio.margin_twd)}"
    return margin_words(ratio)


def obstacle_words(obstacle: Obstacle) -> Iterator[str]:
    """How far each ratio of the gate gets, then what stands in the way."""
    yield from map(_reach_words, obstacle.reaches)
    yield from obstacle.because


def _reach_words(reach: Reach) -> str:
    if reach.ratio is None:
        return f"{reach.title}：無法達到門檻"
    most, short = ("最低降到", "仍超出") if reach.ratio.sense == "at_most" else ("最多到", "還差")
    missing = f"，{short} {thousands(reach.missing_twd)}" if reach.missing_twd else ""
    return f"{reach.title}：{most} {_percent(reach.ratio)}（{bound_words(reach.ratio)}{missing}）"
