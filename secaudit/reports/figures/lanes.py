"""A page of lanes: boxes in even rows, gutters beside them as wide as the wires through them ask, channels below.

Invariant: a row fills the page from side to side; lanes follow each other from the top, none overlapping another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from secaudit.reports.figures.routing import L, Route
from secaudit.reports.figures.svg_elements import Rect
from secaudit.reports.figures.tracks import Levels, channel_height

WIDTH, MARGIN, STRIP, PAD, GUTTER = 960, 6, 30, 10, 22
"""In pixels of the viewBox; the strip on the left of a lane holds its title."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Across:
    """One row from side to side: gutter i starts at ``gutters[i]`` (x, width); box i stands between i and i + 1."""

    gutters: tuple[tuple[int, int], ...]
    boxes: tuple[tuple[int, int], ...]


def cut(boxes: Sequence[T], most: int) -> list[list[T]]:
    """Rows of at most ``most``, as even as they come; an empty one where there is nothing."""
    count = max(1, -(-len(boxes) // most))
    size, extra = divmod(len(boxes), count)
    rows, start = [], 0
    for index in range(count):
        stop = start + size + (index < extra)
        rows.append(list(boxes[start:stop]))
        start = stop
    return rows


def gutter_widths(boxes: int, routes: Sequence[Route[L]], number: int) -> list[int]:
    """Those of row ``number``, by how many wires pass."""
    passes = [0] * (boxes + 1)
    for route in routes:
        if number in route.gutters:
            passes[route.gutters[number]] += 1
    step = 16 if sum(passes) <= 8 else 8 if sum(passes) <= 24 else max(2, 200 // sum(passes))
    return [(GUTTER if 0 < i < boxes else PAD) + step * n for i, n in enumerate(passes)]


def room_beside(gutters: Sequence[int]) -> int:
    """What the gutters of a row leave to its boxes."""
    return WIDTH - 2 * MARGIN - STRIP - sum(gutters)


def across(gutters: Sequence[int], boxes: Sequence[int]) -> Across:
    """A row of these widths, from the left."""
    x, places = MARGIN + STRIP, []
    for i, width in enumerate(gutters):
        wide = boxes[i] if i < len(boxes) else 0
        places.append(((x, width), (x + width, wide)))
        x += width + wide
    return Across(tuple(gutter for gutter, _ in places), tuple(box for _, box in places[: len(boxes)]))


@dataclass(frozen=True, slots=True)
class Down:
    """Everything from the top: the frame of each lane, the levels of each row, where it ends."""

    frames: tuple[Rect, ...]
    levels: Levels
    end: int


def down(lanes: Sequence[Sequence[int]], heights: Sequence[int], tracks: Sequence[int], least: Sequence[int]) -> Down:
    """``lanes`` has the numbers of each lane's rows, ``heights`` and ``tracks`` one entry a row, ``least`` the height
    below which no lane is."""
    y, levels, frames = MARGIN, Levels([], [], []), []
    for numbers, low in zip(lanes, least, strict=True):
        start = y
        y += PAD
        for number in numbers:
            is_last = number == numbers[-1]
            levels.tops.append(y)
            levels.bottoms.append(y + heights[number])
            y = levels.bottoms[-1] + (PAD if is_last else 0)
            levels.channels.append(y)
            y += 0 if is_last else channel_height(tracks[number])
        frames.append(Rect(MARGIN, start, WIDTH - 2 * MARGIN, max(y - start, low)))
        y = frames[-1].bottom + channel_height(tracks[numbers[-1]])
    return Down(tuple(frames), levels, y)
