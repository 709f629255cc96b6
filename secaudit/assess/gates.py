"""Hard gates: what stops a case in this phase whatever its score.

符合, 不適用, 例外 and (before the control binds) 已規劃 pass. 部分符合 and a pending exception need explaining before 驗收
and fail at it. What cannot be told is neither pass nor fail.
"""

from __future__ import annotations

from secaudit.assess.exceptions import ExceptionState
from secaudit.assess.ruling import Ruling
from secaudit.model.assessment import Gate, GateState, Verdict
from secaudit.model.choices import PHASES

_STATES = {
    Verdict.MET: GateState.PASS,
    Verdict.NA: GateState.PASS,
    Verdict.EXCEPTED: GateState.PASS,
    Verdict.PLANNED: GateState.PASS,
    Verdict.UNKNOWN: GateState.UNKNOWN,
    Verdict.UNASSESSED: GateState.UNKNOWN,
}


def gates(rulings: tuple[Ruling, ...], phase: str) -> tuple[Gate, ...]:
    """One gate for each control that is one in ``phase``, in the order of the catalogue."""
    return tuple(_gate(r, phase) for r in rulings if r.result.is_gate)


def _gate(ruling: Ruling, phase: str) -> Gate:
    result = ruling.result
    state = _STATES.get(result.verdict)
    explainable = result.verdict is Verdict.PARTIAL or ruling.exception is ExceptionState.PENDING
    if state is None:
        state = GateState.EXPLAIN if explainable and phase != PHASES[-1] else GateState.FAIL
    return Gate(result.control_id, state, result.reason)
