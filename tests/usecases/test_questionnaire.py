"""The controls as a list to be answered: groups, flags, filters, what comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judged_case import assessment, checked, control, failing_case, result
from secaudit.model.assessment import Finding, FindingKind, Verdict
from secaudit.model.inventory import Inventory
from secaudit.usecases.check import Checked
from secaudit.usecases.questions.questionnaire import Filter, Flag, Group, Questionnaire, questionnaire

ONE, TWO = "壹 共同規範", "貳三 存取與端點"


def case() -> Checked:
    """In 壹: met and claimed, 不適用. In 貳三: failing and contradicted, not told and lacking evidence, untouched."""
    assessed = assessment(
        result("A4-1.1.1", Verdict.MET, claim="met"),
        result("A4-1.1.2", Verdict.NA),
        result("A4-2.3.1.4", Verdict.NOT_MET, claim="met"),
        result("A4-2.3.1.5", Verdict.UNKNOWN, claim="met", evidence_needed=True),
        result("A4-2.3.2.1", Verdict.UNASSESSED),
        findings=(Finding(FindingKind.CONTRADICTION, "A4-2.3.1.4", "自評符合，判定不符合"),),
    )
    return checked(
        assessed,
        control("A4-1.1.1", "完整規劃", ONE),
        control("A4-1.1.2", "驗證產品", ONE),
        control("A4-2.3.1.4", "密碼失效鎖定機制", TWO),
        control("A4-2.3.1.5", "密碼遮罩", TWO),
        control("A4-2.3.2.1", "定期更新", TWO, clause="應定期更新。"),
    )


def ids(groups: tuple[Group, ...]) -> list[str]:
    return [e.short_id for g in groups for e in g.entries]


def test_chapters_count_what_is_answered_or_has_nothing_to_say() -> None:
    groups = questionnaire(case()).shown()
    assert [(g.chapter, g.answered, g.total) for g in groups] == [(ONE, 2, 2), (TWO, 2, 3)]


def test_flags_say_what_is_odd_the_most_urgent_first() -> None:
    flags = {e.short_id: e.flags for e in questionnaire(case()).entries}
    assert flags == {
        "1.1.1": (),
        "1.1.2": (),
        "2.3.1.4": (Flag.CONTRADICTION,),
        "2.3.1.5": (Flag.MISSING_EVIDENCE,),
        "2.3.2.1": (Flag.UNANSWERED,),
    }


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        (Filter.ALL, ["1.1.1", "1.1.2", "2.3.1.4", "2.3.1.5", "2.3.2.1"]),
        (Filter.UNANSWERED, ["2.3.2.1"]),
        (Filter.FAILING, ["2.3.1.4"]),
        (Filter.CONTRADICTION, ["2.3.1.4"]),
        (Filter.MISSING_EVIDENCE, ["2.3.1.5"]),
        (Filter.MARKED, ["1.1.1", "2.3.2.1"]),
    ],
)
def test_a_filter_leaves(chosen: Filter, left: list[str]) -> None:
    marked = {"A4-1.1.1", "A4-2.3.2.1"}
    assert ids(questionnaire(case()).shown(chosen, marked)) == left
    assert questionnaire(case()).counts(marked)[chosen] == len(left)


def test_a_filter_keeps_the_control_that_one_stands_on() -> None:
    groups = questionnaire(case()).shown(Filter.UNANSWERED, kept="A4-1.1.1")
    assert ids(groups) == ["1.1.1", "2.3.2.1"]


def test_a_filter_changes_no_count_of_a_chapter() -> None:
    groups = questionnaire(case()).shown(Filter.UNANSWERED)
    assert [(g.chapter, g.answered, g.total) for g in groups] == [(TWO, 2, 3)]


def test_the_next_unanswered_comes_around_again() -> None:
    found = questionnaire(failing_case())
    unanswered = ["A4-1.2.0", "A4-2.3.1.5", "A4-2.3.1.3"]
    assert {e.id for e in found.entries if not e.is_answered} == set(unanswered)
    assert _next(found, "") == "A4-1.2.0"
    assert _next(found, "A4-1.2.0") == "A4-2.3.1.3"
    assert _next(found, "A4-2.3.1.3") == "A4-2.3.1.5"
    assert _next(found, "A4-2.3.1.5") == "A4-1.2.0"


def _next(found: Questionnaire, after: str) -> str:
    entry = found.next_unanswered(after)
    return entry.id if entry else ""


def test_there_is_no_next_when_all_is_answered() -> None:
    assessed = assessment(result("A4-1.1.1", Verdict.MET, claim="met"), result("A4-1.1.2", Verdict.NA))
    found = questionnaire(checked(assessed, control("A4-1.1.1", "甲"), control("A4-1.1.2", "乙")))
    assert found.next_unanswered() is None


def test_controls_are_numbered_as_they_are_asked() -> None:
    assert [(e.number, e.short_id) for e in questionnaire(case()).entries][2] == (3, "2.3.1.4")


def test_evidence_that_counts_is_not_missing() -> None:
    there = case()
    inventory = Inventory.of(
        evidence=[{"id": "E-01", "title": "截圖", "control_ids": "|A4-2.3.1.5|", "collected_on": "2024-02-01"}]
    )
    held = replace(there, case=replace(there.case, inventory=inventory))
    found = questionnaire(held).entry("A4-2.3.1.5")
    assert found is not None
    assert found.flags == ()
