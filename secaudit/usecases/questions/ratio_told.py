"""A share of money in words: the division, the bound, what is left or missing, and the amounts beside it.

Invariant: percentages are cut, never rounded up to a bound; every amount that does not count is named or counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.model.assessment import Ratio, RatioLine
from secaudit.model.ratio_words import amount_words, bound_words, division_words, margin_words

NAMED_LINES = 5


@dataclass(frozen=True, slots=True)
class RatioTold:
    """``margin`` begins with 餘 (left) or 差 (missing); "" where there is no bound or it can't be told."""

    division: str
    bound: str
    margin: str
    beside: tuple[str, ...]


def ratio_told(ratio: Ratio) -> RatioTold:
    division = division_words(ratio.numerator_twd, ratio.denominator_twd)
    groups = (("剔除", ratio.excluded), ("未證明", ratio.unproven), ("未定", ratio.unsettled))
    beside = tuple(said for word, lines in groups for said in _lines(word, lines))
    return RatioTold(division, bound_words(ratio), margin_words(ratio), beside)


def _lines(word: str, lines: tuple[RatioLine, ...]) -> list[str]:
    said = [f"{word} {line.id} {line.name} {amount_words(line)}：{line.because}" for line in lines[:NAMED_LINES]]
    more = len(lines) - NAMED_LINES
    return [*said, f"{word} 另有 {more} 筆"] if more > 0 else said
