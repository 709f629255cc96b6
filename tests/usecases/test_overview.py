"""What the overview says of a judged case. The figures of the sample were worked out by hand (its README)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judged_case import assessment, checked, control, result
from secaudit import wiring
from secaudit.model.assessment import (
    CheckResult,
    Coverage,
    Finding,
    FindingKind,
    Gate,
    GateState,
    Ratio,
    RatioLine,
    Score,
    Verdict,
)
from secaudit.usecases.check import Checked, check
from secaudit.usecases.open_case import open_case
from secaudit.usecases.overview.overview import GateRow, Overview, RatioRow, folded, folded_gates, overview
from secaudit.usecases.shortfalls import Target

SHARE = Ratio("A4-1.2.0", "share", "國產／建置及導入", 340, 1_000, 35, "at_least", False, -10)


@cache
def of_the_sample(phase: str = "proposal") -> Overview:
    catalogue = wiring.catalogue()
    sample = wiring.samples_folder() / "hongyuan-precision" / "case.xlsx"
    return overview(check(open_case(sample, catalogue, today=date(2024, 3, 1), phase=phase), catalogue))


def with_ratio(ratio: Ratio, outcome: Verdict, verdict: Verdict | None = None, **more: object) -> Checked:
    """One gate whose only check is ``ratio``."""
    made = CheckResult("main", "占比", "share", outcome, "理由", ratio=ratio, **more)  # type: ignore[arg-type]
    told = result("A4-1.2.0", verdict or outcome, checks=(made,), is_gate=True)
    return checked(assessment(told, gates=(GateState.FAIL,)), control("A4-1.2.0", "國內占比 35%"))


def row_of(ratio: Ratio, outcome: Verdict, verdict: Verdict | None = None, **more: object) -> RatioRow:
    return overview(with_ratio(ratio, outcome, verdict, **more)).ratios[0]


def test_the_ratios_of_the_sample_stand_with_what_fails_first() -> None:
    first, *others = of_the_sample().ratios
    assert (first.title, first.share, first.bound, first.margin, first.verdict) == (
        "國產產品及服務／建置及導入", "33.04%", ">= 35%", "差 13,500", Verdict.NOT_MET,
    )  # fmt: skip
    assert [(r.share, r.margin) for r in others] == [
        ("46.27%", "餘 97,000"),
        ("11.62%", "餘 330,000"),
        ("32.79%", "餘 148,000"),
        ("28.57%", "餘 60,000"),
        ("48.33%", "餘 100,000"),
        ("33.83%", "餘 370,000"),
        ("10.00%", "餘 1,200,000"),
        ("10.34%", "餘 280,000"),
    ]


def test_a_ratio_without_a_threshold_is_no_key_ratio() -> None:
    assert "A4-1.2.5" not in {r.control_id for r in of_the_sample().ratios}


def test_what_was_left_out_is_told_once_with_the_share_before() -> None:
    assert [line.sentence.partition("。")[0] for line in of_the_sample().left_out] == [
        "已剔除 1 筆 80,000；剔除前 40.00%，不作判定"
    ]
    assert of_the_sample().left_out[0].target == Target("purchase", ("P-04",))


def test_gates_that_no_ratio_explains_stand_below_failing_ones_first() -> None:
    assert [(g.control_id, g.state) for g in of_the_sample().gates] == [
        ("A4-1.2.3", GateState.FAIL),
        ("A4-1.2.7", GateState.FAIL),
        ("C2M-1.2-prc", GateState.UNKNOWN),
    ]


def test_a_gate_that_fails_beside_its_ratio_is_told_as_a_gate_too() -> None:
    case = with_ratio(replace(SHARE, holds=True, margin_twd=3), Verdict.MET, Verdict.NOT_MET)
    other = CheckResult("main", "六要素", "exists", Verdict.NOT_MET, "缺架構圖")
    told = case.assessment.results[0]
    both = replace(case.assessment, results=(replace(told, checks=(*told.checks, other)),))
    assert [g.control_id for g in overview(replace(case, assessment=both)).gates] == ["A4-1.2.0"]


def test_a_ratio_over_zero_shows_no_percentage_and_says_why() -> None:
    empty = replace(SHARE, numerator_twd=0, denominator_twd=0, holds=None, margin_twd=None)
    row = row_of(empty, Verdict.UNKNOWN)
    assert (row.share, row.margin, row.verdict) == ("--", "分母為 0", Verdict.UNKNOWN)


def test_a_ratio_with_open_amounts_counts_them() -> None:
    lines = (RatioLine("P-01", "甲", None, ""), RatioLine("P-02", "乙", None, ""))
    row = row_of(replace(SHARE, holds=None, margin_twd=None, unsettled=lines), Verdict.UNKNOWN)
    assert (row.share, row.margin) == ("--", "2 筆未填")


def test_a_ratio_of_which_nothing_was_entered_is_not_assessed() -> None:
    empty = replace(SHARE, numerator_twd=0, denominator_twd=0, holds=None, margin_twd=None)
    assert row_of(empty, Verdict.UNKNOWN, nothing_entered=True).verdict is Verdict.UNASSESSED


def test_an_approved_exception_shows_at_its_ratio() -> None:
    assert row_of(SHARE, Verdict.NOT_MET, Verdict.EXCEPTED).verdict is Verdict.EXCEPTED


def test_a_share_just_below_its_bound_is_never_rounded_up_to_it() -> None:
    near = replace(SHARE, numerator_twd=3_499_999, denominator_twd=10_000_000, margin_twd=-1)
    assert row_of(near, Verdict.NOT_MET).share == "34.99%"


def test_what_is_not_proven_is_said_beside_the_ratio() -> None:
    unproven = (RatioLine("P-01/whole", "防火牆", 96_000, "產地未知"),)
    said = overview(with_ratio(replace(SHARE, unproven=unproven), Verdict.NOT_MET)).left_out
    assert [(line.sentence, line.target.ids) for line in said] == [
        ("未能證明 1 筆 96,000。P-01/whole：產地未知", ("P-01",))
    ]


@pytest.mark.parametrize(
    ("judged", "gates", "standing"),
    [(0, (), "none"), (1, (GateState.FAIL,), "bad"), (1, (GateState.UNKNOWN,), "warn"), (1, (), "good")],
)
def test_the_headline_is_never_good_where_nothing_was_evaluated(
    judged: int, gates: tuple[GateState, ...], standing: str
) -> None:
    told = assessment(result("A4-1.2.0", Verdict.MET), gates=gates, judged=judged)
    assert overview(checked(told, control("A4-1.2.0", "國內占比"))).headline.standing == standing


def test_the_score_is_cut_and_stands_before_and_after_exceptions() -> None:
    told = replace(assessment(result("A4-1.2.0", Verdict.MET)), score=Score(5, 6, 9), coverage=Coverage(7, 6, 5))
    head = overview(checked(told, control("A4-1.2.0", "國內占比"))).headline
    assert (head.before, head.after, head.differs, head.applicable) == ("55.5%", "66.6%", True, 7)


def test_the_chapters_count_every_verdict_and_lead_to_what_fails_first() -> None:
    told = assessment(
        result("A4-1.2.0", Verdict.MET),
        result("A4-2.3.1.3", Verdict.MET),
        result("A4-2.3.1.4", Verdict.UNASSESSED),
        result("A4-2.3.1.5", Verdict.PARTIAL),
    )
    controls = (control("A4-1.2.0", "國內占比", "壹 共同規範"), *(control(f"A4-2.3.1.{n}", "密碼") for n in (3, 4, 5)))
    first, second = overview(checked(told, *controls)).chapters
    assert (first.chapter, first.told, first.total, first.first) == ("壹 共同規範", 1, 1, "A4-1.2.0")
    assert (second.told, second.total, second.first) == (2, 3, "A4-2.3.1.5")
    assert [second.counts[v] for v in (Verdict.MET, Verdict.PARTIAL, Verdict.UNASSESSED, Verdict.NA)] == [1, 1, 1, 0]


def test_findings_are_one_line_a_kind_and_lead_to_the_first() -> None:
    findings = (
        Finding(FindingKind.CONTRADICTION, "A4-2.3.1.4", "一"),
        Finding(FindingKind.CONTRADICTION, "A4-1.2.0", "二"),
        Finding(FindingKind.STALE_EVIDENCE, "", "佐證 E-01 已過有效期"),
    )
    told = assessment(result("A4-1.2.0", Verdict.MET), findings=findings)
    first, second = overview(checked(told, control("A4-1.2.0", "國內占比"))).notices
    assert (first.text[:1], first.control_id, first.target.table) == ("2", "A4-2.3.1.4", "answer")
    assert (second.text[:1], second.target.table) == ("1", "evidence")


def test_the_counts_of_the_sample_are_those_of_its_readme() -> None:
    counts = {v: n for v, n in of_the_sample().counts.items() if n}
    assert counts == {
        Verdict.MET: 16, Verdict.PARTIAL: 10, Verdict.NOT_MET: 8, Verdict.UNKNOWN: 5, Verdict.UNASSESSED: 2,
        Verdict.PLANNED: 8, Verdict.NA: 3,
    }  # fmt: skip


def rows(*verdicts: Verdict) -> tuple[RatioRow, ...]:
    return tuple(RatioRow(f"A-{n}", f"比率 {n}", "1%", ">= 1%", "", v, 100 - n) for n, v in enumerate(verdicts))


def test_ratios_that_pass_are_folded_to_the_tightest_where_they_do_not_fit() -> None:
    shown, rest = folded(rows(Verdict.NOT_MET, Verdict.MET, Verdict.MET, Verdict.MET), 3)
    assert [r.control_id for r in shown] == ["A-0", "A-1"]
    assert rest is not None
    assert rest.tightest is not None
    assert (rest.passing, rest.tightest.control_id, rest.unassessed) == (2, "A-3", 0)


def test_ratios_without_data_fold_too_but_those_that_cannot_be_told_do_not() -> None:
    shown, rest = folded(rows(Verdict.UNKNOWN, Verdict.UNASSESSED, Verdict.UNASSESSED, Verdict.MET), 0)
    assert [r.verdict for r in shown] == [Verdict.UNKNOWN]
    assert rest is not None
    assert (rest.passing, rest.unassessed) == (1, 2)


def gate_rows(*states: GateState) -> tuple[GateRow, ...]:
    return tuple(GateRow(f"A-{n}", "門檻", state, "未過") for n, state in enumerate(states))


def test_gates_beyond_the_room_are_counted_by_state() -> None:
    fail, unknown = GateState.FAIL, GateState.UNKNOWN
    shown, rest = folded_gates(gate_rows(fail, fail, fail, unknown, unknown), 3)
    assert [g.control_id for g in shown] == ["A-0", "A-1"]
    assert rest == {fail: 1, unknown: 2}


def test_gates_that_fit_are_all_shown() -> None:
    every = gate_rows(GateState.FAIL, GateState.UNKNOWN, GateState.EXPLAIN)
    assert folded_gates(every, 3) == (every, {})


def test_one_ratio_that_passes_is_not_worth_folding() -> None:
    assert folded(rows(Verdict.NOT_MET, Verdict.MET), 0)[1] is None


@given(st.integers(0, 5), st.integers(0, 8), st.integers(0, 12))
def test_folding_hides_no_ratio_that_needs_a_look_and_loses_none(short: int, passing: int, most: int) -> None:
    every = rows(*[Verdict.NOT_MET] * short, *[Verdict.MET] * passing)
    shown, rest = folded(every, most)
    assert shown[:short] == every[:short]
    assert len(shown) + (rest.passing + rest.unassessed if rest else 0) == len(every)
    assert len(shown) + bool(rest) <= max(most, short + 1)


def test_a_gate_without_a_known_control_is_called_by_its_id() -> None:
    told = assessment(result("A4-9.9", Verdict.NOT_MET, is_gate=True))
    told = replace(told, gates=(Gate("A4-9.9", GateState.FAIL, "未過"),))
    assert overview(checked(told)).gates[0].title == "A4-9.9"
