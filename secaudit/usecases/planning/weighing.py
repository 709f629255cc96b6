"""What each way to do each purchase adds to every money check: asked of the rules, never worked out here.

1. The k-th way of every purchase is put into the case at once, and the ledger is asked once for each k: lines stand for
   themselves, so what one purchase adds does not depend on how another is done.
2. To a share a purchase adds the least that its own line and what is passed on of it can add (``Standing.worst``), and
   the least it adds to the whole; "cannot be told" where an unknown amount could count against it.
3. A way breaks a rule when its own line or product is not certainly within it, or a company that takes part in it, or a
   device that it delivers, certainly is not. Others of which it can't be told are conditions, never a bar.

Invariant: what is weighed is the worst case, so a choice whose sums hold is 符合 by the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from secaudit.model.inventory import Inventory
from secaudit.model.schema import members
from secaudit.rules.standing import Standing
from secaudit.usecases.planning.money_gates import MoneyCheck, MoneyGates
from secaudit.usecases.planning.ways import Way
from secaudit.usecases.spending.ratio_ledger import RatioKey, RatioLedger
from secaudit.usecases.spending.what_if import WhatIf

PARTIES = "party"
_PASSED_ON = "/再外包"

Ways = Mapping[str, Sequence[Way]]
"""The ways of each purchase beyond as it is."""
Ruled = tuple[RatioKey, str]
"""A row that a rule asks: which check, and the row's id."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What one way adds to each share's f (``None`` = can't be told) and whole, which rows break a rule, and of which
    it can't be told whether they do."""

    gains: Mapping[RatioKey, int | None]
    wholes: Mapping[RatioKey, int]
    broken: frozenset[Ruled] = frozenset()
    open: frozenset[Ruled] = frozenset()

    @property
    def breaks(self) -> frozenset[str]:
        """The gates that it breaks."""
        return frozenset(key.control_id for key, _ in self.broken)


@dataclass(frozen=True, slots=True)
class Weighed:
    """``by_purchase``: for each purchase as it is and by each of its ways. ``fixed``: what no purchase changes."""

    by_purchase: Mapping[str, tuple[Weight, ...]]
    fixed: Weight
    totals: Mapping[RatioKey, tuple[Standing, ...]] = field(default_factory=dict)
    """The lines of each share that are no purchase's."""


def weighed(ledger: RatioLedger, everything: RatioLedger, gates: MoneyGates, ways: Ways) -> Weighed:
    """Weigh every way of every purchase of ``ledger``; ``everything`` is the same with all that is in use."""
    present = _Round(ledger, gates)
    weights: dict[str, list[Weight]] = {i: [present.weight(i)] for i in ledger.purchases}
    for k in range(max((len(w) for w in ways.values()), default=0)):
        asked = {i: w[k] for i, w in ways.items() if k < len(w)}
        what_if = WhatIf().merged(change for way in asked.values() for change in way.changes)
        with ledger.like(what_if.tried(ledger.inventory)) as tried:
            this = _Round(tried, gates)
            for purchase_id in asked:
                weights[purchase_id].append(this.weight(purchase_id))
    return Weighed({i: tuple(w) for i, w in weights.items()}, _Round(everything, gates).fixed(), present.totals)


class _Round:
    """One ledger asked once: every row of every check by the purchase that answers for it."""

    def __init__(self, ledger: RatioLedger, gates: MoneyGates) -> None:
        self._gates = gates
        self._purchases = frozenset(ledger.purchases)
        self._parties = _parties(ledger.inventory)
        self._devices = {str(p["id"]): members(p["asset_ids"]) for p in ledger.inventory.dicts("purchase")}
        self._shares = {c.key: self._by_owner(ledger, c) for c in gates.shares}
        self._rules = {c.key: ledger.truths(c.key) for c in gates.rules}
        self.totals = {
            c.key: tuple(s for s in ledger.standings(c.key) if not self._owner(s.id) and (s.whole != 0 or s.part != 0))
            for c in gates.shares
        }

    def _owner(self, row_id: str) -> str:
        """The purchase that a budget line belongs to; "" for the totals of the case."""
        owner = row_id if row_id in self._purchases else row_id.removesuffix(_PASSED_ON)
        return owner if owner in self._purchases else ""

    def _by_owner(self, ledger: RatioLedger, check: MoneyCheck) -> dict[str, tuple[float | int, int]]:
        """Purchase ("" = none) → what its lines add at least to f and to the whole."""
        found: dict[str, tuple[float | int, int]] = {}
        for standing in ledger.standings(check.key):
            owner = self._owner(standing.id)
            f, whole = found.get(owner, (0, 0))
            found[owner] = f + standing.worst(check.bound_percent, check.sense), whole + standing.least_whole_twd
        return found

    def weight(self, purchase_id: str) -> Weight:
        own = (purchase_id, f"{purchase_id}{_PASSED_ON}")
        others = {PARTIES: self._parties.get(purchase_id, frozenset())}
        rows = [
            (check.key, row_id, truths[row_id])
            for check, truths in ((c, self._rules[c.key]) for c in self._gates.rules)
            for row_id in others.get(check.check.table, (*own, *self._devices[purchase_id]))
            if row_id in truths
        ]
        bars = frozenset((key, i) for key, i, truth in rows if truth == 0 or (truth is None and i in own))
        return self._weight(purchase_id, bars, frozenset((key, i) for key, i, truth in rows if truth is None) - bars)

    def fixed(self) -> Weight:
        """What no purchase answers for: totals, the applicant, gear in use."""
        vendors = {v for named in self._parties.values() for v in named}
        delivered = {i for ids in self._devices.values() for i in ids}
        rows = [
            (check.key, row_id, truth)
            for check in self._gates.rules
            for row_id, truth in self._rules[check.key].items()
            if not (row_id in vendors if check.check.table == PARTIES else self._owner(row_id) or row_id in delivered)
        ]
        return self._weight(
            "",
            frozenset((key, i) for key, i, truth in rows if truth == 0),
            frozenset((key, i) for key, i, truth in rows if truth is None),
        )

    def _weight(self, owner: str, broken: frozenset[Ruled], untold: frozenset[Ruled]) -> Weight:
        adds = {key: lines.get(owner, (0, 0)) for key, lines in self._shares.items()}
        return Weight(
            gains={key: None if f == -inf else int(f) for key, (f, _) in adds.items()},
            wholes={key: whole for key, (_, whole) in adds.items()},
            broken=broken,
            open=untold,
        )


def _parties(inventory: Inventory) -> dict[str, frozenset[str]]:
    """The companies that take part in each purchase: who sells it, and every tier below."""
    found: dict[str, set[str]] = {}
    for row in inventory.dicts("purchase"):
        found[str(row["id"])] = {str(row["vendor_id"])} if row["vendor_id"] else set()
    for row in inventory.dicts("subcontract"):
        named = found.setdefault(str(row["purchase_id"]), set())
        named |= {str(row["from_vendor_id"]), str(row["to_vendor_id"])}
    return {purchase_id: frozenset(ids) for purchase_id, ids in found.items()}
