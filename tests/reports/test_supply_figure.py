"""The supply graph as drawn: what it shows, that its sums add up, and that nothing in it overlaps."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations, pairwise

from drawn import assert_tidy, cells
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.graphs.supply_graph import supply_graph
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports.figures.drawio import cell_id
from secaudit.reports.figures.supply_drawio import supply_drawio
from secaudit.reports.figures.supply_layout import SupplyLayout, lay_out
from secaudit.reports.figures.supply_parties import Party, Role
from secaudit.reports.figures.supply_scene import MOST_BOXES, Bond, SupplyScene, supply_scene
from secaudit.reports.figures.supply_svg import supply_svg
from secaudit.reports.figures.svg_elements import Rect, hatching

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert(1)</script>]]>&amp; {{7*7}} #eval "\u202e\x1b'


def case(vendors: int, *, name: str = "廠商") -> Inventory:
    """So many vendors in tier 1 at 1,000, 2,000 … NT$; each even one pays 500 to the next, every third has an owner."""
    ids = [f"V-{n:02}" for n in range(1, vendors + 1)]
    return Inventory.of(
        case=[{"id": "C-1", "name": "甲公司", "tax_id": "12345670"}],
        vendor=[{"id": i, "name": f"{name} {i}", "country": "TW" if int(i[2:]) % 3 else "US"} for i in ids],
        purchase=[
            {"id": f"P{i}", "name": i, "vendor_id": i, "kind": "service", "amount_twd": 1000 * n}
            for n, i in enumerate(ids, 1)
        ],
        subcontract=[
            {"id": f"S{a}", "purchase_id": f"P{a}", "from_vendor_id": a, "to_vendor_id": b, "amount_twd": 500}
            for a, b in list(pairwise(ids))[::2]
        ],
        company=[{"id": f"CO{i}", "name": f"{name}之股東 {i}", "country": "JP"} for i in ids[::3]],
        holding=[{"id": f"H{i}", "owned_id": i, "owner_id": f"CO{i}", "share_ppm": 333_333} for i in ids[::3]],
    )


def scene(inventory: Inventory) -> SupplyScene:
    return supply_scene(supply_graph(inventory), {"V-01": {"clear": 1, "suspect": 2}})


def parties(drawn: SupplyScene) -> dict[str, Party]:
    return {p.id: p for lane in drawn.lanes for p in lane.parties}


def amount(bond: Bond) -> int:
    return int(bond.label.split()[-1].replace(",", ""))


def words(party: Party) -> str:
    return " ".join(phrase for phrases in party.facts for phrase in phrases)


def placed(layout: SupplyLayout) -> dict[str, Rect]:
    return {p.party.id: p.rect for lane in layout.lanes for p in lane.parties}


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    ids = [f"V{n}" for n in range(draw(st.integers(0, 30)))]
    owners = [f"CO{n}" for n in range(draw(st.integers(0, 10)))]
    names = st.text(st.characters(codec="utf-8"), max_size=40)
    countries = st.sampled_from(["TW", "US", "CN", None])
    amounts = st.none() | st.integers(0, 10**10)
    purchases: list[dict[str, Cell]] = [
        {"id": f"P{n}", "name": "x", "vendor_id": draw(st.sampled_from([*ids, None])), "kind": "service",
         "amount_twd": draw(amounts)}
        for n in range(draw(st.integers(0, 30)))
    ]  # fmt: skip
    pairs = [(a, b) for a in ids for b in ids if a != b] if purchases else []
    stakes = [(a, b) for a in (*ids, *owners) for b in owners if a != b]
    return Inventory.of(
        case=[{"id": "C", "name": draw(names)}],
        vendor=[{"id": i, "name": draw(names), "country": draw(countries)} for i in ids],
        purchase=purchases,
        subcontract=[
            {"id": f"S{n}", "purchase_id": draw(st.sampled_from(purchases))["id"], "from_vendor_id": a,
             "to_vendor_id": b, "amount_twd": draw(amounts)}
            for n, (a, b) in enumerate(draw(st.lists(st.sampled_from(pairs), max_size=12)) if pairs else [])
        ],
        company=[{"id": i, "name": draw(names), "country": draw(countries)} for i in owners],
        holding=[
            {"id": f"H{n}", "owned_id": a, "owner_id": b, "share_ppm": draw(st.none() | st.integers(1, 1_000_000))}
            for n, (a, b) in enumerate(draw(st.lists(st.sampled_from(stakes), max_size=12)) if stakes else [])
        ],
    )  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(inventories())
def test_boxes_lie_in_lanes_wires_run_through_none_and_nothing_overlaps(inventory: Inventory) -> None:
    drawn = scene(inventory)
    layout = lay_out(drawn)
    boxes = placed(layout)
    assert set(boxes) == set(parties(drawn))
    for lane in layout.lanes:
        assert all(lane.rect.contains(p.rect) for p in lane.parties)
    for rects in ([lane.rect for lane in layout.lanes], list(boxes.values()), [w.label for w in layout.wires]):
        assert not any(one.overlaps(other) for one, other in combinations(rects, 2))
    assert not any(w.label.overlaps(r) for w in layout.wires for r in boxes.values())
    for wire in layout.wires:
        for (x0, y0), (x1, y1) in pairwise(wire.points):
            assert x0 == x1 or y0 == y1
            assert 0 <= min(x0, x1) <= max(x0, x1) <= layout.width
            for rect in boxes.values():
                crosses = max(x0, x1) > rect.x and min(x0, x1) < rect.right
                assert not (crosses and max(y0, y1) > rect.y and min(y0, y1) < rect.bottom)


@settings(max_examples=30, deadline=None)
@given(inventories())
def test_any_case_draws_the_same_well_formed_picture_twice(inventory: Inventory) -> None:
    first = supply_svg(scene(inventory))
    assert first == supply_svg(scene(inventory))
    tags = {e.tag.removeprefix(SVG) for e in ET.fromstring(first).iter()}
    assert tags <= {"svg", "title", "desc", "rect", "path", "text"}


def test_twelve_vendors_are_all_drawn_with_words_for_where_they_are() -> None:
    drawn = scene(case(12))
    boxes = parties(drawn)
    assert (len([p for p in boxes.values() if p.role is Role.VENDOR]), drawn.gathered) == (12, 0)
    assert "臺灣（國內）" in words(boxes["V-01"])
    assert "美國（境外）" in words(boxes["V-03"])
    assert "陸資未查" in words(boxes["V-01"])
    assert "符合 1" in words(boxes["V-01"])
    assert "疑似 2" in words(boxes["V-01"])
    # V-02 is paid 2,000 and the 500 of V-01; V-01 is paid 1,000 and passes 500 on (rounded up to 1)
    assert "承接 3" in words(boxes["V-02"])
    assert "轉出 1" in words(boxes["V-01"])
    assert "33.3333%" in {b.label for b in drawn.bonds if b.is_stake}


def test_the_smallest_are_gathered_and_their_sums_still_add_up() -> None:
    drawn = scene(case(60))
    boxes = parties(drawn)
    rest = next(p for p in boxes.values() if p.role is Role.REST)
    named = [p for p in boxes.values() if p.role is Role.VENDOR]
    # 20 owners: 8 may be drawn, so 14 vendors are; the largest, 47 to 60
    assert len(named) == MOST_BOXES - 8 == 14
    assert {p.id for p in named} == {f"V-{n}" for n in range(47, 61)}
    assert rest.name == "其他 46 家"
    # 1 + 2 + … + 46 thousand = 1,081; 23 payments of 500 inside: V-01→V-02 … V-45→V-46
    paid = {b.second: amount(b) for b in drawn.bonds if b.first == "C-1"}
    assert paid[rest.id] == 1_081
    assert sum(paid.values()) == 1_830  # 1 + … + 60
    assert "承接 1,093" in words(rest)  # 1,081,000 + 23 × 500 = 1,092,500
    assert not any(b.first == b.second for b in drawn.bonds)
    assert drawn.gathered == 46 + 20 - sum(p.role is Role.OWNER for p in boxes.values())


def test_prc_vendors_are_never_gathered_before_others() -> None:
    many = case(60)
    rows = [{**r, "country": "CN"} if r["id"] == "V-01" else r for r in many.dicts("vendor")]
    drawn = scene(many.replacing(vendor=Inventory.of(vendor=rows).rows("vendor")))
    assert parties(drawn)["V-01"].prc_capital == 1
    assert "中國大陸（境外）" in words(parties(drawn)["V-01"])


def test_chains_to_the_prc_and_circles_are_said_in_words() -> None:
    base = case(3)
    drawn = scene(
        base.replacing(
            **Inventory.of(
                company=[{"id": "CO-1", "name": "乙", "country": "SG"}, {"id": "CO-2", "name": "丙", "country": "CN"}],
                holding=[
                    {"id": "H1", "owned_id": "V-01", "owner_id": "CO-1", "share_ppm": 400_000},
                    {"id": "H2", "owned_id": "CO-1", "owner_id": "CO-2", "share_ppm": 310_000, "controls": 1},
                ],
                subcontract=[
                    {"id": "S1", "purchase_id": "PV-01", "from_vendor_id": "V-01", "to_vendor_id": "V-02",
                     "amount_twd": 2_500},
                    {"id": "S2", "purchase_id": "PV-01", "from_vendor_id": "V-02", "to_vendor_id": "V-01",
                     "amount_twd": None},
                ],
            ).tables
        )
    )  # fmt: skip
    labels = {(b.first, b.second): b.label for b in drawn.bonds}
    assert labels["V-01", "CO-1"] == "陸資 40%"
    assert labels["CO-1", "CO-2"] == "陸資 31% 控制"
    assert labels["V-01", "V-02"] == "循環 3"  # 2,500 NT$ rounds up
    assert labels["V-02", "V-01"] == "循環 待補"
    assert parties(drawn)["V-01"].prc_capital == 1


def test_hostile_names_stay_text_in_the_drawing() -> None:
    svg = supply_svg(scene(case(6, name=HOSTILE)))
    root = ET.fromstring(svg)
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {"svg", "title", "desc", "rect", "path", "text"}
    assert "\u202e" not in svg
    assert "\x1b" not in svg
    assert any((e.text or "").startswith("</text>") for e in root.iter(f"{SVG}text"))


def test_hatching_stays_inside_its_rectangle() -> None:
    def points(path: str) -> Iterator[tuple[int, int]]:
        for pair in ET.fromstring(path).attrib["d"].replace("L", "M").split("M")[1:]:
            x, y = pair.split()
            yield int(x), int(y)

    for rect in (Rect(0, 0, 100, 10), Rect(7, 3, 10, 90), Rect(5, 5, 13, 13)):
        assert all(
            rect.x <= x <= rect.right and rect.y <= y <= rect.bottom for x, y in points(hatching(rect, "#000000"))
        )


def test_an_empty_case_is_told_and_draws_only_the_applicant() -> None:
    drawn = scene(Inventory({}))
    assert [p.role for p in parties(drawn).values()] == [Role.APPLICANT]
    assert "盤點資料未列採購" in drawn.described


@settings(max_examples=30, deadline=None)
@given(inventories())
def test_for_draw_io_every_party_is_one_box_and_every_bond_one_wire_between_two(inventory: Inventory) -> None:
    drawn = scene(inventory)
    made = supply_drawio(drawn)
    assert made == supply_drawio(drawn)
    assert_tidy(made)
    found = cells(made)
    rects = placed(lay_out(drawn))
    for key in parties(drawn):
        (box,) = (c for i, c in found.items() if i == cell_id(f"party:{key}"))
        assert box.rect == rects[key]
    wires = sorted(c.ends for c in found.values() if c.rect is None)
    assert wires == sorted((cell_id(f"party:{b.first}"), cell_id(f"party:{b.second}")) for b in drawn.bonds)


def test_for_draw_io_a_payment_and_a_stake_are_told_apart_and_hostile_names_stay_text() -> None:
    found = cells(supply_drawio(scene(case(3, name=HOSTILE))))
    stake = next(c for c in found.values() if c.value == "33.3333%")
    paid = found[cell_id("bond:C-1:V-02:money")]
    assert (stake.style["endArrow"], stake.style["dashed"]) == ("open", "1")
    assert (paid.style["endArrow"], paid.value) == ("block", "2")
    assert "dashed" not in paid.style
    assert found[cell_id("party:V-03")].value.startswith("</text><script>")


def test_a_case_without_a_company_name_is_drawn_and_the_name_asked_for() -> None:
    graph = supply_graph(Inventory.of(case=[{"id": "C-1"}], vendor=[{"id": "V-1", "name": "甲"}]))
    assert "待補：名稱" in supply_svg(supply_scene(graph, {}))
