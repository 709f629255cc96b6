"""Importing a review: what comes in, what is refused, what becomes of the points of earlier reviews."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from company_bench import (
    AUTHOR,
    BACKUP,
    DUE,
    FIRST,
    LOCKOUT,
    LOGS,
    ORG_KEY,
    SECOND,
    evidence,
    imported,
    new_case,
    planned,
    review,
    said,
    sealed,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.store import SqliteStore
from secaudit.usecases.evidence.items import remove_evidence
from secaudit.usecases.history import told
from secaudit.usecases.reviewing.company.answers import answer_point
from secaudit.usecases.reviewing.company.import_review import DifferingEvidence, Refused, keep_review
from secaudit.usecases.reviewing.company.points import PointState, closing_day, points

TODAY = date(2026, 11, 23)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_case(tmp_path)
    yield opened
    opened.close()


def states(store: SqliteStore) -> dict[str, str]:
    return {f"{p.control_id} {p.opinion}": p.state.value for p in points(store.inventory(), TODAY)}


def test_a_review_becomes_one_row_and_one_event_with_its_points(store: SqliteStore) -> None:
    before = store.head().sequence
    imported(store, review(said(BACKUP, "supplement", "請附還原測試紀錄", DUE), said(LOCKOUT, "agree", basis="b" * 64)))
    assert store.head().sequence == before + 1
    (row,) = store.inventory().dicts("review")
    assert (row["reviewer"], row["subject_seal"], row["closing_day"]) == ("林審查", FIRST, "2026-11-20")
    found = points(store.inventory(), TODAY)
    assert [(p.id, p.control_id, p.said, p.due_on, p.days_left) for p in found] == [
        ("RP-001", BACKUP, "請附還原測試紀錄", DUE, 2),
        ("RP-002", LOCKOUT, "", None, None),
    ]
    assert states(store) == {f"{BACKUP} supplement": "open", f"{LOCKOUT} agree": "none"}
    assert told(list(store.events())[-1]).kind == "匯入審查"


def test_planning_an_import_changes_nothing(store: SqliteStore) -> None:
    before = store.head()
    assert planned(store, review(said(BACKUP, "return", "看不清楚"))).counts == {"return": 1}
    assert store.head() == before


def test_the_closing_day_comes_from_the_review_imported_last(store: SqliteStore) -> None:
    assert closing_day(store.inventory()) is None
    imported(store, review())
    assert closing_day(store.inventory()) == date(2026, 11, 20)
    sealed(store, 2, SECOND)
    later = review(subject=SECOND, subject_sequence=2, closing_day=date(2026, 12, 4))
    imported(store, later, seal_id="8" * 64)
    assert closing_day(store.inventory()) == date(2026, 12, 4)


def test_the_same_review_again_changes_nothing(store: SqliteStore) -> None:
    signed = review(said(BACKUP, "question", "備份放哪裡"))
    imported(store, signed)
    before = store.head()
    again = planned(store, signed)
    assert again.known_as == "RV-001"
    assert keep_review(store, again, AUTHOR) is None
    assert store.head() == before


def test_a_review_of_another_seal_is_refused_naming_both(store: SqliteStore) -> None:
    with pytest.raises(Refused, match="這是另一個封存的審查") as caught:
        planned(store, review(subject=SECOND))
    assert "第 1 次 222222222222" in caught.value.what
    assert "第 1 次 111111111111" in caught.value.what
    assert (caught.value.code, caught.value.exit_code) == ("E-REV-21", 5)


def test_a_review_whose_seal_text_and_content_disagree_is_refused(store: SqliteStore) -> None:
    with pytest.raises(Refused, match="另一個封存"):
        planned(store, review(subject_sequence=2))


def test_a_review_for_a_case_that_was_never_sealed_is_refused(tmp_path: Path) -> None:
    bare = new_case(tmp_path, is_sealed=False)
    with pytest.raises(Refused, match="此案件還沒有封存過"):
        planned(bare, review())
    bare.close()


def test_a_review_signed_with_the_key_that_sealed_the_case_is_refused(store: SqliteStore) -> None:
    with pytest.raises(Refused, match="同一把金鑰") as caught:
        planned(store, review(), key=ORG_KEY)
    assert caught.value.code == "E-REV-22"


def test_a_newer_review_replaces_the_points_and_keeps_number_and_answer(store: SqliteStore) -> None:
    imported(store, review(said(BACKUP, "supplement", "請附紀錄", DUE), said(LOGS, "question", "留多久")))
    answer_point(store, "RP-001", AUTHOR, text="已附 E-01", evidence=("E-01",))
    newer = review(said(BACKUP, "supplement", "請附 113 年紀錄", DUE), said(LOCKOUT, "return", "設定畫面過舊"))
    found = imported(store, newer, seal_id="8" * 64, sequence=2)
    assert (found.replaces, found.dropped) == ("RV-001", ("RP-002",))
    lines = points(store.inventory(), TODAY)
    assert [(p.id, p.review_id, p.said, p.answer, p.answer_evidence) for p in lines] == [
        ("RP-001", "RV-002", "請附 113 年紀錄", "已附 E-01", ("E-01",)),
        ("RP-003", "RV-002", "設定畫面過舊", "", ()),
    ]
    assert [r["note"] for r in store.inventory().dicts("review")] == ["由 RV-002 取代", None]


def test_an_older_review_than_the_imported_one_is_refused(store: SqliteStore) -> None:
    imported(store, review(), sequence=2)
    with pytest.raises(Refused, match="較新的審查（第 2 次），這是第 1 次") as caught:
        planned(store, review(), seal_id="8" * 64, sequence=1)
    assert caught.value.code == "E-REV-23"


def test_two_different_reviews_of_one_number_are_refused(store: SqliteStore) -> None:
    imported(store, review())
    with pytest.raises(Refused, match="內容不同") as caught:
        planned(store, review(), seal_id="8" * 64)
    assert caught.value.code == "E-REV-24"


def test_two_reviewers_of_one_seal_stand_side_by_side(store: SqliteStore) -> None:
    imported(store, review(said(BACKUP, "return", "看不清楚")))
    imported(store, review(said(BACKUP, "agree")), seal_id="8" * 64, signer="陳審查", key="SHA256:chen")
    assert states(store) == {f"{BACKUP} return": "open", f"{BACKUP} agree": "none"}


def test_agreeing_to_a_later_seal_closes_the_point(store: SqliteStore) -> None:
    imported(store, review(said(BACKUP, "return", "看不清楚"), said(LOGS, "question", "留多久")))
    sealed(store, 2, SECOND)
    later = review(said(BACKUP, "agree"), subject=SECOND, subject_sequence=2)
    assert imported(store, later, seal_id="8" * 64).closes == ("RP-001",)
    closed = points(store.inventory(), TODAY)[0]
    assert (closed.state, closed.closed_by, closed.closed_on) == (PointState.CLOSED, "RV-002", date(2026, 11, 20))
    assert states(store)[f"{LOGS} question"] == "open"


def test_a_question_beside_the_agreement_of_the_same_review_stays_open(store: SqliteStore) -> None:
    imported(store, review(said(BACKUP, "agree"), said(BACKUP, "question", "還原測試是哪一天")))
    assert states(store) == {f"{BACKUP} question": "open", f"{BACKUP} agree": "none"}


def test_points_are_closed_alike_in_whichever_order_the_reviews_come_in(tmp_path: Path) -> None:
    first = review(said(BACKUP, "return", "看不清楚"), said(LOGS, "question", "留多久"))
    second = review(said(BACKUP, "agree"), said(LOGS, "return", "不足半年"), subject=SECOND, subject_sequence=2)
    found = []
    for number, order in enumerate(permutations([(first, "8" * 64), (second, "9" * 64)])):
        store = new_case(tmp_path / str(number))
        sealed(store, 2, SECOND)
        for signed, seal_id in order:
            imported(store, signed, seal_id=seal_id)
        found.append(states(store))
        store.close()
    assert found[0] == found[1]
    assert found[0][f"{BACKUP} return"] == "closed"


def test_an_agreement_taken_back_in_a_newer_review_opens_the_point_again(store: SqliteStore) -> None:
    imported(store, review(said(BACKUP, "return", "看不清楚")))
    sealed(store, 2, SECOND)
    imported(store, review(said(BACKUP, "agree"), subject=SECOND, subject_sequence=2), seal_id="8" * 64)
    newer = review(said(BACKUP, "question", "哪一份"), subject=SECOND, subject_sequence=2)
    found = imported(store, newer, seal_id="7" * 64, sequence=2)
    assert found.reopens == ("RP-001",)
    assert states(store)[f"{BACKUP} return"] == "open"


def test_evidence_changed_since_the_seal_is_told_and_evidence_never_sealed_is_foreign(store: SqliteStore) -> None:
    remove_evidence(store, ("E-01",), AUTHOR)
    evidence(store, "E-01", BACKUP, sha256="b" * 64)
    found = planned(store, review(judged={"E-01": "a" * 64, "E-09": "d" * 64})).differing
    assert found == (
        DifferingEvidence("E-01", "a" * 64, "a" * 64, "b" * 64),
        DifferingEvidence("E-09", "d" * 64, "", ""),
    )
    assert [d.is_foreign for d in found] == [False, True]


def test_evidence_that_is_still_the_same_does_not_hide_another_that_changed(store: SqliteStore) -> None:
    found = planned(store, review(judged={"E-01": "a" * 64, "E-09": "d" * 64})).differing
    assert [d.id for d in found] == ["E-09"]


def test_of_several_agreements_the_earliest_later_seal_closes_the_point(store: SqliteStore) -> None:
    sealed(store, 2, SECOND)
    sealed(store, 3, "3" * 64)
    for subject, number, seal_id in ((SECOND, 2, "8" * 64), ("3" * 64, 3, "7" * 64)):
        imported(store, review(said(BACKUP, "agree"), subject=subject, subject_sequence=number), seal_id=seal_id)
    imported(store, review(said(BACKUP, "return", "看不清楚")), seal_id="6" * 64)
    closed = [p.closed_by for p in points(store.inventory(), TODAY) if p.opinion == "return"]
    assert closed == ["RV-001"]


def test_undo_does_not_take_an_imported_review_back(store: SqliteStore) -> None:
    imported(store, review(said(BACKUP, "return", "看不清楚")))
    answer_point(store, "RP-001", AUTHOR, text="重附")
    store.undo(AUTHOR)
    store.undo(AUTHOR)
    assert states(store) == {f"{BACKUP} return": "open"}


def test_words_of_a_reviewer_cannot_move_the_cursor(store: SqliteStore) -> None:
    imported(store, review(said(BACKUP, "return", "\x1b[2J看不\u202e清楚\n第二行")))
    assert points(store.inventory(), TODAY)[0].said == "‹U+001B›[2J看不‹U+202E›清楚 第二行"


def test_an_agreement_taken_back_leaves_closed_what_a_later_one_settles_too(store: SqliteStore) -> None:
    third = "3" * 64
    sealed(store, 2, SECOND)
    sealed(store, 3, third)
    imported(store, review(said(BACKUP, "return", "看不清楚")))
    imported(store, review(said(BACKUP, "agree"), subject=SECOND, subject_sequence=2), seal_id="8" * 64)
    imported(store, review(said(BACKUP, "agree"), subject=third, subject_sequence=3), seal_id="7" * 64)
    newer = review(said(BACKUP, "seen"), subject=SECOND, subject_sequence=2)
    assert imported(store, newer, seal_id="6" * 64, sequence=2).reopens == ()
    assert points(store.inventory(), TODAY)[0].closed_by == "RV-003"


OPINIONS = st.sampled_from(["seen", "agree", "return", "supplement", "question"])


@settings(max_examples=20, deadline=None)
@given(
    told=st.lists(st.tuples(st.sampled_from([BACKUP, LOGS]), OPINIONS), min_size=6, max_size=6),
    order=st.permutations(range(6)),
)
def test_the_order_in_which_reviews_come_in_never_matters(told: list[tuple[str, str]], order: list[int]) -> None:
    """Three seals, each reviewed by two people who say one thing each."""
    found = []
    for sequence in (range(6), order):
        with TemporaryDirectory() as folder, closing(new_case(Path(folder))) as store:
            sealed(store, 2, SECOND)
            sealed(store, 3, "3" * 64)
            for number in sequence:
                control_id, opinion = told[number]
                seal, person = number // 2 + 1, number % 2
                signed = review(said(control_id, opinion, "請說明"), subject=str(seal) * 64, subject_sequence=seal)
                imported(store, signed, seal_id=f"{number:064}", signer=f"審查者 {person}")
            subjects = {str(r["id"]): r["subject_sequence"] for r in store.inventory().dicts("review")}
            found.append(
                {
                    (p.reviewer, subjects[p.review_id], p.control_id, p.opinion, p.state, subjects.get(p.closed_by))
                    for p in points(store.inventory(), TODAY)
                }
            )
    assert found[0] == found[1]
