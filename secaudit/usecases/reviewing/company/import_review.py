"""Take a reviewer's signed review into the case: shown first, then kept in one event, or refused with its own message.

1. The bundle is verified as a review: pinned reviewer, namespace of reviews. Not accepted, nothing is read from it.
2. It speaks of a seal that this case made, or is refused: 這是另一個封存的審查, with both ids. The key that sealed the
   case can't have signed the review of it.
3. The same review again changes nothing. A newer one of the same reviewer for the same seal takes the place of the
   older one's points and keeps the company's answers, by control and opinion; an older one is refused.
4. The reviewer's own 同意 in a review of a later seal closes what he asked about that control, in whichever order the
   two are imported.

Invariant: one review is one row of ``review`` and one event; nothing of it is kept when any of it is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import EXIT_MISMATCH, BadInput, SecauditError
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store.protocol import Author, CaseStore, Event, RowChange
from secaudit.text import safe_text
from secaudit.usecases.reviewing.company.review_rows import NO_ROWS, ComingPoint, Incoming, review_rows

if TYPE_CHECKING:
    from secaudit.trust.anchors import Anchors
    from secaudit.trust.verification import Verification
    from secaudit.usecases.reviewing.signed_review import Review
    from secaudit.usecases.verifying.decrypted import OpenedBy

KIND = "review_import"
"""An event that plain undo does not take back."""
_SHORT = 12


class Refused(SecauditError):
    """The review can't be taken into this case; the code says which rule it breaks."""

    code = "E-REV-20"
    exit_code = EXIT_MISMATCH


@dataclass(frozen=True, slots=True)
class DifferingEvidence:
    """The review judged other bytes under this id than were sealed, or than the case holds now.

    ``sealed`` is "" when the seal did not have it, ``ours`` when it is gone since.
    """

    id: str
    judged: str
    sealed: str
    ours: str

    @property
    def is_foreign(self) -> bool:
        """What was judged is not what was sealed; otherwise it was only changed since."""
        return self.judged != self.sealed


@dataclass(frozen=True, slots=True)
class PlannedReview:
    """A review that could be kept. ``known_as`` is the id under which it was imported already, "" when it was not.

    ``counts``: how many controls by opinion, 已看 where nothing more is said. ``closes``, ``reopens``, ``dropped``: see
    ``ReviewRows``; ``replaces`` is the id of an earlier review, or "".
    """

    file: str
    reviewer: str
    review_seal: str
    sequence: int
    subject_seal: str
    subject_sequence: int
    subject_file: str
    reviewed_on: date
    closing_day: date | None
    conclusion: str
    catalogue_sha256: str
    counts: Mapping[str, int]
    points: tuple[ComingPoint, ...]
    closes: tuple[str, ...]
    reopens: tuple[str, ...]
    dropped: tuple[str, ...]
    replaces: str
    differing: tuple[DifferingEvidence, ...]
    known_as: str
    changes: tuple[RowChange, ...]


def plan_review_import(
    store: CaseStore,
    path: Path,
    anchors: Anchors,
    *,
    now: datetime,
    opened_by: OpenedBy | None = None,
    told: Callable[[int, int], None] = lambda done, whole: None,
) -> PlannedReview:
    """What importing the review bundle at ``path`` would do; raises where it is refused. Nothing is changed.

    ``opened_by`` are the identities that open an encrypted file.
    """
    from secaudit.usecases.reviewing.signed_review import read_review
    from secaudit.usecases.verifying.verify import BundleType, verify

    found = verify(
        path, anchors, now=now, memory=None, expected=BundleType.REVIEW, opened_by=opened_by, remember=False, told=told
    )
    try:
        refuse_unverified(path.name, found.verification)
        assert found.bundle is not None
        review, problems = read_review(found.bundle)
    finally:
        found.close()
    if review is None or problems:
        raise BadInput(f"{safe_text(path.name)} 的審查結果讀不出來，沒有匯入", problems, "請審查者重新簽署")
    return planned_review(store, found.verification, review, safe_text(path.name))


def planned_review(store: CaseStore, verification: Verification, review: Review, file: str) -> PlannedReview:
    """The same of a review whose bundle is verified: ``verification`` is accepted and has its facts."""
    facts, inventory = verification.facts, store.inventory()
    assert facts is not None
    seal = _subject(inventory, facts.subject_seal, review)
    if facts.key == seal["signed_with"]:
        what = f"{file} 用封存的同一把金鑰簽署，不是審查者的"
        raise Refused(what, "請向審查者索取他自己簽署的審查結果", code="E-REV-22")
    coming = Incoming(review, safe_text(verification.signer), facts.sequence, verification.seal_id, facts.key)
    known = _same(inventory, coming)
    rows = NO_ROWS if known else review_rows(store, coming, _earlier(inventory, coming))
    return PlannedReview(
        file=file,
        reviewer=coming.reviewer,
        review_seal=verification.seal_id,
        sequence=facts.sequence,
        subject_seal=review.subject_seal,
        subject_sequence=review.subject_sequence,
        subject_file=str(seal["file_name"]),
        reviewed_on=review.reviewed_on,
        closing_day=review.closing_day,
        conclusion=safe_text(review.conclusion),
        catalogue_sha256=review.catalogue_sha256,
        counts=Counter(o.opinion for o in coming.opinions),
        points=rows.points,
        closes=rows.closes,
        reopens=rows.reopens,
        dropped=rows.dropped,
        replaces=rows.replaces,
        differing=tuple(_differing(store, inventory, seal, review)),
        known_as=known,
        changes=rows.changes,
    )


def keep_review(store: CaseStore, planned: PlannedReview, author: Author) -> Event | None:
    """Keep what was planned as one event; ``None`` when the review is in the case already."""
    if not planned.changes:
        return None
    return store.commit(planned.changes, author, kind=KIND, note=planned.file)


def refuse_unverified(name: str, verification: Verification, left_undone: str = "沒有匯入") -> None:
    """The message is that of the first step that did not pass."""
    if verification.accepted and verification.facts is not None:
        return
    failing = [s for s in verification.steps if s.state == "fail"]
    step = (failing or [s for s in verification.steps if s.state != "pass"])[0]
    what = f"{safe_text(name)} 驗證不通過，{left_undone}：{step.title}：{step.text}"
    raise Refused(what, "secaudit verify 可看每一步", code=step.code or None)


def _subject(inventory: Inventory, stated: str, review: Review) -> dict[str, Cell]:
    """The row of the seal that was reviewed."""
    made = list(inventory.dicts("seal"))
    found = next((s for s in made if s["seal_id"] == review.subject_seal), None)
    if found is None or stated != review.subject_seal or found["sequence"] != review.subject_sequence:
        newest = f"此案件最近的封存是第 {made[-1]['sequence']} 次 {_short(made[-1]['seal_id'])}" if made else ""
        what = f"這是另一個封存的審查：審查的是第 {review.subject_sequence} 次 {_short(review.subject_seal)}"
        what += f"，{newest or '此案件還沒有封存過'}"
        raise Refused(what, "請確認案件檔，或向審查者索取這個案件的審查結果", code="E-REV-21")
    return found


def _short(seal_id: Cell) -> str:
    return safe_text(str(seal_id))[:_SHORT]


def _same(inventory: Inventory, coming: Incoming) -> str:
    """The id under which this very review stands in the case, else ""."""
    return next((str(r["id"]) for r in inventory.dicts("review") if r["review_seal"] == coming.seal_id), "")


def _earlier(inventory: Inventory, coming: Incoming) -> str:
    """The id of the review that this one replaces, else ""; raises when that is the newer one."""
    own = [
        r
        for r in inventory.dicts("review")
        if r["reviewer"] == coming.reviewer and r["subject_seal"] == coming.review.subject_seal
    ]
    if not own:
        return ""
    newest = max(own, key=_sequence)
    if _sequence(newest) == coming.sequence:
        what = f"已匯入 {coming.reviewer} 的第 {coming.sequence} 次審查，但內容不同（{_short(newest['review_seal'])}）"
        raise Refused(what, "請向審查者確認哪一份才對", code="E-REV-24")
    if _sequence(newest) > coming.sequence:
        what = f"已匯入 {coming.reviewer} 較新的審查（第 {newest['sequence']} 次），這是第 {coming.sequence} 次"
        raise Refused(what, "請用最新的一份", code="E-REV-23")
    return str(newest["id"])


def _sequence(review: Mapping[str, Cell]) -> int:
    found = review["sequence"]
    return found if isinstance(found, int) else 0


def _differing(
    store: CaseStore, inventory: Inventory, seal: Mapping[str, Cell], review: Review
) -> Iterator[DifferingEvidence]:
    """By the log, the case as it was sealed is known exactly; what was judged is compared with that and with today."""
    from secaudit.usecases.overview.last_look import inventory_at

    now, count = _hashes(inventory), seal["log_count"]
    judged = {item.id: item.sha256.lower() for item in review.evidence if item.sha256}
    if all(now.get(i) == sha256 for i, sha256 in judged.items()):
        return
    sealed = _hashes(inventory_at(store, count if isinstance(count, int) else 0, ""))
    for item_id, sha256 in judged.items():
        if not sha256 == sealed.get(item_id) == now.get(item_id):
            yield DifferingEvidence(safe_text(item_id), sha256, sealed.get(item_id, ""), now.get(item_id, ""))


def _hashes(inventory: Inventory) -> dict[str, str]:
    return {str(e["id"]): str(e["sha256"] or "").lower() for e in inventory.dicts("evidence")}
