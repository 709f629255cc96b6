"""What a verifier remembers: never lowered, never mistaken for a first look, whoever else verifies meanwhile."""

from __future__ import annotations

import os
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.trust.seen import Line, Memory, Seen, SeenTrouble

LINE = Line("evidence", "12345675", "C2M-113-001")
LINE_SQL, HASH_SQL = "'evidence', '12345675', 'C2M-113-001', ''", "printf('%064d', 1)"
AT = datetime(2024, 3, 10, 9, 0, tzinfo=UTC)


def seen(sequence: int, mark: str = "a", line: Line = LINE) -> Seen:
    return Seen(line, sequence, mark * 64, sequence * 10, "b" * 64, "c" * 64, AT)


def test_nothing_is_there_before_something_is_remembered(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "seen")
    assert memory.recall(LINE) is None
    assert not (tmp_path / "seen").exists()


def test_what_was_remembered_is_recalled_whole(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "seen")
    assert memory.remember(seen(3)) == seen(3)
    assert Memory(tmp_path / "seen").recall(LINE) == seen(3)


def test_lines_are_kept_apart(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    others = [
        Line("review", LINE.signer, LINE.case),
        Line("evidence", "04595257", LINE.case),
        Line("evidence", LINE.signer, "C2M-113-002"),
        Line("evidence", LINE.signer, LINE.case, "ab" * 32),
    ]
    memory.remember(seen(3))
    assert [memory.recall(line) for line in others] == [None] * 4


@settings(max_examples=25, deadline=None)
@given(sequences=st.lists(st.tuples(st.integers(1, 6), st.sampled_from("acd")), min_size=1, max_size=8))
def test_the_newest_is_never_lowered_and_never_replaced(
    sequences: list[tuple[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    memory = Memory(tmp_path_factory.mktemp("seen"))
    first: dict[int, str] = {}
    for number, mark in sequences:
        first.setdefault(number, mark)
        newest = max(first)
        assert memory.remember(seen(number, mark)) == seen(newest, first[newest])
    assert memory.recall(LINE) == seen(max(first), first[max(first)])


def test_many_who_verify_at_once_agree_on_one(tmp_path: Path) -> None:
    folder = tmp_path / "seen"
    marks = "0123456789abcdef"
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda mark: Memory(folder).remember(seen(1, mark)), marks))
    assert len({k.seal_id for k in kept}) == 1
    assert Memory(folder).recall(LINE) == kept[0]


def test_rows_cannot_be_changed_or_removed(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.remember(seen(3))
    connection = sqlite3.connect(memory.path)
    for act in ("UPDATE seen SET sequence = 1", "DELETE FROM seen"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(act)
    connection.close()


@pytest.mark.parametrize("damage", [b"", b"not a database, not at all" * 50, b"SQLite format 3\0" + bytes(84)])
def test_a_damaged_file_is_no_first_look(damage: bytes, tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.remember(seen(3))
    memory.path.write_bytes(damage)
    with pytest.raises(SeenTrouble) as told:
        memory.recall(LINE)
    assert (told.value.code, str(memory.path) in told.value.what) == ("E-VER-40", True)
    with pytest.raises(SeenTrouble):
        memory.remember(seen(4))
    assert memory.path.read_bytes() == damage


@pytest.mark.parametrize(
    "change",
    [
        f"INSERT INTO seen VALUES ({LINE_SQL}, 9, 'short', 1, 'x', 'y', '2024-03-10T09:00:00+00:00')",
        f"INSERT INTO seen VALUES ({LINE_SQL}, 9, {HASH_SQL}, 1, {HASH_SQL}, {HASH_SQL}, 'yesterday')",
        "PRAGMA application_id = 7",
        "DROP TABLE seen",
    ],
)
def test_a_row_or_table_of_another_form_is_no_first_look(change: str, tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.remember(seen(3))
    connection = sqlite3.connect(memory.path)
    connection.execute(change)
    connection.commit()
    connection.close()
    with pytest.raises(SeenTrouble) as told:
        memory.recall(LINE)
    assert told.value.code == "E-VER-40"


def test_a_kill_while_it_is_made_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("secaudit.trust.seen._named", killed)
    with pytest.raises(KeyboardInterrupt):
        Memory(tmp_path).remember(seen(3))
    assert Memory(tmp_path).recall(LINE) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "state" / "seen")
    memory.remember(seen(3))
    assert os.stat(memory.path).st_mode & 0o077 == 0
    assert os.stat(memory.path.parent).st_mode & 0o077 == 0
