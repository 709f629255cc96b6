"""How verdicts, gates and claims moved, control by control.

Worse and better follow the order of ``Verdict`` and of the gates (未通過, 無法評估, 需說明, 通過). 不適用 is neither:
it takes a clause out of the score, so it is told by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from secaudit.model.assessment import Gate, GateState, Verdict
from secaudit.usecases.comparing.compared import GateDrift, Turn, VerdictDrift
from secaudit.usecases.comparing.stand import Stand

_VERDICTS = tuple(Verdict)
_GATES = (GateState.FAIL, GateState.UNKNOWN, GateState.EXPLAIN, GateState.PASS)
_TURNS = tuple(Turn)
State = TypeVar("State", Verdict, GateState)


def verdict_drifts(old: Stand, new: Stand) -> tuple[VerdictDrift, ...]:
    """The controls whose verdict or claim differs: worse first, in each kind the gates first, then by the catalogue."""
    gates = {g.control_id for g in (*old.assessment.gates, *new.assessment.gates)}
    found = sorted(_verdicts(old, new), key=lambda d: (_TURNS.index(d.turn), d.control_id not in gates))
    return tuple(found)


def _verdicts(old: Stand, new: Stand) -> Iterator[VerdictDrift]:
    before = {r.control_id: r for r in old.assessment.results}
    after = {r.control_id: r for r in new.assessment.results}
    titles = _titles(old, new)
    for control_id in _merged_order([*after], [*before]):
        was, now = before.get(control_id), after.get(control_id)
        verdicts = (was.verdict if was else None, now.verdict if now else None)
        claims = (was.claim if was else None, now.claim if now else None)
        if verdicts[0] is not verdicts[1] or claims[0] != claims[1]:
            turn = _turn(*verdicts, _VERDICTS)
            reason = now.reason if now else ""
            yield VerdictDrift(control_id, titles.get(control_id, ""), turn, *verdicts, *claims, reason)


def gate_drifts(old: Stand, new: Stand) -> tuple[GateDrift, ...]:
    """The gates whose state differs, worse first."""
    before, after = ({g.control_id: g for g in s.assessment.gates} for s in (old, new))
    titles = _titles(old, new)
    found = [
        _gate(control_id, titles.get(control_id, ""), before.get(control_id), after.get(control_id))
        for control_id in _merged_order([*after], [*before])
    ]
    return tuple(sorted((d for d in found if d.turn is not Turn.SAME), key=lambda d: _TURNS.index(d.turn)))


def _gate(control_id: str, title: str, was: Gate | None, now: Gate | None) -> GateDrift:
    states = (was.state if was else None, now.state if now else None)
    return GateDrift(control_id, title, _turn(*states, _GATES), *states, now.text if now else "")


def _turn(old: State | None, new: State | None, order: Sequence[State]) -> Turn:
    if old is new:
        return Turn.SAME
    if new is None:
        return Turn.NO_LONGER_ASKED
    if old is None:
        return Turn.NEWLY_ASKED
    if Verdict.NA in (old, new):
        return Turn.NEWLY_NA if new is Verdict.NA else Turn.NOW_APPLIES
    return Turn.BETTER if order.index(new) > order.index(old) else Turn.WORSE


def _titles(old: Stand, new: Stand) -> dict[str, str]:
    return {c.id: c.title.zh_tw for c in (*old.catalogue.controls, *new.catalogue.controls)}


def _merged_order(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """The ids of ``first``, then those that only ``second`` has."""
    known = frozenset(first)
    return [*first, *(i for i in second if i not in known)]
