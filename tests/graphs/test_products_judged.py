"""Which products have a row, what their devices say for them, and that the money lines say the same."""

from __future__ import annotations

from typing import Any

import pytest

from secaudit.graphs.budget_lines import budget_lines
from secaudit.graphs.products import product_origins, purchase_origins
from secaudit.model.control import Catalogue
from secaudit.model.derived import PRODUCT_ORIGIN, QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, pack

MADE_HERE = {"brand_country": "TW", "made_in": "TW", "developed_in": "TW", "origin_proof": "manufacturer"}
PURCHASE = {"id": "P", "name": "設備", "kind": "hardware", "booked_as": "security", "it_product": "none"}
ASSET = {"id": "A", "name": "機器", "kind": "firewall"}
HIKVISION_CARD = "28:57:be:00:00:01"


def rows(catalogue: Catalogue | None = None, **tables: Any) -> dict[Cell, dict[str, Cell]]:
    brands = catalogue.brands if catalogue else ()
    found = product_origins(Inventory.of(**tables), brands)
    return {row[0]: dict(zip(PRODUCT_ORIGIN.names, row, strict=True)) for row in found}


def test_products_that_are_bought_have_a_row_and_services_have_none() -> None:
    kinds = ("software", "firmware", "hardware", "service", "training", "manpower")
    found = rows(purchase=[{**PURCHASE, "id": kind, "kind": kind} for kind in kinds])
    assert list(found) == ["software", "firmware", "hardware"]
    assert {row["item"] for row in found.values()} == {"purchase"}


@pytest.mark.parametrize(
    ("kind", "in_clause"),
    [("firewall", 1), ("vpn_gateway", 1), ("ids", 1), ("waf", 1), ("security_appliance", 1), ("router", None)],
)
def test_security_gear_in_use_has_a_row_before_anything_is_said_of_it(kind: str, in_clause: int | None) -> None:
    found = rows(asset=[{**ASSET, "kind": kind}])
    assert (found["A"]["in_clause"], found["A"]["result"]) == (1, "unknown") if in_clause else not found


@pytest.mark.parametrize(
    "said",
    [
        {"brand": "Hikvision"}, {"mac_addresses": HIKVISION_CARD}, {"cpe": "cpe:2.3:h:x:y:*"}, {"made_in": "CN"},
        {"brand_country": "TW"}, {"origin_proof": "none"}, {"name": "海康威視攝影機"},
    ],
)  # fmt: skip
def test_other_gear_has_a_row_once_it_says_or_shows_anything(catalogue: Catalogue, said: dict[str, str]) -> None:
    found = rows(catalogue, asset=[{**ASSET, "kind": "camera", **said}])
    assert found["A"]["in_clause"] == 0


@pytest.mark.parametrize("said", [{"brand": "Espressif"}, {"mac_addresses": "da:a1:19:00:00:01"}, {"brand": "Dell"}])
def test_a_note_alone_makes_no_row(catalogue: Catalogue, said: dict[str, str]) -> None:
    assert rows(catalogue, asset=[{**ASSET, "kind": "pc", **said}]) == {}


def test_a_decision_makes_a_row() -> None:
    decision = {"id": "OD", "product_id": "A", "outcome": "prc", "reason": "查", "decided_by": "王"}
    found = rows(asset=[{**ASSET, "kind": "pc"}], origin_decision=[{**decision, "decided_on": "2024-02-20"}])
    assert (found["A"]["result"], found["A"]["from_prc"]) == ("prc", 1)
    assert found["A"]["decided"] == "OD：中國大陸生產或開發（王，2024-02-20）：查"
    assert rows(asset=[{**ASSET, "kind": "pc"}], origin_decision=[decision])["A"]["decided"] == "OD 未填判定日，不計"


def test_what_a_product_purchase_delivers_has_no_row_of_its_own() -> None:
    found = rows(purchase=[{**PURCHASE, **MADE_HERE, "asset_ids": pack(("A",))}], asset=[ASSET])
    assert list(found) == ["P"]
    assert found["P"]["result"] == "clear"
    by_service = rows(purchase=[{**PURCHASE, "kind": "service", "asset_ids": pack(("A",))}], asset=[ASSET])
    assert list(by_service) == ["A"]  # a service delivers no product


def test_delivered_devices_show_for_their_purchase(catalogue: Catalogue) -> None:
    bought = {**PURCHASE, **MADE_HERE, "asset_ids": pack(("A", "B", "GONE"))}
    quiet = rows(catalogue, purchase=[bought], asset=[ASSET, {**ASSET, "id": "B"}])
    assert quiet["P"]["result"] == "clear"
    card = rows(catalogue, purchase=[bought], asset=[ASSET, {**ASSET, "id": "B", "mac_addresses": HIKVISION_CARD}])
    assert (card["P"]["result"], card["P"]["hinted"]) == ("suspect", 1)
    made = rows(catalogue, purchase=[bought], asset=[{**ASSET, "made_in": "CN"}, {**ASSET, "id": "B"}])
    assert (made["P"]["result"], made["P"]["made_in"]) == ("prc", "CN")
    assert made["P"]["hints"] == "交付資產「機器」載明生產國為中國大陸"


def test_software_does_not_deliver_the_machines_that_it_runs_on(catalogue: Catalogue) -> None:
    """A licence lists the computers that it protects: their network cards say nothing of the licence."""
    licence = {**PURCHASE, **MADE_HERE, "kind": "software", "asset_ids": pack(("PC", "FW"))}
    machines = [
        {"id": "PC", "name": "電腦", "kind": "pc", "mac_addresses": HIKVISION_CARD},
        {"id": "FW", "name": "虛擬防火牆", "kind": "firewall"},
    ]
    found = rows(catalogue, purchase=[licence], asset=machines)
    assert {i: row["result"] for i, row in found.items()} == {"P": "clear", "PC": "suspect"}


def test_a_decision_about_a_delivered_device_counts_for_its_purchase(catalogue: Catalogue) -> None:
    decision = {"id": "OD", "product_id": "A", "reason": "查", "decided_by": "王", "decided_on": "2024-02-20"}
    devices = [{**ASSET, "mac_addresses": HIKVISION_CARD}, {**ASSET, "id": "B", "mac_addresses": HIKVISION_CARD}]

    def result(outcome: str, *device_ids: str) -> Cell:
        bought = {**PURCHASE, **MADE_HERE, "asset_ids": pack(device_ids)}
        decided = [{**decision, "outcome": outcome}]
        return rows(catalogue, purchase=[bought], asset=devices, origin_decision=decided)["P"]["result"]

    assert result("not_prc", "A") == "clear"
    assert result("not_prc", "A", "B") == "suspect"  # nobody looked into B
    assert result("prc", "A", "B") == "prc"


def test_devices_fill_no_blank_of_their_purchase() -> None:
    """What counts as Taiwan-made is asked of the purchase (A2): so is this, lest the two differ."""
    found = rows(purchase=[{**PURCHASE, "asset_ids": pack(("A",))}], asset=[{**ASSET, **MADE_HERE}])
    assert (found["P"]["result"], found["P"]["made_in"]) == ("unknown", None)


@pytest.mark.parametrize(
    ("booked_as", "it_product", "kind", "in_clause"),
    [
        ("security", "none", "pc", 1),
        ("security", "server", "pc", 0),
        ("it_system", "none", "pc", 0),
        ("security", None, "pc", None),
        ("other", None, "pc", 0),
        ("it_system", "router", "firewall", 1),  # a router with a firewall is security gear however it is booked
    ],
)
def test_the_clause_asks_what_is_booked_as_security_or_delivers_security_gear(
    booked_as: str, it_product: str | None, kind: str, in_clause: int | None
) -> None:
    bought = {**PURCHASE, "booked_as": booked_as, "it_product": it_product, "asset_ids": pack(("A",))}
    assert rows(purchase=[bought], asset=[{**ASSET, "kind": kind}])["P"]["in_clause"] == in_clause


@pytest.mark.parametrize(
    ("booked_as", "it_product", "category", "in_clause"),
    [
        ("other", "none", "network", None),  # one of the nine security functions, outside the security budget
        ("it_system", None, "network", None),
        ("other", "none", None, 0),
        ("it_system", "router", "network", 0),  # an IT product by its own words
        ("security", "server", "network", 0),
        ("security", "none", "network", 1),
    ],
)
def test_a_security_function_booked_elsewhere_may_be_what_the_clause_asks(
    booked_as: str, it_product: str | None, category: str | None, in_clause: int | None
) -> None:
    bought = {**PURCHASE, "booked_as": booked_as, "it_product": it_product, "category": category}
    assert rows(purchase=[bought])["P"]["in_clause"] == in_clause


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ({"made_in": "CN"}, "prc"),
        ({"brand": "Hikvision"}, "suspect"),
        ({"developed_in": "HK"}, "confirm"),
        ({"brand": "Fortinet", "made_in": "TW"}, None),
        ({"vendor_id": "V"}, None),  # who sells a service is the question of another clause
        ({"name": "汰換海康威視攝影機"}, None),  # work on a product is not its use
        ({"made_in": "CN", "booked_as": "other"}, None),
    ],
)
def test_a_security_service_hides_no_product_of_the_prc(
    catalogue: Catalogue, said: dict[str, str], result: str | None
) -> None:
    vendor = [{"id": "V", "name": "某公司", "country": "CN"}]
    found = rows(catalogue, purchase=[{**PURCHASE, "kind": "service", **said}], vendor=vendor)
    assert [(row["result"], row["in_clause"]) for row in found.values()] == ([(result, None)] if result else [])
    assert all(str(row["says"]).startswith("種類為服務，卻填有產品：") for row in found.values())


def test_an_application_in_use_needs_no_place_of_making(catalogue: Catalogue) -> None:
    soft = {"developed_in": "TW", "brand_country": "TW", "origin_proof": "manufacturer"}
    found = rows(asset=[{**ASSET, "kind": "application", **soft}, {**ASSET, "id": "B", **soft}])
    assert {i: row["result"] for i, row in found.items()} == {"A": "clear", "B": "unknown"}


def test_a_row_shows_its_vendor_brand_and_flags(catalogue: Catalogue) -> None:
    bought = {**PURCHASE, "vendor_id": "V", "brand": "TP-Link", "made_in": "HK"}
    found = rows(catalogue, purchase=[bought], vendor=[{"id": "V", "name": "某商行"}])["P"]
    assert (found["vendor_name"], found["brand"]) == ("某商行", "TP-Link")
    assert (found["hinted"], found["to_confirm"], found["from_prc"], found["result"]) == (1, 1, None, "suspect")


def test_the_lines_of_money_say_the_same(catalogue: Catalogue) -> None:
    case = Inventory.of(
        purchase=[
            {**PURCHASE, **MADE_HERE, "id": "CLEAR"},
            {**PURCHASE, **MADE_HERE, "id": "LISTED", "brand": "Sangfor"},
            {**PURCHASE, **MADE_HERE, "id": "MADE", "made_in": "CN"},
            {**PURCHASE, "id": "SERVICE", "kind": "service", "made_in": "CN"},
        ]
    )
    at = QUERYABLE["budget_line"].positions["from_prc"]
    found = {row[0]: row[at] for row in budget_lines(case, catalogue.brands) if row[1] == "purchase"}
    assert found == {"CLEAR": 0, "LISTED": None, "MADE": 1, "SERVICE": None}
    judged = purchase_origins(case, catalogue.brands)
    assert {i: j.result for i, j in judged.items()} == {"CLEAR": "clear", "LISTED": "suspect", "MADE": "prc"}


def test_assets_are_read_for_money_only_where_a_purchase_delivers_some() -> None:
    """Else every change of an asset would have all ratios judged again (docs/adr/0010)."""

    class Asked(dict[str, Any]):
        seen: set[str]

        def get(self, name: str, default: Any = None) -> Any:
            self.seen.add(name)
            return super().get(name, default)

    for delivers, expected in ((None, False), (pack(("A",)), True)):
        case = Inventory.of(purchase=[{**PURCHASE, "asset_ids": delivers}], asset=[ASSET])
        tables = Asked(case.tables)
        tables.seen = set()
        list(budget_lines(Inventory(tables)))
        assert ("asset" in tables.seen) is expected
