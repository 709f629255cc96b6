"""OpenVAS / GVM reports as XML."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import EXPORTS, own, read, sample
from secaudit.observers import Export, Unreadable
from secaudit.observers.reading import Host

HMI = Host("hmi.plant.example", ("192.168.7.10",))
OTHER = Host("", ("192.168.7.11",))


def report(status: str, inside: str = "") -> bytes:
    begun = "<scan_start>2024-05-03T01:00:00Z</scan_start>"
    return f"<report><report><scan_run_status>{status}</scan_run_status>{begun}{inside}</report></report>".encode()


def result(threat: str, severity: str, inside: str = "") -> str:
    head = f"<name>N</name><host>10.0.0.1</host><port>22/tcp</port><nvt oid='1.3.6.1.4.1.25623.1.0.1'>{inside}</nvt>"
    return f"<results><result>{head}<threat>{threat}</threat><severity>{severity}</severity></result></results>"


def test_a_report_in_a_report_is_a_dated_scan_with_overrides_told() -> None:
    reading = read(own("openvas/gvm22.xml"))
    (scan,) = reading.scans
    assert (scan.tool, scan.name, scan.held_on) == ("OpenVAS", "廠區每月掃描", date(2024, 5, 4))
    assert scan.hosts == (HMI, OTHER)
    assert [(w.identifier, w.severity, w.host, w.where, w.treatment) for w in scan.weaknesses] == [
        ("CVE-2024-30001", "critical", HMI, "443/tcp", ""),
        (
            "1.3.6.1.4.1.25623.1.0.900002",
            "high",
            HMI,
            "443/tcp",
            "OpenVAS override：嚴重度由 7.5 改為 2.0，internal only",
        ),
        ("1.3.6.1.4.1.25623.1.0.900003", "medium", OTHER, "", "OpenVAS override 未套用：0.0"),
    ]
    assert scan.counted == "誤判 1 項、記錄（Log） 1 項"
    assert reading.program == "GVM（GMP 22.4）"
    for words in ("1 個錯誤", "QoD", "沒有套用", "min_qod=70 levels=hml"):
        assert any(words in note for note in reading.notes), words


def test_the_answer_to_get_reports_with_no_finding_is_a_dated_scan() -> None:
    (scan,) = read(own("openvas/clean-response.xml")).scans
    assert (scan.held_on, scan.weaknesses, scan.hosts) == (date(2017, 2, 3), (), (Host("", ("192.168.7.20",)),))


def test_openvas_5_without_severities_is_rated_by_cvss_base() -> None:
    (scan,) = read(own("openvas/openvas5.xml")).scans
    assert scan.held_on == date(2012, 3, 2)
    assert [(w.title, w.severity, w.where) for w in scan.weaknesses] == [
        ("Old OpenSSL（CVE-2011-4001 等 2 個 CVE）", "medium", "443/tcp")
    ]


@pytest.mark.parametrize(
    ("threat", "severity", "expected", "counted"),
    [
        ("High", "10.0", ["critical"], ""),
        ("Critical", "9.0", ["critical"], ""),
        ("High", "8.9", ["high"], ""),
        ("Medium", "", ["medium"], ""),
        ("Debug", "-2.0", [], "除錯 1 項"),
        ("", "-1", [], "誤判 1 項"),
        ("False Positive", "7.5", [], "誤判 1 項"),
        ("High", "0.0", [], "記錄（Log） 1 項"),
        ("", "x", [], "嚴重度不明 1 項"),
        ("", "nan", [], "嚴重度不明 1 項"),
    ],
)
def test_threat_and_severity(threat: str, severity: str, expected: list[str], counted: str) -> None:
    (scan,) = read(report("Done", result(threat, severity))).scans
    assert ([w.severity for w in scan.weaknesses], scan.counted) == (expected, counted)


def test_a_scan_that_was_stopped_says_so_and_is_a_problem_when_it_has_nothing() -> None:
    reading = read(report("Stopped", result("High", "7.5")))
    assert reading.scans[0].held_on is None
    assert reading.scans[0].name == "（未完成：Stopped）"
    assert "掃描沒有跑完（Stopped）：沒列出的弱點不代表沒有" in reading.notes
    with pytest.raises(Unreadable, match="沒有跑完"):
        read(report("Interrupted"))


def test_a_scan_that_lists_no_host_is_dated_and_says_so() -> None:
    reading = read(report("Done", "<hosts><count>0</count></hosts>"))
    assert (reading.scans[0].held_on, reading.scans[0].hosts) == (date(2024, 5, 3), ())
    assert any("看不出掃描了哪些主機" in note for note in reading.notes)


def test_a_report_that_lists_less_than_it_counts_is_told_or_a_problem() -> None:
    count = "<result_count>9<full>9</full><filtered>{}</filtered></result_count>"
    with pytest.raises(Unreadable, match="只有統計"):
        read(report("Done", count.format(5)))
    reading = read(report("Done", result("High", "7.5") + count.format(5)))
    assert "報告說有 5 項，只列出 1 項：可能分頁，請以 rows=-1 匯出" in reading.notes
    assert "篩選條件篩掉了 4 項" in reading.notes
    assert read(report("Done", count.format(0))).scans[0].weaknesses == ()


def test_two_reports_a_difference_and_a_file_cut_short_are_problems() -> None:
    two = report("Done").replace(b"</report></report>", b"<scan_run_status>Done</scan_run_status></report></report>")
    with pytest.raises(Unreadable, match="不只一份"):
        read(two)
    with pytest.raises(Unreadable, match="差異"):
        read(report("Done", "<delta><report id='x'/></delta>"))
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read((EXPORTS / "openvas/gvm22.xml").read_bytes()[:2000])


def test_a_real_report_of_2023() -> None:
    reading = read(sample("scans/openvas/django-DefectDojo__openvas_one_vuln.xml"))
    (scan,) = reading.scans
    assert (scan.name, scan.held_on) == ("dc01-testlab-scan", date(2023, 9, 28))
    (weakness,) = scan.weaknesses
    assert (weakness.identifier, weakness.severity) == ("1.3.6.1.4.1.25623.1.0.832260", "critical")
    assert weakness.host == Host("", ("10.0.101.2",))


def test_a_real_report_of_2025() -> None:
    (scan,) = read(sample("scans/openvas/django-DefectDojo__openvas_report_detail_v2.xml")).scans
    assert (scan.name, scan.held_on, scan.hosts) == ("Report", date(2025, 8, 22), (Host("server99", ("10.99.99.99",)),))
    assert [(w.severity, w.where) for w in scan.weaknesses] == [("critical", "42/tcp")]


def test_a_finding_marked_as_false_positive_stays_listed_at_its_original_severity() -> None:
    text = (
        '<report id="a"><gmp/><scan_run_status>Done</scan_run_status><scan_end>2024-05-03T10:00:00Z</scan_end><results>'
        '<result><host>10.0.0.5</host><nvt oid="1.3.6.1.4.1.25623.1"><name>Old</name></nvt><threat>'
        "False Positive</threat><severity>-1.0</severity><original_severity>9.8</original_severity></result>"
        "</results></report>"
    )
    (scan,) = read(Export.of(text.encode())).scans
    assert [(w.severity, w.status, w.treatment) for w in scan.weaknesses] == [("critical", "accepted", "")]


def test_high_results_that_a_filter_left_out_have_to_be_looked_at() -> None:
    text = (
        '<report id="a"><gmp/><scan_run_status>Done</scan_run_status><scan_end>2024-05-03T10:00:00Z</scan_end>'
        "<result_count>1<full>4</full><filtered>1</filtered><hole><full>3</full><filtered>0</filtered></hole></result_count>"
        '<results><result><host>10.0.0.5</host><nvt oid="1"><name>Old</name></nvt><severity>2.0</severity></result>'
        "</results></report>"
    )
    (scan,) = read(Export.of(text.encode())).scans
    assert (scan.unrated, "報告篩掉的高風險 3 項" in scan.counted) == (3, True)
