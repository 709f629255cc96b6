"""A one-control catalogue and a plain case, for tests of what an assessment does around the checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rulebench import Rows, control_with

from secaudit.assess import assess
from secaudit.model.assessment import Assessment, ControlResult
from secaudit.model.control import Catalogue, Control
from secaudit.model.inventory import Inventory

AS_OF = date(2024, 3, 1)
LOCKOUT = {
    "every": "asset",
    "where": "has_login",
    "must": "lockout_threshold BETWEEN 1 AND 3",
    "because": "{name}：{lockout_threshold} 次",
}


def control(check: Mapping[str, Any] = LOCKOUT, **fields: Any) -> Control:
    return control_with(check, **fields)


def assessed(controls: list[Control], tables: Mapping[str, Rows], phase: str = "proposal") -> Assessment:
    catalogue = Catalogue(id="test", title="測試", controls=tuple(controls))
    return assess(Inventory.of(**tables), catalogue, phase, AS_OF)


def result(tables: Mapping[str, Rows], phase: str = "proposal", **fields: Any) -> ControlResult:
    return assessed([control(**fields)], tables, phase).results[0]


def pc(threshold: int | None, **cells: Any) -> dict[str, Any]:
    return {"id": "PC", "name": "PC", "kind": "pc", "has_login": 1, "lockout_threshold": threshold, **cells}


def answer(claim: str, **cells: Any) -> dict[str, Any]:
    return {"control_id": "T-1", "claim": claim, **cells}


def proof(**cells: Any) -> dict[str, Any]:
    return {"id": "E-1", "title": "佐證", "control_ids": "|T-1|", "collected_on": "2024-02-01", **cells}
