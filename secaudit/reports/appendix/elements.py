"""The six elements that A4-1.2.0 asks a plan to have, and what the case has of each.

Invariant: every element has its row; nothing found of it is 無 where a plan says which elements it has, else 待補.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.choices import ELEMENT, SCAN_KINDS
from secaudit.model.schema import Cell, Choice, members
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.plan_tables import total
from secaudit.reports.appendix.sentences import amount, composed, listed
from secaudit.reports.appendix.trace import joined_refs
from secaudit.reports.blocks import Block, Paragraph, Prose, Ref, TableCell, Tone, cell, table
from secaudit.reports.wording import NONE, missing, thousand_twd, verdict_cell

CLAUSE = "A4-1.2.0"
RECORDS: dict[str, tuple[str, ...]] = {
    "training": ("training",),
    "mechanism": (
        "plan", "contingency", "review", "privacy_plan", "update_procedure", "remote_work_rule", "password_procedure",
        "bcp", "drp",
    ),
    "verification": (*SCAN_KINDS, "rollback_test", "drill"),
    "diagram": ("diagram_current", "diagram_planned"),
}  # fmt: skip
"""The kinds of record that show an element."""


def elements(material: Material) -> Iterator[Block]:
    plans = [r for r in material.rows("record") if r["kind"] == "plan"]
    rows = [_element(material, e, plans) for e in ELEMENT]
    yield _told(material, [row[0].text for row in rows if row[1].tone is not Tone.NEUTRAL])
    yield table(
        "提案六要素",
        [("要素", 28), ("計畫內容", 88), ("經費（千元）", 20, "right"), ("規劃書載明", 34)],
        rows,
        material.source("purchase", "record", "change"),
        anchor="table:elements",
    )


def _told(material: Material, lacking: list[str]) -> Paragraph:
    result = material.results.get(CLAUSE)
    verdict = f"，該條判定為{verdict_cell(result.verdict).text}" if result else ""
    had = len(ELEMENT) - len(lacking)
    said = (
        f"六要素中 {amount(had)}有計畫內容，{listed(lacking, most=len(ELEMENT))}尚缺。"
        if lacking
        else "六要素均有計畫內容。"
    )
    if not had:
        said = "六要素均尚缺計畫內容。"
    clause = Ref(f"control:{CLAUSE}", material.clause_name(CLAUSE))
    return composed("六要素為條文 ", clause, f" 之要求{verdict}。{said}") or Paragraph(said)


def _element(material: Material, element: Choice, plans: list[dict[str, Cell]]) -> tuple[TableCell, ...]:
    bought = [p for p in material.rows("purchase") if p["element"] == element.code]
    records = [r for r in material.rows("record") if r["kind"] in RECORDS.get(element.code, ())]
    refs = [Ref(f"purchase:{p['id']}", f"{p['id']} {p['name']}") for p in bought]
    refs += [Ref(f"record:{r['id']}", f"{r['id']} {r['title']}{_state(r)}") for r in records]
    parts: Prose = joined_refs(refs) if refs else ()
    changes = len(material.rows("change")) if element.code == "introduction" else 0
    if changes:
        parts = (*parts, *("、" for _ in parts[:1]), f"設定變更 {amount(changes)}（", Ref("part:六"), "）")
    saying = [p for p in plans if element.code in members(p["elements"])]
    twd, unknown = total(bought)
    cost = thousand_twd(twd) + (f"；另{missing(f'{unknown} 筆金額')}" if unknown else "") if bought else "－"
    return (
        TableCell(element.title),
        cell(*parts) if parts else _nothing(element, plans),
        TableCell(cost),
        cell(*joined_refs([Ref(f"record:{p['id']}", str(p["id"])) for p in saying])) if saying else _unsaid(plans),
    )


def _state(record: dict[str, Cell]) -> str:
    return "（規劃）" if record["state"] == "planned" else ""


def _nothing(element: Choice, plans: list[dict[str, Cell]]) -> TableCell:
    if any(p["elements"] is not None for p in plans):
        return TableCell(NONE, Tone.NOT_MET)
    return TableCell(missing(element.title), Tone.UNKNOWN)


def _unsaid(plans: list[dict[str, Cell]]) -> TableCell:
    if any(p["elements"] is not None for p in plans):
        return TableCell(NONE, Tone.NOT_MET)
    return TableCell(missing("提案要素"), Tone.UNKNOWN)
