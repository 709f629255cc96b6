"""Which encoding a text file from Taiwan is in: BOM → UTF-8 → CP950 → Big5-HKSCS → GB18030, each strict.

Invariant: a codec is chosen only when it decodes every byte; UTF-8 with damaged bytes is damaged, not another encoding.
"""

from __future__ import annotations

import codecs
from itertools import chain

from secaudit.importers.cells import Misread

_LEGACY = ("cp950", "big5hkscs", "gb18030")
BIG5 = frozenset({"cp950", "big5hkscs"})
_BLOCK = 1024 * 1024
_ENOUGH = 5
"""So many multi-byte characters in a row that are valid UTF-8 do not happen in Big5 text."""


def codec_of(data: bytes) -> str | Misread:
    """The Python codec that decodes all of ``data``, or what is wrong with it."""
    save = "請在 Excel 另存成「CSV UTF-8（逗號分隔）」"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Misread("E-CSV-01", "檔案是 UTF-16 編碼", save)
    if b"\0" in data:
        return Misread("E-CSV-01", "檔案含有空字元，不是文字檔", save)
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig" if _damage(data, "utf-8-sig") is None else _damaged(data, save)
    where = _damage(data, "utf-8")
    if where is None:
        return "utf-8"
    if _multibyte(data[:where]) >= _ENOUGH:
        return _damaged(data, save)
    for codec in _LEGACY:
        if _damage(data, codec) is None:
            return codec
    return Misread("E-CSV-01", "看不出檔案的文字編碼", save)


def _damage(data: bytes, codec: str) -> int | None:
    """Near which byte ``data`` stops being ``codec``; ``None`` when it is all right. Holds one block at a time."""
    decoder = codecs.getincrementaldecoder(codec)()
    starts = range(0, len(data), _BLOCK)
    for start, block in chain(((s, data[s : s + _BLOCK]) for s in starts), [(len(data), b"")]):
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return min(len(data), max(0, start + error.start))
    return None


def _multibyte(data: bytes) -> int:
    return sum(1 for c in data[-_BLOCK:].decode("utf-8", errors="ignore") if c > "\x7f")


def _damaged(data: bytes, save: str) -> Misread:
    where = _damage(data, "utf-8") or 0
    line = data.count(b"\n", 0, where) + 1
    return Misread("E-CSV-02", f"第 {line} 行附近的 UTF-8 文字損壞", f"請補正該處的字，{save}")
