"""The typst compiler with the packaged Chinese fonts: PDF from a template, and PNG from SVG.

Invariant: data reach typst only as ``sys.inputs``, never as source, so nothing in them can be run or reach a file;
system fonts are ignored, so every machine sets the same pages.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from typst import Fonts

_PICTURE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 960pt)
"""
WIDTH, MOST_PIXELS = 960, 4000
PIXELS_PER_INCH = 108
"""Three pixels for every two of the 960 points of width: 215 dots an inch when printed 17 cm wide."""


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    from pylopdf_fonts_zh_tw import sans_path
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(sans_path().parent)])


def pdf(template: bytes, inputs: dict[str, str], as_of: date) -> bytes:
    """PDF/A-2b of a typst template that reads ``inputs`` as ``sys.inputs``; dated ``as_of``: always the same bytes."""
    from typst import Compiler

    compiler = Compiler(template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    stamp = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    return cast(bytes, compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=stamp))


@lru_cache(maxsize=8)
def svg_to_png(svg: str) -> bytes:
    """A drawing as a PNG: 1440 pixels wide, a very tall one less, so that it stays within 4000 pixels of height."""
    from typst import Compiler

    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    tall = 3 * int(size[2]) * WIDTH // (2 * int(size[1])) if size else 0

    compiler = Compiler(_PICTURE, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"svg": svg})
    return cast(bytes, compiler.compile(format="png", ppi=PIXELS_PER_INCH * MOST_PIXELS // max(tall, MOST_PIXELS)))
