"""What a Word person finds in the document: styles, lists, captions, tables; and nothing done by hand."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from docx.oxml.ns import qn
from docx_sample import PARTS, bookmarks, codes, opened, part, sample, style_of
from lxml import etree

from secaudit.reports.blocks import Document, Figure, Table
from secaudit.reports.formats import page
from secaudit.reports.formats.to_docx import to_docx


@pytest.fixture(scope="module")
def document() -> Document:
    return sample()


@pytest.fixture(scope="module")
def source(document: Document) -> bytes:
    return to_docx(document)


@pytest.fixture(scope="module")
def body(source: bytes) -> Any:
    return opened(source).element.body


def test_the_headings_are_word_s_own_and_hold_no_typed_number(source: bytes) -> None:
    headings = [(p.style.name, p.text) for p in opened(source).paragraphs if p.style.name.startswith("Heading")]
    assert headings[:5] == [
        ("Heading 1", "摘要"),
        ("Heading 1", "內容"),
        ("Heading 2", "內容"),
        ("Heading 2", "第二節"),
        ("Heading 3", "細目"),
    ]
    assert len([h for h in headings if h[0] == "Heading 1"]) == PARTS + 1


def test_one_list_of_three_levels_numbers_them_in_chinese(source: bytes) -> None:
    root = etree.fromstring(part(source, "word/numbering.xml"))
    heading_list = next(a for a in root if len(a.findall(qn("w:lvl"))) == 3)
    found = [
        tuple(level.find(qn(f"w:{tag}")).get(qn("w:val")) for tag in ("pStyle", "numFmt", "lvlText", "suff"))
        for level in heading_list.findall(qn("w:lvl"))
    ]
    assert found == [
        ("Heading1", "taiwaneseCountingThousand", "%1、", "nothing"),
        ("Heading2", "taiwaneseCountingThousand", "（%2）", "nothing"),
        ("Heading3", "decimal", "%3. ", "nothing"),
    ]


def test_the_summary_is_the_only_heading_without_a_number(body: Any) -> None:
    without = [
        "".join(t.text or "" for t in p.iter(qn("w:t")))
        for p in body.iter(qn("w:p"))
        if style_of(p).startswith("Heading")
        and (number := p.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")) is not None
        and number.get(qn("w:val")) == "0"
    ]
    assert without == ["摘要"]


def test_captions_count_by_a_field_that_shows_the_view_s_number(document: Document, source: bytes) -> None:
    captioned = [p for p in opened(source).paragraphs if style_of(p._p) in ("Caption", "FigureCaption")]
    labels = [b.label for s in document.sections for b in s.blocks if isinstance(b, Table | Figure)]
    assert [p.text for p in captioned] == labels == ["表 1　第二張", "表 2　內容", "表 3　第二張", "圖 1　內容"]
    assert [codes(p._p) for p in captioned] == [[f"SEQ {kind} \\* ARABIC"] for kind in ("表", "表", "表", "圖")]


def test_a_caption_keeps_with_its_table_and_a_figure_with_its_caption(source: bytes) -> None:
    styles = opened(source).styles
    assert styles["Caption"].paragraph_format.keep_with_next is True
    assert styles["圖"].paragraph_format.keep_with_next is True
    assert styles["圖說"].paragraph_format.keep_with_next is False
    assert styles["圖說"].base_style.name == "Caption"


def test_header_rows_repeat_and_short_rows_stay_whole(body: Any) -> None:
    tables = [t for t in body.iter(qn("w:tbl")) if t.find(f".//{qn('w:tblHeader')}") is not None]
    assert len(tables) == 3
    for table in tables:
        rows = table.findall(qn("w:tr"))
        assert [r.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for r in rows] == [
            True,
            *[False] * (len(rows) - 1),
        ]
        assert all(r.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}").get(qn("w:val")) is None for r in rows)


def test_a_row_taller_than_a_third_of_a_page_may_be_cut() -> None:
    body = opened(to_docx(sample("長" * 1500))).element.body
    cut = [e for e in body.iter(qn("w:cantSplit")) if e.get(qn("w:val")) == "0"]
    assert cut


def test_nothing_is_spaced_by_hand(body: Any) -> None:
    for paragraph in body.iter(qn("w:p")):
        assert list(paragraph.iter(qn("w:t"), qn("w:drawing"))), "an empty paragraph"
        allowed = {"pStyle", "pageBreakBefore", "numPr", "keepNext", "jc"}
        if style_of(paragraph) in ("TOC1", "TOC2"):  # no dots to a page number that Word has yet to count
            allowed |= {"tabs"}
        assert {e.tag for e in paragraph.find(qn("w:pPr"))} <= {qn(f"w:{tag}") for tag in allowed}
    assert not list(body.iter(qn("w:br"))), "a manual break"
    assert not [t.text for t in body.iter(qn("w:t")) if "  " in (t.text or "")], "runs of spaces"
    assert not list(body.iter(qn("w:sz"), qn("w:rFonts"), qn("w:color"))), "letters set by hand"


def test_every_style_used_is_defined_and_every_one_says_its_line_pitch(source: bytes, body: Any) -> None:
    root = etree.fromstring(part(source, "word/styles.xml"))
    defined = {s.get(qn("w:styleId")): s for s in root.iter(qn("w:style"))}
    used = {e.get(qn("w:val")) for e in body.iter(qn("w:pStyle"), qn("w:tblStyle"), qn("w:rStyle"))}
    assert used <= set(defined)
    for name in used - {"Figure", "SecurityTable", "Hyperlink"}:
        assert defined[name].find(f"{qn('w:pPr')}/{qn('w:spacing')}").get(qn("w:lineRule")) == "exact"
    fonts = {tuple(sorted(f.attrib.items())) for f in root.iter(qn("w:rFonts"))}
    assert fonts == {
        tuple(sorted({qn("w:ascii"): "Times New Roman", qn("w:hAnsi"): "Times New Roman", qn("w:cs"): "Times New Roman",
                      qn("w:eastAsia"): "標楷體", qn("w:hint"): "eastAsia"}.items()))
    }  # fmt: skip
    assert root.find(f".//{qn('w:lang')}").get(qn("w:eastAsia")) == "zh-TW"


def test_a_person_s_own_paragraph_looks_like_any_other(source: bytes) -> None:
    texts = [p for p in opened(source).paragraphs if p.text == "內容" and p.style.name == "Body Text"]
    assert len(texts) == 2 + PARTS - 1


def test_a_callout_is_a_paragraph_and_not_a_table(source: bytes) -> None:
    styles = [p.style.name for p in opened(source).paragraphs if p.style.name.startswith("重點框")]
    assert styles == ["重點框", "重點框 部分符合", "重點框"]


def test_running_head_and_page_numbers_are_fields_and_the_cover_has_no_head(source: bytes) -> None:
    section = opened(source).sections[0]
    assert section.header.paragraphs[0].text == "內容"
    assert section.different_first_page_header_footer
    assert section.first_page_header.is_linked_to_previous
    for footer in (section.footer, section.first_page_footer):
        assert codes(footer._element) == ["PAGE", "NUMPAGES"]
        assert footer.paragraphs[0].text == "第 1 頁，共 1 頁"


@pytest.mark.parametrize(("wide", "tall"), [(960, 480), (960, 3000), (200, 100)])
def test_a_drawing_fits_the_page_and_says_what_it_shows(wide: int, tall: int) -> None:
    source = to_docx(sample("說明", wide=wide, tall=tall))
    (extent,) = opened(source).element.body.iter(qn("wp:extent"))
    points = [int(extent.get(side)) / 12700 for side in ("cx", "cy")]
    assert points[0] <= 481.3 + 0.01
    assert points[1] <= 600.01
    assert points[0] / points[1] == pytest.approx(wide / tall, rel=0.01)
    assert points[0] <= wide * 0.75 + 0.01
    (about,) = opened(source).element.body.iter(qn("wp:docPr"))
    assert (about.get("descr"), about.get("title")) == ("說明", "圖 1　說明")


def test_a_drawing_is_there_as_png_and_as_svg(source: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        media = {n.rpartition(".")[2]: archive.read(n) for n in archive.namelist() if n.startswith("word/media/")}
    assert media["png"].startswith(b"\x89PNG")
    assert media["svg"].startswith(b"<svg")
    svg = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
    relations = opened(source).part.rels
    body = opened(source).element.body
    (vector,), (raster,) = body.iter(svg), body.iter(qn("a:blip"))
    assert relations[vector.get(qn("r:embed"))].target_part.partname.endswith(".svg")
    assert relations[raster.get(qn("r:embed"))].target_part.partname.endswith(".png")


def test_the_settings_ask_for_today_s_word_and_leave_no_trace_of_editing(source: bytes) -> None:
    settings = part(source, "word/settings.xml").decode()
    assert 'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in settings
    assert "updateFields" not in settings
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        for name in archive.namelist():
            assert b"rsid" not in archive.read(name)
            assert b"dirty" not in archive.read(name)


def test_the_properties_name_the_document_its_language_and_its_day(source: bytes) -> None:
    about = opened(source).core_properties
    assert (about.title, about.subject, about.language, about.author) == ("內容", "內容", "zh-TW", "secaudit")
    assert (about.created.isoformat()[:10], about.revision) == ("2024-03-01", 1)


def test_the_same_document_gives_the_same_word_bytes(source: bytes) -> None:
    assert to_docx(sample()) == source


def test_sections_with_a_gap_in_their_numbers_keep_them_as_text() -> None:
    whole = sample()
    some = to_docx(replace(whole, sections=whole.sections[2:4]))
    headings = [p for p in opened(some).paragraphs if p.style.name == "Heading 1"]
    assert [p.text for p in headings] == ["二、第 2 部分", "三、第 3 部分"]
    assert [p._p.find(f".//{qn('w:numId')}").get(qn("w:val")) for p in headings] == ["0", "0"]


def test_the_page_is_said_in_twentieths_of_a_point() -> None:
    numbers = [n for entry in page.plain_page()["lettering"].values() for n in entry.values() if isinstance(n, float)]
    assert all(round(n * 20) == pytest.approx(n * 20) for n in numbers)


def test_bookmarks_have_ids_and_short_names_of_their_own(body: Any) -> None:
    marks = list(body.iter(qn("w:bookmarkStart")))
    names = [m.get(qn("w:name")) for m in marks]
    assert len({m.get(qn("w:id")) for m in marks}) == len(marks) == len(set(names))
    assert all(len(n) <= 40 and n.isascii() and n[0] == "_" for n in names)
    ends = {m.get(qn("w:id")) for m in body.iter(qn("w:bookmarkEnd"))}
    assert ends == {m.get(qn("w:id")) for m in marks}
    assert bookmarks(body)
