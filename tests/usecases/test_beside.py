"""What is said beside a purchase: its product's origin, who stands behind those it pays, its alternatives."""

from __future__ import annotations

from money_case import AS_OF, CASE, VENDORS, firewall, purchase

from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.usecases.spending.beside import Beside, beside
from secaudit.usecases.spending.ratio_ledger import RatioLedger

PRC: dict[str, Cell] = {"id": "CO-1", "name": "丙集團", "country": "CN"}
HOLDING: dict[str, Cell] = {
    "id": "H-1", "owned_id": "V-01", "owner_id": "CO-1", "share_ppm": 400_000, "checked_on": "2024-02-01",
}  # fmt: skip
DECISION: dict[str, Cell] = {
    "id": "OD-1", "product_id": "P-01", "outcome": "not_prc", "reason": "原廠說明", "decided_by": "王小明",
    "decided_on": "2024-02-20",
}  # fmt: skip


def told(catalogue: Catalogue, *purchases: dict[str, Cell], **more: list[dict[str, Cell]]) -> Beside:
    """Beside P-01."""
    case = Inventory.of(case=[CASE], vendor=VENDORS, purchase=purchases, **more)
    with RatioLedger(case, catalogue, AS_OF) as ledger:
        return beside(ledger, case, "P-01")


def test_a_service_has_no_origin_and_a_vendor_of_ours_no_owner_to_tell(catalogue: Catalogue) -> None:
    found = told(catalogue, purchase(1, 10))
    assert (found.origin, found.owners, found.alternatives) == (None, (), ())


def test_a_doubtful_origin_asks_for_a_decision_until_there_is_one(catalogue: Catalogue) -> None:
    doubtful = told(catalogue, firewall(1, 10, made_in="HK")).origin
    assert doubtful is not None
    assert (doubtful.result, doubtful.undecided, doubtful.decided) == ("confirm", True, "")
    assert doubtful.says.startswith("需確認")
    decided = told(catalogue, firewall(1, 10, made_in="HK"), origin_decision=[DECISION]).origin
    assert decided is not None
    assert not decided.undecided
    assert "OD-1" in decided.decided


def test_what_is_told_begins_with_the_result(catalogue: Catalogue) -> None:
    """Made, developed and branded in the United States, as the maker attests."""
    found = told(catalogue, firewall(1, 10)).origin
    assert found is not None
    assert found.says.startswith("符合")


def test_a_vendor_owned_from_the_prc_is_told_with_its_chain(catalogue: Catalogue) -> None:
    (owner,) = told(catalogue, purchase(1, 10), company=[PRC], holding=[HOLDING]).owners
    assert owner.known
    assert owner.text.startswith("V-01 國產甲：")
    assert "40.00% 丙集團（中國大陸）" in owner.text


def test_a_vendor_that_nobody_looked_up_is_told(catalogue: Catalogue) -> None:
    (owner,) = told(catalogue, purchase(1, 10, vendor_id="V-03")).owners
    assert not owner.known
    assert owner.text.startswith("V-03 還沒查的公司：")


def test_whoever_the_purchase_passes_money_on_to_is_told_too(catalogue: Catalogue) -> None:
    passed: dict[str, Cell] = {
        "id": "S-1", "purchase_id": "P-01", "from_vendor_id": "V-01", "to_vendor_id": "V-03", "amount_twd": 6,
    }  # fmt: skip
    (owner,) = told(catalogue, purchase(1, 10), subcontract=[passed]).owners
    assert owner.text.startswith("V-03 ")


def test_a_chain_that_the_origin_tells_is_not_told_twice(catalogue: Catalogue) -> None:
    """A vendor owned from the PRC makes the origin of what it sells doubtful where nothing proves it."""
    unproven = firewall(1, 10, origin_proof="none")
    found = told(catalogue, unproven, company=[PRC], holding=[HOLDING])
    assert found.origin is not None
    assert "40.00% 丙集團" in found.origin.says
    assert found.owners == ()


def test_the_alternatives_of_the_purchase_alone_are_listed(catalogue: Catalogue) -> None:
    entered: list[dict[str, Cell]] = [
        {"id": "CA-1", "purchase_id": "P-01", "name": "甲", "way": "vendor", "vendor_id": "V-02"},
        {"id": "CA-2", "purchase_id": "P-02", "name": "乙", "way": "vendor", "vendor_id": "V-02"},
    ]
    found = told(catalogue, purchase(1, 10), purchase(2, 10), candidate=entered)
    assert [a.id for a in found.alternatives] == ["CA-1"]
