"""The contents of the Word document: a TOC field whose entries stand there already, each a link with a page field.

Word counts the pages when it prints or is asked to (F9); until then no number is shown, and no dots that lead to none.

Invariant: entries are the headings of level 1 and 2 as printed, in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from secaudit.reports.blocks import Heading, Section
from secaudit.reports.formats.docx_body import Body, entry_bookmark
from secaudit.reports.formats.docx_elements import (
    add_field,
    add_link,
    add_tab,
    add_text,
    close_field,
    element,
    open_field,
)
from secaudit.reports.formats.page import SHORT_CONTENTS

TITLE = "目錄"
_CODE = 'TOC \\o "1-2" \\h \\z'


def entries(sections: Sequence[Section]) -> Iterator[tuple[int, str]]:
    """Level and words of what the contents list."""
    for section in sections:
        yield 1, section.heading
        for block in section.blocks:
            if isinstance(block, Heading) and block.level == 2:
                yield 2, block.label


def add_contents(body: Body, sections: Sequence[Section]) -> None:
    frame = body.added("sdt")
    gallery = element(element(frame, "sdtPr"), "docPartObj")
    element(gallery, "docPartGallery", val="Table of Contents")
    element(gallery, "docPartUnique")
    content = element(frame, "sdtContent")
    listed = list(entries(sections))
    title = _paragraph(body, content, "contents_title")
    if len(listed) <= SHORT_CONTENTS:
        element(title[0], "pageBreakBefore", val=0)
    add_text(title, TITLE)
    for number, (level, words) in enumerate(listed):
        paragraph = _paragraph(body, content, f"contents_{level}")
        _without_dots(paragraph, body.width)
        if number == 0:
            open_field(paragraph, _CODE)
        bookmark = entry_bookmark(number)
        link = add_link(paragraph, bookmark, words)
        add_tab(link)
        add_field(link, f"PAGEREF {bookmark} \\h", "")
        if number == len(listed) - 1:
            close_field(paragraph)


def _paragraph(body: Body, parent: Any, style: str) -> Any:
    made = element(parent, "p")
    body.styled(made, style)
    return made


def _without_dots(paragraph: Any, width: int) -> None:
    """The dots come with the style, when Word writes the contents anew."""
    element(element(paragraph[0], "tabs"), "tab", val="right", leader="none", pos=width)
