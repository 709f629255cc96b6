"""Money passed down the tiers (A4-1.2.6, A3)."""

from __future__ import annotations

from typing import Any

from hypothesis import given
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
    return [tuple(p) for p in chain_problems(case)]


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


@given(st.lists(st.tuples(VENDORS, VENDORS, st.one_of(st.none(), st.integers(0, 2000))), max_size=6))
def test_every_problem_names_a_given_subcontract(links: list[tuple[str, str, Any]]) -> None:
    chain = [sub(f"S{i}", *link) for i, link in enumerate(links)]
    assert {s for s, _ in problems(*chain)} <= {s.id for s in chain}
