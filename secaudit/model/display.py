"""How a stored value reads on a screen or in a document. The inverse, for cells people type, lives with the importers."""

from __future__ import annotations

import re
from functools import cache

from secaudit.model.countries import country_title
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import INTEGER_KINDS, Cell, Column, Kind, Row, Table, members

NOT_ENTERED = "未填"
_WHOLE = re.compile(r"-?[0-9]{1,18}")


def shown(column: Column, value: Cell) -> str:
    """``value`` as people read it: 是/否, zh-TW terms, 1,200,000, 99.95%; an unknown value is 未填, never blank."""
    if value is None:
        return NOT_ENTERED
    match column.kind:
        case Kind.BOOL:
            return "是" if value else "否"
        case Kind.CHOICE:
            return column.title_of(value)
        case Kind.CHOICES:
            return "、".join(column.title_of(m) for m in members(value)) or "無"
        case Kind.REFS:
            return "、".join(members(value)) or "無"
        case Kind.MONEY:
            return f"{value:,}"
        case Kind.PERCENT:
            return _decimal(int(value), 10_000) + "%"
        case Kind.HUNDREDTHS:
            return _decimal(int(value), 100)
        case Kind.COUNTRY:
            return country_title(str(value))
        case _:
            return str(value)


def shown_row(table: Table, row: Row) -> tuple[str, ...]:
    """Each cell as people read it; where a row names a column and its value, both in the words of that column."""
    cells = dict(zip(table.names, row, strict=True))
    column = _settable().get(str(cells.get("setting"))) if {"setting", "value"} <= cells.keys() else None
    texts = {c.name: shown(c, cells[c.name]) for c in table.columns}
    if column is not None and cells["value"] is not None:
        texts |= {"setting": column.title, "value": _shown_text(column, str(cells["value"]))}
    return tuple(texts.values())


def shown_setting(name: str, value: str | None = None) -> str:
    """The title of the column ``name``, or ``value`` (stored, as text) in its words; as it stands where there is none."""
    column = _settable().get(name)
    if column is None:
        return name if value is None else value
    return column.title if value is None else _shown_text(column, value)


@cache
def _settable() -> dict[str, Column]:
    """The columns that a planned change or an observation may name."""
    tables = TABLE_BY_NAME["observation"].by_name["target_id"].refs
    return {c.name: c for name in reversed(tables) for c in TABLE_BY_NAME[name].columns}


def _shown_text(column: Column, text: str) -> str:
    """``text`` as a value of ``column`` reads; as it is where the column can have no such value."""
    if column.kind not in INTEGER_KINDS:
        return shown(column, text)
    return shown(column, int(text)) if _WHOLE.fullmatch(text) else text


def _decimal(value: int, unit: int) -> str:
    whole, rest = divmod(value, unit)
    digits = str(rest).zfill(len(str(unit)) - 1).rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)
