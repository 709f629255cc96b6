"""Sit down at a sealed case as its reviewer: the case read-only, the opinions in a file of his own.

1. Integrity and Identity must be PASS. Where Freshness or Completeness is FAIL the bundle is opened only ``despite``
   that, as a reviewer may want to look; verdict and step then stand in the review form and in what he signs.
2. It is judged with the catalogue that it carries, for the phase and on the day of the seal.
3. The review file is bound to the seal id; one of another seal is refused (``draft``).

Invariant: nothing of a bundle is read before its verification, and nothing is ever written to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import UsageError
from secaudit.model.choices import PHASE_TITLES
from secaudit.model.control import Control
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store.evidence import EvidenceStore
from secaudit.store.protocol import Author
from secaudit.store.remembering import RememberingStore
from secaudit.usecases.check import Checked
from secaudit.usecases.open_case import OpenCase
from secaudit.usecases.questions.control_detail import Details
from secaudit.usecases.reviewing.basis import Bases
from secaudit.usecases.reviewing.bundle_store import BundleStore
from secaudit.usecases.reviewing.draft import REVIEW_ID, Place, Subject, open_draft
from secaudit.usecases.reviewing.review_lines import ReviewLine, lines_of
from secaudit.usecases.reviewing.trouble import NoTrial, NotVerified
from secaudit.usecases.sitting import Sitting
from secaudit.usecases.verifying.verify import QUALITY_TITLES, STATE_TITLES, Quality, State, Verification

if TYPE_CHECKING:
    from secaudit.model.assessment import Assessment
    from secaudit.trust.anchors import Anchors
    from secaudit.trust.bundle import Bundle
    from secaudit.usecases.sealing.contents import SealedCase
    from secaudit.usecases.verifying.verify import VerifiedBundle

_NEVER_OPENED = (Quality.INTEGRITY, Quality.IDENTITY)
_ENCRYPTED = ".age"
_ZIP, _TOP = b"PK\x03\x04", b"bag/"
"""A local header, whose name follows 30 bytes later."""
_HEAD_BYTES = 64


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that may be reviewed: what was verified and read, by which anchors, and its bytes, still open.

    ``file_sha256`` is that of an encrypted file, which can't be scanned again without its identity; else "".
    ``is_own_catalogue``: the catalogue that it carries is the one that is used here.
    """

    verified: VerifiedBundle
    bundle: Bundle
    sealed: SealedCase
    assessment: Assessment
    anchors: Anchors
    file_sha256: str
    is_own_catalogue: bool


class ReviewSitting(Sitting):
    """A sitting over a bundle: ``store`` is read-only, ``draft`` is the open 覆核檔 at ``draft_path``, which undo
    and redo go to (``opinions``)."""

    def __init__(
        self,
        opened: Opened,
        draft: EvidenceStore,
        draft_path: Path,
        *,
        today: Callable[[], date],
        author: Callable[[], Author],
    ) -> None:
        store = BundleStore(opened.bundle, opened.sealed, opened.verified.close)
        super().__init__(opened.verified.path, store, opened.sealed.catalogue, today=today, author=author)
        self.opened = opened
        self.draft = RememberingStore(draft)
        self.draft_path = draft_path
        self._bases: Bases | None = None
        self._details: Details | None = None
        self._lines: tuple[ReviewLine, ...] | None = None
        case = OpenCase(self.path, self.store.inventory(), self.phase, self.as_of, "")
        self._checked = Checked(case, self.catalogue, opened.assessment)

    @property
    def verification(self) -> Verification:
        return self.opened.verified.verification

    @property
    def sealed(self) -> SealedCase:
        return self.opened.sealed

    @property
    def seal_id(self) -> str:
        return self.verification.seal_id

    @property
    def phase(self) -> str:
        return self.sealed.phase

    @property
    def as_of(self) -> date:
        return self.sealed.as_of

    def set_phase(self, code: str) -> None:
        if code != self.phase:
            fix = "要看其他階段，請公司另行封存"
            raise UsageError(f"覆核以封存時的階段（{PHASE_TITLES[self.phase]}）判定", fix, code="E-REV-10")

    @property
    def runs_catalogue(self) -> bool:
        """A stranger's conditions were run once, in a process of their own, when the bundle was verified."""
        return self.opened.is_own_catalogue

    def judged_as(self, inventory: Inventory) -> Checked:
        raise NoTrial

    @property
    def review(self) -> Mapping[str, Cell]:
        """The cells of the one row of table ``review`` as it stands."""
        return next(row for row in self.draft.inventory().dicts("review") if row["id"] == REVIEW_ID)

    @property
    def details(self) -> Details:
        """Every control in full; worked out once, as a sealed case does not change."""
        if self._details is None:
            self._details = Details(self.checked())
        return self._details

    @property
    def lines(self) -> tuple[ReviewLine, ...]:
        """The lines of the reviewer's list without opinions (``review_lines``)."""
        if self._lines is None:
            self._lines = lines_of(self)
        return self._lines

    def basis_of(self, control: Control) -> str:
        """What a 同意 of ``control`` rests on (``basis``)."""
        if self._bases is None:
            self._bases = Bases(self.store.inventory(), self.catalogue)
        return self._bases.of(control)

    def close(self) -> None:
        if self._bases is not None:
            self._bases.close()
        self.draft.close()
        super().close()


def is_review(sitting: Sitting) -> bool:
    """Whether the sitting is a reviewer's (F9 shows the desk) rather than a company's."""
    return isinstance(sitting, ReviewSitting)


def open_review(
    verified: VerifiedBundle,
    anchors: Anchors,
    *,
    today: Callable[[], date],
    author: Callable[[], Author],
    own: Path,
    draft: Path | None = None,
    despite: bool = False,
    own_catalogue: str = "",
) -> ReviewSitting:
    """A sitting over ``verified`` with its review file: ``draft``, or beside the bundle, or in the folder ``own`` when
    that one can't be written. ``own_catalogue``: digest of the one used here.

    Raises ``NotVerified``, ``OtherSeal`` …, and closes the bundle then.
    """
    try:
        opened = _opened(verified, anchors, despite, own_catalogue)
        facts = verified.verification.facts
        assert facts is not None
        subject = Subject(verified.verification.seal_id, facts.sequence, opened.sealed.catalogue.digest)
        path, store = open_draft(Place(verified.path, own, draft), subject, author())
        try:
            return ReviewSitting(opened, store, path, today=today, author=author)
        except BaseException:
            store.close()
            raise
    except BaseException:
        verified.close()
        raise


def _opened(verified: VerifiedBundle, anchors: Anchors, despite: bool, own_catalogue: str) -> Opened:
    refuse_unverified(verified.verification, despite=despite)
    bundle, sealed, assessment = verified.bundle, verified.sealed_case, verified.recomputed
    if bundle is None or sealed is None or assessment is None:
        fix = "請以 secaudit verify 看是哪一步，並向公司查明"
        raise NotVerified("佐證包的內容無法讀取或重算，不能覆核", fix, verified.verification)
    encrypted = verified.path.name.lower().endswith(_ENCRYPTED)
    digest = file_digest(verified.path) if encrypted else ""
    return Opened(verified, bundle, sealed, assessment, anchors, digest, sealed.catalogue.digest == own_catalogue)


def refuse_unverified(verification: Verification, *, despite: bool) -> None:
    """Raises with the step that decided. FAIL of Freshness or Completeness is passed over only ``despite`` it."""
    for quality in Quality:
        state, step = verification.verdict(quality)
        told = f"{QUALITY_TITLES[quality]}{STATE_TITLES[state]}，第 {step.number} 步「{step.title}」：{step.text}"
        if quality in _NEVER_OPENED and state is not State.PASS:
            fix = "請以 secaudit verify 看每一步，並向公司索取原檔"
            raise NotVerified(f"不能覆核：{told}", fix, verification)
        if state is State.FAIL and not despite:
            fix = "請先向公司查明；仍要開來看，請加 --despite，審查意見表會載明"
            raise NotVerified(f"不開啟：{told}", fix, verification)


def file_digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def is_bundle_file(path: Path) -> bool:
    """Whether ``path`` begins like a bundle, plain or encrypted; what it is worth is for the verification to say."""
    from secaudit.trust.encryption import is_age

    if not path.is_file():
        return False
    with path.open("rb") as handle:
        head = handle.read(_HEAD_BYTES)
    return is_age(head) or (head.startswith(_ZIP) and head[30:].startswith(_TOP))
