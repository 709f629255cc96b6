"""Wrapping by cells: nothing is lost, nothing is too wide, marks stay where they belong."""

from hypothesis import given
from hypothesis import strategies as st

from secaudit.cli.console import wrapped
from secaudit.text import safe_text, width

MIXED = st.text(alphabet="中文字，。（）「」 abcXYZ0123456789-_/", max_size=120)


@given(MIXED, st.integers(8, 60))
def test_wrapping_loses_only_spaces_and_stays_within(text: str, cells: int) -> None:
    lines = wrapped(text, cells)
    assert "".join(lines).replace(" ", "") == safe_text(text).replace(" ", "")
    assert all(width(line) <= cells for line in lines)


def test_closing_marks_do_not_start_a_line() -> None:
    assert wrapped("一二三四五，六七", 10) == ["一二三四", "五，六七"]


def test_opening_marks_do_not_end_a_line() -> None:
    assert wrapped("一二三四「五六」", 10) == ["一二三四", "「五六」"]


def test_words_stay_whole() -> None:
    assert wrapped("lockout threshold 三次", 11) == ["lockout", "threshold", "三次"]
