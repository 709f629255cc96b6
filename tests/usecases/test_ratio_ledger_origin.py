"""What money may not be spent on: the ledger forbids the purchases that A4-1.2.7 forbids, and no others."""

from __future__ import annotations

from datetime import date
from typing import Any

from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.usecases.spending.ratio_ledger import RatioLedger

PURCHASE = {
    "kind": "hardware", "booked_as": "security", "it_product": "none", "brand_country": "TW", "made_in": "TW",
    "developed_in": "TW", "origin_proof": "manufacturer", "amount_twd": 1,
}  # fmt: skip
IS_PRC = {"outcome": "prc", "reason": "查", "decided_by": "王", "decided_on": "2024-02-01"}


def bought(id_: str, **cells: Any) -> dict[str, Any]:
    return {"id": id_, "name": id_, **PURCHASE, **cells}


def test_forbidden_are_products_of_the_prc_whoever_says_so(catalogue: Catalogue) -> None:
    case = Inventory.of(
        purchase=[
            bought("CLEAR"), bought("MADE", made_in="CN"), bought("DECIDED"), bought("LISTED", brand="Sangfor"),
            bought("DELIVERS", asset_ids="|FW|"), bought("PLANNED", asset_ids="|NEW|"),
            bought("IT", booked_as="it_system", made_in="CN"),
        ],
        asset=[
            {"id": "FW", "name": "防火牆", "kind": "firewall", "made_in": "CN"},
            {"id": "NEW", "name": "新防火牆", "kind": "firewall", "made_in": "CN", "state": "planned"},
            {"id": "PC", "name": "電腦", "kind": "pc"},
        ],
        origin_decision=[{"id": "OD", "product_id": "DECIDED", **IS_PRC}],
    )  # fmt: skip
    with RatioLedger(case, catalogue, date(2024, 3, 1)) as ledger:
        assert dict(ledger.forbidden) == dict.fromkeys(("MADE", "DECIDED", "DELIVERS"), "A4-1.2.7")
        assert ledger.origins["LISTED"]["result"] == "suspect"
        assert [row[0] for row in ledger.inventory.rows("asset")] == ["FW"]
        with ledger.like(ledger.inventory) as again:
            assert again.forbidden == ledger.forbidden
