"""A company's inventory → files that people fill in. Reading them back gives the same inventory.

Invariant: no text ever becomes a formula, and the same inventory gives the same bytes.
"""

from __future__ import annotations

from secaudit.exporters.csv_folder import to_csv
from secaudit.exporters.workbook import to_workbook

__all__ = ["to_csv", "to_workbook"]
