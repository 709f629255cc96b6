"""Small things in the Word document that a reader would notice: lost spaces, gaps beside tables, clashing lists."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from own_templates import filled, saved

from secaudit.reports.blocks import Block, Document, Paragraph, Ref, Section, Table, TableCell, prose
from secaudit.reports.formats.docx_styles import STYLES
from secaudit.reports.formats.page import LEFT, RIGHT, WIDTH, whole_rows
from secaudit.reports.formats.to_docx import to_docx
from secaudit.reports.formats.typesetting import NotShown, not_shown, svg_to_png
from secaudit.reports.numbering import numbered

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
RARE = "\u3431"


def document(*blocks: Block, title: str = "甲") -> Document:
    sections = numbered([Section("一", title, blocks)])
    return Document("題", "副題", "頁首", date(2024, 3, 1), (), "", sections)


def written(*blocks: Block) -> Any:
    return docx.Document(io.BytesIO(to_docx(document(*blocks)))).element.body


def grid(columns: int, note: str = "") -> Table:
    row = tuple(TableCell("乙") for _ in range(columns))
    return Table("表", ("項",) * columns, (row, row), (1,) * columns, ("left",) * columns, note)


def test_a_space_at_the_edge_of_a_piece_is_kept() -> None:
    body = written(prose("共 3 項，見 ", Ref("part:一"), "。"))
    (piece,) = [t for t in body.iter(qn("w:t")) if t.text == "共 3 項，見 "]
    assert piece.get(SPACE) == "preserve"


@pytest.mark.parametrize("columns", [3, 7, 11])
def test_columns_fill_the_text_to_the_last_twip(columns: int) -> None:
    tables = [t for t in written(grid(columns)).iter(qn("w:tbl")) if len(t.findall(f".//{qn('w:gridCol')}")) == columns]
    (found,) = tables
    widths = [int(column.get(qn("w:w"))) for column in found.iter(qn("w:gridCol"))]
    assert sum(widths) == round((WIDTH - LEFT - RIGHT) * 20)


def test_the_last_row_stays_with_the_note_below() -> None:
    def kept(note: str) -> list[bool]:
        (found,) = [
            t for t in written(grid(3, note)).iter(qn("w:tbl")) if t.find(f".//{qn('w:tblCaption')}") is not None
        ]
        return [row.find(f".//{qn('w:keepNext')}") is not None for row in found.findall(qn("w:tr"))]

    assert kept("") == [False, False, False]
    assert kept("資料來源") == [False, False, True]


def test_a_row_of_a_third_of_the_page_is_still_kept_whole() -> None:
    # one column: 481.3 - 8 = 473.3 points across, of letters 5 points wide: 94.66 a line;
    # lines of 13.5 points: 17 of them are 229.5 points, 18 would be 243. 17 × 94.66 = 1609.2
    assert whole_rows([1], [["a" * 1609], ["a" * 1610]]) == [True, False]


def test_lists_of_a_template_keep_their_ids_to_themselves() -> None:
    word = docx.Document()
    word.styles["List Bullet"].element.getparent().remove(word.styles["List Bullet"].element)
    word.add_paragraph("{{ 全部章節 }}")
    numbering = filled(saved(word)).part.numbering_part.element
    for tag, name in (("w:abstractNum", "w:abstractNumId"), ("w:num", "w:numId")):
        ids = [each.get(qn(name)) for each in numbering.findall(qn(tag))]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("list_id", "starts"), [(0, "五、"), (1, "規劃構想")])
def test_a_number_is_typed_where_the_template_has_switched_off_that_of_its_headings(list_id: int, starts: str) -> None:
    word = docx.Document()
    settings = word.styles["Heading 1"].element.get_or_add_pPr()
    number = OxmlElement("w:numId")
    number.set(qn("w:val"), str(list_id))
    settings.get_or_add_numPr().append(number)
    word.add_paragraph("{{ 第五章 | 下移(0) }}")
    heading = next(p for p in filled(saved(word)).paragraphs if p.style.name == "Heading 1")
    assert heading.text.startswith(starts)


def test_text_is_set_like_their_own_where_they_have_no_body_text() -> None:
    word = docx.Document()
    for style in [s.element for s in word.styles if s.name.startswith("Body Text")]:
        style.getparent().remove(style)
    word.add_paragraph("{{ 第五章 }}")
    found = filled(saved(word))
    assert "Body Text" not in {style.name for style in found.styles}
    assert "Normal" in {p.style.name for p in found.paragraphs}


def test_a_style_of_ours_takes_no_id_that_the_template_has() -> None:
    word = docx.Document()
    theirs = word.styles.add_style("別的樣式", WD_STYLE_TYPE.PARAGRAPH)
    theirs.element.set(qn("w:styleId"), STYLES["note"].style_id)
    word.add_paragraph("{{ 表.風險登錄 }}")
    styles = filled(saved(word)).styles.element
    ids = [style.get(qn("w:styleId")) for style in styles.iterfind(qn("w:style"))]
    assert len(set(ids)) == len(ids)
    assert STYLES["note"].style_id in ids


def test_a_picture_is_no_wider_than_a_narrow_page_of_a_template() -> None:
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.left_margin, section.right_margin, section.gutter = Mm(100), Mm(15), Mm(10), Mm(5)
    word.add_paragraph("{{ 圖.現況資安架構圖 }}")
    (extent,) = [e for e in filled(saved(word)).element.body.iter() if e.tag.endswith("}extent")]
    assert Mm(69) < int(extent.get("cx")) <= Mm(70) + 635  # a twip


def test_a_character_without_glyph_is_counted_every_time_and_once_in_pieces() -> None:
    row = (TableCell(f"甲{RARE}", parts=(f"甲{RARE}",)),)
    given = document(Paragraph(f"{RARE}乙{RARE}"), Table("表", ("項",), (row,), (1,), ("left",)))
    (found,) = not_shown(given)
    assert isinstance(found, NotShown)
    assert (found.part, found.times) == ("一、甲", 3)


def test_a_letter_and_its_mark_that_make_one_character_are_shown() -> None:
    assert not_shown(document(Paragraph("e\u0302"))) == ()


def test_a_very_tall_drawing_makes_no_taller_picture_than_four_thousand_pixels() -> None:
    def size(height: int) -> tuple[int, int]:
        shape = f'<rect width="960" height="{height}"/>'
        png = svg_to_png(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 {height}">{shape}</svg>')
        return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")

    assert size(600) == (1440, 900)
    assert size(6000)[1] <= 4000
