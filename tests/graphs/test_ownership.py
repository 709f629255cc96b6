"""Who has PRC capital, through any depth of holdings (C2M-1.2-prc; 許可辦法 §3–§5). Shares are ppm: 300_000 = 30 %."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.graphs.investors import Test, entities_of
from secaudit.graphs.ownership import OwnershipStanding, standing_of, told, vendors
from secaudit.model.inventory import Inventory

LOOKED_UP: dict[str, Any] = {"prc_capital": 0, "prc_checked_on": "2024-02-20"}
OURS: dict[str, Any] = {"id": "V", "name": "丁", "country": "TW"}


Held = tuple[str, str, int | None]


def company(id_: str, country: str | None, **more: Any) -> dict[str, Any]:
    return {"id": id_, "name": id_.lower(), "country": country, **more}


def standings(holdings: Sequence[Held], *companies: dict[str, Any], **vendor: Any) -> dict[str, Any]:
    """``holdings`` are (owned, owner, share); an owner followed by an asterisk controls."""
    rows = [
        {"id": f"H{i}", "owned_id": owned, "owner_id": owner.rstrip("*"), "share_ppm": share}
        | ({"controls": 1} if owner.endswith("*") else {})
        for i, (owned, owner, share) in enumerate(holdings, 1)
    ]
    case = [{"id": "C", "name": "本公司", "tax_id": "12345675"}]
    return dict(standing_of(Inventory.of(case=case, vendor=[{**OURS, **vendor}], company=companies, holding=rows)))


def standing(*given: Any, **vendor: Any) -> OwnershipStanding:
    found: OwnershipStanding = standings(*given, **vendor)["V"]
    return found


@pytest.mark.parametrize(
    ("share", "investor"), [(300_000, 0), (300_001, 1), (310_000, 1)], ids=["30%", "30.0001%", "31%"]
)
def test_a_third_area_company_is_an_investor_above_thirty_percent(share: int, investor: int) -> None:
    holdings = [("V", "B", 400_000), ("B", "P", share)]
    assert standing(holdings, company("B", "SG"), company("P", "CN"), **LOOKED_UP).truth == investor


@pytest.mark.parametrize(
    ("shares", "investor"),
    [
        ([333_333], 1),  # 33.3333 % is how a third is written with four decimals
        ([333_332], 0),
        ([333_300], 0),  # 33.33 % is less than a third, and nobody knows what was meant
        ([166_667, 166_667], 1),
        ([111_111, 111_111, 111_111], 1),  # three ninths, each rounded down by 1/9 ppm
        ([83_333, 83_333, 83_333, 83_333], 1),  # four twelfths, each rounded down by 1/3 ppm
        ([300_001], 0),  # beyond 30 % is the bound of third areas, not of Taiwan
    ],
)
def test_a_taiwanese_company_is_an_investor_from_one_third(shares: list[int], investor: int) -> None:
    prc = [company(f"P{i}", "CN") for i in range(len(shares))]
    holdings = [("V", "B", 10), *(("B", f"P{i}", share) for i, share in enumerate(shares))]
    found = standing(holdings, company("B", "TW"), *prc, **LOOKED_UP)
    assert (found.truth, found.prc_share_ppm) == (investor, 10 * investor)


def test_a_blank_share_or_one_of_nothing_rounds_nothing_up() -> None:
    """Rule 4 allows half a ppm for each share that is written: 33.3332 % and two shares of nothing are no third."""
    for other in (None, 0):
        prc = [company(i, "CN") for i in "PQR"]
        holdings: list[Held] = [("V", "B", 10), ("B", "P", 333_332), ("B", "Q", other), ("B", "R", other)]
        assert standings(holdings, company("B", "TW"), *prc)["B"].test is not Test.ONE_THIRD


def test_an_applicant_without_a_tax_id_is_not_taken_for_a_taiwanese_one() -> None:
    def country(tax_id: str | None) -> str | None:
        return entities_of(Inventory.of(case=[{"id": "C", "name": "本公司", "tax_id": tax_id}]))["C"].country

    assert (country("12345675"), country(None)) == ("TW", None)


def test_a_third_that_is_cut_off_is_asked_about() -> None:
    found = standing([("V", "B", 10), ("B", "P", 333_300)], company("B", "TW"), company("P", "CN"))
    assert found.asked == ("未查詢有無陸資", "b（臺灣）有陸資 33.33%，未達三分之一，恰為三分之一者請填 33.3333%")


def test_shares_of_several_investors_add_up() -> None:
    two = [("V", "B", 1), ("B", "P", 150_000), ("B", "Q", 150_001)]
    prc = (company("P", "CN"), company("Q", "CN"))
    found = standing(two, company("B", "JP"), *prc)
    assert found.truth == 1
    assert told(found) == "V ← 0.0001% b（日本）← 15.0001% q（中國大陸）等，合計 30.0001%：第三地區公司陸資逾 30%"
    assert standing(two[:2], company("B", "JP"), *prc).truth is None


def test_each_layer_is_judged_anew_and_nothing_is_multiplied() -> None:
    # 31 % of 31 % is 9.61 %; yet C is an investor by the PRC's 31 %, so B is one by C's, and 1 % of V is held by B
    found = standing(
        [("V", "B", 10_000), ("B", "D", 310_000), ("D", "P", 310_000)],
        company("B", "SG"), company("D", "VG"), company("P", "CN"), **LOOKED_UP,
    )  # fmt: skip
    assert found.truth == 1
    assert [link.owner_id for link in found.chain] == ["B", "D", "P"]
    assert found.contradicted


def test_control_makes_an_investor_whatever_the_share() -> None:
    assert standing([("V", "B", 1), ("B", "P*", 1)], company("B", "SG"), company("P", "CN")).truth == 1
    assert standing([("V", "B", 1), ("B", "P*", None)], company("B", "TW"), company("P", "CN")).truth == 1


@pytest.mark.parametrize(
    ("vendor", "share", "truth"),
    [
        ({}, 1, 1),  # 不得有陸資投資: any known share
        ({"is_listed": 0}, 1, 1),
        ({"is_listed": 1}, 99_999, None),  # below 10 %: no permit needed (§4), whether it is 陸資投資 is for a person
        ({"is_listed": 1}, 100_000, 1),
        ({}, None, None),
        ({"is_listed": 1}, None, None),
    ],
)
def test_any_known_share_is_prc_capital_but_of_a_listed_company(vendor: Any, share: int | None, truth: Any) -> None:
    assert standing([("V", "P", share)], company("P", "CN"), **LOOKED_UP, **vendor).truth is truth


def test_small_shares_of_a_listed_company_add_up() -> None:
    holdings = [("V", "P", 60_000), ("V", "Q", 40_000)]
    assert standing(holdings, company("P", "CN"), company("Q", "CN"), is_listed=1).truth == 1


def test_a_blank_share_beside_a_known_one_hides_nothing() -> None:
    holdings: list[Held] = [("V", "P", None), ("V", "Q", 100_000)]
    prc = (company("P", "CN"), company("Q", "CN"))
    assert standing(holdings, *prc).truth == 1
    assert standing(holdings, *prc, is_listed=1).truth == 1
    assert standing([holdings[0], ("V", "Q", 99_999)], *prc, is_listed=1).truth is None


def test_what_no_chain_decides_is_decided_by_a_dated_look_up() -> None:
    unknown_owner = [("V", "B", 900_000)]
    assert standing(unknown_owner, company("B", "SG")).truth is None
    assert standing(unknown_owner, company("B", "SG"), prc_capital=0).truth is None
    assert standing(unknown_owner, company("B", "SG"), **LOOKED_UP).truth == 0
    assert standing([], **LOOKED_UP).truth == 0
    assert standing([]).truth is None


def test_a_look_up_that_finds_prc_capital_needs_no_date_and_reaches_downwards() -> None:
    assert standing([], prc_capital=1).truth == 1
    found = standing([("V", "B", 1)], company("B", "TW", prc_capital=1))
    assert (found.truth, told(found)) == (1, "V ← 0.0001% b（臺灣）：查詢為有陸資")


def test_a_look_up_of_an_owner_never_hides_what_is_known_above_it() -> None:
    holdings = [("V", "B", 400_000), ("B", "P", 600_000)]
    found = standings(holdings, company("B", "SG", **LOOKED_UP), company("P", "CN"), **LOOKED_UP)
    assert [found[i].truth for i in "VB"] == [1, 1]
    assert [found[i].contradicted for i in "VB"] == [True, True]


def test_hong_kong_is_a_third_area_and_to_be_confirmed() -> None:
    found = standing([("V", "K", 900_000)], company("K", "HK"))
    assert (found.truth, found.asked) == (None, ("未查詢有無陸資", "k屬香港，請確認有無陸資"))
    assert standing([("V", "K", 1), ("K", "P", 300_001)], company("K", "MO"), company("P", "CN")).truth == 1


def test_a_company_of_an_unknown_country_is_an_investor_by_the_higher_bound_alone() -> None:
    holdings = [("V", "B", 10)]
    prc = company("P", "CN")
    assert standing([*holdings, ("B", "P", 333_333)], company("B", None), prc).truth == 1
    found = standing([*holdings, ("B", "P", 320_000)], company("B", None), prc)
    assert (found.truth, found.asked) == (None, ("未查詢有無陸資", "b有陸資 32.00%", "未填b的國籍或登記國"))


@pytest.mark.parametrize(
    ("country", "said"),
    [("SG", "b（新加坡）有陸資 20.00%，未逾 30%，請查明"), ("TW", "b（臺灣）有陸資 20.00%，未達三分之一，請查明")],
)
def test_a_stake_below_the_bounds_makes_no_investor_and_is_told(country: str, said: str) -> None:
    # 20 % of B, which holds 40 % of V: B is no PRC investor by §3 and §5, yet 8 % of V is the PRC's money
    holdings = [("V", "B", 400_000), ("B", "P", 200_000), ("B", "T", 800_000)]
    companies = (company("B", country), company("P", "CN"), company("T", "TW"))
    assert standing(holdings, *companies, **LOOKED_UP).truth == 0
    assert said in standing(holdings, *companies, **LOOKED_UP).asked
    assert said in standing(holdings, *companies).asked
    # a look-up of B says nothing against the holding that was entered, nor does a layer between
    looked_up = (company("B", country, **LOOKED_UP), *companies[1:])
    assert standing(holdings, *looked_up, **LOOKED_UP).asked == (said,)
    between = [("V", "D", 500_000), ("D", "B", 400_000), *holdings[1:]]
    assert said in standing(between, *companies, company("D", "TW"), **LOOKED_UP).asked


def test_a_small_share_of_a_company_not_said_to_be_listed_is_prc_capital_and_asks() -> None:
    holdings = [("V", "P", 50_000)]
    assert standing(holdings, company("P", "CN")).truth == 1
    assert standing(holdings, company("P", "CN")).asked == ("未填是否上市櫃：上市、上櫃或興櫃公司請填",)
    assert standing(holdings, company("P", "CN"), is_listed=0).asked == ()
    assert standing([("V", "P", 100_000)], company("P", "CN")).asked == ()


def test_the_missing_owners_of_a_third_area_are_asked_through_every_layer() -> None:
    holdings = [("V", "B", 500_000), ("B", "D", 1_000_000), ("D", "T", 600_000)]
    companies = (company("B", "SG"), company("D", "VG"), company("T", "TW"))
    assert standing(holdings, *companies).asked == ("未查詢有無陸資", "d（英屬維京群島）的股東只填到 60.00%")
    closed = (company("B", "SG", **LOOKED_UP), *companies[1:])
    assert standing(holdings, *closed).asked == ("未查詢有無陸資",)


def test_of_many_things_to_look_into_the_first_few_are_told() -> None:
    owners = [company(f"B{n}", "SG") for n in range(5)]
    found = standing([("V", f"B{n}", 100_000) for n in range(5)], *owners)
    assert found.asked == ("未查詢有無陸資", *(f"b{n}（新加坡）的股東未填" for n in range(3)))


def test_the_old_column_of_the_parent_is_a_link_of_the_chain() -> None:
    found = standing([], parent="大母", parent_country="CN", **LOOKED_UP)
    assert (found.truth, found.contradicted) == (1, True)
    assert told(found) == "V ← 控制 大母（中國大陸）：母公司登記於中國大陸"


def test_the_applicant_is_asked_by_the_id_of_its_case() -> None:
    found = standings([("C", "P", 1)], company("P", "CN"))["C"]
    assert (found.truth, told(found)) == (1, "C ← 0.0001% p（中國大陸）：有陸資持股")


def test_a_chain_is_told_from_the_party_up_to_its_source() -> None:
    found = standing([("V", "B", 400_000), ("B", "P", 600_000)], company("B", "SG"), company("P", "CN"))
    assert told(found) == "V ← 40.00% b（新加坡）← 60.00% p（中國大陸）：第三地區公司陸資逾 30%"


def test_cross_holdings_end_and_prove_nothing_by_themselves() -> None:
    ring = [("B", "D", 400_000), ("D", "B", 400_000), ("V", "B", 500_000), ("B", "V", 100_000)]
    companies = (company("B", "TW"), company("D", "TW"), company("P", "CN"))
    assert standing(ring, *companies, **LOOKED_UP).truth == 0
    found = standing([*ring, ("D", "P", 400_000)], *companies, **LOOKED_UP)
    assert (found.truth, [link.owner_id for link in found.chain]) == (1, ["B", "D", "P"])


def test_vendors_carry_what_their_owners_say() -> None:
    inventory = Inventory.of(
        vendor=[
            {**OURS, "id": "V1", "prc_capital": 0},
            {**OURS, "id": "V2", **LOOKED_UP},
            {**OURS, "id": "V3", **LOOKED_UP, "is_listed": 1},
            {**OURS, "id": "V4"},
        ],
        company=[company("P", "CN")],
        holding=[
            {"id": "H1", "owned_id": "V2", "owner_id": "P", "share_ppm": 1},
            {"id": "H2", "owned_id": "V3", "owner_id": "P", "share_ppm": 1},
        ],
    )
    assert {i: v.prc_capital for i, v in vendors(inventory).items()} == {"V1": 0, "V2": 1, "V3": None, "V4": None}


def test_a_chain_of_ten_thousand_companies_is_followed_to_its_end() -> None:
    ids = [f"K{i}" for i in range(10_000)]
    companies = [company(i, "SG") for i in ids] + [company("P", "CN")]
    links = [(a, b, 400_000) for a, b in zip(ids, [*ids[1:], "P"], strict=True)]
    found = standing([("V", "K0", 1), *links], *companies)
    assert (found.truth, len(found.chain)) == (1, 10_001)
    assert told(found).endswith("40.00% k7（新加坡）← …：第三地區公司陸資逾 30%")


def test_the_same_rows_are_judged_once_and_other_rows_anew() -> None:
    case = Inventory.of(company=[company("A", "CN")], vendor=[{"id": "V", "name": "v", "country": "TW"}])
    assert standing_of(case) is standing_of(Inventory(dict(case.tables)))
    owned = case.replacing(
        holding=Inventory.of(holding=[{"id": "H", "owned_id": "V", "owner_id": "A"}]).rows("holding")
    )
    assert (standing_of(case)["V"].test, standing_of(owned)["V"].test) == (None, Test.BLANK_SHARE)


NAMES = ["V", "A", "B", "D", "E"]
HELD = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from([*NAMES[1:], "P"]), st.integers(1, 500_000)),
    max_size=10, unique_by=lambda h: h[:2],
)  # fmt: skip
COUNTRIES = st.tuples(*[st.sampled_from(["TW", "SG", "HK", None])] * 4)


def truths(holdings: list[tuple[str, str, int]], countries: tuple[str | None, ...]) -> dict[str, Any]:
    companies = [company(i, c) for i, c in zip(NAMES[1:], countries, strict=True)]
    found = standings([*holdings], *companies, company("P", "CN"), **LOOKED_UP)
    return {i: s.truth for i, s in found.items()}


@settings(deadline=None)
@given(HELD, COUNTRIES, st.randoms())
def test_the_order_of_the_holdings_decides_nothing(holdings: Any, countries: Any, chance: Any) -> None:
    shuffled = list(holdings)
    chance.shuffle(shuffled)
    assert truths(holdings, countries) == truths(shuffled, countries)


@settings(deadline=None)
@given(HELD, COUNTRIES)
def test_a_further_holding_never_takes_prc_capital_away(holdings: Any, countries: Any) -> None:
    tainted = {i for i, truth in truths(holdings[:-1], countries).items() if truth == 1}
    assert tainted <= {i for i, truth in truths(holdings, countries).items() if truth == 1}


@settings(deadline=None)
@given(HELD, COUNTRIES)
def test_every_chain_leads_to_the_prc(holdings: Any, countries: Any) -> None:
    companies = [company(i, c) for i, c in zip(NAMES[1:], countries, strict=True)]
    for found in standings([*holdings], *companies, company("P", "CN"), **LOOKED_UP).values():
        if found.truth == 1 and found.id != "P":
            assert found.chain[-1].owner_country == "CN"
            assert len({link.owner_id for link in found.chain}) == len(found.chain)
