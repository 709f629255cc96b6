"""Part 10: ratios and plans, then the budget in 千元, the supply chain, origins and proof, each from its own view.

Invariant: amounts are the budgeted ones (A7); the cost of buying stands beside them where it differs.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.choices import BOOKED_AS
from secaudit.model.schema import Cell
from secaudit.reports.appendix.complying_plans import complying_plans
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.origin import origins
from secaudit.reports.appendix.proof import certificates, payments
from secaudit.reports.appendix.ratios import BASIS, ratio_details, ratio_overview
from secaudit.reports.appendix.supply import ownership, supply_chain
from secaudit.reports.blocks import Heading, Paragraph, Ref, Section, Table, TableCell, Tone, cell, table
from secaudit.reports.wording import MISSING, missing, shown, thousand_twd, title_of


def spending(material: Material) -> Section:
    return Section(
        "十",
        "經費與四項比率",
        (
            *ratio_overview(material),
            *ratio_details(material),
            *complying_plans(material),
            Heading("經費總表"),
            table(
                "經費總表（千元）",
                [("項目", 70), ("金額", 30, "right"), ("說明", 70)],
                _totals(material),
                f"{material.source('case', 'purchase')}。{BASIS}合計以元計算後再四捨五入。",
            ),
            _purchase_table(material),
            *supply_chain(material),
            *ownership(material),
            *origins(material),
            *certificates(material),
            *payments(material),
        ),
    )


def _purchase_table(material: Material) -> Table | Paragraph:
    return table(
        "採購明細（千元）",
        [
            ("編號", 12),
            ("品項（種類）", 34),
            ("廠商", 30),
            ("列於", 17),
            ("編列金額", 13, "right"),
            ("購置成本", 13, "right"),
            ("計入資安", 13, "center"),
            ("剔除原因或歸類理由", 38),
        ],
        _purchases(material),
        f"{material.source('purchase', 'vendor')}。購置成本只列與編列金額不同者。",
    )


def _totals(material: Material) -> Iterator[tuple[str, str, str]]:
    case, purchases = material.inventory.case, material.rows("purchase")
    if not purchases and not any(case[c] for c in ("total_budget_twd", "subsidy_twd", "self_funded_twd")):
        return
    for column in ("total_budget_twd", "subsidy_twd", "self_funded_twd", "paid_in_capital_twd"):
        yield {
            "total_budget_twd": "計畫總經費", "subsidy_twd": "補助款", "self_funded_twd": "自籌款",
            "paid_in_capital_twd": "實收資本額",
        }[column], thousand_twd(case[column]), "－"  # fmt: skip
    for choice in BOOKED_AS:
        yield _sum(f"申報{choice.title}", [p["amount_twd"] for p in purchases if p["booked_as"] == choice.code])
    lines = [r for r in material.derived_rows("budget_line") if r["item"] == "purchase"]
    undecided = sum(1 for r in lines if r["in_security"] is None and r.get("booked_as", "security") == "security")
    title, amount, remark = _sum("計入資安經費（剔除後）", [r["line_amount_twd"] for r in lines if r["in_security"]])
    yield title, amount, remark + (f"；另 {undecided} 筆未註明是否資訊類，未計入" if undecided else "")


def _sum(title: str, amounts: list[Cell]) -> tuple[str, str, str]:
    unknown = sum(1 for a in amounts if a is None)
    total = sum(int(a) for a in amounts if a is not None)
    return (
        title,
        thousand_twd(total),
        f"{len(amounts)} 筆" + (f"，其中 {missing(f'{unknown} 筆金額')}" if unknown else ""),
    )


def _purchases(material: Material) -> Iterator[tuple[str | TableCell, ...]]:
    lines = {r["id"]: r for r in material.derived_rows("budget_line") if r["item"] == "purchase"}
    for purchase in material.rows("purchase"):
        line = lines.get(purchase["id"], {})
        counted = line.get("in_security")
        why = line.get("excluded_because") or purchase["classification_reason"]
        security = purchase["booked_as"] == "security"
        left_out = TableCell("剔除", Tone.PARTIAL) if security else TableCell("－")
        unknown = TableCell("無法判斷", Tone.UNKNOWN) if security else TableCell("－")
        yield (
            cell(Ref(f"purchase:{purchase['id']}", str(purchase["id"])), anchor=f"purchase:{purchase['id']}"),
            f"{purchase['name']}（{shown('purchase', 'kind', purchase['kind'])}）",
            material.name(purchase["vendor_id"], "－" if purchase["booked_as"] == "other" else MISSING),
            title_of(BOOKED_AS, purchase["booked_as"]),
            thousand_twd(purchase["amount_twd"]),
            "－"
            if purchase["acquisition_cost_twd"] in (None, purchase["amount_twd"])
            else thousand_twd(purchase["acquisition_cost_twd"]),
            unknown if counted is None else TableCell("計入", Tone.MET) if counted else left_out,
            str(why or "－"),
        )
