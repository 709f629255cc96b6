"""The tables of part 5: gap → measure → product or service → category, origin, vendor, cost and day; and back.

Invariant: every pointer from a measure to a row has its pointer back; a purchase is one row with one amount, however
many measures it serves, and the total is the sum of those rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from secaudit.model.assessment import VERDICT_TITLES
from secaudit.model.choices import FUNCTION_CATEGORY
from secaudit.model.schema import Cell, members
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.measures import DONE, Item, Measure
from secaudit.reports.appendix.trace import NO_GAP, control_refs, joined_refs, measure_refs, passed, progress
from secaudit.reports.blocks import Paragraph, Prose, Ref, Table, TableCell, cell, table
from secaudit.reports.wording import (
    MISSING,
    TONES,
    country,
    day,
    missing,
    shown,
    thousand_twd,
    title_of,
)

_SHORT = {"answer": "填答"}
"""What a row is called that has no id of its own."""


def measure_table(material: Material, measures: Sequence[Measure]) -> Table | Paragraph:
    return table(
        "缺口與措施",
        [("措施", 12), ("條款（判定）", 27), ("缺口", 43), ("措施內容", 40), ("對應項目", 21), ("負責／期程", 27)],
        [_measure(material, m) for m in measures],
        f"{material.source('purchase', 'risk', 'change', 'record')}。措施內容取自所列風險之調整方案；標「建議」者為條文"
        "目錄之改善建議，尚非計畫內容。對應項目：P 採購見下表，文件及承諾見期程，架構及設定之異動見第六章。",
        anchor="table:measures",
        most=len(measures),
    )


def _measure(material: Material, measure: Measure) -> tuple[TableCell, ...]:
    control = f"control:{measure.control_id}"
    verdict = f"（{VERDICT_TITLES[measure.verdict]}）"
    return (
        cell(measure.id, anchor=measure.anchor),
        cell(Ref(control, material.clause_name(measure.control_id)), verdict, tone=TONES[measure.verdict]),
        TableCell(measure.gap),
        TableCell(_text(measure)),
        cell(*_items(measure)),
        TableCell(_who_when(measure, material.assessment.as_of)),
    )


def _text(measure: Measure) -> str:
    if not measure.text:
        return missing("措施")
    return f"建議：{measure.text}" if measure.advised else measure.text


def _items(measure: Measure) -> Prose:
    if measure.items:
        return joined_refs(Ref(item.anchor, _SHORT.get(item.table, item.id)) for item in measure.items)
    return (MISSING,)


def _who_when(measure: Measure, as_of: date) -> str:
    if measure.finished:
        return "；".join(("、".join(measure.owners) or "－", "已交付或付款"))
    owners = "、".join(measure.owners) or missing("負責人")
    due = day(measure.due, missing("完成日"))
    lacking = [f"{key} {missing('負責人')}" for key in measure.unowned if measure.owners]
    lacking += [f"{key} {missing('完成日')}" for key in measure.undated if measure.due]
    return "；".join([f"{owners}，{due}{passed(measure.due, as_of)}", *lacking])


def purchases_of(material: Material, served: Mapping[Item, Sequence[str]]) -> list[dict[str, Cell]]:
    """What the plan buys: every purchase that serves a measure, and every other of the security budget."""
    return [
        p for p in material.rows("purchase") if Item("purchase", str(p["id"])) in served or p["booked_as"] == "security"
    ]


def total(purchases: Sequence[Row]) -> tuple[int, int]:
    """The sum of the known amounts in NT$, and how many are not known."""
    amounts = [p["amount_twd"] for p in purchases]
    return sum(int(a) for a in amounts if a is not None), amounts.count(None)


def purchase_table(
    material: Material, purchases: Sequence[dict[str, Cell]], served: Mapping[Item, Sequence[str]]
) -> Table | Paragraph:
    rows = [_purchase(material, p, served.get(Item("purchase", str(p["id"])), ())) for p in purchases]
    if rows:
        rows.append(_sum(purchases))
    return table(
        "產品及服務",
        [
            ("編號", 11),
            ("品項（種類）", 33),
            ("類別", 19),
            ("產地", 18),
            ("廠商", 28),
            ("經費（千元）", 13, "right"),
            ("期程", 27),
            ("對應措施", 21),
        ],
        rows,
        f"{material.source('purchase', 'vendor')}。一筆採購只列一次；合計以元計算後再四捨五入。",
        anchor="table:purchases",
        most=len(rows),
    )


def _purchase(material: Material, purchase: Row, served: Sequence[str]) -> tuple[str | TableCell, ...]:
    key, as_of = str(purchase["id"]), material.assessment.as_of
    back: Prose = measure_refs(served) if served else _unserved(material, purchase)
    return (
        cell(key, anchor=f"purchase:{key}"),
        f"{purchase['name']}（{shown('purchase', 'kind', purchase['kind'])}）",
        title_of(FUNCTION_CATEGORY, purchase["category"], missing("類別")),
        _origin(purchase),
        material.name(purchase["vendor_id"], "－（自有人力）" if purchase["kind"] == "manpower" else missing("廠商")),
        thousand_twd(purchase["amount_twd"]),
        progress(purchase, as_of)
        if purchase["stage"] in DONE
        else day(purchase["plan_due"], missing("完成日")) + passed(purchase["plan_due"], as_of),
        cell(*back),
    )


def _unserved(material: Material, purchase: Row) -> Prose:
    """It closes no gap; the clauses it names are met already, or nobody named one."""
    clauses = members(purchase["control_ids"])
    if not clauses:
        return (f"{NO_GAP}；{missing('條文')}",)
    return ("條文無缺口：", *control_refs(clauses))


def _sum(purchases: Sequence[Row]) -> tuple[str | TableCell, ...]:
    twd, unknown = total(purchases)
    remark = f"另 {missing(f'{unknown} 筆金額')}" if unknown else "－"
    return "合計", f"{len(purchases)} 筆", "－", "－", "－", thousand_twd(twd), "－", remark


def _origin(purchase: Row) -> str:
    """生產國 for hardware, 開發國 for software and firmware; services have none."""
    if purchase["kind"] not in ("software", "firmware", "hardware"):
        return "－"
    made, developed = purchase["made_in"], purchase["developed_in"]
    if purchase["kind"] != "hardware":
        return country(developed, missing("開發國"))
    if developed and developed != made:
        return f"生產：{country(made, missing('生產國'))}，開發：{country(developed)}"
    return country(made, missing("生產國"))
