"""Spans of time as the programs that keep logs write them: ``1year``, ``2week 1d``, ``744h``, ``365d``.

Invariant: a span is read whole or not at all (``None``); what is finer than a second is dropped, never rounded up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

MAX_DAYS = 2**31 - 1
_PART = re.compile(r"(\d{1,18})(?!\d)(?:\.(\d{1,9})(?!\d))?\s*([A-Za-zµμ]*)\s*")
_SECOND, _DAY = 1_000_000, 86_400_000_000
_FINE = {"us": 1, "µs": 1, "μs": 1, "ms": 1000, "s": _SECOND}

SYSTEMD: Mapping[str, int] = {
    **_FINE,
    **dict.fromkeys(("usec",), 1),
    **dict.fromkeys(("msec",), 1000),
    **dict.fromkeys(("", "sec", "second", "seconds"), _SECOND),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60 * _SECOND),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 3600 * _SECOND),
    **dict.fromkeys(("d", "day", "days"), _DAY),
    **dict.fromkeys(("w", "week", "weeks"), 7 * _DAY),
    **dict.fromkeys(("M", "month", "months"), 2_629_800 * _SECOND),
    **dict.fromkeys(("y", "year", "years"), 31_557_600 * _SECOND),
}
"""systemd.time(7), in microseconds: a bare number is seconds, ``M`` months and ``m`` minutes, a year 365.25 days."""

PROMETHEUS: Mapping[str, int] = {
    **_FINE,
    "m": 60 * _SECOND,
    "h": 3600 * _SECOND,
    "d": _DAY,
    "w": 7 * _DAY,
    "y": 365 * _DAY,
}
"""The durations of Prometheus and Loki: a year is 365 days, a bare number (but 0) is refused."""

ELASTIC: Mapping[str, int] = {
    "nanos": 0,
    "micros": 1,
    "ms": 1000,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": 3600 * _SECOND,
    "d": _DAY,
}
"""The time units of Elasticsearch."""


def seconds(span: str, units: Mapping[str, int]) -> int | None:
    """The whole seconds of ``span``; ``None`` when it is not made of numbers with these units alone."""
    text = span.strip()
    if text == "0":
        return 0
    total = position = 0
    while position < len(text):
        part = _PART.match(text, position)
        if not part or part[3] not in units:
            return None
        unit = units[part[3]]
        total += int(part[1]) * unit + (int(part[2]) * unit // 10 ** len(part[2]) if part[2] else 0)
        position = part.end()
    return total // _SECOND if text else None


def whole_days(span_seconds: int) -> int:
    """The full days of a span, within what a cell can hold."""
    return min(span_seconds // 86400, MAX_DAYS)
