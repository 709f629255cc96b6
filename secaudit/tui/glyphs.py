"""Which characters may be painted: nothing that drives the terminal, nothing whose width terminals disagree on.

Invariant: what ``shown`` returns has no control character, nothing on whose cells terminals are known to disagree, and
none of the ambiguous-width signs that we know how to spell; after ``use_ascii(True)`` every character is ASCII or wide.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from secaudit.text import safe_text

_SPELLED = str.maketrans(
    {
        "→": "->", "←": "<-", "↑": "^", "↓": "v", "⇒": "=>", "…": "...", "‥": "..", "·": ".", "‧": ".", "•": "*",
        "─": "-", "━": "-", "│": "|", "┃": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┼": "+",
        "—": "--", "–": "-", "―": "--", "‐": "-", "×": "x", "÷": "/", "±": "+/-", "≥": ">=", "≤": "<=", "≦": "<=",
        "≧": ">=", "≠": "!=", "≒": "~=", "≈": "~=", "∞": "inf", "√": "v", "“": '"', "”": '"', "‘": "'", "’": "'",
        "●": "*", "○": "o", "◎": "o", "◆": "*", "◇": "o", "■": "#", "□": "-", "▲": "^", "△": "^", "▼": "v", "▽": "v",
        "★": "*", "☆": "*", "※": "*", "█": "#", "▓": "#", "▒": ":", "░": ".", "°": "deg", "℃": "C", "§": "S.",
        "‹": "<", "›": ">", "′": "'", "″": '"',
    }
)  # fmt: skip
_UNSURE: dict[int, str] = {
    **dict.fromkeys((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x1F3FB, 0x1F400)), ""),
    **{0x1F1E6 + number: chr(ord("A") + number) for number in range(26)},
    **{blank: f"<U+{blank:04X}>" for blank in (0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0)},
}
"""Selectors, skin tones and flags, on whose cells terminals disagree, and letters that nobody sees."""


class _Terminal:
    """How this terminal is to be treated; set once, at the start."""

    ascii_only = False


def use_ascii(only: bool) -> None:
    """Whether all that is neither ASCII nor wide is to be spelled, letters with accents and Greek ones included."""
    _Terminal.ascii_only = only
    shown.cache_clear()


@lru_cache(maxsize=20_000)
def shown(text: str) -> str:
    """``text`` as it may be painted. Wide characters stay; the order of the characters never changes."""
    if text.isascii() and text.isprintable():
        return text
    cleaned = "".join(map(_unambiguous, safe_text(text).translate(_SPELLED).translate(_UNSURE)))
    return cleaned if cleaned.isprintable() else cleaned.replace("\u00a0", " ")


def _unambiguous(char: str) -> str:
    if _is_sure(char):
        return char
    plain = unicodedata.normalize("NFKC", char).translate(_SPELLED)
    if all(map(_is_sure, plain)):
        return plain
    if not _Terminal.ascii_only:
        return char
    bare = "" if unicodedata.combining(char) else unicodedata.normalize("NFD", char)[0]
    return bare if bare.isascii() else "?"


def _is_sure(char: str) -> bool:
    """Whether this terminal is trusted to give ``char`` the cells that we count for it."""
    width = unicodedata.east_asian_width(char)
    return char < "\u0080" or width in "WF" or (width != "A" and not _Terminal.ascii_only)


def bar(part: int, whole: int, cells: int, mark: int | None = None) -> str:
    """``####....`` of ``cells`` signs, cut, never rounded up; dots over zero. ``mark`` (of ``whole``) shows as |."""
    filled = max(0, min(cells, part * cells // whole)) if whole > 0 else 0
    drawn = "#" * filled + "." * (cells - filled)
    if mark is None or whole <= 0:
        return drawn
    at = max(0, min(cells - 1, mark * cells // whole))
    return f"{drawn[:at]}|{drawn[at + 1 :]}"
