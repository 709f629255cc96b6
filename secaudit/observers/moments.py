"""Points in time as programs write them: RFC 3339, ISO without a zone, epoch seconds, Duplicati's compact form,
and the dictionaries of recorded AWS replies.

Invariant: the day is the one that is written (an epoch's is that of UTC); a program's "never" (year 1, epoch 0) and
everything that is no date of this age is ``None``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_FIRST_YEAR, _LAST_YEAR = 1990, 2999
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:[.,]\d{1,12})?\s?(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?(?:\s[A-Z]{2,5})?)?",
    re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?", re.ASCII)
_EPOCH = re.compile(r"\d{9,13}(?:\.\d{1,9})?", re.ASCII)
_MILLISECONDS_FROM = 100_000_000_000


def moment(value: Any) -> datetime | None:
    """The point in time that ``value`` is, with its own offset (UTC where none is written)."""
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return from_epoch(value)
    if isinstance(value, dict) and value.get("__class__") == "datetime":
        return _from_parts([value.get(k, 0) for k in ("year", "month", "day", "hour", "minute", "second")], UTC)
    return None


def from_epoch(seconds: float) -> datetime | None:
    """Epoch seconds, or milliseconds when they are too many for seconds."""
    try:
        found = datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS_FROM else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _from_text(text: str) -> datetime | None:
    if found := _ISO.fullmatch(text):
        *parts, offset = found.groups()
        return _from_parts([int(p or 0) for p in parts], _zone(offset or ""))
    if found := _COMPACT.fullmatch(text):
        return _from_parts([int(p) for p in found.groups()], UTC)
    return from_epoch(float(text)) if _EPOCH.fullmatch(text) else None


def _zone(offset: str) -> timezone | None:
    digits = offset.replace(":", "")
    if not digits[1:].isdigit():
        return UTC
    minutes = int(digits[1:3]) * 60 + int(digits[3:5] or 0)
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if digits[0] == "-" else minutes))


def _from_parts(parts: list[Any], zone: timezone | None) -> datetime | None:
    if zone is None or not all(isinstance(p, int) and 0 <= p <= _LAST_YEAR for p in parts):
        return None
    year, month, day, hour, minute, second = parts
    try:
        found = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR else None
