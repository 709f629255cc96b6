"""A bar for what takes long: on a terminal only, on stderr, and only once a second has passed.

Invariant: nothing is drawn into a pipe, and the line is gone when the work ends, however it ends.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

_FIRST_SECONDS = 1.0
_STEP_SECONDS = 0.1
_CELLS = 30
_MB = 1024 * 1024

Told = Callable[[int, int], None]


@contextmanager
def progress(label: str) -> Iterator[Told]:
    """Something to tell (bytes done, bytes in all) to."""
    with _line() as show:
        yield lambda done, whole: show(bar(label, done, whole))


@contextmanager
def _line() -> Iterator[Callable[[str], None]]:
    """A line that is written over by the next one, drawn no more often than the eye can follow."""
    next_at = time.monotonic() + _FIRST_SECONDS
    shown = False

    def show(text: str) -> None:
        nonlocal next_at, shown
        if not sys.stderr.isatty() or (now := time.monotonic()) < next_at:
            return
        next_at, shown = now + _STEP_SECONDS, True
        sys.stderr.write(f"\r{text}" + ("\x1b[K" if _moves() else ""))
        sys.stderr.flush()

    try:
        yield show
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K" if _moves() else "\n")
            sys.stderr.flush()


@contextmanager
def stepwise(label: str, steps: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """Something to tell which of ``steps`` has begun; one that is none of them is shown where the last one was."""
    at = 0
    with _line() as show:

        def said(step: str) -> None:
            nonlocal at
            at = steps.index(step) if step in steps else at
            show(f"{label} [{_marks(at, len(steps))}] {at + 1} / {len(steps)} {step}")

        yield said


def bar(label: str, done: int, whole: int) -> str:
    """``加入 [######........]  40%  410 / 1,024 MB``, in ASCII marks that every console gives one cell."""
    percent = 100 * done // whole if whole else 100
    return f"{label} [{_marks(done, whole)}] {percent:3d}%  {done // _MB:,} / {whole // _MB:,} MB"


def _marks(done: int, whole: int) -> str:
    filled = _CELLS * done // whole if whole else _CELLS
    return "#" * filled + "." * (_CELLS - filled)


def _moves() -> bool:
    """Whether the console clears a line when asked to; the old Windows one prints the request."""
    return sys.platform != "win32"
