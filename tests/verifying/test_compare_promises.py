"""What became of each promise: a planned row, a retirement, a purchase, a change of a setting, a control 規劃中."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from two_states import promised, stand

from secaudit.model.assessment import Verdict
from secaudit.usecases.comparing.compare import compare
from secaudit.usecases.comparing.compared import Fate, Promise
from secaudit.usecases.comparing.stand import Stand

PLAN = {"plan_owner": "王小明", "plan_due": "2024-06-30"}


def one(old: Stand, new: Stand) -> Promise:
    (promise,) = compare(old, new).promises
    return promise


def backup(state: str, **cells: Any) -> dict[str, Any]:
    return {"id": "B-1", "device": "NAS-02", "media": "nas", "state": state, **cells}


@pytest.mark.parametrize(
    ("now", "fate"),
    [
        ([backup("current")], Fate.KEPT),
        ([backup("current", media="tape")], Fate.OTHERWISE),
        ([backup("retiring")], Fate.OTHERWISE),
        ([backup("planned", plan_owner="王小明", plan_due="2024-11-19")], Fate.OVERDUE),
        ([backup("planned", plan_owner="王小明", plan_due="2024-11-20")], Fate.PLANNED),
        ([], Fate.WITHDRAWN),
    ],
)
def test_a_planned_row(now: list[dict[str, Any]], fate: Fate) -> None:
    """Judged on 2024-11-20: a plan due on that very day is not overdue yet."""
    assert one(promised(backup_copy=[backup("planned", **PLAN)]), stand(backup_copy=now)).fate is fate


def test_what_was_blank_when_it_was_promised_is_no_promise() -> None:
    new = stand(backup_copy=[backup("current", country="TW", note="已完成")])
    assert one(promised(backup_copy=[backup("planned", note="採購中", **PLAN)]), new).fate is Fate.KEPT


def test_what_was_promised_otherwise_is_named_cell_by_cell() -> None:
    promise = one(
        promised(backup_copy=[backup("planned", **PLAN)]), stand(backup_copy=[backup("current", media="tape")])
    )
    assert [(c.column, c.old_words, c.new_words) for c in promise.cells] == [("media", "NAS", "磁帶")]


@pytest.mark.parametrize(
    ("now", "fate"),
    [
        ([], Fate.KEPT),
        ([backup("current")], Fate.WITHDRAWN),
        ([backup("retiring", plan_due="2024-10-01")], Fate.OVERDUE),
        ([backup("retiring", plan_due="2024-12-31")], Fate.PLANNED),
    ],
)
def test_a_retirement(now: list[dict[str, Any]], fate: Fate) -> None:
    assert one(promised(backup_copy=[backup("retiring", **PLAN)]), stand(backup_copy=now)).fate is fate


def purchase(stage: str = "planned", **cells: Any) -> dict[str, Any]:
    return {"id": "P-1", "name": "防火牆", "vendor_id": "V-1", "kind": "hardware", "booked_as": "security",
            "brand": "國產甲", "amount_twd": 480_000, "stage": stage, **cells}  # fmt: skip


@pytest.mark.parametrize(
    ("now", "fate", "differs"),
    [
        ([purchase("paid")], Fate.KEPT, []),
        ([purchase("delivered", payment_proof="AB12345678", delivered_on="2024-07-01")], Fate.KEPT, []),
        ([purchase("paid", amount_twd=520_000)], Fate.OTHERWISE, ["amount_twd"]),
        ([purchase("paid", brand="外國乙", vendor_id="V-2")], Fate.OTHERWISE, ["vendor_id", "brand"]),
        ([purchase("contracted", **PLAN)], Fate.OVERDUE, []),
        ([purchase("planned", plan_due="2024-12-01")], Fate.PLANNED, []),
        ([], Fate.WITHDRAWN, []),
    ],
)
def test_a_purchase(now: list[dict[str, Any]], fate: Fate, differs: list[str]) -> None:
    promise = one(promised(purchase=[purchase(**PLAN)]), stand(purchase=now))
    assert (promise.fate, [c.column for c in promise.cells]) == (fate, differs)


def test_a_purchase_that_was_delivered_before_is_no_promise() -> None:
    assert not compare(promised(purchase=[purchase("delivered")]), stand()).promises


CHANGE = {"id": "CH-1", "target_id": "PF-1", "setting": "lockout_threshold", "value": "3", **PLAN}


def profile(lockout: int | None) -> dict[str, Any]:
    return {"id": "PF-1", "name": "辦公電腦", "lockout_threshold": lockout}


@pytest.mark.parametrize(
    ("now", "still", "fate"),
    [
        (3, [], Fate.KEPT),
        (3, [CHANGE], Fate.KEPT),
        (10, [CHANGE], Fate.OVERDUE),
        (10, [{**CHANGE, "plan_due": "2025-01-31"}], Fate.PLANNED),
        (10, [], Fate.WITHDRAWN),
        (None, [], Fate.WITHDRAWN),
        (5, [], Fate.OTHERWISE),
    ],
)
def test_a_change_of_a_setting(now: int | None, still: list[dict[str, Any]], fate: Fate) -> None:
    """It was 10, and 3 was promised."""
    old = promised(profile=[profile(10)], change=[CHANGE])
    promise = one(old, stand(profile=[profile(now)], change=still))
    assert promise.fate is fate
    assert promise.what == "PF-1 的鎖定次數改為 3"


def test_a_change_whose_target_is_gone_is_withdrawn() -> None:
    promise = one(promised(profile=[profile(10)], change=[CHANGE]), stand())
    assert (promise.fate, promise.why) == (Fate.WITHDRAWN, "PF-1 已不在")


def test_an_asset_keeps_the_promise_by_its_profile_and_breaks_it_by_its_own_value() -> None:
    change = {**CHANGE, "target_id": "PC-1"}
    pc = {"id": "PC-1", "name": "電腦", "kind": "pc", "profile_id": "PF-1"}
    old = promised(asset=[pc], profile=[profile(10)], change=[change])
    assert one(old, stand(asset=[pc], profile=[profile(3)])).fate is Fate.KEPT
    assert one(old, stand(asset=[{**pc, "lockout_threshold": 8}], profile=[profile(3)])).fate is Fate.OTHERWISE


def test_what_an_export_shows_counts_and_not_what_was_typed() -> None:
    """Typed: 3 as promised. Observed in force: 10."""
    seen = {"id": "O-1", "target_id": "PF-1", "setting": "lockout_threshold", "value": "10", "basis": "stated",
            "in_force": 1, "evidence_id": "E-1", "format": "gpresult", "collected_on": "2024-11-01"}  # fmt: skip
    old = promised(profile=[profile(10)], change=[CHANGE])
    assert one(old, stand(profile=[profile(3)], observation=[seen])).fate is Fate.WITHDRAWN


def test_of_several_changes_of_one_setting_the_last_is_the_promise() -> None:
    """First 5 by June, then 3 by September; 3 is in force."""
    steps = [{**CHANGE, "id": "CH-2", "plan_due": "2024-09-30"}, {**CHANGE, "value": "5"}]
    promise = one(promised(profile=[profile(10)], change=steps), stand(profile=[profile(3)]))
    assert (promise.subject, promise.fate) == ("CH-2", Fate.KEPT)


A = "A4-2.3.1.4"


@pytest.mark.parametrize(
    ("claim", "verdict", "fate"),
    [
        ("met", Verdict.MET, Fate.KEPT),
        ("met", Verdict.NOT_MET, Fate.BROKEN),
        ("met", Verdict.PARTIAL, Fate.BROKEN),
        ("partial", Verdict.PARTIAL, Fate.BROKEN),
        ("partial", Verdict.MET, Fate.BROKEN),
        ("met", Verdict.UNKNOWN, Fate.UNTOLD),
        ("met", Verdict.EXCEPTED, Fate.OTHERWISE),
        ("na", Verdict.NA, Fate.WITHDRAWN),
        (None, Verdict.UNASSESSED, Fate.WITHDRAWN),
        ("planned", Verdict.NOT_MET, Fate.OVERDUE),
        ("met", None, Fate.UNTOLD),
    ],
)
def test_a_control_that_was_planned(claim: str | None, verdict: Verdict | None, fate: Fate) -> None:
    """A plan without a day is overdue at 驗收."""
    old = promised(answer=[{"control_id": A, "claim": "planned", **PLAN}], verdicts={A: Verdict.PLANNED})
    verdicts = {A: verdict} if verdict else {}
    promise = one(old, stand(answer=[{"control_id": A, "claim": claim}], verdicts=verdicts))
    assert (promise.fate, promise.what) == (fate, "做到密碼失效鎖定機制")


def test_a_plan_without_a_day_is_still_planned_before_acceptance() -> None:
    old = promised(backup_copy=[backup("planned", **PLAN)])
    new = stand(phase="interim", as_of=date(2024, 7, 1), backup_copy=[backup("planned")])
    assert one(old, new).fate is Fate.PLANNED


def test_a_day_that_moved_is_told() -> None:
    old = promised(backup_copy=[backup("planned", **PLAN)])
    promise = one(old, stand(backup_copy=[backup("planned", plan_owner="王小明", plan_due="2025-01-31")]))
    assert (promise.due, promise.due_now) == ("2024-06-30", "2025-01-31")


def test_what_the_reviewer_must_see_first_stands_first_and_fates_are_counted() -> None:
    rows = [{**backup("planned", **PLAN), "id": f"B-{n}"} for n in range(1, 5)]
    now = [{**rows[0], "state": "current"}, {**rows[1], "plan_due": "2025-01-31"}, rows[2]]
    found = compare(promised(backup_copy=rows), stand(backup_copy=now))
    assert [(p.subject, p.fate) for p in found.promises] == [
        ("B-3", Fate.OVERDUE), ("B-4", Fate.WITHDRAWN), ("B-2", Fate.PLANNED), ("B-1", Fate.KEPT),
    ]  # fmt: skip
    assert {f: n for f, n in found.fates().items() if n} == {
        Fate.OVERDUE: 1, Fate.WITHDRAWN: 1, Fate.PLANNED: 1, Fate.KEPT: 1,
    }  # fmt: skip
