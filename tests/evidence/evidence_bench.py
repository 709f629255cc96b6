"""A new case file, an author and a clock of its own, and files to put into it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from secaudit.model.control import Catalogue
from secaudit.store import SqliteStore, create
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.usecases.evidence.add import AddedAll, Wish, add_evidence, untold

TODAY = date(2024, 3, 5)
AUTHOR = Author("王小明", "s-1", datetime(2024, 3, 5, 9, 0, tzinfo=UTC))
LOCKOUT = "A4-2.3.1.4"


def new_case(folder: Path) -> SqliteStore:
    return create(folder / "case.secaudit", AUTHOR)


def written(path: Path, data: bytes = b"%PDF-1.7\n", day: tuple[int, int, int] = (2024, 2, 25)) -> Path:
    """A file of ``data`` last written on ``day``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    noon = datetime(*day, 12).timestamp()
    os.utime(path, (noon, noon))
    return path


def add(
    store: SqliteStore,
    catalogue: Catalogue,
    *paths: Path,
    told: Callable[[int, int], None] = untold,
    today: date = TODAY,
    **more: object,
) -> AddedAll:
    return add_evidence(store, Wish(paths, **more), catalogue, AUTHOR, today=today, told=told)  # type: ignore[arg-type]


def listed(store: SqliteStore, item_id: str, **cells: str | int | None) -> None:
    """A row as a workbook would bring it: nothing in it can be trusted."""
    given = {"id": item_id, "title": "清單上的佐證", "control_ids": "|", **cells}
    store.commit([RowChange("evidence", item_id, Action.ADD, given, 0)], AUTHOR, kind="import")


def chunk_count(store: SqliteStore) -> int:
    return int(store.connection.execute("SELECT count(*) FROM evidence_chunk").fetchone()[0])
