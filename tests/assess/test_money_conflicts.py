"""Contradictions of money and owners that stand beside the verdicts, with the row that they are about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from secaudit.assess.money_conflicts import money_conflicts
from secaudit.importers import read_case
from secaudit.model.inventory import Inventory

CHAIN = """\
case: {id: C1, name: 測試精密, total_budget_twd: 999}
vendor:
  - {id: V1, name: 甲, country: 臺灣, prc_capital: 否, prc_checked_on: 113/2/20}
  - {id: V2, name: 乙}
company:
  - {id: CO1, name: 丙集團, country: 中國大陸}
holding:
  - {id: H1, owned_id: V1, owner_id: CO1, share_ppm: 5%}
purchase:
  - {id: P1, name: 建置, vendor_id: V1, kind: 服務, booked_as: 資安經費, amount_twd: 1000}
subcontract:
  - {id: S1, purchase_id: P1, from_vendor_id: V1, to_vendor_id: V2, amount_twd: 1001}
"""


def told(inventory: Inventory) -> list[tuple[str, str]]:
    return [(f.control_id, f.text) for f in money_conflicts(inventory)]


def test_each_conflict_names_its_row_and_place(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CHAIN, encoding="utf-8")
    inventory, problems = read_case(path)
    assert problems == ()
    assert told(inventory) == [
        ("A4-1.2.6", "再外包 S1（「再外包」第 12 列）：轉出 1,001 元，多於承接的 1,000 元"),
        (
            "C2M-1.2-prc",
            "甲（V1）（「廠商」第 3 列）查詢為無陸資，但股權鏈顯示 "
            "V1 ← 5.00% 丙集團（中國大陸）：有陸資持股；以股權鏈為準",
        ),
        (
            "C2M-5.1.6",
            "案件（「案件」第 1 列）：採購合計 1,000 元，大於計畫總經費 999 元，多出 1 元，請核對金額或總經費",
        ),
    ]


def test_a_case_that_adds_up_has_no_conflict() -> None:
    def case(total: int | None, *amounts: int | None) -> Inventory:
        lines = [{"id": f"P{i}", "name": "建置", "amount_twd": a} for i, a in enumerate(amounts)]
        return Inventory.of(case=[{"id": "C", "name": "甲", "total_budget_twd": total}], purchase=lines)

    assert told(case(1000, 400, 600, None)) == []
    assert told(case(None, 400)) == []
    assert [control for control, _ in told(case(999, 400, 600, None))] == ["C2M-5.1.6"]


def test_a_look_up_that_agrees_or_is_missing_is_no_conflict() -> None:
    prc: list[dict[str, Any]] = [
        {"id": "P", "name": "丙", "country": "CN", "prc_capital": 1},
        {"id": "Q", "name": "丁", "country": "CN"},
    ]
    assert told(Inventory.of(company=prc)) == []
    assert told(Inventory.of(company=[{**prc[0], "prc_capital": 0}])) == [
        ("C2M-1.2-prc", "丙（P）查詢為無陸資，但股權鏈顯示 P：登記於中國大陸；以股權鏈為準")
    ]
