"""The what-if of the spending page: tried out, thrown away, or applied to the case in one step.

Invariant: of all actions here only 套用 writes to the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual import work

from secaudit.model.schema import Table
from secaudit.store.protocol import Event
from secaudit.tui.dialogs import Confirm, Form, Option, Pick
from secaudit.tui.page import Page, edits, tries
from secaudit.tui.pages.spending_forms import EDITED, TRIED, VENDOR_TRIED, asks, new_id, vendor_asks
from secaudit.tui.pages.spending_strip import change_lines, combination_line
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.widgets.prose import Prose
from secaudit.tui.words import _
from secaudit.usecases.sitting import Sitting
from secaudit.usecases.spending.assumed_vendor import settle_vendor, wrong_vendor
from secaudit.usecases.spending.combinations import Combination
from secaudit.usecases.spending.purchase_desk import PurchaseLine
from secaudit.usecases.spending.ratio_ledger import RatioKey
from secaudit.usecases.spending.spending_desk import SpendingDesk, look_at
from secaudit.usecases.spending.what_if import (
    PURCHASE,
    VENDOR,
    WhatIf,
    apply,
    rebased,
    try_also,
    try_cells,
    try_removal,
    wrong_with,
)


class SpendingTrial(Page):
    """What the page does with its what-if; how it looks and what else it does is the subclass's."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.what_if = WhatIf()
        self.desk: SpendingDesk | None = None
        self.key: RatioKey | None = None

    @property
    def grid(self) -> Grid:
        return self.query_one("#purchases", Grid)

    def line(self) -> PurchaseLine | None:
        """The purchase under the cursor."""
        raise NotImplementedError

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """See everything anew, at the desk."""
        desk = await self.desk_app.look(partial(look_at, what_if=self.what_if, wanted=self.key))
        if desk is not None:
            self.desk = desk
            self.arrive(desk)

    def arrive(self, desk: SpendingDesk) -> None:
        """Show ``desk``, which is new."""
        raise NotImplementedError

    async def typed(
        self, title: str, table: Table, row_id: str, columns: tuple[str, ...], what_if: WhatIf
    ) -> dict[str, str] | None:
        """The cells of that row as typed into a form, the what-if's own in it; ``None`` when it was closed."""
        if (checked := self.desk_app.checked) is None:
            return None
        inventory, today = what_if.tried(checked.case.inventory), self.desk_app.clock().date()

        def check(texts: dict[str, str]) -> tuple[str, ...]:
            return wrong_with(table, row_id, texts, inventory, checked.catalogue, today)

        return await self.desk_app.ask(Form(title, asks(table, row_id, columns, inventory), check))

    @tries
    @work
    async def action_try(self) -> None:
        line = self.line()
        chosen = await self.desk_app.ask(Pick(_("試算：只改這裡，不改案件"), list(self._acts(line))))
        if chosen == "add":
            await self._try_row(PURCHASE, "", EDITED)
        elif chosen and line:
            await self._try_line(chosen, line.id)

    def _acts(self, line: PurchaseLine | None) -> Iterator[Option]:
        """What can be tried with ``line``; one that the what-if removes can only come back."""
        if line and not line.removed:
            yield Option("edit", _("試改 {id} {name}").format(id=line.id, name=line.name), "edit")
            if self._vendor_of(line.id):
                yield Option("vendor", _("試改廠商資料：{name}").format(name=line.vendor), "vendor")
            yield Option("remove", _("試算移除 {id}").format(id=line.id), "remove")
        if line and line.changed:
            yield Option("reset", _("{id} 改回案件裡的樣子").format(id=line.id), "reset")
        yield Option("add", _("加一筆替代品"), "add")

    async def _try_line(self, act: str, row_id: str) -> None:
        if act == "edit":
            await self._try_row(PURCHASE, row_id, TRIED)
        elif act == "vendor" and (vendor_id := self._vendor_of(row_id)):
            await self._try_row(VENDOR, vendor_id, VENDOR_TRIED)
        elif act == "remove":
            what_if = self.what_if
            self._take(await self.desk_app.look(lambda s: try_removal(what_if, s.store, PURCHASE, row_id)))
        else:
            self._take(self.what_if.without("purchase", row_id))

    def _vendor_of(self, purchase_id: str) -> str:
        if (checked := self.desk_app.checked) is None:
            return ""
        rows = self.what_if.tried(checked.case.inventory).rows("purchase")
        at = PURCHASE.positions["vendor_id"]
        return next((str(r[at]) for r in rows if r[0] == purchase_id and r[at]), "")

    async def _try_row(self, table: Table, row_id: str, columns: tuple[str, ...]) -> None:
        if (checked := self.desk_app.checked) is None:
            return
        row_id = row_id or new_id(self.what_if.tried(checked.case.inventory))
        texts = await self.typed(f"{_('試算')} {_(table.title)} {row_id}", table, row_id, columns, self.what_if)
        if texts is None:
            return
        what_if = self.what_if
        tried = await self.desk_app.look(
            lambda s: try_cells(what_if, s.store, table, row_id, texts, s.catalogue, today=s.today())
        )
        self._take(tried)
        self.grid.move_to(row_id)

    def _take(self, what_if: WhatIf | None) -> None:
        """The what-if from now on; nothing of it is in the case."""
        if what_if is not None:
            self.what_if = what_if
            if what_if:
                self.desk_app.say(_("已放進試算，尚未套用"))
            self.look()

    @tries
    @work
    async def action_combine(self) -> None:
        found = self.desk.reaching.found if self.desk else ()
        if not found:
            said = self.desk.reaching.said if self.desk else ""
            self.desk_app.say(said or _("這個比率已達標，不用改"), "info")
            return
        options = [Option(str(i), combination_line(c)) for i, c in enumerate(found)]
        chosen = await self.desk_app.ask(Pick(_("達標組合（假設同價），選一個放進試算"), options))
        if chosen is not None:
            await self._try_combination(found[int(chosen)])

    def on_prose_followed(self, event: Prose.Followed) -> None:
        event.stop()
        found = self.desk.reaching.found if self.desk else ()
        if event.key.isdigit() and int(event.key) < len(found):
            self._follow(found[int(event.key)])

    @tries
    @work
    async def _follow(self, combination: Combination) -> None:
        await self._try_combination(combination)

    async def _try_combination(self, combination: Combination) -> None:
        what_if = self.what_if
        self._take(await self.desk_app.look(lambda s: try_also(what_if, s.store, combination.changes)))
        self.grid.move_to(combination.remedies[0].purchase_id)
        self.desk_app.say(_("已放進試算，尚未套用；須成真：") + "；".join(combination.assumes), "warn")

    @edits
    @work
    async def action_apply(self) -> None:
        if not self.what_if:
            self.desk_app.say(_("沒有試算可套用，先按 W 或 T"))
            return
        if self.desk and self.desk.overtaken and not await self._keep_on(self.desk.overtaken):
            return
        if self.what_if.assumes_vendor and not await self._settle():
            return
        title = _("把試算的 {n} 處變更一次寫進案件？").format(n=len(self.what_if.changes))
        if not await self.desk_app.ask(Confirm(title, list(change_lines(self.what_if)), _("套用"))):
            return
        what_if = self.what_if

        def applied(sitting: Sitting) -> Event:
            return apply(what_if, sitting.store, sitting.author())

        if await self.desk_app.do(applied, _("已套用試算；按 U 可一次復原，按 A 附佐證")) is not None:
            self._take(WhatIf())

    async def _keep_on(self, overtaken: tuple[str, ...]) -> bool:
        """Show what was changed in the case meanwhile; True when the values that were tried are still wanted."""
        title = _("案件在別處已改，仍要用試算的值嗎？")
        if not await self.desk_app.ask(Confirm(title, list(overtaken), _("仍用試算的值"), careful=True)):
            return False
        what_if = self.what_if
        anew = await self.desk_app.look(lambda s: rebased(what_if, s.store))
        self._take(anew)
        return bool(anew)

    async def _settle(self) -> bool:
        """Ask which vendor the assumed one is; False when it stays open."""
        if (checked := self.desk_app.checked) is None:
            return False
        title = _("假設的國內業者是哪一家？")
        about = self.what_if, checked.case.inventory
        catalogue, today = checked.catalogue, self.desk_app.clock().date()

        def check(texts: dict[str, str]) -> tuple[str, ...]:
            return wrong_vendor(*about, texts, catalogue, today=today)

        texts = await self.desk_app.ask(Form(title, vendor_asks(checked.case.inventory), check))
        if texts is not None:
            self._take(settle_vendor(*about, texts, catalogue, today=today))
        return texts is not None

    @work
    async def action_discard(self) -> None:
        if not self.what_if:
            self.desk_app.say(_("沒有試算"))
        elif await self.desk_app.ask(
            Confirm(_("放棄試算？"), list(change_lines(self.what_if)), _("放棄"), careful=True)
        ):
            self._take(WhatIf())
            self.desk_app.say(_("已放棄試算，案件沒有改變"))
