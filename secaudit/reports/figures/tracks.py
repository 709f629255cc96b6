"""Where exactly wires run: ports beside each other, gutters, tracks in the channels between rows, labels on them.

Invariant: two wires never run on top of each other. Vertical pieces stand on different remainders of eight by where
they come from (a zone above 0, a zone below 4, a gutter 2 or 6); horizontal ones on tracks coloured as intervals.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol

from secaudit.reports.figures.routing import Key, L, Route, channel_of
from secaudit.reports.figures.stacking import Piece, Stacking, loose
from secaudit.reports.figures.svg_elements import Rect

GRID, TRACK, LABEL_HEIGHT = 8, 21, 18
HOLD = 20
"""Of a label that does not lie on its piece as a whole: how much does."""
CLEAR = 16
"""Between a row of boxes and the first track: arrow heads and the marks of what cuts a wire."""
DISTANCE = 8
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
    stacking: Stacking = loose,
) -> Wiring[L]:
    """Settle every piece of every route: ports and gutters across, tracks down, labels on the longest piece."""
    paths = _uprights(routes, zones, spans)
    standing = _standing(routes, paths)
    labels: dict[Key, tuple[int, int, int]] = {}
    pieces: dict[int, list[Piece]] = defaultdict(list)
    for route in routes:
        xs, through = paths[route.key], list(channel_of(route))
        longest = max(range(len(through)), key=lambda i: (abs(xs[i + 1] - xs[i]), -i))
        for step, channel in enumerate(through):
            run = xs[step], xs[step + 1]
            left, right = sorted(run)
            if step == longest:
                width = label_widths[route.key]
                at = _label_at(left, right, width, bounds, standing[channel])
                labels[route.key] = (at, width, channel)
                left, right = min(left, at), max(right, at + width)
            ups = run if route.upper == route.lower else run[:1]
            pieces[channel].append(Piece(left, right, route.key, ups, run[len(ups) :]))
    stacked = {channel: stacking(found) for channel, found in pieces.items()}
    tracks = {(key, channel): track for channel, by_key in stacked.items() for key, track in by_key.items()}
    counts = tuple(max(stacked.get(c, {}).values(), default=-1) + 1 for c in range(len(spans)))
    return Wiring(tuple(routes), paths, tracks, counts, labels)


def _standing(routes: Sequence[Route[L]], paths: Mapping[Key, tuple[int, ...]]) -> dict[int, list[int]]:
    """Where wires stand upright in each channel, in order."""
    found: dict[int, list[int]] = defaultdict(list)
    for route in routes:
        xs = paths[route.key]
        for step, channel in enumerate(channel_of(route)):
            found[channel] += xs[step : step + 2]
    return {channel: sorted(xs) for channel, xs in found.items()}


def _label_at(left: int, right: int, width: int, bounds: tuple[int, int], standing: Sequence[int]) -> int:
    """Where a label lies on its piece so that it hides the fewest upright wires, near the middle."""
    middle = max(bounds[0], min((left + right - width) // 2, bounds[1] - width))
    reach = max((right - left - width) // 2, (right - left + width) // 2 - HOLD)

    def hidden(at: int) -> int:
        return bisect_right(standing, at + width) - bisect_left(standing, at)

    places = (middle + step * GRID for step in range(-(reach // GRID), reach // GRID + 1))
    within = [at for at in places if bounds[0] <= at <= bounds[1] - width] or [middle]
    return min(within, key=lambda at: (hidden(at) + (at < left or at + width > right), abs(at - middle), at))


def _uprights(
    routes: Sequence[Route[L]], zones: Mapping[str, tuple[int, int]], spans: Sequence[Gutters]
) -> dict[Key, tuple[int, ...]]:
    """For each route the x of its vertical pieces from top to bottom: port, gutters, port."""
    middle = {zone: x + w // 2 for zone, (x, w) in zones.items()}
    ports = _ports(routes, zones, spans, middle)
    gutters = _in_gutters(routes, spans, middle, ports)
    return {
        r.key: (ports[r.key, "top"], *(gutters[r.key, t] for t in sorted(r.gutters)), ports[r.key, "bottom"])
        for r in routes
    }


def _ports(
    routes: Sequence[Route[L]],
    zones: Mapping[str, tuple[int, int]],
    spans: Sequence[Gutters],
    middle: Mapping[str, int],
) -> dict[tuple[Key, str], int]:
    """Where each wire leaves its upper zone and reaches its lower one: side by side, those to the left first."""
    sides: dict[tuple[str, str], list[tuple[int, int, Key, str]]] = defaultdict(list)
    for route in routes:
        within = route.upper == route.lower
        bends = [
            x + w // 2 for tier, gutter in sorted(route.gutters.items()) for x, w in (spans[tier].gutters[gutter],)
        ]
        after, before = (*bends, middle[route.bottom])[0], (middle[route.top], *bends)[-1]
        sides[route.top, "below"].append((after, middle[route.bottom], route.key, "top"))
        sides[route.bottom, "below" if within else "above"].append((before, middle[route.top], route.key, "bottom"))
    ports: dict[tuple[Key, str], int] = {}
    for (zone, side), users in sides.items():
        x, w = zones[zone]
        for i, (_, _, key, end) in enumerate(sorted(users)):
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


@dataclass(frozen=True, slots=True)
class Levels:
    """For each tier the y of its top, its bottom, and the start of the channel below it."""

    tops: list[int]
    bottoms: list[int]
    channels: list[int]


def channel_height(tracks: int) -> int:
    return 2 * CLEAR + tracks * TRACK if tracks else 12


def run_of(route: Route[L], wiring: Wiring[L], levels: Levels) -> tuple[tuple[tuple[int, int], ...], Rect]:
    """The points of a wire from its upper end to its lower, and where its label stands."""

    def level(channel: int) -> int:
        return levels.channels[channel] + CLEAR + wiring.tracks[route.key, channel] * TRACK + TRACK // 2

    xs = wiring.paths[route.key]
    points = [(xs[0], levels.bottoms[route.upper])]
    for step, channel in enumerate(channel_of(route)):
        points += [(xs[step], level(channel)), (xs[step + 1], level(channel))]
    within = route.upper == route.lower
    points.append((xs[-1], levels.bottoms[route.upper] if within else levels.tops[route.lower]))
    left, width, channel = wiring.labels[route.key]
    return tuple(points), Rect(left, level(channel) - LABEL_HEIGHT // 2, width, LABEL_HEIGHT)
