"""達標組合: the fewest purchases that, made to count at an equal price, bring a failing ratio to its bound.

1. Each purchase has at most one remedy for a ratio: the one that adds most to f of ``rules.share`` in the worst case.
   Lines are independent, so what a combination adds is the sum of what its members add; all in whole NT$ × 100.
2. A combination reaches the bound when the sum of all worst cases is at least zero. Only those are named of which no
   member can be spared; fewest members first, then the largest margin, then the order of the case.
3. What is named has been judged: the ratio of the case as it would be, by the rules.

Invariant: when nothing is named, no three purchases are enough, or not even all of them together; that is said.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from itertools import combinations as subsets
from math import inf
from typing import NamedTuple

from secaudit.model.assessment import Ratio
from secaudit.text import thousands
from secaudit.usecases.spending.ratio_ledger import RatioKey, RatioLedger
from secaudit.usecases.spending.remedies import Remedy, RemedyKind, remedies
from secaudit.usecases.spending.what_if import WhatIf

KEPT = 5
MOST_CHANGES = 3


class Candidate(NamedTuple):
    """A purchase that can be made to count: how, its amount, and what that adds to f."""

    remedy: Remedy
    amount_twd: int
    gain: int


@dataclass(frozen=True, slots=True)
class Combination:
    """``ratio`` is as judged with all remedies in the case."""

    remedies: tuple[Remedy, ...]
    amount_twd: int
    ratio: Ratio

    @property
    def changes(self) -> WhatIf:
        promised = (i for r in self.remedies for i in r.promised)
        return WhatIf().merged((c for r in self.remedies for c in r.changes), self.assumes, promised)

    @property
    def says(self) -> str:
        """``P-03、P-04 改採台製品``: purchases that are dealt with alike stand together."""
        alike: dict[str, list[str]] = {}
        for remedy in self.remedies:
            alike.setdefault(remedy.says, []).append(remedy.purchase_id)
        return "；".join(f"{'、'.join(ids)} {said}" for said, ids in alike.items())

    @property
    def assumes(self) -> tuple[str, ...]:
        """What has to be true, each once."""
        several = len(self.remedies) > 1
        said = ((r.purchase_id, a) for r in self.remedies for a in r.assumes)
        told = (f"{purchase} {a}" if several and a.startswith("現為") else a for purchase, a in said)
        return tuple(dict.fromkeys(told))

    @property
    def only_proofs(self) -> bool:
        return all(r.kind is RemedyKind.PROVE for r in self.remedies)


@dataclass(frozen=True, slots=True)
class Reaching:
    """The combinations that were found, or why there is none. ``said`` is blank when there is nothing to say."""

    found: tuple[Combination, ...]
    said: str = ""


def reaching(ledger: RatioLedger, key: RatioKey) -> Reaching:
    """The combinations for the ratio ``key`` of the case in ``ledger``; none while it holds or has no bound."""
    ratio = ledger.result(key).ratio
    if ratio is None or not ratio.sense or ratio.bound_percent is None or ratio.holds:
        return Reaching(())
    if not ratio.denominator_twd:
        return Reaching((), "分母為零，先填金額才談得上達標")
    worst = {s.id: s.worst(ratio.bound_percent, ratio.sense) for s in ledger.standings(key)}
    candidates = _candidates(ledger, key, worst, ratio)
    open_ids = {i for i, w in worst.items() if w == -inf}
    shortage = -sum(int(w) for w in worst.values() if w != -inf)
    best = sum(c.gain for c in candidates)
    if open_ids or (ratio.unsettled and best < shortage):
        blank = open_ids or {line.id for line in ratio.unsettled}
        return Reaching((), f"{_listed(blank)} 的金額或歸屬未填，先補齊才能找組合")
    if not candidates:
        return Reaching((), "沒有一筆採購改採國產、補證或換廠商後有幫助，請調整金額或歸類")
    if best < shortage:
        missing = thousands(-(-(shortage - best) // 100))
        return Reaching((), f"即使 {len(candidates)} 筆全部改成，仍差 {missing}；請增列或調整金額")
    chosen = _smallest([c.gain for c in candidates], shortage)
    judged = (_judged([candidates[i] for i in places], ledger, key) for places in chosen)
    found = tuple(c for c in judged if c.ratio.holds)
    if chosen and not found:
        return Reaching((), "有些採購的歸屬未填，先補齊才能找組合")
    if not found:
        least = _least([c.gain for c in candidates], shortage)
        return Reaching((), f"{MOST_CHANGES} 筆以內達不到，最少要改 {least} 筆；請用試算逐筆改")
    return Reaching(found)


def _least(gains: Sequence[int], shortage: int) -> int:
    """How many of ``gains`` it takes at least, the largest first; together they are enough."""
    sums = accumulate(sorted(gains, reverse=True))
    return 1 + next(i for i, reached in enumerate(sums) if reached >= shortage)


def _listed(ids: set[str]) -> str:
    named = sorted(i.partition("/")[0] for i in ids)
    return "、".join(named[:3]) + (f" 等 {len(named)} 筆" if len(named) > 3 else "")


def _candidates(ledger: RatioLedger, key: RatioKey, worst: dict[str, float | int], ratio: Ratio) -> list[Candidate]:
    """Each purchase with the remedy that adds most, in the order of the case."""
    best: dict[str, Candidate] = {}
    by_kind: dict[int, list[Remedy]] = {}
    for purchase_id in ledger.purchases:
        for remedy in remedies(ledger, purchase_id):
            by_kind.setdefault(_round(remedy), []).append(remedy)
    for tried in by_kind.values():
        after = _worst_with(tried, ledger, key, ratio)
        for remedy in tried:
            gain = _of(remedy.purchase_id, after) - _of(remedy.purchase_id, worst)
            before = best.get(remedy.purchase_id)
            if gain > 0 and gain != inf and (before is None or gain > before.gain):
                amount = int(ledger.purchases[remedy.purchase_id]["amount_twd"] or 0)
                best[remedy.purchase_id] = Candidate(remedy, amount, int(gain))
    return [best[i] for i in ledger.purchases if i in best]


def _round(remedy: Remedy) -> int:
    """Remedies of the same round touch every purchase at most once."""
    return {RemedyKind.PROVE: 0, RemedyKind.REPLACE: 0, RemedyKind.IN_HOUSE: 1, RemedyKind.CLOUD: 2}[remedy.kind]


def _worst_with(tried: list[Remedy], ledger: RatioLedger, key: RatioKey, ratio: Ratio) -> dict[str, float | int]:
    what_if = WhatIf().merged(change for remedy in tried for change in remedy.changes)
    with ledger.like(what_if.tried(ledger.inventory)) as changed:
        return {s.id: s.worst(ratio.bound_percent or 0, ratio.sense) for s in changed.standings(key)}


def _of(purchase_id: str, worst: dict[str, float | int]) -> float | int:
    """What the purchase's own line and what it passes on add together."""
    return worst.get(purchase_id, 0) + worst.get(f"{purchase_id}/再外包", 0)


def _smallest(gains: Sequence[int], shortage: int) -> list[tuple[int, ...]]:
    """Up to ``KEPT`` places of ``gains``: sets whose sum is at least ``shortage`` and of which none can be spared."""
    order = sorted(range(len(gains)), key=lambda i: (-gains[i], i))
    sorted_gains = [gains[i] for i in order]
    found: list[tuple[int, ...]] = []
    for size in range(1, MOST_CHANGES + 1):
        sets = _minimal(sorted_gains, shortage, size)
        ranked = sorted(sets, key=lambda s: (-sum(sorted_gains[i] for i in s), sorted(order[i] for i in s)))
        found += [tuple(sorted(order[i] for i in s)) for s in ranked]
    return found[:KEPT]


def _minimal(gains: list[int], shortage: int, size: int) -> Iterator[tuple[int, ...]]:
    """Sets of ``size`` places of ``gains`` (largest first), the largest sums among them; see rule 2 of the module.

    The others of a set are sought among the few largest that may stand beside its first member: a set with a smaller
    one has at least ``KEPT`` better ones before it.
    """
    negative = [-g for g in gains]
    if size == 1:
        yield from ((i,) for i in range(min(KEPT, bisect_right(negative, -shortage))))
        return
    alone = bisect_right(negative, -shortage)
    if size == 2:
        others = range(alone, min(len(gains), alone + KEPT + 1))
        yield from (pair for pair in subsets(others, 2) if sum(gains[i] for i in pair) >= shortage)
        return
    for first in range(alone, len(gains) - 2):
        start = max(first + 1, bisect_left(negative, -(shortage - gains[first]) + 1))
        others = range(start, min(len(gains), start + KEPT + 1))
        for pair in subsets(others, 2):
            if gains[first] + sum(gains[i] for i in pair) >= shortage:
                yield (first, *pair)


def _judged(candidates: list[Candidate], ledger: RatioLedger, key: RatioKey) -> Combination:
    chosen = tuple(c.remedy for c in candidates)
    what_if = WhatIf().merged(change for remedy in chosen for change in remedy.changes)
    with ledger.like(what_if.tried(ledger.inventory)) as changed:
        ratio = changed.result(key).ratio
    if ratio is None:
        raise KeyError(key)
    return Combination(chosen, sum(c.amount_twd for c in candidates), ratio)
