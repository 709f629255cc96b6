"""What stands at one moment, today or as planned: zones, assets with the settings that hold for them, and flows.

Invariant: read from one view of the inventory, so whatever is counted of it is counted of the same moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from secaudit.model.choices import REMOTE_PURPOSES
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.tables.effective import merging

Row = Mapping[str, Cell]
UNIT = "台"
"""How assets are counted by quantity; by row they are counted in 項."""
PIECES = "台（套）"
"""The same where software and services are among them."""


@dataclass(frozen=True)
class Standing:
    """One view of an inventory (``tables.views``)."""

    view: Inventory

    @cached_property
    def zones(self) -> tuple[Row, ...]:
        return tuple(self.view.dicts("zone"))

    @cached_property
    def assets(self) -> tuple[Row, ...]:
        """Assets with effective settings."""
        names = TABLE_BY_NAME["asset"].names
        merged = map(merging(self.view), self.view.rows("asset"))
        return tuple(dict(zip(names, row, strict=True)) for row in merged)

    @cached_property
    def flows(self) -> tuple[Row, ...]:
        return tuple(self.view.dicts("flow"))

    @cached_property
    def remote(self) -> tuple[Row, ...]:
        """遠端連線: for management, remote work and maintenance by vendors."""
        return tuple(f for f in self.flows if f["purpose"] in REMOTE_PURPOSES)

    @cached_property
    def inner_zones(self) -> tuple[Row, ...]:
        """The zones that have to be protected: 內部 and DMZ."""
        return tuple(z for z in self.zones if z["trust"] in ("internal", "dmz"))

    @cached_property
    def zone(self) -> Mapping[Cell, Row]:
        return {z["id"]: z for z in self.zones}

    def layer(self, asset: Row) -> Cell:
        """The layer of an asset's zone; ``None`` where the zone is not known."""
        return self.zone.get(asset["zone_id"], {}).get("layer")

    def zones_in(self, layer: Cell) -> tuple[Row, ...]:
        return tuple(z for z in self.zones if z["layer"] == layer)

    def assets_in(self, layer: Cell) -> tuple[Row, ...]:
        """The assets of a layer; those of ``None`` are the ones whose zone is not known."""
        return self._by_layer.get(layer, ())

    @cached_property
    def _by_layer(self) -> Mapping[Cell, tuple[Row, ...]]:
        found: dict[Cell, list[Row]] = {}
        for asset in self.assets:
            found.setdefault(self.layer(asset), []).append(asset)
        return {layer: tuple(assets) for layer, assets in found.items()}


def quantity(asset: Row) -> int:
    return int(asset["quantity"] or 1)


def quantities(assets: Iterable[Row]) -> int:
    return sum(map(quantity, assets))


def of_kinds(assets: Iterable[Row], kinds: Iterable[str]) -> tuple[Row, ...]:
    wanted = frozenset(kinds)
    return tuple(a for a in assets if a["kind"] in wanted)


def weighed(assets: Iterable[Row], said: Callable[[Row], str]) -> list[tuple[str, int]]:
    """How many pieces each thing is said of, the most first."""
    found: dict[str, int] = {}
    for asset in assets:
        words = said(asset)
        found[words] = found.get(words, 0) + quantity(asset)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
