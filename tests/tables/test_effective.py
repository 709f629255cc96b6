"""Settings that hold for an asset, and where each value comes from."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.tables.effective import Provenance, Rows, is_derived, merging
from secaudit.tables.views import to_be

NAMES = TABLE_BY_NAME["asset"].names
PROFILE = {"id": "PF", "name": "設定檔", "has_login": 1, "lockout_threshold": 5, "lockout_minutes": 15}


def settled(asset: dict[str, Any], *profiles: dict[str, Any]) -> dict[str, Cell]:
    case = Inventory.of(asset=[asset], profile=profiles)
    return dict(zip(NAMES, merging(case)(case.rows("asset")[0]), strict=True))


def test_an_asset_without_own_settings_takes_its_profiles() -> None:
    found = settled({"id": "A", "note": "x", "profile_id": "PF"}, PROFILE)
    assert (found["has_login"], found["lockout_threshold"], found["note"]) == (1, 5, "x")


def test_an_own_value_wins_even_when_it_is_no_or_zero() -> None:
    found = settled({"id": "A", "profile_id": "PF", "has_login": 0, "lockout_threshold": 0}, PROFILE)
    assert (found["has_login"], found["lockout_threshold"], found["lockout_minutes"]) == (0, 0, 15)


def test_what_neither_says_is_not_known() -> None:
    assert settled({"id": "A", "profile_id": "PF"}, PROFILE)["antimalware"] is None
    assert settled({"id": "A"})["has_login"] is None
    assert settled({"id": "A", "profile_id": "GONE"}, PROFILE)["has_login"] is None


VALUES = st.lists(st.one_of(st.none(), st.integers(0, 1)), min_size=len(SETTINGS), max_size=len(SETTINGS))


@given(VALUES, VALUES)
def test_each_setting_is_settled_by_itself(own: list[int | None], given_by_profile: list[int | None]) -> None:
    names = [c.name for c in SETTINGS]
    found = settled(
        {"id": "A", "profile_id": "PF", **dict(zip(names, own, strict=True))},
        {"id": "PF", **dict(zip(names, given_by_profile, strict=True))},
    )
    for name, mine, theirs in zip(names, own, given_by_profile, strict=True):
        assert found[name] == (theirs if mine is None else mine)


CASE = Inventory.of(
    asset=[
        {"id": "A", "name": "ERP", "profile_id": "PF", "has_login": 1},
        {"id": "B", "name": "MES", "profile_id": "PF", "lockout_minutes": 10},
    ],
    profile=[PROFILE],
    record=[{"id": "R", "kind": "meeting", "state": "planned", "plan_owner": "王", "plan_due": "2024-06-30"}],
    change=[
        {"id": "C1", "target_id": "PF", "setting": "lockout_threshold", "value": "3"},
        {"id": "C2", "target_id": "B", "setting": "lockout_minutes", "value": "15"},
        {"id": "C3", "target_id": "B", "setting": "lockout_minutes", "value": "20"},
    ],
)
PLANNED = to_be(
    CASE.replacing(change=tuple((*r[:4], "王", "2024-06-30", *r[6:]) for r in CASE.rows("change")[:2])),
    date(2024, 3, 1),
)


@pytest.mark.parametrize(
    ("table", "row_id", "column", "expected"),
    [
        ("asset", "A", "has_login", ""),
        ("asset", "A", "lockout_threshold", "設定檔 PF"),
        ("asset", "A", "antimalware", ""),
        ("asset", "A", "name", ""),
        ("asset", "A", "is_host", "推導"),
        ("asset", "A", "last_patched_age_days", "推導"),
        ("asset", "NONE", "has_login", ""),
        ("exposure", "Z", "filtered", "推導"),
        ("budget_line", "P", "made_in", ""),
        ("budget_line", "P", "made_in_taiwan", "推導"),
        ("case", "C", "name", ""),
    ],
)
def test_provenance_of_the_case_as_it_is(table: str, row_id: str, column: str, expected: str) -> None:
    assert Provenance(Rows(CASE), CASE).of(table, row_id, column) == expected


@pytest.mark.parametrize(
    ("table", "row_id", "column", "expected"),
    [
        ("asset", "A", "lockout_threshold", "規劃變更 C1"),
        ("asset", "B", "lockout_minutes", "規劃變更 C2"),
        ("asset", "A", "lockout_minutes", "設定檔 PF"),
        ("asset", "A", "has_login", ""),
        ("record", "R", "held_on", "規劃"),
        ("record", "R", "kind", ""),
    ],
)
def test_provenance_of_the_case_as_planned(table: str, row_id: str, column: str, expected: str) -> None:
    assert Provenance(Rows(PLANNED), CASE).of(table, row_id, column) == expected


def test_the_program_fills_what_no_person_types() -> None:
    assert is_derived("flow", "is_remote")
    assert is_derived("party", "role")
    assert not is_derived("flow", "purpose")
