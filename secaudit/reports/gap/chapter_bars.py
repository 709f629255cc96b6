"""One bar a chapter: how many of its clauses are met, planned, partly met, not met, or cannot be told.

1. All bars have one scale: a clause is as wide in every chapter.
2. Each part has its own fill, hatching or border, and its number where it fits; the words stand under the bar.

Invariant: the parts of a bar are as many clause widths as the numbers given; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from secaudit.model.assessment import VERDICT_TITLES, Verdict
from secaudit.reports.blocks import Figure
from secaudit.reports.figures.canvas import WIDTH, Canvas, Hatch, Line, wrapped
from secaudit.reports.figures.drawio import SMALLEST, Look
from secaudit.reports.figures.lettering import em_width
from secaudit.reports.figures.svg_elements import GREY, INK, QUIET, Rect

FILE = "各章判定圖.svg"
CAPTION = "各章判定"
_LEFT, _LABEL, _TOTAL, _ROW, _BAR = 8, 236, 84, 62, 24
_FULL = WIDTH - _LEFT - _LABEL - _TOTAL
_WIDEST = 48
"""Pixels of one clause at most, so that a small catalogue does not shout."""


class _Fill(NamedTuple):
    look: Look
    hatch: Hatch = ""


_FILLS = {
    Verdict.MET: _Fill(Look(fill="#7f9fc2")),
    Verdict.EXCEPTED: _Fill(Look(fill="#dbe5f0", double=True)),
    Verdict.PLANNED: _Fill(Look(fill="#eef3f9", dash="7 3")),
    Verdict.PARTIAL: _Fill(Look(fill="#fff6dd"), "wide"),
    Verdict.NOT_MET: _Fill(Look(fill="#e8b4ad", width=2), "dense"),
    Verdict.UNKNOWN: _Fill(Look(stroke=GREY, dash="2 3")),
    Verdict.NA: _Fill(Look(fill="#f1f2f4", stroke="#c5ccd4", ink=QUIET)),
}
VERDICTS = tuple(_FILLS)
"""In the order in which they stand in a bar."""


def chapter_bars(counts: Mapping[str, Mapping[Verdict, int]]) -> Figure:
    """``counts`` gives the clauses of each chapter by verdict, of :data:`VERDICTS` alone."""
    canvas = Canvas(CAPTION)
    one = min(_WIDEST, _FULL // max(1, *(sum(line.values()) for line in counts.values())))
    for number, (chapter, line) in enumerate(counts.items()):
        _row(canvas, number, chapter, line, max(1, one))
    _legend(canvas, _LEFT + _ROW * len(counts))
    alt = f"{CAPTION}：" + "；".join(f"{chapter}：{_words(line)}" for chapter, line in counts.items()) + "。"
    return Figure(CAPTION, canvas.svg(alt), alt, FILE, canvas.drawio(), anchor="figure:chapters")


def _words(line: Mapping[Verdict, int]) -> str:
    return "、".join(f"{VERDICT_TITLES[v]} {line[v]}" for v in VERDICTS if line.get(v)) or "沒有條文"


def _row(canvas: Canvas, number: int, chapter: str, line: Mapping[Verdict, int], one: int) -> None:
    top = _LEFT + _ROW * number
    words = Look(align="left", inset=0, valign="top")
    label = Rect(_LEFT, top, _LABEL - 12, _ROW - 8)
    canvas.words(f"chapter:{number}", label, [Line(t, 14) for t in wrapped(chapter, 14, label.w, 2)], words)
    left = _LEFT + _LABEL
    for verdict in VERDICTS:
        if count := line.get(verdict, 0):
            look, hatch = _FILLS[verdict]
            part = Rect(left, top, count * one, _BAR)
            canvas.box(f"part:{number}:{verdict.value}", part, (), look, hatch=hatch)
            _count(canvas, f"count:{number}:{verdict.value}", part, str(count))
            left = part.right
    total = Rect(left + 8, top, _TOTAL - 8, _BAR)
    whole = sum(line.values())
    canvas.words(f"total:{number}", total, [Line(f"共 {whole} 條", 14)], Look(align="left", inset=0))
    below = Rect(_LEFT + _LABEL, top + _BAR + 2, _FULL + _TOTAL, 20)
    canvas.words(f"words:{number}", below, [Line(_words(line), SMALLEST, QUIET)], words)


def _count(canvas: Canvas, key: str, part: Rect, text: str) -> None:
    """On white, so that it reads through hatching; left out where it does not fit: the words below have it."""
    width = int(em_width(text, SMALLEST)) + 6
    if width <= part.w - 2:
        at = Rect(part.x + (part.w - width) // 2, part.y + 4, width, part.h - 8)
        canvas.box(key, at, [Line(text)], Look(stroke="none", inset=0))


def _legend(canvas: Canvas, top: int) -> None:
    left = _LEFT
    for verdict in VERDICTS:
        look, hatch = _FILLS[verdict]
        canvas.box(f"legend:{verdict.value}", Rect(left, top + 6, 26, 14), (), look, hatch=hatch)
        title = VERDICT_TITLES[verdict]
        wide = int(em_width(title, SMALLEST)) + 4
        canvas.words(f"legend-words:{verdict.value}", Rect(left + 32, top + 3, wide, 20), [Line(title, ink=INK)],
                     Look(align="left", inset=0))  # fmt: skip
        left += 32 + wide + 18
