"""Two moments of one case: told again from its log, refused with what the log has where it does not reach back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secaudit.errors import SecauditError, UsageError
from secaudit.files import UnreadableFile
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLES
from secaudit.store import SqliteStore, create
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.usecases.check import check
from secaudit.usecases.comparing.earlier import (
    UNTOLD,
    Moment,
    in_phase,
    on_day,
    opened_at,
    refuse_days,
    refuse_not_sealed,
    refuse_other,
    refuse_reversed,
)
from secaudit.usecases.comparing.opened import Opened, compare_opened, open_checked
from secaudit.usecases.comparing.report import compare_facts, comparison_files, write_comparison
from secaudit.usecases.open_case import open_case


def on(month: int, day: int) -> Author:
    return Author("王", "t", datetime(2024, month, day, 9, tzinfo=UTC))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A case of March (5 tries, 提案), edited in June (3 tries) and moved to 驗收 in November."""
    kept = create(tmp_path / "case.secaudit", on(3, 1))
    add(kept, 3, "case", "C-1", name="宏遠精密", tax_id="12345675", phase="proposal")
    add(kept, 3, "zone", "Z-1", name="辦公區", trust="internal")
    add(kept, 3, "asset", "PC-1", name="電腦", zone_id="Z-1", lockout_threshold=5)
    edit(kept, 6, "asset", "PC-1", lockout_threshold=3)
    edit(kept, 11, "case", "C-1", phase="acceptance")
    yield kept
    kept.close()


def add(store: SqliteStore, month: int, table: str, key: str, **cells: Any) -> None:
    name = "id"
    store.commit([RowChange(table, key, Action.ADD, {name: key, **cells}, 0)], on(month, 1))


def edit(store: SqliteStore, month: int, table: str, key: str, **cells: Any) -> None:
    held = store.row(table, key)
    assert held is not None
    store.commit([RowChange(table, key, Action.EDIT, cells, held.version)], on(month, 1))


def at(store: SqliteStore, catalogue: Catalogue, moment: Moment) -> Opened:
    return opened_at(store, store.path, catalogue, moment, is_day=True)


@pytest.mark.parametrize(
    ("day", "tries", "phase"),
    [
        (date(2024, 3, 1), 5, "proposal"),
        (date(2024, 5, 31), 5, "proposal"),
        (date(2024, 6, 1), 3, "proposal"),
        (date(2024, 12, 1), 3, "acceptance"),
    ],
)
def test_a_day_has_what_was_entered_until_its_end(
    store: SqliteStore, catalogue: Catalogue, day: date, tries: int, phase: str
) -> None:
    stand = at(store, catalogue, on_day(store, day)).stand
    (asset,) = stand.inventory.dicts("asset")
    assert (asset["lockout_threshold"], stand.assessment.phase, stand.as_of) == (tries, phase, day)


def test_a_day_before_the_log_is_refused_with_the_day_it_begins(store: SqliteStore) -> None:
    with pytest.raises(SecauditError, match="從 2024-03-01 開始"):
        on_day(store, date(2024, 2, 29))


def test_a_phase_is_the_case_when_it_last_was_in_it(store: SqliteStore, catalogue: Catalogue) -> None:
    before = opened_at(store, store.path, catalogue, in_phase(store, "proposal"), is_day=False).stand
    assert (before.assessment.phase, before.as_of) == ("proposal", date(2024, 6, 1))
    assert next(iter(before.inventory.dicts("asset")))["lockout_threshold"] == 3


def test_a_phase_the_case_never_was_in_is_refused_with_those_it_was(store: SqliteStore) -> None:
    with pytest.raises(SecauditError, match="有的是：提案、驗收"):
        in_phase(store, "interim")


def test_both_moments_share_a_log_that_goes_on(store: SqliteStore, catalogue: Catalogue) -> None:
    before, after = (at(store, catalogue, on_day(store, d)) for d in (date(2024, 3, 1), date(2024, 12, 1)))
    found = compare_opened(before, after)
    assert found.log is not None
    assert found.log.extends
    assert found.log.between == 2
    (row,) = (r for r in found.rows if r.table == "asset")
    assert [(c.title, c.old, c.new) for c in row.cells] == [("鎖定次數", 5, 3)]
    assert before.verdict_words == "未封存，由案件檔的歷程還原"


def test_a_moment_compared_with_itself_differs_in_nothing(store: SqliteStore, catalogue: Catalogue) -> None:
    side = at(store, catalogue, on_day(store, date(2024, 6, 1)))
    assert compare_opened(side, side).is_empty


def test_looking_back_leaves_the_case_as_it_is(store: SqliteStore, catalogue: Catalogue) -> None:
    head = store.head()
    at(store, catalogue, on_day(store, date(2024, 3, 1)))
    assert store.head() == head


@pytest.mark.parametrize(
    ("other", "asked", "code"),
    [
        (None, {}, "E-CMP-08"),
        ("b.zip", {"days": True}, "E-CMP-09"),
        (None, {"days": True, "phases": True}, "E-CMP-10"),
        (None, {"until": True}, "E-CMP-10"),
        (None, {"days": True}, "E-CMP-11"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_code(
    tmp_path: Path, other: str | None, asked: dict[str, bool], code: str
) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"PK")
    given = {"days": False, "phases": False, "until": False} | asked
    with pytest.raises(UsageError) as refused:
        refuse_other(path, Path(other) if other else None, **given)
    assert refused.value.code == code


def test_the_report_is_written_whole_with_what_it_cannot_tell(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    sides = [at(store, catalogue, on_day(store, d)) for d in (date(2024, 3, 1), date(2024, 12, 1))]
    found = compare_opened(*sides)
    paths = write_comparison(found, sides, tmp_path / "out", ("html", "json"), untold=UNTOLD)
    assert [p.name for p in paths] == ["compare.html", "compare.json"]
    assert UNTOLD[1] in paths[0].read_text(encoding="utf-8")
    record = json.loads(paths[1].read_text(encoding="utf-8"))
    assert record["format"] == "secaudit-compare/2"
    assert record["facts"]["comparison"]["rows"][0]["table"] in ("case", "asset")


def test_nothing_is_written_where_a_file_lies_in_the_way(
    store: SqliteStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    sides = [at(store, catalogue, on_day(store, date(2024, 3, 1)))] * 2
    taken = tmp_path / "out"
    taken.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        write_comparison(compare_opened(*sides), sides, taken, ("json",))
    assert taken.read_text(encoding="utf-8") == "mine"


def test_every_verdict_has_its_chapter_in_the_order_of_the_catalogue(store: SqliteStore, catalogue: Catalogue) -> None:
    sides = [at(store, catalogue, on_day(store, d)) for d in (date(2024, 3, 1), date(2024, 12, 1))]
    found = compare_opened(*sides)
    chapters = {c.id: c.chapter for c in catalogue.controls}
    facts = compare_facts(found, chapters)
    order = list(dict.fromkeys(chapters.values()))
    told = [order.index(v.chapter) for v in facts.verdicts]
    assert told == sorted(told)
    assert len(facts.verdicts) == len(found.verdicts)
    assert set(comparison_files(found, facts, ("json",))) == {"compare.json"}


DEEDS = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(("add", "edit", "remove", "phase", "buy", "undo"))))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS.map(lambda deeds: sorted(deeds, key=lambda deed: deed[0])), asked=st.integers(0, 40))
def test_a_day_told_again_is_the_copy_of_the_file_that_was_put_aside_then(
    tmp_path: Path, catalogue: Catalogue, deeds: list[tuple[int, str]], asked: int
) -> None:
    with TemporaryDirectory(dir=tmp_path) as folder:
        path, aside = Path(folder) / "case.secaudit", Path(folder) / "aside" / "case.secaudit"
        begin, until = date(2024, 3, 1), date(2024, 3, 1) + timedelta(days=asked)
        with closing(create(path, by(begin))) as kept:
            cells = {"id": "C-1", "name": "甲", "phase": "proposal"}
            kept.commit([RowChange("case", "C-1", Action.ADD, cells, 0)], Author("王", "begin", by(begin).at))
            for number, (day, deed) in enumerate(deeds):
                if day > asked and not aside.exists():
                    put_aside(path, aside)
                do(kept, number, deed, by(begin + timedelta(days=day)))
            if not aside.exists():
                put_aside(path, aside)
            told = opened_at(kept, path, catalogue, on_day(kept, until), is_day=True).stand
        copy = open_checked(check(open_case(aside, catalogue, today=until, as_of=until), catalogue)).stand
        for table in TABLES:
            assert list(told.inventory.rows(table.name)) == list(copy.inventory.rows(table.name))
        assert told.assessment == copy.assessment
        assert told.log is not None
        assert copy.log is not None
        assert (told.log.count, told.log.head) == (copy.log.count, copy.log.head)


def by(day: date) -> Author:
    return Author("王", "t", datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def put_aside(path: Path, aside: Path) -> None:
    """A copy as a backup tool would make it of the open file."""
    aside.parent.mkdir()
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(aside)) as target:
        source.backup(target)


def do(store: SqliteStore, number: int, deed: str, author: Author) -> None:
    """One thing that a person does to the case; nothing where there is nothing to do it to."""
    held = [("asset", str(row["id"])) for row in store.inventory().dicts("asset")]
    if deed == "undo":
        store.undo(author)
        return
    made = {"add": ("asset", {"lockout_threshold": number}), "buy": ("purchase", {"amount_twd": 1000 * number})}
    if deed in made:
        table, cells = made[deed]
        key = f"N-{number}"
        store.commit([RowChange(table, key, Action.ADD, {"id": key, "name": "甲", **cells}, 0)], author)
        return
    changed = {"phase": "acceptance" if number % 2 else "proposal"}
    place = ("case", "C-1") if deed == "phase" else held[number % len(held)] if held else None
    if place and (row := store.row(*place)):
        action = Action.REMOVE if deed == "remove" else Action.EDIT
        cells = {"edit": {"lockout_threshold": number + 3}, "phase": changed}.get(deed, {})
        store.commit([RowChange(*place, action, cells, row.version)], author)


def test_a_day_ahead_is_refused_and_so_are_days_the_wrong_way_round() -> None:
    today = date(2024, 6, 1)
    refuse_days(date(2024, 6, 1), None, today)
    refuse_days(date(2024, 3, 1), date(2025, 1, 1), today)
    with pytest.raises(UsageError, match="2024-06-02 還沒到"):
        refuse_days(date(2024, 6, 2), None, today)
    for until in (date(2024, 2, 1), date(2024, 3, 1)):
        with pytest.raises(UsageError) as refused:
            refuse_days(date(2024, 3, 1), until, today)
        assert refused.value.code == "E-CMP-13"


def test_phases_the_wrong_way_round_are_refused_in_the_right_order(store: SqliteStore) -> None:
    older, newer = in_phase(store, "proposal"), in_phase(store, "acceptance")
    refuse_reversed(older, newer)
    with pytest.raises(UsageError, match="--phases 提案,驗收"):
        refuse_reversed(newer, older)


def test_a_case_that_is_not_there_and_a_case_file_as_the_older_one_are_named(
    store: SqliteStore, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableFile, match="找不到"):
        refuse_other(tmp_path / "gone.secaudit", None, days=True, phases=False, until=False)
    refuse_not_sealed(tmp_path / "gone.zip")
    with pytest.raises(UsageError, match=r"是案件檔，不是佐證包.*--from"):
        refuse_not_sealed(store.path)
    for unsealed in (tmp_path, tmp_path / "case.xlsx"):
        with pytest.raises(UsageError, match="還沒封存"):
            refuse_not_sealed(unsealed)


def test_what_the_log_cannot_tell_is_an_error_of_usage(store: SqliteStore) -> None:
    with pytest.raises(SecauditError) as refused:
        on_day(store, date(2024, 2, 29))
    assert (refused.value.code, refused.value.exit_code) == ("E-CMP-04", 2)
