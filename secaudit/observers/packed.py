"""What is inside a packed log (gzip, bzip2, xz), as an export of its own: in pieces, never more than a limit at once.

Invariant: a piece of what is inside is at most :data:`PIECE`; a file cut short or damaged is a problem, not an end.
Several packed parts in a row are one log (``cat a.gz b.gz``), zeros behind them are padding.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from secaudit.observers.export import HEAD_BYTES, Export

PIECE = 256 * 1024
MAX_XZ_BYTES = 80 * 1024 * 1024
_HEAD_PACKED_BYTES = 1024 * 1024
"""What may be read to see the beginning of the content: a block of bzip2 is up to 900 kB."""
_UNKNOWN_SIZE = 2**62
_DAMAGED = (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError)

_KINDS: tuple[tuple[bytes, Callable[[], Any]], ...] = (
    (b"\x1f\x8b\x08", lambda: zlib.decompressobj(16 + zlib.MAX_WBITS)),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_XZ_BYTES)),
)


def is_packed(export: Export) -> bool:
    return export.head.startswith(tuple(mark for mark, _ in _KINDS))


def unpacked(export: Export) -> Export:
    """The inside of ``export``; its head is that of the content, its size is known only where the head is all."""
    inside = Export(export.name, _UNKNOWN_SIZE, lambda: _pieces(export), export.modified_on)
    return inside if len(inside.head) >= HEAD_BYTES else Export.of(inside.head, export.name, export.modified_on)


def head_of(export: Export) -> tuple[str, bool]:
    """The first text inside and whether it is all; "" when it cannot be had. For recognising: never raises."""
    member, got, fed = _new(export), b"", 0
    try:
        for piece in export.chunks():
            for part in _fed(member, piece):
                got += part
                if len(got) >= HEAD_BYTES:
                    return got[:HEAD_BYTES].decode("latin-1"), False
            fed += len(piece)
            if member.eof or fed > _HEAD_PACKED_BYTES:
                break
    except _DAMAGED:
        pass
    return got.decode("latin-1"), bool(member.eof)


def _new(export: Export) -> Any:
    return next(new for mark, new in _KINDS if export.head.startswith(mark))()


def _fed(member: Any, data: bytes) -> Iterator[bytes]:
    """What ``data`` gives, piece by piece, until it is used up or the part ends."""
    while not member.eof:
        yield member.decompress(data, PIECE)
        data = getattr(member, "unconsumed_tail", b"")
        if not data and getattr(member, "needs_input", True):
            return


def _pieces(export: Export) -> Iterator[bytes]:
    member = _new(export)
    try:
        for piece in export.chunks():
            data = piece
            while data:
                if member.eof:
                    if not data.strip(b"\0"):
                        break
                    member = _new(export)
                yield from _fed(member, data)
                data = member.unused_data if member.eof else b""
    except _DAMAGED as error:
        raise export.fail("壓縮檔解不開，可能損壞", "請重新複製這個檔案") from error
    if not member.eof:
        raise export.fail("壓縮檔沒有寫完就斷了", "請重新複製這個檔案", code="E-OBS-05")
