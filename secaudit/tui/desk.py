"""The one worker thread that owns the open case: everything that reads or changes it happens there, in order.

Invariant: the case's connection is opened, used and closed in this thread; the screen only ever waits for an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from secaudit.usecases.sitting import Sitting

Result = TypeVar("Result")


class Desk:
    """``sit`` opens the case; it is called in the worker, by :meth:`open`."""

    def __init__(self, sit: Callable[[], Sitting]) -> None:
        self._sit = sit
        self._sitting: Sitting | None = None
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="desk")

    async def open(self) -> None:
        """Open the case; raises as ``sit`` does."""
        await self._in_worker(self._opened)

    async def do(self, work: Callable[[Sitting], Result]) -> Result:
        """What ``work`` makes of the sitting; its exceptions come through as they are."""

        def at_desk() -> Result:
            if self._sitting is None:
                raise RuntimeError("the desk is closed")
            return work(self._sitting)

        return await self._in_worker(at_desk)

    def close(self) -> None:
        """Finish what was begun, close the case, end the thread. Safe to call twice."""
        if self._sitting is not None:
            self._worker.submit(self._closed)
        self._worker.shutdown(wait=True)

    async def _in_worker(self, work: Callable[[], Result]) -> Result:
        return await asyncio.wrap_future(self._worker.submit(work))

    def _opened(self) -> None:
        self._sitting = self._sit()

    def _closed(self) -> None:
        sitting, self._sitting = self._sitting, None
        if sitting is not None:
            sitting.close()
