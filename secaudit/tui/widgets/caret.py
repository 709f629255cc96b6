"""A line to type in whose terminal cursor stands in the cell where the next character will be painted.

Input methods open their window of candidates at the terminal's own cursor, so it is shown while a field has the focus
and moved whenever the text, the layout or a scroll position changes.
Invariant: ``value`` is one line of ``safe_text``; what is painted is ``shown``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.input import Selection

from secaudit.text import safe_text
from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.lettering import cells, fit

_SHOW, _HIDE = "\x1b[?25h", "\x1b[?25l"
_CARET_ROOM = 2
_PLAIN, _CHOSEN, _CARET = Style.null(), Style(reverse=True), Style(underline=True)


def one_line(text: str) -> str:
    """``text`` as a field holds it: lines joined by a space, everything that is not text made visible."""
    if text.isprintable():
        return text
    return safe_text(" ".join(part.strip() for part in text.splitlines() if part.strip()) if _breaks(text) else text)


def _breaks(text: str) -> bool:
    return len(text.splitlines()) > 1 or text.endswith(("\n", "\r"))


async def act_at_once(widget: Widget, event: events.Key) -> None:
    """Do what ``widget`` binds the key to, in the order keys came in: mere bindings act after the keys behind them."""
    for binding in widget._bindings.key_to_bindings.get(event.key, ()):
        if not binding.priority and await widget.app.run_action(binding.action, widget):
            event.stop()
            event.prevent_default()
            return


class Field(Input):
    """An ``Input`` for Chinese: no border, one row, and full-width characters are kept as they are typed."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Field, Field:focus, Field.-invalid, Field.-invalid:focus {
        border: none; width: 1fr; height: 1; padding: 0; background: $surface; color: $foreground;
        & > .input--placeholder { color: $foreground 75%; }
    }
    Field:focus, Field.-invalid:focus { background: $primary 20%; }
    """

    def __init__(self, value: str = "", placeholder: str = "", **options: Any) -> None:
        options.setdefault("select_on_focus", False)
        super().__init__(one_line(value), placeholder, **options)
        self.cursor_blink = False

    # The value

    def validate_value(self, value: str) -> str:
        return one_line(value)

    def replace(self, text: str, start: int, end: int) -> None:
        super().replace(one_line(text), start, end)

    async def _on_key(self, event: events.Key) -> None:
        await act_at_once(self, event)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Put ``text`` in place of the selection; several lines become one."""
        self.replace(text, *self.selection)

    # Where the caret is

    @property
    def _pieces(self) -> list[str]:
        """What is painted for each character of the value."""
        return [shown(char) for char in self.value]

    def _position_to_cell(self, position: int) -> int:
        return cells("".join(self._pieces[:position]))

    def _cell_offset_to_index(self, offset: int) -> int:
        reached = 0
        for index, piece in enumerate(self._pieces):
            reached += cells(piece)
            if offset + self.scroll_offset.x < reached:
                return index
        return len(self.value)

    @property
    def _cursor_offset(self) -> int:
        return self._position_to_cell(self.cursor_position)

    @property
    def content_width(self) -> int:
        return self._position_to_cell(len(self.value)) + _CARET_ROOM

    @property
    def cursor_screen_offset(self) -> Offset:
        region = self.content_region
        return Offset(region.x + self._cursor_offset - self.scroll_offset.x, region.y)

    def _watch_selection(self, selection: Selection) -> None:
        if self.is_attached:
            self.app.clear_selection()
            self._settle()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_x(old_value, new_value)
        self._point()

    def _settle(self) -> None:
        """Bring the caret into the field's view and the terminal's cursor to the caret."""
        self.scroll_to_region(Region(self._cursor_offset, 0, _CARET_ROOM, 1), force=True, animate=False)
        self._point()

    def _point(self) -> None:
        if not (self.is_attached and self.has_focus and self.screen.is_active):
            return
        at = self.cursor_screen_offset
        self.app.cursor_position = at
        seen = self.screen.find_widget(self).visible_region if self.region else Region()
        self._write(Control.move_to(*at).segment.text + _SHOW if seen.contains(*at) else _HIDE)

    def _write(self, sequence: str) -> None:
        driver = self.app._driver
        if driver is not None:
            driver.write(sequence)
            driver.flush()

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._on_layout, immediate=True)
        self.app.screen_change_signal.subscribe(self, self._on_other_screen, immediate=True)

    def _on_layout(self, screen: Screen[Any]) -> None:
        self._point()

    def _on_other_screen(self, screen: Screen[Any]) -> None:
        """A screen came in front of the field's or went: the cursor is no longer the field's, or is again."""
        if self.has_focus and self.is_attached:
            if self.screen.is_active:
                self._point()
            else:
                self._write(_HIDE)

    def on_resize(self) -> None:
        self.call_after_refresh(self._settle)

    def on_focus(self) -> None:
        self.call_after_refresh(self._settle)

    def on_blur(self) -> None:
        if not isinstance(self.app.focused, Field):
            self._write(_HIDE)

    # Painting

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if y or width <= 0:
            return Strip.blank(max(0, width), self.rich_style)
        if not self.value:
            return self._placeholder_strip(width)
        start = self.scroll_offset.x
        strip = Strip(self._segments()).crop(start, start + width)
        return strip.extend_cell_length(width).apply_style(self.rich_style)

    def _placeholder_strip(self, width: int) -> Strip:
        text = fit(shown(self.placeholder), width)
        style = self.get_component_rich_style("input--placeholder")
        caret = _CARET if self.has_focus else _PLAIN
        return Strip([Segment(text[:1], style + caret), Segment(text[1:], style)]).apply_style(self.rich_style)

    def _segments(self) -> Iterator[Segment]:
        low, high = sorted(self.selection) if self.has_focus else (0, 0)
        caret = self.cursor_position if self.has_focus else -1

        def style_at(index: int) -> Style:
            style = _CHOSEN if low <= index < high else _PLAIN
            return style + _CARET if index == caret else style

        pieces = [*self._pieces, " "]
        for style, indexes in groupby(range(len(pieces)), style_at):
            yield Segment("".join(pieces[i] for i in indexes), style)
