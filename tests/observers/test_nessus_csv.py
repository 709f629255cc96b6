"""Nessus and Tenable CSV: five dialects of the same columns."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import EXPORTS, own, read, sample
from secaudit.observers import Unreadable
from secaudit.observers.reading import Host

HEADER = b"Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name\n"


def test_rows_of_one_finding_are_one_weakness_and_risk_none_is_counted() -> None:
    reading = read(own("nessus-csv/classic.csv"))
    (scan,) = reading.scans
    assert [(w.identifier, w.severity, w.where, w.place) for w in scan.weaknesses] == [
        ("90002", "critical", "445/tcp", "第 4 行"),
        ("90003", "low", "23/tcp", "第 6 行"),
    ]
    assert scan.weaknesses[0].title == "Missing patches of the month（CVE-2024-20001 等 2 個 CVE）"
    assert (scan.held_on, scan.counted, scan.name) == (None, "資訊級 1 項", "10.20.0.5、10.20.0.9")
    assert any("日期" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("name", "held_on", "rows"),
    [
        ("manager", None, [("CVE-2023-10001", "critical", "")]),
        ("tenable-scan", date(2024, 3, 10), [("CVE-2023-10001", "high", ""), ("90003", "low", "fixed")]),
        ("tenable-findings", date(2024, 3, 12), [("CVE-2023-10001", "high", ""), ("90003", "low", "accepted")]),
        ("security-center", date(2024, 3, 12), [("CVE-2023-10001", "high", "accepted")]),
    ],
)
def test_each_dialect_has_its_day_and_its_states(name: str, held_on: date | None, rows: list[tuple[str, ...]]) -> None:
    (scan,) = read(own(f"nessus-csv/{name}.csv")).scans
    assert scan.held_on == held_on
    assert [(w.identifier, w.severity, w.status) for w in scan.weaknesses] == rows


def test_an_export_with_semicolons_is_read_alike() -> None:
    text = (EXPORTS / "nessus-csv/tenable-findings.csv").read_text("utf-8")
    assert read(text.replace(",", ";").encode()).scans == read(own("nessus-csv/tenable-findings.csv")).scans


def test_a_web_application_scan_names_its_site() -> None:
    header = b"Plugin ID,CVE,CVSS,CVSSv3,Risk,Host,Protocol,Port,Name\n"
    (scan,) = read(header + b"98104,,7.5,7.1,medium,http://shop.example/,http,,XSS\n").scans
    assert scan.hosts == (Host("shop.example"),)
    assert scan.weaknesses[0].severity == "high"


def test_the_reason_of_an_accepted_risk_is_the_treatment() -> None:
    (scan,) = read(own("nessus-csv/security-center.csv")).scans
    assert scan.weaknesses[0].treatment == "Tenable 風險接受：隔離網段，114 年汰換"


def test_a_header_alone_proves_no_scan_of_anything() -> None:
    reading = read(HEADER)
    assert reading.scans[0].held_on is None
    assert any("不能當作沒有弱點" in note for note in reading.notes)


def test_compliance_rows_are_told_by_their_result() -> None:
    said = (b"FAILED,h1,tcp,0,1.1 Password length", b"PASSED,h1,tcp,0,1.2 Age", b"ERROR,h1,tcp,0,1.3 Odd")
    (scan,) = read(HEADER + b"".join(b"21156,,," + row + b"\n" for row in said)).scans
    assert [(w.identifier, w.severity) for w in scan.weaknesses] == [("1.1 Password length", "high")]
    assert scan.counted == "合規檢查通過 1 項、合規檢查出錯 1 項"


def test_an_export_without_plugin_numbers_is_told_apart_by_name() -> None:
    data = b"asset.name,asset.ipv4_addresses,definition.family,definition.name,severity\n"
    data += b'pc,"[""10.0.0.1"",""10.0.0.2""]",Misc.,One,High\npc,"[""10.0.0.1"",""10.0.0.2""]",Misc.,Two,Low\n'
    (scan,) = read(data).scans
    assert [(w.identifier, w.severity) for w in scan.weaknesses] == [("One", "high"), ("Two", "low")]
    assert scan.hosts == (Host("pc", ("10.0.0.1", "10.0.0.2")),)


def test_encodings_and_line_ends_change_nothing() -> None:
    text = (EXPORTS / "nessus-csv/classic.csv").read_text("utf-8")
    expected = read(own("nessus-csv/classic.csv")).scans
    for data in (text.encode("utf-8-sig"), text.encode("utf-16"), text.replace("\n", "\r\n").encode()):
        assert read(data).scans == expected


@pytest.mark.parametrize("cut", [b"1,,,High,10.0.0.1,tcp", b'1,,,High,10.0.0.1,tcp,80,"Old ser'])
def test_a_row_cut_short_is_a_problem(cut: bytes) -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(HEADER + b"2,,,Low,10.0.0.1,tcp,80,Fine\n" + cut)


def test_a_row_that_is_no_finding_is_a_problem_with_its_line() -> None:
    with pytest.raises(Unreadable, match=":2"):
        read(HEADER + b"x,,,High,10.0.0.1,tcp,80,Name\n")


def test_the_real_export_of_security_center() -> None:
    (scan,) = read(sample("scans/nessus/django-DefectDojo__tenable_issue_9612.csv")).scans
    assert scan.held_on == date(2024, 2, 19)
    assert [(w.identifier, w.severity, w.host.addresses, w.where) for w in scan.weaknesses] == [
        ("73756", "critical", ("2.3.4.5",), "1433/tcp"),
        ("73756", "critical", ("2.3.4.5",), "5555/tcp"),
        ("73756", "critical", ("1.2.3.4",), "1433/tcp"),
    ]
    assert scan.hosts[0] == Host("ECODARCHDB", ("2.3.4.5",), ("9c:8e:99:1b:8b:dc",))


def test_the_other_real_export_of_security_center() -> None:
    (scan,) = read(sample("scans/nessus/django-DefectDojo__tenable_issue_11102.csv")).scans
    assert scan.held_on == date(2024, 10, 17)
    assert [(w.identifier, w.severity, w.where) for w in scan.weaknesses] == [
        ("CVE-2016-2183", "high", "443/tcp"),
        ("CVE-2016-2183", "high", "443/tcp"),
        ("CVE-2016-2183", "high", "8443/tcp"),
    ]
