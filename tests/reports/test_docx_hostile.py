"""No text of a case becomes a paragraph, a field, a bookmark or markup of the Word document."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from docx.oxml.ns import qn
from docx_sample import bookmarks, codes, opened, sample
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.reports.formats.to_docx import to_docx

HOSTILE = (
    "{{ x }} {% tr %}",
    "<w:p/>",
    "</w:t></w:r></w:p><w:p>",
    "]]>",
    "甲\n乙\r丙\t丁",
    'TOC \\o "1-9"',
    " PAGEREF x \\h ",
    "=cmd|'/c calc'!A1",
    "&amp; &lt;",
    "😀",
    "\u202eabc\u202c",
    "\x00\x01\x1b[2J",
    "\ud800",
    "\ufffe",
    "_sa_a1",
)


def shape(body: Any) -> Counter[str]:
    return Counter(str(e.tag) for e in body.iter())


@pytest.fixture(scope="module")
def plain() -> Any:
    return opened(to_docx(sample("甲"))).element.body


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_change_neither_paragraphs_nor_fields_nor_bookmarks(text: str, plain: Any) -> None:
    body = opened(to_docx(sample(text))).element.body
    assert shape(body) == shape(plain)
    assert codes(body) == codes(plain)
    assert bookmarks(body).keys() == bookmarks(plain).keys()
    assert not list(body.iter(qn("w:br"), qn("w:cr"), qn("w:sym")))


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_any_words_give_a_document_of_one_shape(text: str) -> None:
    body = opened(to_docx(sample(text))).element.body
    assert codes(body) == codes(opened(to_docx(sample("甲"))).element.body)


def test_hostile_words_stand_there_as_they_are() -> None:
    texts = [p.text for p in opened(to_docx(sample("{{ x }}<w:p/>]]>&amp; TOC 😀"))).paragraphs]
    assert "{{ x }}<w:p/>]]>&amp; TOC 😀" in texts
