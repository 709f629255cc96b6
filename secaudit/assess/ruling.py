"""The verdict of one control: its checks, then planning, then exceptions, then evidence.

1. A check is not asked before its ``asked_from`` phase; a control that asks nothing yet is 不適用 for now.
2. 不適用 needs the declared fact; rows that show otherwise win (annex4, trap 6).
3. Before its ``from_phase`` a check that is not met counts as 已規劃 when the planned rows and changes would meet it,
   or when the answer is 規劃中, either with an owner and a date that has not passed.
4. The worst check decides (the order of ``Verdict``); 不適用 ones don't count beside others.
5. Nothing entered and nothing answered is 未評估.
6. A complete exception record turns 不符合 into 例外, where the clause has an exception; half a record does not.
7. From the phase that asks it, 符合 needs evidence (``evidence.weighed``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from secaudit.assess.evidence import EvidenceIndex, weighed
from secaudit.assess.exceptions import ExceptionState, alternatives_for, exception_for
from secaudit.model.assessment import CheckResult, ControlResult, Verdict
from secaudit.model.choices import PHASES
from secaudit.model.control import Check, Control
from secaudit.model.inventory import Inventory
from secaudit.rules.hearing import Hearing, close_to_all_but_reading, parameters_of
from secaudit.rules.judge import applicability, judge, not_applicable, notices
from secaudit.tables.database import Database, open_database
from secaudit.tables.views import as_is, is_complete, to_be

_CAN_BE_PLANNED = (Verdict.NOT_MET, Verdict.PARTIAL, Verdict.UNKNOWN)


class Answer(NamedTuple):
    """自評 of one control."""

    control_id: str
    claim: str | None
    reason: str | None
    plan_owner: str | None
    plan_due: str | None


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything a ruling needs: the case as it is and as it is planned, answers, evidence, phase and date."""

    inventory: Inventory
    phase: str
    as_of: date
    current: Database
    planned: Database | None
    answers: Mapping[str, Answer]
    evidence: EvidenceIndex

    @classmethod
    def of(cls, inventory: Inventory, phase: str, as_of: date, evidence: EvidenceIndex) -> Bench:
        now, then = as_is(inventory), to_be(inventory, as_of)
        current = open_database(now, as_of, inventory)
        close_to_all_but_reading(current)
        planned = None
        if now.tables != then.tables and phase != PHASES[-1]:
            planned = open_database(then, as_of, inventory)
            close_to_all_but_reading(planned)
        answers = {a.control_id: a for a in inventory.select("answer", Answer)}
        return cls(inventory, phase, as_of, current, planned, answers, evidence)

    def before(self, phase: str | None) -> bool:
        """Whether the assessed phase lies before ``phase``."""
        return phase is not None and PHASES.index(self.phase) < PHASES.index(phase)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A control's result, with what gates and findings need to know about how it came about."""

    control: Control
    result: ControlResult
    fact_contradicted: str = ""
    exception: ExceptionState = ExceptionState.NONE


def rule(control: Control, bench: Bench) -> Ruling:
    """Judge one control."""
    answer = bench.answers.get(control.id)
    claim = answer.claim if answer else None
    hearing = _hearing(control, bench, bench.current, claim)
    applies = applicability(control.not_applicable, hearing)
    if bench.before(control.asked_from):
        checks = tuple(not_applicable(c, "條文自後續階段起適用") for c in control.checks)
    elif not applies.applies:
        checks = tuple(not_applicable(c, applies.reason) for c in control.checks)
    else:
        checks = tuple(_checked(c, control, bench, hearing, answer) for c in control.checks)
    verdict, reason = _combined(checks, claim)
    exception = exception_for(control, bench.inventory) if verdict is Verdict.NOT_MET else ExceptionState.NONE
    if exception is ExceptionState.COMPLETE:
        verdict, reason = Verdict.EXCEPTED, "例外（已敘明理由、計畫書頁碼與審查會）"
    needed = bool(control.evidence) and control.evidence_from is not None and not bench.before(control.evidence_from)
    if needed:
        verdict, said = weighed(verdict, control.id, bench.evidence)
        reason = said or reason
    contradicted = applies.contradicted or any(
        applicability(c.not_applicable, hearing).contradicted for c in control.checks
    )
    return Ruling(
        control,
        ControlResult(
            control_id=control.id,
            verdict=verdict,
            claim=claim,
            reason=reason,
            checks=checks,
            is_gate=control.gate_from is not None and not bench.before(control.gate_from),
            notices=notices(control, hearing),
            evidence_ids=tuple(i.id for i in bench.evidence.covering(control.id)),
            evidence_needed=needed,
            plan_owner=str((answer and answer.plan_owner) or ""),
            plan_due=str((answer and answer.plan_due) or ""),
        ),
        fact_contradicted=_fact(control) if contradicted else "",
        exception=exception,
    )


def _hearing(control: Control, bench: Bench, database: Database, claim: str | None) -> Hearing:
    alternatives = alternatives_for(control, bench.inventory, bench.as_of)
    return Hearing(database, parameters_of(control, database), claim, alternatives)


def _fact(control: Control) -> str:
    conditions = (control.not_applicable, *(c.not_applicable for c in control.checks))
    return next((c.reason for c in conditions if c), "")


def _checked(check: Check, control: Control, bench: Bench, hearing: Hearing, answer: Answer | None) -> CheckResult:
    if bench.before(check.asked_from):
        return not_applicable(check, "本項自後續階段起適用")
    result = judge(check, control, hearing)
    if result.outcome in _CAN_BE_PLANNED and bench.before(check.from_phase or control.from_phase):
        return _planned(check, control, bench, hearing, answer, result)
    return result


def _planned(
    check: Check, control: Control, bench: Bench, hearing: Hearing, answer: Answer | None, result: CheckResult
) -> CheckResult:
    if bench.planned is not None:
        promised = judge(check, control, _hearing(control, bench, bench.planned, hearing.claim))
        if promised.outcome in (Verdict.MET, Verdict.EXCEPTED):
            return _as_planned(result, f"現況：{result.reason}；規劃完成後符合")
    if answer and _is_planned(answer, bench.as_of):
        return _as_planned(result, f"現況：{result.reason}；{answer.plan_owner} 負責，{answer.plan_due} 前完成")
    return result


def _is_planned(answer: Answer, as_of: date) -> bool:
    return answer.claim == "planned" and is_complete(answer.plan_owner, answer.plan_due, as_of)


def _as_planned(result: CheckResult, reason: str) -> CheckResult:
    return replace(result, outcome=Verdict.PLANNED, reason=reason, nothing_entered=False)


def _combined(checks: tuple[CheckResult, ...], claim: str | None) -> tuple[Verdict, str]:
    counted = [c for c in checks if c.outcome is not Verdict.NA]
    if not counted:
        return Verdict.NA, checks[0].reason
    if claim is None and all(c.nothing_entered for c in counted):
        return Verdict.UNASSESSED, "尚未填答，也沒有可判定的資料"
    order = list(Verdict)
    worst = min((c.outcome for c in counted), key=order.index)
    said = "；".join(f"{c.title}：{c.reason}" for c in counted if c.outcome is worst)
    return worst, said
