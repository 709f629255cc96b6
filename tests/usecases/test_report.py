"""Formats are chosen by name, nothing is written that is not whole, and plans are asked for where money fails."""

import json
from pathlib import Path

import pytest

from judged_case import AS_OF, assessment, checked, control, failing_case, result
from secaudit.errors import SecauditError, UsageError
from secaudit.model.assessment import GateState, Verdict
from secaudit.model.plan import Planned, PlanState
from secaudit.usecases.check import Checked
from secaudit.usecases.planning import plan
from secaudit.usecases.report import Wanted, chosen_formats, report


def test_formats_come_once_and_in_our_order() -> None:
    assert chosen_formats("pdf, DOCX,pdf") == ("docx", "pdf")


@pytest.mark.parametrize("text", ["", "odt", "docx,odt", ","])
def test_unknown_formats_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        chosen_formats(text)


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        report(failing_case(), target, Wanted(formats=("json",)))
    assert target.read_text(encoding="utf-8") == "mine"


def gated(state: GateState, table: str = "budget_line") -> Checked:
    """A case whose one gate, A4-1.2.0, asks every row of ``table``."""
    check = {"id": "main", "title": "檢核", "every": table, "must": "id IS NOT NULL", "because": "{id}"}
    asked = control("A4-1.2.0", "國內占比", checks=[check])
    return checked(assessment(result("A4-1.2.0", Verdict.NOT_MET), gates=(state,)), asked)


def written(case: Checked, folder: Path) -> dict[str, object]:
    (path,) = report(case, folder, Wanted(formats=("json",), figures=()))
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("case", "asked"),
    [
        (gated(GateState.FAIL), 1),
        (gated(GateState.FAIL, "party"), 1),
        (gated(GateState.PASS), 0),
        (gated(GateState.UNKNOWN), 0),
        (gated(GateState.FAIL, "asset"), 0),
    ],
)
def test_plans_are_asked_for_only_where_a_gate_about_purchases_fails(
    case: Checked, asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def planned(*given: object) -> Planned:
        calls.append(given)
        return Planned(PlanState.IMPOSSIBLE, "proposal", AS_OF, (), ())

    monkeypatch.setattr(plan, "planned", planned)
    said = json.dumps(written(case, tmp_path), ensure_ascii=False)
    assert len(calls) == asked
    assert ("建議方案，非計畫內容，須經詢價" in said) == bool(asked)


def test_the_appendix_is_written_and_says_why_when_no_plan_could_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planned(*_: object) -> Planned:
        raise SecauditError("求解器無法啟動", "請重新安裝", code="E-PLN-99")

    monkeypatch.setattr(plan, "planned", planned)
    facts = written(gated(GateState.FAIL), tmp_path)["facts"]
    assert facts["plan"]["state"] == "untold"  # type: ignore[index]
    assert "求解器無法啟動" in facts["plan"]["remarks"][0]  # type: ignore[index]


def test_json_carries_origins_parties_and_the_plan(tmp_path: Path) -> None:
    facts = written(gated(GateState.PASS), tmp_path)["facts"]
    assert sorted(facts) == ["party", "plan", "product_origin", "vendor_total"]  # type: ignore[call-overload]
