"""The document as PDF/A-2b, set by typst from ``report_templates/appendix/appendix.typ``.

Invariant: nothing of the document is decided here; the page is that of the Word document.
"""

from __future__ import annotations

import json
from typing import Any

from secaudit.files import data_dir, read_bounded
from secaudit.reports.blocks import Document, Paragraph, Ref, Table
from secaudit.reports.formats.page import figure_size, plain_page, whole_rows
from secaudit.reports.formats.to_json import plain_document
from secaudit.reports.formats.typesetting import pdf

MOST_POINTERS = 1_000
"""Words that are links to another place. A document of more is some two hundred pages, of which the typesetter would
keep twice as much in memory: there they are plain words, and the contents and bookmarks still lead to every part."""


def to_pdf(document: Document) -> bytes:
    template = read_bounded(data_dir("report_templates") / "appendix" / "appendix.typ")
    return pdf(template, _inputs(document), document.as_of)


def _inputs(document: Document) -> dict[str, str]:
    """The document and its page as JSON; a drawing has its ``size``, a table says which rows stay ``whole``."""
    plain: dict[str, Any] = plain_document(document)
    for section in plain["sections"]:
        for block in section["blocks"]:
            if block["type"] == "figure":
                block["size"] = figure_size(block["svg"])
            elif block["type"] == "table":
                texts = ([cell["text"] for cell in row] for row in block["rows"])
                block["whole"] = whole_rows(block["widths"], texts)
    page = {**plain_page(), "pointing": _pointers(document) <= MOST_POINTERS}
    return {"document": json.dumps(plain, ensure_ascii=False), "page": json.dumps(page)}


def _pointers(document: Document) -> int:
    blocks = [block for section in document.sections for block in section.blocks]
    cells = (cell.parts for block in blocks if isinstance(block, Table) for row in block.rows for cell in row)
    paragraphs = (block.parts for block in blocks if isinstance(block, Paragraph))
    return sum(isinstance(part, Ref) for parts in (*paragraphs, *cells) for part in parts)
