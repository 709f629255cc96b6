"""Writes .drawio files: boxes, boxes in boxes, and wires between them, as diagrams.net opens and edits them.

1. A cell is named by a key of the caller's (``asset:A-01``); its id in the file follows from the key alone, so the same
   thing bears the same id in every file, whatever characters the case's own ids hold.
2. Texts are plain (``html=0``): several lines are several lines, ``<b>`` is four characters.
3. Nothing in the file tells when, by whom or with what version it was made: the same pages give the same bytes.

Invariant: every text is escaped here, every id is unique within its page, and every number of a place is whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Literal
from xml.sax.saxutils import quoteattr

from secaudit.reports.figures.svg_elements import INK, Rect
from secaudit.text import safe_text

Point = tuple[int, int]
Shape = Literal["rectangle", "rhombus", "ellipse", "cloud", "text", "none"]
FONT = "Microsoft JhengHei,PingFang TC,Noto Sans TC,Noto Sans CJK TC,sans-serif"
SMALLEST = 13
"""Pixels of a text: 6.5 pt where 960 pixels are printed 17 cm wide."""
_LAYER = "1"
_LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class Look:
    """How a box or a wire is drawn; ``fill`` and ``stroke`` may be ``none``, ``dash`` is as in SVG (``6 3``)."""

    fill: str = "#ffffff"
    stroke: str = INK
    width: float = 1
    dash: str = ""
    radius: int = 0
    double: bool = False
    shape: Shape = "rectangle"
    ink: str = INK
    size: int = SMALLEST
    bold: bool = False
    align: Literal["left", "center", "right"] = "center"
    valign: Literal["top", "middle", "bottom"] = "middle"
    inset: int = 4
    """Between the border and the text."""


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class _Cell:
    id: str
    value: str
    style: str
    parent: str
    geometry: str
    ends: tuple[str, str] | None = None

    def xml(self) -> str:
        edge = self.ends is not None
        told = {"id": self.id, "value": self.value, "style": self.style, "parent": self.parent}
        told["edge" if edge else "vertex"] = "1"
        told.update(zip(("source", "target"), filter(None, self.ends or ()), strict=False) if edge else ())
        return f"<mxCell{_attributes(told)}>{self.geometry}</mxCell>"


class Page:
    """One page, ``width`` by ``height`` pixels. Places are given from the page's corner, also those within a box.

    What is added later lies on top. ``lines`` are the lines of a text, already broken to fit.
    """

    def __init__(self, name: str, width: int, height: int) -> None:
        self.name, self.width, self.height = name, width, height
        self._cells: list[_Cell] = []
        self._rects: dict[str, Rect] = {}
        self._ids: set[str] = set()

    def box(
        self, key: str, rect: Rect, lines: Sequence[str] = (), look: Look = PLAIN, *, inside: str = "",
        holds: bool = False,
    ) -> None:  # fmt: skip
        """A box. ``inside`` is the key of the box it stands in and moves with; ``holds``: others stand in this one."""
        style = {**_style(look), **_shape(look, rect), **({"container": "1", "collapsible": "0"} if holds else {})}
        around = self._rects.get(inside)
        left, top = (around.x, around.y) if around else (0, 0)
        place = {"x": rect.x - left, "y": rect.y - top, "width": rect.w, "height": rect.h}
        parent = cell_id(inside) if around else _LAYER
        self._rects.setdefault(key, rect)
        self._add(key, lines, style, parent, f'<mxGeometry{_attributes(place)} as="geometry"/>')

    def wire(
        self, key: str, source: str, target: str, points: Sequence[Point], look: Look = PLAIN, *,
        lines: Sequence[str] = (), label_at: Point | None = None, heads: tuple[bool, bool] = (False, True),
        open_heads: bool = False,
    ) -> None:  # fmt: skip
        """A wire from the box ``source`` to the box ``target`` along ``points``, of which first and last lie on them.

        ``label_at`` is the middle of its label; ``heads`` says which of its ends bear an arrow. An end whose key is no
        box of this page stays where it is: a line of its own.
        """
        style = {"edgeStyle": "orthogonalEdgeStyle" if _upright(points) else "none", **_style(look)}
        arrow = "open" if open_heads else "block"
        style.update(rounded="0", startArrow=arrow if heads[0] else "none", endArrow=arrow if heads[1] else "none")
        style.update(startFill="1", endFill="1", startSize="5", endSize="5", labelBackgroundColor="#ffffff")
        for end, box, (x, y) in (("exit", source, points[0]), ("entry", target, points[-1])):
            if box in self._rects:
                style.update(_port(end, self._rects[box], x, y))
        self._add(key, lines, style, _LAYER, _along(points, label_at), (self._end(source), self._end(target)))

    def _end(self, key: str) -> str:
        return cell_id(key) if key in self._rects else ""

    def _add(
        self, key: str, lines: Sequence[str], style: dict[str, str], parent: str, geometry: str,
        ends: tuple[str, str] | None = None,
    ) -> None:  # fmt: skip
        name, count = cell_id(key), 1
        while name in self._ids:
            count += 1
            name = f"{cell_id(key)}.{count}"
        self._ids.add(name)
        told = ";".join(f"{k}={v}" for k, v in style.items()) + ";"
        self._cells.append(_Cell(name, _value(lines), told, parent, geometry, ends))

    def xml(self, number: int) -> Iterator[str]:
        """The page as element ``diagram``; ``number`` is its place in the file."""
        yield f"<diagram{_attributes({'id': f'page-{number}', 'name': safe_text(self.name)})}>"
        model = {"dx": self.width, "dy": self.height, "grid": 1, "gridSize": 10, "guides": 1, "tooltips": 1}
        model |= {"connect": 1, "arrows": 1, "fold": 1, "page": 1, "pageScale": 1, "math": 0, "shadow": 0}
        model |= {"pageWidth": self.width, "pageHeight": self.height}
        yield f'<mxGraphModel{_attributes(model)}><root><mxCell id="0"/><mxCell id="{_LAYER}" parent="0"/>'
        yield from (cell.xml() for cell in self._cells)
        yield "</root></mxGraphModel></diagram>"


def drawio_file(pages: Sequence[Page]) -> str:
    """The whole file, uncompressed."""
    body = (piece for number, page in enumerate(pages, 1) for piece in page.xml(number))
    return "\n".join((f'<mxfile host="secaudit" type="device" pages="{len(pages)}">', *body, "</mxfile>", ""))


def cell_id(key: str) -> str:
    """The id of a key: ASCII letters, digits and ``_`` ``-`` alone; two keys never share one.

    Other characters are written as ``_hex_``; a long key is replaced by its digest.
    """
    if len(key) > _LONGEST_KEY:
        return "h-" + sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return "k-" + re.sub(r"[^A-Za-z0-9-]", lambda char: f"_{ord(char[0]):x}_", key)


def _value(lines: Sequence[str]) -> str:
    return "\n".join(safe_text(line) for line in lines)


def _attributes(told: dict[str, str] | dict[str, int] | dict[str, str | int]) -> str:
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in told.items())


def _style(look: Look) -> dict[str, str]:
    """What boxes and wires have in common. A text that starts with markup stays text: ``html=0``."""
    style = {"html": "0", "fillColor": look.fill, "strokeColor": look.stroke, "strokeWidth": f"{look.width:g}"}
    style |= {"fontFamily": FONT, "fontSize": str(look.size), "fontColor": look.ink, "fontStyle": str(int(look.bold))}
    if look.dash:
        style |= {"dashed": "1", "fixDash": "1", "dashPattern": look.dash}
    return style


def _shape(look: Look, rect: Rect) -> dict[str, str]:
    style = {"align": look.align, "verticalAlign": look.valign, "spacing": str(look.inset), "rounded": "0"}
    if look.radius and look.shape == "rectangle":
        style |= {"rounded": "1", "absoluteArcSize": "1", "arcSize": str(2 * look.radius)}
    if look.double:
        style |= {"shape": "ext", "double": "1"}
    elif look.shape == "none" or look.shape == "text":
        style |= {"shape": "rectangle", "fillColor": "none", "strokeColor": "none"}
    elif look.shape != "rectangle":
        style |= {"shape": look.shape, "perimeter": f"{look.shape}Perimeter"}
    return style


def _port(end: str, rect: Rect, x: int, y: int) -> dict[str, str]:
    """Where a wire touches a box: counted in pixels from the corner above it, or from the one below."""
    low = 2 * (y - rect.y) >= rect.h
    right = 2 * (x - rect.x) >= rect.w
    across, down = x - (rect.right if right else rect.x), y - (rect.bottom if low else rect.y)
    return {f"{end}X": str(int(right)), f"{end}Y": str(int(low)), f"{end}Dx": str(across), f"{end}Dy": str(down),
            f"{end}Perimeter": "0"}  # fmt: skip


def _upright(points: Sequence[Point]) -> bool:
    return all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))


def _along(points: Sequence[Point], label_at: Point | None) -> str:
    """The corners between the ends, and how far from the wire's middle its label stands."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    pieces = [f'<mxPoint x="{x0}" y="{y0}" as="sourcePoint"/><mxPoint x="{x1}" y="{y1}" as="targetPoint"/>']
    if corners := points[1:-1]:
        pieces.append('<Array as="points">' + "".join(f'<mxPoint x="{x}" y="{y}"/>' for x, y in corners) + "</Array>")
    if label_at:
        x, y = _middle(points)
        pieces.append(f'<mxPoint x="{label_at[0] - x}" y="{label_at[1] - y}" as="offset"/>')
    return '<mxGeometry relative="1" as="geometry">' + "".join(pieces) + "</mxGeometry>"


def _middle(points: Sequence[Point]) -> Point:
    """The point half way along; pieces that slant count as far as they go across and down."""
    lengths = [abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(points)]
    left = sum(lengths) // 2
    for (a, b), length in zip(pairwise(points), lengths, strict=True):
        if left <= length and length:
            return a[0] + (b[0] - a[0]) * left // length, a[1] + (b[1] - a[1]) * left // length
        left -= length
    return points[0]
