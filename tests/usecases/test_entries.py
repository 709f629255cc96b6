"""Which flows let somebody in. What is expected was walked by hand; the law ties it to what is judged."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from network_case import ASSETS, DAILY, REPAIR, SURFING, ZONES, Rows, judged, network

from secaudit.graphs.network import exposures
from secaudit.usecases.network.architecture import Moment, architecture
from secaudit.usecases.network.entries import entries
from secaudit.usecases.network.rows import Crossing, network_of

UNTRUSTED: Rows = [{"id": "Z-9", "name": "新區", "layer": "device"}]


def marked(flows: Rows, zones: Rows = ZONES) -> dict[str, Crossing | None]:
    shown = architecture(judged(network(zones, flows=flows)), Moment.AS_IS)
    return {f.id: f.crossing for c in shown.conduits for f in c.flows}


def test_every_open_flow_into_a_zone_is_marked_not_the_first_alone() -> None:
    second = {**REPAIR, "id": "F-5", "target_id": "DB-1"}
    assert marked([SURFING, REPAIR, second]) == {"F-1": None, "F-2": Crossing.OPEN, "F-5": Crossing.OPEN}


def test_a_longer_way_to_the_same_zone_is_marked_too() -> None:
    """Outside -> server room, outside -> office, and server room -> office."""
    direct = {**REPAIR, "id": "F-6", "target_id": "PC"}
    assert marked([REPAIR, DAILY, direct]) == dict.fromkeys(("F-2", "F-3", "F-6"), Crossing.OPEN)


def test_a_flow_back_to_where_one_came_from_lets_nobody_in() -> None:
    """The office is reached by way of the server room alone; what the office sends back opens nothing."""
    back = {**DAILY, "id": "F-7", "source_id": "PC", "target_id": "DB-1"}
    assert marked([REPAIR, DAILY, back])["F-7"] is None


def test_a_flow_with_blank_devices_beside_an_open_one_cannot_be_told() -> None:
    assert marked([REPAIR, {**REPAIR, "id": "F-8", "via_ids": None}])["F-8"] is Crossing.UNCLEAR


def test_a_flow_from_inside_that_nobody_outside_reaches_is_not_marked() -> None:
    assert marked([SURFING, DAILY]) == {"F-1": None, "F-3": None}


def test_without_an_outside_nothing_is_marked() -> None:
    inside = [z for z in ZONES if z["trust"] != "external"]
    assert not entries(network_of(network(inside, flows=[DAILY])))


PLACES = [str(row["id"]) for row in (*ZONES, *UNTRUSTED, *ASSETS, {"id": "X"})]
FLOW = st.fixed_dictionaries(
    {
        "source_id": st.sampled_from(PLACES),
        "target_id": st.sampled_from(PLACES),
        "via_ids": st.sampled_from([None, "|", "|SW-1|", "|FW-1|"]),
        "both_ways": st.sampled_from([0, 1]),
    }
)


@given(st.lists(FLOW, max_size=9))
@settings(max_examples=200, deadline=None)
def test_a_zone_has_an_open_entry_exactly_when_it_is_judged_open(drawn: list[dict[str, str | int | None]]) -> None:
    flows: Rows = [{"id": f"F-{n}", "name": "連線", **flow} for n, flow in enumerate(drawn)]
    view = network([*ZONES, *UNTRUSTED], [*ASSETS, {"id": "X", "name": "新機台", "kind": "cnc"}], flows)
    found = entries(network_of(view))
    protected = {z["id"] for z in ZONES if z["trust"] != "external"}
    for place, _name, _trust, filtered, _path, _flows in exposures(view) if flows else ():
        if place in protected:
            crossings = set(found.get(str(place), {}).values())
            assert (Crossing.OPEN in crossings) == (filtered == 0)
            assert (not crossings) == (filtered == 1)
