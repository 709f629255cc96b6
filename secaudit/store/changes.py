"""From wanted changes to what the event will say: who saw what, who was first, what merges.

Rules, in order:
1. A row that is gone can't be edited or removed, an id that exists can't be added: a clash of the whole row.
2. On the version that was seen, every change holds.
3. On an older one, a cell clashes if its value is another than the one seen then, and another than the one wanted;
   changes of different cells merge.

Invariant: pure over ``Working``; nothing is written before every change is found to hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell
from secaudit.store.protocol import Action, CellChange, Clash, RowChange, RowEvent
from secaudit.store.rows import Line

Since = Callable[[str, str, int], Sequence[RowEvent]]
"""What the log says of one row (table, id) after a version."""


class Working:
    """The rows as they will stand: what was read for this transaction, with the changes decided so far."""

    def __init__(
        self, read: Callable[[str, str], Line | None], last_position: Callable[[str], int], version: int
    ) -> None:
        self._read = read
        self._last_position = last_position
        self._positions: dict[str, int] = {}
        self.version = version
        self.before: dict[tuple[str, str], Line | None] = {}
        self.after: dict[tuple[str, str], Line | None] = {}

    def find(self, table: str, row_id: str) -> Line | None:
        key = (table, row_id)
        if key not in self.after:
            self.before[key] = self.after[key] = self._read(table, row_id)
        return self.after[key]

    def next_position(self, table: str) -> int:
        last = self._positions.get(table)
        self._positions[table] = (self._last_position(table) if last is None else last) + 1
        return self._positions[table]

    def take(self, event: RowEvent) -> RowEvent:
        """Let ``event`` happen to its row."""
        row = self.find(event.table, event.row_id)
        self.after[event.table, event.row_id] = happened(row, event)
        return event


def happened(row: Line | None, event: RowEvent) -> Line | None:
    """``row`` after ``event``."""
    if event.action is Action.REMOVE:
        return None
    cells = dict(row.cells) if row else {}
    for cell in event.cells:
        if cell.new is None:
            cells.pop(cell.column, None)
        else:
            cells[cell.column] = cell.new
    return Line(event.table, event.row_id, event.position, event.version, cells)


def decide(changes: Sequence[RowChange], working: Working, since: Since) -> tuple[list[RowEvent], list[Clash]]:
    """What the event will say of the rows; with clashes, none of it may be kept. Raises ValueError for a change that
    speaks of unknown tables or columns, floats, or another key than its row's."""
    said: list[RowEvent] = []
    clashes: list[Clash] = []
    for change in changes:
        wanted = _wanted(change)
        row = working.find(change.table, change.row_id)
        if found := _clashes(change, wanted, row, working, since):
            clashes += found
        elif event := _event(change, wanted, row, working):
            said.append(working.take(event))
    return said, clashes


def _wanted(change: RowChange) -> dict[str, Cell]:
    """The cells that the change asks for, in the table's order; of a removal none."""
    table = TABLE_BY_NAME.get(change.table)
    if table is None or (unknown := change.cells.keys() - table.by_name.keys()):
        raise ValueError(f"{change.table}: {', '.join(sorted(unknown)) if table else 'no such table'}")
    if change.action is Action.REMOVE:
        return {}
    given = {name: _cell(change, name, change.cells[name]) for name in table.names if name in change.cells}
    if given.get(table.key.name, change.row_id) != change.row_id:
        raise ValueError(f"{change.table} {change.row_id}: a row keeps its id")
    return {table.key.name: change.row_id, **given} if change.action is Action.ADD else given


def _cell(change: RowChange, name: str, value: Cell) -> Cell:
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, int):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{change.table}.{name}: {type(value).__name__} is no stored form")
    value.encode()
    return value


def _clashes(
    change: RowChange, wanted: Mapping[str, Cell], row: Line | None, working: Working, since: Since
) -> list[Clash]:
    whole = change.table, change.row_id, ""
    if change.action is Action.ADD:
        return [Clash(*whole, None, change.row_id, change.row_id)] if row else []
    if row is None:
        return [Clash(*whole, change.row_id, None, change.row_id)]
    if row.version in (change.seen_version, working.version):
        return []
    if change.seen_version > row.version:
        raise ValueError(f"{change.table} {change.row_id}: version {change.seen_version} was never there")
    goal = dict.fromkeys(row.cells) if change.action is Action.REMOVE else wanted
    seen = _seen(since(change.table, change.row_id, change.seen_version))
    if change.action is Action.REMOVE:
        goal = dict.fromkeys((*row.cells, *seen))
    return [
        Clash(change.table, change.row_id, name, seen[name], row.cells.get(name), value)
        for name, value in goal.items()
        if name in seen and row.cells.get(name) not in (seen[name], value)
    ]


def _seen(later: Sequence[RowEvent]) -> dict[str, Cell]:
    """The values that stood there before ``later``, of the cells that it touched."""
    first: dict[str, Cell] = {}
    for event in later:
        for cell in event.cells:
            first.setdefault(cell.column, cell.old)
    return first


def _event(change: RowChange, wanted: Mapping[str, Cell], row: Line | None, working: Working) -> RowEvent | None:
    """What the event says of one row that holds; None when nothing becomes different."""
    if row is None:
        cells = _cell_changes({}, wanted)
        position = working.next_position(change.table)
        return RowEvent(change.table, change.row_id, Action.ADD, cells, working.version, position)
    if change.action is Action.REMOVE:
        names = (name for name in TABLE_BY_NAME[change.table].names if name in row.cells)
        cells = _cell_changes(row.cells, dict.fromkeys(names))
        return RowEvent(change.table, change.row_id, Action.REMOVE, cells, 0, row.position)
    cells = _cell_changes(row.cells, wanted)
    return RowEvent(change.table, change.row_id, Action.EDIT, cells, working.version, row.position) if cells else None


def _cell_changes(old: Mapping[str, Cell], new: Mapping[str, Cell]) -> tuple[CellChange, ...]:
    return tuple(CellChange(n, old.get(n), value) for n, value in new.items() if old.get(n) != value)
