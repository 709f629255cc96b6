"""Flows bundled into conduits: all that runs between two zones, in whichever direction (IEC 62443).

Invariant: a conduit violates when one of its flows lets somebody in from outside past the firewalls. The drawing that
is printed marks one shortest way to each place; every conduit that it marks is marked here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secaudit.model.choices import AUTHENTICATION, FLOW_PURPOSE, REMOTE_PURPOSES, STATE, TRUST, TUNNEL
from secaudit.usecases.network.entries import Entries
from secaudit.usecases.network.rows import NOWHERE, Crossing, FlowRow, Network
from secaudit.usecases.network.ways_in import WayIn, through

STATE_REMARKS = {c.code: c.title for c in STATE if c.code != "current"}
"""What is said of a row that does not simply stand."""
_PURPOSES = {c.code: c.title for c in FLOW_PURPOSE}
_TUNNELS = {c.code: c.title for c in TUNNEL}
_AUTHENTICATIONS = {c.code: c.title for c in AUTHENTICATION}
_NOT_FILLED_IN = "未填"
_BANDS = (*(c.code for c in TRUST), "")
Bundles = Mapping[tuple[str, str], list[FlowRow]]
"""Flows by the two zones they join."""


@dataclass(frozen=True, slots=True)
class FlowLine:
    id: str
    name: str
    source: str
    target: str
    purpose: str
    is_remote: bool
    tunnel: str
    authentication: str
    through: str
    remark: str
    crossing: Crossing | None
    """Whether it lets somebody in past the firewalls; ``None`` where it does not."""


@dataclass(frozen=True, slots=True)
class Conduit:
    """``forward``: something runs from ``first`` to ``second``; ``devices``: what the flows go through."""

    first: str
    second: str
    first_name: str
    second_name: str
    forward: bool
    backward: bool
    devices: tuple[str, ...]
    purposes: tuple[str, ...]
    flows: tuple[FlowLine, ...]
    filtered: int
    crossing: Crossing | None

    @property
    def key(self) -> str:
        return f"{self.first}\n{self.second}"

    @property
    def line(self) -> str:
        """The conduit in one line of text."""
        arrow = f"{'<' if self.backward else ''}==[{self.cut}]=={'>' if self.forward else ''}"
        return f"{self.first_name} {arrow} {self.second_name}  {'、'.join(self.purposes)}  {len(self.flows)} 條"

    @property
    def cut(self) -> str:
        return "、".join(self.devices) or "無設備"


def bundled(network: Network) -> Bundles:
    """Flows by the two zones they join, the less trusted first; one zone twice for flows within it."""
    order = {zone_id: band_of(network.zones[zone_id].trust) for zone_id in network.zones} | {NOWHERE: len(_BANDS)}
    bundles: dict[tuple[str, str], list[FlowRow]] = defaultdict(list)
    for flow in network.flows.values():
        ends = network.zone_of(flow.source_id), network.zone_of(flow.target_id)
        first, second = sorted(ends, key=lambda z: (order[z], z))
        bundles[first, second].append(flow)
    return dict(sorted(bundles.items(), key=lambda item: (order[item[0][0]], order[item[0][1]])))


def band_of(trust: str | None) -> int:
    """The place of a trust among the bands: 外部 first, what is not filled in last."""
    return _BANDS.index(trust) if trust in _BANDS else len(_BANDS) - 1


def flow_lines(network: Network, ways: tuple[WayIn, ...], entered: Entries) -> dict[str, FlowLine]:
    """Every flow by its id, with the worst that a way over it or a place it leads into says."""
    told = [(flow_id, way.crossing) for way in ways for flow_id in way.flow_ids]
    told += [line for flows in entered.values() for line in flows.items()]
    crossings: dict[str, Crossing] = {}
    for flow_id, crossing in sorted(told, key=lambda line: line[1] is not Crossing.OPEN):
        crossings.setdefault(flow_id, crossing)
    return {f.id: _flow_line(network, f, crossings.get(f.id)) for f in network.flows.values()}


def conduits(network: Network, bundles: Bundles, lines: Mapping[str, FlowLine]) -> tuple[Conduit, ...]:
    """Those that violate come first, then those that cannot be told; bundles within a zone are left out."""
    order = (Crossing.OPEN, Crossing.UNCLEAR)
    found = [_conduit(network, pair, flows, lines) for pair, flows in bundles.items() if pair[0] != pair[1]]
    return tuple(sorted(found, key=lambda c: order.index(c.crossing) if c.crossing in order else len(order)))


def _flow_line(network: Network, flow: FlowRow, crossing: Crossing | None) -> FlowLine:
    return FlowLine(
        flow.id,
        flow.name or "",
        network.name(flow.source_id),
        network.name(flow.target_id),
        _PURPOSES.get(flow.purpose or "", _NOT_FILLED_IN),
        flow.purpose in REMOTE_PURPOSES,
        _TUNNELS.get(flow.tunnel or "", _NOT_FILLED_IN),
        _AUTHENTICATIONS.get(flow.authentication or "", _NOT_FILLED_IN),
        through(network, flow),
        STATE_REMARKS.get(flow.state or "", ""),
        crossing,
    )


def _conduit(network: Network, pair: tuple[str, str], flows: list[FlowRow], lines: Mapping[str, FlowLine]) -> Conduit:
    ahead = [network.zone_of(f.source_id) == pair[0] for f in flows]
    told = tuple(lines[f.id] for f in flows)
    found = {line.crossing for line in told}
    filtered = sum(map(network.passes_firewall, flows))
    worst = next((c for c in (Crossing.OPEN, Crossing.UNCLEAR) if c in found), None)
    return Conduit(
        *pair,
        network.name(pair[0]),
        network.name(pair[1]),
        any(a or f.both_ways for a, f in zip(ahead, flows, strict=True)),
        any(not a or f.both_ways for a, f in zip(ahead, flows, strict=True)),
        tuple(_devices(flows)),
        tuple(dict.fromkeys(line.purpose for line in told)),
        told,
        filtered,
        worst or (Crossing.FILTERED if filtered == len(flows) else None),
    )


def _devices(flows: list[FlowRow]) -> Iterator[str]:
    """Every device once, then what is left open: 直接 for a flow without any, ? for one whose devices are blank."""
    yield from dict.fromkeys(device for flow in flows for device in flow.via)
    direct = sum(f.via_ids is not None and not f.via for f in flows)
    blank = sum(f.via_ids is None for f in flows)
    if direct and direct < len(flows):
        yield f"{direct} 條直接"
    if blank:
        yield "?"
