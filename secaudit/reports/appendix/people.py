"""Part 2: who decides, who is in charge, who does what, and who takes part.

Invariant: every required role has its row, filled or 待補.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.choices import QUALIFICATION
from secaudit.model.schema import Cell
from secaudit.reports.appendix.duties import ROLES, appointed_said, people_said, stages
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.sentences import amount, composed, listed, sentence
from secaudit.reports.blocks import Block, Figure, Heading, Paragraph, Ref, Section, TableCell, table
from secaudit.reports.figures.organisation_chart import organisation_chart
from secaudit.reports.wording import (
    day,
    joined,
    known,
    missing,
    titles_of,
    yes_no_cell,
)


def organisation(material: Material) -> Section:
    chart = _chart(material)
    charted = ("決策、專責、執行及委外之關係如", Ref(chart.anchor), "所示。") if chart else ()
    blocks: list[Block | None] = [
        Heading("組織與指派"),
        composed(appointed_said(material), charted),
        chart,
        table(
            "資安職責指派",
            [("職責", 5), ("人員", 3), ("職稱", 3), ("指派日", 3), ("文號", 3), ("條文", 2)],
            _roles(material),
            material.source("record", "person"),
        ),
        Paragraph(f"資安組織圖文件：{_documents(material, 'org_chart')}"),
        Heading("計畫、執行、查核及改善分工"),
        Paragraph(
            "資訊安全工作依計畫、執行、查核及改善四階段分工如下，人員及件數取自盤點資料所載之負責人；"
            "件數為該階段所列項目之數量。"
        ),
        table(
            "資安工作分工",
            [("階段", 2, "center"), ("工作", 6), ("負責人（件數）", 9)],
            stages(material),
            material.source("record", "purchase", "change", "risk", "vulnerability"),
            anchor="table:duties",
        ),
        Heading("人員"),
        composed(people_said(material), _specialists_said(material)),
        table(
            "計畫成員及資安人員",
            [
                ("姓名", 3),
                ("職稱", 3),
                ("身分", 5),
                ("契約載資安責任", 3, "center"),
                ("保密合約", 2, "center"),
                ("資安專業", 4),
            ],
            [_person(p) for p in material.rows("person")],
            material.source("person"),
        ),
    ]
    return Section("二", "資安組織", tuple(b for b in blocks if b is not None))


def _chart(material: Material) -> Figure | None:
    records = material.rows("record")
    sellers = {r["id"] for r in material.derived_rows("vendor_total") if r.get("sells_security")}
    coordinators, dedicated, meetings = (
        [r for r in records if r["kind"] == kind]
        for kind in ("appointment_coordinator", "appointment_dedicated", "meeting")
    )
    vendors = [v for v in material.rows("vendor") if v["id"] in sellers]
    return organisation_chart(coordinators, dedicated, material.rows("person"), vendors, meetings)


def _documents(material: Material, kind: str) -> str:
    found = [r for r in material.rows("record") if r["kind"] == kind]
    return joined(f"{r['title']}（{when(r)}）" for r in found)


def when(record: dict[str, Cell]) -> str:
    if record["held_on"]:
        return day(record["held_on"])
    return f"規劃 {day(record['plan_due'])}" if record["state"] == "planned" else missing("日期")


def _roles(material: Material) -> Iterator[tuple[str, ...]]:
    persons = {p["id"]: p for p in material.rows("person")}
    for kind, role, duty, clause in ROLES:
        found = [r for r in material.rows("record") if r["kind"] == kind]
        said = f"{role}（{duty}）"
        if not found:
            yield said, missing("指派人員"), missing("職稱"), missing("日期"), missing("文號"), clause
        for record in found:
            person = persons.get(record["person_id"], {})
            yield (
                said,
                known(person.get("name"), "人員"),
                known(person.get("job_title"), "職稱"),
                when(record),
                known(record["reference"], "文號"),
                clause,
            )


def _person(person: Row) -> tuple[str | TableCell, ...]:
    return (
        known(person["name"], "姓名"),
        known(person["job_title"], "職稱"),
        _standing(person),
        yes_no_cell(person["security_duty_in_contract"]),
        yes_no_cell(person["nda_signed"]),
        _qualified(person),
    )


def _standing(person: Row) -> str:
    """What the person is, by what is said; what is not said is asked for."""
    facts = (("is_employee", "正式員工"), ("on_project", "計畫成員"), ("makes_decisions", "具決策權"))
    said = [title for column, title in facts if person[column]]
    asked = [title for column, title in facts if person[column] is None]
    return "、".join([*said, *([missing(f"是否{'或'.join(asked)}")] if asked else [])]) or "－"


def _qualified(person: Row) -> str:
    """The qualifications, which are asked only of those whose pay is claimed as security manpower (A4-1.2.9)."""
    qualified = titles_of(
        QUALIFICATION, person["qualifications"], missing("資安專業") if person["claimed_as_security"] else "－"
    )
    said = f"{qualified}；{person['qualification_detail']}" if person["qualification_detail"] else qualified
    return f"列資安人力：{said}" if person["claimed_as_security"] else said


def _specialists_said(material: Material) -> str:
    claims = material.inventory.case["claims_security_manpower"]
    claimed = [str(p["name"]) for p in material.rows("person") if p["claimed_as_security"]]
    if claimed:
        return sentence(f"列入資安人力核銷者計 {amount(len(claimed), '人')}：{listed(claimed, '人', 6)}")
    if claims is None:
        return sentence(missing("是否編列資安人力"))
    return sentence(missing("列入資安人力之人員") if claims else "本計畫未編列資安人力")
