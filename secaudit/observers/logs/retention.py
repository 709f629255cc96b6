"""How long a log is kept, said so that a doubt never helps.

1. What its program never deletes, by age or by size, is kept longer than any clause asks: :data:`FOREVER_DAYS`.
2. A number that is only an upper bound (something the file does not show may cut it short), or that stands beside a
   log of the same file of which nothing is known, can show that a year is *not* reached, never that it is: only what
   is shorter than :data:`YEAR_DAYS` is then said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from secaudit.observers.reading import Basis, Setting
from secaudit.text import safe_text

FOREVER_DAYS = 36_500
YEAR_DAYS = 365
"""What A4-2.4.1 asks for at least."""
LEFT_OUT = "有的日誌看不出保存多久：滿一年的天數先不採用，補齊後再讀"


def never_deleted(said: str, place: str, in_force: bool | None, why: str, scope: str) -> Setting:
    """Rule 1; ``said`` is what the file says, shortly."""
    text = safe_text(f"{said}：不刪除")[:80]
    return Setting("log_retention_days", FOREVER_DAYS, place, text, in_force, why, Basis.DERIVED, scope)


def short_alone(settings: Iterable[Setting]) -> Iterator[Setting]:
    """Rule 2: without the days that reach a year."""
    return (s for s in settings if s.column != "log_retention_days" or int(s.value or 0) < YEAR_DAYS)
