"""The pieces every drawing is made of: rectangles, texts, lines and hatching as SVG that stands alone.

Invariant: every text is escaped here; nothing refers to anything by an id, so that several drawings fit in one page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from secaudit.text import safe_text

FONTS = "Noto Sans TC, Microsoft JhengHei, PingFang TC, Noto Sans CJK TC, sans-serif"
INK, QUIET, RED, GREY, BLUE = "#1f2933", "#56616f", "#b3261e", "#6b7280", "#1d5fa8"


@dataclass(frozen=True, slots=True)
class Rect:
    """Pixels of the viewBox."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    def contains(self, other: Rect) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )  # fmt: skip

    def overlaps(self, other: Rect) -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


def drawing(width: int, height: int, title: str, described: str, parts: Iterable[str]) -> str:
    """The whole SVG: ``parts`` on white, with ``title`` and ``described`` for those who cannot see it."""
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" font-family={quoteattr(FONTS)} fill="{INK}">'
    )
    told = f"<title>{escaped(title)}</title><desc>{escaped(described)}</desc>"
    return "\n".join((opening, told, f'<rect width="{width}" height="{height}" fill="#ffffff"/>', *parts, "</svg>"))


def escaped(text: str) -> str:
    return escape(safe_text(text))


def text_at(x: float, y: float, size: int, text: str, *, fill: str = INK, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">{escaped(text)}</text>'


def frame(r: Rect, fill: str, stroke: str, *, radius: int = 4, width: float = 1, dash: str = "") -> str:
    return (
        f'<rect x="{r.x}" y="{r.y}" width="{r.w}" height="{r.h}" rx="{radius}" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="{width:g}"{_dashed(dash)}/>'
    )


def line(path: str, stroke: str, *, width: float = 1, dash: str = "") -> str:
    """An unfilled path."""
    return (
        f'<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{width:g}" '
        f'stroke-linejoin="round"{_dashed(dash)}/>'
    )


def hatching(r: Rect, stroke: str, *, step: int = 7, width: float = 1) -> str:
    """Slanting lines inside ``r``, drawn one by one: a pattern would need an id, and some renderers lose it."""
    pieces = []
    for c in range(r.x + r.y + step, r.right + r.bottom, step):
        low, high = max(r.x, c - r.bottom), min(r.right, c - r.y)
        pieces.append(f"M{low} {c - low}L{high} {c - high}")
    return line("".join(pieces), stroke, width=width) if pieces else ""


def _dashed(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""
