"""The lines that shares of money are taken of: what counts as security, and how lines come out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.graphs.budget_lines import budget_lines
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell

AT_HOME = {"id": "V1", "name": "國產資安", "country": "TW", "tax_id": "12345670", "prc_capital": 0}
ABROAD = {"id": "V2", "name": "Foreign Inc.", "country": "US"}
PURCHASE = {"id": "P", "name": "端點防護", "kind": "software", "booked_as": "security", "it_product": "none"}
CASE = {"id": "C", "name": "公司", "project_starts_on": "2024-01-01", "total_budget_twd": 600, "subsidy_twd": 300}


def lines(*purchases: dict[str, Any], **tables: Any) -> dict[Cell, dict[str, Cell]]:
    case = Inventory.of(**{"vendor": [AT_HOME, ABROAD], "purchase": [{**PURCHASE, **p} for p in purchases], **tables})
    names = QUERYABLE["budget_line"].names
    return {row[0]: dict(zip(names, row, strict=False)) for row in budget_lines(case)}


def line(**purchase: Any) -> dict[str, Cell]:
    return lines(purchase)["P"]


def test_a_line_carries_the_columns_of_its_purchase() -> None:
    found = line(amount_twd=380_000, need="防護", vendor_id="V1")
    assert (found["item"], found["line_amount_twd"], found["amount_twd"]) == ("purchase", 380_000, 380_000)
    assert (found["vendor_name"], found["vendor_country"], found["need"]) == ("國產資安", "TW", "防護")
    row = next(budget_lines(Inventory.of(purchase=[PURCHASE])))
    assert len(row) == len(TABLE_BY_NAME["purchase"].columns) + 14


@pytest.mark.parametrize(
    ("booked_as", "it_product", "expected"),
    [
        ("security", "none", 1),
        ("security", "virtual_host", 0),
        ("security", "other", 0),
        ("security", None, None),
        ("it_system", "none", 0),
        ("other", None, 0),
        (None, "none", None),
        (None, "server", 0),
    ],
)
def test_it_products_leave_the_security_budget(booked_as: str | None, it_product: str | None, expected: Any) -> None:
    assert line(booked_as=booked_as, it_product=it_product)["in_security"] == expected


def test_an_excluded_line_says_why() -> None:
    found = line(it_product="virtual_host", classification_reason="裝 ERP 用")
    assert found["excluded_because"] == "資訊類產品（虛擬主機）不可列入資安經費，A4-1.1.4：裝 ERP 用"
    assert line(it_product="server")["excluded_because"] == "資訊類產品（伺服器）不可列入資安經費，A4-1.1.4"
    assert line(it_product="server", booked_as="it_system")["excluded_because"] is None
    assert line()["excluded_because"] is None


def test_building_and_introducing_are_three_of_the_six_elements() -> None:
    elements = ("mechanism", "procurement", "introduction", "training", "verification", "diagram", None)
    assert [line(element=e)["in_build"] for e in elements] == [1, 1, 1, 0, 0, 0, None]


@pytest.mark.parametrize(
    ("purchase", "expected"),
    [
        ({"vendor_id": "V1", "developed_in": "TW"}, 1),
        ({"vendor_id": "V1", "developed_in": "US"}, 0),  # a Taiwan reseller of a foreign product
        ({"vendor_id": "V1"}, 0),
        ({"vendor_id": "V1", "kind": "service"}, 1),  # its own installation service
        ({"vendor_id": "V2", "kind": "service"}, 0),
        ({"vendor_id": "V2", "developed_in": "TW"}, 0),
        ({"kind": "service"}, None),
        ({"developed_in": "TW"}, None),
        ({"developed_in": "US"}, 0),
        ({"kind": "manpower"}, 1),  # the applicant's own staff
        ({"kind": "manpower", "vendor_id": "V2"}, 0),
        ({"kind": None, "vendor_id": "V1"}, None),
        ({"kind": None, "vendor_id": "V2"}, 0),
    ],
)
def test_domestic_is_a_domestic_vendor_of_a_domestic_product(purchase: dict[str, Any], expected: int | None) -> None:
    assert line(**purchase)["is_domestic"] == expected


def test_new_equipment_begins_with_the_first_day_of_the_project() -> None:
    days = ("2023-12-31", "2024-01-01", None)
    found = [lines({"delivered_on": d}, case=[CASE])["P"]["is_new_equipment"] for d in days]
    assert found == [0, 1, None]
    assert line(delivered_on="2024-01-01")["is_new_equipment"] is None


def test_money_passed_on_is_one_more_line_with_the_flags_of_its_purchase() -> None:
    chain = [
        {"id": "S1", "purchase_id": "P", "from_vendor_id": "V1", "to_vendor_id": "V2", "amount_twd": 400},
        {"id": "S2", "purchase_id": "P", "from_vendor_id": "V2", "to_vendor_id": "V3", "amount_twd": 300},
    ]
    found = lines({"vendor_id": "V1", "amount_twd": 1000}, {"id": "Q"}, subcontract=chain)
    passed_on = found["P/再外包"]
    assert (passed_on["item"], passed_on["line_amount_twd"]) == ("passed_on", 400)
    differing = {name for name, cell in passed_on.items() if cell != found["P"][name]}
    assert differing == {"id", "item", "line_amount_twd"}
    assert "Q/再外包" not in found


def test_the_totals_of_the_case_are_lines_without_flags() -> None:
    found = lines(case=[CASE])
    assert {i: (row["name"], row["line_amount_twd"]) for i, row in found.items()} == {
        "total_budget": ("計畫總經費", 600),
        "subsidy": ("補助款", 300),
        "self_funded": ("自籌款", None),
        "paid_in_capital": ("實收資本額", None),
    }
    assert {row["in_security"] for row in found.values()} == {0}


AMOUNTS = st.integers(0, 10_000_000)
FLAGS = ("in_security", "in_build", "made_in_taiwan", "is_domestic", "from_prc", "is_product")


@given(AMOUNTS, AMOUNTS, st.sampled_from(["V1", "V2", None]), st.sampled_from(["TW", "US", None]))
def test_splitting_a_line_in_two_keeps_every_sum(
    one: int, other: int, vendor_id: str | None, developed_in: str | None
) -> None:
    facts = {"vendor_id": vendor_id, "developed_in": developed_in, "element": "procurement"}

    def sums(*amounts: int) -> list[int]:
        found = lines(*({**facts, "id": f"P{i}", "amount_twd": a} for i, a in enumerate(amounts)))
        bought = [row for row in found.values() if row["item"] == "purchase"]
        return [sum(int(r["line_amount_twd"] or 0) for r in bought if r[flag] == 1) for flag in FLAGS]

    assert sums(one + other) == sums(one, other)
