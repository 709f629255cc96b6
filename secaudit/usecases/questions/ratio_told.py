"""A share of money in words: the division, the bound, what is left or missing, and the amounts beside it.

Invariant: percentages are cut, never rounded up to a bound; every amount that does not count is named or counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.model.assessment import Ratio, RatioLine
from secaudit.text import thousands, truncated_percent

NAMED_LINES = 5
_SENSES = {"at_least": ">=", "at_most": "<="}


@dataclass(frozen=True, slots=True)
class RatioTold:
    """``margin`` begins with 餘 (left) or 差 (missing); "" where there is no bound or it can't be told."""

    division: str
    bound: str
    margin: str
    beside: tuple[str, ...]


def ratio_told(ratio: Ratio) -> RatioTold:
    share = truncated_percent(ratio.numerator_twd, ratio.denominator_twd)
    division = f"{thousands(ratio.numerator_twd)} / {thousands(ratio.denominator_twd)} = {share}"
    bound = "" if ratio.bound_percent is None else f"{_SENSES.get(ratio.sense, ratio.sense)} {ratio.bound_percent}%"
    margin = ""
    if ratio.margin_twd is not None:
        margin = f"{'餘' if ratio.margin_twd >= 0 else '差'} {thousands(abs(ratio.margin_twd))}"
    groups = (("剔除", ratio.excluded), ("未證明", ratio.unproven), ("未定", ratio.unsettled))
    return RatioTold(division, bound, margin, tuple(said for word, lines in groups for said in _lines(word, lines)))


def _lines(word: str, lines: tuple[RatioLine, ...]) -> list[str]:
    said = [f"{word} {line.id} {line.name} {_amount(line)}：{line.because}" for line in lines[:NAMED_LINES]]
    more = len(lines) - NAMED_LINES
    return [*said, f"{word} 另有 {more} 筆"] if more > 0 else said


def _amount(line: RatioLine) -> str:
    return "金額未填" if line.amount_twd is None else thousands(line.amount_twd)
