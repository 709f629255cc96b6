"""Stored values as a person would type them: what the importers read back to the same value."""

from __future__ import annotations

from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.display import shown
from secaudit.model.schema import INTEGER_KINDS, Cell, Column, Kind, Row, Table

_CHANGE = TABLE_BY_NAME["change"]
_SETTING_BY_NAME = {c.name: c for c in SETTINGS}


def typed(column: Column, value: Cell) -> str:
    """``value`` as typed: 是/否, zh-TW terms, 99.95%, ISO dates; amounts without commas; unknown is blank."""
    if value is None:
        return ""
    return str(value) if column.kind is Kind.MONEY else shown(column, value)


def typed_row(table: Table, row: Row) -> list[str]:
    """One row as typed, in the order of the table's columns. A planned change shows its setting and value as typed."""
    if table is _CHANGE:
        row = _typed_change(row)
    return [typed(column, value) for column, value in zip(table.columns, row, strict=True)]


def _typed_change(row: Row) -> Row:
    cells = dict(zip(_CHANGE.names, row, strict=True))
    setting = _SETTING_BY_NAME.get(str(cells["setting"]))
    if setting is None or cells["value"] is None:
        return row
    stored: Cell = int(cells["value"]) if setting.kind in INTEGER_KINDS else cells["value"]
    return tuple((cells | {"setting": setting.title, "value": typed(setting, stored)}).values())
