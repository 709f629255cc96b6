"""What each vendor receives and passes on, and who is party to the project at all.

Invariant: a sum with an unknown part is NULL; the "known" sum beside it is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from secaudit.graphs.chains import Subcontract, total
from secaudit.graphs.origin import Vendor, has_prc_capital
from secaudit.graphs.supply import Purchase, in_security
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row

_COMMISSIONED = ("outsourced", "technology")


class _Papers(NamedTuple):
    id: str
    name: str
    is_security_vendor: int | None
    loi_on: str | None
    contract_on: str | None
    capability_no: str | None
    capability_expires_on: str | None


class _Checked(NamedTuple):
    id: str
    prc_checked_on: str | None


class _Subject(NamedTuple):
    vendor_id: str | None
    subject: str | None
    amount_twd: int | None


def vendor_totals(inventory: Inventory) -> Iterator[Row]:
    """Rows of ``vendor_total``, one for each vendor; NT$ untaxed.

    received_twd counts the vendor's own purchases, not what it gets as a subcontractor. commissioned_twd is NULL also
    when the subject of one of its purchases is blank.
    """
    purchases = _by_vendor(inventory)
    subjects: dict[str | None, list[_Subject]] = {}
    for line in inventory.select("purchase", _Subject):
        subjects.setdefault(line.vendor_id, []).append(line)
    subcontracts = [s for s in inventory.select("subcontract", Subcontract) if s.from_vendor_id != s.to_vendor_id]
    paid = {s.to_vendor_id for s in subcontracts}
    outgoing: dict[str, list[int | None]] = {}
    for subcontract in subcontracts:
        outgoing.setdefault(subcontract.from_vendor_id, []).append(subcontract.amount_twd)
    for v in inventory.select("vendor", _Papers):
        lines = purchases.get(v.id, [])
        yield (
            v.id, v.name, v.is_security_vendor, int(bool(lines) or v.id in paid), _sells_security(lines),
            total(p.amount_twd for p in lines), total(outgoing.get(v.id, ())),
            *_commissioned(subjects.get(v.id, [])), *v[3:],
        )  # fmt: skip


def parties(inventory: Inventory) -> Iterator[Row]:
    """Rows of ``party``: the applicant, then every vendor with a purchase or a place in a chain (C2M-1.2-prc).

    An applicant with a tax id is registered in Taiwan.
    """
    for case in inventory.dicts("case"):
        country = "TW" if case["tax_id"] else None
        yield case["id"], case["name"], "申請業者", country, case["prc_capital"], case["prc_checked_on"]
    prime = _by_vendor(inventory)
    tiers = {v for s in inventory.select("subcontract", Subcontract) for v in (s.from_vendor_id, s.to_vendor_id)}
    checked: dict[str, Cell] = dict(inventory.select("vendor", _Checked))
    for vendor in inventory.select("vendor", Vendor):
        if vendor.id in prime or vendor.id in tiers:
            role = "委外廠商" if vendor.id in prime else "下包"
            yield vendor.id, vendor.name, role, vendor.country, has_prc_capital(vendor), checked[vendor.id]


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
