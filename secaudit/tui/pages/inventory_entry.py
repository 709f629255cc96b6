"""The line under a table in which a value is typed.

Invariant: it says which rows and which column it is for as long as it is open, and is nowhere otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from secaudit.model.schema import Column
from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.field import Field
from secaudit.tui.widgets.lettering import cells

_WIDEST_LABEL = 44


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value is to go, and how that is called."""

    row_ids: tuple[str, ...]
    column: Column
    asked: str


class Entry(Horizontal):
    """Closed at first; Enter tells :class:`Given`, and whoever hears that closes it."""

    DEFAULT_CSS = """
    Entry { height: 1; background: $panel; display: none; padding: 0 1; }
    Entry > Caption { width: 1; text-style: bold; }
    Entry > Field { width: 1fr; }
    """

    class Given(Message):
        """``text`` was typed for ``slot``."""

        def __init__(self, slot: Slot, text: str) -> None:
            super().__init__()
            self.slot, self.text = slot, text

    class Left(Message):
        """The focus went elsewhere, by a click for example."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.slot: Slot | None = None

    def compose(self) -> ComposeResult:
        yield Caption()
        yield Field()

    def open(self, slot: Slot, text: str) -> None:
        """Ask for ``slot``, with ``text`` to begin with."""
        self.slot, asked = slot, f"{slot.asked}："
        label, field = self.query_one(Caption), self.query_one(Field)
        label.put(asked)
        label.styles.width = min(_WIDEST_LABEL, cells(shown(asked)) + 1)
        field.value = text
        field.cursor_position = len(field.value)
        self.display = True
        field.focus()

    @property
    def outgrown(self) -> bool:
        """Whether the field shows only a part of what is typed."""
        field = self.query_one(Field)
        return bool(field.size.width) and field.content_width > field.size.width

    def close(self) -> None:
        self.slot = None
        self.display = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.slot is not None:
            self.post_message(self.Given(self.slot, event.value))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A dialog in front of the page is no reason to lose what was typed."""
        elsewhere = self.screen.focused is not None and not self.has_focus_within
        if self.slot is not None and self.screen.is_current and elsewhere:
            self.post_message(self.Left())
