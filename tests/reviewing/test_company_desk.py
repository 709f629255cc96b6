"""What reviewers wait for, wherever a company meets it: next steps, F2, the pre-flight, F9, the commands, the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from company_bench import AUTHOR, BACKUP, DUE, LOCKOUT, LOGS, imported, new_case, review, said, sealed

from secaudit import wiring
from secaudit.cli.main import run
from secaudit.model.control import Catalogue
from secaudit.store import SqliteStore, open_store
from secaudit.usecases.check import check
from secaudit.usecases.evidence.items import remove_evidence
from secaudit.usecases.next_steps import Effect, next_steps
from secaudit.usecases.open_case import open_case
from secaudit.usecases.overview import alarms
from secaudit.usecases.overview.alarms import review_alarms
from secaudit.usecases.overview.overview import overview
from secaudit.usecases.preflight import examined
from secaudit.usecases.reviewing.company.answers import answer_point
from secaudit.usecases.reviewing.company.desk import answer, company_desk, company_stale, withdraw
from secaudit.usecases.shortfalls import Target
from secaudit.usecases.sitting import Sitting

TODAY = date(2026, 11, 23)
LATE = DUE + timedelta(days=2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """RP-001 提問, RP-002 補件 due on 25 November, RP-003 同意, RP-004 已看."""
    opened = new_case(tmp_path)
    points = (said(LOGS, "question", "留多久"), said(BACKUP, "supplement", "請附紀錄", DUE), said(LOCKOUT, "agree"))
    imported(opened, review(*points, said("A4-2.1.1", "seen")))
    yield opened
    opened.close()


@pytest.fixture
def case(store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    store.close()
    monkeypatch.setenv("SECAUDIT_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setattr(wiring, "today", lambda: TODAY)
    monkeypatch.chdir(tmp_path)
    return store.path


def sitting_on(store: SqliteStore, catalogue: Catalogue, today: date = TODAY) -> Sitting:
    store.close()
    opened = open_store(store.path)
    return Sitting(store.path, opened, catalogue, today=lambda: today, author=lambda: replace(AUTHOR, session="s-2"))


def test_open_points_are_the_first_steps_by_their_day_and_earn_nothing(
    store: SqliteStore, catalogue: Catalogue
) -> None:
    store.close()
    checked = check(open_case(store.path, catalogue, today=TODAY), catalogue)
    first, second, third, *_ = next_steps(checked, TODAY)
    assert (first.control_id, first.effect, first.points, first.review_point) == (BACKUP, Effect.REVIEW, 0, "RP-002")
    assert first.sentence == "補件，期限 2026-11-25，剩 2 天：請附紀錄（林審查）"
    assert first.target == Target("evidence")
    assert (second.control_id, second.sentence) == (LOGS, "提問：留多久（林審查）")
    assert second.target == Target("answer", (LOGS,), ("claim",))
    assert third.effect is Effect.GATE
    assert overview(checked, TODAY).steps[0] == first


@pytest.mark.parametrize(("days", "words"), [(0, "今天到期"), (1, "已逾期 1 天"), (-1, "剩 1 天")])
def test_a_step_says_how_many_days_are_left(store: SqliteStore, catalogue: Catalogue, days: int, words: str) -> None:
    store.close()
    checked = check(open_case(store.path, catalogue, today=TODAY), catalogue)
    assert f"期限 2026-11-25，{words}：" in next_steps(checked, DUE + timedelta(days=days))[0].sentence
    assert "期限 2026-11-25：" in next_steps(checked)[0].sentence


def test_an_answered_point_is_no_step(store: SqliteStore, catalogue: Catalogue) -> None:
    answer_point(store, "RP-002", AUTHOR, text="如附")
    store.close()
    checked = check(open_case(store.path, catalogue, today=TODAY), catalogue)
    assert [s.review_point for s in next_steps(checked, TODAY) if s.review_point] == ["RP-001"]


def test_nothing_overdue_and_nothing_stale_raises_no_alarm(store: SqliteStore, catalogue: Catalogue) -> None:
    imported(store, review(said(BACKUP, "supplement", "請附紀錄", DUE)), seal_id="8" * 64, sequence=2)
    sitting = sitting_on(store, catalogue, DUE)
    assert review_alarms(sitting) == ()
    sitting.close()


def test_overdue_points_and_approvals_to_confirm_are_told_on_f2_and_before_the_appendix(
    store: SqliteStore, catalogue: Catalogue
) -> None:
    sitting = sitting_on(store, catalogue, LATE)
    assert [(n.text, n.control_id) for n in review_alarms(sitting)] == [
        ("1 點審查意見已逾期未回覆：RP-002", BACKUP),
        (f"1 條核可須確認：{LOCKOUT}", LOCKOUT),
    ]
    warnings = [p.text for p in examined(sitting).warnings]
    assert "審查意見 RP-002 補件已逾期 2 天：請附紀錄" in warnings
    assert any(w.startswith(f"核可須確認：{LOCKOUT}") and "條文目錄已換版" in w for w in warnings)
    sitting.close()


def test_in_a_large_case_approvals_are_said_to_be_unlooked_at(
    store: SqliteStore, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "QUICK_ROWS", 3)
    sitting = sitting_on(store, catalogue)
    assert [n.text for n in review_alarms(sitting)] == ["1 條核可尚未與現在的資料比對，按 F9 確認"]
    sitting.close()


def test_evidence_taken_from_an_answer_is_told_until_it_is_answered_anew(
    store: SqliteStore, catalogue: Catalogue
) -> None:
    answer_point(store, "RP-001", AUTHOR, text="半年", evidence=("E-01",))
    remove_evidence(store, ("E-01",), AUTHOR)
    sitting = sitting_on(store, catalogue)
    assert review_alarms(sitting)[0].text == "1 點審查意見回覆的佐證已移除：RP-001"
    answer(sitting, "RP-001", "半年，見紀錄")
    assert "已移除" not in review_alarms(sitting)[0].text
    sitting.close()


def test_the_desk_shows_what_was_sealed_said_and_answered(store: SqliteStore, catalogue: Catalogue) -> None:
    sealed(store, 2, "2" * 64)
    answer_point(store, "RP-001", AUTHOR, text="半年")
    sitting = sitting_on(store, catalogue, LATE)
    desk = company_desk(sitting)
    assert [(s.sequence, s.file_name, s.reviews) for s in desk.seals] == [
        (2, "case-s002.zip", 0),
        (1, "case-s001.zip", 1),
    ]
    (told,) = desk.reviews
    assert told.counts == {"question": 1, "supplement": 1, "agree": 1, "seen": 1}
    assert (told.reviewer, told.subject_sequence, told.open, told.is_replaced) == ("林審查", 1, 1, False)
    assert [(p.line.id, p.line.state.value) for p in desk.points] == [
        ("RP-002", "open"),
        ("RP-001", "answered"),
        ("RP-003", "none"),
        ("RP-004", "none"),
    ]
    assert (desk.open, desk.overdue, desk.answered, desk.approvals) == (1, 1, 1, 1)
    assert desk.closing_day == date(2026, 11, 20)
    assert [s.control_id for s in company_stale(sitting)] == [LOCKOUT]
    sitting.close()


def test_a_replaced_review_stays_on_the_desk_as_such(store: SqliteStore, catalogue: Catalogue) -> None:
    imported(store, review(said(BACKUP, "agree")), seal_id="8" * 64, sequence=2)
    sitting = sitting_on(store, catalogue)
    desk = company_desk(sitting)
    assert [(r.id, r.is_replaced, dict(r.counts)) for r in desk.reviews] == [
        ("RV-002", False, {"agree": 1}),
        ("RV-001", True, {}),
    ]
    assert [s.reviews for s in desk.seals] == [1]
    sitting.close()


def test_acts_of_the_desk_are_changes_that_undo_takes_back(store: SqliteStore, catalogue: Catalogue) -> None:
    sitting = sitting_on(store, catalogue)
    assert answer(sitting, "RP-002", "如附", ("E-01",)) is not None
    assert answer(sitting, "RP-002", "如附", ("E-01",)) is None
    assert withdraw(sitting, "RP-002") is not None
    sitting.store.undo(sitting.author())
    assert company_desk(sitting).answered == 1
    sitting.close()


def test_next_and_status_put_the_reviewer_first(case: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["next", "-n", "1"]) == 0
    said_next = capfd.readouterr().out
    assert f"審查 {BACKUP}" in said_next
    assert f"secaudit evidence add 〈檔案〉 --control {BACKUP}" in said_next
    assert "secaudit review answer RP-002 〈回覆〉" in said_next
    assert "點，約" not in said_next
    assert run(["status"]) == 0
    assert "1  審查，約 5 分鐘" in capfd.readouterr().out
    assert run(["next", "-n", "1", "--json"]) == 0
    (step,) = json.loads(capfd.readouterr().out)["steps"]
    assert (step["effect"], step["review_point"]) == ("review", "RP-002")


def test_points_are_listed_answered_and_listed_again(case: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["review", "points"]) == 0
    told = capfd.readouterr()
    assert "RP-002  待回覆  補件" in told.out
    assert "RP-003" not in told.out
    assert told.err.strip() == "待回覆 2 點"
    assert run(["review", "answer", "RP-002", "還原測試如附", "--evidence", "E-01"]) == 0
    assert capfd.readouterr().out.strip() == "已回覆 RP-002"
    assert run(["review", "points", "--open", "--json"]) == 0
    assert [p["id"] for p in json.loads(capfd.readouterr().out)["points"]] == ["RP-001"]
    assert run(["review", "answer", "RP-002", "--withdraw"]) == 0
    assert run(["undo"]) == 0
    capfd.readouterr()
    assert run(["review", "points"]) == 0
    assert "還原測試如附（E-01）" in capfd.readouterr().out


@pytest.mark.parametrize("asked", [["RP-002"], ["RP-002", "如附", "--withdraw"]])
def test_an_answer_that_says_nothing_or_two_things_is_a_usage_error(
    case: Path, capfd: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    assert run(["review", "answer", *asked]) == 2
    assert "要回覆什麼" in capfd.readouterr().err


def test_removing_evidence_tells_which_answers_lost_it(case: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["review", "answer", "RP-002", "如附", "--evidence", "E-01"]) == 0
    assert run(["evidence", "rm", "E-01"]) == 0
    assert "審查意見 RP-002 的回覆少了這裡的佐證" in capfd.readouterr().err
    assert run(["check", str(case), "--fail-on", "never"]) == 0


def test_the_log_tells_reviews_and_answers_in_words(case: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["review", "answer", "RP-002", "如附"]) == 0
    assert run(["log", "-n", "2"]) == 0
    said_log = capfd.readouterr().out
    assert "匯入審查（review.zip）" in said_log
    assert "新增審查意見 RP-001" in said_log
    assert "修改審查意見 RP-002：回覆 未填 -> 如附" in said_log


def test_exporting_and_importing_a_workbook_leaves_the_reviews_alone(
    case: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", str(tmp_path / "out.xlsx")]) == 0
    assert run(["import", str(tmp_path / "out.xlsx"), "--yes", "--remove-missing"]) == 0
    capfd.readouterr()
    assert run(["review", "points", "--json"]) == 0
    assert len(json.loads(capfd.readouterr().out)["points"]) == 4


def test_a_case_with_a_day_of_its_own_opens_after_a_review_of_a_later_day(
    case: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["case", "edit", "--set", "評估日=2026-03-01"]) == 0
    capfd.readouterr()
    assert run(["next", "-n", "1"]) == 0
    assert "剩 2 天" in capfd.readouterr().out
