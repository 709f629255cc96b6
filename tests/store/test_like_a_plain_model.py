"""Any sequence of changes, undo, redo and reopening gives the case that a plain model gives."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from storebench import WANG, add, edit, remove

from secaudit.model.schema import Cell
from secaudit.store import create, open_store
from secaudit.store.protocol import RowChange

IDS = [f"A-{n}" for n in range(5)]
TEXTS = st.one_of(st.none(), st.text(max_size=8).filter(lambda t: not any("\ud800" <= c <= "\udfff" for c in t)))
CELLS = st.fixed_dictionaries({}, optional={"name": TEXTS, "note": TEXTS, "quantity": st.integers() | st.none()})

Rows = dict[str, dict[str, Cell]]
"""Known cells by id; the order is that of first addition, as an undone removal returns to its place."""


def known(cells: dict[str, Cell]) -> dict[str, Cell]:
    return {name: value for name, value in cells.items() if value is not None}


class PlainModel(RuleBasedStateMachine):
    """``past`` and ``future`` are whole copies of the rows: undo and redo without any cleverness."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "甲.secaudit"
        self.store = create(self.path, WANG)
        self.rows: Rows = {}
        self.past: list[Rows] = []
        self.future: list[Rows] = []
        self.events = 0

    @rule(wanted=st.dictionaries(st.sampled_from(IDS), st.one_of(st.none(), CELLS), min_size=1, max_size=3))
    def change(self, wanted: dict[str, dict[str, Cell] | None]) -> None:
        changes: list[RowChange] = []
        after = dict(self.rows)
        for row_id, cells in wanted.items():
            stored = self.store.row("asset", row_id)
            seen = stored.version if stored else 0
            if cells is None and row_id in after:
                changes.append(remove(row_id, seen))
                del after[row_id]
            elif cells is not None and row_id in after:
                changes.append(edit(row_id, seen, **cells))
                after[row_id] = known({**after[row_id], **cells})
            elif cells is not None:
                changes.append(add(row_id, **cells))
                after[row_id] = known({"id": row_id, **cells})
        self.store.commit(changes, WANG)
        self.events += 1
        touched = wanted.keys() & (after.keys() ^ self.rows.keys())
        if touched or after != self.rows:
            self.past.append(self.rows)
            self.future.clear()
            self.rows = after

    @rule()
    def undo(self) -> None:
        event = self.store.undo(WANG)
        assert (event is not None) == bool(self.past)
        if self.past:
            self.future.append(self.rows)
            self.rows = self.past.pop()
            self.events += 1

    @rule()
    def redo(self) -> None:
        event = self.store.redo(WANG)
        assert (event is not None) == bool(self.future)
        if self.future:
            self.past.append(self.rows)
            self.rows = self.future.pop()
            self.events += 1

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.path)

    @invariant()
    def the_same(self) -> None:
        found = {str(row["id"]): known(row) for row in self.store.inventory().dicts("asset")}
        assert list(found.items()) == list(self.rows.items())

    def teardown(self) -> None:
        if hasattr(self, "store"):
            checked = self.store.check_log()
            assert (checked.count, checked.first_bad) == (self.events, None), checked.what
            self.store.close()
            self.folder.cleanup()


TestPlainModel = PlainModel.TestCase
TestPlainModel.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
