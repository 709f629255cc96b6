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
from secaudit.tui.dialogs import Ask, Confirm, Form
from secaudit.tui.glyphs import bar
from secaudit.tui.keys import Key
from secaudit.tui.page import Page
from secaudit.tui.places import place_of
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.grid import Col, Grid, Heading, Row, Toned
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.preflight import Point, Preflight, examined, with_placeholders
from secaudit.usecases.report import placeholders, proposed_folder, replaced, report_again, steps

FORMATS = ("docx", "pdf", "html", "json")
FIGURES = "figures"
_TITLES = {"docx": "DOCX", "pdf": "PDF", "html": "HTML", "json": "JSON", FIGURES: N_("架構圖 SVG")}
_LISTED = 8
"""Blocks that the question before rendering names."""


class AppendixPage(Page):
    NAME = "appendix"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("enter", "Enter", "jump", N_("前往"), rank=1, alias="go mend"),
        Key("r,R", "R", "render", N_("產出"), rank=1, alias="render export appendix"),
        Key("f,F", "F", "pick_folder", N_("資料夾"), rank=3, alias="folder where"),
        Key("o,O", "O", "open_folder", N_("開資料夾"), rank=3, alias="open folder"),
        *(
            Key(f"{n},{wide}", str(n), f"want('{what}')", _TITLES[what], rank=7, alias=f"format {what}")
            for n, wide, what in zip(range(1, 6), "１２３４５", (*FORMATS, FIGURES), strict=True)
        ),
    )
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("上半是送件前檢查：阻擋的要先處理才能送件，提醒的是審查時會被問到的。Enter 前往該處。"),
        N_("有阻擋也可以先產出草稿，但會先問一次。"),
        N_("1 到 5 選要哪些檔案，F 換資料夾，R 產出；已有同名檔案時會先問。產出時可以離開這一頁。"),
    )
    DEFAULT_CSS = """
    AppendixPage {
        & #standing { background: $surface; padding: 0 1; }
        & #detail { height: 3; background: $surface; }
        & #choice { height: 4; background: $panel; padding: 0 1; }
        & #made { height: 7; background: $surface; display: none; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._checked: Checked | None = None
        self._found: Preflight | None = None
        self._points: tuple[Point | Heading, ...] = ()
        self._wanted = {*FORMATS, FIGURES}
        self._folder: Path | None = None
        self._written: tuple[Path, ...] = ()
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
    def formats(self) -> tuple[str, ...]:
        return tuple(f for f in FORMATS if f in self._wanted)

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
        chosen = [
            Toned(f"{n} {_(_TITLES[what])} {_('要') if what in self._wanted else _('不要')}  ", self._tone(what))
            for n, what in enumerate((*FORMATS, FIGURES), 1)
        ]
        lines = [Line((_("檔案  "), *chosen), hanging=6)]
        if self._step:
            names = steps(self.formats)
            drawn = bar(names.index(self._step), len(names), 20)
            lines.append(Line(_("產出中 {bar} {step}").format(bar=drawn, step=_(self._step)), "strong"))
        lines.append(Line(_("放在  ") + (str(self.folder) if self.folder else ""), hanging=6))
        self.query_one("#choice", Prose).put(lines)

    def _tone(self, what: str) -> str:
        return "strong" if what in self._wanted else "muted"

    def _show_made(self) -> None:
        made = self.query_one("#made", Prose)
        made.display = bool(self._written)
        if self._written:
            lines = [Line(_("已產出 {n} 個檔案，按 O 開資料夾").format(n=len(self._written)), "good")]
            lines += [Line(path.name, indent=2) for path in self._written]
            made.put(lines)

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
    async def action_pick_folder(self) -> None:
        if self._checked is None or self._step:
            return
        beside = self._checked.case.path.absolute().parent
        ask = Ask("folder", N_("資料夾"), str(self.folder), N_("不存在會建立；Tab 補全"), path=True)
        check = partial(_folder_trouble, beside)
        answered = await self.desk_app.ask(Form(_("附錄放在哪裡"), [ask], check))
        if answered:
            self._folder = _meant(beside, answered["folder"])
            self._show_choice()

    @work
    async def action_render(self) -> None:
        checked, folder, app = self._checked, self.folder, self.desk_app
        if checked is None or folder is None or self._found is None:
            return
        if self._step:
            app.say(_("還在產出，請稍候"))
        elif not self._wanted:
            app.say(_("按 1 到 5 選至少一種檔案"), "warn")
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
        there = replaced(folder, self.formats, figures=FIGURES in self._wanted)
        if not there:
            return True
        title = _("資料夾裡已有 {n} 個同名檔案").format(n=len(there))
        lines = [Line(str(folder)), *(Line(p.name, indent=2) for p in there)]
        replace: bool | None = await self.desk_app.ask(Confirm(title, lines, _("取代"), _("不取代"), careful=True))
        return bool(replace)

    async def _produce(self, checked: Checked, folder: Path) -> None:
        loop, app = asyncio.get_running_loop(), self.desk_app
        formats, figures = self.formats, FIGURES in self._wanted

        def said(step: str) -> None:
            loop.call_soon_threadsafe(self._show_step, step)

        self._written = ()
        self._show_made()
        self._show_step(steps(formats)[0])
        try:
            self._written = await asyncio.to_thread(report_again, checked, folder, formats, figures=figures, said=said)
        except SecauditError as error:
            await app.tell(error)
        else:
            app.say(_("附錄已產出：{folder}").format(folder=folder), "good")
        finally:
            self._show_step("")
            self._show_made()

    def _show_step(self, step: str) -> None:
        self._step = step
        self._show_choice()

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
