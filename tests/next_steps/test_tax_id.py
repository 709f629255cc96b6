"""統一編號 by the rule in force since 2023-04-01; every sum below was added up by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.errors import Problem
from secaudit.importers import read_case
from secaudit.model.inventory import Inventory
from secaudit.model.tax_id import is_asked_of, is_valid, why_not


@pytest.mark.parametrize(
    "number",
    [
        "12345670",  # 1+4+3+8+5+(1+2)+(2+8)+0 = 34, seventh digit 7: 34+1 = 35
        "04595257",  # 0+8+5+(1+8)+5+4+(2+0)+7 = 40
        "04595252",  # 35: divisible by 5, not by 10, so valid only since 2023
        "23456781",  # 2+6+4+(1+0)+6+(1+4)+(3+2)+1 = 30
    ],
)
def test_a_number_whose_sum_is_divisible_by_five_is_valid(number: str) -> None:
    assert is_valid(number)
    assert why_not(number) is None


@pytest.mark.parametrize(
    "number",
    [
        "12345678",  # 34+8 = 42, and 43
        "04595253",  # 36, and the seventh digit is no 7
        "04595251",  # 34: plus one would do, but only after a 7
        "00000000",
        "1234567",
        "123456700",
        "1234567O",
        "１２３４５６７０",
        "",
        "①2345670",
    ],
)
def test_anything_else_is_not(number: str) -> None:
    assert not is_valid(number)
    assert why_not(number) is not None


@given(st.integers(1, 9_999_999))
def test_of_ten_last_digits_two_are_valid_five_apart(head: int) -> None:
    """The last digit counts once, so every slip of it but one by five is noticed; after a 7 twice as many pass."""
    found = [last for last in range(10) if is_valid(f"{head:07}{last}")]
    expected = 4 if head % 10 == 7 else 2
    assert len(found) == expected
    assert {(last + 5) % 10 for last in found} == set(found)


def test_a_lost_zero_is_given_back() -> None:
    assert why_not("4595257") == ("統一編號要 8 碼，這裡只有 7 碼", "開頭的 0 可能被 Excel 去掉了，是不是 04595257？")


def test_seven_digits_that_lack_no_zero_are_only_counted() -> None:
    what, fix = why_not("4595258") or ("", "")
    assert "7 碼" in what
    assert "Excel" not in fix


def test_a_company_abroad_is_not_asked() -> None:
    assert is_asked_of("TW")
    assert is_asked_of(None)
    assert not is_asked_of("JP")


def read(folder: Path, case: str, *vendors: str) -> tuple[Inventory, tuple[Problem, ...]]:
    listed = "vendor:\n" + "".join(f"  - {{name: 廠商, {v}}}\n" for v in vendors) if vendors else ""
    path = folder / "case.yaml"
    path.write_text(f"case: {{id: C-1, name: 甲公司, {case}}}\n{listed}", encoding="utf-8")
    return read_case(path)


def test_an_invalid_number_is_a_problem_with_its_place(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "tax_id: 12345678", "id: V-1, tax_id: 00000000", "id: V-2, tax_id: 12345670")
    assert [(p.code, p.place.line, p.place.column) for p in problems] == [
        ("E-CEL-19", 1, "統一編號"),
        ("E-CEL-19", 3, "統一編號"),
    ]
    assert "112 年 4 月" in problems[0].what
    assert "12345678" in problems[0].what


def test_a_dropped_zero_gets_its_hint(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "tax_id: 4595257")
    assert "是不是 04595257" in problems[0].fix


def test_foreign_numbers_are_free_text(tmp_path: Path) -> None:
    inventory, problems = read(tmp_path, "tax_id: 12345670", "id: V-1, country: 日本, tax_id: 1010001000006")
    assert problems == ()
    assert next(inventory.dicts("vendor"))["tax_id"] == "1010001000006"


def test_a_vendor_of_unknown_country_is_told_about_both_ways(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "tax_id: 12345670", "id: V-1, tax_id: DE123456789")
    assert [p.code for p in problems] == ["E-CEL-19"]
    assert "登記國家" in problems[0].fix


def test_full_width_digits_are_kept_as_plain_ones(tmp_path: Path) -> None:
    inventory, problems = read(tmp_path, "tax_id: １２３４５６７０")
    assert problems == ()
    assert inventory.case["tax_id"] == "12345670"


def test_a_blank_number_stays_unknown(tmp_path: Path) -> None:
    inventory, problems = read(tmp_path, "phase: 提案", "id: V-1, country: 臺灣")
    assert problems == ()
    assert inventory.case["tax_id"] is None
