"""Every product that is bought, and every security product in use, with what it says and shows of its origin.

1. A row for every purchase of software, firmware or hardware, and for a security service only where rule 4 doubts it.
2. A row for every asset that no such purchase delivers (``purchase.asset_ids``) and that is security gear, or that says
   or shows anything of its origin.
3. What delivered assets show counts for their purchase; where one says the PRC, Hong Kong or Macau, that counts rather
   than what the purchase says. A purchase that delivers security gear is a security product however it is booked.
   Software delivers applications and security gear; the machines that it runs on are others' products.
4. Whether the clause asks a product that is booked elsewhere, yet named as one of the nine security functions, cannot
   be told; nor where a service names a product whose places or signs lead to the PRC, Hong Kong or Macau.
5. A decision about a delivered asset counts for its purchase: always when it says prc, else when it is the only asset.

Invariant: every row is judged by ``judgement.judge`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from secaudit.graphs.hints import Hint, Signs, Traits, Weight
from secaudit.graphs.judgement import Decision, Judgement, judge, told_decisions, told_hints
from secaudit.graphs.origin import (
    Origin,
    Truth,
    both,
    counts_as_security,
    is_product,
    missing_for_clear,
)
from secaudit.model import choices
from secaudit.model.brands import ListedBrand
from secaudit.model.countries import PRC, TO_CONFIRM, country_title
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row, members

_SOFT_KINDS = ("application", "database", "cloud_service")
_CONTRARY = (PRC, *TO_CONFIRM)
_UNSAFE = ("prc", "suspect", "confirm")
_PLACES = {"made_in": "生產國", "developed_in": "開發國", "brand_country": "品牌國家"}


class _Product(NamedTuple):
    id: str
    item: str
    in_clause: Truth
    origin: Origin
    traits: Traits
    device_ids: tuple[str, ...] = ()
    notes: tuple[Hint, ...] = ()
    """What its delivered devices say against it."""
    is_service: bool = False


class _Judged(NamedTuple):
    product: _Product
    hints: tuple[Hint, ...]
    decisions: tuple[Decision, ...]
    judgement: Judgement


class _Purchase(NamedTuple):
    id: str
    name: str
    kind: str | None
    booked_as: str | None
    it_product: str | None
    category: str | None
    vendor_id: str | None
    brand: str | None
    model: str | None
    brand_country: str | None
    made_in: str | None
    developed_in: str | None
    origin_proof: str | None
    maker_id: str | None
    cpe: str | None
    asset_ids: str | None


class _Asset(NamedTuple):
    id: str
    name: str
    kind: str | None
    brand: str | None
    model: str | None
    mac_addresses: str | None
    brand_country: str | None
    made_in: str | None
    developed_in: str | None
    origin_proof: str | None
    maker_id: str | None
    cpe: str | None


class _Named(NamedTuple):
    id: str
    name: str


def product_origins(inventory: Inventory, brands: tuple[ListedBrand, ...] = ()) -> Iterator[Row]:
    """Rows of ``product_origin``: products bought, services, then assets, each in the order of the inventory."""
    vendors: dict[str, str] = dict(inventory.select("vendor", _Named))
    for product, hints, decisions, found in _judged(inventory, brands, assets=True):
        origin, traits = product.origin, product.traits
        yield (
            product.id, traits.name, product.item, product.in_clause, "、".join(traits.brands) or None,
            origin.brand_country, origin.made_in, origin.developed_in, vendors.get(traits.vendor_id or ""),
            origin.origin_proof, found.result, found.from_prc, int(bool(found.pointing)), int(found.confirming),
            told_hints(hints) or None, told_decisions(decisions, found.counted) or None, found.says,
        )  # fmt: skip


def purchase_origins(inventory: Inventory, brands: tuple[ListedBrand, ...] = ()) -> dict[str, Judgement]:
    """The judgement of every product that is bought, by the purchase's id."""
    judged = _judged(inventory, brands, assets=False)
    return {found.product.id: found.judgement for found in judged if not found.product.is_service}


class Contradiction(NamedTuple):
    """A place that a delivered asset says otherwise than its purchase; ``field`` names it in both tables."""

    purchase_id: str
    asset_id: str
    field: str
    bought: str
    delivered: str


def contradictions(inventory: Inventory) -> Iterator[Contradiction]:
    """Every such place, purchase by purchase; gear that software runs on has places of its own."""
    lines = [p for p in inventory.select("purchase", _Purchase) if p.asset_ids and is_product(p.kind) != 0]
    known = {a.id: a for a in inventory.select("asset", _Asset)} if lines else {}
    for purchase in lines:
        for device in (known[i] for i in members(purchase.asset_ids) if i in known):
            if purchase.kind == "software" and device.kind not in _SOFT_KINDS:
                continue
            for field in _PLACES:
                said, shown = getattr(purchase, field), getattr(device, field)
                if None not in (said, shown) and said != shown:
                    yield Contradiction(purchase.id, device.id, field, said, shown)


def missing_origins(table: str, row: Row) -> tuple[str, ...]:
    """The columns of that row of ``purchase`` or ``asset`` that are missing before its product can be cleared."""
    at = TABLE_BY_NAME[table].positions
    kind, *facts = (None if row[at[f]] is None else str(row[at[f]]) for f in Origin._fields)
    return missing_for_clear(Origin(kind if table == "purchase" else _kind_in_use(kind), *facts))


def _judged(inventory: Inventory, brands: tuple[ListedBrand, ...], *, assets: bool) -> Iterator[_Judged]:
    signs = Signs(inventory, brands)
    decided: dict[str, list[Decision]] = {}
    for decision in inventory.select("origin_decision", Decision):
        decided.setdefault(decision.product_id, []).append(decision)
    for product in _products(inventory, assets):
        hints = (*signs.of(product.traits), *product.notes)
        decisions = tuple(_decisions(product, decided))
        if product.item == "purchase" or product.in_clause == 1 or decisions or _shows(product, hints):
            found = judge(product.origin, hints, decisions, product.in_clause)
            if not product.is_service:
                yield _Judged(product, hints, decisions, found)
            elif found.result in _UNSAFE:
                yield _Judged(product, hints, decisions, found._replace(says=f"種類為服務，卻填有產品：{found.says}"))


def _decisions(product: _Product, decided: dict[str, list[Decision]]) -> Iterator[Decision]:
    yield from decided.get(product.id, ())
    for device_id in product.device_ids:
        for decision in decided.get(device_id, ()):
            if decision.outcome == "prc" or len(product.device_ids) == 1:
                yield decision


def _shows(product: _Product, hints: tuple[Hint, ...]) -> bool:
    """Whether it says or shows anything of its origin; notes alone are nothing."""
    traits = product.traits
    said = any(product.origin[1:]) or traits.maker_id or traits.cpes
    return bool(said or any(h.weight is not Weight.NOTE for h in hints))


def _products(inventory: Inventory, assets: bool) -> Iterator[_Product]:
    lines = list(inventory.select("purchase", _Purchase))
    bought = [p for p in lines if is_product(p.kind) != 0]
    wanted = {asset_id for p in bought for asset_id in members(p.asset_ids)}
    things = list(inventory.select("asset", _Asset)) if assets or wanted else []
    known = {a.id: a for a in things if a.id in wanted}
    delivered: set[str] = set()
    for purchase in bought:
        listed = (known[i] for i in members(purchase.asset_ids) if i in known)
        devices = [device for device in listed if _delivers(purchase, device)]
        delivered.update(device.id for device in devices)
        yield _bought(purchase, devices)
    yield from (_served(p) for p in lines if _names_a_product(p))
    if assets:
        yield from (_in_use(asset) for asset in things if asset.id not in delivered)


def _delivers(purchase: _Purchase, asset: _Asset) -> bool:
    return purchase.kind != "software" or asset.kind in _SOFT_KINDS or bool(_is_security(asset))


def _bought(purchase: _Purchase, devices: list[_Asset]) -> _Product:
    in_clause = 1 if any(_is_security(d) for d in devices) else _by_booking(purchase)
    facts: list[_Purchase | _Asset] = [purchase, *devices]
    origin = Origin(
        purchase.kind,
        _place([f.brand_country for f in facts]),
        _place([f.made_in for f in facts]),
        _place([f.developed_in for f in facts]),
        purchase.origin_proof,
    )
    traits = Traits(
        purchase.name,
        purchase.model,
        tuple(dict.fromkeys(f.brand for f in facts if f.brand)),
        tuple(dict.fromkeys(f.cpe for f in facts if f.cpe)),
        tuple(d.mac_addresses for d in devices if d.mac_addresses),
        purchase.vendor_id,
        purchase.maker_id or next((d.maker_id for d in devices if d.maker_id), None),
    )
    ids = tuple(device.id for device in devices)
    return _Product(purchase.id, "purchase", in_clause, origin, traits, ids, tuple(_against(devices)))


def _by_booking(purchase: _Purchase) -> Truth:
    """Rule 4 for what is bought: an IT product stays one, whatever function is named."""
    booked = both(counts_as_security(purchase.booked_as, purchase.it_product), is_product(purchase.kind))
    named = purchase.category is not None and purchase.it_product in (None, "none")
    return None if booked == 0 and named else booked


def _names_a_product(purchase: _Purchase) -> bool:
    """Whether a security service says more of a product than its own name does."""
    said = (purchase.brand, purchase.model, *purchase[_Purchase._fields.index("brand_country") : -1])
    is_service = is_product(purchase.kind) == 0 and counts_as_security(purchase.booked_as, purchase.it_product) != 0
    return is_service and any(said)


def _served(purchase: _Purchase) -> _Product:
    """A security service, with the product that it names; who sells it is another clause's question."""
    origin = Origin("software", purchase.brand_country, purchase.made_in, purchase.developed_in, purchase.origin_proof)
    cpes = (purchase.cpe,) if purchase.cpe else ()
    brands = (purchase.brand,) if purchase.brand else ()
    traits = Traits(purchase.name, purchase.model, brands, cpes, (), None, purchase.maker_id)
    return _Product(purchase.id, "purchase", None, origin, traits, is_service=True)


def _against(devices: list[_Asset]) -> Iterator[Hint]:
    """What counts rather than what their purchase says."""
    for device in devices:
        for field, title in _PLACES.items():
            if (place := getattr(device, field)) in _CONTRARY:
                yield Hint(Weight.NOTE, "", f"交付資產「{device.name}」載明{title}為{country_title(place)}")


def _in_use(asset: _Asset) -> _Product:
    origin = Origin(
        _kind_in_use(asset.kind), asset.brand_country, asset.made_in, asset.developed_in, asset.origin_proof
    )
    traits = Traits(
        asset.name,
        asset.model,
        (asset.brand,) if asset.brand else (),
        (asset.cpe,) if asset.cpe else (),
        (asset.mac_addresses,) if asset.mac_addresses else (),
        None,
        asset.maker_id,
    )
    return _Product(asset.id, "asset", _is_security(asset), origin, traits)


def _kind_in_use(kind: str | None) -> str:
    """As which kind of product a thing in use is looked at; a device with what runs on it is hardware."""
    return "software" if kind in _SOFT_KINDS else "hardware"


def _is_security(asset: _Asset) -> Truth:
    return None if asset.kind is None else int(asset.kind in choices.SECURITY_KINDS)


def _place(said: list[str | None]) -> str | None:
    """What the purchase says (the first), unless a delivered device says the PRC, Hong Kong or Macau."""
    return next((contrary for contrary in _CONTRARY if contrary in said), said[0])
