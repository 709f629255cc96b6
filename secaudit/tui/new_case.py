"""Beginning a case: the facts on one screen, then what to begin the inventory with.

Invariant: a fact that can't be taken is said beside it when it is left; nothing is made before all of them can.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.strip import Strip

from secaudit import wiring
from secaudit.errors import SecauditError
from secaudit.model.choices import PHASE
from secaudit.model.schema import Column, Kind
from secaudit.tui.dialogs import Ask, Form
from secaudit.tui.dialogs.asking import Answer, Asking
from secaudit.tui.glyphs import shown
from secaudit.tui.pages.board import Board, BoardLine, Columns
from secaudit.tui.widgets.caption import Act, Caption
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.grid import Grid, Toned
from secaudit.tui.widgets.lettering import fit, wrap
from secaudit.tui.words import N_, _
from secaudit.usecases.beginning.facts import (
    NOT_KNOWN,
    YES_NO,
    fact_trouble,
    file_at,
    file_trouble,
    proposed_file,
    said,
)
from secaudit.usecases.beginning.presets import PRESETS, Preset, add_preset, groups, quantity_problems
from secaudit.usecases.new_case import FACTS, new_case, read_facts

if TYPE_CHECKING:
    from secaudit.tui.app import SecauditApp

_FILE = "file"
_LABEL_CELLS = 18
_HELP = {
    "name": N_("與商工登記一致"),
    "tax_id": N_("8 碼；沒有或不清楚請留空白"),
    "phase": N_("左右鍵或數字選擇"),
    "assessment_date": N_("例如 113/3/1；空白＝每次開啟的當天"),
}
_FILE_HELP = N_("放在 {folder}；也可以輸入別的路徑")


class Note(Caption):
    """What stands below a question, in as many lines as it needs."""

    def put(self, text: str, tone: str | None = None) -> None:
        super().put(text, tone)
        self.styles.height = max(1, len(self._lines()))

    def on_resize(self) -> None:
        self.styles.height = max(1, len(self._lines()))

    def render_line(self, y: int) -> Strip:
        lines = self._lines()
        return Strip([Segment(fit(lines[y] if y < len(lines) else "", self.size.width), self.rich_style)])

    def _lines(self) -> list[str]:
        return wrap(shown(self.text), self.size.width) if self.size.width > 1 else [self.text]


class NewCase(Asking[Path | None]):
    """Gives the path of the case file that was made, or ``None``; what was typed until then stays in ``draft``."""

    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("Enter 或上下鍵換題，左右鍵或數字選答案；^S 建立，Esc 返回，填過的會留著。"),
        N_("不清楚的留空白：之後列為無法評估，不會當作通過，隨時可以補。"),
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("ctrl+s", "submit", show=False),
    ]
    DEFAULT_CSS = """
    NewCase { background: $background; padding: 1 2; }
    NewCase > VerticalScroll { height: 1fr; margin-top: 1; background: $background; }
    NewCase > Horizontal { height: 1; }
    NewCase Act { margin-right: 2; }
    NewCase Caption.note { padding-left: 18; }
    """

    def __init__(self, folder: Path, today: date, draft: dict[str, str] | None = None) -> None:
        super().__init__()
        self._folder, self._today = folder, today
        self._draft = {} if draft is None else draft
        asks = (*map(_ask, FACTS), Ask(_FILE, N_("檔名"), help=_FILE_HELP, path=True))
        begun = [replace(ask, value=self._draft.get(ask.key, ask.value)) for ask in asks]
        self.answers = [Answer(ask, _LABEL_CELLS) for ask in begun]
        self._notes = {a.ask.key: Note("", "muted", classes="note", id=f"note-{a.ask.key}") for a in self.answers}
        self._proposed = ""

    def compose(self) -> ComposeResult:
        yield Caption(_("建立新案件：不清楚的留空白，之後隨時可以補"), "title")
        with VerticalScroll(can_focus=False):
            for answer in self.answers:
                yield answer
                yield self._notes[answer.ask.key]
        with Horizontal():
            yield Act(_("建立 ^S"), id="submit")
            yield Act(_("返回 Esc"), id="cancel")

    def on_mount(self) -> None:
        for answer in self.answers:
            self._note(answer, "")
        self.begin()

    def value(self, key: str) -> str:
        return next(a.entry.value for a in self.answers if a.ask.key == key)

    def _note(self, answer: Answer, trouble: str) -> None:
        help_ = _(answer.ask.help).format(folder=self._folder)
        self._notes[answer.ask.key].put(trouble or help_, "bad" if trouble else "muted")

    def _trouble(self, answer: Answer) -> str:
        key, text = answer.ask.key, answer.entry.value
        if key == _FILE:
            return file_trouble(self._folder, text)
        return fact_trouble(_column(key), text, today=self._today)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        left = next((a for a in self.answers if a.entry is event.widget), None)
        if left is None:
            return
        if left.ask.key == "name":
            self._propose()
        self._note(left, self._trouble(left))

    def _propose(self) -> None:
        """A file named after the company, as long as nobody typed another."""
        entry, company = self.answers[-1].entry, self.value("name")
        if company.strip() and entry.value in ("", self._proposed):
            self._proposed = entry.value = proposed_file(self._folder, company)

    def on_act_pressed(self, event: Act.Pressed) -> None:
        event.stop()
        if event.act.id == "submit":
            self.action_submit()
        else:
            self.action_cancel()

    def action_cancel(self) -> None:
        """Nothing is made, but what was typed is there again the next time."""
        proposed = (_FILE, self._proposed)
        self._draft.update({a.ask.key: a.entry.value for a in self.answers if (a.ask.key, a.entry.value) != proposed})
        self.dismiss(None)

    def action_submit(self) -> None:
        self.when_taken(self._submit)

    def _submit(self, _values: dict[str, str]) -> None:
        self._propose()
        troubles = [(answer, self._trouble(answer)) for answer in self.answers]
        for answer, trouble in troubles:
            self._note(answer, trouble)
        wrong = next((answer for answer, trouble in troubles if trouble), None)
        if wrong is None:
            self._make()
        else:
            wrong.entry.focus()

    @work(exclusive=True)
    async def _make(self) -> None:
        texts = {column.name: said(column, self.value(column.name)) for column in FACTS}
        path = file_at(self._folder, self.value(_FILE))

        def made() -> Path:
            new_case(path, read_facts(texts, today=self._today), wiring.author(), wiring.created_store)
            return path

        try:
            self.dismiss(await asyncio.to_thread(made))
        except SecauditError as error:
            await cast("SecauditApp", self.app).tell(error)


def _ask(column: Column) -> Ask:
    help_ = _HELP.get(column.name, column.help)
    if column.kind is Kind.BOOL:
        return Ask(column.name, column.title, NOT_KNOWN, help_, YES_NO)
    if column.kind is Kind.CHOICE:
        return Ask(column.name, column.title, PHASE[0].title, help_, [choice.title for choice in column.choices])
    return Ask(column.name, column.title, help=help_)


def _column(name: str) -> Column:
    return next(column for column in FACTS if column.name == name)


_WAY: Columns = (Col("digit", "", 1), Col("title", "", 20), Col("help", "", 20, flex=1))
IMPORT = "import"


class Stock(Screen[str | None]):
    """What to begin the inventory of the new case at ``path`` with. Gives "import" when a workbook is to be read."""

    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("選最像貴公司的一種，數量可以改；或匯入已有的活頁簿。設定一律留空白，由你填。"),
        N_("先跳過也可以：之後在 F4 新增或匯入。"),
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "skip", show=False),
        *(Binding(f"{n},{chr(0xFF10 + n)}", f"way({n - 1})", show=False) for n in range(1, len(PRESETS) + 3)),
    ]
    DEFAULT_CSS = """
    Stock { background: $background; padding: 1 2; }
    Stock > Board { height: 1fr; margin-top: 1; }
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._ways: Sequence[tuple[str, str, str]] = (
            *((preset.key, preset.title, preset.help) for preset in PRESETS),
            (IMPORT, _("匯入活頁簿"), _("已有盤點：先預覽差異，再決定要不要匯入")),
            ("", _("先跳過"), _("空白案件，之後按 F4 逐筆新增")),
        )

    def compose(self) -> ComposeResult:
        yield Caption(_("案件已建立。盤點從哪裡開始？"), "title")
        yield Caption(_("預設集只帶入通常有的資產、區域與連線，數量可改；設定一律留空白，由你填"), "muted")
        yield Board(id="ways")
        yield Caption(_(" Enter 選擇  1-5 直接選  Esc 先跳過"))

    def on_mount(self) -> None:
        board = self.query_one(Board)
        rows = enumerate(self._ways)
        board.lay([BoardLine(_WAY, (str(n + 1), _(w[1]), Toned(_(w[2]), "muted")), f"way:{n}") for n, w in rows])
        board.focus()

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self.action_way(int(event.key.partition(":")[2]))

    def action_skip(self) -> None:
        self.dismiss(None)

    def action_way(self, index: int) -> None:
        key = self._ways[index][0]
        preset = next((p for p in PRESETS if p.key == key), None)
        if preset is not None:
            self._add(preset)
        else:
            self.dismiss(key or None)

    @work(exclusive=True)
    async def _add(self, preset: Preset) -> None:
        app = cast("SecauditApp", self.app)
        asked = await asyncio.to_thread(groups, preset)

        def check(values: dict[str, str]) -> list[str]:
            return [f"{g.name}：{p.what}。{p.fix}" for g in asked for p in quantity_problems((g,), values)]

        asks = [Ask(g.id, g.name, str(g.quantity), _("{kind}，有幾台？沒有填 0").format(kind=_(g.kind))) for g in asked]
        values = await app.ask(Form(_("{preset}：各有多少？").format(preset=_(preset.title)), asks, check))
        if values is None:
            return
        try:
            await asyncio.to_thread(self._keep, preset, values)
        except SecauditError as error:
            await app.tell(error)
        else:
            self.dismiss(None)

    def _keep(self, preset: Preset, values: dict[str, str]) -> None:
        store = wiring.case_store(self._path)
        try:
            add_preset(store, preset, values, wiring.author())
        finally:
            store.close()
