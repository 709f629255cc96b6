"""The one door to the disk: bounded reads, atomic writes, hashes, and where the packaged data lies.

Invariant: a file at its final name is whole; nothing here follows a reader's claim about its own size.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from pathlib import Path

from secaudit.errors import SecauditError

MAX_TEXT_BYTES = 512 * 1024 * 1024

_WHY = {
    errno.EACCES: "沒有權限",
    errno.EPERM: "沒有權限",
    errno.EROFS: "磁碟唯讀",
    errno.ENOSPC: "磁碟已滿",
    errno.ENOENT: "找不到檔案或資料夾",
    errno.EISDIR: "這是資料夾",
    errno.ENOTDIR: "路徑中有一段不是資料夾",
    errno.EEXIST: "同名的檔案擋在那裡",
    errno.ENAMETOOLONG: "檔名太長",
    errno.EFBIG: "超過檔案大小的限制",
    errno.EIO: "磁碟讀寫錯誤",
}


def why(error: OSError) -> str:
    """The reason in zh-TW; the system's own words for one that is rare."""
    return _WHY.get(error.errno or 0, error.strerror or "原因不明")


class UnreadableFile(SecauditError):
    """A named file cannot be read."""

    code = "E-FIL-01"
    exit_code = 6


class UnwritableFile(SecauditError):
    """A result cannot be written; what stood at its name before still stands there."""

    code = "E-FIL-02"
    exit_code = 1


def data_dir(name: str) -> Path:
    """The packaged folder ``name`` (controls, report_templates, sample_inventories), in a wheel or in a checkout."""
    here = Path(__file__).resolve().parent
    for candidate in (here / "_data" / name, here.parent / name):
        if candidate.is_dir():
            return candidate
    raise SecauditError(f"找不到隨附資料夾 {name}", "請重新安裝 secaudit", code="E-FIL-03")


def read_bounded(path: Path, limit: int = MAX_TEXT_BYTES) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes; raises :class:`UnreadableFile`."""
    try:
        if not path.is_file():
            raise UnreadableFile(f"{path} 不是檔案" if path.exists() else f"找不到 {path}", "請確認檔名與路徑")
        with path.open("rb") as handle:
            data = handle.read(limit + 1)
    except OSError as error:
        raise UnreadableFile(f"無法讀取 {path}：{why(error)}", "請確認檔案權限") from error
    if len(data) > limit:
        most = f"{limit // 1024 // 1024} MB" if limit >= 1024 * 1024 else f"{limit // 1024} KB"
        raise UnreadableFile(f"{path} 超過 {most}", "請確認沒有拿錯檔案，或縮小後再試", code="E-FIL-04")
    return data


def write_atomic(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write ``data`` to ``path`` all at once: a temporary neighbour, fsync, rename. Raises :class:`UnwritableFile`."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise UnwritableFile(f"無法寫入 {path}：{why(error)}", "請確認資料夾權限與磁碟空間") from error


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
