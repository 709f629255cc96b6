from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import ModalScreen

from secaudit.text import width
from secaudit.tui.dialogs import Ask, Confirm, Form, Option, Pick, Told
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.widgets.prose import Prose
from tui.widgets.painting import FORBIDDEN, HOSTILE, Bench, look

ASKS = (
    Ask("name", "名稱", help="這台設備叫什麼"),
    Ask("zone", "網段", "it", choices=(("it", "辦公區"), ("ot", "廠區"), ("dmz", "對外區"))),
    Ask("note", "備註"),
)


def opened(dialog: ModalScreen[object]) -> Bench:
    class Opened(Bench):
        def on_mount(self) -> None:
            self.put(dialog)

    return Opened()


def burst(app: Bench, *keys: str) -> None:
    """Press ``keys`` as a paste through a terminal multiplexer does: all are there before the first is taken."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


def test_keys_that_come_all_at_once_land_in_the_questions_they_were_meant_for() -> None:
    app = opened(Form("新增資產", ASKS))

    async def script(pilot: Pilot[None]) -> None:
        burst(app, *"ERP", "enter", "right", "tab", *"dos", "shift+tab", "left", "left", "up", "end", *"2", "ctrl+s")
        await pilot.pause()
        await pilot.pause()
        assert app.result == {"name": "ERP2", "zone": "it", "note": "dos"}

    look(app, script)


def test_the_last_enter_of_a_burst_sends_what_was_typed_before_it_and_nothing_after_it() -> None:
    app = opened(Form("新增資產", ASKS))

    async def script(pilot: Pilot[None]) -> None:
        burst(app, *"ERP", "down", "down", *"note", "enter", *"xx")
        await pilot.pause()
        await pilot.pause()
        assert app.result == {"name": "ERP", "zone": "it", "note": "note"}

    look(app, script)


def test_typing_replaces_the_value_that_a_form_proposes_but_goes_on_after_a_text_that_grows() -> None:
    app = opened(Form("數量", (Ask("count", "數量", "32"), Ask("note", "備註", "舊", grows=True))))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("7", "enter", "新", "enter")
        await pilot.pause()
        assert app.result == {"count": "7", "note": "舊新"}

    look(app, script)


def test_a_pick_takes_typing_arrows_and_enter_in_one_burst() -> None:
    app = opened(Pick("選擇", [Option(str(number), f"選項{number}") for number in range(40)]))

    async def script(pilot: Pilot[None]) -> None:
        burst(app, "3", "down", "down", "enter")
        await pilot.pause()
        await pilot.pause()
        assert app.result == "31"

    look(app, script)


def test_a_form_is_filled_by_enter_alone() -> None:
    app = opened(Form("新增資產", ASKS))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("E", "R", "P", "enter", "right", "enter", "好", "enter")
        await pilot.pause()
        assert app.result == {"name": "ERP", "zone": "ot", "note": "好"}

    look(app, script)


def test_esc_closes_a_form_without_an_answer() -> None:
    app = opened(Form("新增資產", ASKS))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("x", "escape")
        await pilot.pause()
        assert app.result is None

    look(app, script)


def test_a_choice_takes_digits_of_either_width() -> None:
    app = opened(Form("新增資產", ASKS))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("enter", "３", "ctrl+s")
        await pilot.pause()
        assert app.result["zone"] == "dmz"

    look(app, script)


def test_the_choice_is_bracketed_so_that_it_is_seen_without_colour() -> None:
    app = opened(Form("新增資產", ASKS))

    async def script(pilot: Pilot[None]) -> None:
        assert "[1 辦公區]  2 廠區   3 對外區" in app.text()

    look(app, script)


def test_long_choices_stand_below_each_other_and_up_and_down_choose() -> None:
    long = ("採用經主管機關認可之國產資安產品且附證明文件者", "採用其他國家之資安產品且已敘明理由並經核准者", "皆非")
    app = opened(Form("方案", (Ask("a", "方案", choices=long), Ask("b", "備註"))))

    async def script(pilot: Pilot[None]) -> None:
        rows = [line for line in app.lines() if "1 採用" in line or "2 採用" in line or "3 皆非" in line]
        assert len(rows) == 3
        await pilot.press("down", "down", "enter", "enter")
        await pilot.pause()
        assert app.result == {"a": long[1], "b": ""}

    look(app, script)


def test_one_of_many_choices_is_searched_for() -> None:
    many = tuple((str(number), f"選項{number}") for number in range(40))
    app = opened(Form("方案", (Ask("a", "方案", choices=many),)))

    async def script(pilot: Pilot[None]) -> None:
        assert "0/40" in app.text()
        await pilot.press("space")
        await pilot.pause()
        await pilot.press("3", "7", "enter")
        await pilot.pause()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.result == {"a": "37"}

    look(app, script)


def test_what_is_wrong_is_shown_and_the_form_stays_open_until_it_is_right() -> None:
    app = opened(Form("新增資產", ASKS, lambda said: [] if said["name"] else ["名稱是空白。請填入名稱（E-TST-01）"]))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.result == "open"
        assert "錯誤：名稱是空白。請填入名稱（E-TST-01）" in app.text()
        await pilot.press("甲", "ctrl+s")
        await pilot.pause()
        assert app.result["name"] == "甲"

    look(app, script)


def test_a_form_with_more_questions_than_rows_scrolls_to_the_one_that_is_asked() -> None:
    app = opened(Form("很多題", [Ask(str(number), f"題目{number}") for number in range(40)]))

    async def script(pilot: Pilot[None]) -> None:
        assert "題目39" not in app.text()
        await pilot.press("shift+tab", "shift+tab", "shift+tab")
        await pilot.pause()
        assert "題目39" in app.text()
        assert "取消 Esc" in app.text()

    look(app, script)


def test_the_help_of_the_question_with_the_focus_is_shown() -> None:
    app = opened(Form("新增資產", ASKS))

    async def script(pilot: Pilot[None]) -> None:
        assert "這台設備叫什麼" in app.text()
        await pilot.press("down")
        await pilot.pause()
        assert "這台設備叫什麼" not in app.text()

    look(app, script)


@pytest.mark.parametrize(("keys", "answer"), [(["enter"], True), (["y"], True), (["Ｎ"], "open"), (["n"], False)])
def test_a_question_is_answered_by_enter_or_a_letter(keys: list[str], answer: object) -> None:
    app = opened(Confirm("要送出嗎", ["送出後可按 U 復原"]))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press(*keys)
        await pilot.pause()
        assert app.result == answer

    look(app, script)


def test_a_careful_question_answers_no_to_a_hasty_enter() -> None:
    app = opened(Confirm("刪除", ["ERP-01"], "刪除", careful=True))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is False

    look(app, script)


def test_a_question_is_answered_by_a_click() -> None:
    app = opened(Confirm("刪除", ["ERP-01"], "刪除", careful=True))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.click("#yes")
        await pilot.pause()
        assert app.result is True

    look(app, script)


def test_a_thousand_problems_open_at_once_and_can_be_read_to_the_last() -> None:
    app = opened(
        Told("匯入有問題", [f"assets.csv 第 {number} 列 名稱是空白。請填入（E-INV-01）" for number in range(1000)])
    )

    async def script(pilot: Pilot[None]) -> None:
        assert "第 0 列" in app.text()
        while app.screen.query_one(Prose).virtual_size.height < 1000:
            await pilot.pause()
        await pilot.press("end")
        await pilot.pause()
        assert "第 999 列" in app.text()
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is None

    look(app, script)


OPTIONS = (
    Option("A4-2.3.1.4", "密碼失效鎖定", "lockout mima"),
    Option("A4-2.3.1.5", "密碼遮罩", "mask", right="未填"),
    Option("A4-2.4.1", "日誌存查", "log"),
)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("mask", "A4-2.3.1.5"), ("密碼 遮", "A4-2.3.1.5"), ("ＬＯＧ", "A4-2.4.1"), ("2.4", "A4-2.4.1"), ("沒有", "open")],
)
def test_an_option_is_found_by_label_key_or_alias(typed: str, key: str) -> None:
    app = opened(Pick("跳到", OPTIONS))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press(*(" ".join(typed).replace("   ", " space ").split()))
        await pilot.press("enter")
        await pilot.pause()
        assert app.result == key

    look(app, script)


def test_options_are_moved_through_by_arrows_while_typing_goes_on() -> None:
    app = opened(Pick("跳到", OPTIONS))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("down", "down", "up", "enter")
        await pilot.pause()
        assert app.result == "A4-2.3.1.5"

    look(app, script)


def test_an_option_is_chosen_by_a_double_click() -> None:
    app = opened(Pick("跳到", OPTIONS))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.double_click(Grid, offset=(4, 2))
        await pilot.pause()
        assert app.result == "A4-2.4.1"

    look(app, script)


HOSTILE_DIALOGS = {
    "form": lambda: Form(HOSTILE[0], [Ask(str(at), text, text, text) for at, text in enumerate(HOSTILE)]),
    "choice": lambda: Form("一", [Ask("a", "甲", choices=HOSTILE), Ask("b", "乙", choices=HOSTILE[:3])]),
    "confirm": lambda: Confirm(HOSTILE[1], HOSTILE, HOSTILE[0], HOSTILE[1]),
    "told": lambda: Told(HOSTILE[1], HOSTILE * 9),
    "pick": lambda: Pick(HOSTILE[1], [Option(text, text, text, text) for text in HOSTILE]),
}


@pytest.mark.parametrize("name", HOSTILE_DIALOGS)
def test_hostile_text_in_a_dialog_is_painted_as_visible_forms(name: str) -> None:
    app = opened(HOSTILE_DIALOGS[name]())

    async def script(pilot: Pilot[None]) -> None:
        for columns in (80, 100, 160):
            await pilot.resize_terminal(columns, 24)
            await pilot.pause()
            assert not FORBIDDEN & set("".join(app.lines()))
            assert {width(line) for line in app.lines()} == {columns}

    look(app, script)
