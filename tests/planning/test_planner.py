"""The planner's promises, one at a time, on problems that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from threading import Event
from typing import Any

import pytest

from planning.every_choice import is_true
from secaudit.planning import conflict, search, solver
from secaudit.planning.problem import Bound, Conflict, Line, Option, Plans, Problem
from secaudit.planning.rows import Chosen, Row, Space, Weights
from secaudit.planning.solve import solve
from secaudit.planning.solver import Claim, Limits


def line(name: str, *options: Option) -> Line:
    return Line(name, options)


def way(*gains: int | None, cost: int = 0, effort: int = 0, assumed: bool = False, breaks: str = "") -> Option:
    return Option("換", gains, frozenset(breaks.split()), cost, effort, assumed)


def problem(lines: Sequence[Line], *fixed: int, gates: str = "") -> Problem:
    """A bound and a gate for each of ``fixed``: B0 of G0, B1 of G1, …; ``gates`` names more that options may break."""
    bounds = tuple(Bound(f"B{at}", f"G{at}", least) for at, least in enumerate(fixed))
    return Problem(bounds, tuple(lines), (*(bound.gate for bound in bounds), *gates.split()))


def found(told: Plans | Conflict) -> list[Chosen]:
    assert isinstance(told, Plans)
    return [plan.chosen for plan in told.found]


def test_a_present_state_that_satisfies_all_changes_nothing_even_where_a_change_is_cheaper() -> None:
    told = solve(problem([line("L", way(0), way(5, cost=-100))], 0))
    assert isinstance(told, Plans)
    assert [(plan.chosen, plan.sums, plan.changes) for plan in told.found] == [((0,), (0,), 0)]


def test_cost_comes_before_changes_before_days_before_assumptions() -> None:
    """-2 must become 0: one change at 10 loses to two at 4 + 5; of the two that cost 9, the fewer days; then the
    one that assumes less."""
    lines = [
        line("L0", way(0), way(2, cost=10)),
        line("L1", way(0), way(1, cost=4, effort=3), way(1, cost=4, effort=2, assumed=True), way(1, cost=4, effort=2)),
        line("L2", way(0), way(1, cost=5)),
    ]
    told = solve(problem(lines, -2))
    assert found(told) == [(0, 3, 1), (0, 2, 1), (0, 1, 1)]


def test_no_plan_is_another_plus_something() -> None:
    """Either line alone is enough; both together would be the third cheapest choice, and no plan."""
    lines = [line("L0", way(0), way(1, cost=1)), line("L1", way(0), way(1, cost=2))]
    assert found(solve(problem(lines, -1))) == [(1, 0), (0, 1)]


def test_no_plan_is_another_less_a_saving() -> None:
    """L1 saves 5 and does no harm, so the cheapest plan takes it; without it the plan would be the same, but dearer."""
    lines = [line("L0", way(0), way(1, cost=9)), line("L1", way(0), way(0, cost=-5))]
    assert found(solve(problem(lines, -1))) == [(1, 1)]


def test_lines_that_are_alike_are_changed_from_the_first() -> None:
    lines = [line(f"L{at}", way(0), way(1, cost=3)) for at in range(40)]
    assert found(solve(problem(lines, -2), wanted=1)) == [(1, 1, *[0] * 38)]


def test_the_goals_of_many_lines_are_never_put_in_one_number() -> None:
    """It would have a digit for each line, and each digit would be multiplied for each line."""
    lines = [line(f"L{at}", way(0), way(1, cost=3)) for at in range(4_000)]
    assert found(solve(problem(lines, -2), wanted=1)) == [(1, 1, *[0] * 3_998)]


def test_an_option_whose_gain_cannot_be_told_is_ruled_out() -> None:
    lines = [line("L", way(-1), way(None, cost=1), way(0, cost=9))]
    assert found(solve(problem(lines, 0))) == [(2,)]


def test_an_option_that_breaks_a_gate_is_ruled_out() -> None:
    lines = [line("L", way(-1), way(0, cost=1, breaks="陸資"), way(0, cost=9))]
    assert found(solve(problem(lines, 0, gates="陸資"))) == [(2,)]


def test_a_line_that_breaks_a_gate_as_it_is_must_change() -> None:
    lines = [line("L", way(breaks="陸資"), way(cost=4))]
    assert found(solve(problem(lines, gates="陸資"))) == [(1,)]


def test_a_conflict_is_the_smallest_set_with_what_each_bound_can_reach() -> None:
    """G0 wants L0 changed, G1 wants it unchanged; G2 holds anyhow. Each bound alone can reach 0 while the other holds
    at its worst: with L0 as it is B0 stays at -3, with L0 changed B1 is at -5."""
    lines = [line("L0", way(0, 0, 0), way(3, -5, 0)), line("L1", way(0, 0, 0), way(0, 0, 7, cost=1))]
    assert solve(problem(lines, -3, 0, -7)) == Conflict(("G0", "G1"), {"B0": -3, "B1": -5})


def test_a_gate_that_nothing_satisfies_is_a_conflict_of_its_own() -> None:
    lines = [line("L0", way(0, 0), way(2, 9))]
    assert solve(problem(lines, -3, -9)) == Conflict(("G0",), {"B0": -1})


def test_gates_that_only_options_break_can_conflict() -> None:
    lines = [line("L0", way(breaks="甲"), way(breaks="乙"))]
    assert solve(problem(lines, gates="甲 乙 丙")) == Conflict(("甲", "乙"), {})


def test_two_bounds_of_one_gate_conflict_as_one_gate() -> None:
    """Each could reach 0 and more alone: a bound's own gate is not asked while its largest sum is sought."""
    bounds = (Bound("up", "G", -1), Bound("down", "G", 0))
    told = solve(Problem(bounds, (line("L", way(0, 0), way(1, -1)),), ("G",)))
    assert told == Conflict(("G",), {"up": 0, "down": 0})


@pytest.mark.parametrize(("fixed", "expected"), [(0, Plans), (-1, Conflict)])
def test_without_lines_the_fixed_parts_decide(fixed: int, expected: type) -> None:
    assert isinstance(solve(problem([], fixed)), expected)


def test_without_lines_and_gates_there_is_nothing_to_do() -> None:
    assert found(solve(Problem((), (), ()))) == [()]


@pytest.mark.parametrize(
    "broken",
    [
        problem([line("L")], 0),
        problem([line("L", way(0, cost=1))], 0),
        problem([line("L", way(0, effort=1))], 0),
        problem([line("L", way(0, 0))], 0),
        problem([line("L", way(0, breaks="陸資"))], 0),
        Problem((Bound("B", "G"),), (), ()),
    ],
)
def test_a_problem_that_contradicts_itself_is_the_callers_mistake(broken: Problem) -> None:
    with pytest.raises(ValueError, match=r"option|stay|gains|gate"):
        solve(broken)


def test_at_least_one_plan_must_be_wanted() -> None:
    with pytest.raises(ValueError, match="wanted"):
        solve(problem([], 0), wanted=0)


@pytest.mark.parametrize("size", [10**6, 10**9, 10**14])
def test_large_amounts_are_met_exactly(size: int) -> None:
    """Every second line's gain, and nothing to spare: more than one line must change, and the sum may be 0 or more."""
    dice = Random(6)
    gains = [dice.randrange(1, size) for _ in range(40)]
    lines = [line(f"L{at}", way(0), way(gain, cost=dice.randrange(1, 10))) for at, gain in enumerate(gains)]
    given = problem(lines, -sum(gains[::2]))
    told = solve(given)
    assert isinstance(told, Plans)
    assert told.proven
    assert all(is_true(given, plan) for plan in told.found)


def test_a_bound_of_a_hundred_trillion_holds_at_nought_and_not_at_minus_one() -> None:
    """Forty lines of 10**14 + 1 and one of 2: all forty make 4 * 10**15 + 40 exactly; one more needs the 2."""
    lines = [line(f"L{at}", way(0), way(10**14 + 1, cost=10**12)) for at in range(40)]
    lines.append(line("殘", way(0), way(2, cost=1)))
    assert found(solve(problem(lines, -40 * (10**14 + 1)))) == [(*[1] * 40, 0)]
    assert found(solve(problem(lines, -40 * (10**14 + 1) - 1))) == [(*[1] * 40, 1)]
    assert solve(problem(lines, -40 * (10**14 + 1) - 3)) == Conflict(("G0",), {"B0": -1})


def test_a_claim_that_misses_by_one_is_excluded_and_highs_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first claim pretends that no change is enough: the next time a row speaks against that choice."""
    asked: list[Sequence[Row]] = []

    def first_wrong(space: Space, rows: Sequence[Row], weights: Weights, limits: Limits, start: Chosen | None) -> Claim:
        asked.append(rows)
        if len(asked) == 1:
            return Claim("best", tuple(left[0] for left in space))
        return solver.minimise(space, rows, weights, limits, start)

    monkeypatch.setattr(search, "minimise", first_wrong)
    given = problem([line(f"L{at}", way(0), way(1, cost=5 + at % 3)) for at in range(40)], -3)
    told = solve(given, wanted=1)
    assert isinstance(told, Plans)
    assert [(plan.cost_twd, is_true(given, plan)) for plan in told.found] == [(15, True)]
    pretended = (0,) * 40
    assert len(asked) > 1
    assert sum(not row.holds(pretended) for row in asked[0]) + 1 == sum(not row.holds(pretended) for row in asked[1])


def market(lines: int) -> Problem:
    """Seven tight bounds over unrelated amounts: what no solver proves in seconds."""
    dice = Random(1)
    ways = [
        [way(*(-dice.randrange(10**8) for _ in range(7)))]
        + [way(*(dice.randrange(-(10**8), 10**8) for _ in range(7)), cost=dice.randrange(10**6)) for _ in range(5)]
        for _ in range(lines)
    ]
    return problem([line(f"L{at}", *each) for at, each in enumerate(ways)], *[0] * 7)


def test_when_time_runs_out_the_plans_are_true_and_said_to_be_unproven() -> None:
    given = market(100)
    told = solve(given, seconds=1)
    assert isinstance(told, Plans)
    assert not told.proven
    assert all(is_true(given, plan) for plan in told.found)
    assert sorted(told.found, key=lambda plan: plan.cost_twd) == list(told.found)


def test_without_time_nothing_is_proven() -> None:
    told = solve(market(60), seconds=0)
    assert isinstance(told, Plans)
    assert not told.proven


def test_nothing_is_written_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    solve(market(30), seconds=0.3)
    assert capfd.readouterr() == ("", "")


def test_ctrl_c_ends_the_search(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The signal arrives while HiGHS is at work: it stops long before its time, and the interrupt goes on."""
    watched: list[Event] = []

    class Interrupted(Event):
        def wait(self, timeout: float | None = None) -> bool:
            watched.append(self)
            if len(watched) == 1:
                raise KeyboardInterrupt
            return super().wait(timeout)

    monkeypatch.setattr(solver, "Event", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        solve(market(100), seconds=3600)
    assert len(watched) == 2
    assert watched[0].is_set()
    assert capfd.readouterr() == ("", "")


def test_highs_that_loses_its_way_is_asked_once_more_without_presolve(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[object] = []
    run = solver._run
    monkeypatch.setattr(solver, "_run", lambda engine, seconds: (runs.append(engine), run(engine, seconds)))
    monkeypatch.setattr(solver, "_is_lost", lambda engine: len(runs) == 1)
    given = problem([line(f"L{at}", way(0), way(1, cost=5 + at % 3)) for at in range(40)], -3)
    told = solve(given, wanted=1)
    assert isinstance(told, Plans)
    assert told.found[0].cost_twd == 15
    assert runs[0] is not runs[1]


def test_a_conflict_is_unproven_where_what_can_be_reached_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsure(*given: Any) -> search.Answer:
        """Of the largest sum alone, whose search is given what is known."""
        answer = search.lightest_under(*given)
        return replace(answer, proven=False) if len(given) == 5 else answer

    given = problem([line("L", way(0), way(1))], -5)
    assert solve(given) == Conflict(("G0",), {"B0": -4})
    monkeypatch.setattr(conflict, "lightest_under", unsure)
    assert solve(given) == Conflict(("G0",), {"B0": -4}, proven=False)


def test_a_wrong_word_about_impossibility_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS says once that nothing fits; looking for what could be reached comes across a choice that does."""
    wrong = iter([Claim("none")])
    monkeypatch.setattr(search, "minimise", lambda *given: next(wrong, None) or solver.minimise(*given))
    lines = [line(f"L{at}", way(0, 0), way(1, -1, cost=at)) for at in range(40)]
    given = problem(lines, -3, 3)
    told = solve(given)
    assert isinstance(told, Plans)
    assert not told.proven
    assert all(is_true(given, plan) for plan in told.found)


def test_the_numbers_of_a_plan_are_those_of_its_choice() -> None:
    given = problem([line("L0", way(-4, 1), way(7, -2, cost=12, effort=3, assumed=True)), line("L1", way(2, 2))], 1, 0)
    told = solve(given)
    assert isinstance(told, Plans)
    [plan] = told.found
    assert (plan.sums, plan.cost_twd, plan.changes, plan.effort_days, plan.assumed) == ((10, 0), 12, 1, 3, 1)
    assert replace(plan, assumed=0) != plan
