"""What the 審查意見表 is made from: plain facts of one review, already verified, judged and counted elsewhere.

Invariant: nothing here is read from a file or computed; a blank text is a blank on the form, never 無.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from secaudit.model.assessment import Verdict
from secaudit.reports.blocks import Tone


class VerdictFact(NamedTuple):
    """One of the four verdicts of the verification, the step or steps that decided it, and what they found."""

    title: str
    state: str
    tone: Tone
    decided_by: str
    text: str
    code: str = ""


class OpinionFact(NamedTuple):
    """One opinion, named as the columns of ``review_point``; dates are ISO texts, ``answer`` is the company's."""

    control_id: str
    opinion: str
    said: str
    due_on: str = ""
    raised_by: str = ""
    raised_on: str = ""
    answer: str = ""
    answered_by: str = ""
    answered_on: str = ""
    closed_on: str = ""


class ControlFact(NamedTuple):
    """One control that is asked. ``claim`` is the stored code of 自評; ``stated`` the verdict in the bundle where it is
    another than the recomputed one."""

    control_id: str
    title: str
    claim: str | None
    verdict: Verdict
    is_gate: bool = False
    stated: Verdict | None = None
    evidence_ids: tuple[str, ...] = ()


class EvidenceFact(NamedTuple):
    """One item of evidence that lay before the reviewer. ``why``: the reason where it was not shown; ``held``: whether
    the company has its bytes at all."""

    id: str
    title: str
    file_name: str
    control_ids: tuple[str, ...]
    sha256: str
    size: int
    disclosed: bool
    why: str = ""
    held: bool = True


class ComparisonFacts(NamedTuple):
    """The comparison with an earlier bundle, in words: each line has as many texts as its table has columns."""

    old: str
    new: str
    cautions: tuple[str, ...]
    fates: tuple[tuple[str, int], ...]
    promises: tuple[tuple[str, str, str], ...]
    """Fate, promise, what it rests on; those that are not kept."""
    verdicts: tuple[tuple[str, str, str], ...]
    """Turn, clause, old → new."""
    evidence: tuple[tuple[str, str, str], ...]
    totals: tuple[tuple[str, str, str, str, str], ...]
    """Total, before, after, difference, share of the old amount."""
    log: str


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """Everything the form prints. Dates that are not known are ``None`` or "" and stay blank on the form."""

    case_id: str
    organisation: str
    tax_id: str
    project_title: str
    phase: str
    as_of: date
    seal_id: str
    sequence: int
    claimed_time: str
    sealed_with: str
    """Fingerprint of the key that sealed the case, and the name under which it is pinned."""
    program: str
    catalogue: str
    catalogue_sha256: str
    reviewer: str
    reviewed_on: date
    closing_day: date | None
    supplement_due: date | None
    signed_with: str
    """Fingerprint of the reviewer's key; "" while the review is not signed."""
    score: tuple[int, int]
    verdicts: tuple[VerdictFact, ...]
    controls: tuple[ControlFact, ...]
    opinions: tuple[OpinionFact, ...]
    evidence: tuple[EvidenceFact, ...]
    earlier_points: tuple[OpinionFact, ...]
    """What earlier reviews said, and the company answered, as the bundle has it."""
    comparison: ComparisonFacts | None
    conclusion: str
