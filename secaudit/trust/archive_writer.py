"""The canonical ZIP archive as it is written: a stream of members in ascending order of their names.

Invariant: a name or a size that is refused is refused before a byte of its member is written, and no more than a few
pieces of data are held, whatever a member's size. :mod:`secaudit.trust.archive` reads it.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

from secaudit.trust.archive import PIECE
from secaudit.trust.archive_headers import (
    END_BYTES,
    ENTRY_BYTES,
    LOCAL,
    Member,
    Names,
    directory,
    local_header,
    refuse_large,
)
from secaudit.trust.trouble import NothingToSeal, OtherSize

_THREADED = 4 * PIECE
"""From this size on a second thread pays: it takes the CRC and the disk while the first one hashes."""
_WAITING = 3
"""Batches that may wait for the second thread."""


class ArchiveWriter:
    """Writes members in ascending order of their names to an empty, seekable ``handle`` of the caller's."""

    def __init__(self, handle: BinaryIO) -> None:
        if handle.seek(0, os.SEEK_END):
            raise ValueError("the handle is not empty")
        self._handle = handle
        self._names = Names()
        self._members: list[Member] = []
        self._end = 0
        self._overhead = END_BYTES

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> Member:
        """Write one member of exactly ``size`` bytes; raises a kind of :class:`Unsealable`."""
        self._names.take(name)
        self._overhead += ENTRY_BYTES - LOCAL.size + len(name)
        offset = self._end + LOCAL.size + len(name)
        refuse_large(offset + size + self._overhead)
        sized = _sized(name, size, pieces)
        sha256, crc32 = self._small(name, size, sized) if size < PIECE else self._large(name, size, sized)
        member = Member(name, size, sha256, offset, crc32)
        self._members.append(member)
        self._end = offset + size
        return member

    def finish(self) -> int:
        """Write the directory; the size of the whole archive."""
        if not self._members:
            raise NothingToSeal("沒有任何檔案可以封存", "請先加入資料")
        for entry in directory(self._members):
            self._handle.write(entry)
            self._end += len(entry)
        return self._end

    def _small(self, name: str, size: int, pieces: Iterator[bytes]) -> tuple[str, int]:
        """A member that fits into one piece is known before its header is written."""
        data = b"".join(pieces)
        crc32 = zlib.crc32(data)
        self._handle.write(local_header(name.encode("ascii"), crc32, size))
        self._handle.write(data)
        return hashlib.sha256(data).hexdigest(), crc32

    def _large(self, name: str, size: int, pieces: Iterator[bytes]) -> tuple[str, int]:
        """The header goes out with no CRC and is mended when the data has passed."""
        self._handle.write(local_header(name.encode("ascii"), 0, size))
        passing = _Passing(self._handle)
        sha256 = _threaded(passing, pieces) if size >= _THREADED else _in_turn(passing, pieces)
        self._handle.seek(self._end)
        self._handle.write(local_header(name.encode("ascii"), passing.crc32, size))
        self._handle.seek(size, os.SEEK_CUR)
        return sha256, passing.crc32


class _Passing:
    """The second half of writing a piece: its CRC and the disk."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self.crc32 = 0

    def put(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            self.crc32 = zlib.crc32(piece, self.crc32)
            self._handle.write(piece)


def _in_turn(passing: _Passing, pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        passing.put((piece,))
    return digest.hexdigest()


def _threaded(passing: _Passing, pieces: Iterator[bytes]) -> str:
    """Reading and hashing here, CRC and writing in a second thread, a few batches apart."""
    digest = hashlib.sha256()
    waiting: deque[Future[None]] = deque()
    with ThreadPoolExecutor(1) as thread:
        for batch in _batches(pieces):
            waiting.append(thread.submit(passing.put, batch))
            for piece in batch:
                digest.update(piece)
            if len(waiting) > _WAITING:
                waiting.popleft().result()
        for put in waiting:
            put.result()
    return digest.hexdigest()


def _batches(pieces: Iterator[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    held = 0
    for piece in pieces:
        batch.append(piece)
        held += len(piece)
        if held >= PIECE:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _sized(name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """``pieces``, of which the sum must be ``size``; nothing beyond it is passed on."""
    left = size
    for piece in pieces:
        left -= len(piece)
        if left < 0:
            break
        yield piece
    if left:
        what = f"{name} 讀到的位元組比原先說的{'多' if left < 0 else '少'}"
        raise OtherSize(what, "檔案可能在封存途中被改過，請再試一次")
