"""Numbers as people type them: 1,200,000、NT$、新臺幣…元、全形、120萬、1,200千元、99.5%.

Invariant: exact decimal arithmetic; commas only where thousands stand; no rounding, ever.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

LARGEST = 10**15
"""Whole numbers below this are exact in a spreadsheet, in SQLite and here."""

_PLAIN = r"(?P<sign>[-+]?)\s*(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,17})(?:\.[0-9]{1,10})?)"
_NUMBER = re.compile(_PLAIN)
_MONEY = re.compile(
    r"(?:NT\$|NTD|TWD|NT|新臺幣|新台幣|臺幣|台幣|\$)?\s*"
    + _PLAIN
    + r"\s*(?P<scale>億|千萬|仟萬|百萬|萬|千|仟)?\s*(?:元整|元|圓整|圓|NTD|TWD)?",
    re.IGNORECASE,
)
_PERCENT = re.compile(_PLAIN + r"\s*(?P<mark>%)?")
_SCALES = {
    "億": 10**8, "千萬": 10**7, "仟萬": 10**7, "百萬": 10**6, "萬": 10**4, "千": 1000, "仟": 1000, None: 1,
}  # fmt: skip


def plain(text: str) -> str:
    """``text`` in the form that numbers and dates are matched in: NFKC (so full-width digits too), trimmed."""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()


def amount(text: str) -> Decimal | None:
    """NT$ with or without currency, 元 and a Chinese unit; ``None`` when it is no amount."""
    return _value(_MONEY.fullmatch(plain(text)), scaled=True)


def quantity(text: str, unit: str = "") -> Decimal | None:
    """A bare number, or one followed by its column's unit (「32 台」, 「11 個月」)."""
    bare = plain(text)
    if unit and bare.endswith(plain(unit)):
        bare = bare.removesuffix(plain(unit)).rstrip().removesuffix("個").rstrip()
    return _value(_NUMBER.fullmatch(bare))


def percentage(text: str) -> tuple[Decimal, bool] | None:
    """The number and whether a % stands behind it."""
    match = _PERCENT.fullmatch(plain(text))
    value = _value(match)
    return None if value is None or match is None else (value, bool(match["mark"]))


def _value(match: re.Match[str] | None, *, scaled: bool = False) -> Decimal | None:
    if match is None:
        return None
    value = Decimal(match["sign"] + match["digits"].replace(",", ""))
    return value * _SCALES[match["scale"]] if scaled else value
