"""The tones in which a line or a cell may be painted, and the view that knows how a theme colours them.

Invariant: a tone only adds to what words already say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView
from textual.strip import Strip

TONES = ("muted", "strong", "good", "warn", "bad", "planned", "title", "cursor")


@dataclass(frozen=True, slots=True)
class Toned:
    """Text in one tone: a cell of a grid, or a part of a line."""

    text: str
    tone: str = ""


class Canvas(ScrollView, can_focus=True):
    """A scrolling view that paints its own lines; themes style its component classes ``tone--good`` and so on."""

    ALLOW_SELECT = False
    driven = False
    """Whether the keys of another widget move the cursor here, so that it shows as where the keys go."""
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tone--{tone}" for tone in TONES} | {"canvas--cursor", "canvas--rest"}
    DEFAULT_CSS = """
    Canvas {
        background: $surface; color: $foreground;
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        & > .tone--muted { color: $foreground 70%; }
        & > .tone--strong { text-style: bold; }
        & > .tone--good { color: $success; }
        & > .tone--warn { color: $warning; }
        & > .tone--bad { color: $error; text-style: bold; }
        & > .tone--planned { color: $secondary; }
        & > .tone--title { color: $primary; text-style: bold; }
        & > .tone--cursor { text-style: reverse; }
        & > .canvas--cursor { text-style: reverse; }
        & > .canvas--rest { text-style: bold; }
    }
    """

    def tone(self, name: str) -> Style:
        """The style of a tone as a difference to the view's own; an unknown tone is plain."""
        return self.part(f"tone--{name}") if name in TONES else Style.null()

    def part(self, name: str) -> Style:
        """What the component class ``name`` adds to the view's own style, its colours blended with what is below."""
        whole, own = self.get_component_rich_style(name), self.get_component_rich_style(name, partial=True)
        colours = Style(color=whole.color if own.color else None, bgcolor=whole.bgcolor if own.bgcolor else None)
        return own.without_color + colours

    @property
    def lit(self) -> bool:
        """Whether the keys go here."""
        return self.has_focus or self.driven

    def cursor_style(self) -> Style:
        """Reverse where the keys go; bold where they don't."""
        return self.part("canvas--cursor" if self.lit else "canvas--rest")

    def strip(self, segments: list[Segment]) -> Strip:
        """``segments`` as one line of the view's width."""
        width = self.scrollable_content_region.width
        return Strip(segments).adjust_cell_length(width).apply_style(self.rich_style)
