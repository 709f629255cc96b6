"""The terminal's own cursor stands where the next character will be painted: an input method opens its window there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.widgets.emulated import Terminal

APP = str(Path(__file__).with_name("field_app.py"))
LEFT, RIGHT_KEY, END = "\x1b[D", "\x1b[C", "\x1b[F"


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with Terminal([APP], columns=60, rows=12) as opened:
        assert opened.until(lambda: opened.shows("READY"))
        yield opened


def test_at_first_focus_the_cursor_is_shown_in_the_first_cell_of_the_field(terminal: Terminal) -> None:
    assert terminal.until(lambda: terminal.cursor == (8, 1) and not terminal.screen.cursor.hidden)


def test_after_chinese_and_ascii_the_cursor_stands_behind_them_and_there_the_next_character_appears(
    terminal: Terminal,
) -> None:
    terminal.type("中文ab")
    assert terminal.until(lambda: terminal.shows("中文ab") and terminal.cursor == (14, 1))
    terminal.type("字")
    assert terminal.until(lambda: terminal.cell(14, 1) == "字")


def test_in_the_middle_of_wide_characters_the_cursor_stands_where_an_insertion_appears(terminal: Terminal) -> None:
    terminal.type("中文ab" + LEFT * 3)
    assert terminal.until(lambda: terminal.shows("中文ab") and terminal.cursor == (10, 1))
    terminal.type("字")
    assert terminal.until(lambda: terminal.cell(10, 1) == "字" and terminal.cell(12, 1) == "文")


def test_text_longer_than_the_field_scrolls_under_a_cursor_that_stays_inside(terminal: Terminal) -> None:
    terminal.type("長" * 40)
    assert terminal.until(lambda: terminal.cursor == (58, 1) and terminal.cell(56, 1) == "長")
    terminal.type("末")
    assert terminal.until(lambda: terminal.cell(56, 1) == "末" and terminal.cursor == (58, 1))


def test_after_a_resize_the_cursor_still_stands_behind_the_text(terminal: Terminal) -> None:
    terminal.type("長" * 40)
    assert terminal.until(lambda: terminal.cursor == (58, 1))
    terminal.resize(40, 12)
    assert terminal.until(lambda: terminal.cursor == (38, 1) and terminal.cell(36, 1) == "長")


def test_in_a_scrolled_container_the_cursor_stands_on_the_row_of_the_field(terminal: Terminal) -> None:
    terminal.type("\t")
    assert terminal.until(lambda: terminal.cursor == (0, 6))
    terminal.type("中")
    assert terminal.until(lambda: terminal.cell(0, 6) == "中" and terminal.cursor == (2, 6))


def test_when_the_field_loses_the_focus_the_cursor_is_hidden(terminal: Terminal) -> None:
    terminal.type("\t\t")
    assert terminal.until(lambda: terminal.shows("> OK") and terminal.screen.cursor.hidden)


def test_in_a_form_in_front_of_the_page_the_cursor_stands_behind_the_value(terminal: Terminal) -> None:
    terminal.type("頁\x1b[15~")
    assert terminal.until(lambda: terminal.shows("名稱"))
    row = next(y for y, text in enumerate(terminal.screen.display) if "名稱" in text)
    assert terminal.until(lambda: terminal.cursor == (2 + 2 + 10 + 2, row))
    terminal.type("乙")
    assert terminal.until(lambda: terminal.cell(16, row) == "乙")


def test_when_the_form_is_closed_the_cursor_is_back_in_the_field_of_the_page(terminal: Terminal) -> None:
    terminal.type("頁\x1b[15~")
    assert terminal.until(lambda: terminal.shows("名稱"))
    terminal.type("\x1b")
    assert terminal.until(lambda: not terminal.shows("名稱") and terminal.cursor == (10, 1))
    assert terminal.until(lambda: not terminal.screen.cursor.hidden)


def test_behind_a_question_without_a_field_the_cursor_is_hidden(terminal: Terminal) -> None:
    terminal.type("頁\x1b[17~")
    assert terminal.until(lambda: terminal.shows("真的嗎") and terminal.screen.cursor.hidden)
    terminal.type("\x1b")
    assert terminal.until(lambda: not terminal.screen.cursor.hidden and terminal.cursor == (10, 1))
