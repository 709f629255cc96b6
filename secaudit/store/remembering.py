"""A case store that remembers what it read: the rows are read once, then carried along by what the log says.

1. While the newest event is the one last seen, ``inventory()`` gives the very same object.
2. Otherwise the events since then happen to the remembered rows, whoever wrote them; a table that none of them touches
   stays the same tuple, so that ``is`` tells what has changed.
3. Whatever does not fit (a gap in the log, a row other than the event found it, a row that comes back to its old place)
   means reading anew.

Invariant: ``inventory()`` equals what the store itself would read at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.inventory import Inventory, Origin
from secaudit.model.schema import Cell, Row, Table
from secaudit.store.evidence import ADDED, Blob, BlobCheck, EvidenceStore, Keep
from secaudit.store.protocol import Action, Author, Event, LogCheck, LogEntry, LogHead, RowChange, RowEvent, StoredRow
from secaudit.store.reversal import REDO, UNDO


class RememberingStore:
    """``store`` with a memory for its rows; everything else is passed on. Closing it closes ``store``."""

    def __init__(self, store: EvidenceStore) -> None:
        self._store = store
        self._head: LogHead | None = None
        self._inventory = Inventory({})

    def inventory(self) -> Inventory:
        head = self._store.head()
        if head != self._head and not self._carried_to(head):
            self._read()
        return self._inventory

    def _carried_to(self, head: LogHead) -> bool:
        """Let everything after the last seen event happen; whether it fitted."""
        known, said = self._head, dict[str, list[RowEvent]]()
        if known is None or head.sequence <= known.sequence:
            return False
        for event in self._store.events(known.sequence):
            if (event.sequence, event.previous) != (known.sequence + 1, known.hash) or _comes_back(event):
                return False
            known = LogHead(event.sequence, event.hash)
            for row in event.rows:
                said.setdefault(row.table, []).append(row)
        try:
            changed = {name: _happened(TABLE_BY_NAME[name], self._inventory, rows) for name, rows in said.items()}
            self._inventory = _with(self._inventory, changed)
        except LookupError:
            return False
        self._head = known
        return True

    def _read(self) -> None:
        """Read everything as of one event; the tables that turn out the same keep their tuples."""
        old = self._inventory
        while True:
            head, fresh = self._store.head(), self._store.inventory()
            if head == self._store.head():
                break
        kept = {name: old.rows(name) if old.rows(name) == rows else rows for name, rows in fresh.tables.items()}
        self._head, self._inventory = head, Inventory(kept, fresh.origins)

    def row(self, table: str, row_id: str) -> StoredRow | None:
        return self._store.row(table, row_id)

    def commit(self, changes: Sequence[RowChange], author: Author, *, kind: str = "change", note: str = "") -> Event:
        return self._store.commit(changes, author, kind=kind, note=note)

    def undo(self, author: Author) -> Event | None:
        return self._store.undo(author)

    def redo(self, author: Author) -> Event | None:
        return self._store.redo(author)

    def events(self, after: int = 0) -> Iterator[Event]:
        return self._store.events(after)

    def events_about(self, table: str, after: int = 0) -> Iterator[Event]:
        return self._store.events_about(table, after)

    def log_entries(self, after: int = 0) -> Iterator[LogEntry]:
        return self._store.log_entries(after)

    def head(self) -> LogHead:
        return self._store.head()

    def check_log(self) -> LogCheck:
        return self._store.check_log()

    def blobs(self) -> tuple[Blob, ...]:
        return self._store.blobs()

    def read_blob(self, sha256: str) -> Iterator[bytes]:
        return self._store.read_blob(sha256)

    def check_blob(self, blob: Blob, told: Callable[[int], None]) -> BlobCheck:
        return self._store.check_blob(blob, told)

    def commit_evidence(
        self, plan: Callable[[Keep], Sequence[RowChange]], author: Author, *, kind: str = ADDED, note: str = ""
    ) -> Event:
        return self._store.commit_evidence(plan, author, kind=kind, note=note)

    def close(self) -> None:
        self._store.close()


def _comes_back(event: Event) -> bool:
    """Whether some row returns to a place among the others; a fresh one always goes to the end."""
    return event.kind in (UNDO, REDO) and any(row.action is Action.ADD for row in event.rows)


def _happened(table: Table, inventory: Inventory, events: Sequence[RowEvent]) -> tuple[Row, ...]:
    """The rows of ``table`` after ``events``; raises LookupError when they are not as an event found them."""
    rows: dict[Cell, Row] = {row[0]: row for row in inventory.rows(table.name)}
    for event in events:
        old = rows.get(event.row_id)
        if (old is None) is not (event.action is Action.ADD):
            raise LookupError(event.row_id)
        cells: list[Cell] = list(old or (None,) * len(table.columns))
        for cell in event.cells:
            position = table.positions[cell.column]
            if cells[position] != cell.old:
                raise LookupError(cell.column)
            cells[position] = cell.new
        if event.action is Action.REMOVE:
            del rows[event.row_id]
        else:
            rows[event.row_id] = tuple(cells)
    return tuple(rows.values())


def _with(inventory: Inventory, changed: dict[str, tuple[Row, ...]]) -> Inventory:
    """``inventory`` with other rows in some tables, numbered as the store numbers them; a table without rows is not
    there. Raises LookupError where no table says the name of the file."""
    if not changed:
        return inventory
    tables = {t.name: changed.get(t.name, inventory.rows(t.name)) for t in TABLES}
    origins = dict(inventory.origins)
    for name in changed:
        file = next((origin.file for origin in inventory.origins.values()), None)
        if file is None:
            raise LookupError("file")
        origins[name] = Origin(file, TABLE_BY_NAME[name].title, range(1, len(tables[name]) + 1))
    return Inventory(
        {name: rows for name, rows in tables.items() if rows}, {n: o for n, o in origins.items() if tables[n]}
    )
