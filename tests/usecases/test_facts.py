"""The facts of a new case while they are typed: the same rules as at the end, one fact at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from secaudit.model.schema import Column
from secaudit.usecases.beginning.facts import (
    case_trouble,
    fact_trouble,
    file_at,
    file_trouble,
    proposed_file,
    said,
)
from secaudit.usecases.new_case import FACTS

TODAY = date(2024, 3, 1)


def fact(name: str) -> Column:
    return next(c for c in FACTS if c.name == name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("name", "宏遠精密"), ("tax_id", "04595257"), ("tax_id", "０４５９５２５７"), ("tax_id", ""), ("phase", "期中"),
        ("assessment_date", "113/3/1"), ("assessment_date", ""), ("has_personal_data", "是"),
        ("has_personal_data", "不知道"),
    ],
)  # fmt: skip
def test_what_can_be_taken_is_no_trouble(name: str, text: str) -> None:
    assert fact_trouble(fact(name), text, today=TODAY) == ""


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("name", "  ", "公司名稱"), ("tax_id", "04595258", "檢查碼"), ("tax_id", "123", "8 碼"),
        ("phase", "期末", "驗收"), ("assessment_date", "113/2/30", "沒有這一天"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_why(name: str, text: str, word: str) -> None:
    assert word in fact_trouble(fact(name), text, today=TODAY)


def test_not_known_is_a_blank_and_never_a_no() -> None:
    assert said(fact("has_remote_access"), "不知道") == ""
    assert said(fact("has_remote_access"), "否") == "否"
    assert said(fact("name"), "不知道") == "不知道"


def test_a_file_without_our_ending_gets_it(tmp_path: Path) -> None:
    assert file_at(tmp_path, " 新案 ") == tmp_path / "新案.secaudit"
    assert file_at(tmp_path, "/elsewhere/a.secaudit") == Path("/elsewhere/a.secaudit")
    assert file_at(tmp_path, "~/a") == Path.home() / "a.secaudit"


def test_a_file_that_exists_or_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.secaudit").touch()
    assert "已存在" in file_trouble(tmp_path, "old")
    assert ".secaudit" in file_trouble(tmp_path, "case.xlsx")
    assert "沒有資料夾" in file_trouble(tmp_path, "nowhere/case")
    assert "請填檔名" in file_trouble(tmp_path, " ")
    assert "檔名" in file_trouble(tmp_path, "a\0b")
    assert "檔名" in file_trouble(tmp_path, "長" * 300)
    assert file_trouble(tmp_path, "new") == ""


def test_the_proposed_name_is_free(tmp_path: Path) -> None:
    assert proposed_file(tmp_path, "宏遠精密") == "宏遠精密.secaudit"
    (tmp_path / "宏遠精密.secaudit").touch()
    assert proposed_file(tmp_path, "宏遠精密") == "宏遠精密-2.secaudit"
    assert proposed_file(tmp_path, "a/b:c") == "abc.secaudit"


def test_what_is_no_case_file_is_said_before_it_is_opened(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(b"PK")
    (tmp_path / "case.secaudit").write_bytes(b"SQLite format 3\0")
    assert "匯入" in case_trouble(tmp_path, "book.xlsx")
    assert "找不到" in case_trouble(tmp_path, "none.secaudit")
    assert "資料夾" in case_trouble(tmp_path, ".")
    assert "請填" in case_trouble(tmp_path, "")
    assert case_trouble(tmp_path, "a\0b") != ""
    assert case_trouble(tmp_path, "case.secaudit") == ""
