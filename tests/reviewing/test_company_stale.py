"""Approvals that no longer hold: which part changed, and where nothing can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from company_bench import AUTHOR, BACKUP, LOCKOUT, SECOND, evidence, imported, new_case, put, review, said, sealed

from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.store import SqliteStore
from secaudit.store.protocol import Action, RowChange
from secaudit.usecases.evidence.items import remove_evidence
from secaudit.usecases.reviewing.basis import Bases
from secaudit.usecases.reviewing.company.stale import approved, stale_approvals


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A PC with its lockout threshold, an answer and evidence for the backups, sealed."""
    opened = new_case(tmp_path, is_sealed=False)
    put(opened, "asset", "PC-01", name="設計電腦", kind="pc", lockout_threshold=3, lockout_minutes=15, has_login=1)
    put(opened, "data_set", "D-01", name="圖檔")
    answered = RowChange("answer", BACKUP, Action.ADD, {"control_id": BACKUP, "claim": "met"}, 0)
    opened.commit([answered], AUTHOR)
    sealed(opened)
    yield opened
    opened.close()


def digest(inventory: Inventory, catalogue: Catalogue, control_id: str) -> str:
    control = catalogue.by_id(control_id)
    assert control is not None
    bases = Bases(inventory, catalogue)
    found = bases.of(control)
    bases.close()
    return found


def agree(store: SqliteStore, catalogue: Catalogue, *controls: str, **more: str) -> None:
    """A review that agrees to ``controls`` as they stand now."""
    now = store.inventory()
    opinions = [said(c, "agree", basis=digest(now, catalogue, c)) for c in controls]
    imported(store, review(*opinions, catalogue_sha256=catalogue.digest), **more)


def edit(store: SqliteStore, table: str, row_id: str, **cells: str | int | None) -> None:
    row = store.row(table, row_id)
    assert row is not None
    store.commit([RowChange(table, row_id, Action.EDIT, cells, row.version)], AUTHOR)


def told(store: SqliteStore, catalogue: Catalogue) -> list[tuple[str, bool, str]]:
    return [(s.control_id, s.certain, s.what) for s in stale_approvals(store, catalogue)]


def test_an_approval_holds_while_nothing_that_it_read_has_changed(store: SqliteStore, catalogue: Catalogue) -> None:
    agree(store, catalogue, LOCKOUT, BACKUP)
    assert told(store, catalogue) == []
    put(store, "vendor", "V-01", name="別的廠商")
    edit(store, "asset", "PC-01", note="搬到二樓")
    assert told(store, catalogue) == []
    assert approved(store.inventory()) == (LOCKOUT, BACKUP)


def test_a_changed_row_makes_only_what_read_it_stale(store: SqliteStore, catalogue: Catalogue) -> None:
    agree(store, catalogue, LOCKOUT, BACKUP)
    edit(store, "asset", "PC-01", lockout_threshold=5)
    assert told(store, catalogue) == [(LOCKOUT, True, "「資產」")]


def test_what_changed_is_told_part_by_part(store: SqliteStore, catalogue: Catalogue) -> None:
    agree(store, catalogue, BACKUP)
    remove_evidence(store, ("E-01",), AUTHOR)
    evidence(store, "E-01", BACKUP, sha256="b" * 64)
    assert told(store, catalogue) == [(BACKUP, True, "佐證")]
    edit(store, "answer", BACKUP, claim="partial")
    assert told(store, catalogue) == [(BACKUP, True, "自評、佐證")]


def test_a_change_taken_back_makes_the_approval_hold_again(store: SqliteStore, catalogue: Catalogue) -> None:
    agree(store, catalogue, LOCKOUT)
    edit(store, "asset", "PC-01", lockout_threshold=5)
    store.undo(AUTHOR)
    assert told(store, catalogue) == []


def test_another_catalogue_is_to_be_confirmed_and_not_stale(store: SqliteStore, catalogue: Catalogue) -> None:
    agree(store, catalogue, LOCKOUT)
    edit(store, "asset", "PC-01", lockout_threshold=5)
    newer = replace(catalogue, digest="f" * 64)
    assert told(store, newer) == [(LOCKOUT, False, "條文目錄已換版，須確認")]


def test_a_control_that_the_catalogue_no_longer_has_is_to_be_confirmed(
    store: SqliteStore, catalogue: Catalogue
) -> None:
    agree(store, catalogue, LOCKOUT)
    left = replace(catalogue, controls=tuple(c for c in catalogue.controls if c.id != LOCKOUT))
    assert told(store, left) == [(LOCKOUT, False, "條文目錄已沒有這一條，須確認")]


def test_a_basis_that_the_sealed_case_does_not_have_can_not_be_compared(
    store: SqliteStore, catalogue: Catalogue
) -> None:
    for basis in ("", "0" * 64):
        signed = review(said(LOCKOUT, "agree", basis=basis), catalogue_sha256=catalogue.digest)
        imported(store, signed, seal_id=f"{len(basis):064}", sequence=len(basis) + 1)
        assert told(store, catalogue) == [(LOCKOUT, False, "無法與審查時的資料比對，須確認")]


def test_a_later_return_takes_the_place_of_the_approval(store: SqliteStore, catalogue: Catalogue) -> None:
    agree(store, catalogue, LOCKOUT)
    edit(store, "asset", "PC-01", lockout_threshold=5)
    sealed(store, 2, SECOND)
    later = review(said(LOCKOUT, "return", "門檻太寬"), subject=SECOND, subject_sequence=2)
    imported(store, later, seal_id="8" * 64)
    assert (told(store, catalogue), approved(store.inventory())) == ([], ())


def test_having_only_seen_it_later_leaves_the_approval(store: SqliteStore, catalogue: Catalogue) -> None:
    agree(store, catalogue, LOCKOUT)
    edit(store, "asset", "PC-01", lockout_threshold=5)
    sealed(store, 2, SECOND)
    imported(store, review(said(LOCKOUT, "seen"), subject=SECOND, subject_sequence=2), seal_id="8" * 64)
    assert told(store, catalogue) == [(LOCKOUT, True, "「資產」")]


def test_approvals_come_in_the_order_of_the_catalogue(store: SqliteStore, catalogue: Catalogue) -> None:
    agree(store, catalogue, BACKUP, LOCKOUT)
    edit(store, "asset", "PC-01", lockout_threshold=5)
    edit(store, "answer", BACKUP, claim="partial")
    assert [c for c, _, _ in told(store, catalogue)] == [LOCKOUT, BACKUP]


def test_a_case_without_approvals_reads_nothing(store: SqliteStore, catalogue: Catalogue) -> None:
    assert stale_approvals(store, catalogue) == ()
    imported(store, review(said(BACKUP, "return", "看不清楚")))
    assert stale_approvals(store, catalogue) == ()
