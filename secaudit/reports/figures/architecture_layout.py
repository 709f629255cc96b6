"""Where everything in an architecture diagram stands: lanes, zones, boxes, and the wires between zones.

Invariant: boxes lie inside their zone, zones inside their lane, and no two boxes, zones or wire labels overlap.
Zones stand in tiers; below each tier is a channel whose tracks carry the wires (one wire a conduit); a wire that skips
a tier passes through the gutter between two of its zones. Units are pixels of the viewBox; 13 of them are 6.5 pt where
the drawing is printed 17 cm wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secaudit.model.choices import LAYER
from secaudit.reports.figures.crossings import edge_crossings
from secaudit.reports.figures.ground import Economy, Ground, Plot, Slot, Strand, common_ground
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
from secaudit.reports.figures.routing import Route, good_orders, plan_routes
from secaudit.reports.figures.scene import Scene
from secaudit.reports.figures.stacking import Stacking, loose, tight
from secaudit.reports.figures.svg_elements import Rect
from secaudit.reports.figures.tracks import Levels, Wiring, run_of, wire_up

Order = tuple[tuple[str, ...], ...]
"""The zones of each tier."""

BOX_HEIGHT = 26
BOX_GAP = 6
HEAD = 28
MIN_COLUMN = 132
FEW_ROWS, MANY_ROWS = 2, 5
EMPTY_LANE = 44
MOST_COLUMN = 210
TITLE_MARGIN = 70
HEIGHT = 1110
"""What a page holds beside the legend: a figure is printed 600 pt high at most."""
ECONOMIES = (
    Economy(20, 80),
    Economy(20, 80, brief=True),
    Economy(12, 80, brief=True),
    Economy(9, 80, brief=True),
    Economy(7, 80, brief=True),
    Economy(5, 80, brief=True),
    Economy(4, 60, brief=True),
    Economy(4, 48, brief=True),
    Economy(4, 40, 5, brief=True),
    Economy(3, 32, 5, brief=True),
    Economy(3, 26, 6, brief=True),
    Economy(2, 18, 6, brief=True),
    Economy(2, 12, 6, brief=True),
    Economy(1, 6, 6, brief=True),
)
"""From the fullest drawing to the sparest; the first that fits a page is taken."""


@dataclass(frozen=True, slots=True)
class PlacedSlot:
    rect: Rect
    slot: Slot


@dataclass(frozen=True, slots=True)
class PlacedArea:
    rect: Rect
    plot: Plot
    boxes: tuple[PlacedSlot, ...]


@dataclass(frozen=True, slots=True)
class PlacedLane:
    rect: Rect
    code: str
    title: str
    areas: tuple[PlacedArea, ...]


@dataclass(frozen=True, slots=True)
class Wire:
    """``points`` run from the upper zone to the lower; ``downwards``: the upper one is ``strand.first``."""

    points: tuple[tuple[int, int], ...]
    label: Rect
    strand: Strand
    downwards: bool


@dataclass(frozen=True, slots=True)
class Layout:
    width: int
    height: int
    lanes: tuple[PlacedLane, ...]
    wires: tuple[Wire, ...]
    ground: Ground
    order: Order

    @property
    def areas(self) -> tuple[PlacedArea, ...]:
        return tuple(area for lane in self.lanes for area in lane.areas)


def composed(*scenes: Scene) -> Layout:
    """One layout for all of ``scenes``, as full as a page can hold; the same scenes always come out the same."""
    orders: dict[int, Order] = {}
    for economy in ECONOMIES:
        ground = common_ground(scenes, economy)
        order = orders.get(economy.in_tier) or ordered(ground)
        orders[economy.in_tier] = order
        for stacking in (loose, tight):
            layout = lay_out(ground, order, stacking)
            if layout.height <= HEIGHT:
                return layout
    return layout


def spread(layout: Layout, *scenes: Scene) -> Layout:
    """``scenes`` in the order of ``layout``, with every asset by itself and every conduit, however high it gets."""
    everything = Economy(None, None, layout.ground.economy.in_tier)
    return lay_out(common_ground(scenes, everything), layout.order)


def ordered(ground: Ground) -> Order:
    """The order with the fewest crossings that is found; what is outside stays above what is inside."""
    tiers, _ = _tiers(ground, ())
    found = [*good_orders(tiers, ground.strands), *good_orders(tiers, ground.strands, _alike)]
    orders = dict.fromkeys(tuple(tuple(plot.id for plot in tier) for tier in order) for order in found)
    return min(orders, key=lambda order: edge_crossings([w.points for w in lay_out(ground, order).wires]))


def _alike(one: Plot, other: Plot) -> bool:
    return one.lane == other.lane and (one.trust == "external") == (other.trust == "external")


def lay_out(ground: Ground, order: Order, stacking: Stacking = loose) -> Layout:
    """Place the whole ground; without an order zones stand as they come."""
    tiers, lane_tiers = _tiers(ground, order)
    routes = plan_routes(tiers, ground.strands)
    spans = [_span(tier, routes, number) for number, tier in enumerate(tiers)]
    zones = {plot.id: spans[t].boxes[i] for t, tier in enumerate(tiers) for i, plot in enumerate(tier)}
    labels = {r.key: r.link.label for r in routes}
    bounds = (MARGIN + STRIP + 2, WIDTH - MARGIN - 2)
    return _down(ground, tiers, lane_tiers, spans, wire_up(routes, zones, spans, labels, bounds, stacking))


@dataclass(frozen=True, slots=True)
class Span(Across):
    """One tier of zones, and in how many columns each has its boxes."""

    columns: tuple[int, ...]


def _tiers(ground: Ground, order: Order) -> tuple[list[list[Plot]], list[tuple[str, list[int]]]]:
    """Zones cut into tiers; for each lane the numbers of its tiers (an empty lane has one empty tier)."""
    tiers: list[list[Plot]] = []
    lanes = []
    for choice in LAYER:
        rows = cut([p for p in ground.plots if p.lane == choice.code], ground.economy.in_tier)
        lanes.append((choice.code, list(range(len(tiers), len(tiers) + len(rows)))))
        tiers += rows
    if order:
        plots = {p.id: p for p in ground.plots}
        tiers = [[plots[i] for i in row] for row in order]
    return tiers, lanes


def _span(tier: list[Plot], routes: list[Route[Strand]], number: int) -> Span:
    """Share the width of one tier out: gutters first (by how many wires pass), then columns where rows are many."""
    if not tier:
        return Span(((MARGIN + STRIP, WIDTH - 2 * MARGIN - STRIP),), (), ())
    gutters = gutter_widths(len(tier), routes, number)
    available = room_beside(gutters)
    columns = _columns(tier, available)
    needed = [c * MIN_COLUMN + (c - 1) * BOX_GAP + 2 * PAD for c in columns]
    shares = _shared(available, needed, [_wanted(plot, c) for plot, c in zip(tier, columns, strict=True)])
    row = across(gutters, shares)
    return Span(row.gutters, row.boxes, tuple(columns))


def _wanted(plot: Plot, columns: int) -> int:
    """The width at which nothing in a zone has to be shortened (a very long name excepted)."""
    return max(columns * (_widest(plot) + BOX_GAP) - BOX_GAP + 2 * PAD, plot.width + TITLE_MARGIN)


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


def _widest(plot: Plot) -> int:
    return max(MIN_COLUMN, min(max((s.width for s in plot.slots), default=0), MOST_COLUMN))


def _columns(tier: list[Plot], available: int) -> list[int]:
    """One more column to the tallest zone, again and again: while names need not be cut, then while rows are many."""
    columns = [1] * len(tier)
    for few, widths in ((FEW_ROWS, [_widest(p) for p in tier]), (MANY_ROWS, [MIN_COLUMN] * len(tier))):
        while True:
            used = sum(c * (w + BOX_GAP) - BOX_GAP + 2 * PAD for c, w in zip(columns, widths, strict=True))
            rows = [-(-len(p.slots) // c) for p, c in zip(tier, columns, strict=True)]
            tallest = max(range(len(tier)), key=lambda i: (rows[i], -i))
            if rows[tallest] <= few or used + widths[tallest] + BOX_GAP > available:
                break
            columns[tallest] += 1
    return columns


def _tier_height(tier: list[Plot], span: Span) -> int:
    if not tier:
        return EMPTY_LANE
    rows = max(-(-len(p.slots) // c) for p, c in zip(tier, span.columns, strict=True))
    return HEAD + max(1, rows) * (BOX_HEIGHT + BOX_GAP) + PAD - BOX_GAP


def _placed(plot: Plot, rect: Rect, columns: int) -> PlacedArea:
    inner = rect.w - 2 * PAD
    width = (inner - (columns - 1) * BOX_GAP) // columns
    boxes = []
    for i, slot in enumerate(plot.slots):
        row, column = divmod(i, columns)
        x = rect.x + PAD + column * (width + BOX_GAP)
        y = rect.y + HEAD + row * (BOX_HEIGHT + BOX_GAP)
        boxes.append(PlacedSlot(Rect(x, y, width, BOX_HEIGHT), slot))
    return PlacedArea(rect, plot, tuple(boxes))


def _down(
    ground: Ground,
    tiers: list[list[Plot]],
    lanes: Sequence[tuple[str, list[int]]],
    spans: list[Span],
    wiring: Wiring[Strand],
) -> Layout:
    """Give everything its height, from the top down, and write the wires' points."""
    titles = {c.code: c.title for c in LAYER}
    heights = [_tier_height(tier, span) for tier, span in zip(tiers, spans, strict=True)]
    page = down([numbers for _, numbers in lanes], heights, wiring.counts, [0] * len(lanes))
    placed = [
        _placed(plot, Rect(x, page.levels.tops[number], w, heights[number]), columns)
        for number, (tier, span) in enumerate(zip(tiers, spans, strict=True))
        for plot, (x, w), columns in zip(tier, span.boxes, span.columns, strict=True)
    ]
    placed_lanes = tuple(
        PlacedLane(rect, code, titles[code], tuple(p for p in placed if p.plot.lane == code))
        for rect, (code, _) in zip(page.frames, lanes, strict=True)
    )
    wires = tuple(_wire(r, wiring, page.levels) for r in wiring.routes)
    order = tuple(tuple(plot.id for plot in tier) for tier in tiers)
    return Layout(WIDTH, page.end, placed_lanes, wires, ground, order)


def _wire(route: Route[Strand], wiring: Wiring[Strand], levels: Levels) -> Wire:
    points, label = run_of(route, wiring, levels)
    return Wire(points, label, route.link, route.top == route.link.first)
