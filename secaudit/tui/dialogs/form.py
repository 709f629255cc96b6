"""A form: one question a row, problems shown below them, and the answers as a dict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from secaudit.tui.dialogs.asking import Answer, Ask, Asking
from secaudit.tui.dialogs.box import Dialog
from secaudit.tui.dialogs.choice import Choice
from secaudit.tui.dialogs.pick import Option, Pick
from secaudit.tui.widgets.caption import Act, Caption
from secaudit.tui.widgets.field import Field, PathField
from secaudit.tui.widgets.lettering import cells
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import _

Check = Callable[[dict[str, str]], Sequence[str]]

_WIDEST_LABEL = 22
_NARROWEST_LABEL = 8


class Form(Dialog[dict[str, str] | None], Asking[dict[str, str] | None]):
    """``asks`` answered, or None; it stays open until ``check`` finds nothing wrong with the answers."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "submit", show=False)]
    DEFAULT_CSS = """
    Form {
        & #asks { height: auto; background: $panel; margin-top: 1; }
        & #help { margin-top: 1; }
        & #problems { height: 0; }
        & #draft { height: 0; }
    }
    """

    def __init__(self, title: str, asks: Sequence[Ask], check: Check | None = None) -> None:
        super().__init__(title)
        widest = max((cells(_(ask.label)) for ask in asks), default=0)
        room = min(max(widest, _NARROWEST_LABEL), _WIDEST_LABEL) + 2
        self.answers = [Answer(ask, room) for ask in asks]
        self._check = check
        self._problems: tuple[str, ...] = ()
        self._draft = ""

    def parts(self) -> list[Widget]:
        draft, problems = Prose(id="draft"), Prose(id="problems")
        draft.can_focus = problems.can_focus = False
        asks = VerticalScroll(*self.answers, id="asks", can_focus=False)
        return [asks, draft, Caption("", "muted", id="help"), problems]

    def acts(self) -> list[Act]:
        return [Act(_("確定 ^S"), id="submit"), Act(_("取消 Esc"), id="cancel")]

    def on_mount(self) -> None:
        self.begin()

    def sized(self, width: int, height: int) -> None:
        problems = self.query_one("#problems", Prose)
        told = problems.height_within(width, max(1, height // 3)) if self._problems else 0
        problems.styles.height = told
        draft = self.query_one("#draft", Prose)
        typed = draft.height_within(width, max(1, height // 3)) if self._draft else 0
        draft.styles.height = typed
        rows = 0
        for answer in self.answers:
            answer.styles.height = answer.entry.styles.height = answer.rows_within(width)
            rows += answer.rows_within(width)
        self.query_one("#asks").styles.height = max(1, min(rows, height - told - typed - 4))

    def entered(self) -> None:
        if self.here() == len(self.answers) - 1:
            self.action_submit()
        else:
            self.step(1)

    def action_submit(self) -> None:
        self.when_taken(self._submit)

    def _submit(self, values: dict[str, str]) -> None:
        self.settle(values, self._check(values) if self._check else ())

    def settle(self, values: dict[str, str], problems: Sequence[str], at: str = "") -> None:
        """Close with ``values``, or stay open and say what is wrong with them; go to the question ``at`` if asked."""
        self._problems = tuple(problems)
        if not self._problems:
            self.forget()
            self.dismiss(values)
            return
        self.query_one("#problems", Prose).put(Line(_("錯誤：") + p, "bad", hanging=2) for p in self._problems)
        self._lay_out()
        for answer in self.answers:
            if answer.ask.key == at:
                self.set_focus(answer.entry)

    def action_cancel(self) -> None:
        self.forget()
        self.dismiss(None)

    def pressed(self, act: str) -> None:
        self.action_submit()

    @work
    async def on_choice_wanted(self, event: Choice.Wanted) -> None:
        event.stop()
        options = [Option(key, label) for key, label in event.choice.options]
        key = await self.app.push_screen_wait(Pick(self._title, options))
        if key is not None:
            event.choice.choose([o.key for o in options].index(key))

    def on_path_field_offered(self, event: PathField.Offered) -> None:
        self.query_one("#help", Caption).put("  ".join(event.names))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.show_help()

    def show_help(self) -> None:
        """What the question that has the focus means."""
        self._show_draft()
        at = self.here()
        self.query_one("#help", Caption).put(_(self.answers[at].ask.help) if 0 <= at < len(self.answers) else "")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_draft()

    def _show_draft(self) -> None:
        """A text too long for its field is shown whole below the questions; paths and secrets are not."""
        entry = self.focused
        is_long = type(entry) is Field and 0 < entry.size.width < entry.content_width
        text = entry.value if is_long and isinstance(entry, Field) else ""
        if text != self._draft:
            self._draft = text
            draft = self.query_one("#draft", Prose)
            draft.put([Line(text, "muted")] if text else [])
            self._lay_out()
            self.call_after_refresh(draft.scroll_end, animate=False)
