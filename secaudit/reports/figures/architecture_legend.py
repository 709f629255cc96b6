"""The legend of an architecture diagram: what its lines, boxes and marks mean.

Invariant: a legend explains what occurs in its drawing, all of it and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from secaudit.reports.figures.architecture_looks import bricks, lock, strike, wire_look
from secaudit.reports.figures.conduit_label import SIZE
from secaudit.reports.figures.lanes import MARGIN, WIDTH
from secaudit.reports.figures.lettering import em_width
from secaudit.reports.figures.scene import Conduit, Scene
from secaudit.reports.figures.svg_elements import BLUE, GREY, INK, RED, Rect, frame, line, text_at

ROW, BETWEEN = 23, 14
UNJUDGED = "外部可達性尚未推導，圖中未標示違反處，不代表沒有違反"


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """``draw`` gives the sample at (x, y of its middle); ``swatch`` is the room it takes."""

    text: str
    swatch: int = 0
    draw: Callable[[float, float], str] | None = None
    alone: bool = False
    """Whether it begins a row."""

    def drawn(self, x: float, y: float) -> Iterator[str]:
        if self.draw:
            yield self.draw(x, y)

    @property
    def width(self) -> float:
        return self.swatch + em_width(self.text, SIZE)


def legend_of(scene: Scene, conduits: Sequence[Conduit], *, views: bool) -> list[LegendEntry]:
    """``conduits`` are those that are drawn; ``views``: all but some is drawn pale."""
    return [*_lines(conduits), *_marks(scene, conduits), *_boxes(scene), *_words(scene, conduits, views)]


def _lines(conduits: Sequence[Conduit]) -> Iterator[LegendEntry]:
    plain = [c for c in conduits if not c.violations and not c.doubts]
    if any(c.state in ("current", "changed") for c in plain):
        yield _line("#41505f", 1.6, "", "連線")
    if any(c.violations for c in conduits):
        yield _line(RED, 2.8, "9 4", "未經防火牆（見編號）")
    if any(c.doubts and not c.violations for c in conduits):
        yield _line(GREY, 1.9, "2 4", "無法判斷（?編號）")
    if any(c.state == "planned" for c in plain):
        yield _line(BLUE, 1.8, "11 4 2 4", "新增連線")
    if any(c.state == "retiring" for c in plain):
        yield _line(GREY, 1.3, "4 7", "汰除連線")
    if any(wire_look(c).hollow for c in conduits):
        yield LegendEntry("加密通道", 40, _hollow)


def _marks(scene: Scene, conduits: Sequence[Conduit]) -> Iterator[LegendEntry]:
    boxes = [b for a in scene.areas for b in a.boxes]
    if any(c.through_firewall for c in conduits) or any(b.mark == "wall" for b in boxes):
        yield LegendEntry("防火牆（於邊界處阻隔）", 18, lambda x, y: bricks(x, y - 6, 14, 12))
    if any(c.tunnelled for c in conduits) or any(b.mark == "lock" for b in boxes):
        yield LegendEntry("加密方式／VPN 閘道", 17, lambda x, y: lock(x, y - 8))


def _boxes(scene: Scene) -> Iterator[LegendEntry]:
    boxes = [b for a in scene.areas for b in a.boxes]
    if any(a.trust == "external" for a in scene.areas):
        yield LegendEntry("外部區域及信任邊界", 44, _boundary)
    if any(b.exposed for b in boxes):
        yield _swatch("#ffffff", RED, 2.4, "9 4", "可由外部不經防火牆到達")
    if any(b.state == "planned" for b in boxes) or any(a.state == "planned" for a in scene.areas):
        yield _swatch("#fbfcfd", BLUE, 1.3, "6 3", "新增")
    if any(b.state == "changed" for b in boxes):
        yield _swatch("#fbfcfd", INK, 2.0, "", "變更設定")
    if any(b.state == "retiring" for b in boxes) or any(a.state == "retiring" for a in scene.areas):
        yield LegendEntry("汰除", 30, _struck)


def _words(scene: Scene, conduits: Sequence[Conduit], views: bool) -> Iterator[LegendEntry]:
    told = ["n條＝連線數", "箭頭＝發起方向"] if conduits else []
    if any(0 < c.through_firewall < c.flows or 0 < c.tunnelled < c.flows for c in conduits):
        told.append("a/b＝b 條中 a 條")
    if any(c.remote for c in conduits):
        told.append("遠端＝含遠端連線")
    if any(b.quantity > 1 for a in scene.areas for b in a.boxes):
        told.append("×n＝數量")
    if views:
        told.append("淡色＝未涉及")
    yield from map(LegendEntry, told)
    if not scene.judged and not views:
        yield LegendEntry(UNJUDGED)


def legend_rows(entries: Sequence[LegendEntry], top: float) -> Iterator[tuple[list[tuple[float, LegendEntry]], float]]:
    """Rows of entries with the x of each, as many in a row as fit; and the y of each row's middle."""
    row: list[tuple[float, LegendEntry]] = []
    x, y = MARGIN + 4.0, top + 14
    for entry in entries:
        if row and (entry.alone or x + entry.width > WIDTH - MARGIN):
            yield row, y
            row, x, y = [], MARGIN + 4.0, y + ROW
        row.append((x, entry))
        x += entry.width + BETWEEN
    if row:
        yield row, y


def legend_height(entries: Sequence[LegendEntry]) -> int:
    rows = sum(1 for _ in legend_rows(entries, 0))
    return rows * ROW + 8


def _line(colour: str, width: float, dash: str, text: str) -> LegendEntry:
    return LegendEntry(text, 40, lambda x, y: line(f"M{x:g} {y:g}h34", colour, width=width, dash=dash))


def _hollow(x: float, y: float) -> str:
    path = f"M{x:g} {y:g}h34"
    return line(path, "#41505f", width=3.8) + line(path, "#ffffff", width=1.6)


def _swatch(fill: str, stroke: str, width: float, dash: str, text: str) -> LegendEntry:
    def draw(x: float, y: float) -> str:
        return frame(Rect(int(x), int(y) - 8, 34, 16), fill, stroke, radius=3, width=width, dash=dash)

    return LegendEntry(text, 40, draw)


def _boundary(x: float, y: float) -> str:
    outer, inner = Rect(int(x), int(y) - 10, 38, 20), Rect(int(x) + 4, int(y) - 6, 30, 12)
    return frame(outer, "none", INK, radius=8, width=1.6, dash="12 3 3 3") + frame(inner, "#e6e8eb", INK, radius=5)


def _struck(x: float, y: float) -> str:
    return text_at(x, y + 5, SIZE, "名稱", fill=GREY) + strike(x, y, 26)
