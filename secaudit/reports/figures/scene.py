"""What an architecture diagram shows: zones with their assets, flows bundled per zone pair, and what is wrong.

Invariant: a scene is decided here once; the layout and the drawing only place and paint it. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from secaudit.model.choices import FIREWALL_KINDS, LAYER, REMOTE_PURPOSES, TRUST
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, members
from secaudit.tables.views import is_complete

State = Literal["current", "planned", "retiring"]
LANES = tuple(c.code for c in LAYER)
MOST_CONDUITS = 80
"""Conduits that are drawn; more could not be followed on one page."""
NOWHERE = ""
"""Zone of assets whose own zone is not filled in."""


@dataclass(frozen=True, slots=True)
class Box:
    """One asset row in a zone."""

    id: str
    label: str
    quantity: int = 1
    state: State = "current"
    is_firewall: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """One zone."""

    id: str
    label: str
    lane: str
    trust: str
    boxes: tuple[Box, ...] = ()
    state: State = "current"
    inner_flows: int = 0
    marks: tuple[str, ...] = ()
    """Numbers of notes that concern the zone itself."""


@dataclass(frozen=True, slots=True)
class Conduit:
    """All flows between two zones (IEC 62443), however they run."""

    first: str
    second: str
    flows: int
    through_firewall: int = 0
    planned: int = 0
    remote: bool = False
    forward: bool = True
    backward: bool = False
    violations: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.first, self.second


@dataclass(frozen=True, slots=True)
class Note:
    """The explanation of one number in the drawing; ``certain`` is false where it cannot be told."""

    number: str
    certain: bool
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    title: str
    areas: tuple[Area, ...] = ()
    conduits: tuple[Conduit, ...] = ()
    notes: tuple[Note, ...] = ()
    undrawn: int = 0
    """Conduits left out because a page cannot hold them."""

    @property
    def described(self) -> str:
        """What the drawing shows, in one sentence, for those who cannot see it."""
        boxes = sum(len(a.boxes) for a in self.areas)
        flows = sum(c.flows for c in self.conduits) + sum(a.inner_flows for a in self.areas)
        bad = sum(1 for n in self.notes if n.certain)
        doubt = len(self.notes) - bad
        left_out = f"另有 {self.undrawn} 組區域間連線未畫出。" if self.undrawn else ""
        return (
            f"{self.title}：{len(self.areas)} 個區域、{boxes} 項資產、圖示 {flows} 條連線；"
            f"{bad} 處未經防火牆、{doubt} 處無法判斷。{left_out}"
        )


class _Zone(NamedTuple):
    id: str
    name: str
    layer: str | None
    trust: str | None
    state: State | None
    plan_owner: str | None = None
    plan_due: str | None = None


class _Asset(NamedTuple):
    id: str
    name: str
    kind: str | None
    quantity: int | None
    zone_id: str | None
    state: State | None
    plan_owner: str | None
    plan_due: str | None


class _Flow(NamedTuple):
    id: str
    name: str
    source_id: str
    target_id: str
    purpose: str | None
    via_ids: str | None
    both_ways: int | None
    state: State | None
    plan_owner: str | None
    plan_due: str | None


def as_is(inventory: Inventory, exposure: Sequence[Mapping[str, Cell]]) -> Scene:
    """現況: what stands today, retiring things included."""
    return _Stage(inventory, None).scene("現況資安架構圖", exposure)


def to_be(inventory: Inventory, exposure: Sequence[Mapping[str, Cell]], as_of: date) -> Scene:
    """規劃後: what will stand by plans that count on ``as_of``; retiring things are kept to be shown struck out."""
    return _Stage(inventory, as_of).scene("規劃後資安架構圖", exposure)


class _Stage:
    """The rows of one moment, indexed; ``planned_on`` is the date plans must not be overdue on, ``None`` = today."""

    def __init__(self, inventory: Inventory, planned_on: date | None) -> None:
        self.marking = planned_on is not None

        def stands(row: _Zone | _Asset | _Flow) -> bool:
            if row.state != "planned":
                return True
            return planned_on is not None and is_complete(row.plan_owner, row.plan_due, planned_on)

        self.zones = [z for z in inventory.select("zone", _Zone) if stands(z)]
        self.assets = [a for a in inventory.select("asset", _Asset) if stands(a)]
        flows = (f for f in inventory.select("flow", _Flow) if stands(f))
        self.flows = [f for f in flows if not (self.marking and f.state == "retiring")]
        ids = {z.id for z in self.zones}
        self.zone_of = {z.id: z.id for z in self.zones}
        self.zone_of |= {a.id: a.zone_id if a.zone_id in ids else NOWHERE for a in self.assets}
        self.firewalls = {a.id for a in self.assets if a.kind in FIREWALL_KINDS}

    def scene(self, title: str, exposure: Sequence[Mapping[str, Cell]]) -> Scene:
        bundles: dict[tuple[str, str], list[_Flow]] = defaultdict(list)
        inner: dict[str, int] = defaultdict(int)
        for flow in self.flows:
            ends = self._ends(flow)
            if ends and ends[0] != ends[1]:
                bundles[min(ends), max(ends)].append(flow)
            elif ends:
                inner[ends[0]] += 1
        notes, by_pair, by_zone = self._notes(bundles, exposure)
        inside: dict[str, list[_Asset]] = defaultdict(list)
        for asset in self.assets:
            inside[self.zone_of[asset.id]].append(asset)
        areas = tuple(self._area(z, inside[z.id], inner[z.id], by_zone[z.id]) for z in self._all_zones())
        conduits = tuple(self._conduit(pair, flows, by_pair[pair]) for pair, flows in bundles.items())
        return Scene(title, areas, _most_telling(conduits), tuple(notes), max(0, len(conduits) - MOST_CONDUITS))

    def _ends(self, flow: _Flow) -> tuple[str, str] | None:
        source, target = self.zone_of.get(flow.source_id), self.zone_of.get(flow.target_id)
        return None if source is None or target is None else (source, target)

    def _all_zones(self) -> list[_Zone]:
        order = {c.code: i for i, c in enumerate(TRUST)}
        zones = sorted(self.zones, key=lambda z: order.get(z.trust or "", len(order)))
        if any(zone == NOWHERE for zone in self.zone_of.values()):
            zones.append(_Zone(NOWHERE, "未填區域", "device", None, "current"))
        return zones

    def _shown_state(self, state: State | None) -> State:
        return state if self.marking and state else "current"

    def _area(self, zone: _Zone, assets: list[_Asset], inner: int, marks: list[Note]) -> Area:
        boxes = tuple(
            Box(a.id, a.name, a.quantity or 1, self._shown_state(a.state), a.id in self.firewalls) for a in assets
        )
        lane = zone.layer if zone.layer in LANES else LANES[-1]
        numbers = tuple(_shown_number(n) for n in marks)
        return Area(zone.id, zone.name, lane, zone.trust or "", boxes, self._shown_state(zone.state), inner, numbers)

    def _conduit(self, pair: tuple[str, str], flows: list[_Flow], notes: list[Note]) -> Conduit:
        forward = [self._ends(f) == pair for f in flows]
        return Conduit(
            *pair,
            flows=len(flows),
            through_firewall=sum(1 for f in flows if self.firewalls & set(members(f.via_ids))),
            planned=sum(1 for f in flows if self.marking and f.state == "planned"),
            remote=any(f.purpose in REMOTE_PURPOSES for f in flows),
            forward=any(f.both_ways or ahead for f, ahead in zip(flows, forward, strict=True)),
            backward=any(f.both_ways or not ahead for f, ahead in zip(flows, forward, strict=True)),
            violations=tuple(n.number for n in notes if n.certain),
            doubts=tuple(_shown_number(n) for n in notes if not n.certain),
        )

    def _notes(
        self, bundles: Mapping[tuple[str, str], list[_Flow]], exposure: Sequence[Mapping[str, Cell]]
    ) -> tuple[list[Note], dict[tuple[str, str], list[Note]], dict[str, list[Note]]]:
        """Number the drawing by conduit: one number a line, listing everything reached over it, the certain first."""
        notes: list[Note] = []
        by_pair: dict[tuple[str, str], list[Note]] = defaultdict(list)
        by_zone: dict[str, list[Note]] = defaultdict(list)
        names = {z.id: z.name for z in self._all_zones()}
        for certain in (True, False):
            rows = [r for r in exposure if (r["filtered"] == 0 if certain else r["filtered"] is None)]
            over: dict[str, list[int]] = defaultdict(list)
            for number, row in enumerate(rows):
                for flow_id in members(row["flow_ids"]):
                    over[flow_id].append(number)
            placed: set[int] = set()
            for pair, flows in bundles.items():
                here = [f for f in flows if f.id in over]
                reached = sorted({number for f in here for number in over[f.id]})
                if reached:
                    placed.update(reached)
                    text = f"{names[pair[0]]} ↔ {names[pair[1]]}：{_listed([f'{f.id} {f.name}' for f in here])}"
                    by_pair[pair].append(self._note(notes, certain, text, [rows[n] for n in reached]))
            for number, row in enumerate(rows):
                if number not in placed:
                    zone = self.zone_of.get(str(row["id"]), NOWHERE)
                    by_zone[zone].append(self._note(notes, certain, str(row["path"] or "路徑不明"), [row]))
        return notes, by_pair, by_zone

    @staticmethod
    def _note(notes: list[Note], certain: bool, where: str, rows: Sequence[Mapping[str, Cell]]) -> Note:
        names = _listed([str(r["name"]) for r in rows])
        verdict = f"未經防火牆，可由外部到達 {names}" if certain else f"是否皆經防火牆無法判斷，涉及 {names}"
        notes.append(Note(str(len(notes) + 1), certain, f"{where}；{verdict}"))
        return notes[-1]


def _most_telling(conduits: tuple[Conduit, ...]) -> tuple[Conduit, ...]:
    """At most as many as a page can hold: what is wrong first, then what cannot be told, then the busiest."""
    if len(conduits) <= MOST_CONDUITS:
        return conduits
    ranked = sorted(conduits, key=lambda c: (not c.violations, not c.doubts, -c.flows))
    return tuple(ranked[:MOST_CONDUITS])


def _shown_number(note: Note) -> str:
    return note.number if note.certain else f"?{note.number}"


def _listed(names: Sequence[str], most: int = 6) -> str:
    rest = f" 等 {len(names)} 項" if len(names) > most else ""
    return "、".join(names[:most]) + rest
