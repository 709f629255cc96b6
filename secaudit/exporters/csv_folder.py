"""An inventory as CSV files: UTF-8 with BOM, zh-TW headings, every cell inert in a spreadsheet."""

from __future__ import annotations

import csv
import io

from secaudit.exporters.cells import typed_row
from secaudit.model.declared import FILLED_TABLES
from secaudit.model.inventory import Inventory
from secaudit.model.notation import inert
from secaudit.model.schema import Table


def to_csv(inventory: Inventory) -> dict[str, bytes]:
    """File name → content, one file for each declared table, empty ones included."""
    return {f"{table.name}.csv": _file(table, inventory) for table in FILLED_TABLES}


def _file(table: Table, inventory: Inventory) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.title for column in table.columns])
    writer.writerows([inert(cell) for cell in typed_row(table, row)] for row in inventory.rows(table.name))
    return text.getvalue().encode("utf-8-sig")
