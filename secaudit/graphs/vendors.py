"""What each vendor receives and passes on, and who is party to the project at all.

Invariant: a sum with an unknown part is NULL; the "known" sum beside it is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from secaudit.graphs.budget_lines import Purchase, in_security
from secaudit.graphs.chains import Subcontract, total
from secaudit.graphs.origin import Truth, Vendor
from secaudit.graphs.ownership import NO_DATE, NOT_LOOKED_UP, OwnershipStanding, resolved, standing_of, told
from secaudit.model.countries import HOME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row

_COMMISSIONED = ("outsourced", "technology")


class _Papers(NamedTuple):
    id: str
    name: str
    is_security_vendor: int | None
    loi_on: str | None
    contract_on: str | None
    capability_no: str | None
    capability_expires_on: str | None


class _Subject(NamedTuple):
    vendor_id: str | None
    subject: str | None
    amount_twd: int | None


def vendor_totals(inventory: Inventory) -> Iterator[Row]:
    """Rows of ``vendor_total``, one for each vendor; NT$ untaxed.

    received_twd counts the vendor's own purchases, contract_twd also what it gets as a subcontractor at any tier.
    commissioned_twd is NULL also when the subject of one of its purchases is blank.
    """
    purchases = _by_vendor(inventory)
    subjects: dict[str | None, list[_Subject]] = {}
    for line in inventory.select("purchase", _Subject):
        subjects.setdefault(line.vendor_id, []).append(line)
    incoming, outgoing = _paid(inventory)
    served = _served(inventory)
    for v in inventory.select("vendor", _Papers):
        lines = purchases.get(v.id, [])
        own = [p.amount_twd for p in lines]
        yield (
            v.id, v.name, v.is_security_vendor, int(bool(lines) or v.id in incoming), _sells_security(lines),
            total(own), total(outgoing.get(v.id, ())), *_commissioned(subjects.get(v.id, [])), *v[3:],
            total([*own, *incoming.get(v.id, ())]), _sells_security([*lines, *served.get(v.id, ())]),
        )  # fmt: skip


def parties(inventory: Inventory) -> Iterator[Row]:
    """Rows of ``party``: the applicant, then every vendor with a purchase or a place in a chain (C2M-1.2-prc).

    An applicant with a tax id is registered in Taiwan.
    """
    standings = standing_of(inventory)
    for case in inventory.dicts("case"):
        yield _party(standings[str(case["id"])], "申請業者", HOME if case["tax_id"] else None)
    prime = _by_vendor(inventory)
    tiers = {v for s in inventory.select("subcontract", Subcontract) for v in (s.from_vendor_id, s.to_vendor_id)}
    for vendor in inventory.select("vendor", Vendor):
        if vendor.id in prime or vendor.id in tiers:
            yield _party(standings[vendor.id], "委外廠商" if vendor.id in prime else "下包", vendor.country)


def _party(standing: OwnershipStanding, role: str, country: str | None) -> Row:
    capital, asked = resolved(standing), "；".join(standing.asked)
    return (
        standing.id, standing.name, role, country, capital, standing.looked_up_on,
        standing.prc_share_ppm, told(standing), asked, _says(standing, capital),
    )  # fmt: skip


def _says(standing: OwnershipStanding, capital: Truth) -> str:
    """What is known of PRC capital in one sentence: the look-up, the chain that decides, what is missing."""
    found = {1: "有陸資", 0: "無陸資", None: "有無陸資未明"}[capital]
    looked_up = f"查詢日 {standing.looked_up_on}" if standing.looked_up_on else "未填查詢日"
    if standing.declared is None and not standing.looked_up_on:
        looked_up = "未查詢"
    chain = told(standing)
    known = (NOT_LOOKED_UP, NO_DATE, *chain.split("：")[-1:])
    missing = () if standing.truth == 0 else (a for a in standing.asked if a not in known)
    return "；".join(filter(None, (f"{found}（{looked_up}）", chain, *missing)))


def _paid(inventory: Inventory) -> tuple[dict[str, list[int | None]], dict[str, list[int | None]]]:
    """What each vendor is paid as a subcontractor, and what it pays out; a payment to oneself is neither."""
    incoming: dict[str, list[int | None]] = {}
    outgoing: dict[str, list[int | None]] = {}
    for s in inventory.select("subcontract", Subcontract):
        if s.from_vendor_id != s.to_vendor_id:
            incoming.setdefault(s.to_vendor_id, []).append(s.amount_twd)
            outgoing.setdefault(s.from_vendor_id, []).append(s.amount_twd)
    return incoming, outgoing


def _served(inventory: Inventory) -> dict[str, list[Purchase]]:
    """The purchases that each vendor works on as a subcontractor."""
    purchases = {p.id: p for p in inventory.select("purchase", Purchase)}
    found: dict[str, list[Purchase]] = {}
    for s in inventory.select("subcontract", Subcontract):
        if s.purchase_id in purchases:
            found.setdefault(s.to_vendor_id, []).append(purchases[s.purchase_id])
    return found


def _by_vendor(inventory: Inventory) -> dict[str | None, list[Purchase]]:
    found: dict[str | None, list[Purchase]] = {}
    for purchase in inventory.select("purchase", Purchase):
        found.setdefault(purchase.vendor_id, []).append(purchase)
    return found


def _sells_security(purchases: list[Purchase]) -> int | None:
    counted = {in_security(p) for p in purchases}
    if 1 in counted:
        return 1
    return None if None in counted else 0


def _commissioned(lines: list[_Subject]) -> tuple[int | None, int]:
    """commissioned_twd and commissioned_known_twd."""
    counted = [line.amount_twd for line in lines if line.subject in _COMMISSIONED]
    unknown = any(line.subject is None for line in lines)
    return None if unknown else total(counted), sum(amount or 0 for amount in counted)
