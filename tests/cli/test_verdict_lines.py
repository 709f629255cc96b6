"""A judged case on a terminal: everything that decides is said, in lines that fit."""

import unicodedata
from dataclasses import replace

import pytest

from judged_case import assessment, checked, control, failing_case, result
from secaudit.cli.verdicts import verdict_lines
from secaudit.model.assessment import Verdict
from secaudit.text import width


def shown(cells: int = 100) -> str:
    return "\n".join(verdict_lines(failing_case(), cells))


@pytest.mark.parametrize("cells", [60, 80, 100])
def test_every_line_fits(cells: int) -> None:
    assert max(width(line) for line in verdict_lines(failing_case(), cells)) <= cells


def test_the_header_names_case_phase_and_date() -> None:
    text = shown()
    assert "宏遠精密股份有限公司（C-1）" in text
    assert "提案，評估日 2024-03-01（113年3月1日）" in text


def test_a_gate_says_its_state_in_words() -> None:
    assert any(line.startswith("未通過") and "A4-1.2.0" in line for line in shown().splitlines())


def test_a_ratio_shows_both_amounts_truncated_share_bound_and_margin() -> None:
    assert "624,000 / 2,000,000 = 31.20%  門檻 >= 35%  差 76,000  不符合" in shown()
    assert "P-01 伺服器 120,000 資訊類產品" in shown()


def test_a_ratio_with_exclusions_shows_the_figure_before_them_too() -> None:
    # 624,000 + 120,000 of 2,000,000 + 120,000
    case = failing_case()
    (first, *rest) = case.assessment.results
    check = next(c for c in first.checks if c.ratio)
    assert check.ratio is not None
    ratio = replace(check.ratio, declared_numerator_twd=744_000, declared_denominator_twd=2_120_000)
    told = replace(first, checks=(replace(check, ratio=ratio),))
    case = replace(case, assessment=replace(case.assessment, results=(told, *rest)))
    assert "剔除前  744,000 / 2,120,000 = 35.09%" in "\n".join(verdict_lines(case, 100))


def test_the_score_is_told_with_and_without_exceptions() -> None:
    assert "12 / 20 = 60.00%；不計例外 10 / 20 = 50.00%" in shown()


def test_a_failing_control_shows_rows_cells_source_place_and_remedy() -> None:
    text = shown()
    assert "PC-02 辦公電腦 2 x5（不符合，「資產」第 2 列）：5 次才鎖定" in text
    assert "鎖定次數 5（設定檔 PF-PC）" in text
    assert "閾值 3、鎖定時間 15 分鐘" in text


def test_five_rows_are_shown_and_the_rest_counted() -> None:
    """Nine rows kept and two left out: five shown, six more."""
    text = shown()
    assert "PC-06" in text
    assert "PC-07" not in text
    assert "另有 6 列" in text


def test_contradictions_are_named() -> None:
    assert "自評符合，判定不符合" in shown()
    assert "（自評 符合）" in shown()


def test_a_control_that_is_met_is_only_counted() -> None:
    assert "A4-2.3.1.3" not in shown()
    assert "符合 1  部分符合 0  不符合 2" in shown()


def test_text_of_strangers_cannot_move_the_cursor() -> None:
    case = checked(
        replace(assessment(result("A4-1.1.1", Verdict.NOT_MET, reason="\x1b[2J")), case_name="惡\x1b]0;x\x07\u202e意"),
        control("A4-1.1.1", "標題\u202e", "壹\x1b[31m"),
    )
    text = "\n".join(verdict_lines(case, 80))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "‹U+202E›" in text


def test_what_we_say_has_the_same_width_on_every_console() -> None:
    """Printable in CP950, and no glyph that some consoles draw one cell wide and others two."""
    shown().encode("cp950")
    assert not [c for c in shown() if unicodedata.east_asian_width(c) == "A"]
