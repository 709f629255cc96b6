"""What is told of vendors beside the verdicts: passing on more than half (A4-1.2.6), old look-ups (C2M-1.2-prc)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from secaudit.assess import assess
from secaudit.catalogue import load
from secaudit.files import data_dir
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory

AS_OF = date(2024, 3, 1)
CONTROLS = ("A4-1.2.6", "C2M-1.2-prc")


@pytest.fixture(scope="module")
def clauses() -> Catalogue:
    catalogue, _problems = load(data_dir("controls"))
    assert catalogue is not None
    return Catalogue(id="test", title="測試", controls=tuple(c for c in catalogue.controls if c.id in CONTROLS))


def told(clauses: Catalogue, control_id: str, **tables: Any) -> list[str]:
    case: list[dict[str, Any]] = [
        {"id": "C", "name": "本公司", "tax_id": "12345675", "prc_capital": 0, "prc_checked_on": "2024-02-20"}
    ]
    result = assess(Inventory.of(case=case, **tables), clauses, "proposal", AS_OF).result(control_id)
    return [notice.text for notice in result.notices]


def chain(booked_as: str, *links: tuple[str, str, int]) -> dict[str, Any]:
    """A purchase of 1,000 from V1, and who passes what on to whom."""
    line = {"id": "P", "name": "建置", "vendor_id": "V1", "amount_twd": 1000, "kind": "service", "it_product": "none"}
    return {
        "vendor": [{"id": f"V{i}", "name": f"廠商{i}"} for i in (1, 2, 3, 4)],
        "purchase": [{**line, "booked_as": booked_as}],
        "subcontract": [
            {"id": f"S{i}", "purchase_id": "P", "from_vendor_id": payer, "to_vendor_id": paid, "amount_twd": amount}
            for i, (payer, paid, amount) in enumerate(links)
        ],
    }


def test_every_tier_that_passes_on_more_than_half_is_named(clauses: Catalogue) -> None:
    # V1 keeps 600 of 1,000; V2 passes 201 of 400 on, just above half; V3 passes 100 of 201 on, just below
    links = chain("security", ("V1", "V2", 400), ("V2", "V3", 201), ("V3", "V4", 100))
    assert told(clauses, "A4-1.2.6", **links) == ["廠商2：轉出 201 元，超過其承接合計 400 元之半數"]


def test_exactly_half_is_not_more_than_half(clauses: Catalogue) -> None:
    assert told(clauses, "A4-1.2.6", **chain("security", ("V1", "V2", 500), ("V2", "V3", 250))) == []


def test_a_prime_is_measured_by_all_that_it_gets(clauses: Catalogue) -> None:
    # 600 of 1,000 is more than half; with 300 that V2 pays V1 for another purchase it would be 600 of 1,300
    tables = chain("security", ("V1", "V2", 600))
    assert told(clauses, "A4-1.2.6", **tables) == ["廠商1：轉出 600 元，超過其承接合計 1,000 元之半數"]
    other = {**tables["purchase"][0], "id": "Q", "vendor_id": "V2"}
    back = {"id": "S9", "purchase_id": "Q", "from_vendor_id": "V2", "to_vendor_id": "V1", "amount_twd": 300}
    tables["purchase"].append(other)
    tables["subcontract"].append(back)
    assert told(clauses, "A4-1.2.6", **tables) == []


def test_chains_outside_the_security_budget_are_not_this_clauses(clauses: Catalogue) -> None:
    assert told(clauses, "A4-1.2.6", **chain("other", ("V1", "V2", 900), ("V2", "V3", 900))) == []


def test_a_look_up_is_old_after_a_year(clauses: Catalogue) -> None:
    # 2024-03-01 minus 365 days is 2023-03-02 (2024-02-29 lies between)
    def vendor(day: str, **more: Any) -> dict[str, Any]:
        seller = {"id": "V1", "name": "甲", "country": "TW", "prc_capital": 0, "prc_checked_on": day, **more}
        return {"vendor": [seller], "purchase": [{"id": "P", "name": "建置", "vendor_id": "V1"}]}

    assert told(clauses, "C2M-1.2-prc", **vendor("2023-03-02")) == []
    assert told(clauses, "C2M-1.2-prc", **vendor("2023-03-01")) == [
        "委外廠商 甲：陸資查詢日 2023-03-01 距今 366 天，條文無期限，建議重查"
    ]
    assert told(clauses, "C2M-1.2-prc", **vendor("2023-03-01", prc_capital=1)) == []


def test_what_is_open_behind_a_look_up_is_told(clauses: Catalogue) -> None:
    tables: dict[str, Any] = {
        "vendor": [{"id": "V1", "name": "甲", "country": "TW", "prc_capital": 0, "prc_checked_on": "2024-02-20"}],
        "company": [{"id": "K", "name": "港資", "country": "HK"}],
        "holding": [{"id": "H", "owned_id": "V1", "owner_id": "K", "share_ppm": 500_000}],
        "purchase": [{"id": "P", "name": "建置", "vendor_id": "V1"}],
    }
    assert told(clauses, "C2M-1.2-prc", **tables) == [
        "委外廠商 甲：查詢為無陸資；持股表待補或待查：港資屬香港，請確認有無陸資"
    ]


def test_a_purchase_whose_vendor_is_blank_is_told_and_own_staff_is_not(clauses: Catalogue) -> None:
    lines = [
        {"id": "P1", "name": "導入", "kind": "service"},
        {"id": "P2", "name": "自有人力", "kind": "manpower"},
    ]
    assert told(clauses, "C2M-1.2-prc", purchase=lines) == ["導入：廠商未填，未列入陸資查核；選定後請填廠商並查詢"]
