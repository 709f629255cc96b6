"""The pane that shows a reviewer one control in full.

Invariant: it shows the control it was given last, wrapped to the width there is.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from secaudit.tui.pages.review_lines import review_lines
from secaudit.tui.terms import title_of
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import _
from secaudit.usecases.questions.control_detail import Detail
from secaudit.usecases.reviewing.desk import ReviewLine

Shown = tuple[ReviewLine, Detail, Sequence[Line]]


class ReviewPane(Vertical):
    """See :meth:`put`; ``Prose.Followed`` goes on to the page, with the keys of ``review_lines``."""

    DEFAULT_CSS = """
    ReviewPane { background: $surface; }
    ReviewPane #head { height: 1; background: $surface; padding: 0 1; }
    ReviewPane #position { width: 14; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._shown: Shown | None = None
        self._read = ""

    def compose(self) -> ComposeResult:
        with Horizontal(id="head"):
            yield Caption("", "title", id="name")
            yield Caption("", "muted", align="right", id="position")
        yield Prose(id="prose")

    @property
    def prose(self) -> Prose:
        return self.query_one(Prose)

    def put(self, shown: Shown | None, count: int = 0) -> None:
        """Show a control, one of ``count``, from its beginning unless it is the one that is being read."""
        self._shown = shown
        control = shown[0].control if shown else None
        position = _("第 {number}/{count} 題").format(number=shown[0].number, count=count) if shown else ""
        self.query_one("#name", Caption).put(f"{control.id}  {title_of(control)}" if control else "")
        self.query_one("#position", Caption).put(position)
        self._lay()

    def on_resize(self, event: events.Resize) -> None:
        self._lay()

    def _lay(self) -> None:
        width = self.prose.scrollable_content_region.width
        if self._shown is None:
            self.prose.put([])
        elif width > 0:
            line, found, moved = self._shown
            self.prose.put(review_lines(line, found, moved, width), keep=line.control.id == self._read)
            self._read = line.control.id
