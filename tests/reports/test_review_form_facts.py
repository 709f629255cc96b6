"""Where the facts of the 審查意見表 come from: the draft, the sealed case, the verification, an earlier bundle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from judged_case import assessment, control, result
from secaudit.model.assessment import Assessment, Coverage, Score, Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.reports.blocks import Tone
from secaudit.reports.review_form.facts import ReviewFacts
from secaudit.trust.seal_facts import BundleType, SealFacts
from secaudit.trust.verification import Quality, State, Step, Verification
from secaudit.usecases.comparing.compare import compare
from secaudit.usecases.comparing.stand import Stand
from secaudit.usecases.reviewing.form import FORMATS, form_facts, form_name, review_form
from secaudit.usecases.sealing.sealed_case import LogLines, SealedCase, SealedItem, Stated, StatedControl

A, B = "A4-2.3.1.3", "A4-2.3.1.4"
KEY = "SHA256:" + "A" * 43
SEAL = SealFacts(
    BundleType.EVIDENCE, "C-1", "12345670", "acceptance", 3, "1" * 64, "", "c2m", "ab" * 32, "secaudit 0.7.0", 40,
    "2" * 64, datetime(2024, 11, 20, 14, 2, 5, tzinfo=timezone(timedelta(hours=8))), key=KEY,
)  # fmt: skip
STEPS = (
    Step(1, Quality.INTEGRITY, "封裝格式", State.PASS, "逐位元組相同"),
    Step(5, Quality.INTEGRITY, "封存資料", State.PASS, "件數相符"),
    Step(9, Quality.IDENTITY, "封存者", State.PASS, "由 hongyuan 簽署"),
    Step(10, Quality.FRESHNESS, "封存序號", State.FAIL, "序號較低", "E-VER-31"),
    Step(11, Quality.FRESHNESS, "歷程紀錄", State.PASS, "接續"),
    Step(15, Quality.COMPLETENESS, "佐證檔案", State.UNKNOWN, "未揭露 1 件", "E-VER-84"),
)
VERIFICATION = Verification("ab12" * 16, SEAL, "hongyuan", STEPS)


def judged() -> Assessment:
    return replace(
        assessment(
            result(A, Verdict.MET, claim="met", evidence_ids=("E-1",)), result(B, Verdict.NOT_MET, is_gate=True)
        ),
        phase="acceptance",
        as_of=date(2024, 11, 20),
        score=Score(3, 4, 7),
    )


def subject() -> SealedCase:
    """The company stated 符合 for the second control; recomputed it is 不符合. One point of an earlier review."""
    case = {"id": "C-1", "name": "宏遠精密", "tax_id": "12345670", "project_title": "研製計畫"}
    old_point = {"id": "RP-001", "review_id": "RV-001", "control_id": A, "opinion": "question", "said": "何時？",
                 "answer": "三月", "closed_on": "2024-06-01"}  # fmt: skip
    seen = {**old_point, "id": "RP-002", "opinion": "seen"}
    stated = {i: StatedControl(Verdict.MET, "met", "") for i in (A, B)}
    items = (
        SealedItem("E-1", "evidence/E000001.pdf", "a" * 64, 12, "a.pdf", "匯出", (A,), True),
        SealedItem("E-2", "", "b" * 64, 34, "b.pdf", "名冊", (B,), False, "含個資"),
    )
    return SealedCase(
        Inventory.of(case=[case], review_point=[old_point, seen]),
        Catalogue(id="c2m", title="附件四", controls=(control(A, "密碼強度"), control(B, "鎖定")), digest="ab" * 32),
        "acceptance",
        date(2024, 11, 20),
        Stated("secaudit 0.7.0", Score(7, 7, 7), Coverage(2, 2, 2), {}, stated),
        items,
        LogLines(b"", 0, lambda: iter(())),
        {},
    )


def draft(**review: Any) -> Inventory:
    row = {"id": "RV-001", "subject_seal": "ab12" * 16, "subject_sequence": 3, "reviewer": "林委員", **review}
    point = {"id": "RP-001", "review_id": "RV-001", "control_id": B, "opinion": "supplement", "said": "請補匯出",
             "due_on": "2024-12-05", "raised_by": "林委員", "raised_on": "2024-11-28"}  # fmt: skip
    return Inventory.of(review=[row], review_point=[point])


def facts(**more: Any) -> ReviewFacts:
    given = {"reviewed_on": date(2024, 11, 28), **more.pop("how", {})}
    return form_facts(draft(**more), subject(), judged(), VERIFICATION, **given)


def test_the_head_names_case_seal_and_reviewer() -> None:
    found = facts(how={"signed_with": "SHA256:B"})
    assert (found.case_id, found.organisation, found.tax_id) == ("C-1", "宏遠精密", "12345670")
    assert (found.seal_id, found.sequence, found.program) == ("ab12" * 16, 3, "secaudit 0.7.0")
    assert found.claimed_time == "113年11月20日 14:02:05（UTC+08:00）"
    assert found.sealed_with == f"{KEY}　hongyuan"
    assert (found.reviewer, found.signed_with, found.score) == ("林委員", "SHA256:B", (4, 7))


@pytest.mark.parametrize(
    ("closing", "due"),
    [("2024-12-02", date(2024, 12, 5)), ("2024-12-06", date(2024, 12, 11)), (None, None)],
)
def test_what_is_missing_is_due_three_working_days_after_the_closing_day(closing: str | None, due: date | None) -> None:
    """Monday 2 December: Tuesday, Wednesday, Thursday. Friday 6 December: Monday, Tuesday, Wednesday 11."""
    assert facts(closing_day=closing).supplement_due == due


def test_a_verdict_tells_the_step_that_decided_or_all_that_passed() -> None:
    assert [(v.title, v.state, v.tone, v.decided_by, v.text, v.code) for v in facts().verdicts] == [
        ("完整", "通過", Tone.MET, "第 1 至 5 步", "逐位元組相同；件數相符", ""),
        ("身分", "通過", Tone.MET, "第 9 步 封存者", "由 hongyuan 簽署", ""),
        ("新舊", "不通過", Tone.NOT_MET, "第 10 步 封存序號", "序號較低", "E-VER-31"),
        ("齊全", "無法判斷", Tone.UNKNOWN, "第 15 步 佐證檔案", "未揭露 1 件", "E-VER-84"),
    ]


def test_verdicts_are_the_recomputed_ones_and_what_was_stated_otherwise_stands_beside() -> None:
    first, second = facts().controls
    assert (first.control_id, first.verdict, first.stated, first.evidence_ids) == (A, Verdict.MET, None, ("E-1",))
    assert (second.title, second.verdict, second.stated, second.is_gate) == ("鎖定", Verdict.NOT_MET, Verdict.MET, True)


def test_opinions_come_from_the_draft_and_earlier_points_from_the_bundle() -> None:
    found = facts()
    assert [(o.control_id, o.opinion, o.said, o.due_on) for o in found.opinions] == [
        (B, "supplement", "請補匯出", "2024-12-05")
    ]
    assert [(o.control_id, o.opinion, o.answer, o.closed_on) for o in found.earlier_points] == [
        (A, "question", "三月", "2024-06-01")
    ]


def test_evidence_says_what_was_shown_and_why_not() -> None:
    assert [(e.id, e.sha256[0], e.disclosed, e.why) for e in facts().evidence] == [
        ("E-1", "a", True, ""), ("E-2", "b", False, "含個資"),
    ]  # fmt: skip


def test_the_comparison_counts_kept_promises_and_names_the_others() -> None:
    plan = {"plan_owner": "王小明", "plan_due": "2024-06-30"}

    def state(phase: str, as_of: date, rows: list[dict[str, Any]]) -> Stand:
        inventory = Inventory.of(case=[{"id": "C-1", "total_budget_twd": 6_000_000}], zone=rows)
        return Stand(f"{phase}.zip", inventory, replace(judged(), phase=phase, as_of=as_of), subject().catalogue, ())

    zones = [{"id": f"Z-{n}", "name": f"區域 {n}", "state": "planned", **plan} for n in (1, 2)]
    old = state("proposal", date(2024, 3, 1), zones)
    new = state("acceptance", date(2024, 11, 20), [{**zones[0], "state": "current"}, zones[1]])
    found = facts(how={"earlier": compare(old, new)}).comparison
    assert found is not None
    assert dict(found.fates)["已兌現"] == 1
    assert found.promises == (("逾期未做", "Z-2 新增區域「區域 2」", "完成日 2024-06-30 已過；負責 王小明"),)
    assert found.totals[0] == ("計畫總經費", "6,000,000", "6,000,000", "0", "0.00%")
    assert found.old == "提案，未封存，評估日 113年3月1日（proposal.zip）"


def test_each_format_is_what_it_says() -> None:
    assert [form_name(f) for f in FORMATS] == ["review_form.docx", "review_form.pdf"]
    assert review_form(facts(), "docx").startswith(b"PK")
    assert review_form(facts(), "pdf").startswith(b"%PDF")


def test_a_review_that_was_only_begun_has_a_form_too() -> None:
    bare = form_facts(Inventory({}), subject(), judged(), VERIFICATION, reviewed_on=date(2024, 11, 28))
    assert (bare.reviewer, bare.opinions, bare.conclusion) == ("", (), "")
    assert review_form(bare, "pdf").startswith(b"%PDF")
