"""What would have to be true of a purchase for it to count: changes to try, and what each of them assumes.

Invariant: a remedy says every fact that it makes up. Where the origin is known to be foreign it is a replacement at an
equal price, never a proof; a vendor that is not ours is replaced by one that has yet to be found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from secaudit.graphs.origin import Origin, Vendor, has_prc_capital, is_domestic, is_product
from secaudit.model.countries import HOME, country_title
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell
from secaudit.store.protocol import Action
from secaudit.usecases.difference import RowDifference
from secaudit.usecases.spending.ratio_ledger import RatioLedger
from secaudit.usecases.spending.what_if import ASSUMED_VENDOR, PURCHASE, VENDOR, altered, difference

_SUBCONTRACT = TABLE_BY_NAME["subcontract"]
_OF_THE_OLD_PRODUCT = (
    "brand", "model", "maker_id", "cpe", "certificate_no", "certificate_issuer", "certificate_expires_on",
)  # fmt: skip
NEW_BRAND = "台製品（廠牌另填）"
"""Of a product that has yet to be found; without a brand, the name of the old one would point where it came from."""
_PROOF = {"hardware": "certificate", "firmware": "certificate", "software": "manufacturer"}
_PROOF_TITLES = {"hardware": "產地證明", "firmware": "產地證明", "software": "原廠開發地聲明"}
_DECIDING = {"hardware": ("made_in",), "firmware": ("made_in", "developed_in"), "software": ("developed_in",)}
"""Which places decide whether a product is Taiwan-made (interpretation A2)."""
EQUAL_PRICE = "同價為假設，須重新詢價"


class RemedyKind(StrEnum):
    """How a purchase is made to count. The order is from least to most to do."""

    PROVE = "prove"
    REPLACE = "replace"
    IN_HOUSE = "in_house"
    CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One purchase made otherwise. ``says`` is what is done; ``assumes`` is what has to be true, a sentence each."""

    purchase_id: str
    kind: RemedyKind
    says: str
    assumes: tuple[str, ...]
    changes: tuple[RowDifference, ...]

    @property
    def promised(self) -> tuple[str, ...]:
        """The purchase, where its proof of origin is among what is assumed."""
        cells = (cell for c in self.changes if c.table is PURCHASE for cell in c.cells)
        assumed = any(c.column.name == "origin_proof" or c.new == NEW_BRAND for c in cells)
        return (self.purchase_id,) if assumed else ()


def remedies(ledger: RatioLedger, purchase_id: str) -> tuple[Remedy, ...]:
    """Everything that could be done about that purchase; whether it helps a ratio is another question."""
    found = (_domestic(ledger, purchase_id), _in_house(ledger, purchase_id), _cloud(ledger, purchase_id))
    return tuple(r for r in found if r is not None)


def origin_of(purchase: Mapping[str, Cell]) -> Origin:
    return Origin(*(_text(purchase[f]) for f in Origin._fields))


def _text(cell: Cell) -> str | None:
    return None if cell is None else str(cell)


def foreign_places(origin: Origin) -> tuple[str, ...]:
    """The deciding places that are known and not Taiwan: 馬來西亞生產, 美國開發."""
    given = {"made_in": origin.made_in, "developed_in": origin.developed_in}
    decided = {f: given[f] for f in _DECIDING.get(origin.kind or "", ())}
    words = {"made_in": "生產", "developed_in": "開發"}
    return tuple(f"{country_title(c)}{words[f]}" for f, c in decided.items() if c is not None and c != HOME)


def _domestic(ledger: RatioLedger, purchase_id: str) -> Remedy | None:
    """A product of Taiwan, from a domestic vendor."""
    purchase = ledger.purchases[purchase_id]
    origin, vendor = origin_of(purchase), ledger.vendor_of(purchase)
    own_staff = purchase["kind"] == "manpower" and vendor is None
    cells: dict[str, Cell] = {}
    assumes: list[str] = []
    done: list[str] = []
    replaced = bool(foreign_places(origin))
    if is_product(origin.kind) and ledger.flags[purchase_id]["made_in_taiwan"] != 1:
        cells |= _home_made(origin, replaced)
        done.append("改採台製品" if replaced else "補產地證明")
        assumes += _product_assumptions(origin, replaced)
    changes: list[RowDifference] = []
    if not own_staff and is_domestic(vendor) != 1:
        cells["vendor_id"] = ASSUMED_VENDOR
        done.append("改由國內業者" if vendor is None or _surely_foreign(vendor) else "補廠商資料或改由國內業者")
        assumes.append("國內業者：登記於臺灣、有統一編號、查過無陸資")
        changes += _assumed_vendor(ledger)
        changes += _subcontracts_gone(ledger, purchase_id)
    if not cells:
        return None
    if replaced or "vendor_id" in cells:
        assumes.append(EQUAL_PRICE)
    changed = altered(PURCHASE, tuple(ledger.purchases[purchase_id].values()), cells)
    changes += [changed] if changed else []
    kind = RemedyKind.REPLACE if replaced or "vendor_id" in cells else RemedyKind.PROVE
    return Remedy(purchase_id, kind, "、".join(done), tuple(assumes), tuple(changes))


def _home_made(origin: Origin, replaced: bool) -> dict[str, Cell]:
    """Made and developed in Taiwan, with proof; what was said of another product does not stay with the new one."""
    kind = str(origin.kind)
    cells: dict[str, Cell] = dict.fromkeys(_DECIDING[kind], HOME)
    if replaced:
        cells |= dict.fromkeys(_OF_THE_OLD_PRODUCT) | {"brand": NEW_BRAND, "developed_in": HOME, "brand_country": HOME}
        if kind == "software":
            cells["made_in"] = None
    if replaced or origin.origin_proof in (None, "none"):
        cells["origin_proof"] = _PROOF[kind]
    return cells


def _product_assumptions(origin: Origin, replaced: bool) -> Iterator[str]:
    kind = str(origin.kind)
    if replaced:
        yield f"現為{'、'.join(foreign_places(origin))}，不是補證明，是換一項台製品"
        yield f"新品在臺灣{'開發' if kind == 'software' else '生產'}，有{_PROOF_TITLES[kind]}"
        return
    yield f"在臺灣{'開發' if kind == 'software' else '生產'}，有{_PROOF_TITLES[kind]}"
    if origin.brand_country not in (None, HOME):
        yield f"品牌為{country_title(str(origin.brand_country))}，恐不成立"


def _surely_foreign(vendor: Vendor) -> bool:
    return vendor.country not in (None, HOME) or has_prc_capital(vendor) == 1


def _assumed_vendor(ledger: RatioLedger) -> tuple[RowDifference, ...]:
    """The vendor that has yet to be found: what makes it domestic, and nothing else."""
    if ASSUMED_VENDOR in ledger.vendors:
        return ()
    cells = {"name": "假設的國內業者", "tax_id": "假設", "country": HOME, "prc_capital": 0}
    made = difference(ledger.inventory, VENDOR, ASSUMED_VENDOR, cells)
    return (made,) if made else ()


def _subcontracts_gone(ledger: RatioLedger, purchase_id: str) -> tuple[RowDifference, ...]:
    """The subcontracts of a purchase leave with the vendor that gave them."""
    named = ledger.subcontracts.get(purchase_id, ())
    return tuple(RowDifference(_SUBCONTRACT, row_id, "", Action.REMOVE, (), 0) for row_id in named)


def replacement(ledger: RatioLedger, purchase_id: str, *, of_ours: bool) -> Remedy | None:
    """Another product, of Taiwan altogether, whatever the present one is; ``of_ours``: from a domestic vendor."""
    purchase = ledger.purchases[purchase_id]
    origin = origin_of(purchase)
    if not is_product(origin.kind):
        return None
    cells = _home_made(origin, True)
    kind = str(origin.kind)
    assumes = [f"新品在臺灣{'開發' if kind == 'software' else '生產'}，有{_PROOF_TITLES[kind]}"]
    changes: list[RowDifference] = []
    if of_ours:
        cells["vendor_id"] = ASSUMED_VENDOR
        assumes.append("國內業者：登記於臺灣、有統一編號、查過無陸資")
        changes += (*_assumed_vendor(ledger), *_subcontracts_gone(ledger, purchase_id))
    changed = altered(PURCHASE, tuple(purchase.values()), cells)
    changes += [changed] if changed else []
    says = "改採台製品、改由國內業者" if of_ours else "改採台製品"
    return Remedy(purchase_id, RemedyKind.REPLACE, says, (*assumes, EQUAL_PRICE), tuple(changes))


def _in_house(ledger: RatioLedger, purchase_id: str) -> Remedy | None:
    gone = _subcontracts_gone(ledger, purchase_id)
    if not gone:
        return None
    assumes = ("原廠商自行承作，不再轉出", EQUAL_PRICE)
    return Remedy(purchase_id, RemedyKind.IN_HOUSE, "取消再外包", assumes, gone)


def _cloud(ledger: RatioLedger, purchase_id: str) -> Remedy | None:
    purchase = ledger.purchases[purchase_id]
    if purchase["is_cloud"] == 1 or purchase["it_system_spend"] != 1:
        return None
    cells: dict[str, Cell] = {"is_cloud": 1, "it_product": "cloud", "kind": "service", "subject": "cloud_lease"}
    changed = altered(PURCHASE, tuple(ledger.purchases[purchase_id].values()), cells)
    assumes = ("改為 IaaS、PaaS 或 SaaS 租賃，不是設備、託管或一次性費用", EQUAL_PRICE)
    return Remedy(purchase_id, RemedyKind.CLOUD, "改用雲端租賃", assumes, (changed,) if changed else ())
