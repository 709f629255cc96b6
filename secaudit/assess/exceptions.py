"""例外 and 替代措施: what a record must hold before it counts.

1. An exception (A4-1.2.8 alone has one) needs a reason, the page in the 計畫書, and the date of the 審查會
   (interpretation A2). Without the meeting it is 待審查會說明.
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
    kind: str
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


def exception_for(control: Control, view: Inventory) -> ExceptionState:
    """The best exception record for ``control``, if the clause allows one."""
    if not control.exception:
        return ExceptionState.NONE
    best = ExceptionState.NONE
    for record in _records("exception", control, view):
        if record.reason and record.reference:
            if record.review_meeting_on:
                return ExceptionState.COMPLETE
            best = ExceptionState.PENDING
    return best


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
