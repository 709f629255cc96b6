"""Points and the company's answers to them: states, days, what an answer may be, evidence that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from company_bench import AUTHOR, BACKUP, DUE, LOCKOUT, LOGS, evidence, imported, new_case, review, said, sealed
from hypothesis import given
from hypothesis import strategies as st

from secaudit.errors import BadInput, UsageError
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.store import SqliteStore
from secaudit.usecases.edit_rows import remove_row
from secaudit.usecases.evidence.items import remove_evidence
from secaudit.usecases.links import broken_links
from secaudit.usecases.reviewing.company.answers import NotAnswerable, answer_point, withdraw_answer
from secaudit.usecases.reviewing.company.points import PointLine, PointState, open_points, points, state_of

TODAY = date(2026, 11, 23)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """RP-001 補件, RP-002 提問, RP-003 同意."""
    opened = new_case(tmp_path)
    imported(
        opened,
        review(said(BACKUP, "supplement", "請附紀錄", DUE), said(LOGS, "question", "留多久"), said(LOCKOUT, "agree")),
    )
    yield opened
    opened.close()


def point(store: SqliteStore, point_id: str = "RP-001", today: date = TODAY) -> PointLine:
    return next(p for p in points(store.inventory(), today) if p.id == point_id)


def test_an_answer_says_what_with_which_evidence_by_whom_and_when(store: SqliteStore) -> None:
    answer_point(store, "rp-001", AUTHOR, text=" 還原測試如附 ", evidence=("e-01",))
    found = point(store)
    assert (found.answer, found.answer_evidence) == ("還原測試如附", ("E-01",))
    assert (found.state, found.answered_by, found.answered_on) == (PointState.ANSWERED, "王小明", date(2026, 11, 20))


def test_evidence_alone_is_an_answer_and_more_is_added_to_it(store: SqliteStore) -> None:
    evidence(store, "E-02", BACKUP)
    answer_point(store, "RP-001", AUTHOR, evidence=("E-01",))
    answer_point(store, "RP-001", AUTHOR, text="共兩份", evidence=("E-02", "E-01"))
    assert (point(store).answer, point(store).answer_evidence) == ("共兩份", ("E-01", "E-02"))


def test_the_same_answer_again_changes_nothing(store: SqliteStore) -> None:
    answer_point(store, "RP-001", AUTHOR, text="如附", evidence=("E-01",))
    before = store.head()
    assert answer_point(store, "RP-001", AUTHOR, text="如附", evidence=("E-01",)) is None
    assert store.head() == before


@pytest.mark.parametrize("text", [None, "", "   ", "　"])
def test_an_empty_answer_is_refused(store: SqliteStore, text: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        answer_point(store, "RP-001", AUTHOR, text=text)
    assert caught.value.code == "E-REV-27"


def test_an_answer_that_is_too_long_is_refused_like_a_cell(store: SqliteStore) -> None:
    with pytest.raises(BadInput) as caught:
        answer_point(store, "RP-001", AUTHOR, text="長" * 100_000)
    assert caught.value.problems[0].code == "E-CEL-05"


def test_an_answer_of_several_lines_is_kept_as_one_line(store: SqliteStore) -> None:
    answer_point(store, "RP-001", AUTHOR, text="第一行\n第二行")
    assert point(store).answer == "第一行 第二行"


def test_unknown_points_and_evidence_are_told_with_the_nearest(store: SqliteStore) -> None:
    with pytest.raises(UsageError, match="RP-001"):
        answer_point(store, "RP-01", AUTHOR, text="如附")
    with pytest.raises(UsageError, match="佐證沒有「E-11」"):
        answer_point(store, "RP-001", AUTHOR, evidence=("E-11",))


def test_what_asks_for_nothing_is_not_answered(store: SqliteStore) -> None:
    with pytest.raises(NotAnswerable, match="不須回覆"):
        answer_point(store, "RP-003", AUTHOR, text="謝謝")


def test_a_closed_point_is_not_answered(store: SqliteStore) -> None:
    sealed(store, 2, "2" * 64)
    imported(store, review(said(BACKUP, "agree"), subject="2" * 64, subject_sequence=2), seal_id="8" * 64)
    with pytest.raises(NotAnswerable, match="已結案"):
        answer_point(store, "RP-001", AUTHOR, text="如附")


def test_undo_and_withdrawing_both_open_the_point_again(store: SqliteStore) -> None:
    answer_point(store, "RP-001", AUTHOR, text="如附")
    store.undo(AUTHOR)
    assert point(store).state is PointState.OPEN
    answer_point(store, "RP-001", AUTHOR, text="如附", evidence=("E-01",))
    withdraw_answer(store, "RP-001", AUTHOR)
    assert point(store) == replace(point(store), state=PointState.OPEN, answer="", answer_evidence=(), answered_by="")
    assert withdraw_answer(store, "RP-001", AUTHOR) is None


def test_removing_evidence_that_answers_is_told_and_undone_with_it(store: SqliteStore) -> None:
    answer_point(store, "RP-001", AUTHOR, evidence=("E-01",))
    remove_evidence(store, ("E-01",), AUTHOR)
    assert (point(store).state, point(store).lost_evidence) == (PointState.OPEN, ("E-01",))
    assert broken_links(store.inventory()) == ()
    store.undo(AUTHOR)
    assert (point(store).state, point(store).lost_evidence) == (PointState.ANSWERED, ())


def test_an_answer_in_words_stands_without_its_evidence(store: SqliteStore) -> None:
    evidence(store, "E-02", BACKUP)
    evidence(store, "E-03", BACKUP)
    answer_point(store, "RP-001", AUTHOR, text="如附", evidence=("E-01", "E-02", "E-03"))
    remove_evidence(store, ("E-01",), AUTHOR)
    remove_evidence(store, ("E-03",), AUTHOR)
    found = point(store)
    assert (found.state, found.answer_evidence) == (PointState.ANSWERED, ("E-02",))
    assert found.lost_evidence == ("E-01", "E-03")
    answer_point(store, "RP-001", AUTHOR, text="改以 E-02 為準")
    assert point(store).lost_evidence == ()


def test_removing_a_row_of_evidence_never_takes_the_point_along(store: SqliteStore) -> None:
    answer_point(store, "RP-001", AUTHOR, evidence=("E-01",))
    with pytest.raises(UsageError, match="審查意見 RP-001 的回覆佐證"):
        remove_row(store, TABLE_BY_NAME["evidence"], "E-01", AUTHOR, force=False)
    remove_row(store, TABLE_BY_NAME["evidence"], "E-01", AUTHOR, force=True)
    assert point(store).state is PointState.OPEN


def test_a_point_is_overdue_from_the_day_after_its_day(store: SqliteStore) -> None:
    for days, overdue in ((-1, False), (0, False), (1, True)):
        found = point(store, today=DUE + timedelta(days=days))
        assert (found.days_left, found.is_overdue) == (-days, overdue)
    answer_point(store, "RP-001", AUTHOR, text="如附")
    assert not point(store, today=DUE + timedelta(days=9)).is_overdue


def test_open_points_come_by_their_day_and_those_without_one_last(store: SqliteStore) -> None:
    newer = review(
        said(LOGS, "question", "留多久"),
        said(BACKUP, "supplement", "請附紀錄", DUE),
        said(LOCKOUT, "supplement", "請附畫面", DUE - timedelta(days=1)),
    )
    imported(store, newer, seal_id="8" * 64, sequence=2)
    assert [p.control_id for p in open_points(store.inventory(), TODAY)] == [LOCKOUT, BACKUP, LOGS]


@given(
    opinion=st.sampled_from(["seen", "agree", "return", "supplement", "question"]),
    answer=st.sampled_from([None, "如附"]),
    named=st.sampled_from([None, "|", "|E-01|"]),
    closed_by=st.sampled_from([None, "RV-002"]),
)
def test_every_row_is_in_the_one_state_that_its_cells_say(
    opinion: str, answer: str | None, named: str | None, closed_by: str | None
) -> None:
    cells = {"opinion": opinion, "answer": answer, "answer_evidence": named, "closed_by": closed_by}
    if opinion in ("seen", "agree"):
        expected = "none"
    elif closed_by:
        expected = "closed"
    else:
        expected = "answered" if answer or named == "|E-01|" else "open"
    assert state_of(dict(cells)).value == expected


def test_an_answer_whose_evidence_another_session_undid_is_told_and_can_be_withdrawn(store: SqliteStore) -> None:
    evidence(store, "E-02", BACKUP)
    answer_point(store, "RP-001", replace(AUTHOR, session="s-2"), text="如附", evidence=("E-02",))
    store.undo(AUTHOR)
    (problem,) = broken_links(store.inventory())
    assert (problem.code, str(problem.place)) == ("E-ROW-02", "審查意見 RP-001 欄「回覆佐證」")
    withdraw_answer(store, "RP-001", AUTHOR)
    assert broken_links(store.inventory()) == ()
