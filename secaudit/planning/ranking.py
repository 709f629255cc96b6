"""The best of all choices that satisfy the rows: one goal after another, then the order of the lines.

Rules. 1. A later goal decides only between choices that are equal in all earlier ones. 2. Each goal is a search of its
own: small whole numbers are proven sooner than one large number that holds them all. A later goal is pursued for
``_NODES`` nodes, a measure that is the same on a slow day. 3. What is still equal is decided by the order: the first
lines are changed first, to their first options. Where lines are few this is exact; where they are many, it holds
between lines that can take each other's place, and HiGHS, asked the same, answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from secaudit.planning.rows import Chosen, Row, Space, Weights, at_most, narrowed, spread, total
from secaudit.planning.search import Answer, Deadline, Known, are_few, lightest_under, tried

_NODES = 400


def order(chosen: Chosen) -> tuple[tuple[bool, int], ...]:
    """What is compared last: changed before unchanged, an earlier option before a later one, line by line."""
    return tuple((option == 0, option) for option in chosen)


def best(
    space: Space, rows: Sequence[Row], goals: Sequence[Weights], until: Deadline, not_before: Chosen | None = None
) -> Answer:
    """The first choice by the rules. ``proven`` is about the first goal alone. ``not_before`` is a choice, perhaps
    outside the rows, before which none comes."""
    left = narrowed(space, rows)
    if left is None:
        return Answer(None, True)
    if are_few(left) and (found := tried(left, rows, _one_number(left, goals))):
        return found
    asked, known = list(rows), Known()
    for goal in goals:
        least = None if not_before is None else total(goal, not_before)
        answer = lightest_under(left, asked, goal, until, Known(known.chosen, least, known.nodes))
        if answer.chosen is None or (known.chosen is None and not answer.proven):
            return answer
        reached = total(goal, answer.chosen)
        not_before = not_before if reached == least else None
        asked.append(at_most(goal, reached))
        known = Known(answer.chosen, nodes=_NODES)
    weights = [*goals, *(row.weights for row in rows)]
    return Answer(known.chosen and _first_lines_first(left, weights, known.chosen), True)


def _one_number(space: Space, goals: Sequence[Weights]) -> Weights:
    """``goals`` and the order of the lines as one: each is multiplied beyond all that those behind it can make."""
    held = [[0] * len(line) for line in goals[0]]
    for goal in goals:
        unit = spread(space, goal) + 1
        held = [[a * unit + b for a, b in zip(*pair, strict=True)] for pair in zip(held, goal, strict=True)]
    for at, left in enumerate(space):
        if len(left) > 1:
            held = [[weight * len(left) for weight in line] for line in held]
            for place, option in enumerate(sorted(left, key=lambda o: (o == 0, o))):
                held[at][option] += place
    return tuple(map(tuple, held))


def _first_lines_first(space: Space, weights: Sequence[Weights], chosen: Chosen) -> Chosen:
    """``chosen`` with its options exchanged between lines that weigh the same in everything."""
    alike: dict[object, list[int]] = {}
    for at, left in enumerate(space):
        alike.setdefault((left, tuple(each[at] for each in weights)), []).append(at)
    ordered = list(chosen)
    for lines in alike.values():
        options = sorted((chosen[at] for at in lines), key=lambda o: (o == 0, o))
        for at, option in zip(lines, options, strict=True):
            ordered[at] = option
    return tuple(ordered)
