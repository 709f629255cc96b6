"""Part 10: the budget in 千元, and every ratio in exact NT$ before and after A4-1.1.4's exclusion.

Invariant: shares are shown truncated beside their two integers; what was left out, and why, stands under each ratio.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.assessment import Ratio, RatioLine
from secaudit.model.choices import BOOKED_AS
from secaudit.model.ratio_words import margin_words
from secaudit.model.schema import Cell
from secaudit.reports.blocks import Block, Heading, Paragraph, Section, Table, TableCell, Tone, bullets, table
from secaudit.reports.material import Material
from secaudit.reports.wording import (
    MISSING,
    exact_twd,
    formal,
    known,
    missing,
    shown,
    thousand_twd,
    title_of,
    verdict_cell,
    yes_no,
)
from secaudit.text import truncated_percent

SENSES = {"at_least": "不得低於", "at_most": "不得高於"}


def spending(material: Material) -> Section:
    ratios = material.assessment.ratios
    blocks: list[Block] = [
        Heading("經費總表"),
        table(
            "經費總表（千元）",
            [("項目", 6), ("金額（千元）", 3, "right"), ("說明", 6)],
            _totals(material),
            f"{material.source('case', 'purchase')}。合計以元計算後再四捨五入。",
        ),
        _purchase_table(material),
        Heading("比率總表"),
        _ratio_overview(material, ratios),
    ]
    for ratio in ratios:
        blocks += _ratio(material, ratio)
    blocks += [
        Heading("廠商承接與再外包"),
        _vendor_totals(material),
        _subcontracts(material),
    ]
    return Section("十", "經費與四項比率", tuple(blocks))


def _purchase_table(material: Material) -> Table | Paragraph:
    return table(
        "採購明細",
        [
            ("編號", 2),
            ("品項", 4),
            ("廠商", 4),
            ("種類", 2),
            ("列於", 3),
            ("金額（千元）", 2, "right"),
            ("計入資安", 2, "center"),
            ("剔除原因或歸類理由", 4),
        ],
        _purchases(material),
        material.source("purchase", "vendor"),
    )


def _ratio_overview(material: Material, ratios: Sequence[Ratio]) -> Table | Paragraph:
    return table(
        "各項比率",
        [
            ("條文", 5),
            ("比率", 5),
            ("目前", 2, "right"),
            ("門檻", 3, "center"),
            ("差額（元）", 3, "right"),
            ("判定", 2, "center"),
        ],
        [_overview(material, r) for r in ratios],
    )


def _vendor_totals(material: Material) -> Table | Paragraph:
    return table(
        "廠商合計（千元）",
        [
            ("廠商", 6),
            ("資安業者", 2, "center"),
            ("承接", 3, "right"),
            ("轉出", 3, "right"),
            ("委託及技術購買", 3, "right"),
        ],
        [
            (
                str(v["name"]),
                yes_no(v["is_security_vendor"]),
                thousand_twd(v["received_twd"]),
                thousand_twd(v["passed_on_twd"]),
                thousand_twd(v["commissioned_twd"]),
            )
            for v in material.derived_rows("vendor_total")
        ],
        material.source("vendor", "purchase", "subcontract"),
    )


def _subcontracts(material: Material) -> Table | Paragraph:
    return table(
        "再外包明細（千元）",
        [("編號", 2), ("採購", 4), ("發包", 5), ("承接", 5), ("金額", 3, "right"), ("工作", 4)],
        [
            (
                str(s["id"]),
                material.name(s["purchase_id"]),
                material.name(s["from_vendor_id"]),
                material.name(s["to_vendor_id"]),
                thousand_twd(s["amount_twd"]),
                known(s["work"], "工作內容"),
            )
            for s in material.rows("subcontract")
        ],
        material.source("subcontract"),
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
            str(purchase["id"]),
            str(purchase["name"]),
            material.name(purchase["vendor_id"], "－" if purchase["booked_as"] == "other" else MISSING),
            shown("purchase", "kind", purchase["kind"]),
            title_of(BOOKED_AS, purchase["booked_as"]),
            thousand_twd(purchase["amount_twd"]),
            unknown if counted is None else TableCell("計入", Tone.MET) if counted else left_out,
            str(why or "－"),
        )


def _outcome(ratio: Ratio) -> TableCell:
    if not ratio.sense:
        return TableCell("只列示", Tone.NEUTRAL)
    if ratio.holds is None:
        return TableCell("無法評估", Tone.UNKNOWN)
    return TableCell("符合門檻", Tone.MET) if ratio.holds else TableCell("未達門檻", Tone.NOT_MET)


def _bound(ratio: Ratio) -> str:
    return f"{SENSES[ratio.sense]} {ratio.bound_percent}%" if ratio.sense in SENSES else "無門檻"


def _margin(ratio: Ratio) -> str:
    return margin_words(ratio) or ("無法計算" if ratio.sense else "－")


def _overview(material: Material, ratio: Ratio) -> tuple[str | TableCell, ...]:
    return (
        material.clause_name(ratio.control_id),
        ratio.title,
        truncated_percent(ratio.numerator_twd, ratio.denominator_twd),
        _bound(ratio),
        _margin(ratio),
        _outcome(ratio),
    )


def _ratio(material: Material, ratio: Ratio) -> Iterator[Block]:
    result = material.results.get(ratio.control_id)
    control = material.control(ratio.control_id)
    yield Heading(f"{ratio.title}（{ratio.control_id}）")
    yield table(
        f"{ratio.title}（新臺幣元）",
        [("項目", 4), ("分子（元）", 4, "right"), ("分母（元）", 4, "right"), ("占比", 3, "right")],
        _before_and_after(ratio),
        f"門檻：{_bound(ratio)}；差額（元）：{_margin(ratio)}；比率結果：{_outcome(ratio).text}",
    )
    lines = [
        *_lines("剔除", Tone.PARTIAL, ratio.excluded),
        *_lines("不利計入", Tone.NOT_MET, ratio.unproven),
        *_lines("未定", Tone.UNKNOWN, ratio.unsettled),
    ]
    yield table(
        "剔除、不利計入及未定項目",
        [("處理", 2, "center"), ("編號", 2), ("品項", 5), ("金額（元）", 3, "right"), ("原因", 7)],
        lines,
    )
    if result:
        yield Paragraph(f"條文判定：{verdict_cell(result.verdict).text}。{formal(result.reason)}")
    yield Paragraph(f"判定依據：{control.interpretation if control else missing('判定依據')}")
    exceptions = [
        f"{r['title']}：{known(r['reason'], '理由')}；{known(r['reference'], '計畫書頁碼')}；"
        f"審查會 {shown('record', 'review_meeting_on', r['review_meeting_on'], missing('審查會日期'))}"
        for r in material.rows("record")
        if r["kind"] == "exception" and r["control_id"] == ratio.control_id
    ]
    yield Paragraph("例外說明：無") if not exceptions else bullets(f"例外說明：{e}" for e in exceptions)


def _before_and_after(ratio: Ratio) -> Iterator[tuple[str, str, str, str]]:
    declared = ratio.declared_numerator_twd, ratio.declared_denominator_twd
    if declared[0] is not None and declared[1] is not None:
        share = truncated_percent(declared[0], declared[1])
        yield "剔除資訊類產品前（申報）", exact_twd(declared[0]), exact_twd(declared[1]), share
    share = truncated_percent(ratio.numerator_twd, ratio.denominator_twd)
    label = "剔除後（判定用）" if declared[1] is not None else "判定用"
    yield label, exact_twd(ratio.numerator_twd), exact_twd(ratio.denominator_twd), share


def _lines(word: str, tone: Tone, lines: tuple[RatioLine, ...]) -> Iterator[tuple[str | TableCell, ...]]:
    for line in lines:
        yield TableCell(word, tone), line.id, line.name, exact_twd(line.amount_twd), formal(line.because)
