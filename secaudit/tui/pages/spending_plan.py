"""達標方案 on the spending page: computed beside the work, compared, and put into the what-if.

Invariant: an answer is about the case and the what-if that were asked about; when either has changed it is asked anew.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

from textual import work

from secaudit.errors import SecauditError
from secaudit.model.inventory import Inventory
from secaudit.model.plan import PlanState
from secaudit.tui.dialogs import Told
from secaudit.tui.page import tries
from secaudit.tui.pages.spending_entry import SpendingEntry
from secaudit.tui.pages.spending_plan_dialogs import Plans, Waiting
from secaudit.tui.pages.spending_plan_lines import answer_lines, heading
from secaudit.tui.words import _
from secaudit.usecases.check import Checked
from secaudit.usecases.spending.what_if import WhatIf, try_also

if TYPE_CHECKING:
    from secaudit.usecases.planning.plan import Answer


@dataclass(frozen=True, slots=True)
class _Asking:
    """A computation that runs or has run, and what it was asked about."""

    checked: Checked
    what_if: WhatIf
    answer: Future[Answer]


class SpendingPlan(SpendingEntry):
    """What the page does with plans for all gates of money at once."""

    _asking: _Asking | None = None

    @tries
    @work(exclusive=True, group="plan")
    async def action_plan(self) -> None:
        if (checked := self.desk_app.checked) is None:
            return
        what_if = self.what_if
        asking = self._asked(checked, what_if)
        if not asking.done():
            said = (_("找讓錢的關卡一次全部通過的最省組合，可能要幾秒。"), _("不等也可以：算好後再按 L 就看得到。"))
            if not await self.desk_app.ask(Waiting(_("計算中"), said, asking.done)):
                self.desk_app.say(_("還在計算達標方案，稍後按 L 看結果"))
                return
        try:
            answer = asking.result()
        except SecauditError as error:
            self._asking = None
            await self.desk_app.tell(error)
            return
        await self._offer(answer, what_if)

    def _asked(self, checked: Checked, what_if: WhatIf) -> Future[Answer]:
        """The computation for the case and the what-if as they are, begun where there is none."""
        asking = self._asking
        if asking is None or asking.checked is not checked or asking.what_if != what_if:
            asking = self._asking = _Asking(checked, what_if, computed(checked, what_if.tried(checked.case.inventory)))
        return asking.answer

    async def _offer(self, answer: Answer, what_if: WhatIf) -> None:
        told = answer.told
        if told.state is not PlanState.FOUND:
            await self.desk_app.ask(Told(heading(told), answer_lines(told)))
            return
        at = await self.desk_app.ask(Plans(told))
        if at is None:
            return
        further = answer.what_ifs[at]
        self._take(await self.desk_app.look(lambda s: try_also(what_if, s.store, further)))
        self.grid.move_to(told.plans[at].changes[0].purchase_id)
        said = "；".join(told.plans[at].assumes)
        self.desk_app.say(_("已放進試算，尚未套用；須成真：") + said if said else _("已放進試算，尚未套用"), "warn")


def computed(checked: Checked, tried: Inventory) -> Future[Answer]:
    """The plans for ``tried`` in the phase of ``checked``, from a thread that nobody has to wait for."""
    answer: Future[Answer] = Future()

    def compute() -> None:
        from secaudit.usecases.planning.plan import plan

        try:
            answer.set_result(plan(tried, checked.catalogue, checked.case.phase, checked.case.as_of))
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=compute, name="plan", daemon=True).start()
    return answer
