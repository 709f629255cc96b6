"""From every gap to what is done about it, and back: each pointer is walked in both directions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
import sample_case as case

from secaudit.model.assessment import Assessment, CheckResult, DecidingRow, Verdict
from secaudit.model.control import Catalogue, Check
from secaudit.model.declared import SETTINGS
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports import appendix_document
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import Item, Measure, by_item, measures
from secaudit.reports.appendix.strata import Strata
from secaudit.reports.blocks import Document, Paragraph, Ref, Table, TableCell

TABLES = (
    "zone",
    "asset",
    "flow",
    "vendor",
    "purchase",
    "change",
    "person",
    "record",
    "risk",
    "data_set",
    "backup_copy",
)


def inventory(**changes: list[dict[str, Cell]]) -> Inventory:
    given = case.inventory()
    return Inventory.of(**({name: given.dicts(name) for name in ("case", *TABLES)} | changes))


def material(
    given: Inventory | None = None, assessment: Assessment | None = None, catalogue: Catalogue | None = None
) -> Material:
    return Material(
        given or case.inventory(), assessment or case.assessment(), catalogue or case.catalogue(), case.derived(),
        case.exposure_to_be(), case.DIGEST,
    )  # fmt: skip


def of(found: tuple[Measure, ...], control_id: str) -> Measure:
    return next(m for m in found if m.control_id == control_id)


def changed(control_id: str, **changes: object) -> Assessment:
    """The assessment with one result otherwise."""
    assessment = case.assessment()
    results = tuple(
        dataclasses.replace(r, **changes) if r.control_id == control_id else r  # type: ignore[arg-type]
        for r in assessment.results
    )
    return dataclasses.replace(assessment, results=results)


def cells(document: Document) -> Iterator[TableCell]:
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield from (c for row in block.rows for c in row)


def rows(document: Document) -> Iterator[tuple[TableCell, ...]]:
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield from block.rows


def document() -> Document:
    return appendix_document(
        case.inventory(), case.assessment(), case.catalogue(), case.derived(), case.DIGEST, case.exposure_to_be()
    )


def test_every_gap_and_every_promise_has_one_measure_numbered_worst_first() -> None:
    found = measures(material())
    # gates first (not met, unknown, partial), then the other gaps by verdict, then what is planned
    assert [(m.id, m.control_id) for m in found] == [
        ("M-01", "A4-1.2.3"), ("M-02", "C2M-5.1.19"), ("M-03", "A4-1.2.0"), ("M-04", "A4-2.2.1"),
        ("M-05", "A4-2.5.1.1"), ("M-06", "A4-2.3.1.4"), ("M-07", "A4-2.3.6"), ("M-08", "A4-2.3.4.1"),
    ]  # fmt: skip


def test_a_measure_uses_the_purchases_changes_and_risks_that_name_its_clause() -> None:
    lockout = of(measures(material()), "A4-2.3.1.4")
    assert (lockout.purchases, lockout.changes, lockout.risks) == (("P-02",), ("CH-01",), ("K-R01",))
    assert (lockout.text, lockout.advised) == ("調整群組原則為 3 次、15 分鐘", False)
    assert (lockout.owners, lockout.due) == (("王小明",), "2024-05-31")  # the latest of 05-31, 04-30, 04-30
    assert lockout.cost_twd == 380_000


def test_without_a_treatment_the_text_is_advice_and_says_so() -> None:
    wall = of(measures(material()), "A4-2.2.1")
    assert (wall.text, wall.advised) == ("改善建議 A4-2.2.1：依條文補齊設定與佐證。", True)
    cell = next(row[3] for row in rows(document()) if row[0].text == wall.id)
    assert cell.text == "建議：改善建議 A4-2.2.1：依條文補齊設定與佐證。"


def test_a_gap_that_nothing_is_done_about_is_asked_for_and_not_called_planned() -> None:
    abroad = of(measures(material()), "A4-1.2.3")
    assert (abroad.items, abroad.is_planned, abroad.cost_twd) == ((), False, None)
    row = next(row for row in rows(document()) if row[0].text == abroad.id)
    assert [row[4].text, row[5].text] == ["待補", "待補：負責人，待補：完成日"]


def test_an_unknown_amount_makes_the_cost_unknown_and_no_purchase_has_none() -> None:
    bought = [{**p, "amount_twd": None} if p["id"] == "P-04" else p for p in case.PURCHASES]
    assert of(measures(material(inventory(purchase=bought))), "A4-2.3.6").cost_twd is None
    assert of(measures(material()), "A4-2.3.6").cost_twd == 140_000
    assert of(measures(material()), "A4-1.2.0").cost_twd is None


def test_what_names_nobody_or_no_day_is_told_by_its_id() -> None:
    backup = of(measures(material()), "A4-2.3.6")
    assert (backup.unowned, backup.undated) == (("P-04",), ("P-04",))


def test_a_risk_leads_to_its_purchase_and_to_its_planned_asset_with_the_flows_through_it() -> None:
    risk: dict[str, Cell] = {
        "id": "K-9", "aspect": "operation", "title": "x", "treatment": "切割網段", "asset_id": "FW-02",
        "purchase_id": "P-07", "control_ids": "|A4-2.2.1|",
    }  # fmt: skip
    wall = of(measures(material(inventory(risk=[risk]))), "A4-2.2.1")
    assert wall.purchases == ("P-01", "P-07")
    assert wall.things == (Item("asset", "FW-02"), Item("flow", "F-17"))  # F-17 passes FW-02


def test_a_retiring_row_that_was_found_wanting_serves_and_so_does_what_takes_its_place() -> None:
    row = DecidingRow("asset", "DNC-01", "DNC", Verdict.NOT_MET, "舊", ())
    check = CheckResult("one", "檢查", "every", Verdict.NOT_MET, "舊", rows=(row,))
    found = measures(material(assessment=changed("A4-2.2.1", checks=(check,))))
    # DNC-02 is a planned server in the zone of the retiring server DNC-01; F-17 leads to it
    assert of(found, "A4-2.2.1").things == (Item("asset", "DNC-01"), Item("asset", "DNC-02"), Item("flow", "F-17"))


def test_a_planned_record_serves_the_control_that_looks_for_its_kind() -> None:
    catalogue = case.catalogue()
    asks = Check(id="one", title="一", exists="record", where="kind = 'training'")
    controls = tuple(dataclasses.replace(c, checks=(asks,)) if c.id == "A4-2.2.1" else c for c in catalogue.controls)
    found = measures(material(catalogue=dataclasses.replace(catalogue, controls=controls)))
    assert of(found, "A4-2.2.1").records == ("R-04",)
    assert of(found, "A4-2.3.1.4").records == ()


def test_a_promise_is_named_with_its_owner_and_day() -> None:
    answer: dict[str, Cell] = {
        "control_id": "A4-1.2.3",
        "claim": "planned",
        "plan_owner": "李國華",
        "plan_due": "2024-04-01",
    }
    told = changed("A4-1.2.3", plan_owner="李國華", plan_due="2024-04-01")
    promise = of(measures(material(inventory(answer=[answer]), told)), "A4-1.2.3")
    assert promise.items == (Item("answer", "A4-1.2.3"),)
    assert (promise.owners, promise.due, promise.is_planned) == (("李國華",), "2024-04-01", True)


def test_the_way_back_holds_exactly_the_ways_there() -> None:
    found = measures(material())
    back = by_item(found)
    assert {(i, m.id) for m in found for i in m.items} == {(i, key) for i, ids in back.items() for key in ids}


def test_every_pointer_between_measures_and_what_they_use_leads_there_and_back() -> None:
    whole = document()
    anchored = {c.anchor: row for row in rows(whole) for c in row if c.anchor}
    measure_rows = [row for row in rows(whole) if row[0].text.startswith("M-")]
    assert len(measure_rows) == len(measures(material()))
    walked = 0
    for row in measure_rows:
        for part in row[4].parts:
            if isinstance(part, Ref):
                target = anchored[part.anchor]  # leads to a row
                back = [p for c in target for p in c.parts if isinstance(p, Ref) and p.anchor == row[0].anchor]
                assert [p.words for p in back] == [row[0].text], part.words
                walked += 1
    assert walked == sum(len(m.items) for m in measures(material()))
    for row in rows(whole):
        for cell in row[1:]:
            for part in cell.parts:
                if isinstance(part, Ref) and part.words.startswith("M-"):
                    assert anchored[part.anchor][0].text == part.words  # and each pointer back leads to its measure


def test_a_measure_and_its_clause_point_at_each_other() -> None:
    whole = document()
    anchored = {c.anchor: row for row in rows(whole) for c in row if c.anchor}
    for row in (r for r in rows(whole) if r[0].text.startswith("M-")):
        (clause,) = [p for p in row[1].parts if isinstance(p, Ref)]
        assert row[0].anchor in {p.anchor for c in anchored[clause.anchor] for p in c.parts if isinstance(p, Ref)}


def test_the_total_is_the_sum_of_the_purchases_each_once() -> None:
    table = next(b for s in document().sections for b in s.blocks if isinstance(b, Table) and b.caption == "產品及服務")
    # security purchases P-01 … P-07: 480,500 + 380,000 + 60,000 + 140,000 + 120,000 + 45,499 + 244,001 = 1,470,000
    assert [c.text for c in table.rows[-1]][:6] == ["合計", "7 筆", "－", "－", "－", "1,470"]
    assert [row[0].text for row in table.rows[:-1]] == [f"P-0{n}" for n in range(1, 8)]


def test_security_purchases_that_serve_no_gap_are_named() -> None:
    section = next(s for s in document().sections if s.number == "五")
    told = next(b.text for b in section.blocks if isinstance(b, Paragraph) and "未對應缺口" in b.text)
    assert told == (
        "下列 7 筆採購中，3 筆未對應缺口：P-05 SIEM 專用伺服器 2 台、P-06 資安教育訓練、P-07 導入顧問服務。"
    )


@pytest.mark.parametrize(
    ("control_id", "table", "key", "stratum"),
    [
        ("A4-2.2.1", "flow", "F-03", "network"),
        ("A4-2.2.1", "asset", "FW-01", "network"),  # a firewall, whatever its zone
        ("A4-2.2.1", "asset", "ERP-01", "application"),
        ("A4-2.2.1", "asset", "CNC-GRP", "device"),
        ("A4-2.3.6", "backup_set", "D-01", "application"),
        ("A4-2.2.1", "person", "H-01", "management"),
    ],
)
def test_a_measure_lies_in_the_stratum_of_what_was_found_wanting(
    control_id: str, table: str, key: str, stratum: str
) -> None:
    row = DecidingRow(table, key, key, Verdict.NOT_MET, "x", ())
    check = CheckResult("one", "檢查", "every", Verdict.NOT_MET, "x", rows=(row,))
    given = material(assessment=changed(control_id, checks=(check,)))
    assert Strata(given).of(of(measures(given), control_id)) == stratum


def test_most_pieces_decide_the_stratum_and_training_is_told_by_what_is_used() -> None:
    few = DecidingRow("asset", "ERP-01", "ERP", Verdict.NOT_MET, "x", ())
    many = DecidingRow("asset", "CNC-GRP", "CNC", Verdict.NOT_MET, "x", (), quantity=6)
    check = CheckResult("one", "檢查", "every", Verdict.NOT_MET, "x", rows=(few, many))
    given = material(assessment=changed("A4-2.2.1", checks=(check,)))
    assert Strata(given).of(of(measures(given), "A4-2.2.1")) == "device"
    bought = [{**p, "control_ids": "|A4-1.2.3|"} if p["id"] == "P-06" else p for p in case.PURCHASES]
    given = material(inventory(purchase=bought))
    assert Strata(given).of(of(measures(given), "A4-1.2.3")) == "training"
    assert Strata(material()).of(of(measures(material()), "A4-1.2.3")) == "management"


def check_of(table: str, key: str, quantity: int = 1) -> CheckResult:
    row = DecidingRow(table, key, key, Verdict.NOT_MET, "x", (), quantity=quantity)
    return CheckResult("one", "檢查", "every", Verdict.NOT_MET, "x", rows=(row,))


def test_a_change_brings_the_purchase_that_it_is_made_with() -> None:
    change = {**next(iter(case.inventory().dicts("change"))), "purchase_id": "P-07"}
    assert of(measures(material(inventory(change=[change]))), "A4-2.3.1.4").purchases == ("P-02", "P-07")


def test_a_change_whose_clause_is_not_asked_serves_the_control_that_reads_its_setting() -> None:
    change: dict[str, Cell] = {"id": "CH-9", "target_id": "ERP-01", "setting": "password_min_length", "value": "12"}
    clause = next(c.clause for c in SETTINGS if c.name == "password_min_length")
    assert clause
    assert clause not in {c.id for c in case.catalogue().controls}
    read = dataclasses.replace(check_of("asset", "ERP-01"), columns=(("asset", "password_min_length"),))
    found = measures(material(inventory(change=[change]), changed("A4-2.2.1", checks=(read,))))
    assert of(found, "A4-2.2.1").changes == ("CH-9",)


def test_who_names_a_day_but_nobody_is_told_apart_from_who_names_nobody_and_no_day() -> None:
    scan = of(measures(material()), "A4-2.5.1.1")
    assert (scan.purchases, scan.unowned, scan.undated) == (("P-03",), ("P-03",), ())


def test_nothing_takes_the_place_of_a_flow_that_retires() -> None:
    flows = [{**f, "state": "retiring"} if f["id"] == "F-11" else f for f in case.FLOWS]
    found = measures(material(inventory(flow=flows), changed("A4-2.2.1", checks=(check_of("flow", "F-11"),))))
    assert of(found, "A4-2.2.1").things == (Item("flow", "F-11"),)  # neither F-16, F-17 nor the planned zone


def test_a_planned_zone_comes_with_the_asset_that_will_stand_in_it() -> None:
    bought = [{**p, "asset_ids": "|FW-02|"} if p["id"] == "P-01" else p for p in case.PURCHASES]
    assets = [{**a, "zone_id": "Z-LAB"} if a["id"] == "FW-02" else a for a in case.ASSETS]
    wall = of(measures(material(inventory(purchase=bought, asset=assets))), "A4-2.2.1")
    assert wall.things == (Item("zone", "Z-LAB"), Item("asset", "FW-02"), Item("flow", "F-17"))


def test_a_record_that_exists_is_nothing_that_is_planned() -> None:
    catalogue = case.catalogue()

    def records(exists: str) -> tuple[str, ...]:
        asks = Check(id="one", title="一", exists=exists, where="kind = 'training'")
        controls = tuple(
            dataclasses.replace(c, checks=(asks,)) if c.id == "A4-2.2.1" else c for c in catalogue.controls
        )
        held: dict[str, Cell] = {"id": "R-9", "kind": "training", "title": "已辦", "held_on": "2024-01-20"}
        given = inventory(record=[*case.inventory().dicts("record"), held])
        found = measures(material(given, catalogue=dataclasses.replace(catalogue, controls=controls)))
        return of(found, "A4-2.2.1").records

    assert records("record") == ("R-04",)
    assert records("purchase") == ()  # a purchase of that kind is no record


def test_network_gear_lies_in_the_network_whatever_its_zone() -> None:
    switch: dict[str, Cell] = {"id": "SW-9", "name": "產線交換器", "kind": "switch", "zone_id": "Z-CNC"}
    given = material(inventory(asset=[*case.ASSETS, switch]), changed("A4-2.2.1", checks=(check_of("asset", "SW-9"),)))
    assert Strata(given).of(of(measures(given), "A4-2.2.1")) == "network"


def test_a_changed_profile_counts_for_every_piece_that_it_sets() -> None:
    change: dict[str, Cell] = {
        "id": "CH-9", "target_id": "PF-PC", "setting": "lockout_threshold", "value": "3", "plan_owner": "王小明",
        "plan_due": "2024-04-30",
    }  # fmt: skip
    given = material(inventory(change=[change], profile=list(case.inventory().dicts("profile"))))
    # 32 computers in an office of the network layer, against one ERP server that was found wanting
    assert Strata(given).of(of(measures(given), "A4-2.3.1.4")) == "network"


def test_a_planned_course_alone_makes_a_measure_one_of_training() -> None:
    catalogue = case.catalogue()
    asks = Check(id="one", title="一", exists="record", where="kind = 'training'")
    controls = tuple(dataclasses.replace(c, checks=(asks,)) if c.id == "A4-1.2.3" else c for c in catalogue.controls)
    given = material(catalogue=dataclasses.replace(catalogue, controls=controls))
    assert Strata(given).of(of(measures(given), "A4-1.2.3")) == "training"
