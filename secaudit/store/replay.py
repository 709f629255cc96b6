"""The state of a case as its events tell it, and where the rows of a file differ.

Invariant: pure; the events are all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.display import shown
from secaudit.model.schema import Cell
from secaudit.store.changes import happened
from secaudit.store.protocol import Event
from secaudit.store.rows import Line
from secaudit.text import safe_text

State = Mapping[tuple[str, str], Line]


def replayed(events: Iterable[Event]) -> State:
    state: dict[tuple[str, str], Line] = {}
    for event in events:
        for row in event.rows:
            key = (row.table, row.row_id)
            if line := happened(state.get(key), row):
                state[key] = line
            else:
                state.pop(key, None)
    return state


def compared(state: State, lines: Iterable[Line]) -> tuple[int, str] | None:
    """The first difference: the event that says otherwise, and what is different; None when there is none."""
    missing = dict(state)
    for line in lines:
        told = missing.pop((line.table, line.row_id), None)
        if told is None:
            return line.version, f"{_named(line)} 在檔案中，紀錄裡沒有"
        if told != line:
            return told.version, _difference(told, line)
    for told in missing.values():
        return told.version, f"{_named(told)} 在紀錄中，檔案裡沒有"
    return None


def _difference(told: Line, line: Line) -> str:
    for name in sorted(told.cells.keys() | line.cells.keys()):
        if (old := told.cells.get(name)) != (new := line.cells.get(name)):
            was, stands = _value(line.table, name, old), _value(line.table, name, new)
            return f"{_named(line)}「{_title(line.table, name)}」紀錄為 {was}，檔案為 {stands}"
    return f"{_named(line)} 的位置或版本與紀錄不符"


def _named(line: Line) -> str:
    table = TABLE_BY_NAME.get(line.table)
    return safe_text(f"{table.title if table else line.table} {line.row_id}")


def _title(table: str, name: str) -> str:
    known = TABLE_BY_NAME.get(table)
    return known.by_name[name].title if known and name in known.by_name else safe_text(name)


def _value(table: str, name: str, value: Cell) -> str:
    known = TABLE_BY_NAME.get(table)
    return safe_text(shown(known.by_name[name], value) if known and name in known.by_name else str(value))
