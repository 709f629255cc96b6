"""The HTML page as lxml reads it: offline, reachable by keyboard, headings in order, pointers that lead somewhere."""

from __future__ import annotations

import colorsys
import itertools
import re
from collections import Counter

import lxml.html
import pytest
from lxml.html import HtmlElement
from test_appendix_document import empty, made

from secaudit.reports.blocks import Document, Figure, Ref, Section, Table, TableCell, prose
from secaudit.reports.formats.to_html import to_html
from secaudit.reports.numbering import numbered

FETCHING = ("script", "link", "iframe", "object", "embed", "img", "image", "form", "base", "video", "audio", "use")


@pytest.fixture(scope="module")
def document() -> Document:
    return made()


@pytest.fixture(scope="module")
def page(document: Document) -> HtmlElement:
    return lxml.html.document_fromstring(to_html(document).decode())


def test_nothing_is_fetched_or_run(page: HtmlElement) -> None:
    present = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert not present & set(FETCHING)
    values = [(name, value) for element in page.iter() for name, value in element.attrib.items()]
    assert not [name for name, _ in values if name.startswith("on")]
    assert all(value.startswith("#") for name, value in values if name.endswith(("href", "src", "action")))
    style = "".join(page.xpath("//style/text()"))
    assert "@import" not in style
    assert "url(" not in style
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    ]


def test_every_id_is_unique_and_every_link_leads_to_one(page: HtmlElement) -> None:
    ids = Counter(page.xpath("//@id"))
    assert [name for name, times in ids.items() if times > 1] == []
    assert not {target[1:] for target in page.xpath("//a/@href")} - set(ids)
    assert not set(" ".join(page.xpath("//@aria-labelledby")).split()) - set(ids)


def test_headings_step_down_one_level_at_a_time(page: HtmlElement) -> None:
    levels = [int(element.tag[1]) for element in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(lower - upper <= 1 for upper, lower in itertools.pairwise(levels))


def test_the_page_has_one_header_one_contents_one_main_and_a_way_to_skip(page: HtmlElement) -> None:
    assert [len(page.findall(f".//{tag}")) for tag in ("header", "nav", "main")] == [1, 1, 1]
    assert page.xpath("//nav/@aria-label") == ["目錄"]
    first = page.body.xpath(".//a[@href] | .//*[@tabindex]")[0]
    assert (first.text, first.get("href")) == ("跳到內容", "#" + page.find(".//main").get("id"))


def test_the_contents_name_every_part_and_every_heading_below(document: Document, page: HtmlElement) -> None:
    told = [link.text_content() for link in page.findall(".//nav//a")]
    headed = [element.text_content() for element in page.find(".//main").iter("h2", "h3")]
    assert told == headed
    assert set(told) >= {section.heading for section in document.sections}


def test_every_table_has_a_caption_and_header_cells_with_scope(document: Document, page: HtmlElement) -> None:
    tables = [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    found = page.findall(".//table")
    assert [table.find("caption").text_content() for table in found] == [block.label for block in tables]
    assert all(th.get("scope") == "col" for table in found for th in table.iter("th"))
    assert [len(table.findall("tbody/tr")) for table in found] == [len(block.rows) for block in tables]


def test_what_is_wide_scrolls_in_a_named_region_that_takes_the_focus(page: HtmlElement) -> None:
    captions = {element.get("id"): element.text_content() for element in page.xpath("//caption | //figcaption")}
    regions = page.xpath("//*[@role='region']")
    assert len(regions) == len(page.findall(".//table")) + len(page.findall(".//figure"))
    assert all(region.get("tabindex") == "0" for region in regions)
    assert all(captions[region.get("aria-labelledby")] for region in regions)


def test_every_drawing_is_a_named_and_described_picture(document: Document, page: HtmlElement) -> None:
    drawings = page.findall(".//figure//svg")
    assert [d.get("role") for d in drawings] == ["img"] * len(document.figures)
    assert all(d.findtext("{*}title") and d.findtext("{*}desc") for d in drawings) or all(
        d.findtext("title") and d.findtext("desc") for d in drawings
    )
    assert [f.findtext("figcaption") for f in page.findall(".//figure")] == [f.label for f in document.figures]


def test_a_pointer_is_a_link_to_the_cell_table_figure_or_part_it_names() -> None:
    table = Table("清單", ("編號", "說明"), ((TableCell("P-01", anchor="purchase:P-01"), TableCell("甲")),), (1, 1),
                  ("left", "left"), anchor="table:list")  # fmt: skip
    figure = Figure("圖", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "", "a.svg", anchor="figure:a")
    places = (Ref("table:list"), "、", Ref("figure:a"), "、", Ref("part:一"), "與", Ref("purchase:P-01"))
    words = prose("見", *places, "，", Ref("nowhere", "沒有的"))
    pointing = TableCell("", parts=("依", Ref("purchase:P-01", "採購 P-01"), "辦理"))
    second = Table("去處", ("說明",), ((pointing,),), (1,), ("left",))
    sections = numbered([Section("一", "甲", (table, figure)), Section("二", "乙", (words, second))])
    document = Document("題", "副", "頁首", made().as_of, (), "", sections)
    page = lxml.html.document_fromstring(to_html(document).decode())
    paragraph, cell = page.xpath("//section[2]/p")[0], page.xpath("//section[2]//td")[0]
    assert paragraph.text_content() == "見表 1、圖 1、第一章與P-01，沒有的"
    assert cell.text_content() == "依採購 P-01辦理"
    targets = [page.get_element_by_id(link.get("href")[1:]) for link in (*paragraph.iter("a"), *cell.iter("a"))]
    assert [t.tag for t in targets] == ["div", "figure", "section", "td", "td"]
    assert targets[3].text_content() == "P-01"


def test_an_empty_case_keeps_the_structure() -> None:
    page = lxml.html.document_fromstring(to_html(empty()).decode())
    assert len(page.findall(".//main/section")) == 13
    assert not {target[1:] for target in page.xpath("//a/@href")} - set(page.xpath("//@id"))


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of ``#rgb`` or ``#rrggbb``."""
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_word_stands_out_against_every_ground(page: HtmlElement) -> None:
    style = "".join(page.xpath("//style/text()"))
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    grounds = set(re.findall(r"background: (#[0-9a-f]{3,6})", style))
    assert len(grounds) >= 8
    for ink in ("ink", "pointer"):
        for ground in grounds:
            light, dark = sorted((luminance(named[ink]), luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
    assert (1.05) / (luminance(named["quiet"]) + 0.05) >= 4.5


def test_black_and_white_print_keeps_grounds_light(page: HtmlElement) -> None:
    style = "".join(page.xpath("//style/text()"))
    for ground in re.findall(r"background: #([0-9a-f]{6})", style):
        lightness = colorsys.rgb_to_hls(*(int(ground[i : i + 2], 16) / 255 for i in (0, 2, 4)))[1]
        assert lightness > 0.85, ground
