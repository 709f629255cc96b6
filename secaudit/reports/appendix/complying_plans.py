"""達標方案 in part 10: what was found when money gates fail; advice, and said to be.

Invariant: nothing is computed here; where no plan was asked for, or none is needed, nothing is printed.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.assessment import Ratio, Verdict
from secaudit.model.plan import (
    PLAN_STATE_TITLES,
    AskedCheck,
    ComplyingPlan,
    Obstacle,
    PlanEffect,
    Planned,
    PlannedChange,
    PlanState,
)
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Block, Callout, Heading, Paragraph, Table, TableCell, Tone, bullets, ordinal, table
from secaudit.reports.wording import exact_twd, formal, joined, missing, verdict_cell
from secaudit.text import thousands, truncated_percent

ADVICE = "建議方案，非計畫內容，須經詢價；採用前請更新採購資料並重新評估。"
LEADS = {
    PlanState.FOUND: "下列組合於所列前提成立時，可使各項金額門檻同時通過，依增加之經費由少至多排列。",
    PlanState.IMPOSSIBLE: "目前登錄之候選方案與可假設之做法，無法使各項金額門檻同時通過；互相牴觸者如下。",
    PlanState.UNTOLD: "資料不足，無法評估能否達標。",
}


def complying_plans(material: Material) -> Iterator[Block]:
    planned = material.plan
    if planned is None or planned.state is PlanState.NOTHING:
        return
    yield Heading("達標方案")
    tone = Tone.PLANNED if planned.state is PlanState.FOUND else Tone.UNKNOWN
    yield Callout(f"{ADVICE}結果：{PLAN_STATE_TITLES[planned.state]}。{LEADS[planned.state]}", tone)
    if planned.plans:
        yield _overview(planned)
    for number, plan in enumerate(planned.plans, 1):
        yield from _plan(f"方案{ordinal(number)}", plan)
    if planned.obstacles:
        yield _obstacles("無法同時通過之門檻", planned.obstacles)
    if planned.untold:
        yield _obstacles("無法評估之門檻", planned.untold)
    yield from _said("須先查明或確認", planned.conditions)
    yield from _said("需說明", planned.explain)
    yield from _said("有助於找到方案者", planned.helps)
    yield from _said("其他說明", planned.remarks)
    if not planned.proven:
        yield Paragraph("本結果於限定時間內求得，未能證明為最省之組合。")


def _said(title: str, sentences: tuple[str, ...]) -> Iterator[Block]:
    if sentences:
        yield bullets(f"{title}：{formal(s)}" for s in sentences)


def _overview(planned: Planned) -> Table | Paragraph:
    return table(
        "達標方案比較",
        [
            ("方案", 24),
            ("變更", 70),
            ("增加經費（元）", 28, "right"),
            ("工作天", 26, "right"),
            ("假設", 22, "center"),
        ],
        [
            (
                f"方案{ordinal(number)}",
                joined(c.purchase_id for c in plan.changes),
                signed_twd(plan.extra_cost_twd),
                _days(plan),
                TableCell(f"{plan.assumed} 筆", Tone.PARTIAL) if plan.assumed else TableCell("無"),
            )
            for number, plan in enumerate(planned.plans, 1)
        ],
        "假設＝未登錄候選方案或未報價而以同價估算者",
    )


def signed_twd(amount: int) -> str:
    return f"{'＋' if amount > 0 else '－' if amount < 0 else ''}{thousands(abs(amount))}"


def _days(plan: ComplyingPlan) -> str:
    unknown = missing(f"{plan.efforts_unknown} 筆工作天") if plan.efforts_unknown else ""
    return f"{plan.effort_days}；{unknown}" if unknown else str(plan.effort_days)


def _plan(title: str, plan: ComplyingPlan) -> Iterator[Block]:
    yield table(
        f"{title}：變更內容（新臺幣元）",
        [
            ("採購", 34),
            ("改法", 50),
            ("原金額", 18, "right"),
            ("改後金額", 18, "right"),
            ("差額", 18, "right"),
            ("依據", 32),
        ],
        [_change(c) for c in plan.changes],
    )
    yield table(
        f"{title}：各項門檻",
        [
            ("條文", 30),
            ("項目", 66),
            ("目前", 18, "right"),
            ("改後", 18, "right"),
            ("目前判定", 19, "center"),
            ("改後判定", 19, "center"),
        ],
        [_check(c) for c in plan.checks],
    )
    yield from _said("成立前提", (*plan.conditions, *plan.assumes))
    yield from _said("需說明", plan.explain)
    yield from _said("另須處理", plan.beside)
    asked = {c.control_id for c in plan.checks}
    yield from _said("對其他條文之影響", tuple(_effect(e) for e in plan.effects if e.control_id not in asked))


def _effect(effect: PlanEffect) -> str:
    return effect.text if effect.control_id in effect.text else f"{effect.control_id} {effect.text}"


def _change(change: PlannedChange) -> tuple[str | TableCell, ...]:
    source = f"候選方案 {change.candidate_id}" if change.candidate_id else "假設做法"
    price = "，假設同價" if change.price_assumed else ""
    days = f"，{change.effort_days} 工作天" if change.effort_days is not None else ""
    assumed = change.price_assumed or not change.candidate_id
    return (
        f"{change.purchase_id} {change.name}",
        change.says + ("" if change.needed else "（僅為省錢，非達標所必要）"),
        exact_twd(change.before_twd),
        exact_twd(change.after_twd),
        signed_twd(change.extra_twd),
        TableCell(f"{source}{price}{days}", Tone.PARTIAL if assumed else Tone.NEUTRAL),
    )


def _check(check: AskedCheck) -> tuple[str | TableCell, ...]:
    return (
        check.control_id,
        check.title + ("（宜）" if check.wish else ""),
        _share(check.ratio_before),
        _share(check.ratio_after),
        verdict_cell(check.before),
        TableCell("需說明", Tone.PARTIAL)
        if check.wish and check.after is Verdict.NOT_MET
        else verdict_cell(check.after),
    )


def _share(ratio: Ratio | None) -> str:
    return "－" if ratio is None else truncated_percent(ratio.numerator_twd, ratio.denominator_twd)


def _obstacles(title: str, obstacles: tuple[Obstacle, ...]) -> Table | Paragraph:
    return table(
        title,
        [("條文", 42), ("最多可達", 58), ("原因", 70)],
        [
            (
                f"{o.control_id} {o.title}",
                joined(
                    f"{r.title} {_share(r.ratio)}"
                    + (f"，尚差 {thousands(r.missing_twd)} 元" if r.missing_twd is not None else "")
                    for r in o.reaches
                )
                if o.reaches
                else "－",
                formal("；".join(o.because) or "－"),
            )
            for o in obstacles
        ],
    )
