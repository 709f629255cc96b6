"""Alternatives of a purchase: the ways open to it, what each asks and begins with, and how they read."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from money_case import AS_OF, CASE, VENDORS, firewall, kept, money, purchase

from secaudit.errors import UsageError
from secaudit.model.choices import CANDIDATE_WAY
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.usecases.spending.alternatives import (
    alternatives,
    asked,
    proposed,
    try_alternative,
    ways,
    wrong_with_alternative,
)
from secaudit.usecases.spending.what_if import WhatIf

PASSED_ON: dict[str, Cell] = {
    "id": "S-1",
    "purchase_id": "P-02",
    "from_vendor_id": "V-01",
    "to_vendor_id": "V-02",
    "amount_twd": 9,
}
SOFTWARE = purchase(3, 40_000, kind="software", developed_in="US", vendor_id="V-02")


def inventory() -> Inventory:
    """A firewall, a service of which 9 are passed on, software of a vendor abroad, and a line of no known kind."""
    unknown = purchase(4, None, kind=None)
    return money(firewall(1, 480_000), purchase(2, 90), SOFTWARE, unknown, subcontracts=(PASSED_ON,))


def codes(purchase_id: str) -> list[str]:
    return [way.code for way in ways(inventory(), purchase_id)]


def test_the_ways_that_are_open_depend_on_what_is_bought() -> None:
    assert codes("P-01") == ["product", "vendor", "proof"]
    assert codes("P-02") == ["vendor", "in_house"], "a service has no origin to prove"
    assert codes("P-04") == ["product", "vendor", "proof"], "it may be a product"


def test_each_way_asks_only_what_it_needs() -> None:
    case = inventory()
    assert asked(case, "P-01", "vendor") == ("name", "vendor_id", "amount_twd", "passed_on_twd", "effort_days", "quote")
    assert "made_in" in asked(case, "P-01", "proof")
    assert "amount_twd" not in asked(case, "P-01", "proof"), "a proof costs nothing of the budget"
    assert "made_in" not in asked(case, "P-03", "product"), "software is made nowhere"
    assert asked(case, "P-02", "in_house") == ("name", "amount_twd", "effort_days", "quote")


def test_another_product_begins_as_one_of_taiwan_from_a_vendor_of_ours() -> None:
    assert proposed(inventory(), "P-01", "product") == {
        "purchase_id": "P-01", "way": "改採其他產品", "name": "國產品項 1", "vendor_id": "V-01",
        "brand_country": "臺灣", "made_in": "臺灣", "developed_in": "臺灣", "origin_proof": "產地證明",
    }  # fmt: skip
    assert proposed(inventory(), "P-03", "product")["vendor_id"] == "V-01", "its own vendor is abroad"


def test_a_price_is_never_proposed() -> None:
    for purchase_id in ("P-01", "P-02", "P-03", "P-04"):
        for way in ways(inventory(), purchase_id):
            assert "amount_twd" not in proposed(inventory(), purchase_id, way.code)


def test_a_proof_says_the_places_that_the_purchase_says() -> None:
    given = proposed(inventory(), "P-01", "proof")
    assert (given["made_in"], given["developed_in"], given["brand_country"]) == ("美國", "美國", "美國")
    blank = money(firewall(1, 10, made_in=None, developed_in=None, brand_country=None))
    assert proposed(blank, "P-01", "proof")["made_in"] == "臺灣"
    assert "brand_country" not in proposed(blank, "P-01", "proof")


def test_another_vendor_is_not_the_present_one() -> None:
    assert "vendor_id" not in proposed(inventory(), "P-01", "vendor"), "no other vendor of ours is known"
    assert proposed(inventory(), "P-03", "vendor")["vendor_id"] == "V-01"


@pytest.mark.parametrize("way", [c.code for c in CANDIDATE_WAY])
@pytest.mark.parametrize("purchase_id", ["P-01", "P-02", "P-03", "P-04"])
def test_what_is_proposed_is_among_what_is_asked(purchase_id: str, way: str) -> None:
    beside = set(proposed(inventory(), purchase_id, way)) - {"purchase_id", "way"}
    assert beside <= set(asked(inventory(), purchase_id, way))


def test_alternatives_read_with_their_way_vendor_and_price() -> None:
    entered = Inventory.of(
        case=[CASE],
        vendor=VENDORS,
        purchase=[firewall(1, 480_000), purchase(2, 90)],
        candidate=[
            {"id": "CA-1", "purchase_id": "P-01", "name": "國產牆", "way": "product", "vendor_id": "V-01",
             "amount_twd": 500_000, "effort_days": 5},
            {"id": "CA-2", "purchase_id": "P-01", "name": "補證", "way": "proof"},
            {"id": "CA-3", "purchase_id": "P-02", "name": "別家", "way": "vendor", "amount_twd": 80},
            {"id": "CA-4", "purchase_id": "P-01", "name": "同價的", "way": "product", "amount_twd": 480_000},
        ],
    )  # fmt: skip
    assert [(a.text, a.price) for a in alternatives(entered, "P-01")] == [
        ("CA-1  國產牆  改採其他產品  國產甲  5 天", "500,000（+20,000）"),
        ("CA-2  補證  補佐證", "假設同價"),
        ("CA-4  同價的  改採其他產品", "480,000"),
    ]
    assert [a.price for a in alternatives(entered, "P-02")] == ["80（-10）"]


def wrong(catalogue: Catalogue, **texts: str) -> tuple[str, ...]:
    return wrong_with_alternative("CA-1", {"name": "甲", "purchase_id": "P-01", **texts}, inventory(), catalogue, AS_OF)


def test_another_vendor_has_to_be_named(catalogue: Catalogue) -> None:
    (said,) = wrong(catalogue, way="改由其他廠商")
    assert said.startswith("廠商：")
    assert wrong(catalogue, way="改由其他廠商", vendor_id="V-01") == ()


@pytest.mark.parametrize("proof", ["", "無"])
def test_a_proof_that_proves_nothing_is_refused(catalogue: Catalogue, proof: str) -> None:
    (said,) = wrong(catalogue, way="補佐證", origin_proof=proof)
    assert said.startswith("產地佐證：")
    assert wrong(catalogue, way="補佐證", origin_proof="產地證明") == ()


def test_what_no_workbook_could_hold_is_refused(catalogue: Catalogue) -> None:
    (said,) = wrong(catalogue, way="改採其他產品", amount_twd="many")
    assert "many" in said


def test_an_alternative_is_tried_beside_the_case(tmp_path: Path) -> None:
    wall: dict[str, Cell] = {
        "id": "CA-1", "purchase_id": "P-01", "name": "國產牆", "way": "product", "brand": "甲", "made_in": "TW",
        "developed_in": "TW", "brand_country": "TW", "origin_proof": "certificate",
    }  # fmt: skip
    case = Inventory.of(case=[CASE], vendor=VENDORS, purchase=[firewall(1, 480_000)], candidate=[wall])
    with closing(kept(tmp_path / "c.secaudit", case)) as store:
        tried = try_alternative(WhatIf(), store, "CA-1")
        (row,) = tried.tried(store.inventory()).dicts("purchase")
        assert (row["name"], row["made_in"], row["amount_twd"]) == ("國產牆", "TW", 480_000)
        assert [a for a in tried.assumes if a.startswith("P-01 ")], "an equal price is assumed, and said"
        assert next(store.inventory().dicts("purchase"))["made_in"] == "US"


def test_an_alternative_that_says_too_little_is_not_tried(tmp_path: Path) -> None:
    nobody: dict[str, Cell] = {"id": "CA-1", "purchase_id": "P-01", "name": "別家", "way": "vendor"}
    case = Inventory.of(case=[CASE], vendor=VENDORS, purchase=[firewall(1, 480_000)], candidate=[nobody])
    with closing(kept(tmp_path / "c.secaudit", case)) as store, pytest.raises(UsageError) as raised:
        try_alternative(WhatIf(), store, "CA-1")
    assert raised.value.code == "E-WIF-05"
    assert "CA-1" in str(raised.value)
