"""Opening what a user names: a case file, or a sealed case, which is decrypted where it must be, then verified.

Invariant: both are opened in the desk's thread; of a bundle that is refused every step is shown, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from secaudit.errors import SecauditError
from secaudit.tui.desk import Desk
from secaudit.tui.glyphs import bar
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.words import _
from secaudit.usecases.case_file import is_case_file

if TYPE_CHECKING:
    from secaudit.tui.app import SecauditApp
    from secaudit.usecases.reviewing.open_review import ReviewSitting
    from secaudit.usecases.sitting import Sitting

IN_REVIEW = {
    "review": "secaudit.tui.pages.review:ReviewerPage",
    "appendix": "secaudit.tui.pages.review_closed:NoAppendix",
}
"""The pages that a reviewer of a sealed case has instead."""
Heard = Callable[[int, int], None]
"""Hears in the desk's thread how much of how much is done."""
_NO_IDENTITY = ("E-VER-02",)
_LOCKED = ("E-AGE-", "E-KEY-", "E-FIL-")
"""Codes of what another identity, or the right passphrase, may mend."""


def is_review(sitting: Sitting) -> TypeGuard[ReviewSitting]:
    """Whether a reviewer sits there; what knows of reviews is loaded for him alone."""
    from secaudit.usecases.sitting import Sitting

    if type(sitting) is Sitting:
        return False
    from secaudit.usecases.reviewing.open_review import ReviewSitting

    return isinstance(sitting, ReviewSitting)


def begun_review(sitting: Sitting) -> object:
    """What stands in the review file, the same object until that has changed; ``None`` where nobody reviews."""
    return sitting.draft.inventory() if is_review(sitting) else None


async def desk_at(
    app: SecauditApp, path: Path, sit: Callable[[Path], Sitting], review: Callable[..., Sitting] | None
) -> Desk:
    """A desk with ``path`` open; of an encrypted bundle it is asked who can open it, until somebody can."""
    known: dict[str, str] = {}
    given: dict[str, object] = {}
    while True:
        desk = Desk(_opening(app, path, sit, partial(review, **given) if review else None))
        try:
            await desk.open()
            await desk.do(lambda sitting: sitting.checked())
        except SecauditError as error:
            desk.close()
            if not error.code.startswith(_LOCKED if given else _NO_IDENTITY):
                raise
            _say(app, "")
            from secaudit.tui.unlocking import asked_identity

            opened_by = await asked_identity(app, path, known, str(error) if given else "")
            if opened_by is None:
                raise
            given = {"opened_by": opened_by}
        else:
            return desk


def _opening(
    app: SecauditApp, path: Path, sit: Callable[[Path], Sitting], review: Callable[[Path, Heard], Sitting] | None
) -> Callable[[], Sitting]:
    """What the desk's thread is to do to open ``path``. A file that is no case file can only be a bundle."""
    heard = hearing(_("驗證佐證包"), partial(_say, app))

    def opened() -> Sitting:
        if review is None or not path.is_file() or is_case_file(path):
            return sit(path)
        return review(path, heard)

    return opened


def refusal(*, trial: bool) -> str:
    """Why a sealed case takes no edit, or no trial."""
    from secaudit.usecases.reviewing.trouble import NoTrial, ReadOnlyCase

    return str(NoTrial() if trial else ReadOnlyCase())


def _say(app: SecauditApp, text: str) -> None:
    """In the message line, and on the start screen where that stands in front."""
    app.say(text)
    for line in app.screen.query("#said").results(Caption):
        line.put(text, "")


def begun(what: str, said: Callable[[str], None]) -> Heard:
    """``what`` begins now: :func:`hearing`, and it is said at once, as the first percent may take a while."""
    said(f"{what} {bar(0, 1, 20)} 0%")
    return hearing(what, said)


def hearing(what: str, said: Callable[[str], None]) -> Heard:
    """Hears in another thread how far ``what`` is, and has it ``said`` in this one, percent by percent."""
    loop, last = asyncio.get_running_loop(), -1

    def heard(done: int, whole: int) -> None:
        nonlocal last
        percent = done * 100 // whole if whole > 0 else 0
        if percent != last:
            last = percent
            loop.call_soon_threadsafe(said, f"{what} {bar(done, whole, 20)} {percent}%")

    return heard


async def tell_refusal(app: SecauditApp, error: SecauditError) -> None:
    """Why ``error`` stopped the opening: of a bundle, with every step of its verification."""
    _say(app, "")
    found = getattr(error, "verification", None)
    if found is None:
        await app.tell(error)
        return
    from secaudit.tui.dialogs import Told
    from secaudit.tui.pages.review_head import step_lines

    await app.push_screen(Told(str(error), step_lines(found)))
