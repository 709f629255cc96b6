"""The frame around every page: opening a case, doing things at the desk, undo, others' changes, the bars."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from secaudit.errors import UsageError
from secaudit.store import open_store
from secaudit.tui import app as frame
from secaudit.tui.app import SecauditApp
from secaudit.tui.bars import KeyBar, MessageLine, TopBar
from secaudit.tui.dialogs import Told
from secaudit.tui.keys import Key
from secaudit.tui.page import Page
from secaudit.tui.places import Place
from secaudit.usecases.answer import answer
from secaudit.usecases.check import Checked
from tui.conftest import NOW, SMALL, author, settled
from tui.pilots import Drive, Made, app_of, page_of, painted

LOCKOUT = "A4-2.3.1.4"


class Plain(Page):
    """A page that remembers what it was shown, and can answer one control."""

    NAME = "overview"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("1", "1", "claim('partial')", "部分", rank=1),
        Key("9", "9", "refuse", "不行", rank=2),
        *(Key(letter, letter, "nothing", f"按鍵{letter}", rank=6) for letter in "qwertyiop"),
    )

    def compose(self) -> ComposeResult:
        self.seen: list[Checked] = []
        self.places: list[Place] = []
        first = Static("here")
        first.can_focus = True
        yield first

    def show(self, checked: Checked) -> None:
        self.seen.append(checked)

    def go(self, place: Place) -> None:
        self.places.append(place)

    async def action_claim(self, code: str) -> None:
        await self.desk_app.do(lambda s: answer(s.store, s.catalogue, LOCKOUT, code, s.author()), said="已存自評")

    async def action_refuse(self) -> None:
        def refused(_sitting: object) -> None:
            raise UsageError("這樣不行", "換個方式", code="E-USE-99")

        await self.desk_app.do(refused)


@pytest.fixture(autouse=True)
def one_plain_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(frame.PAGES, "overview", ("F2", "總覽", f"{__name__}:Plain"))


def message(pilot: Pilot[None]) -> MessageLine:
    return pilot.app.query_one(MessageLine)


def claim_of(checked: Checked) -> str | None:
    return next(r.claim for r in checked.assessment.results if r.control_id == LOCKOUT)


def test_an_opened_case_is_shown_judged(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert page_of(pilot, Plain).seen[-1].assessment.case_name == "宏遠精密股份有限公司"
        assert page_of(pilot, Plain).places == [Place("overview")]

    drive(app_on(case), script)


def test_what_a_key_does_is_on_disk_and_judged_before_it_is_shown(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("1")
        await settled(pilot)
        assert claim_of(page_of(pilot, Plain).seen[-1]) == "partial"
        assert message(pilot).text == "已存自評"
        with closing(open_store(case)) as other:
            kept = other.row("answer", LOCKOUT)
        assert kept is not None
        assert kept.cells["claim"] == "partial"
        assert f"已存{NOW:%H:%M}" in text_of(pilot.app.query_one(TopBar))

    drive(app_on(case), script)


def test_undo_and_redo_work_from_anywhere(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        before = claim_of(page_of(pilot, Plain).seen[-1])
        await pilot.press("1")
        await settled(pilot)
        await pilot.press("u")
        await settled(pilot)
        assert claim_of(page_of(pilot, Plain).seen[-1]) == before
        assert message(pilot).text.startswith("已復原：填答")
        await pilot.press("ctrl+y")
        await settled(pilot)
        assert claim_of(page_of(pilot, Plain).seen[-1]) == "partial"
        await pilot.press("u")
        await settled(pilot)
        await pilot.press("u")
        await settled(pilot)
        assert message(pilot).text == "這次開啟後沒有可復原的更改"

    drive(app_on(case), script)


def test_trouble_with_a_message_is_shown_and_the_work_goes_on(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("9")
        await settled(pilot)
        assert (message(pilot).kind, "這樣不行" in message(pilot).text) == ("bad", True)
        await pilot.press("1")
        await settled(pilot)
        assert claim_of(page_of(pilot, Plain).seen[-1]) == "partial"

    drive(app_on(case), script)


def test_what_others_do_to_the_case_is_noticed(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        with closing(open_store(case)) as other:
            app = pilot.app
            assert isinstance(app, SecauditApp)
            assert app.checked is not None
            answer(other, app.checked.catalogue, LOCKOUT, "3", author("another", "李大華"))
        app._notice_others()
        await settled(pilot)
        assert claim_of(page_of(pilot, Plain).seen[-1]) == "not_met"

    drive(app_on(case), script)


def test_a_narrow_key_bar_keeps_five_keys_help_and_leave_among_them(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        bar = pilot.app.query_one(KeyBar)
        labels = [p.text.strip() for p in bar.pieces(80) if p.part]
        assert len(labels) == 5
        assert {"F1", "^Q", "1"} <= set(labels)

    drive(app_on(case), script, SMALL)


@pytest.mark.parametrize("cells", [80, 100, 160])
def test_no_bar_is_wider_than_the_screen(case: Path, app_on: Made, drive: Drive, cells: int) -> None:
    async def script(pilot: Pilot[None]) -> None:
        for kind in (TopBar, MessageLine, KeyBar):
            assert pilot.app.query_one(kind).render_line(0).cell_length == cells

    drive(app_on(case), script, (cells, 30))


def test_a_tab_and_a_key_can_be_clicked(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        before = len(page_of(pilot, Plain).places)
        await pilot.click("#top", offset=(2, 0))
        await settled(pilot)
        assert len(page_of(pilot, Plain).places) == before + 1
        await pilot.click("#keys", offset=(1, 0))
        await settled(pilot)
        assert claim_of(page_of(pilot, Plain).seen[-1]) == "partial"

    drive(app_on(case), script)


def test_the_theme_can_be_changed(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+t")
        assert pilot.app.theme == "secaudit-light"

    drive(app_on(case), script)


def text_of(bar: TopBar) -> str:
    return bar.render_line(0).text


def test_trouble_too_long_for_the_line_is_told_in_full(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        fix = "請先" + "把資料夾移到有寫入權限的地方" * 4 + "再試"
        await app_of(pilot).tell(UsageError("這樣不行", fix, code="E-USE-99"))
        assert isinstance(pilot.app.screen, Told)
        await settled(pilot)
        assert fix in "".join(painted(pilot).split())

    drive(app_on(case), script)


def test_ctrl_c_names_the_key_that_leaves(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+c")
        await settled(pilot)
        assert message(pilot).text == "^Q 離開"
        assert not pilot.app._notifications

    drive(app_on(case), script)


def test_a_case_file_that_goes_while_it_is_open_is_noticed(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        case.unlink()
        app_of(pilot)._notice_others()
        await settled(pilot)
        assert message(pilot).text.startswith("宏遠精密.secaudit 不見了。請把檔案放回原處")
        assert len(pilot.app.screen_stack) == 1

    drive(app_on(case), script)


def test_a_message_goes_with_the_page_it_was_said_on(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("1")
        await settled(pilot)
        assert message(pilot).text == "已存自評"
        await pilot.press("f2")
        await settled(pilot)
        assert message(pilot).text == ""

    drive(app_on(case), script)


def test_a_file_that_is_no_case_is_told_over_the_start_screen(tmp_path: Path, app_on: Made, drive: Drive) -> None:
    broken = tmp_path / "壞掉.secaudit"
    broken.write_bytes(b"no database" * 100)

    async def script(pilot: Pilot[None]) -> None:
        await settled(pilot)
        kinds = [type(screen).__name__ for screen in pilot.app.screen_stack[1:]]
        assert kinds == ["StartScreen", "Told"]

    drive(app_on(broken), script)
