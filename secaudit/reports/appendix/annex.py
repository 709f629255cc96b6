"""Part 12: every control with its clause, 自評, 判定 and 判定依據; the rows that decided; the registers.

Invariant: no control is left out; a reason that stands with its measure in part 5, and a reading that stands with its
ratio in part 10, are pointed to and not printed twice; registers longer than :data:`MOST_ROWS` say how many rows they
leave to the input.
"""

from __future__ import annotations

from collections.abc import Sequence

from secaudit.model.assessment import VERDICT_TITLES, ControlResult
from secaudit.model.schema import Cell
from secaudit.reports.appendix.deciding import deciding_rows
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import measures
from secaudit.reports.blocks import (
    MOST_ROWS,
    Heading,
    Paragraph,
    Prose,
    Ref,
    Section,
    Table,
    TableCell,
    cell,
    table,
)
from secaudit.reports.wording import TONES, claim_title, day, formal, joined, known, missing, shown


def annex(material: Material) -> Section:
    assets, flows = material.rows("asset"), material.rows("flow")
    return Section(
        "十二",
        "附表",
        (
            Heading("條文自評與判定"),
            _controls(material),
            Heading("判定明細"),
            deciding_rows(material),
            Heading("資產清冊"),
            _asset_register(material, assets),
            Heading("連線清冊"),
            _flow_register(material, flows),
            Paragraph("（以下空白）"),
        ),
    )


def _controls(material: Material) -> Table | Paragraph:
    by_control = {m.control_id: m.id for m in measures(material)}
    return table(
        "條文自評與判定",
        [("條文（原文）", 56), ("判定（自評）", 20, "center"), ("理由與判定依據", 94)],
        [_control(material, r, by_control.get(r.control_id, "")) for r in material.assessment.results],
        f"條文目錄 {material.assessment.catalogue_id}；評估日 {day(material.assessment.as_of.isoformat())}",
        most=len(material.assessment.results),
        anchor="table:controls",
    )


def _control(material: Material, result: ControlResult, measure: str) -> tuple[TableCell, ...]:
    control = material.control(result.control_id)
    clause = f"{material.clause_name(result.control_id)}：{control.clause}" if control else result.control_id
    basis = control.interpretation if control else missing("判定依據")
    why: Prose = (f"理由：{formal(result.reason)}　",)
    if measure:
        why = ("缺口與措施見 ", Ref(f"measure:{measure}", measure), "　")
    elif result.ratios:
        why = ()
    notices = f"注意：{formal(joined(n.text for n in result.notices))}　" if result.notices else ""
    read: Prose = (
        ("理由及判定依據見", Ref(f"ratio:{result.control_id}", "第十章")) if result.ratios else (f"判定依據：{basis}",)
    )
    verdict = f"{VERDICT_TITLES[result.verdict]}（自評：{claim_title(result.claim)}）"
    return (
        cell(clause, anchor=f"control:{result.control_id}"),
        TableCell(verdict, TONES[result.verdict]),
        cell(*why, *([notices] if notices else []), *read),
    )


def _asset_register(material: Material, assets: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "資產清冊",
        [
            ("編號", 18),
            ("名稱", 36),
            ("類型", 22),
            ("數量", 12, "right"),
            ("區域", 28),
            ("廠牌型號", 26),
            ("狀態", 12, "center"),
            ("保管人", 16),
        ],
        [
            (
                cell(str(a["id"]), anchor=f"asset:{a['id']}"),
                str(a["name"]),
                shown("asset", "kind", a["kind"]),
                known(a["quantity"], "數量"),
                material.name(a["zone_id"], missing("區域")),
                " ".join(str(p) for p in (a["brand"], a["model"]) if p) or "－",
                shown("asset", "state", a["state"] or "current"),
                str(a["custodian"] or "－"),
            )
            for a in assets
        ],
        material.source("asset"),
        most=MOST_ROWS,
    )


def _flow_register(material: Material, flows: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "連線清冊",
        [
            ("編號", 13),
            ("名稱", 34),
            ("來源 → 目的", 52),
            ("用途", 20),
            ("經過設備", 27),
            ("加密", 12, "center"),
            ("狀態", 12, "center"),
        ],
        [
            (
                cell(str(f["id"]), anchor=f"flow:{f['id']}"),
                str(f["name"]),
                f"{material.name(f['source_id'])} → {material.name(f['target_id'])}",
                shown("flow", "purpose", f["purpose"]),
                shown("flow", "via_ids", f["via_ids"]),
                shown("flow", "encrypted", f["encrypted"]),
                shown("flow", "state", f["state"] or "current"),
            )
            for f in flows
        ],
        material.source("flow"),
        most=MOST_ROWS,
    )
