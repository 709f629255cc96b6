"""Line by line, a ratio says the same as judged in one."""

from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st
from rulebench import control_with, hearing_of

from secaudit.rules.judge import judge
from secaudit.rules.standing import Standing, forbidden, standings

SHARE = {
    "share": "budget_line",
    "part": "item = 'purchase' AND is_product AND is_cloud",
    "whole": "item = 'purchase' AND it_system_spend",
    "at_most": "most",
}
TRUTH = st.sampled_from([None, 0, 1])
LINES = st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 9)), TRUTH, TRUTH), max_size=5)


def rows(lines: list[tuple[int | None, int | None, int | None]]) -> list[dict[str, object]]:
    return [
        {"id": f"P{n}", "name": "n", "kind": "software", "booked_as": "other", "amount_twd": a, "it_system_spend": w,
         "is_cloud": p}
        for n, (a, w, p) in enumerate(lines)
    ]  # fmt: skip


@given(LINES, st.sampled_from([0, 35, 50, 100]), st.booleans(), st.booleans())
def test_the_lines_add_up_to_the_ratio(
    lines: list[tuple[int | None, int | None, int | None]], percent: int, least: bool, inside: bool
) -> None:
    sense = "at_least" if least else "at_most"
    check = {k: v for k, v in SHARE.items() if k != "at_most"} | {sense: "most"}
    if inside:
        check["part"] = f"{SHARE['whole']} AND is_cloud"
    control = control_with(check, parameters={"most": percent})
    hearing = hearing_of(control, {"purchase": rows(lines)})  # type: ignore[dict-item]
    ratio = judge(control.checks[0], control, hearing).ratio
    found = standings(control.checks[0], hearing)
    assert ratio is not None
    assert sum(s.amount_twd or 0 for s in found if s.whole == 1) == ratio.denominator_twd
    assert sum(s.amount_twd or 0 for s in found if s.part == 1 and s.whole is not None) == ratio.numerator_twd
    if ratio.holds is not None:
        assert (sum(s.worst(percent, sense) for s in found) >= 0) == ratio.holds


def test_the_worst_that_a_line_can_do() -> None:
    counted = Standing("P", 1, 1, 1000, False, False, "")
    assert counted.worst(35, "at_least") == 65_000
    assert counted.worst(35, "at_most") == -65_000
    assert counted._replace(part=0).worst(35, "at_least") == -35_000
    assert counted._replace(part=None).worst(35, "at_least") == -35_000
    assert counted._replace(amount_twd=None, part=0).worst(35, "at_least") == -inf
    assert counted._replace(amount_twd=None).worst(35, "at_least") == 0


def test_a_line_whose_part_lies_in_its_whole_counts_in_both_or_not_in_the_part() -> None:
    # 1,000 in both adds 100 − 50 = 50 % of it to the foreign side; in the part alone it would add 100 %
    untold = Standing("P", None, None, 1000, False, False, "")
    assert untold.worst(50, "at_most") == -100_000
    assert untold._replace(inside=True).worst(50, "at_most") == -50_000
    assert untold._replace(inside=True, amount_twd=None).worst(50, "at_most") == -inf
    # surely domestic if it counts at all: 100 − 35 or nothing, never −35
    assert untold._replace(inside=True, more=1).worst(35, "at_least") == 0


def test_what_breaks_a_prohibition_is_named() -> None:
    control = control_with(
        {"every": "purchase", "where": "amount_twd > 0", "must": "is_cloud = 0", "because": "x", "prohibition": True}
    )
    hearing = hearing_of(control, {"purchase": rows([(5, 1, 1), (5, 1, 0), (5, 1, None), (0, 1, 1)])})  # type: ignore[dict-item]
    assert forbidden(control.checks[0], hearing) == ("P0",)
