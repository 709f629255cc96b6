"""Hard gates: what stops a case in this phase whatever its score.

1. 符合, 不適用, 例外 and (before the control binds) 已規劃 pass.
2. 部分符合 and a pending exception need explaining before 驗收 and fail at it.
3. 部分符合 that misses only what a clause recommends (宜) needs explaining in every phase: 應 = gate, 宜 = advice (E3).
4. What cannot be told is neither pass nor fail.
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
    if state is None:
        before = phase != PHASES[-1] and (
            result.verdict is Verdict.PARTIAL or ruling.exception is ExceptionState.PENDING
        )
        state = GateState.EXPLAIN if before or result.falls_short_only_of_advice else GateState.FAIL
    return Gate(result.control_id, state, result.reason)
