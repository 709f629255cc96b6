"""Where a purchase and what it delivers say different places of origin (A4-1.2.7, A4-1.2.8).

Invariant: a finding changes no verdict; it names the rows, where they stand, and which of the two counts where.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.assess.money_conflicts import places
from secaudit.graphs.products import contradictions
from secaudit.model.assessment import Finding, FindingKind
from secaudit.model.countries import PRC, TO_CONFIRM, country_title
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory

_COLUMNS = TABLE_BY_NAME["purchase"].by_name


def origin_conflicts(inventory: Inventory) -> Iterator[Finding]:
    """One for each purchase, column and place that its assets say instead."""
    assets: dict[tuple[str, str, str, str], list[str]] = {}
    for found in contradictions(inventory):
        about = (found.purchase_id, found.field, found.bought, found.delivered)
        assets.setdefault(about, []).append(found.asset_id)
    rows = places(inventory, "purchase", "asset") if assets else {}
    for (purchase_id, field, bought, delivered), (first, *others) in assets.items():
        from_prc = delivered in (PRC, *TO_CONFIRM)
        many = f"等 {len(others) + 1} 項" if others else ""
        counts = "產品來源以資產為準，比率仍依採購" if from_prc else "以採購為準"
        yield Finding(
            FindingKind.CONFLICT,
            "A4-1.2.7" if from_prc else "A4-1.2.8",
            f"採購 {purchase_id}{rows.get(purchase_id, '')}{_COLUMNS[field].title}為{country_title(bought)}，"
            f"交付資產 {first}{rows.get(first, '')}{many}為{country_title(delivered)}：{counts}，請核對",
        )
