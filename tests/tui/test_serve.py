"""The screen in a browser: who is let in, what is sent along, and a real browser that answers a control."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, WSMsgType, WSServerHandshakeError, web

from secaudit.cli.main import run
from secaudit.store import open_store
from secaudit.tui.browser import serving
from secaudit.tui.browser.gate import Gate
from secaudit.tui.browser.process import command, environment
from secaudit.tui.browser.server import BrowserServer, Served
from tui.chromium import CHROMIUM, Chromium
from tui.escapes import painted

ROOT = Path(__file__).resolve().parents[2]
ECHO = """
import os, sys
def packet(data): os.write(1, b"D" + len(data).to_bytes(4, "big") + data)
os.write(1, b"__GANGLION__\\n")
packet(os.environ["COLUMNS"].encode() + b"x" + os.environ["ROWS"].encode())
while head := sys.stdin.buffer.read(5):
    data = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    if head[:1] == b"M" and b"quit" in data:
        break
    packet(head[:1] + data)
os.write(1, b"M" + (16).to_bytes(4, "big") + b'{"type": "exit"}')
"""
Visit = Callable[[Gate, ClientSession], Awaitable[None]]


@asynccontextmanager
async def served(code: str = ECHO) -> AsyncIterator[Gate]:
    """A server of which each window runs ``code``."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    gate = Gate("127.0.0.1", listener.getsockname()[1])
    application = BrowserServer(gate, Served((sys.executable, "-c", code), dict(os.environ))).application()
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    try:
        yield gate
    finally:
        await runner.cleanup()


def visited(visit: Visit) -> None:
    async def main() -> None:
        async with served() as gate, ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            await visit(gate, client)

    asyncio.run(main())


async def status(client: ClientSession, address: str, **headers: str) -> int:
    async with client.get(address, headers=headers, allow_redirects=False) as answer:
        await answer.read()
        return answer.status


def test_the_address_opens_the_door_once_and_the_cookie_keeps_it_open() -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        async with client.get(gate.address) as first:
            (cookie,) = first.headers.getall("Set-Cookie")
            assert first.status == 200
            assert "textual-terminal" in await first.text()
        assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=Strict"}
        assert gate.address.split("=")[1] not in cookie
        assert await status(client, gate.origin) == 200
        async with ClientSession() as another:
            assert await status(another, gate.address) == 403
            assert await status(another, gate.origin) == 403

    visited(visit)


@pytest.mark.parametrize(
    "path", ["/", "/?token=", "/?token=guess", "/static/textual.js", "/static/page.css", "/nothing"]
)
def test_nothing_is_given_to_a_stranger(path: str) -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        assert await status(client, gate.origin + path) == 403
        assert await status(client, gate.origin + path, Cookie=f"{gate.cookie}=guess") == 403
        assert await status(client, gate.address) == 200

    visited(visit)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", ""]
)
def test_another_name_for_this_computer_is_refused_even_with_the_cookie(host: str) -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        name = host.format(port=gate.authority.rpartition(":")[2])
        assert await status(client, gate.address, Host=name) == 421
        assert await status(client, gate.address) == 200
        for path in ("/", "/static/page.js"):
            assert await status(client, gate.origin + path, Host=name) == 421

    visited(visit)


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1", "https://{authority}"])
def test_a_socket_is_opened_from_our_own_page_alone(origin: str | None) -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        await status(client, gate.address)
        headers = {"Origin": origin.format(authority=gate.authority)} if origin else {}
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(f"{gate.origin}/ws", headers=headers)
        assert refused.value.status == 403

    visited(visit)


def test_a_socket_needs_the_cookie() -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(f"{gate.origin}/ws", headers={"Origin": gate.origin})
        assert refused.value.status == 403

    visited(visit)


def test_every_answer_is_strict() -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        for address in (gate.origin, gate.address, f"{gate.origin}/static/page.js", f"{gate.origin}/nothing"):
            async with client.get(address) as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'; script-src 'self';" in policy
                assert policy.count("unsafe") == 1
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert "Python" not in answer.headers["Server"]

    visited(visit)


@pytest.mark.parametrize("name", ["../gate.py", "..%2Fgate.py", "%2Fetc%2Fpasswd", "page.html", "", "textual.js/.."])
def test_no_other_file_is_given(name: str) -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        await status(client, gate.address)
        assert await status(client, f"{gate.origin}/static/textual.js") == 200
        assert await status(client, f"{gate.origin}/static/{name}") in (403, 404)

    visited(visit)


def test_our_own_pages_name_no_other_host() -> None:
    for path in (ROOT / "secaudit" / "tui" / "browser" / "static").iterdir():
        assert "//" not in path.read_text(encoding="utf-8").replace("// ", "")


def test_a_window_types_and_is_resized_within_bounds() -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        await status(client, gate.address)
        address = f"{gate.origin}/ws?width=99999&height=30"
        async with client.ws_connect(address, headers={"Origin": gate.origin}) as window:
            assert await window.receive_bytes() == b"1000x30"
            await window.send_json(["stdin", "字\x1b[A"])
            assert await window.receive_bytes() == "D字\x1b[A".encode()
            await window.send_json(["resize", {"width": 120, "height": -4}])
            assert await window.receive_bytes() == b'M{"type": "resize", "width": 120, "height": 1}'
            await window.send_json(["ping", "7"])
            assert await window.receive_json() == ["pong", "7"]

    visited(visit)


def test_a_window_that_is_reloaded_finds_its_app_again() -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        await status(client, gate.address)
        ours = {"Origin": gate.origin}
        async with client.ws_connect(f"{gate.origin}/ws?width=100&height=30", headers=ours) as window:
            assert await window.receive_bytes() == b"100x30"
        async with client.ws_connect(f"{gate.origin}/ws?width=90&height=20", headers=ours) as window:
            assert await window.receive_bytes() == b'M{"type": "resize", "width": 90, "height": 20}'
            assert await window.receive_bytes() == b'M{"type": "come_back"}'
            await window.send_json(["stdin", "j"])
            assert await window.receive_bytes() == b"Dj"
            async with client.ws_connect(f"{gate.origin}/ws?width=80&height=24", headers=ours) as second:
                assert await second.receive_bytes() == b"80x24"

    visited(visit)


def test_an_app_that_nobody_comes_back_to_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secaudit.tui.browser.window.PATIENCE_SECONDS", 0.01)

    async def visit(gate: Gate, client: ClientSession) -> None:
        await status(client, gate.address)
        before = children_of(os.getpid())
        async with client.ws_connect(f"{gate.origin}/ws", headers={"Origin": gate.origin}) as shown:
            await shown.receive_bytes()
            (app,) = filter(is_alive, set(children_of(os.getpid())) - set(before))
        async with asyncio.timeout(60):
            while is_alive(app):
                await asyncio.sleep(0.02)

    visited(visit)


@pytest.mark.parametrize(
    "said", ["{", "[]", '["stdin", 3]', '["resize", {"width": "9"}]', '["quit"]', "[" * 5000, '"stdin"']
)
def test_a_message_of_another_form_ends_the_talk(said: str) -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        await status(client, gate.address)
        async with client.ws_connect(f"{gate.origin}/ws", headers={"Origin": gate.origin}) as window:
            await window.receive_bytes()
            await window.send_str(said)
            assert (await window.receive()).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)

    visited(visit)


def test_a_fifth_window_has_to_wait() -> None:
    async def visit(gate: Gate, client: ClientSession) -> None:
        await status(client, gate.address)
        ours = {"Origin": gate.origin}
        windows = [await client.ws_connect(f"{gate.origin}/ws", headers=ours) for _ in range(4)]
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(f"{gate.origin}/ws", headers=ours)
        assert refused.value.status == 503
        for window in windows:
            await window.close()

    visited(visit)


def test_only_this_computer_is_served(capfd: pytest.CaptureFixture[str], case: Path) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5", "localhost", "127.0.0.1.evil.example"):
        assert run(["serve", str(case), "--host", host, "--no-browser"]) == 2
        assert "E-USE-56" in capfd.readouterr().err


def test_a_taken_port_is_told(capfd: pytest.CaptureFixture[str], case: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert run(["serve", str(case), "--port", str(taken.getsockname()[1]), "--no-browser"]) == 1
    assert "E-USE-57" in capfd.readouterr().err


def test_the_command_holds_the_path_as_one_argument_and_no_secret() -> None:
    odd = Path("/tmp/甲 'b\"; $(touch x) & -- .secaudit")
    assert command(odd, ("--theme", "light"))[-4:] == ("ui", "--theme", "light", str(odd))
    told = environment({"TEXTUAL": "devtools", "PATH": "/bin", "PYTHONPATH": "/x"}, 80, 24)
    assert "TEXTUAL" not in told
    assert told["PYTHONPATH"] == f"{ROOT}{os.pathsep}/x"


def test_the_browser_is_shown_the_way_by_a_page_for_the_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(serving.webbrowser, "open", lambda address: opened.append(address) or True)
    folder = tmp_path / "state"
    assert serving.open_browser("http://127.0.0.1:1/?token=secret", folder)
    (address,) = opened
    assert "secret" not in address
    door = folder / "open.html"
    assert "token=secret" in door.read_text(encoding="utf-8")
    if os.name == "posix":
        assert door.stat().st_mode & 0o777 == 0o600
    serving.forget_address(folder)
    assert not door.exists()


def begun(case: Path, folder: Path) -> subprocess.Popen[str]:
    told = {**os.environ, "PYTHONPATH": str(ROOT), "SECAUDIT_STATE": str(folder / "state"), "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "secaudit", "serve", str(case), "--no-browser"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder, env=told, text=True, encoding="utf-8",
    )  # fmt: skip


async def until(client_says: Callable[[], Awaitable[str]], said: str) -> str:
    async with asyncio.timeout(60):
        while said not in (found := await client_says()):
            await asyncio.sleep(0.02)
    return found


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(os.name != "posix", reason="signals and process ids as Unix has them")
@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_when_the_server_ends_nothing_is_left_running(how: str, case: Path, tmp_path: Path) -> None:
    server = begun(case, tmp_path)
    assert server.stdout is not None
    address = server.stdout.readline().strip()

    async def main() -> list[int]:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            await status(client, address)
            origin = address.partition("/?")[0]
            async with client.ws_connect(f"{origin}/ws", headers={"Origin": origin}) as window:
                received = b""
                async with asyncio.timeout(60):
                    while "符合度" not in painted(received):
                        received += await window.receive_bytes()
                running = children_of(server.pid)
                server.send_signal(getattr(signal, how))
                async with asyncio.timeout(60):
                    while (await window.receive()).type is WSMsgType.BINARY:
                        pass
                return running

    running = asyncio.run(main())
    assert len(running) == 1
    assert server.wait(60) == (0 if how != "SIGKILL" else -signal.SIGKILL)
    server.stdout.close()

    async def gone() -> None:
        async with asyncio.timeout(60):
            while is_alive(running[0]):
                await asyncio.sleep(0.02)

    asyncio.run(gone())


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this computer")
def test_a_real_browser_answers_a_control_and_sees_its_verdict(case: Path, tmp_path: Path) -> None:
    odd = case.rename(tmp_path / "甲 'b\"; $(touch x) & c.secaudit")
    with closing(open_store(odd)) as store:
        before = store.head().sequence
    server = begun(odd, tmp_path)
    assert server.stdout is not None
    address = server.stdout.readline().strip()

    async def main() -> None:
        async with Chromium(tmp_path / "profile") as browser:
            seen = 0

            async def lately() -> str:
                return painted(str(await browser.value("window.painted()") or "").encode()[seen:])

            async def type_and_see(text: str, said: str) -> None:
                nonlocal seen
                seen = len(str(await browser.value("window.painted()")).encode())
                for char in text:
                    await browser.type(char)
                await until(lately, said)

            await browser.open(address)
            await until(lately, "符合度")
            await type_and_see("/", "搜尋條文")
            await type_and_see("C2M-3.2-review", "C2M-3.2-review")
            await type_and_see("\r", "判定：未評估")
            await type_and_see("1", "判定：符合")
            await until(lately, "已存")
            await browser.value("window.painted = () => ''; 0")
            await browser.ask("Page.reload")
            seen = 0
            await until(lately, "判定：符合")
            colours = await browser.colours()
            assert len(colours) > 20
            assert colours.most_common(1)[0][1] < sum(colours.values()) * 0.98
            assert await browser.value("document.cookie") == ""
            assert await browser.value("location.search") == ""
            assert browser.complaints == []
            authority = address.split("/")[2]
            assert {request.split("/")[2] for request in browser.requested} == {authority}

    try:
        asyncio.run(main())
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
        server.stdout.close()
    with closing(open_store(odd)) as store:
        (event,) = store.events(before)
    assert [(row.row_id, c.new) for row in event.rows for c in row.cells if c.column == "claim"] == [
        ("C2M-3.2-review", "met")
    ]
    assert not (tmp_path / "x").exists()
