"""What stands where at which moment. What is expected was drawn by hand, the sample's from its README."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from stat import S_IMODE
from xml.etree import ElementTree

import pytest
from network_case import ASSETS, FLOWS, REPAIR, ZONES, judged, network

from secaudit import wiring
from secaudit.errors import UsageError
from secaudit.usecases.check import check
from secaudit.usecases.network.architecture import Architecture, Moment, architecture, drawing
from secaudit.usecases.network.picture_file import drawing_path, write_drawing
from secaudit.usecases.network.rows import Crossing
from secaudit.usecases.network.traffic import Traffic
from secaudit.usecases.open_case import open_case


@cache
def of_the_sample(moment: Moment) -> Architecture:
    catalogue = wiring.catalogue()
    sample = wiring.samples_folder() / "hongyuan-precision" / "case.xlsx"
    return architecture(check(open_case(sample, catalogue, today=date(2024, 3, 1)), catalogue), moment)


def test_zones_stand_by_trust_outside_first() -> None:
    shown = architecture(judged(network()), Moment.AS_IS)
    assert [(title, [a.name for a in areas]) for title, areas in shown.bands] == [
        ("外部", ["網際網路"]),
        ("DMZ", ["邊界"]),
        ("內部", ["辦公區", "機房"]),
    ]
    assert {a.name: a.lane for a in shown.areas}["機房"] == "application"


def test_a_zone_says_whether_it_can_be_reached_past_the_firewall() -> None:
    shown = architecture(judged(network()), Moment.AS_IS)
    assert {a.name: a.crossing for a in shown.areas} == {
        "網際網路": None,
        "邊界": Crossing.FILTERED,
        "辦公區": Crossing.OPEN,
        "機房": Crossing.OPEN,
    }


def test_flows_are_bundled_by_the_zones_they_join() -> None:
    shown = architecture(judged(network()), Moment.AS_IS)
    assert [(c.line, c.crossing, c.filtered) for c in shown.conduits] == [
        ("網際網路 ==[無設備]==> 機房  廠商遠端維護  1 條", Crossing.OPEN, 0),
        ("辦公區 <==[SW-1]== 機房  業務  1 條", Crossing.OPEN, 0),
        ("網際網路 <==[FW-1]== 辦公區  上網  1 條", Crossing.FILTERED, 1),
    ]


def test_a_bundle_says_what_of_it_goes_directly_and_what_is_not_known() -> None:
    flows = [REPAIR, {**REPAIR, "id": "F-8", "via_ids": "|FW-1|"}, {**REPAIR, "id": "F-9", "via_ids": None}]
    (conduit,) = architecture(judged(network(flows=flows)), Moment.AS_IS).conduits
    assert conduit.line == "網際網路 ==[FW-1、1 條直接、?]==> 機房  廠商遠端維護  3 條"


def test_an_asset_without_a_zone_stands_in_one_that_says_so() -> None:
    stray = {"id": "X", "name": "新機台", "kind": "cnc"}
    shown = architecture(judged(network(assets=[*ASSETS, stray])), Moment.AS_IS)
    area = shown.areas[-1]
    assert (area.name, area.trust, [line.text for line in area.assets]) == ("未填區域", "信任未填", ["X 新機台"])


def test_quantities_stand_beside_the_name() -> None:
    office = next(a for a in architecture(judged(network()), Moment.AS_IS).areas if a.id == "Z-OFF")
    assert [line.text for line in office.assets] == ["PC 個人電腦 x32"]
    assert (office.rows, office.quantity) == (1, 32)


def test_many_assets_are_counted_by_kind_but_for_what_separates() -> None:
    many = [{"id": f"S-{n}", "name": "主機", "kind": "server", "zone_id": "Z-DMZ", "quantity": 2} for n in range(9)]
    shown = architecture(judged(network(assets=[*ASSETS, *many])), Moment.AS_IS)
    edge = next(a for a in shown.areas if a.id == "Z-DMZ")
    assert [(line.text, line.cuts) for line in edge.assets] == [("FW-1 防火牆", True), ("伺服器 x18（9 列）", False)]


def test_a_case_without_a_firewall_says_so() -> None:
    assets = [a for a in ASSETS if a["id"] != "FW-1"]
    assert not architecture(judged(network(assets=assets)), Moment.AS_IS).has_firewall
    assert architecture(judged(network()), Moment.AS_IS).has_firewall


def test_an_empty_case_has_no_areas() -> None:
    shown = architecture(judged(network([], [], [])), Moment.TO_BE)
    assert (shown.areas, shown.conduits, shown.ways, shown.bands) == ((), (), (), ())


def test_the_plans_that_count_are_in_the_other_moment() -> None:
    plan = {"state": "planned", "plan_owner": "王小明", "plan_due": "2024-06-30"}
    retired = {"state": "retiring", "plan_owner": "王小明", "plan_due": "2024-06-30"}
    flows = [{**REPAIR, **retired}, {**REPAIR, "id": "F-4", "name": "新維護", "via_ids": "|FW-1|", **plan}, *FLOWS[:1]]
    case = judged(network(flows=flows))
    now, then = architecture(case, Moment.AS_IS), architecture(case, Moment.TO_BE)
    assert {way.id for way in now.ways} == {"GW-1", "Z-SRV"}
    assert then.ways == ()
    assert [f.id for c in then.conduits for f in c.flows] == ["F-4", "F-1"]
    assert [f.remark for c in now.conduits for f in c.flows if f.id == "F-2"] == ["汰除"]


def test_the_sample_lets_the_vendor_in_past_its_firewall() -> None:
    """README 4: F-04 runs past the firewall to the gateway, from there to MES, ERP and the backups."""
    shown = of_the_sample(Moment.AS_IS)
    zones = {way.id: way.chain for way in shown.ways if way.is_zone}
    assert set(zones) == {"Z-SRV", "Z-BAK", "Z-CNC"}
    assert zones["Z-CNC"] == "設備商維護中心 → F-04 → 機台資料閘道（DNC） → 加工現場 VLAN30"
    assert shown.open_ways == 13
    assert shown.unclear_ways == 0


def test_the_plans_of_the_sample_leave_the_old_way_open() -> None:
    """README 4: the new way F-23 is planned, but the old one is not retired; the planned log server joins in."""
    now, then = of_the_sample(Moment.AS_IS), of_the_sample(Moment.TO_BE)
    assert then.open_ways == 14
    vendor = next(c for c in then.conduits if c.first == "Z-MAINT")
    assert [(f.id, f.remark) for f in vendor.flows] == [("F-04", ""), ("F-23", "規劃")]
    assert {c.id for c in then.cuts} - {c.id for c in now.cuts} == {"FW-02"}


def test_every_zone_of_the_view_stands_once() -> None:
    ids = [a.id for a in of_the_sample(Moment.AS_IS).areas]
    assert len(ids) == len(set(ids)) == 13


def test_the_drawing_is_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    case = judged(network())
    written = write_drawing(case, Moment.AS_IS)
    try:
        assert written == drawing_path(case, Moment.AS_IS)
        assert written.name.endswith("-架構圖-現況.svg")
        assert S_IMODE(written.stat().st_mode) == 0o600
        assert ElementTree.fromstring(written.read_bytes()).tag.endswith("svg")
        assert "辦公區" in drawing(case, Moment.TO_BE)
    finally:
        written.unlink()


def test_one_kind_of_traffic_leaves_zones_and_ways_as_they_are() -> None:
    case = judged(network())
    whole, remote = architecture(case, Moment.AS_IS), architecture(case, Moment.AS_IS, Traffic.REMOTE)
    assert [[f.id for f in c.flows] for c in remote.conduits] == [["F-2"]]
    assert (remote.areas, remote.cuts, remote.ways) == (whole.areas, whole.cuts, whole.ways)
    assert remote.conduits[0] in whole.conduits
    assert architecture(case, Moment.AS_IS, Traffic.LOG).conduits == ()


def test_every_kind_of_traffic_is_come_by_and_left_again() -> None:
    kinds = [Traffic.ALL]
    while (kind := kinds[-1].next) is not Traffic.ALL:
        kinds.append(kind)
    assert kinds == [Traffic.ALL, Traffic.REMOTE, Traffic.BACKUP, Traffic.LOG]


def test_the_drawing_of_one_kind_names_it_and_lies_beside_the_whole() -> None:
    case = judged(network())
    assert drawing_path(case, Moment.TO_BE, Traffic.REMOTE).name.endswith("-架構圖-遠端存取-規劃後.svg")
    svg = drawing(case, Moment.AS_IS, Traffic.REMOTE)
    assert "遠端存取連線圖（現況）" in svg
    assert svg != drawing(case, Moment.AS_IS)


def test_what_is_not_there_is_said_and_not_drawn() -> None:
    case = judged(network())
    with pytest.raises(UsageError, match="沒有「備份」的連線") as error:
        write_drawing(case, Moment.AS_IS, Traffic.BACKUP)
    assert error.value.code == "E-USE-39"
    with pytest.raises(UsageError, match="規劃沒有改變「遠端存取」的連線"):
        write_drawing(case, Moment.TO_BE, Traffic.REMOTE)
    assert not drawing_path(case, Moment.AS_IS, Traffic.BACKUP).exists()


def test_names_of_zones_may_hold_arrows() -> None:
    zones = [{**z, "name": f"甲 → {z['name']}"} for z in ZONES]
    way = architecture(judged(network(zones)), Moment.AS_IS).ways[0]
    assert way.steps[0].text == "從 甲 → 網際網路 出發（外部）"
