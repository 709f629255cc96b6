"""How tables point to measures, records and evidence, and how they say who does something by when.

Invariant: only words and pointers, in the order given; what is missing is 待補.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Row
from secaudit.reports.appendix.sentences import planned_for
from secaudit.reports.blocks import Prose, Ref
from secaudit.reports.wording import NONE, day, known, missing, shown

NO_GAP = "未對應缺口"


def joined_refs(refs: Iterable[Ref]) -> Prose:
    """``A、B`` of words that point elsewhere; 無 of none."""
    parts: list[str | Ref] = []
    for ref in refs:
        parts += ["、", ref] if parts else [ref]
    return tuple(parts) or (NONE,)


def measure_refs(ids: Sequence[str]) -> Prose:
    return joined_refs(Ref(f"measure:{key}", key) for key in ids)


def control_refs(ids: Sequence[str]) -> Prose:
    return joined_refs(Ref(f"control:{key}", key) for key in ids)


def who_when(owner: Cell, due: Cell) -> str:
    return f"{known(owner, '負責人')}，{day(due, missing('完成日'))}"


def progress(purchase: Row, as_of: date) -> str:
    """``已付款（113年5月3日）`` or ``已交付`` of what is there, else who does it by when."""
    if purchase["stage"] in ("delivered", "paid"):
        paid = f"（{day(purchase['paid_on'])}）" if purchase["paid_on"] else ""
        return f"{shown('purchase', 'stage', purchase['stage'])}{paid}"
    return planned_for(purchase["plan_due"], purchase["plan_owner"], as_of)


def passed(due: Cell, as_of: date) -> str:
    """「（已過預定日）」 of a day before ``as_of``."""
    return "（已過預定日）" if due and str(due) < as_of.isoformat() else ""
