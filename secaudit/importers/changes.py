"""Planned changes name a setting and its new value: both are read the way the setting's own column is.

Invariant: afterwards ``setting`` is a column name of ``SETTINGS`` and ``value`` the text of that column's stored value.
"""

from __future__ import annotations

from secaudit.importers.cells import Misread, quoted
from secaudit.importers.report import Report
from secaudit.importers.rows import Reading
from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.schema import Row
from secaudit.text import folded

_TABLE = TABLE_BY_NAME["change"]
_SETTING, _VALUE = _TABLE.positions["setting"], _TABLE.positions["value"]
_SETTING_OF = {folded(c.name): c for c in SETTINGS} | {folded(c.title): c for c in SETTINGS}


def settle_changes(reading: Reading, report: Report) -> None:
    """Rewrite the rows of table ``change`` in place; what cannot be settled is reported and marked bad."""
    for index, row in enumerate(reading.rows):
        if row[_SETTING] is None or row[_VALUE] is None:
            continue
        settled = _settled(reading, row)
        if not isinstance(settled, tuple):
            reading.rows[index] = tuple(settled)
            continue
        position, misread = settled
        reading.bad.add(index)
        place = reading.grid.place(reading.numbers[index], _TABLE.columns[position].title)
        report.add(misread.code, place, misread.what, misread.fix)


def _settled(reading: Reading, row: Row) -> list[str | int | None] | tuple[int, Misread]:
    setting = _SETTING_OF.get(folded(str(row[_SETTING])))
    if setting is None:
        what = f"沒有「{quoted(str(row[_SETTING]))}」這個設定項目"
        return _SETTING, Misread("E-CEL-18", what, "請填資產表的設定欄名，例如「鎖定次數」")
    value = reading.grid.read(setting, str(row[_VALUE]))
    if value is None:
        return _VALUE, Misread(
            "E-CEL-04", f"「{quoted(str(row[_VALUE]))}」：規劃值要明確", f"請填{setting.title}的新值"
        )
    if isinstance(value, Misread):
        return _VALUE, value
    cells = list(row)
    cells[_SETTING], cells[_VALUE] = setting.name, str(value)
    return cells
