"""Which way wires take between rows of boxes: the order of the boxes, and the gutter through each row between.

Invariant: the same boxes and links give the same way; where exactly a wire runs there is for ``tracks`` to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Generic, Protocol, TypeVar

from secaudit.reports.figures.crossings import inversions

Key = tuple[str, ...]
MOST_WORK = 4000
"""Links that are looked at from one start, over all the orders that are tried."""


class Place(Protocol):
    """What stands in a tier and is reached by wires."""

    @property
    def id(self) -> str: ...


class Link(Protocol):
    """What a wire stands for: its two places, and a key of its own."""

    @property
    def first(self) -> str: ...

    @property
    def second(self) -> str: ...

    @property
    def key(self) -> Key: ...


P = TypeVar("P", bound=Place)
L = TypeVar("L", bound=Link)


@dataclass(frozen=True, slots=True)
class Route(Generic[L]):
    """A link with its upper and lower end, the tiers they stand in, and the gutter through each tier between."""

    link: L
    top: str
    bottom: str
    upper: int
    lower: int
    gutters: Mapping[int, int] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.link.key


def channel_of(route: Route[L]) -> range:
    """The channels a route runs through; a route within one tier uses the channel below it."""
    return range(route.upper, max(route.lower, route.upper + 1))


def order_tiers(tiers: list[list[P]], links: Sequence[L]) -> None:
    """Put the places of each tier, in place, in the order with the fewest crossings that is found."""
    for tier, ordered in zip(tiers, good_orders(tiers, links)[0], strict=True):
        tier[:] = ordered


def good_orders(
    tiers: Sequence[list[P]], links: Sequence[L], may_trade: Callable[[P, P], bool] = lambda one, other: False
) -> list[list[list[P]]]:
    """Orders of all tiers with few crossings, the one with the fewest first.

    From the given order and from two where each stands at the middle of what it is linked to, places trade while that
    saves crossings, or length where it costs none: those of one tier, and those of two tiers that ``may_trade``.
    """
    starts = [list(map(list, tiers)), _swept(tiers, links), _swept(tiers[::-1], links)[::-1]]
    costs = [_climb(start, links, may_trade) for start in starts]
    return [starts[i] for i in sorted(range(len(starts)), key=lambda i: costs[i])]


def _swept(tiers: Sequence[list[P]], links: Sequence[L]) -> list[list[P]]:
    """Each tier sorted by the middle of its places' neighbours, a few times down and up again."""
    beside: dict[str, list[str]] = defaultdict(list)
    for link in links:
        beside[link.first].append(link.second)
        beside[link.second].append(link.first)
    found = [list(tier) for tier in tiers]
    at = {place.id: (i + 0.5) / len(tier) for tier in found for i, place in enumerate(tier)}
    for _ in range(4):
        for tier in (*found, *found[::-1]):
            middles = {p.id: sum(at[n] for n in beside[p.id]) / len(beside[p.id]) if beside[p.id] else at[p.id]
                       for p in tier}  # fmt: skip
            tier.sort(key=lambda p: middles[p.id])
            at |= {place.id: (i + 0.5) / len(tier) for i, place in enumerate(tier)}
    return found


def _climb(tiers: list[list[P]], links: Sequence[L], may_trade: Callable[[P, P], bool]) -> tuple[int, float]:
    """Let any two places trade while it helps; returns what the order found costs."""
    cost, left = _cost(tiers, links), MOST_WORK // (len(links) + 1)
    spots = [(t, i) for t, tier in enumerate(tiers) for i in range(len(tier))]
    improved = True
    while improved and left > 0:
        improved = False
        for (t, i), (u, j) in combinations(spots, 2):
            if left > 0 and (t == u or may_trade(tiers[t][i], tiers[u][j])):
                tiers[t][i], tiers[u][j] = tiers[u][j], tiers[t][i]
                after, left = _cost(tiers, links), left - 1
                if after < cost:
                    cost, improved = after, True
                else:
                    tiers[t][i], tiers[u][j] = tiers[u][j], tiers[t][i]
    return cost


def _cost(tiers: list[list[P]], links: Sequence[L]) -> tuple[int, float]:
    """Crossings that the order alone makes unavoidable for wires on their planned ways, and their length across."""
    at = {place.id: (i + 0.5) / len(tier) for tier in tiers for i, place in enumerate(tier)}
    through: dict[int, list[tuple[float, float]]] = defaultdict(list)
    turning: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for route in plan_routes(tiers, links):
        xs = [at[route.top], *(g / max(len(tiers[t]), 1) for t, g in route.gutters.items()), at[route.bottom]]
        for channel, ends in zip(channel_of(route), pairwise(xs), strict=True):
            (turning if route.upper == route.lower else through)[channel].append(ends)
    crossings, length = 0, 0.0
    for channel, pieces in through.items():
        crossings += inversions(pieces)
        length += sum(abs(a - b) for a, b in pieces)
        crossings += sum(min(u) < a < max(u) for u in turning[channel] for a, _ in pieces)
    for turns in turning.values():
        spans = sorted((min(u), max(u)) for u in turns)
        crossings += sum(a < c < b < d for (a, b), (c, d) in combinations(spans, 2))
        length += sum(1.5 * (b - a) for a, b in spans)
    return crossings, round(length, 6)


def plan_routes(tiers: list[list[P]], links: Sequence[L]) -> list[Route[L]]:
    """Choose for each link the gutters it passes, near its ends and away from crowds."""
    home = {place.id: (t, (i + 0.5) / len(tier)) for t, tier in enumerate(tiers) for i, place in enumerate(tier)}
    load: dict[tuple[int, int], int] = defaultdict(int)
    routes = []
    for link in links:
        top, bottom = sorted((link.first, link.second), key=lambda z: home[z])
        (upper, here), (lower, there) = home[top], home[bottom]
        gutters = {}
        for tier in range(upper + 1, lower):
            boxes = len(tiers[tier])
            slots = max(boxes, 1)
            low, high = int(min(here, there) * slots), int(max(here, there) * slots) + 1
            near = range(min(low, boxes), min(high, boxes) + 1)
            best = min((abs(g / slots - here) + abs(g / slots - there) + 0.04 * load[tier, g], g) for g in near)[1]
            load[tier, best] += 1
            gutters[tier] = best
            here = best / slots
        routes.append(Route(link, top, bottom, upper, lower, gutters))
    return routes
