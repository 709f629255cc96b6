"""The architecture as an editable draw.io page: lanes hold zones, zones hold assets, conduits join zones.

Invariant: every asset of the scene is on the page exactly once, under an id that follows from its own; moving a zone
moves what stands in it, and the wires keep hold of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.reports.figures.architecture_layout import Layout, PlacedArea, PlacedLane, PlacedSlot, Wire
from secaudit.reports.figures.architecture_legend import legend_of
from secaudit.reports.figures.architecture_looks import LANE_COLOURS, WALL, area_look, box_look, gate_of, wire_look
from secaudit.reports.figures.conduit_label import label_pieces
from secaudit.reports.figures.drawio import SMALLEST, Look, Page, drawio_file
from secaudit.reports.figures.ground import ZONE_SIZE, box_words
from secaudit.reports.figures.lanes import MARGIN, STRIP, WIDTH
from secaudit.reports.figures.lettering import em_width, fitted
from secaudit.reports.figures.scene import STATE_WORDS, Area, Box, Conduit, Scene
from secaudit.reports.figures.svg_elements import GREY, INK, Rect
from secaudit.text import safe_text

LEGEND_LINE = 19


def architecture_drawio(scene: Scene, layout: Layout) -> str:
    """The whole file with its one page. ``layout`` has to give each asset of the scene a place of its own."""
    lines = [scene.described, *_legend_lines(scene)]
    page = Page(scene.title, layout.width, layout.height + LEGEND_LINE * len(lines) + 16)
    areas = {a.id: a for a in scene.areas}
    for lane in layout.lanes:
        _lane(page, lane)
        for placed in lane.areas:
            if placed.plot.id in areas:
                _area(page, placed, areas[placed.plot.id])
    conduits = {c.key: c for c in scene.conduits}
    trusts = {p.plot.id: p.plot.trust for p in layout.areas}
    for wire in layout.wires:
        if conduit := conduits.get(wire.strand.key):
            _wire(page, wire, conduit)
            if gate := gate_of(wire, conduit, trusts):
                key = f"gate:{conduit.first}:{conduit.second}"
                page.box(key, gate[1], (), Look("#f3c9b0", WALL, 1.5), inside=f"zone:{gate[0]}")
    place = Rect(MARGIN, layout.height + 6, layout.width - 2 * MARGIN, LEGEND_LINE * len(lines))
    page.box("legend", place, lines, Look(shape="text", align="left", valign="top"))
    return drawio_file([page])


def _legend_lines(scene: Scene) -> Iterator[str]:
    """What the legend of the drawing says, in words alone, several to a line."""
    entries = legend_of(scene, scene.conduits, views=False)
    line = ""
    for words in (_explained(e.text) if e.draw else e.text for e in entries):
        longer = f"{line}　{words}" if line else words
        if em_width(longer, SMALLEST) > WIDTH - 4 * MARGIN:
            yield line
            longer = words
        line = longer
    yield line


def _explained(words: str) -> str:
    return {
        "連線": "實線＝連線", "未經防火牆（見編號）": "粗虛線＝未經防火牆（見編號）",
        "無法判斷（?編號）": "點線＝無法判斷（?編號）", "新增連線": "點劃線＝新增連線",
        "汰除連線": "細疏虛線＝汰除連線", "防火牆（於邊界處阻隔）": "橘色小方塊、▦＝防火牆（於邊界處阻隔）",
        "外部區域及信任邊界": "灰底圓角框＝外部區域", "可由外部不經防火牆到達": "粗虛線框＝可由外部不經防火牆到達",
        "新增": "細虛線框＝新增", "變更設定": "粗框＝變更設定", "汰除": "灰字點線框＝汰除",
        "加密通道": "粗線＝加密通道", "加密方式／VPN 閘道": "加密＝加密方式或 VPN 閘道",
    }.get(words, words)  # fmt: skip


def _lane(page: Page, lane: PlacedLane) -> None:
    fill, stroke = LANE_COLOURS[lane.code]
    r = lane.rect
    page.box(f"lane:{lane.code}", r, (), Look(fill, stroke, radius=6), holds=True)
    strip = Look(stroke, stroke, radius=6, ink="#ffffff", size=16, inset=0)
    page.box(f"lane-title:{lane.code}", Rect(r.x, r.y, STRIP - 4, r.h), tuple(lane.title), strip,
             inside=f"lane:{lane.code}")  # fmt: skip


def _area(page: Page, placed: PlacedArea, area: Area) -> None:
    fill, stroke, dash, radius = area_look(area, placed.plot.lane)
    word, marks = STATE_WORDS[area.state], ",".join(area.marks)
    told = " ".join(p for p in (f"［{marks}］" if marks else "", word, safe_text(area.label)) if p)
    inner = f"（區內 {area.inner_flows} 條）" if area.inner_flows else ""
    title = fitted(told, ZONE_SIZE, placed.rect.w - 16)
    if title == told:
        title = fitted(told + inner, ZONE_SIZE, placed.rect.w - 16)
    look = Look(fill, stroke, 1.5, dash, radius, double=area.trust == "external", ink=stroke, size=ZONE_SIZE,
                align="left", valign="top", inset=2)  # fmt: skip
    page.box(f"zone:{area.id}", placed.rect, (title,), look, inside=f"lane:{placed.plot.lane}", holds=True)
    boxes = {b.id: b for b in area.boxes}
    for slot in placed.boxes:
        if (key := slot.slot.ids[0]) in boxes:
            _asset(page, slot, area.id, boxes[key])


def _asset(page: Page, slot: PlacedSlot, zone: str, box: Box) -> None:
    state, name, amount = box_words(box.kind, [box], 1)
    fill, stroke, width, dash = box_look([box], state, 1)
    gone = state == "retiring"
    icon = {"wall": "▦ ", "lock": "VPN "}.get(box.mark, "")
    lead = f"{STATE_WORDS[state]} " if STATE_WORDS[state] else ""
    look = Look(fill, stroke, width, dash, 4, ink=GREY if gone else INK, align="left")
    page.box(f"asset:{box.id}", slot.rect, (f"{icon}{lead}{name}{amount}",), look, inside=f"zone:{zone}")


def _wire(page: Page, wire: Wire, conduit: Conduit) -> None:
    look = wire_look(conduit)
    points = wire.points if wire.downwards else wire.points[::-1]
    middle = (wire.label.x + wire.label.w // 2, wire.label.y + wire.label.h // 2)
    page.wire(
        f"conduit:{conduit.first}:{conduit.second}",
        f"zone:{conduit.first}",
        f"zone:{conduit.second}",
        points,
        Look("none", look.colour, look.width, look.dash),
        lines=(" ".join(_worded(conduit)),),
        label_at=middle,
        heads=(conduit.backward, conduit.forward),
    )


def _worded(conduit: Conduit) -> Iterator[str]:
    """The label of a wire in words alone."""
    for kind, text in label_pieces(conduit, brief=False):
        yield {"badge": f"［{text}］", "doubt": f"［{text}］", "wall": f"牆 {text}", "lock": f"加密 {text}"}.get(
            kind, text
        )
