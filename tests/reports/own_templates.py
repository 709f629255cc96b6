"""Word templates made by hand for tests, the case that fills them, and what is read back of the result."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import docx
from docx.oxml import parse_xml

from reports import sample_case
from secaudit.errors import Problem
from secaudit.model.schema import Cell
from secaudit.reports import appendix_document
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Document
from secaudit.reports.own_template.filling import fill
from secaudit.reports.own_template.offer import Offer, offered

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def judged() -> tuple[Document, Material]:
    inventory, assessment, catalogue = sample_case.inventory(), sample_case.assessment(), sample_case.catalogue()
    derived, to_be = sample_case.derived(), sample_case.exposure_to_be()
    material = Material(inventory, assessment, catalogue, derived, to_be, sample_case.DIGEST)
    return appendix_document(inventory, assessment, catalogue, derived, sample_case.DIGEST, to_be), material


@cache
def offer() -> Offer:
    return offered(*judged())


def offer_with(table: str, **cells: Cell) -> Offer:
    """The same case, of whose first row of ``table`` some cells say otherwise."""
    document, material = judged()
    inventory = material.inventory
    first, *others = inventory.dicts(table)
    columns = tuple(first)
    rows = tuple(tuple(row[c] for c in columns) for row in ({**first, **cells}, *others))
    return offered(document, replace(material, inventory=inventory.replacing(**{table: rows})))


def saved(word: Any) -> bytes:
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def template(*texts: str) -> bytes:
    """A document of plain paragraphs."""
    word = docx.Document()
    for text in texts:
        word.add_paragraph(text)
    return saved(word)


def template_of(*elements: str, change: Callable[[Any], None] = lambda _: None) -> bytes:
    """A document of body elements as XML, whose root needs no namespace declarations."""
    word = docx.Document()
    for element in elements:
        tag, rest = element[1:].split(">", 1)
        closed = tag.endswith("/")
        declared = f"<{tag.removesuffix('/')} {NAMESPACES}{'/' if closed else ''}>{rest}"
        word.element.body[-1].addprevious(parse_xml(declared))
    change(word)
    return saved(word)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def filled(data: bytes, with_offer: Offer | None = None) -> Any:
    """The filled template as python-docx reads it; fails where there is anything wrong with it."""
    return docx.Document(io.BytesIO(filled_bytes(data, with_offer)))


def filled_bytes(data: bytes, with_offer: Offer | None = None) -> bytes:
    made = fill(data, "範本.docx", with_offer or offer())
    assert isinstance(made, bytes), "\n".join(map(str, made))
    return made


def problems(data: bytes, with_offer: Offer | None = None) -> tuple[Problem, ...]:
    made = fill(data, "範本.docx", with_offer or offer())
    assert not isinstance(made, bytes)
    return made


def texts(word: Any) -> list[str]:
    return [p.text for p in word.paragraphs]


def all_text(word: Any) -> str:
    """Every w:t of the body, text boxes and tables too."""
    return "".join(t.text or "" for t in word.element.body.iter(f"{W}t"))


def changed(data: bytes, **members: bytes | str | None) -> bytes:
    """The archive with members (``word__document`` for word/document.xml by ``names``) added, replaced or left out."""
    named = {NAMES.get(name, name): value for name, value in members.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in named:
                target.writestr(name, source.read(name))
        for name, value in named.items():
            if value is not None:
                target.writestr(name, value)
    return out.getvalue()


def member(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


NAMES = {
    "types": "[Content_Types].xml",
    "document": "word/document.xml",
    "settings": "word/settings.xml",
    "settings_rels": "word/_rels/settings.xml.rels",
    "document_rels": "word/_rels/document.xml.rels",
    "macros": "word/vbaProject.bin",
}
