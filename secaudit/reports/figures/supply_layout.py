"""Where everything in a supply graph stands: lanes from the applicant down to the owners, rows of boxes, wires between.

Invariant: boxes lie inside their lane, no two boxes or labels overlap, and no wire runs through a box; the words of a
box are broken here into lines that fit it. Wires run as in the architecture diagram: channels, tracks and gutters.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, takewhile

from secaudit.reports.figures.lanes import MARGIN, STRIP, WIDTH, Across, across, cut, down, gutter_widths, room_beside
from secaudit.reports.figures.lettering import em_width, fitted
from secaudit.reports.figures.routing import Route, order_tiers, plan_routes
from secaudit.reports.figures.supply_parties import Party, Role
from secaudit.reports.figures.supply_scene import Bond, SupplyScene
from secaudit.reports.figures.svg_elements import Rect
from secaudit.reports.figures.tracks import Levels, Wiring, run_of, wire_up
from secaudit.reports.wording import missing
from secaudit.text import safe_text

MOST_IN_ROW, MOST_BOX = 5, 236
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


def lay_out(scene: SupplyScene) -> SupplyLayout:
    """Place the whole scene; the same scene always comes out the same."""
    rows: list[list[Party]] = []
    lanes: list[tuple[str, list[int]]] = []
    for lane in scene.lanes:
        added = cut(lane.parties, MOST_IN_ROW)
        lanes.append((lane.title, list(range(len(rows), len(rows) + len(added)))))
        rows += added
    order_tiers(rows, scene.bonds)
    routes = plan_routes(rows, scene.bonds)
    spans = [_across(row, routes, number) for number, row in enumerate(rows)]
    boxes = {party.id: spans[n].boxes[i] for n, row in enumerate(rows) for i, party in enumerate(row)}
    labels = {r.key: label_width(r.link) for r in routes}
    wiring = wire_up(routes, boxes, spans, labels, (MARGIN + STRIP + 2, WIDTH - MARGIN - 2))
    return _down(rows, lanes, spans, wiring)


def label_width(bond: Bond) -> int:
    return int(em_width(bond.label, LABEL_SIZE)) + 12


def _across(row: list[Party], routes: list[Route[Bond]], number: int) -> Across:
    """Share the width of one row out: the boxes alike, what is left to the gutters."""
    gutters = gutter_widths(len(row), routes, number)
    available = room_beside(gutters)
    widest = available if row and row[0].role is Role.APPLICANT else MOST_BOX
    share = min(widest, available // max(1, len(row)))
    spare = available - share * len(row)
    wider = [w + spare // len(gutters) + (i < spare % len(gutters)) for i, w in enumerate(gutters)]
    return across(wider, [share] * len(row))


def flag_of(party: Party) -> int:
    return 0 if party.prc_capital == 0 or (party.role is Role.APPLICANT and party.prc_capital is None) else FLAG


def _worded(party: Party, width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of the name, two at most, and of the facts."""
    room = width - 2 * INSIDE - flag_of(party)
    facts = [line for phrases in party.facts for line in _packed(phrases, room)]
    return _broken(safe_text(party.name or missing("名稱")), room), tuple(facts)


def _broken(name: str, room: int) -> tuple[str, ...]:
    if em_width(name, NAME_SIZE) <= room:
        return (name,)
    used = accumulate(em_width(char, NAME_SIZE) for char in name)
    cut = max(1, sum(1 for _ in takewhile(lambda width: width <= room, used)))
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
    rows: list[list[Party]], lanes: list[tuple[str, list[int]]], spans: list[Across], wiring: Wiring[Bond]
) -> SupplyLayout:
    """Give everything its height, from the top down, and write the wires' points."""
    worded = [
        [_worded(party, w) for party, (_, w) in zip(row, span.boxes, strict=True)]
        for row, span in zip(rows, spans, strict=True)
    ]
    heights = [_height(words) for words in worded]
    least = [len(title) * 16 + 8 for title, _ in lanes]
    page = down([numbers for _, numbers in lanes], heights, wiring.counts, least)
    placed = [
        [
            PlacedParty(Rect(x, y, w, height), party, *words)
            for party, (x, w), words in zip(row, span.boxes, lines, strict=True)
        ]
        for row, span, lines, y, height in zip(rows, spans, worded, page.levels.tops, heights, strict=True)
    ]
    placed_lanes = tuple(
        PlacedLane(rect, title, tuple(party for number in numbers for party in placed[number]))
        for rect, (title, numbers) in zip(page.frames, lanes, strict=True)
    )
    return SupplyLayout(WIDTH, page.end, placed_lanes, tuple(_wire(r, wiring, page.levels) for r in wiring.routes))


def _height(worded: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> int:
    """That of a row with these names and facts in its boxes."""
    return max((len(name) * NAME_LINE + len(facts) * FACT_LINE + 14 for name, facts in worded), default=NAME_LINE)


def _wire(route: Route[Bond], wiring: Wiring[Bond], levels: Levels) -> SupplyWire:
    points, label = run_of(route, wiring, levels)
    return SupplyWire(points, label, route.link, route.top == route.link.first)
