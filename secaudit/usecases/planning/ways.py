"""A way to do one purchase otherwise: what is done, at which price, and what it changes in the case.

Invariant: everything that a way makes up is said in ``assumes``; an entered candidate makes up nothing but a price that
was left blank, and who gets what of a stated sum.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.model.plan import PlannedChange
from secaudit.model.schema import Cell
from secaudit.usecases.difference import RowDifference
from secaudit.usecases.spending.what_if import WhatIf
from secaudit.usecases.spending.what_if_told import told_changes


@dataclass(frozen=True, slots=True)
class Way:
    """``candidate_id`` is blank for an assumed remedy; amounts are ``None`` where the budget line has none."""

    purchase_id: str
    name: str
    says: str
    before_twd: int | None
    after_twd: int | None
    changes: tuple[RowDifference, ...]
    candidate_id: str = ""
    price_assumed: bool = True
    effort_days: int | None = None
    assumes: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()
    """The purchase, where its proof of origin is assumed."""

    @property
    def cost_twd(self) -> int:
        """What it costs more; the whole price where the present amount is blank."""
        return (self.after_twd or 0) - (self.before_twd or 0)

    @property
    def assumed(self) -> bool:
        return self.price_assumed or not self.candidate_id

    def told(self, needed: bool) -> PlannedChange:
        return PlannedChange(
            purchase_id=self.purchase_id,
            name=self.name,
            says=self.says,
            candidate_id=self.candidate_id,
            before_twd=self.before_twd,
            after_twd=self.after_twd,
            price_assumed=self.price_assumed,
            effort_days=self.effort_days,
            needed=needed,
            assumes=self.assumes,
            cells=told_changes(WhatIf(self.changes)),
        )


def amount_of(cell: Cell) -> int | None:
    return None if cell is None else int(cell)
