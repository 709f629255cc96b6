"""The pane that shows one control in full.

Invariant: it shows the control it was given last, wrapped to the width there is.
"""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from secaudit.tui.pages.answers_lines import detail_lines
from secaudit.tui.terms import title_of
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.prose import Prose
from secaudit.usecases.questions.answer_history import AnswerEvent
from secaudit.usecases.questions.control_detail import Detail


class ControlPane(Vertical):
    """See :meth:`put`; ``Prose.Followed`` goes on to the page, with the keys of ``answers_lines``."""

    DEFAULT_CSS = """
    ControlPane { background: $surface; }
    ControlPane #head { height: 1; background: $surface; padding: 0 1; }
    ControlPane #position { width: 14; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._shown: tuple[Detail, tuple[AnswerEvent, ...]] | None = None
        self._read = ""

    def compose(self) -> ComposeResult:
        with Horizontal(id="head"):
            yield Caption("", "title", id="name")
            yield Caption("", "muted", align="right", id="position")
        yield Prose(id="prose")

    @property
    def prose(self) -> Prose:
        return self.query_one(Prose)

    def put(self, found: Detail | None, position: str, history: tuple[AnswerEvent, ...]) -> None:
        """Show ``found``, from its beginning unless it is the control that is being read."""
        self._shown = (found, history) if found else None
        self.query_one("#name", Caption).put(f"{found.control.id}  {title_of(found.control)}" if found else "")
        self.query_one("#position", Caption).put(position)
        self._lay()

    def on_resize(self, event: events.Resize) -> None:
        self._lay()

    def _lay(self) -> None:
        width = self.prose.scrollable_content_region.width
        if self._shown is None:
            self.prose.put([])
        elif width > 0:
            found, history = self._shown
            self.prose.put(detail_lines(found, history, width), keep=found.control.id == self._read)
            self._read = found.control.id
