"""Entered candidates as ways to do a purchase: which cells, subcontracts and decisions of the case each one changes.

1. Of another product nothing of the old one stays: name, brand, model, origin, certificate, decisions about its origin,
   what identifies the delivered devices. In the other ways a blank cell of the candidate leaves that of the purchase.
2. Subcontracts leave with the vendor that gave them, and when nothing is outsourced any more. A stated passed-on amount
   is kept exactly: the first subcontract takes it, the others stay with nothing, as nobody said which of them goes;
   where there is none, an unnamed vendor receives it.
3. A price that differs leaves the acquisition cost unknown: the fee for using equipment follows from it.

Invariant: a candidate that does not say what its way needs, or changes nothing, is no way; that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from secaudit.model.choices import CANDIDATE_WAY, PURCHASE_STAGE
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row, Table, members
from secaudit.store.protocol import Action
from secaudit.text import safe_text, thousands
from secaudit.usecases.difference import RowDifference, added
from secaudit.usecases.planning.ways import Way, amount_of
from secaudit.usecases.spending.remedies import EQUAL_PRICE
from secaudit.usecases.spending.what_if import PURCHASE, VENDOR, altered

CANDIDATE = TABLE_BY_NAME["candidate"]
SUBCONTRACT = TABLE_BY_NAME["subcontract"]
ASSET = TABLE_BY_NAME["asset"]
DECISION = TABLE_BY_NAME["origin_decision"]
OF_THE_PRODUCT = tuple(
    name
    for name in CANDIDATE.names
    if name in PURCHASE.by_name and name not in ("id", "name", "vendor_id", "amount_twd", "note")
)
"""The columns that say what product it is, where it comes from and what proves that."""
_OF_THE_DEVICE = (
    "brand", "model", "mac_addresses", "serial_no", "brand_country", "made_in", "developed_in", "origin_proof",
    "maker_id", "cpe",
)  # fmt: skip
_WAYS = {c.code: c.title for c in CANDIDATE_WAY}
_STAGES = {c.code: c.title for c in PURCHASE_STAGE}
_SAID = {
    "product": "改採{name}",
    "vendor": "改由 {vendor}：{name}",
    "proof": "補佐證：{name}",
    "in_house": "不再外包：{name}",
}
MOST_CANDIDATES = 40
"""Of one purchase: the rules weigh the case anew for each."""
UNNAMED_VENDOR = "V-下包另填"
"""Receives what a candidate says is passed on when nobody has said to whom."""

Cells = Mapping[str, Cell]


@dataclass(frozen=True)
class Offers:
    """The candidates of a case, by purchase."""

    inventory: Inventory

    @cached_property
    def by_purchase(self) -> Mapping[str, tuple[Cells, ...]]:
        return _grouped(self.inventory, "candidate", "purchase_id")

    @cached_property
    def subcontracts(self) -> Mapping[str, tuple[Cells, ...]]:
        return _grouped(self.inventory, "subcontract", "purchase_id")

    @cached_property
    def decisions(self) -> Mapping[str, tuple[Cells, ...]]:
        """The decisions about where a product comes from, by the product."""
        return _grouped(self.inventory, "origin_decision", "product_id")

    @cached_property
    def vendors(self) -> Mapping[str, str]:
        return {str(row["id"]): str(row["name"]) for row in self.inventory.dicts("vendor")}

    @cached_property
    def assets(self) -> Mapping[str, Row]:
        return {str(row[0]): row for row in self.inventory.rows("asset")}

    def ways(self, purchase: Cells) -> tuple[tuple[Way, ...], tuple[str, ...]]:
        """The ways to do ``purchase``, in the order they were entered, and why some candidates are none."""
        found, unused = list[Way](), list[str]()
        entered = self.by_purchase.get(str(purchase["id"]), ())
        if (left := len(entered) - MOST_CANDIDATES) > 0:
            said = f"候選只看先填的 {MOST_CANDIDATES} 個，其餘 {left} 個未列入；請刪除不考慮的"
            unused.append(safe_text(f"{purchase['id']} {said}"))
        for candidate in entered[:MOST_CANDIDATES]:
            why = _lacking(candidate, purchase)
            way = None if why else self._way(purchase, candidate)
            if way is None:
                unused.append(safe_text(f"候選 {candidate['id']} 未列入：{why or '與現況相同'}"))
            else:
                found.append(way)
        return tuple(found), tuple(unused)

    def _way(self, purchase: Cells, candidate: Cells) -> Way | None:
        before, quoted = amount_of(purchase["amount_twd"]), amount_of(candidate["amount_twd"])
        cells = _cells(purchase, candidate)
        changed = altered(PURCHASE, tuple(purchase.values()), cells)
        changes = [changed] if changed else []
        assumes = list(_price_assumptions(purchase, candidate))
        if candidate["way"] == "product":
            changes += self.decisions_gone(str(purchase["id"]))
            changes += self.devices_anew(purchase, candidate["brand"], candidate["model"])
        passed_on, said = self._passed_on(
            purchase, candidate, str(cells.get("vendor_id") or purchase["vendor_id"] or "")
        )
        changes += passed_on
        if not changes:
            return None
        return Way(
            purchase_id=str(purchase["id"]),
            name=safe_text(str(purchase["name"])),
            says=self._says(candidate),
            before_twd=before,
            after_twd=before if quoted is None else quoted,
            changes=tuple(changes),
            candidate_id=str(candidate["id"]),
            price_assumed=quoted is None and candidate["way"] != "proof",
            effort_days=amount_of(candidate["effort_days"]),
            assumes=(*assumes, *said),
        )

    def _says(self, candidate: Cells) -> str:
        vendor = self.vendors.get(str(candidate["vendor_id"]), "其他廠商")
        said = _SAID[str(candidate["way"])].format(name=candidate["name"], vendor=vendor)
        bought_of = f"（{vendor}）" if candidate["way"] != "vendor" and candidate["vendor_id"] else ""
        return safe_text(said + bought_of)

    def decisions_gone(self, purchase_id: str) -> tuple[RowDifference, ...]:
        """What was decided of the old product says nothing of the new one."""
        gone = self.decisions.get(purchase_id, ())
        return tuple(RowDifference(DECISION, str(row["id"]), "", Action.REMOVE, (), 0) for row in gone)

    def devices_anew(self, purchase: Cells, brand: Cell, model: Cell) -> tuple[RowDifference, ...]:
        """The assets that the purchase delivers are other devices then: what identified the old ones goes."""
        cells = dict.fromkeys(_OF_THE_DEVICE) | {"brand": brand, "model": model}
        rows = (self.assets.get(asset_id) for asset_id in members(purchase["asset_ids"]))
        changed = (altered(ASSET, row, cells) for row in rows if row is not None)
        return tuple(c for c in changed if c)

    def _passed_on(self, purchase: Cells, candidate: Cells, prime: str) -> tuple[list[RowDifference], list[str]]:
        """Rule 2: the changes of the purchase's subcontracts, and what they assume."""
        stated = amount_of(candidate["passed_on_twd"])
        rows = self.subcontracts.get(str(purchase["id"]), ())
        other_vendor = prime != str(purchase["vendor_id"] or "")
        if stated is None and not other_vendor and candidate["way"] != "in_house":
            return [], []
        gone = [RowDifference(SUBCONTRACT, str(row["id"]), "", Action.REMOVE, (), 0) for row in rows]
        if not stated:
            return gone, []
        outgoing = [row for row in rows if row["from_vendor_id"] == prime != row["to_vendor_id"]]
        if other_vendor or not outgoing:
            kept_gone = gone if other_vendor else []
            return [*kept_gone, *self._unnamed(purchase, prime, stated)], [f"再外包 {thousands(stated)} 元，下包另填"]
        amounts = {str(row["id"]): 0 for row in rows} | {str(outgoing[0]["id"]): stated}
        changed = (altered(SUBCONTRACT, tuple(row.values()), {"amount_twd": amounts[str(row["id"])]}) for row in rows)
        said = [f"再外包合計 {thousands(stated)} 元，各下包多少另填"] if len(rows) > 1 else []
        return [c for c in changed if c], said

    def _unnamed(self, purchase: Cells, prime: str, stated: int) -> Iterator[RowDifference]:
        """One subcontract to a vendor that has yet to be named."""
        if UNNAMED_VENDOR not in self.vendors:
            yield added(VENDOR, _row(VENDOR, {"id": UNNAMED_VENDOR, "name": "下包另填"}))
        cells = {
            "id": f"S-{purchase['id']}-另填", "purchase_id": purchase["id"], "from_vendor_id": prime,
            "to_vendor_id": UNNAMED_VENDOR, "amount_twd": stated,
        }  # fmt: skip
        yield added(SUBCONTRACT, _row(SUBCONTRACT, cells))


def _grouped(inventory: Inventory, table: str, column: str) -> dict[str, tuple[Cells, ...]]:
    found: dict[str, list[Cells]] = {}
    for row in inventory.dicts(table):
        found.setdefault(str(row[column]), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _lacking(candidate: Cells, purchase: Cells) -> str:
    """What the candidate's way needs and it does not say, or what cannot be."""
    if candidate["way"] == "vendor" and candidate["vendor_id"] is None:
        return "做法是改由其他廠商，但沒有填廠商"
    price = candidate["amount_twd"] if candidate["amount_twd"] is not None else purchase["amount_twd"]
    if price is not None and (amount_of(candidate["passed_on_twd"]) or 0) > int(price):
        return "再外包金額多於報價"
    return "" if candidate["way"] in _WAYS else "做法未填"


def _cells(purchase: Cells, candidate: Cells) -> dict[str, Cell]:
    """The cells of the purchase as the candidate has them."""
    replaced = candidate["way"] == "product"
    cells = {n: candidate[n] for n in OF_THE_PRODUCT if replaced or candidate[n] is not None}
    if replaced:
        cells["name"] = candidate["name"]
    cells |= {n: candidate[n] for n in ("vendor_id", "amount_twd") if candidate[n] is not None}
    if cells.get("amount_twd", purchase["amount_twd"]) != purchase["amount_twd"]:
        cells["acquisition_cost_twd"] = None
    return cells


def _price_assumptions(purchase: Cells, candidate: Cells) -> Iterator[str]:
    if candidate["amount_twd"] is None:
        if candidate["way"] != "proof":
            yield EQUAL_PRICE
    elif candidate["amount_twd"] == 0 != purchase["amount_twd"]:
        yield "報價 0 元，不再列入經費，須確認不是漏填"
    elif purchase["amount_twd"] is None:
        yield "原金額未填，差額以新報價全額計"
    elif purchase["acquisition_cost_twd"] is not None and candidate["amount_twd"] != purchase["amount_twd"]:
        yield "購置成本須依新報價重填"
    yield from committed(purchase)


def committed(purchase: Cells) -> Iterator[str]:
    """What stands in the way of changing a purchase that is not merely planned any more."""
    stage = purchase["stage"]
    if stage in _STAGES and stage != "planned":
        yield f"{_STAGES[str(stage)]}，改動須先與原廠商協議"


def _row(table: Table, cells: Cells) -> Row:
    return tuple(cells.get(c.name, c.default) for c in table.columns)
