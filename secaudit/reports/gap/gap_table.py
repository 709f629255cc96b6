"""Every gap with what is done about it, by whom, until when, at what cost.

Invariant: every control that is a gap or promised has one row; a purchase that serves several is added up once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.assessment import VERDICT_TITLES, Verdict
from secaudit.model.choices import CLAIM
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import Measure
from secaudit.reports.blocks import Block, Callout, Paragraph, Section, TableCell, Tone, cell, table
from secaudit.reports.gap.summary import cost_of, due_cell, spent
from secaudit.reports.wording import TONES, joined, missing, thousand_twd, title_of


def gap_part(material: Material, planned: Sequence[Measure]) -> Section:
    return Section("三", "差距與措施", tuple(_blocks(material, planned)))


def _blocks(material: Material, planned: Sequence[Measure]) -> Iterator[Block]:
    if not planned:
        yield Paragraph("沒有差距，也沒有待履行的規劃。" if not material.nothing_judged else "尚無可判定的條文。")
        return
    gaps = sum(m.verdict is not Verdict.PLANNED for m in planned)
    yield Paragraph(f"待改善 {gaps} 條，已承諾而待履行 {len(planned) - gaps} 條。關鍵門檻在前，其次依判定與配分。")
    idle = [m.control_id for m in planned if not m.is_planned]
    if idle:
        text = f"其中 {len(idle)} 條在案件裡沒有任何採購、變更、文件或風險處理，措施欄是條文目錄的建議，尚無人負責。"
        yield Callout(text, Tone.PARTIAL)
    yield table(
        "差距與措施",
        [("條文", 11), ("現況", 7, "center"), ("缺口", 16), ("措施", 16), ("負責", 7), ("日期", 8),
         ("經費（千元）", 6, "right")],
        [_row(material, m) for m in planned],
        _note(material, planned),
        most=len(planned),
    )  # fmt: skip


def _note(material: Material, planned: Sequence[Measure]) -> str:
    cost, bought, blank = spent(material, planned)
    if not bought:
        return "金額為未稅新臺幣千元；「－」為案件沒有對應的採購"
    also = f"，其中 {blank} 筆未填金額，未計入" if blank else ""
    return (
        f"金額為未稅新臺幣千元；「－」為案件沒有對應的採購。一筆採購用於數條者各列一次，"
        f"合計只計一次：{bought} 筆 {thousand_twd(cost)} 千元{also}"
    )


def _row(material: Material, measure: Measure) -> tuple[TableCell, ...]:
    result = material.results[measure.control_id]
    gate = "＊" if result.is_gate else ""
    advised = "（建議）" if measure.advised else ""
    bought = f"（{joined(measure.purchases)}）" if measure.purchases else ""
    return (
        cell(f"{material.clause_name(measure.control_id)}{gate}", anchor=f"control:{measure.control_id}"),
        TableCell(f"{VERDICT_TITLES[measure.verdict]}；自評{title_of(CLAIM, result.claim, '未填')}",
                  TONES[measure.verdict]),
        TableCell(measure.gap),
        TableCell(f"{advised}{measure.text or missing('措施')}{bought}"),
        TableCell("、".join(measure.owners) or missing("負責人")),
        due_cell(measure, material),
        TableCell(cost_of(measure)),
    )  # fmt: skip
