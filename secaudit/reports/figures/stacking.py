"""Which track of a channel each level piece of a wire gets: tight for little height, or loose for few crossings.

Invariant: two pieces on one track never touch, nor do their labels; the same pieces are stacked the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from secaudit.reports.figures.routing import Key

APART = 6
"""Between pieces on one track."""
MOST_ROUNDS = 6
"""How often the order of tracks is gone over."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A level piece in a channel with its label, from ``left`` to ``right``; upright pieces leave it up and down."""

    left: int
    right: int
    key: Key
    ups: tuple[int, ...]
    downs: tuple[int, ...]

    def meets(self, other: Piece) -> bool:
        """Whether the two need different tracks."""
        return self.left <= other.right + APART and other.left <= self.right + APART

    def crossed(self, xs: Sequence[int]) -> int:
        """How many upright pieces at ``xs`` cross its wire when they pass its track."""
        ends = (*self.ups, *self.downs)
        return sum(min(ends) < x < max(ends) for x in xs)


Stacking = Callable[[Sequence[Piece]], dict[Key, int]]
"""Gives each piece of one channel a track, 0 the uppermost, on which it touches nothing."""


def tight(pieces: Sequence[Piece]) -> dict[Key, int]:
    """On as few tracks as there can be; whole tracks and single pieces then move while that saves crossings."""
    better = _preferences(pieces)
    rows = _filled(pieces)
    for _ in range(MOST_ROUNDS):
        if not (_sorted_rows(rows, better) | _settled(rows, pieces, better)):
            break
    return {pieces[i].key: track for track, row in enumerate(rows) for i in row}


def loose(pieces: Sequence[Piece]) -> dict[Key, int]:
    """On as many tracks as it takes to keep above what had better stay above."""
    better = _preferences(pieces)
    order = sorted(range(len(pieces)), key=lambda i: (pieces[i].right - pieces[i].left, pieces[i].key))
    for _ in range(MOST_ROUNDS):
        moved = [_moved(order, i, better) for i in sorted(order)]
        if not any(moved):
            break
    tracks: dict[int, int] = {}
    for i in order:
        above = [t for j, t in tracks.items() if better.get((j, i), 0) < 0]
        beside = {t for j, t in tracks.items() if pieces[j].meets(pieces[i])}
        first = max(above, default=-1) + 1
        tracks[i] = next(t for t in range(first, first + len(beside) + 1) if t not in beside)
    return {pieces[i].key: track for i, track in tracks.items()}


def _filled(pieces: Sequence[Piece]) -> list[list[int]]:
    """From left to right, each on the first track that is free."""
    rows: list[list[int]] = []
    for i in sorted(range(len(pieces)), key=lambda i: (pieces[i].left, pieces[i].right, pieces[i].key)):
        free = next((row for row in rows if not any(pieces[j].meets(pieces[i]) for j in row)), None)
        if free is None:
            rows.append([i])
        else:
            free.append(i)
    return rows


def _sorted_rows(rows: list[list[int]], better: Mapping[tuple[int, int], int]) -> bool:
    """Move whole rows while it saves crossings; whether it did."""
    between = {
        (g, h): sum(better.get((i, j), 0) for i in one for j in other)
        for g, one in enumerate(rows)
        for h, other in enumerate(rows)
        if g != h
    }
    order, moved = list(range(len(rows))), False
    for _ in range(MOST_ROUNDS):
        steps = [_moved(order, row, between) for row in range(len(rows))]
        if not any(steps):
            break
        moved = True
    rows[:] = [rows[i] for i in order]
    return moved


def _settled(rows: list[list[int]], pieces: Sequence[Piece], better: Mapping[tuple[int, int], int]) -> bool:
    """Move single pieces to rows where they are free, while it saves crossings; whether it did."""
    moved = False
    for item in range(len(pieces)):
        at = next(number for number, row in enumerate(rows) if item in row)
        rows[at].remove(item)
        change, best, place = 0, 0, at
        costs = [0] * len(rows)
        for step in range(at - 1, -1, -1):
            change += sum(better.get((item, j), 0) for j in rows[step])
            costs[step] = change
        change = 0
        for step in range(at + 1, len(rows)):
            change += sum(better.get((j, item), 0) for j in rows[step])
            costs[step] = change
        for step, cost in enumerate(costs):
            if cost < best and not any(pieces[j].meets(pieces[item]) for j in rows[step]):
                best, place = cost, step
        rows[place].append(item)
        moved |= place != at
    return moved


def _preferences(pieces: Sequence[Piece]) -> dict[tuple[int, int], int]:
    """For pieces that meet: how many crossings more it makes to have the first above the second."""
    better: dict[tuple[int, int], int] = {}
    for (i, one), (j, other) in combinations(enumerate(pieces), 2):
        if one.meets(other):
            above = other.crossed(one.downs) + one.crossed(other.ups)
            below = one.crossed(other.downs) + other.crossed(one.ups)
            if above != below:
                better[i, j], better[j, i] = above - below, below - above
    return better


def _moved(order: list[int], item: int, better: Mapping[tuple[int, int], int]) -> bool:
    """Move ``item`` to where in the order it makes the fewest crossings; whether that helped."""
    at = order.index(item)
    rest = order[:at] + order[at + 1 :]
    change, best, place = 0, 0, at
    for step in range(at - 1, -1, -1):
        change += better.get((item, rest[step]), 0)
        if change < best:
            best, place = change, step
    change = 0
    for step in range(at, len(rest)):
        change += better.get((rest[step], item), 0)
        if change < best:
            best, place = change, step + 1
    order[:] = (*rest[:place], item, *rest[place:])
    return best < 0
