"""The head of the spending page: the tabs of the ratios, their figures one below the other, and the bar.

Invariant: every figure is a use case's; here it only gets a place and a tone.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from secaudit.model.assessment import Verdict
from secaudit.text import width
from secaudit.tui.glyphs import bar, shown
from secaudit.tui.terms import VERDICT_SHORT, VERDICT_TONE
from secaudit.tui.widgets.grid import Col, Grid, Toned
from secaudit.tui.words import N_, _
from secaudit.usecases.spending.ratio_desk import RatioView, Reading
from secaudit.usecases.spending.spending_desk import SpendingDesk

OTHER = N_("另讀")
COLUMNS = (
    Col("what", "", 4),
    Col("figures", "", 22),
    Col("percent", "", 10, "right"),
    Col("bound", "", 7),
    Col("margin", "", 13, "right"),
    Col("verdict", "", 6),
    Col("clause", "", 10, flex=1, rank=1),
)


class RatioTabs(Widget):
    """One line of ratios, the chosen one bracketed; what doesn't fit is reached by moving on."""

    COMPONENT_CLASSES = {"tabs--chosen", "tabs--failing"}  # noqa: RUF012 - Textual's own form
    DEFAULT_CSS = """
    RatioTabs { height: 1; width: 1fr; background: $panel; color: $foreground; }
    RatioTabs > .tabs--chosen { text-style: bold reverse; }
    RatioTabs > .tabs--failing { color: $error; }
    """

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self) -> None:
        super().__init__(id="ratios")
        self._views: Sequence[RatioView] = ()
        self._at = 0
        self._places: list[tuple[int, int]] = []

    def put(self, views: Sequence[RatioView], at: int) -> None:
        self._views, self._at = views, at
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """From the first tab that lets the chosen one be seen."""
        room = self.size.width
        first = 0
        while first < self._at and sum(map(self._cells, range(first, self._at + 1))) + 4 > room:
            first += 1
        segments = [Segment("< " if first else " ", self.rich_style)]
        left, self._places = room - 2, []
        for index in range(first, len(self._views)):
            if (cells := self._cells(index)) > left:
                segments.append(Segment(">", self.rich_style))
                break
            segments.append(Segment(self._word(index), self._style(index)))
            segments.append(Segment(" ", self.rich_style))
            left -= cells
            self._places.append((room - left, index))
        return Strip(segments).adjust_cell_length(room, self.rich_style)

    def _word(self, index: int) -> str:
        tab = shown(self._views[index].tab)
        failing = "!" if self._views[index].main.outcome is Verdict.NOT_MET else ""
        return f"[{failing}{tab}]" if index == self._at else f"{failing}{tab}"

    def _cells(self, index: int) -> int:
        return width(self._word(index)) + 1

    def _style(self, index: int):  # type: ignore[no-untyped-def]
        if index == self._at:
            return self.get_component_rich_style("tabs--chosen")
        failing = self._views[index].main.outcome is Verdict.NOT_MET
        return self.get_component_rich_style("tabs--failing") if failing else self.rich_style

    def on_click(self, event: events.Click) -> None:
        for end, index in self._places:
            if event.x < end:
                self.post_message(self.Chosen(index))
                return


class Figures(Grid):
    """目前, 試算 and 另讀, one below the other, so that they compare."""

    DEFAULT_CSS = """
    Figures { height: 3; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__(COLUMNS, header=False, id="figures")
        self.can_focus = False

    def show_desk(self, desk: SpendingDesk, *, narrow: bool) -> None:
        """As many lines as there are readings."""
        rows = [_row(_(word), reading, narrow=narrow) for word, reading in readings(desk)]
        self.styles.height = max(1, len(rows))
        self.put(len(rows), rows.__getitem__, lambda index: "")


def readings(desk: SpendingDesk) -> list[tuple[str, Reading]]:
    """The lines of the head: as it is, as tried, and the other readings as last shown."""
    if desk.view is None:
        return []
    lines = [(N_("目前"), desk.view.main)]
    if desk.tried:
        lines.append((N_("試算"), desk.tried.main))
    return lines + [(OTHER, other) for other in (desk.tried or desk.view).others]


def _row(word: str, reading: Reading, *, narrow: bool) -> tuple[str | Toned, ...]:
    tone = VERDICT_TONE[reading.outcome]
    verdict = Toned(_(VERDICT_SHORT[reading.outcome]), tone)
    whole = reading.title.partition("／")[2]
    share = f"= {reading.percent}" if reading.percent[:1].isdigit() else reading.percent
    clause = whole if word == _(OTHER) else reading.key.control_id if narrow else f"{reading.key.control_id} {whole}"
    return (
        Toned(word, "strong"), reading.figures, Toned(share, "strong"), reading.bound,
        Toned(reading.margin, tone), verdict, Toned(clause, "muted"),
    )  # fmt: skip


def bar_line(desk: SpendingDesk, cells: int) -> str:
    """The share drawn: # as it is, + what the what-if adds, - what it takes, | the bound."""
    view = desk.view
    if view is None or view.main.ratio is None:
        return ""
    ratio = view.main.ratio
    drawn = bar(ratio.numerator_twd, ratio.denominator_twd, cells)
    if desk.tried and desk.tried.main.ratio:
        then = bar(desk.tried.main.ratio.numerator_twd, desk.tried.main.ratio.denominator_twd, cells)
        signs = {"##": "#", "#.": "-", ".#": "+", "..": "."}
        drawn = "".join(signs[now + later] for now, later in zip(drawn, then, strict=True))
    if ratio.bound_percent is None:
        return drawn
    at = min(cells - 1, cells * ratio.bound_percent // 100)
    return f"{drawn[:at]}|{drawn[at + 1 :]} {_('門檻')} {ratio.bound_percent}%"
