"""現況 and 規劃: which rows and values each view shows, and which plans are too incomplete to count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory, Origin
from secaudit.model.schema import Cell
from secaudit.tables.views import as_is, incomplete_plans, to_be

TODAY = date(2024, 3, 1)
PLAN = {"plan_owner": "王小明", "plan_due": "2024-06-30"}
OVERDUE = {"plan_owner": "王小明", "plan_due": "2024-02-29"}


def asset(id_: str, state: str = "current", **more: Any) -> dict[str, Any]:
    return {"id": id_, "name": f"主機 {id_}", "kind": "server", "state": state, **more}


def ids(inventory: Inventory, table: str = "asset") -> list[Cell]:
    return [row[0] for row in inventory.rows(table)]


def cell(inventory: Inventory, table: str, row_id: str, column: str) -> Cell:
    return next(d[column] for d in inventory.dicts(table) if d["id"] == row_id)


def change(setting: str, value: str, target_id: str = "A", id_: str = "CH", **plan: Any) -> dict[str, Any]:
    return {"id": id_, "target_id": target_id, "setting": setting, "value": value, **(plan or PLAN)}


ASSETS = [
    asset("NOW"),
    asset("PLANNED", "planned", **PLAN),
    asset("VAGUE", "planned", plan_owner="王小明"),
    asset("LATE", "planned", **OVERDUE),
    asset("GOING", "retiring", **PLAN),
    asset("STUCK", "retiring", plan_due="2024-06-30"),
]


def test_as_is_shows_what_exists_and_what_is_to_go() -> None:
    assert ids(as_is(Inventory.of(asset=ASSETS))) == ["NOW", "GOING", "STUCK"]


def test_to_be_takes_in_and_takes_out_what_has_an_owner_and_a_date_ahead() -> None:
    assert ids(to_be(Inventory.of(asset=ASSETS), TODAY)) == ["NOW", "PLANNED", "STUCK"]


@pytest.mark.parametrize("table", ["zone", "asset", "flow", "data_set", "backup_copy", "key", "record"])
def test_every_table_with_a_state_has_both_views(table: str) -> None:
    case = Inventory.of(**{table: [{"id": "X", "state": "planned", **PLAN}]})
    assert (ids(as_is(case), table), ids(to_be(case, TODAY), table)) == ([], ["X"])


def test_a_plan_due_on_the_day_itself_still_counts() -> None:
    case = Inventory.of(asset=[asset("A", "planned", plan_owner="王", plan_due="2024-03-01")])
    assert ids(to_be(case, TODAY)) == ["A"]


def test_origins_still_point_at_the_input_rows() -> None:
    case = Inventory(Inventory.of(asset=ASSETS).tables, {"asset": Origin("case.xlsx", "資產", range(3, 9))})
    assert list(as_is(case).origins["asset"].rows) == [3, 7, 8]
    assert list(to_be(case, TODAY).origins["asset"].rows) == [3, 4, 8]


def test_changes_are_kept_in_as_is_and_applied_in_to_be() -> None:
    case = Inventory.of(asset=[asset("A", lockout_threshold=5)], change=[change("lockout_threshold", "3")])
    assert cell(as_is(case), "asset", "A", "lockout_threshold") == 5
    assert cell(to_be(case, TODAY), "asset", "A", "lockout_threshold") == 3
    assert ids(as_is(case), "change") == ids(to_be(case, TODAY), "change") == ["CH"]


def test_a_change_of_a_profile_and_of_a_date_is_applied_as_stored() -> None:
    case = Inventory.of(
        profile=[{"id": "PF", "name": "設定檔", "lockout_minutes": 10}],
        change=[change("lockout_minutes", "15", "PF", "C1"), change("last_patched_on", "2024-04-01", "PF", "C2")],
    )
    assert cell(to_be(case, TODAY), "profile", "PF", "lockout_minutes") == 15
    assert cell(to_be(case, TODAY), "profile", "PF", "last_patched_on") == "2024-04-01"


@pytest.mark.parametrize("plan", [OVERDUE, {"plan_owner": "王"}, {"plan_due": "2024-06-30"}])
def test_a_change_without_a_standing_plan_changes_nothing(plan: dict[str, str]) -> None:
    case = Inventory.of(asset=[asset("A", lockout_threshold=5)], change=[change("lockout_threshold", "3", **plan)])
    assert cell(to_be(case, TODAY), "asset", "A", "lockout_threshold") == 5


def test_of_two_changes_of_a_cell_the_later_one_stands() -> None:
    later = {**PLAN, "plan_due": "2024-09-30"}
    changes = [change("lockout_threshold", "2", **later), change("lockout_threshold", "3", id_="C2")]
    case = Inventory.of(asset=[asset("A")], change=changes)
    assert cell(to_be(case, TODAY), "asset", "A", "lockout_threshold") == 2


def test_a_change_that_fits_nothing_is_harmless() -> None:
    changes = [change("lockout_threshold", "三"), change("nonsense", "1"), change("has_login", "1", "GONE")]
    case = Inventory.of(asset=[asset("A", lockout_threshold=5)], change=changes)
    assert to_be(case, TODAY).rows("asset") == case.rows("asset")


def test_a_planned_record_promises_its_date_minutes_and_improvement() -> None:
    case = Inventory.of(
        record=[
            {"id": "R1", "kind": "meeting", "state": "planned", **PLAN},
            {"id": "R2", "kind": "meeting", "state": "planned", "held_on": "2024-05-01", "has_sign_in": 0, **PLAN},
            {"id": "R3", "kind": "meeting", "state": "current"},
        ]
    )
    columns = ("held_on", "has_minutes", "has_sign_in", "improvement_noted")
    found = {d["id"]: tuple(d[c] for c in columns) for d in to_be(case, TODAY).dicts("record")}
    assert found == {
        "R1": (TODAY.isoformat(), 1, 1, 1),
        "R2": (TODAY.isoformat(), 1, 0, 1),
        "R3": (None, None, None, None),
    }


def test_incomplete_plans_are_named_with_the_reason() -> None:
    case = Inventory.of(
        asset=ASSETS,
        record=[{"id": "R", "title": "演練", "state": "planned"}],
        change=[change("lockout_threshold", "3"), change("lockout_threshold", "3", id_="C2", plan_owner="王")],
    )
    assert [tuple(p) for p in incomplete_plans(case, TODAY)] == [
        ("asset", "VAGUE", "主機 VAGUE", "未填規劃完成日"),
        ("asset", "LATE", "主機 LATE", "規劃完成日 2024-02-29 已過"),
        ("asset", "STUCK", "主機 STUCK", "未填規劃負責人"),
        ("change", "C2", "A 鎖定次數", "未填規劃完成日"),
        ("record", "R", "演練", "未填規劃負責人及完成日"),
    ]


def test_tables_without_a_state_are_the_same_in_both_views() -> None:
    tables: dict[str, Any] = {n: [{t.key.name: "X"}] for n, t in TABLE_BY_NAME.items() if not t.plannable}
    case = Inventory.of(**tables)
    for name in tables:
        assert as_is(case).rows(name) == to_be(case, TODAY).rows(name) == case.rows(name)
