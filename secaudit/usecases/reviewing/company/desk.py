"""F9 of a company: what it sealed, what reviewers said of that, and what waits for its answer.

Order of the points: what waits for the company first, the earliest day first; then what was answered; then what is
closed; what needs no answer last. Seals and reviews: the newest first.

Invariant: the desk only arranges what the tables say; an act is one event, or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.model.inventory import Inventory
from secaudit.store.protocol import Event
from secaudit.usecases.open_case import stated_day
from secaudit.usecases.reviewing.company.answers import answer_point, withdraw_answer
from secaudit.usecases.reviewing.company.import_review import PlannedReview, keep_review, plan_review_import
from secaudit.usecases.reviewing.company.points import PointLine, PointState, closing_day, points
from secaudit.usecases.reviewing.company.stale import StaleApproval, approved, stale_approvals
from secaudit.usecases.sitting import Sitting

if TYPE_CHECKING:
    from secaudit.trust.anchors import Anchors
    from secaudit.usecases.verifying.decrypted import OpenedBy

__all__ = [
    "CompanyDesk", "DeskPoint", "PlannedReview", "ReviewTold", "SealTold", "answer", "coming", "company_desk",
    "company_stale", "keep", "withdraw",
]  # fmt: skip
_ORDER = (PointState.OPEN, PointState.ANSWERED, PointState.CLOSED, PointState.NONE)


@dataclass(frozen=True, slots=True)
class SealTold:
    """One seal that was made. ``reviews``: how many reviews of it were imported and still count."""

    id: str
    sequence: int
    phase: str
    sealed_on: date | None
    seal_id: str
    file_name: str
    withheld: int
    is_encrypted: bool
    reviews: int


@dataclass(frozen=True, slots=True)
class ReviewTold:
    """One review that was imported. ``counts``: how many controls by opinion, none for one that was ``is_replaced``.

    ``open``: how many of its points wait for the company.
    """

    id: str
    reviewer: str
    reviewed_on: date | None
    closing_day: date | None
    subject_sequence: int
    subject_seal: str
    sequence: int
    conclusion: str
    counts: Mapping[str, int]
    open: int
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class DeskPoint:
    """One point, and the title of its control ("" when the catalogue does not have it)."""

    line: PointLine
    title: str


@dataclass(frozen=True, slots=True)
class CompanyDesk:
    """``approvals``: how many controls have an approval; whether those hold is for :func:`company_stale` to say."""

    seals: tuple[SealTold, ...]
    reviews: tuple[ReviewTold, ...]
    points: tuple[DeskPoint, ...]
    open: int
    overdue: int
    answered: int
    approvals: int
    closing_day: date | None


def company_desk(sitting: Sitting) -> CompanyDesk:
    """What the tables say; cheap enough for every keystroke."""
    inventory = sitting.store.inventory()
    found = points(inventory, sitting.today())
    counts = Counter(line.state for line in found)
    titles = {c.id: c.title.zh_tw for c in sitting.catalogue.controls}
    reviews = _reviews(inventory, found)
    return CompanyDesk(
        seals=_seals(inventory, reviews),
        reviews=reviews,
        points=tuple(DeskPoint(line, titles.get(line.control_id, "")) for line in sorted(found, key=_urgency)),
        open=counts[PointState.OPEN],
        overdue=sum(line.is_overdue for line in found),
        answered=counts[PointState.ANSWERED],
        approvals=len(approved(inventory)),
        closing_day=closing_day(inventory),
    )


def company_stale(sitting: Sitting) -> tuple[StaleApproval, ...]:
    """The approvals that no longer hold; takes a moment, as the whole case is digested anew."""
    return stale_approvals(sitting.store, sitting.catalogue)


def coming(
    sitting: Sitting,
    path: Path,
    anchors: Anchors,
    *,
    opened_by: OpenedBy | None = None,
    told: Callable[[int, int], None] = lambda done, whole: None,
) -> PlannedReview:
    """What importing the review at ``path`` would do; raises where it is refused."""
    now = sitting.author().at
    return plan_review_import(sitting.store, path, anchors, now=now, opened_by=opened_by, told=told)


def keep(sitting: Sitting, planned: PlannedReview) -> Event | None:
    return keep_review(sitting.store, planned, sitting.author())


def answer(sitting: Sitting, point_id: str, text: str | None, evidence: Sequence[str] = ()) -> Event | None:
    """Answer a point; ``None`` when it stands so already."""
    kept = answer_point(sitting.store, point_id, sitting.author(), text=text, evidence=evidence)
    return kept[1] if kept else None


def withdraw(sitting: Sitting, point_id: str) -> Event | None:
    """Take the answer back; ``None`` when there is none."""
    kept = withdraw_answer(sitting.store, point_id, sitting.author())
    return kept[1] if kept else None


def _urgency(line: PointLine) -> tuple[int, bool, date]:
    return _ORDER.index(line.state), line.due_on is None, line.due_on or date.max


def _seals(inventory: Inventory, reviews: Sequence[ReviewTold]) -> tuple[SealTold, ...]:
    reviewed = Counter(r.subject_seal for r in reviews if not r.is_replaced)
    made = tuple(
        SealTold(
            id=str(s["id"]),
            sequence=int(s["sequence"] or 0),
            phase=str(s["phase"]),
            sealed_on=stated_day(s["sealed_on"]),
            seal_id=str(s["seal_id"]),
            file_name=str(s["file_name"]),
            withheld=int(s["withheld"] or 0),
            is_encrypted=bool(s["recipients"]),
            reviews=reviewed[str(s["seal_id"])],
        )
        for s in inventory.dicts("seal")
    )
    return tuple(sorted(made, key=lambda s: -s.sequence))


def _reviews(inventory: Inventory, found: Sequence[PointLine]) -> tuple[ReviewTold, ...]:
    rows = list(inventory.dicts("review"))
    newest: dict[tuple[object, object], str] = {}
    for row in sorted(rows, key=lambda r: int(r["sequence"] or 0)):
        newest[row["reviewer"], row["subject_seal"]] = str(row["id"])
    told = tuple(
        ReviewTold(
            id=str(r["id"]),
            reviewer=str(r["reviewer"] or ""),
            reviewed_on=stated_day(r["reviewed_on"]),
            closing_day=stated_day(r["closing_day"]),
            subject_sequence=int(r["subject_sequence"] or 0),
            subject_seal=str(r["subject_seal"]),
            sequence=int(r["sequence"] or 0),
            conclusion=str(r["conclusion"] or ""),
            counts=Counter(line.opinion for line in found if line.review_id == r["id"]),
            open=sum(line.is_open for line in found if line.review_id == r["id"]),
            is_replaced=newest[r["reviewer"], r["subject_seal"]] != r["id"],
        )
        for r in rows
    )
    return tuple(reversed(told))
