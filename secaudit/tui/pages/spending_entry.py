"""What the spending page writes beside a purchase: its alternatives, and what a person decided of an origin.

Invariant: each form is one change of the case and one step of undo; what is only tried never gets here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from textual import work

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Table
from secaudit.store.protocol import Event
from secaudit.tui.dialogs import Confirm, Form, Option, Pick
from secaudit.tui.dialogs.form import Check
from secaudit.tui.page import edits
from secaudit.tui.pages.spending_forms import asks
from secaudit.tui.pages.spending_list import origin_word
from secaudit.tui.pages.spending_trial import SpendingTrial
from secaudit.tui.words import _
from secaudit.usecases.check import Checked
from secaudit.usecases.edit_rows import add_row, edit_row, next_id, remove_row
from secaudit.usecases.sitting import Sitting
from secaudit.usecases.spending import alternatives, decisions
from secaudit.usecases.spending.alternatives import CANDIDATE, Alternative, wrong_with_alternative
from secaudit.usecases.spending.decisions import DECISION, wrong_with_decision
from secaudit.usecases.spending.purchase_desk import PurchaseLine

_NEW, _THIS = "new", "this"
_Product = tuple[str, str]
"""Its id and its name."""


class SpendingEntry(SpendingTrial):
    """Alternatives and decisions of the purchase under the cursor."""

    @edits
    @work
    async def action_alternatives(self) -> None:
        found = self._in_case()
        if found is None:
            return
        line, inventory = found[1], found[0].case.inventory
        entered = alternatives.alternatives(inventory, line.id)
        chosen: str | None = _NEW
        if entered:
            listed = [Option(a.id, a.text, right=a.price) for a in entered]
            title = _("{id} {name} 的候選方案").format(id=line.id, name=line.name)
            chosen = await self.desk_app.ask(Pick(title, [*listed, Option(_NEW, _("加一個候選方案"), "add")]))
        if chosen == _NEW:
            await self._add_alternative(line, inventory)
        elif chosen:
            await self._with_alternative(next(a for a in entered if a.id == chosen), line, inventory)

    async def _add_alternative(self, line: PurchaseLine, inventory: Inventory) -> None:
        """The way first, then only what that way needs."""
        ways = [Option(w.code, f"{_(w.title)}  {w.help}") for w in alternatives.ways(inventory, line.id)]
        title = _("{id} {name} 可以怎麼改").format(id=line.id, name=line.name)
        way = await self.desk_app.ask(Pick(title, ways))
        if way is None:
            return
        given = alternatives.proposed(inventory, line.id, way)
        columns = alternatives.asked(inventory, line.id, way)
        await self._ask_alternative(line, "", columns, given)

    async def _with_alternative(self, chosen: Alternative, line: PurchaseLine, inventory: Inventory) -> None:
        acts = [
            Option("try", _("放進試算"), "try"),
            Option("edit", _("編輯"), "edit"),
            Option("remove", _("移除"), "remove"),
        ]
        act = await self.desk_app.ask(Pick(f"{chosen.text}  {chosen.price}", acts))
        if act == "try":
            what_if = self.what_if
            self._take(await self.desk_app.look(lambda s: alternatives.try_alternative(what_if, s.store, chosen.id)))
        elif act == "edit":
            await self._ask_alternative(line, chosen.id, alternatives.asked(inventory, line.id, chosen.way), {})
        elif act == "remove" and await self.desk_app.ask(
            Confirm(_("移除候選方案？"), [chosen.text], _("移除"), careful=True)
        ):
            removed = lambda s: remove_row(s.store, CANDIDATE, chosen.id, s.author(), force=False)  # noqa: E731
            await self.desk_app.do(removed, _("已移除候選方案；按 U 復原"))

    async def _ask_alternative(
        self, line: PurchaseLine, row_id: str, columns: tuple[str, ...], given: Mapping[str, str]
    ) -> None:
        title = _("候選方案：{id} {name}（現為 {amount}）").format(id=line.id, name=line.name, amount=line.amount)
        said = _("已存候選方案；按 L 找達標方案")
        await self._kept(title, CANDIDATE, row_id, columns, given, said)

    @edits
    @work
    async def action_decide(self) -> None:
        """Of the purchase under the cursor; where that needs nobody, also of gear that came by no purchase."""
        checked, line = self.desk_app.checked, self.line()
        if checked is None:
            return
        inventory, brands = checked.case.inventory, checked.catalogue.brands
        asked = line and (line.undecided or decisions.decisions(inventory, line.id))
        gear = None if asked else await self.desk_app.look(lambda _sitting: decisions.waiting(inventory, brands))
        product = await self._of_which(gear, line) if gear else self._bought()
        if product is None:
            return
        decided = decisions.decisions(inventory, product[0])
        chosen: str | None = decided[0].id if decided else _NEW
        if len(decided) > 1:
            listed = [Option(d.id, d.text, right="" if d.complete else _("不全，不算")) for d in decided]
            title = _("{id} {name} 的來源判定").format(id=product[0], name=product[1])
            chosen = await self.desk_app.ask(Pick(title, [*listed, Option(_NEW, _("另記一筆"), "add")]))
        if chosen:
            await self._ask_decision(checked, product, "" if chosen == _NEW else chosen)

    def _bought(self) -> _Product | None:
        """The product under the cursor; says why there is none."""
        found = self._in_case()
        if found is None:
            return None
        line = found[1]
        if not line.origin:
            self.desk_app.say(_("{id} 不是軟韌硬體產品，沒有來源要判定").format(id=line.id), "warn")
            return None
        return line.id, line.name

    async def _of_which(self, gear: Sequence[decisions.Gear], line: PurchaseLine | None) -> _Product | None:
        """One of the gear that waits, or the purchase all the same."""
        listed = [Option(g.id, f"{g.id} {g.name}", right=_(g.result)) for g in gear]
        if line and line.origin:
            listed.append(Option(_THIS, f"{line.id} {line.name}", right=origin_word(line.origin)))
        chosen = await self.desk_app.ask(Pick(_("判定哪一項的來源"), listed))
        return self._bought() if chosen == _THIS else next(((g.id, g.name) for g in gear if g.id == chosen), None)

    async def _ask_decision(self, checked: Checked, product: _Product, row_id: str) -> None:
        day = min(self.desk_app.clock().date(), checked.case.as_of)
        name = await self.desk_app.look(lambda s: s.author().name) or ""
        given = {} if row_id else decisions.proposed(product[0], name, day)
        title = _("來源判定：{id} {name}").format(id=product[0], name=product[1])
        await self._kept(title, DECISION, row_id, decisions.ASKED, given, _("已存來源判定；按 U 復原"))

    async def _kept(
        self, title: str, table: Table, row_id: str, columns: tuple[str, ...], given: Mapping[str, str], said: str
    ) -> None:
        """The form of one row of the case, a new one without ``row_id``; ``given`` is what it says beside."""
        if (checked := self.desk_app.checked) is None:
            return
        inventory = checked.case.inventory
        questions = asks(table, row_id, columns, inventory, given)
        texts = await self.desk_app.ask(Form(title, questions, self._check(table, row_id, given, checked)))
        if texts is not None:
            await self.desk_app.do(partial(_written, table=table, row_id=row_id, texts={**given, **texts}), said)

    def _check(self, table: Table, row_id: str, given: Mapping[str, str], checked: Checked) -> Check:
        inventory, today = checked.case.inventory, self.desk_app.clock().date()
        wrong = wrong_with_decision if table is DECISION else wrong_with_alternative
        at = row_id or next_id(table, inventory)
        return lambda texts: wrong(at, {**given, **texts}, inventory, checked.catalogue, today)

    def _in_case(self) -> tuple[Checked, PurchaseLine] | None:
        """The case and the purchase of it under the cursor; says why there is none."""
        checked, line = self.desk_app.checked, self.line()
        if checked is None or line is None:
            self.desk_app.say(_("沒有採購，按 N 新增"), "warn")
            return None
        if not any(row[0] == line.id for row in checked.case.inventory.rows("purchase")):
            self.desk_app.say(_("這一筆只在試算裡，請按 W 修改"), "warn")
            return None
        return checked, line


def _written(sitting: Sitting, *, table: Table, row_id: str, texts: Mapping[str, str]) -> Event | None:
    """One row kept; ``None`` when an edit changes nothing."""
    about = sitting.author(), sitting.catalogue
    if not row_id:
        return add_row(sitting.store, table, texts, *about, today=sitting.today())[1]
    kept = edit_row(sitting.store, table, row_id, texts, *about, today=sitting.today())
    return kept[1] if kept else None
