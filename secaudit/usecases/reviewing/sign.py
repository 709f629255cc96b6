"""Sign a review: a bundle of type review that names the seal and the hash of every item of evidence that was judged.

1. Every control that is asked must have been seen.
2. The key must be another one than the one that sealed the case, and so must the name under which it is pinned.
3. The bundle is hashed again first: what is signed is what was verified.
4. All is read and written inside one writing transaction of the review file, and the review's row with the new seal is
   committed before the file gets its name. Signing again gives the next sequence and names the seal before it.

Invariant: at the final name stands no file or the whole one, whenever the program is stopped; a signature that was
recorded but lost its file leaves a gap, and the next one counts on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from secaudit import PROGRAM
from secaudit.errors import UsageError
from secaudit.files import UnwritableFile, why
from secaudit.model.schema import Cell
from secaudit.store.evidence import Keep
from secaudit.store.protocol import Action, RowChange
from secaudit.text import safe_text
from secaudit.usecases.evidence.add import Told, untold
from secaudit.usecases.open_case import stated_day
from secaudit.usecases.reviewing.bundle_store import held_as_named
from secaudit.usecases.reviewing.desk import SIGNED, ReviewDesk, review_desk
from secaudit.usecases.reviewing.draft import REVIEW_ID
from secaudit.usecases.reviewing.open_review import ReviewSitting, file_digest
from secaudit.usecases.reviewing.signed_review import (
    FILE,
    JudgedControl,
    JudgedItem,
    Review,
    VerdictTold,
    review_bytes,
)
from secaudit.usecases.reviewing.trouble import OtherSeal, SameKey, Unseen
from secaudit.usecases.sealing.neighbour import begun, left_behind, mark_of, named, not_written, stem_of, synced
from secaudit.usecases.verifying.verify import BundleType, Quality

if TYPE_CHECKING:
    from secaudit.trust.bundle import Payload, Sealed
    from secaudit.trust.keys import PrivateKey
    from secaudit.trust.seal_facts import SealFacts
    from secaudit.usecases.comparing.compared import Compared

_NAMED = 10
_STALE_SECONDS = 3600
"""A temporary file that was not written to for so long belongs to a signing that was stopped."""


@dataclass(frozen=True, slots=True)
class SignedReview:
    """What was signed, and where its bundle lies."""

    path: Path
    seal_id: str
    sequence: int
    review: Review


def sign(
    sitting: ReviewSitting,
    key: PrivateKey,
    *,
    out: Path | None = None,
    earlier: Compared | None = None,
    told: Told = untold,
) -> SignedReview:
    """Sign the review as it stands and write its bundle to ``out``, a folder or a file name; beside the bundle when
    that is not said. Raises :class:`Unseen`, :class:`SameKey`, :class:`OtherSeal`, and has written nothing then.
    ``earlier`` is told in the form: what differs from an earlier bundle."""
    refuse_unseen(review_desk(sitting))
    refuse_same_key(sitting, key)
    refuse_changed(sitting, told)
    author, folder = sitting.author(), _folder(sitting, out)
    signed: list[tuple[Sealed, Review]] = []
    with _begun(sitting, folder) as (handle, part):

        def plan(_keep: Keep) -> Sequence[RowChange]:
            signed.append(_written(handle, sitting, key, author.at, earlier))
            return [_signed_row(sitting, *signed[-1])]

        sitting.draft.commit_evidence(plan, author, kind=SIGNED, note="簽署審查結果")
    sealed, review = signed[-1]
    path = _path(sitting, out, sealed)
    _give_name(part, path)
    return SignedReview(path, sealed.seal_id, sealed.facts.sequence, review)


def refuse_unseen(desk: ReviewDesk) -> None:
    """Raises with the controls that were not seen yet: while there are any, signing stays closed."""
    if missing := desk.unseen:
        named = "、".join(missing[:_NAMED]) + (" 等" if len(missing) > _NAMED else "")
        raise Unseen(
            f"還有 {len(missing)} 條沒看，不能簽署：{named}",
            "請逐條看過：F9 按 V，或 secaudit review say 佐證包 編號 已看",
        )


def refuse_same_key(sitting: ReviewSitting, key: PrivateKey) -> None:
    """Raises when the reviewer's key, or the name it is pinned under, is the one that sealed the case."""
    facts, signer = _subject(sitting), sitting.verification.signer
    if key.public.fingerprint == facts.key:
        raise SameKey("這把金鑰就是封存案件的金鑰，不能用來簽署審查", "請改用審查者自己的金鑰")
    if signer in {pin.principal for pin in sitting.opened.anchors.pins_of(key.public)}:
        what = f"這把金鑰在信任清單上屬於「{safe_text(signer)}」，與封存者相同"
        raise SameKey(what, "審查者不能是封存者；請改用審查者自己的金鑰，或更正信任清單")


def refuse_changed(sitting: ReviewSitting, told: Told = untold) -> None:
    """Raises when the file of the bundle is not the one that was verified any more."""
    from secaudit.trust.bundle import open_bundle

    digest = sitting.opened.file_sha256
    try:
        if digest:
            same = file_digest(sitting.path) == digest
        else:
            with open_bundle(sitting.path, told) as bundle:
                same = bundle.seal_id == sitting.seal_id
    except OSError as error:
        raise OtherSeal(f"讀不到佐證包 {safe_text(sitting.path.name)}：{why(error)}", "請把它放回原處再簽署") from error
    if not same:
        what = f"{safe_text(sitting.path.name)} 已經不是開啟時的那一份（{sitting.seal_id[:8]}）"
        raise OtherSeal(what, "請放回原檔，或重新驗證後再覆核")


def review_of(sitting: ReviewSitting, at: datetime) -> Review:
    """The review as it stands, were it signed at that moment."""
    facts, row, case = _subject(sitting), sitting.review, sitting.store.inventory().case
    catalogue = sitting.catalogue
    return Review(
        subject_seal=sitting.seal_id,
        subject_sequence=facts.sequence,
        case_id=facts.case,
        case_name=str(case["name"] or ""),
        organisation=facts.organisation,
        phase=facts.phase,
        as_of=sitting.as_of,
        reviewer=str(row["reviewer"] or ""),
        reviewed_on=at.date(),
        closing_day=stated_day(row["closing_day"]),
        conclusion=str(row["conclusion"] or ""),
        catalogue_id=catalogue.id,
        catalogue_sha256=facts.catalogue_sha256,
        program=PROGRAM,
        verdicts=tuple(_verdicts(sitting)),
        evidence=tuple(
            JudgedItem(item.id, item.sha256, held_as_named(sitting.opened.bundle, item))
            for item in sitting.sealed.items
        ),
        controls=tuple(_controls(sitting)),
    )


def _verdicts(sitting: ReviewSitting) -> Iterator[VerdictTold]:
    for quality in Quality:
        state, step = sitting.verification.verdict(quality)
        yield VerdictTold(quality.value, state.value, step.number, step.text, step.code)


def _controls(sitting: ReviewSitting) -> Iterator[JudgedControl]:
    for line in sorted(review_desk(sitting).lines, key=lambda line: line.number):
        result, evidence = line.result, tuple(item.id for item in line.evidence)
        yield JudgedControl(line.control.id, result.claim or "", result.verdict.value, evidence, line.points)


def _written(
    handle: BinaryIO, sitting: ReviewSitting, key: PrivateKey, at: datetime, earlier: Compared | None
) -> tuple[Sealed, Review]:
    """Everything is read anew, inside the transaction that the caller holds."""
    from secaudit.trust.bundle import write_bundle
    from secaudit.usecases.sealing.log_lines import log_payload

    refuse_unseen(review_desk(sitting))
    review = review_of(sitting, at)
    files = {FILE: review_bytes(review), **_form(sitting, review, key, earlier)}
    payload = [*(_payload(name, data) for name, data in files.items()), log_payload(sitting.draft, bodies=True)]
    sealed = write_bundle(handle, _facts(sitting, review, at), sorted(payload, key=lambda p: p.name), key)
    synced(handle)
    return sealed, review


def _payload(name: str, data: bytes) -> Payload:
    from secaudit.trust.bundle import Payload

    return Payload(name, len(data), lambda: [data])


def _form(sitting: ReviewSitting, review: Review, key: PrivateKey, earlier: Compared | None) -> dict[str, bytes]:
    """The 審查意見表 in each of its formats, by file name."""
    from secaudit.usecases.reviewing.form_files import FORMATS, forms

    signed_with = key.public.fingerprint
    return forms(sitting, FORMATS, reviewed_on=review.reviewed_on, signed_with=signed_with, earlier=earlier)


def _facts(sitting: ReviewSitting, review: Review, at: datetime) -> SealFacts:
    from secaudit.trust.seal_facts import SealFacts

    head, subject = sitting.draft.head(), _subject(sitting)
    return SealFacts(
        type=BundleType.REVIEW,
        case=review.case_id,
        organisation=review.organisation,
        phase=review.phase,
        sequence=1 + sum(event.kind == SIGNED for event in sitting.draft.events()),
        previous_seal=str(sitting.review["review_seal"] or ""),
        subject_seal=review.subject_seal,
        catalogue=subject.catalogue,
        catalogue_sha256=review.catalogue_sha256,
        program=review.program,
        log_count=head.sequence,
        log_head=head.hash,
        claimed_time=at.replace(microsecond=0),
    )


def _signed_row(sitting: ReviewSitting, sealed: Sealed, review: Review) -> RowChange:
    stored = sitting.draft.row("review", REVIEW_ID)
    assert stored is not None
    cells: dict[str, Cell] = {
        "review_seal": sealed.seal_id,
        "signed_with": sealed.facts.key,
        "reviewed_on": review.reviewed_on.isoformat(),
    }
    return RowChange("review", REVIEW_ID, Action.EDIT, cells, stored.version)


def _subject(sitting: ReviewSitting) -> SealFacts:
    facts = sitting.verification.facts
    assert facts is not None
    return facts


def _folder(sitting: ReviewSitting, out: Path | None) -> Path:
    if out is None:
        return sitting.path.parent
    if _is_file_name(out) and os.path.lexists(out):
        raise UsageError(f"{safe_text(str(out))} 已經存在，未覆寫", "請換一個檔名", code="E-USE-04")
    return out.parent if _is_file_name(out) else out


def _is_file_name(out: Path) -> bool:
    return out.suffix.lower() == ".zip" and not out.is_dir()


def _path(sitting: ReviewSitting, out: Path | None, sealed: Sealed) -> Path:
    """``C2M-113-001-s003-1a2b3c4d-r001-5e6f7a8b.zip``: the subject's name, then the review's own."""
    if out is not None and _is_file_name(out):
        return out
    subject, facts = _subject(sitting), sealed.facts
    reviewed = stem_of(subject.case, subject.sequence, sitting.seal_id)
    return _folder(sitting, out) / f"{reviewed}-r{facts.sequence:03d}-{sealed.seal_id[:8]}.zip"


@contextmanager
def _begun(sitting: ReviewSitting, folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A temporary neighbour of the final file, which is gone when anything fails; those of stopped ones go first."""
    mark = mark_of(sitting.draft_path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in left_behind(folder, mark, sitting.author().at.timestamp() - _STALE_SECONDS):
            old.unlink(missing_ok=True)
        handle, part = begun(folder, mark)
    except OSError as error:
        raise not_written(folder, error) from error
    try:
        with handle:
            yield handle, part
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise not_written(folder, error) from error
        raise


def _give_name(part: Path, path: Path) -> None:
    """Never over another file. The signature is recorded by now, so the whole file is kept in any case."""
    try:
        named(part, path)
    except OSError as error:
        what = f"審查結果已簽署，但檔案不能命名為 {safe_text(str(path))}：{why(error)}"
        fix = f"完整的檔案在 {safe_text(str(part))}，請自行改名"
        raise UnwritableFile(what, fix, code="E-REV-13") from error
