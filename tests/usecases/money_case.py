"""Small cases of nothing but money, built from stored cells, for tests of ratios, purchases and what-ifs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store import create
from secaudit.store.protocol import Author, CaseStore
from secaudit.usecases.difference import added
from secaudit.usecases.spending.ratio_ledger import RatioKey

AS_OF = date(2024, 3, 1)
BUILD = RatioKey("A4-1.2.0", "domestic_build")
FOREIGN = RatioKey("A4-1.2.8", "foreign")
PASSED_ON = RatioKey("A4-1.2.6", "passed_on")
CLOUD = RatioKey("C2M-5.1.19", "cloud")

CASE: Mapping[str, Cell] = {"id": "C-1", "name": "宏遠精密", "tax_id": "12345675", "assessment_date": "2024-03-01"}
OURS: Mapping[str, Cell] = {
    "id": "V-01", "name": "國產甲", "tax_id": "28431064", "country": "TW", "prc_capital": 0,
    "prc_checked_on": "2024-02-20",
}  # fmt: skip
ABROAD: Mapping[str, Cell] = {"id": "V-02", "name": "Fortress Inc.", "country": "US", "prc_capital": 0}
UNCHECKED: Mapping[str, Cell] = {"id": "V-03", "name": "還沒查的公司", "country": "TW"}
VENDORS = (OURS, ABROAD, UNCHECKED)


def purchase(number: int, amount_twd: int | None, **cells: Cell) -> dict[str, Cell]:
    """A line of the security budget, to be introduced: a service of our vendor unless ``cells`` say otherwise."""
    return {
        "id": f"P-{number:02}", "name": f"品項 {number}", "vendor_id": "V-01", "kind": "service",
        "booked_as": "security", "it_product": "none", "element": "introduction", "amount_twd": amount_twd,
        "it_system_spend": 0, "is_cloud": 0,
    } | cells  # fmt: skip


def firewall(number: int, amount_twd: int | None, **cells: Cell) -> dict[str, Cell]:
    """Hardware made and developed in the United States, with proof, sold by our vendor."""
    made = {"kind": "hardware", "made_in": "US", "developed_in": "US", "brand_country": "US", "brand": "Fort"}
    return purchase(number, amount_twd, **{**made, "origin_proof": "manufacturer", **cells})


def money(*purchases: Mapping[str, Cell], subcontracts: tuple[Mapping[str, Cell], ...] = ()) -> Inventory:
    return Inventory.of(case=[CASE], vendor=VENDORS, purchase=purchases, subcontract=subcontracts)


def blueprint() -> Inventory:
    """The figures of the clause worked by hand: 624,000 of 2,000,000 is 31.20 %, 76,000 short of 35 %.

    Counted: 244,000 + 380,000 = 624,000. Not counted: 1,276,000 + 60,000 + 40,000. Left out: a server of 120,000.
    """
    return money(
        purchase(1, 244_000),
        purchase(2, 380_000, kind="software", developed_in="TW", origin_proof="autonomy"),
        firewall(3, 1_276_000),
        purchase(4, 60_000, vendor_id="V-02"),
        purchase(5, 40_000, kind="software", origin_proof="none"),
        purchase(6, 120_000, kind="hardware", it_product="server", made_in="TW", origin_proof="certificate"),
    )


def author(session: str = "s1", name: str = "王小明") -> Author:
    return Author(name, session, datetime(2024, 3, 1, 9, 30, tzinfo=UTC))


def kept(path: Path, inventory: Inventory) -> CaseStore:
    """A case file that holds ``inventory``; the caller closes it."""
    store = create(path, author("setup"))
    changes = [added(TABLE_BY_NAME[t], row).change for t in inventory.tables for row in inventory.rows(t)]
    store.commit(changes, author("setup"))
    return store
