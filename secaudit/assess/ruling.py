"""The verdict of one control: its checks, then planning, then exceptions, then evidence.

1. A check is not asked before its ``asked_from`` phase; a control that asks nothing yet is 不適用 for now.
2. 不適用 needs the declared fact; rows that show otherwise, today or as planned, win (annex4, trap 6).
3. Before its ``from_phase`` a check that is not met counts as 已規劃 when the planned rows and changes would meet it
   (or make it 不適用), or when the answer is 規劃中, either with an owner and a date that has not passed.
4. The worst check decides (the order of ``Verdict``); 不適用 ones don't count beside others.
   Shares held against one bound are two readings of a clause: where they disagree, the reason gives both figures (A1).
5. Nothing entered and nothing answered is 未評估.
6. A complete exception record turns a 不符合 that a ratio decided into 例外, where the clause has an exception; half a
   record does not.
7. From the phase that asks it, 符合 needs evidence (``evidence.weighed``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from secaudit.assess.bench import Answer, Bench
from secaudit.assess.evidence import weighed
from secaudit.assess.exceptions import ExceptionState, alternatives_for, exception_for
from secaudit.model.assessment import CheckResult, ControlResult, Ratio, Verdict
from secaudit.model.control import Check, Control
from secaudit.rules.hearing import Hearing, parameters_of
from secaudit.rules.judge import Applicability, applicability, judge, not_applicable, notices
from secaudit.tables.database import Database
from secaudit.tables.views import is_complete
from secaudit.text import truncated_percent

_CAN_BE_PLANNED = (Verdict.NOT_MET, Verdict.PARTIAL, Verdict.UNKNOWN)
_KEEPS_THE_PROMISE = (Verdict.MET, Verdict.EXCEPTED, Verdict.NA)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A control's result, with what gates and findings need to know about how it came about."""

    control: Control
    result: ControlResult
    fact_contradicted: str = ""
    exception: ExceptionState = ExceptionState.NONE


@dataclass(frozen=True, slots=True)
class _Session:
    """One control before the bench: heard on the case as it is and, where there are plans, as planned."""

    control: Control
    bench: Bench
    answer: Answer | None
    now: Hearing
    then: Hearing | None

    @property
    def claim(self) -> str | None:
        return self.answer.claim if self.answer else None


def rule(control: Control, bench: Bench) -> Ruling:
    """Judge one control."""
    session = _session(control, bench)
    checks = _checks(session)
    verdict, reason = _combined(checks, session.claim)
    exception = ExceptionState.NONE
    if any(c.shape == "share" and c.outcome is Verdict.NOT_MET for c in checks):
        exception = exception_for(control, bench.current.inventory, bench.as_of)
    if exception is ExceptionState.COMPLETE:
        verdict, reason = _combined(tuple(_excused(c) for c in checks), session.claim)
    if exception is ExceptionState.PENDING:
        reason = f"例外待審查會說明；{reason}"
    reason += _two_readings(control, checks)
    needed = bool(control.evidence) and control.evidence_from is not None and not bench.before(control.evidence_from)
    if needed:
        verdict, said = weighed(verdict, control.id, bench.evidence)
        reason = said or reason
    result = ControlResult(
        control_id=control.id,
        verdict=verdict,
        claim=session.claim,
        reason=reason,
        checks=checks,
        is_gate=control.gate_from is not None and not bench.before(control.gate_from),
        notices=notices(control, session.now),
        evidence_ids=tuple(i.id for i in bench.evidence.covering(control.id)),
        evidence_needed=needed,
        plan_owner=str((session.answer and session.answer.plan_owner) or ""),
        plan_due=str((session.answer and session.answer.plan_due) or ""),
    )
    return Ruling(control, result, _contradicted_fact(session), exception)


def _session(control: Control, bench: Bench) -> _Session:
    answer = bench.answers.get(control.id)
    claim = answer.claim if answer else None

    def heard(database: Database) -> Hearing:
        alternatives = alternatives_for(control, database.inventory, bench.as_of)
        return Hearing(database, parameters_of(control, database), claim, alternatives)

    return _Session(control, bench, answer, heard(bench.current), heard(bench.planned) if bench.planned else None)


def _contradicted_fact(session: _Session) -> str:
    conditions = (session.control.not_applicable, *(c.not_applicable for c in session.control.checks))
    return next((c.reason for c in conditions if c and applicability(c, session.now).contradicted), "")


def _checks(session: _Session) -> tuple[CheckResult, ...]:
    control, bench = session.control, session.bench
    if bench.before(control.asked_from):
        return tuple(not_applicable(c, "條文自後續階段起適用") for c in control.checks)
    now = applicability(control.not_applicable, session.now)
    then = applicability(control.not_applicable, session.then) if session.then else now
    if not now.applies and not then.applies:
        return tuple(not_applicable(c, now.reason) for c in control.checks)
    return tuple(_checked(c, session, now, then) for c in control.checks)


def _checked(check: Check, session: _Session, now: Applicability, then: Applicability) -> CheckResult:
    bench = session.bench
    if bench.before(check.asked_from):
        return not_applicable(check, "本項自後續階段起適用")
    result = judge(check, session.control, session.now)
    result = replace(result, nothing_entered=result.nothing_entered and not now.declared)
    if result.outcome in _CAN_BE_PLANNED and bench.before(check.from_phase or session.control.from_phase):
        return _planned(check, session, then, result)
    return result


def _planned(check: Check, session: _Session, then: Applicability, result: CheckResult) -> CheckResult:
    if session.then is not None:
        kept = not then.applies or judge(check, session.control, session.then).outcome in _KEEPS_THE_PROMISE
        if kept:
            return _as_planned(result, f"現況：{result.reason}；規劃完成後符合")
    if session.answer and _is_planned(session.answer, session.bench.as_of):
        said = f"{session.answer.plan_owner} 負責，{session.answer.plan_due} 前完成"
        return _as_planned(result, f"現況：{result.reason}；{said}")
    return result


def _is_planned(answer: Answer, as_of: date) -> bool:
    return answer.claim == "planned" and is_complete(answer.plan_owner, answer.plan_due, as_of)


def _as_planned(result: CheckResult, reason: str) -> CheckResult:
    return replace(result, outcome=Verdict.PLANNED, reason=reason, nothing_entered=False)


def _two_readings(control: Control, checks: tuple[CheckResult, ...]) -> str:
    """What to add where shares with the same bound disagree; "" where they don't, or one can't be told."""
    by_bound: dict[str | None, list[Ratio]] = {}
    for check, result in zip(control.checks, checks, strict=True):
        if result.ratio and result.ratio.holds is not None:
            by_bound.setdefault(check.at_least or check.at_most, []).append(result.ratio)
    for readings in by_bound.values():
        if len({r.holds for r in readings}) > 1:
            return f"；兩種讀法不一致，需說明：{'，'.join(_reading(r) for r in readings)}"
    return ""


def _reading(ratio: Ratio) -> str:
    share = truncated_percent(ratio.numerator_twd, ratio.denominator_twd)
    return f"{ratio.title} {share}（{'達' if ratio.holds else '未達'}）"


def _excused(check: CheckResult) -> CheckResult:
    if check.shape != "share" or check.outcome is not Verdict.NOT_MET:
        return check
    return replace(check, outcome=Verdict.EXCEPTED, reason="例外（已敘明理由、計畫書頁碼與審查會）")


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
