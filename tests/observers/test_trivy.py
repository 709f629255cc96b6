"""Trivy: images, folders and clusters, of every age."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from observers.conftest import EXPORTS, own, read, sample
from secaudit.observers import Export, Unreadable, recognised


def report(**results: Any) -> bytes:
    document = {"SchemaVersion": 2, "ArtifactName": "a", "CreatedAt": "2024-06-01T10:00:00Z", **results}
    return json.dumps(document).encode()


def test_vulnerabilities_misconfigurations_and_secrets_of_an_image() -> None:
    reading = read(own("trivy/image.json"))
    (scan,) = reading.scans
    assert (scan.kind, scan.name, scan.held_on) == ("scan", "registry.plant.example/mes:1.4", date(2024, 6, 1))
    assert reading.program == "Trivy 0.58.1"
    assert [(w.identifier, w.severity, w.where, w.status) for w in scan.weaknesses] == [
        ("CVE-2024-40001", "critical", "mes:1.4 (debian 12.5) openssl 3.0.11", ""),
        ("CVE-2024-40002", "high", "mes:1.4 (debian 12.5) zlib1g 1.2", ""),
        ("CVE-2024-40004", "high", "mes:1.4 (debian 12.5) curl 7.88", "accepted"),
        ("CVE-2024-40005", "high", "mes:1.4 (debian 12.5) curl", "accepted"),
        ("DS002", "high", "Dockerfile:3", ""),
        ("aws-access-key-id", "critical", "/app/.env:7", ""),
    ]
    assert scan.counted == "嚴重度不明 1 項、設定檢查通過 20 項"


def test_the_secret_itself_is_nowhere_in_the_reading() -> None:
    assert "AKIA" not in repr(read(own("trivy/image.json")))


def test_the_old_list_has_no_day_and_merges_what_is_there_twice() -> None:
    reading = read(own("trivy/legacy.json"))
    assert [(w.identifier, w.place) for w in reading.scans[0].weaknesses] == [
        ("CVE-2019-50001", "[1].Vulnerabilities[0]")
    ]
    assert reading.scans[0].held_on is None
    assert any("日期" in note for note in reading.notes)


def test_a_cluster_tells_the_resource_of_each_finding() -> None:
    (scan,) = read(own("trivy/cluster.json")).scans
    assert [(w.identifier, w.where) for w in scan.weaknesses] == [
        ("CVE-2023-60001", "mes/Deployment/api/mes/api:1 busybox 1.36"),
        ("KSV041", "ClusterRole/wide/ClusterRole/wide"),
    ]
    assert scan.counted == "設定檢查通過 1 項"


def test_a_clean_report_is_a_dated_scan_and_one_without_targets_is_said_to_be_so() -> None:
    clean = read(report(Results=[{"Target": "x", "Class": "os-pkgs", "Type": "alpine"}]))
    assert (clean.scans[0].held_on, clean.scans[0].weaknesses) == (date(2024, 6, 1), ())
    assert not any("不能當作沒有弱點" in note for note in clean.notes)
    for nothing in (report(Results=None), report(Results=[]), report()):
        assert any("不能當作沒有弱點" in note for note in read(nothing).notes)


def test_the_target_may_stand_after_its_findings() -> None:
    one = {"Vulnerabilities": [{"VulnerabilityID": "CVE-2020-1", "PkgName": "p", "Severity": "LOW"}], "Target": "late"}
    assert read(report(Results=[one])).scans[0].weaknesses[0].where.startswith("late p")


def test_what_powershell_redirected_in_utf_16_is_read() -> None:
    text = (EXPORTS / "trivy/image.json").read_text("utf-8")
    assert read(text.encode("utf-16")).scans == read(own("trivy/image.json")).scans
    assert read(text.encode("utf-8-sig")).scans == read(own("trivy/image.json")).scans


@pytest.mark.parametrize(
    "odd", [1, "x", [1, None], {"a": 1}, [[{}]], [{"Target": 5, "Vulnerabilities": [None, 1, {}]}]]
)
def test_odd_shapes_are_passed_over(odd: Any) -> None:
    assert read(report(Results=odd)).scans[0].weaknesses == ()


def test_a_report_cut_short_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read((EXPORTS / "trivy/image.json").read_bytes()[:1500])


def test_null_alone_is_nobodys_format() -> None:
    assert recognised(Export.of(b"null\n")) == ()


def test_the_real_report_of_2026() -> None:
    reading = read(sample("scans/trivy/django-DefectDojo__trivy_cvssv4_severity_source.json"))
    assert (reading.program, reading.collected_on) == ("Trivy 0.69.1", date(2026, 2, 24))
    assert [(w.identifier, w.severity) for w in reading.scans[0].weaknesses] == [
        ("CVE-2025-66614", "medium"),
        ("CVE-2025-61795", "low"),
        ("CVE-2026-24733", "low"),
    ]


def test_the_real_reports_of_old() -> None:
    (scan,) = read(sample("scans/trivy/django-DefectDojo__trivy_legacy_trivy_mix.json")).scans
    assert {w.severity for w in scan.weaknesses} == {"high"}
    assert len(scan.weaknesses) == 6
    (scan,) = read(sample("scans/trivy/django-DefectDojo__trivy_legacy_many_vulns.json")).scans
    assert (len(scan.weaknesses), scan.counted) == (92, "嚴重度不明 1 項")
    (scan,) = read(sample("scans/trivy/django-DefectDojo__trivy_kubernetes.json")).scans
    assert scan.weaknesses[0].where.startswith("default/Deployment/redis-follower/")


def test_what_an_ignore_file_took_out_is_listed_whatever_sort_it_is() -> None:
    text = (
        '{"SchemaVersion":2,"ArtifactName":"a","Results":[{"Target":"Dockerfile","ExperimentalModifiedFindings":['
        '{"Type":"misconfiguration","Status":"ignored","Finding":{"ID":"DS001","Severity":"HIGH","Status":"FAIL"}},'
        '{"Type":"secret","Status":"ignored","Statement":"test key","Finding":{"RuleID":"key","Severity":"CRITICAL"}},'
        '{"Type":"vulnerability","Status":"under_investigation","Finding":{"VulnerabilityID":"CVE-2024-1",'
        '"PkgName":"p","Severity":"HIGH"}}]}]}'
    )
    (scan,) = read(Export.of(text.encode())).scans
    assert [(w.identifier, w.severity, w.status, w.treatment) for w in scan.weaknesses] == [
        ("DS001", "high", "accepted", ""),
        ("key", "critical", "accepted", "Trivy ignored：test key"),
        ("CVE-2024-1", "high", "", ""),
    ]
