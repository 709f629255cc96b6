"""When the screen fails: what is written down, and the few words that the user sees.

1. Written are the kinds of the exceptions and where they passed: file, line, function. Never what an exception says,
   never a variable, never a line of source: each could hold something of the case.
2. The log is readable by its user alone, in a folder that nobody else can list.
3. Everything that was shown as saved is in the case file already; nothing is written to it here.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any

from textual.app import App
from textual.worker import WorkerFailed

from secaudit import PROGRAM
from secaudit.errors import SecauditError

_KEPT = 10
_LOOK_EVERY_SECONDS = 2
_PACKAGE = Path(__file__).resolve().parents[1]


class Faults:
    """``folder`` takes the logs; ``clock`` names them. Only the first fault counts, what follows is its echo.

    ``nobody_there`` says that the terminal is gone: what fails then is only that, and nothing to report.
    """

    def __init__(
        self, folder: Path, clock: Callable[[], datetime], nobody_there: Callable[[], bool] = lambda: False
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._log: Path | None = None
        self._failed = False
        self.nobody_there = nobody_there
        self._lock = threading.Lock()

    def keep(self, error: BaseException) -> None:
        self.note(_told(error))

    def note(self, lines: Iterable[str]) -> None:
        """Write ``lines`` down, when nothing has been yet. A full disk is no reason to fail once more."""
        with self._lock:
            if self._failed or self.nobody_there():
                return
            self._failed = True
            try:
                self._log = self._written(lines)
            except OSError:
                self._log = None

    def of_thread(self, failed: threading.ExceptHookArgs) -> None:
        """Stands in for ``threading.excepthook``, which would print what the exception says."""
        if failed.exc_value is not None:
            self.keep(failed.exc_value)

    def tell(self) -> None:
        """Raise what the user is to see, if there was a fault."""
        if not self._failed:
            return
        kept = f"請回報並附上紀錄 {self._log}，其中沒有案件內容" if self._log else "紀錄檔無法寫入，請確認磁碟空間"
        raise SecauditError("程式內部錯誤，畫面已結束；顯示已存的內容都在案件檔裡", kept, code="E-GEN-98")

    def _written(self, lines: Iterable[str]) -> Path:
        at = self._clock()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix":
            self._folder.chmod(0o700)
        path = self._folder / f"crash-{at:%Y%m%d-%H%M%S-%f}.log"
        head = [PROGRAM, f"python {sys.version.split()[0]} {sys.platform}", f"{at.isoformat()}"]
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as handle:
            handle.writelines(f"{line}\n" for line in (*head, f"textual {version('textual')}", "", *lines))
        for old in sorted(self._folder.glob("crash-*.log"))[:-_KEPT]:
            old.unlink(missing_ok=True)
        return path


class Guarded(App[None]):
    """An app whose faults go to :class:`Faults` wherever they happen, and end it with the terminal put back."""

    _faults: Faults | None = None

    def watch_for(self, faults: Faults) -> None:
        self._faults = faults

    def _on_load(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._of_task)

    def _on_mount(self) -> None:
        self.set_interval(_LOOK_EVERY_SECONDS, self._leave_without_terminal)

    def _leave_without_terminal(self) -> None:
        """A terminal that went without a word (no SIGHUP) would leave the app reading nothing for ever."""
        if self._faults is not None and self._faults.nobody_there():
            self.exit()

    def _of_task(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """A task failed that nobody waits for. Without an exception it is only asyncio's advice."""
        if isinstance(error := context.get("exception"), Exception):
            self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        self._note(_told(error))
        self._return_code = 1
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self._handle_exception(sys.exception() or RuntimeError())  # type: ignore[arg-type]

    def panic(self, *renderables: Any) -> None:
        """What reads the keyboard failed, in its own thread; only a drawn traceback comes from there."""
        self._note(line for drawn in renderables for line in _told_by_drawing(drawn))
        self._return_code = 1
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def _note(self, lines: Iterable[str]) -> None:
        if self._faults is not None:
            self._faults.note(lines)


def terminal_watch() -> Callable[[], bool]:
    """Says whether the terminal that this process reads from now has gone; never true without one."""
    if os.name != "posix" or sys.__stdin__ is None or not sys.__stdin__.isatty():
        return lambda: False
    from select import poll

    looked = poll()
    looked.register(sys.__stdin__.fileno(), 0)
    return lambda: bool(looked.poll(0))


def _told(error: BaseException) -> Iterator[str]:
    """The kinds and the places of ``error`` and of what led to it, the first cause last."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield f"{type(current).__module__}.{type(current).__qualname__}"
        yield from _places(current.__traceback__)
        waiting.extend(_led_to(current))


def _led_to(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        yield from reversed(error.exceptions)
    if isinstance(error, WorkerFailed):
        yield error.error
    if error.__context__ is not None and not error.__suppress_context__:
        yield error.__context__
    if error.__cause__ is not None:
        yield error.__cause__


def _places(found: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(found):
        yield f"  {_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_qualname}"


def _told_by_drawing(drawn: object) -> Iterator[str]:
    trace = getattr(drawn, "trace", None)
    for stack in getattr(trace, "stacks", ()):
        yield str(stack.exc_type)
        yield from (f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in stack.frames)


def _short(filename: str) -> str:
    """The path within this package or within the installed ones: a log tells nobody's folders."""
    path = Path(filename)
    if path.is_relative_to(_PACKAGE):
        return f"{_PACKAGE.name}/{path.relative_to(_PACKAGE).as_posix()}"
    parts = path.parts
    return "/".join(parts[parts.index("site-packages") + 1 :]) if "site-packages" in parts else path.name
