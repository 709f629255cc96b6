"""F5 採購: the ratios, the purchases under one of them, and a what-if that stays beside the case until it is applied.

Invariant: the what-if lives in this page alone; only 套用 writes, and that once.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from secaudit.tui.dialogs import Told
from secaudit.tui.keys import Key
from secaudit.tui.page import edits
from secaudit.tui.pages.spending_forms import EDITED, new_id
from secaudit.tui.pages.spending_head import Figures, RatioTabs, bar_line
from secaudit.tui.pages.spending_list import SIEVES, columns, foot, row
from secaudit.tui.pages.spending_plan import SpendingPlan
from secaudit.tui.pages.spending_strip import strip_lines
from secaudit.tui.places import Place
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.widgets.prose import Prose
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.edit_rows import add_row, edit_row
from secaudit.usecases.sitting import Sitting
from secaudit.usecases.spending.purchase_desk import PurchaseLine
from secaudit.usecases.spending.purchase_list import sieved
from secaudit.usecases.spending.ratio_desk import formulas
from secaudit.usecases.spending.spending_desk import SpendingDesk, about
from secaudit.usecases.spending.what_if import PURCHASE, WhatIf


class SpendingPage(SpendingPlan):
    NAME = "spending"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("left", "<-", "tab(-1)", N_("上一比率"), rank=6, alias="previous ratio", shown=False),
        Key("right", "->", "tab(1)", N_("下一比率"), rank=6, alias="next ratio", shown=False),
        *(
            Key(str(n), str(n), f"tab_at({n - 1})", N_("第 {n} 個比率").replace("{n}", str(n)), shown=False)
            for n in range(1, 10)
        ),
        Key("n,N", "N", "new", N_("新增"), rank=3, alias="new add"),
        Key("enter", "Enter", "edit", N_("編輯"), rank=3, alias="edit"),
        Key("l,L", "L", "plan", N_("達標方案"), rank=2, alias="plan all gates"),
        Key("t,T", "T", "combine", N_("達標組合"), rank=3, alias="combinations reach"),
        Key("w,W", "W", "try", N_("試算"), rank=1, alias="what if trial"),
        Key("y,Y", "Y", "apply", N_("套用"), rank=1, alias="apply"),
        Key("z,Z", "Z", "discard", N_("放棄試算"), rank=4, alias="discard"),
        Key("o,O", "O", "alternatives", N_("候選"), rank=3, alias="options candidates alternatives"),
        Key("d,D", "D", "decide", N_("來源判定"), rank=3, alias="decide origin"),
        Key("f,F", "F", "sieve", N_("篩選"), rank=5, alias="filter"),
        Key("a,A", "A", "evidence", N_("佐證"), rank=5, alias="evidence"),
        Key("c,C", "C", "copy", N_("複製算式"), rank=5, alias="copy formula"),
        Key("i,I", "I", "import", N_("匯入"), rank=7, alias="import"),
    )
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("左右鍵或 1 到 9 換比率；清單說明每一筆在這個比率怎麼算。"),
        N_("L 找讓錢的關卡一次全部通過的最省方案；T 列出這個比率最少改幾筆就達標；W 試算任何改動。"),
        N_("試算只在這一頁，按 Y 才一次寫進案件，U 一次復原。"),
        N_("O 填這一筆的候選方案：換產品、換廠商、補佐證或不再外包，各要多少錢；L 從這裡挑。"),
        N_("D 記錄來源判定：查了什麼、誰判定、哪一天；疑似與需確認的產品要有人判定才算。"),
        N_("這一筆不用判定時，D 也列出疑似與需確認、不是採購來的資安設備。"),
        N_("! 為條文禁用的品項，? 為來源疑似或需確認，~ 為試算改過的品項。比率一律無條件捨去，不進位。"),
    )
    DEFAULT_CSS = """
    SpendingPage {
        & #bar { height: 1; background: $panel; padding: 0 1; }
        & #purchases { height: 1fr; min-height: 5; }
        & #foot { height: 1; background: $panel; padding: 0 1; }
        & #strip { height: 40%; background: $background; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._wanted: Place | None = None
        self._sieve = 0
        self._listed: tuple[PurchaseLine, ...] = ()

    def compose(self) -> ComposeResult:
        yield RatioTabs()
        yield Figures()
        yield Caption(id="bar")
        yield Grid(columns(100), empty=_("還沒有採購：按 N 新增一筆，或按 I 從活頁簿匯入"), id="purchases")
        yield Caption(id="foot")
        yield Prose(id="strip")

    def show(self, checked: Checked) -> None:
        self.look()

    def go(self, place: Place) -> None:
        self._wanted = place
        self.look()

    def first_focus(self) -> Grid:
        return self.grid

    def arrive(self, desk: SpendingDesk) -> None:
        """Where somebody wanted to go: the ratio of a control, a purchase."""
        place, self._wanted = self._wanted, None
        self.key = desk.view.key if desk.view else None
        self._lay()
        if place is None:
            return
        if place.row_id:
            self._sieve = 0
            self._list(desk)
            self.grid.move_to(place.row_id)
        found = next((v.key for v in desk.views if v.key.control_id == place.control_id), None)
        if found and found != self.key:
            self.key = found
            self.look()
        if place.note == "add":
            self.action_new()

    def _lay(self) -> None:
        desk = self.desk
        if desk is None or not self.is_mounted:
            return
        at = next((i for i, v in enumerate(desk.views) if v.key == self.key), 0)
        self.query_one(RatioTabs).put(desk.views, at)
        self.query_one(Figures).show_desk(desk, narrow=self.narrow)
        self.query_one("#bar", Caption).put(bar_line(desk, max(20, self.size.width - 14)))
        self._list(desk)
        self._explain()

    def _list(self, desk: SpendingDesk) -> None:
        label = desk.view.main.label if desk.view else ""
        self._listed = lines = sieved(desk.lines, SIEVES[self._sieve][0])
        self.grid.put(len(lines), lambda i: row(lines[i], label), lambda i: lines[i].id)
        self.query_one("#foot", Caption).put(foot(desk, self._sieve, label, self.app.size.width - 2))

    def fit(self) -> None:
        self.grid.set_columns(columns(self.app.size.width))
        self._lay()

    def on_grid_moved(self, event: Grid.Moved) -> None:
        event.stop()
        self._explain()

    @work(exclusive=True, group="explain")
    async def _explain(self) -> None:
        """The strip, for the purchase under the cursor."""
        desk, line = self.desk, self.line()
        if desk is None:
            return
        found = None
        if line and (view := desk.shown):
            found = await self.desk_app.look(partial(about, what_if=self.what_if, view=view, line=line))
        self.query_one("#strip", Prose).put(strip_lines(desk, self.what_if, found))

    def line(self) -> PurchaseLine | None:
        at = self.grid.cursor
        return self._listed[at] if 0 <= at < len(self._listed) else None

    # Ratios and the list

    def action_tab(self, steps: int) -> None:
        if self.desk and self.desk.views:
            at = next((i for i, v in enumerate(self.desk.views) if v.key == self.key), 0)
            self.action_tab_at((at + steps) % len(self.desk.views))

    def action_tab_at(self, index: int) -> None:
        if self.desk and index < len(self.desk.views):
            self.key = self.desk.views[index].key
            self.look()

    def on_ratio_tabs_chosen(self, event: RatioTabs.Chosen) -> None:
        event.stop()
        self.action_tab_at(event.index)

    def action_sieve(self) -> None:
        self._sieve = (self._sieve + 1) % len(SIEVES)
        self._lay()

    # The case itself

    @edits
    @work
    async def action_new(self) -> None:
        await self._typed_into_case("")

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self.action_edit()

    @edits
    @work
    async def action_edit(self) -> None:
        if line := self.line():
            await self._typed_into_case(line.id)

    async def _typed_into_case(self, row_id: str) -> None:
        """The form of one purchase of the case; a new one without ``row_id``."""
        if (checked := self.desk_app.checked) is None:
            return
        inventory = checked.case.inventory
        if row_id and not any(r[0] == row_id for r in inventory.rows("purchase")):
            self.desk_app.say(_("這一筆只在試算裡，請按 W 修改"), "warn")
            return
        title = _("編輯採購 {id}").format(id=row_id) if row_id else _("新增採購")
        texts = await self.typed(title, PURCHASE, row_id or new_id(inventory), EDITED, WhatIf())
        if texts is None:
            return

        def kept(sitting: Sitting) -> object:
            given = sitting.store, PURCHASE
            about = sitting.author(), sitting.catalogue
            if row_id:
                return edit_row(*given, row_id, texts, *about, today=sitting.today())
            return add_row(*given, texts, *about, today=sitting.today())

        await self.desk_app.do(kept, _("已存"))

    # Elsewhere

    @work
    async def action_evidence(self) -> None:
        control_id = self.key.control_id if self.key else ""
        await self.desk_app.go(Place("evidence", control_id, "purchase", self.grid.cursor_key))

    @edits
    @work
    async def action_import(self) -> None:
        await self.desk_app.go(Place("inventory", table="purchase", note="import"))

    @work
    async def action_copy(self) -> None:
        view = self.desk.shown if self.desk else None
        if view is None:
            return
        texts = formulas(view)
        self.app.copy_to_clipboard("\n".join(texts))
        note = _("已送到剪貼簿；若貼不上，請用滑鼠選取上面文字（按住 Shift）")
        trial = _("這是試算的數字，尚未套用") if self.what_if else ""
        await self.desk_app.ask(Told(_("算式"), [*texts, "", *filter(None, (trial, note))]))
