"""A real terminal's side of a screen: a pseudo-terminal, and everything that it was sent."""

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

from tui.escapes import painted

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30
"""How long a screen may take before a test gives up; nothing waits this long when it works."""
_QUIET_SECONDS = 0.04
PYTHON = (sys.executable, "-X", "utf8", "-m", "secaudit")

_OURS = ("NO_COLOR", "COLUMNS", "LINES", "COLORTERM", "SSH_CONNECTION", "SSH_TTY", "TEXTUAL_DRIVER", "DISPLAY")


class Terminal:
    """Runs ``command`` on a pseudo-terminal of its own; ``received`` is every byte that it was sent."""

    def __init__(
        self, command: tuple[str, ...], folder: Path, size: tuple[int, int] = (100, 30), **environment: str
    ) -> None:
        master, slave = pty.openpty()
        _set_size(slave, size)
        ours = {k: v for k, v in os.environ.items() if k not in _OURS}
        ours |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "SECAUDIT_STATE": str(folder / "state")}
        ours |= {"SECAUDIT_CONFIG": str(folder / "config.toml"), **environment}
        self.received = b""
        self._seen = 0
        self._master = master
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=ours, start_new_session=True
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._master >= 0:
            os.close(self._master)

    def type(self, keys: bytes) -> None:
        """Press keys; what is awaited next is looked for in what comes after them."""
        self._seen = len(self.received)
        os.write(self._master, keys)

    def resize(self, size: tuple[int, int]) -> None:
        """Become as large as ``size``; what is awaited next is looked for in what comes after it."""
        self._seen = len(self.received)
        _set_size(self._master, size)
        self.process.send_signal(signal.SIGWINCH)

    def until(self, said: str) -> None:
        """Read until ``said`` stands on a line that was painted since the last key."""
        self._read_until(lambda: said in painted(self.received[self._seen :]), said)

    def until_quiet(self, seconds: float = _QUIET_SECONDS) -> None:
        """Read until nothing has come for a moment, which a key that does nothing brings at once."""
        while self._read(seconds):
            pass

    def ended(self) -> int:
        """Read to the end; the exit code."""
        self._read_until(lambda: self.process.poll() is not None, "its end")
        while self._read(0.1):
            pass
        return self.process.returncode

    def vanish(self) -> None:
        """Be gone without a word; the program has to notice it and to end."""
        os.close(self._master)
        self._master = -1
        self.process.wait(PATIENCE_SECONDS)

    def kill(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(PATIENCE_SECONDS)

    def _read_until(self, reached: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not reached():
            if time.monotonic() > deadline or (
                self.process.poll() is not None and not self._read(0.1) and not reached()
            ):
                raise AssertionError(
                    f"waited in vain for {what!r}; the end of what came:\n{painted(self.received)[-2000:]}"
                )
            self._read(0.1)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            piece = os.read(self._master, 65536)
        except OSError:
            return False
        self.received += piece
        return bool(piece)


def _set_size(descriptor: int, size: tuple[int, int]) -> None:
    columns, rows = size
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
