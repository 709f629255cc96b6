"""Names with characters that the packaged font does not have: they are shown by number, and the PDF is made."""

from __future__ import annotations

import json
from datetime import date

from secaudit.reports.formats.typesetting import pdf

TEMPLATE = b"""#let told = json(bytes(sys.inputs.document))
#set text(font: "Noto Sans TC")
#for one in told [#one \n\n]
"""


def made(*texts: str) -> bytes:
    return pdf(TEMPLATE, {"document": json.dumps(texts, ensure_ascii=False)}, date(2024, 3, 5))


def test_a_picture_sign_in_a_title_keeps_no_review_from_being_signed() -> None:
    assert made("防火牆😀") == made("防火牆‹U+1F600›")


def test_simplified_and_rare_characters_are_shown_by_number() -> None:
    shown = "华‹U+4E3A›技‹U+672F›", "‹U+20BB7›野家", "‹U+0E44›"
    assert made("华为技术", "𠮷野家", "ไ") == made(*shown)


def test_marks_that_combine_are_shown_by_number() -> None:
    assert made("a\u0e31b").startswith(b"%PDF-")


def test_thousands_of_foreign_characters_are_no_obstacle() -> None:
    foreign = map(chr, (*range(0x1200, 0x1249), *range(0x1F300, 0x1F5FF)))
    assert made("".join(foreign)).startswith(b"%PDF-")
