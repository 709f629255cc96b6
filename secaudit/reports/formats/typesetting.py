"""The typst compiler with the packaged Chinese fonts: PDF from a template, and PNG from SVG.

A character that the font does not have is shown by its number, as ``safe_text`` does: PDF/A allows no missing glyph,
and a stranger's title must not keep a document from being made.

Invariant: data reach typst only as ``sys.inputs``, never as source, so nothing in them can be run or reach a file;
system fonts are ignored, so every machine sets the same pages.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from secaudit.files import UnwritableFile

if TYPE_CHECKING:
    from typst import Fonts

_PICTURE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 960pt)
"""
WIDTH, MOST_PIXELS = 960, 4000
PIXELS_PER_INCH = 108
"""Three pixels for every two of the 960 points of width: 215 dots an inch when printed 17 cm wide."""


_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_MOST_TRIES = 8


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    from pylopdf_fonts_zh_tw import sans_path
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(sans_path().parent)])


def pdf(template: bytes, inputs: dict[str, str], as_of: date) -> bytes:
    """PDF/A-2b of a typst template that reads ``inputs`` as ``sys.inputs``; dated ``as_of``: always the same bytes."""
    from typst import Compiler, TypstError

    stamp = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    for _ in range(_MOST_TRIES):
        compiler = Compiler(template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
        try:
            return cast(bytes, compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=stamp))
        except TypstError as error:
            if not (missing := _missing(str(getattr(error, "diagnostic", "") or error))):
                raise
            inputs = {name: text.translate(missing) for name, text in inputs.items()}
    raise UnwritableFile("文件裡有字型沒有的字，無法排版成 PDF", "請改用 DOCX，或改寫少見的字")


def _missing(told: str) -> dict[int, str]:
    """What the compiler says that the font does not have, and how it is shown instead: ‹U+1F600›."""
    texts = (_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in _NOT_SHOWN.findall(told))
    return {ord(char): f"‹U+{ord(char):04X}›" for text in texts for char in text if not char.isascii()}


@lru_cache(maxsize=8)
def svg_to_png(svg: str) -> bytes:
    """A drawing as a PNG: 1440 pixels wide, a very tall one less, so that it stays within 4000 pixels of height."""
    from typst import Compiler

    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    tall = 3 * int(size[2]) * WIDTH // (2 * int(size[1])) if size else 0

    compiler = Compiler(_PICTURE, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"svg": svg})
    return cast(bytes, compiler.compile(format="png", ppi=PIXELS_PER_INCH * MOST_PIXELS // max(tall, MOST_PIXELS)))
