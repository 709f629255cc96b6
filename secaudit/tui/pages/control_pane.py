"""The pane that shows one control in full, on F3 and to a reviewer on F9.

Invariant: it shows the control it was given last, wrapped to the width there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from secaudit.model.control import Control
from secaudit.tui.terms import title_of
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import _

Written = Callable[[int], Iterable[Line]]
"""The lines for a width in cells."""


class ControlPane(Vertical):
    """See :meth:`put`; ``Prose.Followed`` goes on to the page, with the keys of whoever wrote the lines."""

    DEFAULT_CSS = """
    ControlPane { background: $surface; }
    ControlPane #head { height: 1; background: $surface; padding: 0 1; }
    ControlPane #position { width: 14; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._shown: tuple[Control, Written] | None = None
        self._read = ""

    def compose(self) -> ComposeResult:
        with Horizontal(id="head"):
            yield Caption("", "title", id="name")
            yield Caption("", "muted", align="right", id="position")
        yield Prose(id="prose")

    @property
    def prose(self) -> Prose:
        return self.query_one(Prose)

    def put(self, control: Control, number: int, count: int, written: Written) -> None:
        """Show ``control``, one of ``count``, from its beginning unless it is the one that is being read."""
        position = _("第 {number}/{count} 題").format(number=number, count=count)
        self._show((control, written), f"{control.id}  {title_of(control)}", position)

    def clear(self) -> None:
        self._show(None, "", "")

    def _show(self, shown: tuple[Control, Written] | None, name: str, position: str) -> None:
        self._shown = shown
        self.query_one("#name", Caption).put(name)
        self.query_one("#position", Caption).put(position)
        self._lay()

    def on_resize(self, event: events.Resize) -> None:
        self._lay()

    def _lay(self) -> None:
        width = self.prose.scrollable_content_region.width
        if self._shown is None:
            self.prose.put([])
        elif width > 0:
            control, written = self._shown
            self.prose.put(written(width), keep=control.id == self._read)
            self._read = control.id
