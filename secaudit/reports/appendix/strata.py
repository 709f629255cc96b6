"""The five strata of the plan (網路、應用、設備、管理、教育訓練), and in which of them a measure lies.

Invariant: every measure lies in exactly one, by what its control's checks found wanting and what it plans to change:

1. each such row counts with its quantity: flows, zones, paths and network gear for 網路層; data, backups and keys for
   應用層; any other asset, and the assets that a changed profile sets, for the layer of their zone;
2. the stratum with the most of them has the measure, the first in order where two have as many;
3. where nothing counts for one of the three layers, it is 教育訓練 when the measure uses training, else 管理.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from secaudit.model.choices import LAYER
from secaudit.model.schema import Choice
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.measures import Measure

STRATA = (*LAYER, Choice("management", "管理"), Choice("training", "教育訓練"))
NETWORK_GEAR = (
    "firewall", "vpn_gateway", "ids", "waf", "security_appliance", "router", "switch", "access_point",
)  # fmt: skip
_TABLES = {
    "flow": "network", "zone": "network", "exposure": "network",
    "data_set": "application", "backup_copy": "application", "backup_set": "application", "key": "application",
    "key_duty": "application", "residency": "application",
}  # fmt: skip


class Strata:
    """``of`` a measure is a code of :data:`STRATA`."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def of(self, measure: Measure) -> str:
        counted = Counter[str]()
        for stratum, pieces in self._counted(measure):
            counted[stratum] += pieces
        layers = [layer.code for layer in LAYER if counted[layer.code]]
        if layers:
            return max(layers, key=lambda layer: counted[layer])
        return "training" if self._trains(measure) else "management"

    def _counted(self, measure: Measure) -> Iterator[tuple[str, int]]:
        for check in self._material.results[measure.control_id].checks:
            for row in check.rows:
                yield self._stratum(row.table, row.id), row.quantity
        for item in measure.things:
            yield self._stratum(item.table, item.id), 1
        for change in measure.changes:
            for asset in self._set_by.get(self._targets.get(change, ""), ()):
                yield self._stratum("asset", str(asset["id"])), int(asset["quantity"] or 1)

    def _stratum(self, table: str, key: str) -> str:
        if table == "asset":
            asset = self._assets.get(key, {})
            if asset.get("kind") in NETWORK_GEAR:
                return "network"
            return str(self._layers.get(str(asset.get("zone_id")), ""))
        return _TABLES.get(table, "")

    def _trains(self, measure: Measure) -> bool:
        bought = (p for p in self._material.rows("purchase") if str(p["id"]) in measure.purchases)
        records = (r for r in self._material.rows("record") if str(r["id"]) in measure.records)
        return any(map(is_training, bought)) or any(r["kind"] == "training" for r in records)

    @cached_property
    def _assets(self) -> dict[str, Row]:
        return {str(a["id"]): a for a in self._material.rows("asset")}

    @cached_property
    def _targets(self) -> dict[str, str]:
        return {str(c["id"]): str(c["target_id"]) for c in self._material.rows("change")}

    @cached_property
    def _set_by(self) -> dict[str, list[Row]]:
        """By what a change names: that asset, or those that take their settings from that profile."""
        found: dict[str, list[Row]] = {}
        for key, asset in self._assets.items():
            for target in dict.fromkeys((key, str(asset["profile_id"] or ""))):
                found.setdefault(target, []).append(asset)
        return found

    @cached_property
    def _layers(self) -> dict[str, str]:
        return {str(z["id"]): str(z["layer"] or "") for z in self._material.rows("zone")}


def is_training(purchase: Row) -> bool:
    return "training" in (purchase["kind"], purchase["element"], purchase["category"])
