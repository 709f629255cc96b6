"""The architecture diagram: what a scene shows, and that nothing in its drawing overlaps."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date
from itertools import combinations, pairwise

import sample_case as case
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.model.inventory import Inventory
from secaudit.reports.figures.architecture_layout import HEIGHT, composed
from secaudit.reports.figures.architecture_looks import gate_of
from secaudit.reports.figures.architecture_svg import architecture_svg
from secaudit.reports.figures.crossings import edge_crossings, overlaps
from secaudit.reports.figures.ground import Economy, common_ground
from secaudit.reports.figures.lettering import em_width, fitted
from secaudit.reports.figures.scene import LANES, Area, Box, Conduit, Scene
from secaudit.reports.figures.stage import as_is, to_be

SVG = "{http://www.w3.org/2000/svg}"
SMALLEST = 13
"""960 pixels are printed 17 cm (482 pt) wide: 13 pixels are 6.5 pt."""


def current() -> Scene:
    return as_is(case.inventory(), case.derived()["exposure"])


def planned() -> Scene:
    return to_be(case.inventory(), case.exposure_to_be(), case.assessment().as_of)


def conduit(scene: Scene, *ends: str) -> Conduit:
    return next(c for c in scene.conduits if {c.first, c.second} == set(ends))


def area(scene: Scene, key: str) -> Area:
    return next(a for a in scene.areas if a.id == key)


@st.composite
def scenes(draw: st.DrawFn, most_boxes: int = 14, most_conduits: int = 50) -> Scene:
    names = st.text(st.characters(codec="utf-8"), max_size=30)
    kinds = st.sampled_from(["pc", "server", "cnc", "plc", "", "unheard-of"])
    states, marks = st.sampled_from(["current", "planned", "retiring"]), st.sampled_from(["", "", "wall"])
    areas = tuple(
        Area(
            f"Z{i}",
            draw(names),
            draw(st.sampled_from(LANES)),
            draw(st.sampled_from(["external", "dmz", "internal", ""])),
            tuple(
                Box(f"A{i}-{n}", draw(names) if n < 5 else f"機 {n}", n + 1, draw(states), draw(kinds), draw(marks),
                    exposed=n % 7 == 3)
                for n in range(draw(st.integers(0, most_boxes)))
            ),
            inner_flows=draw(st.integers(0, 3)),
            marks=draw(st.sampled_from([(), ("1",), ("2", "?3", "4")])),
        )
        for i in range(draw(st.integers(0, 14)))
    )  # fmt: skip
    pairs = list(combinations([a.id for a in areas], 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=most_conduits)) if pairs else []
    conduits = tuple(
        Conduit(
            *pair,
            flows=draw(st.integers(0, 90)),
            through_firewall=draw(st.integers(0, 1)),
            walls=draw(st.sampled_from([(), ("FW-01",), ("FW-01", "邊界防火牆" * 9, "FW-03")])),
            tunnelled=draw(st.integers(0, 2)),
            tunnels=draw(st.sampled_from([("TLS",), ("IPsec", "SSL VPN")])),
            removed=draw(st.integers(0, 2)),
            remote=draw(st.booleans()),
            violations=draw(st.sampled_from([(), ("1",), ("1", "12", "3")])),
        )
        for pair in chosen
    )
    return Scene("圖", areas, conduits)


@settings(max_examples=50, deadline=None)
@given(scenes())
def test_boxes_lie_in_zones_zones_in_lanes_and_nothing_overlaps(scene: Scene) -> None:
    layout = composed(scene)
    assert {a.plot.id for a in layout.areas} == {a.id for a in scene.areas}
    for lane in layout.lanes:
        assert all(lane.rect.contains(a.rect) for a in lane.areas)
        assert all(a.plot.lane == lane.code for a in lane.areas)
    for placed in layout.areas:
        assert all(placed.rect.contains(b.rect) for b in placed.boxes)
    for rects in (
        [lane.rect for lane in layout.lanes],
        [a.rect for a in layout.areas],
        [b.rect for a in layout.areas for b in a.boxes],
    ):
        assert not any(one.overlaps(other) for one, other in combinations(rects, 2))


@settings(max_examples=12, deadline=None)
@given(scenes(most_boxes=70, most_conduits=90))
def test_labels_never_lie_on_each_other_on_boxes_or_on_titles(scene: Scene) -> None:
    layout = composed(scene)
    labels = [w.label for w in layout.wires]
    # a zone's title lies within the zone, so a label that keeps off the zones keeps off the titles
    others = [*(a.rect for a in layout.areas), *(b.rect for a in layout.areas for b in a.boxes)]
    assert overlaps(labels, others) == 0
    assert not any(one.overlaps(other) for one, other in combinations(labels, 2))
    trusts, conduits = {a.id: a.trust for a in scene.areas}, {c.key: c for c in scene.conduits}
    gates = [gate[1] for w in layout.wires if (gate := gate_of(w, conduits[w.strand.key], trusts))]
    assert not any(gate.overlaps(other) for gate in gates for other in (*labels, *others))


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_wires_are_orthogonal_stay_inside_and_touch_no_foreign_zone(scene: Scene) -> None:
    layout = composed(scene)
    zones = [a.rect for a in layout.areas]
    for wire in layout.wires:
        for (x0, y0), (x1, y1) in pairwise(wire.points):
            assert x0 == x1 or y0 == y1
            assert 0 <= min(x0, x1) <= max(x0, x1) <= layout.width
            assert 0 <= min(y0, y1) <= max(y0, y1) <= layout.height
            for rect in zones:
                crosses = max(x0, x1) > rect.x and min(x0, x1) < rect.right
                assert not (crosses and max(y0, y1) > rect.y and min(y0, y1) < rect.bottom)


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_wires_never_run_on_top_of_each_other_between_tracks(scene: Scene) -> None:
    level: dict[int, list[tuple[int, int]]] = {}
    for wire in composed(scene).wires:
        for (x0, y0), (x1, y1) in pairwise(wire.points):
            if y0 == y1 and x0 != x1:
                level.setdefault(y0, []).append((min(x0, x1), max(x0, x1)))
    for spans in level.values():
        assert all(b < c or d < a for (a, b), (c, d) in combinations(spans, 2))


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_any_scene_draws_well_formed_svg_with_every_text_in_its_place_and_large_enough(scene: Scene) -> None:
    root = ET.fromstring(architecture_svg(scene))
    width = float(root.get("viewBox", "").split()[2])
    for text in root.iter(f"{SVG}text"):
        x, size = float(text.get("x", "")), float(text.get("font-size", ""))
        wide = em_width(text.text or "", size)
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[text.get("text-anchor", "start")]
        assert left >= 0
        assert left + wide <= width + 1, text.text
        assert size >= (SMALLEST if len(text.text or "") > 1 else 10)


@given(st.text(max_size=60), st.floats(5, 400))
def test_fitted_text_never_exceeds_its_width(text: str, width: float) -> None:
    assert em_width(fitted(text, 13, width), 13) <= width


def test_every_zone_is_drawn_even_without_assets() -> None:
    words = "".join(ET.fromstring(architecture_svg(current())).itertext())
    for name in ("網際網路", "設備商遠端維護", "邊界 DMZ", "CNC 機台區"):
        assert name in words


def test_flows_are_bundled_by_pair_of_zones_and_counted() -> None:
    bundle = conduit(current(), "Z-OFF", "Z-SRV")
    # F-05, F-06 and F-07, all of them through FW-01, one of them remote management over TLS
    assert (bundle.flows, bundle.through_firewall, bundle.walls, bundle.remote) == (3, 3, ("FW-01",), True)
    assert (bundle.tunnelled, bundle.tunnels, bundle.gateways) == (1, ("TLS",), ())
    assert area(current(), "Z-SRV").inner_flows == 1


def test_the_firewall_and_the_tunnel_of_a_wire_are_named_on_it() -> None:
    words = "".join(ET.fromstring(architecture_svg(current())).itertext())
    # F-04: 員工 VPN through FW-01 and VPN-01 over SSL VPN, beside F-02 through FW-01
    assert "VPN-01 SSL VPN 1/2" in words
    assert "FW-01" in words


def test_a_violation_is_numbered_dashed_and_explained() -> None:
    scene = current()
    assert conduit(scene, "Z-MNT", "Z-CNC").violations == ("1",)
    assert scene.notes[0].certain
    assert "F-03 機台遠端診斷" in scene.notes[0].text
    assert "CNC 機台區" in scene.notes[0].text
    assert 'stroke-dasharray="9 4"' in architecture_svg(scene)


def test_what_cannot_be_told_has_a_question_mark() -> None:
    scene = current()
    assert conduit(scene, "Z-CLD", "Z-PLC").doubts == ("?2",)
    assert (scene.notes[1].certain, scene.notes[1].shown) == (False, "?2")
    assert "無法判斷" in scene.notes[1].text


def test_planned_things_appear_only_in_the_planned_drawing() -> None:
    assert all(a.id != "Z-LAB" for a in current().areas)
    assert area(planned(), "Z-LAB").state == "planned"
    firewalls = {b.id: b for b in area(planned(), "Z-PLC").boxes}
    assert (firewalls["FW-02"].state, firewalls["FW-02"].mark) == ("planned", "wall")


def test_retiring_things_are_plain_today_and_struck_out_in_the_plan() -> None:
    today = {b.id: b.state for b in area(current(), "Z-CNC").boxes}
    later = {b.id: b.state for b in area(planned(), "Z-CNC").boxes}
    assert today == {"CNC-GRP": "current", "DNC-01": "current"}
    assert later == {"CNC-GRP": "current", "DNC-01": "retiring", "DNC-02": "planned"}


def test_a_flow_leaves_with_the_asset_that_it_ends_at() -> None:
    bundle = conduit(planned(), "Z-SRV", "Z-CNC")
    # F-10 MES to the retiring DNC-01 goes, F-17 to the planned DNC-02 comes
    assert (bundle.flows, bundle.planned, bundle.removed, bundle.state) == (1, 1, 1, "changed")


def test_assets_without_a_zone_are_shown_as_such() -> None:
    scene = as_is(Inventory.of(asset=[{"id": "X", "name": "孤兒", "kind": "pc"}]), [])
    assert [a.label for a in scene.areas] == ["未填區域"]


def test_many_assets_are_counted_by_kind_but_firewalls_and_exposed_ones_are_named() -> None:
    boxes = [Box(f"P{n}", f"電腦 {n}", 4, kind="pc") for n in range(12)]
    boxes += [Box("W", "FW-09 邊界", kind="firewall", mark="wall"), Box("E", "外露主機", kind="pc", exposed=True)]
    scene = Scene("圖", (Area("Z", "區", "device", "internal", tuple(boxes)),))
    (plot,) = common_ground([scene], Economy(8, 80)).plots
    assert sorted(len(slot.ids) for slot in plot.slots) == [1, 1, 12]
    layout = composed(Scene("圖", (Area("Z", "區", "device", "internal", tuple(boxes * 1)),)))
    assert sum(len(s.slot.ids) for a in layout.areas for s in a.boxes) == 14


def test_wires_pass_an_empty_lane() -> None:
    areas = (Area("A", "上", "network", "internal"), Area("B", "下", "device", "internal"))
    layout = composed(Scene("圖", areas, (Conduit("A", "B", 1),)))
    assert [len(lane.areas) for lane in layout.lanes] == [1, 0, 1]
    assert layout.wires[0].points[0][1] < layout.wires[0].points[-1][1]


def test_a_group_says_how_many_rows_and_how_many_pieces() -> None:
    boxes = tuple(Box(f"P{n}", f"電腦 {n}", 2, kind="pc") for n in range(40))
    words = list(
        ET.fromstring(architecture_svg(Scene("圖", (Area("Z", "區", "device", "internal", boxes),)))).itertext()
    )
    assert "個人電腦 40 項，共 80 台" in words


def test_an_empty_scene_draws_three_lanes_that_say_none() -> None:
    assert [lane.title for lane in composed(Scene("空")).lanes] == ["網路層", "應用層", "設備層"]
    assert architecture_svg(Scene("空")).count(">無<") == 3


def test_the_drawing_carries_no_script_and_no_reference() -> None:
    hostile = '"><script>alert(1)</script><image href="http://x/"/>'
    scene = Scene(hostile, (Area("Z", hostile, "network", "external", (Box("A", hostile),)),))
    root = ET.fromstring(architecture_svg(scene))
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {"svg", "title", "desc", "rect", "path", "circle", "text"}
    assert not any("href" in name for e in root.iter() for name in e.attrib)
    assert root.get("role") == "img"


def test_of_too_many_conduits_the_worst_and_busiest_are_drawn_on_one_page() -> None:
    zones = [{"id": f"Z{i}", "name": f"區 {i}", "layer": "device", "trust": "internal"} for i in range(20)]
    pairs = list(combinations([str(z["id"]) for z in zones], 2))
    flows = [
        {"id": f"F{n}", "name": "連線", "source_id": a, "target_id": b, "purpose": "business"}
        for n, (a, b) in enumerate(pairs)
    ]
    exposure = [{"id": "Z19", "name": "區 19", "filtered": 0, "path": "", "flow_ids": f"|F{len(pairs) - 1}|"}]
    scene = as_is(Inventory.of(zone=zones, flow=flows), exposure)
    layout = composed(scene)
    assert layout.height <= HEIGHT
    assert ("Z18", "Z19") in {w.strand.key for w in layout.wires}
    shown = scene.keeping({w.strand.key for w in layout.wires})
    # 20 zones make 190 pairs
    assert len(shown.conduits) + shown.undrawn == 190
    assert f"另有 {shown.undrawn} 組" in shown.described


def test_a_plan_that_does_not_count_is_not_drawn_as_planned() -> None:
    plan = {"layer": "network", "trust": "internal", "state": "planned", "plan_owner": "王"}
    zones = [
        {"id": "Z1", "name": "備援", "plan_due": "2024-03-01", **plan},
        {"id": "Z2", "name": "逾期", "plan_due": "2024-02-29", **plan},
        {"id": "Z3", "name": "無期", **plan},
    ]
    drawn = to_be(Inventory.of(zone=zones), [], date(2024, 3, 1))
    assert [area.id for area in drawn.areas] == ["Z1"]
    assert as_is(Inventory.of(zone=zones), []).areas == ()


def test_a_retirement_that_does_not_count_leaves_the_asset_standing() -> None:
    asset = {"id": "A", "name": "舊主機", "kind": "pc", "state": "retiring", "plan_owner": "王"}
    for due, state in (("2024-03-01", "retiring"), ("2024-02-29", "current"), (None, "current")):
        scene = to_be(Inventory.of(asset=[{**asset, "plan_due": due}]), [], date(2024, 3, 1))
        assert [b.state for a in scene.areas for b in a.boxes] == [state]


def test_crossings_are_counted_by_hand() -> None:
    cross = [[(0, 5), (10, 5)], [(5, 0), (5, 10)]]
    touch = [[(0, 5), (10, 5)], [(10, 0), (10, 10)], [(4, 5), (4, 10)]]
    bent = [[(0, 5), (10, 5), (10, 9)], [(2, 0), (2, 7), (12, 7)]]
    assert (edge_crossings(cross), edge_crossings(touch), edge_crossings(bent)) == (1, 0, 2)
