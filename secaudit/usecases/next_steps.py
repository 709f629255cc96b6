"""The best next steps: for every control that does not pass, the one thing to do first, best effect first.

1. Effect: 審查 > 門檻 > 不符 > 矛盾 > 缺證 > 未填; what reviewers wait for is the most urgent thing there is, by its
   day (usecases/reviewing/company/steps.py); among gates the failing ones before those that can't be told.
2. Then the points that it would earn, most first.
3. Then the minutes it takes, fewest first; then the order of the catalogue.

Minutes are a rule of thumb by kind of work. A control's own ``effort_minutes`` replaces them where things have to be
done, not where something only has to be filled in, answered or shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from secaudit.assess.scoring import points
from secaudit.model.assessment import (
    FAILING,
    HOLDING,
    UNTOLD,
    VERDICT_TITLES,
    CheckResult,
    ControlResult,
    FindingKind,
    GateState,
    Verdict,
)
from secaudit.model.choices import CLAIM_TITLES
from secaudit.model.control import Control
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.tables.effective import Rows
from secaudit.usecases.check import Checked
from secaudit.usecases.shortfalls import Effort, Shortfall, Target
from secaudit.usecases.supply_steps import lacking, may_be_planned


class Effect(StrEnum):
    """What mending it changes; the order is from most to least."""

    REVIEW = "review"
    GATE = "gate"
    NOT_MET = "not_met"
    CONTRADICTION = "contradiction"
    MISSING_EVIDENCE = "missing_evidence"
    UNANSWERED = "unanswered"


EFFECT_TITLES: dict[Effect, str] = {
    Effect.REVIEW: "審查",
    Effect.GATE: "門檻",
    Effect.NOT_MET: "不符",
    Effect.CONTRADICTION: "矛盾",
    Effect.MISSING_EVIDENCE: "缺證",
    Effect.UNANSWERED: "未填",
}
MINUTES: dict[Effort, int] = {
    Effort.ANSWER: 2,
    Effort.EVIDENCE: 5,
    Effort.SETTING: 15,
    Effort.DOCUMENT: 60,
    Effort.PURCHASE: 120,
}
_DONE_NOT_SAID = frozenset({Effort.SETTING, Effort.DOCUMENT, Effort.PURCHASE})
_OWNER_COLUMNS = ("plan_owner", "owner", "custodian")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. ``points`` are what it would earn; ``owner`` is "" when nobody is named."""

    control_id: str
    title: str
    effect: Effect
    points: int
    effort: Effort
    minutes: int
    owner: str
    sentence: str
    target: Target
    planned: bool = False
    """Whether it is a gate that ``secaudit plan`` has a word on: which purchases to change."""
    review_point: str = ""
    """The point of a review that it answers; "" for what the case itself asks for."""


def next_steps(checked: Checked, today: date | None = None) -> tuple[Step, ...]:
    """Every step, the best first; how many days a reviewer leaves is told where ``today`` is known."""
    gates = {g.control_id: g.state for g in checked.assessment.gates}
    contradicted = {f.control_id for f in checked.assessment.findings if f.kind is FindingKind.CONTRADICTION}
    case = Rows(checked.case.inventory)
    ranked: list[tuple[tuple[int, ...], Step]] = []
    for place, result in enumerate(checked.assessment.results):
        control = checked.catalogue.by_id(result.control_id)
        effect = _effect(result, gates.get(result.control_id), result.control_id in contradicted)
        if control is None or effect is None:
            continue
        step = _step(control, result, effect, result.control_id in contradicted, case)
        untold = gates.get(result.control_id) is GateState.UNKNOWN
        ranked.append(((list(Effect).index(effect), untold, -step.points, step.minutes, place), step))
    own = tuple(step for _, step in sorted(ranked, key=lambda pair: pair[0]))
    if not checked.case.inventory.rows("review_point"):
        return own
    from secaudit.usecases.reviewing.company.steps import review_steps

    return (*review_steps(checked, today), *own)


def _effect(result: ControlResult, gate: GateState | None, contradicted: bool) -> Effect | None:
    if gate in (GateState.FAIL, GateState.UNKNOWN):
        return Effect.GATE
    if result.verdict in FAILING:
        return Effect.NOT_MET
    if contradicted:
        return Effect.CONTRADICTION
    if lacks_evidence(result):
        return Effect.MISSING_EVIDENCE
    return Effect.UNANSWERED if result.verdict in UNTOLD else None


def lacks_evidence(result: ControlResult) -> bool:
    """無法評估 only because evidence is asked and none counts: every check passes."""
    passes = all(c.outcome in HOLDING for c in result.checks)
    return result.verdict is Verdict.UNKNOWN and result.evidence_needed and passes


def _step(control: Control, result: ControlResult, effect: Effect, contradicted: bool, case: Rows) -> Step:
    short = _shortfall(control, result, case)
    said = short.sentence
    if contradicted and effect is not Effect.CONTRADICTION and result.claim:
        said += f"；自評{CLAIM_TITLES[result.claim]}，與判定矛盾"
    minutes = MINUTES[short.effort]
    if control.effort_minutes is not None and short.effort in _DONE_NOT_SAID:
        minutes = control.effort_minutes
    return Step(
        control_id=control.id,
        title=control.title.zh_tw,
        effect=effect,
        points=points(control.weight, Verdict.MET) - points(control.weight, result.verdict),
        effort=short.effort,
        minutes=minutes,
        owner=result.plan_owner or _owner(short.target, case),
        sentence=said,
        target=short.target,
        planned=effect is Effect.GATE and _may_be_planned(control, result),
    )


def _shortfall(control: Control, result: ControlResult, case: Rows) -> Shortfall:
    if lacks_evidence(result):
        return Shortfall(f"{result.reason}；可用：{'、'.join(control.evidence)}", Target("evidence"), Effort.EVIDENCE)
    deciding = _deciding(result)
    if deciding is None:
        claim = f"自評{CLAIM_TITLES[result.claim]}" if result.claim else "案件填不適用"
        said = f"{claim}，判定{VERDICT_TITLES[result.verdict]}；請改自評，或補盤點資料"
        return Shortfall(said, Target("answer", (control.id,), ("claim",)), Effort.ANSWER)
    if deciding.shape == "requires":
        return Shortfall(f"{deciding.title}：{deciding.reason}", Target("answer"), Effort.ANSWER)
    check = next(c for c in control.checks if c.id == deciding.check_id)
    found = lacking(control, check, deciding, case)
    if check.table == "answer":
        return Shortfall(found.sentence, Target("answer", (control.id,), ("claim",)), Effort.ANSWER)
    return found


def _may_be_planned(control: Control, result: ControlResult) -> bool:
    checks = {c.id: c for c in control.checks}
    return any(c.check_id in checks and may_be_planned(checks[c.check_id], c) for c in result.checks)


def _deciding(result: ControlResult) -> CheckResult | None:
    """The first of the worst checks; ``None`` when all pass."""
    order = list(Verdict)
    short = [c for c in result.checks if c.outcome not in HOLDING]
    return min(short, key=lambda c: order.index(c.outcome), default=None)


def _owner(target: Target, case: Rows) -> str:
    """Who stands beside the first row that is to be mended."""
    if not target.ids:
        return ""
    positions = TABLE_BY_NAME[target.table].positions
    row = case.row(target.table, target.ids[0])
    named = (row[positions[c]] for c in _OWNER_COLUMNS if row and c in positions)
    return next((str(name) for name in named if name), "")
