"""The one page for whoever has no time for more: may it be handed in, what stands in the way, what comes first.

Invariant: every text is cut to what a page holds, and the number of things left out stands beside; the parts behind
have all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.assessment import GATE_TITLES, HOLDING, VERDICT_TITLES, Gate, GateState, Ratio, Verdict
from secaudit.model.ratio_words import margin_words
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import Measure
from secaudit.reports.blocks import Block, Callout, Paragraph, Ref, Section, TableCell, Tone, cell, table
from secaudit.reports.figures.ratio_bars import bound_of
from secaudit.reports.gap.consequences import ACTS, OCCASIONS, consequence
from secaudit.reports.wording import GATE_TONES, TONES, day, formal, missing, phase_title, shortened, thousand_twd
from secaudit.text import truncated_percent

MOST_GATES, MOST_FIRST = 3, 5
_GATE_CELLS, _TITLE_CELLS, _TEXT_CELLS, _OWNER_CELLS = 80, 40, 64, 12
_IN_THE_WAY = (GateState.FAIL, GateState.UNKNOWN, GateState.EXPLAIN)


def summary_part(material: Material, planned: Sequence[Measure]) -> Section:
    return Section("", "摘要", tuple(_blocks(material, planned)))


def _blocks(material: Material, planned: Sequence[Measure]) -> Iterator[Block]:
    found = standing(material)
    yield found
    if found.tone is not Tone.MET and (told := consequence(material)):
        yield Paragraph(told)
    counts = material.assessment.counts
    yield table(
        "條文判定（條）",
        [(VERDICT_TITLES[v], 1, "center") for v in VERDICT_TITLES],
        [[TableCell(str(counts.get(v, 0)), TONES[v] if counts.get(v) else Tone.NEUTRAL) for v in VERDICT_TITLES]],
    )
    yield table("重要數字", [("項目", 3), ("數值", 3, "right"), ("意思", 9)], list(_figures(material, planned)))
    yield from _gates(material)
    yield from _first(material, planned)


def standing(material: Material) -> Callout:
    """Whether the gates of the phase are passed, in words; grey where nothing was judged or nothing is a gate."""
    assessment = material.assessment
    phase, act = f"{phase_title(assessment.phase)}階段", ACTS[assessment.phase]
    if material.nothing_judged:
        text = "尚未評估：目前沒有任何條文可以判定。本報告的數字不代表符合，請先填報盤點資料與自評。"
        return Callout(text, Tone.UNKNOWN)
    states = [g.state for g in assessment.gates]
    failed, unknown, explain = (states.count(s) for s in _IN_THE_WAY)
    if not states:
        return Callout(f"{phase}沒有列為關鍵門檻的條文可以判斷，能否{act}須由審查決定。", Tone.UNKNOWN)
    of_all = f"{phase}的關鍵門檻共 {len(states)} 項"
    others = [f"{unknown} 項資料不足、無法判斷"] if unknown else []
    others += [f"{explain} 項須在審查時說明"] if explain else []
    also = f"；另有 {'、'.join(others)}" if others else ""
    if failed:
        return Callout(f"依目前資料還不能{act}：{of_all}，{failed} 項未通過{also}。", Tone.NOT_MET)
    if unknown:
        return Callout(f"目前還不能斷定能否{act}：{of_all}，{'、'.join(others)}。", Tone.UNKNOWN)
    short = sum(assessment.counts.get(v, 0) for v in (Verdict.NOT_MET, Verdict.PARTIAL))
    rest = f"；門檻以外仍有 {short} 條待改善" if short else ""
    if explain:
        return Callout(f"關鍵門檻沒有未通過者：{of_all}，{explain} 項須在審查時說明{rest}。", Tone.PARTIAL)
    return Callout(f"關鍵門檻全部通過：{of_all}{rest}。", Tone.PARTIAL if short else Tone.MET)


def spent(material: Material, planned: Sequence[Measure]) -> tuple[int, int, int]:
    """What the purchases of the measures cost together, each counted once; how many those are, and how many of them
    have no amount."""
    used = {key for measure in planned for key in measure.purchases}
    amounts = [p["amount_twd"] for p in material.rows("purchase") if p["id"] in used]
    return sum(int(a) for a in amounts if a is not None), len(amounts), amounts.count(None)


def _figures(material: Material, planned: Sequence[Measure]) -> Iterator[tuple[str, str, str]]:
    score, cover, fresh = material.assessment.score, material.assessment.coverage, material.assessment.freshness
    points = f"{score.earned_after}／{score.possible}"
    yield "加權得分", truncated_percent(score.earned_after, score.possible), f"得 {points} 分；沒有填的算 0 分"
    told = f"適用 {cover.applicable} 條，其餘缺資料"
    yield "可以判斷的條文", f"{cover.judged} 條", told if cover.judged < cover.applicable else "適用的條文都可判斷"
    if fresh.controls_needing:
        yield "已有佐證的條文", f"{fresh.controls_with} 條", f"本階段要附佐證的有 {fresh.controls_needing} 條"
    cost, bought, blank = spent(material, planned)
    free = sum(not m.purchases for m in planned)
    also = (f"，{blank} 筆尚未填金額" if blank else "") + (f"；另 {free} 條沒有對應的採購" if free else "")
    amount = f"{thousand_twd(cost)} 千元" if bought > blank else missing("金額") if bought else "－"
    yield "改善要花的錢", amount, f"{bought} 筆採購，同一筆只計一次{also}" if bought else "沒有對應的採購"
    if planned:
        undated, late = sum(not m.due for m in planned), sum(is_late(m, material) for m in planned)
        told = f"待改善及待履行共 {len(planned)} 條；沒有期限 {undated} 條，期限已過 {late} 條"
        yield "還沒有負責人的", f"{sum(not m.owners for m in planned)} 條", told


def is_late(measure: Measure, material: Material) -> bool:
    """Whether the last day that is named for it lies before the day of the assessment."""
    return bool(measure.due) and measure.due < material.assessment.as_of.isoformat()


def due_cell(measure: Measure, material: Material) -> TableCell:
    """Until when; that the day has passed is said, not only coloured."""
    if is_late(measure, material):
        return TableCell(f"{day(measure.due)}（已過）", Tone.NOT_MET)
    return TableCell(day(measure.due, missing("期限")))


def _gates(material: Material) -> Iterator[Block]:
    blocking = [g for state in _IN_THE_WAY for g in material.assessment.gates if g.state is state]
    if not blocking:
        return
    left = len(blocking) - MOST_GATES
    yield table(
        f"擋住{OCCASIONS[material.assessment.phase]}的門檻"
        if any(g.state is not GateState.EXPLAIN for g in blocking)
        else "須說明的門檻",
        [("條文", 7), ("狀態", 3, "center"), ("差在哪裡", 10)],
        [_gate(material, gate) for gate in blocking[:MOST_GATES]],
        f"另有 {left} 項，見第三章" if left > 0 else "",
    )


def _gate(material: Material, gate: Gate) -> tuple[TableCell, ...]:
    title = shortened(material.clause_name(gate.control_id), _TITLE_CELLS)
    return (
        cell(Ref(f"control:{gate.control_id}", title)),
        TableCell(GATE_TITLES[gate.state], GATE_TONES[gate.state]),
        TableCell(shortened(formal(_short_of(material, gate) or gate.text), _GATE_CELLS)),
    )


def _short_of(material: Material, gate: Gate) -> str:
    """How much money a missed ratio lacks, where nothing else of the gate's clause is amiss; "" for any other gate."""
    result = material.results.get(gate.control_id)
    amiss = [c for c in result.checks if c.outcome not in HOLDING] if result else []
    missed = [c.ratio for c in amiss if c.ratio and c.ratio.holds is False and c.ratio.margin_twd is not None]
    return "；".join(map(_lacking, missed)) if missed and len(missed) == len(amiss) else ""


def _lacking(ratio: Ratio) -> str:
    share = truncated_percent(ratio.numerator_twd, ratio.denominator_twd)
    return f"{ratio.title}為 {share}，{bound_of(ratio)}，{margin_words(ratio)} 元"


def _first(material: Material, planned: Sequence[Measure]) -> Iterator[Block]:
    first = [m for m in planned if m.verdict is not Verdict.PLANNED][:MOST_FIRST]
    if not first:
        yield Paragraph(
            "沒有待改善的條文。" if not material.nothing_judged else "填報資料後，這裡會列出最該先做的五件事。"
        )
        return
    yield table(
        "最該先做的事",
        [("條文", 6), ("要做什麼", 9), ("負責", 3), ("期限", 4), ("經費（千元）", 3, "right")],
        [_measure(material, m) for m in first],
        f"依門檻、判定與配分排序；全部 {len(planned)} 項見第三章",
    )


def _measure(material: Material, measure: Measure) -> tuple[TableCell, ...]:
    title = shortened(material.clause_name(measure.control_id), _TITLE_CELLS)
    return (
        cell(Ref(f"control:{measure.control_id}", title)),
        TableCell(shortened(measure.text, _TEXT_CELLS)),
        TableCell(shortened("、".join(measure.owners), _OWNER_CELLS) if measure.owners else missing("負責人")),
        due_cell(measure, material),
        TableCell(cost_of(measure)),
    )


def cost_of(measure: Measure) -> str:
    """In 千元; 待補 where an amount is blank, － where nothing is bought for it."""
    if measure.cost_twd is None:
        return missing("金額") if measure.purchases else "－"
    return thousand_twd(measure.cost_twd)
