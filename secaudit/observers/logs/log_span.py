"""From when to when a log reaches: what every reader of records hands on.

Invariant: only days that exist count; the name of the log is the same for all of its rotated files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

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


@dataclass(slots=True)
class Span:
    """The oldest and the newest day seen, as ISO text, with the line of the oldest."""

    oldest: str = ""
    newest: str = ""
    line: int = 0
    records: int = 0

    def add(self, day: str, line: int) -> None:
        self.records += 1
        if not self.oldest or day < self.oldest:
            self.oldest, self.line = day, line
        if day > self.newest:
            self.newest = day

    @property
    def newest_on(self) -> date | None:
        return date.fromisoformat(self.newest) if self.newest else None


def is_day(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True


def oldest(export: Export, span: Span, said: str, basis: Basis = Basis.STATED, why: str = "") -> Setting:
    """The setting of a log whose records were read."""
    scope = log_name(export.name)
    return Setting("log_oldest_on", span.oldest, f"第 {span.line} 行", safe_text(said)[:80], True, why, basis, scope)


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
