"""The next steps of a case: in which order, and what each says. The order on the sample was worked out by hand.

宏遠精密 at 提案 (README of the sample): gates weigh 3 (6 points), other controls 2 (4 points, 2 left for 部分符合), the
bonus control 1. Minutes by kind: answer 2, evidence 5, setting 15, document 60, purchase 120; the catalogue says
otherwise for A4-1.1.4 (10), A4-2.2.1 and A4-2.5.1.1 (240).
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from judged_case import assessment, checked, control, result
from secaudit import wiring
from secaudit.cli.main import run
from secaudit.model.assessment import (
    CheckResult,
    DecidingCell,
    DecidingRow,
    Finding,
    FindingKind,
    Gate,
    GateState,
    Ratio,
    RatioLine,
    Tally,
    Verdict,
)
from secaudit.model.control import Control
from secaudit.model.inventory import Inventory
from secaudit.text import width
from secaudit.usecases.check import check
from secaudit.usecases.next_steps import Effect, Step, next_steps
from secaudit.usecases.open_case import OpenCase, open_case
from secaudit.usecases.shortfalls import Effort, Target

SAMPLE = wiring.samples_folder() / "hongyuan-precision" / "case.xlsx"


@cache
def steps_of_the_sample(phase: str = "proposal") -> tuple[Step, ...]:
    catalogue = wiring.catalogue()
    case = open_case(SAMPLE, catalogue, today=date(2024, 3, 1), phase=phase)
    return next_steps(check(case, catalogue))


def step_for(control_id: str) -> Step:
    return next(s for s in steps_of_the_sample() if s.control_id == control_id)


def test_the_sample_comes_in_the_order_worked_out_by_hand() -> None:
    assert [(s.effect.value, s.points, s.minutes, s.control_id) for s in steps_of_the_sample()] == [
        ("gate", 6, 120, "A4-1.2.0"),
        ("gate", 6, 120, "A4-1.2.3"),
        ("gate", 6, 120, "A4-1.2.7"),
        ("gate", 6, 2, "C2M-1.2-prc"),
        ("not_met", 4, 10, "A4-1.1.4"),
        ("not_met", 4, 15, "A4-2.3.1.1"),
        ("not_met", 4, 60, "A4-2.1.1"),
        ("not_met", 4, 60, "A4-2.3.3.1"),
        ("not_met", 4, 60, "A4-2.3.4.2"),
        ("not_met", 2, 15, "A4-2.3.1.2"),
        ("not_met", 2, 15, "A4-2.3.1.4"),
        ("not_met", 2, 15, "A4-2.3.3.2"),
        ("not_met", 2, 15, "A4-2.3.5.2"),
        ("not_met", 2, 15, "A4-2.4.3"),
        ("not_met", 2, 60, "A4-1.2.2"),
        ("not_met", 2, 60, "A4-2.1.2"),
        ("not_met", 2, 120, "A4-1.1.2"),
        ("not_met", 2, 240, "A4-2.2.1"),
        ("not_met", 2, 240, "A4-2.5.1.1"),
        ("unanswered", 4, 2, "A4-2.2.3.1"),
        ("unanswered", 4, 2, "A4-2.3.5.1"),
        ("unanswered", 4, 2, "A4-2.4.2"),
        ("unanswered", 4, 2, "C2M-5.1.7"),
        ("unanswered", 4, 60, "A4-2.5.1.2"),
        ("unanswered", 2, 2, "C2M-3.2-review"),
    ]


def test_the_gap_of_the_35_percent_comes_first_with_its_amount() -> None:
    first = steps_of_the_sample()[0]
    assert first.sentence == "國產產品及服務／建置及導入：差 NT$ 13,500 才達 35%"
    assert first.effort is Effort.PURCHASE
    assert first.target.table == "purchase"


def test_a_blank_names_its_column_and_row() -> None:
    step = step_for("A4-2.2.3.1")
    assert step.sentence.endswith("1 項未填「防竄改」（MES-01）")
    assert step.target == Target("asset", ("MES-01",), ("integrity_protection",))
    assert step.owner == "黃俊傑"


def test_a_blank_of_seven_assets_is_filled_once_in_their_profile() -> None:
    step = step_for("A4-2.3.5.1")
    assert "7 項未填「自我檢測」、「異常通知」" in step.sentence
    assert step.target == Target("profile", ("PF-SRV",), ("self_check", "self_check_notifies"))


def test_a_blank_of_a_derived_table_leads_to_where_it_is_typed() -> None:
    assert step_for("C2M-1.2-prc").target == Target("vendor", ("V-07",), ("prc_checked_on",))


def test_what_is_filled_in_and_still_cannot_be_told_is_not_called_blank() -> None:
    """V-07 has no look-up; V-08 has one, but a listed company of which PRC capital holds 6 % is to be confirmed."""
    said = step_for("C2M-1.2-prc").sentence
    assert "1 項未填「陸資查詢日」（V-07）；V-08 ← 6.00% 滬江產業投資基金（中國大陸）" in said
    assert said.endswith("上市櫃公司陸資未達 10%，需確認")


def test_rows_that_fail_are_counted_by_quantity() -> None:
    """45 computers and terminals, the NAS and the gateway: 47 of 79."""
    assert "47 項不符" in step_for("A4-2.3.1.4").sentence


def test_what_is_missing_says_where_to_add_it() -> None:
    step = step_for("A4-2.3.3.1")
    assert step.sentence == "還缺「遠距工作規範」，請在「紀錄」加一列"
    assert step.effort is Effort.DOCUMENT


def test_a_contradicted_claim_is_said_beside_the_shortfall() -> None:
    assert "自評符合，與判定矛盾" in step_for("A4-1.2.7").sentence
    assert "矛盾" not in step_for("A4-1.2.3").sentence


def test_the_owner_is_whoever_the_plan_names() -> None:
    assert step_for("A4-2.3.4.2").owner == "陳怡君"


def test_at_acceptance_missing_evidence_says_what_would_do() -> None:
    step = next(s for s in steps_of_the_sample("acceptance") if s.control_id == "A4-1.1.3")
    assert step.effect is Effect.MISSING_EVIDENCE
    assert step.minutes == 5
    assert "指派書" in step.sentence


def test_every_step_points_at_rows_that_are_there() -> None:
    inventory = open_case(SAMPLE, wiring.catalogue(), today=date(2024, 3, 1)).inventory
    for step in (*steps_of_the_sample(), *steps_of_the_sample("acceptance")):
        known = {row[0] for row in inventory.rows(step.target.table)}
        assert step.target.table == "answer" or set(step.target.ids) <= known
        assert step.sentence
        assert str(step.target)


def failing(outcome: Verdict = Verdict.NOT_MET, check_id: str = "main") -> CheckResult:
    return CheckResult(check_id, "已辦理", "attest", outcome, "自評不符合")


def ordered(*steps: Step) -> list[str]:
    return [s.control_id for s in steps]


def test_effects_come_in_their_order_whatever_the_points() -> None:
    """Answers all, 2 minutes each; the later in the list, the heavier."""
    controls = [control(f"A4-1.{n}", "標題", weight=n) for n in (1, 2, 3, 4, 5)]
    judged = assessment(
        result("A4-1.1", Verdict.NOT_MET, is_gate=True, checks=(failing(),)),
        result("A4-1.2", Verdict.NOT_MET, checks=(failing(),)),
        result("A4-1.3", Verdict.MET, claim="partial"),
        result("A4-1.4", Verdict.UNKNOWN, evidence_needed=True, checks=(failing(Verdict.MET),)),
        result("A4-1.5", Verdict.UNASSESSED, checks=(failing(Verdict.UNKNOWN),)),
        findings=(Finding(FindingKind.CONTRADICTION, "A4-1.3", "自評部分符合，判定符合"),),
    )
    judged = replace(judged, gates=(Gate("A4-1.1", GateState.FAIL, ""),))
    steps = next_steps(checked(judged, *controls))
    assert [Effect.REVIEW, *(s.effect for s in steps)] == list(Effect)
    assert [s.points for s in steps] == [2, 4, 0, 8, 10]
    assert steps[2].sentence == "自評部分符合，判定符合；請改自評，或補盤點資料"


def test_points_then_minutes_then_the_catalogue_decide() -> None:
    quick = {"checks": [{"id": "main", "title": "設定", "every": "asset", "must": "has_login", "because": "{name}"}]}
    controls = [
        control("A4-1.1", "甲", weight=1),
        control("A4-1.2", "乙", weight=2, **quick),
        control("A4-1.3", "丙", weight=2),
        control("A4-1.4", "丁", weight=2, effort_minutes=1, **quick),
        control("A4-1.5", "戊", weight=2),
    ]
    every = CheckResult("main", "設定", "every", Verdict.NOT_MET, "共 1 項：不符合 1")
    judged = assessment(
        result("A4-1.1", Verdict.NOT_MET, checks=(failing(),)),
        result("A4-1.2", Verdict.NOT_MET, checks=(every,)),
        result("A4-1.3", Verdict.NOT_MET, checks=(failing(),)),
        result("A4-1.4", Verdict.NOT_MET, checks=(every,)),
        result("A4-1.5", Verdict.NOT_MET, checks=(failing(),)),
    )
    assert ordered(*next_steps(checked(judged, *controls))) == ["A4-1.4", "A4-1.3", "A4-1.5", "A4-1.2", "A4-1.1"]


def test_what_passes_needs_no_step() -> None:
    good = (Verdict.MET, Verdict.NA, Verdict.PLANNED, Verdict.EXCEPTED)
    controls = [control(f"A4-1.{n}", "標題") for n in range(len(good))]
    judged = assessment(*(result(f"A4-1.{n}", verdict) for n, verdict in enumerate(good)))
    assert next_steps(checked(judged, *controls)) == ()


def money(**more: object) -> Ratio:
    given = {
        "control_id": "A4-1.2.8", "check_id": "main", "title": "非國內產品", "numerator_twd": 60,
        "denominator_twd": 100, "bound_percent": 50, "sense": "at_most", "holds": False, "margin_twd": -10,
    }  # fmt: skip
    return Ratio(**{**given, **more})  # type: ignore[arg-type]


SHARE = {"checks": [{"id": "main", "title": "占比", "share": "budget_line", "part": "1", "whole": "1"}]}


def only_step(ratio: Ratio, verdict: Verdict) -> Step:
    share = CheckResult("main", ratio.title, "share", verdict, "", ratio=ratio)
    judged = assessment(result("A4-1.2.8", verdict, checks=(share,)))
    found: Control = control("A4-1.2.8", "占比", **SHARE)
    (step,) = next_steps(checked(judged, found))
    return step


def test_too_much_money_says_by_how_much() -> None:
    assert only_step(money(), Verdict.NOT_MET).sentence == "非國內產品：超出 NT$ 10，上限 50%"


def test_lines_without_proof_are_named() -> None:
    step = only_step(money(unproven=(RatioLine("P-09", "防毒", 5, ""),)), Verdict.NOT_MET)
    assert step.sentence.endswith("P-09 未證明產地")
    assert step.target == Target("purchase", ("P-09",))


def test_amounts_left_blank_are_filled_in_first() -> None:
    lines = tuple(RatioLine(f"P-{n}", "品項", None, "") for n in range(1, 6))
    step = only_step(money(holds=None, margin_twd=None, unsettled=lines), Verdict.UNKNOWN)
    assert step.sentence == "非國內產品：5 筆金額或歸屬未填（P-1、P-2、P-3 等 5 項）"
    assert step.effort is Effort.ANSWER
    assert step.target.ids == ("P-1", "P-2", "P-3", "P-4", "P-5")


def test_totals_of_the_case_are_filled_in_there() -> None:
    step = only_step(
        money(holds=None, margin_twd=None, unsettled=(RatioLine("total_budget", "計畫總經費", None, ""),)),
        Verdict.UNKNOWN,
    )
    assert step.target == Target("case", (), ("total_budget_twd",))
    assert step.sentence.endswith("（計畫總經費）")


def test_a_blank_age_leads_to_its_date() -> None:
    cells = (DecidingCell("held_age_days", "距日期天數", None, "未填", "推導"),)
    rows = (DecidingRow("record", "R-1", "會議", Verdict.UNKNOWN, "", cells),)
    met = {"checks": [{"id": "main", "title": "會議", "exists": "record", "must": "held_age_days < 9", "because": ""}]}
    blank = CheckResult("main", "會議", "exists", Verdict.UNKNOWN, "", tally=Tally(unknown=1), rows=rows)
    judged = assessment(result("A4-2.1.1", Verdict.UNKNOWN, claim="met", checks=(blank,)))
    (step,) = next_steps(checked(judged, control("A4-2.1.1", "會議", **met)))
    assert step.target.columns == ("held_on",)


def test_what_has_no_identifier_of_its_own_is_called_by_name() -> None:
    rows = tuple(DecidingRow("aspect", i, n, Verdict.NOT_MET, "", ()) for i, n in (("a", "認知"), ("b", "存取")))
    aspects = {"checks": [{"id": "main", "title": "面向", "every": "aspect", "must": "risks > 0", "because": ""}]}
    short = CheckResult("main", "面向", "every", Verdict.NOT_MET, "", tally=Tally(not_met=2), rows=rows)
    judged = assessment(result("A4-1.2.0", Verdict.NOT_MET, checks=(short,)))
    (step,) = next_steps(checked(judged, control("A4-1.2.0", "盤點", **aspects)))
    assert step.sentence == "面向：2 項不符（認知、存取）"
    assert step.target == Target("risk")


def test_an_empty_case_is_told_where_to_begin() -> None:
    """Nothing entered: what data decide is not settled by an answer, so the step leads to the table."""
    catalogue = wiring.catalogue()
    empty = Inventory.of(case=[{"id": "C-1", "name": "甲公司"}])
    case = OpenCase(SAMPLE, empty, "proposal", date(2024, 3, 1), "")
    steps = {s.control_id: s for s in next_steps(check(case, catalogue))}
    assert steps["A4-1.2.3"].sentence == "計畫資料與金流皆在國內：「資產」是空的，請加一筆"
    assert steps["A4-2.5.1.2"].target == Target("record")
    assert steps["C2M-3.2-review"].target == Target("answer", ("C2M-3.2-review",), ("claim",))


def test_assets_of_untold_scope_are_told_by_the_column_that_decides_it() -> None:
    """Assets there are, but whether they hold project data is blank: that cell is where to begin."""
    given = Inventory.of(
        case=[{"id": "C-1", "name": "甲公司"}],
        asset=[{"id": "PC-01", "name": "電腦", "kind": "pc"}, {"id": "PC-02", "name": "電腦", "project_data": False}],
    )
    case = OpenCase(SAMPLE, given, "proposal", date(2024, 3, 1), "")
    steps = {s.control_id: s for s in next_steps(check(case, wiring.catalogue()))}
    step = steps["A4-1.2.3"]
    assert step.sentence == "計畫資料與金流皆在國內：先填「資產」的「計畫資料」"
    assert step.target == Target("asset", ("PC-01",), ("project_data",))
    assert steps["A4-2.3.2.1"].target == Target("case", ("C-1",), ("patch_max_age_days",))


def test_assets_that_are_all_out_of_scope_are_to_be_checked() -> None:
    given = Inventory.of(
        case=[{"id": "C-1", "name": "甲公司"}], asset=[{"id": "PC-02", "name": "電腦", "project_data": False}]
    )
    case = OpenCase(SAMPLE, given, "proposal", date(2024, 3, 1), "")
    step = next(s for s in next_steps(check(case, wiring.catalogue())) if s.control_id == "A4-1.2.3")
    assert step.sentence == "計畫資料與金流皆在國內：「資產」的「計畫資料」沒有一筆列入，請核對"


def test_the_command_lists_so_many_and_where_to_do_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["next", str(SAMPLE), "-n", "4"]) == 0
    said = capfd.readouterr().out
    assert "下一步 25 項，列出前 4 項" in said
    assert "工作表「廠商」V-07：陸資查詢日" in said
    assert "A4-1.1.4" not in said
    assert max(map(width, said.splitlines())) <= 100


def test_the_command_gives_json(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["next", str(SAMPLE), "-n", "1", "--json"]) == 0
    record = json.loads(capfd.readouterr().out)
    assert record["total"] == 25
    (step,) = record["steps"]
    assert (step["control_id"], step["effect"], step["points"], step["minutes"]) == ("A4-1.2.0", "gate", 6, 120)


def test_status_fits_a_screen_of_80_by_24(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for phase in ("提案", "驗收"):
        assert run(["status", str(SAMPLE), "--phase", phase]) == 0
        lines = capfd.readouterr().out.splitlines()
        assert len(lines) < 24
        assert max(map(width, lines)) <= 80


def test_status_says_where_the_case_stands(capfd: pytest.CaptureFixture[str]) -> None:
    """49 controls apply; 35 have a 自評 (README: 52 less 3 不適用, 14 of them unanswered)."""
    assert run(["status", str(SAMPLE)]) == 0
    said = capfd.readouterr().out
    assert "宏遠精密股份有限公司（C2M-113-028）" in said
    assert "階段 提案，評估日 2024-03-01" in said
    assert "門檻：通過 6、未通過 3、無法評估 1" in said
    assert "適用 49 條：可判定 42，自評未填 14" in said
    assert "差 NT$ 13,500 才達 35%" in said
    assert "另有 22 項：secaudit next" in said


def test_status_gives_json(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["status", str(SAMPLE), "--json"]) == 0
    record = json.loads(capfd.readouterr().out)
    assert record["unanswered"] == 14
    assert record["history"] is None
    assert record["gates"] == {"pass": 6, "explain": 0, "fail": 3, "unknown": 1}
    assert [step["control_id"] for step in record["next"]] == ["A4-1.2.0", "A4-1.2.3", "A4-1.2.7"]
