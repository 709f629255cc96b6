"""The zones, assets and flows of one moment, by id, with the words that people read.

Invariant: rows come from one view of the case, in its order; a flow that an end of is not there is left out, as it is
when paths are looked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from secaudit.model.choices import FIREWALL_KINDS
from secaudit.model.inventory import Inventory
from secaudit.model.schema import members

NOWHERE = ""
"""The zone of assets whose own zone is blank or not there."""
NO_ZONE_NAME = "未填區域"


class Crossing(StrEnum):
    """Whether a firewall stands in the way from outside; its value is the word for it."""

    OPEN = "未經防火牆"
    UNCLEAR = "無法判斷"
    FILTERED = "皆經防火牆"


class ZoneRow(NamedTuple):
    id: str
    name: str | None
    layer: str | None
    trust: str | None
    state: str | None


class AssetRow(NamedTuple):
    id: str
    name: str | None
    kind: str | None
    quantity: int | None
    zone_id: str | None
    state: str | None


class FlowRow(NamedTuple):
    id: str
    name: str | None
    source_id: str
    target_id: str
    purpose: str | None
    via_ids: str | None
    both_ways: int | None
    tunnel: str | None
    authentication: str | None
    state: str | None

    @property
    def via(self) -> tuple[str, ...]:
        return members(self.via_ids)


@dataclass(frozen=True)
class Network:
    """See :func:`network_of`."""

    zones: Mapping[str, ZoneRow]
    assets: Mapping[str, AssetRow]
    flows: Mapping[str, FlowRow]

    def zone_of(self, place_id: str) -> str:
        """The zone of a zone or an asset; ``NOWHERE`` when it has none."""
        if place_id in self.zones:
            return place_id
        asset = self.assets.get(place_id)
        return str(asset.zone_id) if asset and asset.zone_id in self.zones else NOWHERE

    def trust_of(self, place_id: str) -> str | None:
        zone = self.zones.get(self.zone_of(place_id))
        return zone.trust if zone else None

    def name(self, place_id: str) -> str:
        """As people call it; its id where it has no name or is not there."""
        row = self.assets.get(place_id) or self.zones.get(place_id)
        if row is None:
            return place_id or NO_ZONE_NAME
        return row.name or place_id

    def table_of(self, place_id: str) -> str:
        return "asset" if place_id in self.assets else "zone"

    def is_firewall(self, place_id: str) -> bool:
        return place_id in self.assets and self.assets[place_id].kind in FIREWALL_KINDS

    def passes_firewall(self, flow: FlowRow) -> bool:
        return any(map(self.is_firewall, flow.via))

    def knows_devices(self, flow: FlowRow) -> bool:
        """Whether it is told which devices ``flow`` goes through, and what each of them is."""
        devices = (self.assets.get(i) for i in flow.via)
        return flow.via_ids is not None and all(d is None or d.kind is not None for d in devices)


def network_of(view: Inventory) -> Network:
    zones = {z.id: z for z in view.select("zone", ZoneRow)}
    assets = {a.id: a for a in view.select("asset", AssetRow)}
    places = zones.keys() | assets.keys()
    flows = {f.id: f for f in view.select("flow", FlowRow) if {f.source_id, f.target_id} <= places}
    return Network(zones, assets, flows)
