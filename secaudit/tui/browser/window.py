"""An app and the browser window that shows it, which may go and come again.

1. A window that is reloaded, or loses its line, finds its app as it left it: page, cursor, what is being typed.
2. An app that nobody has looked at for ``PATIENCE_SECONDS`` leaves.

Invariant: an app is shown by one window at most; what it paints while there is none is dropped, and painted anew for
the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress

from aiohttp import web

from secaudit.tui.browser.process import AppProcess, environment

PATIENCE_SECONDS = 30.0


class Shown:
    """An app that runs, and the window that shows it at this moment."""

    def __init__(self, app: AppProcess, window: web.WebSocketResponse) -> None:
        self.app = app
        self._window: web.WebSocketResponse | None = window
        self._painting = asyncio.create_task(self._paint())
        self._leaving: asyncio.Task[None] | None = None

    @property
    def has_ended(self) -> bool:
        return self._painting.done()

    async def come_back(self, window: web.WebSocketResponse, columns: int, rows: int) -> None:
        """``window`` shows the app from now on."""
        if self._leaving is not None:
            self._leaving.cancel()
        self._window = window
        await self.app.tell(type="resize", width=columns, height=rows)
        await self.app.tell(type="come_back")

    def wait(self, apps: Apps) -> None:
        """Nobody looks; leave when nobody comes back."""
        self._window = None
        self._leaving = asyncio.create_task(self._leave(apps))

    async def stop(self) -> None:
        self._painting.cancel()
        with suppress(asyncio.CancelledError):
            await self._painting
        await self.app.stop()

    async def _leave(self, apps: Apps) -> None:
        await asyncio.wait((self._painting,), timeout=PATIENCE_SECONDS)
        await asyncio.shield(apps.dismissed(self))

    async def _paint(self) -> None:
        """What the app paints, until it ends; then the window is told."""
        with suppress(ConnectionError, RuntimeError):
            await self.app.run(self._send)
        if self._window is not None:
            await self._window.close()

    async def _send(self, packet: bytes) -> None:
        if self._window is not None:
            with suppress(ConnectionError, RuntimeError):
                await self._window.send_bytes(packet)


class Apps:
    """The apps that ``command`` starts, those that wait for their window to come back among them."""

    def __init__(self, command: Sequence[str], given: Mapping[str, str]) -> None:
        self._command, self._given = command, given
        self._waiting: list[Shown] = []
        self._stopping = False

    async def shown_in(self, window: web.WebSocketResponse, columns: int, rows: int) -> Shown:
        """The app that ``window`` is to show: one that waits, or a new one."""
        while self._waiting:
            shown = self._waiting.pop()
            if not shown.has_ended:
                await shown.come_back(window, columns, rows)
                return shown
        told = environment(self._given, columns, rows)
        return Shown(await AppProcess.begun(self._command, told), window)

    async def left(self, shown: Shown, *, may_come_back: bool) -> None:
        """The window of ``shown`` is gone."""
        if may_come_back and not self._stopping and not shown.has_ended:
            shown.wait(self)
            self._waiting.append(shown)
        else:
            await shown.stop()

    async def dismissed(self, shown: Shown) -> None:
        if shown in self._waiting:
            self._waiting.remove(shown)
            await shown.stop()

    async def stop(self) -> None:
        """Those that wait leave, and nobody waits any more."""
        self._stopping = True
        while self._waiting:
            await self._waiting.pop().stop()
