"""What a place that keeps a case must be able to do, and the nouns it speaks in.

Invariant: the state of a case is what its events say, in their order; a store that answers "kept" has the change and
its event on disk, both or neither. Ids are opaque text, rows are versioned, time and actor come in as parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell


class Action(StrEnum):
    ADD = "add"
    EDIT = "edit"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of one declared table: what is to become of it.

    ``cells`` are the columns that change, by name, in stored form (``schema.Kind``); all known ones for ADD, none for
    REMOVE. ``seen_version`` is the version the change was decided on: 0 for ADD, else that of the row as read.
    """

    table: str
    row_id: str
    action: Action
    cells: Mapping[str, Cell]
    seen_version: int


@dataclass(frozen=True, slots=True)
class CellChange:
    """What an event says of one cell."""

    column: str
    old: Cell
    new: Cell


@dataclass(frozen=True, slots=True)
class RowEvent:
    """What an event says of one row; ``version`` is the row's version after it (0 = gone).

    ``position`` is its place among its table's rows: what an undone removal needs to come back where it was.
    """

    table: str
    row_id: str
    action: Action
    cells: tuple[CellChange, ...]
    version: int
    position: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the log: who did what, when. ``kind``: change, undo, redo, import, evidence_add, seal …

    ``undoes`` is the sequence number an undo or redo speaks of (0 otherwise). ``hash`` covers everything else and
    ``previous``: SHA-256(domain ‖ previous ‖ sequence ‖ length ‖ body).
    """

    sequence: int
    at: datetime
    actor: str
    session: str
    kind: str
    note: str
    rows: tuple[RowEvent, ...]
    undoes: int
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Someone else changed the cell in between: what was seen, what stands there now, what was wanted."""

    table: str
    row_id: str
    column: str
    seen: Cell
    theirs: Cell
    ours: Cell


@dataclass(frozen=True, slots=True)
class LogHead:
    """The newest entry of the log; number 0 before the first."""

    sequence: int
    hash: str


class LogEntry(NamedTuple):
    """An entry of the log as it is kept, for handing the chain on; what it says is read by ``events``."""

    sequence: int
    previous: str
    hash: str
    body: str


@dataclass(frozen=True, slots=True)
class LogCheck:
    """The log re-checked from the first entry: how many, the head, and the first bad entry with what is wrong."""

    count: int
    head: str
    first_bad: int | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class StoredRow:
    cells: Mapping[str, Cell]
    version: int


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts, in which session (undo reaches back to the session's first change), and when."""

    name: str
    session: str
    at: datetime


class CaseStore(Protocol):
    """A case on disk. Every writing call is one transaction: change and event, both or neither."""

    def inventory(self) -> Inventory:
        """All rows in their order; origins name the table's title and the row's position."""
        ...

    def row(self, table: str, row_id: str) -> StoredRow | None: ...

    def commit(self, changes: Sequence[RowChange], author: Author, *, kind: str = "change", note: str = "") -> Event:
        """Keep ``changes`` together. Raises ``Conflict`` (with every :class:`Clash`) when a version was outdated in a
        cell that the change touches, and keeps nothing then."""
        ...

    def undo(self, author: Author) -> Event | None:
        """Reverse the newest change of the author's session not yet undone, as a further event; ``None`` when none."""
        ...

    def redo(self, author: Author) -> Event | None: ...

    def events(self, after: int = 0) -> Iterator[Event]: ...

    def events_about(self, table: str, after: int = 0) -> Iterator[Event]:
        """The events that say something of ``table``, with what they say of it alone: a huge import costs little."""
        ...

    def log_entries(self, after: int = 0) -> Iterator[LogEntry]:
        """The raw entries in order, unchecked: ``check_log`` says whether they hold."""
        ...

    def head(self) -> LogHead:
        """The newest entry, found without reading the others: who remembers a case asks for it all the time."""
        ...

    def check_log(self) -> LogCheck: ...

    def close(self) -> None: ...
