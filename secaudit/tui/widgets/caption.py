"""One painted line: a label, a title, or something to press.

Invariant: the line is exactly as wide as the widget, whatever its text.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.lettering import Align, cells, fit


class Caption(Widget):
    """A line of text in one tone; it may come from data."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Caption { height: 1; width: 1fr; color: $foreground; }
    Caption.-muted { color: $foreground 70%; }
    Caption.-strong { text-style: bold; }
    Caption.-good { color: $success; }
    Caption.-warn { color: $warning; }
    Caption.-planned { color: $secondary; }
    Caption.-bad { color: $error; text-style: bold; }
    Caption.-title { color: $primary; text-style: bold; }
    """

    def __init__(
        self,
        text: str = "",
        tone: str = "",
        *,
        align: Align = "left",
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.text, self._tone, self._align = text, tone, align
        self.set_class(bool(tone), f"-{tone}")

    def put(self, text: str, tone: str | None = None) -> None:
        """Show other text, in the same tone unless one is given."""
        self.text = text
        if tone is not None and tone != self._tone:
            self.remove_class(f"-{self._tone}").set_class(bool(tone), f"-{tone}")
            self._tone = tone
        self.refresh()

    def render_line(self, y: int) -> Strip:
        text = "" if y else shown(self.text)
        return Strip([Segment(fit(text, self.size.width, self._align), self.rich_style)])


class Act(Widget, can_focus=True):
    """A word to press: by Enter, or by a click."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", show=False)]
    DEFAULT_CSS = """
    Act { height: 1; color: $foreground; background: $surface; text-style: none; }
    Act:focus { text-style: bold reverse; }
    """

    class Pressed(Message):
        """The act was chosen."""

        def __init__(self, act: Act) -> None:
            super().__init__()
            self.act = act

        @property
        def control(self) -> Act:
            return self.act

    def __init__(self, text: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._text = shown(text)
        self.styles.width = cells(self._text) + 4

    def render_line(self, y: int) -> Strip:
        mark = "> " if self.has_focus else "  "
        return Strip([Segment(fit(mark + self._text, self.size.width), self.rich_style)])

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_press()
