"""The architecture at one moment: zones in their lanes, the conduits between them, and the ways in past the firewalls.

1. Both moments are views of one case: 現況 without plans, 規劃後 with the plans that count on the judged day.
2. What is judged is the derived table ``exposure`` of the view that is shown; nothing is judged here.

Invariant: every zone of the view is in exactly one lane and one band of trust.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from secaudit.errors import UsageError
from secaudit.graphs.network import exposures
from secaudit.model.choices import ASSET_KIND, LAYER
from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row
from secaudit.tables.views import as_is, to_be
from secaudit.usecases.check import Checked
from secaudit.usecases.network.conduits import (
    STATE_REMARKS,
    Bundles,
    Conduit,
    FlowLine,
    band_of,
    bundled,
    conduits,
    flow_lines,
)
from secaudit.usecases.network.entries import entries
from secaudit.usecases.network.rows import NO_ZONE_NAME, NOWHERE, AssetRow, Crossing, Network, ZoneRow, network_of
from secaudit.usecases.network.traffic import Traffic
from secaudit.usecases.network.ways_in import TRUST_TITLES, WayIn, ways_in

LISTED_ASSETS = 8
"""Asset rows that a zone lists one by one; where there are more, they are counted by kind."""
CUTTING_KINDS = ("firewall", "vpn_gateway", "waf", "ids")
_KIND_TITLES = {c.code: c.title for c in ASSET_KIND}


class Moment(StrEnum):
    """Which architecture; the value is its title."""

    AS_IS = "現況"
    TO_BE = "規劃後"

    @property
    def other(self) -> Moment:
        return Moment.TO_BE if self is Moment.AS_IS else Moment.AS_IS


@dataclass(frozen=True, slots=True)
class AssetLine:
    """One asset row, or several of one kind counted together: then ``row_id`` is blank."""

    text: str
    row_id: str = ""
    remark: str = ""
    cuts: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """One zone. ``crossing`` is ``None`` for a zone that is outside itself."""

    id: str
    name: str
    lane: str
    trust: str
    remark: str
    rows: int
    quantity: int
    assets: tuple[AssetLine, ...]
    inner_flows: int
    crossing: Crossing | None


@dataclass(frozen=True, slots=True)
class Cut:
    """A device that separates zones, and over how many flows it stands."""

    id: str
    name: str
    kind: str
    flows: int
    remark: str
    is_firewall: bool


@dataclass(frozen=True, slots=True)
class Architecture:
    """``areas`` by band of trust (外部 first), then in the order of the case; ``inner`` are flows within one zone.

    Conduits and flows are those of ``traffic`` alone; areas, devices and ways in are those of the whole.
    """

    moment: Moment
    traffic: Traffic
    areas: tuple[Area, ...]
    cuts: tuple[Cut, ...]
    conduits: tuple[Conduit, ...]
    inner: tuple[FlowLine, ...]
    ways: tuple[WayIn, ...]

    @property
    def bands(self) -> tuple[tuple[str, tuple[Area, ...]], ...]:
        """The bands of trust that have a zone: the title, and its areas."""
        titles = dict.fromkeys(a.trust for a in self.areas)
        return tuple((title, tuple(a for a in self.areas if a.trust == title)) for title in titles)

    @property
    def has_firewall(self) -> bool:
        return any(c.is_firewall for c in self.cuts)

    @property
    def open_ways(self) -> int:
        return sum(w.crossing is Crossing.OPEN for w in self.ways)

    @property
    def unclear_ways(self) -> int:
        return len(self.ways) - self.open_ways


LANES = tuple((c.code, c.title) for c in LAYER)
_VIEWS: dict[Traffic, Literal["remote", "backup", "log"]] = {
    Traffic.REMOTE: "remote", Traffic.BACKUP: "backup", Traffic.LOG: "log"
}  # fmt: skip


def architecture(checked: Checked, moment: Moment, traffic: Traffic = Traffic.ALL) -> Architecture:
    """What stands at ``moment``, the flows of one kind or all; a case without zones has no areas."""
    case = checked.case
    view = as_is(case.inventory) if moment is Moment.AS_IS else to_be(case.inventory, case.as_of)
    network, exposure = network_of(view), tuple(exposures(view))
    entered = entries(network)
    ways = ways_in(network, exposure, entered)
    flows, bundles = flow_lines(network, ways, entered), _of(traffic, bundled(network))
    inner = tuple(flows[f.id] for (first, second), fs in bundles.items() if first == second for f in fs)
    return Architecture(
        moment,
        traffic,
        tuple(_areas(network, exposure, _inside(network), bundles)),
        tuple(_cuts(network)),
        conduits(network, bundles, flows),
        inner,
        ways,
    )


def _of(traffic: Traffic, bundles: Bundles) -> Bundles:
    kept = {ends: [f for f in flows if traffic.has(f.purpose)] for ends, flows in bundles.items()}
    return {ends: flows for ends, flows in kept.items() if flows}


def drawing(checked: Checked, moment: Moment, traffic: Traffic = Traffic.ALL) -> str:
    """The same architecture as SVG, as the appendix prints it; of one kind of traffic, all else pale.

    Raises where there is no such flow, and for what is planned where the plans change none.
    """
    from secaudit.reports.figures.architecture import architecture_figures, flow_view

    inventory, as_of = checked.case.inventory, checked.case.as_of
    now, later = _named(as_is(inventory)), _named(to_be(inventory, as_of))
    if traffic is Traffic.ALL:
        drawn = architecture_figures(inventory, now, later, as_of)
        return (drawn.as_is if moment is Moment.AS_IS else drawn.to_be).svg
    figure = flow_view(inventory, now, later, as_of, _VIEWS[traffic], planned=moment is Moment.TO_BE)
    if figure is None:
        raise _undrawn(moment, traffic)
    return figure.svg


def _undrawn(moment: Moment, traffic: Traffic) -> UsageError:
    if moment is Moment.TO_BE:
        said = f"規劃沒有改變「{traffic.value}」的連線，沒有另外一張圖"
        return UsageError(said, "請改看現況的圖", code="E-USE-38")
    fix = "連線的「用途」填了才畫得出來，請到盤點資料的「連線」補填"
    return UsageError(f"沒有「{traffic.value}」的連線，畫不出圖", fix, code="E-USE-39")


def _named(view: Inventory) -> list[dict[str, str | int | None]]:
    return [dict(zip(QUERYABLE["exposure"].names, row, strict=True)) for row in exposures(view)]


def _inside(network: Network) -> Mapping[str, list[AssetRow]]:
    inside: dict[str, list[AssetRow]] = defaultdict(list)
    for asset in network.assets.values():
        inside[network.zone_of(asset.id)].append(asset)
    return inside


def _areas(
    network: Network,
    exposure: tuple[Row, ...],
    inside: Mapping[str, list[AssetRow]],
    bundles: Bundles,
) -> Iterator[Area]:
    judged = {str(row[0]): _crossing(row[3]) for row in exposure}
    zones = sorted(network.zones.values(), key=lambda z: band_of(z.trust))
    if inside.get(NOWHERE):
        zones.append(ZoneRow(NOWHERE, NO_ZONE_NAME, None, None, None))
    for zone in zones:
        assets = inside.get(zone.id, [])
        yield Area(
            zone.id,
            zone.name or zone.id,
            zone.layer or LANES[-1][0],
            TRUST_TITLES.get(zone.trust or "", "信任未填"),
            STATE_REMARKS.get(zone.state or "", ""),
            len(assets),
            sum(a.quantity or 1 for a in assets),
            tuple(_asset_lines(assets)),
            len(bundles.get((zone.id, zone.id), ())),
            judged.get(zone.id),
        )


def _crossing(filtered: str | int | None) -> Crossing:
    return Crossing.UNCLEAR if filtered is None else Crossing.FILTERED if filtered else Crossing.OPEN


def _asset_lines(assets: list[AssetRow]) -> Iterator[AssetLine]:
    """What separates comes first and one by one, however many other assets there are."""
    cutting = [a for a in assets if a.kind in CUTTING_KINDS]
    others = [a for a in assets if a.kind not in CUTTING_KINDS]
    yield from map(_asset_line, cutting)
    if len(others) <= LISTED_ASSETS:
        yield from map(_asset_line, others)
        return
    rows, quantities = Counter[str](), Counter[str]()
    for asset in others:
        kind = _KIND_TITLES.get(asset.kind or "", "類型未填")
        rows[kind] += 1
        quantities[kind] += asset.quantity or 1
    for kind, count in quantities.most_common():
        yield AssetLine(f"{kind} x{count:,}（{rows[kind]:,} 列）")


def _asset_line(asset: AssetRow) -> AssetLine:
    quantity = f" x{asset.quantity:,}" if (asset.quantity or 1) > 1 else ""
    remark = STATE_REMARKS.get(asset.state or "", "")
    return AssetLine(f"{asset.id} {asset.name or ''}{quantity}", asset.id, remark, asset.kind in CUTTING_KINDS)


def _cuts(network: Network) -> Iterator[Cut]:
    flows = Counter(device for flow in network.flows.values() for device in flow.via)
    for asset in network.assets.values():
        if asset.kind in CUTTING_KINDS:
            kind, remark = _KIND_TITLES[asset.kind], STATE_REMARKS.get(asset.state or "", "")
            yield Cut(asset.id, asset.name or asset.id, kind, flows[asset.id], remark, network.is_firewall(asset.id))
