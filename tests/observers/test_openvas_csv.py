"""OpenVAS / GVM results as CSV."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from observers.conftest import EXPORTS, own, read, sample
from secaudit.observers import Unreadable
from secaudit.observers.reading import Host


def test_rows_are_findings_of_the_newest_day() -> None:
    (scan,) = read(own("openvas-csv/results.csv")).scans
    assert (scan.name, scan.held_on, scan.counted) == ("廠區每月掃描", date(2024, 5, 4), "記錄（Log） 1 項")
    assert [(w.identifier, w.severity, w.host, w.where, w.place) for w in scan.weaknesses] == [
        ("CVE-2024-30001", "critical", Host("hmi.plant.example", ("192.168.7.10",)), "443/tcp", "第 3 行"),
        ("1.3.6.1.4.1.25623.1.0.900003", "medium", Host("", ("192.168.7.11",)), "", "第 4 行"),
    ]


def test_an_empty_report_is_a_scan_of_an_unknown_day() -> None:
    reading = read(own("openvas-csv/empty.csv"))
    assert (reading.scans[0].held_on, reading.scans[0].weaknesses) == (None, ())
    assert any("沒有日期" in note for note in reading.notes)


def test_a_file_cut_short_is_a_problem() -> None:
    data = (EXPORTS / "openvas-csv/results.csv").read_bytes()
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(data[:-60])


def test_the_real_exports() -> None:
    assert read(sample("scans/openvas/django-DefectDojo__openvas_no_vuln.csv")).scans[0].held_on is None
    (scan,) = read(sample("scans/openvas/django-DefectDojo__openvas_report_combine_v2.csv")).scans
    assert [(w.identifier, w.severity) for w in scan.weaknesses] == [("1.3.6.1.4.1.25623.1.0.80091", "low")]
    (scan,) = read(sample("scans/openvas/django-DefectDojo__openvas_report_using_CVE.csv")).scans
    assert (scan.held_on, scan.name) == (date(2024, 3, 18), "Scan Suspect Host 45.33.32.156")
    assert len(scan.weaknesses) == 43
    assert sum(Counter(w.severity for w in scan.weaknesses).values()) == 43
    assert scan.weaknesses[1].identifier == "CVE-2021-26691"
