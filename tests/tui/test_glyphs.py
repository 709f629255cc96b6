"""What may be painted: nothing that drives a terminal, nothing whose width terminals disagree on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.tui import glyphs
from secaudit.tui.glyphs import bar, shown


@pytest.fixture
def ascii_only() -> Iterator[None]:
    glyphs.use_ascii(True)
    yield
    glyphs.use_ascii(False)


def ambiguous(text: str) -> set[str]:
    return {c for c in text if unicodedata.east_asian_width(c) == "A"}


@given(st.text())
def test_nothing_that_is_painted_can_drive_a_terminal(text: str) -> None:
    assert all(c.isprintable() or c == "\u3000" for c in shown(text))


@pytest.mark.usefixtures("ascii_only")
@pytest.mark.parametrize("text", ["café → Ωμέγα", "①②③ 第Ⅳ章", "│█▁░", "“引號”…—", "Привет", "‹U+202E›", "\x1b[31m¼"])
def test_an_ascii_terminal_gets_no_ambiguous_character_at_all(text: str) -> None:
    assert not ambiguous(shown(text))


@given(st.text())
def test_an_ascii_terminal_gets_ascii_and_wide_characters_alone(text: str) -> None:
    glyphs.use_ascii(True)
    try:
        assert all(c.isascii() or unicodedata.east_asian_width(c) in "WF" for c in shown(text))
    finally:
        glyphs.use_ascii(False)


@pytest.mark.usefixtures("ascii_only")
def test_an_ascii_terminal_gets_letters_without_their_accents() -> None:
    assert shown("café cafe\u0301 ｶﾅ") == "cafe cafe カナ"


def test_what_terminals_give_other_cells_is_spelled_or_left_out() -> None:
    assert shown("\U0001f1f9\U0001f1fc台\u26a0\ufe0f 葛\U000e0100城 \U0001f44d\U0001f3fd \u3164") == (
        "TW台\u26a0 葛城 \U0001f44d <U+3164>"
    )


@given(st.text(alphabet="→…·•─│┌█●○■×÷≥≤“”‘’—–①⑩Ⅳ℃°‹›中文abc"))
def test_signs_that_can_be_spelled_are_spelled_everywhere(text: str) -> None:
    assert not ambiguous(shown(text))


def test_letters_of_other_scripts_stay_where_the_terminal_is_not_ascii() -> None:
    assert shown("Ω café") == "Ω café"


def test_wide_text_and_its_punctuation_stay_as_they_are() -> None:
    clause = "密碼失效鎖定機制（3 次密碼輸入錯誤即鎖定，至少 15 分鐘後解鎖）。"
    assert shown(clause) == clause


@pytest.mark.parametrize(
    ("part", "whole", "drawn"),
    [(0, 0, "......"), (0, 3, "......"), (1, 3, "##...."), (3, 3, "######"), (5, 3, "######"), (349, 1000, "##....")],
)
def test_a_bar_is_cut_and_never_rounded_up(part: int, whole: int, drawn: str) -> None:
    assert bar(part, whole, 6) == drawn


def test_a_bar_shows_its_threshold() -> None:
    assert bar(20, 100, 10, mark=35) == "##.|......"
