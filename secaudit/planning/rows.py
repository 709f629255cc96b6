"""What must hold and what counts, as whole numbers for each option of each line; and what that rules out at once.

Invariant: nothing here rounds, and what is ruled out is in no choice that satisfies the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Weights = tuple[tuple[int, ...], ...]
"""One number for each option of each line."""

Space = tuple[tuple[int, ...], ...]
"""The options that are left for each line, the least first."""

Chosen = tuple[int, ...]
"""The option of each line."""


@dataclass(frozen=True, slots=True)
class Row:
    """Holds for a choice iff ``fixed`` plus the weights of the chosen options is at least zero."""

    weights: Weights
    fixed: int = 0

    def sum(self, chosen: Chosen) -> int:
        return self.fixed + total(self.weights, chosen)

    def holds(self, chosen: Chosen) -> bool:
        return self.sum(chosen) >= 0


def total(weights: Weights, chosen: Chosen) -> int:
    return sum(line[option] for line, option in zip(weights, chosen, strict=True))


def at_most(weights: Weights, limit: int) -> Row:
    """The row that holds iff the total of ``weights`` is ``limit`` or less."""
    return Row(tuple(tuple(-weight for weight in line) for line in weights), limit)


def different(chosen: Chosen, weights: Weights) -> Row:
    """The row that ``chosen`` alone does not satisfy; ``weights`` gives the shape."""
    one = (tuple(int(o != at) for o in range(len(line))) for line, at in zip(weights, chosen, strict=True))
    return Row(tuple(one), -1)


def narrowed(space: Space, rows: Sequence[Row]) -> Space | None:
    """``space`` without the options that break a row even beside the best of all other lines, again and again until
    nothing goes; ``None`` when nothing can satisfy the rows."""
    if not all(space):
        return None
    while True:
        before = space
        for row in rows:
            left = _without_hopeless(space, row)
            if left is None:
                return None
            space = left
        if space == before:
            return space


def _without_hopeless(space: Space, row: Row) -> Space | None:
    best = [max(map(line.__getitem__, left)) for line, left in zip(row.weights, space, strict=True)]
    spare = row.fixed + sum(best)
    if spare < 0:
        return None
    kept = []
    for line, left, most in zip(row.weights, space, best, strict=True):
        if len(left) > 1 and most - min(map(line.__getitem__, left)) > spare:
            left = tuple(option for option in left if most - line[option] <= spare)
        kept.append(left)
    return tuple(kept)


def binding(space: Space, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that some choice of ``space`` breaks."""
    return tuple(row for row in rows if _least(space, row) < 0)


def _least(space: Space, row: Row) -> int:
    pairs = zip(row.weights, space, strict=True)
    return row.fixed + sum(min(map(line.__getitem__, left)) for line, left in pairs)


def lightest(space: Space, weights: Weights) -> Chosen:
    """The choice of the least total when no row asks anything: the first of equals for each line."""
    return tuple(min(left, key=line.__getitem__) for line, left in zip(weights, space, strict=True))


def spread(space: Space, weights: Weights) -> int:
    """By how much two totals can differ at most."""
    pairs = zip(weights, space, strict=True)
    return sum(max(map(line.__getitem__, left)) - min(map(line.__getitem__, left)) for line, left in pairs)
