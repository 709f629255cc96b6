"""統一編號 as read: ours are checked and kept in plain digits, foreign ones are free text.

Invariant: a vendor known to be registered abroad is never asked for a number by our rule.
"""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.importers.cells import quoted
from secaudit.importers.report import Report
from secaudit.importers.rows import Reading
from secaudit.model.schema import Cell, Row
from secaudit.model.tax_id import is_asked_of, normal, why_not

COLUMN = "tax_id"
_TABLES = ("case", "vendor")
_ABROAD = "；國外廠商請填登記國家，編號不限格式"


def check_tax_ids(readings: Mapping[str, Reading], report: Report) -> None:
    for name in _TABLES:
        if reading := readings.get(name):
            _check(reading, report)


def _check(reading: Reading, report: Report) -> None:
    position = reading.table.positions[COLUMN]
    for index, row in enumerate(reading.rows):
        if (given := row[position]) is None or not is_asked_of(_country(reading, row)):
            continue
        number = normal(str(given))
        if wrong := why_not(number):
            what, fix = wrong
            place = reading.grid.place(reading.numbers[index], reading.table.columns[position].title)
            report.add("E-CEL-19", place, f"「{quoted(str(given))}」：{what}", fix + _hint(reading))
            reading.bad.add(index)
        elif number != given:
            reading.rows[index] = (*row[:position], number, *row[position + 1 :])


def _country(reading: Reading, row: Row) -> Cell:
    """Where the company is registered; the applicant is always ours."""
    position = reading.table.positions.get("country")
    return None if position is None else row[position]


def _hint(reading: Reading) -> str:
    return _ABROAD if "country" in reading.table.positions else ""
