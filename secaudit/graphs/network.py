"""Which protected zones and assets can be reached from outside without crossing a firewall (A4-2.2.1).

How a path may run:

1. It starts in a zone whose trust is 外部, or at an asset in one.
2. It follows a flow from source to target (and back, where 雙向發起 is 是) unless a firewall stands among its 經過設備.
   Other devices on the way do not filter. A device that has left the view is not there, so it does not filter either.
3. Inside a zone everything reaches everything: an asset its zone, the zone its assets.
4. A firewall passes nothing on.
5. Blank 經過設備, a device without a kind, and a start in a place whose trust is not known make a path merely possible.

Invariant: 0 is written only with a certain path, 1 only when not even a possible one exists; else NULL.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from secaudit.model.choices import FIREWALL_KINDS
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row, members, pack

NO_EXTERNAL_ZONE = "未登錄外部區域"
NO_FLOWS = "未登錄任何連線"
UNKNOWN_TRUST = "所在區域或其信任未填"
_START = ""
"""The node before every start; no id is blank."""


class _Zone(NamedTuple):
    id: str
    name: str
    trust: str | None


class _Asset(NamedTuple):
    id: str
    name: str
    kind: str | None
    zone_id: str | None


class _Flow(NamedTuple):
    id: str
    name: str
    source_id: str
    target_id: str
    via_ids: str | None
    both_ways: int | None


class _Step(NamedTuple):
    """One hop of a path; ``flow`` is ``None`` inside a zone and at the start."""

    flow: _Flow | None
    is_certain: bool


class _Hop(NamedTuple):
    source: str
    target: str
    step: _Step


@dataclass(frozen=True)
class _Network:
    """The part of the inventory that paths are made of: zones, the assets that flows name, flows with both ends."""

    zones: dict[str, _Zone]
    assets: dict[str, _Asset]
    flows: tuple[_Flow, ...]

    def trust(self, node: str) -> str | None:
        if asset := self.assets.get(node):
            node = asset.zone_id or ""
        zone = self.zones.get(node)
        return zone.trust if zone else None

    def name(self, node: str) -> str:
        return (self.assets[node] if node in self.assets else self.zones[node]).name or node

    def is_firewall(self, node: str) -> bool:
        return node in self.assets and self.assets[node].kind in FIREWALL_KINDS

    def knows_devices(self, flow: _Flow) -> bool:
        """Whether it is certain that no firewall stands on the way of ``flow``, which names none."""
        devices = (self.assets.get(i) for i in members(flow.via_ids))
        return flow.via_ids is not None and all(d is None or d.kind is not None for d in devices)

    @property
    def ends(self) -> Iterator[str]:
        """Assets at an end of a flow, each once."""
        ends = dict.fromkeys(end for f in self.flows for end in (f.source_id, f.target_id))
        return (end for end in ends if end in self.assets)


def exposures(inventory: Inventory) -> Iterator[Row]:
    """Rows of ``exposure``: zones that are not external, and assets in them that a flow starts or ends at.

    ``path`` spells out the path that makes filtered 0 or NULL, or says why it cannot be told; 無 when filtered is 1.
    """
    network = _network(inventory)
    targets = [n for n in (*network.zones, *network.ends) if network.trust(n) != "external"]
    if all(z.trust != "external" for z in network.zones.values()):
        yield from (_row(network, n, None, NO_EXTERNAL_ZONE) for n in targets)
    elif not network.flows:
        yield from (_row(network, n, None, NO_FLOWS) for n in targets)
    else:
        yield from _judged(network, targets)


def _judged(network: _Network, targets: list[str]) -> Iterator[Row]:
    hops = list(_hops(network))
    sure = [hop for hop in hops if hop.step.is_certain]
    certain = _Reach(network, sure)
    possible = certain if len(sure) == len(hops) else _Reach(network, [*sure, *hops])
    for node in targets:
        if network.trust(node) is None:
            yield _row(network, node, None, UNKNOWN_TRUST)
        elif path := certain.path(node):
            yield _row(network, node, 0, *path)
        elif path := possible.path(node):
            yield _row(network, node, None, *path)
        else:
            yield _row(network, node, 1, "無")


def _row(network: _Network, node: str, filtered: int | None, path: str, flow_ids: str = "|") -> Row:
    return node, network.name(node), network.trust(node), filtered, path, flow_ids


def _network(inventory: Inventory) -> _Network:
    zones = {z.id: z for z in inventory.select("zone", _Zone)}
    flows = list(inventory.select("flow", _Flow))
    wanted = {i for f in flows for i in (f.source_id, f.target_id, *members(f.via_ids))}
    assets = {a.id: a for a in inventory.select("asset", _Asset) if a.id in wanted} if wanted else {}
    return _Network(
        zones,
        assets,
        tuple(f for f in flows if all(e in zones or e in assets for e in (f.source_id, f.target_id))),
    )


class _Reach:
    """A shortest path from outside to whatever some hops reach; of two hops between the same nodes the first counts.

    Breadth first by hand: importing networkx for it costs more than judging the case (docs/benchmarks.md).
    """

    def __init__(self, network: _Network, hops: Iterable[_Hop]) -> None:
        self._network = network
        onward: dict[str, dict[str, _Step]] = {}
        for source, target, step in hops:
            onward.setdefault(source, {}).setdefault(target, step)
        self._came: dict[str, _Hop] = {}
        waiting = deque([_START])
        while waiting:
            source = waiting.popleft()
            for target, step in onward.get(source, {}).items():
                if target not in self._came:
                    self._came[target] = _Hop(source, target, step)
                    waiting.append(target)

    def path(self, node: str) -> tuple[str, str] | None:
        """The path step by step, and the ids of its flows as a stored list; ``None`` when there is no path."""
        if node not in self._came:
            return None
        hops = [self._came[node]]
        while hops[-1].source != _START:
            hops.append(self._came[hops[-1].source])
        hops.reverse()
        text = _opening(hops[0].step, self._network.name(hops[0].target))
        text += "".join(_hop(hop.step, self._network.name(hop.target)) for hop in hops[1:])
        return text, pack(tuple(dict.fromkeys(hop.step.flow.id for hop in hops if hop.step.flow)))


def _opening(step: _Step, name: str) -> str:
    return name if step.is_certain else f"{name}（信任未填）"


def _hop(step: _Step, name: str) -> str:
    if step.flow is None:
        return f" → {name}"
    return f" →({step.flow.id} {step.flow.name}{'' if step.is_certain else '，經過設備不明'}) {name}"


def _hops(network: _Network) -> Iterator[_Hop]:
    """Every hop that no firewall stands in the way of; the rules are those of the module."""
    passing = [n for n in (*network.zones, *network.ends) if not network.is_firewall(n)]
    for node in passing:
        trust = network.trust(node)
        if trust in (None, "external"):
            yield _Hop(_START, node, _Step(None, trust is not None))
        if node in network.assets and (zone := network.assets[node].zone_id) in network.zones:
            yield _Hop(node, zone, _Step(None, True))
            yield _Hop(zone, node, _Step(None, True))
    for flow in network.flows:
        ends_and_devices = (flow.source_id, flow.target_id, *members(flow.via_ids))
        if any(map(network.is_firewall, ends_and_devices)):
            continue
        step = _Step(flow, network.knows_devices(flow))
        yield _Hop(flow.source_id, flow.target_id, step)
        if flow.both_ways == 1:
            yield _Hop(flow.target_id, flow.source_id, step)
