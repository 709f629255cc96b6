from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from secaudit.tui.widgets.columns import Col, widths_of

COLUMN = st.builds(Col, st.just("k"), st.just("t"), st.integers(1, 30), flex=st.integers(0, 3), rank=st.integers(0, 3))


def test_what_is_left_over_goes_to_the_flexible_columns_by_their_share() -> None:
    columns = [Col("a", "甲", 5), Col("b", "乙", 10, flex=1), Col("c", "丙", 10, flex=3)]
    assert widths_of(columns, 5 + 1 + 10 + 1 + 10 + 8) == (5, 12, 16)


def test_a_flexible_column_gives_way_before_any_column_leaves() -> None:
    columns = [Col("a", "甲", 5), Col("b", "乙", 20, flex=1)]
    assert widths_of(columns, 16) == (5, 10)


def test_the_column_of_the_highest_rank_leaves_first() -> None:
    columns = [Col("a", "甲", 10), Col("b", "乙", 10, rank=2), Col("c", "丙", 10, rank=1)]
    assert widths_of(columns, 25) == (10, 0, 10)


def test_columns_of_the_same_rank_leave_from_the_right() -> None:
    columns = [Col("a", "甲", 10), Col("b", "乙", 10), Col("c", "丙", 10)]
    assert widths_of(columns, 25) == (10, 10, 0)


def test_the_last_column_stays_and_takes_what_there_is() -> None:
    assert widths_of([Col("a", "甲", 10), Col("b", "乙", 10, flex=1)], 3) == (3, 0)


@given(st.lists(COLUMN, min_size=1, max_size=8), st.integers(1, 120))
def test_columns_and_the_gaps_between_them_never_exceed_the_room(columns: list[Col], room: int) -> None:
    shown = [width for width in widths_of(columns, room) if width]
    assert sum(shown) + len(shown) - 1 <= room


@given(st.lists(COLUMN, min_size=1, max_size=8), st.integers(1, 120))
def test_some_column_is_always_shown(columns: list[Col], room: int) -> None:
    assert any(widths_of(columns, room))
