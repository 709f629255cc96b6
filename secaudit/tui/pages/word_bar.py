"""A line of words to choose from: one may be in force, one may be pointed at, each can be clicked.

Invariant: what is in force stands in brackets and what is pointed at behind ``>``, whatever the colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.lettering import cells


@dataclass(frozen=True, slots=True)
class Word:
    """``key`` comes back when the word is pressed; ``muted`` ones can't be chosen now but say why when pressed."""

    key: str
    text: str
    in_force: bool = False
    pointed: bool = False
    muted: bool = False


class WordBar(Widget):
    """See :meth:`put`. Words that do not fit are left out from the right; ``last`` stays, at the right end."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"wordbar--force", "wordbar--pointed", "wordbar--muted"}
    DEFAULT_CSS = """
    WordBar { height: 1; width: 1fr; background: $panel; color: $foreground; }
    WordBar > .wordbar--force { color: $primary; text-style: bold; }
    WordBar > .wordbar--pointed { text-style: reverse bold; }
    WordBar > .wordbar--muted { color: $foreground 75%; }
    """

    class Pressed(Message):
        """A word was clicked."""

        def __init__(self, bar: WordBar, key: str) -> None:
            super().__init__()
            self.bar, self.key = bar, key

        @property
        def control(self) -> WordBar:
            return self.bar

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.words: tuple[Word, ...] = ()
        self._last: Word | None = None
        self._spans: list[tuple[int, str]] = []

    def put(self, words: Sequence[Word], last: Word | None = None) -> None:
        """Show ``words``; nothing is painted when they are the same as before."""
        if (tuple(words), last) != (self.words, self._last):
            self.words, self._last = tuple(words), last
            self.refresh()

    def render_line(self, y: int) -> Strip:
        room = self.size.width
        end = [self._segment(self._last)] if self._last else []
        left = room - sum(cells(s.text) for s in end)
        segments, self._spans, used = [], [], 0
        for word in self.words:
            segment = self._segment(word)
            if used + cells(segment.text) > left:
                break
            used += cells(segment.text)
            segments.append(segment)
            self._spans.append((used, word.key))
        gap = Segment(" " * max(0, left - used), self.rich_style)
        self._spans += [(left, ""), (room, self._last.key if self._last else "")]
        return Strip([*segments, gap, *end]).adjust_cell_length(room, self.rich_style)

    def _segment(self, word: Word) -> Segment:
        before, after = ("[", "]") if word.in_force else (">" if word.pointed else " ", " ")
        return Segment(f"{before}{shown(word.text)}{after}", self._style(word))

    def _style(self, word: Word) -> Style:
        parts = (("pointed", word.pointed), ("muted", word.muted), ("force", word.in_force))
        name = next((part for part, holds in parts if holds), "")
        return self.get_component_rich_style(f"wordbar--{name}") if name else self.rich_style

    def on_click(self, event: events.Click) -> None:
        key = next((key for end, key in self._spans if event.x < end), "")
        if key:
            event.stop()
            self.post_message(self.Pressed(self, key))
