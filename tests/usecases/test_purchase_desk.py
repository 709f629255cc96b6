"""How a purchase stands in a ratio, what it lacks, and the sentences that say why."""

from __future__ import annotations

import pytest
from money_case import AS_OF, BUILD, CLOUD, FOREIGN, PASSED_ON, blueprint, firewall, money, purchase

from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.usecases.spending.purchase_desk import Place, PurchaseLine, purchase_lines
from secaudit.usecases.spending.purchase_list import Sieve, sieved, totals
from secaudit.usecases.spending.ratio_ledger import RatioKey, RatioLedger
from secaudit.usecases.spending.remedies import remedies
from secaudit.usecases.spending.what_if import ASSUMED_VENDOR, PURCHASE, WhatIf, difference
from secaudit.usecases.spending.why_counted import Why, why


def lines(inventory: Inventory, catalogue: Catalogue, key: RatioKey = BUILD) -> dict[str, PurchaseLine]:
    with RatioLedger(inventory, catalogue, AS_OF) as ledger:
        return {line.id: line for line in purchase_lines(ledger, key, WhatIf(), ledger)}


def told(
    inventory: Inventory, catalogue: Catalogue, purchase_id: str, key: RatioKey = BUILD, label: str = "國產"
) -> Why:
    with RatioLedger(inventory, catalogue, AS_OF) as ledger:
        line = next(x for x in purchase_lines(ledger, key, WhatIf(), ledger) if x.id == purchase_id)
        return why(ledger, key, line, label)


def test_every_place_that_a_purchase_can_have(catalogue: Catalogue) -> None:
    found = lines(
        money(
            purchase(1, 10),
            firewall(2, 20),
            purchase(3, 30, it_product="server"),
            purchase(4, None),
            purchase(5, 40, it_product=None),
            purchase(6, 50, element="training"),
        ),
        catalogue,
    )
    assert [line.place for line in found.values()] == [
        Place.COUNTED, Place.NOT_COUNTED, Place.EXCLUDED, Place.COUNTED, Place.UNTOLD, Place.OUTSIDE,
    ]  # fmt: skip
    assert [line.verdict("國產") for line in found.values()] == [
        "國產", "不計國產", "A4-1.1.4", "國產", "無法判斷", "不在分母",
    ]  # fmt: skip
    assert found["P-04"].amount == "未填"


def test_the_totals_add_up(catalogue: Catalogue) -> None:
    everything = tuple(lines(blueprint(), catalogue).values())
    assert totals(everything).text == "6 筆  申報 2,120,000  剔除 120,000  計入 2,000,000"


def test_each_filter_keeps_its_own(catalogue: Catalogue) -> None:
    prc, hongkong = firewall(7, 5, made_in="CN"), firewall(8, 5, made_in="HK")
    found = tuple(lines(money(*blueprint().dicts("purchase"), prc, hongkong), catalogue).values())
    kept = {sieve: [line.id for line in sieved(found, sieve)] for sieve in Sieve}
    assert kept == {
        Sieve.ALL: ["P-01", "P-02", "P-03", "P-04", "P-05", "P-06", "P-07", "P-08"],
        Sieve.UNPROVEN: ["P-05"],
        Sieve.NOT_COUNTED: ["P-03", "P-04", "P-05", "P-07", "P-08"],
        Sieve.EXCLUDED: ["P-06"],
        Sieve.SUSPECT: ["P-08"],
        Sieve.FORBIDDEN: ["P-07"],
    }


@pytest.mark.parametrize(
    ("cells", "proof"),
    [
        ({}, "齊"),
        ({"vendor_id": None}, "缺廠商"),
        ({"vendor_id": "V-03"}, "缺統編等 2 項"),
        ({"vendor_id": "V-02"}, "齊"),
        ({"kind": "hardware", "origin_proof": "certificate"}, "缺生產國"),
        ({"kind": "software", "developed_in": "TW"}, "缺產地佐證"),
        ({"kind": "firmware"}, "缺生產國等 3 項"),
        ({"kind": "manpower", "vendor_id": None}, "齊"),
    ],
)
def test_what_is_not_filled_in_is_named(catalogue: Catalogue, cells: dict[str, str], proof: str) -> None:
    assert lines(money(purchase(1, 10, **cells)), catalogue)["P-01"].proof == proof


def test_a_product_of_the_prc_is_forbidden_in_every_ratio(catalogue: Catalogue) -> None:
    case = money(firewall(1, 10, made_in="CN"), purchase(2, 90))
    for key in (BUILD, FOREIGN):
        line = lines(case, catalogue, key)["P-01"]
        assert (line.forbidden, line.clause, line.verdict("國產")) == (True, "A4-1.2.7", "禁用")
    assert told(case, catalogue, "P-01").reasons == (
        "禁用：資安產品不得為中國大陸生產或開發（A4-1.2.7），不論比率都要先換掉",
        "產品為中國大陸生產，不是台製",
    )


def test_why_a_foreign_product_does_not_count_and_what_would_help(catalogue: Catalogue) -> None:
    found = told(blueprint(), catalogue, "P-03")
    assert found.heading == "P-03 為何不計國產"
    assert found.reasons == ("產品為美國生產，不是台製",)
    (way,) = found.ways
    assert way.gain_twd == 1_276_000
    assert way.remedy.says == "改採台製品"


def test_why_a_foreign_vendor_does_not_count(catalogue: Catalogue) -> None:
    assert told(blueprint(), catalogue, "P-04").reasons == ("Fortress Inc. 登記於美國，不是國內業者",)


def test_why_a_blank_origin_does_not_count(catalogue: Catalogue) -> None:
    found = told(blueprint(), catalogue, "P-05")
    assert found.reasons == ("未填或缺：開發國、產地佐證",)
    assert found.ways[0].text == "補產地證明：差額好轉 40,000（在臺灣開發，有原廠開發地聲明）"


def test_why_a_line_was_left_out_or_is_outside(catalogue: Catalogue) -> None:
    assert told(blueprint(), catalogue, "P-06").reasons == ("資訊類產品（伺服器）不可列入資安經費，A4-1.1.4",)
    assert told(money(purchase(1, 9, element="training")), catalogue, "P-01").reasons == ("「建置及導入」為否",)
    assert told(money(purchase(1, 9, it_product=None)), catalogue, "P-01").reasons == ("「計入資安經費」為未填",)


def test_why_something_is_no_cloud_and_how_it_would_be(catalogue: Catalogue) -> None:
    it = {"booked_as": "it_system", "it_product": "server", "it_system_spend": 1}
    found = told(money(purchase(1, 80, **it)), catalogue, "P-01", CLOUD, "雲端")
    assert found.reasons == ("「雲端租賃」為否",)
    assert [w.remedy.says for w in found.ways] == ["改用雲端租賃"]


def test_where_each_product_comes_from_stands_in_its_line(catalogue: Catalogue) -> None:
    """By B1: a place in the PRC, one in Hong Kong, every place known elsewhere with proof, nothing known."""
    found = lines(
        money(
            firewall(1, 1, made_in="CN"),
            firewall(2, 1, made_in="HK"),
            firewall(3, 1),
            firewall(4, 1, brand=None, brand_country=None, made_in=None, developed_in=None, origin_proof=None),
            purchase(5, 1),
        ),
        catalogue,
    )
    assert [line.origin for line in found.values()] == ["prc", "confirm", "clear", "unknown", ""]
    assert [line.undecided for line in found.values()] == [False, True, False, False, False]


def test_what_is_passed_on_is_counted_under_its_purchase(catalogue: Catalogue) -> None:
    passed = {"id": "S-1", "purchase_id": "P-01", "from_vendor_id": "V-01", "to_vendor_id": "V-02", "amount_twd": 60}
    case = money(purchase(1, 70), purchase(2, 30), subcontracts=(passed,))
    found = lines(case, catalogue, PASSED_ON)
    assert (found["P-01"].part_twd, found["P-01"].whole_twd) == (60, 70)
    assert [line.verdict("再外包") for line in found.values()] == ["再外包", "不計再外包"]
    assert told(case, catalogue, "P-01", PASSED_ON, "再外包").reasons == ("再外包 60",)


def test_a_new_vendor_takes_no_subcontracts_over(catalogue: Catalogue) -> None:
    passed = {"id": "S-1", "purchase_id": "P-01", "from_vendor_id": "V-02", "to_vendor_id": "V-01", "amount_twd": 60}
    case = money(purchase(1, 70, vendor_id="V-02"), subcontracts=(passed,))
    with RatioLedger(case, catalogue, AS_OF) as ledger:
        domestic = remedies(ledger, "P-01")[0]
        after = WhatIf().merged(domestic.changes).tried(case)
    assert not after.rows("subcontract")
    assert next(after.dicts("purchase"))["vendor_id"] == ASSUMED_VENDOR


def test_nothing_of_the_old_product_stays_with_the_new_one(catalogue: Catalogue) -> None:
    with RatioLedger(money(firewall(1, 10, certificate_no="C-9", model="F-1")), catalogue, AS_OF) as ledger:
        (replaced,) = remedies(ledger, "P-01")
    cells = {c.column.name: c.new for change in replaced.changes for c in change.cells}
    assert cells == {
        "made_in": "TW", "developed_in": "TW", "brand_country": "TW", "brand": "台製品（廠牌另填）", "model": None,
        "certificate_no": None, "origin_proof": "certificate",
    }  # fmt: skip


def test_a_foreign_brand_makes_a_proof_doubtful(catalogue: Catalogue) -> None:
    unknown = firewall(1, 10, made_in=None, developed_in=None, origin_proof="none")
    with RatioLedger(money(unknown), catalogue, AS_OF) as ledger:
        (proof,) = remedies(ledger, "P-01")
    assert proof.says == "補產地證明"
    assert proof.assumes == ("在臺灣生產，有產地證明", "品牌為美國，恐不成立")


def test_a_line_changed_by_the_what_if_is_marked(catalogue: Catalogue) -> None:
    case = money(purchase(1, 10), purchase(2, 20, vendor_id="V-02"))
    change = difference(case, PURCHASE, "P-02", {"vendor_id": "V-01"})
    assert change is not None
    what_if = WhatIf().merged([change])
    with (
        RatioLedger(case, catalogue, AS_OF) as before,
        RatioLedger(what_if.tried(case), catalogue, AS_OF) as after,
    ):
        found = purchase_lines(after, BUILD, what_if, before)
    assert [(line.changed, line.verdict("國產")) for line in found] == [(False, "國產"), (True, "試算國產")]
