"""The one page for whoever has no time for more: may it be handed in, what stands in the way, what comes first.

Invariant: every text is cut to what a page holds, and the number of things left out stands beside; the parts behind
have all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.assessment import GATE_TITLES, VERDICT_TITLES, Gate, GateState, Verdict
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import Measure
from secaudit.reports.blocks import Block, Callout, Paragraph, Ref, Section, TableCell, Tone, cell, prose, table
from secaudit.reports.wording import GATE_TONES, TONES, day, formal, missing, phase_title, shortened
from secaudit.text import thousands, truncated_percent

MOST_GATES, MOST_FIRST = 5, 5
_GATE_CELLS, _TITLE_CELLS, _TEXT_CELLS, _OWNER_CELLS = 80, 40, 64, 12
_IN_THE_WAY = (GateState.FAIL, GateState.UNKNOWN, GateState.EXPLAIN)


def summary_part(material: Material, planned: Sequence[Measure]) -> Section:
    return Section("", "摘要", tuple(_blocks(material, planned)))


def _blocks(material: Material, planned: Sequence[Measure]) -> Iterator[Block]:
    yield standing(material)
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
    phase = f"{phase_title(assessment.phase)}階段"
    if material.nothing_judged:
        text = "尚未評估：目前沒有任何條文可以判定。本報告的數字不代表符合，請先填報盤點資料與自評。"
        return Callout(text, Tone.UNKNOWN)
    states = [g.state for g in assessment.gates]
    failed, unknown, explain = (states.count(s) for s in _IN_THE_WAY)
    if not states:
        return Callout(f"{phase}沒有列為關鍵門檻的條文可以判斷，是否可送件須由審查決定。", Tone.UNKNOWN)
    of_all = f"{phase}的關鍵門檻共 {len(states)} 項"
    others = [f"{unknown} 項資料不足、無法判斷"] if unknown else []
    others += [f"{explain} 項須在審查時說明"] if explain else []
    also = f"；另有 {'、'.join(others)}" if others else ""
    if failed:
        return Callout(f"依目前資料還不能送件：{of_all}，{failed} 項未通過{also}。", Tone.NOT_MET)
    if unknown:
        return Callout(f"目前還不能斷定能否送件：{of_all}，{'、'.join(others)}。", Tone.UNKNOWN)
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
    else:
        yield "佐證", f"{fresh.items} 件", "本階段不要求附佐證"
    cost, bought, blank = spent(material, planned)
    if bought > blank:
        also = f"，{blank} 筆尚未填金額" if blank else ""
        yield "改善所用採購", f"{thousands((cost + 500) // 1000)} 千元", f"{bought} 筆，同一筆只計一次{also}"
    else:
        yield "改善所用採購", missing("金額") if bought else "－", f"{bought} 筆" if bought else "沒有對應的採購"


def _gates(material: Material) -> Iterator[Block]:
    blocking = [g for state in _IN_THE_WAY for g in material.assessment.gates if g.state is state]
    if not blocking:
        return
    left = len(blocking) - MOST_GATES
    yield table(
        "擋住送件的門檻" if any(g.state is not GateState.EXPLAIN for g in blocking) else "須說明的門檻",
        [("條文", 7), ("狀態", 3, "center"), ("差在哪裡", 10)],
        [_gate(material, gate) for gate in blocking[:MOST_GATES]],
        f"另有 {left} 項，見第三章" if left > 0 else "",
    )


def _gate(material: Material, gate: Gate) -> tuple[TableCell, ...]:
    title = shortened(material.clause_name(gate.control_id), _TITLE_CELLS)
    return (
        cell(Ref(f"control:{gate.control_id}", title)),
        TableCell(GATE_TITLES[gate.state], GATE_TONES[gate.state]),
        TableCell(shortened(formal(gate.text), _GATE_CELLS)),
    )


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
    )
    yield prose("依門檻、判定與配分排序；全部 ", str(len(planned)), " 項見", Ref("part:三"), "。")


def _measure(material: Material, measure: Measure) -> tuple[TableCell, ...]:
    title = shortened(material.clause_name(measure.control_id), _TITLE_CELLS)
    return (
        cell(Ref(f"control:{measure.control_id}", title)),
        TableCell(shortened(measure.text, _TEXT_CELLS)),
        TableCell(shortened("、".join(measure.owners), _OWNER_CELLS) if measure.owners else missing("負責人")),
        TableCell(day(measure.due, missing("期限"))),
        TableCell(cost_of(measure)),
    )


def cost_of(measure: Measure) -> str:
    """In 千元; 待補 where an amount is blank, － where nothing is bought for it."""
    if measure.cost_twd is None:
        return missing("金額") if measure.purchases else "－"
    return thousands((measure.cost_twd + 500) // 1000)
