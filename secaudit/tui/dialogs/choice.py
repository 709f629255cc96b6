"""One of a few words: beside each other where they fit, below each other where they are few, else one at a time.

Invariant: the chosen word is bracketed and reversed; ``value`` is the key of a choice, or "" for none yet.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.lettering import cells, fit
from secaudit.tui.words import _

_FEW = 6


class Choice(Widget, can_focus=True):
    """Left and right or a digit choose; its screen's up and down where the words stand below each other."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "change(-1)", show=False, priority=True),
        Binding("right", "change(1)", show=False, priority=True),
        Binding("space", "open", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Choice { height: 1; background: $surface; color: $foreground; }
    Choice:focus { background: $primary 20%; }
    """

    class Wanted(Message):
        """The whole list is wanted, to search in."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        value: str = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__(id=id)
        self.options = tuple(options)
        self.value = value if any(key == value for key, _label in options) else ""

    @property
    def index(self) -> int:
        return next((i for i, (key, _label) in enumerate(self.options) if key == self.value), -1)

    def rows_within(self, width: int) -> int:
        """The rows it takes at ``width``."""
        return len(self.options) if self._form(width) == "list" else 1

    def choose(self, index: int) -> None:
        if 0 <= index < len(self.options):
            self.value = self.options[index][0]
            self.refresh()

    def on_key(self, event: events.Key) -> None:
        """A digit, of either width, chooses."""
        digit = unicodedata.normalize("NFKC", event.character or "")
        if digit.isascii() and digit.isdigit() and 1 <= int(digit) <= len(self.options):
            event.stop()
            self.choose(int(digit) - 1)

    def action_change(self, steps: int) -> None:
        self.choose(min(max(self.index + steps, 0), len(self.options) - 1))

    def moved(self, steps: int) -> bool:
        """Choose ``steps`` words further down; False where the words aren't below each other, or end."""
        target = self.index + steps
        if self._form(self.size.width) != "list" or not 0 <= target < len(self.options):
            return False
        self.choose(target)
        return True

    def action_open(self) -> None:
        if self._form(self.size.width) == "one":
            self.post_message(self.Wanted(self))
        else:
            self.choose((self.index + 1) % len(self.options))

    def on_click(self, event: events.Click) -> None:
        form = self._form(self.size.width)
        if form == "list":
            self.choose(event.y)
        elif form == "row":
            reached = 0
            for index, word in enumerate(self._words()):
                reached += cells(word) + 1
                if event.x < reached:
                    self.choose(index)
                    return
        else:
            self.post_message(self.Wanted(self))

    def _words(self) -> list[str]:
        """Every word with its digit, the chosen one bracketed."""
        words = []
        for at, (_key, label) in enumerate(self.options):
            digit = f"{at + 1} " if at < 9 else ""
            word = f"{digit}{shown(_(label))}"
            words.append(f"[{word}]" if at == self.index else f" {word} ")
        return words

    def _form(self, width: int) -> str:
        """Of many options only their number is looked at: none takes less than a cell and the blank behind it."""
        if 2 * len(self.options) <= width and sum(cells(word) + 1 for word in self._words()) <= width:
            return "row"
        return "list" if len(self.options) <= _FEW else "one"

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return Strip(self._segments(y, width)).adjust_cell_length(width).apply_style(self.rich_style)

    def _segments(self, y: int, width: int) -> list[Segment]:
        form = self._form(width)
        if form == "list":
            words = self._words()
            return [Segment(fit(words[y], width), self._style(y))] if y < len(words) else []
        if form == "row":
            words = self._words()
            return [s for at, word in enumerate(words) for s in (Segment(word, self._style(at)), Segment(" "))]
        label = shown(_(self.options[self.index][1])) if self.index >= 0 else _("（未選）")
        count = f" {self.index + 1}/{len(self.options)}"
        return [Segment(f"< {fit(label, width - 5 - cells(count))} >{count}", self._style(self.index))]

    def _style(self, at: int) -> Style:
        if at != self.index or at < 0:
            return Style.null()
        return Style(reverse=True, bold=True) if self.has_focus else Style(bold=True)
