"""JSON output: whole numbers, codes and ISO dates; one document, also for trouble."""

import json
from datetime import date

import pytest

from judged_case import failing_case
from secaudit.cli.as_json import plain
from secaudit.cli.trouble import problem_record
from secaudit.cli.verdict_record import verdict_record
from secaudit.errors import Place, Problem


def numbers(value: object) -> list[object]:
    if isinstance(value, dict):
        return [n for v in value.values() for n in numbers(v)]
    if isinstance(value, list):
        return [n for v in value for n in numbers(v)]
    return [value] if isinstance(value, int | float) else []


def test_a_checked_case_is_one_document_without_fractions() -> None:
    document = json.loads(json.dumps(plain(verdict_record(failing_case(), 3)), allow_nan=False))
    assert document["exit_code"] == 3
    assert document["assessment"]["as_of"] == "2024-03-01"
    assert document["assessment"]["counts"]["not_met"] == 2
    assert document["assessment"]["results"][0]["verdict"] == "not_met"
    assert document["assessment"]["results"][0]["checks"][0]["ratio"]["margin_twd"] == -76_000
    assert {c["id"] for c in document["controls"]} >= {"A4-1.2.0", "A4-2.3.1.4"}
    assert not any(isinstance(n, float) for n in numbers(document))


def test_a_fraction_is_refused() -> None:
    with pytest.raises(TypeError):
        plain({"share": 0.35})


def test_dates_are_iso() -> None:
    assert plain((date(2024, 5, 3),)) == ["2024-05-03"]


def test_a_problem_says_where_in_parts_and_in_words() -> None:
    problem = Problem("E-CEL-03", Place("case.xlsx", "資產", 4, "數量"), "「三」不是整數", "請填數字")
    assert problem_record(problem) == {
        "code": "E-CEL-03",
        "place": {
            "file": "case.xlsx",
            "sheet": "資產",
            "row": 4,
            "column": "數量",
            "text": "case.xlsx 工作表「資產」 第 4 列 欄「數量」",
        },
        "what": "「三」不是整數",
        "fix": "請填數字",
    }
