"""A terminal in a test: a program in a real pty, whose screen and cursor pyte works out from the bytes it writes.

Run as a program it is one of the small apps that the tests look at.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pyte

_ROOT = Path(__file__).parents[3]
_PATIENCE_SECONDS = 15


class Terminal:
    """``columns`` by ``rows`` cells, and a program that runs in it."""

    def __init__(self, program: list[str], columns: int = 60, rows: int = 12) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        self._master, slave = pty.openpty()
        self._set_size(columns, rows)
        paths = os.pathsep.join((str(_ROOT), str(_ROOT / "tests")))
        env = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}  # they outdo the size we set
        env |= {"TERM": "xterm-256color", "PYTHONPATH": paths, "LANG": "C.UTF-8"}
        self._child = subprocess.Popen(
            [sys.executable, *program], stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._child.kill()
        self._child.wait()
        os.close(self._master)

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)
        self._child.send_signal(signal.SIGWINCH)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def until(self, holds: Callable[[], bool]) -> bool:
        """Read what the program writes until ``holds``; False when it does not for a long time."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not holds():
            ready, _out, _bad = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                return False
            chunk = os.read(self._master, 65536)
            self.written += chunk
            self._stream.feed(chunk)
        return True

    @property
    def cursor(self) -> tuple[int, int]:
        """(column, row) of the terminal's own cursor."""
        return self.screen.cursor.x, self.screen.cursor.y

    def cell(self, column: int, row: int) -> str:
        return self.screen.buffer[row][column].data

    def shows(self, text: str) -> bool:
        """Whether a row shows ``text``; the second cell of a wide character is empty in it."""
        return any(text in row for row in self.screen.display)
