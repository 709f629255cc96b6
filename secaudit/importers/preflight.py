"""Is this .xlsx safe to hand to a spreadsheet reader? Decided from its bytes, before any spreadsheet code runs.

1. It is a ZIP that ends in its own directory; no member is encrypted, named twice, or packed other than stored/deflate.
2. Members are inflated here, within bounds, and are exactly what the directory says: no reader can be told otherwise.
3. No counter in the XML claims more items than the member has bytes (readers reserve memory for such claims).
4. Every cell says where it stands, and the box around the cells of each sheet is small enough to hold in memory.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from secaudit.importers.cells import Misread

MAX_MEMBERS = 2_000
MAX_MEMBER_BYTES = 384 * 1024 * 1024
MAX_TOTAL_BYTES = 512 * 1024 * 1024
MAX_RATIO = 250
RATIO_FROM_BYTES = 4 * 1024 * 1024
MAX_ROWS = 1_048_576
MAX_COLUMNS = 256
MAX_CELLS = 20_000_000

_BLOCK = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL = b"PK\x03\x04"
_END = b"PK\x05\x06"
_END_SIZE = 22
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

_TAG = rb"<(?:[\w.-]+:)?c"
_CELL = re.compile(_TAG + rb"[\s/>]")
_PLACED_CELL = re.compile(
    _TAG
    + rb"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*?"
    + rb"\s+r\s*=\s*(?:\"[A-Za-z]{1,3}[0-9]{1,7}\"|'[A-Za-z]{1,3}[0-9]{1,7}')"
)
_USUAL_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"')
"""A placed cell as every common program writes it: found many times as fast as the general pattern."""
_REFERENCE = re.compile(rb"r\s*=\s*[\"']([A-Za-z]{1,12})([0-9]{1,12})[\"']")
"""Anything that could be read as a cell's position, even where XML would not: extra ones only enlarge the box."""
_COUNTER = re.compile(rb"ount\s*=\s*[\"']\s*\+?([0-9]{6,})")

_SAVE_AGAIN = "請用 Excel 或 LibreOffice 開啟後另存成 .xlsx"


def trouble_in(data: bytes) -> Misread | None:
    """Why ``data`` must not be opened as a workbook; ``None`` when it may be."""
    if data.startswith(_OLE):
        return Misread("E-XLS-01", "這是舊版 .xls，或設有密碼的活頁簿", "請在 Excel 另存成沒有密碼的 .xlsx")
    if not data.startswith(_LOCAL):
        return Misread("E-XLS-01", "副檔名是 .xlsx，內容卻不是活頁簿", f"請確認檔案，{_SAVE_AGAIN}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        return _directory_trouble(data, members) or _members_trouble(data, members)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError):
        return Misread("E-XLS-01", "活頁簿檔案損壞", _SAVE_AGAIN)


def _directory_trouble(data: bytes, members: list[zipfile.ZipInfo]) -> Misread | None:
    names = [m.filename.lower() for m in members]
    broken = Misread("E-XLS-01", "活頁簿檔案損壞", _SAVE_AGAIN)
    if data[-_END_SIZE:][:4] != _END or len(set(names)) < len(names):
        return broken
    if any(m.flag_bits & 1 for m in members):
        return Misread("E-XLS-01", "活頁簿設有密碼", "請另存成沒有密碼的 .xlsx")
    if any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in members):
        return broken
    if "xl/workbook.xml" not in names and "[content_types].xml" not in names:
        return Misread("E-XLS-01", "這是壓縮檔，不是活頁簿", f"請確認檔案，{_SAVE_AGAIN}")
    too_big = len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_TOTAL_BYTES
    if too_big or any(_is_bomb(m) for m in members):
        return Misread("E-XLS-02", "活頁簿解壓縮後過大", "請刪除多餘的內容；資料量大時請改用 CSV 資料夾")
    return None


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    if member.file_size > MAX_MEMBER_BYTES:
        return True
    return member.file_size > RATIO_FROM_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1)


def _members_trouble(data: bytes, members: list[zipfile.ZipInfo]) -> Misread | None:
    total = 0
    for member in members:
        box = _Box()
        for number, block in enumerate(_whole_tags(_inflated(data, member))):
            if number == 0 and block.startswith(_UTF16):
                return Misread("E-XLS-03", "活頁簿內容不是 UTF-8", _SAVE_AGAIN)
            if trouble := box.take(block, member.file_size):
                return trouble
        total += box.rows * box.columns
        if box.rows > MAX_ROWS or box.columns > MAX_COLUMNS or total > MAX_CELLS:
            what = f"工作表用到第 {box.rows} 列、第 {box.columns} 欄，範圍過大"
            return Misread("E-XLS-02", what, "請刪除遠處多餘的儲存格（例如 XFD1048576）再存檔")
    return None


def _inflated(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes, block by block; ``ValueError`` when they are not exactly what the directory promised."""
    offset = member.header_offset
    header = data[offset : offset + 30]
    if header[:4] != _LOCAL or len(header) < 30:
        raise ValueError("local header")
    start = offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(data)[start : start + member.compress_size]
    size, check = 0, 0
    for block in _stored(packed) if member.compress_type == zipfile.ZIP_STORED else _deflated(packed):
        size += len(block)
        check = zlib.crc32(block, check)
        if size > member.file_size:
            raise ValueError("longer than promised")
        yield block
    if size != member.file_size or check != member.CRC:
        raise ValueError("not what was promised")


def _stored(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), _BLOCK):
        yield bytes(packed[start : start + _BLOCK])


def _deflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    feed: bytes | memoryview = packed
    while not inflater.eof:
        block = inflater.decompress(feed, _BLOCK)
        feed = inflater.unconsumed_tail
        if not block and not inflater.eof:
            raise ValueError("ends too early")
        if block:
            yield block
    if inflater.unused_data:
        raise ValueError("data after the end")


def _whole_tags(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, cut before a ``<`` so that no tag is split; a run of a block without one is passed as it is."""
    rest = b""
    for block in blocks:
        joined = rest + block
        cut = joined.rfind(b"<")
        if cut <= 0:
            cut = 0 if len(joined) <= _BLOCK * 2 else len(joined)
        rest = joined[cut:]
        yield joined[:cut]
    yield rest


@dataclass(slots=True)
class _Box:
    """The rows and columns that the cells met so far span."""

    rows: int = 0
    columns: int = 0

    def take(self, block: bytes, member_size: int) -> Misread | None:
        if any(int(n) > member_size for n in _COUNTER.findall(block)):
            return Misread("E-XLS-02", "活頁簿聲稱的項目數與內容不符", _SAVE_AGAIN)
        cells = len(_CELL.findall(block))
        if cells != len(_USUAL_CELL.findall(block)) and cells != len(_PLACED_CELL.findall(block)):
            return Misread("E-XLS-03", "有儲存格沒有標明位置", _SAVE_AGAIN)
        if cells:
            references = _REFERENCE.findall(block)
            self.rows = max(self.rows, max(int(row) for row in {row for _, row in references}))
            self.columns = max(self.columns, max(_column(letters) for letters in {c for c, _ in references}))
        return None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
