"""F3 填答: the controls by chapter, one of them in full, and every answer one key.

Invariant: what is shown is the judgement of what the case file says; an answer is saved before it is shown.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from secaudit import wiring
from secaudit.model.control import Control
from secaudit.tui.keys import Key
from secaudit.tui.page import Page, edits
from secaudit.tui.pages import answers_acts as acts
from secaudit.tui.pages.answers_bar import GROUP, AnswerBar
from secaudit.tui.pages.answers_lines import ADD, STEP, detail_lines
from secaudit.tui.pages.answers_list import ControlList
from secaudit.tui.pages.control_pane import ControlPane
from secaudit.tui.pages.word_bar import WordBar
from secaudit.tui.places import Place, place_of
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.widgets.prose import Prose
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.overview.last_look import case_identity
from secaudit.usecases.questions.answer_history import Histories, read_on
from secaudit.usecases.questions.control_detail import Details
from secaudit.usecases.questions.marks import keep_marks, marks
from secaudit.usecases.questions.questionnaire import Entry, Filter, Group, Questionnaire, questionnaire
from secaudit.usecases.shortfalls import Target
from secaudit.usecases.sitting import Sitting


class AnswersPage(Page):
    NAME = "answers"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("space,ideographic_space", N_("空白"), "next_unanswered", N_("下一未填"), rank=1, alias="next unanswered"),
        Key("f,F", "F", "next_filter", N_("篩選"), rank=2, alias="filter"),
        Key("enter", "Enter", "enter", N_("詳細"), rank=3, alias="detail open"),
        Key("a,A", "A", "evidence", N_("佐證"), rank=4, alias="evidence attach"),
        Key("e,E", "E", "note", N_("備註"), rank=4, alias="note edit"),
        Key("o,O", "O", "follow_step", N_("前往"), rank=4, alias="go step mend"),
        Key("m,M", "M", "mark", N_("標記"), rank=5, alias="mark"),
        Key("b,B", "B", "group", N_("本組套用"), rank=6, alias="bulk group", shown=False),
        Key("1,１", "1", "claim('met')", N_("符合"), rank=5, alias="met", shown=False),
        Key("2,２", "2", "claim('partial')", N_("部分符合"), rank=5, alias="partial", shown=False),
        Key("3,３", "3", "claim('not_met')", N_("不符合"), rank=5, alias="not met", shown=False),
        Key("4,４", "4", "claim('na')", N_("不適用（理由）"), rank=5, alias="not applicable", shown=False),
        Key("5,５", "5", "claim('planned')", N_("規劃中（負責人、日期）"), rank=5, alias="planned", shown=False),
        Key("0,０", "0", "claim('0')", N_("清除自評"), rank=5, alias="clear", shown=False),
        Key("left", "<-", "point(-1)", N_("選前一個答案，Enter 填入"), alias="previous answer", shown=False),
        Key("right", "->", "point(1)", N_("選後一個答案，Enter 填入"), alias="next answer", shown=False),
        Key("n,N", "N", "step(1)", N_("下一題"), alias="next question", shown=False),
        Key("p,P", "P", "step(-1)", N_("上一題"), alias="previous question", shown=False),
        Key("escape", "Esc", "back", N_("返回清單、取消篩選"), alias="back", shown=False),
    )
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("按 1 到 5 填自評，0 清除；也可以左右選擇再按 Enter，輸入法開著也行。填了就存，判定立刻重算。"),
        N_("判定由盤點資料與佐證決定；與自評不同時列為矛盾，以佐證或資料為準。"),
        N_("Enter 到右邊詳細內容，上下選一列再按 Enter，就到該改的那一格；O 直接前往下一步。"),
        N_("B 把同一個答案填給本組未填的題目；標記只給自己看，不寫進案件。"),
    )
    DEFAULT_CSS = """
    AnswersPage ControlList { width: 38%; min-width: 38; max-width: 56; }
    AnswersPage ControlPane { width: 1fr; }
    AnswersPage.-narrow ControlList { width: 1fr; max-width: 100%; }
    AnswersPage.-narrow ControlPane { display: none; }
    AnswersPage.-narrow.-open ControlList { display: none; }
    AnswersPage.-narrow.-open ControlPane { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._checked: Checked | None = None
        self._all = Questionnaire(())
        self._details: Details | None = None
        self._marked: frozenset[str] | None = None
        self._histories = Histories()
        self._log_read = self._log_carried = False

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield ControlList(id="list")
            yield ControlPane(id="detail")
        yield AnswerBar(id="answers")

    @property
    def list(self) -> ControlList:
        return self.query_one(ControlList)

    @property
    def pane(self) -> ControlPane:
        return self.query_one(ControlPane)

    @property
    def bar(self) -> AnswerBar:
        return self.query_one(AnswerBar)

    @property
    def entry(self) -> Entry | None:
        """The control that the cursor stands on."""
        return self.list.entry

    def first_focus(self) -> Widget | None:
        return self.pane.prose if self.has_class("-open") else self.list.grid

    def show(self, checked: Checked) -> None:
        if checked is not self._checked:
            self._checked, self._all, self._details = checked, questionnaire(checked), Details(checked)
        self._lay_list()
        self._lay_detail()
        if not self._log_carried:
            self._read_log()
        self._log_carried = False

    def read_along(self, sitting: Sitting) -> tuple[Histories, bool] | None:
        """The end of the log, once the rest of it has been read."""
        return read_on(sitting.store, self._histories) if self._log_read else None

    def take_along(self, found: object) -> None:
        if isinstance(found, tuple):
            self._histories, self._log_read = found
            self._log_carried = self._log_read

    def go(self, place: Place) -> None:
        if place.control_id:
            self.list.move_to(place.control_id)
            self._open(self.narrow)
            self._lay_detail()

    def fit(self) -> None:
        self.set_class(self.narrow, "-narrow")
        if not self.narrow:
            self._open(False)
        self.bar.put_entry(self.entry, short=self.narrow)

    def _open(self, opened: bool) -> None:
        """Show the detail instead of the list, or the list again, where both don't fit."""
        self.set_class(opened, "-open")
        if self.has_focus_within and (first := self.first_focus()) is not None:
            first.focus()

    def _lay_list(self) -> None:
        self.list.put(self._all, self._marked or frozenset())

    def _lay_detail(self) -> None:
        entry = self.entry
        if entry is None or self._details is None:
            self.pane.clear()
        else:
            written = partial(detail_lines, self._details.of(entry.control), self._histories.of(entry.id))
            self.pane.put(entry.control, entry.number, len(self._all.entries), written)
        self.bar.put_entry(entry, short=self.narrow)

    @work(exclusive=True, group="log")
    async def _read_log(self) -> None:
        """Marks once, then what the log says of the answers, lot by lot so that answers come in between."""
        if self._marked is None:
            folder = wiring.state_folder()
            self._marked = await self.desk_app.look(lambda s: marks(folder, case_identity(s.store))) or frozenset()
            self._lay_list()
        before = self._histories
        self._log_read = False
        while not self._log_read:
            await self._read_lot()
        if self._histories is not before:
            self._lay_detail()

    async def _read_lot(self) -> None:
        """One lot more; the log counts as read also when it can't be read, which has been said then."""
        known = self._histories
        found = await self.desk_app.look(lambda s: read_on(s.store, known))
        self._histories, self._log_read = found or (known, True)

    def on_grid_moved(self, event: Grid.Moved) -> None:
        event.stop()
        self.bar.pointed = ""
        self._lay_detail()

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self.action_enter()

    def on_grid_marked(self, event: Grid.Marked) -> None:
        event.stop()
        self._keep_marks(event.grid.marked)

    def on_word_bar_pressed(self, event: WordBar.Pressed) -> None:
        event.stop()
        if event.key == GROUP:
            self.action_group()
        else:
            self.action_claim(event.key)

    def on_prose_followed(self, event: Prose.Followed) -> None:
        event.stop()
        kind, _colon, rest = event.key.partition(":")
        if event.key == STEP:
            self.action_follow_step()
        elif event.key == ADD:
            self.action_evidence()
        elif kind == "evidence" and self.entry:
            self._leave(Place("evidence", self.entry.id, "evidence", rest))
        elif self.entry and self._details:
            check, _colon, row = rest.partition(":")
            self._go_to(self._details.way_to(self.entry.control, int(check), int(row)))

    def action_enter(self) -> None:
        """The answer that is pointed at; else the detail."""
        if self.bar.pointed:
            self.action_claim(self.bar.pointed)
        else:
            self._open(self.narrow)
            self.pane.prose.focus()

    def action_back(self) -> None:
        if self.bar.pointed:
            self.bar.unpoint()
        elif self.has_class("-open") or self.pane.prose.has_focus:
            self._open(False)
        else:
            self.list.choose(Filter.ALL)

    def action_next_unanswered(self) -> None:
        found = self._all.next_unanswered(self.list.grid.cursor_key)
        if found is None:
            self.desk_app.say(_("每一題都填了"), "good")
        else:
            self.list.move_to(found.id)

    def action_step(self, steps: int) -> None:
        self.list.grid.move_by(steps)

    def action_next_filter(self) -> None:
        self.list.choose_next()

    @edits
    def action_point(self, steps: int) -> None:
        self.bar.point(steps)

    @edits
    def action_claim(self, code: str) -> None:
        self.bar.unpoint()
        if self.entry:
            self._answer(self.entry.control, code)

    @work
    async def _answer(self, control: Control, code: str) -> None:
        await acts.give(self.desk_app, control, code)

    @edits
    def action_note(self) -> None:
        if self.entry:
            self._note(self.entry.control)

    @work
    async def _note(self, control: Control) -> None:
        await acts.note(self.desk_app, control)

    @edits
    def action_group(self) -> None:
        """The same answer for what is shown of this chapter."""
        if self.list.group:
            self._give_group(self.list.group)

    @work
    async def _give_group(self, group: Group) -> None:
        await acts.give_group(self.desk_app, group)

    def action_evidence(self) -> None:
        if self.entry:
            self._leave(Place("evidence", control_id=self.entry.id))

    def action_follow_step(self) -> None:
        step = self._details.of(self.entry.control).step if self.entry and self._details else None
        if step is None:
            self.desk_app.say(_("這一題沒有待辦"), "good")
        else:
            self._go_to(step.target)

    def _go_to(self, target: Target) -> None:
        entry = self.entry
        if entry is None:
            return
        if target.table != "answer":
            self._leave(place_of(target, entry.id))
        elif target.ids and target.ids[0] != entry.id:
            self._leave(Place("answers", target.ids[0]))
        else:
            self.desk_app.say(_("就在這一題：按 1 到 5 填自評") if target.ids else _("請先完成其他條文"))

    @work
    async def _leave(self, place: Place) -> None:
        await self.desk_app.go(place)

    def action_mark(self) -> None:
        if self.entry and self._marked is not None:
            self._keep_marks(self._marked ^ {self.entry.id})

    @work
    async def _keep_marks(self, marked: frozenset[str]) -> None:
        folder = wiring.state_folder()
        self._marked = marked
        self._lay_list()
        await self.desk_app.look(lambda s: keep_marks(folder, case_identity(s.store), marked))
