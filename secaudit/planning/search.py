"""The best choice under rows of whole numbers, and whether it is known to be the best.

Rules. 1. What whole numbers settle by themselves (hopeless options, rows that always hold, few lines tried one by one)
never reaches HiGHS. 2. A choice that HiGHS claims counts only after an exact check; one that fails is excluded, alone,
and HiGHS is asked again. 3. "Nothing satisfies the rows" and "nothing is better" are HiGHS's word, about numbers that
doubles hold exactly. Where they are too large for that, "better by one" is put as a row, and no choice must be there
even when rows are seen as widely as doubles can be off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from secaudit.planning.rows import (
    Chosen,
    Row,
    Space,
    Weights,
    at_most,
    binding,
    different,
    lightest,
    narrowed,
    spread,
    total,
)
from secaudit.planning.solver import SAFE, Limits, minimise

_FEW_LINES = 16
_TRIES = 600


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the time is over, by the monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(monotonic() + seconds)

    @property
    def left(self) -> float:
        return max(0.0, self.at - monotonic())

    def share(self, part: float) -> Deadline:
        """The end of that part of the time that is left."""
        return Deadline.after(self.left * part)


@dataclass(frozen=True, slots=True)
class Answer:
    """``proven``: nothing is better than ``chosen``, or, where that is ``None``, nothing satisfies the rows."""

    chosen: Chosen | None
    proven: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before: a choice that satisfies the rows, a total below which there is none, and how many nodes
    HiGHS may look at (``None``: as many as it likes)."""

    chosen: Chosen | None = None
    least: int | None = None
    nodes: int | None = None


def lightest_under(
    space: Space, rows: Sequence[Row], weights: Weights, until: Deadline, known: Known | None = None
) -> Answer:
    """The choice in ``space`` of the least total of ``weights`` that satisfies all rows."""
    left = narrowed(space, rows)
    if left is None:
        return Answer(None, True)
    return tried(left, rows, weights) or _asked(left, rows, weights, until, known or Known())


def are_few(space: Space) -> bool:
    """Whether so few lines are open that they can be tried one by one."""
    return sum(len(left) > 1 for left in space) <= _FEW_LINES


def tried(space: Space, rows: Sequence[Row], weights: Weights) -> Answer | None:
    """The same by trying one line after another, whole numbers alone; ``None`` where that would take long."""
    if not are_few(space):
        return None
    best: Chosen | None = None
    heap = [space]
    for _ in range(_TRIES):
        if not heap:
            return Answer(best, True)
        better = [] if best is None else [at_most(weights, total(weights, best) - 1)]
        left = narrowed(heap.pop(), [*rows, *better])
        if left is None:
            continue
        free = lightest(left, weights)
        if all(row.holds(free) for row in rows):
            best = free
            continue
        heap += reversed(_parts(left, weights))
    return None


def _parts(space: Space, weights: Weights) -> list[Space]:
    """``space`` cut at its line with the most options, the lightest first."""
    at = max(range(len(space)), key=lambda line: len(space[line]))
    return [(*space[:at], (option,), *space[at + 1 :]) for option in sorted(space[at], key=weights[at].__getitem__)]


def _asked(space: Space, rows: Sequence[Row], weights: Weights, until: Deadline, known: Known) -> Answer:
    asked, best, start, widely = list(rows), known.chosen, known.chosen, False
    while True:
        left = narrowed(space, asked)
        if left is None:
            return Answer(best, True)
        tight = binding(left, asked)
        free = lightest(left, weights)
        if all(row.holds(free) for row in tight):
            return Answer(free, True)
        claim = minimise(left, tight, weights, Limits(until.left, known.nodes, known.least, widely), start)
        if claim.chosen is None and (claim.sure or claim.kind == "stopped"):
            return Answer(best, claim.kind == "none")
        if claim.chosen is not None and all(row.holds(claim.chosen) for row in tight):
            best, start, reached = claim.chosen, None, total(weights, claim.chosen)
            if reached == known.least or (claim.kind == "best" and claim.sure and spread(left, weights) < SAFE):
                return Answer(best, True)
            asked.append(at_most(weights, reached - 1))
        elif claim.chosen is not None:
            asked.append(different(claim.chosen, weights))
        widely = widely or claim.kind == "none"
        if not until.left or (claim.kind == "stopped" and known.nodes is not None):
            return Answer(best, False)
