"""Two people on one case: who is told what, what merges, and what undo may touch."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from storebench import LEE, WANG, add, assets, edit, new_case, remove

from secaudit.errors import EXIT_INTERNAL
from secaudit.model.schema import Cell
from secaudit.store import Conflict, SqliteStore, create, open_store
from secaudit.store.protocol import Action, Clash, RowChange

PROCESSES, CHANGES = 8, 250


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(new_case(tmp_path / "甲.secaudit")) as opened:
        yield opened


def version(store: SqliteStore, row_id: str = "A-1", table: str = "asset") -> int:
    found = store.row(table, row_id)
    assert found
    return found.version


def clashes(store: SqliteStore, *changes: RowChange) -> tuple[Clash, ...]:
    before = list(store.events()), store.inventory()
    with pytest.raises(Conflict) as told:
        store.commit(changes, LEE)
    assert told.value.exit_code == EXIT_INTERNAL
    assert (list(store.events()), store.inventory()) == before
    return told.value.clashes


def test_the_loser_is_told_both_values_and_nothing_is_kept(store: SqliteStore) -> None:
    with pytest.raises(Conflict) as told:
        store.commit([add("A-3", name="交換器"), edit("A-1", 1, name="資料庫")], LEE)
    assert told.value.clashes == (Clash("asset", "A-1", "name", "伺服器", "主機", "資料庫"),)
    assert "資產 A-1「資產名稱」原為 伺服器，現為 主機，您要改為 資料庫" in str(told.value)
    assert assets(store) == {"A-1": "主機", "A-2": "筆電"}


def test_changes_of_different_cells_merge(store: SqliteStore) -> None:
    store.commit([edit("A-1", 1, note="三樓")], LEE)
    found = store.row("asset", "A-1")
    assert found
    assert found.cells == {"id": "A-1", "name": "主機", "note": "三樓"}


def test_wanting_what_the_other_did_is_no_clash(store: SqliteStore) -> None:
    event = store.commit([edit("A-1", 1, name="主機")], LEE)
    assert event.rows == ()


def test_a_value_that_came_back_is_no_clash(store: SqliteStore) -> None:
    store.commit([edit("A-1", version(store), name="伺服器")], WANG)
    store.commit([edit("A-1", 1, name="資料庫")], LEE)
    assert assets(store)["A-1"] == "資料庫"


def test_a_row_that_is_gone_cannot_be_edited_or_removed(store: SqliteStore) -> None:
    seen = version(store)
    store.commit([remove("A-1", seen)], WANG)
    gone = Clash("asset", "A-1", "", "A-1", None, "A-1")
    assert clashes(store, edit("A-1", seen, name="資料庫")) == (gone,)
    assert clashes(store, remove("A-1", seen)) == (gone,)


def test_an_id_that_exists_cannot_be_added(store: SqliteStore) -> None:
    assert clashes(store, add("A-1", name="另一台")) == (Clash("asset", "A-1", "", None, "A-1", "A-1"),)


def test_the_same_id_twice_in_one_change_is_a_clash(store: SqliteStore) -> None:
    assert len(clashes(store, add("A-3"), add("A-3"))) == 1


def test_a_row_that_changed_cannot_be_removed_unseen(store: SqliteStore) -> None:
    assert clashes(store, remove("A-1", 1)) == (Clash("asset", "A-1", "name", "伺服器", "主機", None),)


def test_a_row_made_anew_under_an_old_id_is_another_row(store: SqliteStore) -> None:
    store.commit([remove("A-2", 1), add("A-2", name="平板")], WANG)
    assert clashes(store, edit("A-2", 1, name="手機")) == (Clash("asset", "A-2", "name", "筆電", "平板", "手機"),)


def test_one_change_may_touch_a_row_more_than_once(store: SqliteStore) -> None:
    store.commit(
        [edit("A-2", 1, name="平板"), edit("A-2", 1, note="借用"), add("A-3"), edit("A-3", 0, name="三")], WANG
    )
    assert assets(store) == {"A-1": "主機", "A-2": "平板", "A-3": "三"}
    store.undo(WANG)
    assert assets(store) == {"A-1": "主機", "A-2": "筆電"}


@pytest.mark.parametrize(
    "change",
    [
        RowChange("printer", "P-1", Action.ADD, {}, 0),
        RowChange("asset", "A-3", Action.ADD, {"colour": "red"}, 0),
        RowChange("asset", "A-3", Action.ADD, {"id": "A-4"}, 0),
        RowChange("asset", "A-1", Action.EDIT, {"id": "A-4"}, 2),
        RowChange("asset", "A-1", Action.EDIT, {"name": "一"}, 9),
        RowChange("asset", "A-1", Action.EDIT, {"quantity": 1.5}, 2),  # type: ignore[dict-item]
        RowChange("asset", "A-1", Action.EDIT, {"name": "\ud800"}, 2),
    ],
)
def test_a_change_that_makes_no_sense_is_a_mistake_of_the_caller(store: SqliteStore, change: RowChange) -> None:
    with pytest.raises(ValueError, match=r".+"):
        store.commit([change], WANG)
    assert store.check_log().count == 3


def test_undo_goes_back_to_the_first_change_of_the_session_and_redo_forth_again(store: SqliteStore) -> None:
    states = [assets(store)]
    while event := store.undo(WANG):
        assert event.kind == "undo"
        states.append(assets(store))
    assert states == [{"A-1": "主機", "A-2": "筆電"}, {"A-1": "伺服器", "A-2": "筆電"}, {}]
    assert [e.undoes for e in store.events(after=3)] == [2, 1]
    while store.redo(WANG):
        states.append(assets(store))
    assert states[3:] == [{"A-1": "伺服器", "A-2": "筆電"}, {"A-1": "主機", "A-2": "筆電"}]
    assert [(e.kind, e.undoes) for e in store.events(after=5)] == [("redo", 1), ("redo", 2)]
    assert len(store.inventory().rows("vendor")) == 1
    assert store.check_log().first_bad is None


def test_a_new_change_forgets_what_could_be_redone(store: SqliteStore) -> None:
    store.undo(WANG)
    store.commit([edit("A-2", 1, name="平板")], WANG)
    assert store.redo(WANG) is None


def test_the_change_of_another_session_is_not_undone(store: SqliteStore) -> None:
    assert store.undo(replace(WANG, session="王/2")) is None
    undone = store.undo(LEE)
    assert undone
    assert undone.undoes == 3


def test_an_undone_removal_comes_back_where_it_was(store: SqliteStore) -> None:
    store.commit([remove("A-1", 2)], WANG)
    store.undo(WANG)
    assert list(assets(store)) == ["A-1", "A-2"]


@pytest.mark.parametrize(
    ("theirs", "clash"),
    [
        (edit("A-1", 2, name="資料庫"), Clash("asset", "A-1", "name", "主機", "資料庫", "伺服器")),
        (remove("A-1", 2), Clash("asset", "A-1", "", "A-1", None, "A-1")),
    ],
)
def test_undo_never_reverses_what_someone_else_did_since(store: SqliteStore, theirs: RowChange, clash: Clash) -> None:
    store.commit([theirs], LEE)
    with pytest.raises(Conflict) as told:
        store.undo(WANG)
    assert told.value.clashes == (clash,)
    assert store.check_log().count == 4


def test_undoing_an_addition_spares_what_others_wrote_into_it(store: SqliteStore) -> None:
    store.commit([add("A-3", name="交換器")], WANG)
    store.commit([edit("A-3", 4, note="二樓")], LEE)
    with pytest.raises(Conflict) as told:
        store.undo(WANG)
    assert told.value.clashes == (Clash("asset", "A-3", "note", None, "二樓", None),)


def write(path: Path, who: int) -> None:
    author = replace(WANG, session=f"行程/{who}")
    with open_store(path) as store:
        for number in range(CHANGES):
            cells: dict[str, Cell] = {"name": f"{who}-{number}"}
            store.commit([RowChange("asset", f"P{who}-{number}", Action.ADD, cells, 0)], author)


def test_eight_processes_make_one_chain(tmp_path: Path, record_property: pytest.RecordProperty) -> None:
    path = tmp_path / "甲.secaudit"
    create(path, WANG).close()
    writers = [multiprocessing.Process(target=write, args=(path, who)) for who in range(PROCESSES)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * PROCESSES
    with open_store(path) as store:
        found = store.check_log()
        assert (found.count, found.first_bad) == (PROCESSES * CHANGES, None)
        wanted = {f"P{who}-{number}" for who in range(PROCESSES) for number in range(CHANGES)}
        assert assets(store).keys() == wanted
        for who in range(PROCESSES):
            own = [e.rows[0].row_id for e in store.events() if e.session == f"行程/{who}"]
            assert own == [f"P{who}-{number}" for number in range(CHANGES)]
    record_property("changes of 8 processes in one chain", found.count)
