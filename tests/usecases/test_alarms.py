"""What is wrong with the data itself is noticed: links that lead nowhere, bytes that are not what they were."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secaudit.model.control import Catalogue
from secaudit.store import create, open_store
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.usecases.evidence.add import Wish, add_evidence
from secaudit.usecases.new_case import new_case, read_facts
from secaudit.usecases.overview import alarms as alarms_module
from secaudit.usecases.overview.alarms import evidence_alarms, faults
from secaudit.usecases.shortfalls import Target
from secaudit.usecases.sitting import Sitting

NOW = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
AUTHOR = Author("王小明", "s1", NOW)


@pytest.fixture
def sitting(tmp_path: Path, catalogue: Catalogue) -> Iterator[Sitting]:
    path = tmp_path / "case.secaudit"
    new_case(path, read_facts({"name": "甲公司"}, today=NOW.date()), AUTHOR, lambda p: create(p, AUTHOR))
    kept = Sitting(path, open_store(path), catalogue, today=NOW.date, author=lambda: AUTHOR)
    yield kept
    kept.close()


def add_file(sitting: Sitting, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    add_evidence(sitting.store, Wish((path,), collected_on=NOW.date()), sitting.catalogue, AUTHOR, today=NOW.date())


def texts(sitting: Sitting) -> list[str]:
    return [notice.text for notice in (*faults(sitting), *evidence_alarms(sitting))]


def test_a_sound_case_raises_no_alarm(sitting: Sitting, tmp_path: Path) -> None:
    add_file(sitting, tmp_path / "a.txt", b"a")
    assert texts(sitting) == []


def test_a_link_that_leads_nowhere_is_told_with_its_place(sitting: Sitting) -> None:
    asset = {"name": "電腦", "kind": "pc", "quantity": 1, "zone_id": "Z-GONE"}
    sitting.store.commit([RowChange("asset", "PC-01", Action.ADD, asset, 0)], AUTHOR)
    (notice,) = faults(sitting)
    assert notice.text.startswith("1 處資料有問題：資產 PC-01")
    assert notice.target == Target("asset", ("PC-01",), ("zone_id",))


def test_an_original_that_changed_is_told(sitting: Sitting, tmp_path: Path) -> None:
    add_file(sitting, tmp_path / "a.txt", b"a")
    (tmp_path / "a.txt").write_bytes(b"A")
    assert texts(sitting) == ["1 件佐證的原檔內容已變（SHA-256 不同），按 F7 確認"]


def test_bytes_that_vanished_from_the_case_are_told(sitting: Sitting, tmp_path: Path) -> None:
    add_file(sitting, tmp_path / "a.txt", b"a")
    with closing(sqlite3.connect(sitting.path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'evidence%'").fetchall():
            connection.execute(f'DELETE FROM "{name}"')
        connection.commit()
    assert texts(sitting) == ["1 件佐證的檔案不見了，按 F7 確認"]


def test_much_evidence_is_left_to_its_own_page(
    sitting: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_file(sitting, tmp_path / "a.txt", b"a" * 100)
    monkeypatch.setattr(alarms_module, "QUICK_BYTES", 99)
    (notice,) = evidence_alarms(sitting)
    assert "尚未比對" in notice.text
    assert notice.target == Target("evidence")
