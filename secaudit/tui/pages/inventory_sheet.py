"""The sheet of a table: identifying columns that stay, further columns that scroll past them, and the tabs above.

Invariant: the cell that the cursor stands on is always in view.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from secaudit.text import width
from secaudit.tui.bars import BarLine, Piece
from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.grid import Grid

_LEAD = 2


class Sheet(Grid):
    """A grid with a cell cursor over more columns than fit beside each other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "sideways(1)", show=False),
        Binding("shift+tab", "sideways(-1)", show=False),
        Binding("ctrl+left", "sideways(-999)", show=False),
        Binding("ctrl+right", "sideways(999)", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__((), cells=True, markable=True, id=id)
        self._pinned: tuple[Col, ...] = ()
        self._others: tuple[Col, ...] = ()
        self._first = 0

    def lay(self, pinned: Sequence[Col], others: Sequence[Col]) -> None:
        """Show other columns, with the cursor in the same one where it still is there."""
        before = self.column_key
        self._pinned, self._others = tuple(pinned), tuple(others)
        self._first = 0
        keys = [c.key for c in (*self._pinned, *self._others)]
        self.point_at(before if before in keys else keys[min(len(self._pinned), len(keys) - 1)])

    def point_at(self, key: str) -> None:
        """Put the cursor into the column ``key`` and bring that into view; nothing when there is none."""
        at = next((i for i, c in enumerate(self._others) if c.key == key), None)
        if at is not None:
            self._first = min(self._first, at)
            while at >= self._first + self._fitting(self._first):
                self._first += 1
        self._window()
        shown = [c.key for c in self.columns]
        if key in shown:
            self._point(shown.index(key))

    @property
    def place(self) -> tuple[int, int]:
        """Which of how many columns the cursor stands in (1-based)."""
        keys = [c.key for c in (*self._pinned, *self._others)]
        return keys.index(self.column_key) + 1 if self.column_key in keys else 0, len(keys)

    def action_sideways(self, steps: int) -> None:
        every = (*self._pinned, *self._others)
        if not every:
            return
        at = min(max(self.place[0] - 1 + steps, 0), len(every) - 1)
        self.point_at(every[at].key)

    def on_resize(self) -> None:
        if self._pinned:
            self.point_at(self.column_key)

    def _window(self) -> None:
        count = self._fitting(self._first)
        wanted = (*self._pinned, *self._others[self._first : self._first + count])
        if wanted != self.columns:
            key = self.column_key
            self.set_columns(wanted)
            self.cursor_column = next((i for i, c in enumerate(wanted) if c.key == key), 0)

    def _fitting(self, first: int) -> int:
        """How many further columns fit from the one at ``first`` on; at least one."""
        room = self.scrollable_content_region.width - _LEAD - sum(c.width + 1 for c in self._pinned) + 1
        count = 0
        for column in self._others[first:]:
            room -= column.width + 1
            if room < 0:
                break
            count += 1
        return max(1, count)


class TableTabs(BarLine):
    """The tables with their numbers of rows; the open one is in view and reversed, any can be clicked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tables--open"}
    DEFAULT_CSS = """
    TableTabs { background: $surface; color: $foreground; height: 1; }
    TableTabs > .tables--open { text-style: bold reverse; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._tabs: tuple[tuple[str, str], ...] = ()
        self._open = ""

    def put(self, tabs: Sequence[tuple[str, str]], open_: str) -> None:
        """``tabs``: (table, its title and count)."""
        if (tuple(tabs), open_) != (self._tabs, self._open):
            self._tabs, self._open = tuple(tabs), open_
            self.refresh()

    def pieces(self, cells: int) -> Sequence[Piece]:
        labels = [(name, shown(f" {label} ")) for name, label in self._tabs]
        at = next((i for i, (name, _label) in enumerate(labels) if name == self._open), 0)
        first = 0
        while first < at and sum(width(label) for _name, label in labels[first : at + 2]) > cells - 4:
            first += 1
        pieces = [Piece("<", "", f"open('{labels[first - 1][0]}')")] if first else []
        used = len(pieces)
        for index, (name, label) in enumerate(labels[first:], first):
            last = index == len(labels) - 1
            if used + width(label) > cells - (0 if last else 1):
                pieces.append(Piece(">", "", f"open('{name}')"))
                break
            used += width(label)
            pieces.append(Piece(label, "tables--open" if name == self._open else "", f"open('{name}')"))
        return pieces
