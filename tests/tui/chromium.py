"""A real browser without a window, spoken to by its own protocol."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
import struct
import subprocess
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
PATIENCE_SECONDS = 60

_LISTENS = """
(() => {
  const pieces = [];
  const Plain = window.WebSocket;
  window.painted = () => { const all = pieces.join(""); return all; };
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      const decoder = new TextDecoder();
      this.addEventListener("message", (event) => {
        if (event.data instanceof ArrayBuffer) { pieces.push(decoder.decode(event.data, {stream: true})); }
      });
    }
  };
})();
"""
"""Run in the page before its own scripts: keeps what the terminal in it is given to paint."""

_KEY_CODES = {"-": 189, ".": 190, "/": 191}


class Chromium:
    """One tab; ``requested`` is every address that the page asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.requested: list[str] = []
        self.complaints: list[str] = []

    async def __aenter__(self) -> Chromium:
        quiet = ("--headless=new", "--no-sandbox", "--no-first-run", "--disable-background-networking")
        drawn = ("--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--window-size=1100,700")
        apart = ("--remote-debugging-port=0", f"--user-data-dir={self._folder}", "--disable-component-update")
        arguments = (*quiet, *drawn, *apart, "about:blank")
        self._process = subprocess.Popen((CHROMIUM, *arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._client = aiohttp.ClientSession()
        port = await self._port()
        async with self._client.get(f"http://127.0.0.1:{port}/json") as found:
            page = next(p for p in await found.json() if p["type"] == "page")
        self._socket = await self._client.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)
        self._listening = asyncio.create_task(self._listen())
        for what in ("Page.enable", "Network.enable", "Runtime.enable", "Log.enable"):
            await self.ask(what)
        await self.ask("Page.addScriptToEvaluateOnNewDocument", source=_LISTENS)
        return self

    async def __aexit__(self, *_how: object) -> None:
        self._listening.cancel()
        await self._socket.close()
        await self._client.close()
        self._process.terminate()
        await asyncio.to_thread(self._process.wait)

    async def _port(self) -> int:
        found = self._folder / "DevToolsActivePort"
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (found.exists() and found.read_text().count("\n")):
                await asyncio.sleep(0.02)
        return int(found.read_text().split("\n")[0])

    async def _listen(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            elif said["method"] == "Network.requestWillBeSent":
                self.requested.append(said["params"]["request"]["url"])
            elif said["method"] == "Network.webSocketCreated":
                self.requested.append(said["params"]["url"])
            elif said["method"] == "Log.entryAdded":
                self.complaints.append(said["params"]["entry"]["text"])
            elif said["method"] == "Runtime.exceptionThrown":
                self.complaints.append(said["params"]["exceptionDetails"]["text"])

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = await self._answers.get(number, self._answers[number])
        assert "error" not in said, said
        found: dict[str, Any] = said["result"]
        return found

    async def open(self, address: str) -> None:
        await self.ask("Page.navigate", url=address)

    async def value(self, script: str) -> Any:
        said = await self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        return said["result"].get("value")

    async def type(self, char: str) -> None:
        """One key: a printable character, or Enter as ``\\r``."""
        key, code = ("Enter", 13) if char == "\r" else (char, _KEY_CODES.get(char, ord(char.upper())))
        pressed = {"key": key, "windowsVirtualKeyCode": code}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", text=char, **pressed)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **pressed)

    async def colours(self) -> Counter[bytes]:
        """How often each colour stands in the picture of the page."""
        picture = await self.ask("Page.captureScreenshot", format="png")
        return colours(base64.b64decode(picture["data"]))


def colours(png: bytes) -> Counter[bytes]:
    """The pixels of an 8-bit PNG by colour."""
    at, packed, size, depth = 8, b"", (0, 0), 3
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            size, depth = struct.unpack(">II", body[:8]), 4 if body[9] == 6 else 3
        packed += body if kind == b"IDAT" else b""
        at += length + 12
    raw = zlib.decompress(packed)
    stride, line = size[0] * depth, bytearray(size[0] * depth)
    found: Counter[bytes] = Counter()
    for row in range(size[1]):
        start = row * (stride + 1)
        line = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), line, depth)
        found.update(bytes(line[i : i + 3]) for i in range(0, stride, depth * 4))
    return found


def _unfiltered(how: int, line: bytearray, above: bytearray, depth: int) -> bytearray:
    for i, byte in enumerate(line):
        left = line[i - depth] if i >= depth else 0
        corner = above[i - depth] if i >= depth else 0
        line[i] = (byte + (0, left, above[i], (left + above[i]) // 2, _paeth(left, above[i], corner))[how]) & 255
    return line


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda x: abs(guess - x))
