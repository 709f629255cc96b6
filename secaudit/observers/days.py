"""The day in a text as scanners and consoles write it; the time of day and its zone are left aside.

:func:`day` reads a text whose order is sure by itself: ISO 8601 (``2024-05-03T…``), the form of asctime (``Fri May 3
10:00:00 2024``), ``3 May 2024``, ``May 3, 2024``, with English or Chinese month names. It does not read a day in
figures alone (``03/04/2024``), which may be two days.

:func:`day_of_column` reads what a text begins with, also ``2026/3/4``; and ``3/4/2026`` one way or the other only when
another value of the same column settles it (a part above 12) and none speaks against it (:func:`is_day_first`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTHS = {m: i for i, m in enumerate(_NAMES, 1)}
_MONTHS |= {f"{m}月": i for i, m in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二".split(), 1)}
_MONTHS |= {f"{i}月": i for i in range(1, 13)}
_MONTH = r"(?P<m>[A-Za-z]{3,9}\.?|[一二三四五六七八九十]{1,2}月|\d{1,2}月)"
_FORMS = (
    re.compile(r"(?P<y>\d{4})-(?P<n>\d\d)-(?P<d>\d\d)(?!\d)", re.ASCII),
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})[ -]{_MONTH}[ ,-]+(?P<y>\d{{4}})(?!\d)", re.ASCII),
    re.compile(rf"{_MONTH} +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +(?:\S+ +){{0,2}}(?P<y>\d{{4}})(?!\d)", re.ASCII),
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?,?[ -](\d{4})(?!\d)")


def day(text: str) -> date | None:
    """The day that ``text`` names, ``None`` when it names none, or could name two."""
    for form in _FORMS:
        for found in form.finditer(text[:80]):
            parts = found.groupdict()
            month = int(parts["n"]) if "n" in parts else _month(parts["m"])
            if named := _date(int(parts["y"]), month, int(parts["d"])):
                return named
    return None


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Whether the day stands before the month in a column of ``3/4/2026``; ``None`` when nothing or both tells."""
    day_first = month_first = False
    for text in texts:
        if found := _YEAR_LAST.match(text.strip()):
            day_first |= int(found[1]) > 12
            month_first |= int(found[2]) > 12
    return day_first if day_first != month_first else None


def day_of_column(text: str, day_first: bool | None) -> date | None:
    """The day that ``text`` begins with; ``None`` when it is none or its order is not told."""
    text = text.strip()
    if found := _YEAR_FIRST.match(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _MONTH_FIRST.match(text):
        return _date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _DAY_FIRST.match(text):
        return _date(int(found[3]), _month(found[2]), int(found[1]))
    found = _YEAR_LAST.match(text)
    if not found or (day_first is None and found[1] != found[2]):
        return None
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    return _date(year, second, first) if day_first else _date(year, first, second)


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
