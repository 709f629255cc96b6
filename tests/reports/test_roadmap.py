"""The roadmap: where a due day stands, what is late or undated, and many of them counted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from drawn import HOSTILE, WITHOUT_PDFTOTEXT, assert_tidy, assert_words_apart, cells, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.reports.blocks import Figure
from secaudit.reports.figures.drawio import cell_id
from secaudit.reports.figures.roadmap import LEFT, RIGHT, Milestone, roadmap
from secaudit.reports.figures.svg_elements import Rect
from secaudit.reports.figures.time_axis import time_axis

STARTS, ENDS, AS_OF = date(2024, 1, 1), date(2024, 12, 31), date(2024, 3, 1)


def milestone(key: str, due: date | None, group: str = "網路層", **more: str) -> Milestone:
    return Milestone(
        key, group, more.get("title", f"措施 {key}"), due, more.get("owner", "王建明"), more.get("state", "")
    )


def drawn(milestones: list[Milestone], starts: date | None = STARTS, ends: date | None = ENDS) -> Figure:
    made = roadmap(milestones, starts, ends, AS_OF)
    assert made is not None
    assert_tidy(made.drawio, but_for=lambda rect: rect.h == 8)  # a bar ends in the middle of its diamond
    return made


def box(figure: Figure, key: str) -> Rect:
    rect = cells(figure.drawio)[cell_id(key)].rect
    assert rect is not None
    return rect


EXAMPLE = [
    milestone("M-1", date(2024, 7, 1), title="導入次世代防火牆並停用舊設備及其遠端管理連線", state="規劃中"),
    milestone("M-2", date(2024, 2, 10), owner=""),
    milestone("M-3", date(2025, 1, 15), "管理面"),
    milestone("M-4", None, "管理面"),
    milestone("M-5", ENDS, "管理面"),
]


def test_a_bar_runs_from_the_day_of_assessment_to_the_due_day() -> None:
    made = drawn(EXAMPLE)
    # thirteen months, 2024-01-01 to 2025-02-01: 397 days; March 1st is day 60, July 1st day 182
    wide = RIGHT - LEFT
    bar, at = box(made, "milestone:M-1:bar"), box(made, "milestone:M-1:at")
    assert (bar.x, bar.right) == (LEFT + wide * 60 // 397, LEFT + wide * 182 // 397)
    assert (at.x + at.right) // 2 == bar.right


def test_late_beyond_the_end_and_undated_are_said_in_words() -> None:
    made = drawn(EXAMPLE)
    found = cells(made.drawio)
    when = {m.id: found[cell_id(f"milestone:{m.id}:due")].value for m in EXAMPLE}
    assert when == {
        "M-1": "113年7月1日", "M-2": "113年2月10日 已過預定日", "M-3": "114年1月15日 計畫結束後", "M-4": "待補：期限",
        "M-5": "113年12月31日",
    }  # fmt: skip
    assert cell_id("milestone:M-2:bar") not in found  # what is late has no bar, and a hollow diamond
    assert found[cell_id("milestone:M-2:at")].style["fillColor"] == "#ffffff"
    assert cell_id("milestone:M-4:at") not in found
    words = texts(made.svg)
    assert "待補：完成期限（1 項）" in words
    assert words.index("措施 M-4") > words.index("待補：完成期限（1 項）") > words.index("措施 M-3")


def test_what_is_done_is_neither_late_nor_asked_for_a_day_or_an_owner() -> None:
    done = [
        Milestone("P-1", "採購導入", "防火牆", date(2024, 2, 10), "", "已付款", done=True),
        Milestone("P-2", "採購導入", "日誌軟體", None, "", "已交付", done=True),
    ]
    made = drawn(done)
    found = cells(made.drawio)
    assert found[cell_id("milestone:P-1:due")].value == "113年2月10日 已付款"
    assert found[cell_id("milestone:P-2:due")].value == "已交付"
    assert found[cell_id("milestone:P-1:owner")].value == "－"
    assert found[cell_id("milestone:P-1:at")].style["fillColor"] != "#ffffff"
    assert not any("待補" in word for word in texts(made.svg))
    assert "已過預定日 0 項、計畫結束後 0 項、已完成 2 項；完成期限待補 0 項" in made.alt


def test_what_is_due_on_the_day_of_assessment_is_not_late() -> None:
    made = drawn([milestone("M-1", AS_OF)])
    found = cells(made.drawio)
    assert found[cell_id("milestone:M-1:due")].value == "113年3月1日"
    assert found[cell_id("milestone:M-1:at")].style["fillColor"] != "#ffffff"
    assert "已過預定日 0 項" in made.alt


def test_sixty_still_have_a_line_each() -> None:
    assert (
        sum(word.startswith("措施 M-") for word in texts(drawn([milestone(f"M-{n}", ENDS) for n in range(60)]).svg))
        == 60
    )


def test_everything_of_a_milestone_is_on_its_line() -> None:
    found = cells(drawn(EXAMPLE).drawio)
    assert (
        found[cell_id("milestone:M-1")].value.replace("\n", "")
        == "導入次世代防火牆並停用舊設備及其遠端管理連線（規劃中）"
    )
    assert found[cell_id("milestone:M-1:owner")].value == "王建明"
    assert found[cell_id("milestone:M-2:owner")].value == "待補"


def test_it_is_told_in_words_with_the_same_counts() -> None:
    assert drawn(EXAMPLE).alt == (
        "推動時程圖：里程碑 5 項，評估日 113年3月1日，計畫期間 113年1月1日至113年12月31日；"
        "有完成期限 4 項，其中已過預定日 1 項、計畫結束後 1 項；完成期限待補 1 項。"
    )


def test_a_project_without_days_is_drawn_from_the_assessment_on() -> None:
    made = drawn([milestone("M-1", date(2024, 5, 2))], None, None)
    assert "計畫期間 待補至待補" in made.alt
    assert {"3", "4", "5"} <= set(texts(made.svg))
    assert not any(word.startswith("計畫") for word in texts(made.svg))


def test_more_than_sixty_are_counted_by_group_and_month_and_add_up() -> None:
    groups = ["網路層", "應用層", "設備層"]
    days = [AS_OF + timedelta(days=n) for n in range(200)] + [date(2024, 2, 1)] * 7 + [None] * 5
    made = drawn([milestone(f"M-{n}", due, groups[n % 3]) for n, due in enumerate(days)])
    found = cells(made.drawio)
    sums = [found[cell_id(f"group:{n}:sum")].value for n in range(3)]
    # 212 in turn: 71, 71, 70. The late ones are numbers 200 to 206, the undated 207 to 211
    assert sums == ["共 71 已過 2 待補 2", "共 71 已過 2 待補 2", "共 70 已過 3 待補 1"]
    months = [c for i, c in found.items() if any(i.startswith(cell_id(f"group:{n}:")) for n in range(3))]
    assert sum(int(c.value) for c in months if c.value.isdigit()) == 200
    # March has 31 days, of which every third is the first group's: days 0, 3, … 30
    assert found[cell_id("group:0:2")].value == "11"


def test_many_groups_are_gathered() -> None:
    made = drawn([milestone(f"M-{n}", ENDS, f"類 {n}") for n in range(100)])
    assert "其他 61 類" in texts(made.svg)
    assert "共 61" in texts(made.svg)


@given(st.dates(date(1912, 1, 1), date(2200, 1, 1)), st.integers(0, 9000), st.integers(-4000, 12000))
def test_an_axis_has_few_units_without_a_gap_and_a_place_for_every_day(first: date, length: int, off: int) -> None:
    axis = time_axis(first, first + timedelta(days=length), 100, 400)
    assert 1 <= len(axis.units) <= 18
    starts = [unit.starts for unit in axis.units] + [axis.ends]
    assert starts == sorted(set(starts))
    assert all(day.day == 1 for day in starts)
    assert 100 <= axis.at(first + timedelta(days=off)) <= 500
    assert axis.at(axis.units[0].starts) == 100
    assert starts[0] <= first


def test_long_projects_are_divided_in_quarters_and_then_in_years() -> None:
    assert [u.title for u in time_axis(date(2024, 2, 5), date(2024, 4, 1), 0, 9).units] == ["2", "3", "4"]
    quarters = time_axis(date(2024, 2, 5), date(2026, 1, 1), 0, 9).units
    assert [u.title for u in quarters] == ["1季", "2季", "3季", "4季"] * 2 + ["1季"]
    years = time_axis(date(2024, 2, 5), date(2031, 1, 1), 0, 9).units
    assert [u.year for u in years] == [str(year) for year in range(113, 121)]


def test_a_project_of_long_ago_still_shows_the_day_of_assessment() -> None:
    made = drawn([milestone("M-1", date(2024, 5, 2))], date(1990, 1, 1))
    assert box(made, "milestone:M-1:bar").x < box(made, "milestone:M-1:at").x


def test_no_milestone_is_no_figure() -> None:
    assert roadmap([], STARTS, ENDS, AS_OF) is None


def test_hostile_names_stay_text_and_the_same_milestones_give_the_same_bytes() -> None:
    hostile = [Milestone(HOSTILE, HOSTILE, HOSTILE, date(9999, 12, 31), HOSTILE, HOSTILE)]
    assert drawn(hostile) == drawn(hostile)
    assert "<script" not in drawn(hostile).svg + drawn(hostile * 70).drawio


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(NAMES, NAMES, NAMES, NAMES, st.none() | st.dates()), min_size=1, max_size=70),
    st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1)),
)
def test_whatever_the_words_and_days_nothing_overlaps(
    rows: list[tuple[str, str, str, str, date | None]], starts: date | None, ends: date | None
) -> None:
    texts(drawn([Milestone(f"M-{n}", g, t, due, o, s) for n, (g, t, o, s, due) in enumerate(rows)], starts, ends).svg)


@pytest.mark.skipif(WITHOUT_PDFTOTEXT, reason="needs pdftotext")
def test_as_set_no_word_lies_on_another(tmp_path: Path) -> None:
    assert_words_apart(drawn(EXAMPLE).svg, tmp_path)
