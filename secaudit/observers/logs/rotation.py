"""What a rotation of logrotate keeps: count × frequency as days that hold, and sizes that cut them short.

logrotate(8): ``rotate`` counts the old files, 0 keeps none, -1 all (since 3.16; only ``maxage`` removes them, and 0
there is no age): without ``maxage`` nothing is deleted. Of ``rotate`` and ``maxage`` the shorter decides. ``maxsize``
rotates before the time has come, ``minsize`` never does.

``maxage`` and ``maxsize`` may also be set once for all logs. Where the rules for all are not in sight, count × time is
an upper bound, and that no size cuts it short is not known.

Just after a rotation exactly the counted periods are on the disk, so they are the lower bound: daily n = n, weekly n =
7 n, yearly n = 365 n, hourly n = n ÷ 24. A month is a calendar month: any twelve in a row have at least 365 days, and a
rest of r months the fewest that r months in a row have in a common year (February 28; January–February 59). So 12
monthly = 365 days, 13 = 393, and 52 weekly = 364.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secaudit.observers.logs.retention import never_deleted, short_alone
from secaudit.observers.logs.spans import MAX_DAYS
from secaudit.observers.reading import Basis, Setting
from secaudit.text import safe_text

FREQUENCIES = ("hourly", "daily", "weekly", "monthly", "yearly")
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Rotation:
    """How one log is rotated, as far as it is stated."""

    frequency: str = ""
    size: str = ""
    """Rotated at this size, whatever the time."""
    rotate: int | None = None
    maxage: int | None = None
    maxsize: str = ""
    line: int = 0
    """Of the directive that decides when the log is rotated."""

    @property
    def forever(self) -> bool:
        return self.rotate is not None and self.rotate < 0

    @property
    def inherits(self) -> bool:
        """Whether what decides stands in another file."""
        return not self.forever and not self.size and (not self.frequency or self.rotate is None)

    @property
    def days(self) -> int | None:
        """The days that the old files reach back at least; ``None`` where count and time do not decide."""
        if self.rotate is None:
            return None
        if self.forever:
            return self.maxage
        if not self.frequency:
            return None
        days = min(period_days(self.frequency, self.rotate), MAX_DAYS)
        return days if self.maxage is None else min(days, self.maxage)

    @property
    def said(self) -> str:
        words = [self.frequency] if self.frequency else []
        words += [f"rotate {self.rotate}"] if self.rotate is not None else []
        words += [f"maxage {self.maxage}"] if self.maxage is not None else []
        return " ".join(words)

    def settings(self, scope: str, why: str, *, general_seen: bool) -> Iterator[Setting]:
        """``general_seen``: the rules that hold for every log are part of these."""
        kept = self._kept(scope, why)
        yield from kept if general_seen or self.maxage is not None else short_alone(kept)
        yield from self._bounded(scope, why, general_seen)

    def _kept(self, scope: str, why: str) -> Iterator[Setting]:
        place = f"第 {self.line} 行"
        if self.forever and self.maxage is None:
            yield never_deleted("rotate -1，未設 maxage", place, None, why, scope)
        elif self.days is not None:
            yield Setting("log_retention_days", self.days, place, self.said, None, why, Basis.DERIVED, scope)

    def _bounded(self, scope: str, why: str, general_seen: bool) -> Iterator[Setting]:
        place = f"第 {self.line} 行"
        by_size = f"size {self.size}" if self.size else f"maxsize {self.maxsize}" if self.maxsize else ""
        if by_size and not self.forever:
            yield Setting("log_size_limited", 1, place, safe_text(by_size)[:80], None, why, scope=scope)
        elif self.forever or (general_seen and self.frequency and self.rotate is not None):
            said = "rotate -1：不因容量刪除" if self.forever else f"{self.said}；未設 size、maxsize"
            yield Setting("log_size_limited", 0, place, said, None, why, Basis.DEFAULT, scope)


def keep_weakest(settings: dict[tuple[str, str], Setting], new: Setting) -> None:
    """A log that is named twice is kept as long as the shorter says."""
    key = (new.column, new.scope)
    old = settings.get(key)
    if old is not None:
        weaker = min if new.column == "log_retention_days" else max
        new = weaker(old, new, key=lambda s: int(s.value or 0))
    settings[key] = new


def period_days(frequency: str, count: int) -> int:
    """The fewest days that ``count`` periods in a row have."""
    match frequency:
        case "hourly":
            return count // 24
        case "daily":
            return count
        case "weekly":
            return 7 * count
        case "monthly":
            return 365 * (count // 12) + min(sum((_MONTHS * 2)[m : m + count % 12]) for m in range(12))
        case _:
            return 365 * count
