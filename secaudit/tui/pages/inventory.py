"""F4 資產: every declared table but answers and evidence, to look through and to fill in.

Invariant: what is typed is kept at once or not at all; the page itself decides nothing about a value.
"""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from secaudit.model.schema import Column, Row
from secaudit.text import safe_text
from secaudit.tui.dialogs import Told
from secaudit.tui.keys import Key
from secaudit.tui.page import Page, edits
from secaudit.tui.pages import inventory_acts as acts
from secaudit.tui.pages import inventory_asking as asking
from secaudit.tui.pages.inventory_board import TableBoard
from secaudit.tui.pages.inventory_entry import Entry, Slot
from secaudit.tui.pages.inventory_sheet import TableTabs
from secaudit.tui.places import Place
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.ledger.arrangement import Sieve
from secaudit.usecases.ledger.columns import LEDGER_TABLES
from secaudit.usecases.ledger.entry import by_digit, offers


class InventoryPage(Page):
    """The keys of the page over its :class:`TableBoard`."""

    NAME = "inventory"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("enter", "Enter", "edit", N_("編輯"), rank=1, alias="edit"),
        Key("t,T", "T", "tables", N_("換表"), rank=1, alias="tables"),
        Key("n,N", "N", "add", N_("新增"), rank=2, alias="new add"),
        Key("i,I", "I", "import", N_("匯入"), rank=2, alias="import"),
        Key("space", N_("空白"), "mark", N_("標記"), rank=3, alias="mark select"),
        Key("b,B", "B", "bulk", N_("整批改"), rank=3, alias="bulk"),
        Key("v,V", "V", "columns", N_("欄組"), rank=3, alias="columns"),
        Key("r,R", "R", "form", N_("整列"), rank=4, alias="row form"),
        Key("f,F", "F", "filter", N_("篩選"), rank=4, alias="filter"),
        Key("o,O", "O", "group", N_("分組"), rank=4, alias="group"),
        Key("slash", "/", "find", N_("搜尋本表"), rank=5, alias="search find"),
        Key("s,S", "S", "profile", N_("套設定檔"), rank=5, alias="profile"),
        Key("x,X", "X", "export", N_("匯出"), rank=5, alias="export"),
        Key("c,C", "C", "copy", N_("複製"), rank=6, alias="copy duplicate"),
        Key("d,D", "D", "remove", N_("移除"), rank=6, alias="delete remove"),
        Key("a,A", "A", "mark_all", N_("全部標記"), rank=7, alias="mark all", shown=False),
        Key("delete,backspace", "Del", "clear", N_("清空這格"), rank=8, alias="clear", shown=False),
        Key("left_square_bracket", "[", "next_table(-1)", N_("前一張表"), rank=8, alias="previous", shown=False),
        Key("right_square_bracket", "]", "next_table(1)", N_("後一張表"), rank=8, alias="next", shown=False),
        Key("1,１", "1", "digit('1')", N_("是否欄：是"), rank=8, alias="yes", shown=False),
        Key("2,２", "2", "digit('2')", N_("是否欄：否"), rank=8, alias="no", shown=False),
        Key("0,０", "0", "digit('0')", N_("是否欄：不知道"), rank=8, alias="unknown", shown=False),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("在這裡填所有盤點資料：資產、設定檔、區域、連線、廠商等。改好的格子立刻存檔，按 U 復原。"),
        N_("~ 開頭的值取自設定檔；-- 表示不知道。同型多台填一列並寫數量。"),
        N_("* 開頭的值讀自匯出檔（F7 按 R），以它為準；游標停在上面會說填的是什麼、讀自哪裡。"),
        N_("方向鍵或 Tab 換格，Enter 編輯；空白鍵標記多列後，B 一次改游標所在的欄。"),
    )

    def compose(self) -> ComposeResult:
        yield TableBoard()

    def on_mount(self) -> None:
        self.query_one(TableTabs).target = self
        self._pen = acts.Pen(self.desk_app)

    @property
    def board(self) -> TableBoard:
        return self.query_one(TableBoard)

    def show(self, checked: Checked) -> None:
        self.board.show(checked)

    def go(self, place: Place) -> None:
        if place.table in self.board.views:
            if place.table != self.board.view.table.name:
                self.board.open(place.table)
            self.board.reveal(place.row_id, place.column)
        if place.note == "import":
            self.action_import()
        elif place.note == "add":
            self.action_add()

    def first_focus(self) -> Widget | None:
        return self.board.grid

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self.action_edit()

    @edits
    def action_edit(self) -> None:
        if (cell := self.board.cell()) is not None:
            self._enter((str(cell[0][0]),), cell[1], cell[0])

    @edits
    def action_bulk(self) -> None:
        cell, marked = self.board.cell(), self.board.marked_rows()
        if not marked:
            self.desk_app.say(_("先按空白鍵標記要一起改的列，再按 B 改游標所在的欄"), "warn")
        elif cell is not None:
            self._enter(marked, cell[1], None)

    @edits
    def action_profile(self) -> None:
        """The profile of all marked rows, or of this one."""
        column, cell = self.board.view.table.by_name.get("profile_id"), self.board.cell()
        if column is None:
            self.desk_app.say(_("只有資產可以套用設定檔"), "warn")
        elif marked := self.board.marked_rows():
            self._enter(marked, column, None)
        elif cell is not None:
            self._enter((str(cell[0][0]),), column, cell[0])

    def _enter(self, row_ids: tuple[str, ...], column: Column, row: Row | None) -> None:
        """Ask for a value of ``column``: by picking where there is something to pick, else in the field."""
        view = self.board.view
        slot = Slot(row_ids, column, f"{acts.called(row_ids)} {asking.titled(column)}")
        if column is view.table.key:
            self.desk_app.say(_("編號是其他資料指過來的名字，不能改；請按 C 複製成新列，改好再移除舊的"), "warn")
        elif offers(view.ledger, column, row):
            self._pick(slot, row)
        else:
            self.query_one(Entry).open(slot, view.ledger.typed(row, column) if row else "")

    @work
    async def _pick(self, slot: Slot, row: Row | None) -> None:
        app, view, row_ids, column = self.desk_app, self.board.view, slot.row_ids, slot.column
        text = await asking.picked_value(app, view.ledger, column, slot.asked, row)
        if text is not None and (wrong := await self._pen.put(view, row_ids, column, text)):
            await app.ask(Told(_("沒有更改任何資料"), list(wrong)))

    def on_entry_given(self, event: Entry.Given) -> None:
        """The field closes at once: what is typed next belongs to the sheet, never once more to this row."""
        event.stop()
        self.board.close_entry()
        self._given(event.slot, event.text)

    @work
    async def _given(self, slot: Slot, text: str) -> None:
        view, entry = self.board.view, self.query_one(Entry)
        wrong = await self._pen.put(view, slot.row_ids, slot.column, text)
        if not wrong:
            return
        if view is self.board.view and entry.slot is None and not self.app.screen.is_modal:
            entry.open(slot, text)
            self.board.tell_wrong(wrong)
        else:
            await self.desk_app.ask(Told(_("{cell} 沒有更改").format(cell=slot.asked), list(wrong)))

    def on_entry_left(self, event: Entry.Left) -> None:
        event.stop()
        self.board.close_entry()

    def action_leave(self) -> None:
        """Esc: out of the field, else out of the form, else the filter goes, else the marks."""
        if self.board.close_entry():
            self.desk_app.say(_("沒有更改"))
        elif self.board.form is not None:
            self.board.turn()
        elif not self.board.view.sieve.lets_all:
            self.board.sift(Sieve(), "")
        elif self.board.view.marked:
            self.board.view.marked = frozenset()
            self.board.fill()

    @edits
    def action_digit(self, digit: str) -> None:
        """Answer a yes-or-no cell with one key."""
        if (cell := self.board.cell()) is None:
            return
        text = by_digit(cell[1], digit)
        if text is None:
            self.desk_app.say(_("這一欄不是是否題，請按 Enter 編輯"), "warn")
        else:
            self._put_at_once(str(cell[0][0]), cell[1], text)

    @edits
    def action_clear(self) -> None:
        if (cell := self.board.cell()) is not None and cell[1] is not self.board.view.table.key:
            self._put_at_once(str(cell[0][0]), cell[1], "")

    @work
    async def _put_at_once(self, row_id: str, column: Column, text: str) -> None:
        if wrong := await self._pen.put(self.board.view, (row_id,), column, text):
            await self.desk_app.ask(Told(_("沒有更改任何資料"), list(wrong)))

    @edits
    @work
    async def action_add(self) -> None:
        if not self.board.view.table.single:
            await self._add({}, _("新增{table}").format(table=_(self.board.view.table.title)))

    @edits
    @work
    async def action_copy(self) -> None:
        if (cell := self.board.cell()) is not None and not self.board.view.table.single:
            title = _("複製 {row}").format(row=safe_text(str(cell[0][0])))
            await self._add(self.board.view.ledger.typed_row(cell[0]), title)

    async def _add(self, given: dict[str, str], title: str) -> None:
        board = self.board
        if board.checked is not None:
            row_id = await acts.add(self.desk_app, board.checked, board.view, given, title)
            if row_id is not None:
                board.reveal(row_id, board.sheet.column_key)

    @edits
    @work
    async def action_remove(self) -> None:
        if (cell := self.board.cell()) is not None and not self.board.view.table.single:
            await acts.remove(self.desk_app, self.board.view.table, self.board.marked_rows() or (str(cell[0][0]),))

    @edits
    @work
    async def action_import(self) -> None:
        await acts.take_in(self.desk_app)

    @work
    async def action_export(self) -> None:
        await acts.write_out(self.desk_app)

    def action_mark(self) -> None:
        """Mark the row and go on to the next."""
        if self.board.form is None:
            self.board.sheet.toggle_mark()
            self.board.sheet.move_by(1)

    def action_mark_all(self) -> None:
        """Every row in view, or none when all of them are."""
        view = self.board.view
        ids = frozenset(view.arrangement.ids)
        view.marked = view.marked - ids if ids <= view.marked else view.marked | ids
        self.board.fill()

    @work
    async def action_tables(self) -> None:
        if self.board.checked is not None:
            inventory = self.board.checked.case.inventory
            counted = [(t, len(inventory.rows(t.name))) for t in LEDGER_TABLES]
            if name := await asking.table_of(self.desk_app, counted, self.board.view.table.name):
                self.action_open(name)

    def action_open(self, name: str) -> None:
        self.board.open(name)
        self.board.grid.focus()

    def action_next_table(self, steps: int) -> None:
        names = [t.name for t in LEDGER_TABLES]
        self.action_open(names[(names.index(self.board.view.table.name) + steps) % len(names)])

    @work
    async def action_columns(self) -> None:
        view = self.board.view
        if self.board.form is not None or len(view.groups) == 1:
            self.desk_app.say(_("這裡的欄位都在一組，用方向鍵移動"))
        elif key := await asking.column_group_of(self.desk_app, view.groups, view.group.key):
            view.group = next(g for g in view.groups if g.key == key)
            self.board.fill()

    def action_group(self) -> None:
        if self.board.form is None:
            self.board.view.next_grouping()
            self.board.fill()

    @work
    async def action_filter(self) -> None:
        view = self.board.view
        if chosen := await asking.filter_of(self.desk_app, view.ledger, view.shown_columns):
            self.board.sift(chosen.sieve, asking.called(view.ledger, chosen))

    @work
    async def action_find(self) -> None:
        text = await asking.text_filter(self.desk_app, self.board.view.sieve)
        if text is not None:
            self.board.sift(Sieve(text=text), _("含「{text}」").format(text=text))

    def action_form(self) -> None:
        self.board.turn()
