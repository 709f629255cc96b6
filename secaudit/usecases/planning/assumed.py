"""What is assumed of a purchase for which nobody has entered a candidate: the remedies of F5, at an equal price.

Invariant: every way from here is marked as assumed and says so of its price; none is offered beside a candidate.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.graphs.origin import is_domestic
from secaudit.text import safe_text
from secaudit.usecases.difference import RowDifference
from secaudit.usecases.planning.candidates import Offers, committed
from secaudit.usecases.planning.ways import Way, amount_of
from secaudit.usecases.spending.ratio_ledger import RatioLedger
from secaudit.usecases.spending.remedies import (
    NEW_BRAND,
    Remedy,
    RemedyKind,
    foreign_places,
    origin_of,
    remedies,
    replacement,
)
from secaudit.usecases.spending.what_if import PURCHASE, altered


def assumed_ways(ledger: RatioLedger, offers: Offers, purchase_id: str) -> tuple[Way, ...]:
    """The least to do first; the same changes only once."""
    ways: dict[frozenset[object], Way] = {}
    for remedy, other_product in _remedies(ledger, purchase_id):
        way = _way(ledger, offers, remedy, other_product)
        ways.setdefault(frozenset((c.table.name, c.row_id, c.cells) for c in way.changes), way)
    return tuple(ways.values())


def _remedies(ledger: RatioLedger, purchase_id: str) -> Iterator[tuple[Remedy, bool]]:
    """Each remedy, and whether it means another product."""
    if (attested := _attested(ledger, purchase_id)) is not None:
        yield attested, False
    abroad = bool(foreign_places(origin_of(ledger.purchases[purchase_id])))
    for remedy in remedies(ledger, purchase_id):
        yield remedy, remedy.kind is RemedyKind.REPLACE and abroad
    ours = is_domestic(ledger.vendor_of(ledger.purchases[purchase_id])) == 1
    for of_ours in (False,) if ours else (False, True):
        other = replacement(ledger, purchase_id, of_ours=of_ours)
        if other is not None:
            yield other, True


def _attested(ledger: RatioLedger, purchase_id: str) -> Remedy | None:
    """A statement of the maker, which settles signs of companies (``graphs.judgement``); asked of a suspect alone."""
    if ledger.origins.get(purchase_id, {}).get("result") != "suspect":
        return None
    row = tuple(ledger.purchases[purchase_id].values())
    changed = altered(PURCHASE, row, {"origin_proof": "manufacturer"})
    assumes = ("原廠書面聲明生產、開發地與填報相符",)
    return Remedy(purchase_id, RemedyKind.PROVE, "補原廠聲明書", assumes, (changed,)) if changed else None


def _way(ledger: RatioLedger, offers: Offers, remedy: Remedy, other_product: bool) -> Way:
    purchase = ledger.purchases[remedy.purchase_id]
    amount = amount_of(purchase["amount_twd"])
    gone: tuple[RowDifference, ...] = ()
    if other_product:
        gone = (*offers.decisions_gone(remedy.purchase_id), *offers.devices_anew(purchase, NEW_BRAND, None))
    return Way(
        purchase_id=remedy.purchase_id,
        name=safe_text(str(purchase["name"])),
        says=remedy.says,
        before_twd=amount,
        after_twd=amount,
        changes=(*remedy.changes, *gone),
        price_assumed=remedy.kind is not RemedyKind.PROVE,
        assumes=(*remedy.assumes, *committed(purchase)),
        promised=remedy.promised,
    )
