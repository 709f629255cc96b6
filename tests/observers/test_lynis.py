"""Lynis: a dated scan with its warnings and vulnerable packages, severities said to be ours."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import own, read, sample, settings
from secaudit.observers import Unreadable
from secaudit.observers.reading import Host

_HEAD = "lynis_version=3.1.1\nreport_datetime_start=2025-02-03 04:05:06\nhostname=web1\n"
_END = "report_datetime_end=2025-02-03 04:06:00\nfinish=true\n"


def test_warnings_are_medium_and_vulnerable_packages_high() -> None:
    (scan,) = read(own("lynis/erp-db.dat")).scans
    assert (scan.kind, scan.tool, scan.held_on) == ("scan", "Lynis", date(2025, 4, 10))
    assert [(w.identifier, w.severity, w.where) for w in scan.weaknesses] == [
        ("FIRE-4512", "medium", ""),
        ("PKGS-7392", "medium", ""),
        ("package:libexample1", "high", ""),
        ("package:exampled", "high", "2.1-3"),
    ]


def test_the_host_is_named_with_its_real_addresses() -> None:
    (scan,) = read(own("lynis/erp-db.dat")).scans
    assert scan.hosts == (Host("erp-db", ("192.0.2.15",), ("02:00:5e:10:00:15",)),)
    assert {w.host for w in scan.weaknesses} == set(scan.hosts)


def test_suggestions_are_only_counted_and_severities_said_to_be_assigned() -> None:
    reading = read(own("lynis/erp-db.dat"))
    assert "建議 2 項" in reading.scans[0].counted
    assert "強化指數 61" in reading.scans[0].counted
    assert any("不給嚴重度" in n for n in reading.notes)


def test_an_installed_scanner_is_configuration_and_a_running_one_is_in_force() -> None:
    installed = read(own("lynis/erp-db.dat"))
    assert settings(installed) == {"antimalware": 1}
    assert [s.in_force for s in installed.settings] == [None]
    running = read(f"{_HEAD}malware_scanner[]=sophos\nmalware_scanner_installed=1\n{_END}".encode())
    assert [(s.value, s.in_force) for s in running.settings] == [(1, True)]


def test_rootkit_hunters_are_no_antimalware() -> None:
    assert read(f"{_HEAD}malware_scanner[]=chkrootkit\nmalware_scanner_installed=1\n{_END}".encode()).settings == ()


def test_no_scanner_counts_only_where_lynis_looked_for_one() -> None:
    assert settings(read(own("lynis/old-no-scanner.dat"))) == {"antimalware": 0}
    unsought = read(f"{_HEAD}malware_scanner_installed=0\ntests_executed=SSH-7408|\n{_END}".encode())
    assert unsought.settings == ()
    assert any("沒有執行防毒軟體的檢查" in n for n in unsought.notes)


def test_details_and_solution_of_a_warning_are_kept() -> None:
    text = f"{_HEAD}warning[]=NETW-2705|Couldn't find 2 responsive nameservers|/etc/resolv.conf|text:Add one|\n{_END}"
    (weakness,) = read(text.encode()).scans[0].weaknesses
    assert (weakness.where, weakness.treatment) == ("/etc/resolv.conf", "Add one")


def test_a_warning_said_twice_is_one_finding() -> None:
    text = _HEAD + "warning[]=NETW-2705|no nameserver|-|-|\n" * 2 + _END
    assert len(read(text.encode()).scans[0].weaknesses) == 1


def test_a_report_without_an_end_was_not_finished() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(f"{_HEAD}warning[]=FIRE-4512|no rules|-|-|\n".encode())


def test_a_day_that_does_not_exist_is_one_problem_with_its_line() -> None:
    with pytest.raises(Unreadable, match=":2"):
        read(f"{_HEAD.replace('02-03', '02-30')}{_END}".encode())


def test_a_report_without_a_date_has_none() -> None:
    assert read(f"lynis_version=3.0.0\nhardening_index=7\n{_END[36:]}finish=true\n".encode()).scans[0].held_on is None


def test_text_that_would_move_a_cursor_is_made_visible() -> None:
    text = f"{_HEAD}warning[]=X-1|evil\u202etext|-|-|\n{_END}"
    assert read(text.encode()).scans[0].weaknesses[0].title == "evil‹U+202E›text"


@pytest.mark.parametrize(("name", "suggestions"), [("no_vuln", 0), ("one_vuln", 1)])
def test_the_real_reports_ran_one_test_and_prove_nothing_of_malware(name: str, suggestions: int) -> None:
    reading = read(sample(f"scans/lynis/django-DefectDojo__lynis_lynis_{name}.dat"))
    assert reading.collected_on == date(2026, 7, 31)
    assert reading.settings == ()
    assert reading.scans[0].weaknesses == ()
    assert reading.scans[0].counted.startswith("執行 1 項檢查")
    assert f"建議 {suggestions} 項" in reading.scans[0].counted
