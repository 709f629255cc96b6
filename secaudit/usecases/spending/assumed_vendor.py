"""The domestic vendor that a what-if assumes, made real before the what-if is applied.

Invariant: an assumed tax id never reaches a case; in its place comes a vendor of the case that is ours (interpretation
A1), or a new one whose number passes the check of every other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from secaudit.errors import BadInput, UsageError
from secaudit.graphs.origin import is_domestic
from secaudit.graphs.ownership import vendors
from secaudit.model.control import Catalogue
from secaudit.model.display import shown
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Kind
from secaudit.text import safe_text
from secaudit.usecases.difference import CellDifference, added
from secaudit.usecases.spending.what_if import ASSUMED_VENDOR, VENDOR, WhatIf, read


def domestic_vendors(inventory: Inventory) -> tuple[tuple[str, str], ...]:
    """The vendors of the case that count as 國內業者: id and name."""
    return tuple((v.id, v.name) for v in vendors(inventory).values() if is_domestic(v) == 1)


def settle_vendor(
    what_if: WhatIf, inventory: Inventory, texts: Mapping[str, str], catalogue: Catalogue, *, today: date
) -> WhatIf:
    """The assumed vendor made real: an existing one by its ``id``, else a new one of that id with the cells as typed.

    Raises :class:`BadInput` for cells that can't be, :class:`UsageError` for a vendor that is not ours.
    """
    vendor_id = texts.get("id", "").strip()
    known = {str(row[0]) for row in inventory.rows("vendor")}
    if not vendor_id or vendor_id == ASSUMED_VENDOR:
        raise UsageError("還沒有說是哪一家廠商", "請填廠商編號", code="E-WIF-02")
    settled = _renamed(what_if, vendor_id)
    if vendor_id in known:
        _refuse_foreign(inventory, vendor_id)
        return settled
    assumed = what_if.of("vendor", ASSUMED_VENDOR)
    facts = {c.column.name: shown(c.column, c.new) for c in assumed.cells} if assumed else {}
    given = {**facts, "tax_id": "", **texts}
    if not given["tax_id"].strip():
        raise UsageError("國內業者要有統一編號", "請填 8 碼統一編號（商工登記可查）", code="E-WIF-03")
    row = read(VENDOR, vendor_id, given, inventory, catalogue, today)
    return replace(settled, changes=(added(VENDOR, row), *settled.changes))


def wrong_vendor(
    what_if: WhatIf, inventory: Inventory, texts: Mapping[str, str], catalogue: Catalogue, *, today: date
) -> tuple[str, ...]:
    """What :func:`settle_vendor` would refuse, a sentence each."""
    try:
        settle_vendor(what_if, inventory, texts, catalogue, today=today)
    except BadInput as error:
        return tuple(map(str, error.problems))
    except UsageError as error:
        return (str(error),)
    return ()


def _refuse_foreign(inventory: Inventory, vendor_id: str) -> None:
    vendor = vendors(inventory)[vendor_id]
    if is_domestic(vendor) != 1:
        what = f"{safe_text(vendor.name)} 還不能算國內業者（要登記於臺灣、有統一編號、查過無陸資）"
        raise UsageError(what, "請換一家，或先補齊它的資料", code="E-WIF-04")


def _renamed(what_if: WhatIf, vendor_id: str) -> WhatIf:
    def real(cell: CellDifference) -> CellDifference:
        return replace(cell, new=vendor_id) if cell.new == ASSUMED_VENDOR and cell.column.kind is Kind.REF else cell

    kept = (c for c in what_if.changes if c.row_id != ASSUMED_VENDOR)
    return replace(what_if, changes=tuple(replace(c, cells=tuple(map(real, c.cells))) for c in kept))
