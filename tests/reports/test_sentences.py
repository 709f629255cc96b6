"""The phrases that composed prose shares."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from secaudit.reports.appendix.sentences import (
    Tally,
    amount,
    answered,
    composed,
    counted,
    in_thousands,
    listed,
    on_day,
    planned_for,
    pointed,
    sentence,
    spread,
    tally,
    weighed_tally,
)
from secaudit.reports.blocks import Ref


def test_an_amount_has_its_unit_and_thousands() -> None:
    assert amount(5, "條") == "5 條"
    assert amount(1204) == "1,204 項"


def test_more_names_than_fit_are_counted_with_those_that_are_said() -> None:
    assert listed(["甲", "乙"]) == "甲、乙"
    assert listed(["甲", "乙", "丙", "丁", "戊"], most=3) == "甲、乙、丙 等 5 項"
    assert listed(["甲（一）", "乙（二）", "丙"], "人", most=2) == "甲（一）、乙（二）等 3 人"
    assert listed(["甲", "乙", "丙"], most=3) == "甲、乙、丙"
    assert listed([]) == "無"


def test_more_pointers_than_fit_are_counted_too() -> None:
    refs = [Ref(f"measure:M-0{n}", f"M-0{n}") for n in (1, 2, 3)]
    assert pointed(refs, most=2) == (refs[0], "、", refs[1], " 等 3 項")
    assert pointed([Ref("", "甲"), Ref("", "乙（二）"), Ref("", "丙")], "人", most=2)[-1] == "等 3 人"
    assert pointed([]) == ("無",)


def test_a_missing_fact_is_asked_for_by_name() -> None:
    assert on_day(None, "會議日期") == "待補：會議日期"
    assert on_day("2024-05-03", "會議日期") == "113年5月3日"
    assert in_thousands(None) == "待補：金額"
    assert in_thousands(1_200_499) == "新臺幣 1,200 千元"
    assert in_thousands(0) == "新臺幣 0 千元"


def test_a_plan_says_by_whom_and_until_when_and_what_of_it_is_missing() -> None:
    assert planned_for("2024-06-30", "王小明") == "由王小明負責，預定於113年6月30日完成"
    assert planned_for(None, "王小明") == "由王小明負責，待補：預定完成日"
    assert planned_for("2024-06-30", None) == "待補：負責人，預定於113年6月30日完成"
    assert planned_for("2024-02-15", "王小明", date(2024, 3, 1)).endswith("完成（已過預定日）")
    assert planned_for("2024-03-01", "王小明", date(2024, 3, 1)).endswith("完成")


def test_unknown_is_counted_apart_from_no() -> None:
    assert tally([1, 0, None, 1]) == Tally(2, 1, 1)
    assert weighed_tally([(1, 32), (None, 8), (0, 1)]) == Tally(32, 1, 8)
    assert answered(Tally(3, 1, 2), "已加密", "未加密", "加密") == "3 項已加密、1 項未加密、2 項待補：加密"


def test_all_of_one_answer_are_said_together_and_one_alone_is_not_called_all() -> None:
    assert answered(Tally(3, 0, 0), "已加密", "未加密", "加密") == "皆已加密"
    assert answered(Tally(0, 3, 0), "已加密", "未加密", "加密") == "皆未加密"
    assert answered(Tally(1, 0, 0), "已加密", "未加密", "加密") == "已加密"
    assert answered(Tally(0, 0, 4), "已加密", "未加密", "加密") == "待補：加密"
    assert answered(Tally(0, 0, 0), "已加密", "未加密", "加密") == ""
    assert counted(Tally(3, 0, 0), "已加密", "未加密", "加密") == "3 項已加密"


@given(st.lists(st.sampled_from([0, 1, None]), min_size=1))
def test_all_is_said_only_when_every_single_one_says_so(cells: list[int | None]) -> None:
    said = answered(tally(cells), "是", "否", "何者")
    assert (said in ("皆是", "是")) == all(c == 1 for c in cells)
    assert (said in ("皆否", "否")) == all(c == 0 for c in cells)
    assert ("待補" in said) == (None in cells)


def test_sorts_beyond_those_said_are_summed() -> None:
    groups = [("甲", 45), ("乙（二）", 2), ("丙", 3), ("丁", 4)]
    assert spread(groups, "台", 2) == "甲 45 台、乙（二）2 台、其他 7 台"
    assert spread([("甲", 45), ("待補：種類", 2)], "台") == "甲 45 台、2 台待補：種類"
    assert spread([]) == "無"


def test_a_sentence_leaves_out_what_says_nothing() -> None:
    assert sentence("甲", "", "乙") == "甲，乙。"
    assert sentence("", "") == ""


def test_a_paragraph_of_nothing_is_no_paragraph() -> None:
    assert composed("", ()) is None
    plain = composed("甲。", "", "乙。")
    assert plain is not None
    assert (plain.text, plain.parts) == ("甲。乙。", ())
    pointing = composed("甲見", ("", Ref("part:五"), "。"))
    assert pointing is not None
    assert pointing.parts == ("甲見", Ref("part:五"), "。")
