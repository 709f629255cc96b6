"""The document as PDF/A-2b, set by typst from ``report_templates/appendix/appendix.typ``."""

from __future__ import annotations

import json

from secaudit.files import data_dir, read_bounded
from secaudit.reports.blocks import Document
from secaudit.reports.formats.to_json import plain_document
from secaudit.reports.formats.typesetting import pdf


def to_pdf(document: Document) -> bytes:
    template = read_bounded(data_dir("report_templates") / "appendix" / "appendix.typ")
    data = json.dumps(plain_document(document), ensure_ascii=False)
    return pdf(template, {"document": data}, document.as_of)
