"""The envelope: a canonical ZIP archive, read as a stream; :mod:`secaudit.trust.archive_writer` writes it.

Invariant: for the same members there is exactly one archive, and :func:`scanned` accepts no other bytes. It never
trusts what the archive says of itself: each header and the directory must equal what we would write for the data that
is there. Nothing here holds more than a few pieces of data, whatever a member's size.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO, NamedTuple

from secaudit.trust.archive_headers import (
    LOCAL,
    LOCAL_SIGNATURE,
    MAX_BYTES,
    MAX_NAME,
    Member,
    Names,
    differing_field,
    directory,
    local_header,
)
from secaudit.trust.member_hashes import Hashes, MemberHashes
from secaudit.trust.trouble import ChangedMember, NotCanonical, Unsealable

__all__ = ["PIECE", "Member", "Told", "pieces_of", "scanned", "untold"]

Told = Callable[[int, int], None]
"""Hears how many bytes are done, and of how many."""

PIECE = 1024 * 1024


def untold(done: int, whole: int) -> None:
    """Nobody listens."""


def scanned(handle: BinaryIO, told: Told = untold) -> tuple[Member, ...]:
    """All members after one pass over every byte of a seekable, buffered ``handle``; raises :class:`NotCanonical`."""
    whole = handle.seek(0, os.SEEK_END)
    if whole > MAX_BYTES:
        raise NotCanonical(0, "檔案超過 4 GB 的上限")
    names, claimed = Names(), list[_Claimed]()
    with MemberHashes(handle, lambda done: told(done, whole)) as hashes:
        source = _Source(handle, whole)
        while not claimed or source.at_member():
            claimed.append(_claimed(source, names, hashes))
        members = [_member(one) for one in claimed]
    for entry in directory(members):
        start = source.position
        if source.take(len(entry)) != entry:
            raise NotCanonical(start, "目錄與內容不一致")
    if source.position != whole:
        raise NotCanonical(source.position, f"結尾後面還有 {whole - source.position:,} 個位元組")
    told(whole, whole)
    return tuple(members)


class _Claimed(NamedTuple):
    """A member by its header, which is the one that we would write if the CRC is right; its hashes are on their way."""

    name: str
    size: int
    offset: int
    crc32: int
    hashes: Callable[[], Hashes]


def _claimed(source: _Source, names: Names, hashes: MemberHashes) -> _Claimed:
    """The local header that begins here; the source stands behind the member's data then."""
    start = source.position
    fixed = source.take(LOCAL.size)
    if not fixed.startswith(LOCAL_SIGNATURE):
        raise NotCanonical(start, "不是封裝檔的開頭")
    *_, crc32, _, size, length, _ = LOCAL.unpack(fixed)
    if not 0 < length <= MAX_NAME:
        raise NotCanonical(start, "檔名是空的或太長")
    found = source.take(length)
    name = found.decode("latin-1")
    try:
        names.take(name)
    except Unsealable as refused:
        raise NotCanonical(start, refused.what) from refused
    expected = local_header(found, crc32, size)
    if fixed + found != expected:
        raise NotCanonical(start, f"{name} 的{differing_field(fixed + found, expected)}")
    offset = source.position
    if size > source.whole - offset:
        raise NotCanonical(offset, f"{name} 自稱 {size:,} 位元組，檔案沒有這麼長")
    source.position += size
    return _Claimed(name, size, offset, crc32, hashes.ask(offset, size))


def _member(claimed: _Claimed) -> Member:
    size, sha256, crc32 = claimed.hashes()
    if size != claimed.size:
        raise NotCanonical(claimed.offset + size, "檔案在這裡中斷")
    if crc32 != claimed.crc32:
        raise NotCanonical(claimed.offset, f"{claimed.name} 的內容與 CRC 不符")
    return Member(claimed.name, size, sha256, claimed.offset, crc32)


class _Source:
    """A handle read from its start; ``position`` bytes of ``whole`` are behind."""

    def __init__(self, handle: BinaryIO, whole: int) -> None:
        self._handle, self.whole = handle, whole
        self.position = handle.seek(0)

    def at_member(self) -> bool:
        """Whether a local header begins here; the bytes are still to be taken."""
        found = self._handle.read(len(LOCAL_SIGNATURE))
        self._handle.seek(self.position)
        return found == LOCAL_SIGNATURE

    def take(self, length: int) -> bytes:
        data = self._handle.read(length)
        if len(data) != length:
            raise NotCanonical(self.position, "檔案在這裡中斷")
        self.position += length
        return data


def pieces_of(handle: BinaryIO, member: Member, guard: AbstractContextManager[object] | None = None) -> Iterator[bytes]:
    """The bytes of ``member``, hashed again; the last piece only comes when all hash to what was scanned.

    Raises :class:`ChangedMember` otherwise: what came before is then not to be used. ``guard`` is held around each seek
    and read, for a handle that several threads read from.
    """
    digest, done = hashlib.sha256(), 0
    guard = guard or nullcontext()
    while True:
        with guard:
            handle.seek(member.offset + done)
            piece = handle.read(min(PIECE, member.size - done))
        digest.update(piece)
        done += len(piece)
        if done == member.size or not piece:
            break
        yield piece
    if done != member.size or digest.hexdigest() != member.sha256:
        raise ChangedMember(f"{member.name} 在檢查之後被改過")
    if piece:
        yield piece
