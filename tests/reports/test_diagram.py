"""The architecture diagram: what it shows, and that nothing in it overlaps."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date
from itertools import combinations, pairwise

import sample_case as case
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.model.inventory import Inventory
from secaudit.reports.figures.architecture_layout import MAX_BOXES, Layout, grouped, lay_out
from secaudit.reports.figures.architecture_svg import architecture_svg
from secaudit.reports.figures.lettering import em_width, fitted
from secaudit.reports.figures.scene import LANES, Area, Box, Conduit, Scene, as_is, to_be

SVG = "{http://www.w3.org/2000/svg}"


def current() -> Scene:
    return as_is(case.inventory(), case.derived()["exposure"])


def planned() -> Scene:
    return to_be(case.inventory(), case.exposure_to_be(), case.assessment().as_of)


def conduit(scene: Scene, *ends: str) -> Conduit:
    return next(c for c in scene.conduits if {c.first, c.second} == set(ends))


def area(scene: Scene, key: str) -> Area:
    return next(a for a in scene.areas if a.id == key)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    count = draw(st.integers(0, 14))
    names = st.text(st.characters(codec="utf-8"), max_size=30)
    areas = tuple(
        Area(
            f"Z{i}",
            draw(names),
            draw(st.sampled_from(LANES)),
            draw(st.sampled_from(["external", "dmz", "internal", ""])),
            tuple(
                Box(f"A{i}-{n}", draw(names), draw(st.integers(1, 500)), draw(st.sampled_from(["current", "planned"])))
                for n in range(draw(st.integers(0, 11)))
            ),
            inner_flows=draw(st.integers(0, 3)),
            marks=draw(st.sampled_from([(), ("1",), ("2", "?3", "4")])),
        )
        for i in range(count)
    )
    pairs = list(combinations([a.id for a in areas], 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=40)) if pairs else []
    conduits = tuple(
        Conduit(
            *pair,
            flows=draw(st.integers(1, 90)),
            through_firewall=draw(st.integers(0, 1)),
            remote=draw(st.booleans()),
            violations=draw(st.sampled_from([(), ("1",), ("1", "12", "3")])),
        )
        for pair in chosen
    )
    return Scene("圖", areas, conduits)


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_boxes_lie_in_zones_zones_in_lanes_and_nothing_overlaps(scene: Scene) -> None:
    layout = lay_out(scene)
    zones = [a for lane in layout.lanes for a in lane.areas]
    assert {a.area.id for a in zones} == {a.id for a in scene.areas}
    for lane in layout.lanes:
        assert all(lane.rect.contains(a.rect) for a in lane.areas)
        assert all(a.area.lane == lane.code for a in lane.areas)
    for placed in zones:
        assert all(placed.rect.contains(b.rect) for b in placed.boxes)
        assert len(placed.boxes) <= MAX_BOXES
    for rects in (
        [lane.rect for lane in layout.lanes],
        [a.rect for a in zones],
        [b.rect for a in zones for b in a.boxes],
        [w.label for w in layout.wires],
    ):
        assert not any(one.overlaps(other) for one, other in combinations(rects, 2))


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_wires_are_orthogonal_stay_inside_and_touch_no_foreign_zone(scene: Scene) -> None:
    layout = lay_out(scene)
    assert len(layout.wires) == len(scene.conduits)
    zones = {a.area.id: a.rect for lane in layout.lanes for a in lane.areas}
    for wire in layout.wires:
        for (x0, y0), (x1, y1) in pairwise(wire.points):
            assert x0 == x1 or y0 == y1
            assert 0 <= min(x0, x1) <= max(x0, x1) <= layout.width
            assert 0 <= min(y0, y1) <= max(y0, y1) <= layout.height
            for rect in zones.values():
                crosses = max(x0, x1) > rect.x and min(x0, x1) < rect.right
                assert not (crosses and max(y0, y1) > rect.y and min(y0, y1) < rect.bottom)


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_wires_never_run_on_top_of_each_other_between_tracks(scene: Scene) -> None:
    level: dict[int, list[tuple[int, int]]] = {}
    for wire in lay_out(scene).wires:
        for (x0, y0), (x1, y1) in pairwise(wire.points):
            if y0 == y1 and x0 != x1:
                level.setdefault(y0, []).append((min(x0, x1), max(x0, x1)))
    for spans in level.values():
        assert all(b < c or d < a for (a, b), (c, d) in combinations(spans, 2))


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_any_scene_draws_well_formed_svg_with_every_text_in_its_place(scene: Scene) -> None:
    root = ET.fromstring(architecture_svg(scene))
    width = float(root.get("viewBox", "").split()[2])
    for text in root.iter(f"{SVG}text"):
        x, size = float(text.get("x", "")), float(text.get("font-size", ""))
        wide = em_width(text.text or "", size)
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[text.get("text-anchor", "start")]
        assert left >= 0
        assert left + wide <= width + 1, text.text


@given(st.text(max_size=60), st.floats(5, 400))
def test_fitted_text_never_exceeds_its_width(text: str, width: float) -> None:
    assert em_width(fitted(text, 13, width), 13) <= width


def test_every_zone_is_drawn_even_without_assets() -> None:
    root = ET.fromstring(architecture_svg(current()))
    words = "".join(root.itertext())
    for name in ("網際網路", "設備商遠端維護", "邊界 DMZ", "CNC 機台區"):
        assert name in words


def test_flows_are_bundled_by_pair_of_zones_and_counted() -> None:
    bundle = conduit(current(), "Z-OFF", "Z-SRV")
    # F-05, F-06 and F-07, all of them through FW-01, one of them remote management
    assert (bundle.flows, bundle.through_firewall, bundle.remote) == (3, 3, True)
    assert area(current(), "Z-SRV").inner_flows == 1


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
    assert not scene.notes[1].certain
    assert "無法判斷" in scene.notes[1].text


def test_planned_things_appear_only_in_the_planned_drawing() -> None:
    assert all(a.id != "Z-LAB" for a in current().areas)
    assert area(planned(), "Z-LAB").state == "planned"
    firewalls = {b.id: b for b in area(planned(), "Z-PLC").boxes}
    assert (firewalls["FW-02"].state, firewalls["FW-02"].is_firewall) == ("planned", True)


def test_retiring_things_are_plain_today_and_struck_out_in_the_plan() -> None:
    today = {b.id: b.state for b in area(current(), "Z-CNC").boxes}
    later = {b.id: b.state for b in area(planned(), "Z-CNC").boxes}
    assert today == {"CNC-GRP": "current", "DNC-01": "current"}
    assert later == {"CNC-GRP": "current", "DNC-01": "retiring", "DNC-02": "planned"}


def test_assets_without_a_zone_are_shown_as_such() -> None:
    scene = as_is(Inventory.of(asset=[{"id": "X", "name": "孤兒", "kind": "pc"}]), [])
    assert [a.label for a in scene.areas] == ["未填區域"]


def test_many_assets_are_counted_in_a_last_box() -> None:
    boxes = grouped(Area("Z", "區", "device", "internal", tuple(Box(str(n), f"機 {n}") for n in range(20))))
    assert len(boxes) == MAX_BOXES
    assert boxes[-1].label == "其他 13 項"


def test_an_empty_scene_draws_three_lanes_that_say_none() -> None:
    layout: Layout = lay_out(Scene("空"))
    assert [lane.title for lane in layout.lanes] == ["網路層", "應用層", "設備層"]
    assert architecture_svg(Scene("空")).count(">無<") == 3


def test_the_drawing_carries_no_script_and_no_reference() -> None:
    hostile = '"><script>alert(1)</script><image href="http://x/"/>'
    scene = Scene(hostile, (Area("Z", hostile, "network", "external", (Box("A", hostile),)),))
    root = ET.fromstring(architecture_svg(scene))
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {"svg", "title", "desc", "rect", "path", "circle", "text"}
    assert not any("href" in name for e in root.iter() for name in e.attrib)
    assert root.get("role") == "img"


def test_sixty_assets_and_ninety_flows_stay_readable_on_a_page() -> None:
    zones = [Area(f"Z{i}", f"區域 {i}", LANES[i % 3], "internal", tuple(Box(f"A{i}{n}", f"資產 {n}") for n in range(5)))
             for i in range(12)]  # fmt: skip
    pairs = list(combinations([z.id for z in zones], 2))[::2]
    layout = lay_out(Scene("大", tuple(zones), tuple(Conduit(a, b, 3) for a, b in pairs)))
    # A4 within its margins is 17 cm by 25.7 cm
    assert layout.height / layout.width < 25.7 / 17 * 1.25


def test_of_too_many_conduits_the_worst_and_busiest_are_drawn() -> None:
    zones = [{"id": f"Z{i}", "name": f"區 {i}", "layer": "device", "trust": "internal"} for i in range(20)]
    pairs = list(combinations([str(z["id"]) for z in zones], 2))
    flows = [
        {"id": f"F{n}", "name": "連線", "source_id": a, "target_id": b, "purpose": "business"}
        for n, (a, b) in enumerate(pairs)
    ]
    exposure = [{"id": "Z19", "name": "區 19", "filtered": 0, "path": "", "flow_ids": f"|F{len(pairs) - 1}|"}]
    scene = as_is(Inventory.of(zone=zones, flow=flows), exposure)
    # 20 zones make 190 pairs
    assert (len(scene.conduits), scene.undrawn) == (80, 110)
    assert scene.conduits[0].violations == ("1",)
    assert "另有 110 組" in scene.described


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
