"""Scan after scan: what is the same finding, what is not, and which tests a finding counts for."""

from __future__ import annotations

from typing import Any

import pytest

from observing.conftest import AUTHOR, TODAY, Bench, said
from secaudit.assess.run import assess
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.tables.derived_columns import vulnerability_rows
from secaudit.usecases.edit_rows import add_row, edit_row

FEBRUARY, MARCH = "Thu Feb  1 09:00:00 2024", "Fri Mar  1 09:00:00 2024"
HIGH, LOW = ("200", "3", "Weak cipher"), ("300", "1", "Banner")


def host(address: str, when: str, *found: tuple[str, str, str], name: str = "") -> str:
    items = "".join(
        f'<ReportItem port="443" protocol="tcp" severity="{severity}" pluginID="{plugin}" pluginName="{title}"/>'
        for plugin, severity, title in found
    )
    fqdn = f'<tag name="host-fqdn">{name}</tag>' if name else ""
    return (
        f'<ReportHost name="{address}"><HostProperties><tag name="HOST_START">{when}</tag>'
        f'<tag name="HOST_END">{when}</tag><tag name="host-ip">{address}</tag>{fqdn}</HostProperties>'
        f"{items}</ReportHost>"
    )


def nessus(*hosts: str, name: str = "季掃") -> str:
    report = f'<Report name="{name}">{"".join(hosts)}</Report>'
    return f'<?xml version="1.0" ?><NessusClientData_v2>{report}</NessusClientData_v2>'


def csv(*found: tuple[str, str, str]) -> str:
    head = "Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name,Synopsis,Description,Solution,See Also,Plugin Output"
    word = {"1": "Low", "3": "High", "4": "Critical"}
    return "\r\n".join([head, *(f"{p},,,{word[s]},10.0.0.5,tcp,443,{t},,,,," for p, s, t in found)]) + "\r\n"


def unlisted(bench: Bench) -> list[str]:
    rows = vulnerability_rows(bench.store.inventory())
    return [str(row[1]) for row in rows if str(row[0]).endswith("未登錄")]


def edit(bench: Bench, row_id: str, **cells: str) -> None:
    table = TABLE_BY_NAME["vulnerability"]
    edit_row(bench.store, table, row_id, cells, AUTHOR, bench.catalogue, today=TODAY)


def treated(bench: Bench) -> Any:
    found = assess(bench.store.inventory(), bench.catalogue, "acceptance", TODAY).result("A4-2.5.1.1")
    return next(check for check in found.checks if check.check_id == "treated")


def test_a_finding_of_a_machine_that_becomes_an_asset_later_is_the_same_one(bench: Bench) -> None:
    bench.observe(bench.file("q1.nessus", nessus(host("10.0.0.77", FEBRUARY, HIGH, name="new.example"))))
    (before,) = bench.rows("vulnerability").values()
    assert (before["asset_id"], "new.example" in str(before["title"])) == (None, True)
    arp = "new.example (10.0.0.77) at 00:11:32:aa:bb:02 [ether] on eth0\n"
    bench.observe(bench.file("arp.txt", arp))
    told = said(bench.observe(bench.file("q2.nessus", nessus(host("10.0.0.77", MARCH, HIGH, name="new.example")))))
    (after,) = bench.rows("vulnerability").values()
    assert (after["id"], after["asset_id"], after["found_on"]) == (before["id"], "A-001", "2024-02-01")
    assert "1 項補上資產" in told
    assert not unlisted(bench)


def test_the_same_scan_as_xml_and_as_csv_lists_each_finding_once(bench: Bench) -> None:
    xml = bench.file("q1.nessus", nessus(host("10.0.0.5", FEBRUARY, HIGH, LOW)))
    bench.observe(xml, bench.file("q1.csv", csv(HIGH, LOW)))
    assert len(bench.rows("vulnerability")) == 2
    assert not unlisted(bench)


def test_an_earlier_scan_that_comes_later_puts_back_the_day_a_finding_was_found(bench: Bench) -> None:
    bench.observe(bench.file("q2.nessus", nessus(host("10.0.0.5", MARCH, HIGH))))
    told = said(bench.observe(bench.file("q1.nessus", nessus(host("10.0.0.5", FEBRUARY, HIGH)))))
    (row,) = bench.rows("vulnerability").values()
    march = next(i for i, r in bench.rows("record").items() if r["held_on"] == "2024-03-01")
    assert (row["found_on"], row["record_id"]) == ("2024-02-01", march)
    assert not unlisted(bench)
    assert "沒有再發現" not in told


def test_two_scans_of_one_day_each_list_what_both_found(bench: Bench) -> None:
    bench.observe(bench.file("a.nessus", nessus(host("10.0.0.5", MARCH, HIGH), name="早")))
    bench.observe(bench.file("b.nessus", nessus(host("10.0.0.5", MARCH, HIGH), name="晚")))
    assert len(bench.rows("record")) == 2
    assert not unlisted(bench)


def test_what_one_scanner_lists_says_nothing_of_a_test_that_was_typed(bench: Bench) -> None:
    bench.observe(bench.file("q1.nessus", nessus(host("10.0.0.5", FEBRUARY, HIGH))))
    pentest = {"id": "R-9", "kind": "滲透測試", "title": "二月滲透", "held_on": "2024-02-15", "high_findings": "1"}
    add_row(bench.store, TABLE_BY_NAME["record"], pentest, AUTHOR, bench.catalogue, today=TODAY)
    bench.observe(bench.file("q2.nessus", nessus(host("10.0.0.5", MARCH, HIGH))))
    assert unlisted(bench) == ["二月滲透：另有 1 項高風險未登錄於弱點表"]


def test_a_group_has_a_finding_for_each_of_its_machines(bench: Bench) -> None:
    machines = [host(f"10.0.1.{n}", FEBRUARY, HIGH, name=f"LINE-{n}") for n in (1, 2, 3)]
    bench.observe(bench.file("q1.nessus", nessus(*machines)))
    rows = bench.rows("vulnerability").values()
    assert len(rows) == 3
    assert {r["asset_id"] for r in rows} == {"PC-2"}
    one = nessus(host("10.0.1.1", MARCH, LOW, name="LINE-1"))
    told = said(bench.observe(bench.file("q2.nessus", one)))
    gone = next(line for line in told.splitlines() if "這次沒有再發現" in line)
    assert gone.count("W-") == 1


def test_two_cards_of_one_machine_keep_the_worse_severity(bench: Bench) -> None:
    both = nessus(
        host("10.0.0.5", FEBRUARY, ("200", "1", "Weak cipher")),
        host("10.9.9.9", FEBRUARY, ("200", "4", "Weak cipher"), name="SRV"),
    )
    bench.observe(bench.file("q1.nessus", both))
    (row,) = bench.rows("vulnerability").values()
    assert row["severity"] == "critical"
    assert next(iter(bench.rows("record").values()))["high_findings"] == 1


def test_titles_that_differ_only_past_the_cut_are_two_findings(bench: Bench) -> None:
    long = "x" * 240
    found = nessus(host("10.0.0.5", FEBRUARY, ("200", "3", "CVE-1 and CVE-2"), ("CVE-2", "3", "CVE-1 and CVE-2")))
    bench.observe(bench.file("a.nessus", found))
    assert len(bench.rows("vulnerability")) == 2
    sarif = (
        '{"version":"2.1.0","$schema":"sarif-2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":['
        + ",".join(
            f'{{"ruleId":"r","level":"error","message":{{"text":"m"}},"locations":[{{"physicalLocation":'
            f'{{"artifactLocation":{{"uri":"{long}{tail}"}}}}}}]}}'
            for tail in "ab"
        )
        + "]}]}"
    )
    bench.observe(bench.file("b.sarif", sarif))
    assert len(bench.rows("vulnerability")) == 4


def test_findings_without_a_severity_leave_the_clause_undecided(bench: Bench) -> None:
    trivy = (
        '{"SchemaVersion":2,"CreatedAt":"2024-02-01T00:00:00Z","ArtifactName":"mes:1","ArtifactType":"container_image",'
        '"Results":[{"Target":"t","Vulnerabilities":[{"VulnerabilityID":"CVE-2024-1","PkgName":"p","Severity":"UNKNOWN"}]}]}'
    )
    told = said(bench.observe(bench.file("t.json", trivy)))
    assert "1 項沒有嚴重度或結果，併成一筆待評定" in told
    (row,) = bench.rows("vulnerability").values()
    assert (row["severity"], row["status"]) == (None, "open")
    assert treated(bench).outcome == "unknown"
    assert bench.observe(bench.file("t.json", trivy)).is_empty


def test_another_scanner_says_nothing_of_what_this_one_found(bench: Bench) -> None:
    bench.observe(bench.file("q1.nessus", nessus(host("10.0.0.5", FEBRUARY, HIGH))))
    zap = (
        '{"@version":"2.14.0","@generated":"Fri, 1 Mar 2024 10:00:00","site":[{"@name":"http://10.0.0.5","@host":"10.0.0.5",'
        '"@port":"80","@ssl":"false","alerts":[]}]}'
    )
    assert "沒有再發現" not in said(bench.observe(bench.file("zap.json", zap)))


def test_a_severity_is_raised_but_never_lowered_by_itself(bench: Bench) -> None:
    bench.observe(bench.file("q1.nessus", nessus(host("10.0.0.5", FEBRUARY, HIGH))))
    (row_id,) = bench.rows("vulnerability")
    told = said(bench.observe(bench.file("q2.nessus", nessus(host("10.0.0.5", MARCH, ("200", "1", "Weak cipher"))))))
    assert bench.rows("vulnerability")[row_id]["severity"] == "high"
    assert "1 項的嚴重度比案件裡的低，沒有調降" in told


def test_the_same_report_again_opens_nothing_that_was_fixed_since(bench: Bench) -> None:
    path = bench.file("q1.nessus", nessus(host("10.0.0.5", FEBRUARY, HIGH)))
    bench.observe(path)
    (row_id,) = bench.rows("vulnerability")
    edit(bench, row_id, status="已修補")
    assert bench.observe(path).is_empty
    assert bench.rows("vulnerability")[row_id]["status"] == "fixed"


def test_a_partial_rescan_of_the_same_day_and_name_does_not_shrink_the_count(bench: Bench) -> None:
    bench.observe(bench.file("a.nessus", nessus(host("10.0.0.5", MARCH, HIGH), host("10.0.0.6", MARCH, HIGH))))
    told = said(bench.observe(bench.file("b.nessus", nessus(host("10.0.0.6", MARCH)))))
    (record,) = bench.rows("record")
    assert bench.seen(record)["high_findings"] == "2"
    assert "清單另有 3 項主機這次沒有檢測" in told


def test_what_an_earlier_report_counted_is_no_typed_value(bench: Bench) -> None:
    bench.observe(bench.file("a.nessus", nessus(host("10.0.0.5", MARCH, HIGH))))
    proposal = bench.observe(bench.file("b.nessus", nessus(host("10.0.0.5", MARCH, HIGH, ("201", "4", "Worse")))))
    assert proposal.disagreements == 0
    assert next(iter(bench.rows("record").values()))["high_findings"] == 2


def test_what_is_gone_from_a_machine_that_was_no_asset_is_told_too(bench: Bench) -> None:
    bench.observe(bench.file("a.nessus", nessus(host("10.0.0.77", FEBRUARY, HIGH))))
    told = said(bench.observe(bench.file("b.nessus", nessus(host("10.0.0.77", MARCH)))))
    assert "這次沒有再發現 W-" in told


def test_a_scan_that_finds_nothing_is_a_record_of_none(bench: Bench) -> None:
    told = said(bench.observe(bench.file("a.nessus", nessus(host("10.0.0.5", MARCH)))))
    (record,) = bench.rows("record").values()
    assert record["high_findings"] == 0
    assert "檢測 1 台：對到資產 1 項" in told


@pytest.mark.parametrize(("tests", "findings"), [(50, 10_000), (3_000, 6_000)])
def test_counting_what_is_listed_for_many_tests_is_one_pass(tests: int, findings: int) -> None:
    days = [f"20{10 + n // 336:02d}-{n // 28 % 12 + 1:02d}-{n % 28 + 1:02d}" for n in range(tests)]
    records: list[dict[str, Cell]] = [
        {"id": f"R{n}", "kind": "scan", "title": "s", "held_on": day, "high_findings": findings}
        for n, day in enumerate(days)
    ]
    seen: list[dict[str, Cell]] = [
        {"id": f"O{n}", "target_id": f"R{n}", "setting": "held_on", "value": day, "basis": "stated", "format": "nessus"}
        for n, day in enumerate(days)
    ]
    last = f"R{tests - 1}"
    weak: list[dict[str, Cell]] = [
        {"id": f"W{n}", "title": "t", "severity": "high", "record_id": last, "found_on": days[0]}
        for n in range(findings)
    ]
    inventory = Inventory.of(record=records, observation=seen, vulnerability=weak)
    assert len(list(vulnerability_rows(inventory))) == findings


def test_a_scan_that_was_aborted_and_shows_nothing_high_is_no_proof_of_none(bench: Bench) -> None:
    cut = host("10.0.0.5", MARCH, LOW).replace(f'<tag name="HOST_END">{MARCH}</tag>', "")
    told = said(bench.observe(bench.file("a.nessus", nessus(cut, host("10.0.0.6", MARCH)))))
    (record,) = bench.rows("record").values()
    assert record["high_findings"] is None
    assert "沒看到高風險不等於沒有" in told
    assert treated(bench).outcome == "unknown"


def test_a_report_of_no_site_at_all_is_no_proof_of_no_weakness(bench: Bench) -> None:
    zap = '{"@version":"2.14.0","@generated":"Fri, 1 Mar 2024 10:00:00","site":[]}'
    bench.observe(bench.file("zap.json", zap))
    (record,) = bench.rows("record").values()
    assert (record["held_on"], record["high_findings"]) == ("2024-03-01", None)


def test_a_report_that_settles_nothing_of_its_record_makes_one_record_however_often_it_is_read(bench: Bench) -> None:
    path = bench.file("empty.csv", csv())
    told = said(bench.observe(path))
    assert "檔案沒有檢測日期" in told
    assert bench.observe(path).is_empty
    assert len(bench.rows("record")) == 1
