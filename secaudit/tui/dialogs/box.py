"""The box in the middle of the screen that every dialog stands in.

Invariant: it is never larger than the screen, and everything in it can be reached by keys alone.
"""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widget import Widget

from secaudit.tui.widgets.caption import Act, Caption
from secaudit.tui.words import _

Result = TypeVar("Result")

_WIDEST = 88
_MARGIN = 4


class Dialog(ModalScreen[Result], Generic[Result]):
    """Subclasses give :meth:`parts` and :meth:`acts`, and say in :meth:`sized` how high their scrolling part may be."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]
    DEFAULT_CSS = """
    Dialog {
        align: center middle; background: $background 60%;
        & #box { background: $panel; padding: 1 2; height: auto; }
        & #acts { height: 1; margin-top: 1; }
        & #acts Act { margin-right: 2; }
        & Prose { background: $panel; padding: 0; }
        & Grid { background: $panel; }
    }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Caption(self._title, "title", id="title")
            yield from self.parts()
            with Horizontal(id="acts"):
                yield from self.acts()

    def parts(self) -> list[Widget]:
        """What stands between the title and the acts."""
        raise NotImplementedError

    def acts(self) -> list[Act]:
        return [Act(_("關閉 Esc"), id="cancel")]

    def on_mount(self) -> None:
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = min(_WIDEST, max(20, self.app.size.width - _MARGIN))
        self.query_one("#box").styles.width = width
        self.sized(width - 4, max(1, self.app.size.height - 6))

    def sized(self, width: int, height: int) -> None:
        """Set the height of the parts, which have ``height`` rows of ``width`` cells together."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key may come before its dialog stands: it must not close what is still being put up."""
        return self.is_mounted

    def action_cancel(self) -> None:
        self.dismiss(None)

    def on_act_pressed(self, event: Act.Pressed) -> None:
        event.stop()
        if event.act.id == "cancel":
            self.action_cancel()
        else:
            self.pressed(event.act.id or "")

    def pressed(self, act: str) -> None:
        """An act other than ``cancel`` was pressed."""
