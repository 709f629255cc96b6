"""One moment of a case, and how much of it is disclosed: what a seal is made from.

Invariant: everything in a :class:`Snapshot` was read while the head of the log stood still.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

from secaudit.catalogue import control_files, digest_of, load_cached
from secaudit.errors import SecauditError
from secaudit.files import sha256
from secaudit.model.choices import PHASES
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.store.evidence import Blob, EvidenceStore
from secaudit.store.protocol import LogHead
from secaudit.usecases.check import Checked, check
from secaudit.usecases.open_case import OpenCase, stated_day
from secaudit.usecases.sealing.tables_csv import FOLDER, to_csv

DEFAULT_REPORTS = ("pdf", "json")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What goes in beside the tables, which are always whole: the score is computed again from them.

    ``withheld``: evidence ids whose bytes stay out, each with why. ``log_bodies``: whether the log is shown in full or
    as salted hashes. ``reports``: the formats of the appendix.
    """

    withheld: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    log_bodies: bool = False
    reports: tuple[str, ...] = DEFAULT_REPORTS


@dataclass(frozen=True, slots=True)
class CatalogueFiles:
    """A catalogue and the very files it was read from, (name, bytes) sorted by name."""

    catalogue: Catalogue
    files: tuple[tuple[str, bytes], ...]


def read_catalogue(folder: Path, cache: Path | None) -> CatalogueFiles:
    """The catalogue in ``folder`` with its bytes; raises :class:`BadInput` with every problem of it."""
    catalogue, files = load_cached(folder, cache), control_files(folder)
    if digest_of(files) != catalogue.digest:
        raise SecauditError("條文目錄正在被更動", "請稍後再試一次", code="E-SEA-19")
    return CatalogueFiles(catalogue, files)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``checked`` judges the inventory as it is sealed, without original paths; its ``case.digest`` is that of
    ``tables``, the CSV files. ``shortfalls`` are those that are sealed in spite of: code, text, clause."""

    checked: Checked
    tables: Mapping[str, bytes]
    catalogue_files: tuple[tuple[str, bytes], ...]
    head: LogHead
    blobs: Mapping[str, Blob]
    store: EvidenceStore
    today: date
    shortfalls: tuple[Mapping[str, str], ...] = ()

    @property
    def inventory(self) -> Inventory:
        return self.checked.case.inventory


def snapshot_of(
    path: Path, store: EvidenceStore, catalogue: CatalogueFiles, *, today: date, phase: str | None, as_of: date | None
) -> Snapshot:
    """The case as it stands, judged; ``phase`` and ``as_of`` None: the case's own, else 提案 and ``today``."""
    while True:
        head = store.head()
        inventory = without_paths(store.inventory())
        blobs = {blob.sha256: blob for blob in store.blobs()}
        if store.head() == head:
            break
    tables = to_csv(inventory)
    case = inventory.case
    opened = OpenCase(
        path,
        inventory,
        phase or str(case["phase"] or PHASES[0]),
        as_of or stated_day(case["assessment_date"]) or today,
        tables_digest(tables),
    )
    return Snapshot(check(opened, catalogue.catalogue), tables, catalogue.files, head, blobs, store, today)


def tables_digest(tables: Mapping[str, bytes]) -> str:
    """SHA-256 over what ``sha256sum *.csv`` prints in the folder of the tables."""
    lines = (f"{sha256(data)}  {name.removeprefix(FOLDER)}\n" for name, data in sorted(tables.items()))
    return sha256("".join(lines).encode())


def without_paths(inventory: Inventory) -> Inventory:
    """``inventory`` without the places on a PC that evidence was added from; nothing is judged by them."""
    position = TABLE_BY_NAME["evidence"].positions["original_path"]
    rows = inventory.rows("evidence")
    if not any(row[position] for row in rows):
        return inventory
    return inventory.replacing(evidence=tuple((*row[:position], None, *row[position + 1 :]) for row in rows))
