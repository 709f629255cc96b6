"""ZAP's traditional reports, JSON and XML."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import EXPORTS, own, read, sample
from secaudit.observers import Export, Unreadable
from secaudit.observers.reading import Host


def test_alerts_are_findings_of_their_site() -> None:
    reading = read(own("zap-json/shop.json"))
    (scan,) = reading.scans
    assert (reading.program, scan.kind, scan.held_on) == ("ZAP 2.14.0", "scan", date(2023, 11, 4))
    assert scan.name == "https://shop.plant.example:8443、http://shop.plant.example"
    assert [(w.identifier, w.severity, w.where, w.status) for w in scan.weaknesses] == [
        ("40012", "high", "https://shop.plant.example:8443", ""),
        ("10021", "low", "https://shop.plant.example:8443", ""),
        ("10020-1", "medium", "https://shop.plant.example:8443", "accepted"),
    ]
    assert scan.hosts == (Host("shop.plant.example"),)
    assert scan.counted == "資訊級 1 項"
    assert any("1 項在 ZAP 標為誤判" in note for note in reading.notes)
    assert "token123" not in repr(reading)


def test_a_single_site_of_old_and_a_chinese_date_are_read() -> None:
    (scan,) = read(own("zap-json/single-site.json")).scans
    assert (scan.held_on, scan.hosts) == (date(2023, 11, 4), (Host("", ("10.9.8.7",)),))
    assert [(w.identifier, w.severity) for w in scan.weaknesses] == [("90022", "medium")]


def test_the_xml_report_prefers_its_iso_day() -> None:
    (scan,) = read(own("zap-xml/shop.xml")).scans
    assert (scan.held_on, scan.name, scan.counted) == (date(2025, 9, 3), "https://shop.plant.example", "資訊級 1 項")
    assert [(w.title, w.severity, w.identifier, w.place) for w in scan.weaknesses] == [
        ("SQL Injection", "high", "40018", "第 4 行")
    ]


def test_a_report_without_sites_is_no_clean_scan() -> None:
    for empty in (b'{"@version":"2.14.0","@generated":"Sat, 4 Nov 2023 10:00:00","site":[]}', b"<OWASPZAPReport/>"):
        reading = read(empty)
        assert any("不能當作沒有弱點" in note for note in reading.notes)


def test_a_date_that_could_be_two_is_unknown() -> None:
    reading = read(b'<OWASPZAPReport generated="03/04/2024 10:00"><site name="http://a"/></OWASPZAPReport>')
    assert reading.scans[0].held_on is None
    assert any("日期" in note for note in reading.notes)


@pytest.mark.parametrize("name", ["zap-json/shop.json", "zap-xml/shop.xml"])
def test_a_report_cut_short_is_a_problem(name: str) -> None:
    data = (EXPORTS / name).read_bytes()
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(data[: len(data) - 40])


def test_the_real_reports() -> None:
    (scan,) = read(sample("scans/zap/heimdall2__sample_input_report_zero.webappsecurity.json")).scans
    assert (scan.held_on, len(scan.weaknesses), scan.counted) == (date(2018, 12, 5), 10, "資訊級 2 項")
    (scan,) = read(sample("scans/zap/heimdall2__sample_input_report_webgoat.json")).scans
    assert (scan.held_on, len(scan.hosts)) == (date(2018, 12, 6), 4)


@pytest.mark.parametrize("head", ['<OWASPZAPReport version="2">', "<NessusClientData_v2>"])
def test_nesting_deeper_than_any_report_is_refused(head: str) -> None:
    with pytest.raises(Unreadable, match="巢狀超過 200 層"):
        read(Export.of((head + "<site>" * 300).encode()))
