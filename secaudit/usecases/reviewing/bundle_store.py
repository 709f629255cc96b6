"""A sealed case as a store: whatever reads a case reads a verified bundle the same way, and nothing writes it.

Entries of the log that were withheld appear among the events with their number, hash and place in the chain alone.

Invariant: bytes are handed out only under the hash that case and manifest both name; every writing call raises
:class:`ReadOnlyCase` and has changed nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from secaudit.errors import SecauditError
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.store.evidence import ADDED, Blob, BlobCheck, Keep
from secaudit.store.log import BadEntry, entry_hash, event_of
from secaudit.store.protocol import Author, Event, LogCheck, LogEntry, LogHead, RowChange, StoredRow
from secaudit.usecases.reviewing.trouble import ReadOnlyCase, UnreadableSeal

if TYPE_CHECKING:
    from secaudit.trust.bundle import Bundle
    from secaudit.usecases.sealing.contents import SealedCase, SealedItem

WITHHELD = "withheld"
"""The kind of an event whose body was not disclosed; nobody knows when it was."""
_NO_TIME = datetime.min.replace(tzinfo=UTC)


class BundleStore:
    """``sealed`` as an ``EvidenceStore``; it takes over ``bundle``, which stays open until it closes."""

    def __init__(self, bundle: Bundle, sealed: SealedCase, close: Callable[[], None]) -> None:
        self._bundle = bundle
        self._sealed = sealed
        self._close = close
        self._paths = {item.sha256: f"data/{item.path}" for item in sealed.items if held_as_named(bundle, item)}

    def inventory(self) -> Inventory:
        return self._sealed.inventory

    def row(self, table: str, row_id: str) -> StoredRow | None:
        names = TABLE_BY_NAME[table].names
        found = next((row for row in self._sealed.inventory.rows(table) if str(row[0]) == row_id), None)
        if found is None:
            return None
        cells = {name: cell for name, cell in zip(names, found, strict=True) if cell is not None}
        return StoredRow(cells, self._sealed.log.count)

    def events(self, after: int = 0) -> Iterator[Event]:
        for entry in self._sealed.log.entries():
            if entry.sequence > after:
                yield self._event(entry.sequence, entry.previous, entry.hash, entry.body)

    def events_about(self, table: str, after: int = 0) -> Iterator[Event]:
        for entry in self._sealed.log.entries():
            if entry.sequence > after and entry.body is not None:
                event = self._event(*entry, table)
                if event.rows:
                    yield event

    def log_entries(self, after: int = 0) -> Iterator[LogEntry]:
        """The disclosed entries; one without its body can't be handed on as an entry."""
        for sequence, previous, stated, body in self._sealed.log.entries():
            if sequence > after and body is not None:
                yield LogEntry(sequence, previous, stated, body)

    def head(self) -> LogHead:
        return LogHead(self._sealed.log.count, self._sealed.log.head)

    def check_log(self) -> LogCheck:
        """The chain of all entries, and that each body shown is the one that its hash names."""
        count, head, previous = self._sealed.log.count, self._sealed.log.head, self._sealed.log.hash_at(0)
        for number, entry in enumerate(self._sealed.log.entries(), 1):
            if (entry.sequence, entry.previous) != (number, previous):
                return LogCheck(count, head, number, f"紀錄第 {number} 筆未接續前一筆")
            if entry.body is not None and entry_hash(previous, number, entry.body) != entry.hash:
                return LogCheck(count, head, number, f"紀錄第 {number} 筆雜湊不符，曾被更動")
            previous = entry.hash
        return LogCheck(count, head)

    def blobs(self) -> tuple[Blob, ...]:
        """The disclosed ones, by name."""
        found = {i.sha256: Blob(i.sha256, i.size, i.kind) for i in self._sealed.items if i.sha256 in self._paths}
        return tuple(found[sha256] for sha256 in sorted(found))

    def read_blob(self, sha256: str) -> Iterator[bytes]:
        """The bytes, hashed while they are read; raises, at the latest behind the last piece, when they are others."""
        if name := self._paths.get(sha256):
            with _told():
                yield from self._bundle.pieces(name)

    def check_blob(self, blob: Blob, told: Callable[[int], None]) -> BlobCheck:
        digest, size = hashlib.sha256(), 0
        try:
            for piece in self.read_blob(blob.sha256):
                digest.update(piece)
                size += len(piece)
                told(len(piece))
        except SecauditError:
            return BlobCheck(blob, "", size)
        return BlobCheck(blob, digest.hexdigest(), size)

    def commit(self, changes: Sequence[RowChange], author: Author, *, kind: str = "change", note: str = "") -> NoReturn:
        raise ReadOnlyCase

    def commit_evidence(
        self, plan: Callable[[Keep], Sequence[RowChange]], author: Author, *, kind: str = ADDED, note: str = ""
    ) -> NoReturn:
        raise ReadOnlyCase

    def undo(self, author: Author) -> NoReturn:
        raise ReadOnlyCase

    def redo(self, author: Author) -> NoReturn:
        raise ReadOnlyCase

    def close(self) -> None:
        self._close()

    def _event(self, sequence: int, previous: str, stated: str, body: str | None, table: str = "") -> Event:
        if body is None:
            return Event(sequence, _NO_TIME, "", "", WITHHELD, "", (), 0, previous, stated)
        try:
            return event_of((sequence, previous, stated, body), table)
        except BadEntry as error:
            raise UnreadableSeal(f"佐證包的{error}") from error


def held_as_named(bundle: Bundle, item: SealedItem) -> bool:
    """Whether the bytes of ``item`` are in the bundle, under the hash and of the size that the case names."""
    member = bundle.members.get(f"data/{item.path}") if item.disclosed and item.path else None
    return member is not None and (member.sha256, member.size) == (item.sha256, item.size)


@contextmanager
def _told() -> Iterator[None]:
    """A disk that fails in between leaves as one of our errors."""
    from secaudit.files import UnreadableFile, why

    try:
        yield
    except OSError as error:
        raise UnreadableFile(f"佐證包讀到一半失敗：{why(error)}", "請確認磁碟或網路，再重新開啟") from error
