"""Where exactly wires run: ports beside each other, gutters, tracks in the channels between rows, labels on them.

Invariant: two wires never run on top of each other. Vertical pieces stand on different remainders of eight by where
they come from (a zone above 0, a zone below 4, a gutter 2 or 6); horizontal ones on tracks coloured as intervals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol

from secaudit.reports.figures.routing import Key, L, Route, channel_of
from secaudit.reports.figures.svg_elements import Rect

GRID, TRACK, LABEL_HEIGHT = 8, 20, 17
DISTANCE = 6
"""Between a wire in a gutter and every other upright one beside it, where there is room."""


class Gutters(Protocol):
    """Where a tier leaves room for wires to pass: (x, width) of each gutter."""

    @property
    def gutters(self) -> tuple[tuple[int, int], ...]: ...


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


def wire_up(
    routes: Sequence[Route[L]],
    zones: Mapping[str, tuple[int, int]],
    spans: Sequence[Gutters],
    label_widths: Mapping[Key, int],
    bounds: tuple[int, int],
) -> Wiring[L]:
    """Settle every piece of every route: ports and gutters across, tracks down, labels on the longest piece."""
    paths = _uprights(routes, zones, spans)
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


def _uprights(
    routes: Sequence[Route[L]], zones: Mapping[str, tuple[int, int]], spans: Sequence[Gutters]
) -> dict[Key, tuple[int, ...]]:
    """For each route the x of its vertical pieces from top to bottom: port, gutters, port."""
    middle = {zone: x + w // 2 for zone, (x, w) in zones.items()}
    ports = _ports(routes, zones, middle)
    gutters = _in_gutters(routes, spans, middle, ports)
    return {
        r.key: (ports[r.key, "top"], *(gutters[r.key, t] for t in sorted(r.gutters)), ports[r.key, "bottom"])
        for r in routes
    }


def _ports(
    routes: Sequence[Route[L]], zones: Mapping[str, tuple[int, int]], middle: Mapping[str, int]
) -> dict[tuple[Key, str], int]:
    """Where each wire leaves its upper zone and reaches its lower one: side by side, those to the left first."""
    sides: dict[tuple[str, str], list[tuple[int, Key, str]]] = defaultdict(list)
    for route in routes:
        within = route.upper == route.lower
        sides[route.top, "below"].append((middle[route.bottom], route.key, "top"))
        sides[route.bottom, "below" if within else "above"].append((middle[route.top], route.key, "bottom"))
    ports: dict[tuple[Key, str], int] = {}
    for (zone, side), users in sides.items():
        x, w = zones[zone]
        for i, (_, key, end) in enumerate(sorted(users)):
            at = x + w * (i + 1) // (len(users) + 1)
            crowded = w // (len(users) + 1) < GRID
            ports[key, end] = at if crowded else _snapped(at, 0 if side == "below" else 4, x + 4, x + w - 4)
    return ports


def _in_gutters(
    routes: Sequence[Route[L]],
    spans: Sequence[Gutters],
    middle: Mapping[str, int],
    ports: Mapping[tuple[Key, str], int],
) -> dict[tuple[Key, int], int]:
    """Where each wire passes each tier between its ends, away from what stands upright above and below."""
    standing: dict[int, list[int]] = defaultdict(list)
    passing: dict[tuple[int, int], list[tuple[int, Key]]] = defaultdict(list)
    for route in routes:
        for channel, end in ((channel_of(route)[0], "top"), (channel_of(route)[-1], "bottom")):
            standing[channel].append(ports[route.key, end])
        for tier, gutter in route.gutters.items():
            passing[tier, gutter].append((middle[route.bottom], route.key))
    found: dict[tuple[Key, int], int] = {}
    for (tier, gutter), through in passing.items():
        x, w = spans[tier].gutters[gutter]
        for i, (_, key) in enumerate(sorted(through)):
            at = x + w * (i + 1) // (len(through) + 1)
            if w // (len(through) + 1) >= GRID:
                at = _snapped(at, 2 if tier % 2 else 6, x + 1, x + w - 1)
                at = _clear_of(at, [*standing[tier - 1], *standing[tier]], x + 1, x + w - 1)
            found[key, tier] = at
            standing[tier - 1].append(at)
            standing[tier].append(at)
    return found


def _snapped(x: int, remainder: int, low: int, high: int) -> int:
    """The nearest x with that remainder of the grid inside [low, high], else x itself."""
    base = x - (x - remainder) % GRID
    return base if base >= low else base + GRID if base + GRID <= high else x


def _clear_of(x: int, taken: Sequence[int], low: int, high: int) -> int:
    """The nearest place in [low, high], in steps of the grid, that keeps its distance from ``taken``; else x itself."""
    steps = sorted(range((low - x) // GRID, (high - x) // GRID + 1), key=abs)
    places = (x + step * GRID for step in steps if low <= x + step * GRID <= high)
    return next((at for at in places if all(abs(at - other) >= DISTANCE for other in taken)), x)


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
