"""Part 4: the risks of the five aspects, what causes them, what tests found, and how each is treated.

Invariant: each of the five aspects has its row and its paragraph, whether or not a risk was found in it; no risk found
in an aspect is 待補, as the clause asks for all five. What is left after treatment nobody enters, so it is 待補.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from secaudit.model.choices import LEVEL, RISK_ASPECT, SCAN_KINDS
from secaudit.model.schema import Cell, Choice
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.measures import Item, by_item, measures
from secaudit.reports.appendix.sentences import amount, composed, listed, planned_for
from secaudit.reports.appendix.trace import measure_refs, passed, who_when
from secaudit.reports.blocks import Heading, Paragraph, Prose, Ref, Section, Table, TableCell, Tone, cell, table
from secaudit.reports.wording import MISSING, day, known, missing, shown, title_of

LEVEL_TONES = {"high": Tone.NOT_MET, "medium": Tone.PARTIAL, "low": Tone.MET}
GRAVE = ("critical", "high")
MOST_TOLD = 3
"""Risks of one aspect, but for the high ones, that are told in sentences; the register has all."""
SETTLED = ("fixed", "accepted", "mitigated")


def risks(material: Material) -> Section:
    scans = [r for r in material.rows("record") if r["kind"] in (*SCAN_KINDS, "risk_assessment")]
    served = by_item(measures(material))
    return Section(
        "四",
        "風險評估與問題分析",
        (
            Heading("五面向風險盤點"),
            _overall(material),
            table(
                "五面向風險盤點",
                [
                    ("面向", 46),
                    ("風險數", 18, "right"),
                    ("高", 14, "right"),
                    ("中", 14, "right"),
                    ("低", 14, "right"),
                    ("有問題分析及調整方案", 34, "right"),
                    ("結果", 30, "center"),
                ],
                _aspects(material),
                material.source("risk"),
            ),
            Heading("各面向問題分析與調整方案"),
            *(_aspect(material, aspect) for aspect in RISK_ASPECT),
            _risk_register(material, served),
            Heading("安全檢測與弱點"),
            _tested(material, scans),
            _scans(material, scans),
            _vulnerabilities(material),
        ),
    )


def _overall(material: Material) -> Paragraph:
    found = material.rows("risk")
    if not found:
        return Paragraph(f"五面向均尚無風險盤點資料，{missing('風險盤點')}。")
    levels = _levels(found)
    empty = [a.title for a in RISK_ASPECT if not any(r["aspect"] == a.code for r in found)]
    said = f"依附件四所列五面向盤點資訊安全風險 {amount(len(found))}，其中{levels}。"
    if empty:
        said += f"{listed(empty, most=len(empty))}尚無風險，{missing('風險盤點')}。"
    return Paragraph(f"{said}各項調整方案實施後之殘餘風險，{missing('殘餘風險等級')}。")


def _levels(found: Sequence[Row]) -> str:
    counted = [(level.title, sum(1 for r in found if r["level"] == level.code)) for level in LEVEL]
    unknown = sum(1 for r in found if not r["level"])
    said = [f"{title}風險 {amount(number)}" for title, number in counted if number]
    return "、".join([*said, *([f"{amount(unknown)}{missing('等級')}"] if unknown else [])])


def _aspects(material: Material) -> Iterator[tuple[str | TableCell, ...]]:
    rows = material.rows("risk")
    derived = {str(r["id"]): r for r in material.derived_rows("aspect")}
    for aspect in RISK_ASPECT:
        row = derived.get(aspect.code)
        if row is None:
            yield (aspect.title, *[MISSING] * 5, TableCell(MISSING, Tone.UNKNOWN))
            continue
        found, treated = int(row["risks"] or 0), int(row["treated"] or 0)
        of = [r for r in rows if r["aspect"] == aspect.code]
        levels = (str(sum(1 for r in of if r["level"] == level.code)) for level in LEVEL)
        yield aspect.title, str(found), *levels, str(treated), _outcome(found, treated)


def _outcome(found: int, treated: int) -> TableCell:
    if not found:
        return TableCell(missing("風險盤點"), Tone.NOT_MET)
    return TableCell("方案未齊", Tone.PARTIAL) if treated < found else TableCell("已有方案", Tone.MET)


def _aspect(material: Material, aspect: Choice) -> Paragraph:
    """How many risks, of which level; the cause and the treatment of each high one and of some others."""
    found = [r for r in material.rows("risk") if r["aspect"] == aspect.code]
    if not found:
        return Paragraph(f"{aspect.title}：尚未盤點風險，{missing('風險盤點')}。")
    high = [r for r in found if r["level"] == "high"]
    others = [r for r in found if r["level"] != "high"]
    parts: list[str | Ref | Prose] = [f"{aspect.title}：盤點風險 {amount(len(found))}（{_levels(found)}）。"]
    for number, risk in enumerate(high):
        parts += ["；" if number else "高風險為 ", *_told(material, risk)]
    parts += ["。"] if high else []
    for number, risk in enumerate(others[:MOST_TOLD]):
        parts += ["；" if number else "其餘為 " if high else "即 ", *_told(material, risk)]
    parts += ["。"] if others else []
    if len(others) > MOST_TOLD:
        parts += [f"另 {amount(len(others) - MOST_TOLD)}詳", Ref("table:risks"), "。"]
    return composed(*parts) or Paragraph(MISSING)


def _told(material: Material, risk: Row) -> Prose:
    cause = f"原因為「{risk['analysis']}」" if risk["analysis"] else missing("問題分析")
    treatment = f"調整方案為「{risk['treatment']}」" if risk["treatment"] else missing("調整方案")
    when = planned_for(risk["due_on"], risk["owner"]) + passed(risk["due_on"], material.assessment.as_of)
    return Ref(f"risk:{risk['id']}", f"{risk['id']} {risk['title']}"), f"，{cause}，{treatment}，{when}"


def _risk_register(material: Material, served: Mapping[Item, Sequence[str]]) -> Table | Paragraph:
    return table(
        "風險登錄",
        [
            ("編號", 12),
            ("風險（面向）", 34),
            ("問題分析", 32),
            ("可能×衝擊", 13, "center"),
            ("等級", 10, "center"),
            ("調整方案", 30),
            ("負責／期程", 25),
            ("措施", 14),
        ],
        [_risk(material, r, served.get(Item("risk", str(r["id"])), ())) for r in material.rows("risk")],
        material.source("risk"),
        anchor="table:risks",
    )


def _risk(material: Material, risk: Row, served: Sequence[str]) -> tuple[str | TableCell, ...]:
    scale = (risk["likelihood"], risk["impact"])
    return (
        cell(str(risk["id"]), anchor=f"risk:{risk['id']}"),
        f"{risk['title']}（{title_of(RISK_ASPECT, risk['aspect'])}）",
        known(risk["analysis"], "問題分析"),
        MISSING if None in scale else f"{scale[0]}×{scale[1]}",
        TableCell(title_of(LEVEL, risk["level"]), LEVEL_TONES.get(str(risk["level"]), Tone.UNKNOWN)),
        known(risk["treatment"], "調整方案"),
        who_when(risk["owner"], risk["due_on"]) + passed(risk["due_on"], material.assessment.as_of),
        cell(*measure_refs(served)) if served else "－",
    )


def _tested(material: Material, scans: Sequence[Row]) -> Paragraph:
    held = [r for r in scans if r["held_on"]]
    planned = [r for r in scans if not r["held_on"] and r["state"] == "planned"]
    weak = material.rows("vulnerability")
    if not scans and not weak:
        return Paragraph(f"尚無風險評估、檢測及弱點資料，{missing('安全檢測')}。")
    said = f"風險評估與檢測已辦理 {amount(len(held))}、規劃辦理 {amount(len(planned))}。"
    if weak:
        grave = [v for v in weak if v["severity"] in GRAVE]
        unsettled = [v for v in grave if v["status"] not in SETTLED]
        said += f"登錄弱點 {amount(len(weak))}，嚴重及高風險者 {amount(len(grave))}"
        said += f"，其中 {amount(len(unsettled))}尚待處理完成：" if unsettled else ("，皆已處理。" if grave else "。")
        said += "、".join(f"{v['id']} {v['title']}" for v in unsettled) + "。" if unsettled else ""
    return Paragraph(said)


def _scans(material: Material, scans: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "風險評估與檢測",
        [("編號", 14), ("種類", 25), ("名稱", 56), ("時點", 20), ("日期", 36), ("高風險數", 19, "right")],
        [
            (
                _record_id(r),
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


def _record_id(record: Row) -> TableCell:
    return cell(str(record["id"]), anchor=f"record:{record['id']}")


def _vulnerabilities(material: Material) -> Table | Paragraph:
    return table(
        "弱點處理",
        [("編號", 12), ("弱點", 40), ("資產", 30), ("嚴重度", 14), ("狀態", 20), ("處理方式", 28), ("負責／期程", 26)],
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
