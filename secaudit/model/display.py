"""How a stored value reads on a screen or in a document. The inverse, for cells people type, lives with the importers."""

from __future__ import annotations

from secaudit.model.countries import country_title
from secaudit.model.schema import Cell, Column, Kind, members

NOT_ENTERED = "未填"


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


def _decimal(value: int, unit: int) -> str:
    whole, rest = divmod(value, unit)
    digits = str(rest).zfill(len(str(unit)) - 1).rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)
