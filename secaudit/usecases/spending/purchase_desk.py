"""The purchases as one ratio sees them: how each counts, what it lacks, why it does not count and what would make it.

Invariant: whether a line counts is what the ratio's own conditions say of it; words here only explain that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from secaudit.graphs.origin import Vendor, has_prc_capital, is_product
from secaudit.model.choices import BOOKED_AS, PURCHASE_KIND
from secaudit.model.countries import HOME, country_title
from secaudit.model.schema import Cell, Choice
from secaudit.rules.standing import Standing
from secaudit.text import thousands
from secaudit.usecases.spending.ratio_ledger import RatioKey, RatioLedger
from secaudit.usecases.spending.remedies import origin_of
from secaudit.usecases.spending.what_if import WhatIf

_CLAUSE = re.compile(r"[A-Z0-9]+(?:-[A-Za-z0-9.]+)+")
NOTHING = "--"
UNDECIDED = ("suspect", "confirm")
"""Results of a product's origin that a person has to settle."""


class Place(StrEnum):
    """Where a purchase stands in the ratio."""

    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    EXCLUDED = "excluded"
    UNTOLD = "untold"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """A purchase as people read it. ``amount_twd`` is the budgeted amount, ``part_twd`` what the numerator takes."""

    id: str
    name: str
    vendor: str
    kind: str
    made_in: str
    developed_in: str
    counted_as: str
    amount_twd: int | None
    part_twd: int
    whole_twd: int
    proof: str
    place: Place
    clause: str
    """Of the exclusion or the prohibition; blank otherwise."""
    forbidden: bool
    changed: bool
    """By the what-if."""
    removed: bool
    because: str
    origin: str = ""
    """A code of ``choices.ORIGIN_RESULT``; blank for what is no product."""

    @property
    def undecided(self) -> bool:
        """Whether somebody has to look where the product comes from, and decide."""
        return self.origin in UNDECIDED

    @property
    def lacks_proof(self) -> bool:
        return self.proof.startswith("缺")

    @property
    def amount(self) -> str:
        return "未填" if self.amount_twd is None else thousands(self.amount_twd)

    def verdict(self, label: str) -> str:
        """In a word, for a numerator called ``label``."""
        if self.removed:
            return "試算移除"
        if self.forbidden:
            return "禁用"
        words = {
            Place.COUNTED: label,
            Place.NOT_COUNTED: f"不計{label}",
            Place.EXCLUDED: self.clause or "剔除",
            Place.UNTOLD: "無法判斷",
            Place.OUTSIDE: "不在分母",
        }
        return ("試算" if self.changed and self.place is Place.COUNTED else "") + words[self.place]


def purchase_lines(
    ledger: RatioLedger, key: RatioKey, what_if: WhatIf, present: RatioLedger
) -> tuple[PurchaseLine, ...]:
    """Every purchase of ``ledger`` (the case with ``what_if`` in it), then those of ``present`` that it removes."""
    standing = {s.id: s for s in ledger.standings(key)}
    changed = what_if.purchases | _through_vendors(ledger, what_if)
    lines = [_line(ledger, i, standing, i in changed) for i in ledger.purchases]
    gone = [i for i in present.purchases if i not in ledger.purchases]
    return (*lines, *(_removed(present, i) for i in gone))


def _through_vendors(ledger: RatioLedger, what_if: WhatIf) -> frozenset[str]:
    vendors = {c.row_id for c in what_if.changes if c.table.name == "vendor"}
    return frozenset(i for i, p in ledger.purchases.items() if p["vendor_id"] in vendors)


def _line(ledger: RatioLedger, purchase_id: str, standing: Mapping[str, Standing], changed: bool) -> PurchaseLine:
    purchase, flags = ledger.purchases[purchase_id], ledger.flags[purchase_id]
    own, passed_on = standing.get(purchase_id), standing.get(f"{purchase_id}/再外包")
    place = _place(own, passed_on)
    forbidden_by = ledger.forbidden.get(purchase_id, "")
    because = own.because if own and own.excluded else ""
    clause = _CLAUSE.search(because)
    vendor = ledger.vendor_of(purchase)
    amount = purchase["amount_twd"]
    return PurchaseLine(
        id=purchase_id,
        name=str(purchase["name"] or purchase_id),
        vendor=vendor.name if vendor else NOTHING,
        kind=_title(PURCHASE_KIND, purchase["kind"])[-2:],
        made_in=_country(purchase["made_in"]),
        developed_in=_country(purchase["developed_in"]),
        counted_as="剔除"
        if flags["excluded_because"]
        else _title(BOOKED_AS, purchase["booked_as"]).removesuffix("經費")[:2],
        amount_twd=None if amount is None else int(amount),
        part_twd=sum(s.amount_twd or 0 for s in (own, passed_on) if s and s.part == 1),
        whole_twd=sum(s.amount_twd or 0 for s in (own, passed_on) if s and s.whole == 1),
        proof=_proof(ledger, purchase_id) if place in (Place.COUNTED, Place.NOT_COUNTED, Place.UNTOLD) else NOTHING,
        place=place,
        clause=forbidden_by or (clause.group() if clause else ""),
        forbidden=bool(forbidden_by),
        changed=changed,
        removed=False,
        because=because,
        origin=str(ledger.origins[purchase_id]["result"]) if purchase_id in ledger.origins else "",
    )


def _removed(present: RatioLedger, purchase_id: str) -> PurchaseLine:
    line = _line(present, purchase_id, {}, True)
    return PurchaseLine(**{f: getattr(line, f) for f in line.__slots__} | {"removed": True, "forbidden": False})


def _title(choices: tuple[Choice, ...], code: Cell) -> str:
    return next((c.title for c in choices if c.code == code), NOTHING)


def _country(code: Cell) -> str:
    return country_title(str(code)) if code else NOTHING


def _place(own: Standing | None, passed_on: Standing | None) -> Place:
    lines = [s for s in (own, passed_on) if s]
    if any(s.part == 1 for s in lines):
        return Place.COUNTED
    if any(s.whole is None or s.part is None or (s.whole == 1 and s.amount_twd is None) for s in lines):
        return Place.UNTOLD
    if any(s.whole == 1 for s in lines):
        return Place.NOT_COUNTED
    return Place.EXCLUDED if own and own.excluded else Place.OUTSIDE


def _proof(ledger: RatioLedger, purchase_id: str) -> str:
    lacking = tuple(lacks(ledger, purchase_id))
    if not lacking:
        return "齊"
    return f"缺{lacking[0]}" + (f"等 {len(lacking)} 項" if len(lacking) > 1 else "")


def lacks(ledger: RatioLedger, purchase_id: str) -> Iterator[str]:
    """The facts and papers of that purchase that are not filled in, in words."""
    purchase = ledger.purchases[purchase_id]
    origin, vendor = origin_of(purchase), ledger.vendor_of(purchase)
    if vendor is None and purchase["kind"] != "manpower":
        yield "廠商"
    elif vendor is not None:
        yield from _vendor_lacks(vendor)
    if is_product(origin.kind):
        if origin.kind != "software" and origin.made_in is None:
            yield "生產國"
        if origin.kind != "hardware" and origin.developed_in is None:
            yield "開發國"
        if origin.origin_proof in (None, "none"):
            yield "產地佐證"


def _vendor_lacks(vendor: Vendor) -> Iterator[str]:
    if vendor.country is None:
        yield "廠商國家"
    if vendor.country in (None, HOME):
        if not vendor.tax_id:
            yield "統編"
        if has_prc_capital(vendor) is None:
            yield "陸資查詢"
