"""How the money of a purchase goes down the tiers of subcontractors (A4-1.2.6; interpretation A3).

Invariant: what counts as passed on is what the prime vendor pays out; lower tiers live on that and never add to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from secaudit.model.inventory import Inventory

Pair = tuple[str, str]
"""Who pays and who is paid, or any other two of whom one leads to the other."""


class Subcontract(NamedTuple):
    """A row of table ``subcontract``; amounts in NT$ untaxed."""

    id: str
    purchase_id: str
    from_vendor_id: str
    to_vendor_id: str
    amount_twd: int | None


class ChainProblem(NamedTuple):
    """A subcontract that does not fit its chain, and why."""

    subcontract_id: str
    why: str


class _Purchase(NamedTuple):
    id: str
    vendor_id: str | None
    amount_twd: int | None


def by_purchase(inventory: Inventory) -> dict[str, list[Subcontract]]:
    """The subcontracts of each purchase that has any."""
    found: dict[str, list[Subcontract]] = {}
    for subcontract in inventory.select("subcontract", Subcontract):
        found.setdefault(subcontract.purchase_id, []).append(subcontract)
    return found


def passed_on_twd(prime_id: str | None, subcontracts: list[Subcontract]) -> int | None:
    """What the prime vendor passes on; ``None`` when it can't be told.

    That is when an amount, the prime or a link up to the prime is not known, or when a lower tier passes on more than
    it is said to receive: then what the tier above wrote down is too little.
    """
    outgoing = [s for s in subcontracts if s.from_vendor_id == prime_id and s.to_vendor_id != prime_id]
    if prime_id is None or any(_loose(prime_id, subcontracts)):
        return None
    if any(_overspending(prime_id, None, subcontracts)):
        return None
    return total(s.amount_twd for s in outgoing)


def total(amounts: Iterable[int | None]) -> int | None:
    """Their sum; ``None`` when one is not known, 0 when there are none."""
    known = 0
    for amount in amounts:
        if amount is None:
            return None
        known += amount
    return known


def chain_problems(inventory: Inventory) -> tuple[ChainProblem, ...]:
    """Subcontracts whose payer has no part in the purchase, pays on more than it received, or is paid in a circle.

    Asked purchase by purchase: who keeps within what it received in each keeps within it over all.
    """
    subcontracts = by_purchase(inventory)
    purchases = (p for p in inventory.select("purchase", _Purchase) if p.id in subcontracts)
    return tuple(problem for p in purchases for problem in _problems(p, subcontracts[p.id]))


def _problems(purchase: _Purchase, subcontracts: list[Subcontract]) -> Iterator[ChainProblem]:
    for subcontract in _loose(purchase.vendor_id, subcontracts):
        yield ChainProblem(subcontract.id, "發包廠商既非得標廠商，也不是這筆採購的下包")
    circular = dict.fromkeys(_circular(subcontracts))
    for subcontract_id in circular:
        yield ChainProblem(subcontract_id, "轉包繞回原廠商，形成循環")
    for subcontract in subcontracts:
        if subcontract.to_vendor_id == purchase.vendor_id and subcontract.id not in circular:
            yield ChainProblem(subcontract.id, "付回得標廠商，不是往下轉包")
    for payer, known, received in _overspending(purchase.vendor_id, purchase.amount_twd, subcontracts):
        first = next(s for s in subcontracts if s.from_vendor_id == payer)
        yield ChainProblem(first.id, f"轉出 {known:,} 元，多於承接的 {received:,} 元")


def _overspending(
    prime_id: str | None, amount_twd: int | None, subcontracts: list[Subcontract]
) -> Iterator[tuple[str, int, int]]:
    """(payer, passed on, received) of all who pass on more than they receive; unknown amounts count as nothing."""
    incoming: dict[str, list[int | None]] = {} if prime_id is None else {prime_id: [amount_twd]}
    outgoing: dict[str, int] = {}
    for s in subcontracts:
        outgoing[s.from_vendor_id] = outgoing.get(s.from_vendor_id, 0) + (s.amount_twd or 0)
        if s.from_vendor_id != s.to_vendor_id:
            incoming.setdefault(s.to_vendor_id, []).append(s.amount_twd)
    for payer, known in outgoing.items():
        received = total(incoming[payer]) if payer in incoming else None
        if received is not None and known > received:
            yield payer, known, received


def _loose(prime_id: str | None, subcontracts: list[Subcontract]) -> Iterator[Subcontract]:
    """Those whose payer has no part in the purchase: neither the prime nor paid by someone else in it."""
    inside = {s.to_vendor_id for s in subcontracts if s.from_vendor_id != s.to_vendor_id} | {prime_id}
    return (s for s in subcontracts if s.from_vendor_id not in inside)


def _circular(subcontracts: list[Subcontract]) -> Iterator[str]:
    pairs = [(s.from_vendor_id, s.to_vendor_id) for s in subcontracts]
    circular = in_circles(pairs)
    return (s.id for s, pair in zip(subcontracts, pairs, strict=True) if pair in circular)


def in_circles(pairs: Sequence[Pair]) -> set[Pair]:
    """The pairs that lie on a way back to where they start; networkx is loaded only when there is one."""
    nexts: dict[str, list[str]] = {}
    for first, second in pairs:
        nexts.setdefault(first, []).append(second)
    try:
        TopologicalSorter(nexts).prepare()
    except CycleError:
        import networkx as nx

        circles = nx.strongly_connected_components(nx.DiGraph(pairs))
        circle_of = {key: i for i, circle in enumerate(circles) for key in circle}
        return {pair for pair in pairs if circle_of[pair[0]] == circle_of[pair[1]]}
    return set()
