"""Cases with candidates whose totals are filled in, so that every money gate can be told."""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from usecases.money_case import ABROAD, AS_OF, CASE, OURS, UNCHECKED, purchase

__all__ = ["AS_OF", "candidate", "gates_of", "money_gates_only", "whole_case"]

TOTALS: Mapping[str, Cell] = {
    "total_budget_twd": 10_000_000, "subsidy_twd": 4_000_000, "self_funded_twd": 6_000_000,
    "paid_in_capital_twd": 50_000_000, "prc_capital": 0, "prc_checked_on": "2024-02-20",
}  # fmt: skip
CLOUD = purchase(
    90, 100_000, booked_as="it_system", it_product="cloud", element=None, is_cloud=1, it_system_spend=1,
    subject="cloud_lease",
)  # fmt: skip
"""All of the IT spending is a cloud lease: 100 % of the 20 % asked."""
PRC: Mapping[str, Cell] = {"id": "V-04", "name": "陸資公司", "tax_id": "12345675", "country": "TW", "prc_capital": 1}
LOOKED_UP = ABROAD | {"prc_checked_on": "2024-02-20"}

Rows = tuple[Mapping[str, Cell], ...]


def candidate(number: int, purchase_id: str, way: str, **cells: Cell) -> dict[str, Cell]:
    return {"id": f"CA-{number:02}", "purchase_id": purchase_id, "name": f"方案 {number}", "way": way} | cells


def whole_case(*purchases: Mapping[str, Cell], candidates: Rows = (), **more: Rows) -> Inventory:
    """``purchases`` beside a cloud lease, with every total in order; ``more`` are further tables, or the case."""
    case = dict(CASE) | dict(TOTALS)
    for row in more.pop("case", ()):
        case |= dict(row)
    vendors = (OURS, LOOKED_UP, UNCHECKED, PRC)
    lines = [{"subject": "outsourced"} | dict(p) for p in purchases]
    return Inventory.of(case=[case], vendor=vendors, purchase=[*lines, CLOUD], candidate=candidates, **more)


def gates_of(catalogue: Catalogue) -> frozenset[str]:
    """The controls that are about money or about what is bought from whom, by hand."""
    return frozenset(
        {
            "A4-1.2.0", "A4-1.2.6", "A4-1.2.7", "A4-1.2.8", "C2M-1.2-prc", "C2M-5.1.19", "C2M-5.1.6",
            "C2M-A1-marketing", "C2M-A1-outsourced",
        }
    )  # fmt: skip


def money_gates_only(catalogue: Catalogue) -> Catalogue:
    """The catalogue with these controls alone: what is asked of them does not rest on the others before 驗收."""
    kept = tuple(c for c in catalogue.controls if c.id in gates_of(catalogue))
    return Catalogue(id=catalogue.id, title=catalogue.title, controls=kept, brands=catalogue.brands)
