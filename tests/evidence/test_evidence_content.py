"""Type by content: what the bytes are, whatever the name says."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.usecases.evidence.content import UNKNOWN, contradicts, kind_of

OOXML = "application/vnd.openxmlformats-officedocument."


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF89a\x01\0", "image/gif"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "application/x-ole-storage"),
        ("密碼原則：三次".encode(), "text/plain"),
        ("密碼原則：三次".encode("cp950"), "text/plain"),
        ("[Unicode]\r\nUnicode=yes\r\n".encode("utf-16"), "text/plain"),
        ("編號,名稱\r\n1,甲\r\n".encode("utf-8-sig"), "text/csv"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "text/html"),
        (b'<?xml version="1.0"?><nmaprun/>', "application/xml"),
        (b'<?xml version="1.0"?><html xmlns="x">', "text/html"),
        (b'{"a": 1}', "application/json"),
        (b"[1, 2]", "application/json"),
        (b"[Version]\nsignature=x\n", "text/plain"),
        (b"MZ\x90\0\x03\0\0\0", UNKNOWN),
        (b"\x7fELF\x02\x01\x01\0", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_the_first_bytes_tell(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), OOXML + "spreadsheetml.sheet"),
        (("[Content_Types].xml", "_rels/.rels", "word/document.xml"), OOXML + "wordprocessingml.document"),
        (("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml"), OOXML + "presentationml.presentation"),
        (("xl/notes.txt", "readme.txt"), "application/zip"),
    ],
)
def test_office_files_are_told_from_other_zips(parts: tuple[str, ...], kind: str) -> None:
    assert kind_of(zipped(*parts)) == kind


def test_an_office_file_with_a_large_first_part_is_known_by_its_end() -> None:
    whole = zipped("[Content_Types].xml", "word/document.xml")
    assert kind_of(whole[:30], whole[-200:]) == OOXML + "wordprocessingml.document"


def test_a_character_cut_in_half_is_still_text() -> None:
    assert kind_of("鎖定".encode()[:-1]) == "text/plain"


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("plan.pdf", "application/pdf", False),
        ("PLAN.PDF", "application/pdf", False),
        ("plan.docx", "application/pdf", True),
        ("photo.jpg", "image/png", True),
        ("export.csv", "text/plain", False),
        ("export.csv", UNKNOWN, True),
        ("old.xls", "application/x-ole-storage", False),
        ("all.zip", OOXML + "spreadsheetml.sheet", False),
        ("dump.bin", UNKNOWN, False),
        ("README", "text/plain", False),
    ],
)
def test_an_ending_that_promises_something_else_is_told(name: str, kind: str, told: bool) -> None:
    assert contradicts(name, kind) is told


@given(st.binary(max_size=300), st.binary(max_size=50))
def test_no_bytes_are_too_strange(head: bytes, tail: bytes) -> None:
    assert "/" in kind_of(head, tail)
