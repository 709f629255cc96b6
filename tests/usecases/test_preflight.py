"""Before the appendix is handed in: what stops it, what is only to be known, and where each is mended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from judged_case import assessment, checked, control, failing_case, result
from secaudit.errors import Place, Problem
from secaudit.model.assessment import CheckResult, Finding, FindingKind, GateState, Verdict
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.store.evidence import Blob, BlobCheck
from secaudit.usecases.check import Checked
from secaudit.usecases.evidence.items import Item
from secaudit.usecases.evidence.verify import Held, ItemCheck, Original, Verified
from secaudit.usecases.preflight import MOST_MISSING, Preflight, preflight, with_placeholders
from secaudit.usecases.report import Placeholder, Wanted, placeholders, proposed_folder, replaced, report, steps
from secaudit.usecases.shortfalls import Target

KNOWN = {
    "id": "C-1", "name": "宏遠精密", "tax_id": "12345675", "phase": "proposal", "assessment_date": "2024-03-01",
    "has_personal_data": 0, "has_remote_access": 1, "has_sensitive_data": 0,
}  # fmt: skip
SHORT = CheckResult("main", "檢核", "attest", Verdict.NOT_MET, "沒有做到")


def row(table: str, **cells: object) -> tuple[object, ...]:
    return tuple(cells.get(c.name) for c in TABLE_BY_NAME[table].columns)


def inventory(**facts: object) -> Inventory:
    """A company of which everything is known but what ``facts`` take back, with one zone and one asset."""
    rows = {
        "case": (row("case", **{**KNOWN, **facts}),),
        "zone": (row("zone", id="Z-1", name="辦公區"),),
        "asset": (row("asset", id="PC-1", name="辦公電腦"),),
    }
    return Inventory(rows)  # type: ignore[arg-type]


def judged(*verdicts: tuple[str, Verdict], inside: Inventory | None = None, **more: object) -> Checked:
    results = tuple(result(i, v, checks=(SHORT,) if v is Verdict.NOT_MET else (), claim="met") for i, v in verdicts)
    found = checked(assessment(*results, **more), *(control(i, f"條文 {i[-1]}") for i, _ in verdicts))  # type: ignore[arg-type]
    return replace(found, case=replace(found.case, inventory=inside or inventory()))


def item(item_id: str, *control_ids: str) -> Item:
    return Item(
        item_id, "設定畫面", None, control_ids, None, "ab" * 32, 1, "", "2024-02-01", None, None, None, None, None
    )


def told(points: tuple[object, ...]) -> list[tuple[str, str, str]]:
    return [(p.text, p.clause, str(p.target)) for p in points]  # type: ignore[attr-defined]


def test_a_case_with_nothing_amiss_is_ready() -> None:
    assert preflight(judged(("A4-1.2.0", Verdict.MET)), Verified((), 0, ())) == Preflight((), ())


@pytest.mark.parametrize(
    ("state", "blocking", "said"),
    [
        (GateState.FAIL, True, "門檻未通過"),
        (GateState.UNKNOWN, True, "門檻無法判定"),
        (GateState.EXPLAIN, False, "須在審查時說明"),
        (GateState.PASS, None, ""),
    ],
)
def test_a_gate_blocks_when_it_fails_or_cannot_be_told(state: GateState, blocking: bool | None, said: str) -> None:
    found = preflight(judged(("A4-1.2.0", Verdict.NOT_MET), gates=(state,)), Verified((), 0, ()))
    expected = [(f"{said}：條文 0：國產占比 31.20%", "A4-1.2.0", "「填答」A4-1.2.0")]
    assert told(found.blocks) == (expected if blocking else [])
    assert told(found.warnings) == (expected if blocking is False else [])


def test_a_gate_of_money_leads_to_the_money() -> None:
    first = preflight(failing_case(), Verified((), 0, ())).blocks[0]
    assert (first.clause, first.target) == ("A4-1.2.0", Target("purchase"))


def test_a_case_of_which_nothing_was_evaluated_is_blocked() -> None:
    found = preflight(judged(("A4-1.2.0", Verdict.MET), judged=0), Verified((), 0, ()))
    assert [p.text.partition("，")[0] for p in found.blocks] == ["還沒有任何條文可以判定"]


def test_without_zones_or_assets_no_architecture_can_be_drawn() -> None:
    empty = Inventory({"case": (row("case", **KNOWN),)})  # type: ignore[dict-item]
    found = preflight(judged(("A4-1.2.0", Verdict.MET), inside=empty), Verified((), 0, ()))
    assert told(found.blocks) == [
        ("「區域」一列都沒有，畫不出資安架構圖", "C2M-2.3-plan", "「區域」"),
        ("「資產」一列都沒有，畫不出資安架構圖", "C2M-2.3-plan", "「資產」"),
    ]


def test_unknown_facts_of_the_company_block_and_assumed_ones_do_not() -> None:
    facts = {"tax_id": None, "has_personal_data": None, "phase": None, "assessment_date": None}
    found = preflight(judged(("A4-1.2.0", Verdict.MET), inside=inventory(**facts)), Verified((), 0, ()))
    assert told(found.blocks) == [
        ("未填「統一編號」：附錄封面會印「待補」", "", "「案件」：統一編號"),
        ("未填「涉及個人資料」：它決定哪些條文適用", "A4-1.1.5", "「案件」：涉及個人資料"),
    ]


def test_evidence_that_the_phase_asks_for_blocks_where_it_lacks() -> None:
    needing = result("A4-2.3.1.4", Verdict.UNKNOWN, claim="met", evidence_needed=True, reason="須有佐證：尚無佐證")
    bare = checked(assessment(needing), control("A4-2.3.1.4", "失效鎖定"))
    found = preflight(replace(bare, case=replace(bare.case, inventory=inventory())), Verified((), 0, ()))
    assert told(found.blocks) == [("失效鎖定：須有佐證：尚無佐證", "A4-2.3.1.4", "「佐證」")]


@pytest.mark.parametrize("held", [Held.DAMAGED, Held.MISSING])
@pytest.mark.parametrize("needed", [True, False])
def test_lost_evidence_blocks_where_it_is_needed_and_is_told_elsewhere(held: Held, needed: bool) -> None:
    needing = result("A4-2.3.1.4", Verdict.MET, claim="met", evidence_needed=needed)
    bare = checked(assessment(needing), control("A4-2.3.1.4", "失效鎖定"))
    case = replace(bare, case=replace(bare.case, inventory=inventory()))
    check = ItemCheck(item("E-01", "A4-9.9", "A4-2.3.1.4"), held, Original.NOT_LOOKED_AT)
    found = preflight(case, Verified((check,), 1, ()))
    point = (found.blocks if needed else found.warnings)[0]
    assert (len(found.blocks), len(found.warnings)) == ((1, 0) if needed else (0, 1))
    assert point.clause == ("A4-2.3.1.4" if needed else "A4-9.9")
    assert point.target == Target("evidence", ("E-01",))


def test_a_changed_original_and_unhashed_evidence_are_told() -> None:
    case = judged(("A4-1.2.0", Verdict.MET))
    check = ItemCheck(item("E-01"), Held.INTACT, Original.CHANGED)
    damaged = BlobCheck(Blob("cd" * 32, 1, "pdf"), "ef" * 32, 1)
    found = preflight(case, Verified((check,), 2, (damaged,)))
    assert found.ready
    assert [p.text[:11] for p in found.warnings] == ["佐證 E-01「設定畫", "1 件已移除的佐證內容"]
    assert "沒有比對 SHA-256" in preflight(case).warnings[0].text


def test_data_that_cannot_be_judged_block_with_their_place() -> None:
    problem = Problem("E-REF-02", Place("a.secaudit", "資產", 3), "找不到區域 Z-9", "請改成有的區域")
    found = preflight(judged(("A4-1.2.0", Verdict.MET)), Verified((), 0, ()), [problem])
    assert "工作表「資產」 第 3 列" in found.blocks[0].text
    assert "請改成有的區域" in found.blocks[0].text


def test_findings_come_in_their_order_and_lead_to_where_they_are_mended() -> None:
    findings = (
        Finding(FindingKind.STALE_EVIDENCE, "", "佐證 E-01「設定畫面」取得已逾一年"),
        Finding(FindingKind.CONFLICT, "A4-1.2.6", "再外包 S-01：金額大於上游"),
        Finding(FindingKind.INCOMPLETE_PLAN, "C2M-2.3-plan", "倉庫區（Z-1）：未填規劃負責人"),
        Finding(FindingKind.EXCEPTION_PENDING, "A4-1.2.0", "待審查會說明"),
        Finding(FindingKind.CONTRADICTION, "A4-1.2.0", "自評符合，判定不符合"),
    )
    found = preflight(judged(("A4-1.2.0", Verdict.NOT_MET), findings=findings), Verified((), 0, ()))
    assert told(found.warnings) == [
        ("自評與判定矛盾：條文 0：自評符合，判定不符合", "A4-1.2.0", "「填答」A4-1.2.0"),
        ("例外待同意：條文 0：待審查會說明", "A4-1.2.0", "「填答」A4-1.2.0"),
        ("規劃不完整：倉庫區（Z-1）：未填規劃負責人", "C2M-2.3-plan", "「填答」C2M-2.3-plan"),
        ("資料衝突：再外包 S-01：金額大於上游", "A4-1.2.6", "「再外包」"),
        ("佐證過舊：佐證 E-01「設定畫面」取得已逾一年", "", "「佐證」"),
    ]


def test_an_incomplete_plan_leads_to_its_row() -> None:
    planned = {"zone": (row("zone", id="Z-1", name="倉庫區", state="planned"),), "asset": (row("asset", id="PC-1"),)}
    inside = Inventory({"case": (row("case", **KNOWN),), **planned})  # type: ignore[dict-item]
    plan = Finding(FindingKind.INCOMPLETE_PLAN, "C2M-2.3-plan", "倉庫區（Z-1）：未填規劃負責人及完成日")
    found = preflight(judged(("A4-1.2.0", Verdict.MET), findings=(plan,), inside=inside), Verified((), 0, ()))
    assert found.warnings[0].target == Target("zone", ("Z-1",))


def test_what_nobody_answered_is_one_line_that_leads_to_the_first() -> None:
    case = failing_case()
    (line,) = (p for p in preflight(case, Verified((), 0, ())).warnings if "未填" in p.text)
    assert (line.text, line.target) == ("3 題自評未填，從 A4-1.2.0 開始", Target("answer", ("A4-1.2.0",)))


def test_placeholders_are_counted_by_part_and_their_explanation_is_not() -> None:
    found = [(p.heading, p.what, p.times) for p in placeholders(failing_case())]
    assert ("一、目的、範圍與依據", "資安目標", 1) in found
    assert len({(heading, what) for heading, what, _ in found}) == len(found)
    missing = [Placeholder("二、資安組織", "職稱", 2, Target("person", ("H-1",), ("job_title",)))]
    line = ("待補「職稱」2 處：附錄「二、資安組織」", "", "「人員」H-1：職稱")
    assert told(with_placeholders(Preflight((), ()), missing).warnings) == [line]


def test_what_one_part_lacks_beyond_a_few_things_is_one_line_with_their_number() -> None:
    missing = [Placeholder("十、經費", f"欄位 {n}", n) for n in range(1, MOST_MISSING + 3)]
    texts = [p.text for p in with_placeholders(Preflight((), ()), missing).warnings]
    assert len(texts) == MOST_MISSING + 1
    assert texts[-1] == f"附錄「十、經費」另有 {MOST_MISSING + 1 + MOST_MISSING + 2} 處待補，共 2 種"


def test_the_folder_is_proposed_beside_the_case(tmp_path: Path) -> None:
    case = failing_case()
    beside = replace(case, case=replace(case.case, path=tmp_path / "案件.secaudit"))
    assert proposed_folder(beside) == tmp_path / "附錄-提案-2024-03-01"


def test_what_would_be_written_over_is_known_before(tmp_path: Path) -> None:
    for name in ("appendix.pdf", "架構圖-現況.svg", "別的.txt"):
        (tmp_path / name).write_bytes(b"mine")
    both = replaced(tmp_path, Wanted(formats=("docx", "pdf")))
    assert [p.name for p in both] == ["appendix.pdf", "架構圖-現況.svg"]
    assert replaced(tmp_path, Wanted(formats=("docx",), figures=())) == ()


def test_rendering_says_its_steps_and_leaves_figures_out_when_not_asked(tmp_path: Path) -> None:
    said: list[str] = []
    written = report(failing_case(), tmp_path, Wanted(formats=("json",), figures=()), said=said.append)
    assert [p.name for p in written] == ["appendix.json"]
    asked = Wanted(formats=("json",), figures=())
    assert tuple(said) == steps(asked) == ("判定並編排內容", "appendix.json", "寫入檔案")
