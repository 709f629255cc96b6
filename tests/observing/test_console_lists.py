"""Lists of many machines, read for a row that stands for several; and bills of materials, which are of a program."""

from __future__ import annotations

import json

import pytest

from observing.conftest import Bench, said

HEADER = "DeviceName,MalwareProtectionEnabled,RealTimeProtectionEnabled,SignatureUpdateOverdue,LastReportedDateTime\n"


def console(*names: str, off: str = "") -> str:
    rows = (f"{n},True,{n != off},False,2024-03-01T01:00:00Z\n" for n in names)
    return HEADER + "".join(rows)


def test_a_list_of_more_machines_than_the_row_says_nothing_of_machines_that_it_does_not_name(bench: Bench) -> None:
    path = bench.file("intune.csv", console("A-1", "A-2", "A-3", "A-4", "A-5"))
    proposal = bench.observe(path, asset_id="PC-2")
    assert bench.seen("PC-2") == {}
    assert "檔案有 5 台，PC-2 是 3 台，看不出是哪幾台，沒有套用" in said(proposal)


def test_of_a_longer_list_the_named_machines_of_the_row_count(bench: Bench) -> None:
    names = ("LINE-1", "LINE-2", "LINE-3", "A-4", "A-5")
    bench.observe(bench.file("intune.csv", console(*names, off="A-5")), asset_id="PC-2")
    assert bench.seen("PC-2") == {"antimalware": "1"}


def test_one_named_machine_that_is_off_decides_for_the_row(bench: Bench) -> None:
    bench.observe(bench.file("intune.csv", console("LINE-1", "LINE-2", "LINE-3", "A-4", off="LINE-2")), asset_id="PC-2")
    assert bench.seen("PC-2") == {"antimalware": "0"}


@pytest.mark.parametrize("names", [("LINE-1", "LINE-2"), ("LINE-1", "LINE-2", "LINE-2.corp.example")])
def test_a_row_seen_in_part_is_not_covered(bench: Bench, names: tuple[str, ...]) -> None:
    proposal = bench.observe(bench.file("intune.csv", console(*names)))
    assert bench.seen("PC-2") == {}
    assert "PC-2 有 3 台，檔案只看到 2 台" in said(proposal)


def test_without_a_row_each_machine_goes_where_its_name_stands(bench: Bench) -> None:
    bench.observe(bench.file("intune.csv", console("LINE-1", "LINE-2", "LINE-3", "PC-WANG", off="PC-WANG")))
    assert (bench.seen("PC-2"), bench.seen("PC-1")) == ({"antimalware": "1"}, {"antimalware": "0"})


def test_a_list_that_is_read_for_one_row_adds_no_assets(bench: Bench) -> None:
    before = set(bench.rows("asset"))
    bench.observe(bench.file("intune.csv", console("LINE-1", "LINE-2", "LINE-3", "NEW-1")), asset_id="PC-2")
    assert set(bench.rows("asset")) == before


def bill(name: str) -> str:
    subject = {"type": "application", "name": name, "version": "9.1", "bom-ref": "a"}
    made = {"timestamp": "2024-03-01T00:00:00Z", "component": subject}
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": made, "components": []})


def test_the_program_of_a_bill_of_materials_is_proposed_once(bench: Bench) -> None:
    bench.observe(bench.file("sbom.json", bill("進銷存系統")))
    bench.observe(bench.file("again.json", bill("進銷存系統").replace("9.1", "9.2"), (2024, 3, 2)))
    added = [a for a in bench.rows("asset").values() if a["name"] == "進銷存系統"]
    assert [a["kind"] for a in added] == ["application"]


def test_a_bill_that_is_read_for_an_asset_adds_none(bench: Bench) -> None:
    before = set(bench.rows("asset"))
    bench.observe(bench.file("sbom.json", bill("進銷存系統")), asset_id="SRV")
    assert set(bench.rows("asset")) == before
