"""From when to when a log reaches: what every reader of records hands on.

1. Only days that exist count.
2. A record later than the day after the file was last written is of a clock that was wrong: it does not count, unless
   all are (then it is the file's day that is wrong).
3. A log reaches back from its newest record to the first gap of more than :data:`QUIET_DAYS`: what lies before is a
   clock that was not set (1970, 2000) or a leftover, and proves nothing of the days between. A log of Windows is one
   ring, whose oldest record shows that nothing after it was overwritten: there gaps do not matter.
4. The name of the log is the same for all of its rotated files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from secaudit.observers.export import Export
from secaudit.observers.reading import Basis, Setting
from secaudit.text import safe_text

_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst|zip)$", re.IGNORECASE)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_DAY = r"(?:\d{4}-\d\d-\d\d|\d{8})(?:[-T_]?\d{2,6})?"
_ROTATED = re.compile(rf"[._-](?:{_DAY}|\d{{10}}|\d{{1,4}})$")
_DATED = re.compile(rf"[._-]?{_DAY}(?=\.[A-Za-z]{{1,8}}$)")
_ALL_DAY = re.compile(_DAY)
_IIS = re.compile(r"^(u_(?:ex|in|nc))\d{4,10}(?=\.log$)", re.IGNORECASE)


QUIET_DAYS = 92
"""A log of a machine in use is not silent for longer than a quarter of a year."""
_EARLIEST = "2000-01-02"
"""Clocks that are not set begin on a round day (1601, 1970, 1980, 2000); no log that is kept today does."""
MAX_DAYS_SEEN = 100_000


@dataclass(slots=True)
class Reach:
    """From the oldest to the newest day without a gap, as ISO text, with the line of the oldest."""

    oldest: str
    newest: str
    line: int
    notes: tuple[str, ...] = ()

    @property
    def newest_on(self) -> date:
        return date.fromisoformat(self.newest)


@dataclass(slots=True)
class Span:
    """The days on which a log has records, as ISO text, each with the line where it is first seen."""

    lines: dict[str, int] = field(default_factory=dict)
    records: int = 0

    def add(self, day: str, line: int) -> bool:
        """Count a record; whether its day exists."""
        if day not in self.lines:
            if not is_day(day) or len(self.lines) >= MAX_DAYS_SEEN:
                return False
            self.lines[day] = line
        self.records += 1
        return True

    def reach(self, written_on: date | None, *, is_ring: bool = False) -> Reach:
        """Rules 2 and 3; there must be a record."""
        days = sorted(self.lines)
        late = [day for day in days if written_on and day > _later(written_on, 1)]
        notes = []
        if late and len(late) < len(days):
            days = days[: -len(late)]
            notes.append(f"有 {late[0]} 起的紀錄，比檔案最後寫入的日子還晚：時鐘當時不準，不採計")
        unset = [day for day in days if day < _EARLIEST]
        if unset and len(unset) < len(days):
            days = days[len(unset) :]
            notes.append(f"有 {unset[0]} 的紀錄：時鐘當時未設，不採計")
        gaps = (
            []
            if is_ring
            else [(before, after) for before, after in pairwise(days) if after > _later(date.fromisoformat(before))]
        )
        if gaps:
            before, after = gaps[-1]
            notes.append(f"{before} 與 {after} 之間沒有紀錄（超過 {QUIET_DAYS} 天），更早的（{days[0]} 起）不採計")
            days = days[days.index(after) :]
        return Reach(days[0], days[-1], self.lines[days[0]], tuple(notes))


def is_day(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True


def _later(day: date, days: int = QUIET_DAYS) -> str:
    """ISO text of the day that many days later, or of the last day there is."""
    return (day + timedelta(days=min(days, (date.max - day).days))).isoformat()


def oldest(export: Export, reach: Reach, said: str, basis: Basis = Basis.STATED, why: str = "") -> Setting:
    """The setting of a log whose records were read."""
    scope = log_name(export.name)
    return Setting("log_oldest_on", reach.oldest, f"第 {reach.line} 行", safe_text(said)[:80], True, why, basis, scope)


def log_name(name: str) -> str:
    """``/var/log/syslog.3.gz`` → ``syslog``: the log that a rotated file belongs to.

    Files that are named by their day alone are one log too: ``2024-05-01.log`` → ``*.log``.
    """
    base = re.split(r"[/\\]", name.strip())[-1]
    plain = _PACKED.sub("", base)
    plain = _IIS.sub(r"\1", plain)
    plain = _DATED.sub("", plain)
    while not _ADDRESS.fullmatch(plain) and (shorter := _ROTATED.sub("", plain)) != plain and shorter:
        plain = shorter
    if (plain.startswith(".") and plain != base) or _ALL_DAY.fullmatch(plain):
        plain = "*" + plain[plain.find(".") :] if "." in plain else "*"
    return safe_text(plain or base)[:100] or "log"
