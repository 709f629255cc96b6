"""A table of any length: only the rows in view are ever asked for and painted.

Invariant: the cursor stands on a row with a key, or nowhere (-1) when there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.columns import Col, widths_of
from secaudit.tui.widgets.lettering import wrap
from secaudit.tui.widgets.rows import (
    Cell,
    Heading,
    IndexOf,
    KeyAt,
    Look,
    Mark,
    Row,
    RowAt,
    found,
    header_line,
    row_line,
    standing,
)
from secaudit.tui.widgets.tones import Canvas, Toned

__all__ = ["Cell", "Col", "Grid", "Heading", "Row", "Toned"]

_NEAR = 20_000
_KEPT_STRIPS = 400


class Grid(Canvas):
    """Rows under a header that stays; see :meth:`put`. Rows may be marked with ``markable``: ``toggle_mark``.

    ``cells``: left and right move a cursor within the row. ``empty`` is said where there is no row: name the next key.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,K", "step(-1)", show=False),
        Binding("down,j,J", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,ctrl+home", "edge(-1)", show=False),
        Binding("end,ctrl+end", "edge(1)", show=False),
        Binding("left", "sideways(-1)", show=False),
        Binding("right", "sideways(1)", show=False),
        Binding("enter", "choose", show=False),
        Binding("shift+up", "mark_step(-1)", show=False),
        Binding("shift+down", "mark_step(1)", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"grid--header", "grid--heading"}
    DEFAULT_CSS = """
    Grid {
        height: 1fr;
        & > .grid--header { color: $foreground 70%; background: $panel; text-style: bold; }
        & > .grid--heading { color: $primary; text-style: bold; }
    }
    """

    class About(Message):
        """Something happened at the row ``key``, number ``index`` of ``grid``."""

        def __init__(self, grid: Grid, index: int, key: str) -> None:
            super().__init__()
            self.grid, self.index, self.key = grid, index, key

        @property
        def control(self) -> Grid:
            return self.grid

    class Moved(About):
        """The cursor stands on another row or cell, or on none (-1, ""); also when ``put`` took its row away."""

    class Chosen(About):
        """Enter or a double click."""

    class Marked(About):
        """A row was marked or unmarked."""

    def __init__(
        self,
        columns: Sequence[Col] = (),
        *,
        cells: bool = False,
        markable: bool = False,
        header: bool = True,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.empty = empty
        self.count = 0
        self.cursor = -1
        self.cursor_key = ""
        self.cursor_column = 0
        self._by_cell, self._markable, self._header = cells, markable, int(header)
        self._marked: frozenset[str] = frozenset()
        self._row_at: RowAt = lambda index: ()
        self._key_at: KeyAt = lambda index: ""
        self._index_of: IndexOf | None = None
        self._strips: dict[tuple[int, Mark], Strip] = {}
        self._look: Look | None = None

    def put(self, count: int, row_at: RowAt, key_at: KeyAt, *, index_of: IndexOf | None = None) -> None:
        """Show ``count`` rows, asked for one by one as they come into view.

        The cursor stays on its key and on its line of the screen if it can, or out of view where it was scrolled there.
        ``index_of(key)`` spares looking for the cursor's key, which reaches no further than some thousand rows.
        """
        top, before = self.scroll_offset.y, self.cursor
        seen = before < 0 or top <= before < top + self._rows_in_view
        self.count, self._row_at, self._key_at, self._index_of = count, row_at, key_at, index_of
        self.virtual_size = Size(0, count + self._header)
        at = self._find(self.cursor_key, _NEAR)
        if at is None:
            at = standing(min(max(before, 0), count - 1), 1, count, key_at)
        elif seen and at != before:
            self.scroll_to(y=top + at - before, animate=False)
        self._stand(at, reveal=seen)
        self._anew()

    def set_columns(self, columns: Sequence[Col]) -> None:
        """Show other columns of the rows there are; ``put`` rows that have them."""
        self.columns = tuple(columns)
        self.cursor_column = min(self.cursor_column, max(0, len(columns) - 1))
        self._anew()

    @property
    def column_key(self) -> str:
        """The key of the cell cursor's column."""
        return self.columns[self.cursor_column].key if self.columns else ""

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the marked rows, those that are not shown now included."""
        return self._marked

    @marked.setter
    def marked(self, keys: frozenset[str]) -> None:
        self._marked = frozenset(keys)
        self._anew()

    def move_to(self, key: str, column: str = "") -> bool:
        """Put the cursor on the row ``key`` (and the cell of ``column``), in view; False if there is no such row."""
        keys = [c.key for c in self.columns]
        if column in keys:
            self.cursor_column = keys.index(column)
            self._repaint(self.cursor)
        at = self._find(key, self.count)
        if at is not None:
            self._stand(at)
        return at is not None

    def move_by(self, steps: int) -> None:
        """Move the cursor by ``steps`` rows, as far as there are rows."""
        if self.count:
            target = min(max(self.cursor + steps, 0), self.count - 1)
            self._stand(standing(target, 1 if steps > 0 else -1, self.count, self._key_at))

    def toggle_mark(self) -> None:
        """Mark or unmark the cursor's row, where rows may be marked."""
        if self._markable and self.cursor_key:
            self._marked ^= {self.cursor_key}
            self._repaint(self.cursor)
            self.post_message(self.Marked(self, self.cursor, self.cursor_key))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Left and right are the page's unless there is a cell cursor; marking keys only where rows may be marked."""
        if action == "sideways":
            return self._by_cell
        return self._markable if action == "mark_step" else True

    def action_step(self, steps: int) -> None:
        self.move_by(steps)

    def action_page(self, pages: int) -> None:
        self.move_by(pages * max(1, self._rows_in_view - 1))

    def action_edge(self, way: int) -> None:
        self.move_by(way * self.count)

    def action_sideways(self, steps: int) -> None:
        shown = [at for at, _column, _width in self.look.shown]
        here = shown.index(self.cursor_column) if self.cursor_column in shown else 0
        self._point(shown[min(max(here + steps, 0), len(shown) - 1)] if shown else 0)

    def action_choose(self) -> None:
        if self.cursor_key:
            self.post_message(self.Chosen(self, self.cursor, self.cursor_key))

    def action_toggle_mark(self) -> None:
        self.toggle_mark()

    def action_mark_step(self, steps: int) -> None:
        self.toggle_mark()
        self.move_by(steps)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self._header:
            return
        index = offset.y - self._header + self.scroll_offset.y
        if index >= self.count or not self._key_at(index):
            return
        self._stand(index)
        column = self.look.column_at(offset.x)
        if self._by_cell and column >= 0:
            self._point(column)
        if self._markable and offset.x < self.look.lead:
            self.toggle_mark()
        elif event.chain == 2:
            self.action_choose()

    def on_focus(self) -> None:
        self._repaint(self.cursor)

    def on_blur(self) -> None:
        self._repaint(self.cursor)

    def on_resize(self) -> None:
        self._reveal(self.cursor)

    def notify_style_update(self) -> None:
        self._strips.clear()
        self._look = None
        super().notify_style_update()

    def _anew(self) -> None:
        """Forget what was painted and paint what is in view."""
        self._strips.clear()
        self._look = None
        self.refresh()

    def _stand(self, index: int, *, reveal: bool = True) -> None:
        """Move the cursor: two lines are painted again, or the view scrolls."""
        before, key = self.cursor, self._key_at(index) if index >= 0 else ""
        moved = (before, self.cursor_key) != (index, key)
        self.cursor, self.cursor_key = index, key
        if reveal:
            self._reveal(index)
        if moved:
            self._repaint(before)
            self._repaint(index)
            self.post_message(self.Moved(self, index, key))

    def _point(self, column: int) -> None:
        if column != self.cursor_column:
            self.cursor_column = column
            self._repaint(self.cursor)
            self.post_message(self.Moved(self, self.cursor, self.cursor_key))

    def _find(self, key: str, most: int) -> int | None:
        if self._index_of is not None:
            return self._index_of(key) if key else None
        return found(key, self.cursor, self.count, most, self._key_at)

    def _reveal(self, index: int) -> None:
        """Scroll as little as brings row ``index`` into view, with the heading above it."""
        top, rows = self.scroll_offset.y, self._rows_in_view
        if 0 <= index <= top:
            self.scroll_to(y=index - 1 if index and not self._key_at(index - 1) else index, animate=False)
        elif index >= top + rows:
            self.scroll_to(y=index - rows + 1, animate=False)

    @property
    def _rows_in_view(self) -> int:
        return max(1, self.scrollable_content_region.height - self._header)

    def _repaint(self, index: int) -> None:
        y = index - self.scroll_offset.y + self._header
        if index >= 0 and self._header <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    @property
    def look(self) -> Look:
        """How rows are laid out at the width there is now."""
        room, lead = self.scrollable_content_region.width, 1 + self._markable
        if self._look is None or self._look.room != room:
            self._strips.clear()
            self._look = Look(self.columns, widths_of(self.columns, room - lead), room, lead, self.tone)
        return self._look

    def render_line(self, y: int) -> Strip:
        look = self.look
        if y < self._header:
            return self.strip(header_line(look, self.part("grid--header")))
        index = y - self._header + self.scroll_offset.y
        if not 0 <= index < self.count:
            return self._blank(y - self._header)
        state = (index, self._mark(index, self._key_at(index)))
        if state not in self._strips:
            if len(self._strips) >= _KEPT_STRIPS:
                self._strips.clear()
            self._strips[state] = self.strip(row_line(self._row_at(index), look, state[1], self.part("grid--heading")))
        return self._strips[state]

    def _mark(self, index: int, key: str) -> Mark:
        here = index == self.cursor
        style = self.cursor_style() if here else Style.null()
        column = self.cursor_column if here and self._by_cell else -1
        return Mark(key in self._marked, here, style, here and self.lit, column)

    def _blank(self, y: int) -> Strip:
        lines = wrap(shown(self.empty), self.look.room - 2) if self.empty and not self.count else []
        return self.strip([Segment(f" {lines[y]}", self.tone("muted"))] if y < len(lines) else [])
