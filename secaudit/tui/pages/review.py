"""F9 覆核 of a reviewer: a sealed case by control, what needs a look first, and one key for every opinion.

Invariant: nothing is written to the bundle; an opinion is in the review file before it is shown.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from secaudit.tui.keys import Key
from secaudit.tui.page import Page
from secaudit.tui.pages import review_acts as acts
from secaudit.tui.pages import review_signing as signing
from secaudit.tui.pages.control_pane import ControlPane
from secaudit.tui.pages.evidence_acts import PrivateCopies
from secaudit.tui.pages.review_bar import SIGN, WITHDRAW, OpinionBar
from secaudit.tui.pages.review_compare import Movement, moved_lines
from secaudit.tui.pages.review_head import SEEN, ReviewHead, step_lines
from secaudit.tui.pages.review_lines import OPEN, review_lines
from secaudit.tui.pages.review_list import ReviewList, Sieve
from secaudit.tui.pages.word_bar import WordBar
from secaudit.tui.places import Place
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.widgets.prose import Prose
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.reviewing.desk import ReviewLine
from secaudit.usecases.sitting import Sitting


class ReviewerPage(Page):
    NAME = "review"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("space,ideographic_space", N_("空白"), "next_unseen", N_("下一未看"), rank=1, alias="next unseen"),
        Key("f,F", "F", "next_sieve", N_("篩選"), rank=2, alias="filter"),
        Key("o,O", "O", "open", N_("開佐證"), rank=3, alias="open evidence"),
        Key("z,Z", "Z", "sign", N_("簽署"), rank=3, alias="sign"),
        Key("c,C", "C", "compare", N_("與前次比較"), rank=4, alias="compare earlier"),
        Key("w,W", "W", "conclude", N_("總評"), rank=4, alias="conclusion closing day"),
        Key("x,X", "X", "export", N_("審查意見表"), rank=5, alias="export form"),
        Key("enter", "Enter", "enter", N_("詳細"), rank=6, alias="detail"),
        Key("a,A", "A", "give('agree')", N_("同意"), rank=5, alias="agree", shown=False),
        Key("r,R", "R", "give('return')", N_("退回（理由）"), rank=5, alias="return reject", shown=False),
        Key("s,S", "S", "give('supplement')", N_("補件（補什麼、期限）"), rank=5, alias="supplement", shown=False),
        Key("q,Q", "Q", "give('question')", N_("提問"), rank=5, alias="question ask", shown=False),
        Key("v,V", "V", "give('seen')", N_("已看"), rank=5, alias="seen", shown=False),
        Key("b,B", "B", "agree_rest", N_("一次同意看過而無例外的"), rank=6, alias="agree all bulk", shown=False),
        Key("0,０", "0", "give('0')", N_("收回意見"), rank=5, alias="withdraw", shown=False),
        Key("left", "<-", "point(-1)", N_("選前一個意見，Enter 填入"), alias="previous opinion", shown=False),
        Key("right", "->", "point(1)", N_("選後一個意見，Enter 填入"), alias="next opinion", shown=False),
        Key("t,T", "T", "steps", N_("驗證步驟"), alias="verification steps", shown=False),
        Key("n,N", "N", "step(1)", N_("下一題"), alias="next question", shown=False),
        Key("p,P", "P", "step(-1)", N_("上一題"), alias="previous question", shown=False),
        Key("g,G", "G", "chart", N_("跳題"), rank=6, alias="goto jump", shown=False),
        Key("slash", "/", "search", N_("搜尋"), rank=6, alias="search find", shown=False),
        Key("escape", "Esc", "back", N_("返回清單、取消篩選"), alias="back", shown=False),
    )
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("上面是四個結論，括號裡是決定它的步驟；按 T 看每一步。"),
        N_("先看例外：雜湊不符、矛盾、缺證排在前面，其餘在後。佐證包只讀，意見存在自己的覆核檔，U 可復原。"),
        N_("A 同意、R 退回、S 補件、Q 提問、V 已看、0 收回；也可以左右選擇再按 Enter。任何意見都算看過。"),
        N_("B 一次同意列出的條文中看過、判定成立而沒有例外的；例外要逐條看。"),
        N_("補件期限是收件截止日翌日起 3 個工作天；截止日問一次，也可以在 W 更改。"),
        N_("每一條都看過才能簽署（Z）；簽署綁定封存編號與每件佐證的雜湊，封存者的金鑰不能簽覆核。"),
    )
    DEFAULT_CSS = """
    ReviewerPage ReviewHead { background: $surface; }
    ReviewerPage ReviewList { width: 42%; min-width: 42; max-width: 60; }
    ReviewerPage ControlPane { width: 1fr; }
    ReviewerPage.-narrow ReviewList { width: 1fr; max-width: 100%; }
    ReviewerPage.-narrow ControlPane { display: none; }
    ReviewerPage.-narrow.-open ReviewList { display: none; }
    ReviewerPage.-narrow.-open ControlPane { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._found: acts.Found | None = None
        self._checked: Checked | None = None
        self._movement: Movement | None = None
        self._wanted = ""
        self._copies = PrivateCopies()

    def compose(self) -> ComposeResult:
        yield ReviewHead(id="verdicts")
        with Horizontal():
            yield ReviewList(id="list")
            yield ControlPane(id="detail")
        yield OpinionBar(id="opinions")

    @property
    def list(self) -> ReviewList:
        return self.query_one(ReviewList)

    @property
    def pane(self) -> ControlPane:
        return self.query_one(ControlPane)

    @property
    def bar(self) -> OpinionBar:
        return self.query_one(OpinionBar)

    @property
    def line(self) -> ReviewLine | None:
        """The control that the cursor stands on."""
        return self.list.line

    def first_focus(self) -> Widget | None:
        return self.pane.prose if self.has_class("-open") else self.list.grid

    # What is shown

    def show(self, checked: Checked) -> None:
        self._checked = checked
        self._read()

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        if (found := await self.desk_app.look(acts.found)) is not None:
            self._put(found)

    def read_along(self, sitting: Sitting) -> acts.Found:
        return acts.found(sitting)

    def take_along(self, found: object) -> None:
        if isinstance(found, acts.Found):
            self._put(found)

    def _put(self, found: acts.Found) -> None:
        self._found = found
        self.list.put(found.desk)
        if self._wanted:
            self.list.move_to(self._wanted)
            self._wanted = ""
        self._lay()

    def _lay(self) -> None:
        found, line = self._found, self.line
        if found is None:
            return
        self.query_one(ReviewHead).put_found(found.verification, found.desk)
        self.bar.put_line(line)
        if line is None:
            self.pane.clear()
        else:
            moved = tuple(moved_lines(self._movement, line)) if self._movement else ()
            written = partial(review_lines, line, found.details.of(line.control), moved)
            self.pane.put(line.control, line.number, len(found.desk.lines), written)

    def go(self, place: Place) -> None:
        if place.control_id and self._found is None:
            self._wanted = place.control_id
        elif place.control_id:
            self.list.move_to(place.control_id)
            self._open(self.narrow)
            self._lay()

    def fit(self) -> None:
        self.set_class(self.narrow, "-narrow")
        if not self.narrow:
            self._open(False)
        self._lay()

    def _open(self, opened: bool) -> None:
        self.set_class(opened, "-open")
        if self.has_focus_within and (first := self.first_focus()) is not None:
            first.focus()

    def on_grid_moved(self, event: Grid.Moved) -> None:
        event.stop()
        self.bar.pointed = ""
        self._lay()

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self.action_enter()

    def on_word_bar_pressed(self, event: WordBar.Pressed) -> None:
        event.stop()
        if event.key == SIGN:
            self.action_sign()
        elif event.key == SEEN:
            self.list.choose(Sieve.UNSEEN)
        elif isinstance(event.bar, ReviewHead):
            self.action_steps()
        else:
            self.action_give(event.key)

    def on_prose_followed(self, event: Prose.Followed) -> None:
        event.stop()
        if event.key.startswith(OPEN):
            self._open_item(event.key.removeprefix(OPEN))

    # Moving about

    def action_enter(self) -> None:
        """The opinion that is pointed at; else the detail."""
        if self.bar.pointed:
            self.action_give(self.bar.pointed)
        else:
            self._open(self.narrow)
            self.pane.prose.focus()

    def action_back(self) -> None:
        if self.bar.pointed:
            self.bar.unpoint()
        elif self.has_class("-open") or self.pane.prose.has_focus:
            self._open(False)
            self.list.grid.focus()
        else:
            self.list.choose(Sieve.ALL)

    def action_next_unseen(self) -> None:
        if self._found is None:
            return
        found = self._found.desk.next_unseen(self.list.grid.cursor_key)
        if found is None:
            self.desk_app.say(_("每一條都看過了，可以按 Z 簽署"), "good")
        else:
            self.list.move_to(found.control.id)

    def action_step(self, steps: int) -> None:
        self.list.grid.move_by(steps)

    def action_next_sieve(self) -> None:
        self.list.choose_next()

    def action_point(self, steps: int) -> None:
        self.bar.point(steps)

    @work
    async def action_steps(self) -> None:
        from secaudit.tui.dialogs import Told

        if self._found is not None:
            await self.desk_app.ask(Told(_("驗證步驟"), step_lines(self._found.verification)))

    @work
    async def action_chart(self) -> None:
        from secaudit.tui.finding import Chart

        if self._checked and (chosen := await self.desk_app.ask(Chart(self._checked))):
            if chosen == "/":
                self.action_search()
            else:
                self.go(Place("review", chosen))

    @work
    async def action_search(self) -> None:
        from secaudit.tui.finding import search

        if self._checked and (chosen := await self.desk_app.ask(search(self._checked))):
            self.go(Place("review", chosen))

    # Acts

    def action_give(self, code: str) -> None:
        self.bar.unpoint()
        if self.line is not None and self._found is not None:
            self._give(self.line, code)

    @work
    async def _give(self, line: ReviewLine, code: str) -> None:
        if self._found is None:
            return
        if code == WITHDRAW:
            await acts.withdraw(self.desk_app, line)
        else:
            await acts.give(self.desk_app, self._found.desk, line, code)

    @work(exclusive=True, group="act")
    async def action_agree_rest(self) -> None:
        await acts.agree_rest(self.desk_app, self.list.shown)

    def action_open(self) -> None:
        """The item that the detail's cursor stands on, else the only one, else the one that is picked."""
        link = self.pane.prose.link if self.pane.prose.has_focus else ""
        self._open_item(link.removeprefix(OPEN) if link.startswith(OPEN) else "")

    @work(exclusive=True, group="open_item")
    async def _open_item(self, item_id: str) -> None:
        if self.line is not None:
            await acts.open_item(self.desk_app, self.line, item_id, self._copies)

    @work(exclusive=True, group="act")
    async def action_compare(self) -> None:
        self._movement = await signing.compare_with_earlier(self.desk_app, self._movement)
        self._lay()

    @work(exclusive=True, group="act")
    async def action_conclude(self) -> None:
        if self._found is not None:
            await acts.conclude(self.desk_app, self._found.desk)

    @work(exclusive=True, group="act")
    async def action_sign(self) -> None:
        if self._found is not None and (missing := await signing.sign(self.desk_app, self._found.desk)):
            self.list.choose(Sieve.UNSEEN)
            self.list.move_to(missing)

    @work(exclusive=True, group="act")
    async def action_export(self) -> None:
        if self._found is not None:
            await signing.export(self.desk_app, self._movement)
