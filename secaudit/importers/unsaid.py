"""What a file leaves unsaid of a row that the case already has stays as the case has it.

Invariant: a column that the file has is taken as it stands there, blank cells included; only absent columns are filled.
"""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.importers.rows import Reading
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row


def fill_unsaid(readings: Mapping[str, Reading], base: Inventory) -> None:
    """Complete the rows of ``readings`` in place: from the row of ``base`` with the same identifier, or from its only
    one where a table has just one."""
    for name, reading in readings.items():
        kept = {row[0]: row for row in base.rows(name)}
        if reading.table.single and kept and reading.rows:
            kept = {reading.rows[0][0]: base.rows(name)[0]}
        if reading.grid.stated is None and reading.columns.issuperset(reading.table.names):
            continue
        for index, row in enumerate(reading.rows):
            if row[0] in kept:
                reading.rows[index] = _filled(reading, row, kept[row[0]])


def _filled(reading: Reading, row: Row, kept: Row) -> Row:
    stated = reading.grid.stated
    said = reading.columns if stated is None else stated.get(str(row[0]), reading.columns)
    cells = zip(reading.table.names, row, kept, strict=True)
    return tuple(new if name in said else old for name, new, old in cells)
