"""F8 附錄: what stops it, what a reviewer will ask about, and the documents themselves.

Invariant: the documents are made in a thread of their own, from the case file as it is then; leaving the page does not
stop them, and no file that was there before is replaced unasked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from secaudit.errors import SecauditError
from secaudit.tui.desktop import open_outside, opener
from secaudit.tui.dialogs import Ask, Confirm, Form, Told
from secaudit.tui.glyphs import bar
from secaudit.tui.keys import Key
from secaudit.tui.page import Page
from secaudit.tui.pages.appendix_choices import (
    AT_FIRST,
    CHOICES,
    choice_lines,
    lacking,
    made_lines,
    made_whole,
    wanted_of,
)
from secaudit.tui.places import place_of
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.grid import Col, Grid, Heading, Row, Toned
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.own_template import read_template
from secaudit.usecases.preflight import Point, Preflight, examined, with_placeholders
from secaudit.usecases.report import (
    Wanted,
    placeholders,
    proposed_folder,
    replaced,
    report_again,
    steps,
)
from secaudit.usecases.shortfalls import Target

_LISTED = 8
"""Blocks that the question before rendering names."""
_MOST_CHOICE, _MOST_MADE = 8, 4
"""Rows that the list of what is to be fixed gives up for what can be chosen, and for what was made."""


class AppendixPage(Page):
    NAME = "appendix"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("enter", "Enter", "jump", N_("前往"), rank=1, alias="go mend"),
        Key("r,R", "R", "render", N_("產出"), rank=1, alias="render export appendix"),
        Key("f,F", "F", "pick_folder", N_("資料夾"), rank=3, alias="folder where"),
        Key("o,O", "O", "open_folder", N_("開資料夾"), rank=3, alias="open folder"),
        Key("t,T", "T", "pick_template", N_("範本"), rank=4, alias="own word template docx"),
        Key("w,W", "W", "narrative", N_("補充段落"), rank=4, alias="own paragraphs narrative"),
        Key("m,M", "M", "told", N_("產出結果"), rank=8, alias="made files notes"),
        *(Key(c.keys, c.sign, f"want('{c.code}')", c.title, rank=7, alias=f"want {c.code}") for c in CHOICES),
    )
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("上半是送件前檢查：阻擋的要先處理才能送件，提醒的是審查時會被問到的。Enter 前往該處。"),
        N_("有阻擋也可以先產出草稿，但會先問一次。"),
        N_("1 到 0 選文件、格式與圖檔，V 另畫遠端、備份、日誌的流向圖；F 換資料夾，R 產出，已有同名檔案時會先問。"),
        N_("T 換上自己的 Word 範本：附錄的 DOCX 填進範本的欄位；留白就用內建的樣式。"),
        N_("W 寫自己的補充段落：逐字印進附錄，重新產出時保留。產出時可以離開這一頁，M 看產出的檔案與注意事項。"),
    )
    DEFAULT_CSS = """
    AppendixPage {
        & #standing { background: $surface; padding: 0 1; }
        & #detail { height: 3; background: $surface; }
        & #choice { height: 5; background: $panel; padding: 0 1; }
        & #made { height: 1; background: $surface; display: none; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._checked: Checked | None = None
        self._found: Preflight | None = None
        self._points: tuple[Point | Heading, ...] = ()
        self._wanted = set(AT_FIRST)
        self._folder: Path | None = None
        self._written: tuple[Path, ...] = ()
        self._template: Path | None = None
        self._notes: list[str] = []
        self._step = ""

    def compose(self) -> ComposeResult:
        yield Caption(_("送件前檢查中"), id="standing")
        columns = (
            Col("kind", N_("類別"), 4),
            Col("text", N_("要處理或說明的事"), 30, flex=1),
            Col("clause", N_("條文"), 17, rank=1),
        )
        yield Grid(columns, empty=_("沒有阻擋，也沒有提醒：按 R 產出附錄"), id="points")
        yield Prose(id="detail")
        yield Prose(id="choice")
        yield Prose(id="made")

    def on_mount(self) -> None:
        for name in ("detail", "choice", "made"):
            self.query_one(f"#{name}", Prose).can_focus = False

    @property
    def grid(self) -> Grid:
        return self.query_one("#points", Grid)

    @property
    def folder(self) -> Path | None:
        """Where the documents go: what was chosen, else the proposal of the phase and day that are judged."""
        return self._folder or (proposed_folder(self._checked) if self._checked else None)

    @property
    def wanted(self) -> Wanted:
        """What is chosen, in the order of the choices."""
        return wanted_of(self._wanted)

    def show(self, checked: Checked) -> None:
        if checked is not self._checked:
            self._checked = checked
            self._examine(checked)
        self._show_choice()

    @work(exclusive=True, group="examine")
    async def _examine(self, checked: Checked) -> None:
        found = await self.desk_app.look(examined)
        if found is None:
            return
        self._put(found)
        self._put(with_placeholders(found, await asyncio.to_thread(placeholders, checked)))

    def _put(self, found: Preflight) -> None:
        self._found = found
        blocks, warnings = len(found.blocks), len(found.warnings)
        if found.ready:
            self._stand(_("沒有阻擋，可以送件；提醒 {n} 項").format(n=warnings), "good")
        else:
            self._stand(_("還不能送件：阻擋 {b} 項，提醒 {n} 項").format(b=blocks, n=warnings), "bad")
        points = self._points = tuple(_grouped(found))
        self.grid.put(len(points), lambda i: _row(points[i], i <= blocks), lambda i: _key(points[i], i))
        self._show_detail()

    def _stand(self, text: str, tone: str) -> None:
        self.query_one("#standing", Caption).put(text, tone)

    def _point(self) -> Point | None:
        at = self.grid.cursor
        point = self._points[at] if 0 <= at < len(self._points) else None
        return point if isinstance(point, Point) else None

    def _show_detail(self) -> None:
        point = self._point()
        self.query_one("#detail", Prose).put([point.text] if point else [])

    def _show_choice(self) -> None:
        own = len(self._checked.case.inventory.rows("narrative")) if self._checked else 0
        lines = choice_lines(self._wanted, self._template, self.folder, own)
        if self._step:
            names = steps(self.wanted)
            drawn = bar(names.index(self._step), len(names), 20)
            lines.append(Line(_("產出中 {bar} {step}").format(bar=drawn, step=_(self._step)), "strong"))
        self._put_prose("choice", lines, _MOST_CHOICE)

    def _show_made(self) -> None:
        self.query_one("#made", Prose).display = bool(self._written)
        if self._written:
            self._put_prose("made", made_lines(len(self._written), self._notes), _MOST_MADE)

    def _put_prose(self, name: str, lines: list[Line], most: int) -> None:
        """As high as what it says, within ``most`` rows."""
        prose = self.query_one(f"#{name}", Prose)
        prose.put(lines)
        prose.styles.height = prose.height_within(max(20, self.app.size.width - 3), most)

    def fit(self) -> None:
        self._show_choice()
        self._show_made()

    def on_grid_moved(self) -> None:
        self._show_detail()

    def on_grid_chosen(self) -> None:
        self.action_jump()

    @work
    async def action_jump(self) -> None:
        point = self._point()
        if point is None:
            return
        if point.target is None:
            self.desk_app.say(_("產出後在文件裡搜尋「待補」，逐一補上"))
        else:
            await self.desk_app.go(place_of(point.target, point.clause))

    def action_want(self, what: str) -> None:
        if not self._step:
            self._wanted ^= {what}
            self._show_choice()

    @work
    async def action_narrative(self) -> None:
        await self.desk_app.go(place_of(Target("narrative")))

    @work
    async def action_pick_folder(self) -> None:
        if self._checked is None or self._step:
            return
        beside = self._checked.case.path.absolute().parent
        ask = Ask("folder", N_("資料夾"), str(self.folder), N_("不存在會建立；Tab 補全"), path=True)
        check = partial(_folder_trouble, beside)
        answered = await self.desk_app.ask(Form(_("文件放在哪裡"), [ask], check))
        if answered:
            self._folder = _meant(beside, answered["folder"])
            self._show_choice()

    @work
    async def action_pick_template(self) -> None:
        if self._checked is None or self._step:
            return
        beside = self._checked.case.path.absolute().parent
        given = str(self._template) if self._template else ""
        ask = Ask("template", N_("Word 範本"), given, N_("有欄位的 .docx；留白＝不用範本；Tab 補全"), path=True)
        answered = await self.desk_app.ask(Form(_("附錄填進哪一份範本"), [ask], partial(_template_trouble, beside)))
        if answered is not None:
            typed = answered["template"].strip()
            await self._take_template(_meant(beside, typed) if typed else None)

    async def _take_template(self, path: Path | None) -> None:
        """A file that is no template is told at once; what is wrong inside it, when it is filled."""
        try:
            if path is not None:
                await asyncio.to_thread(read_template, path)
        except SecauditError as error:
            await self.desk_app.tell(error)
        else:
            self._template = path
            self._show_choice()

    @work
    async def action_render(self) -> None:
        checked, folder, app = self._checked, self.folder, self.desk_app
        if checked is None or folder is None or self._found is None:
            return
        if self._step:
            app.say(_("還在產出，請稍候"))
        elif trouble := lacking(self.wanted):
            app.say(_(trouble), "warn")
        elif await self._agreed(self._found, folder):
            await self._produce(checked, folder)

    async def _agreed(self, found: Preflight, folder: Path) -> bool:
        if not found.ready:
            lines = [Line("- " + p.text, hanging=2) for p in found.blocks[:_LISTED]]
            if len(found.blocks) > _LISTED:
                lines.append(Line(_("另有 {n} 項").format(n=len(found.blocks) - _LISTED)))
            title = _("附錄還不能送件，只能當草稿")
            if not await self.desk_app.ask(Confirm(title, lines, _("仍要產出"), _("先不產出"), careful=True)):
                return False
        there = replaced(folder, self.wanted)
        if not there:
            return True
        title = _("資料夾裡已有 {n} 個同名檔案").format(n=len(there))
        lines = [Line(str(folder)), *(Line(p.name, indent=2) for p in there)]
        replace: bool | None = await self.desk_app.ask(Confirm(title, lines, _("取代"), _("不取代"), careful=True))
        return bool(replace)

    async def _produce(self, checked: Checked, folder: Path) -> None:
        loop, app = asyncio.get_running_loop(), self.desk_app
        wanted, template, notes = self.wanted, self._template, list[str]()

        def make() -> tuple[Path, ...]:
            own = read_template(template) if template else None
            return report_again(checked, folder, wanted, template=own, said=said, noted=notes.append)

        def said(step: str) -> None:
            loop.call_soon_threadsafe(self._show_step, step)

        self._written, self._notes = (), []
        self._show_made()
        self._show_step(steps(wanted)[0])
        try:
            self._written = await asyncio.to_thread(make)
        except SecauditError as error:
            await app.tell(error)
        else:
            self._notes = notes
            app.say(_("文件已產出：{folder}").format(folder=folder), "good")
        finally:
            self._show_step("")
            self._show_made()

    def _show_step(self, step: str) -> None:
        self._step = step
        self._show_choice()

    @work
    async def action_told(self) -> None:
        if self._written:
            title = _("已產出 {n} 個檔案").format(n=len(self._written))
            await self.desk_app.ask(Told(title, made_whole(self._written, self._notes)))
        else:
            self.desk_app.say(_("還沒有產出，按 R 產出"))

    def action_open_folder(self) -> None:
        folder = self._written[0].parent if self._written else self.folder
        if folder is None:
            return
        if not folder.is_dir():
            self.desk_app.say(_("資料夾還沒建立，按 R 產出"), "warn")
        elif open_outside(folder, opener()):
            self.desk_app.say(_("已在桌面開啟 {folder}").format(folder=folder))
        else:
            self.desk_app.say(_("這裡沒有桌面，檔案在 {folder}").format(folder=folder))


def _meant(beside: Path, typed: str) -> Path:
    """The folder that was typed; ``beside`` is where a relative one begins."""
    return beside / Path(typed.strip()).expanduser()


def _folder_trouble(beside: Path, answers: dict[str, str]) -> list[str]:
    typed = answers["folder"]
    if not typed.strip():
        return [_("請填資料夾")]
    return [_("這是檔案，請填資料夾")] if _meant(beside, typed).is_file() else []


def _template_trouble(beside: Path, answers: dict[str, str]) -> list[str]:
    typed = answers["template"]
    return [_("沒有這個檔案")] if typed.strip() and not _meant(beside, typed).is_file() else []


def _grouped(found: Preflight) -> Iterator[Point | Heading]:
    if found.blocks:
        yield Heading(_("阻擋：處理完才能送件"), str(len(found.blocks)))
        yield from found.blocks
    if found.warnings:
        yield Heading(_("提醒：審查時會被問到"), str(len(found.warnings)))
        yield from found.warnings


def _row(point: Point | Heading, blocking: bool) -> Row:
    if isinstance(point, Heading):
        return point
    kind = Toned(_("阻擋"), "bad") if blocking else Toned(_("提醒"), "warn")
    return (kind, point.text, Toned(point.clause, "muted"))


def _key(point: Point | Heading, index: int) -> str:
    """By what it says, so that the cursor stays on it when others go."""
    return "" if isinstance(point, Heading) else f"{point.clause} {point.text}"
