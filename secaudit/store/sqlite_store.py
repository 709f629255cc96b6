"""A case in one SQLite file: the ``CaseStore`` that a single user, or a few on one machine, work on.

Invariant: rows, their digest and the event that explains them change in one transaction, or not at all.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import starmap
from pathlib import Path
from types import TracebackType

from secaudit.model.inventory import Inventory
from secaudit.store import casefile, evidence, log, reversal, rows
from secaudit.store.changes import Working, decide
from secaudit.store.protocol import Author, Clash, Event, LogCheck, LogEntry, LogHead, RowChange, RowEvent, StoredRow
from secaudit.store.replay import compared, replayed
from secaudit.store.trouble import Conflict, DiskTrouble, told_plainly, translated
from secaudit.text import safe_text

Inside = Callable[[sqlite3.Connection], None]
Salt = Callable[[], str]


def random_salt() -> str:
    """128 random bits, as hexadecimal digits."""
    return os.urandom(log.SALT_BYTES).hex()


def create(path: Path, author: Author | None = None, *, salt: Salt = random_salt) -> SqliteStore:
    """A new, empty case at ``path``, open; ``author`` tells when. Raises ``AlreadyThere``, never replaces a file."""
    casefile.make(path, author.at if author else None)
    return open_store(path, salt=salt)


def open_store(path: Path, *, salt: Salt = random_salt) -> SqliteStore:
    """The case at ``path``. An older form is brought up to date, after a copy was kept beside it.

    ``salt`` gives each new entry of the log its own.
    """
    return SqliteStore(path, casefile.attach(path), salt)


class SqliteStore:
    """Holds the connection; ``connection`` is for evidence, which keeps its bytes in tables of its own."""

    def __init__(self, path: Path, connection: sqlite3.Connection, salt: Salt = random_salt) -> None:
        self.path = path
        self.connection = connection
        self._salt = salt
        self._newest = ""

    def __enter__(self) -> SqliteStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    def inventory(self) -> Inventory:
        with self._reading():
            return rows.as_inventory(rows.every(self.connection), self.path.name)

    def row(self, table: str, row_id: str) -> StoredRow | None:
        with self._reading():
            found = rows.find(self.connection, table, row_id)
        return StoredRow(found.cells, found.version) if found else None

    def events(self, after: int = 0) -> Iterator[Event]:
        with told_plainly(self.path):
            yield from map(log.event_of, log.entries(self.connection, after))

    def events_about(self, table: str, after: int = 0) -> Iterator[Event]:
        with told_plainly(self.path):
            yield from log.about(table, log.entries(self.connection, after))

    def log_entries(self, after: int = 0) -> Iterator[LogEntry]:
        with told_plainly(self.path):
            yield from starmap(LogEntry, log.entries(self.connection, after))

    def head(self) -> LogHead:
        with told_plainly(self.path):
            return LogHead(*log.head(self.connection))

    def check_log(self, *, replay: bool = True) -> LogCheck:
        """Every entry from the first; with ``replay`` also whether the rows are what the events say."""
        with self._reading():
            try:
                state = replayed(log.chained(self.connection))
            except log.BadEntry as error:
                return log.bad(self.connection, error.sequence, str(error))
            count, head = log.head(self.connection)
            if replay and (odd := compared(state, rows.every_unchecked(self.connection))):
                return LogCheck(count, head, *odd)
            return LogCheck(count, head)

    def commit(
        self,
        changes: Sequence[RowChange],
        author: Author,
        *,
        kind: str = "change",
        note: str = "",
        inside: Inside | None = None,
    ) -> Event:
        """Keep ``changes`` and their event; ``inside`` writes what belongs to them in the same transaction.

        Raises ``Conflict``, ``LockedCase``, ``DiskTrouble`` or ``DamagedCase``, and has kept nothing then.
        """
        if kind in (reversal.UNDO, reversal.REDO):
            raise ValueError(kind)
        with self.transaction():
            working = self._working()
            said, clashes = decide(changes, working, self._since)
            if inside and not clashes:
                inside(self.connection)
            return self._keep(said, clashes, working, author, kind, note)

    def commit_evidence(
        self,
        plan: Callable[[evidence.Keep], Sequence[RowChange]],
        author: Author,
        *,
        kind: str = evidence.ADDED,
        note: str = "",
    ) -> Event:
        """Run ``plan`` inside the writing transaction; its bytes, the rows it asks for and their event, or nothing."""
        with self.transaction():
            changes = plan(partial(evidence.keep_blob, self.connection))
            return self.commit(changes, author, kind=kind, note=note)

    def blobs(self) -> tuple[evidence.Blob, ...]:
        with self._reading():
            return evidence.blobs(self.connection)

    def read_blob(self, sha256: str) -> Iterator[bytes]:
        with told_plainly(self.path):
            yield from evidence.read_blob(self.connection, sha256)

    def check_blob(self, blob: evidence.Blob, told: Callable[[int], None]) -> evidence.BlobCheck:
        with self._reading():
            return evidence.check_blob(self.connection, blob, told)

    def undo(self, author: Author) -> Event | None:
        return self._reverse(author, reversal.UNDO)

    def redo(self, author: Author) -> Event | None:
        return self._reverse(author, reversal.REDO)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing for what is written inside; one that is begun inside another joins it."""
        if self.connection.in_transaction:
            yield self.connection
            return
        with told_plainly(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            self._newest = ""
            try:
                yield self.connection
            except BaseException:
                self._roll_back()
                raise
            try:
                self.connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back()
                raise self._after_failed_commit(error) from error

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One moment's state for everything read inside."""
        begun = not self.connection.in_transaction
        with told_plainly(self.path):
            try:
                if begun:
                    self.connection.execute("BEGIN")
                yield
            finally:
                if begun:
                    self._roll_back()

    def _working(self) -> Working:
        def find(table: str, row_id: str) -> rows.Line | None:
            return rows.find(self.connection, table, row_id)

        def last_position(table: str) -> int:
            return rows.last_position(self.connection, table)

        return Working(find, last_position, log.head(self.connection)[0] + 1)

    def _since(self, table: str, row_id: str, version: int) -> list[RowEvent]:
        """What the log says of one row after ``version``, which is the number of the event that made it."""
        mark = log.canonical(row_id)
        later = (log.event_of(e) for e in log.entries(self.connection, version) if mark in e[3])
        return [row for event in later for row in event.rows if (row.table, row.row_id) == (table, row_id)]

    def _keep(
        self,
        said: Sequence[RowEvent],
        clashes: Sequence[Clash],
        working: Working,
        author: Author,
        kind: str,
        note: str,
        undoes: int = 0,
    ) -> Event:
        if clashes:
            raise Conflict(clashes)
        rows.write(self.connection, working.before, working.after)
        event = log.append(self.connection, said, _plain(author), kind, safe_text(note), undoes, self._salt())
        self._newest = event.hash
        return event

    def _reverse(self, author: Author, kind: str) -> Event | None:
        with self.transaction():
            found = (reversal.undoable if kind == reversal.UNDO else reversal.redoable)(self._own(author))
            if found is None:
                return None
            original, event = found
            working = self._working()
            said, clashes = reversal.reverse(event, working)
            return self._keep(said, clashes, working, author, kind, event.note, original)

    def _own(self, author: Author) -> Iterator[Event]:
        """The events of the author's session, the newest first."""
        session = _plain(author).session
        mark = f'"session":{log.canonical(session)}'
        own = (log.event_of(e) for e in log.newest_first(self.connection) if mark in e[3])
        return (event for event in own if event.session == session)

    def _roll_back(self) -> None:
        """SQLite may have rolled back already; the first error is the one to keep."""
        with suppress(sqlite3.Error):
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def _after_failed_commit(self, error: sqlite3.Error) -> Exception:
        """The disk can refuse after the last byte is in place: then the change stands, and we say so."""
        with suppress(sqlite3.Error), closing(casefile.connect(self.path)) as fresh:
            if self._newest and log.head(fresh)[1] == self._newest:
                return DiskTrouble(
                    f"變更已寫入 {safe_text(self.path.name)}，但磁碟沒有確認",
                    "請以 secaudit log 查看最後一筆，並檢查磁碟",
                    code="E-STO-08",
                )
        return translated(self.path, error)


def _plain(author: Author) -> Author:
    """Names come from the environment: anything in them is made visible. The time says its offset."""
    if author.at.utcoffset() is None:
        raise ValueError("the time of an event needs its offset")
    return replace(author, name=safe_text(author.name), session=safe_text(author.session))
