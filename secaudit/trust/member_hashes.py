"""SHA-256 and CRC-32 of an archive's members while it is scanned: small ones at once, two long ones at a time.

Each long member is read and hashed by one thread, piece by piece, so that both hashes take a piece while it is in the
processor's cache; handing pieces from thread to thread cost more than it gained. Only a plain file can be read at two
places at a time; of any other handle each member is hashed in its turn.

Invariant: the results are those of the bytes at the stated offsets, whatever the order they were hashed in.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import BinaryIO, NamedTuple

LONG = 1024 * 1024
"""From this size on a member gets a thread."""
_PIECE = 256 * 1024
_THREADS = 2
_SECONDS_BETWEEN_TELLING = 0.1


class Hashes(NamedTuple):
    """``size``: how many bytes there were, fewer than asked for where the file ended."""

    size: int
    sha256: str
    crc32: int


class MemberHashes:
    """Hashes of members of one ``handle``; ``told`` hears how many bytes were hashed, in the caller's thread."""

    def __init__(self, handle: BinaryIO, told: Callable[[int], None]) -> None:
        self._handle, self._told = handle, told
        self._descriptor = _descriptor(handle)
        self._pool: ThreadPoolExecutor | None = None
        self._guard = threading.Lock()
        self._done = self._tell_from = 0
        self._ended = False

    def __enter__(self) -> MemberHashes:
        return self

    def __exit__(self, *_: object) -> None:
        """What is still under way is given up."""
        self._ended = True
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def ask(self, offset: int, size: int) -> Callable[[], Hashes]:
        """The hashes of ``size`` bytes from ``offset``, as they will be; the handle stands behind these bytes then."""
        if size < LONG or self._descriptor is None:
            found = self._in_turn(offset, size)
            return lambda: found
        self._handle.seek(offset + size)
        self._pool = self._pool or ThreadPoolExecutor(_THREADS)
        future = self._pool.submit(self._apart, offset, size)
        return lambda: self._awaited(future)

    def _in_turn(self, offset: int, size: int) -> Hashes:
        def piece(_at: int, length: int) -> bytes:
            data = self._handle.read(length)
            self._pass(len(data))
            if self._done >= self._tell_from:
                self._tell_from = self._done + LONG
                self._told(self._done)
            return data

        self._handle.seek(offset)
        return _hashed(piece, offset, size, size if size < LONG else _PIECE)

    def _apart(self, offset: int, size: int) -> Hashes:
        view = memoryview(bytearray(_PIECE))
        descriptor = self._descriptor
        assert descriptor is not None

        def piece(at: int, length: int) -> memoryview:
            found = 0 if self._ended else os.preadv(descriptor, [view[:length]], at)
            self._pass(found)
            return view[:found]

        return _hashed(piece, offset, size, _PIECE)

    def _awaited(self, future: Future[Hashes]) -> Hashes:
        while wait([future], _SECONDS_BETWEEN_TELLING).not_done:
            self._told(self._done)
        return future.result()

    def _pass(self, length: int) -> None:
        with self._guard:
            self._done += length


def _hashed(piece: Callable[[int, int], bytes | memoryview], offset: int, size: int, most: int) -> Hashes:
    digest, crc32, done = hashlib.sha256(), 0, 0
    while done < size and (data := piece(offset + done, min(most, size - done))):
        digest.update(data)
        crc32 = zlib.crc32(data, crc32)
        done += len(data)
    return Hashes(done, digest.hexdigest(), crc32)


def _descriptor(handle: BinaryIO) -> int | None:
    """That of a plain file that is only read, where this system reads at an offset."""
    if hasattr(os, "preadv") and isinstance(handle, io.BufferedReader) and isinstance(handle.raw, io.FileIO):
        return handle.fileno()
    return None
