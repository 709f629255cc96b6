"""Nessus v2: hosts, findings, compliance; nothing of the policy's preferences."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import EXPORTS, observer, own, read
from secaudit.observers import Export, Unreadable
from secaudit.observers.reading import Host, Weakness

ERP = Host("erp.plant.example", ("10.20.0.5",), ("00:1b:21:aa:bb:01", "00:1b:21:aa:bb:02"))


def report(*items: str, properties: str = '<tag name="HOST_END">Sun Mar 10 23:10:40 2024</tag>') -> bytes:
    inside = f'<ReportHost name="10.0.0.1"><HostProperties>{properties}</HostProperties>{"".join(items)}</ReportHost>'
    return f'<NessusClientData_v2><Report name="r">{inside}</Report></NessusClientData_v2>'.encode()


def item(severity: str, inside: str = "", plugin: str = "1") -> str:
    attributes = f'port="80" protocol="tcp" severity="{severity}" pluginID="{plugin}" pluginName="P{plugin}"'
    return f"<ReportItem {attributes}>{inside}</ReportItem>"


def test_findings_are_merged_rated_by_cvss_and_named_by_their_only_cve() -> None:
    (scan,) = read(own("nessus/two-hosts.nessus")).scans
    assert (scan.kind, scan.tool, scan.name, scan.held_on) == ("scan", "Nessus", "辦公室內網 2024Q1", date(2024, 3, 11))
    assert scan.hosts == (ERP, Host("", ("10.20.0.9",)))
    assert [(w.identifier, w.severity, w.host, w.where) for w in scan.weaknesses] == [
        ("CVE-2023-10001", "high", ERP, "443/tcp"),
        ("90002", "critical", ERP, "445/tcp"),
        ("aa11", "high", ERP, ""),
        ("90003", "low", Host("", ("10.20.0.9",)), "23/tcp"),
    ]
    assert scan.weaknesses[1].title == "Missing patches of the month（CVE-2024-20001 等 2 個 CVE）"
    assert scan.counted == "資訊級 1 項、合規檢查通過 1 項、合規檢查需人工確認 1 項"


def test_credentials_of_the_policy_are_nowhere_in_the_reading() -> None:
    assert "Sekret" not in repr(read(own("nessus/two-hosts.nessus")))


def test_a_scan_that_found_nothing_is_a_dated_scan() -> None:
    (scan,) = read(own("nessus/clean.nessus")).scans
    assert (scan.held_on, scan.weaknesses, scan.counted) == (date(2024, 3, 10), (), "資訊級 1 項")


@pytest.mark.parametrize(
    ("severity", "inside", "expected"),
    [
        ("2", "<cvss3_base_score>9.8</cvss3_base_score>", "critical"),
        ("4", "<cvss3_base_score>6.9</cvss3_base_score>", "critical"),
        ("3", "<cvss_base_score>10.0</cvss_base_score>", "high"),
        ("1", "<cvss4_base_score>7.0</cvss4_base_score>", "high"),
        ("1", "<cvss3_base_score>none</cvss3_base_score>", "low"),
    ],
)
def test_the_worse_of_the_plugins_own_severity_and_a_cvss_3_or_4_score_counts(
    severity: str, inside: str, expected: str
) -> None:
    (weakness,) = read(report(item(severity, inside))).scans[0].weaknesses
    assert weakness.severity == expected


def test_a_finding_without_a_known_severity_is_counted_and_told() -> None:
    reading = read(report(item("9"), item("0", plugin="2")))
    assert reading.scans[0].weaknesses == ()
    assert reading.scans[0].counted == "嚴重度不明 1 項、資訊級 1 項"
    assert reading.scans[0].unrated == 1


def test_a_host_that_is_dead_or_not_finished_is_no_clean_scan() -> None:
    dead = item("0", "<plugin_output>The remote host is considered as dead</plugin_output>", plugin="10180")
    with pytest.raises(Unreadable, match="沒有一台主機檢測完成"):
        read(report(dead))
    with pytest.raises(Unreadable, match="沒有一台主機檢測完成"):
        read(b'<NessusClientData_v2><Report name="r"></Report></NessusClientData_v2>')
    reading = read(report(item("3"), properties='<tag name="HOST_START">Sun Mar 10 22:00:00 2024</tag>'))
    assert reading.scans[0].name == "r（未完成）"
    assert any("中止" in note for note in reading.notes)


def test_failed_logins_are_told() -> None:
    assert any("登入失敗" in n for n in read(report(item("0", plugin="104410"))).notes)


def test_a_report_without_days_has_none() -> None:
    reading = read(report(item("3"), properties=""))
    assert reading.scans[0].held_on is None
    assert any("沒有載明" in note for note in reading.notes)


def test_a_policy_without_a_report_and_a_report_cut_short_are_problems() -> None:
    with pytest.raises(Unreadable, match="只有政策"):
        read(b"<NessusClientData_v2><Policy><policyName>p</policyName></Policy></NessusClientData_v2>")
    data = (EXPORTS / "nessus/two-hosts.nessus").read_bytes()
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(data[:2500])


def test_utf_16_and_a_mark_are_read_alike() -> None:
    data = (EXPORTS / "nessus/two-hosts.nessus").read_text("utf-8")
    assert read(data.encode("utf-8-sig")).scans == read(own("nessus/two-hosts.nessus")).scans
    assert read(data.encode("utf-16")).scans == read(own("nessus/two-hosts.nessus")).scans


def test_an_entity_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]>' + report(item("3"))
    with pytest.raises(Unreadable, match="E-OBS-06"):
        observer("nessus").reads(Export.of(bomb))


def test_titles_are_short_and_safe() -> None:
    bad = item("3").replace("P1", "x\u202e" + "y" * 900)
    weakness: Weakness = read(Export.of(report(bad))).scans[0].weaknesses[0]
    assert len(weakness.title) == 200
    assert "\u202e" not in weakness.title
