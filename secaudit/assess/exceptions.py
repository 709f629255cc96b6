"""例外 and 替代措施: what a record must hold before it counts.

1. An exception (A4-1.2.8 alone has one) needs a reason, the page in the 計畫書, and the date of the 審查會
   (interpretation A2). Without the meeting, or before its day, it is 待審查會說明. Blanks are no reason.
   The date is believed; a record of the 審查會 of that day should bear it out, and its absence is told.
2. An alternative measure needs a reason, who approved it and when; it covers one asset, or all when none is named. In
   the case as planned, a planned one needs only its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import NamedTuple

from secaudit.model.control import Control
from secaudit.model.inventory import Inventory


class ExceptionState(Enum):
    NONE = "none"
    PENDING = "pending"
    COMPLETE = "complete"


class _Record(NamedTuple):
    id: str
    kind: str
    held_on: str | None
    control_id: str | None
    asset_id: str | None
    reason: str | None
    reference: str | None
    review_meeting_on: str | None
    approved_by: str | None
    approved_on: str | None
    state: str | None


def _records(kind: str, control: Control, view: Inventory) -> Iterator[_Record]:
    for record in view.select("record", _Record):
        if record.kind == kind and record.control_id == control.id:
            yield record


def exception_for(control: Control, view: Inventory, as_of: date) -> ExceptionState:
    """The best exception record for ``control``, if the clause allows one."""
    if not control.exception:
        return ExceptionState.NONE
    best = ExceptionState.NONE
    for record in _records("exception", control, view):
        if not _lacks(record):
            if _was_heard(record, as_of):
                return ExceptionState.COMPLETE
            best = ExceptionState.PENDING
    return best


def half_exceptions(control: Control, view: Inventory) -> Iterator[tuple[str, str]]:
    """The exception records for ``control`` that count for nothing, and what each lacks."""
    for record in _records("exception", control, view):
        if lacking := _lacks(record):
            yield record.id, "、".join(lacking)


def unheard_exceptions(control: Control, view: Inventory, as_of: date) -> Iterator[tuple[str, str]]:
    """The complete exception records whose 審查會 no record bears out, and the day that they name."""
    meetings = {r.held_on for r in view.select("record", _Record) if r.kind == "review_meeting"}
    for record in _records("exception", control, view):
        if not _lacks(record) and _was_heard(record, as_of) and record.review_meeting_on not in meetings:
            yield record.id, str(record.review_meeting_on)


def _lacks(record: _Record) -> tuple[str, ...]:
    said = {"理由": record.reason, "計畫書頁碼": record.reference}
    return tuple(what for what, text in said.items() if not (text or "").strip())


def _was_heard(record: _Record, as_of: date) -> bool:
    return record.review_meeting_on is not None and record.review_meeting_on <= as_of.isoformat()


def alternatives_for(control: Control, view: Inventory, as_of: date) -> frozenset[str]:
    """Ids of assets with an alternative for ``control`` that counts in ``view``; "*" when one covers all."""
    if not control.alternative:
        return frozenset()
    return frozenset(
        r.asset_id or "*"
        for r in _records("alternative", control, view)
        if r.reason and (r.state == "planned" or _is_approved(r, as_of))
    )


def _is_approved(record: _Record, as_of: date) -> bool:
    return bool(record.approved_by and record.approved_on and record.approved_on <= as_of.isoformat())
