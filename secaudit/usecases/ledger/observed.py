"""How a cell reads that an export says something of.

Invariant: a value that takes the place of what was typed is marked, and what was typed is told beside it.
"""

from __future__ import annotations

from secaudit.model.display import shown
from secaudit.tables.observed import Seen

OBSERVED = "*"
"""Stands before a value that was read in an export, where nothing or something else was typed."""


def overrules(seen: Seen) -> bool:
    return seen.typed is not None and seen.typed != seen.value


def marked(seen: Seen) -> str:
    """The value, with its mark unless the same was typed."""
    return ("" if seen.typed == seen.value else OBSERVED) + shown(seen.column, seen.value)


def observed_words(seen: Seen) -> str:
    """``3 → 觀測 5（E-0007 第 9 行），以觀測為準``; without the first part where nothing else was typed."""
    one = seen.observation
    proven = "" if one.in_force else "僅證明已設定"
    default = "內建預設" if one.basis == "default" else ""
    where = "，".join(filter(None, (f"{one.evidence_id} {one.place or ''}".strip(), proven, default)))
    held = f"觀測 {shown(seen.column, seen.value)}（{where}）"
    if overrules(seen):
        return f"{shown(seen.column, seen.typed)} → {held}，以觀測為準"
    return held if seen.typed is None else f"{held}，與填寫的相同"
