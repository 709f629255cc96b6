"""The ratios as bars: lengths, thresholds, words; and what cannot be told."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from secaudit.model.assessment import Ratio, RatioLine
from secaudit.reports.blocks import Tone
from secaudit.reports.figures.ratio_bars import FULL, described, length, outcome, ratio_bars, share_of, untold

SVG = "{http://www.w3.org/2000/svg}"
OPEN = (RatioLine("P-1", "甲", None, "金額未填"),)


def ratio(part: int, whole: int, bound: int | None, sense: str, holds: bool | None, **more: object) -> Ratio:
    margin = None if bound is None or holds is None else (100 * part - bound * whole) // 100
    if margin is not None and sense == "at_most":
        margin = (bound * whole - 100 * part) // 100  # type: ignore[operator]
    return Ratio("A4-1.2.0", "x", "國產／建置", part, whole, bound, sense, holds, margin, **more)  # type: ignore[arg-type]


def drawn(made: Ratio) -> ET.Element:
    return ET.fromstring(ratio_bars([made]))


def texts(made: Ratio) -> list[str]:
    """The words of the row, without those of the legend."""
    found = [e.text or "" for e in drawn(made).iter(f"{SVG}text")]
    return found[: found.index("已達比率")]


def widths(made: Ratio, height: str = "22") -> list[int]:
    """The widths of the boxes of one height in the row: 22 the bars and the tag, 7 the thin bars."""
    return [int(e.attrib["width"]) for e in drawn(made).iter(f"{SVG}rect") if e.attrib["height"] == height]


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_a_length_is_cut_and_never_past_the_end(part: int, whole: int) -> None:
    made = length(part, whole)
    assert 0 <= made <= FULL
    assert made == FULL or made * whole <= part * FULL < (made + 1) * whole


def test_a_failing_lower_bound_shows_the_gap_and_the_missing_money() -> None:
    short = ratio(624_000, 2_000_000, 35, "at_least", False)
    assert texts(short) == ["國產／建置", "　A4-1.2.0", "門檻 不得低於 35%", "未達門檻", "31.20%", "差 76,000 元"]
    # 580 pixels are 100 %: 31.2 % are 180.96, cut to 180
    assert 180 in widths(short)


def test_an_upper_bound_that_is_passed_is_hatched_from_the_threshold_on() -> None:
    over = ratio(62, 100, 50, "at_most", False)
    assert "超出 12 元" in texts(over)
    hatched = [e for e in drawn(over).iter(f"{SVG}path") if e.attrib["stroke"] == "#b3261e"]
    xs = [int(p.split()[0]) for p in hatched[0].attrib["d"].replace("L", "M").split("M")[1:]]
    assert 8 + 290 <= min(xs) <= max(xs) <= 8 + 359  # 50 % of 580, and 62 % cut: 359.6


def test_exactly_on_the_bound_is_met_with_nothing_left() -> None:
    assert "餘 0 元" in texts(ratio(35, 100, 35, "at_least", True))
    assert "餘 0 元" in texts(ratio(50, 100, 50, "at_most", True))


def test_a_zero_denominator_is_hatched_words_and_no_percentage() -> None:
    nothing = ratio(0, 0, 20, "at_least", None)
    assert texts(nothing) == [
        "國產／建置", "　A4-1.2.0", "無法評估：分母為零，無法計算", "門檻 不得低於 20%", "無法評估"
    ]  # fmt: skip
    assert not any("%" in t and "門檻" not in t for t in texts(nothing))
    assert (share_of(nothing), outcome(nothing).tone) == ("無法計算", Tone.UNKNOWN)


def test_an_unsettled_ratio_shows_no_bar_of_what_is_known() -> None:
    open_ = ratio(10, 100, 20, "at_most", None, unsettled=OPEN)
    assert "無法評估：1 筆金額或歸屬未填" in texts(open_)
    assert "10.00%" not in texts(open_)
    assert share_of(open_) == "已知 10.00%"


def test_lines_that_could_not_change_the_answer_leave_the_bar() -> None:
    settled = ratio(90, 100, 35, "at_least", True, unsettled=OPEN)
    assert untold(settled) == ""
    assert "90.00%" in texts(settled)


def test_the_share_before_the_exclusion_is_a_thin_bar() -> None:
    both = ratio(35, 100, 35, "at_least", True, declared_numerator_twd=50, declared_denominator_twd=200)
    assert "剔除前 25.00%" in texts(both)
    assert widths(both, "7")[:2] == [FULL, 145]  # the track, and 25 % of 580
    without = ratio(35, 100, 35, "at_least", True)
    assert widths(without, "7") == [30]  # the legend's alone


def test_more_than_everything_ends_at_the_end_and_says_so() -> None:
    assert max(widths(ratio(150, 100, 50, "at_most", False))) == FULL
    assert "150.00%" in texts(ratio(150, 100, 50, "at_most", False))


def test_information_without_a_bound_has_no_threshold() -> None:
    told = ratio(15, 100, None, "", None)
    assert texts(told) == ["國產／建置", "　A4-1.2.0", "只列示", "15.00%"]
    assert outcome(ratio(15, 100, None, "", None, unsettled=OPEN)).text == "無法評估"


def test_the_description_says_every_ratio_in_words() -> None:
    text = described([ratio(624_000, 2_000_000, 35, "at_least", False), ratio(0, 0, 20, "at_least", None)])
    assert text == (
        "經費比率與門檻：國產／建置 31.20%，不得低於 35%，差 76,000 元，未達門檻；"
        "國產／建置 無法評估（分母為零，無法計算），不得低於 20%。"
    )
