"""The key ratios of money: how far each is from its bound, in NT$."""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.assessment import Ratio, Verdict
from secaudit.model.ratio_words import margin_words
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.ratios import FILE
from secaudit.reports.blocks import Block, Bullets, Figure, Paragraph, Section, TableCell, table
from secaudit.reports.figures.ratio_bars import (
    TITLE,
    bound_of,
    described,
    margin_of,
    outcome,
    ratio_bars,
    share_of,
    untold,
)


def money_part(material: Material) -> Section:
    return Section("一", "經費比率", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    ratios = material.assessment.ratios
    if not ratios:
        yield Paragraph("本階段沒有可計算的經費比率。")
        return
    yield Paragraph("補助須知對經費的用途訂有比率。下表的差額，是離門檻還有多少錢。金額依計畫編列金額（未稅）。")
    yield table(
        "經費比率與差額",
        [("比率", 8), ("目前", 3, "right"), ("門檻", 4, "center"), ("差額（元）", 4, "right"), ("結果", 3, "center")],
        [_line(ratio) for ratio in ratios],
        "占比無條件捨去；「餘」為離門檻尚餘，「差」為不足，「超出」為超過上限",
    )
    if wrong := [sentence for r in ratios if (sentence := _what_to_do(material, r))]:
        yield Bullets(tuple(wrong))
    yield Figure(TITLE, ratio_bars(ratios), described(ratios), FILE)


def _line(ratio: Ratio) -> tuple[str | TableCell, ...]:
    title = f"{ratio.title}（{ratio.control_id}）"
    return title, share_of(ratio), bound_of(ratio), margin_of(ratio), outcome(ratio)


def _what_to_do(material: Material, ratio: Ratio) -> str:
    """One sentence for a ratio that is missed or cannot be told; "" for the others."""
    if ratio.sense and (why := untold(ratio)):
        return f"{ratio.title}還算不出來：{why}。"
    if ratio.holds is not False:
        return ""
    result = material.results.get(ratio.control_id)
    if result and result.verdict is Verdict.EXCEPTED:
        return f"{ratio.title}{bound_of(ratio)}，目前{margin_words(ratio)} 元；已列為例外，理由須於計畫書及審查會說明。"
    part, slash, whole = ratio.title.partition("／")
    if not slash:
        return f"{ratio.title}{bound_of(ratio)}，目前{margin_words(ratio)} 元。"
    more, less = ("增加", "減少") if ratio.sense == "at_least" else ("減少", "增加")
    way = f"須{more}「{part}」的金額，或{less}「{whole}」的金額"
    return f"{ratio.title}{bound_of(ratio)}，目前{margin_words(ratio)} 元：{way}。"
