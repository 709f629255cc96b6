"""Days as the consoles write them, read only where the order of day and month is sure.

ISO and ``2026/3/4`` tell their order, months in letters too. ``3/4/2026`` is read one way or the other only when
another value of the same column settles it (a part above 12) and none speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?,?[ -](\d{4})(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Whether the day stands before the month in a column of ``3/4/2026``; ``None`` when nothing or both tells."""
    day_first = month_first = False
    for text in texts:
        if found := _YEAR_LAST.match(text.strip()):
            day_first |= int(found[1]) > 12
            month_first |= int(found[2]) > 12
    return day_first if day_first != month_first else None


def day(text: str, day_first: bool | None) -> date | None:
    """The day that ``text`` begins with; ``None`` when it is none or its order is not told."""
    text = text.strip()
    if found := _YEAR_FIRST.match(text):
        return _date(found[3], found[2], found[1])
    if found := _MONTH_FIRST.match(text):
        return _date(found[2], _month(found[1]), found[3])
    if found := _DAY_FIRST.match(text):
        return _date(found[1], _month(found[2]), found[3])
    found = _YEAR_LAST.match(text)
    if not found or (day_first is None and found[1] != found[2]):
        return None
    return _date(found[1], found[2], found[3]) if day_first else _date(found[2], found[1], found[3])


def _month(name: str) -> str:
    return str(_MONTHS.index(name.lower()) + 1) if name.lower() in _MONTHS else "0"


def _date(day_of_month: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None
