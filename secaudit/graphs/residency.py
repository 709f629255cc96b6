"""In which country project data and money flows stand (A4-1.2.3 資料及金流須落地; interpretation F2).

Invariant: one row for each thing that holds project data, and for each flow that carries it or money; a country that is
not known stays NULL, and a foreign end of a flow is never hidden by its other end. What is abroad and was not said to
hold project data or not is a row too, of untold scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from secaudit.model.countries import HOME
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row


class _Zone(NamedTuple):
    id: str
    country: str | None


class _Asset(NamedTuple):
    id: str
    zone_id: str | None
    country: str | None


class _DataSet(NamedTuple):
    id: str
    name: str
    asset_id: str | None
    country: str | None
    project_data: int | None


class _Copy(NamedTuple):
    id: str
    data_set_id: str
    country: str | None


class _Flow(NamedTuple):
    id: str
    name: str
    source_id: str
    target_id: str
    purpose: str | None
    project_data: int | None


def residency(inventory: Inventory) -> Iterator[Row]:
    """Rows of ``residency``. A blank country is that of the asset, then of its zone; a backup has only its own.

    Flows with an end outside the view are left out. Payments are flows of purpose 金流, whatever data they carry.
    """
    country = _countries(inventory)
    yield from _assets(inventory, country)
    scope_of: dict[str, tuple[str, int | None]] = {}
    for data in inventory.select("data_set", _DataSet):
        place = data.country or country.get(data.asset_id or "")
        scope_of[data.id] = (data.name, data.project_data)
        if _is_asked(data.project_data, place):
            yield data.id, data.name, "資料", place, data.project_data
    for copy in inventory.select("backup_copy", _Copy):
        name, scope = scope_of.get(copy.data_set_id, ("", 0))
        if _is_asked(scope, copy.country):
            yield copy.id, f"{name} 備份", "備份", copy.country, scope
    for flow in inventory.select("flow", _Flow):
        pays = flow.purpose == "payment"
        scope = 1 if pays else flow.project_data
        if flow.source_id in country and flow.target_id in country:
            where = _worse(country[flow.source_id], country[flow.target_id])
            if _is_asked(scope, where):
                yield flow.id, flow.name, "金流" if pays else "資料傳輸", where, scope


def _is_asked(scope: Cell, where: Cell) -> bool:
    """In scope, or of untold scope and known to be abroad."""
    return scope == 1 or (scope is None and where is not None and where != HOME)


def _assets(inventory: Inventory, country: dict[str, str | None]) -> Iterator[Row]:
    at = TABLE_BY_NAME["asset"].positions
    name, project_data = at["name"], at["project_data"]
    for row in inventory.rows("asset"):
        where = country[str(row[0])]
        if _is_asked(row[project_data], where):
            yield row[0], row[name], "資產", where, row[project_data]


def _countries(inventory: Inventory) -> dict[str, str | None]:
    """Country by id of zone or asset."""
    zones = {z.id: z.country for z in inventory.select("zone", _Zone)}
    assets = {a.id: a.country or zones.get(a.zone_id or "") for a in inventory.select("asset", _Asset)}
    return zones | assets


def _worse(one: str | None, other: str | None) -> Cell:
    """The foreign end if there is one, else NULL if an end is not known, else home."""
    abroad = [c for c in (one, other) if c is not None and c != HOME]
    if abroad:
        return abroad[0]
    return None if one is None or other is None else HOME
