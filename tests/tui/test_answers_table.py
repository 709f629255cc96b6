"""Deciding rows in columns: every line as wide as the others, no value cut, or no table at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from secaudit.model.assessment import Verdict
from secaudit.tui.pages.answers_table import in_columns, named_within
from secaudit.tui.widgets.lettering import cells
from secaudit.usecases.questions.check_told import CheckTold, RowTold, Value


def row(row_id: str, *values: str, name: str = "辦公室個人電腦", quantity: int = 1, source: str = "自填") -> RowTold:
    titles = ("鎖定次數", "密碼最短長度", "管理者解鎖")
    told = tuple(Value(title, value, source) for title, value in zip(titles, values, strict=False))
    return RowTold(row_id, name, quantity, Verdict.NOT_MET, "", told)


def check(*rows: RowTold, say_it: bool = True) -> CheckTold:
    return CheckTold("3 次鎖定", Verdict.NOT_MET, "", rows, 0, 0, values_say_it=say_it)


def test_rows_stand_in_columns_under_their_titles() -> None:
    found = in_columns(check(row("ERP-01", "5 次"), row("PC-GRP", "3 次", quantity=32, source="設定檔 PF-PC")), 52)
    assert found is not None
    assert found.heads == ("項目" + " " * 29 + "鎖定次數 依據  結果",)
    assert found.rows == (
        "ERP-01 辦公室個人電腦" + " " * 12 + "5 次     自填  ",
        "PC-GRP 辦公室個人電腦 x32" + " " * 8 + "3 次     PF-PC ",
    )


def test_long_titles_are_broken_where_names_need_the_room() -> None:
    found = in_columns(check(row("ERP-01", "5 次", "8 字元", "否")), 50)
    assert found is not None
    assert [head.split() for head in found.heads] == [
        ["密碼最短", "管理者解"],
        ["項目", "鎖定次數", "長度", "鎖", "依據", "結果"],
    ]


def test_a_name_of_which_nothing_would_be_left_gives_way_to_the_id() -> None:
    assert named_within(row("PC-GRP", quantity=32), 12) == "PC-GRP x32  "
    assert named_within(row("PC-GRP"), 16) == "PC-GRP 辦公室.. "


def test_there_is_no_table_where_values_alone_would_not_say_it() -> None:
    assert in_columns(check(row("ERP-01", "5 次"), say_it=False), 80) is None
    assert in_columns(check(row("Z-01"), row("Z-02", "否")), 80) is None


def test_there_is_no_table_where_a_value_would_be_cut() -> None:
    assert in_columns(check(row("ERP-01", "設備商維護中心 -> 機台資料閘道")), 80) is None
    assert in_columns(check(row("ERP-01", "5 次", "8 字元", "否")), 40) is None


@given(
    st.integers(20, 140),
    st.lists(st.tuples(st.text("ABC-0123中文 ", min_size=1), st.text("5 次未填", max_size=6), st.integers(1, 9999))),
)
def test_every_line_is_as_wide_as_the_others(width: int, given_rows: list[tuple[str, str, int]]) -> None:
    rows = [row(row_id, value, value, name=row_id * 2, quantity=n) for row_id, value, n in given_rows]
    found = in_columns(check(*rows), width)
    if found is not None:
        assert {cells(line) + len("結果") * 2 for line in found.rows} <= {width}
        assert all(cells(line) <= width for line in found.heads)
