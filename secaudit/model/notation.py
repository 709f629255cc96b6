"""How cases are written down by people: the marks that writers and readers of files must agree on.

Invariant: ``revived(inert(text)) == text`` for every text, and what ``inert`` returns starts no formula in a spreadsheet.
"""

from __future__ import annotations

import re

EXAMPLE = "範例"
"""A row whose identifier starts with this is the template's example row, never part of a case."""
NOTES_SHEET = "說明"
OPTIONS_SHEET = "選項"
NONE = "無"
"""A list that is known to be empty."""
UNKNOWN = frozenset({"不明", "未知", "不詳", "不清楚", "未填", "unknown"})
"""Ways to say that a value is not known; the same as a blank cell. Compare folded."""
LIST_SEPARATORS = "、,，;；\n"

TEXT_LENGTH = 2000
ID_LENGTH = 64

_STARTS_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_MADE_INERT = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def inert(text: str) -> str:
    """``text`` for a CSV cell, with an apostrophe before whatever a spreadsheet could take for a formula."""
    return f"'{text}" if _STARTS_FORMULA.match(text) else text


def revived(text: str) -> str:
    """The text that :func:`inert` was given."""
    return text[1:] if _MADE_INERT.match(text) else text
