"""What is to be done by when: every planned thing once, by day, and what the month table makes of it."""

from __future__ import annotations

from datetime import date

import pytest
import sample_case as case
from test_measures import inventory, material

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports import appendix_document
from secaudit.reports.appendix.milestones import GROUPS, milestones
from secaudit.reports.blocks import Document, Figure, Paragraph, Ref, Table


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


def test_a_risk_is_a_milestone_of_its_owner_once_it_has_a_treatment() -> None:
    risks = [r | {"owner": "李國華"} for r in case.inventory().dicts("risk")]
    found = [m for m in milestones(material(inventory(risk=risks))) if m.group == "風險處理"]
    assert [(m.id, m.title, m.owner, m.due) for m in found] == [
        ("K-R01", "調整群組原則為 3 次、15 分鐘", "李國華", date(2024, 4, 30))  # K-R02 has an owner, and no treatment
    ]


def test_a_purchase_outside_security_is_a_milestone_once_it_has_a_day() -> None:
    purchases = [{**p, "plan_due": "2024-08-31"} if p["id"] == "P-08" else p for p in case.PURCHASES]
    found = [m.id for m in milestones(material(inventory(purchase=purchases))) if m.group == "採購導入"]
    assert found == ["P-02", "P-01", "P-08", "P-03", "P-04", "P-05", "P-06", "P-07"]


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
        return found.has_passed(case.AS_OF)

    assert bought("2024-02-29", "planned")
    assert not bought("2024-03-01", "planned")  # the day itself is still there
    assert not bought("2024-02-29", "paid")
    assert not bought("2024-02-29", "delivered")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the drawing only counted what is to be done: the table by month then names it."""
    monkeypatch.setattr("secaudit.reports.appendix.schedule.MOST_LINES", 0)


def test_the_drawing_stands_behind_the_tables_so_that_it_leaves_no_page_half_empty() -> None:
    (part,) = (s for s in made(case.inventory()).sections if s.title == "規劃構想")
    names = [b.caption for b in part.blocks if isinstance(b, Table | Figure)]
    assert names[-2:] == ["文件、檢測及承諾", "推動時程圖"]


def test_what_the_drawing_names_is_not_listed_by_month_again() -> None:
    assert "各月應完成之工作" not in tables(made(case.inventory()))


@pytest.mark.usefixtures("counted")
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


@pytest.mark.usefixtures("counted")
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
    figure = next(f for f in document.figures if f.caption == "推動時程圖")
    assert "已完成 1 項；完成期限待補 0 項" in figure.alt


def test_nothing_planned_is_asked_for() -> None:
    assert _told(made(Inventory.of(case=[{"id": "C-1"}]))) == "尚無排定之工作，待補：期程。"


def _told(document: Document) -> str:
    blocks = next(s.blocks for s in document.sections if s.number == "五")
    return next(b.text for b in blocks if isinstance(b, Paragraph) and "排定" in b.text)
