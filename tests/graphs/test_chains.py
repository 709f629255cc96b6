"""Money passed down the tiers (A4-1.2.6, A3)."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.graphs.chains import Subcontract, chain_problems, passed_on_twd
from secaudit.model.inventory import Inventory


def sub(id_: str, payer: str, paid: str, amount: int | None) -> Subcontract:
    return Subcontract(id_, "P", payer, paid, amount)


def problems(*chain: Subcontract, vendor_id: str | None = "V1", amount: int | None = 1000) -> list[tuple[str, str]]:
    case = Inventory.of(
        purchase=[{"id": "P", "name": "建置", "vendor_id": vendor_id, "amount_twd": amount}],
        subcontract=[s._asdict() for s in chain],
    )
    return [(p.subcontract_id, p.why) for p in chain_problems(case)]


def test_only_what_the_prime_pays_out_counts() -> None:
    chain = [sub("S1", "V1", "V2", 400), sub("S2", "V1", "V3", 100), sub("S3", "V2", "V4", 300)]
    assert passed_on_twd("V1", chain) == 500


def test_an_unknown_amount_of_the_prime_is_unknown_but_one_below_is_not() -> None:
    assert passed_on_twd("V1", [sub("S1", "V1", "V2", 400), sub("S2", "V1", "V3", None)]) is None
    assert passed_on_twd("V1", [sub("S1", "V1", "V2", 400), sub("S2", "V2", "V3", None)]) == 400


def test_a_loose_link_or_an_unknown_prime_leaves_it_unknown() -> None:
    assert passed_on_twd("V1", [sub("S1", "V2", "V3", 300)]) is None
    assert passed_on_twd(None, [sub("S1", "V1", "V2", 300)]) is None


def test_a_payment_to_oneself_is_not_passed_on() -> None:
    assert passed_on_twd("V1", [sub("S1", "V1", "V1", 300), sub("S2", "V1", "V2", 50)]) == 50


def test_a_sound_chain_has_no_problem_up_to_the_whole_amount() -> None:
    assert problems(sub("S1", "V1", "V2", 1000), sub("S2", "V2", "V3", 1000)) == []


def test_a_payer_without_part_in_the_purchase_is_named() -> None:
    assert problems(sub("S1", "V9", "V2", 10)) == [("S1", "發包廠商既非得標廠商，也不是這筆採購的下包")]


def test_who_only_pays_itself_has_no_part_in_the_purchase() -> None:
    chain = [sub("S1", "V1", "V2", 400), sub("S2", "V9", "V9", 10)]
    assert ("S2", "發包廠商既非得標廠商，也不是這筆採購的下包") in problems(*chain)
    assert passed_on_twd("V1", chain) is None


def test_passing_on_more_than_received_is_named_at_each_tier() -> None:
    chain = (sub("S1", "V1", "V2", 700), sub("S2", "V1", "V3", 301), sub("S3", "V2", "V4", 701))
    assert problems(*chain) == [
        ("S1", "轉出 1,001 元，多於承接的 1,000 元"),
        ("S3", "轉出 701 元，多於承接的 700 元"),
    ]


def test_an_unknown_contract_amount_blames_nobody() -> None:
    assert problems(sub("S1", "V1", "V2", 700), amount=None) == []


def test_a_circle_is_named_on_each_of_its_links() -> None:
    found = problems(sub("S1", "V1", "V2", 5), sub("S2", "V2", "V1", 5), sub("S3", "V1", "V3", 5))
    assert [s for s, why in found if "循環" in why] == ["S1", "S2"]
    assert [s for s, _ in problems(sub("S1", "V1", "V1", 5))] == ["S1"]


VENDORS = st.sampled_from(["V1", "V2", "V3", "V4"])
LOWER = st.lists(st.tuples(st.sampled_from(["V2", "V3"]), st.sampled_from(["V4", "V5"]), st.integers(0, 900)))


@given(st.integers(0, 900), st.integers(0, 900), LOWER)
def test_lower_tiers_never_add_to_what_is_passed_on(to_v2: int, to_v3: int, lower: list[tuple[str, str, int]]) -> None:
    top = [sub("S1", "V1", "V2", to_v2), sub("S2", "V1", "V3", to_v3)]
    below = [sub(f"L{i}", *link) for i, link in enumerate(lower)]
    assert passed_on_twd("V1", [*below, *top]) in (to_v2 + to_v3, None)


def test_a_lower_tier_that_passes_on_more_than_it_receives_leaves_the_sum_untold() -> None:
    # V2 gets 100 and hands on 600: what V1 wrote down cannot be the whole
    assert passed_on_twd("V1", [sub("S1", "V1", "V2", 100), sub("S2", "V2", "V3", 600)]) is None
    assert passed_on_twd("V1", [sub("S1", "V1", "V2", 100), sub("S2", "V2", "V3", 100)]) == 100


@settings(deadline=None)
@given(st.lists(st.tuples(VENDORS, VENDORS, st.one_of(st.none(), st.integers(0, 2000))), max_size=6))
def test_every_problem_names_a_given_subcontract(links: list[tuple[str, str, Any]]) -> None:
    chain = [sub(f"S{i}", *link) for i, link in enumerate(links)]
    assert {s for s, _ in problems(*chain)} <= {s.id for s in chain}


def test_money_that_meets_again_in_a_lower_tier_counts_once() -> None:
    # V1 pays 300 to V2 and 200 to V3, both hand all of it to V4, which passes 100 on: 500 left the prime, not 1,100
    diamond = [
        sub("S1", "V1", "V2", 300),
        sub("S2", "V1", "V3", 200),
        sub("S3", "V2", "V4", 300),
        sub("S4", "V3", "V4", 200),
        sub("S5", "V4", "V5", 100),
    ]
    assert passed_on_twd("V1", diamond) == 500
    assert problems(*diamond) == []
    # what V4 may pass on is what both pay it, 500 in all
    assert problems(*diamond[:4], sub("S5", "V4", "V5", 500)) == []
    assert problems(*diamond[:4], sub("S5", "V4", "V5", 501)) == [("S5", "轉出 501 元，多於承接的 500 元")]


def test_what_comes_back_to_the_prime_without_a_circle_is_named() -> None:
    assert problems(sub("S1", "V9", "V1", 10)) == [
        ("S1", "發包廠商既非得標廠商，也不是這筆採購的下包"),
        ("S1", "付回得標廠商，不是往下轉包"),
    ]


PRIMES = st.sampled_from(["V1", "V2", None])
LINKS = st.lists(st.tuples(st.sampled_from("AB"), VENDORS, VENDORS, st.integers(0, 100)), max_size=8)


@settings(deadline=None)
@given(PRIMES, PRIMES, st.integers(0, 100), st.integers(0, 100), LINKS)
def test_who_overspends_over_all_purchases_is_named_in_one_of_them(
    prime_a: str | None, prime_b: str | None, a: int, b: int, links: list[tuple[str, str, str, int]]
) -> None:
    chain = [Subcontract(f"S{i}", p, payer, paid, amount) for i, (p, payer, paid, amount) in enumerate(links)]
    case = Inventory.of(
        purchase=[
            {"id": "A", "name": "甲", "vendor_id": prime_a, "amount_twd": a},
            {"id": "B", "name": "乙", "vendor_id": prime_b, "amount_twd": b},
        ],
        subcontract=[s._asdict() for s in chain],
    )
    named = {problem.subcontract_id for problem in chain_problems(case)}
    for vendor in ("V1", "V2", "V3", "V4"):
        out = [s for s in chain if s.from_vendor_id == vendor]
        income = sum(s.amount_twd or 0 for s in chain if s.to_vendor_id == vendor != s.from_vendor_id)
        income += (a if prime_a == vendor else 0) + (b if prime_b == vendor else 0)
        if sum(s.amount_twd or 0 for s in out) > income:
            assert named & {s.id for s in out}
