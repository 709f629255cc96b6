"""What is assumed of a purchase without candidates: the remedies of F5, the least first, each with its price said."""

from __future__ import annotations

from candidate_case import AS_OF, whole_case

from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.usecases.planning.assumed import assumed_ways
from secaudit.usecases.planning.candidates import Offers
from secaudit.usecases.planning.ways import Way
from secaudit.usecases.spending.ratio_ledger import RatioLedger
from usecases.money_case import firewall, purchase

DEVICE = {"id": "FW-01", "name": "防火牆", "kind": "firewall", "brand": "Fort", "mac_addresses": "00:1b:21:3a:4f:5e"}
DECISION = {"id": "OD-1", "product_id": "P-01", "outcome": "prc", "reason": "查", "decided_by": "王"}


def assumed(case: Inventory, catalogue: Catalogue) -> dict[str, Way]:
    with RatioLedger(case, catalogue, AS_OF) as ledger:
        ways = assumed_ways(ledger, Offers(case), "P-01")
    return {way.says: way for way in ways}


def touched(way: Way) -> set[tuple[str, str]]:
    return {(c.table.name, c.row_id) for c in way.changes}


def test_a_missing_paper_leaves_the_price_as_it_is(catalogue: Catalogue) -> None:
    line = purchase(1, 100, kind="software", origin_proof="none")
    prove = assumed(whole_case(line), catalogue)["補產地證明"]
    assert (prove.price_assumed, prove.assumed, prove.after_twd) == (False, True, 100)
    assert not any("同價" in sentence for sentence in prove.assumes)


def test_a_foreign_product_of_a_foreign_vendor_may_be_replaced_with_or_without_its_vendor(catalogue: Catalogue) -> None:
    """Made here, developed abroad: it counts as Taiwan-made (A2), so that the vendor alone may be another."""
    ways = assumed(whole_case(firewall(1, 100, vendor_id="V-02", made_in="TW")), catalogue)
    assert list(ways) == ["改由國內業者", "改採台製品", "改採台製品、改由國內業者"]
    assert all(way.price_assumed and "同價為假設，須重新詢價" in way.assumes for way in ways.values())


def test_our_own_vendor_is_never_replaced(catalogue: Catalogue) -> None:
    assert not any("業者" in says for says in assumed(whole_case(firewall(1, 100)), catalogue))


def test_of_another_product_no_decision_and_no_device_of_the_old_one_stays(catalogue: Catalogue) -> None:
    case = whole_case(firewall(1, 100, asset_ids="|FW-01|"), asset=(DEVICE,), origin_decision=(DECISION,))
    other = assumed(case, catalogue)["改採台製品"]
    assert touched(other) == {("purchase", "P-01"), ("asset", "FW-01"), ("origin_decision", "OD-1")}


def test_what_is_signed_already_is_said(catalogue: Catalogue) -> None:
    for way in assumed(whole_case(firewall(1, 100, stage="contracted")), catalogue).values():
        assert "已簽約，改動須先與原廠商協議" in way.assumes
