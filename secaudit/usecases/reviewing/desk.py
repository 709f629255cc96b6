"""F9 of a reviewer: every control that is asked, exceptions first, with what he needs to judge it, and what he said.

Invariant: the desk only arranges: the judgement is the sitting's, the opinions are those of the review file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from secaudit.store.protocol import Event, RowChange
from secaudit.usecases.open_case import stated_day
from secaudit.usecases.questions.control_detail import Detail
from secaudit.usecases.reviewing.opinions import (
    AGREE,
    KIND,
    RETURN,
    SUPPLEMENT,
    Opinion,
    asked_control,
    next_number,
    opinions,
    said,
    supplement_due,
)
from secaudit.usecases.reviewing.review_lines import (
    BytesState,
    EarlierPoint,
    EvidenceLine,
    Rank,
    ReviewLine,
    count_by_opinion,
)

if TYPE_CHECKING:
    from secaudit.usecases.reviewing.open_review import ReviewSitting

__all__ = [
    "AgreedAll", "BytesState", "EarlierPoint", "EvidenceLine", "Progress", "Rank", "ReviewDesk", "ReviewLine",
    "agree_all", "detail", "review_desk",
]  # fmt: skip


SIGNED = "seal"
"""The kind of the event of a signature, which no undo takes back."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``by_opinion``: how many controls have each opinion, by code."""

    seen: int
    total: int
    by_opinion: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """``supplement_due`` is the day of a 補件 that names none, as far as the closing day is known; ``review_seal``
    names the newest signature, "" before the first, and ``changed_since`` whether anything was said after it."""

    lines: tuple[ReviewLine, ...]
    progress: Progress
    reviewer: str
    conclusion: str
    closing_day: date | None
    supplement_due: date | None
    review_seal: str
    changed_since: bool = False

    @property
    def unseen(self) -> tuple[str, ...]:
        """While there are any, signing stays closed."""
        return tuple(line.control.id for line in self.lines if not line.is_seen)

    def line(self, control_id: str) -> ReviewLine | None:
        return next((line for line in self.lines if line.control.id == control_id), None)

    def next_unseen(self, after: str = "") -> ReviewLine | None:
        """The first unseen one behind ``after`` in the order of the list, from the beginning again when none is."""
        at = next((i for i, line in enumerate(self.lines, 1) if line.control.id == after), 0)
        return next((line for line in (*self.lines[at:], *self.lines[:at]) if not line.is_seen), None)


def review_desk(sitting: ReviewSitting) -> ReviewDesk:
    said_of: dict[str, list[Opinion]] = {}
    for opinion in opinions(sitting):
        said_of.setdefault(opinion.control_id, []).append(opinion)
    lines = tuple(_with_opinions(line, tuple(said_of.get(line.control.id, ()))) for line in sitting.lines)
    review = sitting.review
    return ReviewDesk(
        lines=lines,
        progress=Progress(sum(line.is_seen for line in lines), len(lines), count_by_opinion(iter(lines))),
        reviewer=str(review["reviewer"] or ""),
        conclusion=str(review["conclusion"] or ""),
        closing_day=stated_day(review["closing_day"]),
        supplement_due=supplement_due(sitting),
        review_seal=str(review["review_seal"] or ""),
        changed_since=bool(review["review_seal"]) and not _ends_with_a_signature(sitting),
    )


def _ends_with_a_signature(sitting: ReviewSitting) -> bool:
    newest = next(iter(sitting.draft.events(sitting.draft.head().sequence - 1)), None)
    return newest is not None and newest.kind == SIGNED


def detail(sitting: ReviewSitting, control_id: str) -> Detail:
    """The control in full, as F3 shows it: checks, deciding rows, remarks."""
    return sitting.details.of(asked_control(sitting, control_id))


@dataclass(frozen=True, slots=True)
class AgreedAll:
    """``agreed`` got 同意; ``left`` did not, each with why."""

    agreed: tuple[str, ...]
    left: tuple[tuple[str, str], ...]
    event: Event | None


def agree_all(sitting: ReviewSitting, control_ids: Sequence[str]) -> AgreedAll:
    """同意 for several controls in one event: only those that were seen, hold, and have nothing out of the ordinary."""
    number, changes = next_number(sitting), list[RowChange]()
    agreed, left = list[str](), list[tuple[str, str]]()
    desk = review_desk(sitting)
    for control in {control.id: control for control in (asked_control(sitting, i) for i in control_ids)}.values():
        line = desk.line(control.id)
        why = _not_in_bulk(line) if line else ""
        if why:
            left.append((control.id, why))
            continue
        changes += said(sitting, control, AGREE, "", None, number + len(changes))
        agreed.append(control.id)
    note = f"同意 {len(agreed)} 條"
    event = sitting.draft.commit(changes, sitting.author(), kind=KIND, note=note) if changes else None
    return AgreedAll(tuple(agreed), tuple(left), event)


def _not_in_bulk(line: ReviewLine) -> str:
    """Why the control is judged on its own; "" when it need not be."""
    held = {opinion.opinion for opinion in line.points}
    if AGREE in held:
        return "已同意"
    if held & {RETURN, SUPPLEMENT}:
        return "已退回或要求補件"
    if line.rank is not Rank.REST:
        return f"{line.rank}，請逐條看"
    if line.stated:
        return f"封存時載為{line.stated}，與重算不同，請逐條看"
    if not line.holds:
        return f"判定{line.verdict}，請逐條看"
    return "" if line.is_seen else "還沒看"


def _with_opinions(line: ReviewLine, points: tuple[Opinion, ...]) -> ReviewLine:
    return replace(line, points=points, is_seen=bool(points))
