"""What follows from where a product is made and developed, and from who sells it: single purchases, three-valued.

Invariant: pure functions of declared facts; 1 and 0 are certain, ``None`` is "cannot tell" (A1, A2, B1).
"""

from __future__ import annotations

from typing import NamedTuple

from secaudit.model.choices import PRODUCT_KINDS
from secaudit.model.countries import HOME, PRC, TO_CONFIRM

STRONG_PROOF = ("manufacturer", "certificate", "autonomy")
"""Whose word outweighs the presumption that a PRC brand develops in the PRC (B1), and what is known of companies."""

Truth = int | None


class Vendor(NamedTuple):
    """What the vendor table says about who a vendor is."""

    id: str
    name: str
    tax_id: str | None
    country: str | None
    prc_capital: Truth
    parent_country: str | None


class Origin(NamedTuple):
    """What a purchase says about where its product comes from."""

    kind: str | None
    brand_country: str | None
    made_in: str | None
    developed_in: str | None
    origin_proof: str | None


def both(*truths: Truth) -> Truth:
    """Three-valued AND: one 0 decides, else one unknown leaves it unknown."""
    if 0 in truths:
        return 0
    return None if None in truths else 1


def has_prc_capital(vendor: Vendor) -> Truth:
    """C2M-1.2-prc: as declared; 1 as well when the company or its parent is registered in the PRC."""
    return 1 if PRC in (vendor.country, vendor.parent_country) else vendor.prc_capital


def is_domestic(vendor: Vendor | None) -> Truth:
    """國內業者 of A1: registered in Taiwan under a tax id and without PRC capital."""
    if vendor is None or vendor.country is None:
        return None
    capital = has_prc_capital(vendor)
    without_capital = None if capital is None else 1 - capital
    return both(int(vendor.country == HOME), without_capital, 1 if vendor.tax_id else None)


def is_product(kind: str | None) -> Truth:
    return None if kind is None else int(kind in PRODUCT_KINDS)


def made_in_taiwan(origin: Origin) -> Truth:
    """台製 of A2: hardware by place of making, software by place of development, firmware by both; unknown is 0.

    ``None`` only for what is no product.
    """
    if not is_product(origin.kind):
        return None
    if origin.kind == "hardware":
        return int(origin.made_in == HOME)
    made_abroad = origin.kind == "firmware" and origin.made_in not in (None, HOME)
    return int(origin.developed_in == HOME and not made_abroad)


def origin_known(origin: Origin) -> Truth:
    """Whether the fact that decides 台製 is filled in; ``None`` for what is no product."""
    if not is_product(origin.kind):
        return None
    return int((origin.made_in if origin.kind == "hardware" else origin.developed_in) is not None)


def counts_as_security(booked_as: str | None, it_product: str | None) -> Truth:
    """Whether a purchase counts as 資安經費: booked there, and no IT product (A4-1.1.4, 「等」 is open; A5)."""
    booked = None if booked_as is None else int(booked_as == "security")
    return both(booked, None if it_product is None else int(it_product == "none"))


def attested_elsewhere(origin: Origin) -> bool:
    """Whether the maker or an issuer says that it is developed outside the PRC."""
    return origin.developed_in not in (None, PRC) and origin.origin_proof in STRONG_PROOF


def declared_from_prc(origin: Origin) -> bool:
    """Made or developed in the PRC, or a PRC brand whose development elsewhere no maker or issuer has attested."""
    return PRC in (origin.made_in, origin.developed_in) or (
        origin.brand_country == PRC and not attested_elsewhere(origin)
    )


def places_to_confirm(origin: Origin) -> dict[str, str]:
    """Field → Hong Kong or Macau, where the sources do not agree whether the clause means them."""
    places = {f: getattr(origin, f) for f in ("made_in", "developed_in", "brand_country")}
    return {field: place for field, place in places.items() if place in TO_CONFIRM}


def missing_for_clear(origin: Origin) -> tuple[str, ...]:
    """The fields that have yet to be filled in before a product can be cleared: nothing is cleared without evidence."""
    needed = ["developed_in"]
    if origin.kind != "software":
        needed.append("made_in")
    if not attested_elsewhere(origin):
        needed.append("brand_country")
    missing = [field for field in needed if getattr(origin, field) is None]
    return (*missing, "origin_proof") if origin.origin_proof in (None, "none") else tuple(missing)


def from_prc(origin: Origin) -> Truth:
    """A4-1.2.7 as B1 reads it, by what is declared alone; ``None`` also for what is no product.

    1: made or developed in the PRC, or a PRC brand whose development elsewhere no maker or issuer has attested.
    0: every place that matters is known, none is in the PRC, Hong Kong or Macau, and some proof exists.
    """
    if not is_product(origin.kind):
        return None
    if declared_from_prc(origin):
        return 1
    return None if places_to_confirm(origin) or missing_for_clear(origin) else 0
