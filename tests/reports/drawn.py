"""Reads drawings back: a .drawio file as boxes and wires, an SVG as texts, a page of typst as where its words stand."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from secaudit.reports.figures.svg_elements import Rect

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"svg", "title", "desc", "rect", "path", "text"}
HOSTILE = '</text><script>alert(1)</script>]]>&amp; {{7*7}} %name% $$x$$ #eval "\u202e\x1b\n<b>'


class Cell(NamedTuple):
    """``rect`` is counted from the page's corner; of a wire it is None."""

    id: str
    value: str
    parent: str
    style: dict[str, str]
    rect: Rect | None
    ends: tuple[str, str]


def cells(drawio: str, page: int = 0) -> dict[str, Cell]:
    """The boxes and wires of a page by id; every number must be whole, every id there once, every parent known."""
    root = ET.fromstring(drawio).findall("diagram")[page].find("mxGraphModel/root")
    assert root is not None
    given = root.findall("mxCell")
    assert [dict(c.attrib) for c in given[:2]] == [{"id": "0"}, {"id": "1", "parent": "0"}]
    found: dict[str, Cell] = {}
    for cell in given[2:]:
        told, geometry = cell.attrib, cell.find("mxGeometry")
        assert told["id"] not in found
        assert geometry is not None
        corner = found[told["parent"]].rect if told["parent"] != "1" else Rect(0, 0, 0, 0)
        assert corner is not None
        style = dict(pair.split("=", 1) for pair in told["style"].strip(";").split(";"))
        rect = None
        if told.get("vertex"):
            x, y, w, h = (int(geometry.attrib[name]) for name in ("x", "y", "width", "height"))
            rect = Rect(corner.x + x, corner.y + y, w, h)
        for point in geometry.iter("mxPoint"):
            assert re.fullmatch(r"-?\d+ -?\d+", f"{point.attrib['x']} {point.attrib['y']}")
        ends = told.get("source", ""), told.get("target", "")
        found[told["id"]] = Cell(told["id"], told["value"], told["parent"], style, rect, ends)
    return found


def texts(svg: str) -> list[str]:
    """The words in the order of the drawing, which must be made of nothing but shapes and words of 6.5 points."""
    root = ET.fromstring(svg)
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= SHAPES
    assert root.attrib["viewBox"].startswith("0 0 960 ")
    assert all(float(e.attrib["font-size"]) >= 13 for e in root.iter(f"{SVG}text"))
    return [e.text or "" for e in root.iter(f"{SVG}text")]


def assert_tidy(drawio: str, but_for: Callable[[Rect], bool] = lambda rect: False) -> None:
    """What stands in a box is within it, words too; of the boxes in one box none lies on another.

    Boxes that are ``but_for`` may lie under others.
    """
    found = cells(drawio)
    boxes = [c for c in found.values() if c.rect and not but_for(c.rect)]
    for box in boxes:
        assert box.style["html"] == "0"
        lines, size = box.value.split("\n"), int(box.style["fontSize"])
        assert box.rect is not None
        if box.value:
            assert len(lines) * size * 1.2 <= box.rect.h + 1, box
        full = max(sum(unicodedata.east_asian_width(char) in "WF" for char in line) for line in lines)
        assert full * size <= box.rect.w, box
        if box.parent != "1":
            around = found[box.parent].rect
            assert around is not None
            assert around.contains(box.rect), (found[box.parent], box)
    for one, other in combinations(boxes, 2):
        if one.parent == other.parent and one.rect and other.rect:
            assert not one.rect.overlaps(other.rect), (one, other)
    for wire in found.values():
        assert all(end in found for end in wire.ends if end)


def assert_words_apart(svg: str, folder: Path) -> None:
    """Set by typst and read back by pdftotext: no word lies on another or leaves the page."""
    from pylopdf_fonts_zh_tw import sans_path
    from typst import Compiler, Fonts

    fonts = Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(sans_path().parent)]
    )  # fmt: skip
    source = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 960pt)
"""
    made = Compiler(source, font_paths=fonts, ignore_system_fonts=True, sys_inputs={"svg": svg}).compile(format="pdf")
    (folder / "drawn.pdf").write_bytes(made)
    told = subprocess.run(
        ["pdftotext", "-bbox", str(folder / "drawn.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    words = [
        (*(float(n) for n in re.findall(r'"(-?[\d.]+)"', line)), re.sub("<[^>]+>", "", line).strip())
        for line in told.splitlines()
        if "<word" in line
    ]
    assert words
    for x0, y0, x1, y1, word in words:
        assert min(x0, y0) >= 0, word
        assert x1 <= 960, word
        assert y1 <= float(re.search(r'viewBox="0 0 960 (\d+)"', svg)[1]), word  # type: ignore[index]
    for one, other in combinations(words, 2):
        apart = one[2] <= other[0] + 1 or other[2] <= one[0] + 1
        # a line of 13 pixels is reported 19 high: only the middle of it is ink
        above = one[3] - 4 <= other[1] + 4 or other[3] - 4 <= one[1] + 4
        assert apart or above, (one, other)


WITHOUT_PDFTOTEXT = shutil.which("pdftotext") is None
