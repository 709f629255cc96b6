"""Dates as people type them: 2024-05-03、2024/5/3、113/5/3、民國113年5月3日、1130503.

Invariant: a form that could be read in two ways is refused, never guessed.
"""

from __future__ import annotations

import re
from datetime import date

from secaudit.importers.numbers import plain

_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_SEPARATED = re.compile(
    r"(?P<era>民國|西元)?\s*(?P<y>[0-9]{2,4})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})" + _TIME
)
_WORDED = re.compile(
    r"(?:中華)?(?P<era>民國|西元)?\s*(?P<y>[0-9]{2,4})\s*年\s*(?P<m>[0-9]{1,2})\s*月\s*(?P<d>[0-9]{1,2})\s*日"
)
_PACKED = re.compile(r"(?P<era>民國|西元)?(?P<y>[0-9]{3,4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_OTHER_ORDER = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}")
_SERIAL = re.compile(r"[1-9][0-9]{4}(?:\.[0-9]+)?")

FIRST_YEAR, LAST_YEAR = 1900, 2199
_WRITE = "請寫成 2024-05-03 或 113/5/3"


def day(text: str) -> tuple[str | None, str, str]:
    """``(ISO date, "", "")``, or ``(None, why not, what to do)``."""
    bare = plain(text)
    match = _SEPARATED.fullmatch(bare) or _WORDED.fullmatch(bare) or _PACKED.fullmatch(bare)
    if match is None:
        return None, *_why_not(bare)
    year = _gregorian(match["y"], match["era"])
    if year is None:
        return None, *_unclear_year(bare, match["era"])
    try:
        return date(year, int(match["m"]), int(match["d"])).isoformat(), "", ""
    except ValueError:
        return None, "沒有這一天", "請核對年月日"


def _gregorian(digits: str, era: str | None) -> int | None:
    """The year; two digits are a year only after 民國, three only as 民國, four only as 西元."""
    year = int(digits)
    if len(digits) == 4:
        year = year if era != "民國" else 0
    elif len(digits) == 3 or era == "民國":
        year = year + 1911 if era != "西元" and year else 0
    else:
        year = 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _unclear_year(bare: str, era: str | None) -> tuple[str, str]:
    if era is None and re.match(r"[0-9]{2}(?![0-9])", bare):
        return "看不出哪個數字是年", f"{_WRITE}；民國百年前請加「民國」"
    return "年份不合理", _WRITE


def _why_not(bare: str) -> tuple[str, str]:
    if _OTHER_ORDER.fullmatch(bare):
        return "看不出年、月、日的順序", _WRITE
    if _SERIAL.fullmatch(bare):
        return "像是 Excel 的日期序號，不是日期", f"請把儲存格改成日期或文字格式，{_WRITE}"
    return "不是看得懂的日期", _WRITE
