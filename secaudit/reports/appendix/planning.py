"""Part 5: for every gap what will be done, what is bought, from whom, at what cost, and until when.

Invariant: every control that is a gap has its row; a purchase's amount is printed once, however many gaps it closes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.assessment import ControlResult, Verdict
from secaudit.model.choices import FUNCTION_CATEGORY
from secaudit.model.declared import SETTINGS
from secaudit.model.schema import INTEGER_KINDS, Cell, members
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.risks import who_when
from secaudit.reports.appendix.summary import gaps
from secaudit.reports.blocks import Heading, Paragraph, Section, Table, TableCell, table
from secaudit.reports.wording import (
    country,
    day,
    formal,
    joined,
    known,
    missing,
    shown,
    thousand_twd,
    title_of,
    verdict_cell,
    worded,
)

NO_PURCHASE = "未對應採購"
SEE_CHANGES = "見設定變更及第六章"


def planning(material: Material) -> Section:
    results = [*gaps(material), *(r for r in material.assessment.results if r.verdict is Verdict.PLANNED)]
    tied = {p["id"] for r in results for p in material.purchases_by_control.get(r.control_id, ())}
    others = [p for p in material.rows("purchase") if p["id"] not in tied and p["booked_as"] == "security"]
    return Section(
        "五",
        "規劃構想",
        (
            Heading("條款、缺口與方案"),
            _plan_table(material, results),
            Heading("其他資安採購"),
            _other_purchases(material, others),
            Heading("設定變更"),
            _changes(material),
            Paragraph("規劃新增與汰除之區域、資產及連線見第六章；教育訓練見第七章；管理文件見第八章。"),
        ),
    )


def _plan_table(material: Material, results: Sequence[ControlResult]) -> Table | Paragraph:
    return table(
        "規劃方案",
        [
            ("條款", 7),
            ("判定", 5, "center"),
            ("缺口", 11),
            ("方案", 9),
            ("產品或服務（類別）", 8),
            ("產地", 4),
            ("廠商", 5),
            ("經費（千元）", 4, "right"),
            ("期程", 6),
        ],
        _plan(material, results),
        f"{material.source('purchase', 'risk', 'change')}。一筆採購對應多項條文時，經費只列一次，不重複計算。",
    )


def _other_purchases(material: Material, others: Sequence[dict[str, Cell]]) -> Table | Paragraph:
    return table(
        "未對應缺口之資安採購",
        [
            ("品項（類別）", 8),
            ("產地", 3),
            ("廠商", 6),
            ("經費（千元）", 4, "right"),
            ("負責人", 3),
            ("期程", 5),
        ],
        [
            (
                _item(p),
                _origin(p),
                material.name(p["vendor_id"]),
                thousand_twd(p["amount_twd"]),
                known(p["plan_owner"], "負責人"),
                day(p["plan_due"], missing("期程")),
            )
            for p in others
        ],
        material.source("purchase"),
    )


def _changes(material: Material) -> Table | Paragraph:
    return table(
        "規劃中之設定變更",
        [("編號", 2), ("對象", 5), ("設定", 4), ("規劃值", 3), ("負責人／完成日", 5)],
        [
            (
                str(c["id"]),
                material.name(c["target_id"]),
                *_setting(c),
                who_when(c["plan_owner"], c["plan_due"]),
            )
            for c in material.rows("change")
        ],
        material.source("change"),
    )


def _plan(material: Material, results: Sequence[ControlResult]) -> Iterator[tuple[str | TableCell, ...]]:
    printed: set[Cell] = set()
    for result in results:
        bought = material.purchases_by_control.get(result.control_id, [])
        head = _gap(material, result)
        if not bought:
            yield *head, NO_PURCHASE, "－", "－", "－", _due(material, result)
        for purchase in bought:
            again = purchase["id"] in printed
            printed.add(purchase["id"])
            yield (
                *head,
                _item(purchase),
                _origin(purchase),
                material.name(purchase["vendor_id"]),
                f"同 {purchase['id']}" if again else thousand_twd(purchase["amount_twd"]),
                day(purchase["plan_due"], missing("期程")),
            )
            head = (f"{result.control_id}（同上）", verdict_cell(result.verdict), "同上", "同上")


def _gap(material: Material, result: ControlResult) -> tuple[str | TableCell, ...]:
    treatments = [
        str(r["treatment"])
        for r in material.rows("risk")
        if result.control_id in members(r["control_ids"]) and r["treatment"]
    ]
    control = material.control(result.control_id)
    remedy = joined(treatments) if treatments else control.remedy if control else missing("方案")
    return material.clause_name(result.control_id), verdict_cell(result.verdict), formal(result.reason), remedy


def _due(material: Material, result: ControlResult) -> str:
    """Owner and date of the plan itself, else the date of a risk's treatment that names the control, else 待補."""
    if result.plan_owner:
        return who_when(result.plan_owner, result.plan_due)
    named = [r for r in material.rows("risk") if result.control_id in members(r["control_ids"])]
    dates = [str(r["due_on"]) for r in named if r["due_on"]]
    return day(max(dates, default=None), SEE_CHANGES if result.verdict is Verdict.PLANNED else missing("期程"))


def _setting(change: Row) -> tuple[str, str]:
    """The title of the changed setting, and its planned value as people write it; as typed when it is none of ours."""
    column = next((c for c in SETTINGS if c.name == change["setting"]), None)
    value = change["value"]
    if column is None:
        return str(change["setting"]), str(value)
    stored = int(str(value)) if column.kind in INTEGER_KINDS and str(value).isdecimal() else value
    return column.title, f"{worded(column, stored)}{f' {column.unit}' if column.unit not in ('', '%') else ''}"


def _item(purchase: Row) -> str:
    kind = shown("purchase", "kind", purchase["kind"])
    category = title_of(FUNCTION_CATEGORY, purchase["category"], missing("類別"))
    return f"{purchase['id']} {purchase['name']}（{kind}；{category}）"


def _origin(purchase: Row) -> str:
    """生產國 for hardware, 開發國 for software and firmware; services have none."""
    if purchase["kind"] not in ("software", "firmware", "hardware"):
        return "－"
    made, developed = purchase["made_in"], purchase["developed_in"]
    if purchase["kind"] != "hardware":
        return country(developed, missing("開發國"))
    if developed and developed != made:
        return f"生產：{country(made)}，開發：{country(developed)}"
    return country(made, missing("生產國"))
