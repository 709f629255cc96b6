"""Whatever a case or a catalogue says, the documents have the shape that harmless words of that length give them.

Every free text and every id of every table is filled with words that mean something to Word, HTML, XML, typst, Jinja or
Excel; elements, fields, bookmarks, links, cell types and pages are counted by programs that are not ours.
"""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import openpyxl
import pytest
from lxml import etree
from pypdf import PdfReader

from secaudit import wiring
from secaudit.model.control import Catalogue, Title
from secaudit.model.declared import FILLED_TABLES, TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Column, Kind, Table, members, pack
from secaudit.text import safe_text
from secaudit.usecases.check import check
from secaudit.usecases.open_case import OpenCase, open_case
from secaudit.usecases.report import VIEWS, Wanted, rendered

SAMPLE = Path(__file__).resolve().parents[2] / "sample_inventories" / "hongyuan-precision" / "case.xlsx"
HOSTILE = (
    "</w:t></w:r></w:p><w:p/>", "{{ 7*7 }}", "{%p if x %}", "{%tr for a in b %}", "#set page(width: 1cm)", "$x$ *_y_*",
    "@label <a1>", "<script>alert(1)</script>", '" onload="alert(1)', "]]><a/>", "&#10;&amp;&lt;", "甲\n乙\r\t丙",
    "a\u202eb\u200b", "‹U+…›", "=cmd'/c calc'!A1", "@SUM(1)", "+1", 'TOC \\o "1-9"', "<a href='http://x/'>y</a>",
    "-->", '#image("/etc/passwd")', "https://evil.example/x", "mailto:a@b.tw", "javascript:alert(1)", "_sa_a1 a1",
    "W" * 300, "😀", "\x00\x1b[2J", "㐱堃", "<svg onload=x>", "/* */ // [x](y) = y",
)  # fmt: skip
MEANT = ("tax_id", "setting", "value")
"""Texts that are read as something else than words."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWN = ("text", "mxPoint", "Array")
"""Lines of a text and bends of a line in a drawing: how many depends on how wide the letters are."""
Word = Callable[[int], str]


def hostile(turn: int) -> Word:
    return lambda number: HOSTILE[(number * 7 + turn) % len(HOSTILE)]


def harmless(turn: int) -> Word:
    """As long, with spaces where the others have them."""
    return lambda number: "".join(
        "x" if c.isascii() and not c.isalnum() and c != " " else c
        for c in safe_text(" ".join(hostile(turn)(number).split("\n")).replace("\r", "").replace("\t", " "))
    )


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return wiring.catalogue()


@pytest.fixture(scope="module")
def case(catalogue: Catalogue) -> OpenCase:
    found = open_case(SAMPLE, catalogue, today=date(2024, 3, 1))
    return dataclasses.replace(found, inventory=Inventory({t.name: _whole(found.inventory, t) for t in FILLED_TABLES}))


def _whole(inventory: Inventory, table: Table) -> tuple[tuple[Cell, ...], ...]:
    """The table's rows with a word in every free text; of an empty one a row with what must be."""
    rows = inventory.rows(table.name) or (tuple(_some(column, table, inventory) for column in table.columns),)
    return tuple(
        tuple("填" if cell is None and _is_free(c) else cell for c, cell in zip(table.columns, row, strict=True))
        for row in rows
    )


def _some(column: Column, table: Table, inventory: Inventory) -> Cell:
    if column is table.key:
        return "X-1"
    if column.kind is Kind.CHOICE:
        return column.choices[0].code
    if column.kind is Kind.REF:
        return next((rows[0][0] for t in column.refs if (rows := inventory.rows(t))), None)
    return None


def _is_free(column: Column) -> bool:
    return column.kind is Kind.TEXT and column.name not in MEANT


def with_words(inventory: Inventory, word: Word, *, first: bool) -> Inventory:
    """A word after the number of every text, or before it; and after every id."""
    number = iter(range(1, 1_000_000))
    keys = [row[0] for name, rows in inventory.tables.items() for row in rows if _is_id(TABLE_BY_NAME[name].key)]
    ids = {key: f"{key}{word(n).replace('|', '')}" for n, key in enumerate(dict.fromkeys(keys))}

    def cell(column: Column, value: Cell) -> Cell:
        if value is None:
            return None
        if _is_free(column):
            n = next(number)
            return f"{word(n)}N{n:05}" if first else f"N{n:05}{word(n)}"
        if column.kind is Kind.REFS:
            return pack(tuple(ids.get(m, m) for m in members(value)))
        return ids.get(value, value) if column.kind in (Kind.ID, Kind.REF) else value

    return Inventory(
        {
            name: tuple(tuple(map(cell, TABLE_BY_NAME[name].columns, row)) for row in rows)
            for name, rows in inventory.tables.items()
        }
    )


def _is_id(column: Column) -> bool:
    return column.kind is Kind.ID


def named(catalogue: Catalogue, word: Word) -> Catalogue:
    """A foreign catalogue: every word that it prints is somebody else's."""
    number = iter(range(1_000_000))
    return dataclasses.replace(
        catalogue,
        title=word(next(number)),
        controls=tuple(
            dataclasses.replace(
                control,
                title=Title(zh_tw=word(next(number)), en=word(next(number))),
                clause=word(next(number)),
                source=word(next(number)),
                interpretation=word(next(number)),
                remedy=word(next(number)),
                evidence=tuple(word(next(number)) for _ in control.evidence),
            )
            for control in catalogue.controls
        ),
    )


EVERYTHING = Wanted(("appendix", "gap", "findings"), ("docx", "html", "json"), ("svg", "drawio"), VIEWS)


def shapes(case: OpenCase, catalogue: Catalogue, wanted: Wanted) -> dict[str, object]:
    files = rendered(check(case, catalogue), wanted)
    return {f"{name}: {what}": shape for name, data in files.items() for what, shape in _shapes(name, data)}


def _shapes(name: str, data: bytes) -> Iterator[tuple[str, object]]:
    match name.rpartition(".")[2]:
        case "docx":
            yield from _of_word(data)
        case "xlsx":
            yield from _of_workbook(data)
        case "html":
            page = lxml.html.document_fromstring(data.decode())
            yield "elements", _elements(page)
            yield "links", sorted(str(a.get("href")) for a in page.iter("a"))
        case "svg" | "drawio":
            yield "elements", _elements(etree.fromstring(data))
        case "pdf":
            yield "pages", len(PdfReader(io.BytesIO(data)).pages)
        case "json":
            yield "values", Counter(_kinds(json.loads(data)))


def _elements(root: Any) -> Counter[tuple[str, ...]]:
    """By tag and attributes, but for :data:`DRAWN`."""
    return Counter((str(e.tag), *sorted(e.attrib)) for e in root.iter() if etree.QName(e).localname not in DRAWN)


def _of_word(data: bytes) -> Iterator[tuple[str, object]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield "members", archive.namelist()
        for member in archive.namelist():
            if member.endswith((".xml", ".rels")):
                yield member, Counter(str(e.tag) for e in etree.fromstring(archive.read(member)).iter())
        body = etree.fromstring(archive.read("word/document.xml"))
    yield "fields", [e.text for e in body.iter(f"{W}instrText")]
    yield "bookmarks", [e.get(f"{W}name") for e in body.iter(f"{W}bookmarkStart")]


def _of_workbook(data: bytes) -> Iterator[tuple[str, object]]:
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        cells = [cell for row in sheet for cell in row]
        yield f"{sheet.title} cells", Counter(cell.data_type for cell in cells)
        assert not [c for c in cells if c.data_type == "f" or (c.hyperlink and c.hyperlink.target)]


def _kinds(value: object) -> Iterator[str]:
    yield type(value).__name__
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _kinds(inner)


@pytest.mark.parametrize(("turn", "first"), [(0, True), (5, False)])
def test_no_text_of_a_case_becomes_anything_else(turn: int, first: bool, case: OpenCase, catalogue: Catalogue) -> None:
    plain, attacked = (
        dataclasses.replace(case, inventory=with_words(case.inventory, word(turn), first=first))
        for word in (harmless, hostile)
    )
    assert shapes(attacked, catalogue, EVERYTHING) == shapes(plain, catalogue, EVERYTHING)


def test_no_text_of_a_foreign_catalogue_becomes_anything_else(case: OpenCase, catalogue: Catalogue) -> None:
    wanted = Wanted(("appendix", "gap"), ("docx", "html"))
    plain, attacked = (named(catalogue, word(3)) for word in (harmless, hostile))
    assert shapes(case, attacked, wanted) == shapes(case, plain, wanted)


def test_no_text_of_a_case_changes_the_pages(case: OpenCase, catalogue: Catalogue) -> None:
    plain, attacked = (
        dataclasses.replace(case, inventory=with_words(case.inventory, word(9), first=True))
        for word in (harmless, hostile)
    )
    given, expected = (
        [
            pages
            for name, pages in shapes(one, catalogue, Wanted(formats=("pdf",), figures=())).items()
            if name.endswith("pages")
        ]
        for one in (attacked, plain)
    )
    assert all(abs(int(str(a)) - int(str(b))) <= 1 for a, b in zip(given, expected, strict=True)), (given, expected)
