"""Where everything in a supply graph stands: lanes from the applicant down to the owners, rows of boxes, wires between.

Invariant: boxes lie inside their lane, no two boxes or labels overlap, and no wire runs through a box; the words of a
box are broken here into lines that fit it. Wires run as in the architecture diagram: channels, tracks and gutters.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.reports.lettering import em_width, fitted
from secaudit.reports.routing import (
    Levels,
    Route,
    Wiring,
    channel_height,
    order_tiers,
    plan_routes,
    run_of,
    wire_up,
)
from secaudit.reports.supply_parties import Party, Role
from secaudit.reports.supply_scene import Bond, SupplyScene
from secaudit.reports.svg_elements import Rect
from secaudit.text import safe_text

WIDTH, MARGIN, STRIP, PAD = 960, 6, 30, 10
GUTTER, MOST_IN_ROW, MOST_BOX = 22, 5, 236
NAME_SIZE, FACT_SIZE, LABEL_SIZE = 15, 13, 13
NAME_LINE, FACT_LINE = 19, 17
INSIDE = 8
FLAG = 12
"""Width of the hatched strip of a box with PRC capital, or without a look-up."""


@dataclass(frozen=True, slots=True)
class PlacedParty:
    rect: Rect
    party: Party
    name: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedLane:
    rect: Rect
    title: str
    parties: tuple[PlacedParty, ...]


@dataclass(frozen=True, slots=True)
class SupplyWire:
    """``points`` run from the upper box to the lower; the arrow stands at ``points[-1]`` or, upwards, at the first."""

    points: tuple[tuple[int, int], ...]
    label: Rect
    bond: Bond
    downwards: bool


@dataclass(frozen=True, slots=True)
class SupplyLayout:
    width: int
    height: int
    lanes: tuple[PlacedLane, ...]
    wires: tuple[SupplyWire, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row across: gutter i starts at ``gutters[i]`` (x, width); box i stands between gutters i and i + 1."""

    gutters: tuple[tuple[int, int], ...]
    boxes: tuple[tuple[int, int], ...]


def lay_out(scene: SupplyScene) -> SupplyLayout:
    """Place the whole scene; the same scene always comes out the same."""
    rows: list[list[Party]] = []
    lanes: list[tuple[str, list[int]]] = []
    for lane in scene.lanes:
        cut = _cut(lane.parties)
        lanes.append((lane.title, list(range(len(rows), len(rows) + len(cut)))))
        rows += cut
    order_tiers(rows, scene.bonds)
    routes = plan_routes(rows, scene.bonds)
    spans = [_across(row, routes, number) for number, row in enumerate(rows)]
    boxes = {party.id: spans[n].boxes[i] for n, row in enumerate(rows) for i, party in enumerate(row)}
    labels = {r.key: label_width(r.link) for r in routes}
    wiring = wire_up(routes, boxes, spans, labels, (MARGIN + STRIP + 2, WIDTH - MARGIN - 2))
    return _down(rows, lanes, spans, wiring)


def label_width(bond: Bond) -> int:
    return int(em_width(bond.label, LABEL_SIZE)) + 12


def _cut(parties: tuple[Party, ...]) -> list[list[Party]]:
    """Rows of at most five, as even as they come."""
    count = max(1, -(-len(parties) // MOST_IN_ROW))
    size, extra = divmod(len(parties), count)
    rows, start = [], 0
    for index in range(count):
        stop = start + size + (index < extra)
        rows.append(list(parties[start:stop]))
        start = stop
    return rows


def _across(row: list[Party], routes: list[Route[Bond]], number: int) -> _Row:
    """Share the width of one row out: gutters by how many wires pass, the boxes alike, what is left to the gutters."""
    passes = [0] * (len(row) + 1)
    for route in routes:
        if number in route.gutters:
            passes[route.gutters[number]] += 1
    step = 8 if sum(passes) <= 24 else max(2, 200 // sum(passes))
    inner = range(1, len(row))
    widths = [(GUTTER if i in inner else PAD) + step * n for i, n in enumerate(passes)]
    available = WIDTH - 2 * MARGIN - STRIP - sum(widths)
    widest = available if row and row[0].role is Role.APPLICANT else MOST_BOX
    share = min(widest, available // max(1, len(row)))
    spare = available - share * len(row)
    widths = [w + spare // len(widths) + (i < spare % len(widths)) for i, w in enumerate(widths)]
    x, gutters, boxes = MARGIN + STRIP, [], []
    for i, width in enumerate(widths):
        gutters.append((x, width))
        x += width
        if i < len(row):
            boxes.append((x, share))
            x += share
    return _Row(tuple(gutters), tuple(boxes))


def flag_of(party: Party) -> int:
    return 0 if party.prc_capital == 0 or (party.role is Role.APPLICANT and party.prc_capital is None) else FLAG


def _worded(party: Party, width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of the name, two at most, and of the facts."""
    room = width - 2 * INSIDE - flag_of(party)
    facts = [line for phrases in party.facts for line in _packed(phrases, room)]
    return _broken(safe_text(party.name), room), tuple(facts)


def _broken(name: str, room: int) -> tuple[str, ...]:
    if em_width(name, NAME_SIZE) <= room:
        return (name,)
    cut = len(name)
    while cut > 1 and em_width(name[:cut], NAME_SIZE) > room:
        cut -= 1
    space = name.rfind(" ", cut // 3, cut + 1)
    cut = space if space > 0 else cut
    return name[:cut].rstrip(), fitted(name[cut:].lstrip(), NAME_SIZE, room)


def _packed(phrases: tuple[str, ...], room: int) -> list[str]:
    """As many phrases a line as fit, 「・」 between."""
    lines: list[str] = []
    for phrase in phrases:
        longer = f"{lines[-1]}・{phrase}" if lines else ""
        if lines and em_width(longer, FACT_SIZE) <= room:
            lines[-1] = longer
        else:
            lines.append(fitted(phrase, FACT_SIZE, room))
    return lines


def _down(
    rows: list[list[Party]], lanes: list[tuple[str, list[int]]], spans: list[_Row], wiring: Wiring[Bond]
) -> SupplyLayout:
    """Give everything its height, from the top down, and write the wires' points."""
    y = MARGIN
    levels = Levels([], [], [])
    placed_lanes = []
    for title, numbers in lanes:
        start, parties = y, []
        y += PAD
        for number in numbers:
            placed = _placed(rows[number], spans[number], y)
            parties += placed
            height = max((p.rect.h for p in placed), default=NAME_LINE)
            levels.tops.append(y)
            y += height
            levels.bottoms.append(y)
            y += 0 if number != numbers[-1] else PAD
            levels.channels.append(y)
            y += channel_height(wiring.counts[number]) if number != numbers[-1] else 0
        rect = Rect(MARGIN, start, WIDTH - 2 * MARGIN, max(y - start, len(title) * 16 + 8))
        y = rect.bottom
        placed_lanes.append(PlacedLane(rect, title, tuple(parties)))
        y += channel_height(wiring.counts[numbers[-1]])
    return SupplyLayout(WIDTH, y, tuple(placed_lanes), tuple(_wire(r, wiring, levels) for r in wiring.routes))


def _placed(row: list[Party], span: _Row, y: int) -> list[PlacedParty]:
    worded = [_worded(party, w) for party, (_, w) in zip(row, span.boxes, strict=True)]
    height = max((len(n) * NAME_LINE + len(f) * FACT_LINE for n, f in worded), default=0) + 14
    return [
        PlacedParty(Rect(x, y, w, height), party, name, facts)
        for party, (x, w), (name, facts) in zip(row, span.boxes, worded, strict=True)
    ]


def _wire(route: Route[Bond], wiring: Wiring[Bond], levels: Levels) -> SupplyWire:
    points, label = run_of(route, wiring, levels)
    return SupplyWire(points, label, route.link, route.top == route.link.first)
