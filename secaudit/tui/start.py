"""The screen before any case is open: make one, open one, or try the sample.

Invariant: it ends in an open case or not at all; whatever it makes is a new file, nothing is overwritten.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from secaudit import wiring
from secaudit.errors import SecauditError
from secaudit.tui.dialogs import Ask, Form
from secaudit.tui.new_case import NewCase, Stock
from secaudit.tui.pages.board import Board, BoardLine, Columns
from secaudit.tui.places import Place
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.grid import Grid, Toned
from secaudit.tui.words import N_, _
from secaudit.usecases.beginning.facts import case_trouble
from secaudit.usecases.beginning.recent import KnownCase, cases_in, recent
from secaudit.usecases.beginning.sample import try_sample
from secaudit.usecases.demo import sample_case

if TYPE_CHECKING:
    from secaudit.tui.app import SecauditApp

Result = TypeVar("Result")

_WAYS: tuple[tuple[str, str, str], ...] = (
    ("new", N_("建立新案件"), N_("七個問題，約兩分鐘；不清楚的可以留空白")),
    ("recent", N_("最近的案件"), N_("列在下面")),
    ("file", N_("開啟檔案"), N_("輸入路徑、Tab 補全，或把檔案拖進視窗")),
    ("sample", N_("試用範例"), N_("宏遠精密：在這裡新建一個資料夾，放一份範例案件")),
)
_WAY: Columns = (Col("digit", "", 1), Col("title", "", 14), Col("help", "", 20, flex=1))
_ONE: Columns = (Col("text", "", 20, flex=1),)
_KNOWN: Columns = (Col("name", "", 30, flex=2), Col("folder", "", 20, flex=2), Col("state", "", 8))


class StartScreen(Screen[None]):
    """``folder`` is where cases are looked for and made; the current one unless another is given."""

    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("一個案件是一個 .secaudit 檔，留在這台電腦；這個程式不連網。"),
        N_("1 建立新案件、2 最近的案件、3 開啟檔案、4 試用範例；或用上下鍵移動，Enter 選擇。"),
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1,n,N,１", "way('new')", show=False),
        Binding("2,r,R,２", "way('recent')", show=False),
        Binding("3,o,O,３", "way('file')", show=False),
        Binding("4,t,T,４", "way('sample')", show=False),
    ]
    DEFAULT_CSS = """
    StartScreen { background: $background; padding: 1 2; }
    StartScreen > Board { height: 1fr; margin-top: 1; }
    StartScreen > .keys { background: $panel; }
    """

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._folder = folder or Path.cwd()
        self._known: dict[str, KnownCase] = {}
        self._draft: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Caption(_("secaudit  C2M 附件四 資訊安全自評"), "title")
        yield Board(id="ways")
        yield Caption("", "bad", id="said")
        yield Caption(_(" Enter 選擇  1-4 直接選  J/K 移動  ^Q 離開"), classes="keys")

    def on_mount(self) -> None:
        self._lay()
        board = self.query_one(Board)
        board.move_to(self._first())
        board.focus()

    @property
    def _desk_app(self) -> SecauditApp:
        return cast("SecauditApp", self.app)

    def _first(self) -> str:
        """Where Enter leads at once: to the case that was opened last, else to the only ones that are known, if any."""
        latest = (f"case:{k.path}" for k in recent(wiring.state_folder()) if k.is_there)
        return next(latest, next((key for key, k in self._known.items() if k.is_there), _WAYS[0][0]))

    def _lay(self) -> None:
        lines = [
            BoardLine(_WAY, (str(number), Toned(_(title), "strong"), Toned(_(text), "muted")), key)
            for number, (key, title, text) in enumerate(_WAYS, 1)
        ]
        here = cases_in(self._folder)
        elsewhere = tuple(k for k in recent(wiring.state_folder()) if k.path not in {h.path for h in here})
        self._known = {f"case:{k.path}": k for k in (*here, *elsewhere)}
        if here:
            lines += [BoardLine(_ONE, ("",)), BoardLine(_ONE, (_("這個資料夾的案件"),), heading=True)]
            lines += map(_line, here)
        if elsewhere or not here:
            lines += [BoardLine(_ONE, ("",)), BoardLine(_ONE, (_("最近的案件"),), heading=True)]
        lines += map(_line, elsewhere)
        if not self._known:
            lines.append(BoardLine(_ONE, (Toned(_("沒有其他開過的案件。按 1 建立第一個，或按 4 試用範例"), "muted"),)))
        self.query_one(Board).lay(lines)

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        if event.key in self._known:
            self._choose(self._known[event.key])
        else:
            self.action_way(event.key)

    def action_way(self, way: str) -> None:
        self._say("")
        match way:
            case "new":
                self._new_case()
            case "recent":
                self._to_recent()
            case "file":
                self._ask_file()
            case "sample":
                self._sample()

    def _choose(self, known: KnownCase) -> None:
        if known.is_there:
            self._open(known.path)
        else:
            self._say(_("{name} 不在了：檔案已移走、改名或刪除。按 3 指定新的位置").format(name=known.name))

    def _to_recent(self) -> None:
        first = next(iter(self._known), None)
        if first is None:
            self._say(_("還沒有開過案件。按 1 建立，或按 4 試用範例"))
        else:
            self.query_one(Board).move_to(first)

    def _say(self, text: str) -> None:
        self.query_one("#said", Caption).put(text)

    def _open(self, path: Path, note: str = "", said: str = "") -> None:
        """Open it from the app's side, as this screen goes away meanwhile; ``note`` is what the inventory is for."""
        app = self._desk_app

        async def opened() -> None:
            if await app.open_case(path):
                app.say(said, "good")
                if note:
                    await app.go(Place("inventory", note=note))

        self.app.run_worker(opened(), exclusive=True, group="open")

    @work(exclusive=True, group="way")
    async def _ask_file(self) -> None:
        def check(values: dict[str, str]) -> list[str]:
            trouble = case_trouble(self._folder, values["path"])
            return [trouble] if trouble else []

        ask = Ask("path", N_("案件檔"), "", N_("例如 宏遠精密.secaudit，或要覆核的佐證包；Tab 補全"), path=True)
        if values := await self._desk_app.ask(Form(_("開啟案件"), [ask], check)):
            self._open(self._folder / Path(values["path"].strip()).expanduser())

    @work(exclusive=True, group="way")
    async def _sample(self) -> None:
        today = self._desk_app.clock().date()
        self.query_one("#said", Caption).put(_("建立範例案件中，請稍候"), "")

        def made() -> Path:
            sample = sample_case(wiring.samples_folder())
            return try_sample(
                self._folder,
                sample,
                wiring.catalogue(),
                wiring.author(),
                create=wiring.created_store,
                reopen=wiring.case_store,
                today=today,
            )

        if path := await self._done(made):
            self._open(path, said=_("範例案件放在 {folder}").format(folder=path.parent))

    @work(exclusive=True, group="way")
    async def _new_case(self) -> None:
        app = self._desk_app
        if path := await self.app.push_screen_wait(NewCase(self._folder, app.clock().date(), self._draft)):
            note = await self.app.push_screen_wait(Stock(path))
            self._open(path, note or "", _("案件已建立：{name}。每個更改都立即存檔").format(name=path.name))

    async def _done(self, work: Callable[[], Result]) -> Result | None:
        """``work`` in a thread of its own; trouble is shown and gives ``None``."""
        try:
            return await asyncio.to_thread(work)
        except SecauditError as error:
            self._say("")
            await self._desk_app.tell(error)
            return None


def _line(known: KnownCase) -> BoardLine:
    tone = "" if known.is_there else "muted"
    state = "" if known.is_there else _("不在了")
    cells = (Toned(known.name, tone), Toned(known.folder, "muted"), Toned(state, "warn"))
    return BoardLine(_KNOWN, cells, f"case:{known.path}")
