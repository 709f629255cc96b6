"""One of many: type to search, arrows to move, Enter to choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from secaudit.text import folded
from secaudit.tui.dialogs.box import Dialog
from secaudit.tui.widgets.caption import Act
from secaudit.tui.widgets.caret import act_at_once
from secaudit.tui.widgets.field import Field
from secaudit.tui.widgets.grid import Col, Grid, Toned
from secaudit.tui.words import _


@dataclass(frozen=True, slots=True)
class Option:
    """``alias``: other words it is found by; ``right``: a short remark at the end of its row."""

    key: str
    label: str
    alias: str = ""
    right: str = ""


def found(options: Sequence[Option], typed: str) -> list[Option]:
    """The options that have every typed word, those that begin with the first one before the others."""
    words = [folded(word) for word in typed.split()]
    if not words:
        return list(options)
    hits = [(o, folded(o.label), folded(o.alias), folded(o.key)) for o in options]
    kept = [hit for hit in hits if all(any(word in part for part in hit[1:]) for word in words)]
    kept.sort(key=lambda hit: not any(part.startswith(words[0]) for part in hit[1:]))
    return [hit[0] for hit in kept]


Find = Callable[[Sequence[Option], str], list[Option]]
"""Which options a typed text means, the likeliest first."""


class Pick(Dialog[str | None]):
    """The key of the option chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]
    DEFAULT_CSS = """
    Pick #options { margin-top: 1; }
    """

    def __init__(self, title: str, options: Sequence[Option], *, value: str = "", find: Find = found) -> None:
        super().__init__(title)
        self._options = tuple(options)
        self._found: list[Option] = list(options)
        self._value, self._find, self._typed = value, find, ""

    def parts(self) -> list[Widget]:
        remarks = max((len(o.right) * 2 for o in self._options), default=0)
        columns = [Col("label", "", 20, flex=1)]
        if remarks:
            columns.append(Col("right", "", min(remarks, 24), "right"))
        grid = Grid(columns, header=False, empty=_("沒有符合的項目，換個字試試"), id="options")
        grid.can_focus, grid.driven = False, True
        return [Field(placeholder=_("輸入文字搜尋"), id="typed"), grid]

    def acts(self) -> list[Act]:
        return [Act(_("選擇 Enter"), id="choose"), Act(_("取消 Esc"), id="cancel")]

    def on_mount(self) -> None:
        self.query_one("#typed").focus()
        self._show()
        self.query_one(Grid).move_to(self._value)

    def sized(self, width: int, height: int) -> None:
        self.query_one(Grid).styles.height = max(1, min(len(self._options), height - 2))

    async def on_key(self, event: events.Key) -> None:
        await act_at_once(self, event)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose()

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self._choose()

    def action_step(self, steps: int) -> None:
        self._narrow()
        self.query_one(Grid).action_step(steps)

    def action_page(self, pages: int) -> None:
        self._narrow()
        self.query_one(Grid).action_page(pages)

    def pressed(self, act: str) -> None:
        self._choose()

    def _narrow(self) -> None:
        """To what stands in the field by now: a key may come before the field has told what was typed."""
        typed = self.query_one("#typed", Field).value
        if typed != self._typed:
            self._typed, self._found = typed, self._find(self._options, typed)
            self._show()

    def _show(self) -> None:
        rows = self._found
        grid = self.query_one(Grid)
        grid.put(len(rows), lambda i: (rows[i].label, Toned(rows[i].right, "muted")), lambda i: rows[i].key)
        grid.move_by(-len(rows))

    def _choose(self) -> None:
        self._narrow()
        key = self.query_one(Grid).cursor_key
        if key:
            self.dismiss(key)
