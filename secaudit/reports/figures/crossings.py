"""How well a drawing reads, counted: wires that cross, and labels that lie on something.

Invariant: a crossing is a point inside a piece of two wires each; wires that end on the same zone side by side do not
cross there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from secaudit.reports.figures.svg_elements import Rect

Path = Sequence[tuple[int, int]]


def edge_crossings(paths: Sequence[Path]) -> int:
    """Where an upright piece of one path crosses a level piece of another."""
    uprights = sorted(
        (a[0], min(a[1], b[1]), max(a[1], b[1]), number)
        for number, path in enumerate(paths)
        for a, b in pairwise(path)
        if a[0] == b[0] and a[1] != b[1]
    )
    xs = [x for x, *_ in uprights]
    found = 0
    for number, path in enumerate(paths):
        for (x0, y0), (x1, y1) in pairwise(path):
            if y0 == y1 and x0 != x1:
                low, high = bisect_right(xs, min(x0, x1)), bisect_left(xs, max(x0, x1))
                found += sum(1 for _, top, end, other in uprights[low:high] if other != number and top < y0 < end)
    return found


def overlaps(labels: Sequence[Rect], others: Iterable[Rect]) -> int:
    """Pairs of labels that overlap, and labels on any of ``others`` (boxes, titles)."""
    among = sum(1 for one, other in combinations(labels, 2) if one.overlaps(other))
    return among + sum(1 for other in others for label in labels if label.overlaps(other))


def inversions(pairs: Sequence[tuple[float, float]]) -> int:
    """Pairs of lines between two levels, each given by its place on the upper and the lower, that cross."""
    lower: list[float] = []
    found = 0
    for _, end in sorted(pairs):
        at = bisect_right(lower, end)
        found += len(lower) - at
        lower.insert(at, end)
    return found
