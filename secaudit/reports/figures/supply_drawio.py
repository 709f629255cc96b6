"""The supply graph as an editable draw.io file, placed exactly as in the SVG.

Invariant: each party of the scene is one box, each bond one wire between its two boxes; what the SVG tells by
hatching is told here by the words in the box and a filled or dashed strip at its left.
"""

from __future__ import annotations

from secaudit.reports.figures.drawio import Look, Page, drawio_file
from secaudit.reports.figures.lanes import MARGIN, STRIP
from secaudit.reports.figures.supply_layout import (
    FACT_SIZE,
    INSIDE,
    LABEL_SIZE,
    PlacedLane,
    PlacedParty,
    SupplyWire,
    flag_of,
    lay_out,
)
from secaudit.reports.figures.supply_parties import Role
from secaudit.reports.figures.supply_scene import SupplyScene
from secaudit.reports.figures.supply_svg import LANE_SIZE, LEGEND_ROW, style_of
from secaudit.reports.figures.svg_elements import GREY, QUIET, RED, Rect

_LANE = Look(fill="#f6f7f9", stroke="#b8c0c9", radius=6)
_TITLE = Look(fill="#4a5765", stroke="#4a5765", ink="#ffffff", size=LANE_SIZE, radius=6, inset=0)
_WORDS = Look(shape="text", align="left", ink=QUIET)
LEGEND = (
    "實線：付款（千元，未稅，千元以下四捨五入）　點劃線：付款循環　虛線：由何人持股（粗者為陸資股權鏈）",
    "雙框：境外　虛框：國別未填或彙總　圓角：股東　左側色條：實心為有陸資，虛線為陸資未查或需確認",
)


def supply_drawio(scene: SupplyScene) -> str:
    """The file of one page."""
    layout = lay_out(scene)
    page = Page(scene.title, layout.width, layout.height + 2 * LEGEND_ROW)
    for number, lane in enumerate(layout.lanes):
        _lane(page, f"lane:{number}", lane)
    for wire in layout.wires:
        _wire(page, wire)
    for number, words in enumerate(LEGEND):
        rect = Rect(MARGIN, layout.height + number * LEGEND_ROW, layout.width - 2 * MARGIN, LEGEND_ROW)
        page.box(f"legend:{number}", rect, [words], _WORDS)
    return drawio_file([page])


def _lane(page: Page, key: str, lane: PlacedLane) -> None:
    r = lane.rect
    page.box(key, r, (), _LANE, holds=True)
    page.box(f"{key}:title", Rect(r.x, r.y, STRIP - 4, r.h), tuple(lane.title), _TITLE, inside=key)
    for placed in lane.parties:
        _party(page, key, placed)


def _party(page: Page, lane: str, placed: PlacedParty) -> None:
    r, party, flag = placed.rect, placed.party, flag_of(placed.party)
    look = Look(
        width=1.3,
        dash="5 3" if party.at_home is None else "",
        radius=12 if party.role is Role.OWNER else 4,
        double=party.at_home == 0,
        size=FACT_SIZE,
        align="left",
        inset=INSIDE + flag,
    )
    key = f"party:{party.id}"
    page.box(key, r, (*placed.name, *placed.facts), look, inside=lane, holds=bool(flag))
    if flag:
        sure = bool(party.prc_capital)
        strip = Look(fill=RED if sure else "#ffffff", stroke=RED if sure else GREY, dash="" if sure else "2 2")
        page.box(f"{key}:flag", Rect(r.x + 4, r.y + 4, flag - 2, r.h - 8), (), strip, inside=key)


def _wire(page: Page, wire: SupplyWire) -> None:
    bond, label = wire.bond, wire.label
    colour, width, dash = style_of(bond)
    points = wire.points if wire.downwards else wire.points[::-1]
    page.wire(
        "bond:" + ":".join(bond.key),
        f"party:{bond.first}",
        f"party:{bond.second}",
        points,
        Look(fill="none", stroke=colour, width=width, dash=dash, size=LABEL_SIZE),
        lines=[bond.label] if bond.label else (),
        label_at=(label.x + label.w // 2, label.y + label.h // 2),
        open_heads=bond.is_stake,
    )
