"""The one door for text that a stranger wrote, and the few facts about how text is shown.

Invariant: what ``safe_text`` returns cannot move a cursor, hide, reorder or end a line in a terminal or a document.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_ALLOWED_SPACES = frozenset(" \u3000\u00a0")


def safe_text(text: str) -> str:
    """``text`` with every control, format, surrogate, private-use and unassigned character made visible as ‹U+XXXX›.

    C0, C1, DEL, ESC, bidi and zero-width characters all become visible; letters, marks and ordinary spaces stay.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _ALLOWED_SPACES else f"‹U+{ord(c):04X}›" for c in text)


def folded(text: str) -> str:
    """The form in which titles, codes and site names are compared: NFKC, no spaces, case-folded."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def width(text: str) -> int:
    """Terminal cells that ``text`` takes; ambiguous characters count as one."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@cache
def _cells(char: str) -> int:
    return 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1


def padded(text: str, cells: int) -> str:
    """``text`` cut or filled to exactly ``cells`` terminal cells."""
    used, kept = 0, ""
    for char in text:
        step = width(char)
        if used + step > cells:
            break
        kept += char
        used += step
    return kept + " " * (cells - used)


def thousands(amount: int) -> str:
    return f"{amount:,}"


def truncated_percent(numerator: int, denominator: int, digits: int = 2) -> str:
    """``34.99%`` for 34 999 / 100 000: truncated, never rounded up to a bound; 無法計算 over zero."""
    if denominator <= 0:
        return "無法計算"
    scaled = numerator * 100 * 10**digits // denominator
    return f"{scaled // 10**digits}.{scaled % 10**digits:0{digits}d}%"


def roc_date(iso: str) -> str:
    """``2024-05-03`` → ``113年5月3日``; the text itself when it is no ISO date."""
    parts = iso.split("-")
    if len(parts) != 3 or not all(p.isdigit() for p in parts):
        return iso
    year, month, day = map(int, parts)
    return f"{year - 1911}年{month}月{day}日" if year > 1911 else iso
