"""F8: from the case on the screen to files on disk, and what is asked before."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import docx
import openpyxl
import pytest
from textual.pilot import Pilot

from secaudit.errors import SecauditError
from secaudit.store import open_store
from secaudit.tui import desktop
from secaudit.tui.dialogs import Confirm, Form, Told
from secaudit.tui.pages import appendix
from secaudit.tui.pages.appendix import AppendixPage
from secaudit.tui.places import Place
from secaudit.tui.widgets.prose import Line
from secaudit.usecases.report import Placeholder, Wanted
from tui.conftest import SMALL, WIDE, settled
from tui.pilots import (
    Drive,
    Made,
    app_of,
    fill,
    kept_on,
    message,
    page_of,
    painted,
    press,
    rows_of,
    until,
)


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
        await press(pilot, "enter", "j", "enter")
        assert going == [
            Place("spending", "A4-1.2.0", "purchase"),
            Place("answers", "A4-1.2.3", "answer"),
        ]

    drive(app_on(case, "appendix"), script)


def test_what_the_appendix_will_print_as_missing_leads_to_the_cell(
    case: Path, app_on: Made, drive: Drive, going: list[Place]
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "end")
        grid = page_of(pilot, AppendixPage).grid
        while "待補「文號」" not in text_of(pilot, "detail") and grid.cursor > 0:
            await press(pilot, "k")
        await press(pilot, "enter")
        assert [(p.page, p.table, p.column) for p in going] == [("inventory", "record", "reference")]
        with closing(open_store(case)) as store:
            (row,) = (r for r in store.inventory().dicts("record") if r["id"] == going[0].row_id)
        assert row["reference"] is None

    drive(app_on(case, "appendix"), script)


def test_what_no_cell_lacks_is_to_be_looked_for_in_the_document(
    case: Path, app_on: Made, drive: Drive, going: list[Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appendix, "placeholders", lambda _checked: (Placeholder("五、規劃構想", "內容", 16),))

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "end")
        assert text_of(pilot, "detail").strip() == "待補「內容」16 處：附錄「五、規劃構想」"
        await press(pilot, "enter")
        assert going == []
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
        made = {p.name for p in folder.iterdir()}
        assert {n for n in made if not n.endswith(".svg")} == {"appendix.html", "appendix.json"}
        assert made > {"架構圖-現況.svg", "架構圖-規劃.svg", "比率圖.svg", "供應鏈圖.svg"}
        assert f"已產出 {len(made)} 個檔案" in text_of(pilot, "made")
        assert str(folder) in message(pilot)
        assert "處待補" in text_of(pilot, "made")
        await press(pilot, "m")
        assert isinstance(pilot.app.screen, Told)
        told = "\n".join(str(line.text) for line in pilot.app.screen._lines if isinstance(line, Line))
        assert {line.strip() for line in told.splitlines()} > made

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


def test_the_documents_for_those_who_decide_are_made_with_their_workbook(
    case: Path, app_on: Made, drive: Drive
) -> None:
    folder = case.parent / "附錄-提案-2024-03-01"

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "1", "2", "3", "5", "6", "7", "8", "r", "y")
        assert sorted(p.name for p in folder.iterdir()) == ["findings.xlsx", "gap.docx"]
        await press(pilot, "o")
        assert str(folder) in message(pilot)

    drive(app_on(case, "appendix"), script)
    assert docx.Document(str(folder / "gap.docx")).core_properties.title
    assert openpyxl.load_workbook(folder / "findings.xlsx").sheetnames


async def take_template(pilot: Pilot[None], path: Path) -> None:
    await press(pilot, "t")
    await fill(pilot, str(path))
    await press(pilot, "ctrl+s")


def test_a_template_is_chosen_and_filled(case: Path, app_on: Made, drive: Drive) -> None:
    own = case.parent / "範本.docx"
    written = docx.Document()
    written.add_paragraph("{{ 公司名稱 }} 自己的封面")
    written.save(str(own))

    async def script(pilot: Pilot[None]) -> None:
        await take_template(pilot, own)
        assert page_of(pilot, AppendixPage)._template == own
        await press(pilot, "5", "6", "7", "8", "r", "y")
        assert "已產出 1 個檔案" in text_of(pilot, "made")
        await press(pilot, "4")
        assert "選1和4才用得到" in "".join(text_of(pilot, "choice").split())
        await press(pilot, "t", "ctrl+u", "ctrl+s")
        assert "內建的樣式" in text_of(pilot, "choice")

    drive(app_on(case, "appendix"), script)
    filled = docx.Document(str(case.parent / "附錄-提案-2024-03-01" / "appendix.docx"))
    assert filled.paragraphs[0].text == "宏遠精密股份有限公司 自己的封面"


def test_a_wrong_template_is_told_with_every_place_and_nothing_is_written(
    case: Path, app_on: Made, drive: Drive
) -> None:
    own = case.parent / "範本.docx"
    written = docx.Document()
    written.add_paragraph("{{ 公司名 }}")
    written.add_paragraph("{{ 第一章")
    written.save(str(own))

    async def script(pilot: Pilot[None]) -> None:
        await take_template(pilot, own)
        await press(pilot, "r", "y")
        assert isinstance(pilot.app.screen, Told)
        told = painted(pilot).replace("\n", "").replace(" ", "")
        assert "有2處需要修正" in told
        assert "第1段『{{公司名}}』" in told
        assert "第2段『{{第一章』" in told
        await press(pilot, "escape")
        assert not page_of(pilot, AppendixPage)._written

    drive(app_on(case, "appendix"), script, SMALL)
    assert not (case.parent / "附錄-提案-2024-03-01").exists()


def test_a_file_that_is_no_template_is_refused_when_it_is_chosen(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await take_template(pilot, case)
        assert isinstance(pilot.app.screen, Told)
        await press(pilot, "escape")
        assert "內建的樣式" in text_of(pilot, "choice")
        await take_template(pilot, case.parent / "沒有.docx")
        assert isinstance(pilot.app.screen, Form)

    drive(app_on(case, "appendix"), script)


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
def test_the_list_keeps_rows_beside_all_that_is_told(
    case: Path, app_on: Made, drive: Drive, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    def made(_checked: object, folder: Path, _wanted: object, **more: object) -> tuple[Path, ...]:
        more["noted"]("很長的說明，" * 60)  # type: ignore[operator]
        return tuple(folder / f"{n}.svg" for n in range(40))

    monkeypatch.setattr(appendix, "report_again", made)

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "r", "y")
        assert page_of(pilot, AppendixPage).grid.size.height >= 6
        assert "很長的說明" in text_of(pilot, "made")
        choice = text_of(pilot, "choice")
        assert all(title in choice for title in ("文件", "格式", "圖檔", "範本", "放在"))

    drive(app_on(case, "appendix"), script, size)


def test_neither_word_nor_pdf_is_loaded_before_documents_are_made() -> None:
    code = """
import sys
from pathlib import Path
import secaudit.tui.pages.appendix
from secaudit import wiring
from secaudit.usecases.report import placeholders
sample = wiring.samples_folder() / "hongyuan-precision" / "case.xlsx"
placeholders(wiring.judged(sample, None, phase=None, as_of=None))
print(sorted({"docx", "typst", "jinja2", "lxml", "docxtpl"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


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


def test_when_the_last_document_fails_none_is_written(
    case: Path, app_on: Made, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_given: object) -> bytes:
        raise SecauditError("缺失清單寫不出來", "請再試一次")

    monkeypatch.setattr("secaudit.usecases.reporting.findings.findings_workbook", failing)

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "3", "4", "5", "r", "y")
        assert "缺失清單寫不出來。請再試一次" in message(pilot)
        assert text_of(pilot, "made") == ""
        await press(pilot, "m")
        assert "還沒有產出" in message(pilot)

    drive(app_on(case, "appendix"), script)
    assert not (case.parent / "附錄-提案-2024-03-01").exists()


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
