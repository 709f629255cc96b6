"""Files that people fill in → a company's inventory, or everything that is wrong with them.

Invariant: what cannot be understood is a problem that quotes it, never a guess; a caller keeps an inventory only when
there is no problem at all, so nothing is half-imported.
"""

from __future__ import annotations

from secaudit.importers.case import read_case
from secaudit.importers.cells import Misread, read_cell
from secaudit.importers.impossible import ACROSS_ROWS, impossible, impossible_row, newly_impossible
from secaudit.importers.one_row import read_row, read_typed
from secaudit.importers.references import control_references, dates_ahead

__all__ = [
    "ACROSS_ROWS", "Misread", "control_references", "dates_ahead", "impossible", "impossible_row", "newly_impossible",
    "read_case", "read_cell", "read_row", "read_typed",
]  # fmt: skip
