"""What is said beside a purchase: where its product comes from, who stands behind those it pays, its alternatives.

Invariant: every sentence is a derived table's own; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secaudit.model.choices import ORIGIN_RESULT
from secaudit.model.inventory import Inventory
from secaudit.text import safe_text
from secaudit.usecases.spending.alternatives import Alternative, alternatives
from secaudit.usecases.spending.purchase_desk import UNDECIDED
from secaudit.usecases.spending.ratio_ledger import RatioLedger

_WORDS = {c.code: c.title for c in ORIGIN_RESULT}


@dataclass(frozen=True, slots=True)
class OriginTold:
    """``result`` is a code of ``choices.ORIGIN_RESULT``; ``says`` is its word and why."""

    result: str
    says: str
    hints: str
    decided: str

    @property
    def undecided(self) -> bool:
        return self.result in UNDECIDED


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody paid who has PRC capital (``known``), or of whom it cannot be told."""

    text: str
    known: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """Of a purchase that the what-if adds there are no alternatives; what is no product has no origin."""

    origin: OriginTold | None
    owners: tuple[Owner, ...]
    alternatives: tuple[Alternative, ...]


def beside(ledger: RatioLedger, entered: Inventory, purchase_id: str) -> Beside:
    """About a purchase of ``ledger``, which has a what-if in it; ``entered`` is the case itself."""
    known = any(row[0] == purchase_id for row in entered.rows("purchase"))
    listed = alternatives(entered, purchase_id) if known else ()
    origin = _origin(ledger, purchase_id)
    return Beside(origin, tuple(_owners(ledger, purchase_id, origin.says if origin else "")), listed)


def _origin(ledger: RatioLedger, purchase_id: str) -> OriginTold | None:
    row = ledger.origins.get(purchase_id)
    if row is None:
        return None
    says, hints, decided = (safe_text(str(row[n] or "")) for n in ("says", "hints", "decided"))
    word = _WORDS.get(str(row["result"]), "")
    return OriginTold(str(row["result"]), says if says.startswith(word) else f"{word}：{says}", hints, decided)


def _owners(ledger: RatioLedger, purchase_id: str, said: str) -> Iterator[Owner]:
    """The vendor first, then whoever gets some of the purchase's money from it; a chain is told once."""
    passed = (r["to_vendor_id"] for r in ledger.inventory.dicts("subcontract") if r["purchase_id"] == purchase_id)
    for vendor_id in dict.fromkeys((ledger.purchases[purchase_id]["vendor_id"], *passed)):
        party = ledger.parties.get(str(vendor_id))
        if party is None or party["prc_capital"] == 0 or (party["chain"] and str(party["chain"]) in said):
            continue
        yield Owner(safe_text(f"{vendor_id} {party['name']}：{party['says']}"), party["prc_capital"] == 1)
