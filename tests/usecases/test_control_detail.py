"""One control in full: what is told of the rows that decided, of money, evidence, answers and exceptions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judged_case import assessment, checked, control, result
from secaudit.model.assessment import (
    CheckResult,
    DecidingCell,
    DecidingRow,
    Finding,
    FindingKind,
    NoticeResult,
    Ratio,
    RatioLine,
    Tally,
    Verdict,
)
from secaudit.model.control import Control
from secaudit.model.inventory import Inventory
from secaudit.usecases.check import Checked
from secaudit.usecases.questions.check_told import Value
from secaudit.usecases.questions.control_detail import Detail, Details, size_words, standing
from secaudit.usecases.questions.ratio_told import ratio_told
from secaudit.usecases.shortfalls import Target

EMPTY = Inventory({})
LOCKOUT = control(
    "A4-2.3.1.4",
    "密碼失效鎖定機制",
    checks=[
        {
            "id": "main",
            "title": "3 次鎖定",
            "every": "asset",
            "where": "has_login",
            "must": "lockout_threshold BETWEEN 1 AND 3 AND lockout_minutes >= 15",
            "because": "{name}：{lockout_threshold} 次、{lockout_minutes} 分鐘",
        }
    ],
    alternative=True,
)


def cell(column: str, title: str, value: int | None, source: str = "") -> DecidingCell:
    return DecidingCell(column, title, value, "未填" if value is None else str(value), source)


def row(row_id: str, threshold: int | None, minutes: int, *, quantity: int = 1) -> DecidingRow:
    cells = (
        cell("lockout_threshold", "鎖定次數", threshold, "設定檔 PF-PC"),
        cell("lockout_minutes", "鎖定分鐘", minutes),
        cell("has_login", "需登入", 1),
    )
    outcome = Verdict.UNKNOWN if threshold is None else Verdict.NOT_MET
    return DecidingRow("asset", row_id, "辦公電腦", outcome, f"辦公電腦：{threshold} 次", cells, quantity)


def lockout_case(*rows: DecidingRow, claim: str | None = "met", tables: Inventory = EMPTY) -> Checked:
    found = CheckResult(
        "main", "3 次鎖定", "every", Verdict.PARTIAL, "共 37 項", Tally(met=32, not_met=5), rows, rows_left_out=3
    )
    assessed = assessment(
        result("A4-2.3.1.4", Verdict.PARTIAL, claim=claim, checks=(found,), notices=(NoticeResult("預設值常見"),)),
        findings=(Finding(FindingKind.CONTRADICTION, "A4-2.3.1.4", "自評符合，判定部分符合"),) if claim else (),
    )
    there = checked(assessed, LOCKOUT)
    return replace(there, case=replace(there.case, inventory=tables))


def detail_of(there: Checked, asked: Control = LOCKOUT) -> Detail:
    return Details(there).of(asked)


def test_a_row_tells_the_asked_cells_with_unit_and_source_and_no_others() -> None:
    (told,) = detail_of(lockout_case(row("PC-01", 5, 10, quantity=32))).checks[0].rows
    assert (told.id, told.quantity, told.because) == ("PC-01", 32, "5 次")
    assert told.values == (
        Value("鎖定次數", "5 次", "設定檔 PF-PC"),
        Value("鎖定分鐘", "10 分鐘", "自填"),
    )
    assert told.sources == ("設定檔 PF-PC", "自填")


def test_an_unknown_value_has_no_unit() -> None:
    (told,) = detail_of(lockout_case(row("PC-01", None, 10))).checks[0].rows
    assert told.values[0] == Value("鎖定次數", "未填", "設定檔 PF-PC")


def test_what_passes_and_what_was_left_out_is_counted() -> None:
    told = detail_of(lockout_case(row("PC-01", 5, 10))).checks[0]
    assert (told.met, told.left_out) == (32, 3)
    assert told.titles == ("鎖定次數", "鎖定分鐘")
    assert told.values_say_it


def test_no_more_than_fifty_rows_are_told_and_the_rest_counted() -> None:
    rows = tuple(row(f"PC-{n}", 5, 10, quantity=2) for n in range(60))
    told = detail_of(lockout_case(*rows)).checks[0]
    assert len(told.rows) == 50
    assert told.left_out == 3 + 10 * 2


def test_claim_and_verdict_stand_beside_each_other_and_the_data_win() -> None:
    found = detail_of(lockout_case(row("PC-01", 5, 10)))
    assert (found.claim, found.verdict, found.disagreement) == ("符合", "部分符合", "矛盾，以資料為準")
    there = lockout_case(row("PC-01", 5, 10))
    assert standing(there, LOCKOUT) == ("A4-2.3.1.4 自評符合，判定部分符合，矛盾，以資料為準", True)


def test_an_unanswered_control_disagrees_with_nothing() -> None:
    there = lockout_case(row("PC-01", 5, 10), claim=None)
    found = detail_of(there)
    assert (found.claim, found.disagreement) == ("未填", "")
    assert standing(there, LOCKOUT) == ("A4-2.3.1.4 未填自評，判定部分符合", False)


def test_the_way_to_a_row_is_its_cell() -> None:
    tables = Inventory.of(asset=[{"id": "PC-01", "name": "辦公電腦", "kind": "pc"}])
    details = Details(lockout_case(row("PC-01", 5, 10), tables=tables))
    assert details.way_to(LOCKOUT, 0, 0) == Target("asset", ("PC-01",), ("lockout_threshold",))


def test_the_way_to_another_control_is_its_answer() -> None:
    other = DecidingRow("control", "A4-2.3.1.5", "密碼遮罩", Verdict.NOT_MET, "", ())
    assert Details(lockout_case(other)).way_to(LOCKOUT, 0, 0) == Target("answer", ("A4-2.3.1.5",))


def test_the_next_step_stands_with_its_minutes_and_its_target() -> None:
    tables = Inventory.of(asset=[{"id": "PC-01", "name": "辦公電腦", "kind": "pc"}])
    found = detail_of(lockout_case(row("PC-01", 5, 10), tables=tables))
    assert found.is_open
    assert found.step is not None
    assert (found.step.minutes, found.step.target) == (15, Target("asset", ("PC-01",)))


def test_money_is_told_as_a_division_with_bound_and_margin() -> None:
    line = RatioLine("P-05", "伺服器 2 台", 120_000, "資訊類產品")
    blank = RatioLine("P-09", "攝影機", None, "金額未填")
    ratio = Ratio(
        "A4-1.2.0", "share", "國產", 624_000, 2_000_000, 35, "at_least", False, -76_000, (line,), (), (blank,)
    )
    told = ratio_told(ratio)
    assert told.division == "624,000 / 2,000,000 = 31.20%"
    assert (told.bound, told.margin) == (">= 35%", "差 76,000")
    assert told.beside == ("剔除 P-05 伺服器 2 台 120,000：資訊類產品", "未定 P-09 攝影機 金額未填：金額未填")


def test_many_amounts_are_counted() -> None:
    lines = tuple(RatioLine(f"P-{n}", "品項", 1, "剔除") for n in range(7))
    told = ratio_told(Ratio("A4-1.2.0", "share", "比率", 0, 0, None, "", None, None, lines))
    assert told.division == "0 / 0 = 無法計算"
    assert (told.bound, told.margin) == ("", "")
    assert told.beside[-1] == "剔除 另有 2 筆"


def test_evidence_is_told_with_size_day_hash_and_state() -> None:
    item = {
        "id": "E-02",
        "title": "群組原則匯出",
        "control_ids": "|A4-2.3.1.4|",
        "file_name": "gpresult.html",
        "sha256": "3f9a" + "0" * 58 + "c1",
        "size_bytes": 49_152,
        "collected_on": "2024-02-25",
    }
    other = {**item, "id": "E-03", "control_ids": "|A4-1.2.0|"}
    late = {"id": "E-04", "title": "舊截圖", "control_ids": "|A4-2.3.1.4|", "valid_until": "2024-02-29"}
    found = detail_of(lockout_case(tables=Inventory.of(evidence=[item, other, late]))).evidence
    assert [(e.id, e.size, e.sha256, e.state, e.is_counting) for e in found] == [
        ("E-02", "48 KB", "3f9a..c1", "有效", True),
        ("E-04", "", "", "已過有效期", False),
    ]


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (1023, "1023 B"), (1024, "1 KB"), (5 * 1024**2 - 1, "4 MB"), (3 * 1024**3, "3 GB")]
)
def test_sizes_are_cut_to_whole_units(size: int, words: str) -> None:
    assert size_words(size) == words


def test_note_and_plan_are_those_of_the_answer() -> None:
    answer = {"control_id": "A4-2.3.1.4", "claim": "planned", "plan_owner": "王小明", "plan_due": "2024-06-30"}
    found = detail_of(lockout_case(tables=Inventory.of(answer=[answer]))).answer
    assert (found.claim, found.plan_owner, found.plan_due, found.note) == ("planned", "王小明", "2024-06-30", "")


def test_remarks_tell_notices_and_alternatives_on_record() -> None:
    record = {
        "id": "R-05",
        "kind": "alternative",
        "title": "NAS 改以 VPN 存取",
        "control_id": "A4-2.3.1.4",
        "asset_id": "NAS-01",
        "reason": "韌體不支援",
    }
    bare = {"id": "R-06", "kind": "alternative", "title": "待寫", "control_id": "A4-2.3.1.4"}
    found = detail_of(lockout_case(tables=Inventory.of(record=[record, bare])))
    assert found.remarks == (
        "預設值常見",
        "替代措施 R-05「NAS 改以 VPN 存取」：資產 NAS-01、理由 韌體不支援",
        "替代措施 R-06「待寫」：還沒有理由與核可",
    )
