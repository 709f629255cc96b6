"""The documents of a case: each a view in which everything is decided, and one renderer a format.

Importing this loads neither docx, jinja2 nor typst; a renderer loads its own when called.
"""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.model.assessment import Assessment
from secaudit.reports.appendix.view import appendix_document
from secaudit.reports.blocks import Document
from secaudit.reports.formats.to_docx import to_docx
from secaudit.reports.formats.to_html import to_html
from secaudit.reports.formats.to_json import to_json
from secaudit.reports.formats.to_pdf import to_pdf

__all__ = ["FORMATS", "appendix_document", "render"]

FORMATS = ("docx", "pdf", "html", "json")
"""Every format, which is also its file ending."""


def render(
    document: Document,
    assessment: Assessment | None,
    format_: str,
    facts: Mapping[str, object] | None = None,
    *,
    name: str = "appendix",
) -> bytes:
    """The bytes of ``document`` in one of :data:`FORMATS`; JSON also carries the assessment it was made from.

    ``facts`` are further values for the JSON, by name: what the document prints, for programs to read. ``name`` is that
    of the kind of document, which the JSON says.
    """
    match format_:
        case "docx":
            return to_docx(document)
        case "pdf":
            return to_pdf(document)
        case "html":
            return to_html(document)
        case "json":
            return to_json(document, assessment, facts, name)
    raise ValueError(f"no such format: {format_}")
