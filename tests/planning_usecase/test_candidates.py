"""A candidate changes what it says and nothing else; what it leaves open is left open and said."""

from __future__ import annotations

from candidate_case import AS_OF, candidate, whole_case

from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.usecases.planning.candidates import UNNAMED_VENDOR, Offers
from secaudit.usecases.planning.told import merged
from secaudit.usecases.planning.ways import Way
from secaudit.usecases.spending.ratio_ledger import RatioLedger
from usecases.money_case import PASSED_ON, firewall, purchase

S_1 = {"id": "S-01", "purchase_id": "P-01", "from_vendor_id": "V-01", "to_vendor_id": "V-02", "amount_twd": 30}
S_2 = {"id": "S-02", "purchase_id": "P-01", "from_vendor_id": "V-01", "to_vendor_id": "V-03", "amount_twd": 20}
S_3 = {"id": "S-03", "purchase_id": "P-01", "from_vendor_id": "V-02", "to_vendor_id": "V-03", "amount_twd": 25}


def offered(case: Inventory, purchase_id: str = "P-01") -> tuple[tuple[Way, ...], tuple[str, ...]]:
    bought = next(p for p in case.dicts("purchase") if p["id"] == purchase_id)
    return Offers(case).ways(bought)


def tried(case: Inventory) -> Inventory:
    """The case with its only candidate."""
    [way], unused = offered(case)
    assert unused == ()
    return merged([way]).tried(case)


def row(case: Inventory, table: str, row_id: str) -> dict[str, Cell]:
    return next(r for r in case.dicts(table) if r["id"] == row_id)


def passed_on(case: Inventory, catalogue: Catalogue) -> int:
    with RatioLedger(case, catalogue, AS_OF) as ledger:
        ratio = ledger.result(PASSED_ON).ratio
    assert ratio
    assert not ratio.unsettled
    return ratio.numerator_twd


def test_of_another_product_nothing_of_the_old_one_stays() -> None:
    old = firewall(
        1, 600, model="F-1", certificate_no="SIP-1", certificate_issuer="某機構", certificate_expires_on="2026-01-01",
        asset_ids="|FW-01|", acquisition_cost_twd=6_000, cpe="cpe:2.3:h:fort:f1",
    )  # fmt: skip
    device = {
        "id": "FW-01",
        "name": "防火牆",
        "kind": "firewall",
        "mac_addresses": "00:1b:21:3a:4f:5e",
        "brand": "Fort",
    }
    decision = {"id": "OD-1", "product_id": "P-01", "outcome": "prc", "reason": "查", "decided_by": "王"}
    offer = candidate(
        1, "P-01", "product", name="國產防火牆", brand="國產", brand_country="TW", made_in="TW", developed_in="TW",
        origin_proof="certificate", amount_twd=700,
    )  # fmt: skip
    case = whole_case(old, candidates=(offer,), asset=(device,), origin_decision=(decision,))
    after = tried(case)
    now = row(after, "purchase", "P-01")
    assert (now["name"], now["brand"], now["made_in"], now["amount_twd"]) == ("國產防火牆", "國產", "TW", 700)
    for blank in (
        "model",
        "certificate_no",
        "certificate_issuer",
        "certificate_expires_on",
        "cpe",
        "acquisition_cost_twd",
    ):
        assert now[blank] is None, blank
    assert (now["vendor_id"], now["asset_ids"], now["category"]) == ("V-01", "|FW-01|", old.get("category"))
    assert after.rows("origin_decision") == ()
    changed = row(after, "asset", "FW-01")
    assert (changed["brand"], changed["mac_addresses"], changed["kind"]) == ("國產", None, "firewall")


def test_a_proof_fills_in_and_leaves_the_rest() -> None:
    case = whole_case(
        firewall(1, 600, made_in=None, model="F-1", acquisition_cost_twd=6_000),
        candidates=(candidate(1, "P-01", "proof", made_in="TW", origin_proof="certificate"),),
    )
    now = row(tried(case), "purchase", "P-01")
    assert (now["made_in"], now["origin_proof"], now["model"], now["developed_in"]) == (
        "TW",
        "certificate",
        "F-1",
        "US",
    )
    assert (now["amount_twd"], now["acquisition_cost_twd"]) == (600, 6_000)
    [way], _ = offered(case)
    assert (way.price_assumed, way.assumes) == (False, ()), "a paper for what is bought anyhow changes no price"


def test_subcontracts_leave_with_the_vendor_that_gave_them(catalogue: Catalogue) -> None:
    offer = candidate(1, "P-01", "vendor", vendor_id="V-03", amount_twd=100)
    after = tried(whole_case(purchase(1, 100), candidates=(offer,), subcontract=(S_1, S_2, S_3)))
    assert after.rows("subcontract") == ()
    assert row(after, "purchase", "P-01")["vendor_id"] == "V-03"
    assert passed_on(after, catalogue) == 0


def test_a_stated_sum_of_the_new_vendor_goes_to_a_vendor_yet_to_be_named(catalogue: Catalogue) -> None:
    offer = candidate(1, "P-01", "vendor", vendor_id="V-03", amount_twd=100, passed_on_twd=17)
    case = whole_case(purchase(1, 100), candidates=(offer,), subcontract=(S_1,))
    after = tried(case)
    [given] = after.dicts("subcontract")
    assert (given["from_vendor_id"], given["to_vendor_id"], given["amount_twd"]) == ("V-03", UNNAMED_VENDOR, 17)
    assert passed_on(after, catalogue) == 17
    assert offered(case)[0][0].assumes == ("再外包 17 元，下包另填",)


def test_what_the_new_vendor_was_paid_or_paid_on_before_is_not_its_own_chain(catalogue: Catalogue) -> None:
    """V-02 was a subcontractor and paid V-03; now it is the prime: the old chain goes, its stated 17 go elsewhere."""
    offer = candidate(1, "P-01", "vendor", vendor_id="V-02", amount_twd=100, passed_on_twd=17)
    after = tried(whole_case(purchase(1, 100), candidates=(offer,), subcontract=(S_1, S_3)))
    [given] = after.dicts("subcontract")
    assert (given["from_vendor_id"], given["to_vendor_id"], given["amount_twd"]) == ("V-02", UNNAMED_VENDOR, 17)
    assert passed_on(after, catalogue) == 17


def test_a_vendor_yet_to_be_named_that_stands_in_the_case_already_is_used_again() -> None:
    offer = candidate(1, "P-01", "vendor", vendor_id="V-03", amount_twd=100, passed_on_twd=17)
    case = whole_case(purchase(1, 100), purchase(2, 100), candidates=(offer,))
    once = merged(offered(case)[0]).tried(case)
    second = whole_case(
        *(dict(p) for p in once.dicts("purchase") if p["id"] != "P-90"),
        candidates=(candidate(2, "P-02", "vendor", vendor_id="V-03", amount_twd=100, passed_on_twd=5),),
    )
    known = Inventory({t: second.rows(t) for t in second.tables} | {"vendor": once.rows("vendor")})
    [way], _ = offered(known, "P-02")
    assert not any(c.table.name == "vendor" for c in way.changes)


def test_a_stated_sum_of_the_same_vendor_is_kept_exactly_and_no_tier_is_dropped(catalogue: Catalogue) -> None:
    """30 + 20 become 12: nobody has said who gets less, so all stay in the chain and the sum is 12."""
    offer = candidate(1, "P-01", "in_house", amount_twd=100, passed_on_twd=12)
    case = whole_case(purchase(1, 100), candidates=(offer,), subcontract=(S_1, S_2, S_3))
    after = tried(case)
    assert {r["id"]: r["amount_twd"] for r in after.dicts("subcontract")} == {"S-01": 12, "S-02": 0, "S-03": 0}
    assert passed_on(after, catalogue) == 12
    assert offered(case)[0][0].assumes == ("再外包合計 12 元，各下包多少另填",)


def test_a_chain_that_hangs_in_the_air_stays_beside_what_the_vendor_passes_on() -> None:
    """V-02 pays V-03 and nobody is said to pay V-02: that is for a person to mend, not for a plan to forget."""
    offer = candidate(1, "P-01", "in_house", amount_twd=100, passed_on_twd=12)
    after = tried(whole_case(purchase(1, 100), candidates=(offer,), subcontract=(S_3,)))
    assert [(r["from_vendor_id"], r["to_vendor_id"], r["amount_twd"]) for r in after.dicts("subcontract")] == [
        ("V-02", "V-03", 25),
        ("V-01", UNNAMED_VENDOR, 12),
    ]


def test_in_house_without_a_sum_passes_nothing_on(catalogue: Catalogue) -> None:
    offer = candidate(1, "P-01", "in_house", amount_twd=110, effort_days=4)
    case = whole_case(purchase(1, 100), candidates=(offer,), subcontract=(S_1, S_2, S_3))
    after = tried(case)
    assert (after.rows("subcontract"), row(after, "purchase", "P-01")["amount_twd"]) == ((), 110)
    [way] = offered(case)[0]
    assert (way.cost_twd, way.effort_days, way.assumed) == (10, 4, False)


def test_another_product_of_which_nothing_is_passed_on_ends_the_old_chain(catalogue: Catalogue) -> None:
    """0 is said, which is not the same as saying nothing."""
    chain = {"subcontract": (S_1,)}
    said = candidate(1, "P-01", "product", amount_twd=100, passed_on_twd=0)
    assert tried(whole_case(purchase(1, 100), candidates=(said,), **chain)).rows("subcontract") == ()
    silent = candidate(1, "P-01", "product", amount_twd=100)
    kept = tried(whole_case(purchase(1, 100), candidates=(silent,), **chain))
    assert [r["id"] for r in kept.dicts("subcontract")] == ["S-01"]
    assert passed_on(kept, catalogue) == 30


def test_a_candidate_that_says_too_little_or_nothing_new_is_not_used() -> None:
    case = whole_case(
        purchase(1, 100),
        candidates=(candidate(1, "P-01", "vendor"), candidate(2, "P-01", "proof"), candidate(3, "P-01", "in_house")),
    )
    assert offered(case) == (
        (),
        (
            "候選 CA-01 未列入：做法是改由其他廠商，但沒有填廠商",
            "候選 CA-02 未列入：與現況相同",
            "候選 CA-03 未列入：與現況相同",
        ),
    )


def test_what_is_signed_or_paid_already_is_said() -> None:
    offer = candidate(1, "P-01", "vendor", vendor_id="V-03", amount_twd=100)
    [way], _ = offered(whole_case(purchase(1, 100, stage="contracted"), candidates=(offer,)))
    assert way.assumes == ("已簽約，改動須先與原廠商協議",)


def test_what_strangers_wrote_is_made_visible() -> None:
    offer = candidate(1, "P-01", "vendor", vendor_id="V-03", name="換\x1b[31m廠商", amount_twd=100)
    [way], _ = offered(whole_case(purchase(1, 100, name="品\u202e項"), candidates=(offer,)))
    assert "\x1b" not in way.says
    assert "‹U+202E›" in way.name
    assert "\x1b" not in "".join(way.told(True).cells)


def test_of_very_many_candidates_the_first_are_weighed_and_the_rest_is_said() -> None:
    offers = tuple(candidate(n, "P-01", "vendor", vendor_id="V-03", amount_twd=n) for n in range(1, 44))
    ways, unused = offered(whole_case(purchase(1, 100), candidates=offers))
    assert [w.after_twd for w in ways] == list(range(1, 41))
    assert unused == ("P-01 候選只看先填的 40 個，其餘 3 個未列入；請刪除不考慮的",)


def test_what_passes_on_more_than_its_price_is_no_way() -> None:
    offers = (
        candidate(1, "P-01", "vendor", vendor_id="V-03", amount_twd=100, passed_on_twd=101),
        candidate(2, "P-01", "vendor", vendor_id="V-03", passed_on_twd=121),
        candidate(3, "P-01", "vendor", vendor_id="V-03", amount_twd=100, passed_on_twd=100),
    )
    ways, unused = offered(whole_case(purchase(1, 120), candidates=offers))
    assert [w.candidate_id for w in ways] == ["CA-03"]
    assert unused == ("候選 CA-01 未列入：再外包金額多於報價", "候選 CA-02 未列入：再外包金額多於報價")


def test_a_price_of_nothing_has_to_be_confirmed() -> None:
    offer = candidate(1, "P-01", "vendor", vendor_id="V-03", amount_twd=0)
    [way], _ = offered(whole_case(purchase(1, 100), candidates=(offer,)))
    assert way.assumes == ("報價 0 元，不再列入經費，須確認不是漏填",)
