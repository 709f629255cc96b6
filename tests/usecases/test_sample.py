"""The sample becomes a case file in a folder of its own; nothing that lies there is touched."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from secaudit import wiring
from secaudit.errors import SecauditError
from secaudit.files import UnwritableFile
from secaudit.importers import read_case
from secaudit.model.control import Catalogue
from secaudit.store import SqliteStore, create, open_store
from secaudit.store.protocol import Author
from secaudit.usecases.beginning.sample import try_sample
from secaudit.usecases.demo import sample_case

AUTHOR = Author("王小明", "s1", datetime(2024, 3, 1, 9, 30, tzinfo=UTC))
SAMPLE = sample_case(wiring.samples_folder())


def made(parent: Path, catalogue: Catalogue) -> Path:
    def created(path: Path) -> SqliteStore:
        return create(path, AUTHOR)

    return try_sample(parent, SAMPLE, catalogue, AUTHOR, create=created, reopen=open_store, today=date(2024, 3, 1))


def test_the_case_file_says_what_the_workbook_says(tmp_path: Path, catalogue: Catalogue) -> None:
    path = made(tmp_path, catalogue)
    assert path.parent == tmp_path / "secaudit-sample"
    with open_store(path) as store:
        assert dict(store.inventory().tables) == {k: v for k, v in read_case(SAMPLE)[0].tables.items() if v}


def test_a_second_sample_gets_a_second_folder(tmp_path: Path, catalogue: Catalogue) -> None:
    first = made(tmp_path, catalogue)
    kept = first.read_bytes()
    assert made(tmp_path, catalogue).parent == tmp_path / "secaudit-sample-2"
    assert first.read_bytes() == kept


def test_trouble_leaves_nothing_behind(tmp_path: Path, catalogue: Catalogue) -> None:
    def refuse(path: Path) -> SqliteStore:
        raise SecauditError("滿了")

    with pytest.raises(SecauditError):
        try_sample(tmp_path, SAMPLE, catalogue, AUTHOR, create=refuse, reopen=open_store, today=date(2024, 3, 1))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableFile):
        made(tmp_path / "file", catalogue)
