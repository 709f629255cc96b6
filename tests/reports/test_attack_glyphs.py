"""Names with characters that the packaged font does not have: they are shown by number, and the PDF is made."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from pypdf import PdfReader

from secaudit.reports.blocks import Bullets, Document, Figure, Heading, Paragraph, Section, Table, TableCell
from secaudit.reports.formats.glyphs import shown, without_glyph
from secaudit.reports.formats.to_pdf import to_pdf
from secaudit.reports.formats.typesetting import not_shown, pdf, svg_to_png
from secaudit.reports.numbering import numbered

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


def drawing(text: str) -> str:
    letters = f'<text y="30" font-family="Noto Sans TC">{text}</text>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 40">{letters}</svg>'


def document(*names: str) -> Document:
    first, second = names
    people = Table("人員", ("姓名",), ((TableCell(first),), (TableCell(second),)), (1,), ("left",), f"{second}提供")
    blocks = (Heading("人員"), people, Paragraph("無"), Bullets((f"由{second}辦理",)))
    figure = Figure("組織圖", drawing(second), f"組織圖：{second}", "a.svg")
    sections = (Section("一", "目的", (Paragraph("目的"),)), Section("二", "組織", (*blocks, figure)))
    return Document("規劃", "公司", "公司", date(2024, 3, 5), (), "", numbered(sections))


def test_what_cannot_be_shown_is_named_with_its_place_and_how_often() -> None:
    (found,) = not_shown(document("王堃", "李㐱"))
    assert (found.char, found.shown, found.part, found.text) == ("㐱", "‹U+3431›", "二、組織", "李㐱")
    assert found.times == 4


def test_each_character_is_named_once_in_order_of_appearance() -> None:
    found = not_shown(document("林😀㐱", "㐱𠮷"))
    assert [(f.char, f.times) for f in found] == [("😀", 1), ("㐱", 5), ("𠮷", 4)]


def test_a_document_that_the_fonts_can_show_names_nothing() -> None:
    assert not_shown(document("王堃", "陳峯、邱凱琦 é ☎\ufe0f")) == ()


def test_a_rare_name_stands_in_the_pdf_and_a_rarer_one_by_its_number() -> None:
    reader = PdfReader(io.BytesIO(to_pdf(document("王堃", "李㐱"))))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "王堃" in text
    assert "㐱" not in text
    assert text.count("李‹U+3431›") == 4


def test_a_picture_shows_the_number_too() -> None:
    assert svg_to_png(drawing("李㐱")) == svg_to_png(drawing("李‹U+3431›"))
    assert svg_to_png(drawing("李㐱")) != svg_to_png(drawing("李"))


@pytest.mark.parametrize("char", "堃峯裏〇①、。「」－×≥✓①Ａａ…—「臺灣")
def test_what_the_documents_are_written_with_is_in_the_fonts(char: str) -> None:
    assert char in shown()


def test_what_the_fonts_list_is_what_the_compiler_shows() -> None:
    """Characters near the border of what the fonts hold: those listed need no number, the others do."""
    listed = [chr(code) for code in range(0x3400, 0x3500) if chr(code) in shown()]
    left_out = [chr(code) for code in range(0x3400, 0x3500) if chr(code) not in shown()]
    assert listed
    assert made("".join(listed)).startswith(b"%PDF-")
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(made("".join(listed)))).pages)
    assert set(listed) <= set(text)
    assert without_glyph("".join(left_out)) == "".join(left_out)
