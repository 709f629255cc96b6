"""Counting to a deadline: from the day after, day by day, over the days that count.

Invariant: the closing day itself never counts (翌日起, interpretation G4), and the last counted day is the deadline.
What counts as a working day is told by the caller's calendar; make-up Saturdays (補行上班日) are working days there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """How long a programme gives: so many days, working days or calendar days."""

    days: int
    working: bool


SUPPLEMENT = Period(3, working=True)
"""補件 of this programme: 公告收件截止日翌日起 3 個工作天 (source 四). Other programmes give other periods."""
CLOSES_AT = "17:30:59"


@dataclass(frozen=True, slots=True)
class Count:
    """The days of a period in their order; ``skipped`` are those in between that don't count."""

    counted: tuple[date, ...]
    skipped: tuple[date, ...]

    @property
    def last(self) -> date:
        return self.counted[-1]


def count(closing: date, period: Period, is_working: Callable[[date], bool]) -> Count:
    """The days that count after ``closing``; the period has at least one."""
    counted: list[date] = []
    skipped: list[date] = []
    day = closing
    while len(counted) < period.days:
        day += timedelta(days=1)
        (counted if not period.working or is_working(day) else skipped).append(day)
    return Count(tuple(counted), tuple(skipped))
