"""Files that are not what they seem: links, pipes, devices, giants, files on the move, and names that bite."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from evidence_bench import add, chunk_count, written

from secaudit.errors import BadInput
from secaudit.exporters.workbook import to_workbook
from secaudit.importers import read_case
from secaudit.model.control import Catalogue
from secaudit.store import SqliteStore
from secaudit.usecases.evidence import source as evidence_source
from secaudit.usecases.evidence.items import evidence_items
from secaudit.usecases.evidence.source import CHUNK_BYTES, SourceTrouble, chunks, source_at

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def refused(store: SqliteStore, catalogue: Catalogue, *paths: Path, **more: Any) -> list[str]:
    """The codes with which adding ``paths`` is refused, after making sure that nothing was kept."""
    with pytest.raises(BadInput) as error:
        add(store, catalogue, *paths, **more)
    assert chunk_count(store) == 0
    assert (store.blobs(), evidence_items(store)) == ((), ())
    return [p.code for p in error.value.problems]


@posix
def test_a_link_is_refused_even_to_a_good_file(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "link.pdf").symlink_to(written(tmp_path / "real.pdf"))
    assert refused(store, catalogue, tmp_path / "link.pdf") == ["E-EVD-01"]


@posix
def test_links_inside_a_folder_are_refused_not_followed(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    written(tmp_path / "secret" / "key.txt", b"key")
    written(tmp_path / "in" / "a.txt", b"a")
    (tmp_path / "in" / "way").symlink_to(tmp_path / "secret")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "nowhere").symlink_to(tmp_path / "gone")
    assert refused(store, catalogue, tmp_path / "in") == ["E-EVD-01"] * 3


@posix
def test_a_link_to_a_folder_is_refused_when_named(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    written(tmp_path / "in" / "a.txt", b"a")
    (tmp_path / "way").symlink_to(tmp_path / "in")
    assert refused(store, catalogue, tmp_path / "way") == ["E-EVD-01"]


@posix
def test_a_pipe_is_refused_without_waiting_for_it(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert refused(store, catalogue, tmp_path / "pipe.txt") == ["E-EVD-02"]


@posix
def test_a_device_is_refused(store: SqliteStore, catalogue: Catalogue) -> None:
    assert refused(store, catalogue, Path("/dev/zero")) == ["E-EVD-02"]


@posix
def test_a_file_swapped_for_a_link_or_a_pipe_is_not_opened(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", b"abc")
    source = source_at(path, 100)
    path.unlink()
    path.symlink_to(written(tmp_path / "b.txt", b"abc"))
    with pytest.raises(SourceTrouble):
        list(chunks(source))
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(SourceTrouble) as trouble:
        list(chunks(source))
    assert trouble.value.problem.code == "E-EVD-05"


def test_a_file_swapped_for_another_of_its_size_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", b"abc")
    source = source_at(path, 100)
    os.replace(written(tmp_path / "b.txt", b"xyz"), path)
    with pytest.raises(SourceTrouble):
        list(chunks(source))


@pytest.mark.parametrize("grown", [b"more", b""])
def test_a_file_that_changes_while_it_is_read_takes_the_whole_call_down(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path, grown: bytes
) -> None:
    good = written(tmp_path / "a.txt", b"good")
    moving = written(tmp_path / "b.bin", bytes(3 * CHUNK_BYTES))

    def meanwhile(done: int, whole: int) -> None:
        if done == 4 + CHUNK_BYTES:
            with moving.open("r+b") as handle:
                handle.seek(0, os.SEEK_END)
                handle.write(grown)
                if not grown:
                    handle.truncate(CHUNK_BYTES)

    assert refused(store, catalogue, good, moving, told=meanwhile) == ["E-EVD-05"]
    assert len(list(store.events())) == 0


def test_a_giant_is_refused_by_its_size_alone(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_source, "MAX_FILE_BYTES", 1000)
    for name, size in (("just.bin", 1000), ("over.bin", 1001)):
        with (tmp_path / name).open("wb") as handle:
            handle.truncate(size)
    assert refused(store, catalogue, tmp_path / "over.bin") == ["E-EVD-03"]
    os.utime(tmp_path / "just.bin", (0, 0))
    assert add(store, catalogue, tmp_path / "just.bin").items[0].blob.size == 1000


def test_the_limit_is_two_gib() -> None:
    assert evidence_source.MAX_FILE_BYTES == 2_147_483_648


def test_too_many_files_are_refused(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_source, "MAX_FILES", 2)
    for n in range(3):
        written(tmp_path / "in" / f"{n}.txt", b"x")
    assert refused(store, catalogue, tmp_path / "in") == ["E-EVD-07"]


def test_an_unreadable_file_is_a_problem_with_its_name(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "locked.txt", b"x")
    real = os.open

    def closed(name: Any, *more: Any, **options: Any) -> int:
        if Path(name) == path:
            raise PermissionError(13, "Permission denied")
        return real(name, *more, **options)

    monkeypatch.setattr(evidence_source.os, "open", closed)
    with pytest.raises(BadInput) as error:
        add(store, catalogue, path)
    (problem,) = error.value.problems
    assert (problem.code, problem.place.file) == ("E-EVD-06", str(path))


def test_a_case_file_is_no_evidence(store: SqliteStore, catalogue: Catalogue) -> None:
    assert refused(store, catalogue, store.path) == ["E-EVD-02"]


@posix
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a\x1b[31mred.txt", "a‹U+001B›[31mred.txt"),
        ("a\u202egpj.txt", "a‹U+202E›gpj.txt"),
        ("a\nb.txt", "a‹U+000A›b.txt"),
        ("..\\..\\evil.txt", "..\\..\\evil.txt"),
    ],
)
def test_a_biting_name_is_kept_as_harmless_data(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path, name: str, kept: str
) -> None:
    add(store, catalogue, written(tmp_path / name, b"x"))
    (item,) = evidence_items(store)
    assert item.file_name == kept
    assert item.original_path is not None
    assert "\x1b" not in item.original_path
    assert {column for (column,) in store.connection.execute("SELECT kind FROM evidence_blob")} == {"text/plain"}


@posix
def test_a_name_that_is_no_unicode_is_kept_visibly(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    try:
        with open(folder + b"/\xa4\xa4.txt", "wb") as handle:
            handle.write(b"x")
    except OSError:
        pytest.skip("this file system refuses such names")
    os.utime(folder + b"/\xa4\xa4.txt", (0, 0))
    add(store, catalogue, Path(os.fsdecode(folder + b"/\xa4\xa4.txt")))
    assert evidence_items(store)[0].file_name == "‹U+DCA4›‹U+DCA4›.txt"


def test_an_impossible_path_is_a_problem(store: SqliteStore, catalogue: Catalogue) -> None:
    assert refused(store, catalogue, Path("a\0b")) == ["E-EVD-06"]


@posix
@pytest.mark.parametrize(("name", "title"), [(" plan .txt", "plan"), (" .txt", "E-0001"), ("=cmd.txt", "=cmd")])
def test_a_title_is_never_blank_and_survives_a_workbook(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path, name: str, title: str
) -> None:
    add(store, catalogue, written(tmp_path / name, b"x"))
    assert evidence_items(store)[0].title == title
    (tmp_path / "case.xlsx").write_bytes(to_workbook(store.inventory(), examples=False))
    read, problems = read_case(tmp_path / "case.xlsx")
    assert [p for p in problems if p.place.sheet == "佐證"] == []
    assert [(row["title"], row["size_bytes"]) for row in read.dicts("evidence")] == [(title, 1)]
