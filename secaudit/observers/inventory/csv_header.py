"""The first line of a CSV from a program that lets its users choose delimiter, language and columns.

Invariant: names are compared folded (case, spaces, punctuation do not matter): ``Serial number`` is
``serial_number``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from secaudit.observers import csv_rows
from secaudit.observers.export import Export

_DELIMITERS = (",", ";", "\t", "|")
_SEPARATORS = re.compile(r"[\s_\-./:()#\"']+")
_LONGEST = 80


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """``name`` as it is compared."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name[:_LONGEST]).casefold())


def header(export: Export) -> tuple[frozenset[str], str]:
    """The folded names of the columns and the delimiter between them; for recognising, never raises."""
    best: tuple[frozenset[str], str] = (frozenset(), ",")
    head = export.text_head[:200].lstrip("\ufeff \t\r\n")
    if head[:1] in ("{", "[", "<", ""):
        return best
    for delimiter in _DELIMITERS:
        names = frozenset(plain(c) for c in csv_rows.columns(export, delimiter)) - {""}
        if len(names) > len(best[0]):
            best = names, delimiter
    return best


def fields(row: Mapping[str, str], alias: Mapping[str, str]) -> dict[str, str]:
    """The cells of ``row`` by our names, which ``alias`` tells; of two columns the first filled wins."""
    found: dict[str, str] = {}
    for name, cell in row.items():
        if cell and (ours := alias.get(plain(name))):
            found.setdefault(ours, cell)
    return found
