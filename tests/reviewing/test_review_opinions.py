"""What a reviewer can say of a control, what each opinion needs, and what excludes what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reviewing.review_bench import LIN, LOCKOUT, Reviewer
from secaudit.errors import SecauditError
from secaudit.model.control import Catalogue
from secaudit.store import open_store
from secaudit.usecases.reviewing.desk import agree_all, review_desk
from secaudit.usecases.reviewing.open_review import ReviewSitting
from secaudit.usecases.reviewing.opinions import (
    conclude,
    opinion_code,
    opinions,
    redo,
    say,
    supplement_due,
    undo,
    withdraw,
)
from secaudit.usecases.reviewing.trouble import WrongOpinion

BACKUP = "A4-2.3.6"


@pytest.fixture
def sitting(tmp_path: Path, catalogue: Catalogue) -> Iterator[ReviewSitting]:
    reviewer = Reviewer(tmp_path, catalogue)
    yield reviewer.opens(reviewer.receives())
    reviewer.leaves()


def held(sitting: ReviewSitting, control_id: str = LOCKOUT) -> list[str]:
    return [o.opinion for o in opinions(sitting, control_id)]


def test_seen_is_kept_at_once_in_the_file(sitting: ReviewSitting) -> None:
    assert say(sitting, LOCKOUT, "seen") is not None
    with open_store(sitting.draft_path) as other:
        (row,) = other.inventory().dicts("review_point")
    assert (row["control_id"], row["opinion"], row["raised_by"], row["raised_on"]) == (
        LOCKOUT, "seen", "林審查", "2024-03-11",
    )  # fmt: skip


def test_seen_twice_changes_nothing(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "seen")
    assert say(sitting, LOCKOUT, "seen") is None


def test_any_opinion_counts_as_seen_and_stays_seen_when_withdrawn(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "agree")
    assert held(sitting) == ["seen", "agree"]
    assert withdraw(sitting, LOCKOUT, "agree") is not None
    assert held(sitting) == ["seen"]
    assert review_desk(sitting).line(LOCKOUT).is_seen  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("opinion", "told"), [("return", "退回要寫理由"), ("supplement", "補件要寫補什麼"), ("question", "提問要寫問題")]
)
def test_what_needs_words_is_refused_without(sitting: ReviewSitting, opinion: str, told: str) -> None:
    with pytest.raises(WrongOpinion, match=told) as refused:
        say(sitting, LOCKOUT, opinion, " \t", date(2024, 4, 1) if opinion == "supplement" else None)
    assert (refused.value.exit_code, refused.value.code) == (2, "E-REV-05")
    assert held(sitting) == []


def test_agreement_and_return_exclude_each_other(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "return", "次數過多")
    with pytest.raises(WrongOpinion, match=f"{LOCKOUT} 已退回，不能同時同意") as refused:
        say(sitting, LOCKOUT, "agree")
    assert "請先收回退回" in refused.value.fix
    withdraw(sitting, LOCKOUT, "return")
    say(sitting, LOCKOUT, "agree")
    with pytest.raises(WrongOpinion, match="已同意，不能同時退回"):
        say(sitting, LOCKOUT, "return", "次數過多")


def test_agreement_and_supplement_exclude_each_other(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "agree")
    with pytest.raises(WrongOpinion, match="已同意，不能同時補件"):
        say(sitting, LOCKOUT, "supplement", "gpresult", date(2024, 4, 1))


def test_a_question_stands_beside_agreement(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "agree")
    say(sitting, LOCKOUT, "question", "NAS 也是嗎？")
    assert held(sitting) == ["seen", "agree", "question"]


def test_supplement_is_due_three_working_days_after_the_closing_day(sitting: ReviewSitting) -> None:
    """2024-03-29 is a Friday; 4 and 5 April are holidays: 1, 2 and 3 April are counted."""
    conclude(sitting, closing_day=date(2024, 3, 29))
    assert supplement_due(sitting) == date(2024, 4, 3)
    say(sitting, LOCKOUT, "supplement", "gpresult")
    assert opinions(sitting, LOCKOUT)[1].due_on == date(2024, 4, 3)


def test_supplement_without_a_day_is_refused_while_the_closing_day_is_unknown(sitting: ReviewSitting) -> None:
    with pytest.raises(WrongOpinion, match="補件要有期限"):
        say(sitting, LOCKOUT, "supplement", "gpresult")


def test_an_explicit_day_wins_and_stays_when_only_the_words_change(sitting: ReviewSitting) -> None:
    conclude(sitting, closing_day=date(2024, 3, 29))
    say(sitting, LOCKOUT, "supplement", "gpresult", date(2024, 4, 30))
    say(sitting, LOCKOUT, "supplement", "gpresult 與設定畫面")
    assert [(o.said, o.due_on) for o in opinions(sitting, LOCKOUT)[1:]] == [("gpresult 與設定畫面", date(2024, 4, 30))]


def test_today_is_a_day_that_has_not_passed(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "supplement", "gpresult", LIN.at.date())
    assert opinions(sitting, LOCKOUT)[1].due_on == date(2024, 3, 11)


def test_a_day_that_has_passed_is_refused(sitting: ReviewSitting) -> None:
    with pytest.raises(WrongOpinion, match="2024-03-10 已經過了"):
        say(sitting, LOCKOUT, "supplement", "gpresult", date(2024, 3, 10))


def test_only_a_supplement_has_a_day(sitting: ReviewSitting) -> None:
    with pytest.raises(WrongOpinion, match="退回沒有期限"):
        say(sitting, LOCKOUT, "return", "次數過多", date(2024, 4, 1))


def test_saying_it_again_takes_the_place_of_what_was_said(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "return", "一")
    say(sitting, LOCKOUT, "return", "二")
    assert [o.said for o in opinions(sitting, LOCKOUT) if o.opinion == "return"] == ["二"]
    assert say(sitting, LOCKOUT, "return", "二") is None


def test_words_cannot_move_a_cursor_or_break_a_line(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "return", "第一行\n第二行\x1b[2J\u202e")
    assert opinions(sitting, LOCKOUT)[1].said == "第一行 第二行‹U+001B›[2J‹U+202E›"


def test_too_many_words_are_refused(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "return", "字" * 2000)
    with pytest.raises(WrongOpinion, match="2,001 字"):
        say(sitting, LOCKOUT, "return", "字" * 2001)


def test_undo_takes_back_opinion_and_seen_together_and_redo_brings_both(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "return", "次數過多")
    undo(sitting)
    assert held(sitting) == []
    redo(sitting)
    assert held(sitting) == ["seen", "return"]


def test_ids_are_never_used_again(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "return", "一")
    assert [o.id for o in opinions(sitting)] == ["RP-001", "RP-002"]
    withdraw(sitting, LOCKOUT, "return")
    say(sitting, LOCKOUT, "question", "二")
    assert [o.id for o in opinions(sitting)] == ["RP-001", "RP-003"]


def test_seen_is_withdrawn_only_when_nothing_else_was_said(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "question", "誰？")
    with pytest.raises(WrongOpinion, match="還有其他意見"):
        withdraw(sitting, LOCKOUT, "seen")
    withdraw(sitting, LOCKOUT)
    assert held(sitting) == ["seen"]
    withdraw(sitting, LOCKOUT, "seen")
    assert held(sitting) == []
    assert withdraw(sitting, LOCKOUT) is None


def test_only_an_agreement_carries_a_basis(sitting: ReviewSitting) -> None:
    say(sitting, LOCKOUT, "agree")
    say(sitting, BACKUP, "return", "少一份")
    by_opinion = {o.opinion: o.basis for o in opinions(sitting)}
    assert len(by_opinion.pop("agree")) == 64
    assert by_opinion == {"seen": "", "return": ""}


def test_loosely_typed_ids_are_found_and_unknown_ones_are_not(sitting: ReviewSitting) -> None:
    say(sitting, "2.3.1.4", "seen")
    assert held(sitting) == ["seen"]
    with pytest.raises(SecauditError):
        say(sitting, "A4-9.9.9", "seen")


@pytest.mark.parametrize("word", ["同意", "agree", "A", "ａ"])
def test_opinions_are_known_by_title_code_and_key(word: str) -> None:
    assert opinion_code(word) == "agree"


def test_another_word_is_refused_with_what_can_be_said() -> None:
    with pytest.raises(WrongOpinion, match="已看、同意、退回、補件、提問"):
        opinion_code("也許")


def test_the_reviews_own_facts_are_kept_and_blank_reviewers_refused(sitting: ReviewSitting) -> None:
    conclude(sitting, conclusion="大致可行", closing_day=date(2024, 3, 29), reviewer="林委員")
    desk = review_desk(sitting)
    assert (desk.conclusion, desk.closing_day, desk.reviewer) == ("大致可行", date(2024, 3, 29), "林委員")
    assert conclude(sitting, conclusion="大致可行") is None
    with pytest.raises(WrongOpinion, match="審查者不可空白"):
        conclude(sitting, reviewer=" ")


def test_agreement_in_bulk_takes_only_what_was_seen_holds_and_is_ordinary(tmp_path: Path, catalogue: Catalogue) -> None:
    """Three tries and a quarter of an hour satisfy the clause, and the case has evidence for it."""
    reviewer = Reviewer(tmp_path, catalogue)
    reviewer.company_sets("ERP-01", lockout_threshold=3, lockout_minutes=15)
    sitting = reviewer.opens(reviewer.receives())
    say(sitting, BACKUP, "seen")
    done = agree_all(sitting, [LOCKOUT, BACKUP])
    assert done.agreed == ()
    assert done.event is None
    assert dict(done.left)[LOCKOUT] == "還沒看"
    assert "請逐條看" in dict(done.left)[BACKUP]
    say(sitting, LOCKOUT, "seen")
    done = agree_all(sitting, [LOCKOUT, LOCKOUT, BACKUP])
    assert done.agreed == (LOCKOUT,)
    assert held(sitting) == ["seen", "agree"]
    assert dict(agree_all(sitting, [LOCKOUT]).left) == {LOCKOUT: "已同意"}
    undo(sitting)
    assert held(sitting) == ["seen"]
    reviewer.leaves()
