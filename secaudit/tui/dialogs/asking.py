"""Questions below each other, each with a field or a few words to choose from, and how keys go from one to the next.

Invariant: however fast keys come, each is taken by the question that had the focus when it was pressed; so what moves
the focus does it at once (priority bindings), and what reads the answers does it when all keys before it were taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from secaudit.tui.dialogs.choice import Choice
from secaudit.tui.widgets.caption import Act, Caption
from secaudit.tui.widgets.field import Field, PathField
from secaudit.tui.widgets.secret import SecretField
from secaudit.tui.words import _

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. ``choices``: (key, label) pairs, or words that are both; ``path`` completes file names.

    What is typed replaces ``value``, unless the question is one for text that ``grows``. A ``secret`` is never painted,
    has no value beforehand, and its field is emptied when its dialog closes.
    """

    key: str
    label: str
    value: str = ""
    help: str = ""
    choices: Sequence[tuple[str, str] | str] = ()
    path: bool = False
    grows: bool = False
    secret: bool = False

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        return tuple((c, c) if isinstance(c, str) else c for c in self.choices)


class Answer(Horizontal):
    """A question's label and what is answered to it."""

    DEFAULT_CSS = """
    Answer { height: 1; width: 1fr; }
    Answer > Field, Answer > Choice { width: 1fr; }
    """

    def __init__(self, ask: Ask, label_cells: int) -> None:
        super().__init__()
        self.ask = ask
        self._label_cells = label_cells
        self.entry = self._entry()

    def _entry(self) -> Field | Choice:
        if self.ask.choices:
            return Choice(self.ask.options, self.ask.value)
        if self.ask.secret:
            return SecretField()
        kind = PathField if self.ask.path else Field
        return kind(self.ask.value, select_on_focus=not self.ask.grows)

    def compose(self) -> ComposeResult:
        label = Caption(_(self.ask.label))
        label.styles.width = self._label_cells
        yield label
        yield self.entry

    def rows_within(self, width: int) -> int:
        room = width - self._label_cells
        return self.entry.rows_within(room) if isinstance(self.entry, Choice) else 1


class Asking(Screen[Result], Generic[Result]):
    """A screen with :attr:`answers` and an act ``#submit`` behind them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", show=False, priority=True),
        Binding("tab", "tab(1)", show=False, priority=True),
        Binding("shift+tab", "tab(-1)", show=False, priority=True),
        Binding("up", "go(-1)", show=False, priority=True),
        Binding("down", "go(1)", show=False, priority=True),
    ]
    answers: Sequence[Answer]

    def begin(self) -> None:
        if self.answers:
            self.set_focus(self.answers[0].entry)

    def entered(self) -> None:
        """Enter in a question."""
        self.step(1)

    def action_enter(self) -> None:
        if isinstance(self.focused, Act):
            self.focused.action_press()
        else:
            self.entered()

    def action_tab(self, steps: int) -> None:
        """To the next thing that takes keys; a path is completed first."""
        if steps < 0:
            self.focus_previous()
        elif isinstance(self.focused, PathField):
            self.focused.call_later(self.focused.action_complete)
        else:
            self.focus_next()

    def action_go(self, steps: int) -> None:
        """To the next or previous question, or to the next word where they stand below each other."""
        if not (isinstance(self.focused, Choice) and self.focused.moved(steps)):
            self.step(steps)

    def step(self, steps: int) -> None:
        at = self.here() + steps
        if at >= len(self.answers):
            self.set_focus(self.query_one("#submit"))
        elif at >= 0:
            self.set_focus(self.answers[at].entry)

    def here(self) -> int:
        """The question that has the focus; one behind the last when an act has it."""
        entries = [answer.entry for answer in self.answers]
        return entries.index(self.focused) if self.focused in entries else len(entries)

    def forget(self) -> None:
        """Empty the fields of what is secret."""
        for answer in self.answers:
            if isinstance(answer.entry, SecretField):
                answer.entry.forget()

    def when_taken(self, act: Callable[[dict[str, str]], None]) -> None:
        """``act`` on the answers as they are when every question has taken the keys that it was sent until now."""
        values: dict[str, str] = {}

        def taken(answer: Answer) -> None:
            values[answer.ask.key] = answer.entry.value
            if len(values) == len(self.answers):
                self.call_later(act, values)

        for answer in self.answers:
            answer.entry.call_later(taken, answer)
