"""The figures of a ratio as people read them: the division, the bound, what is left or missing, a line's amount.

Invariant: shares are cut, never rounded up to a bound; the margin is the ratio's own, nothing is compared here.
"""

from __future__ import annotations

from secaudit.model.assessment import Ratio, RatioLine
from secaudit.text import thousands, truncated_percent

_SIGNS = {"at_least": ">=", "at_most": "<="}


def division_words(part_twd: int, whole_twd: int) -> str:
    """``624,000 / 2,000,000 = 31.20%``."""
    return f"{thousands(part_twd)} / {thousands(whole_twd)} = {truncated_percent(part_twd, whole_twd)}"


def bound_words(ratio: Ratio) -> str:
    """``>= 35%``; "" where the clause states no bound."""
    return "" if ratio.bound_percent is None else f"{_SIGNS[ratio.sense]} {ratio.bound_percent}%"


def margin_words(ratio: Ratio) -> str:
    """``餘 97,000`` is left, ``差 13,500`` is missing, ``超出 75,000`` is above a ceiling; "" where there is no bound or
    it can't be told."""
    if ratio.margin_twd is None:
        return ""
    short = "超出" if ratio.sense == "at_most" else "差"
    return f"{'餘' if ratio.margin_twd >= 0 else short} {thousands(abs(ratio.margin_twd))}"


def amount_words(line: RatioLine) -> str:
    return "金額未填" if line.amount_twd is None else thousands(line.amount_twd)
