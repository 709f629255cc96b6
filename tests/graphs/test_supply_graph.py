"""The rows of the supply graph: tiers, sums, circles, owners."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.graphs.supply_graph import UNNAMED, Money, Payment, SupplyGraph, supply_graph
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell

Rows = list[dict[str, Cell]]
CASE: Rows = [{"id": "C-1", "name": "甲公司", "tax_id": "12345670", "prc_capital": 0, "prc_checked_on": "2024-02-01"}]


def vendors(*ids: str, **more: Cell) -> Rows:
    return [{"id": i, "name": f"廠商 {i}", "country": "TW", **more} for i in ids]


def bought(key: str, vendor: str | None, amount: int | None) -> dict[str, Cell]:
    return {"id": key, "name": key, "vendor_id": vendor, "kind": "service", "amount_twd": amount}


def passed(key: str, purchase: str, payer: str, payee: str, amount: int | None) -> dict[str, Cell]:
    return {
        "id": key, "purchase_id": purchase, "from_vendor_id": payer, "to_vendor_id": payee, "amount_twd": amount
    }  # fmt: skip


def graph(**tables: Rows) -> SupplyGraph:
    return supply_graph(Inventory.of(case=CASE, **tables))


def tiers(made: SupplyGraph) -> dict[str, int | None]:
    return {m.id: m.tier for m in made.members}


def payment(made: SupplyGraph, payer: str, payee: str) -> Payment:
    return next(p for p in made.payments if (p.payer, p.payee) == (payer, payee))


def test_vendors_stand_in_tiers_below_the_applicant_and_money_adds_up() -> None:
    made = graph(
        vendor=vendors("V-1", "V-2", "V-3"),
        purchase=[bought("P-1", "V-1", 100), bought("P-2", "V-1", 50), bought("P-3", None, 30)],
        subcontract=[passed("S-1", "P-1", "V-1", "V-2", 40), passed("S-2", "P-1", "V-2", "V-3", 25)],
    )
    assert tiers(made) == {"C-1": 0, "V-1": 1, UNNAMED: 1, "V-2": 2, "V-3": 3}
    assert payment(made, "C-1", "V-1").money == Money(150, 2, 0)
    assert made.paid_by("C-1") == Money(180, 3, 0)  # 100 + 50 + 30
    assert made.paid_to("V-2") == Money(40, 1, 0)
    assert made.depths == {"S-1": 2, "S-2": 3}


def test_a_vendor_stands_in_its_highest_tier() -> None:
    made = graph(
        vendor=vendors("V-1", "V-2"),
        purchase=[bought("P-1", "V-1", 100), bought("P-2", "V-2", 10)],
        subcontract=[passed("S-1", "P-1", "V-1", "V-2", 40)],
    )
    assert tiers(made)["V-2"] == 1
    assert made.paid_to("V-2") == Money(50, 2, 0)  # 10 of its own and 40 from V-1


def test_an_unknown_amount_is_counted_beside_what_is_known() -> None:
    made = graph(vendor=vendors("V-1"), purchase=[bought("P-1", "V-1", None), bought("P-2", "V-1", 70)])
    assert payment(made, "C-1", "V-1").money == Money(70, 2, 1)


def test_a_circle_within_one_purchase_is_marked_and_two_purchases_make_none() -> None:
    pairs = [passed("S-1", "P-1", "V-1", "V-2", 40), passed("S-2", "P-1", "V-2", "V-1", 10)]
    purchases = [bought("P-1", "V-1", 100), bought("P-2", "V-2", 100)]
    made = graph(vendor=vendors("V-1", "V-2"), purchase=purchases, subcontract=pairs)
    assert all(p.circular for p in made.payments if p.payer != "C-1")
    pairs[1]["purchase_id"] = "P-2"
    made = graph(vendor=vendors("V-1", "V-2"), purchase=purchases, subcontract=pairs)
    assert not any(p.circular for p in made.payments)


def test_who_pays_without_being_paid_stands_in_tier_one_and_its_subcontract_has_no_tier() -> None:
    made = graph(
        vendor=vendors("V-1", "V-8", "V-9"),
        purchase=[bought("P-1", "V-1", 100)],
        subcontract=[passed("S-1", "P-1", "V-8", "V-9", 40)],
    )
    assert (tiers(made)["V-8"], tiers(made)["V-9"]) == (1, 2)
    assert made.depths == {}


def test_a_long_chain_outside_every_purchase_is_passed_once() -> None:
    """Entered from its end, each payer was followed down the whole chain anew: 200 million steps."""
    ids = [f"V-{i}" for i in range(20_000)]
    links = [passed(f"S-{a}", "P-1", a, b, 1) for a, b in pairwise(ids)]
    made = graph(vendor=vendors(*ids), purchase=[bought("P-1", None, 9)], subcontract=links[::-1])
    assert {tier for key, tier in tiers(made).items() if key in ids[:-1]} == {1}
    assert tiers(made)[ids[-1]] == 2


def test_owners_follow_level_by_level_and_circles_of_owners_end() -> None:
    made = graph(
        vendor=vendors("V-1"),
        purchase=[bought("P-1", "V-1", 100)],
        company=[
            {"id": "CO-1", "name": "控股乙", "country": "SG"},
            {"id": "CO-2", "name": "丙集團", "country": "CN"},
            {"id": "CO-9", "name": "無關", "country": "US"},
        ],
        holding=[
            {"id": "H-1", "owned_id": "V-1", "owner_id": "CO-1", "share_ppm": 400_000},
            {"id": "H-2", "owned_id": "CO-1", "owner_id": "CO-2", "share_ppm": 600_000},
            {"id": "H-3", "owned_id": "CO-2", "owner_id": "CO-1", "share_ppm": 10_000},
        ],
    )
    assert {m.id: m.level for m in made.members if m.tier is None} == {"CO-1": 1, "CO-2": 2}
    # CO-1: a third-area company held 60 % from the PRC (more than 30 %), so V-1's 40 % is PRC money as well
    assert {(s.owned, s.owner): (s.prc, s.circular) for s in made.stakes} == {
        ("V-1", "CO-1"): (True, False), ("CO-1", "CO-2"): (True, True), ("CO-2", "CO-1"): (True, True)
    }  # fmt: skip
    assert next(m for m in made.members if m.id == "V-1").prc_capital == 1


def test_a_parent_that_is_only_named_is_an_owner_once() -> None:
    parent = vendors("V-1", parent="母廠", parent_country="CN")
    made = graph(vendor=parent, purchase=[bought("P-1", "V-1", 1)])
    assert [(s.owner, s.share_ppm, s.controls, s.prc) for s in made.stakes] == [("V-1/母公司", None, 1, True)]
    made = graph(
        vendor=parent,
        purchase=[bought("P-1", "V-1", 1)],
        company=[{"id": "CO-1", "name": "母廠", "country": "CN"}],
        holding=[{"id": "H-1", "owned_id": "V-1", "owner_id": "CO-1", "share_ppm": 1_000_000}],
    )
    assert [s.owner for s in made.stakes] == ["CO-1"]


def test_a_look_up_without_its_date_is_no_look_up() -> None:
    undated = vendors("V-1", prc_capital=0)
    made = graph(vendor=undated, purchase=[bought("P-1", "V-1", 1)])
    assert next(m for m in made.members if m.id == "V-1").prc_capital is None


def test_an_empty_case_has_an_applicant_and_nothing_else() -> None:
    made = supply_graph(Inventory({}))
    assert [(m.name, m.tier) for m in made.members] == [("申請業者", 0)]
    assert (made.payments, made.stakes) == ((), ())


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_what_is_paid_to_all_is_what_the_tables_say(data: st.DataObject) -> None:
    ids = [f"V-{n}" for n in range(5)]
    amounts = st.none() | st.integers(0, 10**9)
    purchases = [
        bought(f"P-{n}", data.draw(st.sampled_from([*ids, None])), data.draw(amounts))
        for n in range(data.draw(st.integers(0, 6)))
    ]
    subcontracts = []
    for n in range(data.draw(st.integers(0, 8)) if purchases else 0):
        payer, payee = data.draw(st.permutations(ids))[:2]
        purchase = str(data.draw(st.sampled_from(purchases))["id"])
        subcontracts.append(passed(f"S-{n}", purchase, payer, payee, data.draw(amounts)))
    made = graph(vendor=vendors(*ids), purchase=purchases, subcontract=subcontracts)
    rows = [*purchases, *subcontracts]
    assert sum(p.money.known_twd for p in made.payments) == sum(int(r["amount_twd"] or 0) for r in rows)
    assert sum(p.money.unknown for p in made.payments) == sum(r["amount_twd"] is None for r in rows)
    assert {e for p in made.payments for e in (p.payer, p.payee)} <= set(tiers(made))
