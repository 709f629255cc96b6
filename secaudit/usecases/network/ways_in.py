"""The ways from outside that no firewall stands in, or that cannot be told: step by step, and what to do about each.

Invariant: which ways there are, and whether they violate, is what the derived table ``exposure`` says; here a way is
only taken apart into its steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from secaudit.graphs.network import NO_EXTERNAL_ZONE, NO_FLOWS, UNKNOWN_TRUST
from secaudit.model.choices import TRUST
from secaudit.model.schema import Row, members
from secaudit.usecases.network.entries import Entries
from secaudit.usecases.network.rows import Crossing, FlowRow, Network
from secaudit.usecases.shortfalls import Target

CLAUSE = "A4-2.2.1"
"""The clause that asks for a firewall on every path from outside."""
TRUST_TITLES = {c.code: c.title for c in TRUST}


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the way or one flow between two; ``zone_ids`` are the zones that it concerns."""

    text: str
    target: Target
    zone_ids: tuple[str, ...]
    flow_id: str = ""


@dataclass(frozen=True, slots=True)
class WayIn:
    """How ``id``, a zone or an asset, is reached. Without ``steps`` the ``reason`` says what is not known.

    ``beside``: the other flows that lead into its zone past the firewalls; closing the way leaves them open.
    """

    id: str
    name: str
    is_zone: bool
    trust: str
    crossing: Crossing
    steps: tuple[Step, ...]
    chain: str
    reason: str
    remedy: str
    target: Target
    beside: tuple[Step, ...] = ()

    @property
    def flow_ids(self) -> tuple[str, ...]:
        return tuple(s.flow_id for s in self.steps if s.flow_id)


def ways_in(network: Network, exposure: Iterable[Row], entered: Entries) -> tuple[WayIn, ...]:
    """What violates, then what cannot be told, each in the order of the case. ``exposure``: rows of that table."""
    found = [_way_in(network, row) for row in exposure if row[3] != 1]
    whole = (replace(way, beside=tuple(_beside(network, way, entered))) for way in found)
    return tuple(sorted(whole, key=lambda way: way.crossing is not Crossing.OPEN))


def _beside(network: Network, way: WayIn, entered: Entries) -> Iterator[Step]:
    if way.crossing is Crossing.OPEN:
        for flow_id, crossing in entered.get(network.zone_of(way.id) or way.id, {}).items():
            if crossing is Crossing.OPEN and flow_id not in way.flow_ids:
                flow = network.flows[flow_id]
                yield _over(network, flow, flow.source_id, flow.target_id)


def _way_in(network: Network, row: Row) -> WayIn:
    place_id, name, trust, filtered, path, flow_ids = row
    here, crossing = str(place_id), Crossing.UNCLEAR if filtered is None else Crossing.OPEN
    flows = [network.flows[i] for i in members(flow_ids)]
    is_zone, titled = here in network.zones, TRUST_TITLES.get(str(trust), "未填")
    if not flows:
        remedy, target = _unknown(network, here, str(path))
        return WayIn(here, str(name), is_zone, titled, crossing, (), "", str(path), remedy, target)
    walked = _walked(network, flows, here)
    steps = tuple(_steps(network, walked))
    reason, remedy, target = _why(network, crossing, flows, walked[0])
    return WayIn(here, str(name), is_zone, titled, crossing, steps, _chain(network, walked), reason, remedy, target)


def _unknown(network: Network, here: str, path: str) -> tuple[str, Target]:
    """What to do where not even a possible way could be looked for."""
    if path == NO_EXTERNAL_ZONE:
        return "請在「區域」新增一個信任為「外部」的區域，例如網際網路", Target("zone", (), ("trust",))
    if path == NO_FLOWS:
        return "請在「連線」登錄誰連到誰、經過哪些設備", Target("flow")
    assert path == UNKNOWN_TRUST, path
    if here in network.zones:
        return "請填這個區域的信任", Target("zone", (here,), ("trust",))
    zone_id = network.zone_of(here)
    if zone_id:
        return "請填它所在區域的信任", Target("zone", (zone_id,), ("trust",))
    return "請填它所在的區域", Target("asset", (here,), ("zone_id",))


_Walk = list["str | FlowRow"]
"""Places by id, and the flows between them; two places beside each other are in one zone."""


def _walked(network: Network, flows: list[FlowRow], end: str) -> _Walk:
    """The places that ``flows``, one after the other, lead through from outside to ``end``."""
    walk: _Walk = []
    here = ""
    for flow in flows:
        source, target = _directed(network, flow, here)
        walk += [*_inside(network, here, source), flow, target] if here else [source, flow, target]
        here = target
    return [*walk, *_inside(network, here, end)]


def _directed(network: Network, flow: FlowRow, here: str) -> tuple[str, str]:
    """The ends of ``flow`` as it is walked from ``here``, or from outside when the walk begins with it.

    A shortest path takes a flow at its very end where it can, and begins where outside is certain if it is anywhere.
    """
    ahead, back = (flow.source_id, flow.target_id), (flow.target_id, flow.source_id)
    if not here:
        starts = sorted((ahead, back), key=lambda ends: _START_ORDER.index(network.trust_of(ends[0])))
        return starts[0] if flow.both_ways else ahead
    if flow.both_ways and here != flow.source_id and (here == flow.target_id or not _near(network, here, ahead[0])):
        return back
    return ahead


_START_ORDER = ("external", None, "dmz", "internal")
"""Where a way may begin, the certain before the possible."""


def _near(network: Network, here: str, there: str) -> bool:
    return here == there or network.zone_of(here) == network.zone_of(there) != ""


def _inside(network: Network, here: str, there: str) -> Iterator[str]:
    """The places from ``here`` to ``there`` in one zone, the first left out."""
    if here != there:
        zone = network.zone_of(here)
        if zone not in (here, there):
            yield zone
        yield there


def _steps(network: Network, walk: _Walk) -> Iterator[Step]:
    for at, part in enumerate(walk):
        if isinstance(part, FlowRow):
            yield _over(network, part, str(walk[at - 1]), str(walk[at + 1]))
        elif at == 0 or isinstance(walk[at - 1], str):
            yield _at(network, part, at == 0)


def _at(network: Network, place_id: str, is_start: bool) -> Step:
    zone_id, name = network.zone_of(place_id), network.name(place_id)
    trust = TRUST_TITLES.get(network.trust_of(place_id) or "", "信任未填")
    text = f"從 {name} 出發（{trust}）" if is_start else f"同一區域內到 {name}，中間沒有防火牆"
    table = network.table_of(place_id)
    return Step(text, Target(table, (place_id,), ("trust",) if table == "zone" else ("zone_id",)), (zone_id,))


def _over(network: Network, flow: FlowRow, source: str, target: str) -> Step:
    zones = tuple(dict.fromkeys((network.zone_of(source), network.zone_of(target))))
    text = f"{flow.id} {flow.name or ''}：{network.name(source)} → {network.name(target)}，{through(network, flow)}"
    return Step(text, Target("flow", (flow.id,), ("via_ids",)), zones, flow.id)


def through(network: Network, flow: FlowRow) -> str:
    """Through which devices ``flow`` goes, and whether one of them is a firewall."""
    if flow.via_ids is None:
        return "經過設備未填"
    if not flow.via:
        return "直接相通，沒有經過設備"
    names = "、".join(f"{i} {network.name(i)}" if i in network.assets else f"{i}（不在）" for i in flow.via)
    if network.passes_firewall(flow):
        return f"經 {names}"
    return f"只經 {names}，都不是防火牆" if network.knows_devices(flow) else f"經 {names}，設備類型未填"


def _chain(network: Network, walk: _Walk) -> str:
    return " → ".join(part.id if isinstance(part, FlowRow) else network.name(part) for part in walk)


def _why(network: Network, crossing: Crossing, flows: list[FlowRow], start: str | FlowRow) -> tuple[str, str, Target]:
    """Why the way counts as it does, what to do, and where."""
    first = flows[0]
    if crossing is Crossing.OPEN:
        reason = f"{len(flows)} 段連線都沒有經過防火牆，外部可以一路到達"
        remedy = f"讓 {first.id} 先經防火牆並填進「經過設備」；舊路徑不用了就列為汰除"
        return reason, remedy, Target("flow", (first.id,), ("via_ids",))
    unclear = [f for f in flows if not network.knows_devices(f)]
    if unclear:
        listed = "、".join(f.id for f in unclear)
        at = Target("flow", (unclear[0].id,), ("via_ids",))
        return f"{listed} 經過什麼設備不明", "請填「經過設備」，直接相通填「無」；列出的設備也要有類型", at
    zone = network.zone_of(str(start))
    target = Target("zone", (zone,), ("trust",)) if zone else Target("asset", (str(start),), ("zone_id",))
    return f"起點 {network.name(str(start))} 的信任未填", "請填起點所在的區域與其信任", target
