"""F9 覆核 of a company: what was sealed, what reviewers said of it, what waits for an answer.

Invariant: an answer is in the case file before it is shown; what a review says is shown only after it was verified.
"""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from secaudit.tui.keys import Key
from secaudit.tui.page import Page
from secaudit.tui.pages import review_company_acts as acts
from secaudit.tui.pages.board import Board
from secaudit.tui.pages.review_company_lines import (
    CONTROL,
    EVIDENCE,
    LABELS,
    REPLY,
    Sieve,
    board_lines,
    point_lines,
    review_told_lines,
    seal_lines,
    sieved,
    stale_lines,
    told,
)
from secaudit.tui.pages.word_bar import Word, WordBar
from secaudit.tui.places import Place
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.reviewing.company.desk import CompanyDesk, DeskPoint, company_desk, company_stale
from secaudit.usecases.reviewing.company.points import PointState
from secaudit.usecases.reviewing.company.stale import StaleApproval
from secaudit.usecases.sitting import Sitting

_SIEVES = tuple(Sieve)
_WAITING = (PointState.OPEN, PointState.ANSWERED)


class CompanyPage(Page):
    NAME = "review"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("s,S", "S", "seal", N_("封存"), rank=1, alias="seal bundle"),
        Key("i,I", "I", "take_in", N_("匯入審查"), rank=2, alias="import review"),
        Key("e,E", "E", "reply", N_("回覆"), rank=2, alias="answer reply"),
        Key("g,G", "G", "jump", N_("前往"), rank=3, alias="go control"),
        Key("f,F", "F", "sieve", N_("篩選"), rank=4, alias="filter"),
        Key("enter", "Enter", "enter", N_("回覆、細目"), rank=6, alias="detail reply"),
        Key("0,０", "0", "withdraw", N_("收回回覆"), rank=7, alias="withdraw answer", shown=False),
        Key("escape", "Esc", "back", N_("回清單、取消篩選"), alias="back", shown=False),
    )
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("按 S 封存：先列出擋住的與要確認的，再簽署成一個佐證包，交給審查者。"),
        N_("按 I 匯入審查者簽署的審查包：先驗證、先預覽，同意才寫入。"),
        N_("意見逐點回覆（E 或 Enter）：文字、佐證編號，或兩者；回覆可以再改，也可以按 0 收回。"),
        N_("核可過時：審查者同意之後，那一條讀到的資料或佐證變了；再封存一次請他重新看。"),
    )
    DEFAULT_CSS = """
    CompanyPage {
        & #told { background: $surface; padding: 0 1; }
        & #list { width: 60%; }
        & #detail { width: 1fr; background: $surface; }
        &.-narrow #list, &.-bare #list { width: 1fr; }
        &.-bare #detail { display: none; }
        &.-narrow #detail { display: none; }
        &.-narrow.-open #list { display: none; }
        &.-narrow.-open #detail { display: block; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._checked: Checked | None = None
        self._desk: CompanyDesk | None = None
        self._stale: tuple[StaleApproval, ...] = ()
        self._sieve = Sieve.ALL

    def compose(self) -> ComposeResult:
        yield WordBar(id="bar")
        yield Caption(id="told")
        with Horizontal():
            yield Board(id="list")
            yield Prose(id="detail")

    @property
    def board(self) -> Board:
        return self.query_one(Board)

    @property
    def detail(self) -> Prose:
        return self.query_one("#detail", Prose)

    @property
    def desk(self) -> CompanyDesk | None:
        """What the page shows; ``None`` until it has been read."""
        return self._desk

    def first_focus(self) -> Widget | None:
        return self.detail if self.has_class("-open") else self.board

    # What is shown

    def show(self, checked: Checked) -> None:
        if checked is not self._checked:
            self._checked = checked
            self._read()

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        """The tables at once; which approvals are stale takes longer."""
        if (found := await self.desk_app.look(company_desk)) is None:
            return
        self._put(found)
        if found.approvals and (stale := await self.desk_app.look(company_stale)) is not None:
            self._stale = stale
            self._lay()
        elif not found.approvals and self._stale:
            self._stale = ()
            self._lay()

    def read_along(self, sitting: Sitting) -> CompanyDesk:
        return company_desk(sitting)

    def take_along(self, found: object) -> None:
        if isinstance(found, CompanyDesk):
            self._put(found)

    def _put(self, desk: CompanyDesk) -> None:
        self._desk = desk
        self._lay()

    def _lay(self) -> None:
        desk = self._desk
        if desk is None or not self.is_mounted:
            return
        self.set_class(not desk.seals and not desk.reviews, "-bare")
        self.board.lay(tuple(board_lines(desk, self._stale, self._sieve)))
        words = [Word(s.name, _(LABELS[s]), s is self._sieve, muted=not self._count(s)) for s in _SIEVES]
        self.query_one("#bar", WordBar).put(words)
        self.query_one("#told", Caption).put(told(desk, self._stale), "bad" if desk.overdue else "")
        self._tell()

    def _count(self, sieve: Sieve) -> int:
        if self._desk is None:
            return 0
        return len(self._stale) if sieve is Sieve.STALE else len(sieved(self._desk, sieve))

    def _tell(self) -> None:
        self.detail.put(self._lines_of(self.board.cursor_key))

    def _lines_of(self, key: str) -> list[Line]:
        kind, _colon, row_id = key.partition(":")
        desk = self._desk
        if desk is None:
            return []
        if kind == "point" and (point := self._point(row_id)):
            return list(point_lines(point))
        if kind == "stale":
            return [line for s in self._stale if s.point_id == row_id for line in stale_lines(s)]
        if kind == "review":
            return [line for r in desk.reviews if r.id == row_id for line in review_told_lines(r)]
        return [line for s in desk.seals if s.id == row_id for line in seal_lines(s)]

    def _point(self, point_id: str) -> DeskPoint | None:
        return next((p for p in self._desk.points if p.line.id == point_id), None) if self._desk else None

    @property
    def point(self) -> DeskPoint | None:
        """The point that the cursor stands on."""
        kind, _colon, row_id = self.board.cursor_key.partition(":")
        return self._point(row_id) if kind == "point" else None

    def go(self, place: Place) -> None:
        """On the point ``row_id``, or the first point of a control, where one is named."""
        points = self._desk.points if self._desk else ()
        found = next((p for p in points if p.line.id == place.row_id or p.line.control_id == place.control_id), None)
        if found is not None:
            self._list_by(Sieve.ALL)
            self.board.move_to(f"point:{found.line.id}")

    def fit(self) -> None:
        self.set_class(self.narrow, "-narrow")
        self._lay()
        if not self.narrow:
            self._open(False)

    def _open(self, opened: bool) -> None:
        self.set_class(opened, "-open")
        if self.has_focus_within and (first := self.first_focus()) is not None:
            first.focus()

    def on_grid_moved(self, event: Grid.Moved) -> None:
        event.stop()
        self._tell()

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self.action_enter()

    def on_word_bar_pressed(self, event: WordBar.Pressed) -> None:
        event.stop()
        self._list_by(Sieve[event.key])

    def on_prose_followed(self, event: Prose.Followed) -> None:
        event.stop()
        kind, _colon, row_id = event.key.partition(":")
        if kind + ":" == REPLY:
            self.action_reply()
        elif kind + ":" == CONTROL:
            self._leave(Place("answers", control_id=row_id))
        elif kind + ":" == EVIDENCE:
            self._leave(Place("evidence", control_id=row_id))

    # Moving about

    def action_sieve(self) -> None:
        self._list_by(_SIEVES[(_SIEVES.index(self._sieve) + 1) % len(_SIEVES)])

    def _list_by(self, sieve: Sieve) -> None:
        self._sieve = sieve
        self._lay()

    def action_enter(self) -> None:
        """The answer to a point that takes one; of anything else what can be followed."""
        if self.point is not None and self.point.line.state in _WAITING and not self.narrow:
            self.action_reply()
        elif self.board.cursor_key:
            self._open(self.narrow)
            self.detail.focus()

    def action_back(self) -> None:
        if self.has_class("-open") or self.detail.has_focus:
            self._open(False)
            self.board.focus()
        else:
            self._list_by(Sieve.ALL)

    def action_jump(self) -> None:
        """To the control of the point or the approval; 補件 is brought to the evidence."""
        kind, _colon, row_id = self.board.cursor_key.partition(":")
        stale = next((s for s in self._stale if kind == "stale" and s.point_id == row_id), None)
        if self.point is not None:
            page = "evidence" if self.point.line.opinion == "supplement" else "answers"
            self._leave(Place(page, control_id=self.point.line.control_id))
        elif stale is not None:
            self._leave(Place("answers", control_id=stale.control_id))
        else:
            self.desk_app.say(_("請先移到一點意見"), "warn")

    @work
    async def _leave(self, place: Place) -> None:
        await self.desk_app.go(place)

    # Acts

    @work(exclusive=True, group="act")
    async def action_seal(self) -> None:
        from secaudit.tui.pages.review_sealing import seal_case

        if self._checked is not None:
            await seal_case(self.desk_app, self._checked)

    @work(exclusive=True, group="act")
    async def action_take_in(self) -> None:
        if await acts.take_in(self.desk_app):
            self._list_by(Sieve.ALL)
            self.board.move_by(-self.board.count)

    @work(exclusive=True, group="act")
    async def action_reply(self) -> None:
        if self.point is None:
            self.desk_app.say(_("請先移到一點意見；沒有意見時按 I 匯入審查"), "warn")
        elif self.point.line.state not in _WAITING:
            self.desk_app.say(_("這一點不須回覆，或已經結案"), "warn")
        else:
            await acts.reply(self.desk_app, self.point)

    @work(exclusive=True, group="act")
    async def action_withdraw(self) -> None:
        if self.point is not None:
            await acts.withdraw(self.desk_app, self.point)
