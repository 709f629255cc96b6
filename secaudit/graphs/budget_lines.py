"""The lines that every share of money is taken of: purchases, what vendors pass on, and the totals of the case.

Invariant: a line keeps its budgeted amount (A7); whatever makes its place in a ratio uncertain makes that flag NULL.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from secaudit.graphs import origin, ownership
from secaudit.graphs.chains import by_purchase, passed_on_twd
from secaudit.graphs.origin import Origin, Truth, Vendor, both
from secaudit.graphs.products import purchase_origins
from secaudit.model import choices
from secaudit.model.brands import ListedBrand
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row

_IT_TITLES = {c.code: c.title for c in choices.IT_PRODUCT}
_TOTALS = ("total_budget", "subsidy", "self_funded", "paid_in_capital")


class Purchase(NamedTuple):
    """What the flags of a line are made of; the amount is NT$ untaxed."""

    id: str
    vendor_id: str | None
    kind: str | None
    booked_as: str | None
    it_product: str | None
    classification_reason: str | None
    element: str | None
    amount_twd: int | None
    delivered_on: str | None
    brand_country: str | None
    made_in: str | None
    developed_in: str | None
    origin_proof: str | None

    @property
    def origin(self) -> Origin:
        return Origin(self.kind, self.brand_country, self.made_in, self.developed_in, self.origin_proof)


def budget_lines(inventory: Inventory, brands: tuple[ListedBrand, ...] = ()) -> Iterator[Row]:
    """Rows of ``budget_line`` followed by the declared columns of ``purchase`` but its id.

    A passed_on row repeats everything of its purchase except id, item and amount: ask by ``item``. Totals have no
    flags (0 where a line would be counted, else NULL) and no purchase columns but a name. ``brands`` point to the PRC.
    """
    origins = purchase_origins(inventory, brands)
    vendors = ownership.vendors(inventory)
    subcontracts = by_purchase(inventory)
    starts_on = inventory.case["project_starts_on"]
    for row, purchase in zip(inventory.rows("purchase"), inventory.select("purchase", Purchase), strict=True):
        judged = origins.get(purchase.id)
        from_prc = judged.from_prc if judged and origin.is_product(purchase.kind) else None
        flags = _flags(purchase, vendors.get(purchase.vendor_id or ""), from_prc, starts_on)
        yield (purchase.id, "purchase", purchase.amount_twd, *flags, *row[1:])
        if chain := subcontracts.get(purchase.id):
            amount = passed_on_twd(purchase.vendor_id, chain)
            yield (f"{purchase.id}/再外包", "passed_on", amount, *flags, *row[1:])
    yield from _totals(inventory)


def in_security(purchase: Purchase) -> Truth:
    """Whether the line counts as 資安經費: booked there, and no IT product (A4-1.1.4, 「等」 is open; A5)."""
    return origin.counts_as_security(purchase.booked_as, purchase.it_product)


def _flags(purchase: Purchase, vendor: Vendor | None, from_prc: Truth, starts_on: Cell) -> Row:
    """vendor_name … is_new_equipment of ``budget_line``."""
    is_product = origin.is_product(purchase.kind)
    from_home = origin.is_domestic(vendor)
    made_at_home = origin.made_in_taiwan(purchase.origin)
    own_staff = purchase.kind == "manpower" and purchase.vendor_id is None
    dates = (purchase.delivered_on, starts_on)
    return (
        vendor.name if vendor else None,
        vendor.country if vendor else None,
        from_home,
        is_product,
        in_security(purchase),
        _excluded_because(purchase),
        None if purchase.element is None else int(purchase.element in choices.BUILD_ELEMENTS),
        made_at_home,
        origin.origin_known(purchase.origin),
        1 if own_staff else both(from_home, 1 if is_product == 0 else made_at_home),
        from_prc,
        None if None in dates else int(str(purchase.delivered_on) >= str(starts_on)),
    )


def _excluded_because(purchase: Purchase) -> str | None:
    if purchase.booked_as != "security" or purchase.it_product in (None, "none"):
        return None
    title = _IT_TITLES.get(str(purchase.it_product), purchase.it_product)
    reason = f"：{purchase.classification_reason}" if purchase.classification_reason else ""
    return f"資訊類產品（{title}）不可列入資安經費，A4-1.1.4{reason}"


def _totals(inventory: Inventory) -> Iterator[Row]:
    case, columns = inventory.case, TABLE_BY_NAME["case"].by_name
    purchase = TABLE_BY_NAME["purchase"].names[1:]
    not_counted = (None, None, None, 0, 0, None, 0, None, None, None, None, None)
    for item in _TOTALS:
        column = columns[f"{item}_twd"]
        named = tuple(column.title if name == "name" else None for name in purchase)
        yield (item, item, case[column.name], *not_counted, *named)
