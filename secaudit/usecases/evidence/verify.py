"""Is the evidence still what it was: in the case, and where it came from.

1. Every blob in the case is hashed again, listed or not; one that hashes to another name is *damaged*.
2. An item added to this case whose bytes are not there is *missing*, and weighs the same.
   An item that only a workbook or a person listed never had bytes here: *not held*, which is information.
3. An original that still lies where it came from is hashed too: *changed* is a finding, *gone* is information.
   A network path is not followed: the case may come from a stranger, and opening it would tell him who looks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from secaudit.errors import EXIT_FINDINGS, EXIT_MISMATCH, EXIT_OK
from secaudit.store.evidence import ADDED, BlobCheck, EvidenceStore
from secaudit.text import safe_text
from secaudit.usecases.evidence.items import Item, evidence_items
from secaudit.usecases.evidence.source import MAX_FILE_BYTES, SourceTrouble, chunks, source_at

Told = Callable[[int, int], None]


class Held(StrEnum):
    INTACT = "intact"
    DAMAGED = "damaged"
    MISSING = "missing"
    NOT_HELD = "not_held"


class Original(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    NOT_LOOKED_AT = "not_looked_at"


@dataclass(frozen=True, slots=True)
class ItemCheck:
    item: Item
    held: Held
    original: Original


@dataclass(frozen=True, slots=True)
class Verified:
    """Each item, and the blobs that no item names any more but that are damaged."""

    items: tuple[ItemCheck, ...]
    blobs: int
    unlisted_damaged: tuple[BlobCheck, ...]

    @property
    def exit_code(self) -> int:
        if self.unlisted_damaged or any(i.held in (Held.DAMAGED, Held.MISSING) for i in self.items):
            return EXIT_MISMATCH
        return EXIT_FINDINGS if any(i.original is Original.CHANGED for i in self.items) else EXIT_OK


def verify_evidence(
    store: EvidenceStore, told: Told = lambda done, all_: None, *, blobs: bool = True, originals: bool = True
) -> Verified:
    """Hash everything again; ``told`` hears how many bytes of the case's own were done, and of how many.

    Without ``blobs`` the case's own bytes are taken at their word, as whoever reads them next hashes them anyway;
    without ``originals`` only the sizes of the files they came from are compared.
    """
    found = _rehashed(store, told) if blobs else (BlobCheck(b, b.sha256, b.size) for b in store.blobs())
    checks = {c.blob.sha256: c for c in found}
    listed_items = evidence_items(store)
    away = any(item.sha256 and item.sha256 not in checks for item in listed_items)
    promised = _promised(store) if away else set()
    items = tuple(
        ItemCheck(item, _held(item, checks, promised), _original(item, hashed=originals)) for item in listed_items
    )
    listed = {check.item.sha256 for check in items}
    damaged = tuple(c for c in checks.values() if not c.intact and c.blob.sha256 not in listed)
    return Verified(items, len(checks), damaged)


def _rehashed(store: EvidenceStore, told: Told) -> Iterator[BlobCheck]:
    kept = store.blobs()
    whole, done = sum(b.size for b in kept), 0

    def count(read: int) -> None:
        nonlocal done
        done += read
        told(min(done, whole), whole)

    for blob in kept:
        yield store.check_blob(blob, count)


def _promised(store: EvidenceStore) -> set[str]:
    """The hashes of all bytes that the log says were put into this case."""
    return {
        str(cell.new)
        for event in store.events()
        if event.kind == ADDED
        for row in event.rows
        for cell in row.cells
        if cell.column == "sha256"
    }


def _held(item: Item, checks: dict[str, BlobCheck], promised: set[str]) -> Held:
    check = checks.get(item.sha256 or "")
    if check is None:
        return Held.MISSING if item.sha256 in promised else Held.NOT_HELD
    sized = item.size_bytes is None or item.size_bytes == check.size
    return Held.INTACT if check.intact and sized else Held.DAMAGED


def _original(item: Item, *, hashed: bool) -> Original:
    path = item.original_path
    if not path or not item.sha256 or path.startswith(("\\\\", "//")) or not Path(path).is_absolute():
        return Original.NOT_LOOKED_AT
    if path != safe_text(path):
        return Original.NOT_LOOKED_AT
    digest = hashlib.sha256()
    try:
        source = source_at(Path(path), MAX_FILE_BYTES)
        if not hashed:
            return Original.SAME if item.size_bytes in (None, source.size) else Original.CHANGED
        for piece in chunks(source):
            digest.update(piece)
    except SourceTrouble as trouble:
        return Original.GONE if trouble.problem.code == "E-EVD-06" else Original.CHANGED
    return Original.SAME if digest.hexdigest() == item.sha256 else Original.CHANGED
