"""What a canonical ZIP archive consists of: its headers, the rule for names, and its limits.

Every field that a ZIP writer may choose is fixed here (APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16): version
2.0, no flags, STORED, 1980-01-01 00:00, no extra field, comment or attribute, one disk, no data descriptor, no ZIP64.

Invariant: headers are functions of name, size, CRC and offset alone.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from secaudit.trust.trouble import BadName, NamesClash, NotAscending, TooManyBytes, TooManyMembers

MAX_NAME = 200
MAX_DEPTH = 8
"""Folders and file: what is remembered of each folder grows with the square of the depth."""
MAX_MEMBERS = 65_534
"""65,535 in the end record means that the number stands in a ZIP64 record."""
MAX_BYTES = 2**32 - 2**16
"""Of the whole archive: below the 4 GiB at which sizes and offsets move to ZIP64 records."""

LOCAL_SIGNATURE = b"PK\x03\x04"
LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
END_BYTES = _END.size
ENTRY_BYTES = LOCAL.size + _CENTRAL.size
"""What a member costs besides its data and twice its name."""
_VERSION = 20
_DATE = 0x21
"""1980-01-01 in MS-DOS form: the earliest there is."""

_DEVICE = r"(?:[Cc][Oo][Nn]|[Pp][Rr][Nn]|[Aa][Uu][Xx]|[Nn][Uu][Ll]|(?:[Cc][Oo][Mm]|[Ll][Pp][Tt])[0-9])"
_SEGMENT = rf"(?!{_DEVICE}(?:[./]|\Z))[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
_NAME = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT}){{0,{MAX_DEPTH - 1}}}")
_FIELDS = (
    (6, "版本欄位不是 2.0"),
    (8, "旗標欄位不是 0（加密或附加描述）"),
    (10, "內容經過壓縮"),
    (14, "日期不是 1980-01-01"),
    (18, "CRC 不符"),
    (26, "兩個大小欄位不一致"),
    (28, "檔名長度不符"),
    (30, "有額外欄位"),
)


class Member(NamedTuple):
    """A file in the archive; ``offset`` is where its data begins."""

    name: str
    size: int
    sha256: str
    offset: int
    crc32: int


def local_header(name: bytes, crc32: int, size: int) -> bytes:
    return LOCAL.pack(LOCAL_SIGNATURE, _VERSION, 0, 0, 0, _DATE, crc32, size, size, len(name), 0) + name


def directory(members: Iterable[Member]) -> Iterator[bytes]:
    """The central directory, entry by entry, and at last the end record."""
    count = length = end = 0
    for member in members:
        name = member.name.encode("ascii")
        end = member.offset + member.size
        start = member.offset - LOCAL.size - len(name)
        versions = (b"PK\x01\x02", _VERSION, _VERSION)
        sizes = (member.crc32, member.size, member.size, len(name))
        yield _CENTRAL.pack(*versions, 0, 0, 0, _DATE, *sizes, 0, 0, 0, 0, 0, start) + name
        count, length = count + 1, length + _CENTRAL.size + len(name)
    yield _END.pack(b"PK\x05\x06", 0, 0, count, count, length, end, 0)


def differing_field(found: bytes, expected: bytes) -> str:
    """What the first byte that differs in a local header means."""
    at = next((i for i, pair in enumerate(zip(found, expected, strict=True)) if pair[0] != pair[1]), len(expected))
    return next((what for end, what in _FIELDS if at < end), "檔名不符")


class Names:
    """Takes names in ascending order and refuses what two file systems would unpack differently."""

    def __init__(self) -> None:
        self._last = ""
        self._files: set[str] = set()
        self._folders: dict[str, str] = {}
        self._known_folder = ""

    def take(self, name: str) -> None:
        """Raises :class:`BadName`, :class:`NamesClash`, :class:`NotAscending` or :class:`TooManyMembers`."""
        if len(name) > MAX_NAME or not _NAME.fullmatch(name):
            raise BadName(
                f"檔名「{ascii(name[:MAX_NAME])[1:-1]}」不能放進佐證包",
                f"只能用英數字、點、底線與連字號，不超過 {MAX_NAME} 字元、{MAX_DEPTH} 層",
            )
        if name <= self._last:
            raise (NamesClash if name == self._last else NotAscending)(f"檔名 {name} 重複或沒有按順序")
        if len(self._files) >= MAX_MEMBERS:
            raise TooManyMembers(f"檔案超過 {MAX_MEMBERS:,} 個", "請減少要放進佐證包的檔案")
        folded = name.lower()
        if folded in self._files or folded in self._folders:
            raise NamesClash(f"檔名 {name} 與另一個檔案或資料夾只差大小寫", "請改名後再試")
        self._enter(name.rpartition("/")[0])
        self._files.add(folded)
        self._last = name

    def _enter(self, folder: str) -> None:
        """Every folder above a file is a folder only, and has one spelling."""
        if folder == self._known_folder:
            return
        self._known_folder = folder
        while folder:
            folded = folder.lower()
            if folded in self._files or self._folders.setdefault(folded, folder) != folder:
                raise NamesClash(f"資料夾 {folder} 與另一個檔案或資料夾同名", "請改名後再試")
            folder = folder.rpartition("/")[0]


def planned_bytes(names_and_sizes: Iterable[tuple[str, int]]) -> int:
    """The size of the archive of these members, given in ascending order.

    Raises what would keep it from being written: as :meth:`Names.take`, or :class:`TooManyBytes`.
    """
    names, whole = Names(), END_BYTES
    for name, size in names_and_sizes:
        names.take(name)
        whole += ENTRY_BYTES + 2 * len(name) + size
    refuse_large(whole)
    return whole


def refuse_large(whole: int) -> None:
    if whole > MAX_BYTES:
        what = f"佐證包會有 {whole / 2**30:.2f} GB，超過上限 4 GB"
        raise TooManyBytes(what, "請減少佐證檔，或分次封存")
