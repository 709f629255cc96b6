"""Rows as a person typed them, read by the same rules as those of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from secaudit.errors import Place, Problem
from secaudit.importers.changes import settle_changes
from secaudit.importers.grid import Grid
from secaudit.importers.references import check_references
from secaudit.importers.report import Report
from secaudit.importers.rows import Reading, read_rows
from secaudit.importers.tax_ids import check_tax_ids
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row, Table


def read_row(table: Table, texts: Mapping[str, str], base: Inventory) -> tuple[Row | None, tuple[Problem, ...]]:
    """The row that ``texts`` (column name → typed text; absent columns take their defaults) say, and what is wrong.

    References may lead anywhere in ``base``. With problems there is no row.
    """
    name = f"{table.title} {texts.get(table.key.name, '')}".strip()
    report = Report(name)
    reading = _read(Grid(table, name, "", [(0, list(texts)), (0, list(texts.values()))]), report, base)
    if not reading.rows and not report.problems:
        report.add("E-CEL-06", Place(name, column=table.key.title), "這個編號不能用", "請換一個簡短的編號，例如 PC-01")
    return (None if report.problems else reading.rows[0]), report.everything()


def read_typed(
    table: Table, names: Sequence[str], texts: Sequence[Sequence[str]], base: Inventory
) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """Many rows at once: ``texts`` holds one row a line, its cells in the order of the columns ``names``.

    A problem names the row by its number in ``texts`` (1-based). With problems there are no rows.
    """
    report = Report(table.title)
    reading = _read(Grid(table, table.title, "", [(0, list(names)), *enumerate(texts, 1)]), report, base)
    return (() if report.problems else tuple(reading.rows)), report.everything()


def _read(grid: Grid, report: Report, base: Inventory) -> Reading:
    reading = read_rows(grid, report)
    readings = {grid.table.name: reading}
    check_references(readings, report, base)
    check_tax_ids(readings, report)
    if grid.table.name == "change":
        settle_changes(reading, report)
    return reading
