"""The door: what may not come in as a template is refused by name, before anything in it is opened."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.own_templates import changed, member, template, template_of
from secaudit.errors import BadInput
from secaudit.reports.own_template import MOST_BYTES, door, opened, package

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
GOOD = template("{{ 公司名稱 }}")
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refused(data: bytes) -> list[str]:
    with pytest.raises(BadInput) as error:
        opened("範本.docx", data)
    assert all(p.place.file == "範本.docx" and p.what and p.fix for p in error.value.problems)
    return [p.code for p in error.value.problems]


def said(data: bytes) -> str:
    with pytest.raises(BadInput) as error:
        opened("範本.docx", data)
    return "\n".join(map(str, error.value.problems))


def typed(kind: str) -> bytes:
    return changed(GOOD, types=member(GOOD, "[Content_Types].xml").replace(MAIN, kind))


def linked(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    rels = member(GOOD, "word/_rels/document.xml.rels")
    one = f'<Relationship Id="rId99" Type="{OFFICE}{kind}" Target="{target}"{mode}/></Relationships>'
    return changed(GOOD, document_rels=rels.replace("</Relationships>", one))


def zipped(**members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in members.items():
            archive.writestr(name, value)
    return out.getvalue()


def test_an_ordinary_document_comes_in() -> None:
    assert opened("a.docx", GOOD).data == GOOD
    assert opened("a.docx", linked("hyperlink", "https://example.com/a?b")).name == "a.docx"
    assert opened("a.docx", linked("hyperlink", "mailto:a@example.com"))


def test_what_is_no_word_document_is_refused() -> None:
    assert refused(b"") == ["E-TPL-04"]
    assert refused(b"%PDF-1.7") == ["E-TPL-04"]
    assert refused(GOOD[:-200]) == ["E-TPL-04"]
    assert refused(zipped(a="x")) == ["E-TPL-04"]
    assert refused(typed("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")) == ["E-TPL-04"]


def test_old_encrypted_and_other_kinds_say_how_to_save_them() -> None:
    assert refused(OLE + b"\0" * 600) == ["E-TPL-03"]
    assert refused(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")) == ["E-TPL-02"]
    assert refused(typed("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml")) == [
        "E-TPL-08"
    ]
    strict = re.sub(
        r"http://schemas\.openxmlformats\.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
        member(GOOD, "word/document.xml"),
    )
    assert refused(changed(GOOD, document=strict)) == ["E-TPL-09"]
    assert "另存新檔" in said(OLE + b"\0" * 600)


def test_macros_are_refused_by_kind_and_by_part() -> None:
    assert refused(typed("application/vnd.ms-word.document.macroEnabled.main+xml")) == ["E-TPL-07"]
    assert refused(changed(GOOD, macros=b"\0")) == ["E-TPL-07"]


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        ("attachedTemplate", "file:///C:/x/範本.dotm", "E-TPL-10"),
        ("oleObject", "file:///x.xls", "E-TPL-10"),
        ("aFChunk", "x.html", "E-TPL-10"),
        ("subDocument", "http://192.0.2.1/x.docx", "E-TPL-10"),
        ("package", "embeddings/x.xlsx", "E-TPL-10"),
        ("image", "http://192.0.2.1/x.png", "E-TPL-11"),
        ("image", "\\\\192.0.2.1\\x.png", "E-TPL-11"),
        ("hyperlink", "file:///c:/windows/x.exe", "E-TPL-11"),
        ("somethingNew", "https://example.com", "E-TPL-11"),
    ],
)
def test_what_lies_outside_or_is_embedded_is_refused_by_its_name(kind: str, target: str, code: str) -> None:
    assert refused(linked(kind, target)) == [code]
    assert target in said(linked(kind, target))


def test_an_attached_template_in_the_settings_is_found() -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}attachedTemplate" Target="http://192.0.2.1/a.dotm" TargetMode="External"/></Relationships>'
    )
    found = said(changed(GOOD, settings_rels=rels))
    assert "http://192.0.2.1/a.dotm（word/_rels/settings.xml.rels）" in found
    assert "Normal.dotm" in found


@pytest.mark.parametrize("word", ["DDEAUTO", "dde", "INCLUDEPICTURE", "INCLUDETEXT", "LINK", "DATABASE", "RD", "PRINT"])
def test_fields_that_fetch_or_run_are_refused_however_they_are_cut(word: str) -> None:
    cut = [f" {word[0]}", *word[1:], ' "x"']
    codes = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in cut)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    whole = begin + codes + end
    assert refused(template_of(f"<w:p>{whole}</w:p>")) == ["E-TPL-12"]
    assert refused(template_of(f'<w:p><w:fldSimple w:instr=" {word} x"/></w:p>')) == ["E-TPL-12"]


@pytest.mark.parametrize("code", ['DDEAUTO"cmd" "/c calc"', "\u200bDDEAUTO x", "DDEAUTO\\* x"])
def test_a_field_is_told_by_its_word_whatever_stands_around_it(code: str) -> None:
    run = f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    assert refused(template_of(f"<w:p>{begin}{run}{end}</w:p>")) == ["E-TPL-12"]


def test_a_field_that_a_rejected_deletion_would_bring_back_is_refused() -> None:
    run = '<w:del w:id="1" w:author="a"><w:r><w:delInstrText> DDEAUTO x</w:delInstrText></w:r></w:del>'
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    assert refused(template_of(f"<w:p>{begin}{run}{end}</w:p>")) == ["E-TPL-12"]


def test_a_data_source_that_is_named_without_a_relationship_is_refused() -> None:
    written = member(GOOD, "word/settings.xml")
    merged = '<w:mailMerge><w:connectString w:val="Provider=SQLOLEDB"/></w:mailMerge></w:settings>'
    assert refused(changed(GOOD, settings=written.replace("</w:settings>", merged))) == ["E-TPL-10"]


@pytest.mark.parametrize("place", ["http://192.0.2.1/a.png", "\\\\192.0.2.1\\a\\b.png", "//192.0.2.1/a.png"])
def test_a_picture_of_the_old_kind_that_says_itself_where_it_lies_is_refused(place: str) -> None:
    picture = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="{place}"/></v:shape>'
    assert refused(template_of(f"<w:p><w:r><w:pict>{picture}</w:pict></w:r></w:p>")) == ["E-TPL-10"]


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_otherwise_than_word_does_is_refused_unread(packed: int) -> None:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a", packed) as archive:
        archive.writestr("word/media/image1.png", bytes(1024))
    assert "壓縮方式" in said(out.getvalue())


def test_harmless_fields_come_in() -> None:
    fields = "".join(f'<w:fldSimple w:instr="{code}"/>' for code in ("PAGE", "TOC \\o", "HYPERLINK x/link", "REF LINK"))
    assert opened("a.docx", template_of(f"<w:p>{fields}</w:p>"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_and_document_types_are_refused(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert refused(changed(GOOD, document=xml.encode(encoding))) == ["E-TPL-13"]


def test_broken_xml_is_refused_with_its_member() -> None:
    assert "word/document.xml 第 1 行" in said(changed(GOOD, document="<w:document"))


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.integers(0, len(GOOD) - 1), st.integers(0, 255))
@settings(max_examples=60, deadline=None)
@example(100, 0xFF, 101, 0xFF)
def test_a_damaged_archive_comes_in_or_is_refused_and_nothing_else(one: int, a: int, other: int, b: int) -> None:
    damaged = bytearray(GOOD)
    damaged[one], damaged[other] = a, b
    with suppress(BadInput):
        opened("範本.docx", bytes(damaged))


def test_a_stream_that_cannot_be_unpacked_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        entry = archive.getinfo("word/document.xml")
    begins = entry.header_offset + 30 + len(entry.filename)
    assert refused(GOOD[:begins] + b"\xff" * 40 + GOOD[begins + 40 :]) == ["E-TPL-04"]


def test_a_bomb_is_refused_by_what_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_UNPACKED", 1_900_000)
    monkeypatch.setattr(package, "MOST_XML", 900_000)
    assert refused(changed(GOOD, **{"word/media/a.bin": b"\0" * 2_000_000})) == ["E-TPL-05"]
    assert refused(changed(GOOD, **{"word/a.xml": b"<a>" + b" " * 1_000_000 + b"</a>"})) == ["E-TPL-05"]


def test_too_deep_too_many_and_too_large_are_refused() -> None:
    assert refused(changed(GOOD, **{"word/a.xml": "<a>" * 300 + "</a>" * 300})) == ["E-TPL-05"]
    assert refused(changed(GOOD, **{f"word/{n}.bin": b"" for n in range(2_001)})) == ["E-TPL-05"]
    assert refused(b"PK" + b"\0" * MOST_BYTES) == ["E-TPL-01"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_odd_and_repeated_names_are_refused() -> None:
    assert refused(changed(GOOD, **{"../x.xml": "<a/>"})) == ["E-TPL-06"]
    assert refused(changed(GOOD, **{"/x.xml": "<a/>"})) == ["E-TPL-06"]
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/Document.xml", "<a/>")
    assert refused(out.getvalue()) == ["E-TPL-06"]


def test_everything_that_keeps_it_outside_is_said_at_once() -> None:
    data = linked("image", "http://192.0.2.1/x.png")
    rels = member(data, "word/_rels/document.xml.rels").replace(
        "</Relationships>", f'<Relationship Id="rId98" Type="{OFFICE}aFChunk" Target="x.html"/></Relationships>'
    )
    assert sorted(refused(changed(data, document_rels=rels, macros=b""))) == ["E-TPL-07", "E-TPL-10", "E-TPL-11"]
