"""How rows become a scene, and scenes a ground: what is counted, numbered and named, by hand."""

from __future__ import annotations

from datetime import date

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports.figures.conduit_label import label_pieces, label_width, marks_of
from secaudit.reports.figures.crossings import edge_crossings, inversions
from secaudit.reports.figures.ground import Economy, box_words, common_ground
from secaudit.reports.figures.scene import Area, Box, Conduit, Scene
from secaudit.reports.figures.stacking import Piece, loose, tight
from secaudit.reports.figures.stage import as_is, chosen_flows, to_be

AS_OF = date(2024, 3, 1)
WHOLE = Economy(None, None)
PLAN: dict[str, Cell] = {"plan_owner": "王小明", "plan_due": "2024-06-30"}


def plant(flows: list[dict[str, Cell]], **more: list[dict[str, Cell]]) -> Inventory:
    """Two zones, a firewall in the inner one, and a server beside it."""
    zone: list[dict[str, Cell]] = [
        {"id": "Z-OUT", "name": "外部", "layer": "network", "trust": "external"},
        {"id": "Z-IN", "name": "內部", "layer": "application", "trust": "internal"},
    ]
    asset: list[dict[str, Cell]] = [
        {"id": "FW-01", "name": "防火牆", "kind": "firewall", "zone_id": "Z-IN"},
        {"id": "S-01", "name": "主機", "kind": "server", "zone_id": "Z-IN"},
    ]
    named: list[dict[str, Cell]] = [{"id": f"F-0{n}", "name": "連線", **f} for n, f in enumerate(flows, 1)]
    return Inventory.of(zone=zone, flow=named, **({"asset": asset} | more))


def inward(**more: Cell) -> dict[str, Cell]:
    return {"source_id": "Z-OUT", "target_id": "S-01", "purpose": "backup", **more}


def test_a_way_in_over_no_conduit_is_numbered_at_its_zone() -> None:
    exposure: list[dict[str, Cell]] = [
        {"id": "S-01", "name": "主機", "filtered": 0, "path": "外部 → 主機", "flow_ids": "|F-01|"},
        {"id": "FW-01", "name": "防火牆", "filtered": None, "path": None, "flow_ids": None},
    ]
    scene = as_is(plant([inward(via_ids="|")]), exposure)
    assert [(n.shown, n.text) for n in scene.notes] == [
        ("1", "內部 ↔ 外部：F-01 連線；未經防火牆，可由外部到達 主機"),
        ("?2", "路徑不明；是否皆經防火牆無法判斷，涉及 防火牆"),
    ]
    assert {a.id: a.marks for a in scene.areas} == {"Z-OUT": (), "Z-IN": ("?2",)}
    assert [c.violations for c in scene.conduits] == [("1",)]


def test_only_what_is_surely_reached_is_drawn_as_exposed() -> None:
    exposure: list[dict[str, Cell]] = [
        {"id": "S-01", "name": "主機", "filtered": None, "path": None, "flow_ids": None},
        {"id": "FW-01", "name": "防火牆", "filtered": 0, "path": None, "flow_ids": None},
    ]
    (inner,) = [a for a in as_is(plant([]), exposure).areas if a.id == "Z-IN"]
    assert {b.id: b.exposed for b in inner.boxes} == {"FW-01": True, "S-01": False}


def test_a_flow_that_goes_both_ways_has_heads_at_both_ends() -> None:
    def heads(*flows: dict[str, Cell]) -> tuple[bool, bool]:
        (wire,) = as_is(plant(list(flows)), ()).conduits
        assert (wire.first, wire.second) == ("Z-IN", "Z-OUT")
        return wire.forward, wire.backward

    back: dict[str, Cell] = {"source_id": "S-01", "target_id": "Z-OUT"}
    assert heads(inward()) == (False, True)
    assert heads(back) == (True, False)
    assert heads(inward(both_ways=1)) == heads(back | {"both_ways": 1}) == heads(inward(), back) == (True, True)


def test_the_flows_of_a_view_are_counted_with_what_is_not_told_of_them() -> None:
    inventory = plant(
        [
            inward(via_ids="|FW-01|", tunnel="tls"),
            inward(via_ids=None, tunnel=None),
            inward(via_ids="|", tunnel="none", state="retiring", **PLAN),
            inward(via_ids="|FW-01|", tunnel="ipsec", state="planned", **PLAN),
        ]
    )
    told = "".join(chosen_flows(inventory, AS_OF, ("backup",)).sentences(2))
    assert told == (
        "共 3 條連線（F-01、F-02、F-04）；其中新增 1 條；汰除 1 條；經防火牆 2 條；經過設備未填 1 條；"
        "經加密通道 2 條；加密通道未填 1 條；另有 2 組區域間連線未畫出。"
    )


def test_a_firewall_that_leaves_by_the_plan_guards_no_flow_there() -> None:
    asset: list[dict[str, Cell]] = [
        {"id": "FW-01", "name": "防火牆", "kind": "firewall", "zone_id": "Z-IN", "state": "retiring", **PLAN},
        {"id": "S-01", "name": "主機", "kind": "server", "zone_id": "Z-IN"},
    ]
    inventory = plant([inward(via_ids="|FW-01|")], asset=asset)
    (today,), (planned,) = as_is(inventory, ()).conduits, to_be(inventory, (), AS_OF).conduits
    assert (today.through_firewall, today.walls) == (1, ("FW-01",))
    assert (planned.through_firewall, planned.walls, planned.changed) == (0, (), 1)


def test_a_place_is_as_wide_as_the_widest_of_what_any_moment_writes_there() -> None:
    def slot(*boxes: Box) -> int:
        scenes = [Scene("圖", (Area("Z", "區", "device", "internal", (box,)),)) for box in boxes]
        (plot,) = common_ground(scenes, WHOLE).plots
        return plot.slots[0].width

    short, long, leaving = Box("A", "機"), Box("A", "很長的機台名稱"), Box("A", "機", state="retiring")
    assert slot(long, short) == slot(short, long) == slot(long)
    assert slot(leaving) == slot(short) + 34  # room for the word


def test_a_way_is_as_wide_as_the_widest_label_on_it() -> None:
    plain, walled = Conduit("A", "B", 1), Conduit("A", "B", 1, 1, ("FW-01 次世代防火牆",))
    areas = tuple(Area(key, key, "device", "internal") for key in "AB")
    (strand,) = common_ground([Scene("圖", areas, (c,)) for c in (plain, walled)], WHOLE).strands
    assert (
        strand.label == label_width(label_pieces(walled, brief=False)) > label_width(label_pieces(plain, brief=False))
    )


def test_what_one_moment_has_to_name_is_named_at_every_moment() -> None:
    def moment(exposed: bool) -> Scene:
        boxes = tuple(Box(f"A{n}", f"電腦 {n}", kind="pc", exposed=exposed and n == 0) for n in range(5))
        return Scene("圖", (Area("Z", "區", "device", "internal", boxes),))

    for scenes in ([moment(True), moment(False)], [moment(False), moment(True)]):
        (plot,) = common_ground(scenes, Economy(2, None)).plots
        assert [s.ids for s in plot.slots] == [("A0",), ("A1", "A2", "A3", "A4")]


def test_kinds_beyond_the_places_of_a_zone_share_the_last_one() -> None:
    kinds = ("pc", "pc", "pc", "plc", "plc", "cnc", "hmi")
    boxes = tuple(Box(f"A{n}", "機", kind=kind) for n, kind in enumerate(kinds))
    (plot,) = common_ground([Scene("圖", (Area("Z", "區", "device", "internal", boxes),))], Economy(3, None)).plots
    assert [(s.kind, len(s.ids)) for s in plot.slots] == [("pc", 3), ("plc", 2), ("*", 2)]


def test_pieces_are_told_of_a_group_only_where_they_are_more_than_its_rows() -> None:
    assert box_words("pc", [Box("A", "甲"), Box("B", "乙")], 2)[2] == " 2 項"
    assert box_words("pc", [Box("A", "甲", 3), Box("B", "乙")], 2)[2] == " 2 項，共 4 台"


def test_a_wire_names_two_of_its_notes_and_says_that_there_are_more() -> None:
    assert [marks_of(marks) for marks in ((), ("1",), ("1", "2"), ("1", "2", "?3"))] == ["", "1", "1,2", "1,2…"]


def test_a_wire_that_goes_away_altogether_says_how_many_flows_went() -> None:
    words = [p.text for p in label_pieces(Conduit("A", "B", 0, removed=3), brief=False)]
    assert words == ["汰除", "3條"]


def test_a_wire_names_two_firewalls_counts_the_others_and_says_of_how_many_flows() -> None:
    wire = Conduit("A", "B", 3, 2, ("FW-1", "FW-2", "FW-3"), 3, ("TLS",), remote=True)
    assert [p.text for p in label_pieces(wire, brief=False)] == ["3條 遠端", "FW-1 FW-2+1 2/3", "TLS"]
    assert [p.text for p in label_pieces(wire, brief=True)] == ["3條 遠端", "FW-1+2 2/3", ""]


def test_two_wires_that_only_touch_do_not_cross() -> None:
    across = ((0, 10), (20, 10))
    assert edge_crossings([across, ((10, 0), (10, 20))]) == 1
    assert edge_crossings([across, ((10, 10), (10, 20))]) == 0
    assert edge_crossings([across, ((20, 0), (20, 20))]) == 0
    assert edge_crossings([((0, 10), (20, 10), (20, 20), (10, 20), (10, 0))]) == 0  # a wire crosses no wire but others
    assert Piece(0, 10, ("a",), (0,), (10,)).crossed([0, 5, 10]) == 1
    assert inversions([(0, 1), (1, 0)]) == 1
    assert inversions([(0, 1), (1, 1), (1, 2)]) == 0  # they end at one place


def test_pieces_closer_than_six_pixels_take_different_tracks() -> None:
    def tracks(start: int) -> list[int]:
        pieces = [Piece(0, 10, ("a",), (0,), (10,)), Piece(start, start + 10, ("b",), (start,), (start + 10,))]
        return [len(set(stacking(pieces).values())) for stacking in (tight, loose)]

    assert tracks(16) == [2, 2]
    assert tracks(17) == [1, 1]
