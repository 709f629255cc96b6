"""The temporary file beside the place where a bundle will stand, and how it gets its name.

1. It begins with a dot and ends in ``.part``; its name carries a mark of the case, so that the next seal of that case
   knows what a stopped one left behind.
2. It is readable by its owner alone, and on disk before it is named.
3. It gets its name by a link, which never takes the place of another file.

Invariant: a name without ``.part`` belongs to a whole file.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from secaudit.errors import SecauditError
from secaudit.files import why
from secaudit.text import safe_text

_PREFIX = ".secaudit-seal-"
_SUFFIX = ".part"
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_CASE = 40


class NotWritten(SecauditError):
    """The bundle cannot be written; nothing stands at its final name."""

    code = "E-SEA-30"


class NotNamed(SecauditError):
    """The seal stands in the case's log, and its whole file under a temporary name: only the naming failed."""

    code = "E-SEA-31"


def not_written(folder: Path, error: OSError) -> NotWritten:
    return NotWritten(
        f"無法把佐證包寫到 {safe_text(str(folder))}：{why(error)}", "沒有留下檔案；請確認資料夾權限與磁碟空間後再試"
    )


def mark_of(case: Path) -> str:
    """Eight digits that tell one case file from another."""
    return hashlib.sha256(os.fsencode(case.absolute())).hexdigest()[:8]


def begun(folder: Path, mark: str) -> tuple[BinaryIO, Path]:
    """A new temporary file in ``folder``, open for writing and reading."""
    descriptor, name = tempfile.mkstemp(prefix=f"{_PREFIX}{mark}-", suffix=_SUFFIX, dir=folder)
    return os.fdopen(descriptor, "w+b"), Path(name)


def left_behind(folder: Path, mark: str, before: float) -> tuple[Path, ...]:
    """What earlier seals of the case left in ``folder``; nothing that was written to since ``before`` (epoch seconds).

    The caller holds the case's writing transaction, so that no other seal of it is under way.
    """
    found = (p for p in folder.glob(f"{_PREFIX}{mark}-*{_SUFFIX}") if p.is_file() and not p.is_symlink())
    return tuple(sorted(p for p in found if p.stat().st_mtime < before))


def stem_of(case: str, sequence: int, seal_id: str) -> str:
    """``C2M-113-001-s003-1a2b3c4d``: what the files of a seal are called, whatever its case is."""
    safe = _UNSAFE.sub("-", case).strip("-")[:_LONGEST_CASE].strip("-") or "case"
    return f"{safe}-s{sequence:03d}-{seal_id[:8]}"


def free_bytes(folder: Path) -> int:
    """What the disk of ``folder``, or of the first folder above it that exists, has left."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def synced(handle: BinaryIO) -> None:
    handle.flush()
    os.fsync(handle.fileno())


def named(part: Path, final: Path) -> None:
    """Give the whole file its name; raises FileExistsError where there is a file of that name."""
    try:
        os.link(part, final)
    except FileExistsError:
        raise
    except OSError:  # a file system without links (FAT, some shares)
        if os.path.lexists(final):
            raise FileExistsError(str(final)) from None
        os.rename(part, final)
    part.unlink(missing_ok=True)
    folder_synced(final.parent)


def folder_synced(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
