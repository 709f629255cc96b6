"""What points to the PRC, Hong Kong or Macau about a product: signs for a person to look into, never a proof (B3).

1. Signs of the product: its brand (its name and model where the brand is blank), maker, CPE vendor or the registrant of
   its network cards stands in the brand list (tiers A to C), or such a registrant is a company of the PRC.
2. Signs of a company: its vendor stands in the list; vendor or maker is registered there or has PRC capital.
3. Notes weigh nothing: a listed name beside another brand (A4-1.2.7 shows it to the reviewer), makers of components,
   Taiwanese brands registered in the PRC, addresses that tell nobody.

Invariant: no sign is no clearance; the same facts and the same list give the same signs in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from secaudit.graphs.cpe import vendor_of
from secaudit.graphs.ownership import OwnershipStanding, standing_of, told
from secaudit.model.brands import POINTING, BrandBook, ListedBrand, book_of
from secaudit.model.countries import PRC, TO_CONFIRM, country_title
from secaudit.model.inventory import Inventory
from secaudit.registries.mac import DATA_DATE, Registrant, registrant
from secaudit.text import safe_text

_CUT = re.compile(r"[、,;，；\s|]+")
_SHOWN_CHARS = 60
_NAMED_SOURCES = 2


class Weight(StrEnum):
    """What a sign is about; notes weigh nothing."""

    PRODUCT = "product"
    COMPANY = "company"
    NOTE = "note"


class Hint(NamedTuple):
    """One sign: what it is about, where it points (a country; "" for notes), and a sentence about it."""

    weight: Weight
    place: str
    says: str


class Traits(NamedTuple):
    """What a product shows of itself, its delivered devices included."""

    name: str
    model: str | None = None
    brands: tuple[str, ...] = ()
    cpes: tuple[str, ...] = ()
    mac_addresses: tuple[str, ...] = ()
    """As typed: each may hold several."""
    vendor_id: str | None = None
    maker_id: str | None = None


class _Party(NamedTuple):
    """A vendor or a company as far as a sign needs it."""

    id: str
    name: str
    country: str | None


class _Vendor(NamedTuple):
    id: str
    name: str
    country: str | None
    parent_country: str | None


class Signs:
    """Looks for signs in one case."""

    def __init__(self, inventory: Inventory, brands: tuple[ListedBrand, ...]) -> None:
        self._book: BrandBook = book_of(brands)
        self._parties = {c.id: _Vendor(*c, None) for c in inventory.select("company", _Party)}
        self._parties |= {v.id: v for v in inventory.select("vendor", _Vendor)}
        self._standings: Mapping[str, OwnershipStanding] = standing_of(inventory) if self._parties else {}

    def of(self, product: Traits) -> tuple[Hint, ...]:
        """Its own signs, then those of its maker and its vendor."""
        own = _own_signs(self._book, product.name, product.model, product.brands, product.cpes, product.mac_addresses)
        if product.maker_id is None and product.vendor_id is None:
            return own
        maker = self._by_party("製造商", product.maker_id, Weight.PRODUCT)
        return tuple(dict.fromkeys((*own, *maker, *self._by_party("廠商", product.vendor_id, Weight.COMPANY))))

    def _by_party(self, role: str, party_id: str | None, by_name: Weight) -> Iterator[Hint]:
        """Signs of a vendor or maker; that a *maker* is on the list says something of the product itself."""
        party = self._parties.get(party_id or "")
        if party is None:
            return
        who = f"{role}「{_shown(party.name)}」"
        yield from _listed(who, self._book.in_text(party.name), by_name)
        standing = self._standings.get(party.id)
        if standing is not None and standing.truth == 1:
            yield Hint(Weight.COMPANY, PRC, f"{who}（{told(standing)}）")
        for title, country in (("登記國", party.country), ("母公司登記國", party.parent_country)):
            if country in TO_CONFIRM:
                yield Hint(Weight.COMPANY, str(country), f"{who}{title}為{country_title(str(country))}")


@lru_cache(maxsize=16_384)
def _own_signs(
    book: BrandBook,
    name: str,
    model: str | None,
    brands: tuple[str, ...],
    cpes: tuple[str, ...],
    mac_addresses: tuple[str, ...],
) -> tuple[Hint, ...]:
    """The signs of a product itself: the same for as long as it shows the same."""
    return tuple(
        dict.fromkeys((*_by_name(book, name, model, brands), *_by_cpe(book, cpes), *_by_card(book, mac_addresses)))
    )


def _by_name(book: BrandBook, name: str, model: str | None, brands: tuple[str, ...]) -> Iterator[Hint]:
    for brand in brands:
        yield from _listed(f"廠牌「{_shown(brand)}」", book.in_text(brand))
    branded = {listed.brand for brand in brands for listed in book.in_text(brand)}
    for title, text in (("品名", name), ("型號", model)):
        listed = book.in_text(text)
        if not brands:
            yield from _listed(f"{title}「{_shown(text)}」（廠牌未填）", listed)
        elif listed and listed[0].tier in POINTING and listed[0].brand not in branded:
            yield Hint(
                Weight.NOTE, "", f"{title}「{_shown(text)}」提及列名廠牌 {listed[0].brand}，廠牌欄卻是另一家，請核對"
            )


def _by_cpe(book: BrandBook, cpes: tuple[str, ...]) -> Iterator[Hint]:
    for cpe in _parts(cpes):
        if vendor := vendor_of(cpe):
            yield from _listed(f"CPE 廠商「{_shown(vendor)}」", book.of_cpe_vendor(vendor))


def _by_card(book: BrandBook, mac_addresses: tuple[str, ...]) -> Iterator[Hint]:
    for address in _parts(mac_addresses):
        if found := registrant(address):
            yield from _of_registrant(book, found)


@lru_cache(maxsize=8_192)
def _of_registrant(book: BrandBook, found: Registrant) -> tuple[Hint, ...]:
    if found.untold:
        return (Hint(Weight.NOTE, "", f"MAC 前綴 {found.prefix} 為{found.untold}，無法判定"),)
    listed = book.in_text(found.org)
    where = f"登記於{country_title(found.country)}" if found.country else "登記國不明"
    says = f"MAC 前綴 {found.prefix} {where}（{_shown(found.org)}，IEEE {DATA_DATE}），是登記者辦公地，不是產地"
    if listed and listed[0].tier in POINTING:
        return (Hint(Weight.PRODUCT, PRC, f"{says}；登記者{_standing(listed[0])}"),)
    if found.country == PRC and listed:
        return (Hint(Weight.NOTE, "", f"{says}；{_note(listed[0])}"),)
    if found.country == PRC or found.country in TO_CONFIRM:
        return (Hint(Weight.PRODUCT, str(found.country), says),)
    return ()


def _parts(typed: tuple[str, ...]) -> Iterator[str]:
    return (part for cell in typed for part in _CUT.split(cell))


def _listed(who: str, brands: tuple[ListedBrand, ...], weight: Weight = Weight.PRODUCT) -> Iterator[Hint]:
    """The weightiest of the brands that ``who`` names; a Taiwanese brand is nothing to tell."""
    if not brands:
        return
    first = brands[0]
    if first.tier in POINTING:
        yield Hint(weight, PRC, f"{who}{_standing(first)}")
    elif first.tier == "D":
        yield Hint(Weight.NOTE, "", f"{who}：{_note(first)}")


def _standing(brand: ListedBrand) -> str:
    named = "、".join(brand.sources[:_NAMED_SOURCES]) + ("…" if len(brand.sources) > _NAMED_SOURCES else "")
    return f"列名 {brand.tier} 級（{brand.brand}：{named}）"


def _note(brand: ListedBrand) -> str:
    return "零組件廠商，不以此判定產品" if brand.tier == "D" else f"臺灣品牌 {brand.brand}，不以此判定產品"


def _shown(text: str | None) -> str:
    plain = safe_text(text or "")
    return plain if len(plain) <= _SHOWN_CHARS else f"{plain[:_SHOWN_CHARS]}…"
