"""F8: from the case on the screen to files on disk, and what is asked before."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.tui import desktop
from secaudit.tui.dialogs import Confirm, Form
from secaudit.tui.pages import appendix
from secaudit.tui.pages.appendix import AppendixPage
from secaudit.tui.places import Place
from secaudit.usecases.report import Wanted
from tui.conftest import SMALL, WIDE, settled
from tui.pilots import Drive, Made, app_of, kept_on, message, page_of, press, rows_of, until


def text_of(pilot: Pilot[None], name: str) -> str:
    return rows_of(page_of(pilot, AppendixPage).query_one(f"#{name}"))


@pytest.fixture
def going(monkeypatch: pytest.MonkeyPatch) -> list[Place]:
    """Where the page asks to go, without the other pages."""
    return kept_on("appendix", monkeypatch)


def test_blocks_stand_before_warnings_each_with_its_clause(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert "還不能送件：阻擋 4 項" in text_of(pilot, "standing")
        lines = text_of(pilot, "points").splitlines()
        assert lines[1].split() == ["阻擋：處理完才能送件", "4"]
        assert [line.split()[-1] for line in lines[2:6]] == ["A4-1.2.0", "A4-1.2.3", "A4-1.2.7", "C2M-1.2-prc"]
        assert lines[2].startswith(">阻擋")
        assert lines[6].startswith(" 提醒：審查時會被問到")

    drive(app_on(case, "appendix"), script)


def test_enter_jumps_to_where_it_is_mended(case: Path, app_on: Made, drive: Drive, going: list[Place]) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "enter", "j", "enter", "end", "enter")
        assert going == [
            Place("spending", "A4-1.2.0", "purchase"),
            Place("answers", "A4-1.2.3", "answer"),
        ]
        assert "搜尋「待補」" in message(pilot)

    drive(app_on(case, "appendix"), script)


def test_an_empty_case_is_told_what_it_lacks(empty_case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        said = text_of(pilot, "points")
        assert "「區域」一列都沒有" in said
        assert "「資產」一列都沒有" in said
        assert "未填「統一編號」" in said

    drive(app_on(empty_case, "appendix"), script, (100, 60))


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
def test_from_the_case_to_the_files(case: Path, app_on: Made, drive: Drive, size: tuple[int, int]) -> None:
    folder = case.parent / "附錄-提案-2024-03-01"

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "4", "5")
        assert "DOCX 不要" in text_of(pilot, "choice")
        await press(pilot, "r")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "y")
        assert sorted(p.name for p in folder.iterdir()) == [
            "appendix.html", "appendix.json", "供應鏈圖.svg", "架構圖-現況.svg", "架構圖-規劃.svg", "比率圖.svg"
        ]  # fmt: skip
        assert "已產出 6 個檔案" in text_of(pilot, "made")
        assert str(folder) in message(pilot)

    drive(app_on(case, "appendix"), script, size)
    written = json.loads((folder / "appendix.json").read_text(encoding="utf-8"))
    assert written["assessment"]["case_name"] == "宏遠精密股份有限公司"


def test_a_draft_is_not_made_unless_agreed(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "r", "enter", "r", "escape", "r", "n")
        assert not (case.parent / "附錄-提案-2024-03-01").exists()

    drive(app_on(case, "appendix"), script)


def test_files_that_are_there_are_not_replaced_unasked(case: Path, app_on: Made, drive: Drive) -> None:
    folder = case.parent / "附錄-提案-2024-03-01"
    folder.mkdir()
    mine = folder / "appendix.json"
    mine.write_bytes(b"mine")

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "4", "5", "6", "8", "r", "y")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "n")
        assert mine.read_bytes() == b"mine"
        await press(pilot, "r", "y", "y")
        assert mine.read_bytes() != b"mine"

    drive(app_on(case, "appendix"), script)


def test_another_folder_can_be_chosen(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "f")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "ctrl+u", *"new", "ctrl+s")
        assert page_of(pilot, AppendixPage).folder == case.absolute().parent / "new"
        await press(pilot, "4", "5", "6", "8", "r", "y")
        assert (case.parent / "new" / "appendix.json").is_file()

    drive(app_on(case, "appendix"), script)


def test_a_file_is_no_folder(case: Path, app_on: Made, drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "f", "ctrl+u", *"~", "ctrl+s")
        assert isinstance(pilot.app.screen, Form)

    monkeypatch.setenv("HOME", str(case))
    monkeypatch.setenv("USERPROFILE", str(case))
    drive(app_on(case, "appendix"), script)


def test_with_nothing_chosen_it_says_which_keys(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "4", "５", "6", "7", "r")
        assert message(pilot) == "按 4 到 7 選至少一種格式"
        await press(pilot, "1", "r")
        assert message(pilot) == "按 1 到 3 選至少一份文件"

    drive(app_on(case, "appendix"), script)


def test_each_key_chooses_one_thing_and_flows_need_a_kind_of_drawing(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        page = page_of(pilot, AppendixPage)
        assert page.wanted == Wanted()
        await press(pilot, "2", "３", "4", "7", "9", "0", "v")
        assert page.wanted == Wanted(
            ("appendix", "gap", "findings"), ("pdf", "html"), ("svg", "png", "drawio"), ("remote", "backup", "log")
        )
        await press(pilot, "8", "9", "0")
        assert page.wanted == Wanted(("appendix", "gap", "findings"), ("pdf", "html"), (), ())
        assert "流向圖 要" in text_of(pilot, "choice")

    drive(app_on(case, "appendix"), script)


def test_own_paragraphs_are_written_on_the_inventory_page(
    case: Path, app_on: Made, drive: Drive, going: list[Place]
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "w")
        assert going == [Place("inventory", "", "narrative")]

    drive(app_on(case, "appendix"), script)


def test_trouble_while_rendering_is_told_and_the_page_goes_on(
    case: Path, app_on: Made, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = case.parent / "附錄-提案-2024-03-01"
    folder.write_bytes(b"a file in the way")

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "r", "y")
        assert "不是資料夾" in message(pilot)
        assert page_of(pilot, AppendixPage)._step == ""

    drive(app_on(case, "appendix"), script)


def test_the_screen_answers_while_documents_are_made(
    case: Path, app_on: Made, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_checked: object, folder: Path, _formats: object, **more: object) -> tuple[Path, ...]:
        more["said"]("appendix.pdf")  # type: ignore[operator]
        begun.set()
        assert go_on.wait(30)
        return (folder / "appendix.pdf",)

    monkeypatch.setattr(appendix, "report_again", slow)

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "r")
        await pilot.press("y")
        while not begun.is_set():
            await pilot.pause()
        await pilot.pause()
        assert "產出中" in text_of(pilot, "choice")
        assert "appendix.pdf" in text_of(pilot, "choice")
        await pilot.press("j", "1", "r")
        await pilot.pause()
        assert message(pilot) == "還在產出，請稍候"
        assert "1 附錄 要" in text_of(pilot, "choice")
        await pilot.press("f2")
        await until(pilot, lambda: not isinstance(app_of(pilot).page, AppendixPage))
        go_on.set()
        await settled(pilot)
        assert "文件已產出" in message(pilot)

    drive(app_on(case, "appendix"), script)


def test_where_there_is_no_desktop_the_path_is_said(
    case: Path, app_on: Made, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appendix, "opener", lambda: "")

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "o")
        assert "還沒建立" in message(pilot)
        (case.parent / "附錄-提案-2024-03-01").mkdir()
        await press(pilot, "o")
        assert str(case.parent / "附錄-提案-2024-03-01") in message(pilot)

    drive(app_on(case, "appendix"), script)


@pytest.mark.parametrize(
    ("environment", "platform", "program"),
    [
        ({"DISPLAY": ":0"}, "linux", "xdg-open"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", "xdg-open"),
        ({}, "linux", ""),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "1 2 3 4"}, "linux", ""),
        ({"TEXTUAL_DRIVER": "x"}, "darwin", ""),
        ({}, "darwin", "open"),
        ({}, "win32", "explorer"),
    ],
)
def test_what_opens_a_folder_depends_on_where_one_sits(
    environment: dict[str, str], platform: str, program: str
) -> None:
    assert desktop.opener(environment, platform) == program


def test_a_program_that_is_not_there_opens_nothing(tmp_path: Path) -> None:
    assert not desktop.open_outside(tmp_path, "")
    assert not desktop.open_outside(tmp_path, str(tmp_path / "absent"))
