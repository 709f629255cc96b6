"""Risks by aspect and items by layer."""

from __future__ import annotations

from datetime import date

from secaudit.model.inventory import Inventory
from secaudit.tables.summaries import aspects, layer_states

TODAY = date(2024, 3, 1)
PLAN = {"plan_owner": "王小明", "plan_due": "2024-06-30"}


def test_each_of_the_five_aspects_has_a_row() -> None:
    case = Inventory.of(
        risk=[
            {"id": "1", "aspect": "access", "analysis": "現況", "treatment": "方案"},
            {"id": "2", "aspect": "access", "treatment": "方案"},
            {"id": "3", "aspect": "log", "analysis": "現況"},
            {"id": "4"},
        ]
    )
    assert [(row[0], *row[2:]) for row in aspects(case)] == [
        ("awareness", 0, 0),
        ("access", 2, 1),
        ("operation", 0, 0),
        ("log", 1, 0),
        ("development", 0, 0),
    ]


def test_layers_count_what_exists_and_what_is_planned_with_owner_and_date() -> None:
    case = Inventory.of(
        zone=[{"id": "N", "layer": "network"}, {"id": "A", "layer": "application"}, {"id": "D", "layer": "device"}],
        profile=[{"id": "PF"}],
        asset=[
            {"id": "A1", "zone_id": "N", "profile_id": "PF"},
            {"id": "A2", "zone_id": "N", "state": "retiring"},
            {"id": "A3", "zone_id": "A", "state": "planned", **PLAN},
            {"id": "A4", "zone_id": "A", "state": "planned"},
            {"id": "A5", "zone_id": "D", "profile_id": "PF"},
            {"id": "A6"},
        ],
        flow=[
            {"id": "F1", "source_id": "N", "target_id": "A3", "state": "planned", **PLAN},
            {"id": "F2", "source_id": "N", "target_id": "A1", "state": "planned", **PLAN},
            {"id": "F3", "source_id": "N", "target_id": "D", "state": "planned", "plan_owner": "王小明"},
            {"id": "F4", "source_id": "N", "target_id": "D"},
        ],
        change=[
            {"id": "C1", "target_id": "A5", "setting": "has_login", "value": "1", **PLAN},
            {"id": "C2", "target_id": "PF", "setting": "has_login", "value": "1", **PLAN},
            {"id": "C3", "target_id": "PF", "setting": "has_login", "value": "1"},
            {"id": "C4", "target_id": "GONE", "setting": "has_login", "value": "1", **PLAN},
        ],
    )
    # network: F1, F2, C2; application: A3, F1; device: C1, C2; A6 has no zone, so it may be an application
    assert list(layer_states(case, TODAY)) == [
        ("network", "網路層", 2, 3),
        ("application", "應用層", None, 2),
        ("device", "設備層", 1, 2),
    ]
