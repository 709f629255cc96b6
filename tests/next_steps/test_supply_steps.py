"""What the money clauses lack, told to whoever buys: each by the case as it is entered, judged by the catalogue."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from secaudit import wiring
from secaudit.cli.main import run
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.usecases.check import check
from secaudit.usecases.next_steps import Step, next_steps
from secaudit.usecases.open_case import OpenCase
from secaudit.usecases.shortfalls import Effort, Target

SAMPLE = wiring.samples_folder() / "hongyuan-precision" / "case.xlsx"
SECURITY = {"booked_as": "security", "it_product": "none"}
FIREWALL = {"id": "P-1", "name": "防火牆", "kind": "hardware", "amount_twd": 100, **SECURITY}
SERVICE = {"id": "P-2", "name": "顧問", "kind": "service", "amount_twd": 100, **SECURITY}
VENDORS = [{"id": "V-1", "name": "甲公司", "country": "TW"}, {"id": "V-2", "name": "乙公司", "country": "CN"}]


@cache
def catalogue() -> Catalogue:
    return wiring.catalogue()


def step(control_id: str, **tables: list[dict[str, Any]]) -> Step:
    inventory = Inventory.of(case=[{"id": "C-1", "name": "申請人"}], **tables)
    case = OpenCase(Path("case.xlsx"), inventory, "proposal", date(2024, 3, 1), "")
    return next(s for s in next_steps(check(case, catalogue())) if s.control_id == control_id)


def test_a_suspect_product_waits_for_a_decision_not_for_more_cells() -> None:
    """The vendor is registered in the PRC: no cell of the purchase settles that, somebody has to look into it."""
    found = step("A4-1.2.7", vendor=VENDORS, purchase=[{**FIREWALL, "vendor_id": "V-2"}])
    assert found.sentence.endswith("1 項疑似（P-1），請查明後登錄來源判定")
    assert found.target.table == "origin_decision"
    assert found.target.given == (("product_id", "P-1"),)
    assert found.effort is Effort.DOCUMENT
    assert str(found.target) == "「來源判定」加一列（產品 P-1）：判定、理由、判定人、判定日"


def test_a_decision_that_was_begun_is_completed_not_added_again() -> None:
    begun = {"id": "OD-1", "product_id": "P-1", "outcome": "not_prc", "reason": "原廠函", "decided_by": "王小明"}
    found = step(
        "A4-1.2.7", vendor=VENDORS, purchase=[{**FIREWALL, "vendor_id": "V-2"}], origin_decision=[begun]
    )  # fmt: skip
    assert found.target == Target("origin_decision", ("OD-1",), ("decided_on",))


def test_hong_kong_is_to_be_confirmed_by_the_same_record() -> None:
    found = step("A4-1.2.7", purchase=[{**FIREWALL, "made_in": "HK"}])
    assert found.sentence.endswith("1 項需確認（P-1），請查明後登錄來源判定")


def test_an_unknown_origin_names_the_cells_that_are_blank() -> None:
    found = step("A4-1.2.7", purchase=[{**FIREWALL, "made_in": "TW", "developed_in": "TW"}])
    assert found.sentence.endswith("1 項未填「品牌國家」、「產地佐證」（P-1）")
    assert found.target == Target("purchase", ("P-1",), ("brand_country", "origin_proof"))


def test_what_is_from_the_prc_comes_before_what_is_suspect() -> None:
    other = {**FIREWALL, "id": "P-3", "name": "權杖", "made_in": "CN"}
    found = step("A4-1.2.7", vendor=VENDORS, purchase=[{**FIREWALL, "vendor_id": "V-2"}, other])
    assert found.sentence.endswith("權杖：生產 中國大陸：不得採用；1 項疑似（P-1），請查明後登錄來源判定")
    assert found.target == Target("purchase", ("P-3",))
    assert found.planned


def test_a_vendor_with_prc_capital_is_replaced_not_looked_up_again() -> None:
    """V-2 is registered in the PRC: a date of look-up changes nothing. The applicant is not looked up yet."""
    found = step("C2M-1.2-prc", vendor=VENDORS, purchase=[{**SERVICE, "vendor_id": "V-2"}])
    assert "1 家有陸資（V-2 乙公司），須改由其他廠商" in found.sentence
    assert found.sentence.endswith("另 1 家待查（C-1）")
    assert found.target == Target("vendor", ("V-2",))


def test_an_applicant_with_prc_capital_is_no_vendor_to_replace() -> None:
    holdings = [{"id": "H-1", "owned_id": "C-1", "owner_id": "K-1", "share_ppm": 10_000}]
    found = step("C2M-1.2-prc", company=[{"id": "K-1", "name": "丙集團", "country": "CN"}], holding=holdings)
    assert "1 家有陸資（C-1 申請人），請更正股權與查詢資料" in found.sentence
    assert found.target == Target("case", ("C-1",))


def test_too_much_passed_on_leads_to_the_largest_subcontract() -> None:
    """150 of 200 are passed on, 50 above the half."""
    passed = [
        {"id": "S-1", "purchase_id": "P-1", "from_vendor_id": "V-1", "to_vendor_id": "V-2", "amount_twd": 50},
        {"id": "S-2", "purchase_id": "P-2", "from_vendor_id": "V-1", "to_vendor_id": "V-2", "amount_twd": 100},
    ]
    lines = [{**line, "vendor_id": "V-1"} for line in (FIREWALL, SERVICE)]
    found = step("A4-1.2.6", vendor=VENDORS, purchase=lines, subcontract=passed)
    assert found.sentence.endswith("超出 NT$ 50，上限 50%")
    assert found.target == Target("subcontract", ("S-2", "S-1"))
    assert found.planned


def test_an_open_line_names_the_cell_that_is_blank() -> None:
    found = step("C2M-5.1.19", purchase=[{**SERVICE, "booked_as": "it_system", "it_system_spend": True}])
    assert found.sentence.endswith("1 筆未填「雲端租賃」（P-2）")
    assert found.target == Target("purchase", ("P-2",), ("is_cloud",))
    assert not found.planned


RECORD = {"id": "R-1", "kind": "exception", "title": "例外", "control_id": "A4-1.2.8"}


@pytest.mark.parametrize(
    ("records", "said", "target"),
    [
        ([], "確有特殊情形者可在「紀錄」登錄例外說明", Target("purchase", ("P-1",))),
        ([{**RECORD, "reason": "無同級品"}], "例外說明 R-1 還缺文號或頁碼", Target("record", ("R-1",), ("reference",))),
        (
            [{**RECORD, "reason": "無同級品", "reference": "第 42 頁"}],
            "例外說明 R-1 待審查會說明，會後填審查會日期",
            Target("record", ("R-1",), ("review_meeting_on",)),
        ),
    ],
)  # fmt: skip
def test_an_exception_is_named_as_far_as_it_has_come(records: list[dict[str, Any]], said: str, target: Target) -> None:
    """A firewall of unknown origin for 100 is all there is: 100 % foreign, 50 above the half (A2)."""
    found = step("A4-1.2.8", purchase=[FIREWALL], record=records)
    assert "超出 NT$ 50，上限 50%" in found.sentence
    assert found.sentence.endswith(said)
    assert found.target == target


def test_the_command_says_where_the_changes_are_worked_out(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert run(["next", str(SAMPLE), "-n", "2"]) == 0
    said = capfd.readouterr().out
    assert f"改哪幾筆最省：secaudit plan {SAMPLE}" in said.replace("\n    ", "")
    assert said.count("改哪幾筆最省") == 1


def test_every_supply_table_has_its_commands(capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("company", "holding", "candidate", "origin-decision"):
        assert run([name, "add", "--help"]) == 0
    assert "來源判定" in capfd.readouterr().out
