"""The document as Word: A4 upright, 標楷體 with Times New Roman, real headings, captions and repeating header rows.

Invariant: the same document gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from secaudit.reports.blocks import Bullets, Callout, Document, Figure, Heading, Paragraph, Table
from secaudit.reports.formats.docx_elements import (
    CELL_STYLES,
    NOTE_STYLE,
    Body,
    add_callout,
    add_pairs,
    add_table,
    add_text,
    field,
    set_fonts,
)
from secaudit.reports.formats.typesetting import svg_to_png

TEXT_WIDTH_CM, TEXT_HEIGHT_CM = 17.0, 21.5
SIZES = {"Normal": 11.0, "Title": 24, "Subtitle": 14, "Heading 1": 16, "Heading 2": 13, "Caption": 10,
         "List Bullet": 11, "Header": 9, "Footer": 9}  # fmt: skip


def to_docx(document: Document) -> bytes:
    from concurrent.futures import ThreadPoolExecutor

    import docx

    with ThreadPoolExecutor(max_workers=1) as painter:  # pictures are painted beside, while the tables are made
        pictures = [painter.submit(svg_to_png, f.svg) for f in document.figures]
        word = docx.Document()
        _set_up(word, document)
        body = Body(word)
        _cover(body, document)
        frames = []
        for section in document.sections:
            first = {"pageBreakBefore": ""} if section.number in ("", "一") else {}
            body.paragraph(section.heading, "Heading 1", **first)
            for block in section.blocks:
                if isinstance(block, Figure):
                    frames.append(_frame(block, body, word))
                else:
                    _add(block, body)
        for figure, frame, picture in zip(document.figures, frames, pictures, strict=True):
            _hang(figure, frame, picture.result())
    buffer = io.BytesIO()
    word.save(buffer)
    return _dated(buffer.getvalue())


def _set_up(word: Any, document: Document) -> None:
    from docx.shared import Cm

    page = word.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.0)
    page.top_margin, page.bottom_margin = Cm(2.2), Cm(2.0)
    _styles(word)
    page.header.paragraphs[0].text = document.running_head
    footer = page.footer.paragraphs[0]
    footer.alignment = 1
    for part in ("第 ", "PAGE", " 頁，共 ", "NUMPAGES", " 頁"):
        if part.isupper():
            field(footer._p, part)
        else:
            add_text(footer._p, part)
    _properties(word, document)


def _styles(word: Any) -> None:
    from docx.shared import Pt, RGBColor

    for name, size in SIZES.items():
        style = word.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1F, 0x29, 0x33)
        set_fonts(style.element.get_or_add_rPr())
        style.paragraph_format.space_after = Pt(4)
    word.styles["Caption"].paragraph_format.keep_with_next = True
    for half_points, name in (*CELL_STYLES.items(), (16, NOTE_STYLE)):
        style = word.styles.add_style(name, 1)
        style.base_style = word.styles["Normal"]
        style.font.size = Pt(half_points / 2)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)
        style.paragraph_format.line_spacing = 1.0
    word.styles[NOTE_STYLE].paragraph_format.space_after = Pt(8)


def _properties(word: Any, document: Document) -> None:
    properties = word.core_properties
    properties.created = properties.modified = datetime.combine(document.as_of, datetime.min.time())
    properties.author = properties.last_modified_by = "secaudit"
    properties.title, properties.subject = document.title, document.subtitle[:255]
    properties.comments, properties.revision, properties.language = "", 1, "zh-TW"


def _cover(body: Body, document: Document) -> None:
    body.paragraph(document.title, "Title")
    body.paragraph(document.subtitle, "Subtitle")
    add_pairs(body, document.meta, TEXT_WIDTH_CM)
    body.paragraph("")
    for section in document.sections:
        body.paragraph(section.heading)


def _add(block: Heading | Paragraph | Bullets | Callout | Table, body: Body) -> None:
    match block:
        case Heading():
            body.paragraph(block.label, "Heading 2")
        case Paragraph():
            body.paragraph(block.text)
        case Bullets():
            for item in block.items:
                body.paragraph(item, "List Bullet")
        case Callout():
            add_callout(body, block.text, block.tone, TEXT_WIDTH_CM)
        case Table():
            body.paragraph(block.label, "Caption")
            add_table(body, block, TEXT_WIDTH_CM)
            body.paragraph(block.note, NOTE_STYLE)


def _frame(block: Figure, body: Body, word: Any) -> Any:
    """An empty paragraph for a picture, and its caption."""
    paragraph = word.add_paragraph()
    paragraph.alignment = 1
    paragraph.paragraph_format.keep_with_next = True
    body.paragraph(block.label, "Caption", keepNext="0", jc="center")
    return paragraph


def _hang(block: Figure, frame: Any, png: bytes) -> None:
    """The drawing as a picture no wider or taller than the text, with its description as alternative text."""
    from docx.shared import Cm

    picture = frame.add_run().add_picture(io.BytesIO(png), width=Cm(TEXT_WIDTH_CM))
    if picture.height > Cm(TEXT_HEIGHT_CM):
        picture.width = picture.width * Cm(TEXT_HEIGHT_CM) // picture.height
        picture.height = Cm(TEXT_HEIGHT_CM)
    properties = picture._inline.docPr
    properties.set("descr", block.alt)
    properties.set("title", block.label)


def _dated(packed: bytes) -> bytes:
    """The same archive with every member dated 1980-01-01, so that only the content decides the bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
