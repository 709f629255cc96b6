"""Which controls a person has marked to come back to: a working aid of that person, kept for each case.

A mark is nobody else's business: it does not belong to the case, where it would stand in the log, in every hash and
before the reviewer's eyes, and where clearing an answer would take it away. So it lies with this user's other
remembered things, in a file for this user alone.

Invariant: only control ids are kept, under the case's identity; they can be lost without harm.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from secaudit.files import UnreadableFile, read_bounded, write_atomic

FILE = "marks.json"
MOST_CASES = 200
_MOST_BYTES = 1024 * 1024


def marks(folder: Path, identity: str) -> frozenset[str]:
    """The marked controls of the case; none when that can't be read."""
    return frozenset(_read(folder).get(identity, ()))


def keep_marks(folder: Path, identity: str, marked: Collection[str]) -> None:
    """Keep ``marked`` for the case, instead of what was kept before; the cases marked longest ago are forgotten."""
    kept = {case: ids for case, ids in _read(folder).items() if case != identity}
    if marked:
        kept[identity] = sorted(marked)
    newest = dict(list(kept.items())[-MOST_CASES:])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomic(folder / FILE, json.dumps(newest, indent=1).encode())


def _read(folder: Path) -> dict[str, list[str]]:
    path = folder / FILE
    try:
        found = json.loads(read_bounded(path, _MOST_BYTES)) if path.exists() else {}
    except (UnreadableFile, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {case: [i for i in ids if isinstance(i, str)] for case, ids in found.items() if isinstance(ids, list)}
