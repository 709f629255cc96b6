"""Part 7: who is trained in what, when, by whom and at what cost; what has been held and what is planned.

Invariant: a course is told as held only with its day; what the case has no column for (whom, how long, how tested)
is asked for as 待補 unless somebody has written paragraphs of their own for this part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from secaudit.model.schema import Cell, members
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.measures import Item, by_item, measures
from secaudit.reports.appendix.plan_tables import total
from secaudit.reports.appendix.sentences import amount, composed, in_thousands, listed, on_day, planned_for
from secaudit.reports.appendix.strata import is_training
from secaudit.reports.appendix.trace import measure_refs, passed, progress
from secaudit.reports.blocks import Heading, Paragraph, Prose, Ref, Section, Table, TableCell, cell, table
from secaudit.reports.wording import MISSING, day, known, missing, shown, thousand_twd, yes_no

UNENTERED = "訓練對象、時數及評量方式"


def training(material: Material) -> Section:
    courses = [r for r in material.rows("record") if r["kind"] == "training"]
    bought = [p for p in material.rows("purchase") if is_training(p)]
    return Section(
        "七",
        "教育訓練",
        (
            Heading("現況"),
            _held(material, [r for r in courses if r["held_on"]]),
            Heading("訓練規劃"),
            _planned(material, [r for r in courses if not r["held_on"]], bought),
            _plan_table(material, courses, bought, by_item(measures(material))),
        ),
    )


def _held(material: Material, held: Sequence[Row]) -> Paragraph:
    members_of_project = [p for p in material.rows("person") if p["on_project"]]
    who = f"計畫成員 {amount(len(members_of_project), '人')}。" if members_of_project else f"{missing('計畫成員')}。"
    if not held:
        return Paragraph(f"{who}盤點資料中尚無已辦理之教育訓練紀錄，{missing('教育訓練紀錄')}。")
    latest = max(held, key=lambda r: str(r["held_on"]))
    signed = sum(1 for r in held if r["has_sign_in"])
    said = (
        f"{who}已辦理教育訓練 {amount(len(held), '場')}，最近一場為{on_day(latest['held_on'], '日期')}之"
        f"「{latest['title']}」；留有簽到者 {amount(signed, '場')}。"
    )
    return Paragraph(said)


def _planned(material: Material, planned: Sequence[Row], bought: Sequence[dict[str, Cell]]) -> Paragraph:
    if not planned and not bought:
        return Paragraph(f"尚未排定教育訓練，亦未編列訓練經費，{missing('教育訓練規劃')}。")
    as_of = material.assessment.as_of
    parts: list[str | Ref | Prose] = []
    for course in planned:
        label = Ref(f"record:{course['id']}", f"{course['id']} {course['title']}")
        parts += ["規劃辦理 ", label, f"，{planned_for(course['plan_due'], course['plan_owner'], as_of)}。"]
    for purchase in bought:
        label = Ref(f"purchase:{purchase['id']}", f"{purchase['id']} {purchase['name']}")
        vendor = material.name(purchase["vendor_id"], missing("廠商"))
        parts += [
            "業已委由" if purchase["stage"] in ("delivered", "paid") else "規劃委由",
            f"{vendor}辦理 ",
            label,
            f"，經費{in_thousands(purchase['amount_twd'])}，",
            f"{progress(purchase, as_of)}。",
        ]
    risks = [r for r in material.rows("risk") if r["aspect"] == "awareness"]
    if risks:
        titles = listed((f"{r['id']} {r['title']}" for r in risks), most=len(risks))
        parts.append(f"訓練所對應之「人員認知及訓練」面向風險為：{titles}。")
    if not any(r["part"] == "training" for r in material.rows("narrative")):
        parts.append(f"{missing(UNENTERED)}。")
    return composed(*parts) or Paragraph(MISSING)


def _plan_table(
    material: Material,
    courses: Sequence[Row],
    bought: Sequence[dict[str, Cell]],
    served: Mapping[Item, Sequence[str]],
) -> Table | Paragraph:
    rows = [
        *(_course(material, r, served.get(Item("record", str(r["id"])), ())) for r in courses),
        *(_bought(material, p, served.get(Item("purchase", str(p["id"])), ())) for p in bought),
    ]
    twd, unknown = total(bought)
    note = f"訓練經費合計 {thousand_twd(twd)} 千元" + (f"，另 {missing(f'{unknown} 筆金額')}" if unknown else "")
    return table(
        "教育訓練紀錄與規劃",
        [
            ("編號", 14),
            ("課程或採購", 38),
            ("狀態", 14, "center"),
            ("日期", 26),
            ("負責人", 18),
            ("講授單位", 26),
            ("經費（千元）", 16, "right"),
            ("紀錄或條文", 18),
        ],
        rows,
        f"{material.source('record', 'purchase')}。{note}。" if bought else material.source("record", "purchase"),
        anchor="table:training",
    )


def _course(material: Material, record: Row, served: Sequence[str]) -> tuple[str | TableCell, ...]:
    held = record["held_on"]
    return (
        cell(str(record["id"]), anchor=f"record:{record['id']}"),
        cell(str(record["title"]), *_back(served)),
        shown("record", "state", record["state"] or "current"),
        day(held) if held else f"規劃 {_by(material, record['plan_due'])}",
        known(record["plan_owner"], "負責人") if not held else material.name(record["person_id"], missing("負責人")),
        missing("講授單位"),
        "－",
        f"簽到：{yes_no(record['has_sign_in'])}；文號：{record['reference'] or MISSING}" if held else "－",
    )


def _bought(material: Material, purchase: Row, served: Sequence[str]) -> tuple[str | TableCell, ...]:
    due = purchase["plan_due"]
    return (
        cell(Ref(f"purchase:{purchase['id']}", str(purchase["id"]))),
        cell(str(purchase["name"]), *_back(served)),
        shown("purchase", "stage", purchase["stage"] or "planned"),
        day(purchase["paid_on"]) + "付款" if purchase["paid_on"] and not due else _by(material, due),
        known(purchase["plan_owner"], "負責人"),
        material.name(purchase["vendor_id"], missing("廠商")),
        thousand_twd(purchase["amount_twd"]),
        "條文 " + "、".join(members(purchase["control_ids"])) if members(purchase["control_ids"]) else missing("條文"),
    )


def _by(material: Material, due: Cell) -> str:
    return day(due, missing("完成日")) + passed(due, material.assessment.as_of)


def _back(served: Sequence[str]) -> Prose:
    return ("（", *measure_refs(served), "）") if served else ()
