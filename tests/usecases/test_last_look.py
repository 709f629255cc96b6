"""What changed since the last look: kept without verdicts, told from the events, the same as it was then."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judged_case import assessment, checked, control, result
from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.store import SqliteStore, create, open_store
from secaudit.store.protocol import Action, Author, Event, RowChange
from secaudit.usecases.check import Checked, check
from secaudit.usecases.new_case import new_case, read_facts
from secaudit.usecases.open_case import OpenCase
from secaudit.usecases.overview.last_look import (
    FILE,
    MOST_CASES,
    Baseline,
    LastLook,
    baseline,
    case_identity,
    deeds,
    inventory_at,
    keep_look,
    last_look,
    progress,
    taken_back,
)

NOW = datetime(2024, 3, 1, 14, 2, tzinfo=UTC)
TODAY = NOW.date()
LOOK = LastLook(7, NOW)


def by(name: str, minutes: int = 0) -> Author:
    return Author(name, name, NOW + timedelta(minutes=minutes))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    path = tmp_path / "case.secaudit"
    new_case(path, read_facts({"name": "甲公司"}, today=TODAY), by("王"), lambda p: create(p, by("王")))
    kept = open_store(path)
    yield kept
    kept.close()


def judged(store: SqliteStore, catalogue: Catalogue, as_of: date = TODAY) -> Checked:
    return check(OpenCase(store.path, store.inventory(), "proposal", as_of, ""), catalogue)


def answered(control_id: str, claim: str, seen: int = 0) -> RowChange:
    action = Action.EDIT if seen else Action.ADD
    return RowChange("answer", control_id, action, {"claim": claim}, seen)


def test_a_look_that_was_kept_is_read_again(tmp_path: Path) -> None:
    keep_look(tmp_path / "state", "a" * 64, LOOK)
    assert last_look(tmp_path / "state", "a" * 64) == LOOK
    assert last_look(tmp_path / "state", "b" * 64) is None


def test_only_the_user_may_read_where_he_looked(tmp_path: Path) -> None:
    keep_look(tmp_path / "state", "a" * 64, LOOK)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "state" / FILE).stat().st_mode) == 0o600


def test_nothing_but_number_and_time_is_kept(tmp_path: Path) -> None:
    keep_look(tmp_path, "a" * 64, LOOK)
    assert json.loads((tmp_path / FILE).read_text()) == {"a" * 64: {"sequence": 7, "at": "2024-03-01T14:02:00+00:00"}}


def test_the_case_looked_at_longest_ago_is_forgotten_first(tmp_path: Path) -> None:
    for n in range(MOST_CASES + 1):
        keep_look(tmp_path, f"case {n}", LOOK)
    assert last_look(tmp_path, "case 0") is None
    assert last_look(tmp_path, "case 1") == LOOK


@pytest.mark.parametrize("text", ["", "[]", "{", '{"k": 3}', '{"k": {"sequence": "x", "at": 1}}', "\x00"])
def test_a_damaged_file_counts_as_never_looked(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert last_look(tmp_path, "k") is None
    keep_look(tmp_path, "k", LOOK)
    assert last_look(tmp_path, "k") == LOOK


def test_a_case_is_known_wherever_its_file_lies(tmp_path: Path, store: SqliteStore) -> None:
    copy = tmp_path / "elsewhere.secaudit"
    copy.write_bytes(store.path.read_bytes())
    with open_store(copy) as other:
        assert case_identity(other) == case_identity(store) != ""


def test_the_first_look_has_nothing_to_compare_with(store: SqliteStore, catalogue: Catalogue) -> None:
    base, newest = baseline(store, judged(store, catalogue), None)
    assert (base.since, base.deeds, newest) == (None, (), 1)


def test_an_answer_since_shows_as_a_changed_verdict_and_its_author(store: SqliteStore, catalogue: Catalogue) -> None:
    """The clause only recommends (宜), so 自評不符合 is 部分符合."""
    store.commit([answered("C2M-3.2-review", "not_met")], by("李", 5))
    now = judged(store, catalogue)
    base, newest = baseline(store, now, LastLook(1, NOW))
    told = progress(base, now)
    assert newest == 2
    assert [(c.control_id, c.was, c.now) for c in told.changes] == [
        ("C2M-3.2-review", Verdict.UNASSESSED, Verdict.PARTIAL)
    ]
    assert told.differences == {Verdict.UNASSESSED: -1, Verdict.PARTIAL: 1}
    assert [(d.actor, d.words) for d in told.deeds] == [("李", "填答 1 列")]


def test_a_look_at_the_newest_event_finds_no_difference(store: SqliteStore, catalogue: Catalogue) -> None:
    now = judged(store, catalogue)
    base, newest = baseline(store, now, LastLook(1, NOW))
    assert newest == 1
    assert progress(base, now).changes == ()


def test_a_plan_that_fell_overdue_since_is_a_difference(store: SqliteStore, catalogue: Catalogue) -> None:
    planned = {"claim": "planned", "plan_owner": "李", "plan_due": "2024-03-10"}
    store.commit([RowChange("answer", "A4-1.1.5", Action.ADD, planned, 0)], by("李"))
    facts = {"has_personal_data": 1}
    store.commit([RowChange("case", "C2M-113-001", Action.EDIT, facts, 1)], by("李"))
    now = judged(store, catalogue, date(2024, 3, 11))
    changes = progress(baseline(store, now, LastLook(3, NOW))[0], now).changes
    assert ("A4-1.1.5", Verdict.PLANNED) in {(c.control_id, c.was) for c in changes}


def test_a_number_from_another_history_counts_as_never_looked(store: SqliteStore, catalogue: Catalogue) -> None:
    assert baseline(store, judged(store, catalogue), LastLook(99, NOW))[0].since is None


def test_deeds_count_each_row_once_and_the_latest_author_stands_last(store: SqliteStore) -> None:
    first = store.commit([answered("A4-1.1.1", "met")], by("李", 1))
    store.commit([answered("A4-1.1.3", "met")], by("王", 2))
    store.commit([answered("A4-1.1.1", "partial", first.sequence)], by("李", 3))
    zone = {"name": "辦公區", "layer": "device", "trust": "internal"}
    store.commit([RowChange("zone", "Z-1", Action.ADD, zone, 0)], by("李", 4))
    assert [(d.actor, d.words) for d in deeds(store.events(1))] == [
        ("王", "填答 1 列"),
        ("李", "區域 1 列、填答 1 列"),
    ]


def test_a_control_that_was_not_asked_before_shows_as_new() -> None:
    now = checked(assessment(result("A4-1.2.0", Verdict.MET)), control("A4-1.2.0", "國內占比"))
    told = progress(Baseline(NOW, "proposal", {}), now)
    assert [(c.was, c.now, c.is_better) for c in told.changes] == [(None, Verdict.MET, True)]


def test_another_phase_is_not_compared_with() -> None:
    now = checked(assessment(result("A4-1.2.0", Verdict.MET)), control("A4-1.2.0", "國內占比"))
    assert progress(Baseline(NOW, "acceptance", {}), now).changes == ()


def test_a_terminal_sequence_in_a_name_is_made_visible(store: SqliteStore) -> None:
    event = next(store.events())
    assert deeds([replace(event, actor="\x1b[2J")])[0].actor == "‹U+001B›[2J"


STEPS = st.lists(
    st.tuples(st.sampled_from(["set", "remove", "undo", "redo"]), st.integers(0, 3), st.sampled_from(["甲", "乙"])),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_the_inventory_told_by_the_events_is_the_one_that_was_there(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, str]]
) -> None:
    path = tmp_path_factory.mktemp("law") / "case.secaudit"
    with create(path, by("王")) as store:
        seen = {}
        for what, n, name in steps:
            _step(store, what, f"Z-{n}", name)
            seen[store.head().sequence] = store.inventory()
        for sequence, then in seen.items():
            assert inventory_at(store, sequence, path.name) == then
            later = tuple(store.events(sequence))
            back = taken_back(store.inventory(), later, path.name)
            assert back == then or (back is None and _removes(later))


def _removes(events: tuple[Event, ...]) -> bool:
    return any(row.action is Action.REMOVE for event in events for row in event.rows)


def test_a_change_that_was_read_before_its_event_is_not_taken_back_twice(store: SqliteStore) -> None:
    """The case was read, then somebody wrote: the events are ahead of what was read."""
    before = store.inventory()
    store.commit([answered("A4-1.1.1", "met")], by("李"))
    assert taken_back(before, tuple(store.events(1)), store.path.name) is None
    assert inventory_at(store, 1, store.path.name) == before


def _step(store: SqliteStore, what: str, row_id: str, name: str) -> None:
    row = store.row("zone", row_id)
    if what == "undo":
        store.undo(by("王"))
    elif what == "redo":
        store.redo(by("王"))
    elif what == "remove" and row is not None:
        store.commit([RowChange("zone", row_id, Action.REMOVE, {}, row.version)], by("王"))
    elif what == "set":
        action = Action.EDIT if row else Action.ADD
        store.commit([RowChange("zone", row_id, action, {"name": name}, row.version if row else 0)], by("王"))
