"""``solve``: the cheapest changes with which every bound holds, two more that are different, or why there are none.

Rules. 1. All gates are asked. If the present state satisfies them, nothing is changed. 2. A plan costs less than the
next; at equal cost it changes fewer lines, then takes fewer days, then assumes less (ranking.py has the rest). 3. No
plan contains all changes of another: neither another plus something nor another less something. 4. What is returned
was checked with whole numbers, each bound and each gate.
"""

from __future__ import annotations

from collections.abc import Sequence

from secaudit.planning.conflict import smallest_conflict
from secaudit.planning.problem import Conflict, Plan, Plans, Problem
from secaudit.planning.question import Question, check
from secaudit.planning.ranking import best, order
from secaudit.planning.rows import Chosen, Row
from secaudit.planning.search import Answer, Deadline

_FOR_THE_NEXT = 0.6


def solve(problem: Problem, *, wanted: int = 3, seconds: float = 20.0) -> Plans | Conflict:
    """At most ``wanted`` plans, the best first, or the conflict; within about ``seconds``. Without a plan and without
    proof that there is none: ``Plans((), proven=False)``. ``ValueError`` for a problem that contradicts itself."""
    check(problem)
    if wanted < 1:
        raise ValueError("at least one plan must be wanted")
    question, until = Question(problem), Deadline.after(seconds)
    as_it_is = (0,) * len(problem.lines)
    if question.holds(as_it_is):
        return Plans((question.plan(as_it_is),))
    first = _next(question, [], until, None)
    if first.chosen is None:
        return _without_plan(question, first, until)
    found, last = [first.chosen], first
    while len(found) < wanted:
        last = _next(question, found, until, last.chosen if last.proven else None)
        if last.chosen is None:
            break
        found.append(last.chosen)
    return Plans(tuple(sorted(map(question.plan, found), key=_rank)), first.proven)


def _without_plan(question: Question, answer: Answer, until: Deadline) -> Plans | Conflict:
    if not answer.proven:
        return Plans((), proven=False)
    conflict = smallest_conflict(question, until)
    return conflict if isinstance(conflict, Conflict) else Plans((question.plan(conflict),), proven=False)


def _next(question: Question, found: Sequence[Chosen], until: Deadline, not_before: Chosen | None) -> Answer:
    """The best choice beside those that are ``found``: in part of the time, in all of it if that gives nothing."""
    gates = question.problem.gates
    rows = [*question.rows(gates), *(row for chosen in found for row in _beside(question, chosen))]
    space = question.space(gates)
    answer = best(space, rows, question.goals, until.share(_FOR_THE_NEXT), not_before)
    if answer.chosen is None and not answer.proven:
        answer = best(space, rows, question.goals, until, not_before)
    if answer.chosen is not None and not question.holds(answer.chosen):
        raise AssertionError("a plan that does not satisfy the gates")
    return answer


def _beside(question: Question, chosen: Chosen) -> tuple[Row, Row]:
    """Not all of these changes; and some change that is not among them."""
    changes = question.goals[1]
    inside = tuple(
        tuple(-int(o == at and at > 0) for o in range(len(line))) for line, at in zip(changes, chosen, strict=True)
    )
    outside = tuple(
        tuple(int(o not in (0, at)) for o in range(len(line))) for line, at in zip(changes, chosen, strict=True)
    )
    return Row(inside, sum(at > 0 for at in chosen) - 1), Row(outside, -1)


def _rank(plan: Plan) -> tuple[int, int, int, int, object]:
    return plan.cost_twd, plan.changes, plan.effort_days, plan.assumed, order(plan.chosen)
