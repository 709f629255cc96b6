"""Check a case: judge it, and say what the judgement means for whoever waits for an exit code.

The exit code, in this order (``--fail-on`` sets how far down the list counts):

1. nothing could be evaluated: 4, never a pass;
2. a gate fails: 3                                  (gate, finding, unknown)
3. a control is 不符合 or 部分符合: 3                (finding, unknown)
4. a gate can't be told: 4                          (gate, finding, unknown)
5. a control is 無法評估 or 未評估: 4                (unknown, the default)
6. otherwise 0; with ``never`` always 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from secaudit.assess import assess
from secaudit.errors import EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_OK
from secaudit.model.assessment import FAILING, UNTOLD, Assessment, ControlResult, GateState, Verdict
from secaudit.model.control import Catalogue, Control
from secaudit.usecases.open_case import OpenCase


class FailOn(StrEnum):
    """From which trouble on the exit code is not zero."""

    GATE = "gate"
    FINDING = "finding"
    UNKNOWN = "unknown"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Checked:
    """A judged case beside the catalogue that judged it."""

    case: OpenCase
    catalogue: Catalogue
    assessment: Assessment

    def with_verdict(self, *verdicts: Verdict) -> tuple[tuple[Control, ControlResult], ...]:
        """The controls that came out so, in the order of the catalogue."""
        results = {r.control_id: r for r in self.assessment.results if r.verdict in verdicts}
        return tuple((c, results[c.id]) for c in self.catalogue.controls if c.id in results)


@dataclass(frozen=True, slots=True)
class ChapterLine:
    """How the controls of one chapter came out."""

    chapter: str
    counts: dict[Verdict, int]


def check(case: OpenCase, catalogue: Catalogue) -> Checked:
    return Checked(case, catalogue, assess(case.inventory, catalogue, case.phase, case.as_of))


def chapters(checked: Checked) -> tuple[ChapterLine, ...]:
    """One line a chapter, in the order of the catalogue; chapters that are not asked in this phase are left out."""
    lines: dict[str, dict[Verdict, int]] = {}
    verdicts = {r.control_id: r.verdict for r in checked.assessment.results}
    for control in checked.catalogue.controls:
        if control.id in verdicts:
            counts = lines.setdefault(control.chapter, dict.fromkeys(Verdict, 0))
            counts[verdicts[control.id]] += 1
    return tuple(ChapterLine(chapter, counts) for chapter, counts in lines.items())


def exit_code(assessment: Assessment, fail_on: FailOn = FailOn.UNKNOWN) -> int:
    """0, 3 or 4 by the rules at the head of this module."""
    verdicts = {r.verdict for r in assessment.results}
    gates = {g.state for g in assessment.gates}
    if fail_on is FailOn.NEVER:
        return EXIT_OK
    if not assessment.coverage.judged:
        return EXIT_INCOMPLETE
    if GateState.FAIL in gates or (fail_on is not FailOn.GATE and verdicts & FAILING):
        return EXIT_FINDINGS
    if GateState.UNKNOWN in gates or (fail_on is FailOn.UNKNOWN and verdicts & UNTOLD):
        return EXIT_INCOMPLETE
    return EXIT_OK
