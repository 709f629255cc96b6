from __future__ import annotations

import pytest
from rulebench import judged

from secaudit.model.assessment import Tally, Verdict

LOCKOUT = {
    "every": "asset",
    "where": "has_login",
    "must": "lockout_threshold BETWEEN 1 AND 3",
    "because": "{name}：{lockout_threshold} 次",
}


def asset(row_id: str, **cells: object) -> dict[str, object]:
    return {"id": row_id, "name": row_id, "kind": "pc", "has_login": 1, **cells}


@pytest.mark.parametrize(
    ("thresholds", "verdict"),
    [
        ([3, 1], Verdict.MET),
        ([3, 5], Verdict.PARTIAL),
        ([3, 5, None], Verdict.PARTIAL),
        ([0, 5], Verdict.NOT_MET),
        ([5, None], Verdict.NOT_MET),
        ([3, None], Verdict.UNKNOWN),
        ([], Verdict.UNKNOWN),
    ],
)
def test_every_follows_the_table_of_the_four_shapes(thresholds: list[int | None], verdict: Verdict) -> None:
    rows = [asset(f"A{i}", lockout_threshold=n) for i, n in enumerate(thresholds)]
    assert judged(LOCKOUT, {"asset": rows}).outcome is verdict


def test_a_group_of_thirty_two_counts_as_thirty_two() -> None:
    result = judged(
        LOCKOUT, {"asset": [asset("PC", quantity=32, lockout_threshold=3), asset("S", lockout_threshold=5)]}
    )
    assert result.tally == Tally(met=32, not_met=1)


def test_a_row_out_of_scope_never_counts() -> None:
    rows = [asset("A", lockout_threshold=3), asset("B", lockout_threshold=9, has_login=0)]
    assert judged(LOCKOUT, {"asset": rows}).outcome is Verdict.MET


def test_an_untold_scope_is_unknown_only_where_the_row_would_not_pass() -> None:
    good = asset("A", lockout_threshold=3)
    assert judged(LOCKOUT, {"asset": [good, asset("B", has_login=None, lockout_threshold=3)]}).outcome is Verdict.MET
    assert (
        judged(LOCKOUT, {"asset": [good, asset("B", has_login=None, lockout_threshold=5)]}).outcome is Verdict.UNKNOWN
    )


def test_a_scope_that_is_untold_for_every_row_is_no_pass() -> None:
    assert judged(LOCKOUT, {"asset": [asset("A", has_login=None, lockout_threshold=3)]}).outcome is Verdict.UNKNOWN


def test_a_prohibition_is_broken_by_the_first_row() -> None:
    rows = [asset("A", lockout_threshold=3), asset("B", lockout_threshold=9)]
    assert judged({**LOCKOUT, "prohibition": True}, {"asset": rows}).outcome is Verdict.NOT_MET


def test_a_row_that_partly_satisfies_makes_it_partial() -> None:
    check = {**LOCKOUT, "partly": "lockout_threshold = 5"}
    assert judged(check, {"asset": [asset("A", lockout_threshold=5)]}).outcome is Verdict.PARTIAL


def test_a_should_clause_is_never_worse_than_partial() -> None:
    rows = [asset("A", lockout_threshold=9)]
    assert judged({**LOCKOUT, "binding": "recommended"}, {"asset": rows}).outcome is Verdict.PARTIAL


def test_an_approved_alternative_stands_in_for_its_asset_only() -> None:
    rows = [asset("A", lockout_threshold=9), asset("B", lockout_threshold=3)]
    assert judged(LOCKOUT, {"asset": rows}, alternatives=frozenset({"A"})).outcome is Verdict.EXCEPTED
    assert judged(LOCKOUT, {"asset": rows}, alternatives=frozenset({"B"})).outcome is Verdict.PARTIAL
    assert judged(LOCKOUT, {"asset": rows}, alternatives=frozenset({"*"})).outcome is Verdict.EXCEPTED


def test_a_finding_names_the_rows_and_the_cells_that_decided() -> None:
    result = judged(LOCKOUT, {"asset": [asset("ERP-01", lockout_threshold=5), asset("OK", lockout_threshold=3)]})
    (row,) = result.rows
    assert (row.id, row.outcome, row.because) == ("ERP-01", Verdict.NOT_MET, "ERP-01：5 次")
    assert {(c.column, c.shown) for c in row.cells} == {("lockout_threshold", "5"), ("has_login", "是")}
    assert ("asset", "lockout_threshold") in result.columns


def test_rows_beyond_the_kept_ones_are_counted() -> None:
    result = judged(LOCKOUT, {"asset": [asset(f"A{i}", lockout_threshold=9) for i in range(100)]})
    assert result.tally.not_met == 100
    assert len(result.rows) + result.rows_left_out == 100


MEETING = {
    "exists": "record",
    "where": "kind = 'meeting'",
    "must": "held_age_days <= 365 AND has_minutes",
    "partly": "held_age_days <= 365",
}


def meeting(held_on: str | None, has_minutes: int | None = 1) -> dict[str, object]:
    return {
        "id": f"R{held_on}{has_minutes}",
        "kind": "meeting",
        "title": "會議",
        "held_on": held_on,
        "has_minutes": has_minutes,
    }


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([meeting("2023-03-02")], Verdict.MET),  # 2023-03-02 → 2024-03-01 is 365 days (2024-02-29 lies between)
        ([meeting("2023-03-01")], Verdict.NOT_MET),  # 366 days
        ([meeting("2023-03-01"), meeting("2024-01-02")], Verdict.MET),
        ([meeting("2024-01-02", 0)], Verdict.PARTIAL),
        ([meeting("2024-01-02", None)], Verdict.UNKNOWN),
        ([meeting(None)], Verdict.UNKNOWN),
        ([{"id": "R", "kind": "drill", "title": "演練", "held_on": "2024-01-02"}], Verdict.NOT_MET),
        ([], Verdict.NOT_MET),
    ],
)
def test_exists_wants_one_row_that_is_dated_and_whole(rows: list[dict[str, object]], verdict: Verdict) -> None:
    assert judged(MEETING, {"record": rows}).outcome is verdict


def test_nothing_found_is_told_apart_from_something_insufficient() -> None:
    assert judged(MEETING, {}).nothing_entered
    assert not judged(MEETING, {"record": [meeting("2020-01-01")]}).nothing_entered


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [("met", Verdict.MET), ("partial", Verdict.PARTIAL), ("not_met", Verdict.NOT_MET), (None, Verdict.UNKNOWN)],
)
def test_attest_takes_the_statement(claim: str | None, verdict: Verdict) -> None:
    assert judged({"attest": "說明"}, {}, claim=claim).outcome is verdict


CONDITIONAL = {
    "every": "data_set",
    "where": "sensitive",
    "must": "access_logged",
    "because": "{name}",
    "not_applicable": {
        "given": {"from": "case", "where": "NOT has_sensitive_data"},
        "unless": [{"from": "data_set", "where": "sensitive"}, {"from": "asset", "where": "sensitive"}],
        "reason": "案件載明無機敏性資料",
    },
}
DECLARED_NONE = {"case": [{"id": "C", "name": "公司", "has_sensitive_data": 0}]}


def test_not_applicable_needs_the_declared_fact() -> None:
    assert judged(CONDITIONAL, DECLARED_NONE).outcome is Verdict.NA
    assert judged(CONDITIONAL, {"case": [{"id": "C", "name": "公司"}]}).outcome is Verdict.UNKNOWN
    assert judged(CONDITIONAL, {}).outcome is Verdict.UNKNOWN


def test_not_applicable_is_refused_where_the_inventory_shows_otherwise() -> None:
    tables = {**DECLARED_NONE, "data_set": [{"id": "D", "name": "薪資", "sensitive": 1, "access_logged": 0}]}
    assert judged(CONDITIONAL, tables).outcome is Verdict.NOT_MET
    assert judged(CONDITIONAL, {**DECLARED_NONE, "asset": [asset("A", sensitive=1)]}).outcome is Verdict.UNKNOWN
