"""A small company's network, built by hand: an office, a server room, a vendor who comes in past the firewall."""

from __future__ import annotations

from dataclasses import replace

from judged_case import AS_OF, assessment, checked, control, result
from secaudit.model.assessment import Verdict
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.usecases.check import Checked

Rows = list[dict[str, Cell]]

ZONES: Rows = [
    {"id": "Z-OFF", "name": "辦公區", "layer": "device", "trust": "internal"},
    {"id": "Z-NET", "name": "網際網路", "layer": "network", "trust": "external"},
    {"id": "Z-SRV", "name": "機房", "layer": "application", "trust": "internal"},
    {"id": "Z-DMZ", "name": "邊界", "layer": "network", "trust": "dmz"},
]
ASSETS: Rows = [
    {"id": "FW-1", "name": "防火牆", "kind": "firewall", "zone_id": "Z-DMZ"},
    {"id": "SW-1", "name": "交換器", "kind": "switch", "zone_id": "Z-SRV"},
    {"id": "GW-1", "name": "維護閘道", "kind": "server", "zone_id": "Z-SRV"},
    {"id": "DB-1", "name": "資料庫", "kind": "database", "zone_id": "Z-SRV"},
    {"id": "PC", "name": "個人電腦", "kind": "pc", "zone_id": "Z-OFF", "quantity": 32},
]
SURFING: dict[str, Cell] = {
    "id": "F-1", "name": "上網", "source_id": "PC", "target_id": "Z-NET", "purpose": "internet", "via_ids": "|FW-1|",
}  # fmt: skip
REPAIR: dict[str, Cell] = {
    "id": "F-2", "name": "廠商維護", "source_id": "Z-NET", "target_id": "GW-1", "purpose": "maintenance",
    "via_ids": "|", "tunnel": "none", "authentication": "password",
}  # fmt: skip
DAILY: dict[str, Cell] = {
    "id": "F-3", "name": "查詢", "source_id": "DB-1", "target_id": "PC", "purpose": "business", "via_ids": "|SW-1|",
}  # fmt: skip
FLOWS: Rows = [SURFING, REPAIR, DAILY]
"""PC -> internet through the firewall; internet -> gateway directly; database -> PC through a switch."""


def network(zones: Rows = ZONES, assets: Rows = ASSETS, flows: Rows = FLOWS) -> Inventory:
    return Inventory.of(zone=zones, asset=assets, flow=flows)


def judged(inventory: Inventory) -> Checked:
    """A judged case over ``inventory``; what was judged does not matter here."""
    made = checked(assessment(result("A4-2.2.1", Verdict.NOT_MET)), control("A4-2.2.1", "防火牆"))
    return replace(made, case=replace(made.case, inventory=inventory, as_of=AS_OF))
