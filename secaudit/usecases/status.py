"""Where a case stands: the judgement in a few figures, how much has been kept of its history, and what to do next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from secaudit.model.assessment import Gate, GateState, Verdict
from secaudit.store.protocol import CaseStore
from secaudit.usecases.check import Checked
from secaudit.usecases.next_steps import Step, next_steps

STEPS = 3
_WORST_FIRST = (GateState.FAIL, GateState.UNKNOWN, GateState.EXPLAIN)


@dataclass(frozen=True, slots=True)
class History:
    """The log of a case file: how many entries, and who made the last one, when."""

    events: int
    last_at: datetime | None = None
    last_actor: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """``open_gates`` are those that do not pass, the worst first; ``unanswered`` applies and has no 自評."""

    checked: Checked
    gates: dict[GateState, int]
    open_gates: tuple[Gate, ...]
    unanswered: int
    steps: tuple[Step, ...]
    further_steps: int
    history: History | None
    """``None`` for a workbook, which has none."""


def status(checked: Checked, history: History | None = None, today: date | None = None) -> Status:
    """``today``: see ``next_steps``."""
    assessment = checked.assessment
    states = Counter(g.state for g in assessment.gates)
    steps = next_steps(checked, today)
    return Status(
        checked=checked,
        gates={state: states[state] for state in GateState},
        open_gates=tuple(g for state in _WORST_FIRST for g in assessment.gates if g.state is state),
        unanswered=sum(r.claim is None and r.verdict is not Verdict.NA for r in assessment.results),
        steps=steps[:STEPS],
        further_steps=max(0, len(steps) - STEPS),
        history=history,
    )


def history_of(store: CaseStore) -> History:
    found = History(0)
    for event in store.events():
        found = History(found.events + 1, event.at, event.actor)
    return found
