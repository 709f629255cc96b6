"""Something to read, and a few ways to go on from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from secaudit.tui.dialogs.box import Dialog
from secaudit.tui.widgets.caption import Act, Caption
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import _


class Ways(Dialog[str | None]):
    """The key of the way that was chosen, by its digit or by Enter on it, or None.

    ``head`` stays above the lines, and says when there are more of them than fit. ``careful`` leaves the focus on what
    is to be read, so that a second Enter does nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
        *(Binding(f"{n},{chr(0xFF10 + n)}", f"take({n - 1})", show=False) for n in range(1, 4)),
    ]
    DEFAULT_CSS = """
    Ways #lines { margin-top: 1; }
    """

    def __init__(
        self,
        title: str,
        lines: Iterable[Line | str],
        ways: Sequence[tuple[str, str]],
        *,
        head: str = "",
        careful: bool = False,
    ) -> None:
        super().__init__(title)
        self._lines, self._ways, self._head, self._careful = tuple(lines), tuple(ways), head, careful

    def parts(self) -> list[Widget]:
        head: list[Widget] = [Caption(self._head, "strong", id="head")] if self._head else []
        return [*head, Prose(self._lines, id="lines")]

    def acts(self) -> list[Act]:
        named = [Act(f"{at} {_(label)}", id=f"way-{key}") for at, (key, label) in enumerate(self._ways, 1)]
        return [*named, Act(_("取消 Esc"), id="cancel")]

    def sized(self, width: int, height: int) -> None:
        prose = self.query_one("#lines", Prose)
        room = max(1, height - 1 - bool(self._head))
        prose.styles.height = prose.height_within(width, room)
        if self._head:
            is_cut = prose.height_within(width, room + 1) > room
            self.query_one("#head", Caption).put(self._head + (_("（上下鍵看全部）") if is_cut else ""))

    def on_mount(self) -> None:
        self.query_one("#lines" if self._careful else "Act").focus()

    def action_take(self, at: int) -> None:
        if at < len(self._ways):
            self.dismiss(self._ways[at][0])

    def pressed(self, act: str) -> None:
        self.dismiss(act.removeprefix("way-"))
