"""Plans in words: what they cost more, what is assumed, how far each gate gets."""

from __future__ import annotations

from secaudit.model.assessment import Ratio, Verdict
from secaudit.model.plan import AskedCheck, ComplyingPlan, Obstacle, PlannedChange, Reach
from secaudit.model.plan_words import (
    PlanRow,
    change_words,
    check_words,
    moves,
    obstacle_words,
    plan_rows,
    signed,
)


def change(**given: object) -> PlannedChange:
    facts = {
        "purchase_id": "P-04", "name": "備份軟體", "says": "改採國產備份", "candidate_id": "CA-01",
        "before_twd": 40_000, "after_twd": 50_000, "price_assumed": False, "effort_days": 5, "needed": True,
        "assumes": (), "cells": (),
    }  # fmt: skip
    return PlannedChange(**{**facts, **given})  # type: ignore[arg-type]


def ratio(numerator: int, margin: int | None) -> Ratio:
    """Of 2,000,000, at least 35 %."""
    holds = None if margin is None else margin >= 0
    return Ratio("A4-1.2.0", "build", "國產", numerator, 2_000_000, 35, "at_least", holds, margin)


def test_an_amount_that_is_more_carries_its_sign() -> None:
    assert [signed(20_000), signed(-5_000), signed(0)] == ["+20,000", "-5,000", "0"]


def test_a_change_says_what_is_done_and_what_it_costs() -> None:
    said = "P-04 備份軟體：改採國產備份"
    assert change_words(change()) == f"{said}，40,000 → 50,000（+10,000），5 天，候選 CA-01"
    assert change_words(change(after_twd=40_000)) == f"{said}，40,000 不變，5 天，候選 CA-01"
    assert change_words(change(after_twd=38_000)) == f"{said}，40,000 → 38,000（-2,000），5 天，候選 CA-01"


def test_what_is_assumed_is_said() -> None:
    assumed = change(candidate_id="", after_twd=40_000, price_assumed=True, effort_days=None)
    assert change_words(assumed).endswith("，40,000 假設同價，做法為假設")
    blank = change(before_twd=None, after_twd=None, price_assumed=True)
    assert change_words(blank).endswith("，未填 假設同價，5 天，候選 CA-01")


def test_a_change_that_only_saves_says_so() -> None:
    assert change_words(change(after_twd=30_000, needed=False)).endswith("，候選 CA-01，不改也過，只為省錢")


def test_a_check_is_told_before_and_after() -> None:
    """624,000 of 2,000,000 is 31.2 %, 76,000 short; 724,000 is 36.2 %, 24,000 to spare."""
    asked = AskedCheck(
        "A4-1.2.0", "build", "國產", False, Verdict.NOT_MET, Verdict.MET,
        ratio(624_000, -76_000), ratio(724_000, 24_000), "",
    )  # fmt: skip
    assert check_words(asked) == "A4-1.2.0 國產 31.20% 不符合 → 36.20% 符合（>= 35%，餘 24,000）"


def test_a_ceiling_is_overstepped_not_missed() -> None:
    """1,100,000 of 2,000,000 is 55 %, 100,000 above 50 %."""
    above = Ratio("A4-1.2.8", "foreign", "非國產", 1_100_000, 2_000_000, 50, "at_most", False, -100_000)
    asked = AskedCheck("A4-1.2.8", "foreign", "非國產", False, Verdict.NOT_MET, Verdict.NOT_MET, above, above, "")
    assert check_words(asked) == "A4-1.2.8 非國產 55.00% 不符合（<= 50%，超出 100,000）"
    gate = Obstacle("A4-1.2.8", "非國產", (Reach("foreign", "非國產", above, 100_000),), ())
    assert list(obstacle_words(gate)) == ["非國產：最低降到 55.00%（<= 50%，仍超出 100,000）"]


def test_a_plan_of_one_change_says_what_it_does() -> None:
    alone = ComplyingPlan((change(),), 10_000, 5, 0, (), (), (), (), ())
    assert plan_rows((alone,))[0].says == "P-04 改採國產備份"


def test_a_check_that_stays_is_told_once() -> None:
    wish = AskedCheck("A4-1.2.7", "wish", "汰換", True, Verdict.UNKNOWN, Verdict.UNKNOWN, None, None, "")
    assert check_words(wish) == "A4-1.2.7 汰換（宜） 無法評估"


def test_a_check_moves_with_its_verdict_or_its_figures() -> None:
    def asked(before: Verdict, after: Verdict, then: int) -> AskedCheck:
        pair = ratio(724_000, 24_000), ratio(then, then - 700_000)
        return AskedCheck("A4-1.2.0", "build", "國產", False, before, after, *pair, "")

    assert not moves(asked(Verdict.MET, Verdict.MET, 724_000))
    assert moves(asked(Verdict.MET, Verdict.MET, 725_000))
    assert moves(asked(Verdict.NOT_MET, Verdict.MET, 724_000))


def test_an_obstacle_tells_how_far_each_ratio_gets_and_what_stands_in_the_way() -> None:
    gate = Obstacle(
        "A4-1.2.0",
        "國產比率",
        (Reach("build", "建置及導入", ratio(624_000, -76_000), 76_000), Reach("other", "另讀", None, None)),
        ("P-03 沒有候選方案",),
    )
    assert list(obstacle_words(gate)) == [
        "建置及導入：最多到 31.20%（>= 35%，還差 76,000）",
        "另讀：無法達到門檻",
        "P-03 沒有候選方案",
    ]


def test_plans_are_compared_by_what_they_do_otherwise() -> None:
    """Both change P-04 alike; the first takes P-03 back in house, the second leaves it and takes another P-05."""

    def plan(other: PlannedChange, cost: int) -> ComplyingPlan:
        return ComplyingPlan((change(), other), cost, 5, 1, (), (), (), (), ())

    in_house = change(purchase_id="P-03", says="取消再外包", candidate_id="", effort_days=None)
    ours = change(purchase_id="P-05", says="改由國內業者", candidate_id="", effort_days=None)
    assert plan_rows((plan(in_house, 10_000), plan(ours, 12_000))) == (
        PlanRow("P-04、P-03", "+10,000", "5 天（1 筆未填）", 2, 1),
        PlanRow("P-05 改由國內業者；不改 P-03", "+12,000", "5 天（1 筆未填）", 2, 1),
    )
