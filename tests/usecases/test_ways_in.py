"""How a way in past the firewalls is told. What is expected was walked by hand on the network of ``network_case``."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_case import ASSETS, DAILY, FLOWS, REPAIR, SURFING, ZONES, Rows, judged, network

from secaudit import wiring
from secaudit.graphs.network import exposures
from secaudit.importers import read_case
from secaudit.model.inventory import Inventory
from secaudit.tables.views import as_is
from secaudit.usecases.network.architecture import Moment, architecture
from secaudit.usecases.network.entries import entries
from secaudit.usecases.network.rows import Crossing, network_of
from secaudit.usecases.network.ways_in import WayIn, ways_in
from secaudit.usecases.shortfalls import Target


def told(inventory: Inventory) -> dict[str, WayIn]:
    network = network_of(inventory)
    return {way.id: way for way in ways_in(network, exposures(inventory), entries(network))}


def test_a_violating_way_is_told_step_by_step() -> None:
    way = told(network())["PC"]
    assert [step.text for step in way.steps] == [
        "從 網際網路 出發（外部）",
        "F-2 廠商維護：網際網路 → 維護閘道，直接相通，沒有經過設備",
        "同一區域內到 機房，中間沒有防火牆",
        "同一區域內到 資料庫，中間沒有防火牆",
        "F-3 查詢：資料庫 → 個人電腦，只經 SW-1 交換器，都不是防火牆",
    ]
    assert way.chain == "網際網路 → F-2 → 維護閘道 → 機房 → 資料庫 → F-3 → 個人電腦"
    assert (way.crossing, way.trust, way.flow_ids) == (Crossing.OPEN, "內部", ("F-2", "F-3"))


def test_a_second_flow_beside_the_way_is_listed() -> None:
    """Closing F-2 leaves F-5 open, so both are named; from the office nothing leads into the server room."""
    way = told(network(flows=[*FLOWS, {**REPAIR, "id": "F-5", "name": "備援維護", "target_id": "Z-SRV"}]))["GW-1"]
    assert way.flow_ids == ("F-2",)
    assert [step.text for step in way.beside] == ["F-5 備援維護：網際網路 → 機房，直接相通，沒有經過設備"]
    assert way.beside[0].target == Target("flow", ("F-5",), ("via_ids",))


def test_each_step_leads_to_the_row_that_is_to_be_changed() -> None:
    way = told(network())["GW-1"]
    assert [step.target for step in way.steps] == [
        Target("zone", ("Z-NET",), ("trust",)),
        Target("flow", ("F-2",), ("via_ids",)),
    ]
    assert way.target == Target("flow", ("F-2",), ("via_ids",))
    assert way.steps[1].zone_ids == ("Z-NET", "Z-SRV")


def test_what_is_behind_the_firewall_is_no_way_in() -> None:
    assert set(told(network(flows=[SURFING]))) == set()
    assert "Z-DMZ" not in told(network())


def test_a_flow_that_both_ends_may_begin_is_walked_backwards() -> None:
    back = {**SURFING, "via_ids": "|", "both_ways": 1}
    way = told(network(flows=[back]))["PC"]
    assert way.chain == "網際網路 → F-1 → 個人電腦"


def test_blank_devices_make_a_way_that_cannot_be_told() -> None:
    way = told(network(flows=[{**REPAIR, "via_ids": None}]))["GW-1"]
    assert way.crossing is Crossing.UNCLEAR
    assert way.reason == "F-2 經過什麼設備不明"
    assert way.steps[1].text.endswith("經過設備未填")


def test_a_device_without_a_kind_cannot_be_told_either() -> None:
    assets = [{**a, "kind": None} if a["id"] == "SW-1" else a for a in ASSETS]
    way = told(network(assets=assets, flows=[REPAIR, DAILY]))["PC"]
    assert (way.crossing, way.reason) == (Crossing.UNCLEAR, "F-3 經過什麼設備不明")


@pytest.mark.parametrize(
    ("zones", "flows", "place", "target"),
    [
        ([z for z in ZONES if z["trust"] != "external"], FLOWS, "Z-OFF", Target("zone", (), ("trust",))),
        (ZONES, [], "Z-OFF", Target("flow")),
        (
            [*ZONES, {"id": "Z-9", "name": "新區", "layer": "device"}],
            FLOWS,
            "Z-9",
            Target("zone", ("Z-9",), ("trust",)),
        ),
    ],
)
def test_what_is_not_filled_in_says_what_to_fill_in(zones: Rows, flows: Rows, place: str, target: Target) -> None:
    way = told(network(zones, flows=flows))[place]
    assert (way.crossing, way.steps, way.target) == (Crossing.UNCLEAR, (), target)
    assert way.remedy.startswith("請")


def test_an_asset_without_a_zone_is_sent_to_its_own_row() -> None:
    assets = [{**a, "zone_id": None} if a["id"] == "PC" else a for a in ASSETS]
    assert told(network(assets=assets))["PC"].target == Target("asset", ("PC",), ("zone_id",))


def test_a_start_of_unknown_trust_is_what_cannot_be_told() -> None:
    zones = [*ZONES, {"id": "Z-9", "name": "新區", "layer": "device"}]
    flows: Rows = [{"id": "F-9", "name": "連入", "source_id": "Z-9", "target_id": "Z-OFF", "via_ids": "|"}]
    way = told(network(zones, flows=flows))["Z-OFF"]
    assert (way.crossing, way.reason) == (Crossing.UNCLEAR, "起點 新區 的信任未填")
    assert way.target == Target("zone", ("Z-9",), ("trust",))


def test_what_violates_comes_before_what_cannot_be_told() -> None:
    flows = [{**DAILY, "id": "F-0", "source_id": "Z-NET", "target_id": "Z-DMZ", "via_ids": None}, *FLOWS]
    crossings = [way.crossing for way in architecture(judged(network(flows=flows)), Moment.AS_IS).ways]
    assert crossings == sorted(crossings, key=[Crossing.OPEN, Crossing.UNCLEAR].index)
    assert set(crossings) == {Crossing.OPEN, Crossing.UNCLEAR}


def as_path(chain: str) -> str:
    """A path as the derived table writes it, without the names of its flows."""
    return re.sub(r" → (F-[0-9]+) → ", r" →(\1) ", chain)


def without_names(path: str) -> str:
    return re.sub(r"→\((F-[0-9]+) [^→]*?(，經過設備不明)?\) ", r"→(\1) ", path).replace("（信任未填）", "")


def test_the_steps_of_the_sample_are_the_paths_that_were_judged() -> None:
    inventory, _problems = read_case(wiring.samples_folder() / "hongyuan-precision" / "case.xlsx")
    view = as_is(inventory)
    paths = {str(row[0]): str(row[4]) for row in exposures(view)}
    found = told(view)
    assert len(found) == 13
    for way in found.values():
        assert as_path(way.chain) == without_names(paths[way.id])


UNTRUSTED: Rows = [{"id": "Z-9", "name": "新區", "layer": "device"}]
PLACES = [str(row["id"]) for row in (*ZONES, *UNTRUSTED, *ASSETS)]
FLOW = st.fixed_dictionaries(
    {
        "source_id": st.sampled_from(PLACES),
        "target_id": st.sampled_from(PLACES),
        "via_ids": st.sampled_from([None, "|", "|SW-1|", "|FW-1|"]),
        "both_ways": st.sampled_from([0, 1]),
    }
)


@given(st.lists(FLOW, max_size=8))
@settings(max_examples=100, deadline=None)
def test_any_way_walks_the_path_that_was_judged(drawn: list[dict[str, str | int | None]]) -> None:
    view = network(
        [*ZONES, *UNTRUSTED], flows=[{"id": f"F-{n}", "name": "連線", **flow} for n, flow in enumerate(drawn)]
    )
    judged = {str(row[0]): row for row in exposures(view)}
    for way in told(view).values():
        if way.steps:
            assert as_path(way.chain) == without_names(str(judged[way.id][4]))
