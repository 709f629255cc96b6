"""Make the 審查意見表 of a review: its facts out of draft, sealed case and verification, then its files.

Invariant: of the bundle it says only what was verified or recomputed, of the review only what the draft holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from secaudit.model.choices import PHASE_TITLES
from secaudit.model.schema import Cell
from secaudit.reports.blocks import Tone
from secaudit.reports.review_form.facts import (
    ComparisonFacts,
    ControlFact,
    EvidenceFact,
    OpinionFact,
    ReviewFacts,
    VerdictFact,
)
from secaudit.text import roc_date
from secaudit.usecases.comparing import told
from secaudit.usecases.comparing.compared import (
    FATE_TITLES,
    PROOF_TITLES,
    TURN_TITLES,
    Compared,
    Fate,
    Side,
)
from secaudit.usecases.comparing.report import total_words
from secaudit.usecases.open_case import stated_day
from secaudit.usecases.reviewing.opinions import supplement_due_after
from secaudit.usecases.verifying.verify import QUALITY_TITLES, STATE_TITLES, Quality, State

if TYPE_CHECKING:
    from secaudit.model.assessment import Assessment
    from secaudit.model.inventory import Inventory
    from secaudit.usecases.sealing.contents import SealedCase
    from secaudit.usecases.verifying.verify import Verification

FORMATS = ("docx", "pdf")
_TONES = {State.PASS: Tone.MET, State.FAIL: Tone.NOT_MET, State.UNKNOWN: Tone.UNKNOWN}


def form_facts(
    draft: Inventory,
    subject: SealedCase,
    assessment: Assessment,
    verification: Verification,
    *,
    reviewed_on: date,
    signed_with: str = "",
    earlier: Compared | None = None,
) -> ReviewFacts:
    """What the form prints. ``draft`` holds one row of ``review`` and the rows of ``review_point``; ``assessment`` is
    the recomputed one; ``signed_with`` the reviewer's fingerprint ("" = not signed yet, a draft of the form);
    ``earlier`` the comparison with an earlier bundle, where one was given."""
    review = next(draft.dicts("review"), {})
    case, seal = subject.inventory.case, verification.facts
    closing = stated_day(review.get("closing_day"))
    return ReviewFacts(
        case_id=_text(case["id"]),
        organisation=_text(case["name"]),
        tax_id=_text(case["tax_id"]),
        project_title=_text(case["project_title"]),
        phase=subject.phase,
        as_of=subject.as_of,
        seal_id=verification.seal_id,
        sequence=seal.sequence if seal else 0,
        claimed_time=_moment(seal.claimed_time) if seal else "",
        sealed_with="　".join(part for part in (seal.key if seal else "", verification.signer) if part),
        program=seal.program if seal else "",
        catalogue=subject.catalogue.title,
        catalogue_sha256=subject.catalogue.digest,
        reviewer=_text(review.get("reviewer")),
        reviewed_on=reviewed_on,
        closing_day=closing,
        supplement_due=supplement_due_after(closing),
        signed_with=signed_with,
        score=(assessment.score.earned_after, assessment.score.possible),
        verdicts=tuple(_verdict(verification, quality) for quality in Quality),
        controls=tuple(_controls(subject, assessment)),
        opinions=tuple(map(_opinion, draft.dicts("review_point"))),
        evidence=tuple(
            EvidenceFact(i.id, i.title, i.file_name, i.control_ids, i.sha256, i.size, i.disclosed, i.why, i.held)
            for i in subject.items
        ),
        earlier_points=tuple(o for o in map(_opinion, subject.inventory.dicts("review_point")) if o.opinion != "seen"),
        comparison=comparison_facts(earlier) if earlier else None,
        conclusion=_text(review.get("conclusion")),
    )


def review_form(facts: ReviewFacts, format_: str) -> bytes:
    """The form in one of :data:`FORMATS`; the same facts give the same bytes."""
    from secaudit.reports.review_form.document import review_document

    document = review_document(facts)
    if format_ == "docx":
        from secaudit.reports.formats.to_docx import to_docx

        return to_docx(document)
    if format_ == "pdf":
        from secaudit.reports.formats.to_pdf import to_pdf

        return to_pdf(document)
    raise ValueError(f"no such format: {format_}")


def form_name(format_: str) -> str:
    """``review_form.docx``: an ASCII name, as it stands in the review bundle."""
    return f"review_form.{format_}"


def comparison_facts(found: Compared) -> ComparisonFacts:
    """The comparison in the words of the form; promises that were kept are only counted."""
    return ComparisonFacts(
        old=_side(found.old),
        new=_side(found.new),
        cautions=found.cautions,
        fates=tuple((FATE_TITLES[fate], count) for fate, count in found.fates().items()),
        promises=tuple(
            (FATE_TITLES[p.fate], f"{p.subject} {p.what}", told.promise_why(p))
            for p in found.promises
            if p.fate is not Fate.KEPT
        ),
        verdicts=tuple(
            (TURN_TITLES[v.turn], f"{v.control_id} {v.title}", told.verdict_move(v)) for v in found.verdicts
        ),
        evidence=tuple(
            (PROOF_TITLES[p.turn], f"{told.proof_id(p)} {p.title}", told.proof_why(p)) for p in found.evidence
        ),
        totals=tuple(map(total_words, found.totals)),
        log=told.log_words(found.log),
    )


def _side(side: Side) -> str:
    seal = f"第 {side.sequence} 次封存" if side.sequence else "未封存"
    return f"{PHASE_TITLES[side.phase]}，{seal}，評估日 {roc_date(side.as_of.isoformat())}（{side.label}）"


def _verdict(verification: Verification, quality: Quality) -> VerdictFact:
    """Where all steps passed all of them are told; else the one that decided."""
    state, step = verification.verdict(quality)
    decided_by, text = f"第 {step.number} 步 {step.title}", step.text
    own = [s for s in verification.steps if s.quality is quality]
    if state is State.PASS and len(own) > 1:
        decided_by, text = f"第 {own[0].number} 至 {own[-1].number} 步", "；".join(s.text for s in own)
    return VerdictFact(QUALITY_TITLES[quality], STATE_TITLES[state], _TONES[state], decided_by, text, step.code)


def _controls(subject: SealedCase, assessment: Assessment) -> Iterator[ControlFact]:
    titles = {c.id: c.title.zh_tw for c in subject.catalogue.controls}
    for result in assessment.results:
        stated = subject.stated.controls.get(result.control_id)
        yield ControlFact(
            control_id=result.control_id,
            title=titles.get(result.control_id, ""),
            claim=result.claim,
            verdict=result.verdict,
            is_gate=result.is_gate,
            stated=stated.verdict if stated and stated.verdict is not result.verdict else None,
            evidence_ids=result.evidence_ids,
        )


def _opinion(point: Mapping[str, Cell]) -> OpinionFact:
    return OpinionFact(*(_text(point.get(name)) for name in OpinionFact._fields))


def _moment(at: datetime) -> str:
    return f"{roc_date(at.date().isoformat())} {at:%H:%M:%S}（UTC{at.isoformat()[-6:]}）"


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)
