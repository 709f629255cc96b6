"""A drawing made once of boxes, words and wires, from which both SVG and an editable draw.io page come.

Invariant: a line of text is never wider than its box allows (it ends in … instead), and what is added later lies on
top in both. Nothing is told by colour alone: patterns, doubled borders and words say it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from secaudit.reports.figures.drawio import PLAIN, SMALLEST, Look, Page, Point, drawio_file
from secaudit.reports.figures.lettering import em_width, fitted
from secaudit.reports.figures.svg_elements import GREY, INK, Rect, drawing, frame, hatching, line, text_at
from secaudit.text import safe_text

WIDTH = 960
"""Pixels of a drawing that is printed 17 cm wide: one of them is half a point."""
LEADING = 5
"""Pixels between two lines of text."""
Hatch = Literal["", "wide", "dense"]
_HATCHES = {"wide": (9, 0.8), "dense": (4, 1.4)}
_HATCHED = {"wide": "#eef0f3", "dense": "#b8c0c9"}
"""The fills that stand for hatching in draw.io, which cannot hatch without looking hand-drawn."""
_NEVER_FIRST = frozenset("，。、；：！？）」』》〉】…,.;:!?)]}%")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words."""

    text: str
    size: int = SMALLEST
    ink: str = INK


@dataclass(frozen=True, slots=True)
class Box:
    """``lines`` fit; ``inside`` is the key of the box it stands in; ``holds``: others stand in this one."""

    key: str
    rect: Rect
    lines: tuple[Line, ...]
    look: Look
    inside: str = ""
    holds: bool = False
    hatch: Hatch = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """A line along ``points``; ``source`` and ``target`` are keys of boxes, "" where it ends in the open."""

    key: str
    points: tuple[Point, ...]
    look: Look
    source: str = ""
    target: str = ""
    heads: tuple[bool, bool] = (False, False)


class Canvas:
    """A drawing of ``WIDTH`` pixels across, as high as what is on it asks."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.boxes: list[Box] = []
        self.wires: list[Wire] = []
        self._order: list[Box | Wire] = []

    def box(
        self, key: str, rect: Rect, lines: Sequence[Line | str] = (), look: Look = PLAIN, *,
        inside: str = "", holds: bool = False, hatch: Hatch = "",
    ) -> None:  # fmt: skip
        room = rect.w - 2 * look.inset
        given = (Line(each, look.size, look.ink) if isinstance(each, str) else each for each in lines)
        fit = tuple(replace(each, text=fitted(safe_text(each.text), each.size, room)) for each in given)
        self._add(Box(key, rect, fit, look, inside, holds, hatch))

    def words(self, key: str, rect: Rect, lines: Sequence[Line | str], look: Look = PLAIN, *, inside: str = "") -> None:
        """Words without a border."""
        self.box(key, rect, lines, replace(look, shape="text"), inside=inside)

    def wire(
        self, key: str, points: Sequence[Point], look: Look = PLAIN, *,
        source: str = "", target: str = "", heads: tuple[bool, bool] = (False, False),
    ) -> None:  # fmt: skip
        self._add(Wire(key, tuple(points), look, source, target, heads))

    def _add(self, shape: Box | Wire) -> None:
        self._order.append(shape)
        if isinstance(shape, Box):
            self.boxes.append(shape)
        else:
            self.wires.append(shape)

    @property
    def height(self) -> int:
        lows = [box.rect.bottom for box in self.boxes] + [y for wire in self.wires for _, y in wire.points]
        return max(lows, default=0) + 8

    def svg(self, described: str) -> str:
        """The drawing as SVG; ``described`` says in words what it shows."""
        pieces = (piece for shape in self._order for piece in _svg(shape))
        return drawing(WIDTH, self.height, self.title, described, pieces)

    def drawio(self) -> str:
        """The drawing as a .drawio file of one page."""
        page = Page(self.title, WIDTH, self.height)
        for shape in self._order:
            if isinstance(shape, Wire):
                page.wire(shape.key, shape.source, shape.target, shape.points, shape.look, heads=shape.heads)
            else:
                page.box(shape.key, shape.rect, [each.text for each in shape.lines], _editable(shape),
                         inside=shape.inside, holds=shape.holds)  # fmt: skip
        return drawio_file([page])


def height_of(lines: Sequence[Line | str], size: int = SMALLEST) -> int:
    """Pixels that the lines take, one below the other."""
    return sum((each.size if isinstance(each, Line) else size) + LEADING for each in lines)


def wrapped(text: str, size: int, width: float, most: int = 2) -> tuple[str, ...]:
    """``text`` in lines no wider than ``width``, at most ``most`` of them; what is left over is shortened with …."""
    rest = safe_text(text).strip()
    lines: list[str] = []
    while rest and len(lines) < most - 1 and em_width(rest, size) > width:
        cut = _cut(rest, size, width)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return (*lines, fitted(rest, size, width)) if rest or not lines else tuple(lines)


def packed(phrases: Sequence[str], size: int, width: float) -> tuple[str, ...]:
    """As many phrases a line as fit, 「・」 between them; one that is wider than a line is shortened."""
    lines: list[str] = []
    for phrase in map(safe_text, phrases):
        longer = f"{lines[-1]}・{phrase}" if lines else ""
        if lines and em_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(fitted(phrase, size, width))
    return tuple(lines)


def _cut(text: str, size: int, width: float) -> int:
    """Where to break: as late as fits, between words, and not before what never starts a line."""
    fit = 1
    while fit < len(text) and em_width(text[: fit + 1], size) <= width:
        fit += 1
    cut = fit
    if text[cut].isascii() and text[cut - 1].isascii() and (space := text.rfind(" ", fit // 2, cut)) > 0:
        cut = space + 1
    while cut > max(1, fit // 2) and text[cut] in _NEVER_FIRST:
        cut -= 1
    return cut


def baseline(top: float, size: int) -> float:
    """That of a line of words which starts at ``top``."""
    return top + LEADING / 2 + size * 0.88


def _editable(box: Box) -> Look:
    """A box of draw.io has one size and one colour of words: the smallest, and that of the first line."""
    look = replace(box.look, fill=_HATCHED[box.hatch]) if box.hatch else box.look
    if not box.lines:
        return look
    return replace(look, size=min(each.size for each in box.lines), ink=box.lines[0].ink)


def _svg(shape: Box | Wire) -> Iterator[str]:
    yield from _wire(shape) if isinstance(shape, Wire) else _box(shape)


def _box(box: Box) -> Iterator[str]:
    r, look = box.rect, box.look
    if look.shape == "rhombus":
        x, y = r.x + r.w / 2, r.y + r.h / 2
        path = f"M{x:g} {r.y}L{r.right} {y:g}L{x:g} {r.bottom}L{r.x} {y:g}z"
        yield f'<path d="{path}" fill="{look.fill}" stroke="{look.stroke}" stroke-width="{look.width:g}"/>'
    elif look.shape != "text":
        yield frame(r, look.fill, look.stroke, radius=look.radius, width=look.width, dash=look.dash)
        if box.hatch:
            step, width = _HATCHES[box.hatch]
            yield hatching(r, GREY, step=step, width=width)
        if look.double:
            inner = Rect(r.x + 3, r.y + 3, r.w - 6, r.h - 6)
            yield frame(inner, "none", look.stroke, radius=max(0, look.radius - 2), width=0.8)
    yield from _lines(box)


def _lines(box: Box) -> Iterator[str]:
    r, look, high = box.rect, box.look, height_of(box.lines)
    top: float = r.y + (r.h - high) / 2
    if look.valign == "top":
        top = r.y + look.inset
    elif look.valign == "bottom":
        top = r.bottom - look.inset - high
    x = {"left": r.x + look.inset, "center": r.x + r.w / 2, "right": r.right - look.inset}[look.align]
    anchor = {"left": "start", "center": "middle", "right": "end"}[look.align]
    for each in box.lines:
        yield text_at(x, round(baseline(top, each.size), 1), each.size, each.text, fill=each.ink, anchor=anchor)
        top += each.size + LEADING


def _wire(wire: Wire) -> Iterator[str]:
    look = wire.look
    yield line("M" + "L".join(f"{x} {y}" for x, y in wire.points), look.stroke, width=look.width, dash=look.dash)
    ends = (wire.points[0], wire.points[1]), (wire.points[-1], wire.points[-2])
    for (at, behind), pointed in zip(ends, wire.heads, strict=True):
        if pointed:
            yield _head(at, behind, look.stroke)


def _head(at: Point, behind: Point, colour: str) -> str:
    """An arrow head; of a slanting piece it follows the longer way."""
    across, down = at[0] - behind[0], at[1] - behind[1]
    if abs(down) >= abs(across):
        back = -7 if down > 0 else 7
        return f'<path d="M{at[0]} {at[1]}l-4 {back}h8z" fill="{colour}"/>'
    back = -7 if across > 0 else 7
    return f'<path d="M{at[0]} {at[1]}l{back} -4v8z" fill="{colour}"/>'
