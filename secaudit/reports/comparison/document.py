"""The comparison report as one document: a summary of one page, then promises, verdicts, evidence, money, rows.

Invariant: no part is ever dropped; one in which nothing differs says so. What cannot be told stands at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from secaudit.reports.blocks import (
    Align,
    Block,
    Bullets,
    Callout,
    Document,
    Heading,
    Paragraph,
    Section,
    Table,
    TableCell,
    Tone,
    table,
)
from secaudit.reports.comparison.facts import CompareFacts, SideFact, TableFact, TurnFact
from secaudit.reports.comparison.summary import overall, summary
from secaudit.reports.comparison.tables import evidence_table, fates_table, totals_table
from secaudit.reports.numbering import numbered
from secaudit.reports.room import within_room
from secaudit.reports.wording import day, formal, known, phase_title
from secaudit.text import thousands

TITLE = "資訊安全比較報告"
_MOST_ROWS = 150
_CENTER: Align = "center"
LIMITS = (
    "本報告由程式依兩份資料計算；同一編號視為同一項，換了編號的是撤除一項、新增一項。",
    "判定依各份資料及評估日重新計算；程式不辨識佐證內容之真偽。",
    "金額為未稅新臺幣元，不四捨五入；占比無條件捨去。金額未填者另計筆數，不當作 0。",
)


def compare_document(facts: CompareFacts) -> Document:
    """Everything that will be printed."""
    name = known(facts.new.organisation, "公司名稱")
    sections = (
        summary(facts),
        Section("一", "承諾的結果", tuple(_promises(facts))),
        Section("二", "判定的變動", tuple(_verdicts(facts))),
        Section("三", "門檻與比率", tuple(_gates(facts))),
        Section("四", "佐證的變動", tuple(_evidence(facts))),
        Section("五", "經費與採購", tuple(_money(facts))),
        Section("六", "資料的變動", tuple(_rows(facts))),
        Section("七", "歷程與限制", tuple(_limits(facts))),
    )
    return Document(
        title=TITLE,
        subtitle=f"{name}　{_moment(facts.old)} 與 {_moment(facts.new)}",
        running_head=f"{name}　{TITLE}",
        as_of=facts.new.as_of,
        meta=tuple(_meta(facts)),
        digest="",
        sections=numbered(within_room(sections)),
    )


def _moment(side: SideFact) -> str:
    return f"{phase_title(side.phase)}（{day(side.as_of.isoformat())}）"


def _meta(facts: CompareFacts) -> Iterator[tuple[str, str]]:
    yield "公司", known(facts.new.organisation, "公司名稱")
    yield "案件編號", known(facts.new.case_id, "案件編號")
    yield "結論", overall(facts).text
    for word, side in (("舊", facts.old), ("新", facts.new)):
        yield f"{word}的一份", f"{side.label}，{side.sealed}，{_moment(side)}"
        yield f"{word}的條文目錄雜湊", f"SHA-256 {side.catalogue_digest or '（未提供）'}"


def _promises(facts: CompareFacts) -> Iterator[Block]:
    if not facts.promises:
        yield Paragraph("舊的一份沒有承諾：沒有列為規劃的項目、未交付的採購，也沒有自評為規劃中的條文。")
        return
    yield fates_table("承諾的結果（項）", facts.fates)
    for caption, kept in (("沒有做到或還不能斷定的承諾", False), ("已兌現的承諾", True)):
        yield table(
            caption,
            [("結果", 3, "center"), ("承諾", 8), ("依據", 10)],
            [(TableCell(p.fate, p.tone), formal(p.promise), formal(p.why)) for p in facts.promises if p.kept is kept],
            most=_MOST_ROWS,
        )


def _verdicts(facts: CompareFacts) -> Iterator[Block]:
    if not facts.verdicts:
        yield Paragraph("判定與自評都沒有變動。")
        return
    chapters = list(dict.fromkeys(v.chapter for v in facts.verdicts))
    turns = list(dict.fromkeys(v.turn for v in facts.verdicts))
    tones = {v.turn: v.tone for v in facts.verdicts}
    yield table(
        "各章判定變動（條）",
        [("章", 7), *((turn, 2, _CENTER) for turn in turns)],
        [_chapter(chapter, turns, tones, facts.verdicts) for chapter in chapters],
    )
    for chapter in chapters:
        yield Heading(chapter or "其他", level=3)
        yield _turned(f"{chapter or '其他'}：判定變動", [v for v in facts.verdicts if v.chapter == chapter])


def _chapter(
    chapter: str, turns: Sequence[str], tones: dict[str, Tone], verdicts: Sequence[TurnFact]
) -> tuple[str | TableCell, ...]:
    counts = Counter(v.turn for v in verdicts if v.chapter == chapter)
    return chapter or "其他", *(TableCell(str(counts[t]), tones[t] if counts[t] else Tone.NEUTRAL) for t in turns)


def _turned(caption: str, turned: Sequence[TurnFact]) -> Table | Paragraph:
    return table(
        caption,
        [("變動", 3, "center"), ("條文", 7), ("舊 → 新", 6), ("原因", 9)],
        [(TableCell(t.turn, t.tone), t.control, formal(t.move), formal(t.why) or "－") for t in turned],
        most=_MOST_ROWS,
    )


def _gates(facts: CompareFacts) -> Iterator[Block]:
    yield Heading("關鍵門檻")
    yield _turned("門檻的變動", facts.gates) if facts.gates else Paragraph("門檻都相同。")
    yield Heading("經費比率")
    yield table(
        "經費比率",
        [("比率（門檻）", 7), ("舊", 7), ("新", 7), ("結果", 4, "center")],
        [
            (f"{r.title}（{r.bound}）", r.old, r.new, TableCell(_both(r.old_holds, r.new_holds), r.tone))
            for r in facts.ratios
        ],
        "結果為舊 → 新；占比無條件捨去",
    )


def _both(old: str, new: str) -> str:
    return new if old == new else f"{old} → {new}"


def _evidence(facts: CompareFacts) -> Iterator[Block]:
    yield evidence_table("佐證的變動", facts.evidence) if facts.evidence else Paragraph("佐證都相同。")


def _money(facts: CompareFacts) -> Iterator[Block]:
    yield totals_table("經費的變動（新臺幣元，未稅）", facts.totals, "舊", "新")
    if not facts.purchases:
        yield Paragraph("各筆採購的金額都相同。")
        return
    yield table(
        "金額不同或只在一份裡的採購（新臺幣元，未稅）",
        [("變動", 3, "center"), ("採購", 7), ("舊", 4, "right"), ("新", 4, "right"), ("差額", 4, "right"),
         ("占舊", 3, "right")],
        facts.purchases,
        most=_MOST_ROWS,
    )  # fmt: skip


def _rows(facts: CompareFacts) -> Iterator[Block]:
    if not facts.tables:
        yield Paragraph("資料都相同。")
        return
    columns: list[tuple[str, int, Align]] = [("資料表", 6, "left")]
    columns += [(word, 2, "center") for word in ("新增", "更改", "撤除")]
    yield table(
        "各表變動（列）",
        columns,
        [(t.title, thousands(t.added), thousands(t.changed), thousands(t.withdrawn)) for t in facts.tables],
    )
    for found in facts.tables:
        yield Heading(found.title, level=3)
        yield _table(found)


def _table(found: TableFact) -> Table | Paragraph:
    return table(
        f"{found.title}：變動",
        [("變動", 3, "center"), ("編號", 4), ("名稱", 6), ("內容", 12)],
        [(r.drift, r.id, r.name, formal("；".join(r.cells)) or "－") for r in found.rows],
        most=_MOST_ROWS,
    )


def _limits(facts: CompareFacts) -> Iterator[Block]:
    yield Paragraph(f"{facts.log}。" if not facts.log.endswith("。") else facts.log)
    for text in facts.cautions:
        yield Callout(text, Tone.PARTIAL)
    if facts.untold:
        yield Heading("不能比較的")
        yield Bullets(facts.untold)
    yield Heading("限制")
    yield Bullets(LIMITS)
