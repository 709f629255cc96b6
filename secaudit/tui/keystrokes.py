"""Keys and pastes one after the other: each goes where the one before it has brought the focus.

Textual hands a key at once to what has the focus, while the binding of the key before it, the focus which that moves
and the dialog which it opens come later; so what comes in one burst would go past the field that it is meant for.

What a key has set off has landed when
1. what took the key, and everything above that up to the application, has worked off what was in its queue;
2. that was so once more for what has the focus by then, and meanwhile neither the focus nor the screen has changed.
In that time a worker comes to where it first waits: a dialog opened there is waited for, the desk is not.

Invariant: nothing typed is lost or overtaken, and nothing waits for longer than :data:`PATIENCE_SECONDS`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress

from textual import events
from textual.app import App, ScreenStackError
from textual.dom import DOMNode

PATIENCE_SECONDS = 1.0
"""A screen that cannot take keys by then is stuck: they go where they would have gone without waiting."""


class InOrder(App[None]):
    """An application that takes what is typed in its order. A key that nothing is ahead of goes its way at once."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Key | events.Paste] = deque()
        self._landing: asyncio.Task[None] | None = None

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif self._landing is None:
            await self._hand_on(event)
        else:
            self._typed.append(event)

    async def _hand_on(self, event: events.Key | events.Paste) -> None:
        taker = self.focused or self.screen
        await super().on_event(event)
        self._landing = asyncio.create_task(self._land(taker))

    async def _land(self, taker: DOMNode) -> None:
        """In the end the next one is taken in the application's own turn, behind what is in its queue by then."""
        try:
            with suppress(TimeoutError, ScreenStackError):
                await asyncio.wait_for(self._landed(taker), PATIENCE_SECONDS)
        finally:
            self.call_later(self._next)

    async def _next(self) -> None:
        self._landing = None
        if self._typed:
            await self._hand_on(self._typed.popleft())

    async def _landed(self, taker: DOMNode) -> None:
        await self._worked_off(taker)
        while True:
            before = self.screen, self.focused
            quiet = await self._worked_off(self.focused or self.screen)
            if quiet and before == (self.screen, self.focused):
                return

    async def _worked_off(self, lowest: DOMNode) -> bool:
        """Go through the queues from ``lowest`` up to the application; whether nothing new is in any of them.

        The queue of a node that is closing is never worked off any more, so it does not count.
        """
        nodes = [*(node for node in lowest.ancestors_with_self if node is not self), self]
        alive = [node for node in nodes if await _passed(node)]
        return not any(node.message_queue_size for node in alive)


async def _passed(node: DOMNode) -> bool:
    """Wait until ``node`` has worked off what is in its queue, or is gone; false when it takes nothing any more."""
    passed = asyncio.Event()
    if not node.call_later(passed.set):
        return False
    if (life := node._task) is None:
        await passed.wait()
        return True

    def gone(_life: object) -> None:
        passed.set()

    life.add_done_callback(gone)
    try:
        await passed.wait()
    finally:
        life.remove_done_callback(gone)
    return not life.done()
