"""Making a case file, telling one from others, bringing an older one up to date."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from storebench import WANG, add, assets, edit, new_case, older_case

from secaudit.errors import EXIT_INTERNAL, EXIT_UNREADABLE
from secaudit.model.inventory import Origin
from secaudit.store import AlreadyThere, LockedCase, NewerSchema, NotACase, casefile, create, is_case, open_store
from secaudit.store.migrations import CURRENT
from secaudit.store.protocol import Event


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_case_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "案件" / "甲.secaudit"
    with create(path, WANG) as store:
        assert mode(path) == 0o600
        assert mode(path.parent) == 0o700
        with store.transaction() as connection:
            connection.execute("INSERT INTO meta VALUES ('probe', '')")
            assert mode(path.with_name("甲.secaudit-journal")) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_new_case_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "甲.secaudit"
    path.write_text("重要", encoding="utf-8")
    with pytest.raises(AlreadyThere) as told:
        create(path, WANG)
    assert told.value.exit_code == EXIT_INTERNAL
    assert path.read_text(encoding="utf-8") == "重要"
    assert list(tmp_path.iterdir()) == [path]


def test_a_case_is_known_by_what_it_begins_with(tmp_path: Path) -> None:
    case = new_case(tmp_path / "任意檔名.db")
    text = tmp_path / "文字.secaudit"
    text.write_text("案件", encoding="utf-8")
    other = tmp_path / "other.secaudit"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE row (id TEXT)")
    assert is_case(case)
    assert not any(map(is_case, (text, other, tmp_path, tmp_path / "無此檔")))


def test_what_was_kept_is_there_after_opening_again(tmp_path: Path) -> None:
    path = new_case(tmp_path / "甲.secaudit")
    with open_store(path) as store:
        inventory = store.inventory()
        assert assets(store) == {"A-1": "主機", "A-2": "筆電"}
        assert inventory.origins["asset"] == Origin("甲.secaudit", "資產", range(1, 3))
        assert next(inventory.dicts("vendor"))["name"] == "甲公司"
        assert [event.actor for event in store.events()] == ["王小明", "王小明", "李大同"]
        assert [event.sequence for event in store.events(after=1)] == [2, 3]
        assert store.row("asset", "A-9") is None


def test_an_older_case_is_brought_up_to_date_beside_a_copy(tmp_path: Path) -> None:
    path = older_case(tmp_path / "甲.secaudit")
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
    with open_store(path) as store:
        assert assets(store) == {"A-1": "伺服器"}
        assert store.check_log().first_bad is None
        assert store.connection.execute("PRAGMA user_version").fetchone() == (CURRENT,)
        store.commit([edit("A-1", 1, name="主機")], WANG)
    copy = tmp_path / "甲.secaudit.v1.bak"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert list(connection.iterdump()) == before
    assert mode(copy) == 0o600
    with open_store(path) as store:
        assert assets(store) == {"A-1": "主機"}


def test_a_copy_never_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    earlier = tmp_path / "甲.secaudit.v1.bak"
    earlier.write_text("先前", encoding="utf-8")
    open_store(older_case(tmp_path / "甲.secaudit")).close()
    assert earlier.read_text(encoding="utf-8") == "先前"
    assert is_case(tmp_path / "甲.secaudit.v1.2.bak")


def test_a_newer_case_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = new_case(tmp_path / "甲.secaudit")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(NewerSchema, match=f"第 7 版.*第 {CURRENT} 版") as told:
        open_store(path)
    assert told.value.exit_code == EXIT_UNREADABLE
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "無此檔.secaudit"):
        with pytest.raises(NotACase):
            open_store(path)
    assert not list(tmp_path.iterdir())


def test_a_case_that_someone_keeps_locked_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casefile, "_BUSY_SECONDS", 0.0)
    path = new_case(tmp_path / "甲.secaudit")
    with open_store(path) as one, open_store(path) as other, one.transaction(), pytest.raises(LockedCase):
        other.commit([add("A-3")], WANG)
    with open_store(path) as store:
        store.commit([add("A-3", name="交換器")], WANG)


def test_what_is_written_beside_a_change_stands_or_falls_with_it(tmp_path: Path) -> None:
    def note(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO evidence_blob VALUES ('a', 1, 'text/plain')")

    def fail_after(event: Event) -> None:
        raise RuntimeError(event.sequence)

    def fail(connection: sqlite3.Connection) -> None:
        note(connection)
        raise RuntimeError

    with open_store(new_case(tmp_path / "甲.secaudit")) as store:
        with pytest.raises(RuntimeError):
            store.commit([add("A-3")], WANG, inside=fail)
        assert store.row("asset", "A-3") is None
        with pytest.raises(RuntimeError), store.transaction():
            fail_after(store.commit([add("A-3")], WANG, inside=note))
        assert store.connection.execute("SELECT count(*) FROM evidence_blob").fetchone() == (0,)
        store.commit([add("A-3", name="交換器")], WANG, inside=note)
        assert store.connection.execute("SELECT count(*) FROM evidence_blob").fetchone() == (1,)
        assert store.check_log().count == 4
