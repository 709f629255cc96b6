"""The log inside a bundle: hashes that can be followed without the texts, and texts that prove themselves later."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from seal_bench import WANG, new_case

from secaudit.model.inventory import Inventory
from secaudit.store import SqliteStore
from secaudit.store.protocol import Action, RowChange
from secaudit.usecases.sealing.log_lines import log_payload, read_log

ZONE = Inventory.of(case=[{"id": "C-1"}], zone=[{"id": "Z-1", "name": "辦公室"}])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Four entries: rows, a change, its undo and its redo."""
    opened = new_case(tmp_path / "甲.secaudit", ZONE)
    opened.commit([RowChange("zone", "Z-1", Action.EDIT, {"name": "機房\n二樓"}, 1)], WANG)
    opened.undo(WANG)
    opened.redo(WANG)
    yield opened
    opened.close()


def lines_of(store: SqliteStore, *, bodies: bool) -> list[bytes]:
    payload = log_payload(store, bodies=bodies)
    data = b"".join(payload.pieces())
    assert len(data) == payload.size
    return data.splitlines(keepends=True)


def test_withheld_lines_hold_hashes_alone(store: SqliteStore) -> None:
    kept = store.connection.execute("SELECT sequence, previous, hash FROM event ORDER BY sequence").fetchall()
    lines = lines_of(store, bodies=False)
    assert lines == [
        f'{{"hash":"{found}","previous":"{previous}","sequence":{number}}}\n'.encode()
        for number, previous, found in kept
    ]
    assert "辦公室".encode() not in b"".join(lines)
    assert b"00000000000000000000000000000001" not in b"".join(lines), "a salt"


def test_a_body_that_is_shown_later_proves_itself(store: SqliteStore) -> None:
    """By the rule written down in store/log.py, with nothing of ours."""
    lines = [json.loads(line) for line in lines_of(store, bodies=False)]
    for line, (body,) in zip(lines, store.connection.execute("SELECT body FROM event ORDER BY sequence"), strict=True):
        data = body.encode()
        numbers = struct.pack(">QQ", line["sequence"], len(data))
        whole = b"secaudit-log-v1\0" + line["previous"].encode() + numbers + data
        assert hashlib.sha256(whole).hexdigest() == line["hash"]


@pytest.mark.parametrize("bodies", [False, True])
def test_the_chain_is_read_back(store: SqliteStore, bodies: bool) -> None:
    lines = lines_of(store, bodies=bodies)
    found, problems = read_log(lambda: lines)
    assert not problems
    assert found
    assert (found.count, found.head, found.disclosed) == (4, store.head().hash, 4 if bodies else 0)
    assert [found.hash_at(n) for n in range(5)] == ["0" * 64, *(e.hash for e in store.log_entries())]
    bodies_read = [entry.body for entry in found.entries()]
    assert bodies_read == [entry.body if bodies else None for entry in store.log_entries()]
    for beyond in (-1, 5):
        with pytest.raises(IndexError):
            found.hash_at(beyond)


def test_it_does_not_matter_how_the_bytes_are_cut(store: SqliteStore) -> None:
    data = b"".join(lines_of(store, bodies=True))
    for size in (1, 7, 64, len(data)):
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        found, _ = read_log(pieces.copy)
        assert found
        assert found.head == store.head().hash


def test_no_entry_at_all_is_a_log_too() -> None:
    found, problems = read_log(list)
    assert found
    assert not problems
    assert (found.count, found.head) == (0, "0" * 64)


def place_of(lines: list[bytes]) -> int:
    found, problems = read_log(lambda: lines)
    assert found is None
    (problem,) = problems
    assert (problem.code, problem.place.file) == ("E-SEA-06", "log.jsonl")
    return problem.place.line


def test_the_first_line_that_breaks_the_chain_is_named(store: SqliteStore) -> None:
    lines = lines_of(store, bodies=True)
    second = json.loads(lines[1])

    def with_second(**changed: object) -> list[bytes]:
        return [lines[0], json.dumps({**second, **changed}).encode() + b"\n", *lines[2:]]

    assert place_of(lines[1:]) == 1
    assert place_of([lines[0], *lines[2:]]) == 2
    assert place_of([lines[0], lines[2], lines[1], lines[3]]) == 2
    assert place_of(with_second(body=second["body"] + " ")) == 2
    assert place_of(with_second(body=None)) == 2
    assert place_of(with_second(body=5)) == 2
    assert place_of(with_second(hash="0" * 63 + "G")) == 2
    assert place_of(with_second(hash=second["hash"].upper())) == 2
    assert place_of(with_second(sequence="2")) == 2
    assert place_of(with_second(sequence=True)) == 2
    assert place_of(with_second(note="x")) == 2
    assert place_of([lines[0], b"[]\n"]) == 2
    assert place_of([lines[0], b"\n"]) == 2
    assert place_of([lines[0], lines[1][:-1]]) == 1
    assert place_of([lines[0], b'{"hash":"a","hash":"a"}\n']) == 2


def test_a_chain_of_withheld_entries_breaks_where_one_does_not_follow(store: SqliteStore) -> None:
    """Without texts only ``previous`` binds a line to the one before."""
    lines = lines_of(store, bodies=False)
    third = json.loads(lines[2])
    foreign = json.dumps({**third, "previous": "f" * 64}).encode() + b"\n"
    assert place_of([lines[0], lines[1], foreign, lines[3]]) == 3
    other = json.dumps({**third, "hash": "f" * 64}).encode() + b"\n"
    assert place_of([lines[0], lines[1], other, lines[3]]) == 4


def test_a_line_without_end_is_not_read_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secaudit.usecases.sealing.log_lines._LONGEST_LINE", 1000)
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 100
            yield b"x" * 100

    found, problems = read_log(endless)
    assert found is None
    assert problems
    assert read <= 1200
