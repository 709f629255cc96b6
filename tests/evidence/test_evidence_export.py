"""Exporting: whole files, safe names, never outside the folder, never over another file unasked."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from evidence_bench import add, listed, written
from hypothesis import given
from hypothesis import strategies as st

from secaudit.errors import SecauditError, UsageError
from secaudit.model.control import Catalogue
from secaudit.store import SqliteStore
from secaudit.usecases.evidence.export import export_evidence, safe_name


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_what_comes_out_is_what_went_in(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    data = bytes(range(256)) * 10_000
    add(store, catalogue, written(tmp_path / "清單.bin", data))
    export_evidence(store, None, tmp_path / "out", force=False)
    assert names(tmp_path / "out") == ["E-0001_清單.bin"]
    path = tmp_path / "out" / "E-0001_清單.bin"
    assert path.read_bytes() == data
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_written_when_one_name_is_taken(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    add(store, catalogue, written(tmp_path / "a.txt", b"a"), written(tmp_path / "b.txt", b"b"))
    written(tmp_path / "out" / "E-0002_b.txt", b"mine")
    with pytest.raises(UsageError):
        export_evidence(store, None, tmp_path / "out", force=False)
    assert names(tmp_path / "out") == ["E-0002_b.txt"]
    export_evidence(store, None, tmp_path / "out", force=True)
    assert (tmp_path / "out" / "E-0002_b.txt").read_bytes() == b"b"


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
def test_a_link_in_the_way_is_replaced_never_written_through(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    add(store, catalogue, written(tmp_path / "a.txt", b"a"))
    mine = written(tmp_path / "mine.txt", b"mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "E-0001_a.txt").symlink_to(mine)
    with pytest.raises(UsageError):
        export_evidence(store, None, tmp_path / "out", force=False)
    export_evidence(store, None, tmp_path / "out", force=True)
    assert mine.read_bytes() == b"mine"
    assert not (tmp_path / "out" / "E-0001_a.txt").is_symlink()


def test_names_and_ids_from_a_stranger_stay_inside_the_folder(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    added = add(store, catalogue, written(tmp_path / "a.txt", b"a")).items[0]
    for item_id in ("../../E", "..\\E", "/etc/E", "CON"):
        listed(store, item_id, sha256=added.blob.sha256, file_name="../../../evil\u202e.txt\x07")
    before = {p for p in tmp_path.rglob("*") if "out" not in p.parts}
    exported = export_evidence(store, None, tmp_path / "out", force=False)
    assert len(exported.files) == 5
    assert len(names(tmp_path / "out")) == 5
    assert {p for p in tmp_path.rglob("*") if "out" not in p.parts} == before


def test_two_items_that_differ_in_case_alone_get_two_names(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    blob = add(store, catalogue, written(tmp_path / "a.txt", b"a")).items[0].blob
    for item_id, name in (("x/1", "A.txt"), ("X:1", "a.TXT")):
        listed(store, item_id, sha256=blob.sha256, file_name=name)
    export_evidence(store, ["x/1", "X:1"], tmp_path / "out", force=False)
    assert len({n.casefold() for n in names(tmp_path / "out")}) == 2


def test_damaged_bytes_are_not_written(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    add(store, catalogue, written(tmp_path / "a.txt", b"a"))
    store.connection.execute("UPDATE evidence_chunk SET data = x'62'")
    with pytest.raises(SecauditError) as error:
        export_evidence(store, None, tmp_path / "out", force=False)
    assert error.value.exit_code == 5
    assert names(tmp_path / "out") == []


def test_an_item_without_bytes_is_told_and_refused_when_named(store: SqliteStore, tmp_path: Path) -> None:
    listed(store, "E-01")
    assert [i.id for i in export_evidence(store, None, tmp_path / "out", force=False).without_bytes] == ["E-01"]
    with pytest.raises(UsageError):
        export_evidence(store, ["E-01"], tmp_path / "out", force=False)


def test_an_unknown_id_is_usage_with_the_nearest(store: SqliteStore, catalogue: Catalogue, tmp_path: Path) -> None:
    add(store, catalogue, written(tmp_path / "a.txt", b"a"))
    with pytest.raises(UsageError) as error:
        export_evidence(store, ["E-0002"], tmp_path / "out", force=False)
    assert "E-0001" in error.value.fix


@given(st.text(max_size=400))
def test_any_text_becomes_one_harmless_part_of_a_name(text: str) -> None:
    name = safe_name(text)
    assert name
    assert name not in (".", "..")
    assert name == os.path.basename(name)
    assert name.isprintable()
    assert not set(name) & set('/\\:*?"<>|')
    assert len(name.encode()) <= 192
