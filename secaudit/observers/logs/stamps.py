"""How the lines of logs begin: one pattern a form, and the day each states.

1. RFC 5424 and ISO 8601, journalctl ``short-iso``, nginx error, IIS, most programs: ``2024-05-03T12:00:00``.
2. Common and combined log format: ``… [03/May/2024:12:00:00 +0800] …``; Apache error: ``[Fri May 03 12:00:00 2024]``.
3. FortiGate: ``date=2024-05-03 time=12:00:00``, also behind a syslog header.
4. The audit log of Linux: ``type=… msg=audit(1714708800.123:456):``, seconds since 1970 in UTC.
5. RFC 3164: ``May  3 12:00:00 host``; it has no year (some devices add one): see :mod:`logfile`.

Invariant: a pattern is linear in the length of the line and looks at its beginning alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

_MONTHS = {
    name: f"{number:02d}" for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_MONTH = "(" + "|".join(_MONTHS) + ")"
_CLOCK = r"\d\d:\d\d:\d\d"
SAMPLE_LINES = 60


@dataclass(frozen=True, slots=True)
class Form:
    """One way to stamp a line. ``day`` gives ISO text, ``--MM-DD`` where the year is not stated."""

    title: str
    pattern: re.Pattern[str]
    day: Callable[[re.Match[str]], str]


def _year_month_day(found: re.Match[str]) -> str:
    return f"{found[1]}-{found[2]}-{found[3]}"


def _day_month_year(found: re.Match[str]) -> str:
    return f"{found[3]}-{_MONTHS[found[2]]}-{found[1]}"


def _month_day_year(found: re.Match[str]) -> str:
    return f"{found[3]}-{_MONTHS[found[1]]}-{int(found[2]):02d}"


def _month_day(found: re.Match[str]) -> str:
    return f"{found[3] or '-'}-{_MONTHS[found[1]]}-{int(found[2]):02d}"


def _epoch(found: re.Match[str]) -> str:
    return datetime.fromtimestamp(int(found[1]), UTC).date().isoformat()


_HEADED = r"^(?:<\d{1,3}>)?"
FORMS: tuple[Form, ...] = (
    Form(
        "FortiGate",
        re.compile(r'^[^\n]{0,120}?\bdate="?(\d{4})-(\d\d)-(\d\d)"?[ ,"]{1,4}time="?\d\d:\d\d'),
        _year_month_day,
    ),
    Form("Linux audit", re.compile(r"^(?:node=\S{1,100} )?type=\S{1,60} msg=audit\((\d{9,10})\.\d{1,6}:\d+\)"), _epoch),
    Form(
        "ISO 8601",
        re.compile(rf'{_HEADED}(?:1 )?[\["]?(?:[A-Z][a-z]{{2}} )?(\d{{4}})[-/](\d\d)[-/](\d\d)[T ]{_CLOCK}'),
        _year_month_day,
    ),
    Form("網頁存取", re.compile(rf"^[^\[\n]{{1,400}}\[(\d\d)/{_MONTH}/(\d{{4}}):{_CLOCK} "), _day_month_year),
    Form(
        "Apache 錯誤",
        re.compile(rf"^\[[A-Z][a-z]{{2}} {_MONTH} +(\d{{1,2}}) {_CLOCK}(?:\.\d{{1,9}})? (\d{{4}})\]"),
        _month_day_year,
    ),
    Form(
        "syslog", re.compile(rf"{_HEADED}{_MONTH} ([ \d]\d)(?: (\d{{4}}))? {_CLOCK}(?:\.\d{{1,9}})?:? \S"), _month_day
    ),
)


def form_of(head: str, whole: bool) -> Form | None:
    """The form in which the lines of ``head`` are stamped; ``None`` when they are not clearly so.

    The first line that is no comment must be stamped, two lines at least, and four of five that are not indented.
    """
    lines = head.splitlines()
    if not whole:
        lines = lines[:-1]
    lines = [line[:1000] for line in lines if line.strip() and not line.startswith((" ", "\t", "#", "-- "))]
    lines = lines[:SAMPLE_LINES]
    for form in FORMS:
        stamped = [bool(form.pattern.match(line)) for line in lines]
        if sum(stamped) >= 2 and stamped[0] and sum(stamped) * 5 >= len(stamped) * 4:
            return form
    return None
