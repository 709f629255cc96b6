"""SARIF 2.1.0: runs, rules, levels, suppressions."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from observers.conftest import EXPORTS, own, read, sample
from secaudit.observers import Export, Unreadable
from secaudit.observers.reading import Weakness


def log(*results: Any, **run: Any) -> bytes:
    tool = {"tool": {"driver": {"name": "T", "rules": run.pop("rules", [])}}}
    return json.dumps({"version": "2.1.0", "runs": [{"results": list(results), **tool, **run}]}).encode()


def one(*results: Any, **run: Any) -> Weakness:
    (weakness,) = read(log(*results, **run)).scans[0].weaknesses
    return weakness


def test_each_run_with_results_is_a_test_of_its_own() -> None:
    reading = read(own("sarif/two-runs.sarif"))
    assert [(s.kind, s.tool, s.name, s.held_on) for s in reading.scans] == [
        ("code_review", "PlantScan", "plant-mes/main", date(2024, 8, 2)),
        ("code_review", "gitleaks", "", None),
        ("scan", "Trivy", "", None),
    ]
    assert any("沒有 results" in note for note in reading.notes)


def test_levels_scores_kinds_and_states() -> None:
    scan = read(own("sarif/two-runs.sarif")).scans[0]
    assert [(w.title, w.severity, w.where, w.status) for w in scan.weaknesses] == [
        ("SQL built from user input", "high", "src/db.py:12", ""),
        ("EvalUse", "high", "tests/x.py:3", "accepted"),
        ("EvalUse", "high", "src/y.py:4", ""),
        ("was here", "low", "", "fixed"),
        ("no level anywhere", "medium", "", ""),
    ]
    assert scan.weaknesses[1].treatment == "SARIF suppression：測試程式"
    assert scan.counted == "資訊級 1 項、通過 1 項、需人工確認 1 項"


def test_the_message_of_a_secret_scanner_is_not_quoted() -> None:
    reading = read(own("sarif/two-runs.sarif"))
    assert "AKIA" not in repr(reading)
    assert [(w.title, w.where) for w in reading.scans[1].weaknesses] == [("generic-api-key", "file:///src/.env")]


def test_a_result_open_in_one_run_of_the_scanner_and_suppressed_in_another_is_open() -> None:
    suppressed = {"ruleId": "r", "message": {"text": "m"}, "suppressions": [{"kind": "inSource"}]}
    assert one(suppressed, {"ruleId": "r", "message": {"text": "m"}}).status == ""
    assert one({"ruleId": "r", "message": {"text": "m"}, "suppressions": []}).status == ""


def test_a_result_without_rule_and_description_is_named_by_its_tool() -> None:
    weakness = one({"message": {"text": "token AKIA was found"}}, tool={"driver": {"name": "Gitleaks"}})
    assert (weakness.title, weakness.identifier) == ("Gitleaks 的發現", "Gitleaks 的發現")


def test_a_rule_is_found_by_index_and_by_the_name_above_it() -> None:
    rules = [{"id": "A"}, {"id": "B", "defaultConfiguration": {"level": "error"}, "shortDescription": {"text": "Bee"}}]
    by_index, by_name = one({"ruleIndex": 1}, rules=rules), one({"ruleId": "B/sub"}, rules=rules)
    assert (by_index.identifier, by_index.title, by_index.severity) == ("B", "Bee", "high")
    assert (by_name.identifier, by_name.title, by_name.severity) == ("B/sub", "Bee", "high")


def test_a_run_that_failed_is_told_and_without_results_a_problem() -> None:
    failed = [{"executionSuccessful": False, "startTimeUtc": "2024-01-02T03:04:05Z"}]
    reading = read(log({"ruleId": "r"}, invocations=failed))
    assert (reading.scans[0].name, reading.scans[0].held_on) == ("（未完成）", date(2024, 1, 2))
    with pytest.raises(Unreadable, match="沒有跑成功"):
        read(log(invocations=failed))


def test_a_clean_run_is_a_dated_test() -> None:
    (scan,) = read(log(invocations=[{"executionSuccessful": True, "endTimeUtc": "2024-01-02T03:04:05Z"}])).scans
    assert (scan.held_on, scan.weaknesses) == (date(2024, 1, 2), ())


def test_a_mark_and_utf_16_change_nothing() -> None:
    text = (EXPORTS / "sarif/two-runs.sarif").read_text("utf-8")
    expected = read(own("sarif/two-runs.sarif")).scans
    assert read(text.encode("utf-8-sig")).scans == expected
    assert read(text.encode("utf-16")).scans == expected


def test_other_versions_empty_logs_and_what_is_cut_short_are_problems() -> None:
    with pytest.raises(Unreadable, match=r"只讀 2\.1\.0"):
        read(
            b'{"version":"1.0.0","$schema":"http://json.schemastore.org/sarif-1.0.0","runs":[{"tool":{"name":"x"},"results":[]}]}'
        )
    with pytest.raises(Unreadable, match="沒有任何 run"):
        read(b'{"version":"2.1.0","runs":[ ]}')
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read((EXPORTS / "sarif/two-runs.sarif").read_bytes()[:-5])


@pytest.mark.parametrize("odd", [None, 3, [], {"ruleId": 5, "locations": 1, "suppressions": "x", "ruleIndex": 10**9}])
def test_odd_results_harm_nobody(odd: Any) -> None:
    assert len(read(log(odd)).scans) == 1


def test_the_real_log_of_flawfinder() -> None:
    reading = read(sample("scans/sarif/heimdall2__sample_input_report_sarif_input.sarif"))
    (scan,) = reading.scans
    assert (reading.program, scan.kind, scan.held_on) == ("Flawfinder 2.0.15", "code_review", None)
    first = scan.weaknesses[0]
    assert (first.identifier, first.severity, first.where) == ("FF1014", "high", "test/test-patched.c:36")
    assert first.title == "Does not check for buffer overflows (CWE-120, CWE-20)."


def test_a_result_without_a_verdict_has_to_be_rated_by_somebody() -> None:
    text = (
        '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[{"ruleId":"a","kind":"open"},'
        '{"ruleId":"b","kind":"review"},{"ruleId":"c","kind":"pass"}]}]}'
    )
    (scan,) = read(Export.of(text.encode())).scans
    assert (scan.weaknesses, scan.unrated) == ((), 2)


def test_more_runs_than_any_tool_writes_are_a_problem() -> None:
    runs = ",".join(['{"tool":{"driver":{"name":"t"}},"results":[]}'] * 1001)
    with pytest.raises(Unreadable, match="超過 1,000 個 run"):
        read(Export.of(f'{{"version":"2.1.0","runs":[{runs}]}}'.encode()))
