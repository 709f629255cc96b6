"""The workbook of findings: what was judged, row by row, for whoever has to put it right.

Invariant: every control that is asked has its row, and every deciding row that was kept has its own; what was left out
is counted where it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from secaudit.exporters.sheets import Marked, Sheet, SheetColumn, Value, to_sheets
from secaudit.model.assessment import GATE_TITLES, VERDICT_TITLES, CheckResult, ControlResult, Ratio, RatioLine, Verdict
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import QUERYABLE
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import Measure, measures
from secaudit.reports.figures.ratio_bars import bound_of, outcome
from secaudit.reports.gap.summary import is_late, spent
from secaudit.reports.wording import GATE_TONES, NONE, TONES, claim_title, joined, known, phase_title
from secaudit.text import thousands, truncated_percent
from secaudit.usecases.preflight import FINDING_TITLES
from secaudit.usecases.reporting.missing import Placeholder

_BINDING = {"required": "應", "recommended": "宜"}
_NOTHING_JUDGED = "尚未評估：沒有任何條文可以判定，下列數字不代表符合"


def findings_workbook(material: Material, missing: Sequence[Placeholder]) -> bytes:
    """The .xlsx bytes; ``missing`` is what the appendix of the same case prints as 待補."""
    found = measures(material)
    planned = {m.control_id: m for m in found}
    title = f"{known(material.inventory.case['name'], '公司名稱')}　資安缺失清單"
    return to_sheets(
        (
            Sheet("摘要", (SheetColumn("項目", 30), SheetColumn("內容", 90)), _summary(material)),
            _controls(material, planned),
            _rows(material),
            _ratios(material),
            _findings(material),
            _measures(material, found),
            _missing(missing),
        ),
        title,
        material.assessment.as_of,
    )


def _verdict(verdict: Verdict) -> Marked:
    return Marked(VERDICT_TITLES[verdict], TONES[verdict].value)


def _day(text: str) -> Value:
    """A stored day as a date; as it stands where it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return text


def _summary(material: Material) -> list[tuple[Value, Value]]:
    assessment, case = material.assessment, material.inventory.case
    score, cover, fresh = assessment.score, assessment.coverage, assessment.freshness
    lines: list[tuple[Value, Value]] = [
        ("申請業者", known(case["name"], "公司名稱")),
        ("案件編號", known(case["id"], "案件編號")),
        ("計畫名稱", known(case["project_title"], "計畫名稱")),
        ("評估階段", phase_title(assessment.phase)),
        ("評估日", assessment.as_of),
        ("條文目錄", f"{material.catalogue.title}（{assessment.catalogue_id}）"),
        ("條文目錄 SHA-256", assessment.catalogue_digest),
        ("盤點資料 SHA-256", material.input_digest),
    ]
    if material.nothing_judged:
        lines.append(("結果", Marked(_NOTHING_JUDGED, "unknown")))
    lines += [(f"判定：{VERDICT_TITLES[v]}（條）", assessment.counts.get(v, 0)) for v in VERDICT_TITLES]
    for label, earned in (("計例外前", score.earned_before), ("計例外後", score.earned_after)):
        share = truncated_percent(earned, score.possible)
        lines.append((f"分數（{label}）", f"{share}，加權得分 {earned}／{score.possible}；未填計 0 分，不適用不列入"))
    lines += [
        ("可判定", f"{cover.judged}／{cover.applicable} 條；已填自評 {cover.answered} 條"),
        ("佐證", f"須佐證 {fresh.controls_needing} 條，已有 {fresh.controls_with} 條；共 {fresh.items} 件，"
                 f"過期 {fresh.expired}、逾一年 {fresh.old}、無日期 {fresh.undated}"),
    ]  # fmt: skip
    for gate in assessment.gates:
        state = f"{GATE_TITLES[gate.state]}：{gate.text}"
        lines.append((f"關鍵門檻 {material.clause_name(gate.control_id)}", Marked(state, GATE_TONES[gate.state].value)))
    return lines


def _controls(material: Material, planned: dict[str, Measure]) -> Sheet:
    columns = (
        SheetColumn("條文編號", 13), SheetColumn("名稱", 18), SheetColumn("章", 12), SheetColumn("條文原文", 36),
        SheetColumn("應／宜", 6), SheetColumn("關鍵門檻", 8), SheetColumn("自評", 10), SheetColumn("判定", 10),
        SheetColumn("判定原因", 32), SheetColumn("改善方式", 30), SheetColumn("負責人", 10),
        SheetColumn("期限", 11, "date"), SheetColumn("佐證", 12),
    )  # fmt: skip
    rows = [tuple(_control(material, r, planned.get(r.control_id))) for r in material.assessment.results]
    asked = {r.control_id for r in material.assessment.results}
    later = [c.id for c in material.catalogue.controls if c.id not in asked]
    remark = f"本階段不評估之條文 {len(later)} 條：{joined(later)}" if later else ""
    return Sheet("條文判定", columns, rows, remark)


def _control(material: Material, result: ControlResult, measure: Measure | None) -> Iterator[Value]:
    control = material.control(result.control_id)
    yield result.control_id
    yield control.title.zh_tw if control else ""
    yield control.chapter if control else ""
    yield control.clause if control else ""
    yield _BINDING.get(control.binding, control.binding) if control else ""
    yield "是" if result.is_gate else "否"
    yield claim_title(result.claim)
    yield _verdict(result.verdict)
    yield result.reason
    yield (measure.text if measure else control.remedy) if control else ""
    yield joined(measure.owners) if measure and measure.owners else result.plan_owner
    yield _day(measure.due if measure and measure.due else result.plan_due)
    yield joined(result.evidence_ids)


def _rows(material: Material) -> Sheet:
    columns = (
        SheetColumn("條文編號", 13), SheetColumn("名稱", 18), SheetColumn("要求", 20), SheetColumn("判定", 10),
        SheetColumn("資料表", 10), SheetColumn("編號", 12), SheetColumn("對象", 20), SheetColumn("數量", 6, "count"),
        SheetColumn("實際值", 30), SheetColumn("值的來源", 20), SheetColumn("說明", 32), SheetColumn("位置", 16),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    left_out = 0
    for result in material.assessment.results:
        for check in result.checks:
            rows += _check_rows(material, result, check)
            left_out += check.rows_left_out
    remark = f"另有 {left_out} 列因篇幅未逐列列出，見各條文判定原因" if left_out else ""
    return Sheet("缺失明細", columns, rows, remark)


def _check_rows(material: Material, result: ControlResult, check: CheckResult) -> Iterator[tuple[Value, ...]]:
    control = material.control(result.control_id)
    for row in check.rows:
        table = TABLE_BY_NAME.get(row.table) or QUERYABLE.get(row.table)
        yield (
            result.control_id,
            control.title.zh_tw if control else "",
            check.title,
            _verdict(row.outcome),
            table.title if table else row.table,
            row.id,
            row.name,
            row.quantity,
            "；".join(f"{cell.title} {cell.shown}" for cell in row.cells),
            "；".join(f"{cell.title}：{cell.source}" for cell in row.cells if cell.source),
            row.because,
            row.place,
        )


def _ratios(material: Material) -> Sheet:
    columns = (
        SheetColumn("條文編號", 13), SheetColumn("比率", 26), SheetColumn("列別", 9), SheetColumn("編號", 8),
        SheetColumn("品項", 22), SheetColumn("分子或金額（元）", 14, "amount"), SheetColumn("分母（元）", 14, "amount"),
        SheetColumn("占比", 9), SheetColumn("門檻", 13), SheetColumn("差額（元）", 13, "amount"),
        SheetColumn("結果", 10), SheetColumn("原因", 28),
    )  # fmt: skip
    rows = [row for ratio in material.assessment.ratios for row in _ratio(ratio)]
    return Sheet("比率", columns, rows, "金額為未稅新臺幣元；占比無條件捨去；差額為負者表示不足或超出")


def _ratio(ratio: Ratio) -> Iterator[tuple[Value, ...]]:
    found = outcome(ratio)
    share = truncated_percent(ratio.numerator_twd, ratio.denominator_twd)
    yield (
        ratio.control_id, ratio.title, "比率", "", "", ratio.numerator_twd, ratio.denominator_twd, share,
        bound_of(ratio), ratio.margin_twd, Marked(found.text, found.tone.value), "",
    )  # fmt: skip
    kinds: tuple[tuple[str, Iterable[RatioLine]], ...] = (
        ("剔除", ratio.excluded), ("不利計入", ratio.unproven), ("未定", ratio.unsettled),
    )  # fmt: skip
    for word, lines in kinds:
        for line in lines:
            yield (
                ratio.control_id, ratio.title, word, line.id, line.name, line.amount_twd, None, "", "", None, "",
                line.because,
            )  # fmt: skip


def _findings(material: Material) -> Sheet:
    columns = (SheetColumn("種類", 18), SheetColumn("條文編號", 14), SheetColumn("名稱", 26), SheetColumn("內容", 90))
    rows: list[tuple[Value, ...]] = []
    for finding in material.assessment.findings:
        control = material.control(finding.control_id)
        title = control.title.zh_tw if control else ""
        rows.append((FINDING_TITLES[finding.kind], finding.control_id, title, finding.text))
    return Sheet("發現", columns, rows, "" if rows else NONE)


def _measures(material: Material, found: Sequence[Measure]) -> Sheet:
    columns = (
        SheetColumn("措施", 7), SheetColumn("條文編號", 13), SheetColumn("名稱", 18), SheetColumn("判定", 10),
        SheetColumn("缺口", 32), SheetColumn("措施內容", 32), SheetColumn("依據", 9), SheetColumn("採購", 11),
        SheetColumn("變更及其他項目", 16), SheetColumn("負責人", 10), SheetColumn("期限", 11, "date"),
        SheetColumn("經費（元）", 11, "amount"), SheetColumn("尚缺", 16),
    )  # fmt: skip
    rows = [tuple(_measure(material, m)) for m in found]
    cost, bought, blank = spent(material, found)
    also = f"，另 {blank} 筆未填金額" if blank else ""
    whole = f"；各筆採購只計一次，合計 {bought} 筆 {thousands(cost)} 元{also}" if bought else ""
    remark = f"同一筆採購可能對應數項措施，經費加總會重複{whole}；空白之經費為未填或無採購" if rows else NONE
    return Sheet("措施", columns, rows, remark)


def _measure(material: Material, measure: Measure) -> Iterator[Value]:
    control = material.control(measure.control_id)
    yield measure.id
    yield measure.control_id
    yield control.title.zh_tw if control else ""
    yield _verdict(measure.verdict)
    yield measure.gap
    yield measure.text
    yield "條文建議" if measure.advised else "風險處理"
    yield joined(measure.purchases) if measure.purchases else ""
    yield "、".join(item.id for item in measure.items if item.table != "purchase")
    yield "、".join(measure.owners)
    yield _day(measure.due)
    yield measure.cost_twd
    lacking = (
        (f"負責人：{joined(measure.unowned)}" if measure.unowned else "" if measure.owners else "負責人"),
        (f"期限：{joined(measure.undated)}" if measure.undated else "" if measure.due else "期限"),
        ("期限已過" if is_late(measure, material) else ""),
    )
    yield "；".join(part for part in lacking if part)


def _missing(missing: Sequence[Placeholder]) -> Sheet:
    columns = (
        SheetColumn("附錄章節", 28), SheetColumn("缺什麼", 36), SheetColumn("處數", 8, "count"),
        SheetColumn("在哪裡補", 60),
    )  # fmt: skip
    rows = [(p.heading, p.what, p.times, str(p.target) if p.target else "") for p in missing]
    return Sheet("待補", columns, rows, "" if rows else NONE)
