"""An app around the widgets of one test, and what it paints as lines of text."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from secaudit.tui.theme import THEMES
from secaudit.tui.widgets.scrolling import PlainScrollBar

HOSTILE = (
    "紅\x1b[31m字",
    "\x1b]52;c;cm0gLXJm\x07",
    "\x9b31m\x85",
    "A\u202eB\u202c",
    "零\u200b寬\u200d\ufeff",
    "一\n二\r\n三\t四",
    "\ud800孤",
    "e\u0301\u0302\u0303\u0304\u0305合",
    "\u0301先",
    "👨\u200d👩\u200d👧家",
    "🇹🇼台\u26a0\ufe0f",
    "葛\U000e0100城",
    "\u3164空\u115f",
)
FORBIDDEN = set(map(chr, [*range(32), *range(127, 160)])) | set("\u202e\u202c\u200b\u200d\ufeff\ufe0f\ud800\u2028")


class Bench(App[None]):
    """Shows ``widgets`` below each other; ``result`` is what the last dialog was closed with."""

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self._widgets = widgets
        self.result: Any = "open"
        ScrollBar.renderer = PlainScrollBar
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = THEMES["dark"].name

    def compose(self) -> ComposeResult:
        yield from self._widgets

    def put(self, dialog: ModalScreen[Any]) -> None:
        """Open ``dialog``."""

        def closed(result: Any) -> None:
            self.result = result

        self.push_screen(dialog, closed)

    def lines(self) -> list[str]:
        """What the screen shows now, row by row."""
        return [strip.text for strip in self.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.lines())


def look(app: Bench, script: Callable[[Pilot[None]], Awaitable[None]], size: tuple[int, int] = (80, 24)) -> None:
    """Run ``script`` on ``app`` in a terminal of ``size``."""

    async def main() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await script(pilot)

    asyncio.run(main())
