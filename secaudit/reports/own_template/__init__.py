"""A company's or programme office's own Word template, filled with the appendix: see docs/template.md.

Importing this loads neither python-docx nor lxml.
"""

from __future__ import annotations

from secaudit.reports.own_template.door import MOST_BYTES, OwnTemplate, opened

__all__ = ["MOST_BYTES", "OwnTemplate", "opened"]
