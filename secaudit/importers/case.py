"""One case from a path: a workbook, a folder of CSV files, or YAML; all its problems at once.

Invariant: formats only turn files into grids; every rule about cells, rows and references is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

from secaudit.errors import Place, Problem
from secaudit.files import UnreadableFile, read_bounded
from secaudit.importers.changes import settle_changes
from secaudit.importers.grid import Grid
from secaudit.importers.references import check_case, check_identifiers, check_references
from secaudit.importers.report import Report
from secaudit.importers.rows import Reading, read_rows
from secaudit.importers.tax_ids import check_tax_ids
from secaudit.importers.unsaid import fill_unsaid
from secaudit.model.inventory import Inventory, Origin
from secaudit.text import safe_text

_WORKBOOK = ".xlsx"
_YAML = (".yaml", ".yml")


def read_case(path: Path, base: Inventory | None = None) -> tuple[Inventory, tuple[Problem, ...]]:
    """The inventory in ``path`` (.xlsx, .yaml, .yml or a folder of .csv) and everything wrong with it.

    ``base`` is the case that the file is read for: references may lead into it, tables and columns that the file does
    not have are no problem, and what it leaves unsaid of a row that ``base`` has is taken from there.

    With problems the inventory holds the rows that were good, for a preview at most. Raises ``UnreadableFile`` when
    there is nothing to read at ``path``.
    """
    name = safe_text(path.resolve().name)
    report = Report(name)
    if not path.exists():
        raise UnreadableFile(f"找不到 {safe_text(str(path))}", "請確認檔名與路徑")
    grids = _grids(path, name, report, partial=base is not None)
    if grids is None:
        return Inventory({}), report.everything()
    readings = {grid.table.name: read_rows(grid, report) for grid in grids}
    if report.problems and not readings:
        return Inventory({}), report.everything()
    if base is not None:
        fill_unsaid(readings, base)
    _check(readings, name, report, base or Inventory({}))
    return _inventory(readings), report.everything()


def _grids(path: Path, name: str, report: Report, *, partial: bool) -> Iterable[Grid] | None:
    """The tables in ``path``; the reader of a format is loaded when a file of that format comes."""
    suffix = path.suffix.lower()
    if path.is_dir():
        from secaudit.importers.csv_folder import csv_grids

        return csv_grids(path, name, report)
    if suffix == _WORKBOOK:
        from secaudit.importers.workbook import MAX_WORKBOOK_BYTES, workbook_grids

        return workbook_grids(read_bounded(path, MAX_WORKBOOK_BYTES), name, report, partial=partial)
    if suffix in _YAML:
        from secaudit.importers.yaml_case import yaml_grids
        from secaudit.yamltree import MAX_BYTES

        return yaml_grids(read_bounded(path, MAX_BYTES), name, report)
    fix = "請指定 .xlsx 活頁簿、CSV 資料夾，或 .yaml 檔"
    if suffix == ".csv":
        fix = "CSV 一個檔案是一張表，請指定放這些檔案的資料夾"
    elif suffix in (".xls", ".ods", ".xlsm", ".xlsb"):
        fix = "請用試算表軟體另存成 .xlsx"
    report.add("E-FIL-05", Place(name), "不是看得懂的案件格式", fix)
    return None


def _check(readings: dict[str, Reading], name: str, report: Report, base: Inventory) -> None:
    check_case(readings, name, report, base)
    check_identifiers(readings, report)
    check_references(readings, report, base)
    check_tax_ids(readings, report)
    if "change" in readings:
        settle_changes(readings["change"], report)


def _inventory(readings: dict[str, Reading]) -> Inventory:
    tables, origins = {}, {}
    for table, reading in readings.items():
        bad = reading.bad
        good = [i for i in range(len(reading.rows)) if i not in bad] if bad else None
        rows = tuple(reading.rows if good is None else [reading.rows[i] for i in good])
        numbers = reading.numbers if good is None else [reading.numbers[i] for i in good]
        tables[table] = rows
        origins[table] = Origin(reading.file, reading.sheet, numbers)
        reading.rows.clear()
    return Inventory(MappingProxyType(tables), MappingProxyType(origins))
