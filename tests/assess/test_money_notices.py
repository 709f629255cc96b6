"""What is said beside the money verdicts: bookings and proofs that a reviewer should look at, never a verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from secaudit.assess import assess
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.text import truncated_percent

AS_OF = date(2024, 3, 1)
CLOUD = {"booked_as": "it_system", "it_product": "cloud", "it_system_spend": 1, "is_cloud": 1, "subject": "cloud_lease"}


def said(catalogue: Catalogue, control_id: str, **cells: Any) -> list[str]:
    """The notices of one control about a single purchase, a security service unless ``cells`` say otherwise."""
    line = {"id": "P1", "name": "品項", "kind": "service", "booked_as": "security", "it_product": "none"}
    inventory = Inventory.of(purchase=[{**line, "amount_twd": 100_000, **cells}])
    return [n.text for n in assess(inventory, catalogue, "proposal", AS_OF).result(control_id).notices]


def test_a_plain_cloud_lease_calls_for_no_remark(catalogue: Catalogue) -> None:
    assert said(catalogue, "C2M-5.1.19", **CLOUD) == []


@pytest.mark.parametrize(
    ("cells", "remark"),
    [
        ({**CLOUD, "subject": "equipment_use"}, "科目為設備使用費"),
        ({**CLOUD, "kind": "hardware"}, "種類為硬體"),
        ({**CLOUD, "is_cloud": 0}, "未標為雲端租賃，未計入分子"),
        ({**CLOUD, "it_system_spend": 0}, "未列入資訊系統支出，分子分母都未計"),
        ({**CLOUD, "is_cloud": 0, "it_system_spend": 0, "subject": "consumables"}, "分母未計"),
        ({"is_cloud": 1, "it_system_spend": 1, "category": "cloud"}, "不再計入資訊系統支出"),
    ],
)
def test_what_makes_cloud_spending_doubtful_is_told_once(
    catalogue: Catalogue, cells: dict[str, Any], remark: str
) -> None:
    [told] = said(catalogue, "C2M-5.1.19", **cells)
    assert remark in told


def test_security_out_of_the_cloud_asks_the_reviewer(catalogue: Catalogue) -> None:
    [told] = said(catalogue, "A4-1.1.4", is_cloud=1, category="cloud")
    assert told == "品項：以雲端服務提供之資安功能，列資安經費請審查委員確認"


def test_the_reason_for_counting_a_line_as_security_is_shown(catalogue: Catalogue) -> None:
    [told] = said(catalogue, "A4-1.1.4", kind="hardware", classification_reason="主要功能為入侵防禦，含 UTM 授權")
    assert "「主要功能為入侵防禦，含 UTM 授權」" in told


@pytest.mark.parametrize(
    ("kind", "proof", "weak"),
    [
        ("hardware", "certificate", False),
        ("hardware", "manufacturer", False),
        ("hardware", "declaration", True),
        ("software", "autonomy", False),
        ("software", "manufacturer", True),
        ("software", "declaration", True),
    ],
)
def test_weak_proof_of_taiwan_origin_is_named(catalogue: Catalogue, kind: str, proof: str, weak: bool) -> None:
    number = {"certificate_no": "SIP-112-031", "certificate_expires_on": "2026-03-31"}
    told = said(catalogue, "A4-1.2.8", kind=kind, made_in="TW", developed_in="TW", origin_proof=proof, **number)
    assert any("證明力較弱" in text for text in told) is weak


def test_a_product_made_abroad_needs_no_proof_of_taiwan_origin(catalogue: Catalogue) -> None:
    assert said(catalogue, "A4-1.2.8", kind="hardware", made_in="DE", origin_proof="declaration") == []


@pytest.mark.parametrize(
    ("number", "expires_on", "told"),
    [("SIP-1", "2024-03-01", 0), ("SIP-1", "2024-02-29", 1), (None, "2024-03-01", 1), (None, None, 1)],
)
def test_an_autonomy_certificate_without_number_or_validity_is_named(
    catalogue: Catalogue, number: str | None, expires_on: str | None, told: int
) -> None:
    proof = {"origin_proof": "autonomy", "certificate_no": number, "certificate_expires_on": expires_on}
    assert len(said(catalogue, "A4-1.2.8", kind="software", developed_in="TW", **proof)) == told


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (34_999, 100_000, "34.99%"),
        (35_000, 100_000, "35.00%"),
        (499_999_999, 1_000_000_000, "49.99%"),
        (1, 3, "33.33%"),
        (2, 3, "66.66%"),
        (5, 0, "無法計算"),
    ],
)
def test_a_share_is_shown_cut_never_rounded_up_to_a_bound(part: int, whole: int, shown: str) -> None:
    assert truncated_percent(part, whole) == shown
