"""A file on the user's disk as a source of evidence: found, opened and read without being led astray.

Invariant: what is read is one regular file that was not a link, not larger than allowed, and the same when the
reading ended as when it began; everything else becomes a ``Problem``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from secaudit.errors import Place, Problem
from secaudit.files import why
from secaudit.text import safe_text

CHUNK_BYTES = 1024 * 1024
MAX_FILE_BYTES = 2 * 1024**3
MAX_FILES = 10_000
_SKIPPED_NAMES = frozenset({"thumbs.db", "desktop.ini"})
_CASE_SUFFIXES = (".secaudit", ".secaudit-journal")
_JUNCTION_TAG = 0xA0000003


@dataclass(frozen=True, slots=True)
class Source:
    """One file to be added: where it is, and what it was when it was found."""

    path: Path
    size: int
    modified_ns: int
    identity: tuple[int, int]

    @property
    def name(self) -> str:
        return safe_text(self.path.name)

    @property
    def place(self) -> Place:
        return Place(safe_text(str(self.path)))


class SourceTrouble(Exception):
    """Reading one source failed; ``problem`` says why. Never leaves the evidence use cases."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Found:
    """The sources under the named paths, what is wrong with them, and how many files were passed over."""

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    skipped: int


def find_sources(paths: Sequence[Path], limit: int | None = None) -> Found:
    """Every regular file that ``paths`` name, folders with all that is in them.

    In a folder, hidden and lock files, the system's own and case files are passed over; links are refused everywhere.
    """
    largest = MAX_FILE_BYTES if limit is None else limit
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    skipped = 0
    for path, passed_over in _walked(paths, problems):
        if passed_over:
            skipped += 1
            continue
        try:
            sources.setdefault(os.path.abspath(path), source_at(path, largest))
        except SourceTrouble as trouble:
            problems.append(trouble.problem)
        if len(sources) > MAX_FILES:
            problems.append(_problem("E-EVD-07", path, f"超過 {MAX_FILES:,} 個檔案", "請分次加入"))
            break
    return Found(tuple(sources.values()), tuple(problems), skipped)


def source_at(path: Path, limit: int) -> Source:
    """The regular file at ``path``; raises :class:`SourceTrouble` for a link, a device, nothing, too much."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError) as error:
        raise SourceTrouble(_unreadable(path, error)) from error
    _refuse_others(path, found, limit)
    return Source(path, found.st_size, found.st_mtime_ns, (found.st_dev, found.st_ino))


def chunks(source: Source) -> Iterator[bytes]:
    """The bytes of ``source`` in pieces of :data:`CHUNK_BYTES`, none larger; raises when it changed meanwhile."""
    try:
        with _opened(source) as handle:
            yield from _pieces(handle, source)
            _refuse_changed(source, os.fstat(handle.fileno()))
    except OSError as error:
        raise SourceTrouble(_unreadable(source.path, error)) from error


def _pieces(handle: BinaryIO, source: Source) -> Iterator[bytes]:
    left = source.size
    while left:
        piece = handle.read(min(CHUNK_BYTES, left))
        if not piece:
            raise SourceTrouble(changed(source.path))
        left -= len(piece)
        yield piece


def _opened(source: Source) -> BinaryIO:
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOCTTY"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(source.path, flags)
    try:
        _refuse_changed(source, os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb", buffering=0)


def _walked(paths: Sequence[Path], problems: list[Problem]) -> Iterator[tuple[Path, bool]]:
    """Each file with whether it is passed over; an explicitly named file never is."""
    for path in paths:
        if _is_folder(path):
            yield from _inside(path, problems)
        else:
            yield path, False


def _inside(folder: Path, problems: list[Problem]) -> Iterator[tuple[Path, bool]]:
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            names = sorted(os.listdir(here))
        except OSError as error:
            problems.append(_unreadable(here, error))
            continue
        for name in names:
            path = here / name
            if _passed_over(name):
                yield path, True
            elif _is_folder(path):
                waiting.append(path)
            else:
                yield path, False


def _is_folder(path: Path) -> bool:
    """A real folder: a link or junction to one is treated as the link it is, and refused."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISDIR(found.st_mode) and not _is_link(found)


def _is_link(found: os.stat_result) -> bool:
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _JUNCTION_TAG


def _passed_over(name: str) -> bool:
    low = name.lower()
    return low.startswith((".", "~$")) or low in _SKIPPED_NAMES or low.endswith(_CASE_SUFFIXES)


def _refuse_others(path: Path, found: os.stat_result, limit: int) -> None:
    if _is_link(found):
        raise SourceTrouble(_problem("E-EVD-01", path, "是連結，不是檔案本身", "請改用連結所指的實際檔案或資料夾"))
    if not stat.S_ISREG(found.st_mode):
        raise SourceTrouble(_problem("E-EVD-02", path, "不是一般檔案（裝置、管線或插座）", "請改用一般檔案"))
    if path.name.lower().endswith(_CASE_SUFFIXES):
        raise SourceTrouble(_problem("E-EVD-02", path, "是案件檔，不能當佐證", "請改用佐證檔案"))
    if found.st_size > limit:
        what = f"有 {found.st_size:,} 位元組，超過上限 {limit:,}"
        raise SourceTrouble(_problem("E-EVD-03", path, what, "請分割或只擷取需要的部分"))
    if found.st_size == 0:
        raise SourceTrouble(_problem("E-EVD-04", path, "是空的", "空檔案不能佐證任何事；請確認匯出是否成功"))


def _refuse_changed(source: Source, now: os.stat_result) -> None:
    same = (now.st_dev, now.st_ino) == source.identity
    if not (stat.S_ISREG(now.st_mode) and same and (now.st_size, now.st_mtime_ns) == (source.size, source.modified_ns)):
        raise SourceTrouble(changed(source.path))


def changed(path: Path) -> Problem:
    return _problem("E-EVD-05", path, "讀取途中內容有變", "請等寫入結束或關閉使用它的程式，再加入一次")


def _unreadable(path: Path, error: Exception) -> Problem:
    if isinstance(error, FileNotFoundError):
        return _problem("E-EVD-06", path, "找不到", "請確認檔名與路徑")
    reason = why(error) if isinstance(error, OSError) else "檔名不合規"
    return _problem("E-EVD-06", path, f"無法讀取：{reason}", "請確認檔案權限，或先關閉使用它的程式")


def _problem(code: str, path: Path, what: str, fix: str) -> Problem:
    return Problem(code, Place(safe_text(str(path))), what, fix)
