"""The bytes of evidence inside a case file: kept once by their SHA-256, in chunks, read and re-hashed as a stream.

Invariant: a blob's name is the SHA-256 of its chunks in order, and a blob once kept is neither changed nor taken away;
nothing here ever holds more than a few chunks. The caller owns the transaction.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from secaudit.store.protocol import Author, CaseStore, Event, RowChange

ADDED = "evidence_add"
REMOVED = "evidence_remove"

Pieces = Callable[[], Iterator[bytes]]
"""Reads the bytes from the start; called again only when a blob of the same size is kept already."""

KindOf = Callable[[bytes, bytes], str]
"""The kind of content by its first and its last bytes."""

_ENDS_BYTES = 64 * 1024
_PENDING = "0" * 64
"""The name of a blob while its bytes come in: its SHA-256 is known at the last of them."""
_ADD_CHUNK = "INSERT INTO evidence_chunk (sha256, number, data) VALUES (?, ?, ?)"
_ADD_BLOB = "INSERT INTO evidence_blob (sha256, size, kind) VALUES (?, ?, ?)"
_AT_ONCE = 2
"""Chunks fetched at a time: one query for what fits into one, and no lock while a slow reader works on them."""
_CHUNKS = (
    "SELECT number, CASE WHEN length(data) <= ? THEN data END FROM evidence_chunk"
    f" WHERE sha256 = ? AND number > ? ORDER BY number LIMIT {_AT_ONCE}"
)
_LARGEST_CHUNK = 4 * 1024 * 1024
"""A case from a stranger may hold a chunk of any size; it is not read into memory to find that out."""


class ChangedWhileReading(Exception):
    """The bytes read a second time were others; the transaction must be given up."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Kept bytes; ``kind`` is a media type by content."""

    sha256: str
    size: int
    kind: str


@dataclass(frozen=True, slots=True)
class BlobCheck:
    """One blob re-hashed: ``found`` is the SHA-256 of the bytes as they are, ``""`` when they cannot be read."""

    blob: Blob
    found: str
    size: int

    @property
    def intact(self) -> bool:
        return self.found == self.blob.sha256 and self.size == self.blob.size


Keep = Callable[[Pieces, int, KindOf], Blob]
"""Keeps bytes of the stated size, see :func:`keep_blob`."""


class EvidenceStore(CaseStore, Protocol):
    """A case store that also holds the bytes of evidence."""

    def blobs(self) -> tuple[Blob, ...]:
        """Every blob, also those that no row names any more, by name."""
        ...

    def read_blob(self, sha256: str) -> Iterator[bytes]:
        """The chunks of a blob in their order; the caller compares what they hash to."""
        ...

    def check_blob(self, blob: Blob, told: Callable[[int], None]) -> BlobCheck:
        """``blob`` hashed again; ``told`` hears how many bytes each chunk had."""
        ...

    def commit_evidence(
        self, plan: Callable[[Keep], Sequence[RowChange]], author: Author, *, kind: str = ADDED, note: str = ""
    ) -> Event:
        """Run ``plan`` inside the writing transaction and keep the bytes and the rows it asks for, or nothing."""
        ...


def keep_blob(connection: sqlite3.Connection, pieces: Pieces, size: int, kind_of: KindOf) -> Blob:
    """Keep the ``size`` bytes of ``pieces`` and say under which name; bytes kept before are not written again.

    Only where a blob of that size exists are the bytes hashed before they are written, so a file is usually read once.
    """
    alike = connection.execute("SELECT 1 FROM evidence_blob WHERE size = ? LIMIT 1", (size,)).fetchone()
    expected = _digest(pieces()) if alike else ""
    if expected and (known := _find(connection, expected)):
        return known
    blob = _written(connection, pieces(), kind_of)
    if blob.size != size or (expected and blob.sha256 != expected):
        raise ChangedWhileReading
    return blob


def blobs(connection: sqlite3.Connection) -> tuple[Blob, ...]:
    found = connection.execute("SELECT sha256, size, kind FROM evidence_blob ORDER BY sha256").fetchall()
    return tuple(Blob(*row) for row in found)


def read_blob(connection: sqlite3.Connection, sha256: str) -> Iterator[bytes]:
    number, lot = -1, _AT_ONCE
    while lot == _AT_ONCE:
        found = connection.execute(_CHUNKS, (_LARGEST_CHUNK, sha256, number)).fetchall()
        lot = len(found)
        for number, piece in found:  # noqa: B007 - the last number is where the next lot begins
            if not isinstance(piece, bytes):
                raise sqlite3.DatabaseError("no chunk of ours")
            yield piece


def check_blob(connection: sqlite3.Connection, blob: Blob, told: Callable[[int], None]) -> BlobCheck:
    digest, size = hashlib.sha256(), 0
    try:
        for piece in read_blob(connection, blob.sha256):
            digest.update(piece)
            size += len(piece)
            told(len(piece))
    except sqlite3.DatabaseError:
        return BlobCheck(blob, "", size)
    return BlobCheck(blob, digest.hexdigest(), size)


def _find(connection: sqlite3.Connection, sha256: str) -> Blob | None:
    found = connection.execute("SELECT sha256, size, kind FROM evidence_blob WHERE sha256 = ?", (sha256,)).fetchone()
    return Blob(*found) if found else None


def _written(connection: sqlite3.Connection, pieces: Iterator[bytes], kind_of: KindOf) -> Blob:
    digest, size, head, tail = hashlib.sha256(), 0, b"", b""
    for number, piece in enumerate(pieces):
        digest.update(piece)
        size += len(piece)
        connection.execute(_ADD_CHUNK, (_PENDING, number, piece))
        head = head or piece[:_ENDS_BYTES]
        tail = (tail + piece[-_ENDS_BYTES:])[-_ENDS_BYTES:]
    blob = Blob(digest.hexdigest(), size, kind_of(head, tail))
    connection.execute(_ADD_BLOB, (blob.sha256, size, blob.kind))
    connection.execute("UPDATE evidence_chunk SET sha256 = ? WHERE sha256 = ?", (blob.sha256, _PENDING))
    return blob


def _digest(pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
