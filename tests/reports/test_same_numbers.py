"""Every number of the document stands as often in Word, PDF and HTML, as programs that are not ours read them.

Amounts, shares, counts, dates and the figures of ids; in order in Word and HTML. A PDF repeats header rows, and tells
the text of drawings, which the others do not.
"""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import docx
import lxml.html
import pytest
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader
from test_appendix_document import made

from secaudit import wiring
from secaudit.reports import appendix_document
from secaudit.reports.blocks import Block, Bullets, Callout, Document, Figure, Heading, Paragraph, Table
from secaudit.reports.formats.to_docx import to_docx
from secaudit.reports.formats.to_html import to_html
from secaudit.reports.formats.to_pdf import to_pdf
from secaudit.usecases.check import check
from secaudit.usecases.open_case import open_case
from secaudit.usecases.reporting.sources import material

SAMPLES = ("hongyuan-precision", "yongxin-plastics", "boundary-electronics")
FOLDER = Path(__file__).resolve().parents[2] / "sample_inventories"
NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
LONG = re.compile(r"[!-~]{18,}")
"""What a narrow column breaks in the middle: hashes, paths, ids with a suffix."""


def sample(name: str) -> Document:
    catalogue = wiring.catalogue()
    case = open_case(FOLDER / name / "case.xlsx", catalogue, today=date(2024, 3, 1))
    found = material(check(case, catalogue))
    return appendix_document(
        found.inventory, found.assessment, found.catalogue, found.derived, found.input_digest, found.exposure_to_be,
        found.plan,
    )  # fmt: skip


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return {"made by hand": made(), **{name: sample(name) for name in SAMPLES}}


def numbers(text: str) -> list[str]:
    return NUMBER.findall(text)


def printed(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.label
        case Paragraph() | Callout():
            yield block.text
        case Bullets():
            yield from block.items
        case Figure():
            yield block.label
        case Table():
            yield from (block.label, *block.headers)
            yield from (cell.text for row in block.rows for cell in row)
            yield block.note


def texts(document: Document) -> list[str]:
    """What a reader is told, in order: the cover, then every part."""
    told = [document.title, document.subtitle, *(part for pair in document.meta for part in pair)]
    for section in document.sections:
        told += [section.heading, *(text for block in section.blocks for text in printed(block))]
    return [text for text in told if text]


def expected(document: Document) -> list[str]:
    return [number for text in texts(document) for number in numbers(text)]


def uncounted(document: Document) -> Document:
    """The document without the numbers of headings, which Word counts itself."""
    sections = []
    for section in document.sections:
        blocks = (dataclasses.replace(b, number="") if isinstance(b, Heading) else b for b in section.blocks)
        sections.append(dataclasses.replace(section, number="", blocks=tuple(blocks)))
    return dataclasses.replace(document, sections=tuple(sections))


def in_word(source: bytes) -> list[str]:
    """The numbers of the body's paragraphs in order, without the table of contents."""
    found = []
    for paragraph in docx.Document(io.BytesIO(source)).element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is None or not style.get(qn("w:val")).startswith("TOC"):
            found += numbers("".join(t.text or "" for t in paragraph.iter(qn("w:t"))))
    return found


def in_html(source: bytes) -> list[str]:
    """The numbers of the page in order, without the table of contents, the drawings and the style."""
    page = lxml.html.document_fromstring(source.decode())
    for unwanted in page.xpath("//head | //nav | //svg"):
        unwanted.drop_tree()
    ends = page.xpath("//h1|//h2|//h3|//h4|//p|//li|//dt|//dd|//th|//td|//caption|//figcaption")
    return [number for element in ends for number in numbers(element.text_content())]


def pdf_pages(source: bytes, folder: Path) -> list[str]:
    """The text of every page; by poppler where it is installed, as it is quicker."""
    if not shutil.which("pdftotext"):
        return [page.extract_text() for page in PdfReader(io.BytesIO(source)).pages]
    (folder / "document.pdf").write_bytes(source)
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "document.pdf", "-"]
    told = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout.decode()
    return told.split("\f")[:-1]


def in_pdf(source: bytes, folder: Path, document: Document) -> Counter[str]:
    """The numbers of all pages, without the table of contents, what heads and ends every page, and broken words."""
    reader = PdfReader(io.BytesIO(source))
    first = next(entry for entry in reader.outline if not isinstance(entry, list))
    pages = pdf_pages(source, folder)
    assert len(pages) == len(reader.pages)
    body = [*pages[:1], *pages[reader.get_destination_page_number(first) :]]
    whole = "\n".join(re.sub(r"第 \d+ 頁，共 \d+ 頁\s*$", "", page.strip()) for page in body)
    whole = whole.replace(f"{document.running_head}\n", "")
    for run, times in long_runs(document).items():
        whole, found = re.subn(r"\s*".join(map(re.escape, run)), " ", whole, count=times)
        assert found == times, run
    return Counter(numbers(whole))


def long_runs(document: Document) -> Counter[str]:
    found = Counter(run for text in texts(document) for run in LONG.findall(text))
    return Counter(dict(sorted(found.items(), key=lambda item: -len(item[0]))))


def drawn(document: Document) -> Counter[str]:
    """The numbers in drawings."""
    roots = [etree.fromstring(figure.svg.encode()) for figure in document.figures]
    return Counter(
        number for root in roots for text in root.iter("{*}text") for number in numbers("".join(text.itertext()))
    )


def pdf_differences(source: bytes, document: Document, folder: Path) -> dict[str, tuple[int, int]]:
    """Each number that the PDF has too seldom or too often: how often it should stand there, and does.

    What stands in a header row may stand there again, once on each page.
    """
    found = in_pdf(source, folder, document)
    wanted = Counter(n for text in texts(document) for n in numbers(LONG.sub(" ", text))) + drawn(document)
    tables = [b for section in document.sections for b in section.blocks if isinstance(b, Table)]
    again = {n for table in tables for header in table.headers for n in numbers(header)}
    pages = len(PdfReader(io.BytesIO(source)).pages)
    return {
        number: (wanted[number], found[number])
        for number in wanted | found
        if not wanted[number] <= found[number] <= wanted[number] + (pages if number in again else 0)
    }


@pytest.mark.parametrize("name", ["made by hand", *SAMPLES])
def test_word_tells_every_number_in_order(name: str, documents: dict[str, Document]) -> None:
    assert in_word(to_docx(documents[name])) == expected(uncounted(documents[name]))


@pytest.mark.parametrize("name", ["made by hand", *SAMPLES])
def test_html_tells_every_number_in_order(name: str, documents: dict[str, Document]) -> None:
    assert in_html(to_html(documents[name])) == expected(documents[name])


@pytest.mark.parametrize("name", ["made by hand", *SAMPLES])
def test_pdf_tells_every_number_as_often(name: str, documents: dict[str, Document], tmp_path: Path) -> None:
    assert pdf_differences(to_pdf(documents[name]), documents[name], tmp_path) == {}


def test_a_document_has_enough_numbers_to_be_compared(documents: dict[str, Document]) -> None:
    assert all(len(expected(documents[name])) > 1_000 for name in SAMPLES)


def changed(document: Document) -> Document:
    """One amount in one cell is another, and nothing else."""
    sections = []
    done = False
    for section in document.sections:
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Table) and not done and (at := _amount(block)):
                row = list(block.rows[at[0]])
                row[at[1]] = dataclasses.replace(row[at[1]], text=re.sub(r"\d{3},", "987,", row[at[1]].text), parts=())
                block = dataclasses.replace(block, rows=(*block.rows[: at[0]], tuple(row), *block.rows[at[0] + 1 :]))
                done = True
            blocks.append(block)
        sections.append(dataclasses.replace(section, blocks=tuple(blocks)))
    assert done
    return dataclasses.replace(document, sections=tuple(sections))


def _amount(table: Table) -> tuple[int, int] | None:
    cells = ((i, j, c.text) for i, row in enumerate(table.rows) for j, c in enumerate(row))
    return next(((i, j) for i, j, text in cells if re.search(r"(?<![\d,])\d{3},\d{3}(?!\d)", text)), None)


Told = Callable[[bytes], list[str]]


@pytest.mark.parametrize(("render", "told"), [(to_docx, in_word), (to_html, in_html)])
def test_another_amount_in_one_cell_is_noticed(
    render: Callable[[Document], bytes], told: Told, documents: dict[str, Document]
) -> None:
    document = documents["made by hand"]
    told_before, told_after = told(render(document)), told(render(changed(document)))
    assert [a for a, b in zip(told_before, told_after, strict=True) if a != b]


def test_another_amount_in_one_cell_of_a_pdf_is_noticed(documents: dict[str, Document], tmp_path: Path) -> None:
    document = documents["made by hand"]
    assert "987" in "".join(pdf_differences(to_pdf(changed(document)), document, tmp_path))
