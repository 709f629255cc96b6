"""How wide text is drawn, estimated without a font: enough room is always left, never too little.

Full-width characters take one em; the figures for ASCII are upper bounds for Noto Sans TC and the usual fallbacks.
"""

from __future__ import annotations

import unicodedata

_NARROW = frozenset("ijlI.,:;|!'`()[]{} -/\\tfr")
_WIDE = frozenset("mwMW@%")


def em_width(text: str, size: float) -> float:
    """Pixels that ``text`` takes at most when drawn ``size`` pixels high."""
    total = 0.0
    for char in text:
        if unicodedata.combining(char):
            continue
        if ord(char) > 0x7E:
            total += 1.0 if unicodedata.east_asian_width(char) in "WFA" or ord(char) > 0x2000 else 0.7
        elif char in _NARROW:
            total += 0.4
        elif char in _WIDE:
            total += 0.95
        else:
            total += 0.7 if char.isupper() else 0.6
    return total * size


def fitted(text: str, size: float, width: float) -> str:
    """``text``, shortened with … so that it is drawn within ``width`` pixels; "" when not even … fits."""
    if em_width(text, size) <= width:
        return text
    kept = ""
    for char in text:
        if em_width(kept + char + "…", size) > width:
            break
        kept += char
    return kept + "…" if em_width("…", size) <= width else ""
