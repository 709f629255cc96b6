"""News to read: a few lines or thousands of problems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from secaudit.tui.dialogs.box import Dialog
from secaudit.tui.widgets.caption import Act
from secaudit.tui.widgets.lettering import cells
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import _

_TITLE_CELLS = 68


class Told(Dialog[None]):
    """``lines`` under ``title``, closed by Enter or Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "cancel", show=False)]

    def __init__(self, title: str, lines: Iterable[Line | str]) -> None:
        """A title too long for one line is told as the first of the lines, which wrap."""
        is_short = cells(title) <= _TITLE_CELLS
        super().__init__(title if is_short else "")
        self._lines = tuple(lines) if is_short else (Line(title, "strong"), *lines)

    def parts(self) -> list[Widget]:
        return [Prose(self._lines, id="lines")]

    def acts(self) -> list[Act]:
        return [Act(_("關閉 Esc"), id="cancel")]

    def sized(self, width: int, height: int) -> None:
        prose = self.query_one("#lines", Prose)
        prose.styles.height = prose.height_within(width, height)

    def on_mount(self) -> None:
        self.query_one("#lines").focus()
