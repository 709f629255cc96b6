"""The frame around a page: tabs and facts on top, one message line and the keys below.

Invariant: each is one line, painted from plain text that has passed ``shown``; what is painted can be clicked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from secaudit.tui.glyphs import shown
from secaudit.tui.keys import ANYWHERE, Key
from secaudit.tui.widgets.lettering import cells, fit
from secaudit.tui.words import N_, _

NARROW = 100
_READABLE = 10
"""Cells of a company's name that still say which one it is."""
FEW = 5
"""Keys that a bar narrower than ``NARROW`` keeps."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a line, the component class it is painted in, and what a click on it does (an action)."""

    text: str
    part: str = ""
    action: str = ""


class BarLine(Widget):
    """One painted line of pieces."""

    DEFAULT_CSS = "BarLine { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.target: Widget | None = None
        self._pieces: tuple[Piece, ...] = ()

    def pieces(self, room: int) -> Sequence[Piece]:
        """What fits into ``room``; the rest of the line stays blank."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        room = self.size.width
        self._pieces = tuple(self.pieces(room))
        strip = Strip([Segment(shown(p.text), self._style(p.part)) for p in self._pieces])
        return strip.adjust_cell_length(room, self.rich_style)

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(part) if part else self.rich_style

    async def on_click(self, event: events.Click) -> None:
        at = 0
        for piece in self._pieces:
            at += cells(shown(piece.text))
            if event.x < at:
                if piece.action:
                    await self.app.run_action(piece.action, self.target or self.app)
                return


class TopBar(BarLine):
    """Tabs on the left; company, case, phase and when it was saved on the right, the last of them first to go."""

    COMPONENT_CLASSES = {"topbar--tab", "topbar--active", "topbar--fact"}  # noqa: RUF012 - Textual's own form
    DEFAULT_CSS = """
    TopBar { background: $panel; color: $foreground; }
    TopBar > .topbar--tab { color: $foreground; }
    TopBar > .topbar--active { background: $primary; color: $background; text-style: bold reverse; }
    TopBar > .topbar--fact { color: $foreground; }
    """

    def __init__(self, tabs: Sequence[tuple[str, str, str]]) -> None:
        """``tabs``: (page, key, zh-TW title)."""
        super().__init__(id="top")
        self._tabs = tabs
        self._active = ""
        self._facts: tuple[str, ...] = ()

    def put(self, active: str, facts: Sequence[str]) -> None:
        """``facts`` in the order in which they are shown; when short of room the first ones go."""
        if (active, tuple(facts)) != (self._active, self._facts):
            self._active, self._facts = active, tuple(facts)
            self.refresh()

    def pieces(self, room: int) -> Sequence[Piece]:
        tabs = []
        gap = "" if room < NARROW else " "
        for page, key, title in self._tabs:
            mark = ">" if page == self._active else gap
            part = "topbar--active" if page == self._active else "topbar--tab"
            tabs.append(Piece(f"{mark}{key}{_(title)}" + (" " if not gap else ""), part, f"app.page('{page}')"))
        left = sum(cells(shown(p.text)) for p in tabs)
        right = _facts_within(room - left - 2, [shown(fact) for fact in self._facts])
        return (*tabs, Piece(" " * max(0, room - left - cells(right)), "topbar--fact"), Piece(right, "topbar--fact"))


def _facts_within(room: int, facts: Sequence[str]) -> str:
    """As many of ``facts`` as fit, the last ones first; the first that doesn't is cut if enough of it can be read."""
    kept: list[str] = []
    for fact in reversed(facts):
        left = room - cells("  ".join(["", *kept]) if kept else "")
        if cells(fact) > left:
            kept[:0] = [fit(fact, left)] if left >= _READABLE else []
            break
        kept.insert(0, fact)
    return "  ".join(kept) + " " if kept else ""


class MessageLine(BarLine):
    """What was just done, or what went wrong; a word tells which, beside the tone."""

    COMPONENT_CLASSES = {"message--info", "message--good", "message--warn", "message--bad"}  # noqa: RUF012
    DEFAULT_CSS = """
    MessageLine { background: $surface; color: $foreground; }
    MessageLine > .message--info { color: $foreground; }
    MessageLine > .message--good { color: $success; }
    MessageLine > .message--warn { color: $warning; text-style: bold; }
    MessageLine > .message--bad { color: $error; text-style: bold reverse; }
    """
    WORDS = {"info": "", "good": "", "warn": N_("注意："), "bad": N_("錯誤：")}  # noqa: RUF012

    text = ""
    kind = "info"

    def put(self, text: str, kind: str = "info") -> None:
        self.text, self.kind = text, kind
        self.refresh()

    def pieces(self, room: int) -> Sequence[Piece]:
        said = f" {_(self.WORDS[self.kind])}{self.text}" if self.text else ""
        return (Piece(fit(shown(said), room), f"message--{self.kind}"),)


class KeyBar(BarLine):
    """The keys of the page and of the app, in the order of their rank as far as they fit."""

    COMPONENT_CLASSES = {"keybar--key", "keybar--title"}  # noqa: RUF012
    DEFAULT_CSS = """
    KeyBar { background: $panel; color: $foreground; }
    KeyBar > .keybar--key { color: $accent; text-style: bold; }
    KeyBar > .keybar--title { color: $foreground; }
    """

    keys: tuple[Key, ...] = ()

    def put(self, keys: Sequence[Key], target: Widget | None) -> None:
        """``target`` is what the keys' actions belong to: the page that is shown."""
        self.keys, self.target = tuple(keys), target
        self.refresh()

    def pieces(self, room: int) -> Sequence[Piece]:
        kept = self._kept(room)
        return [
            piece
            for key in self.keys
            if key in kept
            for piece in (
                Piece(f" {_(key.label)} ", "keybar--key", key.action),
                Piece(f"{_(key.title)} ", "", key.action),
            )
        ]

    def _kept(self, room: int) -> set[Key]:
        listed = sorted((k for k in self.keys if k.shown), key=lambda k: k.rank)
        always = [k for k in listed if k.rank == ANYWHERE]
        if room < NARROW:
            listed = [*always, *(k for k in listed if k.rank != ANYWHERE)][:FEW]
        kept: set[Key] = set()
        left = room
        for key in listed:
            left -= cells(shown(f" {_(key.label)} {_(key.title)} "))
            if left < 0:
                break
            kept.add(key)
        return kept
