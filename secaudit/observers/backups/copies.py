"""A backup copy put together from facts, and the newest good run of it.

1. A run that failed, was partial or is still going is never the last success.
2. Trouble newer than the last success is said.
3. A copy none of whose runs was good is no copy: it is said, and not listed.
4. Every cell has its place; every text is safe, short and without secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256

from secaudit.model.schema import Cell
from secaudit.observers.export import Export
from secaudit.observers.moments import moment
from secaudit.observers.one_line import one_line
from secaudit.observers.reading import BackupSeen, Host
from secaudit.observers.secrets import hidden

MAX_SAID = 80
MAX_NAME = 160
MAX_NOTES = 20
MAX_COPIES = 10_000
_LONGEST = 4000
NO_DATE = "輸出裡沒有日期，也不知道檔案日期：不填{}，請在儲存時附上日期"
DATED = "輸出裡沒有日期，以檔案日期為準；檔案若是後來才存的，請以 --collected-on 填實際日期"
_DAY = re.compile(r"\[?(\d{4}-\d\d-\d\d)[T ]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fact:
    """One cell, where it stands and in which words."""

    value: Cell
    place: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One backup run that a listing has; ``trouble`` says why it does not count, "" when it does."""

    at: datetime
    place: str
    trouble: str = ""

    @property
    def day(self) -> date:
        return self.at.date()


@dataclass(slots=True)
class Runs:
    """What matters of the runs of one copy: the newest good one, and the newest bad one."""

    good: Run | None = None
    bad: Run | None = None
    count: int = 0

    def add(self, run: Run) -> None:
        self.count += 1
        if run.trouble:
            self.bad = run if self.bad is None or run.at > self.bad.at else self.bad
        else:
            self.good = run if self.good is None or run.at > self.good.at else self.good

    @property
    def newest(self) -> tuple[date, ...]:
        """The day of the newest run, good or bad; none when there is no run."""
        return tuple(r.day for r in (self.good, self.bad) if r)

    @property
    def success(self) -> Fact | None:
        """The cell ``last_success_on``."""
        if self.good is None:
            return None
        return Fact(
            self.good.day.isoformat(), self.good.place, f"{self.good.at:%Y-%m-%d %H:%M:%S}（共 {self.count} 次）"
        )

    def notes(self, name: str) -> tuple[str, ...]:
        """What a newer failure means, in a sentence."""
        if self.bad is None or (self.good is not None and self.good.at >= self.bad.at):
            return ()
        rest = f"最近成功日是較早的 {self.good.day}" if self.good else "沒有一次成功，不填最近成功日"
        return (f"{shown(name)}：{self.bad.day} 那次{self.bad.trouble}；{rest}",)


def within_bounds(export: Export, count: int) -> None:
    """Raises where a listing has more copies than anybody could tell apart."""
    if count > MAX_COPIES:
        raise export.fail(f"清單超過 {MAX_COPIES:,} 份備份", "請分主機或分儲存庫匯出")


def copy(name: str, facts: Mapping[str, Fact | None], host: str = "") -> BackupSeen:
    """The copy ``name``; facts that are ``None`` are not known."""
    stated = {column: fact for column, fact in facts.items() if fact is not None}
    return BackupSeen(
        told_apart(name, MAX_NAME),
        {column: shown(f.value, MAX_NAME) if isinstance(f.value, str) else f.value for column, f in stated.items()},
        {column: shown(f.place, MAX_NAME) for column, f in stated.items()},
        {column: shown(f.said) for column, f in stated.items() if f.said},
        Host(name=shown(host, MAX_NAME)),
    )


def newest(runs: Iterable[Runs]) -> date | None:
    """The day of the newest run in a listing, which the listing can't be older than."""
    return max((day for one in runs for day in one.newest), default=None)


def file_day(export: Export, said: str) -> Fact | None:
    """The day of a text that has none of its own: the day its file was written, said to be that."""
    if export.modified_on is None:
        return None
    return Fact(export.modified_on.isoformat(), "檔案日期", said)


def written_day(text: str, result: re.Pattern[str]) -> Fact | None:
    """The day that the last line with ``result`` begins with, where the output went through a log."""
    found = None
    for found in result.finditer(text):  # noqa: B007
        pass
    if found is None:
        return None
    start = text.rfind("\n", 0, found.start()) + 1
    day = _DAY.match(text, start)
    at = moment(day[1]) if day else None
    number = text.count("\n", 0, start) + 1
    return Fact(at.date().isoformat(), f"第 {number} 行", found[0].strip()) if at else None


def bounded(notes: list[str]) -> tuple[str, ...]:
    """The notes, with a count for those that are too many to read."""
    if len(notes) <= MAX_NOTES:
        return tuple(notes)
    return (*notes[:MAX_NOTES], f"另有 {len(notes) - MAX_NOTES} 則類似的說明")


@lru_cache(maxsize=4096)
def told_apart(text: str, limit: int = MAX_SAID) -> str:
    """``text`` as :func:`shown`, and what was cut is still another than what begins alike."""
    plain = one_line(hidden(text[:_LONGEST]), _LONGEST)
    if len(plain) <= limit:
        return plain
    return f"{plain[: limit - 8]}…{sha256(plain.encode('utf-8', 'replace')).hexdigest()[:6]}"


@lru_cache(maxsize=4096)
def shown(text: str, limit: int = MAX_SAID) -> str:
    """``text`` on one line, safe, without what looks like a secret in it, at most ``limit`` characters."""
    return one_line(hidden(text[: limit * 4]), limit)
