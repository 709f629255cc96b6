"""The score of a sealed case computed again, and what differs from the one that stands in the bundle.

1. With our own catalogue the case is judged here, as every case is.
2. Another catalogue is a stranger's program (SQL conditions, over any number of controls and rows): it is judged in a
   process of its own, with bounded time and memory, which is ended when the time is spent. It is never cached.

Invariant: a catalogue or case that cannot be judged gives a :class:`NotRecomputed`, never an exception or a hang.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from secaudit.model.assessment import GATE_TITLES, VERDICT_TITLES, Assessment, Coverage, Score
from secaudit.model.choices import CLAIM_TITLES
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.usecases.apart import Bounds, Undone, apart

if TYPE_CHECKING:
    from secaudit.usecases.sealing.contents import Stated

BUDGET_SECONDS = 60.0
BUDGET_BYTES = 2 * 1024**3
BUDGET_ANSWER = 256 * 1024**2
"""What a stranger's sentences may say of a case; more than any verdict needs."""


class NotRecomputed(NamedTuple):
    """Why there is no score to compare with; ``spent``: the time was up."""

    spent: bool
    why: str


class Difference(NamedTuple):
    """One thing that was stated otherwise than it was computed here; "" where one side has it not at all."""

    what: str
    stated: str
    recomputed: str


def _as_mapping(proxy: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return MappingProxyType, (dict(proxy),)


copyreg.pickle(MappingProxyType, _as_mapping)
"""So that a catalogue, whose mappings are read-only, can be handed to another process."""


def judged_here(catalogue: Catalogue, inventory: Inventory, phase: str, as_of: date) -> Assessment | NotRecomputed:
    from secaudit.assess import assess

    try:
        return assess(inventory, catalogue, phase, as_of)
    except Exception as error:  # a stranger's case that breaks a rule of ours is no fault of the verifier's
        return NotRecomputed(False, type(error).__name__)


def judged_apart(
    catalogue: Catalogue, inventory: Inventory, phase: str, as_of: date, seconds: float = BUDGET_SECONDS
) -> Assessment | NotRecomputed:
    """The same in a process of its own, ended after ``seconds``."""
    bounds = Bounds(seconds, BUDGET_BYTES, BUDGET_ANSWER)
    found = apart(bounds, judged_here, catalogue, inventory, phase, as_of)
    if isinstance(found, Undone):
        return NotRecomputed(found.spent, found.why)
    return found if isinstance(found, Assessment | NotRecomputed) else NotRecomputed(False, "沒有結果")


def differences(stated: Stated, assessment: Assessment) -> tuple[Difference, ...]:
    """Score, coverage, gates, verdicts and claims, each in words; in the order of the bundle."""
    return _differing(dict(_said(stated.score, stated.coverage, stated)), dict(_computed(assessment)))


def differing_verdicts(first: Assessment, second: Assessment) -> tuple[Difference, ...]:
    """The verdicts and gates that two judgements of one case do not share."""
    return _differing(_only_verdicts(_computed(first)), _only_verdicts(_computed(second)))


def _differing(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[Difference, ...]:
    both = ((name, then.get(name, ""), now.get(name, "")) for name in {**then, **now})
    return tuple(Difference(*one) for one in both if one[1] != one[2])


def _only_verdicts(said: Iterator[tuple[str, str]]) -> Mapping[str, str]:
    return {name: text for name, text in said if name.endswith((_VERDICT, _GATE))}


_VERDICT, _CLAIM, _GATE = " 判定", " 自評", " 門檻"


def _said(score: Score, coverage: Coverage, stated: Stated) -> Iterator[tuple[str, str]]:
    yield from _totals(score, coverage)
    for control_id, control in stated.controls.items():
        yield control_id + _VERDICT, VERDICT_TITLES[control.verdict]
        yield control_id + _CLAIM, CLAIM_TITLES.get(control.claim or "", "未填")
    for control_id, state in stated.gates.items():
        yield control_id + _GATE, GATE_TITLES[state]


def _computed(assessment: Assessment) -> Iterator[tuple[str, str]]:
    yield from _totals(assessment.score, assessment.coverage)
    for result in assessment.results:
        yield result.control_id + _VERDICT, VERDICT_TITLES[result.verdict]
        yield result.control_id + _CLAIM, CLAIM_TITLES.get(result.claim or "", "未填")
    for gate in assessment.gates:
        yield gate.control_id + _GATE, GATE_TITLES[gate.state]


def _totals(score: Score, coverage: Coverage) -> Iterator[tuple[str, str]]:
    yield "分數", f"{score.earned_before}／{score.possible}，例外核可後 {score.earned_after}"
    yield "涵蓋", f"適用 {coverage.applicable}、可判定 {coverage.judged}、已填 {coverage.answered}"
