"""Parts 2 and 7: who is responsible, who takes part, and how people are trained.

Invariant: every required role has its row, filled or 待補.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.choices import QUALIFICATION
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Heading, Paragraph, Section, Table, TableCell, table
from secaudit.reports.wording import (
    day,
    joined,
    known,
    missing,
    shown,
    thousand_twd,
    titles_of,
    yes_no,
    yes_no_cell,
)

ROLES = (
    ("appointment_coordinator", "決策主管（協調計畫執行及資源配置）", "A4-1.1.3"),
    ("appointment_dedicated", "專責人員（計畫、執行、查核及改善）", "A4-1.2.1"),
)


def organisation(material: Material) -> Section:
    return Section(
        "二",
        "資安組織",
        (
            Heading("職責與指派"),
            table(
                "資安職責指派",
                [("職責", 5), ("人員", 3), ("職稱", 3), ("指派日", 3), ("文號", 3), ("條文", 2)],
                _roles(material),
                material.source("record", "person"),
            ),
            Paragraph(f"資安組織圖：{_documents(material, 'org_chart')}"),
            Heading("人員"),
            table(
                "計畫成員及資安人員",
                [
                    ("姓名", 3),
                    ("職稱", 3),
                    ("正式員工", 2, "center"),
                    ("具決策權", 2, "center"),
                    ("契約載資安責任", 2, "center"),
                    ("保密合約", 2, "center"),
                    ("列資安人力", 2, "center"),
                    ("資安專業", 4),
                ],
                [_person(p) for p in material.rows("person")],
                material.source("person"),
            ),
        ),
    )


def _documents(material: Material, kind: str) -> str:
    found = [r for r in material.rows("record") if r["kind"] == kind]
    return joined(f"{r['title']}（{when(r)}）" for r in found)


def when(record: dict[str, Cell]) -> str:
    if record["held_on"]:
        return day(record["held_on"])
    return f"規劃 {day(record['plan_due'])}" if record["state"] == "planned" else missing("日期")


def _roles(material: Material) -> Iterator[tuple[str, ...]]:
    persons = {p["id"]: p for p in material.rows("person")}
    for kind, role, clause in ROLES:
        found = [r for r in material.rows("record") if r["kind"] == kind]
        if not found:
            yield role, missing("指派人員"), missing("職稱"), missing("日期"), missing("文號"), clause
        for record in found:
            person = persons.get(record["person_id"], {})
            yield (
                role,
                known(person.get("name"), "人員"),
                known(person.get("job_title"), "職稱"),
                when(record),
                known(record["reference"], "文號"),
                clause,
            )


def _person(person: dict[str, Cell]) -> tuple[str | TableCell, ...]:
    qualified = titles_of(QUALIFICATION, person["qualifications"], "－")
    return (
        known(person["name"], "姓名"),
        known(person["job_title"], "職稱"),
        yes_no(person["is_employee"]),
        yes_no(person["makes_decisions"]),
        yes_no_cell(person["security_duty_in_contract"]),
        yes_no_cell(person["nda_signed"]),
        yes_no(person["claimed_as_security"]),
        f"{qualified}；{person['qualification_detail']}" if person["qualification_detail"] else qualified,
    )


def training(material: Material) -> Section:
    records = [r for r in material.rows("record") if r["kind"] == "training"]
    bought = [
        p
        for p in material.rows("purchase")
        if p["kind"] == "training" or p["element"] == "training" or p["category"] == "training"
    ]
    return Section(
        "七",
        "教育訓練",
        (
            Heading("現況與規劃"),
            _courses(material, records),
            Heading("編列之教育訓練"),
            _bought_courses(material, bought),
        ),
    )


def _courses(material: Material, records: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "教育訓練紀錄與規劃",
        [("狀態", 2, "center"), ("名稱", 6), ("日期", 4), ("負責人", 3), ("有紀錄", 2, "center"), ("文號", 3)],
        [
            (
                shown("record", "state", r["state"] or "current"),
                str(r["title"]),
                when(r),
                known(r["plan_owner"], "負責人") if r["state"] == "planned" else "－",
                yes_no(r["has_minutes"]) if r["held_on"] else "－",
                known(r["reference"], "文號") if r["held_on"] else "－",
            )
            for r in records
        ],
        material.source("record"),
    )


def _bought_courses(material: Material, bought: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "教育訓練採購",
        [("編號", 2), ("品項", 6), ("廠商", 5), ("編列金額（千元）", 3, "right"), ("預定完成日", 3)],
        [
            (
                str(p["id"]),
                str(p["name"]),
                material.name(p["vendor_id"]),
                thousand_twd(p["amount_twd"]),
                day(p["plan_due"]),
            )
            for p in bought
        ],
        material.source("purchase"),
    )
