"""One row as a person typed it, read by the same rules as a row of a file."""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.errors import Place, Problem
from secaudit.importers.changes import settle_changes
from secaudit.importers.grid import Grid
from secaudit.importers.references import check_references
from secaudit.importers.report import Report
from secaudit.importers.rows import read_rows
from secaudit.importers.tax_ids import check_tax_ids
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row, Table


def read_row(table: Table, texts: Mapping[str, str], base: Inventory) -> tuple[Row | None, tuple[Problem, ...]]:
    """The row that ``texts`` (column name → typed text; absent columns take their defaults) say, and what is wrong.

    References may lead anywhere in ``base``. With problems there is no row.
    """
    name = f"{table.title} {texts.get(table.key.name, '')}".strip()
    report = Report(name)
    reading = read_rows(Grid(table, name, "", [(0, list(texts)), (0, list(texts.values()))]), report)
    readings = {table.name: reading}
    check_references(readings, report, base)
    check_tax_ids(readings, report)
    if table.name == "change":
        settle_changes(reading, report)
    if not reading.rows and not report.problems:
        report.add("E-CEL-06", Place(name, column=table.key.title), "這個編號不能用", "請換一個簡短的編號，例如 PC-01")
    return (None if report.problems else reading.rows[0]), report.everything()
