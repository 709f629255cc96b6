"""Two small counts for the plan: risks by aspect (附件四 壹 二) and items by layer (貳.三(二) 4(4)).

Invariant: each yields one row for every entry of its closed list, also when nothing was entered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from secaudit.model import choices
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row
from secaudit.tables.views import counted_changes, is_complete

_AT = TABLE_BY_NAME["asset"].positions
_ZONE, _PROFILE, _STATE, _OWNER, _DUE = (_AT[n] for n in ("zone_id", "profile_id", "state", "plan_owner", "plan_due"))


class _Risk(NamedTuple):
    aspect: str | None
    analysis: str | None
    treatment: str | None


class _Zone(NamedTuple):
    id: str
    layer: str | None


class _Flow(NamedTuple):
    source_id: str
    target_id: str
    state: str | None
    plan_owner: str | None
    plan_due: str | None


def aspects(inventory: Inventory) -> Iterator[Row]:
    """Rows of ``aspect``: a risk is treated when both its analysis and its treatment are written down (A4-1.2.0)."""
    found: Counter[str | None] = Counter()
    treated: Counter[str | None] = Counter()
    for risk in inventory.select("risk", _Risk):
        found[risk.aspect] += 1
        treated[risk.aspect] += bool(risk.analysis and risk.treatment)
    for aspect in choices.RISK_ASPECT:
        yield aspect.code, aspect.title, found[aspect.code], treated[aspect.code]


def layer_states(inventory: Inventory, as_of: date) -> Iterator[Row]:
    """Rows of ``layer_state``, from a whole inventory (no view): what exists, and what is planned with owner and date.

    A flow counts in the layer of each of its ends, a change in that of its asset or of its profile's assets. A layer
    without items is NULL rather than 0 while some asset has no zone: that asset may stand in it.
    """
    layer_of: dict[Cell, Cell] = dict(inventory.select("zone", _Zone))
    assets = [(row[0], layer_of.get(row[_ZONE]), row) for row in inventory.rows("asset")]
    current = Counter(layer for _, layer, row in assets if row[_STATE] != "planned")
    planned = Counter(layer for _, layer, row in assets if _is_planned(row[_STATE], row[_OWNER], row[_DUE], as_of))
    layer_of |= {asset_id: layer for asset_id, layer, _ in assets}
    for flow in inventory.select("flow", _Flow):
        if _is_planned(flow.state, flow.plan_owner, flow.plan_due, as_of):
            planned.update({layer_of.get(flow.source_id), layer_of.get(flow.target_id)})
    if changes := counted_changes(inventory, as_of):
        layers = _layers_of_targets({c.target_id for c in changes}, inventory.rows("asset"), layer_of)
        for change in changes:
            planned.update(layers[change.target_id])
    for choice in choices.LAYER:
        untold = current[None] and not current[choice.code]
        yield choice.code, choice.title, None if untold else current[choice.code], planned[choice.code]


def _is_planned(state: Cell, owner: Cell, due: Cell, as_of: date) -> bool:
    return state == "planned" and is_complete(owner, due, as_of)


def _layers_of_targets(targets: set[str], assets: Iterable[Row], layer_of: dict[Cell, Cell]) -> dict[str, set[Cell]]:
    """The layers that each asset or profile stands in."""
    layers: dict[str, set[Cell]] = {t: {layer_of[t]} if t in layer_of else set() for t in targets}
    for asset in assets:
        if asset[_PROFILE] in layers:
            layers[str(asset[_PROFILE])].add(layer_of[asset[0]])
    return layers
