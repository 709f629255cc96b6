"""The app behind one browser window: a process of its own, and the packets between it and the server.

A packet is one letter (D: what the terminal gets or types, M: a JSON object about it), four bytes of length, the bytes.

Invariant: the command is run without a shell and carries no secret; after :meth:`stop` the process is gone.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import secaudit

_READY = b"__GANGLION__\n"
_LONGEST_PACKET = 32 * 1024 * 1024
_PATIENCE_SECONDS = 5.0
_DRIVER = "secaudit.tui.browser.driver:CaseDriver"
_NOT_PASSED_ON = ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_PRESS", "TEXTUAL_SCREENSHOT", "NO_COLOR")

Send = Callable[[bytes], Awaitable[None]]


def command(case: Path | None, options: Sequence[str] = ()) -> tuple[str, ...]:
    """The program itself on ``case``, as arguments that no shell will read; ``-P`` keeps what lies in the current
    folder, which may be a stranger's, from being imported."""
    named = (str(case.absolute()),) if case else ()
    return (sys.executable, "-P", "-X", "utf8", "-m", "secaudit", "ui", *options, *named)


def environment(given: Mapping[str, str], columns: int, rows: int) -> dict[str, str]:
    """What the app is told of its terminal, beside what this process was told."""
    here = str(Path(secaudit.__file__).resolve().parents[1])
    kept = {k: v for k, v in given.items() if k not in _NOT_PASSED_ON}
    path = os.pathsep.join(p for p in (here, kept.get("PYTHONPATH", "")) if p)
    return {
        **kept, "PYTHONPATH": path, "TEXTUAL_DRIVER": _DRIVER, "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color", "COLUMNS": str(columns), "ROWS": str(rows),
    }  # fmt: skip


class AppProcess:
    """The app that ``begun`` started; ``run`` hands on what it paints until it ends."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def begun(cls, arguments: Sequence[str], told: Mapping[str, str]) -> AppProcess:
        """In a session of its own: Ctrl+C at the server is for the server, which then asks the app to leave."""
        process = await asyncio.create_subprocess_exec(
            *arguments, stdin=PIPE, stdout=PIPE, env=dict(told), start_new_session=True
        )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def run(self, send: Send) -> None:
        """Hand what is painted to ``send`` until the app says that it has ended, or has."""
        assert self._process.stdout is not None
        with suppress(asyncio.IncompleteReadError, ValueError, ConnectionError):
            if await self._process.stdout.readuntil(b"\n") != _READY:
                return
            while True:
                head = await self._process.stdout.readexactly(5)
                size = int.from_bytes(head[1:], "big")
                if size > _LONGEST_PACKET:
                    return
                packet = await self._process.stdout.readexactly(size)
                if head[:1] == b"D":
                    await send(packet)
                elif head[:1] == b"M" and json.loads(packet).get("type") == "exit":
                    return

    async def type(self, text: str) -> None:
        await self._write(b"D", text.encode("utf-8", "replace"))

    async def tell(self, **fact: str | int) -> None:
        await self._write(b"M", json.dumps(fact).encode())

    async def _write(self, kind: bytes, packet: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(ConnectionError, RuntimeError):
            self._process.stdin.write(kind + len(packet).to_bytes(4, "big") + packet)
            await self._process.stdin.drain()

    async def stop(self) -> None:
        """Ask it to leave, and make it leave when it does not."""
        await self.tell(type="quit")
        if self._process.stdin is not None:
            self._process.stdin.close()
        for insist in (self._process.terminate, self._process.kill, lambda: None):
            with suppress(asyncio.TimeoutError):
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await self._drained()
                return
            with suppress(ProcessLookupError):
                insist()

    async def _drained(self) -> None:
        """Until it has ended; what it still paints is read, as a full pipe would hold it up."""
        assert self._process.stdout is not None
        while await self._process.stdout.read(65536):
            pass
        await self._process.wait()
