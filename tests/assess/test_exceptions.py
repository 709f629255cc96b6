"""The exception of A4-1.2.8: what its record must hold, before the 審查會, after it, and at 驗收 (A2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from secaudit.assess import assess
from secaudit.catalogue import load
from secaudit.files import data_dir
from secaudit.model.assessment import FindingKind, GateState, Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory

CLAUSE = "A4-1.2.8"
AS_OF = date(2024, 3, 1)
WHOLE = {"reason": "無同級國產品", "reference": "計畫書第 42 頁", "review_meeting_on": "2024-02-20"}
MEETING = {"id": "M", "kind": "review_meeting", "title": "審查會", "held_on": "2024-02-20"}
PENDING = FindingKind.EXCEPTION_PENDING
HALF = "例外說明 R 缺{}，不計為例外"


@pytest.fixture(scope="module")
def clause() -> Catalogue:
    catalogue, _problems = load(data_dir("controls"))
    assert catalogue is not None
    control = catalogue.by_id(CLAUSE)
    assert control is not None
    return Catalogue(id="test", title="測試", controls=(control,))


def judged(clause: Catalogue, phase: str, *records: dict[str, Any]) -> tuple[Any, Any, list[Any]]:
    """Verdict, gate and findings of 600,000 foreign of 1,000,000, beyond the 50 %."""
    line = {"booked_as": "security", "it_product": "none"}
    inventory = Inventory.of(
        case=[{"id": "C", "name": "甲"}],
        purchase=[
            {"id": "P1", "name": "外國軟體", "kind": "software", "developed_in": "US", "amount_twd": 600_000, **line},
            {"id": "P2", "name": "服務", "kind": "service", "amount_twd": 400_000, **line},
        ],
        record=[{"id": "R", "kind": "exception", "title": "例外", "control_id": CLAUSE, **r} for r in records],
    )
    found = assess(inventory, clause, phase, AS_OF)
    about = [(f.kind, f.text) for f in found.findings if f.control_id == CLAUSE]
    return found.results[0].verdict, found.gates[0].state, about


def test_before_the_meeting_it_waits_for_it(clause: Catalogue) -> None:
    said = "例外說明已載理由與頁碼，待審查會說明；在此之前仍為不符合"
    for meeting in (None, "2024-03-02"):
        verdict, gate, findings = judged(clause, "proposal", {**WHOLE, "review_meeting_on": meeting})
        assert (verdict, gate, findings) == (Verdict.NOT_MET, GateState.EXPLAIN, [(PENDING, said)])


def test_at_acceptance_nothing_waits_any_more(clause: Catalogue) -> None:
    verdict, gate, _ = judged(clause, "acceptance", {**WHOLE, "review_meeting_on": None})
    assert (verdict, gate) == (Verdict.NOT_MET, GateState.FAIL)


def test_a_meeting_on_the_day_of_the_assessment_has_been_held(clause: Catalogue) -> None:
    meeting = {**MEETING, "held_on": "2024-03-01"}
    verdict, gate, findings = judged(clause, "proposal", {**WHOLE, "review_meeting_on": "2024-03-01"}, meeting)
    assert (verdict, gate, findings) == (Verdict.EXCEPTED, GateState.PASS, [])


@pytest.mark.parametrize(
    ("cells", "lacking"),
    [
        ({"reason": None}, "理由"),
        ({"reason": " \u3000"}, "理由"),
        ({"reference": ""}, "計畫書頁碼"),
        ({"reason": "", "reference": "\t"}, "理由、計畫書頁碼"),
    ],
)
def test_half_a_record_is_no_exception_and_says_what_it_lacks(clause: Catalogue, cells: Any, lacking: str) -> None:
    verdict, gate, findings = judged(clause, "proposal", {**WHOLE, **cells}, MEETING)
    assert (verdict, gate, findings) == (Verdict.NOT_MET, GateState.FAIL, [(PENDING, HALF.format(lacking))])


def test_a_meeting_without_a_record_is_believed_and_told(clause: Catalogue) -> None:
    said = "例外說明 R 載審查會日期 2024-02-20，但紀錄中沒有當天的審查會，請補會議紀錄"
    for others in ([], [{**MEETING, "held_on": "2024-02-21"}], [{**MEETING, "kind": "review"}]):
        verdict, _, findings = judged(clause, "proposal", WHOLE, *others)
        assert (verdict, findings) == (Verdict.EXCEPTED, [(PENDING, said)])
    assert judged(clause, "proposal", WHOLE, MEETING)[2] == []
