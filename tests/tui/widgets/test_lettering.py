from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.lettering import NO_END, NO_START, cells, fit, wrap

MIXED = st.text(st.sampled_from("中文字資料，。：、（）「」 AB12.-$%/ＡＢ\u3000\u00a0e\u0301\u302a‧é"), max_size=120)
ANY = st.text(max_size=80)
NO_SPACES = str.maketrans("", "", " \u3000\n")


def test_a_text_that_is_too_short_is_filled_on_the_side_that_alignment_says() -> None:
    assert fit("中a", 6) == "中a   "
    assert fit("中a", 6, "right") == "   中a"
    assert fit("中a", 6, "center") == " 中a  "


def test_a_text_that_is_too_long_ends_in_two_dots_and_never_in_half_a_character() -> None:
    assert fit("abcdefg", 5) == "abc.."
    assert fit("中文字型", 7) == "中文.. "
    assert fit("中文字型", 6) == "中文.."


def test_the_narrowest_widths_hold_dots_or_nothing() -> None:
    assert [fit("中文", width) for width in (0, 1, 2, 3)] == ["", ".", "..", ".. "]


@given(ANY, st.integers(0, 40), st.sampled_from(["left", "right", "center"]))
def test_whatever_is_fitted_takes_exactly_the_cells_asked_for(text: str, width: int, align: str) -> None:
    assert cells(fit(shown(text), width, align)) == width  # type: ignore[arg-type]


@given(ANY, st.integers(2, 40), st.integers(0, 6))
def test_no_line_is_wider_than_asked(text: str, width: int, hanging: int) -> None:
    assert all(cells(line) <= width for line in wrap(shown(text), width, hanging))


@given(MIXED, st.integers(2, 30), st.integers(0, 4))
def test_wrapping_loses_nothing_but_spaces_at_breaks(text: str, width: int, hanging: int) -> None:
    assert "".join(wrap(text, width, hanging)).translate(NO_SPACES) == text.translate(NO_SPACES)


@given(MIXED, st.integers(2, 30))
def test_a_text_that_is_wrapped_again_stays_as_it_is(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert [again for line in lines for again in wrap(line, width)] == lines


PLAIN_RUNS = st.lists(st.sampled_from(["中", "文字", "（甲）", "乙，", "丙。", "「丁」", "ab", "x9 "]), max_size=40)


@given(PLAIN_RUNS, st.integers(10, 40))
def test_no_line_begins_with_closing_or_ends_with_opening_punctuation(runs: list[str], width: int) -> None:
    lines = wrap("".join(runs), width)
    assert not any(line.lstrip()[:1] in NO_START for line in lines[1:] if line.strip())
    assert not any(line.rstrip()[-1:] in NO_END for line in lines[:-1] if line.strip())


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("密碼失效鎖定機制，三次", 16, ["密碼失效鎖定機", "制，三次"]),
        ("符合度達到了（百分之五）", 14, ["符合度達到了", "（百分之五）"]),
        ("共計經費為 NT$ 500 元", 16, ["共計經費為", "NT$ 500 元"]),
        ("設定 lockout_minutes 後", 12, ["設定", "lockout_minu", "tes 後"]),
        ("安裝 EDR 於 ERP-01", 10, ["安裝 EDR", "於 ERP-01"]),
        ("達 35% 以上", 6, ["達 35%", "以上"]),
        ("甲\n乙", 10, ["甲", "乙"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_where_a_reader_of_chinese_expects_it(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_lines_after_the_first_hang_under_the_text_of_the_first() -> None:
    assert wrap("1. 甲乙丙丁戊己", 9, hanging=3) == ["1. 甲乙丙", "   丁戊己"]


def test_an_accent_stays_on_its_letter() -> None:
    assert wrap("中文cafe\u0301", 7) == ["中文", "cafe\u0301"]
    assert fit("cafe\u0301 au", 6) == "cafe\u0301.."


@given(ANY)
def test_what_is_visible_holds_no_control_and_no_invisible_character(text: str) -> None:
    seen = shown(text)
    assert seen.replace("\u3000", " ").isprintable()
    assert not set(seen) & set("\u200d\ufe0f\u202e\u200b\x1b\n")
