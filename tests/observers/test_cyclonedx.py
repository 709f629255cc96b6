"""CycloneDX: subject, components, embedded vulnerabilities; JSON and XML."""

from __future__ import annotations

import json
from datetime import date

import pytest

from observers.conftest import own, read, sample
from secaudit.observers import Export, Unreadable


def test_the_subject_is_proposed_and_its_components_are_counted() -> None:
    reading = read(own("cyclonedx/bill.json"))
    (host,) = reading.hosts
    assert (host.name, host.kind, host.brand, host.model) == ("MES 入口", "application", "大同軟體", "3.2")
    assert reading.collected_on == date(2024, 3, 5)
    assert any("列出 3 個元件（file 1、library 1、operating-system 1）" in n for n in reading.notes)


def test_the_worst_rating_and_the_state_of_each_weakness_count() -> None:
    (scan,) = read(own("cyclonedx/bill.json")).scans
    assert (scan.kind, scan.name, scan.held_on) == ("scan", "MES 入口", date(2024, 3, 5))
    assert [(w.identifier, w.severity, w.status, w.where) for w in scan.weaknesses] == [
        ("CVE-2024-0001", "critical", "open", "fastjson 1.2"),
        ("CVE-2024-0003", "high", "fixed", "fastjson 1.2"),
        ("CVE-2024-0004", "medium", "", "fastjson 1.2"),
    ]
    assert "not_affected" in scan.counted
    assert "嚴重度不明 1 項" in scan.counted


def test_devices_of_an_operations_bill_are_proposed() -> None:
    (host,) = read(own("cyclonedx/operations.json")).hosts
    assert (host.name, host.kind, host.brand, host.model) == ("邊緣閘道", "", "研華", "G2")


def test_xml_with_a_prefix_says_the_same() -> None:
    reading = read(own("cyclonedx/bill.xml"))
    (host,) = reading.hosts
    assert (host.name, host.kind, host.brand, host.model) == ("NPort", "", "Moxa", "2.1")
    (weakness,) = reading.scans[0].weaknesses
    assert (weakness.identifier, weakness.severity, weakness.status) == ("CVE-2016-2107", "medium", "open")
    assert weakness.where == "openssl 1.0.2"


def test_a_large_bill_is_read_as_a_small_one() -> None:
    bill = json.loads(own("cyclonedx/bill.json").text())
    bill["components"] += [{"type": "library", "name": f"n{i}", "x": "y" * 1000} for i in range(4500)]
    large = read(json.dumps(bill).encode())
    small = read(own("cyclonedx/bill.json"))
    assert (large.hosts, large.scans, large.collected_on) == (small.hosts, small.scans, small.collected_on)


def test_a_library_is_no_asset_and_a_bill_without_weaknesses_is_no_scan() -> None:
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.4", "metadata": {"component": {"type": "library", "name": "x"}}}
    reading = read(json.dumps(bill).encode())
    assert reading.says_nothing
    assert any("不是資產" in n for n in reading.notes)
    assert any("不是弱點掃描" in n for n in reading.notes)


@pytest.mark.parametrize("junk", ["null", "[]", "3", '{"component": null, "tools": 7, "lifecycles": {}}'])
def test_parts_of_another_shape_are_passed_over(junk: str) -> None:
    head = '"bomFormat":"CycloneDX","specVersion":"1.6"'
    text = f'{{{head},"metadata":{junk},"components":{junk},"vulnerabilities":{junk}}}'
    assert read(text.encode()).says_nothing


def test_another_bill_format_is_refused() -> None:
    with pytest.raises(Unreadable, match="bomFormat"):
        read(b'{"bomFormat":"Other","specVersion":"1.0"}')


def test_a_bill_cut_short_is_refused() -> None:
    data = own("cyclonedx/bill.xml").head
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(Export.of(data[:-20]))


def test_real_bills() -> None:
    vex = read(sample("inventory/cyclonedx/heimdall2__sample_input_report_dropwizard-vex.json"))
    assert vex.hosts[0].name == "test 9"
    assert vex.scans[0].tool == "Dependency-Track 4.11.4"
    assert vex.scans[0].held_on == date(2024, 7, 8)
    assert vex.scans[0].weaknesses[0].identifier == "GHSA-5mg8-w23w-74h3"
    syft = read(sample("inventory/cyclonedx/heimdall2__sample_input_report_syft-scan-alpine-container.json"))
    assert (syft.hosts[0].name, syft.hosts[0].kind) == ("alpine", "application")
    assert any("列出 16 個元件（library 15、operating-system 1）" in n for n in syft.notes)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_both_forms_of_a_real_bill_say_the_same(form: str) -> None:
    reading = read(sample(f"inventory/cyclonedx/self__cdx_env.{form}"))
    assert reading.program == "CycloneDX 1.6（cyclonedx-py 7.5.0）"
    assert any("列出 61 個元件（library 61）" in n for n in reading.notes)
    assert reading.says_nothing


def test_statements_that_nothing_is_affected_are_no_scan() -> None:
    bill = json.loads(own("cyclonedx/bill.json").text())
    bill["vulnerabilities"] = bill["vulnerabilities"][1:2]
    reading = read(json.dumps(bill).encode())
    assert reading.scans == ()
    assert any("不當成弱點掃描紀錄" in n for n in reading.notes)
