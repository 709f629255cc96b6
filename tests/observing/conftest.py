"""A case file with a few assets, and a way to observe files of a few lines into it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from secaudit.model.control import Catalogue
from secaudit.model.schema import Cell
from secaudit.store import SqliteStore, create
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.usecases.observing.keep import keep
from secaudit.usecases.observing.proposal import propose
from secaudit.usecases.observing.request import Request
from secaudit.usecases.observing.telling import Proposal, told_lines

TODAY = date(2024, 3, 5)
AUTHOR = Author("王小明", "s-1", datetime(2024, 3, 5, 9, 0, tzinfo=UTC))
ROWS: dict[str, list[dict[str, Cell]]] = {
    "case": [{"id": "C-1", "name": "測試公司", "phase": "acceptance"}],
    "profile": [{"id": "PF", "name": "AD 設定", "lockout_threshold": 3, "lockout_minutes": 15}],
    "asset": [
        {"id": "PC-1", "name": "辦公電腦", "kind": "pc", "quantity": 1, "profile_id": "PF", "hostname": "PC-WANG"},
        {"id": "PC-2", "name": "產線電腦", "kind": "pc", "quantity": 3, "hostname": "LINE-1、LINE-2、LINE-3"},
        {"id": "SRV", "name": "檔案伺服器", "kind": "server", "quantity": 1, "ip_addresses": "10.0.0.5"},
    ],
    "data_set": [{"id": "D", "name": "ERP", "asset_id": "SRV"}],
}


class Bench:
    """One case on disk, and the files that are observed into it."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder, self.catalogue = folder, catalogue
        self.store: SqliteStore = create(folder / "case.secaudit", AUTHOR)
        changes = [RowChange(t, str(r["id"]), Action.ADD, r, 0) for t, rows in ROWS.items() for r in rows]
        self.store.commit(changes, AUTHOR, kind="import")

    def file(self, name: str, text: str | bytes, day: tuple[int, int, int] = (2024, 3, 1)) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        noon = datetime(*day, 12).timestamp()
        os.utime(path, (noon, noon))
        return path

    def observe(self, *paths: Path, **more: Any) -> Proposal:
        proposal = propose(self.store, Request(paths, **more), self.catalogue, today=TODAY)
        if not proposal.is_empty:
            keep(self.store, proposal, AUTHOR)
        return proposal

    def rows(self, table: str) -> dict[str, dict[str, Cell]]:
        return {str(r["id"]): r for r in self.store.inventory().dicts(table)}

    def seen(self, target_id: str) -> Mapping[str, Cell]:
        """What was observed of a row: column → value as text."""
        rows = self.rows("observation").values()
        return {str(r["setting"]): r["value"] for r in rows if r["target_id"] == target_id}


def said(proposal: Proposal) -> str:
    return "\n".join(line for told in proposal.files for _, line in told_lines(told))


@pytest.fixture
def bench(tmp_path: Path, catalogue: Catalogue) -> Iterator[Bench]:
    made = Bench(tmp_path, catalogue)
    yield made
    made.store.close()
