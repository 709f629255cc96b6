"""The page, decided once for Word and typst: margins, sizes, exact line pitch, padding, space, colours. Points (pt).

Rules that both renderers follow, so that a document takes as many pages in the one as in the other:

1. A line is ``pitch`` high whatever the font (固定行高): Word ``lineRule="exact"``; typst ``text(top-edge: pitch -
   drop, bottom-edge: -drop)`` with ``leading: 0pt`` and drop = ``DROP`` × size.
2. Space stands before a block, and after only where ``after`` says so; two never add up; none at the top of a page,
   unless the page was asked for (``pageBreakBefore``).
3. A table row is its lines plus ``padding_y`` above and below plus one ``border``; strokes take no room in typst, so
   its inset is ``padding_y + border / 2``. Which rows stay on one page is said by :func:`whole_rows`.
4. A figure is as large as :func:`figure_size` says: natural size (an SVG unit is 0.75 pt), at most the text's width
   and ``FIGURE_HEIGHT``, so that its caption stays with it.

Invariant: every number is a multiple of 0.05 pt, which Word can say (twentieths).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, Literal

from secaudit.text import width

WIDTH, HEIGHT = 595.3, 841.9
TOP, BOTTOM, LEFT, RIGHT = 64.0, 57.0, 57.0, 57.0
HEADER, FOOTER = 36.0, 30.0
"""From the edge of the paper to the running head and to the page number."""
TEXT_WIDTH = round(WIDTH - LEFT - RIGHT, 2)
DROP = 0.35
"""How far a line reaches below its baseline, as a share of the size."""


LATIN = 0.95
"""Size of letters and digits in Noto Serif TC, whose are wider, at which lines break where those of Times New Roman do.
"""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A kind of paragraph. ``indent`` is the whole block's, ``first`` the first line's further one (may hang: < 0)."""

    size: float
    pitch: float
    before: float = 0
    after: float = 0
    indent: float = 0
    first: float = 0
    bold: bool = False
    align: Literal["left", "center", "justify"] = "left"


LETTERING: dict[str, Lettering] = {
    "title": Lettering(26, 38, before=90, bold=True, align="center"),
    "subtitle": Lettering(15, 24, before=12, after=30, align="center"),
    "contents_title": Lettering(14, 22, before=24, after=4, bold=True),
    "contents_1": Lettering(12, 17, before=2),
    "contents_2": Lettering(11, 15, indent=24),
    "heading_1": Lettering(16, 24, before=18, after=2, bold=True),
    "heading_2": Lettering(14, 20, before=10, after=1, bold=True),
    "heading_3": Lettering(12, 18, before=7, bold=True),
    "body": Lettering(12, 18, before=4, first=24, align="justify"),
    "bullet": Lettering(12, 18, before=2, indent=24, first=-14),
    "caption": Lettering(11, 15, before=9, after=3, bold=True, align="center"),
    "figure": Lettering(12, 20, before=8, align="center"),
    "figure_caption": Lettering(11, 15, before=4, bold=True, align="center"),
    "note": Lettering(9, 12, before=3),
    "callout": Lettering(12, 17, before=8, indent=8),
    "head": Lettering(9, 12),
    "foot": Lettering(9, 12, align="center"),
}
"""The paragraph of a figure is as high as its drawing; its pitch and size say nothing. Contents list parts and headings
of level 2, in lines of one pitch with dots to a page number at the right."""

CELLS: tuple[tuple[int, Lettering], ...] = (
    (4, Lettering(10, 13.5)),
    (6, Lettering(9.5, 12.5)),
    (8, Lettering(9, 12)),
    (99, Lettering(8.5, 11)),
)
"""Lettering of cells by the most columns a table has; header cells alike, bold, centred, repeated on every page."""

PADDING_X, PADDING_Y, BORDER = 4.0, 1.5, 0.5
WHOLE_ROW_HEIGHT = 240.0
"""The tallest row that is kept on one page: a third of it, so that no page is left half empty."""
CALLOUT_PADDING_X, CALLOUT_PADDING_Y = 8.0, 4.0
"""Between the frame of a callout and its words; the frame itself ends at the edge of the text."""
SHORT_CONTENTS = 10
"""Entries of contents that still stand below the cover's facts; longer ones begin a page."""
FIGURE_HEIGHT = 600.0
POINTS_PER_UNIT = 0.75

INK, QUIET, LINE, HEADER_FILL, CALLOUT_FILL = "1F2933", "56616F", "9AA5B1", "E8ECF2", "F5F6F8"
FILLS = {
    "met": "DDF0E0",
    "partial": "FFF0C8",
    "not_met": "F8D4D0",
    "unknown": "E3E5E8",
    "na": "F1F2F4",
    "planned": "DCE8F7",
}
"""Of cells and callouts by tone; none for neutral."""

_VIEW_BOX = re.compile(r'viewBox="\s*[-\d.]+[ ,]+[-\d.]+[ ,]+(\d+(?:\.\d+)?)[ ,]+(\d+(?:\.\d+)?)')


def cell_columns(columns: int) -> int:
    """Which of :data:`CELLS` letters a table of so many columns, by the most columns it is for."""
    return next((most for most, _ in CELLS if columns <= most), CELLS[-1][0])


def cell_lettering(columns: int) -> Lettering:
    return dict(CELLS)[cell_columns(columns)]


def whole_rows(widths: Sequence[int], rows: Iterable[Sequence[str]]) -> list[bool]:
    """Of each row of texts in columns of relative ``widths``: whether it is low enough to stay on one page."""
    lettering = cell_lettering(len(widths))
    unit = TEXT_WIDTH / sum(widths)
    halves = [max(2.0, 2 * (share * unit - 2 * PADDING_X) / lettering.size) for share in widths]
    most = WHOLE_ROW_HEIGHT // lettering.pitch
    return [all(ceil(width(text) / room) <= most for text, room in zip(row, halves, strict=True)) for row in rows]


def figure_size(svg: str) -> tuple[float, float]:
    """Width and height in points at which a drawing is printed."""
    box = _VIEW_BOX.search(svg)
    wide, tall = (float(box[1]), float(box[2])) if box else (0.0, 0.0)
    if not wide or not tall:
        return TEXT_WIDTH, TEXT_WIDTH / 2
    scale = min(POINTS_PER_UNIT, TEXT_WIDTH / wide, FIGURE_HEIGHT / tall)
    return round(wide * scale, 2), round(tall * scale, 2)


def plain_page() -> dict[str, Any]:
    """What a template sets pages from, by lower-case name: numbers are points, colours hexadecimal without #."""
    plain = ("width", "height", "top", "bottom", "left", "right", "header", "footer", "drop", "latin", "padding_x",
             "padding_y", "border", "callout_padding_x", "callout_padding_y", "short_contents", "ink", "quiet", "line",
             "header_fill", "callout_fill", "fills")  # fmt: skip
    return {
        **{name: globals()[name.upper()] for name in plain},
        "lettering": {name: asdict(lettering) for name, lettering in LETTERING.items()},
        "cells": [{"columns": most, **asdict(lettering)} for most, lettering in CELLS],
    }
