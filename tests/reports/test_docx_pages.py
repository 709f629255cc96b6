"""LibreOffice opens the Word document, counts what we counted, and sets as many pages as our PDF, give or take one."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from docx_sample import sample
from pypdf import PdfReader

from secaudit import wiring
from secaudit.files import data_dir
from secaudit.reports import appendix_document
from secaudit.reports.blocks import Document, Heading, Section, Table
from secaudit.reports.formats.to_docx import to_docx
from secaudit.reports.formats.to_pdf import to_pdf
from secaudit.usecases.check import check
from secaudit.usecases.open_case import open_case
from secaudit.usecases.reporting.sources import material

SAMPLES = ("hongyuan-precision", "yongxin-plastics", "boundary-electronics")

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")


def appendix(name: str) -> Document:
    catalogue = wiring.catalogue()
    case = open_case(data_dir("sample_inventories") / name / "case.xlsx", catalogue, today=date(2024, 3, 1))
    found = material(check(case, catalogue))
    return appendix_document(
        found.inventory, found.assessment, found.catalogue, found.derived, found.input_digest, found.exposure_to_be,
        found.plan,
    )  # fmt: skip


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return {"one of everything": sample(), **{name: appendix(name) for name in SAMPLES}}


@pytest.fixture(scope="module")
def converted(documents: dict[str, Document], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The pages that LibreOffice makes of each, in one run with a profile of its own: their text without spaces."""
    folder = tmp_path_factory.mktemp("word")
    for name, document in documents.items():
        (folder / f"{name}.docx").write_bytes(to_docx(document))
    files = [str(folder / f"{name}.docx") for name in documents]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    return {name: page_texts(folder / f"{name}.pdf") for name in documents}


def page_texts(file: Path) -> list[str]:
    """By poppler where it is installed, as it is quicker."""
    if shutil.which("pdftotext"):
        told = subprocess.run(["pdftotext", "-raw", file.name, "-"], cwd=file.parent, capture_output=True, check=True)
        return ["".join(page.split()) for page in told.stdout.decode().split("\f")[:-1]]
    return ["".join(page.extract_text().split()) for page in PdfReader(file).pages]


@pytest.mark.parametrize("name", SAMPLES)
def test_word_and_pdf_have_as_many_pages_but_one(
    name: str, documents: dict[str, Document], converted: dict[str, list[str]]
) -> None:
    ours = PdfReader(io.BytesIO(to_pdf(documents[name])))
    assert abs(len(ours.pages) - len(converted[name])) <= 1


@pytest.mark.parametrize("name", ["one of everything", *SAMPLES])
def test_the_list_counts_every_heading_as_the_view_did(
    name: str, documents: dict[str, Document], converted: dict[str, list[str]]
) -> None:
    text = "".join(converted[name])
    for section in documents[name].sections:
        labels = [b.label for b in section.blocks if isinstance(b, Heading)]
        for label in (section.heading, *labels):
            assert "".join(label.split()) in text


def test_headings_below_the_contents_level_are_counted_too(converted: dict[str, list[str]]) -> None:
    text = "".join(converted["one of everything"])
    assert "（二）第二節1.細目" in text
    assert "十二、第12部分" in text


def test_references_still_say_what_they_point_to_after_counting_again(converted: dict[str, list[str]]) -> None:
    text = "".join(converted["one of everything"])
    assert "見表2、圖1、第十二章及G-3。" in text
    assert "Error" not in text
    assert "錯誤" not in text


def test_header_rows_stand_on_every_page_of_a_long_table(
    documents: dict[str, Document], converted: dict[str, list[str]]
) -> None:
    def longest(sections: tuple[Section, ...]) -> Table:
        return max((b for s in sections for b in s.blocks if isinstance(b, Table)), key=lambda table: len(table.rows))

    table = longest(documents["hongyuan-precision"].sections)
    header = "".join("".join(h.split()) for h in table.headers)
    assert sum(header in page for page in converted["hongyuan-precision"]) > 1
