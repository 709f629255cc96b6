"""例外 and 替代措施: what a record must hold before it counts.

1. An exception (A4-1.2.8 alone has one) needs a reason, the page in the 計畫書, and the date of the 審查會
   (interpretation A2). Without the meeting it is 待審查會說明.
2. An alternative measure needs a reason, who approved it and when; it covers one asset, or all when none is named.
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


def _records(kind: str, control: Control, inventory: Inventory) -> Iterator[_Record]:
    for record in inventory.select("record", _Record):
        if record.kind == kind and record.control_id == control.id and record.state != "planned":
            yield record


def exception_for(control: Control, inventory: Inventory) -> ExceptionState:
    """The best exception record for ``control``, if the clause allows one."""
    if not control.exception:
        return ExceptionState.NONE
    best = ExceptionState.NONE
    for record in _records("exception", control, inventory):
        if record.reason and record.reference:
            if record.review_meeting_on:
                return ExceptionState.COMPLETE
            best = ExceptionState.PENDING
    return best


def alternatives_for(control: Control, inventory: Inventory, as_of: date) -> frozenset[str]:
    """Ids of assets with an approved alternative for ``control``; "*" when one covers all."""
    if not control.alternative:
        return frozenset()
    today = as_of.isoformat()
    return frozenset(
        r.asset_id or "*"
        for r in _records("alternative", control, inventory)
        if r.reason and r.approved_by and r.approved_on and r.approved_on <= today
    )
