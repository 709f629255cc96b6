"""Draws a placed supply graph as SVG that stands alone.

Invariant: what matters is told by words, line patterns and hatching; colour only repeats it.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.reports.figures.lanes import MARGIN, STRIP
from secaudit.reports.figures.lettering import em_width
from secaudit.reports.figures.supply_layout import (
    FACT_LINE,
    FACT_SIZE,
    INSIDE,
    LABEL_SIZE,
    NAME_LINE,
    NAME_SIZE,
    PlacedLane,
    PlacedParty,
    SupplyWire,
    flag_of,
    lay_out,
)
from secaudit.reports.figures.supply_parties import Role
from secaudit.reports.figures.supply_scene import Bond, SupplyScene
from secaudit.reports.figures.svg_elements import GREY, INK, QUIET, RED, Rect, drawing, frame, hatching, line, text_at

LANE_SIZE, LEGEND_ROW = 14, 22
STAKE = "#5b4a8a"


def supply_svg(scene: SupplyScene) -> str:
    layout = lay_out(scene)
    parts = (
        *(piece for lane in layout.lanes for piece in _lane(lane)),
        *(line(_path(wire), "#ffffff", width=5) for wire in layout.wires),
        *(piece for wire in layout.wires for piece in _wire(wire)),
        *(piece for lane in layout.lanes for placed in lane.parties for piece in _party(placed)),
        *(piece for wire in layout.wires for piece in _label(wire)),
        *_legend(layout.height + 8),
    )
    return drawing(layout.width, layout.height + 2 * LEGEND_ROW + 10, scene.title, scene.described, parts)


def _lane(lane: PlacedLane) -> Iterator[str]:
    r = lane.rect
    yield frame(r, "#f6f7f9", "#b8c0c9", radius=6)
    yield frame(Rect(r.x, r.y, STRIP - 4, r.h), "#4a5765", "#4a5765", radius=6)
    top = r.y + (r.h - 16 * len(lane.title)) / 2 + 13
    for i, char in enumerate(lane.title):
        yield text_at(r.x + (STRIP - 4) / 2, top + i * 16, LANE_SIZE, char, fill="#ffffff", anchor="middle")


def _party(placed: PlacedParty) -> Iterator[str]:
    r, party = placed.rect, placed.party
    abroad = party.at_home == 0
    dash = "5 3" if party.at_home is None else ""
    yield frame(r, "#ffffff", INK, radius=12 if party.role is Role.OWNER else 4, width=1.3, dash=dash)
    if flag := flag_of(party):
        strip = Rect(r.x + 4, r.y + 4, flag - 2, r.h - 8)
        yield frame(strip, "#ffffff", RED if party.prc_capital else GREY, radius=0, width=0.8)
        yield hatching(strip, RED, step=4, width=1.5) if party.prc_capital else hatching(strip, GREY, step=9, width=0.8)
    if abroad:
        yield frame(Rect(r.x + 3, r.y + 3, r.w - 6, r.h - 6), "none", INK, radius=9 if party.role is Role.OWNER else 2,
                    width=0.7)  # fmt: skip
    left, y = r.x + INSIDE + flag_of(party), r.y + 5
    for name in placed.name:
        y += NAME_LINE
        yield text_at(left, y - 3, NAME_SIZE, name)
    for fact in placed.facts:
        y += FACT_LINE
        yield text_at(left, y - 2, FACT_SIZE, fact, fill=QUIET)


def style_of(bond: Bond) -> tuple[str, float, str]:
    """Colour, width and pattern of a wire."""
    if bond.is_stake:
        return (RED, 2.4, "8 4") if bond.prc else (STAKE, 1.4, "5 4")
    return (RED, 2.2, "12 3 2 3") if bond.circular else ("#41505f", 1.6, "")


def _path(wire: SupplyWire) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in wire.points)


def _wire(wire: SupplyWire) -> Iterator[str]:
    colour, width, dash = style_of(wire.bond)
    yield line(_path(wire), colour, width=width, dash=dash)
    ends = (wire.points[-1], wire.points[-2]) if wire.downwards else (wire.points[0], wire.points[1])
    (x, y), (_, behind) = ends
    down = 1 if y > behind else -1
    if wire.bond.is_stake:
        yield line(f"M{x - 4} {y - 8 * down}L{x} {y}L{x + 4} {y - 8 * down}", colour, width=1.6)
    else:
        yield f'<path d="M{x} {y}l-4 {-7 * down}h8z" fill="{colour}"/>'


def _label(wire: SupplyWire) -> Iterator[str]:
    colour, _, _ = style_of(wire.bond)
    r = wire.label
    yield frame(r, "#ffffff", colour, radius=8 if wire.bond.is_stake else 2, width=0.9)
    yield text_at(r.x + r.w / 2, r.y + 13, LABEL_SIZE, wire.bond.label, anchor="middle")


def _legend(y: int) -> Iterator[str]:
    """Two rows: what the lines mean, what the boxes mean."""
    x = MARGIN + 4.0
    styles = (
        (("#41505f", 1.6, ""), "付款（千元，未稅）"),
        ((RED, 2.2, "12 3 2 3"), "付款循環"),
        ((STAKE, 1.4, "5 4"), "由何人持股"),
        ((RED, 2.4, "8 4"), "陸資股權鏈"),
    )
    for (colour, width, dash), title in styles:
        yield line(f"M{x:g} {y}h34", colour, width=width, dash=dash)
        yield text_at(x + 40, y + 4, LABEL_SIZE, title, fill=QUIET)
        x += 40 + em_width(title, LABEL_SIZE) + 14
    yield text_at(x, y + 4, LABEL_SIZE, "千元以下四捨五入", fill=QUIET)
    y, x = y + LEGEND_ROW, MARGIN + 4.0
    for title in ("國內", "境外", "國別未填或彙總", "有陸資", "陸資未查或需確認", "股東"):
        yield from _swatch(title, Rect(int(x), y - 8, 34, 16))
        yield text_at(x + 40, y + 4, LABEL_SIZE, title, fill=QUIET)
        x += 40 + em_width(title, LABEL_SIZE) + 18


def _swatch(title: str, r: Rect) -> Iterator[str]:
    radius = 8 if title == "股東" else 3
    yield frame(r, "#ffffff", INK, radius=radius, width=1.3, dash="5 3" if title.startswith("國別") else "")
    if title == "境外":
        yield frame(Rect(r.x + 3, r.y + 3, r.w - 6, r.h - 6), "none", INK, radius=2, width=0.7)
    if title == "有陸資":
        yield hatching(Rect(r.x + 3, r.y + 3, 10, r.h - 6), RED, step=4, width=1.5)
    if title == "陸資未查或需確認":
        yield hatching(Rect(r.x + 3, r.y + 3, 10, r.h - 6), GREY, step=9, width=0.8)
