"""Wrapped text to read: paragraphs in tones, of any length, some of them links.

Invariant: every painted line fits the width and starts with no closing punctuation (see ``lettering.wrap``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.lettering import wrap
from secaudit.tui.widgets.tones import Canvas, Toned

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: ``indent`` cells before every line of it, ``hanging`` more before all but the first.

    ``text`` may be several parts, each in a tone of its own or in the paragraph's. A paragraph with a ``key`` is a
    link: Enter or a click posts ``Prose.Followed``.
    """

    text: str | tuple[str | Toned, ...]
    tone: str = ""
    indent: int = 0
    hanging: int = 0
    key: str = ""

    @property
    def parts(self) -> tuple[Toned, ...]:
        texts = (self.text,) if isinstance(self.text, str) else self.text
        return tuple(
            Toned(shown(part), self.tone) if isinstance(part, str) else Toned(shown(part.text), part.tone)
            for part in texts
        )


Piece = tuple[str, str]
"""(text, tone)"""


class Prose(Canvas):
    """A scrolling text; see :meth:`put`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,K", "step(-1)", show=False),
        Binding("down,j,J", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
        Binding("enter", "follow", show=False),
    ]
    DEFAULT_CSS = """
    Prose { height: 1fr; padding: 0 1; scrollbar-gutter: stable; }
    """

    class Followed(Message):
        """A link was chosen."""

        def __init__(self, prose: Prose, key: str) -> None:
            super().__init__()
            self.prose, self.key = prose, key

        @property
        def control(self) -> Prose:
            return self.prose

    def __init__(
        self,
        lines: Iterable[Line | str] = (),
        *,
        id: str | None = None,  # noqa: A002 (textual's name)
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._lines = _lines_of(lines)
        self._rows: list[tuple[int, tuple[Piece, ...]]] = []
        self._wrapped_to = (-1, 0)
        self._link = self._first_link()

    def put(self, lines: Iterable[Line | str], *, keep: bool = False) -> None:
        """Show ``lines`` from their beginning, or where the reader stood with ``keep``."""
        self._lines, self._rows = _lines_of(lines), []
        self._wrapped_to = (-1, 0)
        self._link = self._first_link()
        if not keep:
            self.scroll_to(y=0, animate=False)
        self._wrap_more()
        self.refresh()

    @property
    def link(self) -> str:
        """The key of the link that Enter follows, "" when there is none."""
        return self._lines[self._link].key if 0 <= self._link < len(self._lines) else ""

    def height_within(self, width: int, most: int) -> int:
        """The rows that the text takes at ``width``, counted up to ``most``."""
        rows = 0
        for line in self._lines:
            rows += len(_rows_of(line, width))
            if rows >= most:
                return most
        return max(1, rows)

    def action_step(self, steps: int) -> None:
        """To the next link if it is in view, else one line on."""
        target = self._next_link(steps)
        if target is not None:
            self._link = target
            self.refresh()
        else:
            self.scroll_relative(y=steps, animate=False)

    def action_page(self, pages: int) -> None:
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

    def action_edge(self, end: int) -> None:
        self.scroll_to(y=self.max_scroll_y if end else 0, animate=False)

    def action_follow(self) -> None:
        if self.link:
            self.post_message(self.Followed(self, self.link))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter is the page's where nothing can be followed."""
        return bool(self.link) if action == "follow" else True

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        row = (offset.y if offset else event.y) + self.scroll_offset.y
        if row < len(self._rows) and self._lines[self._rows[row][0]].key:
            self._link = self._rows[row][0]
            self.refresh()
            self.action_follow()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        self._wrap_more()

    def _first_link(self) -> int:
        return next((i for i, line in enumerate(self._lines) if line.key), -1)

    def _next_link(self, steps: int) -> int | None:
        way = 1 if steps > 0 else -1
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.size.height
        seen = [line for line, _pieces in self._rows[top:bottom]]
        at = self._link + way
        while 0 <= at < len(self._lines):
            if self._lines[at].key:
                return at if at in seen else None
            at += way
        return None

    def _wrap_more(self) -> None:
        """Wrap what is not wrapped to this width yet, a part at a time so that long texts open at once."""
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        done_width, done = self._wrapped_to
        if done_width != width:
            self._rows, done = [], 0
        for index in range(done, min(done + _AT_ONCE, len(self._lines))):
            self._rows += [(index, row) for row in _rows_of(self._lines[index], width)]
        done = min(done + _AT_ONCE, len(self._lines))
        self._wrapped_to = (width, done)
        self.virtual_size = Size(width, len(self._rows))
        if done < len(self._lines):
            self.call_later(self._wrap_more)

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        if row >= len(self._rows):
            return self.strip([])
        index, pieces = self._rows[row]
        if self._lines[index].key and index == self._link:
            return self._link_strip("".join(text for text, _tone in pieces), index)
        return self.strip([Segment(text, self.tone(tone)) for text, tone in pieces])

    def _link_strip(self, text: str, index: int) -> Strip:
        """The link that Enter follows: ``>`` where there is room for it, and the cursor's style."""
        style = self.cursor_style() if self.lit else self.tone(self._lines[index].tone) + self.cursor_style()
        return self.strip([Segment(">" + text[1:] if text.startswith(" ") else text, style)])


def _lines_of(lines: Iterable[Line | str]) -> tuple[Line, ...]:
    return tuple(Line(line) if isinstance(line, str) else line for line in lines)


def _rows_of(line: Line, width: int) -> list[tuple[Piece, ...]]:
    """The painted rows of one paragraph."""
    indent = " " * min(line.indent, max(0, width - 4))
    parts = line.parts
    rows = [indent + row for row in wrap("".join(part.text for part in parts), width - len(indent), line.hanging)]
    if len(parts) == 1:
        return [((row, parts[0].tone),) for row in rows]
    tones = iter([(char, part.tone) for part in parts for char in part.text if not char.isspace()])
    return [_toned_again(row, tones, line.tone) for row in rows]


def _toned_again(row: str, tones: Iterator[Piece], blank: str) -> tuple[Piece, ...]:
    """``row`` in pieces of one tone; ``tones`` gives those of the characters that are no spaces, in order."""
    tone = blank
    toned = []
    for char in row:
        tone = tone if char.isspace() else next(tones)[1]
        toned.append((char, tone))
    return tuple(("".join(char for char, _tone in run), tone) for tone, run in groupby(toned, lambda pair: pair[1]))
