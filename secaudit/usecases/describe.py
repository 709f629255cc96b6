"""Describe the tables: what people fill in, what is derived from it, and what every column means."""

from __future__ import annotations

from secaudit.errors import UsageError
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import QUERYABLE
from secaudit.model.display import shown
from secaudit.model.schema import Column, Kind, Table

KIND_TITLES: dict[Kind, str] = {
    Kind.ID: "編號",
    Kind.REF: "參照",
    Kind.REFS: "參照（可多個）",
    Kind.TEXT: "文字",
    Kind.INT: "整數",
    Kind.MONEY: "金額",
    Kind.PERCENT: "百分比",
    Kind.HUNDREDTHS: "小數二位",
    Kind.BOOL: "是／否",
    Kind.DATE: "日期",
    Kind.CHOICE: "選項",
    Kind.CHOICES: "選項（可多個）",
    Kind.COUNTRY: "國家",
}


def describe(name: str | None = None) -> tuple[Table, ...]:
    """Every queryable table, or the one of that name or title; raises with the names there are."""
    if name is None:
        return tuple(QUERYABLE.values())
    found = tuple(t for t in QUERYABLE.values() if name in (t.name, t.title))
    if not found:
        raise UsageError(f"沒有資料表「{name}」", f"有：{'、'.join(QUERYABLE)}", code="E-USE-06")
    return found


def declared_columns(table: Table) -> int:
    """How many of the first columns people fill in; the others are derived."""
    declared = TABLE_BY_NAME.get(table.name)
    return len(declared.columns) if declared else 0


def bounds(column: Column) -> tuple[str, str]:
    """Smallest and largest allowed value as people type them; "" for none."""
    low, high = ("" if edge is None else shown(column, edge) for edge in (column.minimum, column.maximum))
    return low, high
