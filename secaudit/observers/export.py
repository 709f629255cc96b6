"""A file as an observer sees it: its head, its text in the encoding it is in, its bytes as a stream.

1. Nothing here trusts the name, and nothing holds more of the file than one piece, one line or what a limit allows.
2. A codec counts only when it decodes strictly; where several do, the reader asks for each and looks for its own words.
3. What cannot be read is :class:`Unreadable`: one problem, naming file and place.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from secaudit.observers.reading import Unreadable, unreadable

HEAD_BYTES = 64 * 1024
MAX_TEXT_BYTES = 16 * 1024 * 1024
MAX_LINE_CHARS = 1024 * 1024
_LEGACY = ("cp950", "big5hkscs", "gb18030")
_CONTROLS = frozenset(range(32)) - {3, 8, 9, 10, 12, 13, 27}
"""What no text has; captures of a terminal have backspaces (a pager wipes its mark) and ETX (Cisco banners)."""
_RESAVE = "請重新匯出，或另存成 UTF-8"

Chunks = Callable[[], Iterator[bytes]]
"""Reads the bytes from the start, in pieces; each call begins anew."""


@dataclass(frozen=True)
class Export:
    """One file. ``name`` is safe to show; ``modified_on`` is the day it was last written, where that is known."""

    name: str
    size: int
    chunks: Chunks = field(repr=False)
    modified_on: date | None = None

    @classmethod
    def of(cls, data: bytes, name: str = "export", modified_on: date | None = None) -> Export:
        """An export that lies in memory: for tests, and for what is inside another file."""
        size = HEAD_BYTES
        return cls(name, len(data), lambda: (data[i : i + size] for i in range(0, len(data), size)), modified_on)

    def fail(self, what: str, fix: str = _RESAVE, *, line: int = 0, code: str = "E-OBS-03") -> Unreadable:
        """The problem of this file, to be raised."""
        return unreadable(self.name, what, fix, line=line, code=code)

    # Bytes

    @cached_property
    def head(self) -> bytes:
        """The first bytes, at most :data:`HEAD_BYTES`; empty when the file cannot be read."""
        got = b""
        for piece in self.chunks():
            got += piece
            if len(got) >= HEAD_BYTES:
                break
        return got[:HEAD_BYTES]

    @property
    def is_all_head(self) -> bool:
        return self.size <= len(self.head)

    def stream(self) -> io.BufferedReader:
        """The bytes as a readable file object."""
        return io.BufferedReader(_Stream(self.chunks()))

    # Text

    @cached_property
    def codecs(self) -> tuple[str, ...]:
        """The codecs that decode the head strictly, the likeliest first; () when it is no text."""
        head = self.head
        for mark, codec in _MARKS:
            if head.startswith(mark):
                return (codec,) if self._decodes(codec) else ()
        if b"\0" in head:
            return tuple(c for c in _wide(head) if self._decodes(c))
        if self._decodes("utf-8-sig"):
            return ("utf-8-sig",)
        return tuple(c for c in _LEGACY if self._decodes(c))

    @cached_property
    def text_head(self) -> str:
        """The head as text in the likeliest codec, newlines as they are; "" when it is no text."""
        return self.head_in(self.codecs[0]) if self.codecs else ""

    def head_in(self, codec: str) -> str:
        return codecs.getincrementaldecoder(codec)().decode(self.head, final=self.is_all_head)

    def text(self, codec: str = "", limit: int = MAX_TEXT_BYTES) -> str:
        """The whole text with ``\\n`` at the end of lines; raises when it is no text or larger than ``limit`` bytes."""
        if self.size > limit:
            raise self.fail(f"有 {self.size:,} 位元組，這種檔案不會超過 {limit:,}", "請確認是不是這種匯出")
        text = "".join(self._decoded(codec))
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def lines(self, codec: str = "", *, in_pieces: bool = False) -> Iterator[tuple[int, str]]:
        """Each line with its number (1-based), without its end; one line at a time is in memory.

        A line that is too long for one is refused; with ``in_pieces`` it comes in pieces with the same number.
        """
        newlines, number, rest = io.IncrementalNewlineDecoder(None, translate=True), 0, ""
        for piece in self._decoded(codec):
            *whole, rest = (rest + newlines.decode(piece)).split("\n")
            for line in whole:
                number += 1
                yield number, line
            if len(rest) > MAX_LINE_CHARS:
                if not in_pieces:
                    raise self.fail("有一行太長，不像文字匯出", "請確認檔案", line=number + 1)
                end = _end_of_piece(rest)
                yield number + 1, rest[:end]
                rest = rest[end:]
        rest += newlines.decode("", final=True)
        if rest.strip("\n"):
            yield number + 1, rest.rstrip("\n")

    def _decoded(self, codec: str) -> Iterator[str]:
        chosen = codec or (self.codecs[0] if self.codecs else "")
        if not chosen:
            raise self.fail("看不出文字編碼，或不是文字檔")
        decoder = codecs.getincrementaldecoder(chosen)()
        done = 0
        try:
            for piece in self.chunks():
                yield decoder.decode(piece)
                done += len(piece)
            yield decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise self.fail(f"第 {done:,} 位元組之後有不是 {chosen} 的內容，檔案可能損壞或沒寫完") from error

    def _decodes(self, codec: str) -> bool:
        try:
            text = codecs.getincrementaldecoder(codec)().decode(self.head, final=self.is_all_head)
        except UnicodeDecodeError:
            return False
        return not any(ord(c) in _CONTROLS for c in text)


def _end_of_piece(text: str) -> int:
    """Where a line may be cut with the least harm: behind an object of JSON, else behind a comma or a space."""
    begin = len(text) - MAX_LINE_CHARS // 4
    return next((at + len(mark) for mark in ("},", ",", " ") if (at := text.rfind(mark, begin)) >= 0), len(text))


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _wide(head: bytes) -> Iterable[str]:
    """UTF-16 without its mark: the zero bytes of the ASCII in it stand on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


class _Stream(io.RawIOBase):
    """Chunks as a raw file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = next(self._chunks, b"")
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
