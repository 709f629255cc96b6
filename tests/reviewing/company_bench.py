"""A company's case that was sealed, and reviews of it as they come out of a verified bundle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from secaudit.model.schema import Cell, pack
from secaudit.store import SqliteStore, create
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.trust.seal_facts import BundleType, SealFacts
from secaudit.trust.verification import Quality, State, Step, Verification
from secaudit.usecases.reviewing.company.import_review import PlannedReview, keep_review, planned_review
from secaudit.usecases.reviewing.opinions import Opinion
from secaudit.usecases.reviewing.signed_review import JudgedControl, JudgedItem, Review

AUTHOR = Author("王小明", "s-1", datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
LOCKOUT, BACKUP, LOGS = "A4-2.3.1.4", "A4-2.3.6", "A4-2.4.1"
FIRST, SECOND = "1" * 64, "2" * 64
ORG_KEY, REVIEWER_KEY = "SHA256:company", "SHA256:reviewer"
LIN = "林審查"
CLOSING = date(2026, 11, 20)
DUE = date(2026, 11, 25)


def put(store: SqliteStore, table: str, row_id: str, **cells: Cell) -> None:
    store.commit([RowChange(table, row_id, Action.ADD, {"id": row_id, **cells}, 0)], AUTHOR)


def evidence(store: SqliteStore, item_id: str, *controls: str, sha256: str = "a" * 64) -> None:
    put(store, "evidence", item_id, title=f"佐證 {item_id}", control_ids=pack(controls), sha256=sha256)


def sealed(store: SqliteStore, sequence: int = 1, seal_id: str = FIRST) -> None:
    """A row of table ``seal`` for the case as it stands."""
    head = store.head()
    cells = {
        "phase": "acceptance", "sequence": sequence, "seal_id": seal_id, "file_name": f"case-s00{sequence}.zip",
        "sealed_on": "2026-11-19", "signed_with": ORG_KEY, "log_count": head.sequence, "log_head": head.hash,
    }  # fmt: skip
    row_id = f"S-00{sequence}"
    change = RowChange("seal", row_id, Action.ADD, {"id": row_id, **cells}, 0)
    store.commit([change], AUTHOR, kind="seal")


def new_case(folder: Path, *, is_sealed: bool = True) -> SqliteStore:
    """A case with one item of evidence for the backups, sealed once."""
    folder.mkdir(exist_ok=True)
    store = create(folder / "case.secaudit", AUTHOR)
    put(store, "case", "C2M-1", name="虛構專案", phase="acceptance")
    evidence(store, "E-01", BACKUP)
    if is_sealed:
        sealed(store)
    return store


def said(control_id: str, opinion: str, words: str = "", due: date | None = None, basis: str = "") -> Opinion:
    return Opinion(f"RP-{control_id}", control_id, opinion, words, due, LIN, date(2026, 11, 20), basis)


def review(
    *opinions: Opinion,
    subject: str = FIRST,
    subject_sequence: int = 1,
    judged: Mapping[str, str] | None = None,
    catalogue_sha256: str = "c" * 64,
    closing_day: date | None = CLOSING,
) -> Review:
    """What a reviewer signed."""
    controls: dict[str, list[Opinion]] = {}
    for opinion in opinions:
        controls.setdefault(opinion.control_id, []).append(opinion)
    return Review(
        subject_seal=subject,
        subject_sequence=subject_sequence,
        case_id="C2M-1",
        case_name="虛構專案",
        organisation="虛構金屬",
        phase="acceptance",
        as_of=date(2026, 11, 19),
        reviewer=LIN,
        reviewed_on=date(2026, 11, 20),
        closing_day=closing_day,
        conclusion="大致可行",
        catalogue_id="c2m",
        catalogue_sha256=catalogue_sha256,
        program="secaudit 1",
        verdicts=(),
        evidence=tuple(JudgedItem(i, sha256, True) for i, sha256 in (judged or {}).items()),
        controls=tuple(JudgedControl(c, "met", "met", (), tuple(own)) for c, own in controls.items()),
        sequence=1,
    )


def verification(
    signed: Review, *, seal_id: str = "9" * 64, sequence: int = 1, signer: str = LIN, key: str = REVIEWER_KEY
) -> Verification:
    """Every step passes."""
    facts = SealFacts(
        type=BundleType.REVIEW, case="C2M-1", organisation="虛構金屬", phase="acceptance", sequence=sequence,
        previous_seal="", subject_seal=signed.subject_seal, catalogue="c2m",
        catalogue_sha256=signed.catalogue_sha256, program="secaudit 1", log_count=1, log_head="0" * 64,
        claimed_time=datetime(2026, 11, 20, 9, 0, tzinfo=UTC), key=key,
    )  # fmt: skip
    steps = tuple(Step(n, q, q.value, State.PASS, "好") for n, q in enumerate(Quality, 1))
    return Verification(seal_id, facts, signer, steps)


def planned(store: SqliteStore, signed: Review, **more: object) -> PlannedReview:
    return planned_review(store, verification(signed, **more), signed, "review.zip")  # type: ignore[arg-type]


def imported(store: SqliteStore, signed: Review, **more: object) -> PlannedReview:
    found = planned(store, signed, **more)
    keep_review(store, found, AUTHOR)
    return found
