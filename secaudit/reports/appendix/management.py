"""Part 8: the management mechanisms with their documents, exceptions, and the vendors that take part.

Invariant: every mechanism, plan area and element has its row, with its documents or 無.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from secaudit.model.choices import ELEMENT, MECHANISM, PLAN_AREA, RECORD_KIND, SCAN_KINDS
from secaudit.model.schema import Cell, Choice, members
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.people import when
from secaudit.reports.blocks import Heading, Paragraph, Section, Table, TableCell, Tone, table
from secaudit.reports.wording import (
    NONE,
    day,
    joined,
    known,
    missing,
    shown,
    title_of,
)

ORGANISING = ("appointment_coordinator", "appointment_dedicated", "org_chart")


def management(material: Material) -> Section:
    records = material.rows("record")
    documents = [r for r in records if r["kind"] not in (*ORGANISING, *SCAN_KINDS, "training")]
    plans = [r for r in records if r["kind"] == "plan"]
    return Section(
        "八",
        "管理機制與文件",
        (
            Heading("資安規劃涵蓋範圍"),
            _coverage(material, records, plans),
            Heading("管理文件與紀錄"),
            _documents_register(material, documents),
            Heading("例外與替代措施"),
            _exceptions(material, records),
            Heading("委外廠商"),
            Paragraph("申請業者及委外廠商之陸資查詢、股權鏈、證書與再外包，見第十章。"),
        ),
    )


def _coverage(
    material: Material, records: Sequence[dict[str, Cell]], plans: Sequence[dict[str, Cell]]
) -> Table | Paragraph:
    return table(
        "規劃面向、提案要素與防禦機制",
        [("類別", 4), ("項目", 5), ("涵蓋", 2, "center"), ("文件", 8)],
        [
            *_covered("規劃面向", PLAN_AREA, "plan_areas", plans),
            *_covered("提案要素", ELEMENT, "elements", plans),
            *_covered("防禦機制", MECHANISM, "mechanisms", records),
        ],
        material.source("record"),
    )


def _documents_register(material: Material, documents: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "管理文件與紀錄",
        [("種類", 4), ("名稱", 6), ("狀態", 2, "center"), ("日期", 4), ("負責或相關人員", 3), ("文號", 4)],
        [
            (
                title_of(RECORD_KIND, r["kind"]),
                str(r["title"]),
                shown("record", "state", r["state"] or "current"),
                when(r),
                material.name(r["person_id"], str(r["plan_owner"] or "－")),
                known(r["reference"], "文號") if r["held_on"] else "－",
            )
            for r in documents
        ],
        material.source("record"),
    )


def _exceptions(material: Material, records: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "例外與替代措施",
        [("條文", 3), ("種類", 2), ("對象", 3), ("理由", 6), ("文號或頁碼", 3), ("審查會", 3), ("核可", 3)],
        [_exception(material, r) for r in records if r["kind"] in ("exception", "alternative")],
        material.source("record"),
    )


def _covered(
    label: str, choices: tuple[Choice, ...], column: str, records: Iterable[dict[str, Cell]]
) -> Iterator[tuple[str | TableCell, ...]]:
    rows = list(records)
    for choice in choices:
        titles = [str(r["title"]) for r in rows if choice.code in members(r[column])]
        answer = TableCell("有", Tone.MET) if titles else TableCell(NONE, Tone.NOT_MET if rows else Tone.UNKNOWN)
        yield label, choice.title, answer, joined(titles)


def _exception(material: Material, record: dict[str, Cell]) -> tuple[str, ...]:
    return (
        known(record["control_id"], "條文"),
        title_of(RECORD_KIND, record["kind"]),
        material.name(record["asset_id"], "全部"),
        known(record["reason"], "理由"),
        known(record["reference"], "文號或頁碼"),
        day(record["review_meeting_on"], missing("審查會日期") if record["kind"] == "exception" else "－"),
        f"{known(record['approved_by'], '核可人')} {day(record['approved_on'], missing('核可日'))}",
    )
