"""The scene of each moment: 現況 what stands today, 規劃後 what will, what leaves kept to be shown struck out.

Invariant: the numbers in a scene and the notes that explain them come from the same rows of ``exposure``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from secaudit.model.choices import FIREWALL_KINDS, REMOTE_PURPOSES, TRUST, TUNNEL
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, members
from secaudit.reports.figures.architecture_rows import AssetRow, Ends, FlowRow, Moment, ZoneRow, rows_at
from secaudit.reports.figures.scene import LANES, NOWHERE, Area, Box, Conduit, Exposure, Mark, Note, Scene

GATEWAY_KINDS = ("vpn_gateway",)
_TUNNELS = {c.code: c.title.removesuffix(" VPN") if c.code == "ipsec" else c.title for c in TUNNEL if c.code != "none"}
_NAMED = 6


def as_is(inventory: Inventory, exposure: Exposure) -> Scene:
    """現況: what stands today, retiring things included."""
    return _Stage(rows_at(inventory, None)).scene("現況資安架構圖", exposure)


def to_be(inventory: Inventory, exposure: Exposure | None, as_of: date) -> Scene:
    """規劃後: what will stand by plans that count on ``as_of``; retiring things are kept to be shown struck out."""
    return _Stage(rows_at(inventory, as_of)).scene("規劃後資安架構圖", exposure)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The flows of some purposes at one moment, those included that leave by the plans."""

    here: Moment
    flows: tuple[FlowRow, ...]

    @property
    def changes(self) -> bool:
        return any(self.here.flow_states[f.id] != "current" for f in self.flows)

    @property
    def places(self) -> frozenset[str]:
        """The zones and assets that one of them starts at, ends at or goes through."""
        return frozenset(i for f in self.flows for i in (f.source_id, f.target_id, *members(f.via_ids)))

    def scene(self, title: str) -> Scene:
        """Everything there is, but of the flows these alone; nothing in it is judged."""
        return _Stage(self.here, self.flows).scene(title, None)

    def sentences(self, undrawn: int) -> tuple[str, ...]:
        """How many there are, how many go through a firewall or a tunnel, and of how many that is not told."""
        stay = [f for f in self.flows if self.here.flow_states[f.id] != "retiring"]
        new = sum(1 for f in stay if self.here.flow_states[f.id] == "planned")
        walled = sum(1 for f in stay if self.here.via(f, FIREWALL_KINDS))
        tunnelled = sum(1 for f in stay if f.tunnel in _TUNNELS)
        blind = sum(1 for f in stay if f.via_ids is None)
        untold = sum(1 for f in stay if f.tunnel is None)
        facts = (
            f"共 {len(stay)} 條連線（{_listed([f.id for f in stay], 8)}）" if stay else "規劃後無此類連線",
            f"其中新增 {new} 條" if new else "",
            f"汰除 {len(self.flows) - len(stay)} 條" if len(stay) < len(self.flows) else "",
            f"經防火牆 {walled} 條" if stay else "",
            f"經過設備未填 {blind} 條" if blind else "",
            f"經加密通道 {tunnelled} 條" if stay else "",
            f"加密通道未填 {untold} 條" if untold else "",
            f"另有 {undrawn} 組區域間連線未畫出" if undrawn else "",
        )
        said = [fact for fact in facts if fact]
        return (*(f"{fact}；" for fact in said[:-1]), f"{said[-1]}。")


def chosen_flows(inventory: Inventory, planned_on: date | None, purposes: Sequence[str]) -> Chosen:
    here = rows_at(inventory, planned_on)
    return Chosen(here, tuple(f for f in here.flows if f.purpose in purposes))


@dataclass
class _Marks:
    """The notes so far, and what they concern."""

    notes: list[Note] = field(default_factory=list)
    by_pair: dict[Ends, list[Note]] = field(default_factory=lambda: defaultdict(list))
    by_zone: dict[str, list[Note]] = field(default_factory=lambda: defaultdict(list))

    def add(self, certain: bool, where: str, rows: Sequence[Mapping[str, Cell]]) -> Note:
        names = _listed([str(r["name"]) for r in rows])
        verdict = f"未經防火牆，可由外部到達 {names}" if certain else f"是否皆經防火牆無法判斷，涉及 {names}"
        self.notes.append(Note(str(len(self.notes) + 1), certain, f"{where}；{verdict}"))
        return self.notes[-1]


class _Stage:
    """The rows of one moment, bundled."""

    def __init__(self, here: Moment, flows: Sequence[FlowRow] | None = None) -> None:
        self.here = here
        self.bundles: dict[Ends, list[FlowRow]] = defaultdict(list)
        self.inner: dict[str, int] = defaultdict(int)
        for flow in here.flows if flows is None else flows:
            ends = here.ends(flow)
            if ends[0] != ends[1]:
                self.bundles[min(ends), max(ends)].append(flow)
            elif self._stays(flow):
                self.inner[ends[0]] += 1
        self.zones = _all_zones(here)

    def _stays(self, flow: FlowRow) -> bool:
        return self.here.flow_states[flow.id] != "retiring"

    def scene(self, title: str, exposure: Exposure | None) -> Scene:
        marks = self._marks(exposure or ())
        exposed = {str(r["id"]) for r in exposure or () if r["filtered"] == 0}
        inside: dict[str, list[Box]] = defaultdict(list)
        for asset in self.here.assets:
            inside[self.here.zone_of[asset.id]].append(self._box(asset, asset.id in exposed))
        areas = tuple(self._area(z, inside[z.id], marks.by_zone[z.id]) for z in self.zones)
        conduits = tuple(self._conduit(pair, flows, marks.by_pair[pair]) for pair, flows in self.bundles.items())
        return Scene(title, areas, conduits, tuple(marks.notes), judged=exposure is not None)

    def _box(self, asset: AssetRow, exposed: bool) -> Box:
        kind = asset.kind or ""
        mark: Mark = "wall" if kind in FIREWALL_KINDS else "lock" if kind in GATEWAY_KINDS else ""
        label = f"{asset.id} {asset.name}" if mark else asset.name
        return Box(asset.id, label, asset.quantity or 1, self.here.states[asset.id], kind, mark, exposed)

    def _area(self, zone: ZoneRow, boxes: list[Box], marks: list[Note]) -> Area:
        lane = zone.layer if zone.layer in LANES else LANES[-1]
        state = self.here.states.get(zone.id, "current")
        numbers = tuple(n.shown for n in marks)
        return Area(zone.id, zone.name, lane, zone.trust or "", tuple(boxes), state, self.inner[zone.id], numbers)

    def _conduit(self, pair: Ends, flows: list[FlowRow], notes: list[Note]) -> Conduit:
        states = [self.here.flow_states[f.id] for f in flows]
        stay = [f for f in flows if self._stays(f)]
        forward = [self.here.ends(f) == pair for f in flows]
        walls = [self.here.via(f, FIREWALL_KINDS) for f in stay]
        tunnels = [_TUNNELS[f.tunnel] for f in stay if f.tunnel in _TUNNELS]
        return Conduit(
            *pair,
            flows=len(stay),
            through_firewall=sum(1 for found in walls if found),
            walls=_once(w for found in walls for w in found),
            tunnelled=len(tunnels),
            tunnels=_once(tunnels),
            gateways=_once(g for f in stay for g in self.here.via(f, GATEWAY_KINDS)),
            planned=states.count("planned"),
            changed=states.count("changed"),
            removed=len(flows) - len(stay),
            remote=any(f.purpose in REMOTE_PURPOSES for f in stay),
            forward=any(f.both_ways or ahead for f, ahead in zip(flows, forward, strict=True)),
            backward=any(f.both_ways or not ahead for f, ahead in zip(flows, forward, strict=True)),
            violations=tuple(n.number for n in notes if n.certain),
            doubts=tuple(n.shown for n in notes if not n.certain),
        )

    def _marks(self, exposure: Exposure) -> _Marks:
        """Number the drawing by conduit: one number a line, listing everything reached over it, the certain first."""
        marks = _Marks()
        names = {z.id: z.name for z in self.zones}
        for certain in (True, False):
            rows = [r for r in exposure if (r["filtered"] == 0 if certain else r["filtered"] is None)]
            over: dict[str, list[int]] = defaultdict(list)
            for number, row in enumerate(rows):
                for flow_id in members(row["flow_ids"]):
                    over[flow_id].append(number)
            placed: set[int] = set()
            for pair, flows in self.bundles.items():
                here = [f for f in flows if f.id in over and self._stays(f)]
                reached = sorted({number for f in here for number in over[f.id]})
                if reached:
                    placed.update(reached)
                    text = f"{names[pair[0]]} ↔ {names[pair[1]]}：{_listed([f'{f.id} {f.name}' for f in here])}"
                    marks.by_pair[pair].append(marks.add(certain, text, [rows[n] for n in reached]))
            for number, row in enumerate(rows):
                if number not in placed:
                    zone = self.here.zone_of.get(str(row["id"]), NOWHERE)
                    marks.by_zone[zone].append(marks.add(certain, str(row["path"] or "路徑不明"), [row]))
        return marks


def _all_zones(here: Moment) -> list[ZoneRow]:
    order = {c.code: i for i, c in enumerate(TRUST)}
    zones = sorted(here.zones, key=lambda z: order.get(z.trust or "", len(order)))
    if any(zone == NOWHERE for zone in here.zone_of.values()):
        zones.append(ZoneRow(NOWHERE, "未填區域", "device", None, "current"))
    return zones


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _listed(names: Sequence[str], most: int = _NAMED) -> str:
    rest = f" 等 {len(names)} 項" if len(names) > most else ""
    return "、".join(names[:most]) + rest
