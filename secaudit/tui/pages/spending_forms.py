"""The questions that the spending page asks: a purchase, its trial, the vendor behind an assumption.

Invariant: every answer is text as one would type it into the workbook, and is read by the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Column, Kind, Table
from secaudit.tui.dialogs import Ask
from secaudit.tui.words import N_, _
from secaudit.usecases.edit_rows import next_id
from secaudit.usecases.spending.assumed_vendor import domestic_vendors
from secaudit.usecases.spending.what_if import PURCHASE, VENDOR, typed_cells

TRIED = (
    "vendor_id",
    "amount_twd",
    "made_in",
    "developed_in",
    "origin_proof",
    "kind",
    "booked_as",
    "it_product",
    "element",
)
EDITED = (
    "name", "vendor_id", "kind", "booked_as", "it_product", "classification_reason", "element", "amount_twd", "subject",
    "it_system_spend", "is_cloud", "brand", "brand_country", "made_in", "developed_in", "origin_proof",
)  # fmt: skip
VENDOR_TRIED = ("country", "tax_id", "prc_capital", "prc_checked_on")
NOT_SAID = ("", N_("未填"))
_NOTHING: Mapping[str, str] = MappingProxyType({})


def asks(
    table: Table, row_id: str, columns: Sequence[str], inventory: Inventory, given: Mapping[str, str] = _NOTHING
) -> list[Ask]:
    """One question a column, with what the row holds now; ``given`` (as typed) for a row that is not there yet."""
    held = {**given, **typed_cells(table, row_id, inventory)}
    return [_ask(table.by_name[name], held.get(name, ""), inventory) for name in columns]


def _ask(column: Column, value: str, inventory: Inventory) -> Ask:
    help_text = "；".join(t for t in (column.help, column.unit) if t)
    return Ask(column.name, column.title, value, help_text, _choices(column, inventory))


def _choices(column: Column, inventory: Inventory) -> tuple[tuple[str, str], ...]:
    if column.kind is Kind.BOOL:
        return (NOT_SAID, ("是", N_("是")), ("否", N_("否")))
    if column.kind is Kind.REF and column.refs == ("vendor",):
        return (NOT_SAID, *((v, f"{v} {name}") for v, name in vendors(inventory)))
    if column.kind is Kind.CHOICE:
        titles = tuple((c.title, c.title) for c in column.choices)
        return titles if column.required else (NOT_SAID, *titles)
    return ()


def vendors(inventory: Inventory) -> tuple[tuple[str, str], ...]:
    name = VENDOR.positions["name"]
    return tuple((str(row[0]), str(row[name] or row[0])) for row in inventory.rows("vendor"))


def vendor_asks(inventory: Inventory) -> list[Ask]:
    """Who takes the place of the assumed vendor."""
    new = next_id(VENDOR, inventory)
    choices = ((new, _("新廠商 {id}").format(id=new)), *((i, f"{i} {name}") for i, name in domestic_vendors(inventory)))
    checked_on = _("查過無陸資的日期，例如 113/2/20；還沒查請空白")
    return [
        Ask("id", VENDOR.title, new, _("案件裡的國內業者，或一家新廠商"), choices),
        Ask("name", VENDOR.by_name["name"].title, "", _("新廠商才要填，與商工登記一致")),
        Ask("tax_id", VENDOR.by_name["tax_id"].title, "", _("新廠商才要填，8 碼")),
        Ask("prc_checked_on", VENDOR.by_name["prc_checked_on"].title, "", checked_on),
    ]


def new_id(inventory: Inventory) -> str:
    return next_id(PURCHASE, inventory)
