"""The columns behind the declared ones: kind groups, zone facts, log events, names, ages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.model.choices import LOG_EVENTS
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row
from secaudit.tables.derived_columns import WIDENED, DaysSince, with_ages

TODAY = date(2024, 3, 1)
ZONE = {"id": "Z", "name": "辦公區", "layer": "network", "trust": "internal"}


def widened(table: str, **tables: Any) -> list[dict[str, Cell]]:
    columns = QUERYABLE[table].columns
    rows = with_ages(WIDENED[table](Inventory.of(**tables)), columns, DaysSince(TODAY))
    return [dict(zip((c.name for c in columns), row, strict=True)) for row in rows]


def asset(**cells: Any) -> dict[str, Cell]:
    return widened("asset", zone=[ZONE], asset=[{"id": "A", "name": "主機", **cells}])[0]


@pytest.mark.parametrize(
    ("kind", "flags"),
    [
        ("server", (1, 0, 1, 0, 0)),
        ("pc", (1, 0, 0, 0, 0)),
        ("hmi", (1, 0, 1, 0, 0)),
        ("plc", (0, 1, 0, 0, 0)),
        ("firewall", (0, 0, 1, 1, 1)),
        ("ids", (0, 0, 1, 0, 1)),
        ("printer", (0, 0, 0, 0, 0)),
        (None, (None,) * 5),
    ],
)
def test_the_kind_decides_what_an_asset_counts_as(kind: str | None, flags: Row) -> None:
    found = asset(kind=kind)
    assert tuple(found[f"is_{n}"] for n in ("host", "controller", "system", "firewall", "detection")) == flags


def test_layer_and_trust_are_those_of_the_zone() -> None:
    assert (asset(zone_id="Z")["layer"], asset(zone_id="Z")["trust"]) == ("network", "internal")
    assert (asset(zone_id="GONE")["layer"], asset()["trust"]) == (None, None)


def test_log_events_are_counted_and_the_missing_named() -> None:
    codes = [c.code for c in LOG_EVENTS]
    count = ("log_events_count", "log_events_unknown", "log_events_missing")
    most = dict.fromkeys(codes[:8], 1) | {codes[8]: 0}
    assert tuple(asset(**most)[n] for n in count) == (8, 1, "遠端操作、安全更新失敗")
    assert tuple(asset(**dict.fromkeys(codes, 1))[n] for n in count) == (10, 0, "無")
    assert tuple(asset()[n] for n in count) == (0, 10, "十類皆未填")


def test_log_events_of_the_profile_count_too() -> None:
    found = widened(
        "asset",
        profile=[{"id": "PF", "log_login": 1, "last_patched_on": "2024-02-01"}],
        asset=[{"id": "A", "profile_id": "PF", "log_denied": 1}],
    )[0]
    assert found["log_events_count"] == 2
    assert found["last_patched_age_days"] == 29


def test_ages_are_whole_days_and_negative_ahead() -> None:
    records = [
        {"id": f"R{i}", "held_on": day} for i, day in enumerate(("2023-03-02", "2024-03-01", "2024-03-31", None))
    ]
    assert [r["held_age_days"] for r in widened("record", record=records)] == [365, 0, -30, None]


@given(st.dates())
def test_an_age_is_the_difference_of_two_dates(day: date) -> None:
    assert DaysSince(TODAY)[day.isoformat()] == (TODAY - day).days


def test_remote_flows_are_told_by_purpose_and_ends_by_name() -> None:
    flows = [
        {"id": "F1", "source_id": "Z", "target_id": "A", "purpose": "maintenance"},
        {"id": "F2", "source_id": "A", "target_id": "GONE", "purpose": "business"},
        {"id": "F3", "source_id": "A", "target_id": "Z"},
    ]
    found = widened("flow", zone=[ZONE], asset=[{"id": "A", "name": "ERP"}], flow=flows)
    assert [(f["is_remote"], f["source_name"], f["target_name"]) for f in found] == [
        (1, "辦公區", "ERP"),
        (0, "ERP", "GONE"),
        (None, "ERP", "辦公區"),
    ]


def test_a_record_knows_the_person_it_names() -> None:
    person = {"id": "H", "name": "王小明", "job_title": "課長", "is_employee": 1, "makes_decisions": 0}
    found = widened("record", person=[person], record=[{"id": "R1", "person_id": "H"}, {"id": "R2"}])
    columns = ("person_name", "person_job_title", "person_is_employee", "person_makes_decisions")
    assert [tuple(r[c] for c in columns) for r in found] == [("王小明", "課長", 1, 0), (None,) * 4]


def test_a_table_without_dates_passes_through() -> None:
    rows = [("K", "金鑰")]
    assert list(with_ages(rows, TABLE_BY_NAME["key"].columns, DaysSince(TODAY))) == rows
