"""A decision about a product's origin counts with outcome, reason, name and date, and none is taken without them."""

from __future__ import annotations

from datetime import date

import pytest
from money_case import AS_OF, CASE, VENDORS, firewall, money

from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.usecases.spending.decisions import decisions, proposed, waiting, wrong_with_decision

WHOLE = {
    "product_id": "P-01", "outcome": "非中國大陸生產或開發", "reason": "原廠說明於新竹廠生產", "decided_by": "王小明",
    "decided_on": "2024-02-20",
}  # fmt: skip


def test_security_gear_in_use_waits_for_a_decision_unless_a_purchase_brought_it(catalogue: Catalogue) -> None:
    """TP-Link stands in the brand list: 疑似; made in Hong Kong: 需確認. The camera is no security gear."""
    listed = {"kind": "firewall", "brand": "TP-Link"}
    in_use = Inventory.of(
        case=[CASE],
        vendor=VENDORS,
        purchase=[{**firewall(1, 10), "asset_ids": "A-6"}],
        asset=[
            {"id": "A-1", "name": "牆一", **listed},
            {"id": "A-2", "name": "牆二", "kind": "firewall", "made_in": "HK"},
            {"id": "A-3", "name": "監視器", **listed, "kind": "camera"},
            {"id": "A-4", "name": "牆四", **listed, "state": "planned"},
            {"id": "A-5", "name": "牆五", **listed},
            {"id": "A-6", "name": "牆六", **listed},
            {"id": "A-7", "name": "牆七", "kind": "firewall", "made_in": "CN"},
            {"id": "A-8", "name": "牆八", "kind": "firewall"},
        ],
        origin_decision=[
            {"id": "OD-1", "product_id": "A-5", "outcome": "not_prc", "reason": "查過", "decided_by": "王小明",
             "decided_on": "2024-02-20"},
            {"id": "OD-2", "product_id": "A-1", "outcome": "not_prc"},
        ],
    )  # fmt: skip
    found = [(g.id, g.name, g.result) for g in waiting(in_use, catalogue.brands)]
    assert found == [("A-1", "牆一", "疑似"), ("A-2", "牆二", "需確認")]


def test_a_new_decision_begins_with_who_and_when_and_leaves_what_and_why_open() -> None:
    begun = proposed("P-01", "王小明", date(2024, 3, 1))
    assert begun == {"product_id": "P-01", "decided_by": "王小明", "decided_on": "2024-03-01"}


def test_a_whole_decision_is_taken(catalogue: Catalogue) -> None:
    assert wrong_with_decision("OD-1", WHOLE, money(firewall(1, 10)), catalogue, AS_OF) == ()


@pytest.mark.parametrize(
    ("name", "title"), [("outcome", "判定"), ("reason", "理由"), ("decided_by", "判定人"), ("decided_on", "判定日")]
)
def test_a_decision_without_one_of_them_is_refused(catalogue: Catalogue, name: str, title: str) -> None:
    for blank in ("", "  "):
        found = wrong_with_decision("OD-1", {**WHOLE, name: blank}, money(firewall(1, 10)), catalogue, AS_OF)
        assert found == (f"{title}未填：沒有判定、理由、判定人與日期的不算",)


def test_a_decision_of_tomorrow_is_refused(catalogue: Catalogue) -> None:
    """The case is assessed on 2024-03-01."""
    (said,) = wrong_with_decision(
        "OD-1", {**WHOLE, "decided_on": "2024-03-02"}, money(firewall(1, 10)), catalogue, AS_OF
    )
    assert said.startswith("判定日：")


def test_decisions_of_a_product_are_listed_and_incomplete_ones_told_apart() -> None:
    entered = Inventory.of(
        case=[CASE],
        vendor=VENDORS,
        purchase=[firewall(1, 10), firewall(2, 10)],
        origin_decision=[
            {"id": "OD-1", "product_id": "P-01", "outcome": "not_prc", "reason": "查過", "decided_by": "王小明",
             "decided_on": "2024-02-20"},
            {"id": "OD-2", "product_id": "P-02", "outcome": "prc"},
            {"id": "OD-3", "product_id": "P-01", "outcome": "prc", "reason": "改判"},
        ],
    )  # fmt: skip
    assert [(d.text, d.complete) for d in decisions(entered, "P-01")] == [
        ("OD-1 非中國大陸生產或開發  王小明  2024-02-20  查過", True),
        ("OD-3 中國大陸生產或開發  改判", False),
    ]
