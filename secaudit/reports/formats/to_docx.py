"""The document as Word: real headings with a list that numbers them, captions that count, pointers that lead there.

Invariant: the same document gives the same bytes; nothing stands in it that only a style should say.
"""

from __future__ import annotations

import io
import zipfile

from secaudit.reports.blocks import Document, Section, ordinal
from secaudit.reports.formats.docx_blocks import anchors_of, write_section
from secaudit.reports.formats.docx_body import Body
from secaudit.reports.formats.docx_contents import add_contents
from secaudit.reports.formats.docx_skeleton import packed, skeleton
from secaudit.reports.formats.docx_tables import add_pairs


def to_docx(document: Document) -> bytes:
    import docx

    empty = skeleton(document.title, document.subtitle, document.running_head, document.as_of)
    word = docx.Document(io.BytesIO(empty))
    body = Body(word, anchors_of(document.sections), numbers="our list" if _counted(document.sections) else "text")
    body.paragraph("title", document.title)
    body.paragraph("subtitle", document.subtitle)
    add_pairs(body, document.meta)
    add_contents(body, document.sections)
    for section in document.sections:
        write_section(body, section, new_page=section.number in ("", "一"))
    body.finish()
    buffer = io.BytesIO()
    word.save(buffer)
    word.element.body.clear()  # parts of python-docx hold each other: without the collector the tree would stay
    with zipfile.ZipFile(buffer) as source:
        return packed({name: source.read(name) for name in source.namelist()})


def _counted(sections: tuple[Section, ...]) -> bool:
    """Whether our list counts what the sections are numbered: 一, 二, 三 without a gap."""
    numbers = [s.number for s in sections if s.number]
    return numbers == [ordinal(n) for n in range(1, len(numbers) + 1)]
