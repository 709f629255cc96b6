"""XCCDF test results, alone, in a Benchmark and in an ARF collection."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import EXPORTS, own, read, sample
from secaudit.observers import Unreadable
from secaudit.observers.reading import Host


def outcome(*results: str) -> bytes:
    rules = "".join(f'<rule-result idref="{r}" severity="high"><result>{r}</result></rule-result>' for r in results)
    attributes = 'xmlns="http://checklists.nist.gov/xccdf/1.2" end-time="2024-01-02T00:00:00"'
    return f"<TestResult {attributes}>{rules}</TestResult>".encode()


def test_fails_of_an_arf_are_findings_with_the_titles_of_their_rules() -> None:
    reading = read(own("xccdf/arf.xml"))
    (scan,) = reading.scans
    web = Host("web1.plant.example", ("10.30.0.4",), ("52:54:00:aa:bb:cc",))
    assert (scan.kind, scan.tool, scan.name, scan.held_on) == (
        "scan",
        "OpenSCAP",
        "LINUX-9 standard",
        date(2024, 10, 1),
    )
    assert scan.hosts == (web,)
    assert [(w.identifier, w.title, w.severity, w.host) for w in scan.weaknesses] == [
        ("faillock_deny", "Lock accounts after failed tries", "medium", web),
        ("telnet_removed", "Remove telnet", "high", web),
    ]
    assert scan.counted == "嚴重度不明 1 項、通過 1 項、不適用 1 項、檢查出錯 1 項、未選取 1 項"
    assert any("不是通過" in note for note in reading.notes)


def test_each_result_of_a_benchmark_is_a_scan() -> None:
    reading = read(own("xccdf/xccdf11.xml"))
    assert [(s.name, s.held_on, s.hosts, len(s.weaknesses), s.counted) for s in reading.scans] == [
        ("WIN-10", date(2011, 4, 5), (Host("PC-01"),), 1, ""),
        ("second", date(2011, 4, 6), (Host("PC-02"),), 0, "通過 1 項"),
    ]
    assert any("沒有結束時間" in note for note in reading.notes)


def test_all_passed_is_a_dated_clean_scan() -> None:
    (scan,) = read(outcome("pass", "notapplicable")).scans
    assert (scan.held_on, scan.weaknesses, scan.counted) == (date(2024, 1, 2), (), "通過 1 項、不適用 1 項")


@pytest.mark.parametrize("results", [("error", "notchecked"), ("notselected",), (), ("unknown",)])
def test_a_test_that_tested_nothing_is_a_problem(results: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable, match="沒有一條規則檢查成功"):
        read(outcome(*results))


def test_a_benchmark_without_results_and_a_file_cut_short_are_problems() -> None:
    with pytest.raises(Unreadable, match="只有檢查規則"):
        read(b'<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2"><Rule id="r"/></Benchmark>')
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read((EXPORTS / "xccdf/arf.xml").read_bytes()[:2000])


def test_the_real_result_selected_no_rule() -> None:
    with pytest.raises(Unreadable, match="沒有選取任何規則"):
        read(sample("scans/openscap/rds_results-xccdf.xml"))
