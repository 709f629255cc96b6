"""The cases that can be opened without typing a path: those opened last, newest first, and those in a folder.

Invariant: only paths are kept, for this user alone; a list that can't be read counts as empty, it is no one's work.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from secaudit.files import UnreadableFile, read_bounded, write_atomic
from secaudit.text import safe_text
from secaudit.usecases.case_file import case_files

FILE = "recent.json"
MOST = 10
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class KnownCase:
    """``is_there`` is false when the file has been moved or removed, or its disk is not connected."""

    path: Path
    name: str
    folder: str
    is_there: bool


def recent(folder: Path) -> tuple[KnownCase, ...]:
    return tuple(KnownCase(p, safe_text(p.name), safe_text(str(p.parent)), _is_there(p)) for p in _paths(folder))


def cases_in(folder: Path) -> tuple[KnownCase, ...]:
    """The case files that lie in ``folder``, by name; none when it can't be read."""
    try:
        found = case_files(folder)
    except OSError:
        return ()
    return tuple(KnownCase(p, safe_text(p.name), safe_text(str(folder)), True) for p in found)


def remember(folder: Path, path: Path) -> None:
    """Put ``path`` first; the list is readable for this user alone."""
    first = path.absolute()
    kept = [first, *(p for p in _paths(folder) if p != first)][:MOST]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomic(folder / FILE, json.dumps([str(p) for p in kept], ensure_ascii=True, indent=1).encode())


def _paths(folder: Path) -> list[Path]:
    path = folder / FILE
    try:
        found = json.loads(read_bounded(path, _MOST_BYTES)) if path.exists() else []
    except (UnreadableFile, ValueError, RecursionError):
        return []
    return [Path(p) for p in found if isinstance(p, str) and p and "\0" not in p] if isinstance(found, list) else []


def _is_there(path: Path) -> bool:
    """A network path is not followed: looking at it could tell a stranger's server who asks."""
    if str(path).startswith(("\\\\", "//")):
        return True
    try:
        return path.is_file()
    except OSError:
        return False
