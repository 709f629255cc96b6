"""Draws a scene of the architecture on its layout as SVG that stands alone: no script, no reference, text escaped.

Invariant: what is wrong, new, leaving or changed is told by a word or number and a line pattern as well as by colour,
so it survives black and white; what the scene does not have leaves its place on the layout empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from secaudit.reports.figures.architecture_layout import Layout, PlacedArea, PlacedLane, PlacedSlot, Wire, composed
from secaudit.reports.figures.architecture_legend import LegendEntry, legend_height, legend_of, legend_rows
from secaudit.reports.figures.architecture_looks import (
    LANE_COLOURS,
    PALE,
    area_look,
    box_look,
    bricks,
    gate_of,
    lock,
    strike,
    wire_look,
)
from secaudit.reports.figures.conduit_label import GAP, ICON, SIZE, Piece, fitted_pieces, label_width, marks_of
from secaudit.reports.figures.ground import BOX_SIZE, ZONE_SIZE, box_words
from secaudit.reports.figures.lanes import STRIP
from secaudit.reports.figures.lettering import em_width, fitted
from secaudit.reports.figures.scene import STATE_WORDS, Area, Box, Conduit, Scene, State
from secaudit.reports.figures.svg_elements import GREY, INK, QUIET, RED, Rect, drawing, frame, line, text_at
from secaudit.text import safe_text

TRUST_TITLES = {"external": "外部", "dmz": "DMZ", "internal": "內部", "": "信任未填"}
LANE_SIZE, TAG_SIZE = 16, 13


@dataclass(frozen=True, slots=True)
class Spotlight:
    """What is not drawn pale: the zones and assets with these ``ids``, and every conduit of the scene.

    ``behind`` are the conduits that are drawn pale; ``sentences`` are printed under the drawing.
    """

    ids: Collection[str]
    behind: Collection[tuple[str, str]]
    sentences: Sequence[str]


def architecture_svg(scene: Scene, layout: Layout | None = None, spotlight: Spotlight | None = None) -> str:
    """The whole drawing. The numbers in it are explained by ``scene.notes``, which stand beside it in the document.

    Without ``layout`` the scene gets its own.
    """
    return _Drawing(scene, layout or composed(scene), spotlight).svg()


class _Drawing:
    """One scene on one layout."""

    def __init__(self, scene: Scene, layout: Layout, spotlight: Spotlight | None) -> None:
        self.scene, self.layout, self.spotlight = scene, layout, spotlight
        self.areas = {a.id: a for a in scene.areas}
        conduits = {c.key: c for c in scene.conduits}
        self.wires = [(w, conduits[w.strand.key]) for w in layout.wires if w.strand.key in conduits]
        self.trusts = {p.plot.id: p.plot.trust for p in layout.areas}

    def svg(self) -> str:
        scene, layout = self.scene, self.layout
        entries = legend_of(scene, [c for _, c in self.wires], views=self.spotlight is not None)
        entries += [LegendEntry(words, alone=not n) for n, words in enumerate(self._sentences())]
        parts = (
            *(piece for lane in layout.lanes for piece in self._lane(lane)),
            *self._behind(),
            *(piece for wire, _ in self.wires for piece in _halo(wire)),
            *(piece for wire, conduit in self.wires for piece in self._wire(wire, conduit)),
            *(piece for placed in layout.areas for piece in self._area(placed)),
            *(piece for wire, conduit in self.wires for piece in self._label(wire, conduit)),
            *(piece for row, y in legend_rows(entries, layout.height) for piece in _legend_row(row, y)),
        )
        height = layout.height + legend_height(entries)
        return drawing(layout.width, height, scene.title, scene.described, parts)

    def _sentences(self) -> Sequence[str]:
        return self.spotlight.sentences if self.spotlight else ()

    def _pale(self, key: str) -> bool:
        return self.spotlight is not None and key not in self.spotlight.ids

    def _behind(self) -> Iterator[str]:
        drawn = {wire.strand.key for wire, _ in self.wires}
        for wire in self.layout.wires if self.spotlight else ():
            if self.spotlight and wire.strand.key in self.spotlight.behind and wire.strand.key not in drawn:
                yield line(_path(wire), PALE)

    def _lane(self, lane: PlacedLane) -> Iterator[str]:
        fill, stroke = LANE_COLOURS[lane.code]
        r = lane.rect
        yield frame(r, "#ffffff" if self.spotlight else fill, stroke, radius=6)
        yield frame(Rect(r.x, r.y, STRIP - 4, r.h), stroke, stroke, radius=6)
        step = min(20, (r.h - 4) // len(lane.title))
        top = r.y + (r.h - step * len(lane.title)) / 2 + step * 0.8
        for i, char in enumerate(lane.title):
            yield text_at(r.x + (STRIP - 4) / 2, top + i * step, min(LANE_SIZE, step), char, fill="#ffffff",
                          anchor="middle")  # fmt: skip
        if not any(placed.plot.id in self.areas for placed in lane.areas):
            yield text_at(r.x + STRIP + 8, r.y + r.h / 2 + 5, ZONE_SIZE, "無", fill=QUIET)

    def _area(self, placed: PlacedArea) -> Iterator[str]:
        area = self.areas.get(placed.plot.id)
        if area is None:
            return
        r, boxes = placed.rect, {b.id: b for b in area.boxes}
        pale = self._pale(area.id) and not any(
            i in boxes and not self._pale(i) for s in placed.boxes for i in s.slot.ids
        )
        fill, stroke, dash, radius = area_look(area, placed.plot.lane)
        stroke = PALE if pale else stroke
        if area.trust == "external":
            around = Rect(r.x - 4, r.y - 4, r.w + 8, r.h + 8)
            yield frame(around, "none", PALE if pale else INK, radius=radius + 4, width=1.6, dash="12 3 3 3")
        yield frame(r, fill, stroke, radius=radius, width=1.5, dash=dash)
        yield from _title(area, r, GREY if pale else stroke)
        for slot in placed.boxes:
            there = [boxes[i] for i in slot.slot.ids if i in boxes]
            if there:
                yield from _box(slot, there, pale=all(self._pale(b.id) for b in there))

    def _wire(self, wire: Wire, conduit: Conduit) -> Iterator[str]:
        look = wire_look(conduit)
        yield line(_path(wire), look.colour, width=look.width, dash=look.dash)
        if look.hollow:
            yield line(_path(wire), "#ffffff", width=look.width - 2.2)
        ends = ((wire.points[0], wire.points[1], True), (wire.points[-1], wire.points[-2], False))
        for (x, y), (_, behind), upper in ends:
            down = 1 if y > behind else -1
            at_first = upper == wire.downwards
            if conduit.backward if at_first else conduit.forward:
                yield f'<path d="M{x} {y}l-4.5 {-8 * down}h9z" fill="{look.colour}"/>'
            else:
                yield f'<circle cx="{x}" cy="{y - 2 * down}" r="2.6" fill="{look.colour}"/>'
        if gate := gate_of(wire, conduit, self.trusts):
            yield bricks(gate[1].x, gate[1].y, gate[1].w, gate[1].h)

    def _label(self, wire: Wire, conduit: Conduit) -> Iterator[str]:
        pieces = fitted_pieces(conduit, wire.label.w, brief=self.layout.ground.economy.brief)
        r = _room(wire, label_width(pieces))
        yield frame(r, "#ffffff", wire_look(conduit).colour, radius=8, width=0.9)
        left = r.x + 5.0
        for piece in pieces:
            yield from _piece(piece, left, r, gone=conduit.state == "retiring")
            left += piece.width + GAP


def _title(area: Area, r: Rect, ink: str) -> Iterator[str]:
    marks = marks_of(area.marks)
    badge = int(em_width(marks, SIZE)) + 12 if marks else 0
    state = STATE_WORDS[area.state]
    left = r.x + 10.0
    room = r.w - 26 - badge
    if state:
        yield from state_tag(left, r.y + 5, area.state)
        left, room = left + 34, room - 34
    label = safe_text(area.label)
    tag = _tag(area, room - em_width(label, ZONE_SIZE))
    title = fitted(label, ZONE_SIZE, room - em_width(tag, TAG_SIZE))
    yield text_at(left, r.y + 20, ZONE_SIZE, title, fill=ink)
    if area.state == "retiring":
        yield strike(left, r.y + 15, em_width(title, ZONE_SIZE))
    yield text_at(r.right - 10 - (badge + 4 if badge else 0), r.y + 19, TAG_SIZE, tag, fill=QUIET, anchor="end")
    if marks:
        yield from _badge(Rect(r.right - 8 - badge, r.y + 5, badge, 18), marks, certain=not marks.startswith("?"))


def _tag(area: Area, room: float) -> str:
    """Trust and flows within the zone; the flows give way to a long title, the trust never does."""
    trust = fitted(safe_text(TRUST_TITLES.get(area.trust, area.trust)), TAG_SIZE, 60)
    inner = f"、區內{area.inner_flows}條" if area.inner_flows else ""
    return trust + (inner if em_width(trust + inner, TAG_SIZE) <= room else "")


def _box(placed: PlacedSlot, boxes: list[Box], *, pale: bool) -> Iterator[str]:
    r = placed.rect
    state, name, amount = box_words(placed.slot.kind, boxes, len(placed.slot.ids))
    mark = boxes[0].mark if len(placed.slot.ids) == 1 else ""
    fill, stroke, width, dash = box_look(boxes, state, len(placed.slot.ids))
    yield frame(r, "#ffffff" if pale else fill, PALE if pale else stroke, width=1 if pale else width, dash=dash)
    left = r.x + 6.0
    if mark:
        yield bricks(left, r.y + 7, 14, 12) if mark == "wall" else lock(left + 1, r.y + 6)
        left += 18
    if state != "current":
        yield from state_tag(left, r.y + 4, state)
        left += 34
    room = r.right - 5 - left
    if len(boxes) > 1 and em_width(name + amount, BOX_SIZE) > room:
        amount = f" {len(boxes):,} 項"
    label = fitted(name, BOX_SIZE, max(0, room - em_width(amount, BOX_SIZE))) + amount
    label = fitted(label, BOX_SIZE, room)
    yield text_at(left, r.y + 18, BOX_SIZE, label, fill=GREY if pale or state == "retiring" else INK)
    if state == "retiring":
        yield strike(left, r.y + 13.5, em_width(label, BOX_SIZE))


def state_tag(x: float, y: float, state: State) -> Iterator[str]:
    """新增 light on dark, 變更 dark on light, 汰除 grey on light with a broken frame."""
    dark = state == "planned"
    ink, dash = (GREY, "3 2") if state == "retiring" else (INK, "")
    yield frame(Rect(int(x), int(y), 30, 18), INK if dark else "#ffffff", ink, radius=3, width=1.2, dash=dash)
    yield text_at(int(x) + 15, y + 14, TAG_SIZE, STATE_WORDS[state], fill="#ffffff" if dark else ink, anchor="middle")


def _piece(piece: Piece, left: float, r: Rect, *, gone: bool) -> Iterator[str]:
    x = left
    if piece.kind in ("badge", "doubt"):
        yield from _badge(Rect(int(left) - 5, r.y, piece.width, r.h), piece.text, certain=piece.kind == "badge")
        return
    if piece.kind == "state":
        planned = piece.text == STATE_WORDS["planned"]
        tag = Rect(int(left) - 2, r.y + 1, piece.width - 4, r.h - 2)
        yield frame(tag, INK if planned else "#ffffff", GREY if gone else INK, radius=3, width=1.2,
                    dash="3 2" if gone else "")  # fmt: skip
        yield text_at(
            tag.x + tag.w / 2, r.y + 14, SIZE, piece.text, fill="#ffffff" if planned else INK, anchor="middle"
        )
        return
    if piece.kind == "wall":
        yield bricks(left, r.y + 4, 12, 10)
        x += ICON
    if piece.kind == "lock":
        yield lock(left, r.y + 2)
        x += ICON
    yield text_at(x, r.y + 14, SIZE, piece.text, fill=GREY if gone else INK)
    if gone:
        yield strike(x, r.y + 9.5, em_width(piece.text, SIZE))


def _badge(r: Rect, marks: str, *, certain: bool) -> Iterator[str]:
    fill = RED if certain else GREY
    yield frame(r, fill, fill, radius=8)
    yield text_at(r.x + r.w / 2, r.y + 14, SIZE, marks, fill="#ffffff", anchor="middle")


def _path(wire: Wire) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in wire.points)


def _room(wire: Wire, width: int) -> Rect:
    """Where in the place kept for it a label ``width`` wide lies best on its wire."""
    r = wire.label
    level = r.y + r.h // 2
    ends = sorted(x for x, y in wire.points if y == level) or [r.x, r.right]
    left = max(r.x, min((ends[0] + ends[-1] - width) // 2, r.right - width))
    return Rect(left, r.y, min(width, r.w), r.h)


def _halo(wire: Wire) -> Iterator[str]:
    yield f'<path d="{_path(wire)}" fill="none" stroke="#ffffff" stroke-width="6" stroke-opacity="0.8"/>'


def _legend_row(row: list[tuple[float, LegendEntry]], y: float) -> Iterator[str]:
    for x, entry in row:
        yield from entry.drawn(x, y)
        yield text_at(x + entry.swatch, y + 5, SIZE, entry.text, fill=INK)
