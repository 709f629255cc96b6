"""How wires find their way between zones: the order of zones, gutters, ports and tracks.

Invariant: two wires never run on top of each other. Vertical pieces stand on different remainders of eight by where
they come from (a zone above 0, a zone below 4, a gutter 2 or 6); horizontal ones on tracks coloured as intervals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from secaudit.reports.svg_elements import Rect

Key = tuple[str, ...]
GRID, TRACK, LABEL_HEIGHT = 8, 20, 17
DISTANCE = 6
"""Between a wire in a gutter and every other upright one beside it, where there is room."""


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


class Gutters(Protocol):
    """Where a tier leaves room for wires to pass: (x, width) of each gutter."""

    @property
    def gutters(self) -> tuple[tuple[int, int], ...]: ...


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


@dataclass(frozen=True, slots=True)
class Wiring(Generic[L]):
    """Every route with the x of its vertical pieces (top to bottom), its track in each channel, and its label."""

    routes: tuple[Route[L], ...]
    paths: Mapping[Key, tuple[int, ...]]
    tracks: Mapping[tuple[Key, int], int]
    counts: tuple[int, ...]
    """Tracks in use, by channel."""
    labels: Mapping[Key, tuple[int, int, int]]
    """Each label's (x, width, channel)."""


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


def _snapped(x: int, remainder: int, low: int, high: int) -> int:
    """The nearest x with that remainder of the grid inside [low, high], else x itself."""
    base = x - (x - remainder) % GRID
    return base if base >= low else base + GRID if base + GRID <= high else x


def _clear_of(x: int, taken: Sequence[int], low: int, high: int) -> int:
    """The nearest place in [low, high], in steps of the grid, that keeps its distance from ``taken``; else x itself."""
    steps = sorted(range((low - x) // GRID, (high - x) // GRID + 1), key=abs)
    places = (x + step * GRID for step in steps if low <= x + step * GRID <= high)
    return next((at for at in places if all(abs(at - other) >= DISTANCE for other in taken)), x)


def clear_of(
    routes: Sequence[Route[L]], zones: Mapping[str, tuple[int, int]], spans: Sequence[Gutters]
) -> dict[Key, tuple[int, ...]]:
    """For each route the x of its vertical pieces from top to bottom: port, gutters, port."""
    middle = {zone: x + w // 2 for zone, (x, w) in zones.items()}
    sides: dict[tuple[str, str], list[tuple[int, Key, str]]] = defaultdict(list)
    passing: dict[tuple[int, int], list[tuple[int, Key]]] = defaultdict(list)
    for route in routes:
        within = route.upper == route.lower
        sides[route.top, "below"].append((middle[route.bottom], route.key, "top"))
        sides[route.bottom, "below" if within else "above"].append((middle[route.top], route.key, "bottom"))
        for tier, gutter in route.gutters.items():
            passing[tier, gutter].append((middle[route.bottom], route.key))
    ports: dict[tuple[Key, str], int] = {}
    for (zone, side), users in sides.items():
        x, w = zones[zone]
        for i, (_, key, end) in enumerate(sorted(users)):
            at = x + w * (i + 1) // (len(users) + 1)
            crowded = w // (len(users) + 1) < GRID
            ports[key, end] = at if crowded else _snapped(at, 0 if side == "below" else 4, x + 4, x + w - 4)
    standing: dict[int, list[int]] = defaultdict(list)
    for route in routes:
        for channel, end in ((channel_of(route)[0], "top"), (channel_of(route)[-1], "bottom")):
            standing[channel].append(ports[route.key, end])
    gutter_x: dict[tuple[Key, int], int] = {}
    for (tier, gutter), through in passing.items():
        x, w = spans[tier].gutters[gutter]
        for i, (_, key) in enumerate(sorted(through)):
            at = x + w * (i + 1) // (len(through) + 1)
            if w // (len(through) + 1) >= GRID:
                at = _snapped(at, 2 if tier % 2 else 6, x + 1, x + w - 1)
                at = _clear_of(at, [*standing[tier - 1], *standing[tier]], x + 1, x + w - 1)
            gutter_x[key, tier] = at
            standing[tier - 1].append(at)
            standing[tier].append(at)
    return {
        r.key: (ports[r.key, "top"], *(gutter_x[r.key, t] for t in sorted(r.gutters)), ports[r.key, "bottom"])
        for r in routes
    }


def wire_up(
    routes: Sequence[Route[L]],
    zones: Mapping[str, tuple[int, int]],
    spans: Sequence[Gutters],
    label_widths: Mapping[Key, int],
    bounds: tuple[int, int],
) -> Wiring[L]:
    """Settle every piece of every route: ports and gutters across, tracks down, labels on the longest piece."""
    paths = clear_of(routes, zones, spans)
    labels: dict[Key, tuple[int, int, int]] = {}
    pieces: dict[int, list[tuple[int, int, Key]]] = defaultdict(list)
    for route in routes:
        xs, through = paths[route.key], list(channel_of(route))
        longest = max(range(len(through)), key=lambda i: (abs(xs[i + 1] - xs[i]), -i))
        for step, channel in enumerate(through):
            left, right = sorted((xs[step], xs[step + 1]))
            if step == longest:
                width = label_widths[route.key]
                at = max(bounds[0], min((left + right - width) // 2, bounds[1] - width))
                labels[route.key] = (at, width, channel)
                left, right = min(left, at), max(right, at + width)
            pieces[channel].append((left, right, route.key))
    coloured = {channel: colour_tracks(spans_) for channel, spans_ in pieces.items()}
    tracks = {(key, channel): track for channel, by_key in coloured.items() for key, track in by_key.items()}
    counts = tuple(max(coloured.get(c, {}).values(), default=-1) + 1 for c in range(len(spans)))
    return Wiring(tuple(routes), paths, tracks, counts, labels)


def colour_tracks(pieces: Sequence[tuple[int, int, Key]]) -> dict[Key, int]:
    """Give each horizontal piece (left, right, key) of one channel a track on which it touches nothing."""
    taken: list[list[tuple[int, int]]] = []
    tracks: dict[Key, int] = {}
    for left, right, key in sorted(pieces, key=lambda s: (s[1] - s[0], s)):
        clear = (n for n, used in enumerate(taken) if all(right + 6 < a or b + 6 < left for a, b in used))
        number = next(clear, len(taken))
        if number == len(taken):
            taken.append([])
        taken[number].append((left, right))
        tracks[key] = number
    return tracks


@dataclass(frozen=True, slots=True)
class Levels:
    """For each tier the y of its top, its bottom, and the start of the channel below it."""

    tops: list[int]
    bottoms: list[int]
    channels: list[int]


def channel_height(tracks: int) -> int:
    return 12 + tracks * TRACK + (6 if tracks else 0)


def run_of(route: Route[L], wiring: Wiring[L], levels: Levels) -> tuple[tuple[tuple[int, int], ...], Rect]:
    """The points of a wire from its upper end to its lower, and where its label stands."""

    def level(channel: int) -> int:
        return levels.channels[channel] + 6 + wiring.tracks[route.key, channel] * TRACK + TRACK // 2

    xs = wiring.paths[route.key]
    points = [(xs[0], levels.bottoms[route.upper])]
    for step, channel in enumerate(channel_of(route)):
        points += [(xs[step], level(channel)), (xs[step + 1], level(channel))]
    within = route.upper == route.lower
    points.append((xs[-1], levels.bottoms[route.upper] if within else levels.tops[route.lower]))
    left, width, channel = wiring.labels[route.key]
    return tuple(points), Rect(left, level(channel) - LABEL_HEIGHT // 2, width, LABEL_HEIGHT)
