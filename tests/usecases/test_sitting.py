"""A sitting: what is judged is what the case says now, by whoever's hand; nothing is judged twice for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from judged_case import control
from secaudit.errors import BadInput
from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.store import create, open_store
from secaudit.store.protocol import Action, Author, CaseStore, RowChange
from secaudit.usecases.answer import answer
from secaudit.usecases.open_case import OpenCase, open_case
from secaudit.usecases.sitting import Sitting, open_sitting

WANG = Author("王小明", "王/1", datetime(2024, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=8))))
LEE = Author("李大同", "李/1", WANG.at)
LOCKOUT = {"every": "asset", "where": "has_login", "must": "lockout_threshold BETWEEN 1 AND 3"}
CATALOGUE = Catalogue(
    id="test",
    title="測試",
    controls=(
        control("T-1", "鎖定", checks=[{"id": "lockout", "title": "鎖定次數", **LOCKOUT}]),
        control("T-2", "宣告", checks=[{"id": "said", "title": "已辦理", "attest": "已辦理"}]),
    ),
)
CASE = {"name": "甲公司", "phase": "signing", "assessment_date": "2024-03-01"}


def add(table: str, row_id: str, **cells: str | int) -> RowChange:
    return RowChange(table, row_id, Action.ADD, cells, 0)


def change(store: CaseStore, table: str, row_id: str, author: Author = WANG, **cells: str | int | None) -> None:
    stored = store.row(table, row_id)
    assert stored
    store.commit([RowChange(table, row_id, Action.EDIT, cells, stored.version)], author)


class Calendar:
    """A day that can be turned over."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> date:
        return self.day


Open = Callable[..., Sitting]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "甲.secaudit"
    with create(path, WANG) as store:
        rows = [add("asset", "PC-1", name="電腦", has_login=1, lockout_threshold=5), add("zone", "Z-1", name="辦公")]
        store.commit([add("case", "C-1", **CASE), *rows], WANG)
    return path


@pytest.fixture
def calendar() -> Calendar:
    return Calendar(date(2024, 9, 9))


@pytest.fixture
def open_one(path: Path, calendar: Calendar) -> Iterator[Open]:
    opened: list[Sitting] = []

    def opening(phase: str | None = None) -> Sitting:
        found = open_sitting(path, open_store(path), CATALOGUE, today=calendar, author=lambda: WANG, phase=phase)
        opened.append(found)
        return found

    yield opening
    for sitting in opened:
        sitting.close()


@pytest.fixture
def sitting(open_one: Open) -> Sitting:
    return open_one()


def verdicts(sitting: Sitting) -> list[Verdict]:
    return [r.verdict for r in sitting.checked().assessment.results]


def test_it_is_judged_like_the_case_itself(sitting: Sitting, path: Path) -> None:
    checked, case = sitting.checked(), open_case(path, CATALOGUE, today=date(2024, 9, 9))
    assert checked.case == OpenCase(path, case.inventory, "signing", date(2024, 3, 1), "")
    assert verdicts(sitting) == [Verdict.NOT_MET, Verdict.UNASSESSED]


def test_the_same_case_is_not_judged_twice(sitting: Sitting) -> None:
    assert sitting.checked() is sitting.checked()


def test_an_answer_is_judged_at_once(sitting: Sitting) -> None:
    answer(sitting.store, CATALOGUE, "T-2", "符合", sitting.author())
    assert verdicts(sitting) == [Verdict.NOT_MET, Verdict.MET]


def test_what_somebody_else_changes_is_judged_too(sitting: Sitting, path: Path) -> None:
    sitting.checked()
    with open_store(path) as theirs:
        change(theirs, "asset", "PC-1", LEE, lockout_threshold=3)
    assert verdicts(sitting) == [Verdict.MET, Verdict.UNASSESSED]


def test_undo_brings_the_verdict_back(sitting: Sitting) -> None:
    change(sitting.store, "asset", "PC-1", lockout_threshold=3)
    assert verdicts(sitting)[0] is Verdict.MET
    sitting.store.undo(WANG)
    assert verdicts(sitting)[0] is Verdict.NOT_MET


def test_what_would_be_leaves_the_case_as_it_is(sitting: Sitting) -> None:
    before, now = sitting.checked(), sitting.store.inventory()
    mended = Inventory.of(asset=[{"id": "PC-1", "name": "電腦", "has_login": 1, "lockout_threshold": 3}])
    supposed = sitting.judged_as(now.replacing(asset=mended.rows("asset")))
    assert supposed.assessment.results[0].verdict is Verdict.MET
    assert sitting.checked() is before
    assert sitting.store.inventory() is now
    answer(sitting.store, CATALOGUE, "T-2", "符合", WANG)
    assert verdicts(sitting) == [Verdict.NOT_MET, Verdict.MET]


def test_the_phase_is_the_chosen_one_else_the_case_s_own(open_one: Open) -> None:
    assert open_one(phase="acceptance").phase == "acceptance"
    sitting = open_one()
    assert sitting.checked().assessment.phase == "signing"
    change(sitting.store, "case", "C-1", phase="interim")
    assert sitting.checked().assessment.phase == "interim"
    sitting.set_phase("acceptance")
    assert sitting.checked().assessment.phase == sitting.phase == "acceptance"
    assert sitting.store.inventory().case["phase"] == "interim"


def test_an_unknown_phase_is_refused(sitting: Sitting) -> None:
    with pytest.raises(ValueError, match="later"):
        sitting.set_phase("later")


def test_a_case_without_a_date_is_judged_as_of_today_also_after_midnight(sitting: Sitting, calendar: Calendar) -> None:
    change(sitting.store, "case", "C-1", assessment_date=None)
    assert sitting.checked().assessment.as_of == date(2024, 9, 9)
    calendar.day = date(2024, 9, 10)
    assert sitting.checked().assessment.as_of == sitting.as_of == date(2024, 9, 10)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (add("asset", "PC-2", name="乙", zone_id="Z-9"), "E-ROW-02"),
        (add("answer", "T-9", claim="met"), "E-REF-01"),
        (add("evidence", "E-1", title="截圖", control_ids="|", collected_on="2024-04-01"), "E-ROW-06"),
    ],
)
def test_a_case_with_problems_is_not_opened(path: Path, open_one: Open, broken: RowChange, code: str) -> None:
    with open_store(path) as store:
        store.commit([broken], WANG)
    with pytest.raises(BadInput, match="1 個問題") as told:
        open_one()
    assert told.value.problems[0].code == code


def test_a_link_that_breaks_later_is_told_and_the_case_still_judged(sitting: Sitting, path: Path) -> None:
    assert sitting.problems == ()
    with open_store(path) as theirs:
        theirs.commit([add("asset", "PC-2", name="乙", zone_id="Z-9")], LEE)
    assert verdicts(sitting)[0] is Verdict.NOT_MET
    assert [p.code for p in sitting.problems] == ["E-ROW-02"]


def test_a_case_that_is_refused_is_let_go(path: Path) -> None:
    with open_store(path) as store:
        store.commit([add("answer", "T-9", claim="met")], WANG)
    store = open_store(path)
    with (
        suppress(BadInput),
        closing(open_sitting(path, store, CATALOGUE, today=lambda: date(2024, 3, 1), author=lambda: WANG)),
    ):
        pass
    with pytest.raises(Exception, match="closed"):
        store.connection.execute("SELECT 1")
