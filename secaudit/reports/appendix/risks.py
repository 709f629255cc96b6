"""Part 4: the risks of the five aspects, what causes them, what tests found, and how each is treated.

Invariant: each of the five aspects has its row, whether or not a risk was found in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.choices import LEVEL, RISK_ASPECT, SCAN_KINDS
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.blocks import Heading, Paragraph, Section, Table, TableCell, Tone, table
from secaudit.reports.wording import (
    MISSING,
    day,
    known,
    missing,
    shown,
    title_of,
)

LEVEL_TONES = {"high": Tone.NOT_MET, "medium": Tone.PARTIAL, "low": Tone.MET}


def risks(material: Material) -> Section:
    scans = [r for r in material.rows("record") if r["kind"] in (*SCAN_KINDS, "risk_assessment")]
    return Section(
        "四",
        "風險評估與問題分析",
        (
            Heading("五面向風險盤點"),
            table(
                "五面向風險盤點",
                [("面向", 5), ("風險數", 2, "right"), ("有問題分析及調整方案", 3, "right"), ("結果", 3, "center")],
                _aspects(material),
                material.source("risk"),
            ),
            Heading("風險、問題分析與調整方案"),
            _risk_register(material),
            Heading("安全檢測與弱點"),
            _scans(material, scans),
            _vulnerabilities(material),
        ),
    )


def _risk_register(material: Material) -> Table | Paragraph:
    return table(
        "風險登錄",
        [
            ("編號", 5),
            ("面向", 6),
            ("風險", 8),
            ("問題分析", 8),
            ("可能×衝擊", 5, "center"),
            ("等級", 3, "center"),
            ("調整方案", 8),
            ("負責人／完成日", 7),
        ],
        [_risk(r) for r in material.rows("risk")],
        material.source("risk"),
    )


def _scans(material: Material, scans: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "風險評估與檢測",
        [("種類", 3), ("名稱", 6), ("時點", 2), ("日期", 4), ("高風險數", 2, "right")],
        [
            (
                shown("record", "kind", r["kind"]),
                str(r["title"]),
                shown("record", "scan_stage", r["scan_stage"]),
                day(r["held_on"], f"規劃 {day(r['plan_due'])}" if r["state"] == "planned" else missing("日期")),
                known(r["high_findings"], "數量") if r["held_on"] else "－",
            )
            for r in scans
        ],
        material.source("record"),
    )


def _vulnerabilities(material: Material) -> Table | Paragraph:
    return table(
        "弱點處理",
        [("編號", 2), ("弱點", 4), ("資產", 4), ("嚴重度", 2), ("狀態", 3), ("處理方式", 4), ("負責／期限", 4)],
        [
            (
                str(v["id"]),
                str(v["title"]),
                material.name(v["asset_id"]),
                shown("vulnerability", "severity", v["severity"]),
                shown("vulnerability", "status", v["status"]),
                known(v["treatment"], "處理方式"),
                who_when(v["owner"], v["due_on"]),
            )
            for v in material.rows("vulnerability")
        ],
        material.source("vulnerability"),
    )


def _aspects(material: Material) -> Iterator[tuple[str | TableCell, ...]]:
    rows = material.derived_rows("aspect")
    if not rows:
        yield from ((c.title, MISSING, MISSING, TableCell("待補", Tone.UNKNOWN)) for c in RISK_ASPECT)
    for row in rows:
        found, treated = int(row["risks"] or 0), int(row["treated"] or 0)
        if not found:
            result = TableCell("尚未盤點", Tone.NOT_MET)
        elif treated < found:
            result = TableCell("方案未齊", Tone.PARTIAL)
        else:
            result = TableCell("已有方案", Tone.MET)
        yield str(row["name"]), str(found), str(treated), result


def _risk(risk: Row) -> tuple[str | TableCell, ...]:
    scale = (risk["likelihood"], risk["impact"])
    return (
        str(risk["id"]),
        title_of(RISK_ASPECT, risk["aspect"]),
        str(risk["title"]),
        known(risk["analysis"], "問題分析"),
        MISSING if None in scale else f"{scale[0]}×{scale[1]}",
        TableCell(title_of(LEVEL, risk["level"]), LEVEL_TONES.get(str(risk["level"]), Tone.UNKNOWN)),
        known(risk["treatment"], "調整方案"),
        who_when(risk["owner"], risk["due_on"]),
    )


def who_when(owner: Cell, due: Cell) -> str:
    return f"{known(owner, '負責人')}，{day(due, missing('完成日'))}"
