"""The audit log: its hash written out by hand, and what re-checking finds."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from storebench import AT, LEE, WANG, add, edit, new_case

from secaudit.store import DamagedCase, SqliteStore, open_store
from secaudit.store.log import is_salted
from secaudit.store.protocol import Action, CellChange, RowEvent

SALT = "00112233445566778899aabbccddeeff"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(new_case(tmp_path / "甲.secaudit"), salt=lambda: SALT) as opened:
        yield opened


def tamper(store: SqliteStore, statement: str, *values: object) -> None:
    """What someone with another program could do: the guards taken away and put back."""
    guards = store.connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        store.connection.execute(f"DROP TRIGGER {name}")
    store.connection.execute(statement, values)
    for _, sql in guards:
        store.connection.execute(sql)


def test_the_hash_is_the_one_written_down(store: SqliteStore) -> None:
    rows = store.connection.execute("SELECT sequence, previous, hash, body FROM event ORDER BY sequence").fetchall()
    previous = "0" * 64
    for number, (sequence, stated, found, body) in enumerate(rows, start=1):
        data = body.encode("utf-8")
        assert (sequence, stated) == (number, previous)
        previous = hashlib.sha256(
            b"secaudit-log-v1\0" + stated.encode("ascii") + struct.pack(">QQ", number, len(data)) + data
        ).hexdigest()
        assert found == previous
    assert store.check_log().head == previous


def test_the_body_is_canonical(store: SqliteStore) -> None:
    store.commit([edit("A-1", 2, name="備援")], WANG)
    body = store.connection.execute("SELECT body FROM event WHERE sequence = 4").fetchone()[0]
    assert body == (
        '{"actor":"王小明","at":"2024-03-01T09:30:00+08:00","kind":"change","note":"","rows":[{"action":"edit",'
        '"cells":[["name","主機","備援"]],"id":"A-1","position":1,"table":"asset","version":4}],'
        '"salt":"00112233445566778899aabbccddeeff","sequence":4,"session":"王/1","undoes":0}'
    )


def test_every_entry_has_a_salt_of_its_own_of_128_bits(tmp_path: Path) -> None:
    with open_store(new_case(tmp_path / "乙.secaudit")) as store:
        store.undo(LEE)
        store.redo(LEE)
        salts = {json.loads(entry.body)["salt"] for entry in store.log_entries()}
    assert len(salts) == 5
    assert all(len(bytes.fromhex(salt)) == 16 for salt in salts)


def test_entries_from_before_there_were_salts_stay_valid(store: SqliteStore) -> None:
    """The bodies as the version before wrote them, hashed by hand."""
    guards = store.connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        store.connection.execute(f"DROP TRIGGER {name}")
    previous = "0" * 64
    for entry in list(store.log_entries()):
        said = json.loads(entry.body)
        del said["salt"]
        body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        data = body.encode()
        found = hashlib.sha256(
            b"secaudit-log-v1\0" + previous.encode() + struct.pack(">QQ", entry.sequence, len(data)) + data
        ).hexdigest()
        change = "UPDATE event SET previous = ?, hash = ?, body = ? WHERE sequence = ?"
        store.connection.execute(change, (previous, found, body, entry.sequence))
        previous = found
    for _, sql in guards:
        store.connection.execute(sql)
    store.commit([edit("A-2", 1, name="平板")], LEE)
    assert store.check_log().first_bad is None
    assert [is_salted(entry.body) for entry in store.log_entries()] == [False, False, False, True]
    assert [event.kind for event in store.events()] == ["change"] * 4


def test_words_that_look_like_a_salt_are_none(store: SqliteStore) -> None:
    quoted = f'"salt":"{SALT}","sequence":4,"session":"x","undoes":0}}'
    body = json.dumps({"rows": [], "sequence": 4, "session": quoted, "undoes": 0}, separators=(",", ":"))
    assert not is_salted(body)
    salted = json.dumps({"salt": SALT, "sequence": 4, "session": quoted, "undoes": 0}, separators=(",", ":"))
    assert is_salted(salted)


def test_the_raw_entries_are_what_the_chain_was_made_of(store: SqliteStore) -> None:
    rows = store.connection.execute("SELECT sequence, previous, hash, body FROM event ORDER BY sequence").fetchall()
    assert list(store.log_entries()) == rows
    assert list(store.log_entries(2)) == rows[2:]


def test_an_event_says_who_when_and_what_became_of_what(store: SqliteStore) -> None:
    event = store.commit([edit("A-2", 1, name="平板", kind=None)], LEE, note="盤點")
    read = list(store.events())[-1]
    assert read == event
    assert (event.sequence, event.actor, event.at, event.note) == (4, "李大同", AT, "盤點")
    assert event.rows == (RowEvent("asset", "A-2", Action.EDIT, (CellChange("name", "筆電", "平板"),), 4, 2),)


def test_what_a_terminal_would_obey_is_made_visible(store: SqliteStore) -> None:
    event = store.commit([add("A-3")], replace(WANG, name="王\x1b[2J"), note="一\n二")
    assert (event.actor, event.note) == ("王‹U+001B›[2J", "一‹U+000A›二")


def test_a_time_without_its_offset_is_refused(store: SqliteStore) -> None:
    with pytest.raises(ValueError, match="offset"):
        store.commit([add("A-3")], replace(WANG, at=AT.replace(tzinfo=None)))
    assert store.check_log().count == 3


@pytest.mark.parametrize("statement", ["UPDATE event SET body = '{}' WHERE sequence = 1", "DELETE FROM event"])
def test_the_file_itself_refuses_to_change_the_log(store: SqliteStore, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.connection.execute(statement)


def test_a_sound_log_is_said_to_be(store: SqliteStore) -> None:
    found = store.check_log()
    assert (found.count, found.first_bad, found.what) == (3, None, "")


@pytest.mark.parametrize(
    ("statement", "first_bad", "what"),
    [
        (
            "UPDATE event SET body = replace(body, '主機', '筆電') WHERE sequence = 2",
            2,
            "紀錄第 2 筆雜湊不符，曾被更動",
        ),
        ("DELETE FROM event WHERE sequence = 1", 1, "紀錄第 1 筆遺失"),
        ("DELETE FROM event WHERE sequence = 2", 2, "紀錄第 2 筆遺失"),
        ("UPDATE event SET sequence = 9 WHERE sequence = 3", 3, "紀錄第 3 筆遺失"),
        ("UPDATE event SET previous = 'x' WHERE sequence = 2", 2, "紀錄第 2 筆未接續前一筆"),
    ],
)
def test_the_first_bad_entry_is_named(store: SqliteStore, statement: str, first_bad: int, what: str) -> None:
    tamper(store, statement)
    found = store.check_log()
    assert (found.first_bad, found.what) == (first_bad, what)


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"rows": 3}', "[" * 100_000, "null", '{"sequence":4'])
def test_an_entry_that_says_nothing_is_named_though_its_hash_is_right(store: SqliteStore, body: str) -> None:
    previous = store.check_log().head
    data = body.encode()
    right = hashlib.sha256(b"secaudit-log-v1\0" + previous.encode() + struct.pack(">QQ", 4, len(data)) + data)
    store.connection.execute("INSERT INTO event VALUES (4, ?, ?, ?)", (previous, right.hexdigest(), body))
    found = store.check_log()
    assert (found.count, found.first_bad, found.what) == (4, 4, "紀錄第 4 筆無法解讀")
    with pytest.raises(DamagedCase, match="第 4 筆"):
        list(store.events())


def test_a_tail_that_was_cut_off_shows_in_the_rows(store: SqliteStore) -> None:
    tamper(store, "DELETE FROM event WHERE sequence = 3")
    found = store.check_log()
    assert found.first_bad == 3
    assert found.what == "廠商 V-1 在檔案中，紀錄裡沒有"


def test_a_row_changed_behind_the_log_is_named_and_never_read(store: SqliteStore) -> None:
    cells = json.dumps({"id": "A-1", "name": "偷改"})
    store.connection.execute("UPDATE row SET cells = ? WHERE id = 'A-1'", (cells,))
    found = store.check_log()
    assert found.first_bad == 2
    assert found.what == "資產 A-1「資產名稱」紀錄為 主機，檔案為 偷改"
    with pytest.raises(DamagedCase):
        store.inventory()


def test_a_row_that_went_missing_is_named_and_never_overlooked(store: SqliteStore) -> None:
    store.connection.execute("DELETE FROM row WHERE id = 'A-2'")
    assert store.check_log().what == "資產 A-2 在紀錄中，檔案裡沒有"
    with pytest.raises(DamagedCase):
        store.inventory()
