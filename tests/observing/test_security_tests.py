"""Reports of security tests: dated records, findings that move from test to test, none closed by itself."""

from __future__ import annotations

import pytest

from observing.conftest import TODAY, Bench, said
from secaudit.assess.run import assess

HEAD = "Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name,Synopsis,Description,Solution,See Also,Plugin Output"


def nessus(start: str, *found: tuple[str, str, str]) -> str:
    """A Nessus v2 report of one host; ``found``: plugin, severity (0-4), name."""
    items = "".join(
        f'<ReportItem port="443" svc_name="www" protocol="tcp" severity="{severity}" pluginID="{plugin}" '
        f'pluginName="{name}" pluginFamily="General"><risk_factor>High</risk_factor></ReportItem>'
        for plugin, severity, name in found
    )
    return (
        '<?xml version="1.0" ?><NessusClientData_v2><Policy><policyName>季掃</policyName></Policy>'
        '<Report name="季掃"><ReportHost name="10.0.0.5"><HostProperties>'
        f'<tag name="HOST_START">{start}</tag><tag name="HOST_END">{start}</tag><tag name="host-ip">10.0.0.5</tag>'
        f"</HostProperties>{items}</ReportHost></Report></NessusClientData_v2>"
    )


FIRST = nessus(
    "Thu Feb  1 09:00:00 2024", ("100", "4", "Old OpenSSL"), ("200", "3", "Weak cipher"), ("300", "1", "Banner")
)
SECOND = nessus("Fri Mar  1 09:00:00 2024", ("100", "4", "Old OpenSSL"))


def scans_on_record(bench: Bench) -> dict[object, dict[str, object]]:
    return {r["held_on"]: dict(r) for r in bench.rows("record").values()}


def test_a_report_is_a_dated_record_and_its_findings_are_open(bench: Bench) -> None:
    told = said(bench.observe(bench.file("q1.nessus", FIRST)))
    record = scans_on_record(bench)["2024-02-01"]
    assert (record["kind"], record["high_findings"]) == ("scan", 2)
    weak = bench.rows("vulnerability").values()
    assert sorted((str(w["severity"]), w["status"], w["asset_id"]) for w in weak) == [
        ("critical", "open", "SRV"),
        ("high", "open", "SRV"),
        ("low", "open", "SRV"),
    ]
    assert {w["found_on"] for w in weak} == {"2024-02-01"}
    assert "高風險 2 項" in told


def test_the_same_report_again_adds_nothing(bench: Bench) -> None:
    path = bench.file("q1.nessus", FIRST)
    bench.observe(path)
    assert bench.observe(path).is_empty


def test_a_finding_that_a_later_test_finds_again_moves_there_and_the_rest_is_told_not_closed(bench: Bench) -> None:
    bench.observe(bench.file("q1.nessus", FIRST))
    told = said(bench.observe(bench.file("q2.nessus", SECOND)))
    weak = {str(w["title"])[:15]: w for w in bench.rows("vulnerability").values()}
    assert len(weak) == 3
    later = next(i for i, r in bench.rows("record").items() if r["held_on"] == "2024-03-01")
    assert [w["record_id"] for w in weak.values()].count(later) == 1
    assert {w["status"] for w in weak.values()} == {"open"}
    assert "再次發現 1" in told
    assert "這次沒有再發現" in told


def test_a_finding_said_to_be_fixed_and_found_again_is_open_again(bench: Bench) -> None:
    bench.observe(bench.file("q1.nessus", FIRST))
    from observing.conftest import AUTHOR
    from secaudit.model.declared import TABLE_BY_NAME
    from secaudit.usecases.edit_rows import edit_row

    openssl = next(i for i, w in bench.rows("vulnerability").items() if "OpenSSL" in str(w["title"]))
    edit_row(
        bench.store, TABLE_BY_NAME["vulnerability"], openssl, {"status": "已修補", "closed_on": "2024-02-10"}, AUTHOR,
        bench.catalogue, today=TODAY,
    )  # fmt: skip
    told = said(bench.observe(bench.file("q2.nessus", SECOND)))
    assert bench.rows("vulnerability")[openssl]["status"] == "open"
    assert "1 項原列已修補" in told


def test_lowering_a_severity_by_hand_leaves_the_reports_count_standing(bench: Bench) -> None:
    from observing.conftest import AUTHOR
    from secaudit.model.declared import TABLE_BY_NAME
    from secaudit.usecases.edit_rows import edit_row

    bench.observe(bench.file("q1.nessus", FIRST))
    for row_id in bench.rows("vulnerability"):
        edit_row(
            bench.store, TABLE_BY_NAME["vulnerability"], row_id, {"severity": "低", "status": "已修補"}, AUTHOR,
            bench.catalogue, today=TODAY,
        )  # fmt: skip
    found = assess(bench.store.inventory(), bench.catalogue, "acceptance", TODAY).result("A4-2.5.1.1")
    because = " ".join(row.because for check in found.checks for row in check.rows)
    assert "另有 2 項高風險未登錄" in because


def test_a_finding_that_moved_to_a_later_test_still_counts_as_listed_for_the_earlier(bench: Bench) -> None:
    bench.observe(bench.file("q1.nessus", FIRST))
    bench.observe(bench.file("q2.nessus", SECOND))
    found = assess(bench.store.inventory(), bench.catalogue, "acceptance", TODAY).result("A4-2.5.1.1")
    because = " ".join(row.because for check in found.checks for row in check.rows)
    assert "未登錄" not in because


def test_a_report_can_be_said_of_a_record_that_was_typed_and_what_it_counts_decides(bench: Bench) -> None:
    from observing.conftest import AUTHOR
    from secaudit.model.declared import TABLE_BY_NAME
    from secaudit.usecases.edit_rows import add_row

    texts = {"id": "R-9", "kind": "弱點掃描", "title": "二月弱掃", "held_on": "2024-02-01", "high_findings": "0"}
    add_row(bench.store, TABLE_BY_NAME["record"], texts, AUTHOR, bench.catalogue, today=TODAY)
    proposal = bench.observe(bench.file("q1.nessus", FIRST), record_id="R-9")
    assert set(bench.rows("record")) == {"R-9"}
    assert proposal.disagreements == 1
    findings = assess(bench.store.inventory(), bench.catalogue, "proposal", TODAY).findings
    assert any("高風險數：自填 0" in f.text and "為 2" in f.text for f in findings)


@pytest.mark.parametrize("text", [FIRST[:-40], FIRST.replace("</ReportHost>", "", 1)])
def test_half_a_report_is_no_report(bench: Bench, text: str) -> None:
    from secaudit.errors import BadInput

    with pytest.raises(BadInput):
        bench.observe(bench.file("q1.nessus", text))
    assert not bench.rows("record")
