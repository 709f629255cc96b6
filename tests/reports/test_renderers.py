"""The same document in every format: nothing lost, nothing run, the same bytes each time."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import docx
import pytest
import sample_case as case
from docx.oxml.ns import qn
from pypdf import PdfReader
from test_appendix_document import PARTS, empty, made

from secaudit.model.assessment import Assessment
from secaudit.model.control import Title
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Kind
from secaudit.reports import FORMATS, appendix_document, render
from secaudit.reports.blocks import Document, Table

HOSTILE = "<script>alert(1)</script>{{7*7}} #set page(fill: red) {%tr for x in y %} ]]> &amp; $x$ `#eval` \u202e\x1b[2J"
DERIVED_TEXTS = ("name", "path", "what", "held_together", "chain", "asked", "hints", "decided", "says", "brand")
TEXT_FIELDS = ("reason", "because", "text", "title", "name", "shown", "source", "place")


@pytest.fixture(scope="module")
def document() -> Document:
    return made()


@pytest.fixture(scope="module")
def rendered(document: Document) -> dict[str, bytes]:
    return {name: render(document, case.assessment(), name) for name in FORMATS}


class Tags(HTMLParser):
    """Counts start tags and gathers attributes and text."""

    def __init__(self, source: bytes) -> None:
        super().__init__()
        self.count: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.headings: list[str] = []
        self._inside = ""
        self.feed(source.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] += 1
        self._inside = tag
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside == "h2" and data.strip():
            self.headings.append(data)


def word(source: bytes) -> Any:
    return docx.Document(io.BytesIO(source))


def word_text(source: bytes) -> str:
    return "\n".join(t.text or "" for t in word(source).element.body.iter(qn("w:t")))


def pdf_text(source: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(source)).pages)


def with_text(text: str) -> tuple[Document, Assessment]:
    """The sample case with every free text replaced by ``text``."""

    def replaced(value: Any, field: str = "") -> Any:
        if dataclasses.is_dataclass(value):
            return dataclasses.replace(value, **{f.name: replaced(getattr(value, f.name), f.name) for f in
                                                 dataclasses.fields(value)})  # fmt: skip
        if hasattr(value, "_fields"):
            return type(value)(*(replaced(part, name) for name, part in zip(value._fields, value, strict=True)))
        if isinstance(value, tuple):
            return tuple(replaced(v, field) for v in value)
        return text if field in TEXT_FIELDS and type(value) is str and value else value

    inventory = case.inventory()
    rows: dict[str, Any] = {}
    for name, old in inventory.tables.items():
        free = [c.kind is Kind.TEXT for c in TABLE_BY_NAME[name].columns]
        rows[name] = tuple(tuple(text if f and v else v for f, v in zip(free, row, strict=True)) for row in old)
    derived = {
        name: [{k: text if k in DERIVED_TEXTS and v else v for k, v in r.items()} for r in rs]
        for name, rs in case.derived().items()
    }
    catalogue = case.catalogue()
    controls = tuple(
        dataclasses.replace(c, title=Title(zh_tw=text, en=text), chapter=text, clause=text, interpretation=text,
                            remedy=text, evidence=(text,))
        for c in catalogue.controls
    )  # fmt: skip
    assessment = replaced(case.assessment())
    hostile = dataclasses.replace(catalogue, title=text, controls=controls)
    document = appendix_document(Inventory(rows), assessment, hostile, derived, case.DIGEST, derived["exposure"])
    return document, assessment


def test_word_has_the_twelve_parts_in_order_and_opens(rendered: dict[str, bytes]) -> None:
    headings = [p.text for p in word(rendered["docx"]).paragraphs if p.style.name == "Heading 1"]
    assert headings == ["摘要", *PARTS]  # Word counts them itself


def test_html_has_the_twelve_parts_in_order(rendered: dict[str, bytes]) -> None:
    headings = Tags(rendered["html"]).headings
    assert [h.split("、", 1)[1] for h in headings[1:]] == PARTS


def test_pdf_has_the_twelve_parts_in_order(rendered: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(rendered["pdf"]))
    outline = [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]
    assert [t.split("、", 1)[1] for t in outline[1:]] == PARTS


def test_json_has_the_twelve_parts_in_order_and_no_float(rendered: dict[str, bytes]) -> None:
    def refuse(text: str) -> float:
        raise AssertionError(f"float {text}")

    whole = json.loads(rendered["json"], parse_float=refuse)
    assert [s["title"] for s in whole["document"]["sections"]][1:] == PARTS
    assert whole["assessment"]["as_of"] == "2024-03-01"
    assert whole["assessment"]["counts"]["met"] == 5


def test_every_ratio_stands_exactly_in_every_format(rendered: dict[str, bytes]) -> None:
    texts = {
        "docx": word_text(rendered["docx"]),
        "html": Tags(rendered["html"]).text,
        "pdf": pdf_text(rendered["pdf"]),
        "json": rendered["json"].decode(),
    }
    figures = ("624,001", "1,244,501", "1,364,501", "45.73%", "50.14%", "188,425", "620,500", "1,350,000", "54,500",
               "740,500", "1,470,000", "90,000", "585,000", "6.66%", "22.50%")  # fmt: skip
    for name, text in texts.items():
        assert [f for f in figures if f not in text] == [], name


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_case_renders_in_every_format(name: str) -> None:
    document = empty()
    assert render(document, case.assessment(results=(), gates=(), findings=()), name)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_document_gives_the_same_bytes(name: str, rendered: dict[str, bytes]) -> None:
    assert render(made(), case.assessment(), name) == rendered[name]


def test_an_unknown_format_is_refused(document: Document) -> None:
    with pytest.raises(ValueError, match="odt"):
        render(document, case.assessment(), "odt")


def test_hostile_text_changes_no_structure_in_word() -> None:
    def shape(text: str) -> Counter[str]:
        document, assessment = with_text(text)
        return Counter(str(e.tag) for e in word(render(document, assessment, "docx")).element.body.iter())

    assert shape(HOSTILE) == shape("甲")


def test_hostile_text_stands_as_text_in_word() -> None:
    document, assessment = with_text(HOSTILE)
    text = word_text(render(document, assessment, "docx"))
    assert "<script>alert(1)</script>{{7*7}} #set page(fill: red) {%tr for x in y %} ]]> &amp; $x$" in text
    assert "‹U+202E›‹U+001B›[2J" in text
    assert "\u202e" not in text


def test_hostile_text_changes_no_structure_in_html() -> None:
    def tags(text: str) -> Counter[str]:
        document, assessment = with_text(text)
        return Tags(render(document, assessment, "html")).count

    hostile, plain = tags(HOSTILE), tags("甲")
    assert hostile.pop("text") >= plain.pop("text")  # a long name in a drawing takes two lines
    assert hostile == plain


def test_hostile_text_stands_as_text_in_pdf() -> None:
    document, assessment = with_text(HOSTILE)
    pages = PdfReader(io.BytesIO(render(document, assessment, "pdf"))).pages
    text = "\n".join(page.extract_text() for page in pages[:10])
    assert "{{7*7}}" in text
    assert "#set page" in text.replace("\n", " ")


def test_html_opens_offline_without_script_or_request(rendered: dict[str, bytes]) -> None:
    page = Tags(rendered["html"])
    assert not {"script", "link", "iframe", "object", "embed", "img", "image", "form", "base"} & set(page.count)
    assert not [a for a in page.attributes if a[0].startswith("on")]
    targets = [v for n, v in page.attributes if n in ("src", "href", "xlink:href", "action", "srcset")]
    assert targets
    assert all(t.startswith("#") for t in targets)
    assert "url(" not in rendered["html"].decode()
    policy = next(v for n, v in page.attributes if n == "content" and "default-src" in v)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_html_says_its_language_and_embeds_all_drawings(document: Document, rendered: dict[str, bytes]) -> None:
    page = Tags(rendered["html"])
    assert ("lang", "zh-Hant-TW") in page.attributes
    assert page.count["svg"] == len(document.figures) > 3


def test_every_word_table_row_is_kept_and_headers_repeat(document: Document, rendered: dict[str, bytes]) -> None:
    tables = [b for s in document.sections for b in s.blocks if isinstance(b, Table)]
    body = word(rendered["docx"]).element.body
    repeated = [
        t for t in body.iter(qn("w:tbl")) if t.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    ]
    assert [len(t.findall(qn("w:tr"))) for t in repeated] == [len(t.rows) + 1 for t in tables]


def test_word_is_a4_upright_with_page_numbers_fonts_and_alternative_text(
    document: Document, rendered: dict[str, bytes]
) -> None:
    opened = word(rendered["docx"])
    page = opened.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)
    assert "PAGE" in page.footer._element.xml
    assert "NUMPAGES" in page.footer._element.xml
    fonts = opened.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "標楷體"
    described = [p.get("descr") for p in opened.element.body.iter(qn("wp:docPr"))]
    assert described == [figure.alt for figure in document.figures]


def test_word_is_dated_by_the_assessment_and_nothing_else(rendered: dict[str, bytes]) -> None:
    properties = word(rendered["docx"]).core_properties
    assert properties.created.date() == case.AS_OF
    with zipfile.ZipFile(io.BytesIO(rendered["docx"])) as archive:
        assert {m.date_time[:3] for m in archive.infolist()} == {(1980, 1, 1)}


def test_pdf_is_a4_and_archival(rendered: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(rendered["pdf"]))
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    tree = ET.fromstring(re.sub(r"<\?xpacket.*?\?>", "", metadata))
    values = {e.tag.rpartition("}")[2]: e.text for e in tree.iter()}
    assert (values["part"], values["conformance"]) == ("2", "B")


def test_the_summary_takes_one_page(rendered: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(rendered["pdf"]))
    parts = [entry for entry in reader.outline if not isinstance(entry, list)]
    summary, first = (reader.get_destination_page_number(entry) for entry in parts[:2])
    assert [str(entry.title) for entry in parts[:2]] == ["摘要", "一、目的、範圍與依據"]
    assert first == summary + 1
