"""Pointers and contents of the Word document lead to a place that is there, and show what stands there."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx_sample import bookmarks, codes, opened, sample, style_of

from secaudit.reports.blocks import Document, Section
from secaudit.reports.formats.docx_blocks import anchors_of, write_blocks, write_section
from secaudit.reports.formats.docx_body import Body
from secaudit.reports.formats.to_docx import to_docx


@pytest.fixture(scope="module")
def document() -> Document:
    return sample()


@pytest.fixture(scope="module")
def body(document: Document) -> Any:
    return opened(to_docx(document)).element.body


def targets(body: Any) -> set[str]:
    """Every bookmark that a field or a link names."""
    named = {code.split()[1] for code in codes(body) if code.split()[0] in ("REF", "PAGEREF")}
    return named | {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}


def test_every_reference_and_every_link_leads_to_a_bookmark(body: Any) -> None:
    assert targets(body)
    assert targets(body) <= set(bookmarks(body))


def test_a_reference_to_a_caption_shows_exactly_what_its_bookmark_holds(body: Any) -> None:
    shown = {}
    runs = list(body.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:t")))
    for place, run in enumerate(runs):
        if run.tag == qn("w:instrText") and run.text.split()[0] == "REF":
            shown[run.text.split()[1]] = runs[place + 2].text
    assert set(shown.values()) == {"表 2", "圖 1"}
    assert {name: bookmarks(body)[name] for name in shown} == shown


def test_a_row_is_pointed_to_by_a_link_with_its_own_words(body: Any) -> None:
    marked = bookmarks(body)
    links = [
        (link.get(qn("w:anchor")), "".join(t.text for t in link.iter(qn("w:t"))))
        for link in body.iter(qn("w:hyperlink"))
    ]
    to_rows = [(marked[anchor], words) for anchor, words in links if words.startswith("G-")]
    assert to_rows == [("G-3", "G-3"), ("G-1", "G-1"), ("G-1", "G-1"), ("G-1", "G-1")]
    assert ("第 12 部分", "第十二章") in [(marked[anchor], words) for anchor, words in links]


def test_a_pointer_that_leads_nowhere_is_plain_words(body: Any) -> None:
    (paragraph,) = [p for p in body.iter(qn("w:p")) if "".join(t.text for t in p.iter(qn("w:t"))) == "見 內容。"]
    assert not list(paragraph.iter(qn("w:hyperlink"), qn("w:fldChar")))


def test_the_contents_list_what_the_headings_say_and_lead_there(document: Document, body: Any) -> None:
    entries = [p for p in body.iter(qn("w:p")) if style_of(p) in ("TOC1", "TOC2")]
    words = ["".join(t.text for t in p.iter(qn("w:t"))) for p in entries]
    assert words[:5] == ["摘要", "一、內容", "（一）內容", "（二）第二節", "二、第 2 部分"]
    assert words[-1] == "十二、第 12 部分"
    marked = bookmarks(body)
    for entry, printed in zip(entries, words, strict=True):
        (link,) = entry.iter(qn("w:hyperlink"))
        assert printed.endswith(marked[link.get(qn("w:anchor"))])
        assert [c for c in codes(entry) if c.startswith("PAGEREF")] == [f"PAGEREF {link.get(qn('w:anchor'))} \\h"]
    assert [c for c in codes(body) if c.startswith("TOC")] == ['TOC \\o "1-2" \\h \\z']


def test_fields_begin_separate_and_end_in_turn(body: Any) -> None:
    depth = 0
    for mark in body.iter(qn("w:fldChar")):
        kind = mark.get(qn("w:fldCharType"))
        depth += {"begin": 1, "separate": 0, "end": -1}[kind]
        assert 0 <= depth <= 2
    assert depth == 0


def foreign() -> Any:
    """Somebody's document with a place to write, a bookmark of theirs, and headings in a colour of theirs."""
    word = docx.Document()
    word.add_heading("柒、其他", 1)
    word.add_paragraph("這裡")
    word.add_paragraph("結語")
    return word


def written(sections: tuple[Section, ...]) -> Any:
    word = foreign()
    place = word.paragraphs[1]._p
    body = Body(word, anchors_of(sections))
    body.before(place)
    for section in sections:
        write_section(body, section, level=2)
    place.getparent().remove(place)
    body.finish()
    buffer = io.BytesIO()
    word.save(buffer)
    return opened(buffer.getvalue())


def test_blocks_stand_in_somebody_else_s_document_where_they_were_asked_for(document: Document) -> None:
    word = written(document.sections)
    texts = [p.text for p in word.paragraphs]
    assert (texts[0], texts[1], texts[-1]) == ("柒、其他", "摘要", "結語")
    headings = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert headings[2:6] == [
        ("Heading 2", "一、內容"),
        ("Heading 3", "（一）內容"),
        ("Heading 3", "（二）第二節"),
        ("Heading 4", "1. 細目"),
    ]
    assert [p.text for p in word.paragraphs if p.style.name == "Caption"] == [
        "表 1　第二張",
        "表 2　內容",
        "表 3　第二張",
    ]


def test_their_styles_stay_as_they_are_and_only_ours_are_added(document: Document) -> None:
    before = {s.style_id: s.element.xml for s in foreign().styles}
    after = {s.style_id: s.element.xml for s in written(document.sections).styles}
    assert {k: v for k, v in after.items() if k in before} == before
    assert {"TableText4", "SecurityTable", "Callout"} <= set(after) - set(before)


def test_a_heading_style_that_numbers_itself_is_not_numbered_twice(document: Document) -> None:
    word = foreign()
    settings = word.styles["Heading 1"].element.get_or_add_pPr()
    settings.get_or_add_numPr().get_or_add_numId().val = 7
    body = Body(word, {})
    write_section(body, document.sections[1])
    body.finish()
    assert [p.text for p in word.paragraphs if p.style.name == "Heading 1"] == ["柒、其他", "內容"]
    assert "（一）內容" in [p.text for p in word.paragraphs if p.style.name == "Heading 2"]


def test_only_what_is_written_is_pointed_to(document: Document) -> None:
    part = replace(document.sections[1], blocks=document.sections[1].blocks[:5])
    body = written((part,)).element.body
    assert targets(body) == set()


def test_writing_a_part_twice_marks_it_once(document: Document) -> None:
    word = foreign()
    body = Body(word, anchors_of(document.sections))
    for _ in range(2):
        write_blocks(body, document.sections[1].blocks)
    body.finish()
    names = [m.get(qn("w:name")) for m in word.element.body.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names))
    identities = [p.get("id") for p in word.element.body.iter(qn("wp:docPr"))]
    assert len(identities) == len(set(identities)) == 2


def test_a_document_that_we_wrote_can_be_written_into_again(document: Document) -> None:
    word = opened(to_docx(document))
    before = set(bookmarks(word.element.body))
    body = Body(word, anchors_of(document.sections[1:2]))
    write_section(body, document.sections[1])
    body.finish()
    names = [m.get(qn("w:name")) for m in word.element.body.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names)) > len(before)
    assert targets(word.element.body) <= set(names)


def test_ids_that_are_no_numbers_do_not_stop_us(document: Document) -> None:
    word = foreign()
    mark = word.paragraphs[0]._p.makeelement(qn("w:bookmarkStart"), {qn("w:id"): "x\u0662", qn("w:name"): "theirs"})
    word.paragraphs[0]._p.append(mark)
    body = Body(word, {})
    write_section(body, document.sections[1])
    body.finish()
    assert "一、內容" in [p.text for p in word.paragraphs]
