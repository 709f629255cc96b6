"""What a delivered asset says against its purchase is told, with both rows and where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from secaudit.assess.origin_conflicts import origin_conflicts
from secaudit.importers import read_case
from secaudit.model.inventory import Inventory
from secaudit.model.schema import pack

BOUGHT = {"id": "P", "name": "設備", "kind": "hardware", "booked_as": "security", "made_in": "TW"}
ASSET = {"id": "A", "name": "機器", "kind": "firewall"}

CASE = """\
case: {id: C1, name: 測試精密}
asset:
  - {id: FW-1, name: 防火牆, kind: 防火牆, made_in: 美國}
purchase:
  - {id: P1, name: 防火牆, kind: 硬體, booked_as: 資安經費, made_in: 臺灣, asset_ids: FW-1}
"""


def told(bought: dict[str, Any], *assets: dict[str, Any]) -> list[tuple[str, str]]:
    delivers = {**BOUGHT, "asset_ids": pack(tuple(a["id"] for a in assets)), **bought}
    found = origin_conflicts(Inventory.of(purchase=[delivers], asset=list(assets)))
    return [(f.control_id, f.text) for f in found]


def test_a_contradiction_names_both_rows_and_their_places(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    inventory, problems = read_case(path)
    assert problems == ()
    assert [(f.control_id, f.text) for f in origin_conflicts(inventory)] == [
        (
            "A4-1.2.8",
            "採購 P1（「採購」第 5 列）生產國為臺灣，交付資產 FW-1（「資產」第 3 列）為美國：以採購為準，請核對",
        )
    ]


def test_of_the_prc_it_is_told_which_of_the_two_counts_where() -> None:
    assert told({}, {**ASSET, "made_in": "CN"}, {**ASSET, "id": "B", "made_in": "CN"}) == [
        ("A4-1.2.7", "採購 P生產國為臺灣，交付資產 A等 2 項為中國大陸：產品來源以資產為準，比率仍依採購，請核對")
    ]


@pytest.mark.parametrize(
    ("bought", "asset"),
    [
        ({}, {**ASSET, "made_in": "TW"}),
        ({}, ASSET),
        ({"made_in": None}, {**ASSET, "made_in": "US"}),
        ({"kind": "service"}, {**ASSET, "made_in": "US"}),
        ({"kind": "software"}, {**ASSET, "made_in": "US"}),  # a licence runs on gear that somebody else made
    ],
)
def test_what_does_not_contradict_is_not_told(bought: dict[str, Any], asset: dict[str, Any]) -> None:
    assert told(bought, asset) == []
