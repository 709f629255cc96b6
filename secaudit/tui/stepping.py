"""One step back and forth in what was done: to the case, or, where a sealed one is reviewed, to the review file.

Invariant: what is said names what was undone; nothing that was logged is taken out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.tui.opening import is_review
from secaudit.tui.words import _
from secaudit.usecases import history

if TYPE_CHECKING:
    from secaudit.store.protocol import Event
    from secaudit.tui.app import SecauditApp
    from secaudit.usecases.sitting import Sitting

_OPINION = {"control_id", "opinion"}


async def undo(app: SecauditApp) -> None:
    said = lambda e: _("已復原：") + _named(e) if e else _("這次開啟後沒有可復原的更改")  # noqa: E731
    await app.do(_undone, said)


async def redo(app: SecauditApp) -> None:
    said = lambda e: _("已重做：") + _named(e) if e else _("沒有可重做的更改")  # noqa: E731
    await app.do(_redone, said)


def _undone(sitting: Sitting) -> Event | None:
    if is_review(sitting):
        from secaudit.usecases.reviewing import opinions

        return opinions.undo(sitting)
    return history.undo(sitting.store, sitting.author())


def _redone(sitting: Sitting) -> Event | None:
    if is_review(sitting):
        from secaudit.usecases.reviewing import opinions

        return opinions.redo(sitting)
    return history.redo(sitting.store, sitting.author())


def _named(event: Event) -> str:
    """What it was about; of opinions, which control and which of them."""
    said = ({c.column: c.new or c.old for c in row.cells} for row in event.rows if row.table == "review_point")
    opinions = dict.fromkeys((str(c["control_id"]), str(c["opinion"])) for c in said if c.keys() >= _OPINION)
    if not opinions:
        return history.told_in_a_line(event)
    weighty = [o for o in opinions if o[1] != "seen"] or list(opinions)
    more = _(" 等 {n} 項").format(n=len(weighty)) if len(weighty) > 1 else ""
    return f"{weighty[0][0]} {_(REVIEW_OPINION_TITLES.get(weighty[0][1], weighty[0][1]))}{more}"
