"""The history of a case in words, whether it still holds together, and stepping back and forth in it.

Invariant: undo and redo are further events; nothing that was logged is ever taken out.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from secaudit.errors import EXIT_MISMATCH, SecauditError
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.display import shown, shown_setting
from secaudit.model.schema import Cell, Column
from secaudit.store.protocol import Action, Author, CaseStore, Event, LogCheck, RowEvent
from secaudit.text import safe_text

KIND_TITLES = {
    "new": "建立案件", "change": "修改", "undo": "復原", "redo": "重做", "import": "匯入",
    "evidence_add": "加入佐證", "observe": "讀取匯出檔", "evidence_remove": "移除佐證",
    "seal": "封存", "review_import": "匯入審查", "review": "開始覆核", "opinion": "審查意見",
    "withheld": "未揭露",
}  # fmt: skip
ACTION_TITLES = {Action.ADD: "新增", Action.EDIT: "修改", Action.REMOVE: "移除"}
_MOST_TABLES = 6


class BrokenLog(SecauditError):
    """The history does not hold together: somebody changed the file past the program, or it is damaged."""

    code = "E-LOG-01"
    exit_code = EXIT_MISMATCH


@dataclass(frozen=True, slots=True)
class CellTold:
    """One cell of an event: its title, and old and new as people read them."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowTold:
    action: str
    table: str
    row_id: str
    cells: tuple[CellTold, ...]


@dataclass(frozen=True, slots=True)
class EventTold:
    """One event in words. ``undoes`` is the number of the event that was undone or redone, else 0."""

    sequence: int
    at: datetime
    actor: str
    kind: str
    note: str
    undoes: int
    rows: tuple[RowTold, ...]


def told(event: Event) -> EventTold:
    rows = tuple(map(_row_told, event.rows))
    kind = KIND_TITLES.get(event.kind, event.kind)
    return EventTold(event.sequence, event.at, event.actor, kind, event.note, event.undoes, rows)


def _row_told(row: RowEvent) -> RowTold:
    table = TABLE_BY_NAME.get(row.table)
    columns = table.by_name if table else {}
    names = next(((c.old, c.new) for c in row.cells if c.column == "setting"), (None, None))
    cells = tuple(
        CellTold(
            _title(columns.get(c.column), c.column),
            _words(columns.get(c.column), c.old, names[0]),
            _words(columns.get(c.column), c.new, names[1]),
        )
        for c in row.cells
    )
    return RowTold(ACTION_TITLES[row.action], table.title if table else row.table, row.row_id, cells)


def _title(column: Column | None, name: str) -> str:
    return column.title if column else name


def _words(column: Column | None, cell: Cell, setting: Cell) -> str:
    """The cell as people read it; where its row names a setting, that and its value in the words of the setting."""
    if column is None:
        return safe_text(str(cell))
    if cell is not None and setting is not None and column.name in ("setting", "value"):
        return safe_text(shown_setting(str(setting), None if column.name == "setting" else str(cell)))
    return safe_text(shown(column, cell))


def told_in_a_line(event: Event) -> str:
    """``填答 A4-2.3.1.4 自評：未填 -> 符合``, and how many rows more; the key of a row is not told as a change.

    Of several tables, how many rows of each.
    """
    said = told(event)
    if not said.rows:
        return said.note or said.kind
    if len(tables := Counter(row.table for row in said.rows)) > 1:
        counts = [f"{table} {count:,} 列" for table, count in tables.items()]
        return "、".join(counts[:_MOST_TABLES]) + (" 等" if len(counts) > _MOST_TABLES else "")
    first = said.rows[0]
    cell = next((c for c in first.cells if (c.old or c.new) and first.row_id not in (c.old, c.new)), None)
    change = f" {cell.column}：{cell.old or '未填'} -> {cell.new or '未填'}" if cell else ""
    more = f"，共 {len(said.rows)} 列" if len(said.rows) > 1 else ""
    return f"{first.table} {safe_text(first.row_id)}{change}{more}"


def log(store: CaseStore, newest: int = 0) -> Iterator[Event]:
    """Every event from the first, or only the ``newest`` so many."""
    events = store.events()
    return iter(deque(events, maxlen=newest)) if newest else events


def verify_log(store: CaseStore) -> LogCheck:
    """The log re-checked from its first event; raises :class:`BrokenLog` naming the first bad one."""
    found = store.check_log()
    if found.first_bad is not None:
        what = f"歷程第 {found.first_bad} 筆不對：{safe_text(found.what)}"
        raise BrokenLog(what, "檔案可能被其他程式改過或已損壞，請改用之前的備份並查明原因")
    return found


def undo(store: CaseStore, author: Author) -> Event | None:
    """Take back the newest change of this session; ``None`` when there is none left."""
    return store.undo(author)


def redo(store: CaseStore, author: Author) -> Event | None:
    """Make the change again that was undone last in this session; ``None`` when there is none."""
    return store.redo(author)
