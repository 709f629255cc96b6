"""The wire encoding of SSH (RFC 4251, section 5): length-prefixed strings and big-endian numbers.

Invariant: a reader never looks beyond its bytes and never believes a length that the bytes do not hold.
"""

from __future__ import annotations

import struct


class Malformed(ValueError):
    """The bytes are not what the format says; each format turns this into its own message."""


def string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


class Reader:
    """Takes fields off the front of ``data``; raises :class:`Malformed` when there are too few bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_empty(self) -> bool:
        return self._at == len(self._data)

    def taken(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise Malformed("truncated")
        piece, self._at = self._data[self._at : end], end
        return piece

    def byte(self) -> int:
        return self.taken(1)[0]

    def number32(self) -> int:
        return int.from_bytes(self.taken(4), "big")

    def number64(self) -> int:
        return int(struct.unpack(">Q", self.taken(8))[0])

    def string(self) -> bytes:
        return self.taken(self.number32())

    def end(self) -> None:
        if not self.is_empty:
            raise Malformed("trailing bytes")
