from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from secaudit.errors import Problem
from secaudit.exporters import to_workbook
from secaudit.importers import read_case
from secaudit.model.inventory import Inventory

CASE = Inventory.of(case=[{"id": "C-1", "name": "甲公司"}], zone=[])
SHEET = "xl/worksheets/sheet2.xml"


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], tuple[Inventory, tuple[Problem, ...]]]:
    def read(data: bytes) -> tuple[Inventory, tuple[Problem, ...]]:
        path = tmp_path / "case.xlsx"
        path.write_bytes(data)
        return read_case(path)

    return read


Read = Callable[[bytes], tuple[Inventory, tuple[Problem, ...]]]


def edited(edit: Callable[[Any], None]) -> bytes:
    """The small case after someone worked on it in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(CASE, examples=True)))
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(changes: dict[str, Callable[[bytes], bytes]], extra: dict[str, bytes] | None = None) -> bytes:
    stream = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(to_workbook(CASE, examples=False)))
    with source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, changes.get(name, bytes)(source.read(name)))
        for name, data in (extra or {}).items():
            target.writestr(name, data)
    return stream.getvalue()


def with_cells(cells: bytes) -> bytes:
    """The small case with these rows in place of the first table's."""
    return repacked(
        {SHEET: lambda xml: re.sub(rb"(?s)<sheetData>.*</sheetData>", b"<sheetData>" + cells + b"</sheetData>", xml)}
    )


def test_cells_of_a_spreadsheet_are_read_as_what_they_show(read: Read) -> None:
    def edit(book: Any) -> None:
        sheet = book["採購"]
        row = {"採購編號": "P-1", "品項": 2024, "種類": "軟體", "列於": "資安經費", "編列金額": 1200000.0}
        row |= {"雲端租賃": True, "付款日": date(2024, 5, 3), "交貨日": datetime(2024, 5, 3, 14, 30), "使用月數": 11.0}
        titles = [c.value for c in sheet[1]]
        for title, value in row.items():
            sheet.cell(3, titles.index(title) + 1).value = value
        vendors = book["廠商"]
        vendors["A3"], vendors["B3"], vendors["C3"] = "V-1", "乙公司", 12345670.0

    inventory, problems = read(edited(edit))
    assert problems == ()
    purchase = next(inventory.dicts("purchase"))
    assert purchase["name"] == "2024"
    assert purchase["amount_twd"] == 1_200_000
    assert purchase["is_cloud"] == 1
    assert purchase["paid_on"] == purchase["delivered_on"] == "2024-05-03"
    assert purchase["use_months"] == 11
    assert next(inventory.dicts("vendor"))["tax_id"] == "12345670"


def test_half_a_dollar_and_a_bare_share_are_problems_with_their_place(read: Read) -> None:
    def edit(book: Any) -> None:
        sheet = book["案件"]
        titles = [c.value for c in sheet[1]]
        sheet.cell(3, titles.index("計畫總經費") + 1).value = 1000.5
        sheet.cell(3, titles.index("可用性目標") + 1).value = 0.995
        sheet.cell(3, titles.index("評估日") + 1).value = 45415

    _, problems = read(edited(edit))
    assert sorted((p.code, p.place.sheet, p.place.row, p.place.column) for p in problems) == [
        ("E-CEL-10", "案件", 3, "評估日"),
        ("E-CEL-14", "案件", 3, "可用性目標"),
        ("E-CEL-16", "案件", 3, "計畫總經費"),
    ]


def test_missing_unknown_and_double_sheets_are_each_a_problem(read: Read) -> None:
    def edit(book: Any) -> None:
        del book["資產"]
        book.create_sheet("我的筆記")
        book.create_sheet("zone")

    _, problems = read(edited(edit))
    assert sorted(p.code for p in problems) == ["E-TAB-01", "E-TAB-02", "E-TAB-03"]
    assert any("資產" in p.what for p in problems)


def test_a_sheet_may_be_blank_or_called_by_the_table_name(read: Read) -> None:
    def edit(book: Any) -> None:
        del book["資產"]
        book.create_sheet("asset")

    assert read(edited(edit))[1] == ()


def test_a_workbook_of_something_else_is_two_clear_problems(read: Read) -> None:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    assert [p.code for p in read(stream.getvalue())[1]] == ["E-TAB-01", "E-TAB-02"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        to_workbook(CASE, examples=False)[:-30],
        to_workbook(CASE, examples=False)[:3000],
        to_workbook(CASE, examples=False) + b"more",
        repacked({"xl/workbook.xml": lambda _: b"<workbook"}),
        repacked({SHEET: lambda xml: xml[: len(xml) // 2]}),
        repacked({SHEET: lambda _: b"\xff\xfe<\0c\0 \0r\0"}),
        repacked({"xl/sharedStrings.xml": lambda xml: b"<sst><si>"}),
    ],
)
def test_what_is_not_a_sound_workbook_is_a_problem(read: Read, data: bytes) -> None:
    _, problems = read(data)
    assert problems
    assert {p.code[:5] for p in problems} <= {"E-XLS", "E-TAB", "E-ROW", "E-COL", "E-CEL"}
    assert any(p.code.startswith("E-XLS") for p in problems)


def test_another_zip_is_not_a_workbook(read: Read) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert [p.code for p in read(stream.getvalue())[1]] == ["E-XLS-01"]


FAR = b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'


@pytest.mark.parametrize(
    "cells",
    [
        FAR + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        FAR + b'<row r="1048576"><c s="0" t="n" r="XFD1048576"><v>1</v></c></row>',
        FAR + b"<row r='1048576'><c\n r = 'XFD1048576' ><v>1</v></c></row>",
        FAR + b'<row r="2"><c r="A2" r="XFD1048576"><v>1</v></c></row>',
        FAR + b'<row r="2"><c s=" r=\'A2\' >" r="xfd1048576"><v>1</v></c></row>',
        FAR + b'<row r="2"><x:c xmlns:x="x" r="XFD1048576"><v>1</v></x:c></row>',
        FAR + b'<row r="2"><c r="ZZZZ2"><v>1</v></c></row>',
        FAR + b'<row r="1048576"><c><v>1</v></c></row>',
        FAR + b'<row r="2"><c s="0"r="XFD1048576"><v>1</v></c></row>',
        FAR + b'<row r="2"><c r="IW2"/></row>',
        b'<row r="200000"><c r="CV200001"/></row>',
    ],
)
def test_a_workbook_that_claims_a_huge_sheet_is_refused_before_it_is_read(read: Read, cells: bytes) -> None:
    _, problems = read(with_cells(cells))
    assert [p.code[:5] for p in problems] == ["E-XLS"]


def test_a_claimed_dimension_without_cells_costs_nothing(read: Read) -> None:
    claim = b'<dimension ref="A1:XFD1048576"/>'
    data = repacked({SHEET: lambda xml: re.sub(rb"<dimension[^>]*/>", claim, xml)})
    assert read(data)[1] == ()


def test_a_counter_that_claims_billions_is_refused(read: Read) -> None:
    data = repacked({"xl/sharedStrings.xml": lambda xml: re.sub(rb'ount="\d+"', b'ount="4000000000"', xml)})
    assert [p.code for p in read(data)[1]] == ["E-XLS-02"]


def test_a_zip_bomb_is_refused(read: Read) -> None:
    assert [p.code for p in read(repacked({}, {"xl/media/a.png": bytes(40 * 1024 * 1024)}))[1]] == ["E-XLS-02"]


def test_a_member_longer_than_its_directory_says_is_refused(read: Read) -> None:
    data = bytearray(repacked({}, {"xl/z.bin": b"x" * 5000}))
    entry = data.rindex(b"xl/z.bin") - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    data[entry + 24 : entry + 28] = (4000).to_bytes(4, "little")
    assert [p.code for p in read(bytes(data))[1]] == ["E-XLS-01"]


def test_a_member_named_twice_is_refused(read: Read) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = repacked({}, {SHEET: b"<worksheet/>"})
    assert [p.code for p in read(data)[1]] == ["E-XLS-01"]


def test_malformed_samples_are_problems(hostile: Path) -> None:
    for path in (hostile / "xlsx-malformed").iterdir():
        inventory, problems = read_case(path)
        assert problems, path.name
        assert len(inventory) == 0


@pytest.mark.parametrize("seed", range(40))
def test_damaged_bytes_never_end_in_anything_but_problems(read: Read, seed: int) -> None:
    import random

    chance = random.Random(seed)
    data = bytearray(to_workbook(CASE, examples=False))
    for _ in range(chance.choice((1, 5, 50))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    read(bytes(data))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    from secaudit.files import UnreadableFile

    path = tmp_path / "case.xlsx"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(UnreadableFile):
        read_case(path)
