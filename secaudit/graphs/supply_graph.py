"""Who pays whom, through every tier, and who owns whom: the rows that the supply graph is drawn and told from.

1. The applicant stands in tier 0, whoever sells to it in tier 1, whoever a vendor pays in the tier below its payer's
   highest place; a payer outside every chain stands in tier 1.
2. Payments between the same two are one; what has no vendor goes to ``UNNAMED``. A payment to oneself is none.
3. Owners follow level by level upwards; a parent that a vendor only names is an owner without a share.

Invariant: known amounts add up to those of the tables, unknown ones are counted beside them; circles end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from secaudit.graphs.chains import Pair, Subcontract, by_purchase, in_circles
from secaudit.graphs.investors import Entity, Holding, entities_of, investors
from secaudit.graphs.origin import Truth
from secaudit.graphs.ownership import standing_of
from secaudit.model.countries import PRC
from secaudit.model.inventory import Inventory

UNNAMED = "（未列廠商）"
"""Who stands for purchases without a vendor: own staff, travel, or a vendor that is not filled in."""
_APPLICANT = "（申請業者）"
"""Who stands for an applicant whose case has no id yet."""


class Money(NamedTuple):
    """Known NT$ of so many lines, and how many of them have no amount."""

    known_twd: int = 0
    lines: int = 0
    unknown: int = 0

    def plus(self, amount_twd: int | None) -> Money:
        return Money(self.known_twd + (amount_twd or 0), self.lines + 1, self.unknown + (amount_twd is None))

    def and_of(self, other: Money) -> Money:
        return Money(self.known_twd + other.known_twd, self.lines + other.lines, self.unknown + other.unknown)


def summed(moneys: Iterable[Money]) -> Money:
    total = Money()
    for money in moneys:
        total = total.and_of(money)
    return total


class Member(NamedTuple):
    """The applicant (tier 0), a vendor (tier 1 and below) or an owner (no tier, but a level: 1 is next to them)."""

    id: str
    name: str
    tier: int | None
    level: int
    country: str | None
    prc_capital: Truth
    """0 only by a dated look-up."""
    to_confirm: bool = False
    """A PRC investor holds a share of it that decides nothing by itself."""


class Payment(NamedTuple):
    """``circular``: it leads back to its payer within one purchase."""

    payer: str
    payee: str
    money: Money
    circular: bool


class Stake(NamedTuple):
    """``prc``: the owner is a PRC investor; ``circular``: the owner is owned by what it owns."""

    owned: str
    owner: str
    share_ppm: int | None
    controls: Truth
    prc: bool
    circular: bool


@dataclass(frozen=True)
class SupplyGraph:
    members: tuple[Member, ...]
    payments: tuple[Payment, ...]
    stakes: tuple[Stake, ...]
    depths: Mapping[str, int]
    """The tier that each subcontract pays, within its own purchase; 2 is the prime vendor's subcontractor."""

    def paid_to(self, member_id: str) -> Money:
        return self._sums["to"].get(member_id, Money())

    def paid_by(self, member_id: str) -> Money:
        return self._sums["by"].get(member_id, Money())

    @cached_property
    def _sums(self) -> dict[str, dict[str, Money]]:
        sums: dict[str, dict[str, Money]] = {"to": {}, "by": {}}
        for payment in self.payments:
            for side, member_id in (("to", payment.payee), ("by", payment.payer)):
                sums[side][member_id] = sums[side].get(member_id, Money()).and_of(payment.money)
        return sums


class _Purchase(NamedTuple):
    id: str
    vendor_id: str | None
    amount_twd: int | None


class _Parent(NamedTuple):
    id: str
    parent: str | None
    parent_country: str | None


def supply_graph(inventory: Inventory) -> SupplyGraph:
    applicant = str(inventory.case["id"] or _APPLICANT)
    chains = {
        p: [s for s in chain if s.from_vendor_id != s.to_vendor_id] for p, chain in by_purchase(inventory).items()
    }
    purchases = list(inventory.select("purchase", _Purchase))
    payments = (*_bought(applicant, purchases), *_passed_on(chains))
    tiers = _tiers(applicant, payments)
    entities, holdings = entities_of(inventory), list(inventory.select("holding", Holding))
    parents, named = _named_parents(inventory, entities, holdings)
    entities |= parents
    prc = {*investors(entities, holdings), *(p.id for p in parents.values() if p.country == PRC)}
    stakes = _stakes([*holdings, *named], entities, prc)
    levels = _levels(tiers, stakes)
    capital = {key: s.truth for key, s in standing_of(inventory).items()}
    capital |= {p.id: 1 if p.country == PRC else None for p in parents.values()}
    members = [_member(key, tier, 0, entities, capital) for key, tier in tiers.items()]
    members += [_member(key, None, level, entities, capital) for key, level in levels.items()]
    held = {s.owned for s in stakes if s.prc}
    members = [m._replace(to_confirm=m.prc_capital is None and m.id in held) for m in members]
    shown = {m.id for m in members}
    return SupplyGraph(
        tuple(members), payments, tuple(s for s in stakes if s.owned in shown), _depths(purchases, chains)
    )


def _member(
    key: str, tier: int | None, level: int, entities: Mapping[str, Entity], capital: Mapping[str, Truth]
) -> Member:
    entity = entities.get(key)
    if entity is None:
        return Member(key, key.strip("（）"), tier, level, None, None)
    return Member(key, entity.name, tier, level, entity.country, capital.get(key))


def _bought(applicant: str, purchases: Sequence[_Purchase]) -> tuple[Payment, ...]:
    """What the applicant pays each vendor."""
    bought: dict[str, Money] = {}
    for purchase in purchases:
        vendor = purchase.vendor_id or UNNAMED
        bought[vendor] = bought.get(vendor, Money()).plus(purchase.amount_twd)
    return tuple(Payment(applicant, vendor, money, False) for vendor, money in bought.items())


def _passed_on(chains: Mapping[str, Sequence[Subcontract]]) -> tuple[Payment, ...]:
    paid: dict[Pair, Money] = {}
    circular: set[Pair] = set()
    for chain in chains.values():
        pairs = [(s.from_vendor_id, s.to_vendor_id) for s in chain]
        for pair, subcontract in zip(pairs, chain, strict=True):
            paid[pair] = paid.get(pair, Money()).plus(subcontract.amount_twd)
        circular |= in_circles(pairs)
    return tuple(Payment(*pair, money, pair in circular) for pair, money in paid.items())


def _tiers(applicant: str, payments: Sequence[Payment]) -> dict[str, int]:
    """Rule 1: each at its highest place."""
    payees: dict[str, list[str]] = {}
    for payment in payments:
        payees.setdefault(payment.payer, []).append(payment.payee)
    tiers = _distances([applicant], payees)
    for payment in payments:
        if payment.payer not in tiers:
            loose = _distances([payment.payer], payees, tiers)
            tiers |= {key: 1 + distance for key, distance in loose.items()}
    return tiers


def _distances(starts: Iterable[str], nexts: Mapping[str, Sequence[str]], known: Container[str] = ()) -> dict[str, int]:
    """How many steps it is to each from the nearest start; nobody goes on from those that are ``known``."""
    found = dict.fromkeys(starts, 0)
    waiting = deque(found)
    while waiting:
        here = waiting.popleft()
        for there in nexts.get(here, ()):
            if there not in found and there not in known:
                found[there] = found[here] + 1
                waiting.append(there)
    return found


def _depths(purchases: Sequence[_Purchase], chains: Mapping[str, Sequence[Subcontract]]) -> dict[str, int]:
    depths: dict[str, int] = {}
    for purchase in purchases:
        chain = chains.get(purchase.id, ())
        payees: dict[str, list[str]] = {}
        for s in chain:
            payees.setdefault(s.from_vendor_id, []).append(s.to_vendor_id)
        distances = _distances([purchase.vendor_id or UNNAMED], payees) if chain else {}
        depths |= {s.id: distances[s.from_vendor_id] + 2 for s in chain if s.from_vendor_id in distances}
    return depths


def _named_parents(
    inventory: Inventory, entities: Mapping[str, Entity], holdings: Sequence[Holding]
) -> tuple[dict[str, Entity], list[Holding]]:
    """Rule 3's parents that no holding enters, with their stake, under an id of their own."""
    owners = {(h.owned_id, entities[h.owner_id].name) for h in holdings if h.owner_id in entities}
    found, stakes = {}, []
    for vendor in inventory.select("vendor", _Parent):
        if (vendor.parent or vendor.parent_country) and (vendor.id, vendor.parent) not in owners:
            key = f"{vendor.id}/母公司"
            found[key] = Entity(key, vendor.parent or "母公司（名稱未填）", vendor.parent_country, None, None, None)
            stakes.append(Holding(key, vendor.id, key, None, 1))
    return found, stakes


def _stakes(holdings: Sequence[Holding], entities: Mapping[str, Entity], prc: set[str]) -> list[Stake]:
    known = [h for h in holdings if h.owned_id in entities and h.owner_id in entities and h.owned_id != h.owner_id]
    circular = in_circles([(h.owned_id, h.owner_id) for h in known])
    merged: dict[Pair, Stake] = {}
    for h in known:
        pair = (h.owned_id, h.owner_id)
        before = merged.get(pair)
        share = h.share_ppm if before is None else _added(before.share_ppm, h.share_ppm)
        controls = h.controls if before is None else max(h.controls or 0, before.controls or 0)
        merged[pair] = Stake(*pair, share, controls, h.owner_id in prc, pair in circular)
    return list(merged.values())


def _added(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _levels(tiers: Mapping[str, int], stakes: Sequence[Stake]) -> dict[str, int]:
    owners: dict[str, list[str]] = {}
    for stake in stakes:
        owners.setdefault(stake.owned, []).append(stake.owner)
    return {key: level for key, level in _distances(tiers, owners).items() if key not in tiers}
