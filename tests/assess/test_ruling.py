from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bench import AS_OF, answer, assessed, control, pc, proof, result

from secaudit.model.assessment import FindingKind, GateState, Verdict
from secaudit.model.choices import PHASES

CHANGE = {
    "id": "CH",
    "target_id": "PC",
    "setting": "lockout_threshold",
    "value": "3",
    "plan_owner": "王",
    "plan_due": "2024-06-30",
}


def test_before_it_binds_a_planned_change_is_enough_and_at_acceptance_it_is_not() -> None:
    tables = {"asset": [pc(5)], "change": [CHANGE]}
    assert [result(tables, p).verdict for p in PHASES] == [Verdict.PLANNED] * 3 + [Verdict.NOT_MET]


@pytest.mark.parametrize("flaw", [{"plan_owner": None}, {"plan_due": None}, {"plan_due": "2024-02-29"}, {"value": "4"}])
def test_a_plan_without_owner_or_date_or_overdue_or_not_enough_is_no_plan(flaw: dict[str, Any]) -> None:
    assert result({"asset": [pc(5)], "change": [CHANGE | flaw]}).verdict is Verdict.NOT_MET


def test_a_plan_due_on_the_day_itself_still_counts() -> None:
    assert result({"asset": [pc(5)], "change": [CHANGE | {"plan_due": AS_OF.isoformat()}]}).verdict is Verdict.PLANNED


def test_an_answer_that_plans_with_owner_and_date_is_enough_before_it_binds() -> None:
    planned = answer("planned", plan_owner="王", plan_due="2024-06-30")
    assert result({"asset": [pc(5)], "answer": [planned]}).verdict is Verdict.PLANNED
    assert result({"asset": [pc(5)], "answer": [planned | {"plan_owner": None}]}).verdict is Verdict.NOT_MET
    assert result({"asset": [pc(5)], "answer": [planned]}, "acceptance").verdict is Verdict.NOT_MET


def test_what_is_met_today_needs_no_plan() -> None:
    assert result({"asset": [pc(3)], "change": [CHANGE | {"value": "9"}]}).verdict is Verdict.MET


def test_nothing_entered_and_nothing_answered_is_unassessed() -> None:
    assert result({}).verdict is Verdict.UNASSESSED
    assert result({"answer": [answer("met")]}).verdict is Verdict.UNKNOWN


def test_a_clause_that_starts_later_is_not_asked_yet() -> None:
    late = {"asked_from": "signing", "from_phase": "signing"}
    assert result({"asset": [pc(5)]}, "proposal", **late).verdict is Verdict.NA
    assert result({"asset": [pc(5)]}, "signing", **late).verdict is Verdict.NOT_MET


def test_at_acceptance_met_without_evidence_cannot_be_told() -> None:
    wants = {"evidence": ["匯出"]}
    tables = {"asset": [pc(3)]}
    assert result(tables, "interim", **wants).verdict is Verdict.MET
    assert result(tables, "acceptance", **wants).verdict is Verdict.UNKNOWN
    assert result({**tables, "evidence": [proof()]}, "acceptance", **wants).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("item", "verdict"),
    [
        (proof(valid_until="2024-03-01"), Verdict.MET),
        (proof(valid_until="2024-02-29"), Verdict.UNKNOWN),
        (proof(collected_on=None), Verdict.UNKNOWN),
        (proof(collected_on="2020-01-01"), Verdict.MET),
        (proof(control_ids="|T-2|"), Verdict.UNKNOWN),
    ],
)
def test_evidence_counts_when_dated_and_valid_and_for_this_control(item: dict[str, Any], verdict: Verdict) -> None:
    assert result({"asset": [pc(3)], "evidence": [item]}, "acceptance", evidence=["匯出"]).verdict is verdict


def test_evidence_never_turns_a_failure_into_a_pass() -> None:
    assert result({"asset": [pc(5)], "evidence": [proof()]}, "acceptance", evidence=["匯出"]).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("claim", "threshold", "contradicts"),
    [
        ("met", 5, True),
        ("partial", 5, True),
        ("not_met", 3, True),
        ("met", 3, False),
        ("na", 3, True),
        ("met", None, False),
    ],
)
def test_a_claim_that_the_data_contradict_is_a_finding_and_the_data_decide(
    claim: str, threshold: int | None, contradicts: bool
) -> None:
    judged = assessed([control()], {"asset": [pc(threshold)], "answer": [answer(claim)]})
    assert [f.kind for f in judged.findings] == [FindingKind.CONTRADICTION] * contradicts
    assert judged.results[0].claim == claim
    assert judged.results[0].verdict is assessed([control()], {"asset": [pc(threshold)]}).results[0].verdict


SHARE = {
    "share": "budget_line",
    "part": "item = 'purchase' AND is_product",
    "whole": "item = 'purchase'",
    "at_most": "most",
}
OVER = {"purchase": [{"id": "P", "name": "P", "kind": "software", "booked_as": "security", "amount_twd": 100}]}


def exception(**cells: Any) -> dict[str, Any]:
    return {"id": "R", "kind": "exception", "title": "例外", "control_id": "T-1", **cells}


@pytest.mark.parametrize(
    ("record", "verdict", "gate"),
    [
        ({}, Verdict.NOT_MET, GateState.FAIL),
        ({"reason": "無國產", "reference": "第 12 頁"}, Verdict.NOT_MET, GateState.EXPLAIN),
        ({"reason": "無國產", "review_meeting_on": "2024-02-01"}, Verdict.NOT_MET, GateState.FAIL),
        (
            {"reason": "無國產", "reference": "第 12 頁", "review_meeting_on": "2024-02-01"},
            Verdict.EXCEPTED,
            GateState.PASS,
        ),
        (
            {"reason": "無國產", "reference": "第 12 頁", "review_meeting_on": "2024-03-01"},
            Verdict.EXCEPTED,
            GateState.PASS,
        ),
        (
            {"reason": "無國產", "reference": "第 12 頁", "review_meeting_on": "2024-03-02"},
            Verdict.NOT_MET,
            GateState.EXPLAIN,
        ),
    ],
)
def test_an_exception_needs_reason_page_and_meeting(record: dict[str, Any], verdict: Verdict, gate: GateState) -> None:
    foreign = control(SHARE, parameters={"most": 50}, exception=True, gate_from="proposal", from_phase="proposal")
    judged = assessed([foreign], {**OVER, "record": [exception(**record)]})
    assert judged.results[0].verdict is verdict
    assert judged.gates[0].state is gate


def test_an_exception_excuses_the_ratio_and_nothing_else() -> None:
    foreign = control(SHARE, parameters={"most": 50}, exception=True)
    proven = {"id": "b", "every": "purchase", "must": "origin_proof <> 'none'", "because": "{name}"}
    both = replace(foreign, checks=(*foreign.checks, *control(proven).checks))
    record = [exception(reason="無國產", reference="第 12 頁", review_meeting_on="2024-02-01")]
    for shown, verdict in (("certificate", Verdict.EXCEPTED), ("none", Verdict.NOT_MET), (None, Verdict.UNKNOWN)):
        lines = [{**OVER["purchase"][0], "origin_proof": shown}]
        assert assessed([both], {"purchase": lines, "record": record}).results[0].verdict is verdict


def test_two_readings_of_one_bound_that_disagree_are_told_with_both_figures() -> None:
    # 600,000 / 1,000,000 = 60 % in the first, 600,000 / 2,000,000 = 30 % in the second; the bound is 35 % for both
    domestic = {"share": "budget_line", "part": "item = 'purchase' AND is_cloud", "at_least": "least"}
    narrow = domestic | {"title": "建置", "whole": "item = 'purchase' AND it_system_spend"}
    wide = domestic | {"id": "b", "title": "全部", "whole": "item = 'purchase'", "binding": "recommended"}
    first = control(narrow, parameters={"least": 35})
    both = replace(first, checks=(*first.checks, *control(wide, parameters={"least": 35}).checks))

    def line(number: int, amount: int, spend: int, cloud: int) -> dict[str, Any]:
        return {"id": f"P{number}", "name": "P", "kind": "service", "booked_as": "other", "amount_twd": amount,
                "it_system_spend": spend, "is_cloud": cloud}  # fmt: skip

    lines = [line(1, 600_000, 1, 1), line(2, 400_000, 1, 0), line(3, 1_000_000, 0, 0)]
    told = assessed([both], {"purchase": lines}).results[0]
    assert told.verdict is Verdict.PARTIAL
    assert told.reason.endswith("；兩種讀法不一致，需說明：建置 60.00%（達），全部 30.00%（未達）")
    agreeing = assessed([both], {"purchase": lines[:2]}).results[0]
    assert (agreeing.verdict, "讀法" in agreeing.reason) == (Verdict.MET, False)


def test_where_the_clause_has_no_exception_a_record_changes_nothing() -> None:
    plain = control(SHARE, parameters={"most": 50})
    whole = exception(reason="a", reference="b", review_meeting_on="2024-02-01")
    assert assessed([plain], {**OVER, "record": [whole]}).results[0].verdict is Verdict.NOT_MET


def test_an_alternative_counts_once_approved_and_only_where_the_control_allows_one() -> None:
    record = {"id": "R", "kind": "alternative", "title": "隔離", "control_id": "T-1", "asset_id": "PC", "reason": "PLC"}
    approved = record | {"approved_by": "陳經理", "approved_on": "2024-02-01"}
    assert result({"asset": [pc(5)], "record": [record]}, alternative=True).verdict is Verdict.NOT_MET
    assert result({"asset": [pc(5)], "record": [approved]}, alternative=True).verdict is Verdict.EXCEPTED
    assert result({"asset": [pc(5)], "record": [approved]}).verdict is Verdict.NOT_MET


def test_the_worst_check_decides() -> None:
    second = {"id": "b", "every": "asset", "must": "antimalware", "because": "{name}"}
    two = replace(control(), checks=(*control().checks, *control(second).checks))
    assert assessed([two], {"asset": [pc(3, antimalware=1)]}).results[0].verdict is Verdict.MET
    assert assessed([two], {"asset": [pc(3)]}).results[0].verdict is Verdict.UNKNOWN
    assert assessed([two], {"asset": [pc(5)]}).results[0].verdict is Verdict.NOT_MET


def test_a_declared_fact_that_the_inventory_contradicts_is_a_finding() -> None:
    condition = {
        "given": {"from": "case", "where": "NOT has_sensitive_data"},
        "unless": [{"from": "asset", "where": "sensitive"}],
        "reason": "案件載明無機敏性資料",
    }
    case = [{"id": "C", "name": "公司", "has_sensitive_data": 0}]
    calm = assessed([control(not_applicable=condition)], {"case": case, "asset": [pc(5)]})
    loud = assessed([control(not_applicable=condition)], {"case": case, "asset": [pc(5, sensitive=1)]})
    assert (calm.results[0].verdict, calm.findings) == (Verdict.NA, ())
    assert loud.results[0].verdict is Verdict.NOT_MET
    assert loud.findings[0].kind is FindingKind.CONTRADICTION


CONDITION = {
    "given": {"from": "case", "where": "NOT has_sensitive_data"},
    "unless": [{"from": "asset", "where": "sensitive"}],
    "reason": "案件載明無機敏性資料",
}
NONE_DECLARED = [{"id": "C", "name": "公司", "has_sensitive_data": 0}]
PLAN = {"state": "planned", "plan_owner": "王", "plan_due": "2024-06-30"}


def test_a_planned_alternative_is_a_plan_but_no_pass() -> None:
    record = {"id": "R", "kind": "alternative", "title": "隔離", "control_id": "T-1", "asset_id": "PC", "reason": "PLC"}
    tables = {"asset": [pc(5)], "record": [record | PLAN]}
    assert result(tables, "proposal", alternative=True).verdict is Verdict.PLANNED
    assert result(tables, "acceptance", alternative=True).verdict is Verdict.NOT_MET


def test_not_applicable_is_refused_when_what_is_planned_makes_the_clause_apply() -> None:
    planned = pc(5, id="NEW", sensitive=1, **PLAN)
    tables = {"case": NONE_DECLARED, "asset": [pc(5), planned]}
    assert result(tables, "proposal", not_applicable=CONDITION).verdict is Verdict.NOT_MET
    assert result(tables, "acceptance", not_applicable=CONDITION).verdict is Verdict.NA


def test_retiring_what_makes_a_clause_apply_is_a_plan() -> None:
    retiring = pc(5, sensitive=1, **PLAN | {"state": "retiring"})
    assert result({"case": NONE_DECLARED, "asset": [retiring]}, not_applicable=CONDITION).verdict is Verdict.PLANNED


def test_a_declared_fact_is_something_entered() -> None:
    declared = [{"id": "C", "name": "公司", "has_sensitive_data": 1}]
    assert result({"case": declared}, not_applicable=CONDITION).verdict is Verdict.UNKNOWN
    assert result({"case": [{"id": "C", "name": "公司"}]}, not_applicable=CONDITION).verdict is Verdict.UNASSESSED


def test_missing_only_what_a_clause_recommends_needs_explaining_and_fails_no_gate() -> None:
    advice = {"id": "b", "every": "asset", "must": "antimalware", "because": "{name}", "binding": "recommended"}
    gate = control(gate_from="acceptance")
    both = replace(gate, checks=(*gate.checks, *control(advice).checks))
    judged = assessed([both], {"asset": [pc(3, antimalware=0)]}, "acceptance")
    assert (judged.results[0].verdict, judged.gates[0].state) == (Verdict.PARTIAL, GateState.EXPLAIN)
    worse = assessed([both], {"asset": [pc(5, antimalware=1), pc(3, id="B", antimalware=1)]}, "acceptance")
    assert (worse.results[0].verdict, worse.gates[0].state) == (Verdict.PARTIAL, GateState.FAIL)


@pytest.mark.parametrize("flaw", [{"plan_owner": None}, {"plan_due": None}, {"plan_due": "2024-02-29"}])
def test_an_answer_that_plans_too_little_is_named(flaw: dict[str, Any]) -> None:
    weak = answer("planned", plan_owner="王", plan_due="2024-06-30") | flaw
    judged = assessed([control()], {"asset": [pc(5)], "answer": [weak]})
    assert FindingKind.INCOMPLETE_PLAN in {f.kind for f in judged.findings}
