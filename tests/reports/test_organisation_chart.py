"""The organisation chart: everybody once, missing roles said, sixty people counted by title."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import HOSTILE, WITHOUT_PDFTOTEXT, assert_tidy, assert_words_apart, cells, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.model.schema import Cell
from secaudit.reports.blocks import Figure
from secaudit.reports.figures.organisation_chart import organisation_chart

Row = dict[str, Cell]


def person(key: str, name: str, title: str | None = "課長", **more: Cell) -> Row:
    return {"id": key, "name": name, "job_title": title, "on_project": 1, "claimed_as_security": 0,
            "makes_decisions": 0, **more}  # fmt: skip


def appointment(key: str, whom: str | None, on: str | None = "2024-01-02", **more: Cell) -> Row:
    return {"id": key, "person_id": whom, "held_on": on, "state": "current", "plan_due": None, **more}


PEOPLE = [
    person("H-01", "林志豪", "副總經理", makes_decisions=1),
    person("H-03", "王建明", "資訊課長"),
    person("H-04", "陳怡君", "資訊工程師", claimed_as_security=1),
    person("H-05", "張家瑋", None),
    person("H-06", "黃俊傑", on_project=None),
    person("H-07", "李佩珊", on_project=0),
]
VENDORS: list[Row] = [{"id": "V-1", "name": "甲資安股份有限公司"}, {"id": "V-2", "name": "乙資安股份有限公司"}]
MEETING: Row = {"id": "R-7", "held_on": "2023-02-20", "state": "current", "plan_due": None}


def chart(
    coordinators: list[Row], dedicated: list[Row], people: list[Row], vendors: list[Row], meetings: list[Row]
) -> Figure:
    made = organisation_chart(coordinators, dedicated, people, vendors, meetings)
    assert made is not None
    assert_tidy(made.drawio)
    return made


def whole() -> Figure:
    return chart([appointment("R-4", "H-01")], [appointment("R-5", "H-03")], PEOPLE, VENDORS, [MEETING])


def values(figure: Figure) -> list[str]:
    return [cell.value for cell in cells(figure.drawio).values()]


def test_everybody_stands_once_at_the_highest_place() -> None:
    words = texts(whole().svg)
    for name in ("林志豪", "王建明", "陳怡君", "張家瑋"):
        assert words.count(name) == 1
    assert "黃俊傑" not in words  # it is not said whether he takes part: counted
    assert "李佩珊" not in words
    assert words.count("待補：是否為計畫成員") == 1
    assert "其他計畫成員 1 人" in words  # of the four on the project three stand higher up
    assert "資安人員 1 人（列資安人力）" in words
    assert {"具決策權", "指派日 113年1月2日", "最近一次 112年2月20日", "待補：職稱"} <= set(words)


def test_it_is_told_in_one_sentence_with_the_same_counts() -> None:
    made = whole()
    assert made.alt == (
        "資訊安全組織圖：決策主管 1 人、資安專責人員 1 人、資安人員 1 人、其他計畫成員 1 人、"
        "是否為計畫成員待補 1 人、委外資安廠商 2 家、最近一次資安會議 112年2月20日。"
    )
    assert (made.anchor, made.file_name) == ("figure:organisation", "組織圖.svg")


def test_a_role_that_nobody_has_is_a_dashed_box_that_says_so() -> None:
    made = chart([], [], PEOPLE, [], [])
    boxes = {cell.value: cell for cell in cells(made.drawio).values()}
    for missing in ("待補：指派決策主管", "待補：指派資安專責人員"):
        assert boxes[missing].style["dashed"] == "1"
    assert "待補：召開日期" in texts(made.svg)
    assert "決策主管 待補、資安專責人員 待補" in made.alt


def test_a_planned_appointment_is_planned_and_the_latest_one_of_a_person_counts() -> None:
    planned = appointment("R-1", "H-01", None, state="planned", plan_due="2024-08-31")
    made = chart([planned], [appointment("R-2", "H-03", "2022-01-01"), appointment("R-3", "H-03")], PEOPLE, [], [])
    words = texts(made.svg)
    assert "預定 113年8月31日指派" in words
    assert words.count("王建明") == 1
    assert "指派日 113年1月2日" in words
    assert "決策主管 0 人（另規劃指派 1 人）" in made.alt


def test_one_who_decides_and_is_in_charge_stands_at_both_places_and_no_role_is_missing() -> None:
    words = texts(chart([appointment("R-1", "H-01")], [appointment("R-2", "H-01")], PEOPLE, [], []).svg)
    assert words.count("林志豪") == 2
    assert not any(word.startswith("待補：指派") for word in words)


def test_whether_somebody_is_claimed_is_not_taken_for_a_no() -> None:
    made = chart([], [], [person("H-1", "甲", claimed_as_security=None)], [], [])
    assert "資安人員 0 人、計畫成員 1 人、是否列資安人力待補 1 人" in made.alt


def test_an_appointment_of_nobody_says_who_is_missing() -> None:
    words = texts(chart([appointment("R-1", None), appointment("R-2", "H-99")], [], PEOPLE, [], []).svg)
    assert "待補：被指派人員" in words
    assert {"H-99", "待補：人員資料"} <= set(words)


def test_a_meeting_that_is_planned_was_not_held_and_the_next_one_is_told() -> None:
    planned: Row = {"id": "R-8", "held_on": None, "state": "planned", "plan_due": "2024-09-01"}
    sooner = planned | {"id": "R-9", "plan_due": "2024-05-01"}
    odd = planned | {"id": "R-10", "held_on": "2024-06-01", "plan_due": "2024-06-01"}
    assert "預定 113年5月1日召開" in texts(chart([], [], PEOPLE, [], [planned, sooner, odd]).svg)
    assert "最近一次 112年2月20日" in texts(chart([], [], PEOPLE, [], [MEETING, odd]).svg)


def test_twelve_people_of_a_place_are_still_named() -> None:
    words = texts(chart([], [], [person(f"H-{n}", f"員工{n}") for n in range(12)], [], []).svg)
    assert sum(word.startswith("員工") for word in words) == 12


def test_sixty_people_are_counted_by_title() -> None:
    titles = ["工程師", "課長", "專員", "技術員", "組長", "作業員"]
    made = chart([], [], [person(f"H-{n}", f"員工{n}", titles[n % 6]) for n in range(60)], [], [])
    assert [v for v in values(made) if v.endswith("\n10 人")] == [f"{t}\n10 人" for t in sorted(titles)]
    assert "計畫成員 60 人" in texts(made.svg)
    assert not any("員工" in v for v in values(made))


def test_many_titles_and_vendors_are_gathered_and_still_add_up() -> None:
    people = [person(f"H-{n}", "x", f"職稱{n % 30:02}") for n in range(90)]
    vendors: list[Row] = [{"id": f"V-{n}", "name": f"廠商{n}"} for n in range(40)]
    made = chart([], [], people, vendors, [])
    assert "其他 13 種職稱\n39 人" in values(made)  # 17 titles of 3 are shown: 51 of 90
    assert "其他 32 家" in values(made)
    assert "委外資安廠商 40 家" in made.alt


def test_nothing_at_all_is_no_figure() -> None:
    assert organisation_chart([], [], [], [], []) is None


def test_hostile_names_stay_text_and_the_same_rows_give_the_same_bytes() -> None:
    rows = [person(HOSTILE, HOSTILE, HOSTILE)]
    vendors: list[Row] = [{"id": HOSTILE, "name": HOSTILE}]
    made = chart([appointment(HOSTILE, HOSTILE)], [], rows, vendors, [])
    assert made == chart([appointment(HOSTILE, HOSTILE)], [], rows, vendors, [])
    assert "<script" not in made.svg + made.drawio


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from([0, 1, None])), max_size=30), st.lists(NAMES, max_size=12))
def test_whatever_the_names_nothing_overlaps_and_all_stays_in_its_box(
    people: list[tuple[str, str, int | None]], vendors: list[str]
) -> None:
    rows = [person(f"H-{n}", name, title, on_project=on) for n, (name, title, on) in enumerate(people)]
    sold: list[Row] = [{"id": f"V-{n}", "name": name} for n, name in enumerate(vendors)]
    made = chart([appointment("R-1", "H-0")], [appointment("R-2", "H-1", None)], rows, sold, [MEETING])
    texts(made.svg)


@pytest.mark.skipif(WITHOUT_PDFTOTEXT, reason="needs pdftotext")
def test_as_set_no_word_lies_on_another(tmp_path: Path) -> None:
    assert_words_apart(whole().svg, tmp_path)
