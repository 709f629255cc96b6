"""Draws a placed architecture diagram as SVG that stands alone: no script, no reference outside, every text escaped.

Invariant: what is wrong is told by a number and a line pattern as well as by colour, so it survives black and white.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.reports.figures.architecture_layout import (
    BOX_SIZE,
    LABEL_SIZE,
    ZONE_SIZE,
    Layout,
    PlacedArea,
    PlacedBox,
    PlacedLane,
    Wire,
    label_parts,
    lay_out,
    marks_of,
)
from secaudit.reports.figures.lanes import MARGIN, STRIP
from secaudit.reports.figures.lettering import em_width, fitted
from secaudit.reports.figures.scene import Area, Conduit, Scene
from secaudit.reports.figures.svg_elements import BLUE, GREY, INK, QUIET, RED, Rect, drawing, frame, line, text_at
from secaudit.text import safe_text

LANE_COLOURS = {
    "network": ("#eef4fb", "#2f5d9b"),
    "application": ("#eef7f0", "#2c7349"),
    "device": ("#fcf4e9", "#99591a"),
}
TRUST_TITLES = {"external": "外部", "dmz": "DMZ", "internal": "內部", "": "未填"}
LANE_SIZE, TAG_SIZE = 16, 11
LEGEND_ROW = 22
LEGEND_HEIGHT = 2 * LEGEND_ROW + 12


def architecture_svg(scene: Scene) -> str:
    """The whole drawing. The numbers in it are explained by ``scene.notes``, which stand beside it in the document."""
    layout = lay_out(scene)
    height = layout.height + LEGEND_HEIGHT
    parts = (
        *(piece for lane in layout.lanes for piece in _lane(lane)),
        *(piece for wire in layout.wires for piece in _halo(wire)),
        *(piece for wire in layout.wires for piece in _line(wire)),
        *(piece for lane in layout.lanes for area in lane.areas for piece in _area(area, lane.code)),
        *(piece for wire in layout.wires for piece in _label(wire)),
        *_legend(layout),
    )
    return drawing(layout.width, height, scene.title, scene.described, parts)


def _lane(lane: PlacedLane) -> Iterator[str]:
    fill, stroke = LANE_COLOURS[lane.code]
    r = lane.rect
    yield frame(r, fill, stroke, radius=6)
    yield frame(Rect(r.x, r.y, STRIP - 4, r.h), stroke, stroke, radius=6)
    step = min(20, (r.h - 4) // len(lane.title))
    size = min(LANE_SIZE, step)
    top = r.y + (r.h - step * len(lane.title)) / 2 + step * 0.8
    for i, char in enumerate(lane.title):
        yield text_at(r.x + (STRIP - 4) / 2, top + i * step, size, char, fill="#ffffff", anchor="middle")
    if not lane.areas:
        yield text_at(r.x + STRIP + 8, r.y + r.h / 2 + 5, ZONE_SIZE, "無", fill=QUIET)


def _area(placed: PlacedArea, lane: str) -> Iterator[str]:
    r, area = placed.rect, placed.area
    external = area.trust == "external"
    stroke = INK if external else LANE_COLOURS[lane][1]
    dash = {"planned": "8 4", "retiring": "2 3"}.get(area.state, "")
    yield frame(r, "#e3e5e8" if external else "#ffffff", stroke, radius=14 if external else 5, width=1.5, dash=dash)
    if external:
        yield frame(Rect(r.x + 3, r.y + 3, r.w - 6, r.h - 6), "none", stroke, radius=11, width=0.8)
    marks = ",".join(area.marks[:2]) + ("…" if len(area.marks) > 2 else "")
    badge = em_width(marks, LABEL_SIZE) + 16 if marks else 0
    label, room = safe_text(area.label), r.w - 26 - badge
    tag = _tag(area, room - em_width(label, ZONE_SIZE))
    title = fitted(label, ZONE_SIZE, room - em_width(tag, TAG_SIZE))
    yield text_at(r.x + 10, r.y + 19, ZONE_SIZE, title, fill=stroke)
    yield text_at(r.right - 10 - badge, r.y + 18, TAG_SIZE, tag, fill=QUIET, anchor="end")
    if marks:
        width = int(badge) - 4
        yield from _badge(Rect(r.right - 8 - width, r.y + 5, width, 17), marks, certain=not marks.startswith("?"))
    for box in placed.boxes:
        yield from _box(box)


def _tag(area: Area, room: float) -> str:
    """Trust, state and flows within the zone; the flows give way to a long title, trust and state never do."""
    trust = fitted(safe_text(TRUST_TITLES.get(area.trust, area.trust)), TAG_SIZE, 40)
    state = {"planned": "、規劃", "retiring": "、汰除"}.get(area.state, "")
    inner = f"、區內{area.inner_flows}條" if area.inner_flows else ""
    return trust + state + (inner if em_width(trust + state + inner, TAG_SIZE) <= room else "")


def _box(placed: PlacedBox) -> Iterator[str]:
    r, box = placed.rect, placed.box
    stroke, width, dash = QUIET, 1.0, ""
    if box.is_firewall:
        stroke, width = "#7a2e12", 2.2
    if box.state == "planned":
        stroke, dash = BLUE, "6 3"
    yield frame(r, "#fff3ea" if box.is_firewall else "#fbfcfd", stroke, width=width, dash=dash)
    prefix = {"planned": "規劃 ", "retiring": "汰除 "}.get(box.state, "")
    left = r.x + 6
    if box.is_firewall:
        yield from _bricks(left, r.y + 7)
        left += 18
    amount = f" ×{box.quantity}" if box.quantity > 1 else ""
    room = r.right - 5 - left
    label = prefix + fitted(safe_text(box.label), BOX_SIZE, room - em_width(prefix + amount, BOX_SIZE)) + amount
    label = fitted(label, BOX_SIZE, room)
    fill = GREY if box.state == "retiring" else BLUE if box.state == "planned" else INK
    yield text_at(left, r.y + 18, BOX_SIZE, label, fill=fill)
    if box.state == "retiring":
        yield from _strike(left, r.y + 13.5, em_width(label, BOX_SIZE))


def _strike(x: float, y: float, length: float) -> Iterator[str]:
    """A line through a text: drawn, because not every renderer knows text-decoration."""
    yield line(f"M{x:g} {y:g}h{length:g}", GREY, width=1.2)


def _bricks(x: float, y: float) -> Iterator[str]:
    """A little wall, 14 by 12: the mark of a firewall."""
    joints = ((7, 0), (3.5, 4), (10.5, 4), (7, 8))
    path = f"M{x:g} {y:g}h14v12h-14zM{x:g} {y + 4:g}h14M{x:g} {y + 8:g}h14"
    path += "".join(f"M{x + across:g} {y + down:g}v4" for across, down in joints)
    yield f'<path d="{path}" fill="#f3c9b0" stroke="#7a2e12" stroke-width="0.9"/>'


def _style(conduit: Conduit) -> tuple[str, float, str]:
    """Colour, width and pattern of a wire."""
    if conduit.violations:
        return RED, 2.6, "9 4"
    if conduit.doubts:
        return GREY, 1.8, "2 4"
    if conduit.planned == conduit.flows:
        return BLUE, 1.6, "10 4 2 4"
    return "#41505f", 1.2 + min(conduit.flows, 8) * 0.15, ""


def _path(wire: Wire) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in wire.points)


def _halo(wire: Wire) -> Iterator[str]:
    yield f'<path d="{_path(wire)}" fill="none" stroke="#ffffff" stroke-width="5" stroke-opacity="0.75"/>'


def _line(wire: Wire) -> Iterator[str]:
    colour, width, dash = _style(wire.conduit)
    yield line(_path(wire), colour, width=width, dash=dash)
    ends = (wire.points[0], wire.points[1]), (wire.points[-1], wire.points[-2])
    arrows = (wire.to_top, wire.to_bottom)
    for ((x, y), (_, behind)), pointed in zip(ends, arrows, strict=True):
        down = 1 if y > behind else -1
        if pointed:
            yield f'<path d="M{x} {y}l-4 {-7 * down}h8z" fill="{colour}"/>'
        else:
            yield f'<circle cx="{x}" cy="{y - 2 * down}" r="2.4" fill="{colour}"/>'


def _label(wire: Wire) -> Iterator[str]:
    colour, _, _ = _style(wire.conduit)
    r, marks = wire.label, marks_of(wire.conduit)
    yield frame(r, "#ffffff", colour, radius=8, width=0.9)
    left = r.x + 5
    if marks:
        width = int(em_width(marks, LABEL_SIZE)) + 10
        yield from _badge(Rect(r.x, r.y, width, r.h), marks, certain=bool(wire.conduit.violations))
        left = r.x + width + 3
    yield text_at(left, r.y + 13, LABEL_SIZE, " ".join(label_parts(wire.conduit)))


def _badge(r: Rect, marks: str, *, certain: bool) -> Iterator[str]:
    fill = RED if certain else GREY
    yield frame(r, fill, fill, radius=8)
    yield text_at(r.x + r.w / 2, r.y + 13, LABEL_SIZE, marks, fill="#ffffff", anchor="middle")


def _legend(layout: Layout) -> Iterator[str]:
    """Two rows: what the lines mean, what the boxes mean."""
    y = layout.height + 14
    x = MARGIN + 4.0
    lines = (
        ("#41505f", 1.6, "", "一般連線"),
        (RED, 2.6, "9 4", "未經防火牆（見編號）"),
        (GREY, 1.8, "2 4", "無法判斷（?編號）"),
        (BLUE, 1.6, "10 4 2 4", "規劃連線"),
    )
    for colour, width, dash, title in lines:
        yield line(f"M{x:g} {y}h34", colour, width=width, dash=dash)
        yield text_at(x + 40, y + 4, LABEL_SIZE, title, fill=QUIET)
        x += 40 + em_width(title, LABEL_SIZE) + 16
    yield text_at(x, y + 4, LABEL_SIZE, "n條＝連線數　牆n＝經防火牆數　遠端＝含遠端管理或維護", fill=QUIET)
    y, x = y + LEGEND_ROW, MARGIN + 4.0
    swatches = (
        ("#e3e5e8", INK, "", 8, "外部區域"),
        ("#ffffff", LANE_COLOURS["network"][1], "", 3, "DMZ／內部區域"),
        ("#fff3ea", "#7a2e12", "", 3, "防火牆"),
        ("#fbfcfd", BLUE, "6 3", 3, "規劃項目"),
    )
    for fill, stroke, dash, radius, title in swatches:
        yield frame(Rect(int(x), y - 8, 34, 16), fill, stroke, radius=radius, width=1.5, dash=dash)
        yield text_at(x + 40, y + 4, LABEL_SIZE, title, fill=QUIET)
        x += 40 + em_width(title, LABEL_SIZE) + 16
    yield text_at(x, y + 4, LABEL_SIZE, "汰除", fill=GREY)
    yield from _strike(x, y, 24)
    x += 24 + 10
    yield text_at(x, y + 4, LABEL_SIZE, "汰除項目　×n＝數量　箭頭＝發起方向", fill=QUIET)
