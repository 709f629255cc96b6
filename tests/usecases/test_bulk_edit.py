"""The same cells set in many rows: one change, all or nothing, never over what somebody else has just written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from secaudit.errors import BadInput, UsageError
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.store import Conflict, create
from secaudit.store.protocol import Author, CaseStore
from secaudit.usecases.history import undo
from secaudit.usecases.import_case import keep_import, plan_import
from secaudit.usecases.ledger.bulk_edit import Kept, set_cells

TODAY = date(2024, 3, 1)
ME = Author("王小明", "s1", datetime(2024, 3, 1, 9, 30, tzinfo=UTC))
ASSET = TABLE_BY_NAME["asset"]
CASE = """\
case: {id: C-1, name: 宏遠, assessment_date: 113/3/1}
profile: [{id: PF-PC, name: 電腦}]
asset:
  - {id: PC-01, name: 甲, kind: 個人電腦, quantity: 32}
  - {id: PC-02, name: 乙, kind: 個人電腦, quantity: 3, state: 規劃, plan_owner: 王, plan_due: 113/6/1}
  - {id: NAS-01, name: 丙, kind: NAS 儲存設備}
"""


@pytest.fixture
def store(tmp_path: Path, catalogue: Catalogue) -> Iterator[CaseStore]:
    begun = tmp_path / "begun.yaml"
    begun.write_text(CASE, encoding="utf-8")
    kept = create(tmp_path / "case.secaudit", ME)
    keep_import(kept, plan_import(kept, begun, catalogue, today=TODAY), ME)
    yield kept
    kept.close()


@pytest.fixture
def put(store: CaseStore, catalogue: Catalogue):  # type: ignore[no-untyped-def]
    def done(row_ids: tuple[str, ...], table: str = "asset", seen=None, **texts: str) -> Kept | None:  # type: ignore[no-untyped-def]
        return set_cells(
            store, TABLE_BY_NAME[table], row_ids, texts, ME, catalogue, today=TODAY, seen=seen
        )  # fmt: skip

    return done


def column(store: CaseStore, name: str, table: str = "asset") -> list[object]:
    return [row[TABLE_BY_NAME[table].positions[name]] for row in store.inventory().rows(table)]


def test_many_rows_are_one_event_and_one_undo(store: CaseStore, put) -> None:  # type: ignore[no-untyped-def]
    kept = put(("PC-01", "NAS-01"), lockout_threshold="3次")
    assert [d.row_id for d in kept.differences] == ["PC-01", "NAS-01"]
    assert column(store, "lockout_threshold") == [3, None, 3]
    assert undo(store, ME) is not None
    assert column(store, "lockout_threshold") == [None, None, None]


def test_rows_that_say_so_already_are_left_alone(store: CaseStore, put) -> None:  # type: ignore[no-untyped-def]
    kept = put(("PC-01", "PC-02"), quantity="32")
    assert [d.row_id for d in kept.differences] == ["PC-02"]
    assert put(("PC-01", "PC-02"), quantity="32") is None


def test_a_wrong_value_is_told_for_every_row_and_nothing_is_kept(store: CaseStore, put) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as caught:
        put(("PC-01", "NAS-01"), lockout_threshold="三打")
    assert [(str(p.place), p.code) for p in caught.value.problems] == [
        ("資產 PC-01 欄「鎖定次數」", "E-CEL-12"), ("資產 NAS-01 欄「鎖定次數」", "E-CEL-12")
    ]  # fmt: skip
    assert len(list(store.events())) == 1


def test_rows_in_which_it_would_be_right_are_not_kept_either(store: CaseStore, put) -> None:  # type: ignore[no-untyped-def]
    """A planned asset may name a date that lies ahead, one that exists may not."""
    with pytest.raises(BadInput) as caught:
        put(("PC-02", "PC-01"), went_live_on="113/6/1")
    assert [(p.place.file, p.place.column) for p in caught.value.problems] == [("資產 PC-01", "上線日")]
    assert column(store, "went_live_on") == [None, None, None]


def test_an_unknown_profile_is_refused(put) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as caught:
        put(("PC-01",), profile_id="PF-NONE")
    assert [p.code for p in caught.value.problems] == ["E-ROW-02"]


def test_a_cell_is_cleared_with_nothing(store: CaseStore, put) -> None:  # type: ignore[no-untyped-def]
    put(("PC-01",), profile_id="PF-PC")
    put(("PC-01",), profile_id="")
    assert column(store, "profile_id") == [None, None, None]


def test_a_required_cell_is_not_cleared(put) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as caught:
        put(("PC-01",), name="")
    assert caught.value.problems[0].code == "E-CEL-01"


def test_identifiers_stay(put) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="不能改"):
        put(("PC-01",), id="PC-99")


def test_a_row_that_is_gone_is_named(put) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="PC-77"):
        put(("PC-01", "PC-77"), quantity="1")


def test_what_somebody_else_wrote_meanwhile_stands(store: CaseStore, put) -> None:  # type: ignore[no-untyped-def]
    seen = {str(row[0]): row for row in store.inventory().rows("asset")}
    put(("PC-01",), has_login="是")
    with pytest.raises(Conflict) as caught:
        put(("PC-01", "NAS-01"), seen=seen, has_login="否")
    clash = caught.value.clashes[0]
    assert (clash.row_id, clash.column, clash.seen, clash.theirs, clash.ours) == ("PC-01", "has_login", None, 1, 0)
    assert column(store, "has_login") == [1, None, None]


def test_the_same_value_from_two_people_is_no_conflict(store: CaseStore, put) -> None:  # type: ignore[no-untyped-def]
    seen = {str(row[0]): row for row in store.inventory().rows("asset")}
    put(("PC-01",), has_login="是")
    assert put(("PC-01",), seen=seen, has_login="是") is None


def test_other_cells_may_have_changed_meanwhile(store: CaseStore, put) -> None:  # type: ignore[no-untyped-def]
    seen = {str(row[0]): row for row in store.inventory().rows("asset")}
    put(("PC-01",), has_login="是")
    assert put(("PC-01",), seen=seen, quantity="33") is not None


def test_the_case_judges_its_dates_by_its_own_new_date(put) -> None:  # type: ignore[no-untyped-def]
    assert put(("C-1",), "case", assessment_date="113/6/1", prc_checked_on="113/5/20") is not None
