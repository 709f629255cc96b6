"""How each chapter stands: one bar a chapter, in patterns and words, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.assessment import VERDICT_TITLES, Verdict
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Align, Block, Paragraph, Section, TableCell, Tone, table
from secaudit.reports.gap.chapter_bars import VERDICTS, chapter_bars
from secaudit.reports.wording import TONES

_NUMBER: Align = "center"


def chapter_part(material: Material) -> Section:
    return Section("二", "各章情形", tuple(_blocks(material)))


def counts_by_chapter(material: Material) -> dict[str, dict[Verdict, int]]:
    """In the order of the catalogue, chapters that are asked in this phase; 未評估 counts as 無法評估."""
    found: dict[str, dict[Verdict, int]] = {}
    for control in material.catalogue.controls:
        if control.id in material.results:
            verdict = material.results[control.id].verdict
            counts = found.setdefault(control.chapter, dict.fromkeys(VERDICTS, 0))
            counts[Verdict.UNKNOWN if verdict is Verdict.UNASSESSED else verdict] += 1
    return found


def _blocks(material: Material) -> Iterator[Block]:
    counts = counts_by_chapter(material)
    if not counts:
        yield Paragraph("本階段沒有要評估的條文。")
        return
    if material.nothing_judged:
        yield Paragraph("尚無可判定的條文，圖中各章皆為無法評估或不適用。")
    yield chapter_bars(counts)
    yield table(
        "各章判定統計（條）",
        [("章", 7), *((VERDICT_TITLES[v], 2, _NUMBER) for v in VERDICTS)],
        [(chapter, *(_cell(v, n) for v, n in line.items())) for chapter, line in counts.items()],
        "無法評估含未評估者",
    )


def _cell(verdict: Verdict, number: int) -> TableCell:
    return TableCell(str(number), TONES[verdict] if number else Tone.NEUTRAL)
