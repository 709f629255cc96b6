"""Which purchases are listed under a ratio, and what all of them add up to.

Invariant: declared = excluded + counted, as far as amounts are known; a sieve hides lines and changes no sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from secaudit.text import thousands
from secaudit.usecases.spending.purchase_desk import Place, PurchaseLine


class Sieve(StrEnum):
    """Which purchases are listed."""

    ALL = "all"
    UNPROVEN = "unproven"
    NOT_COUNTED = "not_counted"
    EXCLUDED = "excluded"
    SUSPECT = "suspect"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class Totals:
    """What the listed ratio counts: declared = counted + left out, as far as amounts are known."""

    lines: int
    declared_twd: int
    excluded_twd: int
    counted_twd: int
    unknown_amounts: int

    @property
    def text(self) -> str:
        sums = (("申報", self.declared_twd), ("剔除", self.excluded_twd), ("計入", self.counted_twd))
        return f"{self.lines} 筆  " + "  ".join(f"{word} {thousands(amount)}" for word, amount in sums) + self._unknown

    @property
    def short(self) -> str:
        """What counts alone, where there is no room for more."""
        return f"計入 {thousands(self.counted_twd)}{self._unknown}"

    @property
    def _unknown(self) -> str:
        return f"（{self.unknown_amounts} 筆金額未填）" if self.unknown_amounts else ""


def sieved(lines: Sequence[PurchaseLine], sieve: Sieve) -> tuple[PurchaseLine, ...]:
    return tuple(line for line in lines if passes(line, sieve))


def passes(line: PurchaseLine, sieve: Sieve) -> bool:
    return {
        Sieve.ALL: True,
        Sieve.UNPROVEN: line.lacks_proof,
        Sieve.NOT_COUNTED: line.place is Place.NOT_COUNTED,
        Sieve.EXCLUDED: line.place is Place.EXCLUDED,
        Sieve.SUSPECT: line.undecided,
        Sieve.FORBIDDEN: line.forbidden,
    }[sieve]


def totals(lines: Sequence[PurchaseLine]) -> Totals:
    there = [line for line in lines if not line.removed]
    counted = sum(line.whole_twd for line in there)
    excluded = sum(line.amount_twd or 0 for line in there if line.place is Place.EXCLUDED)
    asked = [line for line in there if line.place is not Place.OUTSIDE]
    unknown = sum(line.amount_twd is None for line in asked)
    return Totals(len(there), counted + excluded, excluded, counted, unknown)
