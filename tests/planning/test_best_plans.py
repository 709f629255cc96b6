"""``solve`` against every choice there is: the same plans, the same conflict, the same sums."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planning.every_choice import best_three, changes, fitting, goals, is_beside, is_true, most, smallest_conflict
from secaudit.planning.problem import Bound, Conflict, Line, Option, Plans, Problem
from secaudit.planning.solve import solve

SIZES = (1, 3, 1_000, 10**6, 10**9, 10**12, 10**14)
"""The last: an amount of 10**12 in a ratio's row, times a hundred."""


@st.composite
def options(draw: st.DrawFn, size: int, bounds: int, gates: list[str], is_first: bool) -> Option:
    amount = st.one_of(st.integers(-size, size), st.sampled_from([-size, -1, 0, 1, size]))
    told = st.one_of(amount, amount, amount, amount, st.none())
    breaks = draw(st.sets(st.sampled_from(gates), max_size=1)) if draw(st.integers(0, 9)) == 0 else set()
    gains = tuple(draw(told) for _ in range(bounds))
    if is_first:
        return Option("現況", gains, frozenset(breaks))
    cost = draw(st.integers(-3, 9)) * draw(st.sampled_from([0, 1, 1, size]))
    return Option("換", gains, frozenset(breaks), cost, draw(st.integers(0, 3)), draw(st.booleans()))


@st.composite
def any_problems(draw: st.DrawFn) -> Problem:
    size, count = draw(st.sampled_from(SIZES)), draw(st.integers(0, 4))
    gates = [f"G{at}" for at in range(draw(st.integers(1, 4)))]
    bounds = tuple(
        Bound(f"B{at}", draw(st.sampled_from(gates)), draw(st.integers(-size, 2 * size))) for at in range(count)
    )
    lines = []
    for at in range(draw(st.integers(0, 6))):
        ways = [draw(options(size, count, gates, is_first=way == 0)) for way in range(draw(st.integers(1, 4)))]
        lines.append(Line(f"L{at}", tuple(ways)))
    return Problem(bounds, tuple(lines), tuple(gates))


@st.composite
def tight_problems(draw: st.DrawFn) -> Problem:
    """A choice is drawn first; every bound is set so that it holds for that choice with nothing to spare, or nearly."""
    size, count = draw(st.sampled_from(SIZES)), draw(st.integers(1, 4))
    costs = st.integers(0, draw(st.sampled_from([0, 1, 1_000, 10**12])))
    lines = []
    for at in range(draw(st.integers(3, 6))):
        ways = [Option("現況", tuple(draw(st.integers(-size, 0)) for _ in range(count)))]
        for _ in range(draw(st.integers(1, 3))):
            gains = tuple(draw(st.integers(-size, size)) for _ in range(count))
            ways.append(Option("換", gains, frozenset(), draw(costs), draw(st.integers(0, 3)), draw(st.booleans())))
        lines.append(Line(f"L{at}", tuple(ways)))
    target = [draw(st.integers(0, len(line.options) - 1)) for line in lines]
    bounds = []
    for at in range(count):
        reached = sum(line.options[way].gains[at] or 0 for line, way in zip(lines, target, strict=True))
        bounds.append(Bound(f"B{at}", f"G{at}", draw(st.sampled_from([0, 0, 0, 1, -1])) - reached))
    return Problem(tuple(bounds), tuple(lines), tuple(bound.gate for bound in bounds))


@contextmanager
def highs_alone() -> Iterator[None]:
    """Few lines are tried one by one; here HiGHS is asked for them, too."""
    with (
        patch("secaudit.planning.search.tried", lambda *_: None),
        patch("secaudit.planning.ranking.tried", lambda *_: None),
    ):
        yield


def assert_same_conflict(problem: Problem, told: Plans | Conflict) -> None:
    assert isinstance(told, Conflict)
    assert told.proven
    assert told.gates == smallest_conflict(problem)
    asked = [at for at, bound in enumerate(problem.bounds) if bound.gate in told.gates]
    assert told.reachable == {problem.bounds[at].id: most(problem, at, told.gates) for at in asked}


@settings(max_examples=100, deadline=None)
@given(st.one_of(any_problems(), tight_problems()))
def test_few_lines_get_the_plans_of_trying_every_choice(problem: Problem) -> None:
    told, expected = solve(problem), best_three(problem)
    if not expected:
        assert_same_conflict(problem, told)
        return
    assert isinstance(told, Plans)
    assert told.proven
    assert [plan.chosen for plan in told.found] == expected
    assert all(is_true(problem, plan) for plan in told.found)


@settings(max_examples=60, deadline=None)
@given(st.one_of(any_problems(), tight_problems()))
def test_highs_finds_what_trying_every_choice_finds(problem: Problem) -> None:
    """Between choices equal in every goal HiGHS may take another; each plan is the best beside those before it."""
    with highs_alone():
        told = solve(problem)
    fit = fitting(problem)
    if not fit:
        assert_same_conflict(problem, told)
        return
    assert isinstance(told, Plans)
    assert told.proven
    found = [plan.chosen for plan in told.found]
    if not changes(found[0]):
        assert found == best_three(problem)
        return
    for at, plan in enumerate(told.found):
        assert is_true(problem, plan)
        assert is_beside(plan.chosen, found[:at])
        others = [chosen for chosen in fit if is_beside(chosen, found[:at])]
        assert goals(problem, plan.chosen) == goals(problem, others[0])
    if len(found) < 3:
        assert not [chosen for chosen in fit if is_beside(chosen, found)]


@settings(max_examples=40, deadline=None)
@given(tight_problems(), st.integers(2, 1_000))
def test_scaling_all_amounts_leaves_the_plans_unchanged(problem: Problem, times: int) -> None:
    """A bound is a comparison of amounts; what they are counted in decides nothing."""
    with highs_alone():
        assert choices(solve(problem)) == choices(solve(scaled(problem, times)))
    assert choices(solve(problem)) == choices(solve(scaled(problem, times)))


@settings(max_examples=40, deadline=None)
@given(st.one_of(any_problems(), tight_problems()), st.randoms())
def test_the_order_of_the_lines_only_permutes(problem: Problem, dice: object) -> None:
    order = list(range(len(problem.lines)))
    dice.shuffle(order)  # type: ignore[attr-defined]
    other = solve(replace(problem, lines=tuple(problem.lines[at] for at in order)))
    told = solve(problem)
    if isinstance(told, Conflict):
        assert told == other
        return
    assert isinstance(other, Plans)
    first, again = told.found[0], other.found[0]
    assert goals(problem, first.chosen) == (again.cost_twd, again.changes, again.effort_days, again.assumed)
    best = [c for c in fitting(problem) if goals(problem, c) == goals(problem, first.chosen)]
    assume(len(best) == 1)
    assert tuple(first.chosen[at] for at in order) == again.chosen


@settings(max_examples=30, deadline=None)
@given(any_problems())
def test_the_same_question_has_the_same_answer(problem: Problem) -> None:
    assert solve(problem) == solve(problem)


@settings(max_examples=30, deadline=None)
@given(tight_problems())
def test_highs_answers_the_same_again(problem: Problem) -> None:
    with highs_alone():
        assert solve(problem) == solve(problem)


@pytest.mark.parametrize("wanted", [1, 2, 3, 5])
def test_no_more_plans_than_wanted(wanted: int) -> None:
    """Each of five lines alone lifts the sum from -1 to 0: there are five plans of one change."""
    ways = (Option("現況", (0,)), Option("換", (1,), frozenset(), 7))
    problem = Problem((Bound("B", "G", -1),), tuple(Line(f"L{at}", ways) for at in range(5)), ("G",))
    told = solve(problem, wanted=wanted)
    assert isinstance(told, Plans)
    assert [changes(plan.chosen) for plan in told.found] == [{(at, 1)} for at in range(wanted)]


def choices(told: Plans | Conflict) -> object:
    return told.gates if isinstance(told, Conflict) else [plan.chosen for plan in told.found]


def scaled(problem: Problem, times: int) -> Problem:
    bounds = tuple(replace(bound, fixed=bound.fixed * times) for bound in problem.bounds)
    lines = tuple(
        replace(line, options=tuple(_scaled(option, times) for option in line.options)) for line in problem.lines
    )
    return replace(problem, bounds=bounds, lines=lines)


def _scaled(option: Option, times: int) -> Option:
    gains = tuple(None if gain is None else gain * times for gain in option.gains)
    return replace(option, gains=gains, cost_twd=option.cost_twd * times)
