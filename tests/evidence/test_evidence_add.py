"""Adding evidence: everything or nothing, with both dates, the same bytes once."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from evidence_bench import AUTHOR, LOCKOUT, TODAY, add, chunk_count, listed, written

from secaudit.errors import BadInput
from secaudit.model.control import Catalogue
from secaudit.store import SqliteStore, open_store
from secaudit.store.protocol import Action, RowChange
from secaudit.store.trouble import DiskTrouble
from secaudit.usecases.evidence.items import evidence_item, evidence_items, remove_evidence
from secaudit.usecases.evidence.source import CHUNK_BYTES

ROOT = Path(__file__).resolve().parents[2]


def test_a_file_is_kept_with_its_hash_and_both_dates(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    path = written(tmp_path / "plan.pdf", b"%PDF-1.7 plan")
    add(store, catalogue, path, control_ids=(LOCKOUT,), note=" 初版 ", kind="document", valid_until=date(2025, 1, 1))
    item = evidence_item(store, "E-0001")
    assert item.sha256 == hashlib.sha256(b"%PDF-1.7 plan").hexdigest()
    assert (item.title, item.file_name, item.size_bytes) == ("plan", "plan.pdf", 13)
    assert (item.collected_on, item.added_on, item.valid_until) == ("2024-02-25", "2024-03-05", "2025-01-01")
    assert (item.control_ids, item.note, item.kind) == ((LOCKOUT,), "初版", "document")
    assert (item.original_path, item.content) == (str(path), "application/pdf")
    assert b"".join(store.read_blob(str(item.sha256))) == b"%PDF-1.7 plan"


def test_the_stated_day_wins_over_the_day_of_the_file(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    add(store, catalogue, written(tmp_path / "a.pdf"), collected_on=date(2024, 1, 2))
    assert evidence_item(store, "E-0001").collected_on == "2024-01-02"


def test_one_call_is_one_event(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    before = len(list(store.events()))
    add(store, catalogue, written(tmp_path / "a.txt", b"a"), written(tmp_path / "b.txt", b"b"))
    (event,) = store.events(before)
    assert (event.kind, event.actor, len(event.rows)) == ("evidence_add", AUTHOR.name, 2)
    assert store.check_log().first_bad is None


def test_a_folder_is_taken_with_all_that_is_in_it(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    for name in ("in/a.txt", "in/deep/er/b.txt", "in/.hidden", "in/~$a.docx", "in/Thumbs.db", "in/other.secaudit"):
        written(tmp_path / name, name.encode())
    added = add(store, catalogue, tmp_path / "in")
    assert sorted(a.file_name for a in added.items) == ["a.txt", "b.txt"]
    assert added.skipped == 4


def test_a_file_named_twice_is_added_once(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    path = written(tmp_path / "in" / "a.txt", b"a")
    assert len(add(store, catalogue, path, tmp_path / "in", path).items) == 1


def test_the_same_bytes_are_kept_once(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    data = bytes(range(256)) * 4096 * 3
    first = add(store, catalogue, written(tmp_path / "a.bin", data)).items[0]
    chunks = chunk_count(store)
    again = add(store, catalogue, written(tmp_path / "b.bin", data), written(tmp_path / "c.bin", data)).items
    assert chunk_count(store) == chunks == len(data) // CHUNK_BYTES
    assert [a.same_as for a in (first, *again)] == [(), ("E-0001",), ("E-0001", "E-0002")]
    assert len(store.blobs()) == 1


def test_other_bytes_of_the_same_length_are_kept_too(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    for name, data in (("a.txt", b"one"), ("b.txt", b"two")):
        add(store, catalogue, written(tmp_path / name, data))
    assert {b"".join(store.read_blob(b.sha256)) for b in store.blobs()} == {b"one", b"two"}


def test_ids_go_on_after_the_highest_ever_used(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    listed(store, "E-0007")
    listed(store, "附件-12")
    assert add(store, catalogue, written(tmp_path / "a.txt", b"a")).items[0].id == "E-0008"
    remove_evidence(store, ["E-0008"], AUTHOR)
    assert add(store, catalogue, written(tmp_path / "b.txt", b"b")).items[0].id == "E-0009"


def test_undo_after_rm_brings_everything_back(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    add(store, catalogue, written(tmp_path / "a.txt", b"a"))
    before = evidence_items(store)
    remove_evidence(store, ["e-0001"], AUTHOR)
    assert evidence_items(store) == ()
    store.undo(AUTHOR)
    assert evidence_items(store) == before
    assert b"".join(store.read_blob(str(before[0].sha256))) == b"a"


def test_every_problem_is_told_at_once_and_nothing_is_kept(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    good, empty = written(tmp_path / "good.txt", b"good"), written(tmp_path / "empty.txt", b"")
    with pytest.raises(BadInput) as refused:
        add(store, catalogue, good, empty, tmp_path / "absent.txt", control_ids=("A4-2.3.1.44",))
    assert [p.code for p in refused.value.problems] == ["E-REF-01", "E-EVD-04", "E-EVD-06"]
    assert "A4-2.3.1.4" in refused.value.problems[0].fix
    assert (store.blobs(), evidence_items(store)) == ((), ())


def test_a_folder_without_files_is_said_to_be_empty(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(BadInput) as refused:
        add(store, catalogue, tmp_path / "in")
    assert [p.code for p in refused.value.problems] == ["E-EVD-08"]


@pytest.mark.parametrize("collected_on", [None, date(2024, 3, 6)])
def test_a_day_to_come_is_no_day_of_collection(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path, collected_on: date | None
) -> None:
    path = written(tmp_path / "a.txt", b"a", (2024, 3, 6))
    with pytest.raises(BadInput) as refused:
        add(store, catalogue, path, collected_on=collected_on, today=TODAY)
    assert {p.code for p in refused.value.problems} == {"E-EVD-09"}


def test_a_day_behind_the_assessment_is_refused_as_check_would_refuse_it(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    cells = {"id": "C-1", "assessment_date": "2024-02-24"}
    store.commit([RowChange("case", "C-1", Action.ADD, cells, 0)], AUTHOR)
    path = written(tmp_path / "a.txt", b"a", (2024, 2, 25))
    with pytest.raises(BadInput) as refused:
        add(store, catalogue, path)
    assert "評估日 2024-02-24" in refused.value.problems[0].what
    assert add(store, catalogue, path, collected_on=date(2024, 2, 24)).items


def test_progress_reaches_the_whole_and_never_passes_it(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    data = bytes(CHUNK_BYTES + 1)
    heard: list[tuple[int, int]] = []
    paths = [written(tmp_path / name, data) for name in ("a.bin", "b.bin")]
    add(store, catalogue, *paths, told=lambda done, whole: heard.append((done, whole)))
    assert heard[-1] == (2 * len(data), 2 * len(data))
    assert all(done <= whole for done, whole in heard)


def test_two_adds_at_once_are_both_kept(store: SqliteStore, tmp_path: Path) -> None:
    store.close()
    paths = [written(tmp_path / f"{n}.txt", n.encode() * 100_000) for n in ("甲", "乙")]
    ours = {**os.environ, "PYTHONPATH": str(ROOT), "SECAUDIT_CONFIG": str(tmp_path / "none.toml")}
    command = [sys.executable, "-m", "secaudit", "evidence", "add", "--case", str(store.path)]
    running = [subprocess.Popen([*command, str(p)], env=ours, stdout=subprocess.DEVNULL) for p in paths]
    assert [p.wait(60) for p in running] == [0, 0]
    with open_store(store.path) as again:
        assert [i.id for i in evidence_items(again)] == ["E-0001", "E-0002"]
        assert {i.file_name for i in evidence_items(again)} == {"甲.txt", "乙.txt"}
        assert again.check_log().first_bad is None


def test_a_full_disk_leaves_the_case_as_it_was(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    add(store, catalogue, written(tmp_path / "a.txt", b"a"))
    store.connection.execute("PRAGMA max_page_count = 60")
    with pytest.raises(DiskTrouble) as trouble:
        add(store, catalogue, written(tmp_path / "b.bin", bytes(3 * CHUNK_BYTES)))
    assert trouble.value.exit_code == 1
    assert [i.id for i in evidence_items(store)] == ["E-0001"]
    assert (chunk_count(store), len(store.blobs()), store.check_log().count) == (1, 1, 1)


KILLED = """
import os, signal, sys
from pathlib import Path
from evidence_bench import add
from secaudit import wiring
from secaudit.store import open_store
def killed(done, whole):
    if done > whole // 2:
        os.kill(os.getpid(), signal.SIGKILL)
add(open_store(Path(sys.argv[1])), wiring.catalogue(), Path(sys.argv[2]), told=killed)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_add_leaves_nothing_and_can_be_repeated(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    store.close()
    path = written(tmp_path / "a.bin", os.urandom(8 * CHUNK_BYTES))
    ours = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(Path(__file__).parent)))}
    command = [sys.executable, "-c", KILLED, str(store.path), str(path)]
    assert subprocess.run(command, env=ours, check=False, timeout=60).returncode == -9
    with open_store(store.path) as again:
        assert (again.blobs(), chunk_count(again), list(again.events())) == ((), 0, [])
        assert add(again, catalogue, path).items[0].id == "E-0001"
