"""A bar for what takes long: on a terminal only, on stderr, and only once a second has passed.

Invariant: nothing is drawn into a pipe, and the line is gone when the work ends, however it ends.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_FIRST_SECONDS = 1.0
_STEP_SECONDS = 0.1
_CELLS = 30
_MB = 1024 * 1024

Told = Callable[[int, int], None]


@contextmanager
def progress(label: str) -> Iterator[Told]:
    """Something to tell (bytes done, bytes in all) to."""
    next_at = time.monotonic() + _FIRST_SECONDS
    shown = False

    def told(done: int, whole: int) -> None:
        nonlocal next_at, shown
        if not sys.stderr.isatty() or (now := time.monotonic()) < next_at:
            return
        next_at, shown = now + _STEP_SECONDS, True
        sys.stderr.write("\r" + bar(label, done, whole))
        sys.stderr.flush()

    try:
        yield told
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K" if _moves() else "\n")
            sys.stderr.flush()


def bar(label: str, done: int, whole: int) -> str:
    """``加入 [######........]  40%  410 / 1,024 MB``, in ASCII marks that every console gives one cell."""
    filled = _CELLS * done // whole if whole else _CELLS
    percent = 100 * done // whole if whole else 100
    marks = "#" * filled + "." * (_CELLS - filled)
    return f"{label} [{marks}] {percent:3d}%  {done // _MB:,} / {whole // _MB:,} MB"


def _moves() -> bool:
    """Whether the console clears a line when asked to; the old Windows one prints the request."""
    return sys.platform != "win32"
