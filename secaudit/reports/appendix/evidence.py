"""Part 11: how the result is checked after introduction, and which evidence stands for which clause.

Invariant: every control has its row, with or without evidence; every finding is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.assessment import FindingKind
from secaudit.model.choices import PURCHASE_STAGE
from secaudit.model.schema import Cell, members
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Heading, Paragraph, Section, Table, TableCell, Tone, table
from secaudit.reports.wording import day, formal, joined, known, missing, shown, title_of, verdict_cell

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
            _checks(material, checks),
            Paragraph("導入後由專責人員依本表逐條查驗，以系統匯出或設定畫面為佐證，驗收前重新評估一次。"),
            Heading("矛盾及其他發現"),
            _findings(material),
            Heading("驗收佐證對照表"),
            table(
                "驗收佐證對照表",
                [("條文", 6), ("判定", 2, "center"), ("應備佐證（例）", 5), ("現有佐證", 5), ("佐證狀態", 3, "center")],
                _matrix(material),
                most=len(material.assessment.results),
            ),
            Heading("佐證清單"),
            _evidence_register(material),
        ),
    )


def _checks(material: Material, checks: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "導入後查驗項目",
        [("編號", 2), ("項目", 5), ("廠商", 5), ("進度", 2, "center"), ("預定完成日", 4), ("給付證明", 4)],
        [
            (
                str(p["id"]),
                str(p["name"]),
                material.name(p["vendor_id"]),
                title_of(PURCHASE_STAGE, p["stage"]),
                day(p["plan_due"], missing("完成日")),
                known(p["payment_proof"], "給付證明"),
            )
            for p in checks
        ],
        material.source("purchase"),
    )


def _findings(material: Material) -> Table | Paragraph:
    return table(
        "矛盾及其他發現",
        [("種類", 3, "center"), ("條文", 5), ("內容", 9)],
        [
            (
                TableCell(*FINDING_TITLES[f.kind]),
                material.clause_name(f.control_id) if f.control_id else "－",
                formal(f.text),
            )
            for f in material.assessment.findings
        ],
    )


def _evidence_register(material: Material) -> Table | Paragraph:
    return table(
        "佐證清單及雜湊值",
        [("編號", 3), ("名稱", 7), ("種類", 4), ("檔名", 7), ("取得日", 7), ("有效至", 7), ("SHA-256", 10)],
        [
            (
                str(e["id"]),
                str(e["title"]),
                shown("evidence", "kind", e["kind"]),
                known(e["file_name"], "檔名"),
                day(e["collected_on"], missing("取得日")),
                day(e["valid_until"], "未載到期日"),
                known(e["sha256"], "雜湊值"),
            )
            for e in material.rows("evidence")
        ],
        material.source("evidence"),
    )


def _matrix(material: Material) -> Iterator[tuple[str | TableCell, ...]]:
    titles = {str(e["id"]): f"{e['id']} {e['title']}" for e in material.rows("evidence")}
    by_control: dict[str, list[str]] = {}
    for item in material.rows("evidence"):
        for control_id in members(item["control_ids"]):
            by_control.setdefault(control_id, []).append(str(item["id"]))
    for result in material.assessment.results:
        control = material.control(result.control_id)
        listed = by_control.get(result.control_id, [])
        if result.evidence_ids:
            state = TableCell("有效", Tone.MET)
        elif listed:
            state = TableCell("無有效者", Tone.NOT_MET if result.evidence_needed else Tone.PARTIAL)
        else:
            needed = result.evidence_needed
            state = TableCell("缺", Tone.NOT_MET) if needed else TableCell("本階段不要求", Tone.NA)
        yield (
            material.clause_name(result.control_id),
            verdict_cell(result.verdict),
            joined(control.evidence) if control else missing("應備佐證"),
            joined(titles.get(e, e) for e in dict.fromkeys((*result.evidence_ids, *listed))),
            state,
        )
