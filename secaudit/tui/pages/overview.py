"""F2 總覽: where the case stands and what to do next; everything on it leads to the place that it speaks of.

Invariant: looking at it changes nothing in the case, the choice of a phase included.
"""

from __future__ import annotations

import asyncio
from contextlib import closing, suppress
from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from secaudit import wiring
from secaudit.errors import SecauditError
from secaudit.model.assessment import Verdict
from secaudit.model.choices import PHASE, PHASE_TITLES
from secaudit.tui.dialogs import Option, Pick
from secaudit.tui.keys import Key
from secaudit.tui.page import Page
from secaudit.tui.pages.board import Board
from secaudit.tui.pages.overview_lines import UNFOLD, laid
from secaudit.tui.places import Place
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.overview.alarms import evidence_alarms, faults, review_alarms
from secaudit.usecases.overview.last_look import Baseline, progress
from secaudit.usecases.overview.overview import Notice, Overview, overview
from secaudit.usecases.overview.visit import visit
from secaudit.usecases.sitting import Sitting


class OverviewPage(Page):
    NAME = "overview"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("enter", "Enter", "choose", N_("前往"), rank=1, alias="go open"),
        Key("space", N_("空白"), "next_unanswered", N_("下一未填"), rank=2, alias="next unanswered"),
        Key("p,P", "P", "pick_phase", N_("階段"), rank=3, alias="phase"),
        Key("x,X", "X", "app.page('appendix')", N_("匯出附錄"), rank=3, alias="export appendix"),
    )
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("案件現在站在哪裡：符合度、關鍵比率、未過的門檻、下一步、各面向與注意事項。"),
        N_("上下移動，Enter 或點兩下前往該處；P 換個階段來看，不會更改案件。"),
        N_("符合度以權重計分，未填以 0 計；百分比一律捨去，不進位。"),
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._view: Overview | None = None
        self._checked: Checked | None = None
        self._base: Baseline | None = None
        self._alarms: tuple[Notice, ...] = ()
        self._places: dict[str, Place] = {}
        self._unfold = False
        self._evidence: tuple[Notice, ...] = ()
        self._hashed: object = None
        self._reviews: tuple[Notice, ...] = ()
        self._reviewed: object = None
        self._visiting = False

    def compose(self) -> ComposeResult:
        yield Board(id="board")

    @property
    def board(self) -> Board:
        return self.query_one(Board)

    def show(self, checked: Checked) -> None:
        if checked is not self._checked:
            self._checked, self._view = checked, overview(checked, self.desk_app.clock().date())
        self._lay()
        self.call_after_refresh(self._look_closer)

    def _lay(self) -> None:
        if self._view is None or self._checked is None or not self.is_mounted:
            return
        since = progress(self._base, self._checked) if self._base else None
        size = (self.size.width or self.app.size.width, self.size.height or self.app.size.height - 3)
        found = laid(self._view, since, self._alarms, size, unfold=self._unfold)
        self._places = found.places
        self.board.lay(found.lines)

    def fit(self) -> None:
        self._lay()

    @work(exclusive=True, group="closer")
    async def _look_closer(self) -> None:
        """What takes longer than a page may: faults in the data, and the evidence hashed again where it has changed."""
        app = self.desk_app
        if self._base is None and self._checked is not None and not self._visiting:
            self._visit(self._checked)
        if (found := await app.look(faults)) is None:
            return
        evidence = self._checked.case.inventory.rows("evidence") if self._checked else ()
        if evidence is not self._hashed:
            self._hashed = evidence
            self._evidence = await app.look(evidence_alarms) or ()
        if self._checked is not self._reviewed:
            self._reviewed = self._checked
            self._reviews = await app.look(review_alarms) or ()
        if (alarms := (*found, *self._evidence, *self._reviews)) != self._alarms:
            self._alarms = alarms
            self._lay()

    @work(group="visit")
    async def _visit(self, checked: Checked) -> None:
        """Once: what is different since the last time; beside the desk, which has more urgent things to do."""
        self._visiting = True
        folder, now = wiring.state_folder(), self.desk_app.clock()

        def apart() -> Baseline:
            with closing(wiring.case_store(checked.case.path)) as store:
                return visit(store, checked, folder, now)

        with suppress(SecauditError):
            self._base = await asyncio.to_thread(apart)
        self._lay()

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self._choose(event.key)

    def action_choose(self) -> None:
        self._choose(self.board.cursor_key)

    def _choose(self, key: str) -> None:
        if key.startswith(UNFOLD):
            self._unfold = True
            self._lay()
        elif key in self._places:
            self._leave(self._places[key])

    @work
    async def _leave(self, place: Place) -> None:
        await self.desk_app.go(place)

    def action_next_unanswered(self) -> None:
        results = self._checked.assessment.results if self._checked else ()
        found = next((r for r in results if r.claim is None and r.verdict is not Verdict.NA), None)
        if found is None:
            self.desk_app.say(_("每一題都填了"), "good")
        else:
            self._leave(Place("answers", found.control_id))

    @work
    async def action_pick_phase(self) -> None:
        options = [Option(choice.code, _(choice.title), choice.code) for choice in PHASE]
        title, now = _("以哪個階段來看（不會更改案件）"), self._checked.assessment.phase if self._checked else ""
        if code := await self.desk_app.ask(Pick(title, options, value=now)):

            def chosen(sitting: Sitting) -> None:
                sitting.set_phase(code)

            said = _("以「{phase}」階段檢視；案件本身的階段沒有更改").format(phase=_(PHASE_TITLES[code]))
            await self.desk_app.do(chosen, said)
