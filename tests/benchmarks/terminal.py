"""A program on a terminal of its own: when it has painted something, and when it has come to rest after a key.

Invariant: what is timed ends with the last byte that the program wrote, not with our waiting for silence.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NoReturn

COLUMNS, LINES = 100, 30
_QUIET_SECONDS = 0.25
_LONGEST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Pressed:
    """Seconds from a key until a text was written, and until the last byte that was written because of it."""

    until: float
    rested: float


class Terminal:
    """Runs ``command`` while it is open."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        given = {**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.started = time.perf_counter()
        self._child = subprocess.Popen(
            command, cwd=folder, env=given, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self._said = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.send_signal(signal.SIGKILL)
        self._child.wait()
        os.close(self._ours)

    def painted(self, text: str) -> float:
        """Seconds from the start until ``text`` was written."""
        wanted = text.encode()
        while wanted not in self._said:
            if not self._heard(_LONGEST_SECONDS):
                self._give_up(text)
        return time.perf_counter() - self.started

    def rested(self) -> None:
        """Wait until nothing is written any more."""
        while self._heard(_QUIET_SECONDS):
            pass

    def press(self, keys: str, text: str = "") -> Pressed:
        """Send the key and hear what is written because of it."""
        self.rested()
        self._said = b""
        wanted, until, last = text.encode(), 0.0, 0.0
        began = time.perf_counter()
        os.write(self._ours, keys.encode())
        while self._heard(_QUIET_SECONDS if until else _LONGEST_SECONDS):
            last = time.perf_counter()
            until = until or (last if wanted in self._said else 0.0)
        if not until:
            self._give_up(text or repr(keys))
        return Pressed(until - began, last - began)

    @property
    def said(self) -> str:
        """What was written since the last key."""
        return self._said.decode(errors="replace")

    def _give_up(self, awaited: str) -> NoReturn:
        raise SystemExit(f"waited {_LONGEST_SECONDS:.0f} s for {awaited}; last heard: {self.said[-2000:]!r}")

    def _heard(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        try:
            piece = os.read(self._ours, 65536)
        except OSError:  # the program has ended
            return False
        self._said += piece
        return bool(piece)
