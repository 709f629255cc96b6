"""F4: the tables of a case, looked through and filled in by keys."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

from rich.cells import cell_len
from textual.pilot import Pilot

from secaudit.catalogue import load_cached
from secaudit.files import data_dir
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell
from secaudit.store import open_store
from secaudit.tui.app import SecauditApp
from secaudit.tui.dialogs import Confirm, Form, Pick, Told
from secaudit.tui.pages.inventory_board import TableBoard
from secaudit.tui.pages.inventory_import import ImportPreview
from secaudit.tui.places import Place
from secaudit.tui.widgets.prose import Prose
from secaudit.usecases.ledger.bulk_edit import set_cells
from secaudit.usecases.ledger.columns import LEDGER_TABLES
from tui.conftest import SMALL, TODAY, WIDE, author, settled
from tui.pilots import Drive, Made, app_of, fill, go_to, lines, message, press


def board(pilot: Pilot[None]) -> TableBoard:
    return pilot.app.screen_stack[0].query_one(TableBoard)


def stored(pilot: Pilot[None], table: str, row_id: str, column: str) -> Cell:
    checked = board(pilot).checked
    assert checked is not None
    row = next(r for r in checked.case.inventory.rows(table) if r[0] == row_id)
    return row[TABLE_BY_NAME[table].positions[column]]


def ids(pilot: Pilot[None], table: str) -> list[Cell]:
    checked = board(pilot).checked
    assert checked is not None
    return [row[0] for row in checked.case.inventory.rows(table)]


async def at(pilot: Pilot[None], table: str, row_id: str, column: str) -> None:
    await go_to(pilot, Place("inventory", table=table, row_id=row_id, column=column))


async def typed(pilot: Pilot[None], text: str) -> None:
    """``text`` in place of what stands in the field, then Enter."""
    await fill(pilot, text)
    await press(pilot, "enter")


def test_a_cell_is_edited_in_place_or_left_as_it_was(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at(pilot, "asset", "PC-GRP", "quantity")
        await press(pilot, "enter", "end", "backspace", "5", "enter")
        assert stored(pilot, "asset", "PC-GRP", "quantity") == 35
        assert message(pilot) == "已存：PC-GRP 數量 32 -> 35"
        await press(pilot, "u")
        assert stored(pilot, "asset", "PC-GRP", "quantity") == 32

        await at(pilot, "asset", "PC-GRP", "quantity")
        await press(pilot, "enter")
        await typed(pilot, "三打")
        assert any("不是看得懂的數字。請填整數，例如 30（E-CEL-12）" in line for line in lines(pilot))
        assert stored(pilot, "asset", "PC-GRP", "quantity") == 32
        await typed(pilot, "33 台")
        assert stored(pilot, "asset", "PC-GRP", "quantity") == 33
        assert board(pilot).sheet.has_focus

        await at(pilot, "asset", "PC-GRP", "quantity")
        await press(pilot, "enter", "9", "escape")
        assert stored(pilot, "asset", "PC-GRP", "quantity") == 33
        assert board(pilot).sheet.has_focus
        assert message(pilot) == "沒有更改"

    drive(app_on(case, "inventory"), script)


def test_a_long_text_is_seen_whole_while_it_is_typed(app_on: Made, case: Path, drive: Drive) -> None:
    long = "".join(f"第{n}項措施於期中前完成，" for n in range(20))

    def whole(pilot: Pilot[None], name: str) -> str:
        prose = pilot.app.screen.query_one(name, Prose)
        return "".join(prose.render_line(y).text.strip() for y in range(prose.size.height))

    async def script(pilot: Pilot[None]) -> None:
        about = board(pilot).query_one("#about", Prose)
        await at(pilot, "narrative", "N-001", "text")
        await press(pilot, "enter")
        await fill(pilot, long)
        await settled(pilot)
        assert whole(pilot, "#about") == long
        await press(pilot, "enter")
        assert stored(pilot, "narrative", "N-001", "text") == long
        assert about.size.height == 3
        await press(pilot, "n", "down", "down")
        await fill(pilot, long)
        await settled(pilot)
        assert whole(pilot, "#draft") == long
        await press(pilot, "down")
        assert whole(pilot, "#draft") == ""

    drive(app_on(case, "inventory"), script, WIDE)


def test_cells_are_filled_by_one_digit_or_by_picking(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at(pilot, "asset", "PC-GRP", "is_core")
        await press(pilot, "1")
        assert stored(pilot, "asset", "PC-GRP", "is_core") == 1
        await press(pilot, "２")
        assert stored(pilot, "asset", "PC-GRP", "is_core") == 0
        await press(pilot, "0")
        assert stored(pilot, "asset", "PC-GRP", "is_core") is None

        await at(pilot, "asset", "PC-GRP", "has_login")
        assert any("~是" in line for line in lines(pilot) if "PC-GRP" in line)
        assert any("取自設定檔 PF-PC" in line for line in lines(pilot))

        await at(pilot, "asset", "PC-GRP", "zone_id")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Pick)
        await typed(pilot, "量測區")
        assert stored(pilot, "asset", "PC-GRP", "zone_id") == "Z-QC"

        await at(pilot, "flow", "F-03", "via_ids")
        assert stored(pilot, "flow", "F-03", "via_ids") == "|FW-01|VPN-01|"
        await press(pilot, "enter")
        await typed(pilot, "VPN-01")
        await typed(pilot, "SW-01")
        await typed(pilot, "完成")
        assert stored(pilot, "flow", "F-03", "via_ids") == "|FW-01|SW-01|"

    drive(app_on(case, "inventory"), script)


def test_one_column_of_all_marked_rows_is_one_step_of_undo(app_on: Made, case: Path, drive: Drive) -> None:
    rows = ("WEB-01", "AD-01", "ERP-01")

    async def script(pilot: Pilot[None]) -> None:
        await at(pilot, "asset", "WEB-01", "lockout_threshold")
        before = [stored(pilot, "asset", i, "lockout_threshold") for i in rows]
        await press(pilot, "space", "space", "space", "b")
        await typed(pilot, "3")
        assert [stored(pilot, "asset", i, "lockout_threshold") for i in rows] == [3, 3, 3]
        await press(pilot, "u")
        assert [stored(pilot, "asset", i, "lockout_threshold") for i in rows] == before

        await at(pilot, "asset", "WEB-01", "quantity")
        await press(pilot, "escape", "space", "space", "s")
        await typed(pilot, "PF-IOT")
        assert [stored(pilot, "asset", i, "profile_id") for i in ("WEB-01", "AD-01", "ERP-01")] == [
            "PF-IOT", "PF-IOT", "PF-SRV"
        ]  # fmt: skip

    drive(app_on(case, "inventory"), script)


def test_a_bulk_edit_that_is_wrong_for_some_names_them_and_keeps_none(app_on: Made, case: Path, drive: Drive) -> None:
    """An existing asset can't have gone live after the assessment date, the planned LOG-01 can."""

    async def script(pilot: Pilot[None]) -> None:
        await at(pilot, "asset", "GW-01", "went_live_on")
        before = stored(pilot, "asset", "LOG-01", "went_live_on")
        await press(pilot, "space", "space", "b")
        await typed(pilot, "113/6/1")
        assert any("資產 GW-01 欄「上線日」" in line for line in lines(pilot))
        assert not any("資產 LOG-01 欄" in line for line in lines(pilot))
        assert stored(pilot, "asset", "LOG-01", "went_live_on") == before

    drive(app_on(case, "inventory"), script)


def test_a_new_or_copied_row_is_checked_in_the_form_before_it_is_kept(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at(pilot, "vendor", "", "")
        await press(pilot, "n")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "ctrl+s")
        assert any("廠商名稱：必填欄是空白。請填廠商名稱" in line for line in lines(pilot))
        proposed = pilot.app.screen.answers[0].entry.value
        await press(pilot, "down", "甲", "ctrl+s")
        assert board(pilot).sheet.cursor_key == proposed
        assert stored(pilot, "vendor", proposed, "name") == "甲"

        await at(pilot, "flow", "F-03", "name")
        await press(pilot, "c")
        await press(pilot, "ctrl+s")
        copy = board(pilot).sheet.cursor_key
        assert copy not in ("", "F-03")
        rows = {r[0]: r for r in board(pilot).view.ledger.rows}
        assert rows[copy][1:] == rows["F-03"][1:]

    drive(app_on(case, "inventory"), script)


def test_a_row_goes_with_what_names_it_and_comes_back_unless_others_require_it(
    app_on: Made, case: Path, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at(pilot, "profile", "PF-IOT", "name")
        await press(pilot, "d")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "escape")
        assert "PF-IOT" in ids(pilot, "profile")
        await press(pilot, "d")
        await press(pilot, "y")
        assert "PF-IOT" not in ids(pilot, "profile")
        assert stored(pilot, "asset", "CAM-GRP", "profile_id") is None
        await press(pilot, "u")
        assert "PF-IOT" in ids(pilot, "profile")
        assert stored(pilot, "asset", "CAM-GRP", "profile_id") == "PF-IOT"

        await at(pilot, "zone", "Z-OFF", "name")
        await press(pilot, "d")
        assert isinstance(pilot.app.screen, Told)
        assert any("連線 F-01 的來源" in line for line in lines(pilot))
        await press(pilot, "escape")
        assert "Z-OFF" in ids(pilot, "zone")

    drive(app_on(case, "inventory"), script)


def test_somebody_elses_newer_value_stands(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at(pilot, "asset", "PC-GRP", "quantity")
        await press(pilot, "enter")
        with closing(open_store(case)) as other:
            catalogue, table = load_cached(data_dir("controls"), None), TABLE_BY_NAME["asset"]
            other_author = author("other", "李小華")
            set_cells(other, table, ("PC-GRP",), {"quantity": "40"}, other_author, catalogue, today=TODAY)
        await typed(pilot, "50")
        assert any("現為 40，您要改為 50" in line for line in lines(pilot))
        assert any("請再送出一次" in line for line in lines(pilot))
        assert stored(pilot, "asset", "PC-GRP", "quantity") == 40
        await press(pilot, "enter")
        assert stored(pilot, "asset", "PC-GRP", "quantity") == 50

    drive(app_on(case, "inventory"), script)


@contextmanager
def busy_desk(pilot: Pilot[None]) -> Iterator[None]:
    """As long as it lasts, what is given to the desk has to wait there."""
    go_on = Event()
    waiting = asyncio.ensure_future(app_of(pilot).desk.do(lambda sitting: go_on.wait()))
    try:
        yield
    finally:
        go_on.set()
    assert waiting is not None


def test_whoever_types_faster_than_it_is_kept_still_writes_each_value_into_its_own_row(
    app_on: Made, case: Path, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at(pilot, "asset", "WEB-01", "lockout_threshold")
        with busy_desk(pilot):
            await pilot.press("enter", "ctrl+u", "4", "enter")
            await pilot.press("down", "enter", "ctrl+u", "6", "enter")
        await settled(pilot)
        assert stored(pilot, "asset", "WEB-01", "lockout_threshold") == 4
        assert stored(pilot, "asset", "AD-01", "lockout_threshold") == 6

        await at(pilot, "asset", "PC-GRP", "is_core")
        with busy_desk(pilot):
            await pilot.press("1", "2")
        await settled(pilot)
        assert stored(pilot, "asset", "PC-GRP", "is_core") == 0

    drive(app_on(case, "inventory"), script)


def test_nothing_is_chosen_beforehand_for_many_rows_and_a_digit_finds_no_hidden_place(
    app_on: Made, case: Path, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at(pilot, "asset", "WEB-01", "has_login")
        await press(pilot, "space", "space", "b", "enter")
        assert [stored(pilot, "asset", i, "has_login") for i in ("WEB-01", "AD-01")] == [1, 1]

        await at(pilot, "asset", "WEB-01", "profile_id")
        await press(pilot, "enter", "0")
        assert any("沒有符合的項目" in line for line in lines(pilot))

    drive(app_on(case, "inventory"), script)


GIVEN = """\
zone:
  - {id: Z-OFF, name: 辦公區, layer: 設備層, trust: 內部}
asset:
  - {id: PC-GRP, name: 辦公室個人電腦, kind: 個人電腦, quantity: 99, zone_id: Z-OFF}
  - {id: PC-NEW, name: 新電腦, kind: 個人電腦, zone_id: Z-OFF}
"""


async def import_file(pilot: Pilot[None], path: Path | str) -> None:
    await press(pilot, "i")
    await typed(pilot, str(path))
    await settled(pilot)


def test_an_import_is_previewed_then_kept_as_one_step(app_on: Made, case: Path, drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "given.yaml").write_text(GIVEN, encoding="utf-8")

    async def script(pilot: Pilot[None]) -> None:
        count = len(ids(pilot, "asset"))
        await import_file(pilot, tmp_path / "given.yaml")
        assert isinstance(pilot.app.screen, ImportPreview)
        told = "".join(line.strip() for line in lines(pilot))
        assert "新增 1 列：資產 1" in told
        assert "檔案沒有 40 列：區域 13、資產 27" in told
        assert any("會保留" in line for line in lines(pilot))
        await press(pilot, "y")
        assert len(ids(pilot, "asset")) == count + 1
        assert stored(pilot, "asset", "PC-GRP", "quantity") == 99
        await press(pilot, "u")
        assert len(ids(pilot, "asset")) == count
        assert stored(pilot, "asset", "PC-GRP", "quantity") == 32

    drive(app_on(case, "inventory"), script)


def test_an_import_that_is_left_or_wrong_changes_nothing(
    app_on: Made, case: Path, drive: Drive, tmp_path: Path
) -> None:
    wrong = GIVEN.replace("quantity: 99", "quantity: 三打").replace("新電腦, kind: 個人電腦", "新電腦, kind: 飛機")
    (tmp_path / "given.yaml").write_text(GIVEN, encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text(wrong, encoding="utf-8")

    async def script(pilot: Pilot[None]) -> None:
        await import_file(pilot, tmp_path / "given.yaml")
        await press(pilot, "escape")
        assert "PC-NEW" not in ids(pilot, "asset")

        await import_file(pilot, f"'{tmp_path / 'given.yaml'}'")
        assert isinstance(pilot.app.screen, ImportPreview)
        await press(pilot, "escape")

        other = "case: {id: C-9, name: 別家, tax_id: '04595257'}\n"
        (tmp_path / "other.yaml").write_text(other, encoding="utf-8")
        await import_file(pilot, tmp_path / "other.yaml")
        assert isinstance(pilot.app.screen, Told)
        assert "E-IMP-01" in "".join(line.strip() for line in lines(pilot))
        await press(pilot, "escape")

        await import_file(pilot, tmp_path / "wrong.yaml")
        assert isinstance(pilot.app.screen, Told)
        told = "".join(line.strip() for line in lines(pilot))
        assert "E-CEL-12" in told
        assert "E-CEL-07" in told
        await press(pilot, "escape")
        assert "PC-NEW" not in ids(pilot, "asset")

    drive(app_on(case, "inventory"), script)


def test_an_export_never_takes_the_place_of_a_file(app_on: Made, case: Path, drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "there.xlsx").write_bytes(b"mine")

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "x")
        await typed(pilot, str(tmp_path / "there.xlsx"))
        assert any("檔案已存在，不會覆寫" in line for line in lines(pilot))
        await typed(pilot, str(tmp_path / "new.xlsx"))
        assert message(pilot).startswith("已匯出：")

    drive(app_on(case, "inventory"), script)
    assert (tmp_path / "there.xlsx").read_bytes() == b"mine"
    assert (tmp_path / "new.xlsx").stat().st_size > 0


def test_a_place_puts_the_cursor_on_its_cell_whatever_is_filtered(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "slash")
        await typed(pilot, "印表機")
        await at(pilot, "asset", "NAS-01", "log_retention_days")
        assert (board(pilot).sheet.cursor_key, board(pilot).sheet.column_key) == ("NAS-01", "log_retention_days")
        await at(pilot, "case", "", "has_personal_data")
        assert any(line.startswith(">涉及個人資料") for line in lines(pilot))

        app = pilot.app
        assert isinstance(app, SecauditApp)
        await app.go(Place("inventory", note="import"))
        await settled(pilot)
        assert isinstance(app.screen, Form)

    drive(app_on(case, "inventory"), script)


def test_rows_are_filtered_or_shown_one_by_one_and_esc_leads_back(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "f")
        await typed(pilot, "狀態：規劃")
        shown = board(pilot).view.arrangement
        assert shown.count > 0
        assert all(stored(pilot, "asset", i, "state") == "planned" for i in shown.ids)
        await press(pilot, "escape")
        assert board(pilot).view.arrangement.count == len(ids(pilot, "asset"))

        await at(pilot, "asset", "PC-GRP", "quantity")
        await press(pilot, "r")
        assert any(line.startswith(">數量") and "32" in line for line in lines(pilot))
        await press(pilot, "enter")
        await typed(pilot, "31")
        assert any(line.startswith(">數量") and "31" in line for line in lines(pilot))
        await press(pilot, "escape")
        assert (board(pilot).sheet.cursor_key, board(pilot).sheet.column_key) == ("PC-GRP", "quantity")

    drive(app_on(case, "inventory"), script)


def test_every_table_stands_straight_at_every_width(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        for width, height in (WIDE, SMALL, (160, 40)):
            await pilot.resize_terminal(width, height)
            for table in LEDGER_TABLES:
                board(pilot).open(table.name)
                await pilot.pause()
                assert {cell_len(line) for line in lines(pilot)} == {width}

    drive(app_on(case, "inventory"), script)


def test_every_table_and_column_can_be_reached(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "right_square_bracket")
        assert board(pilot).view.table.name == "profile"
        await press(pilot, "left_square_bracket", "left_square_bracket")
        assert board(pilot).view.table.name == "case"

        board(pilot).open("asset")
        board(pilot).view.group = board(pilot).view.groups[-1]
        board(pilot).fill()
        await settled(pilot)
        sheet = board(pilot).sheet
        for column in board(pilot).view.group.columns:
            sheet.point_at(column.name)
            assert sheet.column_key == column.name
            assert sheet.cursor_column in [place for place, _column, _width in sheet.look.shown]

    drive(app_on(case, "inventory"), script, SMALL)


def test_hostile_text_never_reaches_the_screen(app_on: Made, case: Path, drive: Drive) -> None:
    hostile = "甲\x1b]52;c;aGk=\x07\u202e乙\u0085[bold red]"

    async def script(pilot: Pilot[None]) -> None:
        await at(pilot, "asset", "PC-GRP", "custodian")
        await press(pilot, "enter")
        await typed(pilot, hostile)
        await at(pilot, "asset", "PC-GRP", "custodian")
        for key in ("r", "escape", "f"):
            painted = "".join(lines(pilot))
            assert not set("\x1b\x07\u202e\u0085") & set(painted)
            await press(pilot, key)

    drive(app_on(case, "inventory"), script)


def test_an_empty_table_names_the_next_key(app_on: Made, empty_case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert any("按 N 新增一列，或按 I 匯入活頁簿" in line for line in lines(pilot))
        await press(pilot, "enter", "space", "b", "d", "c", "r", "1", "delete", "o", "a")
        assert len(pilot.app.screen_stack) == 1

    drive(app_on(empty_case, "inventory"), script)
