"""A what-if in words: what it changes, and what of it the case has overtaken.

Invariant: what a stranger wrote has passed ``safe_text`` in every sentence.
"""

from __future__ import annotations

from secaudit.model.display import shown
from secaudit.model.inventory import Inventory
from secaudit.store.protocol import Action
from secaudit.text import safe_text
from secaudit.usecases.difference import RowDifference
from secaudit.usecases.spending.what_if import WhatIf


def overtaken(what_if: WhatIf, inventory: Inventory) -> tuple[str, ...]:
    """In words: the cells that no longer hold in the case what they held when the change was tried."""
    told = []
    for change in what_if.changes:
        row = next((r for r in inventory.rows(change.table.name) if r[0] == change.row_id), None)
        called = f"{change.table.title} {safe_text(change.row_id)}"
        if change.action is Action.ADD:
            told += [f"{called} 已在案件中"] if row else []
        elif row is None:
            told.append(f"{called} 已被移除")
        else:
            at = change.table.positions
            moved = ((c, row[at[c.column.name]]) for c in change.cells)
            told += [
                f"{called}「{c.column.title}」原為 {shown(c.column, c.old)}，現為 {safe_text(shown(c.column, now))}"
                for c, now in moved
                if now not in (c.old, c.new)
            ]
    return tuple(told)


def told_promises(what_if: WhatIf) -> tuple[str, ...]:
    """That assumed proofs are not written, where there are any."""
    if not what_if.promised:
        return ()
    named = safe_text("、".join(sorted(what_if.promised)))
    return (f"產地佐證尚未到手，套用時留白：{named}；拿到文件再填",)


def told_changes(what_if: WhatIf) -> tuple[str, ...]:
    """Every difference in words, one line a row."""
    return tuple(map(_told, what_if.changes))


def _told(change: RowDifference) -> str:
    called = f"{change.table.title} {change.row_id}"
    if change.action is Action.REMOVE:
        return f"{called} 移除"
    cells = "、".join(
        f"{c.column.title} {shown(c.column, c.new)}"
        if change.action is Action.ADD
        else f"{c.column.title} {shown(c.column, c.old)} → {shown(c.column, c.new)}"
        for c in change.cells
    )
    return safe_text(f"{called} {'新增' if change.action is Action.ADD else ''}：{cells}".replace(" ：", "："))
