"""Today beside the plan: both columns count the same things, and the sentence says what the table says."""

from __future__ import annotations

import sample_case as case
from told import added, changed, later, table

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports.appendix.before_after import Measured, effects_said


def compared(inventory: Inventory, what: str) -> list[str]:
    return next(row[2:] for row in table(later(inventory), "規劃前後對照") if row[1] == what)


def with_rows(table_name: str, rows: list[dict[str, Cell]]) -> Inventory:
    return case.inventory().replacing(**{table_name: Inventory.of(**{table_name: rows}).rows(table_name)})


def test_what_moves_what_stays_and_what_cannot_be_told_are_three_sentences() -> None:
    told = [
        Measured("network", "防火牆", "1 台", "2 台"),
        Measured("device", "鎖定", "1 台", "3 台"),
        Measured("network", "偵測", "1／2 個", "1／2 個"),
        Measured("network", "加密", "待補：加密", "3／3 條"),
    ]
    assert effects_said(told, "network") == (
        "依計入之規劃推導，防火牆由 1 台變為 2 台。偵測（1／2 個）與現況相同。加密因資料未齊，規劃前後尚無法比較。"
    )
    assert effects_said(told, "device") == "依計入之規劃推導，鎖定由 1 台變為 3 台。"


def test_a_backup_in_taiwan_is_not_abroad_and_one_nowhere_is_asked_for() -> None:
    def abroad(country: str | None) -> str:
        return compared(changed("backup_copy", "B-01", country=country), "存放於境外之備份")[0]

    # B-02 stands in Tokyo
    assert (abroad("TW"), abroad("SG"), abroad(None)) == ("1／2 份", "2／2 份", "1／2 份（1 份待補：國家）")


def test_a_password_alone_is_no_strong_way_to_connect_and_silence_is_none_either() -> None:
    answers = {"F-03": "certificate", "F-04": "password", "F-07": None}
    flows = [{**f, "authentication": answers.get(str(f["id"]))} for f in case.FLOWS]
    assert compared(with_rows("flow", flows), "採多因子、憑證、金鑰或硬體權杖之遠端連線") == [
        "1／3 條（1 條待補：身分鑑別）", "1／3 條（1 條待補：身分鑑別）"
    ]  # fmt: skip


def test_a_planned_document_counts_afterwards_with_owner_and_day_alone() -> None:
    review: dict[str, Cell] = {"kind": "review", "title": "定期檢視", "state": "planned"}
    inventory = added(
        "record",
        {"id": "R-11", **review, "plan_owner": "王小明", "plan_due": "2024-06-30"},
        {"id": "R-12", **review, "plan_owner": "王小明"},
    )
    assert compared(inventory, "管理文件、會議及檢測紀錄") == ["4 件", "5 件"]


def test_of_data_only_the_sensitive_and_of_systems_only_the_core_are_asked() -> None:
    rows: list[dict[str, Cell]] = [
        {"id": "D-1", "name": "甲", "sensitive": 1, "encrypted_at_rest": 1},
        {"id": "D-2", "name": "乙"},
    ]
    assert compared(with_rows("data_set", rows), "儲存加密之機敏性資料") == ["1／1 項", "1／1 項"]
    # ERP-01, DB-01, MES-01 and AD-01 are core; WEB-01 is not
    assets = [{**a, "access_log": 1} if a["id"] in ("ERP-01", "WEB-01") else a for a in case.ASSETS]
    assert compared(with_rows("asset", assets), "留存存取日誌之核心系統")[0] == "1／4 台（3 台待補：存取日誌）"
