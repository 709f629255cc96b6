"""The rows that a review becomes in the company's case, and what becomes of those of the reviews before it.

1. An opinion that the replaced review had too keeps its row: its id and the company's answer stay.
2. A point is closed by the reviewer's own 同意 to its control in a review of a later seal; of several, by that of the
   earliest such seal. That is worked out anew with every review, so the order in which they come in does not matter.

Invariant: every row is changed at most once; nothing here reads a bundle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from secaudit.model.choices import OPEN_OPINIONS
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.notation import TEXT_LENGTH
from secaudit.model.schema import Cell, Table
from secaudit.store.protocol import Action, CaseStore, RowChange
from secaudit.text import safe_text
from secaudit.usecases.edit_rows import next_id

if TYPE_CHECKING:
    from secaudit.usecases.reviewing.opinions import Opinion
    from secaudit.usecases.reviewing.signed_review import Review

REVIEW = TABLE_BY_NAME["review"]
POINT = TABLE_BY_NAME["review_point"]
SEEN, AGREE = "seen", "agree"


class _Agreement(NamedTuple):
    """One 同意: to which control, in a review of which seal."""

    control_id: Cell
    subject_sequence: int
    review_id: str
    reviewed_on: Cell


@dataclass(frozen=True, slots=True)
class Incoming:
    """A verified review: who is pinned for its key, its own sequence, seal id and key."""

    review: Review
    reviewer: str
    sequence: int
    seal_id: str
    key: str

    @property
    def opinions(self) -> tuple[Opinion, ...]:
        """Every opinion, what is to be answered first and 已看 last; that only of controls of which nothing more is
        said, as the others were seen too."""
        told = (o for c in self.review.controls for o in c.opinions if o.opinion != SEEN or len(c.opinions) == 1)
        return tuple(sorted(told, key=lambda o: (o.opinion not in OPEN_OPINIONS, o.opinion == SEEN)))


@dataclass(frozen=True, slots=True)
class ComingPoint:
    """A point as it will be kept; ``kept_answer`` is what the company had answered to the one that it replaces."""

    id: str
    control_id: str
    opinion: str
    said: str
    due_on: date | None
    kept_answer: str = ""


@dataclass(frozen=True, slots=True)
class ReviewRows:
    """``replaces`` is the id of an earlier review or ""; the rest are ids of points.

    ``closes``: settled now; ``reopens``: settled by the review that it replaces, and no longer; ``dropped``: said in
    the replaced one alone.
    """

    points: tuple[ComingPoint, ...]
    closes: tuple[str, ...]
    reopens: tuple[str, ...]
    dropped: tuple[str, ...]
    replaces: str
    changes: tuple[RowChange, ...]


NO_ROWS = ReviewRows((), (), (), (), "", ())
"""Of a review that is in the case already."""


def review_rows(store: CaseStore, coming: Incoming, replaces: str) -> ReviewRows:
    """Everything that keeping ``coming`` changes; ``replaces`` is the review that it takes the place of, or ""."""
    return _Rows(store, coming, replaces).all()


class _Rows:
    """One review on its way in."""

    def __init__(self, store: CaseStore, coming: Incoming, replaces: str) -> None:
        self.store, self.coming, self.replaces = store, coming, replaces
        self.inventory = store.inventory()
        self.review_id = next_id(REVIEW, self.inventory)
        name = _line(coming.reviewer)
        self.own = {r["id"]: r for r in self.inventory.dicts("review") if r["reviewer"] == name}
        said = [p for p in self.inventory.dicts("review_point") if p["review_id"] in self.own]
        self.replaced = [p for p in said if p["review_id"] == replaces]
        self.others = [p for p in said if p["review_id"] != replaces]
        self.agreements = tuple(self._agreements())
        self.changes: list[RowChange] = []

    def all(self) -> ReviewRows:
        self._add(REVIEW, self.review_id, self._review())
        if self.replaces:
            self._edit(REVIEW, self.replaces, {"note": f"由 {self.review_id} 取代"})
        points = tuple(self._points())
        dropped = tuple(str(p["id"]) for p in self.replaced)
        for point_id in dropped:
            self._change(POINT, point_id, Action.REMOVE, {})
        closes, reopens = self._settle()
        return ReviewRows(points, closes, reopens, dropped, self.replaces, tuple(self.changes))

    def _review(self) -> dict[str, Cell]:
        review = self.coming.review
        return {
            "id": self.review_id,
            "subject_seal": review.subject_seal,
            "subject_sequence": review.subject_sequence,
            "sequence": self.coming.sequence,
            "reviewer": _line(self.coming.reviewer),
            "review_seal": self.coming.seal_id,
            "signed_with": _line(self.coming.key),
            "reviewed_on": _day(review.reviewed_on),
            "closing_day": _day(review.closing_day),
            "catalogue_sha256": _line(review.catalogue_sha256),
            "conclusion": _line(review.conclusion),
        }

    def _points(self) -> Iterator[ComingPoint]:
        """Every opinion as a row; one that the replaced review had too is edited in place."""
        new_ids = _ids_from(next_id(POINT, self.inventory))
        for opinion in self.coming.opinions:
            cells, old = self._point(opinion), self._said_before(opinion)
            if old is not None:
                self.replaced.remove(old)
                point_id = str(old["id"])
                self._edit(POINT, point_id, {n: cell for n, cell in cells.items() if cell != old[n]})
            else:
                point_id = next(new_ids)
                self._add(POINT, point_id, {"id": point_id, **cells})
            yield ComingPoint(
                point_id,
                str(cells["control_id"]),
                opinion.opinion,
                str(cells["said"] or ""),
                opinion.due_on,
                str(old["answer"] or "") if old else "",
            )

    def _point(self, opinion: Opinion) -> dict[str, Cell]:
        control_id = _line(opinion.control_id)
        return {
            "review_id": self.review_id,
            "control_id": control_id,
            "opinion": opinion.opinion,
            "said": _line(opinion.said),
            "due_on": _day(opinion.due_on),
            "raised_by": _line(opinion.raised_by),
            "raised_on": _day(opinion.raised_on),
            "basis": _line(opinion.basis),
            **self._closing(opinion.opinion, control_id, self.coming.review.subject_sequence),
        }

    def _said_before(self, opinion: Opinion) -> dict[str, Cell] | None:
        """The row of the replaced review with the same control and opinion; of several, one in the same words."""
        alike = [p for p in self.replaced if (p["control_id"], p["opinion"]) == (opinion.control_id, opinion.opinion)]
        exact = [p for p in alike if p["said"] == _line(opinion.said)]
        return next(iter(exact or alike), None)

    def _agreements(self) -> Iterator[_Agreement]:
        """Every 同意 of this reviewer, with those that come in and without those that they replace."""
        for point in self.others:
            if point["opinion"] == AGREE:
                review = self.own[point["review_id"]]
                subject = _number(review["subject_sequence"])
                yield _Agreement(point["control_id"], subject, str(review["id"]), review["reviewed_on"])
        coming, day = self.coming.review, _day(self.coming.review.reviewed_on)
        for opinion in self.coming.opinions:
            if opinion.opinion == AGREE:
                yield _Agreement(_line(opinion.control_id), coming.subject_sequence, self.review_id, day)

    def _closing(self, opinion: Cell, control_id: Cell, subject_sequence: int) -> dict[str, Cell]:
        """What closes a point of a review of that seal; nothing where nothing does, or where it asks for nothing."""
        later = [a for a in self.agreements if a.control_id == control_id and a.subject_sequence > subject_sequence]
        if opinion not in OPEN_OPINIONS or not later:
            return {"closed_by": None, "closed_on": None}
        first = min(later, key=lambda a: a.subject_sequence)
        return {"closed_by": first.review_id, "closed_on": first.reviewed_on}

    def _settle(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The points of this reviewer's other reviews: those that are closed now, and those that are open again."""
        closes, reopens = [], []
        for point in self.others:
            subject = _number(self.own[point["review_id"]]["subject_sequence"])
            closing = self._closing(point["opinion"], point["control_id"], subject)
            if closing["closed_by"] == point["closed_by"]:
                continue
            self._edit(POINT, str(point["id"]), closing)
            if not closing["closed_by"]:
                reopens.append(str(point["id"]))
            elif not point["closed_by"]:
                closes.append(str(point["id"]))
        return tuple(closes), tuple(reopens)

    def _add(self, table: Table, row_id: str, cells: Mapping[str, Cell]) -> None:
        known = {name: cell for name, cell in cells.items() if cell is not None}
        self.changes.append(RowChange(table.name, row_id, Action.ADD, known, 0))

    def _edit(self, table: Table, row_id: str, cells: Mapping[str, Cell]) -> None:
        self._change(table, row_id, Action.EDIT, cells)

    def _change(self, table: Table, row_id: str, action: Action, cells: Mapping[str, Cell]) -> None:
        stored = self.store.row(table.name, row_id)
        self.changes.append(RowChange(table.name, row_id, action, cells, stored.version if stored else 0))


def _ids_from(first: str) -> Iterator[str]:
    """``RP-007``, ``RP-008`` …"""
    letters, _, number = first.rpartition("-")
    return (f"{letters}-{n:0{len(number)}d}" for n in count(int(number)))


def _number(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _line(text: str) -> str | None:
    """One line that may stand in a cell; ``None`` for nothing."""
    return safe_text(" ".join(text.split()))[:TEXT_LENGTH] or None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
