"""Where everything in an architecture diagram stands: lanes, zones, boxes, and the wires between zones.

Invariant: boxes lie inside their zone, zones inside their lane, and no two boxes, zones or wire labels overlap.
Zones stand in tiers of at most four; below each tier is a channel whose tracks carry the wires (one wire a conduit);
a wire that skips a tier passes through the gutter between two of its zones. Units are pixels of the viewBox.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.model.choices import LAYER
from secaudit.reports.figures.lanes import (
    MARGIN,
    PAD,
    STRIP,
    WIDTH,
    Across,
    across,
    cut,
    down,
    gutter_widths,
    room_beside,
)
from secaudit.reports.figures.lettering import em_width
from secaudit.reports.figures.routing import Route, order_tiers, plan_routes
from secaudit.reports.figures.scene import Area, Box, Conduit, Scene
from secaudit.reports.figures.svg_elements import Rect
from secaudit.reports.figures.tracks import Levels, Wiring, run_of, wire_up

BOX_HEIGHT = 26
BOX_GAP = 6
HEAD = 26
MAX_BOXES = 8
MAX_IN_TIER = 4
MIN_COLUMN = 132
FEW_ROWS = 2
EMPTY_LANE = 44
LABEL_SIZE = 12
BOX_SIZE, ZONE_SIZE = 13, 14
MOST_COLUMN = 190
TITLE_MARGIN = 70


@dataclass(frozen=True, slots=True)
class PlacedBox:
    rect: Rect
    box: Box


@dataclass(frozen=True, slots=True)
class PlacedArea:
    rect: Rect
    area: Area
    boxes: tuple[PlacedBox, ...]


@dataclass(frozen=True, slots=True)
class PlacedLane:
    rect: Rect
    code: str
    title: str
    areas: tuple[PlacedArea, ...]


@dataclass(frozen=True, slots=True)
class Wire:
    """``points`` run from the upper zone to the lower; ``to_top`` and ``to_bottom`` say which ends are targets."""

    points: tuple[tuple[int, int], ...]
    label: Rect
    conduit: Conduit
    to_top: bool
    to_bottom: bool


@dataclass(frozen=True, slots=True)
class Layout:
    width: int
    height: int
    lanes: tuple[PlacedLane, ...]
    wires: tuple[Wire, ...]


def label_parts(conduit: Conduit) -> tuple[str, ...]:
    """The words on a wire, in order: how many flows, how many through a firewall, remote, planned."""
    wall = conduit.through_firewall
    return tuple(
        part
        for part in (
            f"{conduit.flows}條",
            "" if not wall else "牆" if wall == conduit.flows else f"牆{wall}",
            "遠端" if conduit.remote else "",
            "" if not conduit.planned else "規劃" if conduit.planned == conduit.flows else f"規劃{conduit.planned}",
        )
        if part
    )


def marks_of(conduit: Conduit) -> str:
    """The numbers on a wire; never more than two, the list beside the drawing has them all."""
    marks = (*conduit.violations, *conduit.doubts)
    return ",".join(marks[:2]) + ("…" if len(marks) > 2 else "")


def label_width(conduit: Conduit) -> int:
    words = em_width(" ".join(label_parts(conduit)), LABEL_SIZE)
    marks = marks_of(conduit)
    return int(words + (em_width(marks, LABEL_SIZE) + 12 if marks else 0)) + 10


def grouped(area: Area) -> tuple[Box, ...]:
    """The boxes that are drawn for a zone: at most eight, the rest counted in a last one."""
    if len(area.boxes) <= MAX_BOXES:
        return area.boxes
    rest = area.boxes[MAX_BOXES - 1 :]
    return (*area.boxes[: MAX_BOXES - 1], Box("", f"其他 {len(rest)} 項", sum(b.quantity for b in rest)))


def lay_out(scene: Scene) -> Layout:
    """Place the whole scene; the same scene always comes out the same."""
    tiers, lane_tiers = _tiers(scene)
    order_tiers(tiers, scene.conduits)
    routes = plan_routes(tiers, scene.conduits)
    spans = [_span(tier, routes, number) for number, tier in enumerate(tiers)]
    zones = {area.id: spans[t].boxes[i] for t, tier in enumerate(tiers) for i, area in enumerate(tier)}
    labels = {r.key: label_width(r.link) for r in routes}
    bounds = (MARGIN + STRIP + 2, WIDTH - MARGIN - 2)
    return _down(tiers, lane_tiers, spans, wire_up(routes, zones, spans, labels, bounds))


@dataclass(frozen=True, slots=True)
class Span(Across):
    """One tier of zones, and in how many columns each has its boxes."""

    columns: tuple[int, ...]


def _tiers(scene: Scene) -> tuple[list[list[Area]], list[tuple[str, list[int]]]]:
    """Zones cut into tiers; for each lane the numbers of its tiers (an empty lane has one empty tier)."""
    tiers: list[list[Area]] = []
    lanes = []
    for choice in LAYER:
        zones = [a for a in scene.areas if a.lane == choice.code]
        rows = cut(zones, MAX_IN_TIER)
        lanes.append((choice.code, list(range(len(tiers), len(tiers) + len(rows)))))
        tiers += rows
    return tiers, lanes


def _span(tier: list[Area], routes: list[Route[Conduit]], number: int) -> Span:
    """Share the width of one tier out: gutters first (by how many wires pass), then columns where rows are many."""
    if not tier:
        return Span(((MARGIN + STRIP, WIDTH - 2 * MARGIN - STRIP),), (), ())
    gutters = gutter_widths(len(tier), routes, number)
    available = room_beside(gutters)
    columns = _columns(tier, available)
    needed = [c * MIN_COLUMN + (c - 1) * BOX_GAP + 2 * PAD for c in columns]
    shares = _shared(available, needed, [_wanted(area, c) for area, c in zip(tier, columns, strict=True)])
    row = across(gutters, shares)
    return Span(row.gutters, row.boxes, tuple(columns))


def _wanted(area: Area, columns: int) -> int:
    """The width at which nothing in a zone has to be shortened (a very long name excepted)."""
    names = [em_width(f"{b.label} ×{b.quantity}", BOX_SIZE) + (42 if b.is_firewall else 24) for b in grouped(area)]
    boxes = columns * min(max(names, default=0), MOST_COLUMN) + (columns - 1) * BOX_GAP + 2 * PAD
    return int(max(boxes, em_width(area.label, ZONE_SIZE) + TITLE_MARGIN))


def _shared(available: int, needed: list[int], wanted: list[int]) -> list[int]:
    """Widths that sum to ``available``: first what is needed, then towards what is wanted, the rest evenly."""
    lacking = [max(0, want - need) for want, need in zip(wanted, needed, strict=True)]
    spare = max(0, available - sum(needed))
    total = max(sum(lacking), spare, 1)
    shares = [need + lack * spare // total for need, lack in zip(needed, lacking, strict=True)]
    rest = available - sum(shares)
    shares = [share + rest // len(shares) for share in shares]
    shares[-1] += available - sum(shares)
    return shares


def _columns(tier: list[Area], available: int) -> list[int]:
    counts = [len(grouped(a)) for a in tier]
    columns = [1] * len(tier)

    def room() -> int:
        return available - sum(c * MIN_COLUMN + (c - 1) * BOX_GAP + 2 * PAD for c in columns)

    while True:
        tallest = max(range(len(tier)), key=lambda i: (-(-counts[i] // columns[i]), -i))
        if -(-counts[tallest] // columns[tallest]) <= FEW_ROWS or room() < MIN_COLUMN + BOX_GAP:
            return columns
        columns[tallest] += 1


def _tier_height(tier: list[Area], span: Span) -> int:
    if not tier:
        return EMPTY_LANE
    rows = max(-(-len(grouped(a)) // c) for a, c in zip(tier, span.columns, strict=True))
    return HEAD + max(1, rows) * (BOX_HEIGHT + BOX_GAP) + PAD - BOX_GAP


def _placed(area: Area, rect: Rect, columns: int) -> PlacedArea:
    inner = rect.w - 2 * PAD
    width = (inner - (columns - 1) * BOX_GAP) // columns
    boxes = []
    for i, box in enumerate(grouped(area)):
        row, column = divmod(i, columns)
        x = rect.x + PAD + column * (width + BOX_GAP)
        y = rect.y + HEAD + row * (BOX_HEIGHT + BOX_GAP)
        boxes.append(PlacedBox(Rect(x, y, width, BOX_HEIGHT), box))
    return PlacedArea(rect, area, tuple(boxes))


def _down(
    tiers: list[list[Area]], lanes: list[tuple[str, list[int]]], spans: list[Span], wiring: Wiring[Conduit]
) -> Layout:
    """Give everything its height, from the top down, and write the wires' points."""
    titles = {c.code: c.title for c in LAYER}
    heights = [_tier_height(tier, span) for tier, span in zip(tiers, spans, strict=True)]
    page = down([numbers for _, numbers in lanes], heights, wiring.counts, [0] * len(lanes))
    placed = [
        _placed(area, Rect(x, page.levels.tops[number], w, heights[number]), columns)
        for number, (tier, span) in enumerate(zip(tiers, spans, strict=True))
        for area, (x, w), columns in zip(tier, span.boxes, span.columns, strict=True)
    ]
    placed_lanes = tuple(
        PlacedLane(rect, code, titles[code], tuple(p for p in placed if p.area.lane == code))
        for rect, (code, _) in zip(page.frames, lanes, strict=True)
    )
    return Layout(WIDTH, page.end, placed_lanes, tuple(_wire(r, wiring, page.levels) for r in wiring.routes))


def _wire(route: Route[Conduit], wiring: Wiring[Conduit], levels: Levels) -> Wire:
    points, label = run_of(route, wiring, levels)
    conduit, downwards = route.link, route.top == route.link.first
    to_top, to_bottom = conduit.backward, conduit.forward
    if not downwards:
        to_top, to_bottom = to_bottom, to_top
    return Wire(points, label, conduit, to_top, to_bottom)
