"""Part 11: how the result is checked after introduction, and which evidence stands for which clause, and back.

Invariant: every control has its row, with or without evidence; every piece of evidence has its row with the clauses it
stands for; every finding is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.assessment import ControlResult, FindingKind
from secaudit.model.choices import SCAN_KINDS
from secaudit.model.schema import Cell, members
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import measures
from secaudit.reports.appendix.sentences import amount, composed, planned_for
from secaudit.reports.appendix.trace import joined_refs, progress
from secaudit.reports.blocks import (
    Heading,
    Paragraph,
    Prose,
    Ref,
    Section,
    Table,
    TableCell,
    Tone,
    cell,
    table,
)
from secaudit.reports.wording import day, formal, joined, known, missing, shown, verdict_cell

FINDING_TITLES = {
    FindingKind.CONTRADICTION: ("自評與判定矛盾", Tone.NOT_MET),
    FindingKind.OBSERVED_OTHERWISE: ("自填與匯出檔不同", Tone.NOT_MET),
    FindingKind.UNPROVEN: ("未證明生效", Tone.PARTIAL),
    FindingKind.STALE_EVIDENCE: ("佐證過期或過舊", Tone.PARTIAL),
    FindingKind.INCOMPLETE_PLAN: ("規劃不完整", Tone.PARTIAL),
    FindingKind.EXCEPTION_PENDING: ("例外待說明", Tone.PARTIAL),
    FindingKind.CONFLICT: ("要求互相牴觸", Tone.PARTIAL),
}


def verification(material: Material) -> Section:
    checks = [p for p in material.rows("purchase") if p["element"] == "verification"]
    return Section(
        "十一",
        "導入後查驗與驗收佐證對照表",
        (
            Heading("導入後查驗"),
            _told_checks(material, checks),
            Heading("矛盾及其他發現"),
            _findings(material),
            Heading("驗收佐證對照表"),
            _told_evidence(material),
            table(
                "驗收佐證對照表（條文→佐證）",
                [
                    ("條文", 50),
                    ("判定", 18, "center"),
                    ("應備佐證（例）", 60),
                    ("現有佐證（狀態）", 30, "center"),
                ],
                _matrix(material),
                "「－」為本階段不要求佐證；現有佐證之名稱、檔名及雜湊值見佐證清單。",
                most=len(material.assessment.results),
                anchor="table:acceptance",
            ),
            Heading("佐證清單"),
            _evidence_register(material),
        ),
    )


def _told_checks(material: Material, checks: Sequence[dict[str, Cell]]) -> Paragraph:
    """What is bought and recorded to check the result; who does it by when."""
    as_of = material.assessment.as_of
    kinds = (*SCAN_KINDS, "rollback_test", "drill")
    planned = [r for r in material.rows("record", "planned") if r["kind"] in kinds]
    parts: list[str | Ref | Prose] = []
    for purchase in checks:
        label = Ref(f"purchase:{purchase['id']}", f"{purchase['id']} {purchase['name']}")
        parts += [label, f"，{progress(purchase, as_of)}。"]
    for record in planned:
        label = Ref(f"record:{record['id']}", f"{record['id']} {record['title']}")
        parts += [label, f"，{planned_for(record['plan_due'], record['plan_owner'], as_of)}。"]
    lead = "導入後查驗包括：" if parts else f"導入後查驗項目，{missing('導入後查驗')}。"
    last = material.assessment.phase == "acceptance"
    tail = (
        ("各條文之佐證見", Ref("table:acceptance"), "。")
        if last
        else ("驗收前將依", Ref("table:acceptance"), "逐條備齊佐證，並以驗收階段重新評估。")
    )
    return composed(lead, *parts, tail) or Paragraph(lead)


def _findings(material: Material) -> Table | Paragraph:
    """Those of one kind and one clause share a line; a reason that stands with its measure is pointed to."""
    by_measure = {m.control_id: m.id for m in measures(material)}
    found: dict[tuple[FindingKind, str], list[Prose]] = {}
    for f in material.assessment.findings:
        result = material.results.get(f.control_id)
        reason = f"：{result.reason}" if result and result.reason else ""
        said: Prose = (formal(f.text),)
        if reason and f.text.endswith(reason) and (key := by_measure.get(f.control_id)):
            said = (formal(f.text.removesuffix(reason)), "，理由見 ", Ref(f"measure:{key}", key))
        found.setdefault((f.kind, f.control_id), []).append(said)
    return table(
        "矛盾及其他發現",
        [("種類", 30, "center"), ("條文", 44), ("內容", 96)],
        [
            (
                TableCell(*FINDING_TITLES[kind]),
                cell(Ref(f"control:{key}", material.clause_name(key))) if key else "－",
                cell(*(part for n, one in enumerate(said) for part in (("；", *one) if n else one))),
            )
            for (kind, key), said in found.items()
        ],
    )


def _told_evidence(material: Material) -> Paragraph:
    results, items = material.assessment.results, material.rows("evidence")
    if not results:
        return Paragraph(f"尚無條文之判定，{missing('判定')}。")
    needed = [r for r in results if r.evidence_needed]
    had = sum(1 for r in needed if r.evidence_ids)
    said = f"條文 {amount(len(results))}，現有佐證 {amount(len(items), '件')}。"
    if needed:
        return Paragraph(f"{said}本階段須具佐證之條文 {amount(len(needed))}，其中 {amount(had)}已有有效佐證。")
    return Paragraph(f"{said}本階段尚不要求佐證，驗收時應備者列於下表。")


def _evidence_register(material: Material) -> Table | Paragraph:
    return table(
        "佐證清單（佐證→條文）及雜湊值",
        [
            ("編號", 11),
            ("名稱（種類）", 34),
            ("檔名", 25),
            ("取得日", 23),
            ("有效至", 23),
            ("對應條文", 22),
            ("SHA-256", 32),
        ],
        [
            (
                cell(str(e["id"]), anchor=f"evidence:{e['id']}"),
                f"{e['title']}（{shown('evidence', 'kind', e['kind'])}）",
                known(e["file_name"], "檔名"),
                day(e["collected_on"], missing("取得日")),
                day(e["valid_until"], "未載到期日"),
                cell(*_clauses(members(e["control_ids"]))),
                known(e["sha256"], "雜湊值"),
            )
            for e in material.rows("evidence")
        ],
        material.source("evidence"),
        anchor="table:evidence",
    )


def _clauses(control_ids: Sequence[str]) -> Prose:
    """Each points to its row of the acceptance table."""
    if not control_ids:
        return (missing("條文"),)
    return joined_refs(Ref(f"acceptance:{c}", c) for c in control_ids)


def _matrix(material: Material) -> Iterator[tuple[str | TableCell, ...]]:
    by_control: dict[str, list[str]] = {}
    for item in material.rows("evidence"):
        for control_id in members(item["control_ids"]):
            by_control.setdefault(control_id, []).append(str(item["id"]))
    for result in material.assessment.results:
        control = material.control(result.control_id)
        listed = by_control.get(result.control_id, [])
        pointer = Ref(f"control:{result.control_id}", material.clause_name(result.control_id))
        yield (
            cell(pointer, anchor=f"acceptance:{result.control_id}"),
            verdict_cell(result.verdict),
            joined(control.evidence) if control else missing("應備佐證"),
            _evidence(result, listed),
        )


def _evidence(result: ControlResult, listed: Sequence[str]) -> TableCell:
    """What there is, and whether any of it is valid; without any whether it is wanting at this phase."""
    ids = tuple(dict.fromkeys((*result.evidence_ids, *listed)))
    if not ids:
        return TableCell("缺", Tone.NOT_MET) if result.evidence_needed else TableCell("－")
    if result.evidence_ids:
        state, tone = "有效", Tone.MET
    else:
        state, tone = "無有效者", Tone.NOT_MET if result.evidence_needed else Tone.PARTIAL
    return cell(*joined_refs(Ref(f"evidence:{e}", e) for e in ids), f"（{state}）", tone=tone)
