"""What is to be done by when: every planned thing once, by day, and what the month table makes of it."""

from __future__ import annotations

from datetime import date

import sample_case as case
from test_measures import inventory, material

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports import appendix_document
from secaudit.reports.appendix.milestones import GROUPS, has_passed, milestones
from secaudit.reports.blocks import Document, Paragraph, Ref, Table


def made(given: Inventory) -> Document:
    return appendix_document(given, case.assessment(), case.catalogue(), case.derived(), case.DIGEST, None)


def tables(document: Document) -> dict[str, Table]:
    return {b.caption: b for s in document.sections for b in s.blocks if isinstance(b, Table)}


def test_everything_planned_is_one_milestone() -> None:
    found = milestones(material())
    assert len({m.anchor for m in found}) == len(found)
    by_group = {group: [m.id for m in found if m.group == group] for group in GROUPS}
    assert by_group == {
        "採購導入": ["P-02", "P-01", "P-03", "P-04", "P-05", "P-06", "P-07"],  # P-08 is no security and has no day
        "設定變更": ["CH-01"],
        "架構調整": ["LOG-01", "F-16", "FW-02", "Z-LAB", "DNC-01", "DNC-02", "F-17"],
        "文件、訓練與檢測": ["R-04"],
        "風險處理": ["K-R01"],  # K-R02 has no treatment
        "條文承諾": [],
    }


def test_a_milestone_carries_owner_day_and_state_of_its_row() -> None:
    found = {m.anchor: m for m in milestones(material())}
    wall = found["asset:FW-02"]
    assert (wall.title, wall.due, wall.owner, wall.state) == ("資產：產線防火牆", date(2024, 7, 31), "王小明", "規劃")
    assert found["purchase:P-04"].due is None
    assert found["asset:DNC-01"].state == "汰除"


def test_an_answer_that_promises_is_a_milestone() -> None:
    answer: dict[str, Cell] = {
        "control_id": "A4-2.3.6",
        "claim": "planned",
        "plan_owner": "李國華",
        "plan_due": "2024-04-01",
    }
    (promise,) = [m for m in milestones(material(inventory(answer=[answer]))) if m.group == "條文承諾"]
    assert (promise.title, promise.owner, promise.due, promise.state) == (
        "321 備份",
        "李國華",
        date(2024, 4, 1),
        "規劃中",
    )


def test_a_day_has_passed_only_before_the_assessment_and_while_not_done() -> None:
    def bought(due: str, stage: str) -> bool:
        purchases = [{**case.PURCHASES[0], "plan_due": due, "stage": stage}]
        (found,) = [m for m in milestones(material(inventory(purchase=purchases))) if m.group == "採購導入"]
        return has_passed(found, case.AS_OF)

    assert bought("2024-02-29", "planned")
    assert not bought("2024-03-01", "planned")  # the day itself is still there
    assert not bought("2024-02-29", "paid")


def test_each_month_lists_its_work_and_what_has_no_day_stands_last() -> None:
    rows = [[c.text for c in row] for row in tables(made(case.inventory()))["各月應完成之工作"].rows]
    assert rows == [
        ["113年4月", "CH-01、K-R01", "2"],
        ["113年5月", "R-04、P-02", "2"],
        ["113年6月", "P-01、LOG-01、F-16", "3"],
        ["113年7月", "FW-02", "1"],
        ["113年8月", "Z-LAB", "1"],
        ["113年9月", "DNC-01、DNC-02、F-17", "3"],
        ["113年10月", "P-03", "1"],
        ["待補：完成日", "P-04、P-05、P-06、P-07", "4"],
    ]


def test_every_piece_of_work_of_a_month_leads_to_its_row() -> None:
    document = made(case.inventory())
    anchors = {c.anchor for t in tables(document).values() for row in t.rows for c in row if c.anchor}
    refs = [p for row in tables(document)["各月應完成之工作"].rows for p in row[1].parts if isinstance(p, Ref)]
    assert len(refs) == 17
    assert {r.anchor for r in refs} <= anchors


def test_the_sentence_counts_what_lacks_a_day_an_owner_or_is_late() -> None:
    told = _told(made(case.inventory()))
    assert told == ("共排定工作 17 項，預定完成日自113年4月30日至113年10月31日；4 項待補：完成日；5 項待補：負責人。")
    change = {**next(iter(case.inventory().dicts("change"))), "plan_due": "2024-02-01"}
    told = _told(made(inventory(change=[change])))
    assert "；1 項之預定日早於評估日，尚無完成紀錄" in told


def test_what_is_paid_is_asked_for_no_day_and_no_owner() -> None:
    purchases = [{**case.PURCHASES[0], "plan_due": None, "plan_owner": None, "stage": "paid"}]
    document = made(Inventory.of(case=[{"id": "C-1", "name": "甲公司"}], purchase=purchases))
    assert _told(document) == "共排定工作 1 項；1 項已交付或付款。"
    assert [[c.text for c in row] for row in tables(document)["各月應完成之工作"].rows] == [["已付款", "P-01", "1"]]


def test_nothing_planned_is_asked_for() -> None:
    assert _told(made(Inventory.of(case=[{"id": "C-1"}]))) == "尚無排定之工作，待補：期程。"


def _told(document: Document) -> str:
    blocks = next(s.blocks for s in document.sections if s.number == "五")
    return next(b.text for b in blocks if isinstance(b, Paragraph) and "排定" in b.text)
