"""The document as one HTML file that opens offline: inline style and drawings, no script, no request.

Invariant: everything but our own SVG goes through autoescape.
"""

from __future__ import annotations

from secaudit.files import data_dir, read_bounded
from secaudit.reports.blocks import Document


def to_html(document: Document) -> bytes:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    source = read_bounded(data_dir("report_templates") / "appendix" / "appendix.html.j2").decode()
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    environment.filters["drawing"] = lambda figure: Markup(figure.svg)
    return environment.from_string(source).render(document=document).encode()
