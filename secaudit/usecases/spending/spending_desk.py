"""Everything that is seen of the money at once: the ratios, the purchases under one of them, a what-if and its effects.

Invariant: looking changes nothing; the case as it would be is judged by the same judge as the case as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.model.assessment import Verdict
from secaudit.usecases.sitting import Sitting
from secaudit.usecases.spending.beside import Beside, beside
from secaudit.usecases.spending.combinations import Reaching, reaching
from secaudit.usecases.spending.purchase_desk import PurchaseLine, purchase_lines
from secaudit.usecases.spending.ratio_desk import RatioView, Reading, ratio_views, view_of
from secaudit.usecases.spending.ratio_ledger import RatioKey, RatioLedger
from secaudit.usecases.spending.side_effects import SideEffect, side_effects
from secaudit.usecases.spending.what_if import WhatIf
from secaudit.usecases.spending.what_if_told import overtaken
from secaudit.usecases.spending.why_counted import Why, why


@dataclass(frozen=True, slots=True)
class SpendingDesk:
    """``tried`` is the chosen ratio with the what-if in the case, ``None`` without one."""

    views: tuple[RatioView, ...]
    view: RatioView | None
    tried: RatioView | None
    lines: tuple[PurchaseLine, ...]
    effects: tuple[SideEffect, ...]
    overtaken: tuple[str, ...]
    reaching: Reaching

    @property
    def shown(self) -> RatioView | None:
        """The ratio as the list below it shows it."""
        return self.tried or self.view


def look_at(sitting: Sitting, what_if: WhatIf, wanted: RatioKey | None) -> SpendingDesk:
    """The desk with the ratio ``wanted`` in front, else the first that fails."""
    present = sitting.checked()
    views = ratio_views(present)
    view = view_of(views, wanted)
    if view is None:
        return SpendingDesk((), None, None, (), (), (), Reaching(()))
    if not sitting.runs_catalogue:
        said = "條文目錄與這裡的不同，這裡只列判定，不逐筆重算"
        return SpendingDesk(views, view, None, (), (), (), Reaching((), said))
    inventory = present.case.inventory
    trial = sitting.judged_as(what_if.tried(inventory)) if what_if else None
    tried = next((v for v in ratio_views(trial) if v.key == view.key), None) if trial else None
    with _ledger(sitting, WhatIf()) as before, _ledger(sitting, what_if) as after:
        return SpendingDesk(
            views=views,
            view=view,
            tried=tried,
            lines=purchase_lines(after, view.key, what_if, before),
            effects=side_effects(present, trial, view.key) if trial else (),
            overtaken=overtaken(what_if, inventory),
            reaching=reaching(after, _to_reach(tried or view).key),
        )


def _to_reach(view: RatioView) -> Reading:
    """The ratio that decides; once it holds, another reading of it that does not."""
    if view.main.outcome in (Verdict.MET, Verdict.NA):
        return next((r for r in view.others if r.ratio and r.ratio.holds is False), view.main)
    return view.main


@dataclass(frozen=True, slots=True)
class About:
    """All that is said of one purchase; nothing of one that the what-if removes."""

    why: Why
    beside: Beside


def about(sitting: Sitting, what_if: WhatIf, view: RatioView, line: PurchaseLine) -> About | None:
    """What the strip says of ``line``."""
    with _ledger(sitting, what_if) as ledger:
        if line.id not in ledger.purchases:
            return None
        told = why(ledger, view.key, line, view.main.label)
        return About(told, beside(ledger, sitting.store.inventory(), line.id))


def _ledger(sitting: Sitting, what_if: WhatIf) -> RatioLedger:
    return RatioLedger(what_if.tried(sitting.store.inventory()), sitting.catalogue, sitting.as_of)
