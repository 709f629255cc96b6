"""Which zones, assets and flows stand at a moment, and which of them are new, leave or change by the plans.

1. Today (``planned_on`` is ``None``): what is only planned is not there, what retires still is, nothing is marked.
2. By plan: a plan counts with an owner and a date not before ``planned_on`` (as in ``tables.views``). What does not
   count changes nothing: a planned row is not there, a retiring one stays.
3. A flow leaves with either of its ends. An asset changes when a counted change names it, or names its profile and the
   asset has no value of its own in that setting; a flow changes when other firewalls stand in its way than today.

Invariant: rows keep the order of the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from secaudit.model.choices import FIREWALL_KINDS
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import members
from secaudit.reports.figures.scene import NOWHERE, State
from secaudit.tables.views import counted_changes, is_complete


class ZoneRow(NamedTuple):
    id: str
    name: str
    layer: str | None
    trust: str | None
    state: str | None
    plan_owner: str | None = None
    plan_due: str | None = None


class AssetRow(NamedTuple):
    id: str
    name: str
    kind: str | None
    quantity: int | None
    zone_id: str | None
    state: str | None
    plan_owner: str | None
    plan_due: str | None


class FlowRow(NamedTuple):
    id: str
    name: str
    source_id: str
    target_id: str
    purpose: str | None
    via_ids: str | None
    both_ways: int | None
    tunnel: str | None
    state: str | None
    plan_owner: str | None
    plan_due: str | None


Ends = tuple[str, str]
"""The zones that a flow starts and ends in."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The rows of one moment in order, the state of each by id, and where everything is."""

    zones: tuple[ZoneRow, ...]
    assets: tuple[AssetRow, ...]
    flows: tuple[FlowRow, ...]
    states: Mapping[str, State]
    flow_states: Mapping[str, State]
    zone_of: Mapping[str, str]
    kinds: Mapping[str, str | None]
    """Of the assets that are there and stay."""

    def ends(self, flow: FlowRow) -> Ends:
        return self.zone_of[flow.source_id], self.zone_of[flow.target_id]

    def via(self, flow: FlowRow, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The devices of these kinds that the flow goes through, in its order."""
        return tuple(i for i in members(flow.via_ids) if self.kinds.get(i) in kinds)


def rows_at(inventory: Inventory, planned_on: date | None) -> Moment:
    def state_of(row: ZoneRow | AssetRow | FlowRow) -> State | None:
        if planned_on is None:
            return None if row.state == "planned" else "current"
        counts = is_complete(row.plan_owner, row.plan_due, planned_on)
        if row.state == "planned":
            return "planned" if counts else None
        return "retiring" if row.state == "retiring" and counts else "current"

    found = {row.id: state_of(row) for row in inventory.select("zone", ZoneRow)}
    found |= {row.id: state_of(row) for row in inventory.select("asset", AssetRow)}
    states: dict[str, State] = {key: state for key, state in found.items() if state}
    if planned_on is not None:
        changed = _changed_assets(inventory, planned_on)
        states = {k: "changed" if s == "current" and k in changed else s for k, s in states.items()}
    zones = tuple(z for z in inventory.select("zone", ZoneRow) if z.id in states)
    assets = tuple(a for a in inventory.select("asset", AssetRow) if a.id in states)
    ids = {z.id for z in zones}
    zone_of = {z.id: z.id for z in zones}
    zone_of |= {a.id: a.zone_id if a.zone_id in ids else NOWHERE for a in assets}
    flow_states: dict[str, State] = {}
    flows = []
    for flow in inventory.select("flow", FlowRow):
        own, ends = state_of(flow), (states.get(flow.source_id), states.get(flow.target_id))
        if own and all(ends):
            flows.append(flow)
            flow_states[flow.id] = "retiring" if "retiring" in ends else own
    kinds = {a.id: a.kind for a in assets if states[a.id] != "retiring"}
    here = Moment(zones, assets, tuple(flows), states, flow_states, zone_of, kinds)
    return here if planned_on is None else _compared(here, rows_at(inventory, None))


def _compared(later: Moment, today: Moment) -> Moment:
    def rerouted(flow: FlowRow) -> bool:
        return later.via(flow, FIREWALL_KINDS) != today.via(flow, FIREWALL_KINDS)

    states: dict[str, State] = {
        f.id: "changed" if state == "current" and rerouted(f) else state
        for f in later.flows
        for state in (later.flow_states[f.id],)
    }
    return Moment(later.zones, later.assets, later.flows, later.states, states, later.zone_of, later.kinds)


def _changed_assets(inventory: Inventory, planned_on: date) -> set[str]:
    settings: dict[str, set[str]] = {}
    for change in counted_changes(inventory, planned_on):
        settings.setdefault(change.target_id, set()).add(change.setting)
    if not settings:
        return set()
    at = TABLE_BY_NAME["asset"].positions
    found = set()
    for row in inventory.rows("asset"):
        inherited = settings.get(str(row[at["profile_id"]]), set())
        if str(row[0]) in settings or any(name in at and row[at[name]] is None for name in inherited):
            found.add(str(row[0]))
    return found
