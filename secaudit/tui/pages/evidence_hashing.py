"""Hashing the evidence again beside the work: when it is done, how far it is, what it found.

Invariant: it runs in a thread and on a connection of its own (of a sealed case, which has but one, at the desk), and
stops when the page is gone.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from textual import work

from secaudit.errors import SecauditError
from secaudit.tui.glyphs import bar
from secaudit.tui.page import Page
from secaudit.tui.pages.evidence_acts import Heard
from secaudit.tui.words import _
from secaudit.usecases.evidence.desk import EvidenceDesk, HashState
from secaudit.usecases.evidence.verify import Verified, verify_evidence
from secaudit.usecases.evidence.viewing import verify_apart
from secaudit.usecases.overview.alarms import QUICK_BYTES
from secaudit.usecases.questions.control_detail import size_words


class _Left(Exception):
    """The page is gone; nobody waits for the hashes any more."""


class EvidenceHashing(Page):
    """``verified`` is what hashing again found in this sitting, at ``verified_at``; ``progress`` how far one is."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.verified: Verified | None = None
        self.verified_at: datetime | None = None
        self.progress = ""
        self._tried: frozenset[str] = frozenset()

    def refresh_hashes(self) -> None:
        """Something else is known of the hashes."""

    def refresh_head(self) -> None:
        """``progress`` has changed."""

    def verify_in_passing(self, desk: EvidenceDesk) -> None:
        """Hash what was not looked at in this sitting, once, when it is little."""
        unknown = frozenset(line.item.sha256 or "" for line in desk.lines if line.state is HashState.UNVERIFIED)
        if unknown - self._tried and desk.held_bytes <= QUICK_BYTES:
            self._tried |= unknown
            self._verify(asked=False)

    def action_verify(self) -> None:
        self._verify(asked=True)

    @work(exclusive=True, group="verify")
    async def _verify(self, *, asked: bool) -> None:
        case, app = self.desk_app.case, self.desk_app
        if case is None:
            return
        try:
            heard = self.hearing(_("驗證中") if asked else "", stops=True)
            if app.reviewing:
                verified = await app.desk.do(lambda sitting: verify_evidence(sitting.store, heard))
            else:
                verified = await asyncio.to_thread(verify_apart, case, heard)
        except _Left:
            return
        except SecauditError as error:
            await app.tell(error)
            return
        finally:
            self.show_progress("")
        self.verified, self.verified_at = verified, app.clock()
        self.refresh_hashes()
        if asked and verified.exit_code:
            app.say(_("驗證完成，有問題的列在「已變」"), "bad")
        elif asked:
            app.say(_("驗證完成，案件內的檔案都相符"), "good")

    def hearing(self, what: str, *, stops: bool = False) -> Heard:
        """Hears, in another thread, how far something is; shows it where it has gone on by a percent.

        With ``stops`` the work is given up when the page is gone.
        """
        loop, last = asyncio.get_running_loop(), -1

        def heard(done: int, whole: int) -> None:
            nonlocal last
            if not self.is_attached:
                if stops:
                    raise _Left
                return
            if what and whole and (percent := done * 100 // whole) != last:
                last = percent
                text = f"{what} {bar(done, whole, 20)} {percent}%  {size_words(done)} / {size_words(whole)}"
                loop.call_soon_threadsafe(self.show_progress, text)

        return heard

    def show_progress(self, text: str) -> None:
        self.progress = text
        if self.is_attached:
            self.refresh_head()
