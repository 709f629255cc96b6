"""Files that are cut off, altered or foreign: refused in our words, and not a byte of them changed."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from storebench import WANG, add, new_case

from secaudit.errors import EXIT_UNREADABLE, SecauditError
from secaudit.model.inventory import Inventory
from secaudit.store import DamagedCase, NotACase, open_store
from secaudit.store.protocol import Event

FLIPS = 200


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = new_case(tmp_path_factory.mktemp("sound") / "甲.secaudit")
    with open_store(path) as store:
        store.commit([add(f"B-{n}", name=f"第 {n} 台" * 9) for n in range(120)], WANG, kind="import")
    return path.read_bytes()


def read(path: Path) -> tuple[Inventory, list[Event]]:
    with open_store(path) as store:
        store.check_log()
        return store.inventory(), list(store.events())


def refused(path: Path, data: bytes) -> SecauditError | None:
    """The refusal of a file of these bytes, or None when it reads; either way it is as it was."""
    path.write_bytes(data)
    try:
        read(path)
    except SecauditError as error:
        return error
    finally:
        assert path.read_bytes() == data
        assert list(path.parent.iterdir()) == [path]
    return None


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path, sound: bytes) -> None:
    chance = random.Random(1)
    cuts = {0, 1, 15, 16, 99, 100, 512, 4095, 4096, 4097, len(sound) - 4096, len(sound) - 1}
    for cut in sorted(cuts | {chance.randrange(len(sound)) for _ in range(30)}):
        error = refused(tmp_path / "甲.secaudit", sound[:cut])
        assert isinstance(error, NotACase if cut < 100 else DamagedCase), cut
        assert error.exit_code == EXIT_UNREADABLE
    assert isinstance(refused(tmp_path / "甲.secaudit", sound + b"\0"), DamagedCase)


def test_a_flipped_bit_is_refused_or_changes_nothing_that_is_read(
    tmp_path: Path, sound: bytes, record_property: pytest.RecordProperty
) -> None:
    path = tmp_path / "甲.secaudit"
    path.write_bytes(sound)
    whole = read(path)
    chance = random.Random(2)
    places = [*range(0, 800, 5), *(chance.randrange(len(sound) * 8) for _ in range(FLIPS))]
    noticed = 0
    for place in places:
        data = bytearray(sound)
        data[place // 8] ^= 1 << place % 8
        error = refused(path, bytes(data))
        noticed += error is not None
        if error is None:
            assert read(path) == whole, place
    record_property("flipped bits refused", f"{noticed} of {len(places)}")
    assert noticed > len(places) // 4


def test_a_page_of_noise_is_refused_or_was_not_read(tmp_path: Path, sound: bytes) -> None:
    chance = random.Random(3)
    path = tmp_path / "甲.secaudit"
    path.write_bytes(sound)
    whole = read(path)
    for page in range(1, len(sound) // 4096):
        data = sound[: page * 4096] + chance.randbytes(4096) + sound[(page + 1) * 4096 :]
        assert refused(path, data) or read(path) == whole, page


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04" + b"\0" * 200,
        b"SQLite format 3\0",
        b"SQLite format 3\0" + b"\0" * 84,
        bytes(8192),
        b"a,b\n" * 99,
    ],
)
def test_a_foreign_file_is_refused(tmp_path: Path, data: bytes) -> None:
    assert isinstance(refused(tmp_path / "甲.secaudit", data), NotACase)


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "甲.secaudit"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE row (tbl TEXT)")
    assert isinstance(refused(path, path.read_bytes()), NotACase)


@pytest.mark.parametrize(
    "planted",
    [
        "CREATE TRIGGER extra AFTER INSERT ON event BEGIN DELETE FROM row; END",
        "CREATE VIEW extra AS SELECT * FROM row",
        "DROP TABLE meta",
        "DROP TRIGGER event_stays",
        "PRAGMA journal_mode = WAL",
    ],
)
def test_a_file_with_another_inside_is_refused(tmp_path: Path, planted: str) -> None:
    path = new_case(tmp_path / "甲.secaudit")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(planted)
    assert isinstance(refused(path, path.read_bytes()), DamagedCase)


def test_a_file_with_columns_of_a_later_program_is_refused(tmp_path: Path) -> None:
    path = new_case(tmp_path / "甲.secaudit")
    with open_store(path) as store, store.transaction() as connection:
        connection.execute("""UPDATE row SET cells = '{"id":"A-1","later":"x"}' WHERE id = 'A-1'""")
        connection.execute("DELETE FROM meta WHERE key = 'rows'")
    error = refused(path, path.read_bytes())
    assert error
    assert error.exit_code == EXIT_UNREADABLE
