"""A question with two answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from secaudit.tui.dialogs.box import Dialog
from secaudit.tui.widgets.caption import Act
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import N_, _


class Confirm(Dialog[bool]):
    """True for ``yes``; False for ``no`` and Esc. ``careful`` puts the focus on ``no``: for what destroys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
        Binding("y,Y,1,１", "answer(True)", show=False),
        Binding("n,N,2,２,0,０", "answer(False)", show=False),
    ]

    def __init__(
        self,
        title: str,
        lines: Iterable[Line | str] = (),
        yes: str = N_("確定"),
        no: str = N_("取消"),
        *,
        careful: bool = False,
    ) -> None:
        super().__init__(title)
        self._lines, self._yes, self._no, self._careful = tuple(lines), yes, no, careful

    def parts(self) -> list[Widget]:
        prose = Prose(self._lines, id="lines")
        prose.can_focus = False
        return [prose]

    def acts(self) -> list[Act]:
        return [Act(f"Y {_(self._yes)}", id="yes"), Act(f"N {_(self._no)}", id="cancel")]

    def sized(self, width: int, height: int) -> None:
        prose = self.query_one("#lines", Prose)
        prose.styles.height = prose.height_within(width, height)
        prose.can_focus = len(self._lines) > height

    def on_mount(self) -> None:
        self.query_one("#cancel" if self._careful else "#yes").focus()

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)

    def action_cancel(self) -> None:
        self.dismiss(False)

    def pressed(self, act: str) -> None:
        self.dismiss(True)
