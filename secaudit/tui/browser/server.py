"""The server of the screen in a browser: its few pages, and the socket behind which the app runs.

Invariant: every answer has passed the gate and carries the same strict headers; nothing is ever asked of another host.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from aiohttp import WSCloseCode, WSMsgType, web

from secaudit.tui.browser.gate import TOKEN, Entry, Gate
from secaudit.tui.browser.process import AppProcess
from secaudit.tui.browser.window import Apps

_WINDOWS_AT_ONCE = 4
_LONGEST_MESSAGE = 1024 * 1024
_MOST_CELLS = 1000
_OURS = files("secaudit.tui.browser") / "static"
_THEIRS = files("textual_serve") / "static"
_STATIC = {
    "page.css": (_OURS / "page.css", "text/css"),
    "page.js": (_OURS / "page.js", "text/javascript"),
    "xterm.css": (_THEIRS / "css" / "xterm.css", "text/css"),
    "textual.js": (_THEIRS / "js" / "textual.js", "text/javascript"),
    "mono.ttf": (_THEIRS / "fonts" / "RobotoMono-VariableFont_wght.ttf", "font/ttf"),
    "mono-italic.ttf": (_THEIRS / "fonts" / "RobotoMono-Italic-VariableFont_wght.ttf", "font/ttf"),
}
_REFUSALS = {
    Entry.ELSEWHERE: (421, "這個網址不是這裡。"),
    Entry.USED: (403, "這個網址只能用一次，已經用過了。請結束 secaudit serve 再執行一次，用新的網址。"),
    Entry.STRANGER: (403, "請用 secaudit serve 印出的網址打開。"),
}


@dataclass(frozen=True, slots=True)
class Served:
    """What runs in each window: its command line, and the environment it is given."""

    command: Sequence[str]
    environment: Mapping[str, str]


def _headers(gate: Gate) -> dict[str, str]:
    """xterm writes its own style elements, hence the one 'unsafe-inline'."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        f"img-src 'self' data:; connect-src 'self' ws://{gate.authority}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "clipboard-read=(), clipboard-write=(self)",
    }


class BrowserServer:
    """The routes behind ``gate``; each socket shows ``served``, which runs in a process of its own."""

    def __init__(self, gate: Gate, served: Served) -> None:
        self._gate = gate
        self._apps = Apps(served.command, served.environment)
        self._windows: set[web.WebSocketResponse] = set()

    def application(self) -> web.Application:
        application = web.Application(middlewares=[self._guarded])
        application.add_routes([
            web.get("/", self._page), web.get("/ws", self._socket), web.get("/static/{name}", self._file)
        ])  # fmt: skip
        application.on_response_prepare.append(self._strictly)
        application.on_shutdown.append(self._close_windows)
        return application

    async def _strictly(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(_headers(self._gate))
        response.headers["Server"] = "secaudit"

    @web.middleware
    async def _guarded(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        token = request.query.get(TOKEN) if request.path == "/" else None
        entry = self._gate.entry(request.headers, request.cookies, token)
        if entry in _REFUSALS:
            status, said = _REFUSALS[entry]
            return web.Response(status=status, text=said)
        session = self._gate.begin() if entry is Entry.FIRST else ""
        response = await handler(request)
        if session:
            response.set_cookie(self._gate.cookie, session, httponly=True, samesite="Strict", path="/")
        return response

    async def _page(self, _request: web.Request) -> web.Response:
        page = Template((_OURS / "page.html").read_text(encoding="utf-8"))
        text = page.substitute(socket=f"ws://{self._gate.authority}/ws")
        return web.Response(text=text, content_type="text/html")

    async def _file(self, request: web.Request) -> web.Response:
        if (known := _STATIC.get(request.match_info["name"])) is None:
            raise web.HTTPNotFound
        found, kind = known
        return web.Response(body=found.read_bytes(), content_type=kind)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if not self._gate.is_our_page(request.headers):
            return web.Response(status=403, text=_REFUSALS[Entry.STRANGER][1])
        if len(self._windows) >= _WINDOWS_AT_ONCE:
            return web.Response(status=503, text="開太多視窗了，請先關掉一個。")
        window = web.WebSocketResponse(heartbeat=20, max_msg_size=_LONGEST_MESSAGE)
        self._windows.add(window)
        try:
            await window.prepare(request)
            size = _cells(request.query.get("width"), 80), _cells(request.query.get("height"), 24)
            shown = await self._apps.shown_in(window, *size)
            try:
                went_by_itself = await _listened(window, shown.app)
            except BaseException:
                await asyncio.shield(self._apps.left(shown, may_come_back=True))
                raise
            await asyncio.shield(self._apps.left(shown, may_come_back=went_by_itself))
        finally:
            self._windows.discard(window)
        return window

    async def _close_windows(self, _application: web.Application) -> None:
        await self._apps.stop()
        for window in tuple(self._windows):
            await window.close(code=WSCloseCode.GOING_AWAY)


async def _listened(window: web.WebSocketResponse, app: AppProcess) -> bool:
    """What the browser types and how large it is, until it goes; a message of any other form ends the talk.

    Whether it went by itself.
    """
    async for message in window:
        if message.type is not WSMsgType.TEXT:
            break
        try:
            match json.loads(message.data):
                case ["stdin", str(text)]:
                    await app.type(text)
                case ["resize", {"width": int(width), "height": int(height)}]:
                    await app.tell(type="resize", width=_bounded(width), height=_bounded(height))
                case ["focus" | "blur" as what]:
                    await app.tell(type=what)
                case ["ping", str(at)]:
                    await window.send_str(json.dumps(["pong", at]))
                case _:
                    break
        except (ValueError, RecursionError):
            break
    else:
        return True
    await window.close(code=WSCloseCode.UNSUPPORTED_DATA)
    return False


def _cells(text: str | None, otherwise: int) -> int:
    return _bounded(int(text)) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def _bounded(cells: int) -> int:
    return min(max(1, cells), _MOST_CELLS)
