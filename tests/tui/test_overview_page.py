"""F2 on the sample: what stands there, where Enter leads, what a change shows. Figures as in the sample's README."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.store import open_store
from secaudit.store.protocol import Action, RowChange
from secaudit.tui.app import SecauditApp
from secaudit.tui.dialogs import Pick
from secaudit.tui.pages.board import Board
from secaudit.tui.places import Place
from secaudit.usecases.answer import answer
from secaudit.usecases.overview.last_look import LastLook, case_identity, keep_look
from tui.conftest import NOW, SMALL, author, settled
from tui.pilots import Drive, Made, kept_on, message, rows_of

FAILING_RATIO = "ratio:A4-1.2.0:國產產品及服務／建置及導入"


def board(pilot: Pilot[None]) -> Board:
    return pilot.app.query_one(Board)


def everything(pilot: Pilot[None]) -> str:
    """All lines of the board, those that would have to be scrolled to included."""
    view = board(pilot)
    view.scroll_to(y=0, animate=False, immediate=True)
    return rows_of(view, view.count)


@pytest.fixture
def gone_to(monkeypatch: pytest.MonkeyPatch) -> list[Place]:
    """Where the page wanted to go, beyond itself."""
    return kept_on("overview", monkeypatch)


def test_what_matters_stands_on_one_screen(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        lines = rows_of(board(pilot)).split("\n")
        assert lines[0].split()[:6] == ["符合度", "59.8%", "(適用", "49)", "符合16", "部分10"]
        assert lines[2].split() == ["關鍵比率（未達不得送件）", "目前", "門檻", "差額（未稅）", "判定", "條文"]
        assert lines[3].split() == [
            ">國產產品及服務／建置及導入",
            "33.04%",
            ">=",
            "35%",
            "差",
            "13,500",
            "不符",
            "A4-1.2.0",
        ]
        text = "\n".join(lines)
        assert "剔除前 40.00%" in text
        assert "5 資安經費無資訊類產品" in text
        assert "貳三 通訊與作業安全            2    4    3    0    0    1    0    4 #############." in text
        assert "注意：6 條自評與判定矛盾" in text
        assert board(pilot).max_scroll_y == 0

    drive(app_on(case), script)


def test_every_line_stays_within_a_small_screen_and_the_rest_can_be_scrolled_to(
    case: Path, app_on: Made, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        view = board(pilot)
        assert {view.render_line(y).cell_length for y in range(view.count)} == {79}, "one cell is the scroll bar's"
        await pilot.press("end")
        assert view.cursor == view.count - 1
        assert view.scroll_offset.y > 0

    drive(app_on(case), script, SMALL)


def test_enter_leads_to_where_the_line_speaks_of(case: Path, app_on: Made, drive: Drive, gone_to: list[Place]) -> None:
    async def script(pilot: Pilot[None]) -> None:
        for key in (FAILING_RATIO, "gate:A4-1.2.3", "step:C2M-1.2-prc", "step:A4-1.2.7", "chapter:貳三 通訊與作業安全"):
            assert board(pilot).move_to(key), key
            await pilot.press("enter")
            await settled(pilot)
        assert gone_to == [
            Place("spending", "A4-1.2.0"),
            Place("answers", "A4-1.2.3"),
            Place("inventory", "C2M-1.2-prc", "vendor", "V-07", "prc_checked_on"),
            Place("spending", "A4-1.2.7", "purchase", "P-06"),
            Place("answers", "A4-2.3.1.1"),
        ]

    drive(app_on(case), script)


def test_a_double_click_leads_there_too(case: Path, app_on: Made, drive: Drive, gone_to: list[Place]) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.click(Board, offset=(10, 3), times=2)
        await settled(pilot)
        assert gone_to == [Place("spending", "A4-1.2.0")]

    drive(app_on(case), script)


def test_the_cursor_passes_over_titles(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        view = board(pilot)
        keys = [view.cursor_key]
        for _ in range(view.count):
            view.action_step(1)
            keys.append(view.cursor_key)
        assert keys[0] == FAILING_RATIO
        assert "" not in keys
        assert keys[-1].startswith("notice:")

    drive(app_on(case), script)


def test_folded_ratios_unfold(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert "行銷推廣業務費／補助款" not in everything(pilot)
        board(pilot).move_to("unfold")
        await pilot.press("enter")
        assert "行銷推廣業務費／補助款" in everything(pilot)
        assert "另有" not in everything(pilot)

    drive(app_on(case), script, SMALL)


def test_many_open_gates_are_folded_below_the_first_and_leave_the_chapters_in_sight(
    case: Path, app_on: Made, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.app.do(lambda sitting: sitting.set_phase("acceptance"))  # type: ignore[attr-defined]
        await settled(pilot)
        text = "\n".join(rows_of(board(pilot)).split("\n"))
        assert "道門檻未過：不符" in text
        assert "其他 須知條文" in text
        board(pilot).move_to("unfold:gates")
        await pilot.press("enter")
        assert "道門檻未過" not in everything(pilot)

    drive(app_on(case), script)


def test_a_tall_screen_shows_every_ratio_and_leaves_blank_lines_between(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        text = everything(pilot)
        assert "行銷推廣業務費／補助款" in text
        assert "另有" not in text
        assert "" in text.splitlines()

    drive(app_on(case), script, (120, 45))


def test_space_goes_to_the_first_control_without_an_answer(
    case: Path, app_on: Made, drive: Drive, gone_to: list[Place]
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert pilot.app.checked is not None  # type: ignore[attr-defined]
        results = pilot.app.checked.assessment.results  # type: ignore[attr-defined]
        await pilot.press("space")
        await settled(pilot)
        first = next(r.control_id for r in results if r.claim is None and r.verdict is not Verdict.NA)
        assert gone_to == [Place("answers", first)]

    drive(app_on(case), script)


def test_x_goes_to_the_appendix(case: Path, app_on: Made, drive: Drive, gone_to: list[Place]) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("x")
        await settled(pilot)
        assert gone_to == [Place("appendix")]

    drive(app_on(case), script)


def test_another_phase_is_looked_at_without_changing_the_case(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        before = case.read_bytes()
        await pilot.press("p")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Pick)
        await pilot.press("down", "down", "down", "enter")
        await settled(pilot)
        assert pilot.app.checked.assessment.phase == "acceptance"  # type: ignore[attr-defined]
        assert "案件本身的階段沒有更改" in message(pilot)
        assert case.read_bytes() == before

    drive(app_on(case), script)


def test_a_case_without_anything_says_so_and_names_the_next_key(empty_case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        text = everything(pilot)
        assert "符合度 --" in text
        assert "尚未評估：還沒有資料可判定。按 空白 從第一題填答，或按 F4 加入資產" in text
        assert "分母為 0" in text
        assert "0.00%" not in text

    drive(app_on(empty_case), script)


def test_what_others_did_since_the_last_look_is_told(
    case: Path, app_on: Made, drive: Drive, catalogue: Catalogue, state_folder: Path
) -> None:
    with closing(open_store(case)) as store:
        keep_look(state_folder, case_identity(store), LastLook(store.head().sequence, NOW))
        assert answer(store, catalogue, "C2M-3.2-review", "1", author("other", "李主任"))
        meeting = {"title": "資安會議", "kind": "meeting"}
        store.commit([RowChange("record", "R-99", Action.ADD, meeting, 0)], author("other", "李主任"))

    async def script(pilot: Pilot[None]) -> None:
        text = everything(pilot)
        assert "上次後+1" in text.splitlines()[0]
        assert "上次開啟後（03-01 14:02）" in text
        assert "李主任" in text
        assert "紀錄 1 列、填答 1 列" in text
        assert any("C2M-3.2-review" in line and line.endswith("未評 -> 符合") for line in text.splitlines())

    drive(app_on(case), script)


def test_the_first_time_nothing_is_said_of_a_last_time_and_it_is_remembered(
    case: Path, app_on: Made, drive: Drive, state_folder: Path
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert "上次" not in everything(pilot)

    drive(app_on(case), script)
    kept = (state_folder / "last_look.json").read_text()
    assert f'"at": "{NOW.isoformat()}"' in kept
    assert "宏遠" not in kept
    assert (state_folder / "recent.json").exists()


def test_a_difference_that_leaves_as_many_met_shows_no_number(
    case: Path, app_on: Made, drive: Drive, catalogue: Catalogue, state_folder: Path
) -> None:
    with closing(open_store(case)) as store:
        keep_look(state_folder, case_identity(store), LastLook(store.head().sequence, NOW))
        assert answer(store, catalogue, "C2M-3.2-review", "2", author("other", "李主任"))

    async def script(pilot: Pilot[None]) -> None:
        text = everything(pilot)
        assert "上次後" not in text.splitlines()[0]
        assert any("C2M-3.2-review" in line and line.endswith("未評 -> 部分") for line in text.splitlines())

    drive(app_on(case), script)


def test_an_answer_of_this_session_counts_at_once(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, SecauditApp)
        await app.do(lambda s: answer(s.store, s.catalogue, "C2M-3.2-review", "1", s.author()))
        await settled(pilot)
        assert "開啟後+1" in everything(pilot).splitlines()[0]
        assert "符合17" in everything(pilot).splitlines()[0]

    drive(app_on(case), script)


def test_a_broken_link_stands_among_the_notices(case: Path, app_on: Made, drive: Drive, gone_to: list[Place]) -> None:
    async def script(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, SecauditApp)
        row = {"name": "孤兒", "kind": "pc", "quantity": 1, "zone_id": "Z-GONE"}
        await app.do(lambda s: s.store.commit([RowChange("asset", "PC-X", Action.ADD, row, 0)], s.author()))
        await settled(pilot)
        key = next(line.key for line in board(pilot)._laid if "1 處資料有問題" in line.key)
        board(pilot).move_to(key)
        await pilot.press("enter")
        await settled(pilot)
        assert gone_to == [Place("inventory", "", "asset", "PC-X", "zone_id")]

    drive(app_on(case), script)
