"""The planner's answer found by looking at every choice: slow, short, and read against the docstrings of problem.py."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from secaudit.planning.problem import Plan, Problem

Chosen = tuple[int, ...]


def every_choice(problem: Problem) -> Iterator[Chosen]:
    return product(*(range(len(line.options)) for line in problem.lines))


def satisfies(problem: Problem, chosen: Chosen, gates: tuple[str, ...]) -> bool:
    options = [line.options[at] for line, at in zip(problem.lines, chosen, strict=True)]
    if any(option.breaks & {*gates} for option in options):
        return False
    for at, bound in enumerate(problem.bounds):
        gains = [option.gains[at] for option in options]
        if bound.gate in gates and (None in gains or bound.fixed + sum(g for g in gains if g is not None) < 0):
            return False
    return True


def goals(problem: Problem, chosen: Chosen) -> tuple[int, int, int, int]:
    """Cost, changes, effort, assumptions."""
    changed = [line.options[at] for line, at in zip(problem.lines, chosen, strict=True) if at]
    cost, effort = sum(o.cost_twd for o in changed), sum(o.effort_days for o in changed)
    return cost, len(changed), effort, sum(o.assumed for o in changed)


def changes(chosen: Chosen) -> set[tuple[int, int]]:
    return {(line, at) for line, at in enumerate(chosen) if at}


def is_beside(chosen: Chosen, others: list[Chosen]) -> bool:
    """Whether it contains the changes of none of the others, nor they its."""
    return all(not changes(chosen) >= changes(o) and not changes(o) >= changes(chosen) for o in others)


def fitting(problem: Problem) -> list[Chosen]:
    """Every choice that satisfies all gates, the best first, the first lines changed first."""
    held = (chosen for chosen in every_choice(problem) if satisfies(problem, chosen, problem.gates))
    return sorted(held, key=lambda c: (goals(problem, c), [(at == 0, at) for at in c]))


def best_three(problem: Problem) -> list[Chosen]:
    as_it_is = (0,) * len(problem.lines)
    if satisfies(problem, as_it_is, problem.gates):
        return [as_it_is]
    found: list[Chosen] = []
    for chosen in fitting(problem):
        if len(found) < 3 and is_beside(chosen, found):
            found.append(chosen)
    return found


def smallest_conflict(problem: Problem) -> tuple[str, ...]:
    sets = (gates for size in range(1, len(problem.gates) + 1) for gates in combinations(problem.gates, size))
    choices = list(every_choice(problem))
    return next(gates for gates in sets if not any(satisfies(problem, chosen, gates) for chosen in choices))


def most(problem: Problem, at: int, gates: tuple[str, ...]) -> int | None:
    """The largest sum of the bound at ``at`` under the other gates, from options that its own gate allows."""
    own = problem.bounds[at].gate
    others = tuple(gate for gate in gates if gate != own)
    sums = [_told(problem, at, chosen) for chosen in every_choice(problem) if satisfies(problem, chosen, others)]
    return max((total for total in sums if total is not None), default=None)


def is_true(problem: Problem, plan: Plan) -> bool:
    """Whether the plan satisfies every gate, and all its numbers are what its choice makes."""
    sums = tuple(_told(problem, at, plan.chosen) for at in range(len(problem.bounds)))
    numbers = (plan.cost_twd, plan.changes, plan.effort_days, plan.assumed)
    return (
        satisfies(problem, plan.chosen, problem.gates) and sums == plan.sums and numbers == goals(problem, plan.chosen)
    )


def _told(problem: Problem, at: int, chosen: Chosen) -> int | None:
    bound = problem.bounds[at]
    total = bound.fixed
    for line, option in zip(problem.lines, chosen, strict=True):
        gain = line.options[option].gains[at]
        if gain is None or bound.gate in line.options[option].breaks:
            return None
        total += gain
    return total
