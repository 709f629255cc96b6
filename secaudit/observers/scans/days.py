"""The day in a moment as scanners write it; the time of day and its zone are left aside, the day is as written.

Read: ISO 8601 (``2024-05-03T…``), the form of asctime (``Fri May 3 10:00:00 2024``), ``3 May 2024``, ``May 3, 2024``,
with English or Chinese month names. Not read: a day in figures alone (``03/04/2024``), which may be two days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTHS |= {f"{m}月": i for i, m in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二".split(), 1)}
_MONTHS |= {f"{i}月": i for i in range(1, 13)}
_MONTH = r"(?P<m>[A-Za-z]{3,9}\.?|[一二三四五六七八九十]{1,2}月|\d{1,2}月)"
_FORMS = (
    re.compile(r"(?P<y>\d{4})-(?P<n>\d\d)-(?P<d>\d\d)(?!\d)", re.ASCII),
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})[ -]{_MONTH}[ ,-]+(?P<y>\d{{4}})(?!\d)", re.ASCII),
    re.compile(rf"{_MONTH} +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +(?:\S+ +){{0,2}}(?P<y>\d{{4}})(?!\d)", re.ASCII),
)


def day(text: str) -> date | None:
    """The day that ``text`` names, ``None`` when it names none, or could name two."""
    for form in _FORMS:
        for found in form.finditer(text[:80]):
            parts = found.groupdict()
            month = int(parts["n"]) if "n" in parts else _month(parts["m"])
            named = _date(int(parts["y"]), month, int(parts["d"]))
            if named:
                return named
    return None


def day_of_epoch(text: str) -> date | None:
    """The day, in UTC, of seconds since 1970."""
    if not text.isascii() or not text.isdigit() or len(text) > 11:
        return None
    return datetime.fromtimestamp(int(text), UTC).date()


def newest(days: Iterable[date | None]) -> date | None:
    return max((d for d in days if d), default=None)


def _month(name: str) -> int:
    return _MONTHS.get(name if name.endswith("月") else name[:3].lower(), 0)


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None
