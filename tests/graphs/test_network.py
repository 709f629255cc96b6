"""Paths from outside that avoid a firewall (A4-2.2.1). Every network here is drawn by hand in its test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from secaudit.graphs.network import NO_EXTERNAL_ZONE, NO_FLOWS, UNKNOWN_TRUST, exposures
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row, members, pack

NET: Mapping[str, Cell] = {"id": "NET", "name": "網際網路", "trust": "external"}
OFFICE: Mapping[str, Cell] = {"id": "OFFICE", "name": "辦公區", "trust": "internal"}
PLANT: Mapping[str, Cell] = {"id": "PLANT", "name": "產線", "trust": "internal"}
DMZ: Mapping[str, Cell] = {"id": "DMZ", "name": "DMZ", "trust": "dmz"}
FW: Mapping[str, Cell] = {"id": "FW", "name": "防火牆", "kind": "firewall", "zone_id": "DMZ"}


def flow(id_: str, source: str, target: str, via: str | None, both_ways: int | None = None) -> Mapping[str, Cell]:
    return {
        "id": id_,
        "name": f"連線{id_}",
        "source_id": source,
        "target_id": target,
        "via_ids": via,
        "both_ways": both_ways,
    }


def judged(inventory: Inventory) -> dict[Cell, Row]:
    return {row[0]: row[3:] for row in exposures(inventory)}


def test_a_direct_flow_from_outside_is_a_path_without_firewall() -> None:
    case = Inventory.of(zone=[NET, OFFICE], flow=[flow("F1", "NET", "OFFICE", "|")])
    assert judged(case) == {"OFFICE": (0, "網際網路 →(F1 連線F1) 辦公區", "|F1|")}


def test_a_flow_through_a_firewall_is_filtered() -> None:
    case = Inventory.of(zone=[NET, OFFICE, DMZ], asset=[FW], flow=[flow("F1", "NET", "OFFICE", "|FW|")])
    assert judged(case)["OFFICE"] == (1, "無", "|")


def test_a_router_on_the_way_does_not_filter() -> None:
    router = {"id": "R", "name": "路由器", "kind": "router", "zone_id": "DMZ"}
    case = Inventory.of(zone=[NET, OFFICE], asset=[router], flow=[flow("F1", "NET", "OFFICE", "|R|")])
    assert judged(case)["OFFICE"][0] == 0


def test_a_shared_router_does_not_join_two_flows_into_a_path() -> None:
    router = {"id": "R", "name": "路由器", "kind": "router", "zone_id": "PLANT"}
    flows = [flow("F1", "NET", "DMZ", "|R|"), flow("F2", "OFFICE", "PLANT", "|R|")]
    case = Inventory.of(zone=[NET, DMZ, OFFICE, PLANT], asset=[router], flow=flows)
    assert {node: row[0] for node, row in judged(case).items()} == {"DMZ": 0, "OFFICE": 1, "PLANT": 1}


def test_a_path_goes_on_over_several_flows_and_names_each() -> None:
    flows = [flow("F1", "NET", "OFFICE", "|"), flow("F2", "OFFICE", "PLANT", "|")]
    case = Inventory.of(zone=[NET, OFFICE, PLANT], flow=flows)
    assert judged(case)["PLANT"] == (0, "網際網路 →(F1 連線F1) 辦公區 →(F2 連線F2) 產線", "|F1|F2|")


def test_a_firewall_further_on_stops_the_path_there() -> None:
    flows = [flow("F1", "NET", "OFFICE", "|"), flow("F2", "OFFICE", "PLANT", "|FW|")]
    case = Inventory.of(zone=[NET, OFFICE, PLANT, DMZ], asset=[FW], flow=flows)
    assert {node: row[0] for node, row in judged(case).items()} == {"OFFICE": 0, "PLANT": 1, "DMZ": 1}


def test_unknown_devices_on_the_way_leave_it_open() -> None:
    case = Inventory.of(zone=[NET, OFFICE], flow=[flow("F1", "NET", "OFFICE", None)])
    assert judged(case)["OFFICE"] == (None, "網際網路 →(F1 連線F1，經過設備不明) 辦公區", "|F1|")


def test_a_certain_path_outweighs_an_unknown_one() -> None:
    flows = [flow("F1", "NET", "OFFICE", None), flow("F2", "NET", "OFFICE", "|")]
    assert judged(Inventory.of(zone=[NET, OFFICE], flow=flows))["OFFICE"][0::2] == (0, "|F2|")


def test_a_device_without_a_kind_may_be_a_firewall() -> None:
    box = {"id": "BOX", "name": "盒子", "zone_id": "DMZ"}
    case = Inventory.of(zone=[NET, OFFICE], asset=[box], flow=[flow("F1", "NET", "OFFICE", "|BOX|")])
    assert judged(case)["OFFICE"][0] is None


def test_a_planned_firewall_that_is_not_there_yet_does_not_filter() -> None:
    case = Inventory.of(zone=[NET, OFFICE], flow=[flow("F1", "NET", "OFFICE", "|FW-NEW|")])
    assert judged(case)["OFFICE"][0] == 0


def test_outgoing_flows_open_nothing_unless_both_ways() -> None:
    zones = [NET, OFFICE]
    assert judged(Inventory.of(zone=zones, flow=[flow("F1", "OFFICE", "NET", "|")]))["OFFICE"][0] == 1
    assert judged(Inventory.of(zone=zones, flow=[flow("F1", "OFFICE", "NET", "|", 0)]))["OFFICE"][0] == 1
    assert judged(Inventory.of(zone=zones, flow=[flow("F1", "OFFICE", "NET", "|", 1)]))["OFFICE"][0] == 0


def test_reaching_one_asset_reaches_its_zone_and_the_assets_there() -> None:
    assets = [
        {"id": "WEB", "name": "網站", "kind": "server", "zone_id": "OFFICE"},
        {"id": "ERP", "name": "ERP", "kind": "server", "zone_id": "OFFICE"},
    ]
    flows = [flow("F1", "NET", "WEB", "|"), flow("F2", "ERP", "NET", "|")]
    found = judged(Inventory.of(zone=[NET, OFFICE], asset=assets, flow=flows))
    assert found["WEB"] == (0, "網際網路 →(F1 連線F1) 網站", "|F1|")
    assert found["OFFICE"] == (0, "網際網路 →(F1 連線F1) 網站 → 辦公區", "|F1|")
    assert found["ERP"] == (0, "網際網路 →(F1 連線F1) 網站 → 辦公區 → ERP", "|F1|")


def test_only_assets_that_a_flow_ends_at_get_a_row() -> None:
    assets = [{"id": "PC", "name": "PC", "kind": "pc", "zone_id": "OFFICE"}]
    case = Inventory.of(zone=[NET, OFFICE], asset=assets, flow=[flow("F1", "NET", "OFFICE", "|")])
    assert list(judged(case)) == ["OFFICE"]


def test_an_asset_in_an_external_zone_is_outside_too() -> None:
    assets = [{"id": "CLOUD", "name": "雲端", "kind": "cloud_service", "zone_id": "NET"}]
    case = Inventory.of(zone=[NET, OFFICE], asset=assets, flow=[flow("F1", "CLOUD", "OFFICE", "|")])
    assert judged(case) == {"OFFICE": (0, "雲端 →(F1 連線F1) 辦公區", "|F1|")}


def test_a_firewall_passes_nothing_on_even_as_an_end() -> None:
    flows = [flow("F1", "NET", "FW", "|"), flow("F2", "FW", "OFFICE", "|")]
    case = Inventory.of(zone=[NET, OFFICE, DMZ], asset=[FW], flow=flows)
    assert {node: row[0] for node, row in judged(case).items()} == {"OFFICE": 1, "DMZ": 1, "FW": 1}


def test_without_an_external_zone_nothing_can_be_told() -> None:
    case = Inventory.of(zone=[OFFICE, PLANT], flow=[flow("F1", "OFFICE", "PLANT", "|")])
    assert set(judged(case).values()) == {(None, NO_EXTERNAL_ZONE, "|")}


def test_without_any_flow_nothing_can_be_told() -> None:
    assert judged(Inventory.of(zone=[NET, OFFICE])) == {"OFFICE": (None, NO_FLOWS, "|")}


def test_a_place_of_unknown_trust_cannot_be_told() -> None:
    somewhere = {"id": "X", "name": "某區"}
    loose = {"id": "PC", "name": "PC", "kind": "pc"}
    flows = [flow("F1", "NET", "PC", "|"), flow("F2", "X", "OFFICE", "|")]
    found = judged(Inventory.of(zone=[NET, OFFICE, somewhere], asset=[loose], flow=flows))
    assert found["X"] == (None, UNKNOWN_TRUST, "|")
    assert found["PC"] == (None, UNKNOWN_TRUST, "|")
    assert found["OFFICE"] == (None, "某區（信任未填） →(F2 連線F2) 辦公區", "|F2|")


def test_flows_to_what_has_left_the_view_are_ignored() -> None:
    flows = [flow("F1", "NET", "GONE", "|"), flow("F2", "GONE", "OFFICE", "|"), flow("F3", "OFFICE", "NET", "|")]
    assert judged(Inventory.of(zone=[NET, OFFICE], flow=flows))["OFFICE"][0] == 1


def test_networkx_stays_away_when_there_are_no_flows() -> None:
    program = (
        "import sys; from secaudit.graphs.network import exposures; from secaudit.model.inventory import Inventory;"
        "list(exposures(Inventory.of(zone=[dict(id='N', name='N', trust='external')])));"
        "assert 'networkx' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


NODES = ("NET", "OFFICE", "PLANT", "DMZ", "A0", "A1")
DEVICES = st.one_of(
    st.none(), st.lists(st.sampled_from(["FW", "A0", "GONE"]), max_size=2).map(lambda v: pack(tuple(v)))
)
FLOWS = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), DEVICES, st.sampled_from([None, 0, 1])), max_size=8
)


def network_of(flows: list[tuple[str, str, str | None, int | None]]) -> Inventory:
    assets = [
        {"id": f"A{i}", "name": f"主機{i}", "kind": "server", "zone_id": z} for i, z in enumerate(("DMZ", "PLANT"))
    ]
    return Inventory.of(
        zone=[NET, OFFICE, PLANT, DMZ],
        asset=[FW, *assets],
        flow=[flow(f"F{i}", *f) for i, f in enumerate(flows)],
    )


@given(FLOWS)
def test_a_path_that_is_shown_is_really_one(flows: list[tuple[str, str, str | None, int | None]]) -> None:
    zone_of = {"A0": "DMZ", "A1": "PLANT"}
    by_id = {f"F{i}": f for i, f in enumerate(flows)}
    for node, _name, _trust, filtered, _path, flow_ids in exposures(network_of(flows)):
        at, possible = {"NET"}, False
        for flow_id in members(flow_ids):
            source, target, via, both_ways = by_id[flow_id]
            assert "FW" not in members(via)
            possible |= via is None
            at |= {zone_of.get(n, n) for n in at} | {n for n, zone in zone_of.items() if zone in at}
            assert source in at or (both_ways == 1 and target in at)
            at = ({target} if source in at else set()) | ({source} if both_ways == 1 and target in at else set())
        if members(flow_ids):
            at |= {zone_of.get(n, n) for n in at}
            assert node in at or zone_of.get(str(node)) in at
            assert filtered is (None if possible else 0)


@given(FLOWS, st.integers(0, 7))
def test_a_further_flow_never_makes_anything_safer(
    flows: list[tuple[str, str, str | None, int | None]], left_out: int
) -> None:
    fewer = judged(network_of(flows[:left_out] + flows[left_out + 1 :]))
    order = {0: 0, None: 1, 1: 2}
    for node, row in judged(network_of(flows)).items():
        if node in fewer and fewer[node][1] != NO_FLOWS:
            assert order[row[0]] <= order[fewer[node][0]]  # type: ignore[index]
