"""Part 12: every control with its clause, 自評, 判定 and 判定依據; the rows that decided; the registers.

Invariant: no control is left out; registers longer than a page or two say how many rows they leave to the input.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from secaudit.model.assessment import CheckResult, ControlResult, DecidingRow, Tally
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import MOST_ROWS, Heading, Paragraph, Section, Table, TableCell, table
from secaudit.reports.wording import claim_title, day, formal, joined, known, missing, shown, verdict_cell

MOST_DECIDING = 10
"""Deciding rows of one check that are printed."""

T = TypeVar("T")


def annex(material: Material) -> Section:
    assets, flows = material.rows("asset"), material.rows("flow")
    return Section(
        "十二",
        "附表",
        (
            Heading("條文自評與判定"),
            _controls(material),
            Heading("判定明細"),
            _decisions(material),
            Heading("資產清冊"),
            _asset_register(material, assets),
            Heading("連線清冊"),
            _flow_register(material, flows),
            Paragraph("（以下空白）"),
        ),
    )


def _controls(material: Material) -> Table | Paragraph:
    return table(
        "條文自評與判定",
        [("條文", 17), ("自評", 6, "center"), ("判定", 6, "center"), ("理由", 12), ("判定依據", 14)],
        [_control(material, r) for r in material.assessment.results],
        f"條文目錄 {material.assessment.catalogue_id}；評估日 {day(material.assessment.as_of.isoformat())}",
        most=len(material.assessment.results),
    )


def _decisions(material: Material) -> Table | Paragraph:
    return table(
        "判定明細（未直接符合之項目）",
        [("條文", 7), ("對象", 7), ("結果", 5, "center"), ("說明", 11), ("判定欄位與來源", 13), ("位置", 6)],
        [row for r in material.assessment.results for row in _details(r)],
        most=2 * MOST_ROWS,
    )


def _asset_register(material: Material, assets: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "資產清冊",
        [
            ("編號", 3),
            ("名稱", 5),
            ("類型", 3),
            ("數量", 2, "right"),
            ("區域", 4),
            ("廠牌型號", 4),
            ("狀態", 2, "center"),
            ("保管人", 3),
        ],
        [
            (
                str(a["id"]),
                str(a["name"]),
                shown("asset", "kind", a["kind"]),
                known(a["quantity"], "數量"),
                material.name(a["zone_id"], missing("區域")),
                " ".join(str(p) for p in (a["brand"], a["model"]) if p) or "－",
                shown("asset", "state", a["state"] or "current"),
                str(a["custodian"] or "－"),
            )
            for a in assets[:MOST_ROWS]
        ],
        material.source("asset") + _rest(assets),
    )


def _flow_register(material: Material, flows: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "連線清冊",
        [
            ("編號", 3),
            ("名稱", 5),
            ("來源 → 目的", 8),
            ("用途", 4),
            ("經過設備", 5),
            ("加密", 2, "center"),
            ("狀態", 2, "center"),
        ],
        [
            (
                str(f["id"]),
                str(f["name"]),
                f"{material.name(f['source_id'])} → {material.name(f['target_id'])}",
                shown("flow", "purpose", f["purpose"]),
                shown("flow", "via_ids", f["via_ids"]),
                shown("flow", "encrypted", f["encrypted"]),
                shown("flow", "state", f["state"] or "current"),
            )
            for f in flows[:MOST_ROWS]
        ],
        material.source("flow") + _rest(flows),
    )


def _rest(rows: Sequence[T]) -> str:
    return f"；其餘 {len(rows) - MOST_ROWS} 列從略，見盤點資料" if len(rows) > MOST_ROWS else ""


def _control(material: Material, result: ControlResult) -> tuple[str | TableCell, ...]:
    control = material.control(result.control_id)
    clause = f"{material.clause_name(result.control_id)}：{control.clause}" if control else result.control_id
    notices = f"　注意：{joined(n.text for n in result.notices)}" if result.notices else ""
    return (
        clause,
        claim_title(result.claim),
        verdict_cell(result.verdict),
        formal(result.reason + notices),
        control.interpretation if control else missing("判定依據"),
    )


def _details(result: ControlResult) -> Iterator[tuple[str | TableCell, ...]]:
    for check in result.checks:
        for row in islice(check.rows, MOST_DECIDING):
            yield _detail(result.control_id, row)
        left = check.rows_left_out + max(0, len(check.rows) - MOST_DECIDING)
        if left:
            yield result.control_id, f"其餘 {left} 列", verdict_cell(check.outcome), _counted(check), "－", "－"


def _detail(control_id: str, row: DecidingRow) -> tuple[str | TableCell, ...]:
    amount = f" ×{row.quantity}" if row.quantity > 1 else ""
    return (
        control_id,
        f"{row.id} {row.name}{amount}",
        verdict_cell(row.outcome),
        formal(row.because),
        formal(_cells(row)),
        row.place or "－",
    )


def _cells(row: DecidingRow) -> str:
    """The deciding cells, gathered by where their values came from."""
    by_source: dict[str, list[str]] = {}
    for cell in row.cells:
        by_source.setdefault(cell.source, []).append(f"{cell.title}：{cell.shown}")
    return "；".join(joined(cells) + (f"（{source}）" if source else "") for source, cells in by_source.items()) or "－"


def _counted(check: CheckResult) -> str:
    tally: Tally = check.tally
    return f"{check.title}：共 {tally.total}，符合 {tally.met}、不符合 {tally.not_met}、無法評估 {tally.unknown}"
