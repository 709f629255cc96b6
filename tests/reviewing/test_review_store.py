"""A sealed case read like any other case, and written by nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidence.evidence_bench import add, written
from reviewing.review_bench import LIN, Reviewer, put_evidence
from secaudit.errors import SecauditError
from secaudit.model.control import Catalogue
from secaudit.store.protocol import Action, RowChange
from secaudit.usecases.evidence.items import evidence_items
from secaudit.usecases.evidence.verify import Held, verify_evidence
from secaudit.usecases.reviewing.bundle_store import WITHHELD, BundleStore
from secaudit.usecases.reviewing.trouble import ReadOnlyCase
from secaudit.usecases.reviewing.viewing import copy_for_review

LOG_TEXT = b"2024-02-01 login failed\n"


@pytest.fixture
def reviewer(tmp_path: Path, catalogue: Catalogue) -> Iterator[Reviewer]:
    found = Reviewer(tmp_path, catalogue)
    yield found
    found.leaves()


def test_reads_the_same_case_but_for_original_paths(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    ours, theirs = sitting.store.inventory(), reviewer.company.store.inventory()
    for table in ("case", "asset", "answer"):
        assert ours.rows(table) == theirs.rows(table)
    blank = [{**row, "original_path": None} for row in theirs.dicts("evidence")]
    assert list(ours.dicts("evidence")) == blank


def test_a_row_is_found_by_its_id_and_holds_the_known_cells(reviewer: Reviewer) -> None:
    store = reviewer.opens(reviewer.receives()).store
    found = store.row("asset", "ERP-01")
    assert found
    assert found.cells["name"] == "ERP"
    assert None not in found.cells.values()
    assert store.row("asset", "ERP-99") is None


WRITING: dict[str, Callable[[BundleStore], object]] = {
    "commit": lambda store: store.commit([RowChange("asset", "ERP-01", Action.REMOVE, {}, 1)], LIN),
    "commit_evidence": lambda store: store.commit_evidence(lambda _keep: [], LIN),
    "undo": lambda store: store.undo(LIN),
    "redo": lambda store: store.redo(LIN),
}


@pytest.mark.parametrize("name", WRITING)
def test_every_writing_call_is_refused(reviewer: Reviewer, name: str) -> None:
    path = reviewer.receives()
    before = path.read_bytes()
    store = reviewer.opens(path).store
    with pytest.raises(ReadOnlyCase, match="封存檔唯讀") as refused:
        WRITING[name](store)  # type: ignore[arg-type]
    assert (refused.value.exit_code, refused.value.code) == (2, "E-REV-01")
    assert path.read_bytes() == before


def test_blobs_are_the_disclosed_ones_and_hash_to_their_names(reviewer: Reviewer) -> None:
    store = reviewer.opens(reviewer.receives()).store
    kept = {blob.sha256: b"".join(store.read_blob(blob.sha256)) for blob in store.blobs()}
    assert kept[hashlib.sha256(LOG_TEXT).hexdigest()] == LOG_TEXT
    assert len(kept) == 2
    assert {i.held for i in verify_evidence(store).items} == {Held.INTACT}


def test_a_withheld_item_is_listed_without_bytes(reviewer: Reviewer) -> None:
    store = reviewer.opens(reviewer.receives(disclosure={"withheld": {"E-0002": "個資"}})).store
    assert {i.id: bool(i.content) for i in evidence_items(store)} == {"E-0001": True, "E-0002": False}
    (away,) = (i for i in evidence_items(store) if not i.content)
    assert list(store.read_blob(str(away.sha256))) == []


def test_bytes_that_change_on_disk_after_verification_are_not_handed_out(reviewer: Reviewer) -> None:
    large = b"a line of a log\n" * 20_000
    add(reviewer.company.store, reviewer.catalogue, written(reviewer.folder / "large.txt", large))
    path = reviewer.receives()
    store = reviewer.opens(path).store
    data = path.read_bytes()
    path.write_bytes(data.replace(large, large.upper()))
    with pytest.raises(SecauditError):
        b"".join(store.read_blob(hashlib.sha256(large).hexdigest()))
    damaged = [i for i in verify_evidence(store).items if i.held is Held.DAMAGED]
    assert [i.item.file_name for i in damaged] == ["large.txt"]


def test_disclosed_entries_are_the_companys_events(reviewer: Reviewer) -> None:
    store = reviewer.opens(reviewer.receives(disclosure={"log_bodies": True})).store
    assert list(store.events()) == list(reviewer.company.store.events())
    assert list(store.events_about("answer")) == list(reviewer.company.store.events_about("answer"))
    assert store.head() == reviewer.company.store.head()
    assert store.check_log().first_bad is None


def test_withheld_entries_keep_their_place_in_the_chain_and_say_nothing(reviewer: Reviewer) -> None:
    store = reviewer.opens(reviewer.receives()).store
    theirs = list(reviewer.company.store.events())
    ours = list(store.events())
    assert [(e.sequence, e.previous, e.hash) for e in ours] == [(e.sequence, e.previous, e.hash) for e in theirs]
    assert {(e.kind, e.actor, e.note, e.rows) for e in ours} == {(WITHHELD, "", "", ())}
    assert list(store.events_about("answer")) == []
    assert store.check_log().count == len(theirs)


def test_a_document_is_copied_out_for_the_systems_viewer(reviewer: Reviewer, tmp_path: Path) -> None:
    sitting = reviewer.opens(reviewer.receives())
    path = copy_for_review(sitting, "E-0002", tmp_path / "private")
    assert (path.read_bytes(), path.stat().st_mode & 0o077) == (LOG_TEXT, 0)


def test_a_web_page_is_never_opened(reviewer: Reviewer, tmp_path: Path) -> None:
    sitting = reviewer.opens(reviewer.receives())
    with pytest.raises(SecauditError, match="不在可直接開啟的種類"):
        copy_for_review(sitting, "E-0001", tmp_path / "private")


def test_an_item_without_bytes_is_not_opened(reviewer: Reviewer, tmp_path: Path) -> None:
    put_evidence(reviewer.company, "E-0009", "A4-2.3.6", file_name="plan.pdf")
    sitting = reviewer.opens(reviewer.receives())
    with pytest.raises(SecauditError, match="沒有這個檔案"):
        copy_for_review(sitting, "E-0009", tmp_path / "private")
