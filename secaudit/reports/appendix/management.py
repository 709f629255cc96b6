"""Part 8: the management mechanisms with their documents, exceptions, and the vendors that take part.

Invariant: every mechanism, plan area and element stands in a row, beside those that the same documents cover, or with
無; the prose counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from secaudit.model.choices import ELEMENT, MECHANISM, PLAN_AREA, RECORD_KIND, SCAN_KINDS
from secaudit.model.schema import Cell, Choice, members
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.sentences import amount, composed, listed
from secaudit.reports.appendix.trace import joined_refs, passed
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
    prose,
    table,
)
from secaudit.reports.wording import MISSING, NONE, day, joined, known, missing, shown, title_of

ORGANISING = ("appointment_coordinator", "appointment_dedicated", "org_chart")
ELSEWHERE = (*ORGANISING, *SCAN_KINDS, "risk_assessment", "training")
"""Kinds of record that have their rows in parts 2, 4 and 7."""
MECHANISMS = "C2M-5.1.7"


def management(material: Material) -> Section:
    records = material.rows("record")
    documents = [r for r in records if r["kind"] not in ELSEWHERE]
    plans = [r for r in records if r["kind"] == "plan"]
    return Section(
        "八",
        "管理機制與文件",
        (
            Heading("資安規劃涵蓋範圍"),
            _told_coverage(material, plans),
            _coverage(material, records, plans),
            Heading("管理文件與紀錄"),
            _told_documents(documents),
            _documents_register(material, documents),
            Heading("例外與替代措施"),
            _exceptions(material, records),
            Heading("委外廠商"),
            prose("申請業者及委外廠商之陸資查詢、股權鏈、證書與再外包，見", Ref("part:十"), "。"),
        ),
    )


def _told_coverage(material: Material, plans: Sequence[dict[str, Cell]]) -> Paragraph:
    """Which of the areas and mechanisms no plan names."""
    if not plans:
        return Paragraph(f"尚無資訊安全規劃書，{missing('資安規劃')}。")
    refs: Prose = joined_refs(Ref(f"record:{p['id']}", f"{p['id']} {p['title']}") for p in plans)
    parts: list[str | Ref | Prose] = ["資訊安全規劃書為 ", refs, "。"]
    for what, choices, column in (("規劃面向", PLAN_AREA, "plan_areas"), ("防禦機制", MECHANISM, "mechanisms")):
        of = material.rows("record") if column == "mechanisms" else plans
        parts.append(_covering(what, choices, [r[column] for r in of]))
    result = material.results.get(MECHANISMS)
    if result:
        clause = Ref(f"control:{MECHANISMS}", material.clause_name(MECHANISMS))
        parts += ["六類機制之判定見 ", clause, "。"]
    return composed(*parts) or Paragraph(MISSING)


def _covering(what: str, choices: tuple[Choice, ...], stored: Sequence[Cell]) -> str:
    if all(value is None for value in stored):
        return f"{what}{missing(what)}。"
    named = {code for value in stored for code in members(value)}
    lacking = [c.title for c in choices if c.code not in named]
    had = amount(len(choices) - len(lacking))
    if not lacking:
        return f"{what} {had}均已載明。"
    return f"{what} {len(choices)} 項中載明 {had}，未載明{listed(lacking, most=len(choices))}。"


def _coverage(
    material: Material, records: Sequence[dict[str, Cell]], plans: Sequence[dict[str, Cell]]
) -> Table | Paragraph:
    return table(
        "規劃面向、提案要素與防禦機制",
        [("類別", 22), ("項目", 72), ("涵蓋", 14, "center"), ("文件", 62)],
        [
            *_covered("規劃面向", PLAN_AREA, "plan_areas", plans),
            *_covered("提案要素", ELEMENT, "elements", plans),
            *_covered("防禦機制", MECHANISM, "mechanisms", records),
        ],
        material.source("record"),
    )


def _told_documents(documents: Sequence[dict[str, Cell]]) -> Paragraph:
    if not documents:
        return Paragraph(f"尚無管理文件與紀錄，{missing('管理文件')}。")
    held = [r for r in documents if r["held_on"]]
    planned = [r for r in documents if r["state"] == "planned"]
    undated = len(documents) - len(held) - len([r for r in planned if not r["held_on"]])
    said = f"現有管理文件與紀錄 {amount(len(held))}"
    if planned:
        names = listed((f"{r['id']} {r['title']}" for r in planned), most=len(planned))
        said += f"，規劃訂定或辦理 {amount(len(planned))}（{names}）"
    return Paragraph(said + (f"；{amount(undated)}{missing('日期')}。" if undated else "。"))


def _documents_register(material: Material, documents: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "管理文件與紀錄",
        [
            ("編號", 12),
            ("種類", 28),
            ("名稱", 46),
            ("狀態", 12, "center"),
            ("日期", 30),
            ("相關人員", 17),
            ("文號", 25),
        ],
        [
            (
                cell(str(r["id"]), anchor=f"record:{r['id']}"),
                title_of(RECORD_KIND, r["kind"]),
                str(r["title"]),
                shown("record", "state", r["state"] or "current"),
                _day(material, r),
                material.name(r["person_id"], str(r["plan_owner"] or "－")),
                known(r["reference"], "文號") if r["held_on"] else "－",
            )
            for r in documents
        ],
        material.source("record"),
    )


def _day(material: Material, record: dict[str, Cell]) -> str:
    if record["held_on"] or record["state"] != "planned":
        return day(record["held_on"], missing("日期"))
    return f"規劃 {day(record['plan_due'], missing('完成日'))}{passed(record['plan_due'], material.assessment.as_of)}"


def _exceptions(material: Material, records: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "例外與替代措施",
        [("條文", 22), ("種類", 18), ("對象", 24), ("理由", 44), ("文號或頁碼", 20), ("審查會", 20), ("核可", 22)],
        [_exception(material, r) for r in records if r["kind"] in ("exception", "alternative")],
        material.source("record"),
    )


def _covered(
    label: str, choices: tuple[Choice, ...], column: str, records: Iterable[dict[str, Cell]]
) -> Iterator[tuple[str | TableCell, ...]]:
    rows = list(records)
    alike: dict[tuple[str, ...], list[str]] = {}
    for choice in choices:
        alike.setdefault(tuple(str(r["id"]) for r in rows if choice.code in members(r[column])), []).append(
            choice.title
        )
    for ids, titles in alike.items():
        answer = TableCell("有", Tone.MET) if ids else TableCell(NONE, Tone.NOT_MET if rows else Tone.UNKNOWN)
        found = (r for r in rows if str(r["id"]) in ids)
        documents = cell(*joined_refs(Ref(f"record:{r['id']}", f"{r['id']} {r['title']}") for r in found))
        yield label, joined(titles), answer, documents


def _exception(material: Material, record: dict[str, Cell]) -> tuple[str | TableCell, ...]:
    control = record["control_id"]
    return (
        cell(Ref(f"control:{control}", str(control))) if control else missing("條文"),
        title_of(RECORD_KIND, record["kind"]),
        material.name(record["asset_id"], "全部"),
        known(record["reason"], "理由"),
        known(record["reference"], "文號或頁碼"),
        day(record["review_meeting_on"], missing("審查會日期") if record["kind"] == "exception" else "－"),
        f"{known(record['approved_by'], '核可人')} {day(record['approved_on'], missing('核可日'))}",
    )
