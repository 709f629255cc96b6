"""The alternatives that are entered for a purchase: the ways open to it, what each way asks, and how they are listed.

Invariant: a way asks only what it needs, and a price is never proposed: a blank one stays an assumption that is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from secaudit.errors import UsageError
from secaudit.graphs.origin import is_domestic
from secaudit.graphs.ownership import vendors
from secaudit.model.choices import CANDIDATE_WAY, PRODUCT_KINDS
from secaudit.model.control import Catalogue
from secaudit.model.countries import HOME, country_title
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.display import shown
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store.protocol import CaseStore
from secaudit.text import thousands
from secaudit.usecases.planning.candidates import Offers
from secaudit.usecases.spending.what_if import WhatIf, try_also, wrong_with

CANDIDATE = TABLE_BY_NAME["candidate"]
_PLACES = ("made_in", "developed_in")
_ASKED: dict[str, tuple[str, ...]] = {
    "product": (
        "name", "vendor_id", "brand", "brand_country", *_PLACES, "origin_proof", "amount_twd", "effort_days", "quote",
    ),
    "vendor": ("name", "vendor_id", "amount_twd", "passed_on_twd", "effort_days", "quote"),
    "proof": ("name", "brand_country", *_PLACES, "origin_proof", "certificate_no", "effort_days"),
    "in_house": ("name", "amount_twd", "effort_days", "quote"),
}  # fmt: skip
_HELPS = {
    "product": "換一項產品：廠牌、產地、佐證、報價與廠商重填",
    "vendor": "同一項產品或服務，換一家廠商：廠商、報價、再轉出多少",
    "proof": "產品不換，只補產地或開發地的佐證",
    "in_house": "原廠商自己做，不再轉給下包",
}
_NAMES = {"product": "國產{name}", "vendor": "{name}換廠商", "proof": "{name}補佐證", "in_house": "{name}不再外包"}
_PROOFS = {"hardware": "產地證明", "firmware": "產地證明", "software": "原廠聲明書"}


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a purchase can be done otherwise."""

    code: str
    title: str
    help: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """An alternative that is entered, as it is listed. ``text`` is its name and way, ``price`` what it costs."""

    id: str
    way: str
    text: str
    price: str


def ways(inventory: Inventory, purchase_id: str) -> tuple[Way, ...]:
    """The ways open to that purchase: a service has no product, and what is not passed on cannot stay in house."""
    purchase = _purchase(inventory, purchase_id)
    kind = purchase["kind"]
    open_ways = ["product", "vendor", "proof"] if kind in (None, *PRODUCT_KINDS) else ["vendor"]
    if any(row["purchase_id"] == purchase_id for row in inventory.dicts("subcontract")):
        open_ways.append("in_house")
    return tuple(Way(c.code, c.title, _HELPS[c.code]) for c in CANDIDATE_WAY if c.code in open_ways)


def asked(inventory: Inventory, purchase_id: str, way: str) -> tuple[str, ...]:
    """The columns that ``way`` asks of an alternative; software has no place of making."""
    kind = _purchase(inventory, purchase_id)["kind"]
    skipped: tuple[str, ...] = ("made_in",) if kind == "software" else ()
    if kind not in (None, *PRODUCT_KINDS):
        skipped = ("brand", "brand_country", *_PLACES, "origin_proof", "certificate_no")
    return tuple(name for name in _ASKED[way] if name not in skipped)


def proposed(inventory: Inventory, purchase_id: str, way: str) -> dict[str, str]:
    """What a new alternative begins with, as typed. A proof says what the purchase says already; a product is ours."""
    purchase = _purchase(inventory, purchase_id)
    kind = str(purchase["kind"])
    name = _NAMES[way].format(name=purchase["name"] or purchase_id)
    cells = {"purchase_id": purchase_id, "way": CANDIDATE.by_name["way"].title_of(way), "name": name}
    if way == "vendor":
        cells["vendor_id"] = _other_domestic(inventory, purchase)
    if way == "product":
        cells |= dict.fromkeys(("brand_country", *_PLACES), country_title(HOME))
        cells["vendor_id"] = _own_domestic(inventory, purchase)
    if way == "proof":
        cells |= {n: country_title(str(purchase[n] or HOME)) for n in _PLACES}
        cells["brand_country"] = country_title(str(purchase["brand_country"])) if purchase["brand_country"] else ""
    if way in ("product", "proof"):
        cells["origin_proof"] = _PROOFS.get(kind, "")
    wanted = {*asked(inventory, purchase_id, way), "purchase_id", "way"}
    return {n: text for n, text in cells.items() if n in wanted and text}


def alternatives(inventory: Inventory, purchase_id: str) -> tuple[Alternative, ...]:
    """Those of that purchase, in the order of the case."""
    purchase = _purchase(inventory, purchase_id)
    names = {str(row["id"]): str(row["name"] or row["id"]) for row in inventory.dicts("vendor")}
    rows = (row for row in inventory.dicts("candidate") if row["purchase_id"] == purchase_id)
    return tuple(_listed(row, purchase, names) for row in rows)


def try_alternative(what_if: WhatIf, store: CaseStore, candidate_id: str) -> WhatIf:
    """With that alternative in it; raises :class:`UsageError` where it says too little, or nothing that is not so."""
    inventory = what_if.tried(store.inventory())
    candidate = next(row for row in inventory.dicts("candidate") if row["id"] == candidate_id)
    found, unused = Offers(inventory).ways(_purchase(inventory, str(candidate["purchase_id"])))
    way = next((w for w in found if w.candidate_id == candidate_id), None)
    if way is None:
        said = next((text for text in unused if candidate_id in text), f"候選 {candidate_id} 未列入")
        raise UsageError(said, "請編輯候選方案，補上做法需要的資料", code="E-WIF-05")
    return try_also(what_if, store, WhatIf().merged(way.changes, (f"{way.purchase_id} {a}" for a in way.assumes)))


def wrong_with_alternative(
    row_id: str, texts: Mapping[str, str], inventory: Inventory, catalogue: Catalogue, today: date
) -> tuple[str, ...]:
    """What keeps ``texts`` from being an alternative, a sentence each."""
    found = wrong_with(CANDIDATE, row_id, texts, inventory, catalogue, today)
    way = texts.get("way", "")
    if way == CANDIDATE.by_name["way"].title_of("vendor") and not texts.get("vendor_id", "").strip():
        found += ("廠商：換廠商要說換成哪一家。廠商表裡還沒有的，請先到 F4 資產的廠商表新增",)
    nothing_proves = (*_blank_or_none(), "")
    if way == CANDIDATE.by_name["way"].title_of("proof") and texts.get("origin_proof", "").strip() in nothing_proves:
        found += ("產地佐證：補佐證要說補什麼文件",)
    return found


def _blank_or_none() -> tuple[str, ...]:
    return ("none", CANDIDATE.by_name["origin_proof"].title_of("none"))


def _purchase(inventory: Inventory, purchase_id: str) -> Mapping[str, Cell]:
    return next(row for row in inventory.dicts("purchase") if row["id"] == purchase_id)


def _own_domestic(inventory: Inventory, purchase: Mapping[str, Cell]) -> str:
    """Its vendor where that is ours; else the first that is."""
    vendor = vendors(inventory).get(str(purchase["vendor_id"]))
    return vendor.id if vendor and is_domestic(vendor) == 1 else _other_domestic(inventory, purchase)


def _other_domestic(inventory: Inventory, purchase: Mapping[str, Cell]) -> str:
    found = (v.id for v in vendors(inventory).values() if is_domestic(v) == 1 and v.id != purchase["vendor_id"])
    return next(found, "")


def _listed(row: Mapping[str, Cell], purchase: Mapping[str, Cell], names: Mapping[str, str]) -> Alternative:
    way = CANDIDATE.by_name["way"]
    said = [str(row["id"]), str(row["name"]), shown(way, row["way"])]
    if row["vendor_id"]:
        said.append(names.get(str(row["vendor_id"]), str(row["vendor_id"])))
    if row["effort_days"] is not None:
        said.append(f"{row['effort_days']} 天")
    price = _price(row["amount_twd"], purchase["amount_twd"])
    return Alternative(str(row["id"]), str(row["way"]), "  ".join(said), price)


def _price(amount: Cell, before: Cell) -> str:
    """``400,000（+20,000）``, or that it is assumed."""
    if amount is None:
        return "假設同價"
    more = 0 if before is None else int(amount) - int(before)
    change = f"（{'+' if more > 0 else ''}{thousands(more)}）" if more else ""
    return thousands(int(amount)) + change
