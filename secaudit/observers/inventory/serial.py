"""Serial numbers as far as they tell one machine from another.

Vendors leave words in the SMBIOS fields of boards that have no serial (``To Be Filled By O.E.M.``, ``Default string``),
inventories write ``N/A``; spreadsheets turn long digits into ``6.37702E+15``, which is then no serial of anything.
"""

from __future__ import annotations

import re

from secaudit.text import safe_text

_WORDS = frozenset(
    "none na null nil unknown undefined notspecified notavailable notapplicable notpresent notset default defaultstring"
    " empty serial serialnumber systemserialnumber chassisserialnumber baseboardserialnumber oem tobefilledbyoem sn"
    " sernum invalid 無 未知 不明 未填 不適用 暫無".split()
)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,3}")
_LONGEST = 100


def serial(text: str) -> str:
    """``text`` as a serial number, safe to show; "" when it is a placeholder, rounded or too long to be one."""
    plain = safe_text(text.strip())
    word = re.sub(r"[\W_]+", "", plain).casefold()
    if "://" in plain or not word or len(plain) > _LONGEST or word in _WORDS or is_rounded(plain):
        return ""
    if len(set(word)) == 1 or word in ("0123456789", "123456789", "1234567890"):
        return ""
    return plain


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet has rounded the digits away: ``6.37702E+15``."""
    return _ROUNDED.fullmatch(text.strip()) is not None
