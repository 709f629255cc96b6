"""Which way wires take between rows of boxes: the order of the boxes, and the gutter through each row between.

Invariant: the same boxes and links give the same way; where exactly a wire runs there is for ``tracks`` to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

Key = tuple[str, ...]


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
    """Swap zones within their tiers, in place, while that shortens the wires (a local search, at most 12 rounds)."""
    centre: dict[str, float] = {}

    def settle(tier: list[P]) -> None:
        for i, place in enumerate(tier):
            centre[place.id] = (i + 0.5) / len(tier)

    for tier in tiers:
        settle(tier)
    home = {place.id: t for t, tier in enumerate(tiers) for place in tier}
    touching: dict[str, list[L]] = defaultdict(list)
    for link in links:
        touching[link.first].append(link)
        touching[link.second].append(link)

    def cost(*places: str) -> float:
        wires = {(c.first, c.second) for p in places for c in touching[p]}
        return sum(abs(centre[a] - centre[b]) * (1.5 if home[a] == home[b] else 1.0) for a, b in sorted(wires))

    for _ in range(12):
        improved = False
        for tier in tiers:
            for i in range(len(tier)):
                for j in range(i + 1, len(tier)):
                    pair = tier[i].id, tier[j].id
                    before = cost(*pair)
                    centre[pair[0]], centre[pair[1]] = centre[pair[1]], centre[pair[0]]
                    if cost(*pair) < before - 1e-9:
                        tier[i], tier[j] = tier[j], tier[i]
                        improved = True
                    else:
                        centre[pair[0]], centre[pair[1]] = centre[pair[1]], centre[pair[0]]
        if not improved:
            return


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
            slots = len(tiers[tier])
            best = min(
                range(slots + 1),
                key=lambda g: (
                    abs(g / max(slots, 1) - here) + abs(g / max(slots, 1) - there) + 0.04 * load[tier, g],
                    g,
                ),
            )
            load[tier, best] += 1
            gutters[tier] = best
            here = best / max(slots, 1)
        routes.append(Route(link, top, bottom, upper, lower, gutters))
    return routes
