"""What reviewers said of a company's case, point by point, and how far each point is.

1. 已看 and 同意 wait for nothing. 退回, 補件 and 提問 wait for an answer (待回覆), then for the reviewer (已回覆),
   until a later review closes them (結案).
2. An answer is text, evidence, or both. Evidence that is taken off the list leaves the answer, and the point says so.
3. Overdue is an open point whose day is over; on the day itself it is not.

Invariant: reading only; the order is that of the case, by review and then by point.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from secaudit.model.choices import OPEN_OPINIONS
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, members
from secaudit.usecases.open_case import stated_day

LOST_EVIDENCE = "回覆的佐證已移除："
"""How the note of a point begins when its answer has lost evidence; the ids follow."""


class PointState(StrEnum):
    NONE = "none"
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


STATE_TITLES: dict[PointState, str] = {
    PointState.NONE: "不須回覆",
    PointState.OPEN: "待回覆",
    PointState.ANSWERED: "已回覆",
    PointState.CLOSED: "結案",
}


@dataclass(frozen=True, slots=True)
class PointLine:
    """One point. ``days_left`` is ``None`` without a day; below zero it is overdue by so many days.

    ``lost_evidence`` are the ids of evidence that the answer named and that is no longer on the list.
    """

    id: str
    review_id: str
    reviewer: str
    control_id: str
    opinion: str
    said: str
    due_on: date | None
    days_left: int | None
    state: PointState
    raised_on: date | None
    answer: str
    answer_evidence: tuple[str, ...]
    answered_by: str
    answered_on: date | None
    closed_by: str
    closed_on: date | None
    lost_evidence: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the company is to do something."""
        return self.state is PointState.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.days_left is not None and self.days_left < 0


def points(inventory: Inventory, today: date, *, only_open: bool = False) -> tuple[PointLine, ...]:
    """The points of every review imported; with ``only_open`` those that wait for the company."""
    reviewers = {str(r["id"]): str(r["reviewer"] or "") for r in inventory.dicts("review")}
    lines = (_line(cells, reviewers, today) for cells in inventory.dicts("review_point"))
    return tuple(line for line in lines if line.is_open or not only_open)


def open_points(inventory: Inventory, today: date) -> tuple[PointLine, ...]:
    """What waits for the company, the most urgent first; without a day last, then in the order of the case."""
    lines = points(inventory, today, only_open=True)
    return tuple(sorted(lines, key=lambda line: (line.due_on is None, line.due_on or date.max)))


def closing_day(inventory: Inventory) -> date | None:
    """收件截止日 as the review imported last states it; nothing else in a case does."""
    stated = [stated_day(r["closing_day"]) for r in inventory.dicts("review")]
    return next((day for day in reversed(stated) if day), None)


def state_of(cells: dict[str, Cell]) -> PointState:
    """The state of one row of table ``review_point``."""
    if cells["opinion"] not in OPEN_OPINIONS:
        return PointState.NONE
    if cells["closed_by"]:
        return PointState.CLOSED
    answered = cells["answer"] or members(cells["answer_evidence"])
    return PointState.ANSWERED if answered else PointState.OPEN


def _line(cells: dict[str, Cell], reviewers: dict[str, str], today: date) -> PointLine:
    due, review_id, note = stated_day(cells["due_on"]), str(cells["review_id"]), _text(cells["note"])
    lost = note.removeprefix(LOST_EVIDENCE).split("、") if note.startswith(LOST_EVIDENCE) else ()
    return PointLine(
        id=str(cells["id"]),
        review_id=review_id,
        reviewer=reviewers.get(review_id, "") or _text(cells["raised_by"]),
        control_id=str(cells["control_id"]),
        opinion=str(cells["opinion"]),
        said=_text(cells["said"]),
        due_on=due,
        days_left=(due - today).days if due else None,
        state=state_of(cells),
        raised_on=stated_day(cells["raised_on"]),
        answer=_text(cells["answer"]),
        answer_evidence=members(cells["answer_evidence"]),
        answered_by=_text(cells["answered_by"]),
        answered_on=stated_day(cells["answered_on"]),
        closed_by=_text(cells["closed_by"]),
        closed_on=stated_day(cells["closed_on"]),
        lost_evidence=tuple(lost),
    )


def _text(cell: Cell) -> str:
    return str(cell or "")
