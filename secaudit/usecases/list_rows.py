"""List the rows of one table, with the columns that are asked for."""

from __future__ import annotations

from secaudit.errors import UsageError
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.display import shown_row
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Column, Table
from secaudit.text import folded, safe_text

USUAL = 6
_ASIDE = frozenset({"note", "state", "plan_owner", "plan_due"})


def table_called(name: str) -> Table:
    """The declared table of that name."""
    return TABLE_BY_NAME[name]


def chosen_columns(table: Table, wanted: str | None) -> tuple[Column, ...]:
    """The columns named in ``wanted`` (titles or names, by comma), all for ``*``; else the first few that tell most."""
    if wanted is None:
        required = [c for c in table.columns if c.required]
        others = [c for c in table.columns if not c.required and c.name not in _ASIDE]
        chosen = (required + others)[:USUAL]
        return tuple(c for c in table.columns if c in chosen)
    if wanted.strip() in ("*", "全部"):
        return table.columns
    known = {folded(n): c for c in table.columns for n in (c.name, c.title)}
    names = [n.strip() for n in wanted.replace("、", ",").replace("，", ",").split(",") if n.strip()]
    if unknown := [n for n in names if folded(n) not in known]:
        what = f"{table.title}沒有「{safe_text(unknown[0])}」這一欄"
        raise UsageError(what, f"secaudit tables {table.name} 列出全部", code="E-USE-18")
    return tuple(dict.fromkeys((table.key, *(known[folded(n)] for n in names))))


def listed(inventory: Inventory, table: Table, columns: tuple[Column, ...]) -> list[tuple[Cell, ...]]:
    """The stored cells of ``columns``, row by row."""
    positions = [table.positions[c.name] for c in columns]
    return [tuple(row[p] for p in positions) for row in inventory.rows(table.name)]


def told(inventory: Inventory, table: Table, columns: tuple[Column, ...]) -> list[tuple[str, ...]]:
    """The same as people read them; "" for what is not known."""
    positions = [table.positions[c.name] for c in columns]
    rows = ((row, shown_row(table, row)) for row in inventory.rows(table.name))
    return [tuple(safe_text(texts[p]) if row[p] is not None else "" for p in positions) for row, texts in rows]
