"""Undo and redo: which event is meant, and what reversing it says of the rows.

Rules, in order:
1. Undo takes the newest change of the same session that is not undone; redo takes the newest undo not redone.
2. A new change of the session forgets what could be redone.
3. Reversing holds only while the cells stand as the event left them; otherwise someone else was there: a clash.
4. Undo and redo name the original change in ``undoes``.
5. A seal that was handed out and a review that came in have happened: both steps pass over them.

Invariant: reversing is a further event like any other; the log only grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from secaudit.store.changes import Working
from secaudit.store.protocol import Action, CellChange, Clash, Event, RowEvent

UNDO = "undo"
REDO = "redo"
STANDING = frozenset({"seal", "review_import"})
"""Kinds of events that no later step takes back."""

_OPPOSITE = {Action.ADD: Action.REMOVE, Action.REMOVE: Action.ADD, Action.EDIT: Action.EDIT}


def undoable(own: Iterable[Event]) -> tuple[int, Event] | None:
    """The original change's sequence number, and the event that last did it, of what undo takes; ``own`` are the
    session's events, the newest first. Whatever is mentioned for the first time that way stands as it is said there.
    """
    settled = set[int]()
    for event in own:
        if event.kind in STANDING:
            continue
        original = event.undoes or event.sequence
        if event.kind != UNDO and event.rows and original not in settled:
            return original, event
        settled.add(original)
    return None


def redoable(own: Iterable[Event]) -> tuple[int, Event] | None:
    """The same of what redo takes: the newest undo that was not redone, unless there was a change after it."""
    settled = set[int]()
    for event in own:
        if event.kind == UNDO and event.undoes not in settled:
            return event.undoes, event
        if event.kind in STANDING:
            continue
        if not event.undoes and event.rows:
            return None
        settled.add(event.undoes)
    return None


def reverse(event: Event, working: Working) -> tuple[list[RowEvent], list[Clash]]:
    """What reversing ``event`` says of the rows; with clashes, none of it may be kept."""
    said: list[RowEvent] = []
    clashes: list[Clash] = []
    for row in reversed(event.rows):
        wanted = _opposite(row, working.version)
        if found := _clashes(wanted, working):
            clashes += found
        else:
            said.append(working.take(wanted))
    return said, clashes


def _opposite(row: RowEvent, version: int) -> RowEvent:
    action = _OPPOSITE[row.action]
    cells = tuple(CellChange(c.column, c.new, c.old) for c in row.cells)
    return replace(row, action=action, cells=cells, version=0 if action is Action.REMOVE else version)


def _clashes(wanted: RowEvent, working: Working) -> Sequence[Clash]:
    row = working.find(wanted.table, wanted.row_id)
    whole = wanted.table, wanted.row_id, ""
    if wanted.action is Action.ADD:
        return [Clash(*whole, None, wanted.row_id, wanted.row_id)] if row else []
    if row is None:
        return [Clash(*whole, wanted.row_id, None, wanted.row_id)]
    left = {c.column: (c.old, c.new) for c in wanted.cells}
    if wanted.action is Action.REMOVE:
        left |= {name: (None, None) for name in row.cells if name not in left}
    return [
        Clash(wanted.table, wanted.row_id, name, as_left, row.cells.get(name), goal)
        for name, (as_left, goal) in left.items()
        if row.cells.get(name) != as_left
    ]
