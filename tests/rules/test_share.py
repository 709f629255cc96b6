from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rulebench import judged

from secaudit.model.assessment import Verdict
from secaudit.rules.settling import asked_beyond

FOREIGN = {
    "share": "budget_line",
    "part": "item = 'purchase' AND is_product AND is_cloud",
    "whole": "item = 'purchase' AND it_system_spend",
    "at_most": "most",
}


def line(number: int, amount: int | None, whole: int | None, part: int | None) -> dict[str, object]:
    return {
        "id": f"P{number}",
        "name": f"P{number}",
        "kind": "software",
        "booked_as": "other",
        "amount_twd": amount,
        "it_system_spend": whole,
        "is_cloud": part,
    }


def share(lines: list[tuple[int | None, int | None, int | None]], percent: int, *, least: bool = False):  # type: ignore[no-untyped-def]
    check = {**FOREIGN}
    if least:
        check["at_least"] = check.pop("at_most")
    rows = [line(i, *cells) for i, cells in enumerate(lines)]
    return judged(check, {"purchase": rows}, parameters={"most": percent})


def test_exactly_on_the_bound_holds_both_ways() -> None:
    lines = [(350_000, 1, 1), (650_000, 1, 0)]
    assert share(lines, 35, least=True).outcome is Verdict.MET
    assert share(lines, 35).outcome is Verdict.MET


def test_one_dollar_off_the_bound_fails() -> None:
    # 349,999 / 1,000,000 = 34.9999 %, which any rounding would call 35 %
    result = share([(349_999, 1, 1), (650_001, 1, 0)], 35, least=True)
    assert result.outcome is Verdict.NOT_MET
    assert result.ratio is not None
    assert result.ratio.margin_twd == -1


def test_the_margin_is_money_to_the_bound_rounded_to_the_worse_side() -> None:
    # 624,000 of 2,000,000; 35 % is 700,000: 76,000 are missing
    result = share([(624_000, 1, 1), (1_376_000, 1, 0)], 35, least=True)
    assert result.ratio is not None
    assert (result.ratio.numerator_twd, result.ratio.denominator_twd) == (624_000, 2_000_000)
    assert result.ratio.margin_twd == -76_000
    # 1 of 3 at least 34 %: 1 − 1.02 = −0.02 → −1, never 0
    odd = share([(1, 1, 1), (2, 1, 0)], 34, least=True)
    assert odd.ratio is not None
    assert odd.ratio.margin_twd == -1


@pytest.mark.parametrize("lines", [[], [(0, 1, 1)], [(500, 0, 0)]])
def test_a_zero_whole_is_unknown_never_a_pass(lines: list[tuple[int, int, int]]) -> None:
    assert share(lines, 50).outcome is Verdict.UNKNOWN
    assert share(lines, 0, least=True).outcome is Verdict.UNKNOWN


def test_an_unknown_amount_matters_only_if_it_could_change_the_answer() -> None:
    # part 60 of 100 already: an unknown amount outside the part could bring it to 50 %, one inside cannot
    assert share([(60, 1, 1), (40, 1, 0), (None, 1, 0)], 50).outcome is Verdict.UNKNOWN
    assert share([(60, 1, 1), (40, 1, 0), (None, 1, 1)], 50).outcome is Verdict.NOT_MET
    assert share([(60, 1, 1), (40, 1, 0), (None, 0, 0)], 50).outcome is Verdict.NOT_MET


def test_an_unknown_membership_is_tried_both_ways() -> None:
    assert share([(40, 1, 0), (30, 1, None)], 50).outcome is Verdict.MET  # 30/70 at the worst
    assert share([(40, 1, 0), (50, 1, None)], 50).outcome is Verdict.UNKNOWN


def test_what_is_unsettled_is_listed() -> None:
    ratio = share([(40, 1, 0), (50, 1, None), (None, 1, 1)], 50).ratio
    assert ratio is not None
    assert {x.id for x in ratio.unsettled} == {"P1", "P2"}
    assert ratio.margin_twd is None


def nested(lines: list[tuple[int | None, int | None, int | None]], percent: int, *, least: bool = False):  # type: ignore[no-untyped-def]
    """A share whose part asks all that its whole asks, and ``is_cloud`` besides."""
    check = {**FOREIGN, "part": f"{FOREIGN['whole']} AND is_cloud"}
    if least:
        check["at_least"] = check.pop("at_most")
    rows = [line(i, *cells) for i, cells in enumerate(lines)]
    return judged(check, {"purchase": rows}, parameters={"most": percent})


def test_a_part_inside_its_whole_never_counts_without_it() -> None:
    # 70 of 200 for certain; the third line may add 60 to both, to the whole alone or to neither:
    # 130/260 = 50 %, 70/260, 70/200. Only 130/200, which cannot come about, would break the bound.
    lines = [(70, 1, 1), (130, 1, 0), (60, None, None)]
    assert nested(lines, 50).outcome is Verdict.MET
    assert share(lines, 50).outcome is Verdict.UNKNOWN  # what is asked of the two is not the same
    # in the part as soon as in the whole: 130/260 or 70/200, never 70/260
    assert nested([(70, 1, 1), (91, 1, 0), (30, None, 1)], 43, least=True).outcome is Verdict.MET  # 100/191, 70/161
    # one more dollar: 131/261 is beyond the half
    assert nested([*lines[:2], (61, None, None)], 50).outcome is Verdict.UNKNOWN


def test_what_is_passed_on_may_count_beside_its_purchase() -> None:
    passed_on = "item = 'passed_on' AND in_security"
    assert asked_beyond(passed_on, "item = 'purchase' AND in_security") is None


@pytest.mark.parametrize(
    ("part", "more"),
    [
        ("is_cloud AND is_product", "(is_cloud)"),
        ("is_product", "1"),
        ("is_cloud and is_product AND has(x, 'AND is_product')", "(is_cloud) AND (has ( x , 'AND is_product' ))"),
        ("(is_cloud OR in_build) AND is_product", "(( is_cloud OR in_build ))"),
        ("is_cloud", None),
        ("is_cloud OR is_product", None),
        ("is_cloud AND is_product OR in_build", None),
        ("(is_cloud AND is_product) AND in_build", None),  # not read off, so every way is kept
        ("amount_twd BETWEEN 1 AND is_product", None),
        ("CASE WHEN is_cloud AND is_product THEN 1 END", None),
        ("NOT is_product AND is_cloud", None),
        ("name = 'x AND is_product' AND is_cloud", None),
    ],
)
def test_what_a_part_asks_beyond_its_whole_is_read_off_its_words(part: str, more: str | None) -> None:
    assert asked_beyond(part, "is_product") == more


AMOUNT = st.one_of(st.none(), st.integers(0, 5))
TRUTH = st.sampled_from([None, 0, 1])
LINES = st.lists(st.tuples(AMOUNT, TRUTH, TRUTH), max_size=4)


def settled_ways(lines: list[tuple[int | None, int | None, int | None]]):  # type: ignore[no-untyped-def]
    """Every way to settle what is unknown; an unknown amount may be nothing, or huge beside everything known."""
    options = [
        [
            (a, w, p)
            for a in ([0, 10_000] if amount is None else [amount])
            for w in ([0, 1] if whole is None else [whole])
            for p in ([0, 1] if part is None else [part])
        ]
        for amount, whole, part in lines
    ]
    return product(*options)


@given(LINES, st.sampled_from([0, 20, 35, 50, 100]), st.booleans())
def test_the_verdict_is_what_trying_every_way_gives(
    lines: list[tuple[int | None, int | None, int | None]], percent: int, least: bool
) -> None:
    answers = set()
    for way in settled_ways(lines):
        whole = sum(a for a, w, _ in way if w)
        part = sum(a for a, _, p in way if p)
        if whole == 0:
            answers.add(None)
        else:
            holds = (
                Fraction(part, whole) >= Fraction(percent, 100)
                if least
                else Fraction(part, whole) <= Fraction(percent, 100)
            )
            answers.add(holds)
    expected = (
        {True: Verdict.MET, False: Verdict.NOT_MET}[answers.pop()] if answers in ({True}, {False}) else Verdict.UNKNOWN
    )
    assert share(lines, percent, least=least).outcome is expected


@given(LINES, st.sampled_from([0, 20, 35, 50, 100]), st.booleans())
def test_the_verdict_of_a_part_inside_its_whole_is_what_trying_every_way_gives(
    lines: list[tuple[int | None, int | None, int | None]], percent: int, least: bool
) -> None:
    answers = set()
    for way in settled_ways(lines):
        whole = sum(a for a, w, _ in way if w)
        f = 100 * sum(a for a, w, p in way if w and p) - percent * whole
        answers.add(None if whole == 0 else f >= 0 if least else f <= 0)
    expected = {True: Verdict.MET, False: Verdict.NOT_MET}.get(*answers) if len(answers) == 1 else None
    assert nested(lines, percent, least=least).outcome is (expected or Verdict.UNKNOWN)


@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.just(1), st.sampled_from([0, 1])), min_size=1, max_size=5),
    st.integers(1, 1000),
)
def test_scaling_every_amount_leaves_the_verdict(lines: list[tuple[int, int, int]], factor: int) -> None:
    scaled = [(a * factor, w, p) for a, w, p in lines]
    assert share(lines, 50).outcome is share(scaled, 50).outcome


@given(
    st.lists(st.tuples(st.integers(2, 10**9), st.just(1), st.sampled_from([0, 1])), min_size=1, max_size=5), st.data()
)
def test_splitting_a_line_in_two_leaves_the_figures(lines: list[tuple[int, int, int]], data: st.DataObject) -> None:
    amount, whole, part = lines[0]
    cut = data.draw(st.integers(1, amount - 1))
    before = share(lines, 50).ratio
    after = share([(cut, whole, part), (amount - cut, whole, part), *lines[1:]], 50).ratio
    assert before is not None
    assert after is not None
    assert (before.numerator_twd, before.denominator_twd) == (after.numerator_twd, after.denominator_twd)
