"""The typst compiler with the packaged Chinese fonts: PDF from a template, and PNG from SVG.

A character that the fonts do not have is shown by its number, as ``safe_text`` does: PDF/A allows no missing glyph,
and a stranger's title must not keep a document from being made. :func:`not_shown` says which they are, and where.

Invariant: data reach typst only as ``sys.inputs``, never as source, so nothing in them can be run or reach a file;
system fonts are ignored, so every machine sets the same pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from secaudit.files import UnwritableFile
from secaudit.reports.blocks import Document, Figure
from secaudit.reports.formats.glyphs import font_folder, without_glyph, written_out

if TYPE_CHECKING:
    from typst import Fonts

_PICTURE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 960pt)
"""
WIDTH, MOST_PIXELS = 960, 4000
PIXELS_PER_INCH = 108
"""Three pixels for every two of the 960 points of width: 215 dots an inch when printed 17 cm wide."""


_REFUSED = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class NotShown:
    """A character that PDF and pictures show as ``shown`` (``‹U+3431›``): the part and the text it first stands in.

    ``part`` is the heading of that part, or the document's title for the cover; ``times`` counts every occurrence.
    """

    char: str
    shown: str
    part: str
    text: str
    times: int


def not_shown(document: Document) -> tuple[NotShown, ...]:
    """Every character of ``document`` that the packaged fonts cannot show, in order of appearance."""
    found: dict[str, NotShown] = {}
    for part, text in _placed(document):
        for char in without_glyph(text):
            first = found.get(char) or NotShown(char, written_out(char), part, text, 0)
            found[char] = NotShown(char, first.shown, first.part, first.text, first.times + text.count(char))
    return tuple(found.values())


def _placed(document: Document) -> Iterator[tuple[str, str]]:
    """Every printed text with the heading of its part."""
    for text in (document.title, document.subtitle, document.running_head):
        yield document.title, text
    yield from ((document.title, text) for text in _texts(document.meta))
    for section in document.sections:
        yield section.heading, section.heading
        yield from ((section.heading, text) for text in _texts(section.blocks))


def _texts(value: object) -> Iterator[str]:
    """The texts in blocks, each once: not the pieces of a text, nor what a figure holds in markup."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, Figure):
        yield from (value.label, value.alt)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("parts", "anchor"):
                yield from _texts(getattr(value, field.name))


def showable(text: str) -> str:
    """``text`` with every character that has no glyph written out by its number."""
    missing = without_glyph(text)
    return text.translate({ord(char): written_out(char) for char in missing}) if missing else text


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())])


def pdf(template: bytes, inputs: dict[str, str], as_of: date) -> bytes:
    """PDF/A-2b of a typst template that reads ``inputs`` as ``sys.inputs``; dated ``as_of``: always the same bytes."""
    from typst import Compiler, TypstError

    stamp = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    inputs = {name: showable(text) for name, text in inputs.items()}
    for _ in range(_MOST_TRIES):
        compiler = Compiler(template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
        try:
            return cast(bytes, compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=stamp))
        except TypstError as error:
            if not (missing := _refused(str(getattr(error, "diagnostic", "") or error))):
                raise
            inputs = {name: text.translate(missing) for name, text in inputs.items()}
    raise UnwritableFile("文件裡有字型沒有的字，無法排版成 PDF", "請改用 DOCX，或改寫少見的字")


def _refused(told: str) -> dict[int, str]:
    """What the compiler says it cannot show although the fonts list it (a mark on a letter it does not fit)."""
    texts = (_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in _REFUSED.findall(told))
    return {ord(char): written_out(char) for text in texts for char in text if not char.isascii()}


@lru_cache(maxsize=8)
def svg_to_png(svg: str) -> bytes:
    """A drawing as a PNG: 1440 pixels wide, a very tall one less, so that it stays within 4000 pixels of height."""
    from typst import Compiler

    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    tall = 3 * int(size[2]) * WIDTH // (2 * int(size[1])) if size else 0

    inputs = {"svg": showable(svg)}
    compiler = Compiler(_PICTURE, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    return cast(bytes, compiler.compile(format="png", ppi=PIXELS_PER_INCH * MOST_PIXELS // max(tall, MOST_PIXELS)))
