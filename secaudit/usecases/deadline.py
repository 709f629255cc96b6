"""The last day to hand in what was missing, by Taiwan's official calendar.

Invariant: a date that touches a year whose calendar was not published when our calendar library was made is an
estimate, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from secaudit.errors import UsageError
from secaudit.model.workdays import CLOSES_AT, SUPPLEMENT, Count, Period, count

PUBLISHED = range(1998, 2027)
"""Years whose 政府行政機關辦公日曆表 is in the `holidays` library that we ask for at the least."""
MOST_DAYS = 366
_LAST_CLOSING = date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class SkippedDay:
    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """``last_day`` is the deadline, until ``closes_at`` local time; "" for the periods of other programmes.

    ``made_up`` are the counted days that are a 補行上班日.
    """

    closing_day: date
    period: Period
    last_day: date
    closes_at: str
    counted: tuple[date, ...]
    made_up: tuple[date, ...]
    skipped: tuple[SkippedDay, ...]
    is_estimate: bool
    falls_on_day_off: bool
    """Only with calendar days: whether the deadline then moves is for the announcement to say."""


def deadline(closing: date, period: Period = SUPPLEMENT) -> Deadline:
    """The last day of ``period`` after ``closing``; raises where the period is none that anybody gives."""
    if not 1 <= period.days <= MOST_DAYS:
        raise UsageError(f"天數 {period.days} 不合理", f"請填 1 到 {MOST_DAYS}", code="E-USE-31")
    if closing > _LAST_CLOSING:
        raise UsageError(f"截止日 {closing} 太遠", "請核對年份", code="E-USE-31")
    is_working, name_of = _calendar()
    days = count(closing, period, is_working)
    return Deadline(
        closing_day=closing,
        period=period,
        last_day=days.last,
        closes_at=CLOSES_AT if period == SUPPLEMENT else "",
        counted=days.counted,
        made_up=tuple(d for d in days.counted if period.working and _is_weekend(d)),
        skipped=tuple(SkippedDay(d, name_of(d) or "週末") for d in days.skipped),
        is_estimate=_is_estimate(closing, days, period),
        falls_on_day_off=not period.working and not is_working(days.last),
    )


def _is_estimate(closing: date, days: Count, period: Period) -> bool:
    touched = (closing + timedelta(days=1), days.last)
    return period.working and any(day.year not in PUBLISHED for day in touched)


def _calendar() -> tuple[Callable[[date], bool], Callable[[date], str]]:
    """Whether a day is a working day, and what a day off is called."""
    from holidays import country_holidays

    calendar = country_holidays("TW", language="zh_TW")
    return calendar.is_working_day, lambda day: str(calendar.get(day, ""))


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5
