"""Every flow that lets somebody from outside into a place without a firewall, not only those of one shortest way.

1. A place is a zone, or an asset that is in none: inside a zone everything reaches everything.
2. A flow lets in when its near end can be reached from outside without going through its far end first; a flow back
   to where one came from lets nobody in.
3. What must be known of a flow and of a start is as in ``graphs.network``; where it is not, the flow cannot be told.

Invariant: a DMZ or an internal zone has an open entry exactly when it is judged 未經防火牆, and none at all when it is
judged 皆經防火牆.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from secaudit.usecases.network.rows import Crossing, FlowRow, Network

_PROTECTED = ("dmz", "internal")
Entries = Mapping[str, Mapping[str, Crossing]]
"""Place → flow that leads into it → whether it is open or cannot be told."""


class _Hop(NamedTuple):
    source: str
    target: str
    flow_id: str
    is_certain: bool


def entries(network: Network) -> Entries:
    """Without a zone that is outside there is none: nobody can tell then where a way begins."""
    found: dict[str, dict[str, Crossing]] = defaultdict(dict)
    outside = {zone.id for zone in network.zones.values() if zone.trust == "external"}
    if not outside:
        return found
    hops = list(_hops(network))
    perhaps = outside | {place for hop in hops for place in hop[:2] if network.trust_of(place) is None}
    for hop in _letting_in([h for h in hops if h.is_certain], outside):
        if network.trust_of(hop.target) in _PROTECTED:
            found[hop.target][hop.flow_id] = Crossing.OPEN
    for hop in _letting_in(hops, perhaps):
        if hop.target not in outside:
            found[hop.target].setdefault(hop.flow_id, Crossing.UNCLEAR)
    return found


def _hops(network: Network) -> Iterator[_Hop]:
    """The flows between two places that no firewall stands in the way of, in each direction that may begin one."""
    for flow in network.flows.values():
        ends = flow.source_id, flow.target_id
        source, target = (network.zone_of(end) or end for end in ends)
        if source == target or network.passes_firewall(flow) or any(map(network.is_firewall, ends)):
            continue
        yield from _both(flow, source, target, network.knows_devices(flow))


def _both(flow: FlowRow, source: str, target: str, is_certain: bool) -> Iterator[_Hop]:
    yield _Hop(source, target, flow.id, is_certain)
    if flow.both_ways == 1:
        yield _Hop(target, source, flow.id, is_certain)


def _letting_in(hops: Iterable[_Hop], starts: Collection[str]) -> Iterator[_Hop]:
    """The hops whose source is reached from ``starts`` by a way that does not lead through their target."""
    onward: dict[str, set[str]] = defaultdict(set)
    into: dict[str, list[_Hop]] = defaultdict(list)
    for hop in hops:
        onward[hop.source].add(hop.target)
        into[hop.target].append(hop)
    for target, arriving in into.items():
        reached = _reached(onward, starts, target)
        yield from (hop for hop in arriving if hop.source in reached)


def _reached(onward: Mapping[str, set[str]], starts: Collection[str], closed: str) -> set[str]:
    """What can be reached from ``starts`` without setting foot in ``closed``."""
    reached = {start for start in starts if start != closed}
    waiting = list(reached)
    while waiting:
        fresh = onward.get(waiting.pop(), set()) - reached - {closed}
        reached |= fresh
        waiting += fresh
    return reached
