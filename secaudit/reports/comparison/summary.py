"""The first page of the comparison: better or worse, promises kept or not, and how the money moved.

Invariant: what got worse is named before what got better; texts and lists are cut to the page, with the number cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.reports.blocks import Block, Callout, Paragraph, Section, TableCell, Tone, table
from secaudit.reports.comparison.facts import CompareFacts, SideFact
from secaudit.reports.wording import day, formal, known, phase_title, shortened
from secaudit.text import truncated_percent

MOST_NAMED, MOST_TOTALS, MOST_CAUTIONS = 4, 5, 2
_WHAT, _WHY, _TITLE, _LABEL, _CAUTION = 34, 38, 24, 34, 76


def summary(facts: CompareFacts) -> Section:
    return Section("", "摘要", tuple(_blocks(facts)))


def _blocks(facts: CompareFacts) -> Iterator[Block]:
    yield overall(facts)
    if facts.old.phase != facts.new.phase and facts.new.judged:
        asked = f"{phase_title(facts.new.phase)}階段的要求與{phase_title(facts.old.phase)}階段不同"
        yield Paragraph(f"{asked}，例如是否須附佐證、可否先規劃；判定變差不一定是做得比以前差，各條原因見第二章。")
    for text in facts.cautions[:MOST_CAUTIONS]:
        yield Callout(shortened(formal(text), _CAUTION), Tone.PARTIAL)
    yield table("兩份資料", [("項目", 3), ("舊", 6), ("新", 6)], list(_sides(facts)))
    yield from _first(facts)
    moved = [t for t in facts.totals if t[3] not in ("0", "無法計算")] or list(facts.totals[:1])
    yield table(
        "經費的變動（新臺幣元，未稅）",
        [("項目", 6), ("舊", 4, "right"), ("新", 4, "right"), ("差額", 4, "right"), ("占舊", 3, "right")],
        [(shortened(title, _TITLE), *rest) for title, *rest in moved[:MOST_TOTALS]],
        f"另有 {len(moved) - MOST_TOTALS} 項，見第五章" if len(moved) > MOST_TOTALS else "",
    )


def overall(facts: CompareFacts) -> Callout:
    """Better or worse, and how many promises were kept, in one sentence."""
    counts = {tone: sum(v.tone is tone for v in facts.verdicts) for tone in (Tone.MET, Tone.NOT_MET)}
    kept = sum(p.kept for p in facts.promises)
    of_promises = f"承諾 {len(facts.promises)} 項，已兌現 {kept} 項" if facts.promises else "舊的一份沒有承諾"
    failed = sum(p.tone is Tone.NOT_MET for p in facts.promises)
    broken = f"，{failed} 項未做到、逾期或取消" if failed else ""
    if not facts.new.judged:
        return Callout("新的一份沒有任何條文可以判定，下列數字不代表變好或變差。", Tone.UNKNOWN)
    turned = f"判定變好 {counts[Tone.MET]} 條、變差 {counts[Tone.NOT_MET]} 條"
    other = len(facts.verdicts) - sum(counts.values())
    also = f"、其他變動 {other} 條" if other else ""
    bad = counts[Tone.NOT_MET] or failed
    text = f"{turned}{also}；{of_promises}{broken}。"
    if facts.promises and kept == len(facts.promises) and not bad:
        return Callout(text, Tone.MET)
    return Callout(text, Tone.NOT_MET if bad else Tone.NEUTRAL)


def _sides(facts: CompareFacts) -> Iterator[tuple[str, str, str]]:
    for title, told in (
        ("來源", lambda s: f"{shortened(s.label, _LABEL)}（{s.sealed}）"),
        ("階段與評估日", lambda s: f"{phase_title(s.phase)}，{day(s.as_of.isoformat())}"),
        ("加權得分", _score),
        ("可以判斷的條文", lambda s: f"{s.judged}／{s.applicable} 條"),
    ):
        yield title, told(facts.old), told(facts.new)
    if facts.old.organisation != facts.new.organisation:
        yield "公司", known(facts.old.organisation, "公司名稱"), known(facts.new.organisation, "公司名稱")


def _score(side: SideFact) -> str:
    earned, possible = side.score
    return f"{truncated_percent(earned, possible)}（{earned}／{possible}）"


def _first(facts: CompareFacts) -> Iterator[Block]:
    """Promises that were not kept, what got worse, what got better: a few of each, and how many more there are."""
    groups = (
        ("承諾", [(p.fate, p.tone, p.promise, p.why) for p in facts.promises if not p.kept]),
        ("變差", [(v.turn, v.tone, v.control, v.move) for v in facts.verdicts if v.tone is Tone.NOT_MET]),
        ("變好", [(v.turn, v.tone, v.control, v.move) for v in facts.verdicts if v.tone is Tone.MET]),
    )
    if not any(lines for _, lines in groups):
        yield Paragraph("沒有未兌現的承諾，也沒有條文變好或變差。")
        return
    left = [f"{word} {len(lines) - MOST_NAMED} 項" for word, lines in groups if len(lines) > MOST_NAMED]
    yield table(
        "最該看的",
        [("結果", 3, "center"), ("項目", 9), ("說明", 10)],
        [
            (TableCell(word, tone), shortened(formal(subject), _WHAT), shortened(formal(why), _WHY))
            for _, lines in groups
            for word, tone, subject, why in lines[:MOST_NAMED]
        ],
        f"另有{'、'.join(left)}，見第一章及第二章" if left else "",
    )
