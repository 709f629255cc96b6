"""How every line stands in a share of money: in the whole, in the part, left out, unproven, with its amount.

Invariant: the same conditions that ``share`` judges by, asked line by line; the sum of all lines is its figure.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from secaudit.model.control import Check
from secaudit.model.derived import QUERYABLE
from secaudit.rules.hearing import Hearing
from secaudit.rules.settling import asked_beyond, ways, ways_inside

Truth = int | None


class Standing(NamedTuple):
    """One line. ``None`` is "cannot tell"; ``because`` is why it was left out of the whole."""

    id: str
    whole: Truth
    part: Truth
    amount_twd: int | None
    excluded: bool
    unproven: bool
    because: str
    inside: bool = False
    """Whether the part lies in the whole, so that the line never counts in the part alone."""
    more: Truth = None
    """What such a part asks beyond the whole."""

    def worst(self, bound_percent: int, sense: str) -> float | int:
        """The least that the line can add to f of ``share``; −∞ when an unknown amount counts against the bound.

        f = Σ (100·part − bound·whole) for at_least, its negative for at_most: the bound holds iff f ≥ 0.
        """
        sign = 1 if sense == "at_least" else -1
        pairs = ways_inside(self.whole, self.more) if self.inside else ways(self.whole, self.part)
        added = [sign * (100 * p - bound_percent * w) for w, p in pairs]
        if self.amount_twd is None:
            return -inf if min(added) < 0 else 0
        return min(added) * self.amount_twd

    @property
    def least_whole_twd(self) -> int:
        """The least that the line can add to the whole."""
        return (self.amount_twd or 0) if self.whole == 1 else 0


def standings(check: Check, hearing: Hearing) -> tuple[Standing, ...]:
    """Every line of the table that ``check`` (a share) asks, in its order."""
    why = "excluded_because" if "excluded_because" in QUERYABLE[check.table].by_name else "NULL"
    more = asked_beyond(check.part or "", check.whole or "")
    rows = hearing.ask(
        f'SELECT id, {why}, "{check.amount}", ({check.excluded or 0}) IS TRUE, ({check.unproven or 0}) IS TRUE, '
        f'NOT NOT ({check.whole}), NOT NOT ({check.part}), NOT NOT ({more or "NULL"}) FROM "{check.table}"'
    )
    inside = more is not None
    return tuple(
        Standing(
            str(i), _truth(w), _truth(p), _truth(a), bool(out), bool(unproven), str(because or ""), inside, _truth(m)
        )
        for i, because, a, out, unproven, w, p, m in rows
    )


def _truth(cell: str | int | None) -> int | None:
    return None if cell is None else int(cell)


def forbidden(check: Check, hearing: Hearing) -> tuple[str, ...]:
    """The ids of the rows that break ``check`` (an every)."""
    asked = f'SELECT id FROM "{check.table}" WHERE ({check.where}) IS TRUE AND ({check.must}) IS FALSE'
    return tuple(str(i) for (i,) in hearing.ask(asked))


def truths(check: Check, hearing: Hearing) -> dict[str, Truth]:
    """How each row in the scope of ``check`` (an every) stands; a row of untold scope counts unless it would pass."""
    passes = f"({check.must}) IS TRUE"
    asked = (
        f"SELECT id, CASE WHEN {passes} THEN 1 WHEN ({check.where}) IS TRUE AND ({check.must}) IS FALSE THEN 0 END "
        f'FROM "{check.table}" WHERE ({check.where}) IS TRUE OR (({check.where}) IS NULL AND NOT {passes})'
    )
    return {str(i): _truth(truth) for i, truth in hearing.ask(asked)}
