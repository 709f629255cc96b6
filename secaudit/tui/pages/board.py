"""One list whose lines have columns of their own: sections below each other, one cursor through all of them.

Invariant: a line without a key can't hold the cursor; every painted text has passed ``shown``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.strip import Strip

from secaudit.tui.widgets.columns import Col, widths_of
from secaudit.tui.widgets.grid import Cell, Grid
from secaudit.tui.widgets.rows import Look, Mark, row_line

Columns = tuple[Col, ...]
_LEAD = 1


@dataclass(frozen=True, slots=True)
class BoardLine:
    """``cells`` in ``columns``; ``heading`` paints the line as the title of what follows."""

    columns: Columns
    cells: tuple[Cell, ...]
    key: str = ""
    heading: bool = False


class Board(Grid):
    """A grid without a header of its own; see :meth:`lay`."""

    DEFAULT_CSS = """
    Board { background: $background; }
    """

    def __init__(self, *, empty: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(header=False, empty=empty, id=id)
        self._laid: tuple[BoardLine, ...] = ()

    def lay(self, lines: Sequence[BoardLine]) -> None:
        """Show ``lines``; the cursor stays on its key if it can."""
        self._laid = tuple(lines)
        self.put(len(self._laid), lambda index: (), lambda index: self._laid[index].key)

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if not 0 <= index < len(self._laid):
            return self.strip([])
        line, here = self._laid[index], index == self.cursor
        look = Look(line.columns, widths_of(line.columns, width - _LEAD), width, _LEAD, self.tone)
        style = self.part("grid--heading") if line.heading else Style.null()
        if here:
            style += self.cursor_style()
        return self.strip(row_line(line.cells, look, Mark(False, here, style, here and self.has_focus), style))
