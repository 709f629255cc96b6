"""The architecture painted with letters: bands of trust, three lanes, a panel per zone, the conduits below.

Invariant: every zone and every conduit is painted once; panels are told by their brackets as well as by their ground.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.strip import Strip

from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.lettering import cells, fit, wrap
from secaudit.tui.widgets.tones import Canvas
from secaudit.tui.words import N_, _
from secaudit.usecases.network.architecture import LANES, Architecture, Area
from secaudit.usecases.network.conduits import Conduit
from secaudit.usecases.network.rows import Crossing
from secaudit.usecases.network.traffic import Traffic

GAP = 2
NARROWEST_PANEL = 22
CROSSING_TONES: Mapping[Crossing | None, str] = {
    Crossing.OPEN: "bad",
    Crossing.UNCLEAR: "warn",
    Crossing.FILTERED: "good",
    None: "muted",
}
CROSSING_MARKS: Mapping[Crossing | None, str] = {
    Crossing.OPEN: "!!",
    Crossing.UNCLEAR: "??",
    Crossing.FILTERED: "ok",
    None: "--",
}


class Piece(NamedTuple):
    """``ground`` is what it is painted on: "", "band", "zone" or "lit"."""

    text: str
    tone: str = ""
    ground: str = ""


Painted = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Lit:
    """What is pointed at: zones by id, and the conduits of flows."""

    zone_ids: Collection[str] = ()
    flow_id: str = ""


@dataclass(slots=True)
class Drawing:
    """Rows of pieces ``width`` cells wide, and the row at which each zone and each conduit begins."""

    width: int = 0
    rows: list[Painted] = field(default_factory=list)
    zone_rows: dict[str, int] = field(default_factory=dict)
    conduit_rows: dict[str, int] = field(default_factory=dict)


def drawn(plan: Architecture, width: int, lit: Lit) -> Drawing:
    """``plan`` in rows of ``width`` cells, or of as many as three narrow panels take."""
    panel = max(NARROWEST_PANEL, (width - 2 * GAP) // 3)
    across = max(width, 3 * panel + 2 * GAP)
    drawing = Drawing(across)
    drawing.rows.append(_lane_titles(panel, across))
    for at, (title, areas) in enumerate(plan.bands):
        drawing.rows.append((Piece(fit(f"== {_(title)} ==", across), "strong", "band"),))
        _draw_band(drawing, areas, panel, across, lit)
        if at == 0:
            drawing.rows += _cuts(plan, across)
    drawing.rows.append((Piece(fit(f"== {_('連線')} ==", across), "strong", "band"),))
    if not plan.conduits:
        drawing.rows.append((Piece(fit(f" {no_conduits(plan.traffic)}", across), "muted"),))
    for conduit in plan.conduits:
        drawing.conduit_rows[conduit.key] = len(drawing.rows)
        drawing.rows += _conduit(conduit, across, lit)
    return drawing


def no_conduits(traffic: Traffic) -> str:
    """What is said where no flow of ``traffic`` leads from zone to zone."""
    if traffic is Traffic.ALL:
        return _("區域之間沒有登錄連線")
    return _("區域之間沒有「{kind}」的連線；用途填在盤點資料的「連線」").format(kind=_(traffic.value))


def _lane_titles(panel: int, across: int) -> Painted:
    titles = (" " * GAP).join(fit(_(title), panel) for _code, title in LANES)
    return (Piece(fit(titles, across), "title"),)


def _draw_band(drawing: Drawing, areas: Sequence[Area], panel: int, across: int, lit: Lit) -> None:
    """The panels of one band, lane beside lane."""
    start = len(drawing.rows)
    stacks: list[list[Painted]] = []
    for code, _title in LANES:
        stack: list[Painted] = []
        for area in (a for a in areas if a.lane == code):
            drawing.zone_rows[area.id] = start + len(stack)
            stack += _panel(area, panel, area.id in lit.zone_ids)
        stacks.append([*stack, (Piece(" " * panel),)])
    for line in zip_longest(*stacks, fillvalue=(Piece(" " * panel),)):
        gapped = [piece for part in line for piece in (*part, Piece(" " * GAP))][:-1]
        drawing.rows.append((*gapped, Piece(" " * max(0, across - 3 * panel - 2 * GAP))))


def _panel(area: Area, width: int, lit: bool) -> Iterator[Painted]:
    """Title and standing, on one row where both fit; then the assets."""
    ground = "lit" if lit else "zone"
    mark = ">" if lit else " "
    remark = f" {_(area.remark)}" if area.remark else ""
    standing = _standing(area)
    title = wrap(f"[{shown(area.name)}]{remark}", width - 1, 1)
    beside = cells(title[-1]) + 1 + cells(standing) <= width
    for at, row in enumerate(title, 1):
        said = standing if beside and at == len(title) else ""
        name = Piece(fit(f"{mark}{row}", width - cells(said)), "strong", ground)
        yield (name, Piece(said, _standing_tone(area), ground)) if said else (name,)
    if standing and not beside:
        yield (Piece(fit(standing, width), _standing_tone(area), ground),)
    for asset in area.assets:
        text = shown(asset.text) + (_("（{beside}）").format(beside=_(asset.remark)) if asset.remark else "")
        for row in wrap(text, width - 2, 2):
            yield (Piece(fit(f"# {row}" if asset.cuts else f"  {row}", width), "", ground),)
    if area.inner_flows:
        yield (Piece(fit("  " + _("區內連線 {n} 條").format(n=area.inner_flows), width), "muted", ground),)


def _standing(area: Area) -> str:
    """Nothing for a zone outside: its band says it all."""
    return f" {CROSSING_MARKS[area.crossing]} {_(area.crossing.value)}" if area.crossing else ""


def _standing_tone(area: Area) -> str:
    return CROSSING_TONES[area.crossing]


def _cuts(plan: Architecture, across: int) -> Iterator[Painted]:
    """What separates outside from inside, below the first band."""
    if not plan.has_firewall:
        yield (Piece(fit(" !! " + _("沒有登錄防火牆"), across), "bad", "band"),)
    if plan.cuts:
        named = "、".join(
            f"{c.id} {c.name}（{_('{n} 條').format(n=c.flows)}{'，' + _(c.remark) if c.remark else ''}）"
            for c in plan.cuts
        )
        for row in wrap(shown(f"# {_('切分設備：')}{named}"), across - 1, 2):
            yield (Piece(fit(f" {row}", across), "", "band"),)


def _conduit(conduit: Conduit, across: int, lit: Lit) -> Iterator[Painted]:
    pointed = bool(lit.flow_id) and any(f.id == lit.flow_id for f in conduit.flows)
    ground, tone = ("lit" if pointed else ""), CROSSING_TONES[conduit.crossing]
    word = _(conduit.crossing.value) if conduit.crossing else ""
    text = f"{CROSSING_MARKS[conduit.crossing]} {conduit.line}  {word}"
    for at, row in enumerate(wrap(shown(text), across - 1, 6)):
        mark = ">" if pointed and at == 0 else " "
        yield (Piece(fit(mark + row, across), tone if tone != "good" else "", ground),)


class Picture(Canvas):
    """Scrolls both ways; see :meth:`put`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,K", "scroll_by(0,-1)", show=False),
        Binding("down,j,J", "scroll_by(0,1)", show=False),
        Binding("pageup", "scroll_pages(-1)", show=False),
        Binding("pagedown", "scroll_pages(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
        Binding("shift+left", "scroll_by(-8,0)", show=False),
        Binding("shift+right", "scroll_by(8,0)", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"picture--band", "picture--zone", "picture--lit"}
    DEFAULT_CSS = """
    Picture {
        background: $background; overflow-x: auto; overflow-y: scroll; padding: 0 1;
        & > .picture--band { background: $panel; }
        & > .picture--zone { background: $surface; }
        & > .picture--lit { text-style: reverse; }
    }
    """
    EMPTY = N_("還沒有區域：按 F4，在「區域」新增網際網路與廠內各區，再登錄連線")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._shown: Architecture | None = None
        self._lit = Lit()
        self._drawing = Drawing()

    def put(self, plan: Architecture) -> None:
        self._shown = plan
        self._draw()

    def light(self, lit: Lit) -> None:
        """Point at the zones and the conduit of ``lit``, and bring the zone that is come to into view."""
        self._lit = lit
        self._draw()
        if self._shown is None:
            return
        keys = [c.key for c in self._shown.conduits if any(f.id == lit.flow_id for f in c.flows)]
        rows = [self._drawing.conduit_rows[key] for key in keys]
        rows += [self._drawing.zone_rows[z] for z in lit.zone_ids if z in self._drawing.zone_rows]
        if rows:
            self._reveal(rows[-1])

    def _reveal(self, row: int) -> None:
        height, top = self.size.height, self.scroll_offset.y
        if not top <= row < top + max(1, height - 2):
            self.scroll_to(y=max(0, row - height // 3), animate=False)

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if self._shown is None or width <= 0:
            return
        self._drawing = drawn(self._shown, width, self._lit) if self._shown.areas else Drawing()
        self.virtual_size = Size(max(width, self._drawing.width), len(self._drawing.rows))
        self.refresh()

    def on_resize(self) -> None:
        self._draw()

    def action_scroll_by(self, across: int, down: int) -> None:
        self.scroll_relative(x=across, y=down, animate=False)

    def action_scroll_pages(self, pages: int) -> None:
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

    def action_edge(self, end: int) -> None:
        self.scroll_to(y=self.max_scroll_y if end else 0, animate=False)

    def render_line(self, y: int) -> Strip:
        row, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if self._shown is not None and not self._shown.areas:
            lines = wrap(shown(_(self.EMPTY)), max(2, width))
            return self.strip([Segment(lines[y], self.tone("muted"))] if y < len(lines) else [])
        if row >= len(self._drawing.rows):
            return self.strip([])
        left = self.scroll_offset.x
        painted = Strip([Segment(p.text, self._style(p)) for p in self._drawing.rows[row]])
        return painted.crop(left, left + width).adjust_cell_length(width).apply_style(self.rich_style)

    def _style(self, piece: Piece) -> Style:
        ground = self.part(f"picture--{piece.ground}") if piece.ground else Style.null()
        return ground + self.tone(piece.tone)
