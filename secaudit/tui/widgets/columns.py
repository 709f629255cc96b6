"""How the columns of a table share the width there is.

Invariant: the widths and the one-cell gaps between them never exceed the room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secaudit.tui.widgets.lettering import Align

_LEAST_FLEX = 6


@dataclass(frozen=True, slots=True)
class Col:
    """``width`` in cells, without the gap; ``flex`` shares what is left over; the highest ``rank`` leaves first.

    ``title`` is marked by ``N_`` and translated when painted. Columns of rank 0 leave last, from the right.
    """

    key: str
    title: str
    width: int
    align: Align = "left"
    flex: int = 0
    rank: int = 0


def widths_of(columns: Sequence[Col], room: int) -> tuple[int, ...]:
    """The cells of each column; 0 for one that doesn't fit."""
    kept = list(range(len(columns)))
    while len(kept) > 1 and _least(columns, kept) > room:
        kept.remove(max(kept, key=lambda at: (columns[at].rank, at)))
    widths = [0] * len(columns)
    for at in kept:
        widths[at] = columns[at].width
    spare = room - (sum(widths) + len(kept) - 1)
    flexible = [at for at in kept if columns[at].flex]
    if spare < 0:
        _shrink(columns, widths, flexible or kept, -spare)
    elif flexible:
        _grow(columns, widths, flexible, spare)
    return tuple(widths)


def _least(columns: Sequence[Col], kept: list[int]) -> int:
    return sum(_least_of(columns[at]) for at in kept) + len(kept) - 1


def _least_of(column: Col) -> int:
    return min(column.width, _LEAST_FLEX) if column.flex else column.width


def _shrink(columns: Sequence[Col], widths: list[int], flexible: list[int], excess: int) -> None:
    for at in sorted(flexible, key=lambda at: -widths[at]):
        least = _least_of(columns[at]) if len(flexible) > 1 else 0
        cut = min(excess, max(0, widths[at] - least))
        widths[at] -= cut
        excess -= cut


def _grow(columns: Sequence[Col], widths: list[int], flexible: list[int], spare: int) -> None:
    total = sum(columns[at].flex for at in flexible)
    given = 0
    for at in flexible:
        share = spare * columns[at].flex // total
        widths[at] += share
        given += share
    widths[flexible[0]] += spare - given
