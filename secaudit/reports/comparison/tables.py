"""The tables of a comparison that the report and the 審查意見表 share."""

from __future__ import annotations

from collections.abc import Sequence

from secaudit.reports.blocks import Block, table
from secaudit.reports.wording import formal


def fates_table(caption: str, fates: Sequence[tuple[str, int]]) -> Block:
    """How many promises met which fate."""
    return table(caption, [(title, 1, "center") for title, _ in fates], [[str(n) for _, n in fates]])


def evidence_table(caption: str, evidence: Sequence[tuple[str, str, str]]) -> Block:
    rows = [(turn, formal(what), formal(why)) for turn, what, why in evidence]
    return table(caption, [("變動", 3, "center"), ("佐證", 8), ("說明", 9)], rows)


def totals_table(caption: str, totals: Sequence[tuple[str, str, str, str, str]], before: str, after: str) -> Block:
    """``before`` and ``after`` name the two states."""
    columns = [("項目", 6), (before, 3), (after, 3), ("差額", 3), (f"占{before}", 2)]
    aligned = [(*columns[0], "left"), *((*c, "right") for c in columns[1:])]
    return table(caption, aligned, totals, "占比無條件捨去")  # type: ignore[arg-type]
