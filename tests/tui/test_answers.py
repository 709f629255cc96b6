"""F3: every answer one key, the verdict at once, filters, groups, notes, marks; wide, narrow and by mouse."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.model.schema import Cell
from secaudit.store import open_store
from secaudit.tui.dialogs import Confirm, Form, Told
from secaudit.tui.pages.answers import AnswersPage
from secaudit.tui.pages.answers_lines import detail_lines
from secaudit.tui.pages.word_bar import WordBar
from secaudit.tui.places import Place
from secaudit.tui.widgets.field import Field
from secaudit.usecases.answer import answer
from tui.conftest import SMALL, author, settled
from tui.pilots import Drive, Made, app_of, go_to, message, page_of, press

LOCKOUT = "A4-2.3.1.4"
"""Claimed 符合, judged 部分符合 on the sample company."""
UNANSWERED = "A4-1.1.4"
"""The first without a 自評; judged 不符合; applies to everybody."""
CONDITIONAL = "A4-1.1.2"
"""May be 不適用 and is not on the sample company."""


async def stand_on(pilot: Pilot[None], control_id: str) -> None:
    await go_to(pilot, Place("answers", control_id=control_id))


async def type_in(pilot: Pilot[None], *texts: str) -> None:
    """Fill the fields of the form in front, one after the other, and send it."""
    for field, text in zip(pilot.app.screen.query(Field), texts, strict=True):
        field.value = text
    await press(pilot, "ctrl+s")


def kept(case: Path, control_id: str) -> dict[str, Cell]:
    with closing(open_store(case)) as store:
        found = store.row("answer", control_id)
    return dict(found.cells) if found else {}


def events(case: Path) -> int:
    with closing(open_store(case)) as store:
        return store.head().sequence


def shown(pilot: Pilot[None]) -> str:
    """What the detail says, its lines in one."""
    return "\n".join(
        "".join(part.text for part in line.parts) for line in page_of(pilot, AnswersPage).pane.prose._lines
    )


def listed(pilot: Pilot[None]) -> list[str]:
    """The controls in the list, headings left out."""
    grid = page_of(pilot, AnswersPage).list.grid
    return [key for at in range(grid.count) if (key := grid._key_at(at))]


def in_force(pilot: Pilot[None], bar: str) -> list[str]:
    return [w.key for w in page_of(pilot, AnswersPage).query_one(f"#{bar}", WordBar).words if w.in_force]


def test_one_key_answers_whatever_its_width(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, UNANSWERED)
        for key, code in {
            "1": "met",
            "2": "partial",
            "3": "not_met",
            "１": "met",
            "２": "partial",
            "３": "not_met",
        }.items():
            await press(pilot, key)
            assert kept(case, UNANSWERED)["claim"] == code
            assert page_of(pilot, AnswersPage).list.grid.cursor_key == UNANSWERED
            assert in_force(pilot, "answers") == [code]

    drive(app_on(case, "answers"), script)


def test_the_arrows_choose_and_enter_answers_or_opens_the_detail(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, UNANSWERED)
        await press(pilot, "right", "escape", "enter")
        assert kept(case, UNANSWERED) == {}
        assert page_of(pilot, AnswersPage).pane.prose.has_focus
        await press(pilot, "escape")
        assert page_of(pilot, AnswersPage).list.grid.has_focus
        await press(pilot, "right", "right", "right", "left", "enter")
        assert kept(case, UNANSWERED)["claim"] == "partial"

    drive(app_on(case, "answers"), script)


def test_answers_and_filters_can_be_clicked(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, UNANSWERED)
        await pilot.click("#answers", offset=(10, 0))
        await settled(pilot)
        assert kept(case, UNANSWERED)["claim"] == "partial"
        await pilot.click("#filters", offset=(9, 0))
        await settled(pilot)
        assert in_force(pilot, "filters") == ["unanswered"]

    drive(app_on(case, "answers"), script)


def test_clearing_can_be_undone(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, LOCKOUT)
        await press(pilot, "0")
        assert kept(case, LOCKOUT) == {}
        assert "自評：未填" in shown(pilot)
        await press(pilot, "u")
        assert kept(case, LOCKOUT)["claim"] == "met"
        assert "自評：符合" in shown(pilot)

    drive(app_on(case, "answers"), script)


def test_a_contradiction_is_named_beside_claim_and_verdict(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, UNANSWERED)
        assert "矛盾" not in shown(pilot)
        await press(pilot, "1")
        assert "自評：符合      判定：不符合      矛盾，以資料為準" in shown(pilot)
        assert message(pilot) == "A4-1.1.4 自評符合，判定不符合，矛盾，以資料為準"
        entry = page_of(pilot, AnswersPage).entry
        assert entry is not None
        assert entry.flag == "contradiction"

    drive(app_on(case, "answers"), script)


def test_why_a_control_is_open_comes_before_what_to_do_and_how_it_is_judged(
    case: Path, app_on: Made, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, "A4-2.3.4.2")
        view = page_of(pilot, AnswersPage)
        assert view.entry is not None
        assert view._details is not None
        texts = [line.text for line in detail_lines(view._details.of(view.entry.control), (), 56)]
        at = [texts.index(heading) for heading in ("為何不符合", "怎麼改", "判定依據")]
        assert at == sorted(at)
        assert texts[at[0] + 1] == "有密碼管理程序：找不到應有的紀錄或項目"
        await stand_on(pilot, LOCKOUT)
        assert "為何" not in shown(pilot)

    drive(app_on(case, "answers"), script)


def test_not_applicable_asks_for_its_reason(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, CONDITIONAL)
        await press(pilot, "4")
        assert isinstance(pilot.app.screen, Form)
        await type_in(pilot, "  ")
        assert isinstance(pilot.app.screen, Form)
        await type_in(pilot, "沒有採購資安產品")
        assert kept(case, CONDITIONAL)["claim"] == "na"
        assert kept(case, CONDITIONAL)["reason"] == "沒有採購資安產品"

    drive(app_on(case, "answers"), script)


def test_not_applicable_is_refused_where_the_clause_always_applies(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, UNANSWERED)
        await press(pilot, "4")
        assert len(pilot.app.screen_stack) == 1
        assert message(pilot).startswith("A4-1.1.4 一律適用，不能填不適用")
        assert kept(case, UNANSWERED) == {}

    drive(app_on(case, "answers"), script)


def test_a_plan_asks_for_owner_and_day_and_takes_roc_years(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, UNANSWERED)
        await press(pilot, "5")
        await type_in(pilot, "王小明", "下個月")
        assert isinstance(pilot.app.screen, Form)
        await type_in(pilot, "王小明", "113/8/31")
        row = kept(case, UNANSWERED)
        assert (row["claim"], row["plan_owner"], row["plan_due"]) == ("planned", "王小明", "2024-08-31")
        await press(pilot, "5")
        assert [field.value for field in pilot.app.screen.query(Field)] == ["王小明", "2024-08-31"]

    drive(app_on(case, "answers"), script)


def test_a_question_that_is_given_up_changes_nothing(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        before = events(case)
        await stand_on(pilot, UNANSWERED)
        await press(pilot, "5", "escape", "e", "escape", "b", "escape")
        assert events(case) == before

    drive(app_on(case, "answers"), script)


def test_space_goes_to_the_next_unanswered_and_around(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "space")
        assert page_of(pilot, AnswersPage).list.grid.cursor_key == UNANSWERED
        await stand_on(pilot, "C2M-3.2-review")
        await press(pilot, "space")
        assert page_of(pilot, AnswersPage).list.grid.cursor_key == UNANSWERED

    drive(app_on(case, "answers"), script)


def test_a_filter_keeps_what_was_just_answered_until_one_leaves_it(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "f")
        assert in_force(pilot, "filters") == ["unanswered"]
        assert listed(pilot)[0] == page_of(pilot, AnswersPage).list.grid.cursor_key == UNANSWERED
        count = len(listed(pilot))
        await press(pilot, "1")
        assert (listed(pilot)[0], len(listed(pilot))) == (UNANSWERED, count)
        await press(pilot, "n")
        assert UNANSWERED not in listed(pilot)
        assert len(listed(pilot)) == count - 1
        await press(pilot, "escape")
        assert in_force(pilot, "filters") == ["all"]
        await press(pilot, "f")
        await stand_on(pilot, LOCKOUT)
        assert page_of(pilot, AnswersPage).list.grid.cursor_key == LOCKOUT
        assert in_force(pilot, "filters") == ["all"]

    drive(app_on(case, "answers"), script)


def test_a_number_without_dots_finds_its_control(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "slash")
        pilot.app.screen.query_one(Field).value = "2314"
        await settled(pilot)
        await press(pilot, "enter")
        assert page_of(pilot, AnswersPage).list.grid.cursor_key == LOCKOUT

    drive(app_on(case, "answers"), script)


def test_a_group_answer_is_one_undo_step(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        before, first = events(case), kept(case, LOCKOUT)
        await stand_on(pilot, LOCKOUT)
        await press(pilot, "b")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "2", "ctrl+s")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "y")
        assert events(case) == before + 1
        assert kept(case, "A4-2.3.1.3")["claim"] == "partial"
        assert kept(case, LOCKOUT) == first
        await press(pilot, "u")
        assert kept(case, "A4-2.3.1.3") == {}

    drive(app_on(case, "answers"), script)


def test_a_group_answer_leaves_out_what_always_applies(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, "A4-2.3.1.3")
        await press(pilot, "b", "4", "ctrl+s")
        await type_in(pilot, "沒有遠距工作")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "y")
        assert kept(case, "A4-2.3.3.1")["reason"] == "沒有遠距工作"
        assert kept(case, "A4-2.3.1.3") == {}
        await stand_on(pilot, "A4-2.1.1")
        await press(pilot, "b", "ctrl+s")
        assert isinstance(pilot.app.screen, Told)

    drive(app_on(case, "answers"), script)


def test_a_note_stands_beside_the_claim(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, LOCKOUT)
        await press(pilot, "e")
        await type_in(pilot, "NAS 韌體不支援", "")
        assert kept(case, LOCKOUT)["note"] == "NAS 韌體不支援"
        assert kept(case, LOCKOUT)["claim"] == "met"
        assert "NAS 韌體不支援" in shown(pilot)

    drive(app_on(case, "answers"), script)


def test_a_mark_is_not_in_the_case_and_is_there_the_next_time(case: Path, app_on: Made, drive: Drive) -> None:
    async def mark(pilot: Pilot[None]) -> None:
        before = events(case)
        await stand_on(pilot, LOCKOUT)
        await press(pilot, "m")
        assert page_of(pilot, AnswersPage).list.grid.marked == {LOCKOUT}
        assert events(case) == before

    async def look(pilot: Pilot[None]) -> None:
        await press(pilot, "f", "f", "f", "f", "f")
        assert in_force(pilot, "filters") == ["marked"]
        assert listed(pilot) == [LOCKOUT]

    drive(app_on(case, "answers"), mark)
    drive(app_on(case, "answers"), look)


def test_the_history_tells_each_change_the_newest_first(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, LOCKOUT)
        await press(pilot, "3", "u")
        told = shown(pilot).split("歷程\n")[1].splitlines()
        assert [line.split("  ", 1)[1] for line in told] == [
            "復原  自評 不符合 -> 符合",
            "修改  自評 符合 -> 不符合",
            "匯入  自評 未填 -> 符合",
        ]

    drive(app_on(case, "answers"), script)


def test_what_another_person_answers_appears(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, LOCKOUT)
        checked = app_of(pilot).checked
        assert checked is not None
        with closing(open_store(case)) as other:
            answer(other, checked.catalogue, LOCKOUT, "3", author("another", "李大華"))
        app_of(pilot)._notice_others()
        await settled(pilot)
        assert "自評：不符合" in shown(pilot)
        assert "李大華" in shown(pilot)
        assert page_of(pilot, AnswersPage).list.grid.cursor_key == LOCKOUT

    drive(app_on(case, "answers"), script)


def test_a_row_that_decided_leads_to_its_cell(
    case: Path, app_on: Made, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[Place] = []

    async def script(pilot: Pilot[None]) -> None:
        await stand_on(pilot, LOCKOUT)

        async def went(place: Place) -> None:
            places.append(place)

        monkeypatch.setattr(pilot.app, "go", went)
        await press(pilot, "enter", "enter", "o", "a")

    drive(app_on(case, "answers"), script)
    assert places[0] == Place("inventory", LOCKOUT, "asset", "NAS-01", "lockout_threshold")
    assert places[1].table == "asset"
    assert places[2] == Place("evidence", LOCKOUT)


def test_a_narrow_screen_shows_the_list_and_enter_the_detail(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        found = page_of(pilot, AnswersPage)
        assert found.list.grid.size.width == 80
        assert not found.query_one("#detail").display
        await press(pilot, "space", "enter")
        assert found.pane.prose.size.width > 70
        assert not found.query_one("#list").display
        assert "資訊類產品" in shown(pilot)
        await press(pilot, "1")
        assert "自評：符合" in shown(pilot)
        await press(pilot, "space")
        assert found.list.grid.cursor_key == "A4-1.2.0"
        assert "附件四 壹 二）" in shown(pilot)
        await press(pilot, "escape")
        assert found.list.grid.has_focus
        assert found.list.grid.size.width == 80

    drive(app_on(case, "answers"), script, SMALL)


@pytest.mark.parametrize("cells", [80, 100, 160])
def test_no_line_is_wider_than_the_screen(case: Path, app_on: Made, drive: Drive, cells: int) -> None:
    async def script(pilot: Pilot[None]) -> None:
        for control_id in (LOCKOUT, "A4-1.2.0", "A4-2.2.1", "A4-2.3.5.2"):
            await stand_on(pilot, control_id)
            assert {strip.cell_length for strip in pilot.app.screen._compositor.render_strips()} == {cells}

    drive(app_on(case, "answers"), script, (cells, 30))


def test_an_empty_case_says_what_to_press(empty_case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert "按 E 寫備註" in shown(pilot)
        await press(pilot, "f", "f", "f")
        assert listed(pilot) == []
        assert "按 F 換一個" in page_of(pilot, AnswersPage).list.grid.empty
        await press(pilot, "1", "escape")
        assert len(listed(pilot)) > 40

    drive(app_on(empty_case, "answers"), script)
