"""A store that remembers says what the file says, whoever wrote it, and keeps what was not touched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from storebench import LEE, WANG, add, edit, new_case, remove

from secaudit.model.inventory import Inventory
from secaudit.store import Conflict, SqliteStore, create, open_store
from secaudit.store.evidence import Keep
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.store.remembering import RememberingStore

IDS = [f"N-{n}" for n in range(5)]
NAMES, NOTES = st.sampled_from([None, "甲", "乙"]), st.text("丙丁", max_size=2)
CELLS = st.fixed_dictionaries({}, optional={"name": NAMES, "note": NOTES})
WANTED = st.dictionaries(
    st.tuples(st.sampled_from(["asset", "vendor"]), st.sampled_from(IDS)), st.none() | CELLS, min_size=1, max_size=4
)


class TwoAtOneCase(RuleBasedStateMachine):
    """``ours`` remembers; ``theirs`` is another program on the same file. Both change, undo and redo as they like."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        path = new_case(Path(self.folder.name) / "甲.secaudit")
        self.ours = RememberingStore(open_store(path))
        self.theirs = open_store(path)

    def author(self, mine: bool) -> Author:
        return WANG if mine else LEE

    @rule(wanted=WANTED, mine=st.booleans())
    def change(self, wanted: dict[tuple[str, str], dict[str, str | None] | None], mine: bool) -> None:
        store = self.ours if mine else self.theirs
        changes = []
        for (table, row_id), cells in wanted.items():
            stored = store.row(table, row_id)
            if stored is None:
                changes += [add(row_id, table, **cells)] if cells is not None else []
            elif cells is None:
                changes.append(remove(row_id, stored.version, table))
            else:
                changes.append(edit(row_id, stored.version, table, **cells))
        store.commit(changes, self.author(mine))

    @rule(mine=st.booleans(), back=st.booleans())
    def step(self, mine: bool, back: bool) -> None:
        store = self.ours if mine else self.theirs
        with suppress(Conflict):
            store.undo(self.author(mine)) if back else store.redo(self.author(mine))

    @rule(data=st.binary(max_size=3), mine=st.booleans())
    def evidence(self, data: bytes, mine: bool) -> None:
        store = self.ours if mine else self.theirs
        row_id = f"E-{store.head().sequence}"

        def plan(keep: Keep) -> list[RowChange]:
            blob = keep(lambda: iter([data]), len(data), lambda head, tail: "text/plain")
            return [RowChange("evidence", row_id, Action.ADD, {"title": "佐證", "sha256": blob.sha256}, 0)]

        store.commit_evidence(plan, self.author(mine))

    @invariant()
    def it_says_what_the_file_says(self) -> None:
        if hasattr(self, "ours"):
            told = self.ours.inventory()
            assert told == self.theirs.inventory()
            assert self.ours.inventory() is told

    def teardown(self) -> None:
        if hasattr(self, "ours"):
            self.ours.close()
            self.theirs.close()
            self.folder.cleanup()


TestTwoAtOneCase = TwoAtOneCase.TestCase
TestTwoAtOneCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return new_case(tmp_path / "甲.secaudit")


@pytest.fixture
def ours(path: Path) -> Iterator[RememberingStore]:
    with closing(RememberingStore(open_store(path))) as opened:
        yield opened


def names(inventory: Inventory) -> list[object]:
    return [row[1] for row in inventory.rows("asset")]


def test_nothing_is_read_again_while_nothing_happens(ours: RememberingStore) -> None:
    assert ours.inventory() is ours.inventory()


def test_a_change_leaves_the_other_tables_the_very_same(ours: RememberingStore) -> None:
    before = ours.inventory()
    ours.commit([edit("A-2", 1, name="平板")], WANG)
    after = ours.inventory()
    assert names(before) == ["主機", "筆電"]
    assert names(after) == ["主機", "平板"]
    assert after.rows("vendor") is before.rows("vendor")
    assert after.rows("asset")[0] is before.rows("asset")[0]


def test_what_another_program_writes_is_seen(ours: RememberingStore, path: Path) -> None:
    before = ours.inventory()
    with open_store(path) as theirs:
        theirs.commit([add("A-3", name="交換器"), remove("A-1", 2)], LEE)
    assert names(ours.inventory()) == ["筆電", "交換器"]
    assert ours.inventory().rows("vendor") is before.rows("vendor")


def test_an_undone_removal_comes_back_to_its_place(ours: RememberingStore) -> None:
    before = ours.inventory()
    ours.commit([remove("A-1", 2)], WANG)
    assert names(ours.inventory()) == ["筆電"]
    ours.undo(WANG)
    assert names(ours.inventory()) == ["主機", "筆電"]
    assert ours.inventory().rows("vendor") is before.rows("vendor")


def test_a_table_that_loses_its_last_row_is_not_there_any_more(ours: RememberingStore) -> None:
    assert set(ours.inventory().tables) == {"asset", "vendor"}
    ours.commit([remove("V-1", 3, "vendor")], WANG)
    assert set(ours.inventory().tables) == set(ours.inventory().origins) == {"asset"}


def test_the_first_rows_of_an_empty_case_are_read(tmp_path: Path) -> None:
    with closing(RememberingStore(create(tmp_path / "空.secaudit", WANG))) as ours:
        assert not ours.inventory().tables
        ours.commit([add("A-1", name="伺服器")], WANG)
        assert names(ours.inventory()) == ["伺服器"]
        assert ours.inventory().origins["asset"].file == "空.secaudit"


class Counting(SqliteStore):
    """Counts how often every row is read, and can lose an entry of the log."""

    reads = 0
    lost = 0

    def inventory(self) -> Inventory:
        self.reads += 1
        return super().inventory()

    def events(self, after: int = 0) -> Iterator[object]:  # type: ignore[override]
        return (e for e in super().events(after) if e.sequence != self.lost)


@pytest.fixture
def counting(path: Path) -> Iterator[Counting]:
    opened = open_store(path)
    with Counting(path, opened.connection) as store:
        yield store


def test_changes_are_carried_along_and_not_read_anew(counting: Counting) -> None:
    ours = RememberingStore(counting)
    ours.inventory()
    for n in range(3, 6):
        ours.commit([add(f"A-{n}", name="新")], WANG)
        ours.commit([edit(f"A-{n}", ours.head().sequence, name="舊")], WANG)
        ours.undo(WANG)
        assert names(ours.inventory()) == ["主機", "筆電", *["新"] * (n - 2)]
    assert counting.reads == 1


def test_a_gap_in_the_log_means_reading_anew(counting: Counting) -> None:
    ours = RememberingStore(counting)
    ours.inventory()
    ours.commit([edit("A-1", 2, name="甲")], WANG)
    ours.commit([edit("A-2", 1, name="乙")], WANG)
    counting.lost = 4
    assert names(ours.inventory()) == ["甲", "乙"]
    assert counting.reads == 2
