"""The start screen and the wizard: from an empty folder to an open case, by keys alone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.store import open_store
from secaudit.tui.app import SecauditApp
from secaudit.tui.dialogs import Form, Told
from secaudit.tui.dialogs.choice import Choice
from secaudit.tui.new_case import NewCase, Stock
from secaudit.tui.pages.board import Board
from secaudit.tui.places import Place
from secaudit.tui.start import StartScreen
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.field import Field
from secaudit.usecases.beginning.recent import remember
from tui.conftest import SMALL, settled
from tui.pilots import Drive, Made, app_of, fill, painted, rows_of, until, until_on


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, and settings of its own."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("SECAUDIT_CONFIG", str(tmp_path / "config.toml"))
    return here


def note(pilot: Pilot[None], key: str) -> str:
    return pilot.app.screen.query_one(f"#note-{key}", Caption).text


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one("#said", Caption).text


def listed(pilot: Pilot[None]) -> str:
    view = pilot.app.screen.query_one(Board)
    return rows_of(view, view.count)


async def until_open(pilot: Pilot[None]) -> None:
    app = app_of(pilot)
    await until(pilot, lambda: app.checked is not None and len(app.screen_stack) == 1 and app.page is not None)


async def facts_filled(pilot: Pilot[None]) -> None:
    """From the start screen to the file name: 期中, personal data and remote access 是, sensitive data not known."""
    await pilot.press("1")
    await until_on(pilot, NewCase)
    await fill(pilot, "宏遠精密")
    await pilot.press("enter")
    await fill(pilot, "04595257")
    await pilot.press("enter", "3", "enter")
    await fill(pilot, "113/3/1")
    await pilot.press("enter", "1", "enter", "1", "down", "enter")


async def begun(pilot: Pilot[None]) -> None:
    """From the start screen to the question what to begin the inventory with; only the name is known."""
    await pilot.press("1")
    await until_on(pilot, NewCase)
    await fill(pilot, "宏遠精密")
    await pilot.press("ctrl+s")
    await until_on(pilot, Stock)


def test_from_an_empty_folder_to_an_open_case(folder: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        assert "沒有其他開過的案件" in listed(pilot)
        await facts_filled(pilot)
        assert pilot.app.focused is not None
        assert isinstance(pilot.app.focused, Field)
        assert pilot.app.focused.value == "宏遠精密.secaudit"
        await pilot.press("ctrl+s")
        await until_on(pilot, Stock)
        await pilot.press("2")
        await until_on(pilot, Form)
        await fill(pilot, "12")
        await pilot.press("ctrl+s")
        await until_open(pilot)
        app = pilot.app
        assert isinstance(app, SecauditApp)
        inventory = app.checked.case.inventory  # type: ignore[union-attr]
        case = inventory.case
        assert (case["name"], case["tax_id"], case["phase"]) == ("宏遠精密", "04595257", "interim")
        assert (case["assessment_date"], case["has_personal_data"]) == ("2024-03-01", 1)
        assert (case["has_remote_access"], case["has_sensitive_data"]) == (1, None)
        quantities = {a["id"]: a["quantity"] for a in inventory.dicts("asset")}
        assert (quantities["PC-01"], quantities["CNC-01"]) == (12, 4)
        assert app.page is not None
        assert app.page.NAME == "overview"

    drive(app_on(None), script)
    assert [p.name for p in folder.iterdir()] == ["宏遠精密.secaudit"]


def test_the_wizard_fits_a_small_screen(app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await facts_filled(pilot)
        assert pilot.app.focused is not None
        assert pilot.app.screen.query_one("#submit").region.bottom <= SMALL[1]
        assert pilot.app.focused.region.bottom <= SMALL[1]

    drive(app_on(None), script, SMALL)


def test_a_wrong_tax_id_is_said_when_it_is_left_and_nothing_is_made(folder: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("1")
        await until_on(pilot, NewCase)
        await fill(pilot, "宏遠精密")
        await pilot.press("enter")
        await fill(pilot, "04595258")
        await pilot.press("enter")
        await pilot.pause()
        assert "檢查碼" in note(pilot, "tax_id")
        told = pilot.app.screen.query_one("#note-tax_id", Caption)
        assert told.size.height == 2
        assert told.render_line(1).text.rstrip().endswith("是否打錯一碼")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, NewCase)
        assert isinstance(pilot.app.focused, Field)
        assert pilot.app.focused.value == "04595258"
        assert list(folder.iterdir()) == []
        await fill(pilot, "04595257")
        await pilot.press("enter")
        await pilot.pause()
        assert "檢查碼" not in note(pilot, "tax_id")

    drive(app_on(None), script)


def test_what_was_typed_is_there_again_after_esc(folder: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("1")
        await until_on(pilot, NewCase)
        await fill(pilot, "宏遠精密")
        await pilot.press("enter")
        await fill(pilot, "04595257")
        await pilot.press("down", "2", "escape")
        await until_on(pilot, StartScreen)
        await pilot.press("1")
        await until_on(pilot, NewCase)
        screen = pilot.app.screen
        assert isinstance(screen, NewCase)
        assert [screen.value(key) for key in ("name", "tax_id", "phase")] == ["宏遠精密", "04595257", "簽約"]

    drive(app_on(None), script)
    assert list(folder.iterdir()) == []


def test_enter_opens_the_case_that_was_opened_last(
    folder: Path, state_folder: Path, sample_bytes: bytes, app_on: Made, drive: Drive
) -> None:
    for name in ("甲.secaudit", "乙.secaudit"):
        (folder / name).write_bytes(sample_bytes)
    remember(state_folder, folder / "甲.secaudit")
    remember(state_folder, folder / "gone.secaudit")

    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        await pilot.press("enter")
        await until_open(pilot)
        assert pilot.app.case == folder / "甲.secaudit"  # type: ignore[attr-defined]

    drive(app_on(None), script)


def test_a_company_without_a_name_cannot_begin(folder: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("1")
        await until_on(pilot, NewCase)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert note(pilot, "name") == "請填公司名稱"
        await pilot.press("escape")
        await until_on(pilot, StartScreen)
        assert list(folder.iterdir()) == []

    drive(app_on(None), script)


def test_a_file_that_exists_is_never_overwritten(folder: Path, app_on: Made, drive: Drive) -> None:
    (folder / "宏遠精密.secaudit").write_bytes(b"kept")

    async def script(pilot: Pilot[None]) -> None:
        await facts_filled(pilot)
        assert isinstance(pilot.app.focused, Field)
        assert pilot.app.focused.value == "宏遠精密-2.secaudit"
        await fill(pilot, "宏遠精密.secaudit")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "已存在，未覆寫" in note(pilot, "file")
        assert isinstance(pilot.app.screen, NewCase)

    drive(app_on(None), script)
    assert [(p.name, p.read_bytes()) for p in folder.iterdir()] == [("宏遠精密.secaudit", b"kept")]


def test_yes_and_no_are_chosen_by_arrows_and_by_full_width_digits(app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("1")
        await until_on(pilot, NewCase)
        await pilot.press("down", "down", "down", "down")
        choice = pilot.app.focused
        assert isinstance(choice, Choice)
        assert choice.value == "不知道"
        await pilot.press("left")
        assert choice.value == "否"
        await pilot.press("１")
        assert choice.value == "是"

    drive(app_on(None), script)


def test_without_a_preset_the_case_opens_empty(folder: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await begun(pilot)
        await pilot.press("escape")
        await until_open(pilot)

    drive(app_on(None), script)
    with closing(open_store(folder / "宏遠精密.secaudit")) as store:
        assert set(store.inventory().tables) == {"case"}


def test_a_workbook_is_imported_on_the_inventory_page(
    app_on: Made, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[Place] = []

    async def go(self: SecauditApp, place: Place) -> None:
        places.append(place)

    monkeypatch.setattr(SecauditApp, "go", go)

    async def script(pilot: Pilot[None]) -> None:
        await begun(pilot)
        await pilot.press("4")
        await until(pilot, lambda: len(places) == 2)
        assert places == [Place("overview"), Place("inventory", note="import")]

    drive(app_on(None), script)


def test_a_wrong_quantity_keeps_the_form_open(folder: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await begun(pilot)
        await pilot.press("1")
        await until_on(pilot, Form)
        await fill(pilot, "很多")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Form)
        assert "電腦：「很多」不是看得懂的數字" in painted(pilot)
        await pilot.press("escape")
        await until_on(pilot, Stock)

    drive(app_on(None), script)
    with closing(open_store(folder / "宏遠精密.secaudit")) as store:
        assert not store.inventory().rows("asset")


def test_the_sample_is_made_in_a_folder_of_its_own(folder: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        await pilot.press("4")
        await until_open(pilot)
        assert pilot.app.checked.assessment.case_name == "宏遠精密股份有限公司"  # type: ignore[attr-defined]

    drive(app_on(None), script)
    assert [p.name for p in folder.iterdir()] == ["secaudit-sample"]


def test_several_cases_in_the_folder_are_listed_and_opened(
    folder: Path, sample_bytes: bytes, app_on: Made, drive: Drive
) -> None:
    for name in ("甲.secaudit", "乙.secaudit"):
        (folder / name).write_bytes(sample_bytes)

    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        text = listed(pilot)
        assert "這個資料夾的案件" in text
        assert "甲.secaudit" in text
        await pilot.press("2", "enter")
        await until_open(pilot)
        assert pilot.app.case == folder / "乙.secaudit"  # type: ignore[attr-defined]

    drive(app_on(None), script)


def test_a_recent_case_that_is_gone_is_listed_as_gone(
    folder: Path, state_folder: Path, app_on: Made, drive: Drive
) -> None:
    remember(state_folder, folder / "gone.secaudit")

    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        assert "不在了" in listed(pilot)
        await pilot.press("2", "enter")
        await pilot.pause()
        assert "gone.secaudit 不在了" in said(pilot)

    drive(app_on(None), script)


def test_a_case_is_opened_by_its_path(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        await pilot.press("3")
        await until_on(pilot, Form)
        await fill(pilot, str(case.parent / "none.secaudit"))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Form)
        await fill(pilot, str(case))
        await pilot.press("enter")
        await until_open(pilot)
        assert pilot.app.case == case  # type: ignore[attr-defined]

    drive(app_on(None), script)


def test_a_damaged_file_says_so_and_leaves_the_start_screen(folder: Path, app_on: Made, drive: Drive) -> None:
    (folder / "bad.secaudit").write_bytes(b"SQLite format 3\0" + b"x" * 5000)

    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        await pilot.press("2", "enter")
        await until_on(pilot, Told)
        await pilot.press("escape")
        await until_on(pilot, StartScreen)

    drive(app_on(None), script)


def test_a_hostile_file_name_does_not_reach_the_terminal(folder: Path, app_on: Made, drive: Drive) -> None:
    (folder / "\x1b[2J\u202e.secaudit").touch()

    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        assert "\x1b" not in listed(pilot)
        assert "<U+001B>[2J" in listed(pilot)
        await settled(pilot)

    drive(app_on(None), script)


def test_help_is_there_before_any_case_is_open(app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        await pilot.press("f1")
        await until_on(pilot, Told)
        assert "不連網" in painted(pilot)
        await pilot.press("escape", "1")
        await until_on(pilot, NewCase)
        await pilot.press("f1")
        await until_on(pilot, Told)
        assert "不會當作通過" in painted(pilot)

    drive(app_on(None), script)
