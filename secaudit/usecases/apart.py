"""What a stranger's file makes us do is done in a process of its own, with bounded time, memory and answer.

1. The process is ended when the time is spent, whatever it is doing, on every system.
2. Its memory is bounded where the system can: not on Windows.
3. An answer larger than allowed is not read.

Invariant: :func:`apart` ends, and gives what the work gave or says why there is nothing; it never raises for the work.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Work = Callable[..., object]
_STARTING = Lock()


class Bounds(NamedTuple):
    seconds: float = 60.0
    memory_bytes: int = 2 * 1024**3
    answer_bytes: int = 256 * 1024**2


class Undone(NamedTuple):
    """Why there is no answer; ``spent``: the time was up."""

    spent: bool
    why: str


def apart(bounds: Bounds, work: Work, *arguments: object) -> object | Undone:
    """What ``work(*arguments)`` gives, done in a process of its own; ``work`` is a function of a module.

    The arguments go through a connection, not with the start of the process: that would wait for ever on a child that
    died before it read.
    """
    from multiprocessing import get_context
    from threading import Thread

    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_do, args=(theirs, bounds.memory_bytes), daemon=True)
    _start(process)
    theirs.close()
    asking = Thread(target=_ask, args=(ours, (work, arguments)), daemon=True)
    asking.start()
    try:
        if not ours.poll(bounds.seconds):
            return Undone(True, f"{bounds.seconds:.0f} 秒內算不完")
        found: object | Undone = pickle.loads(ours.recv_bytes(bounds.answer_bytes))
        return found
    except (EOFError, OSError):
        return Undone(False, "計算中途停止，可能是記憶體不足或結果過大")
    finally:
        process.kill()
        process.join()
        process.close()
        asking.join()
        ours.close()


def _start(process: SpawnProcess) -> None:
    """A process inherits stderr by its number, which what a screen puts in its place has not."""
    with _STARTING, redirect_stderr(sys.__stderr__):
        process.start()


def _ask(ours: Connection[Any, Any], what: tuple[Work, tuple[object, ...]]) -> None:
    """Hand the work over; a child that is gone is noticed by whoever waits for its answer."""
    with suppress(OSError):
        ours.send(what)


def _do(answer: Connection[Any, Any], memory_bytes: int) -> None:
    """What runs apart."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bound_memory(memory_bytes)
    with suppress(EOFError, OSError):
        work, arguments = answer.recv()
        answer.send(_done(work, arguments))


def _done(work: Work, arguments: tuple[object, ...]) -> object:
    try:
        return work(*arguments)
    except Exception as error:
        return Undone(False, type(error).__name__)


def _bound_memory(memory_bytes: int) -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
