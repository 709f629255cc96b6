"""Verifying: the bytes in the case, the originals, and what each difference weighs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from evidence_bench import AUTHOR, add, listed, written

from secaudit.model.control import Catalogue
from secaudit.store import SqliteStore, open_store
from secaudit.usecases.evidence.items import remove_evidence
from secaudit.usecases.evidence.verify import Held, Original, Verified, verify_evidence


def states(verified: Verified) -> list[tuple[Held, Original]]:
    return [(c.held, c.original) for c in verified.items]


def test_untouched_evidence_is_fine(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    add(store, catalogue, written(tmp_path / "a.txt", b"a"))
    verified = verify_evidence(store)
    assert states(verified) == [(Held.INTACT, Original.SAME)]
    assert verified.exit_code == 0


def test_a_changed_original_is_a_finding_and_a_lost_one_is_not(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    paths = [written(tmp_path / name, name.encode()) for name in ("a.txt", "b.txt")]
    add(store, catalogue, *paths)
    paths[1].unlink()
    assert states(verify_evidence(store)) == [(Held.INTACT, Original.SAME), (Held.INTACT, Original.GONE)]
    assert verify_evidence(store).exit_code == 0
    written(paths[0], b"A.txt")
    assert states(verify_evidence(store))[0] == (Held.INTACT, Original.CHANGED)
    assert verify_evidence(store).exit_code == 3


def flipped(path: Path, known: bytes) -> None:
    """Turn one bit of ``known`` over where it stands in the file."""
    data = bytearray(path.read_bytes())
    data[data.index(known)] ^= 1
    path.write_bytes(data)


def test_one_flipped_bit_in_the_case_is_a_mismatch(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    add(store, catalogue, written(tmp_path / "a.txt", b"lockout after three attempts"))
    store.close()
    flipped(store.path, b"lockout after three attempts")
    with open_store(store.path) as again:
        verified = verify_evidence(again)
    assert states(verified) == [(Held.DAMAGED, Original.SAME)]
    assert verified.exit_code == 5


def test_damage_weighs_more_than_drift(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    paths = [written(tmp_path / name, f"original text of {name}".encode()) for name in ("a.txt", "b.txt")]
    add(store, catalogue, *paths)
    written(paths[1], b"other")
    store.close()
    flipped(store.path, b"original text of a.txt")
    with open_store(store.path) as again:
        assert verify_evidence(again).exit_code == 5


def test_bytes_that_nothing_lists_are_hashed_too(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    add(store, catalogue, written(tmp_path / "a.txt", b"taken off the list"))
    remove_evidence(store, ["E-0001"], AUTHOR)
    assert verify_evidence(store).exit_code == 0
    store.close()
    flipped(store.path, b"taken off the list")
    with open_store(store.path) as again:
        verified = verify_evidence(again)
    assert (verified.items, len(verified.unlisted_damaged), verified.exit_code) == ((), 1, 5)


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ("DELETE FROM evidence_chunk WHERE number = 1", Held.DAMAGED),
        ("UPDATE evidence_chunk SET number = 9 - number", Held.DAMAGED),
        ("UPDATE evidence_blob SET size = size + 1", Held.DAMAGED),
        ("DELETE FROM evidence_chunk", Held.DAMAGED),
        ("DELETE FROM evidence_blob", Held.MISSING),
    ],
)
def test_whatever_is_taken_or_moved_is_noticed(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path, change: str, held: Held
) -> None:
    add(store, catalogue, written(tmp_path / "a.bin", b"".join(bytes([n]) * 2**20 for n in range(3))))
    store.connection.execute(change)
    verified = verify_evidence(store)
    assert [c.held for c in verified.items] == [held]
    assert verified.exit_code == 5


def test_evidence_that_was_only_listed_never_had_bytes_here(store: SqliteStore) -> None:
    listed(store, "E-01", sha256="ab" * 32, size_bytes=5)
    verified = verify_evidence(store)
    assert states(verified) == [(Held.NOT_HELD, Original.NOT_LOOKED_AT)]
    assert verified.exit_code == 0


@pytest.mark.parametrize("path", ["\\\\evil\\share\\a.txt", "//evil/share/a.txt", "a.txt", "../a.txt", "/a\u202e.txt"])
def test_a_strangers_path_is_not_followed(store: SqliteStore, path: str) -> None:
    listed(store, "E-01", sha256="ab" * 32, original_path=path)
    assert states(verify_evidence(store)) == [(Held.NOT_HELD, Original.NOT_LOOKED_AT)]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
def test_an_original_that_became_a_pipe_is_changed_and_not_waited_for(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.txt", b"a")
    add(store, catalogue, path)
    path.unlink()
    os.mkfifo(path)
    assert states(verify_evidence(store)) == [(Held.INTACT, Original.CHANGED)]


def test_progress_counts_the_bytes_of_the_case(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    add(store, catalogue, written(tmp_path / "a.bin", bytes(3_000_000)), written(tmp_path / "b.bin", b"x"))
    heard: list[tuple[int, int]] = []
    verify_evidence(store, lambda done, whole: heard.append((done, whole)))
    assert heard[-1] == (3_000_001, 3_000_001)
