"""How the browser's server begins and ends: on this computer alone, with nothing left running behind it.

Invariant: the address with the token is told to the one who started it; it never stands on a command line.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from secaudit.errors import SecauditError, UsageError
from secaudit.tui.browser.gate import LOOPBACK, Gate
from secaudit.tui.browser.process import command
from secaudit.tui.browser.server import BrowserServer, Served

_DOOR = "open.html"
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def serve(
    case: Path | None,
    options: tuple[str, ...] = (),
    *,
    host: str = LOOPBACK[0],
    port: int = 0,
    ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve ``case`` (or the start screen) until interrupted; ``ready`` hears the address that opens it once.

    ``port`` 0 takes any that is free. Raises for a host that others could reach, and for a port that is taken.
    """
    if host not in LOOPBACK:
        fix = f"只能開放給這台電腦自己：{' 或 '.join(LOOPBACK)}"
        raise UsageError(f"不能在 {host} 開放", fix, code="E-USE-56")
    for name in ("aiohttp.server", "aiohttp.web", "aiohttp.websocket", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with suppress(KeyboardInterrupt):
        asyncio.run(_serving(Served(command(case, options), dict(os.environ)), _listener(host, port), host, ready))


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        fix = "請換一個 --port，或不寫由系統選"
        raise SecauditError(f"無法使用 {host} 的埠 {port}：{error.strerror}", fix, code="E-USE-57") from error
    return listener


async def _serving(served: Served, listener: socket.socket, host: str, ready: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in _SIGNALS:
        with suppress(NotImplementedError, AttributeError):
            loop.add_signal_handler(getattr(signal, name), stop.set)
    gate = Gate(host, listener.getsockname()[1])
    runner = web.AppRunner(BrowserServer(gate, served).application(), access_log=None, shutdown_timeout=10)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        ready(gate.address)
        await stop.wait()
    finally:
        await runner.cleanup()


def open_browser(address: str, folder: Path) -> bool:
    """Open ``address`` in the user's browser, by way of a page in ``folder`` that only the user can read: what a
    browser is started with can be seen by everybody on this computer. Whether that began."""
    door = folder / _DOOR
    text = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">'
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        door.unlink(missing_ok=True)
        descriptor = os.open(door, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(text)
        return webbrowser.open(door.as_uri())
    except (OSError, webbrowser.Error):
        return False


def forget_address(folder: Path) -> None:
    """Take the page with the address away again."""
    with suppress(OSError):
        (folder / _DOOR).unlink(missing_ok=True)
