"""An axis of time: months, quarters or years between two days, in ROC years, and where on it a day lies.

Invariant: the units follow each other without a gap from the first of a month; every day has a place within them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from secaudit.text import roc_date

MOST, MOST_MONTHS = {1: 18, 3: 16}, 120
"""By the months of a unit how many are still wide enough for their names; later than that is drawn at the end."""


@dataclass(frozen=True, slots=True)
class Unit:
    """``starts`` up to, not including, the next one's; ``year`` and ``title`` head it (``113`` and ``3``)."""

    starts: date
    year: str
    title: str


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """``width`` pixels from ``left``; ``ends`` is the first day after it."""

    left: int
    width: int
    units: tuple[Unit, ...]
    ends: date

    def at(self, day: date) -> int:
        """Pixels; a day outside stands at the nearer end."""
        whole = (self.ends - self.units[0].starts).days
        return self.left + max(0, min(self.width, self.width * (day - self.units[0].starts).days // whole))

    def unit_of(self, day: date) -> int:
        """The number of its unit, a day outside in the nearer one."""
        return max(0, sum(unit.starts <= day for unit in self.units) - 1)


def time_axis(first: date, last: date, left: int, width: int) -> TimeAxis:
    """From the month of ``first`` to that of ``last``: by month while they are few, then by quarter, then by year."""
    start = first.year * 12 + first.month - 1
    months = min(MOST_MONTHS, max(1, last.year * 12 + last.month - start))
    step = next((step for step, most in MOST.items() if -(-months // step) <= most), 12)
    start -= start % step
    count = -(-(first.year * 12 + first.month - 1 + months - start) // step)
    units = tuple(_unit(start + number * step, step) for number in range(count))
    return TimeAxis(left, width, units, _first_of(start + count * step))


def _unit(month: int, step: int) -> Unit:
    starts = _first_of(month)
    year = roc_date(f"{starts.year}-1-1").partition("年")[0]
    title = {1: str(starts.month), 3: f"{(starts.month + 2) // 3}季"}.get(step, "")
    return Unit(starts, year, title)


def _first_of(month: int) -> date:
    return date(min(9999, max(1, month // 12)), month % 12 + 1, 1)
