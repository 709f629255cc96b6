"""What a company should know of its reviews: points that are overdue, approvals that no longer hold.

Invariant: reading only; whatever is told says where it is mended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.store.protocol import CaseStore
from secaudit.usecases.reviewing.company.points import PointLine, PointState, points
from secaudit.usecases.reviewing.company.stale import StaleApproval, approved, stale_approvals
from secaudit.usecases.shortfalls import Target, listed


class Matter(StrEnum):
    """What a reminder is about; the value is the sentence that counts them."""

    OVERDUE = "{n} 點審查意見已逾期未回覆：{named}"
    LOST_EVIDENCE = "{n} 點審查意見回覆的佐證已移除：{named}"
    STALE = "{n} 條核可過時，審查後資料已變：{named}"
    UNCERTAIN = "{n} 條核可須確認：{named}"
    UNLOOKED = "{n} 條核可尚未與現在的資料比對，按 F9 確認"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One of them in full. ``name`` is how it is called in a list."""

    matter: Matter
    name: str
    text: str
    control_id: str
    target: Target


def reminders(
    store: CaseStore, catalogue: Catalogue, today: date, *, most_rows: int | None = None
) -> tuple[Reminder, ...]:
    """In the order of :class:`Matter`. Approvals are compared with the whole case: that takes a moment, and of a case
    with more than ``most_rows`` it is only told that they were not."""
    inventory = store.inventory()
    if not inventory.rows("review"):
        return ()
    if most_rows is not None and len(inventory) > most_rows:
        return (*_of_points(inventory, today), *_unlooked(inventory))
    return (*_of_points(inventory, today), *_of_approvals(stale_approvals(store, catalogue)))


def summed(found: Iterable[Reminder]) -> Iterator[tuple[str, Reminder]]:
    """One sentence a matter, and the first reminder of it."""
    found = tuple(found)
    for matter in Matter:
        own = [r for r in found if r.matter is matter]
        if own:
            yield matter.value.format(n=len(own), named=listed(r.name for r in own)), own[0]


@dataclass(frozen=True, slots=True)
class ReviewsTold:
    """How the reviews of a case stand: its points by state, and what was let slip, one sentence a matter."""

    points: dict[PointState, int]
    notices: tuple[str, ...]


def reviews_told(store: CaseStore, catalogue: Catalogue, today: date, *, most_rows: int) -> ReviewsTold | None:
    """``None`` where no review was imported; for ``most_rows`` see :func:`reminders`."""
    if not store.inventory().rows("review"):
        return None
    states = Counter(line.state for line in points(store.inventory(), today))
    told = {state: states[state] for state in (PointState.OPEN, PointState.ANSWERED, PointState.CLOSED)}
    return ReviewsTold(told, tuple(text for text, _ in summed(reminders(store, catalogue, today, most_rows=most_rows))))


def _of_points(inventory: Inventory, today: date) -> Iterator[Reminder]:
    lines = points(inventory, today)
    for line in sorted((p for p in lines if p.is_overdue), key=lambda p: p.days_left or 0):
        asked, late = REVIEW_OPINION_TITLES[line.opinion], -(line.days_left or 0)
        text = f"審查意見 {line.id} {asked}已逾期 {late} 天：{line.said}"
        yield _of_point(Matter.OVERDUE, line, text)
    for line in (p for p in lines if p.lost_evidence and not p.closed_by):
        text = f"審查意見 {line.id} 回覆的佐證 {'、'.join(line.lost_evidence)} 已移除，請補上或改寫回覆"
        yield _of_point(Matter.LOST_EVIDENCE, line, text)


def _of_point(matter: Matter, line: PointLine, text: str) -> Reminder:
    return Reminder(matter, line.id, text, line.control_id, Target("answer", (line.control_id,)))


def _unlooked(inventory: Inventory) -> Iterator[Reminder]:
    for control_id in approved(inventory):
        target = Target("answer", (control_id,))
        yield Reminder(Matter.UNLOOKED, control_id, f"核可尚未比對：{control_id}", control_id, target)


def _of_approvals(stale: Iterable[StaleApproval]) -> Iterator[Reminder]:
    for found in sorted(stale, key=lambda s: not s.certain):
        matter = Matter.STALE if found.certain else Matter.UNCERTAIN
        yield Reminder(matter, found.control_id, words(found), found.control_id, Target("answer", (found.control_id,)))


def words(stale: StaleApproval) -> str:
    """``核可過時：A4-2.3.6 備份：林審查 2026-11-21 同意後，佐證已變``."""
    named = f"{stale.control_id} {stale.title}".strip()
    day = f" {stale.agreed_on}" if stale.agreed_on else ""
    if stale.certain:
        return f"核可過時：{named}：{stale.reviewer}{day} 同意後，{stale.what}已變"
    return f"核可須確認：{named}：{stale.reviewer}{day} 同意；{stale.what}"
