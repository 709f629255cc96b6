"""The application: the frame, its pages by name, and the one way in which anything is done to the case.

1. Every act goes to the desk (:meth:`SecauditApp.do`), then the case is judged anew and the visible page shows it.
2. Trouble that has a message is shown and the work goes on; anything else is a crash (``tui.crash``).
3. What others do to the same file meanwhile is noticed within seconds and shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import ModalScreen
from textual.scrollbar import ScrollBar

from secaudit.errors import SecauditError
from secaudit.model.choices import PHASE, PHASE_TITLES
from secaudit.tui.bars import KeyBar, MessageLine, TopBar
from secaudit.tui.desk import Desk
from secaudit.tui.keys import ANYWHERE, Key, bindings
from secaudit.tui.keystrokes import InOrder
from secaudit.tui.opening import IN_REVIEW, begun_review, desk_at, is_review, tell_refusal
from secaudit.tui.page import Page
from secaudit.tui.places import Place
from secaudit.tui.theme import THEMES
from secaudit.tui.widgets.lettering import cells
from secaudit.tui.words import N_, _, learn
from secaudit.usecases.case_file import must_be_there

if TYPE_CHECKING:
    from secaudit.usecases.check import Checked
    from secaudit.usecases.sitting import Sitting

Result = TypeVar("Result")

PAGES: dict[str, tuple[str, str, str]] = {
    "overview": ("F2", N_("總覽"), "secaudit.tui.pages.overview:OverviewPage"),
    "answers": ("F3", N_("填答"), "secaudit.tui.pages.answers:AnswersPage"),
    "inventory": ("F4", N_("資產"), "secaudit.tui.pages.inventory:InventoryPage"),
    "spending": ("F5", N_("採購"), "secaudit.tui.pages.spending:SpendingPage"),
    "architecture": ("F6", N_("架構"), "secaudit.tui.pages.architecture:ArchitecturePage"),
    "evidence": ("F7", N_("佐證"), "secaudit.tui.pages.evidence:EvidencePage"),
    "appendix": ("F8", N_("附錄"), "secaudit.tui.pages.appendix:AppendixPage"),
    "review": ("F9", N_("覆核"), "secaudit.tui.pages.review_company:CompanyPage"),
}
"""Page → its key, its title, and where its class is: loaded when the page is first opened."""
_PAGE_KEYS = tuple(
    Key(key.lower(), key, f"app.page('{name}')", title, rank=9, alias=name, shown=False, priority=True)
    for name, (key, title, _where) in PAGES.items()
)
_LOOK_EVERY_SECONDS = 3
_LABEL_CELLS = 8
"""What stands before trouble in the message line: 錯誤："""


def judged(sitting: Sitting) -> Checked:
    """The case as it stands at the desk; the same object until something has changed."""
    return sitting.checked()


class SecauditApp(InOrder):
    """``sit`` opens a case file for the desk (in the desk's thread), ``review`` a bundle: it says how far it is, and
    hears who can decrypt it (``opened_by``) where it must be. ``clock`` tells the time with its offset."""

    TITLE = "secaudit"
    ENABLE_COMMAND_PALETTE = False
    catalogue_folder: Path | None = None
    """Where the catalogue of the open case was read from; ``None`` = ours."""
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("f1", "F1", "app.help", N_("說明"), rank=ANYWHERE, alias="help", priority=True),
        *_PAGE_KEYS,
        Key("u,U", "U", "app.undo", N_("復原"), rank=4, alias="undo"),
        Key("ctrl+y", "^Y", "app.redo", N_("重做"), rank=8, alias="redo", shown=False),
        Key("g,G", "G", "app.chart", N_("跳題"), rank=6, alias="goto jump"),
        Key("slash", "/", "app.search", N_("搜尋"), rank=6, alias="search find"),
        Key("ctrl+p", "^P", "app.palette", N_("指令"), rank=7, alias="palette commands", priority=True),
        Key("ctrl+t", "^T", "app.next_theme", N_("深淺色"), alias="theme dark light", shown=False),
        Key("ctrl+q", "^Q", "app.quit", N_("離開"), rank=ANYWHERE, alias="quit exit", priority=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    CSS = """
    Screen { background: $background; color: $foreground; layout: vertical; scrollbar-size-vertical: 1; }
    #body { height: 1fr; background: $background; }
    * { scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1; }
    Field { scrollbar-size-horizontal: 0; }
    Canvas > .tone--muted { color: $tone-muted; }
    Canvas > .tone--planned { color: $tone-planned; }
    Canvas > .tone--title { color: $tone-title; text-style: bold; }
    """

    def __init__(
        self,
        case: Path | None,
        *,
        sit: Callable[[Path], Sitting],
        clock: Callable[[], datetime],
        theme: str = "dark",
        first_page: str = "overview",
        review: Callable[..., Sitting] | None = None,
    ) -> None:
        super().__init__()
        self.case = case
        self.clock = clock
        self.reviewing = False
        self.checked: Checked | None = None
        self.page: Page | None = None
        self._sit, self._review = sit, review
        self._desk: Desk | None = None
        self._pages: dict[str, Page] = {}
        self._first_page = first_page
        self._saved_at: datetime | None = None
        self._begun: object = None
        self._framed = False
        for known in THEMES.values():
            self.register_theme(known)
        self.theme = THEMES[theme].name

    def compose(self) -> ComposeResult:
        yield TopBar([(name, key, title) for name, (key, title, _where) in PAGES.items()])
        yield Container(id="body")
        yield MessageLine(id="message")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        from secaudit.tui.widgets.scrolling import PlainScrollBar

        ScrollBar.renderer = PlainScrollBar
        self._framed = True
        self._frame()
        if self.case is None:
            self.call_after_refresh(self.show_start)
        else:
            self.say(_("讀取案件中，請稍候"))
            self.call_after_refresh(self._open_first, self.case)
        self.set_interval(_LOOK_EVERY_SECONDS, self._notice_others)

    def on_resize(self) -> None:
        self._frame()

    def on_unmount(self) -> None:
        if self._desk is not None:
            self._desk.close()

    @property
    def desk(self) -> Desk:
        """The desk of the open case; there is none on the start screen."""
        if self._desk is None:
            raise RuntimeError("no case is open")
        return self._desk

    @property
    def page_keys(self) -> tuple[Key, ...]:
        """What the shown page does with keys at this moment."""
        return self.page.keys_now() if self.page else ()

    @property
    def app_keys(self) -> tuple[Key, ...]:
        """What the keys do everywhere, without those that the shown page has taken for itself."""
        taken = {name for key in self.page_keys for name in key.keys.split(",")}
        return tuple(key for key in self.KEYS if not taken & set(key.keys.split(",")))

    @work(exclusive=True, group="open")
    async def _open_first(self, case: Path) -> None:
        await self.open_case(case)

    @work
    async def show_start(self) -> None:
        """The screen that finds or makes a case."""
        await self._start()

    async def _start(self) -> None:
        from secaudit.tui.start import StartScreen

        await self.push_screen(StartScreen())

    async def open_case(self, path: Path) -> bool:
        """Open the case at ``path`` and show it; when it can't be, say why and offer the start screen."""
        try:
            desk = await desk_at(self, path, self._sit, self._review)
        except SecauditError as error:
            if self._desk is None and len(self.screen_stack) == 1:
                await self._start()
            await tell_refusal(self, error)
            return False
        if self._desk is not None:
            self._desk.close()
        checked, self.reviewing = await desk.do(judged), await desk.do(is_review)
        self.case, self._desk, self._saved_at, self._begun = path, desk, None, await desk.do(begun_review)
        learn({control.title.zh_tw: control.title.en for control in checked.catalogue.controls})
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.query_one("#body").remove_children()
        self._pages.clear()
        self.page = None
        self._stand(checked)
        self.say("")
        await self.go(Place("review" if self.reviewing else self._first_page))
        return True

    async def go(self, place: Place) -> None:
        """Open the page of ``place``, put the cursor there and the focus on it."""
        if self._desk is None:
            return
        page = self._pages.get(place.page) or await self._mounted(place.page)
        if self.page is not None and self.page is not page:
            self.page.display = False
            self.say("")
        self.page, page.display = page, True
        self._frame()
        if self.checked is not None:
            page.show(self.checked)
        page.go(place)
        if (first := page.first_focus()) is not None and not page.has_focus_within:
            first.focus()
        self._frame()
        self.call_after_refresh(page.fit)  # a page that is mounted while the window settles may miss its Resize

    async def _mounted(self, name: str) -> Page:
        where = IN_REVIEW.get(name, PAGES[name][2]) if self.reviewing else PAGES[name][2]
        module, _colon, kind = where.partition(":")
        page: Page = getattr(import_module(module), kind)(id=f"page-{name}")
        await self.query_one("#body").mount(page)
        self._pages[name] = page
        return page

    async def do(
        self, work: Callable[[Sitting], Result], said: str | Callable[[Result], str] | None = None
    ) -> Result | None:
        """Run ``work`` at the desk, judge anew, show it; ``said`` goes to the message line. ``None`` after trouble."""

        page = self.page

        def worked(sitting: Sitting) -> tuple[Result, Checked, object, object]:
            result, checked = work(sitting), sitting.checked()
            return result, checked, page.read_along(sitting) if page else None, begun_review(sitting)

        try:
            result, checked, along, self._begun = await self.desk.do(worked)
        except SecauditError as error:
            await self.tell(error)
            self._stand(await self.desk.do(judged))
            return None
        if page is not None:
            page.take_along(along)
        is_other = self.checked is None or checked.case.inventory is not self.checked.case.inventory
        if is_other or (self.reviewing and result is not None):
            self._saved_at = self.clock()
        self._stand(checked)
        if said is not None:
            self.say(said if isinstance(said, str) else said(result), "good")
        return result

    async def look(self, work: Callable[[Sitting], Result]) -> Result | None:
        """Run ``work`` at the desk, which only reads; ``None`` after trouble, which is shown."""
        try:
            return await self.desk.do(work)
        except SecauditError as error:
            await self.tell(error)
            return None

    async def ask(self, dialog: ModalScreen[Result]) -> Result | None:
        """What the dialog was closed with. Only inside a worker (``@work``), as it waits."""
        return await self.push_screen_wait(dialog)

    def say(self, text: str, kind: str = "info") -> None:
        """One line above the keys; ``kind``: info, good, warn, bad."""
        self.query_one("#message", MessageLine).put(text, kind)

    async def tell(self, error: SecauditError) -> None:
        """Show trouble that has a message: one line, and in full when it has problems or does not fit into the line."""
        from secaudit.errors import BadInput

        self.screen_stack[0].query_one("#message", MessageLine).put(str(error), "bad")
        problems: Sequence[object] = error.problems if isinstance(error, BadInput) else ()
        if problems or len(self.screen_stack) > 1 or cells(str(error)) + _LABEL_CELLS > self.size.width:
            from secaudit.tui.dialogs import Told

            await self.push_screen(Told(str(error), [str(p) for p in problems]))

    def _stand(self, checked: Checked) -> None:
        fresh = checked is not self.checked
        self.checked = checked
        if fresh and self.page is not None:
            self.page.show(checked)
        self._frame()

    def _frame(self) -> None:
        """Top bar and key bar as they are to be now."""
        if not self._framed:
            return
        self.screen_stack[0].query_one(TopBar).put(self.page.NAME if self.page else "", self._facts())
        self.screen_stack[0].query_one(KeyBar).put((*self.page_keys, *self.app_keys), self.page)

    def _facts(self) -> tuple[str, ...]:
        if self.checked is None:
            return (self.case.name,) if self.case else ()
        assessment = self.checked.assessment
        saved = _("已存{time}").format(time=self._saved_at.strftime("%H:%M")) if self._saved_at else _("已開啟")
        phase = _(PHASE_TITLES[assessment.phase])
        if assessment.phase != (self.checked.case.inventory.case["phase"] or PHASE[0].code):
            phase = _("{phase}（檢視）").format(phase=phase)
        return (assessment.case_name, assessment.case_id, phase, saved)

    @work(exclusive=True, group="others")
    async def _notice_others(self) -> None:
        if self._desk is None or self.checked is None or self.case is None:
            return
        try:
            await asyncio.to_thread(must_be_there, self.case)
            checked, begun = await self.desk.do(judged), await self.desk.do(begun_review)
        except SecauditError as error:
            self.say(str(error), "bad")
            return
        if checked is not self.checked:
            self._stand(checked)
            self.say(_("案件在別處有更新，已重新判定"))
        elif begun is not self._begun:
            self._begun = begun
            if self.page is not None:
                self.page.show(checked)
            self.say(_("覆核檔在別處有更新"))

    async def action_page(self, name: str) -> None:
        """What was said on the page that is left has been read."""
        if len(self.screen_stack) == 1:
            self.say("")
            await self.go(Place(name))

    def action_help_quit(self) -> None:
        """Ctrl+C, which ends most programs: here it names the key that does."""
        self.say(f"^Q {_('離開')}", "warn")

    @work
    async def action_undo(self) -> None:
        from secaudit.tui.stepping import undo

        if self._desk is not None:
            await undo(self)

    @work
    async def action_redo(self) -> None:
        from secaudit.tui.stepping import redo

        if self._desk is not None:
            await redo(self)

    def action_next_theme(self) -> None:
        names = [theme.name for theme in THEMES.values()]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]

    @work
    async def action_help(self) -> None:
        from secaudit.tui.finding import guide, help_dialog

        if len(self.screen_stack) == 1:
            await self.ask(help_dialog(self.page, self.app_keys))
        elif sentences := getattr(self.screen, "GUIDE", ()):
            await self.ask(guide(sentences))

    @work
    async def action_palette(self) -> None:
        from secaudit.tui.finding import palette

        if len(self.screen_stack) > 1:
            return
        if chosen := await self.ask(palette(self.page_keys, self.app_keys)):
            await self.run_action(chosen, self.page)

    @work
    async def action_chart(self) -> None:
        from secaudit.tui.finding import Chart

        if self.checked is not None and (found := await self.ask(Chart(self.checked))):
            if found == "/":
                self.action_search()
            else:
                await self.go(Place("answers", control_id=found))

    @work
    async def action_search(self) -> None:
        from secaudit.tui.finding import search

        if self.checked is not None and (found := await self.ask(search(self.checked))):
            await self.go(Place("answers", control_id=found))
