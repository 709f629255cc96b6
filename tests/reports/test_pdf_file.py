"""The PDF as pypdf and poppler read it: archival, tagged, bookmarked, pointing, every character as it was written."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from test_appendix_document import made

from secaudit.reports.blocks import (
    Document,
    Figure,
    Heading,
    Paragraph,
    Ref,
    Section,
    Table,
    TableCell,
    cell,
    prose,
)
from secaudit.reports.formats.to_pdf import to_pdf
from secaudit.reports.numbering import numbered


@pytest.fixture(scope="module")
def document() -> Document:
    return made()


@pytest.fixture(scope="module")
def printed(document: Document) -> bytes:
    return to_pdf(document)


@pytest.fixture(scope="module")
def reader(printed: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(printed))


@pytest.fixture(scope="module")
def pages(reader: PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


def of(*sections: Section) -> Document:
    return Document(
        "資訊安全規劃", "某公司", "某公司　資訊安全規劃", made().as_of, (("案號", "C-1"),), "", numbered(sections)
    )


def read(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(document)))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def outlined(entries: list[Any], level: int = 1) -> Iterator[tuple[int, str]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from outlined(entry, level + 1)
        else:
            yield level, str(entry.title)


def links(reader: PdfReader) -> Iterator[tuple[int, int, float]]:
    """Page of each link inside the document, with the page it leads to and the height there."""
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}
    named = reader.named_destinations
    for number, page in enumerate(reader.pages):
        for note in page.get("/Annots") or ():
            found = note.get_object()
            target = found["/Dest"] if "/Dest" in found else found["/A"]["/D"]
            if isinstance(target, str):
                place = named[target]
                yield number, numbers[place.raw_get("/Page").idnum], float(place["/Top"])
            else:
                yield number, numbers[target[0].idnum], float(target[3])


def test_bookmarks_are_all_parts_and_headings_by_level(document: Document, reader: PdfReader) -> None:
    wanted = []
    for section in document.sections:
        wanted.append((1, section.heading))
        wanted += [(b.level, b.label) for b in section.blocks if isinstance(b, Heading)]
    assert list(outlined(reader.outline)) == wanted


def test_the_contents_give_the_page_on_which_each_part_starts(reader: PdfReader, pages: list[str]) -> None:
    contents = "\n".join(pages[1 : reader.get_destination_page_number(reader.outline[0])])
    for entry in reader.outline:
        if not isinstance(entry, list):
            told = re.search(re.escape(str(entry.title)) + r"[ .]*(\d+)", contents)
            assert told
            assert int(told[1]) == reader.get_destination_page_number(entry) + 1
            assert str(entry.title) in pages[int(told[1]) - 1]


def test_title_language_and_tags_are_said(document: Document, reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == f"{document.title}　{document.subtitle}"
    assert root["/Lang"].lower().startswith("zh")
    assert root["/MarkInfo"]["/Marked"]


def test_every_font_is_embedded_and_says_what_its_letters_mean(reader: PdfReader) -> None:
    fonts = {
        reference.idnum: reference.get_object()
        for page in reader.pages
        for reference in (page["/Resources"].get("/Font") or {}).values()
    }
    assert fonts
    for font in fonts.values():
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner)
        assert "/ToUnicode" in font


def test_a_long_table_repeats_its_header_on_every_page() -> None:
    rows = tuple((TableCell(f"P-{number:03}"), TableCell("品項")) for number in range(120))
    reader = read(of(Section("一", "甲", (Table("清單", ("採購編號", "名稱"), rows, (1, 3), ("left", "left")),))))
    pages = [page.extract_text() for page in reader.pages]
    holding = [text for text in pages if "P-" in text]
    assert len(holding) > 2
    assert all("採購編號" in text for text in holding)
    assert sum(len(re.findall(r"P-\d{3}", text)) for text in holding) == 120


def test_a_caption_stays_with_its_table_and_figure() -> None:
    row = (TableCell("內容"),)
    blocks: list[Any] = []
    for number in range(40):
        blocks += [Paragraph(f"說明 {number}")] * (number % 5)
        blocks.append(Table(f"第{number}張表", ("標頭",), (row, row), (1,), ("left",)))
    reader = read(of(Section("一", "甲", tuple(blocks))))
    pages = [page.extract_text().replace(" ", "") for page in reader.pages]
    for number in range(40):
        (page,) = [text for text in pages if f"第{number}張表" in text]
        assert "標頭" in page.split(f"第{number}張表")[1], number


def test_a_drawing_stays_on_the_page_with_its_caption() -> None:
    tall = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 4000"><rect width="300" height="4000"/></svg>'
    drawing = Figure("很高的圖", tall, "說明", "a.svg")
    before = (Paragraph("說明"),) * 12
    reader = read(of(Section("一", "甲", (*before, drawing, Paragraph("之後")))))
    box = float(reader.pages[0].mediabox.height)
    assert all(float(page.mediabox.height) == box for page in reader.pages)
    (holding,) = [page.extract_text() for page in reader.pages if "圖 1" in page.extract_text()]
    assert "圖 1　很高的圖" in holding


def test_a_pointer_leads_to_the_page_of_the_row_it_names() -> None:
    rows = tuple((cell(f"P-{n:03}", anchor=f"purchase:P-{n:03}"), TableCell("甲")) for n in range(120))
    table = Table("清單", ("編號", "名稱"), rows, (1, 3), ("left", "left"), anchor="table:list")
    pointing = prose("見", Ref("purchase:P-119"), "及", Ref("table:list"), "與", Ref("part:一"), "。")
    reader = read(of(Section("一", "甲", (table,)), Section("二", "乙", (pointing,))))
    pages = [page.extract_text() for page in reader.pages]
    here = next(number for number, text in enumerate(pages) if "見P-119" in text.replace(" ", ""))
    row = next(number for number, text in enumerate(pages) if re.search(r"^P-119", text, re.MULTILINE))
    first = next(number for number, text in enumerate(pages) if "表 1　清單" in text)
    places = [(target, top) for page, target, top in links(reader) if page == here]
    assert list(dict.fromkeys(target for target, _ in places)) == [row, first]
    assert len(set(places)) == 3


def test_every_link_leads_to_a_page(reader: PdfReader) -> None:
    assert len(list(links(reader))) > 50


UNUSUAL = (
    "堃〇峯裏臺灣證券戶別一丨人入八刀力又口土士大女子寸小尸山工己巾干广弓手日月木水火玉生田石示立竹米老肉"
    "色行見言谷豆貝赤走足車辛酉里金長門雨青非面革音風食首香馬骨高魚鳥麥黃黑鼓鼠鼻齒龍龜fiffl"
)
"""Radicals that have look-alikes among the Kangxi radicals, and letters that fonts join."""


@pytest.mark.parametrize("bold", [False, True])
def test_what_is_copied_is_what_was_written(bold: bool, tmp_path: Path) -> None:
    block = Heading(UNUSUAL) if bold else Paragraph(UNUSUAL)
    reader = read(of(Section("一", "甲", (block,))))
    assert UNUSUAL in text_of(reader).replace("\n", "").replace(" ", "")
    if not shutil.which("pdftotext"):
        return
    (tmp_path / "a.pdf").write_bytes(to_pdf(of(Section("一", "甲", (block,)))))
    told = subprocess.run(["pdftotext", "-raw", "a.pdf", "-"], cwd=tmp_path, capture_output=True, check=True).stdout
    assert UNUSUAL in re.sub(r"\s", "", told.decode())


def test_chinese_is_extracted_as_the_view_has_it(document: Document, pages: list[str]) -> None:
    found = re.sub(r"\s", "", "\n".join(pages))
    told = [
        block.text if isinstance(block, Paragraph) else block.label
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Paragraph | Heading)
    ]
    head = re.compile(r"第\d+頁，共\d+頁" + re.escape(re.sub(r"\s", "", document.running_head)))
    found = head.sub("", found)
    assert [text for text in told if re.sub(r"\s", "", text) not in found] == []


def test_lines_start_and_end_as_chinese_print_has_it() -> None:
    words = Paragraph("「本公司」，（甲）。" * 120)
    lines = text_of(read(of(Section("一", "甲", (words,))))).split("\n")
    inner = [line.strip() for line in lines if "本公司" in line and "某公司" not in line]
    assert len(inner) > 20
    assert [line for line in inner if line[0] in "，。、」）；：！？"] == []
    assert [line for line in inner[:-1] if line[-1] in "「（"] == []


def starts(page: Any) -> list[float]:
    """Where each piece of text on the page starts, from the left edge of the paper."""
    found: list[float] = []
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: found.append(tm[4] * cm[0] + cm[4]))
    return found


def test_a_very_long_word_stays_within_the_page() -> None:
    for word in ("a" * 4096, "甲" * 1900, "é" * 1900, "https://" + "x/" * 900):
        narrow = Table("清單", ("甲", "乙"), ((TableCell(word), TableCell("1")),), (1, 9), ("left", "left"))
        reader = read(of(Section("一", "甲", (Paragraph(word), narrow))))
        width = float(reader.pages[0].mediabox.width)
        assert max(start for page in reader.pages for start in starts(page)) < width


def test_replacing_text_by_markup_leaves_as_many_pages() -> None:
    hostile = ("<script>alert(1)</script>", "#set page(fill: red)", "$x$", "{{7*7}}", "]]>", "=cmd|' /C calc'!A0")

    def pages(texts: tuple[str, ...]) -> int:
        rows = tuple((TableCell(text), TableCell(text)) for text in texts)
        table = Table(texts[0], texts[:2], rows, (1, 1), ("left", "left"), texts[2])
        blocks = (Heading(texts[1]), *map(Paragraph, texts), table)
        return len(read(of(Section("一", texts[3], blocks), Section("二", texts[4], blocks))).pages)

    assert pages(hostile) == pages(tuple("甲" * (len(text) // 2) for text in hostile))


def test_a_document_is_dated_by_its_day_alone(document: Document, printed: bytes) -> None:
    assert to_pdf(document) == printed
    short = of(Section("一", "甲", (Paragraph("乙"),)))
    assert to_pdf(dataclasses.replace(short, as_of=short.as_of.replace(year=2023))) != to_pdf(short)
