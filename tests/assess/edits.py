"""Any edit of an inventory, drawn as four numbers: which table, which row, which column, what becomes of it.

Invariant: every cell stays in its stored form; tables that are not edited stay the same objects, as a store keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.inventory import Inventory, Origin
from secaudit.model.schema import Cell, Column, Kind, Row, Table, pack

DAYS = ("2023-01-10", "2023-11-30", "2024-02-01", "2024-03-01", "2024-05-03", "2025-01-01")
SIGNS = ("Hikvision", "28:57:be:00:00:01", "cpe:2.3:h:huawei:x:*")
"""Texts that mean something to somebody."""
NUMBERS = (0, 1, 3, 5, 15, 90, 365, 100_000, 3_000_000)


@dataclass(frozen=True, slots=True)
class Edit:
    table: int
    row: int
    column: int
    becomes: int
    act: str


EDITS = st.builds(
    Edit,
    table=st.integers(0, len(TABLES) - 1),
    row=st.integers(0, 200),
    column=st.integers(0, 100),
    becomes=st.integers(0, 200),
    act=st.sampled_from(["set", "set", "set", "set", "remove", "copy", "plan"]),
)


def edited(inventory: Inventory, edit: Edit, catalogue: Catalogue) -> Inventory:
    table = TABLES[edit.table]
    rows = list(inventory.rows(table.name))
    at = edit.row % len(rows) if rows else 0
    if not rows or (edit.act == "copy" and not table.single):
        rows.append(_another(table, rows, at, edit, inventory, catalogue))
    elif edit.act == "remove":
        del rows[at]
    elif edit.act == "plan" and table.plannable:
        state = ("planned", "retiring", "current")[edit.becomes % 3]
        planned: dict[str, Cell] = {"state": state, "plan_owner": "王小明", "plan_due": DAYS[edit.column % len(DAYS)]}
        rows[at] = tuple(planned.get(n, cell) for n, cell in zip(table.names, rows[at], strict=True))
    else:
        column = 1 + edit.column % (len(table.columns) - 1)
        cells = list(rows[at])
        cells[column] = _cell(table.columns[column], edit.becomes, inventory, catalogue)
        rows[at] = tuple(cells)
    return numbered(inventory.replacing(**{table.name: tuple(rows)}), table)


def _another(table: Table, rows: list[Row], at: int, edit: Edit, inventory: Inventory, catalogue: Catalogue) -> Row:
    key: Cell = f"N-{edit.becomes}"
    if table.key.refs:
        key = _cell(table.key, edit.becomes, inventory, catalogue)
    taken = {row[0] for row in rows}
    while key in taken:
        key = f"{key}+"
    cells = rows[at][1:] if rows else tuple(_cell(c, edit.becomes, inventory, catalogue) for c in table.columns[1:])
    return (key, *cells)


def _cell(column: Column, number: int, inventory: Inventory, catalogue: Catalogue) -> Cell:
    if number % 5 == 0 and not column.required:
        return None
    match column.kind:
        case Kind.BOOL:
            return number % 2
        case Kind.INT | Kind.MONEY | Kind.PERCENT | Kind.HUNDREDTHS:
            return NUMBERS[number % len(NUMBERS)]
        case Kind.DATE:
            return DAYS[number % len(DAYS)]
        case Kind.COUNTRY:
            return ("TW", "US", "CN", "HK")[number % 4]
        case Kind.CHOICE:
            return column.choices[number % len(column.choices)].code
        case Kind.CHOICES:
            return pack(tuple(c.code for i, c in enumerate(column.choices) if (number >> i) & 1))
        case Kind.REF | Kind.REFS:
            ids = [str(row[0]) for table in column.refs if table in TABLE_BY_NAME for row in inventory.rows(table)]
            ids = ids or [c.id for c in catalogue.controls]
            chosen = ids[number % len(ids)]
            return chosen if column.kind is Kind.REF else pack((chosen, ids[(number * 7) % len(ids)]))
        case _:
            return SIGNS[number % len(SIGNS)] if number % 4 == 0 else f"字{number}"


def numbered(inventory: Inventory, table: Table) -> Inventory:
    """With the rows of ``table`` standing one after the other in the input."""
    rows = inventory.rows(table.name)
    return Inventory(
        inventory.tables, {**inventory.origins, table.name: Origin("案", table.title, range(1, len(rows) + 1))}
    )
