"""The walk through unanswered controls, as somebody types it; on real case files, one temporary file a test."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from judged_case import assessment, checked, control, result
from secaudit import wiring
from secaudit.cli.main import run
from secaudit.errors import UsageError
from secaudit.model.assessment import Verdict
from secaudit.store import create, open_store
from secaudit.store.protocol import Action, Author, RowChange, StoredRow
from secaudit.usecases.ask import KEYS, Move, change, meaning, not_applicable, planned, questions

NOW = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
SOMEBODY = Author("別人", "another", NOW)
CASE = {
    "id": "C-1",
    "name": "甲公司",
    "phase": "proposal",
    "assessment_date": "2024-03-01",
    "claims_security_manpower": 0,
}
FIRST = """\
- id: X-1
  title: {zh-TW: 甲條, en: A}
  chapter: 壹
  clause: 應做甲。
  source: 源
  binding: required
  from_phase: acceptance
  interpretation: 據
  remedy: 改
  checks: [{id: main, title: 有做甲, attest: 甲}]
"""
SECOND = (
    FIRST.replace("X-1", "X-2")
    .replace("甲", "乙")
    .replace(
        "  checks:",
        "  not_applicable: {given: {from: case, where: NOT uses_keys}, reason: 沒有金鑰}\n  checks:",
    )
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Two controls: X-1 always applies, X-2 only where keys are used."""
    folder = tmp_path / "controls"
    folder.mkdir()
    (folder / "programme.yaml").write_text("id: x\ntitle: 測試\n", encoding="utf-8")
    (folder / "x.yaml").write_text(FIRST + SECOND, encoding="utf-8")
    return folder


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "甲.secaudit"
    with closing(create(path)) as store:
        store.commit([RowChange("case", "C-1", Action.ADD, CASE, 0)], SOMEBODY, kind="new")
    return path


def asked(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    case: Path,
    catalogue: Path,
    typed: str,
    *more: str,
) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert run(["ask", str(case), "--catalogue", str(catalogue), *more]) == 0
    return capfd.readouterr().out


def answers(case: Path) -> dict[str, StoredRow]:
    with closing(open_store(case)) as store:
        found = {i: store.row("answer", i) for i in ("X-1", "X-2")}
    return {i: row for i, row in found.items() if row}


Typist = tuple[pytest.MonkeyPatch, "pytest.CaptureFixture[str]", Path, Path]


@pytest.fixture
def typist(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], case: Path, catalogue: Path) -> Typist:
    return monkeypatch, capfd, case, catalogue


def test_each_question_says_the_clause_and_how_it_stands(typist: Typist) -> None:
    said = asked(*typist, "q\n")
    assert "第 1 題，共 2 題：X-1 甲條" in said
    assert "條文：應做甲。" in said
    assert "依資料判定 未評估" in said
    assert "1 符合，2 部分，3 不符，4 不適用（理由），5 規劃中（負責人、日期），0 清除，空白跳過，q 離開" in said
    assert "X-2" not in said


def test_an_answer_is_kept_at_once(typist: Typist, case: Path) -> None:
    said = asked(*typist, "1\nq\n")
    assert answers(case)["X-1"].cells["claim"] == "met"
    assert "存了 1 題" in said


def test_full_width_digits_are_digits(typist: Typist, case: Path) -> None:
    asked(*typist, "３\n２\n")
    assert {i: r.cells["claim"] for i, r in answers(case).items()} == {"X-1": "not_met", "X-2": "partial"}


def test_a_blank_line_skips(typist: Typist, case: Path) -> None:
    said = asked(*typist, "\n1\n")
    assert set(answers(case)) == {"X-2"}
    assert "跳過" in said


def test_a_plan_asks_for_who_and_when(typist: Typist, case: Path) -> None:
    asked(*typist, "5\n王小明\n113/6/30\nq\n")
    cells = answers(case)["X-1"].cells
    assert (cells["claim"], cells["plan_owner"], cells["plan_due"]) == ("planned", "王小明", "2024-06-30")


def test_a_plan_without_a_day_is_asked_again_and_not_kept(typist: Typist, case: Path) -> None:
    said = asked(*typist, "5\n王小明\n明天\n5\n王小明\n\nq\n")
    assert answers(case) == {}
    assert "明天" in said
    assert said.count("第 1 題") == 1


def test_not_applicable_needs_a_reason(typist: Typist, case: Path) -> None:
    said = asked(*typist, "\n4\n\n4\n沒有自行管理金鑰\n")
    assert answers(case)["X-2"].cells["reason"] == "沒有自行管理金鑰"
    assert "不適用要有理由" in said


def test_an_unconditional_clause_is_never_not_applicable(typist: Typist, case: Path) -> None:
    said = asked(*typist, "4\nq\n")
    assert answers(case) == {}
    assert "這一條沒有不適用的情形" in said


def test_what_is_no_choice_is_asked_again(typist: Typist, case: Path) -> None:
    said = asked(*typist, "9\n好\n1\nq\n")
    assert answers(case)["X-1"].cells["claim"] == "met"
    assert said.count("不是選項") == 2


def test_the_end_of_the_input_ends_kindly(typist: Typist, case: Path) -> None:
    said = asked(*typist, "1\n5\n王小明\n")
    assert set(answers(case)) == {"X-1"}
    assert "輸入已結束" in said
    assert "存了 1 題" in said


def test_the_next_walk_goes_on_where_nothing_is_answered(typist: Typist) -> None:
    asked(*typist, "1\nq\n")
    said = asked(*typist, "1\n")
    assert "X-1" not in said
    assert "沒有未填的題目" in asked(*typist, "")


def test_zero_takes_an_answer_back(typist: Typist, case: Path) -> None:
    asked(*typist, "1\n1\n")
    said = asked(*typist, "0\n\n", "--all")
    assert set(answers(case)) == {"X-2"}
    assert "已存" in said
    assert "沒有變更" in asked(*typist, "0\nq\n")


def test_what_somebody_else_answered_in_between_is_not_overwritten(typist: Typist, case: Path) -> None:
    """The other answer arrives between the question and the key."""

    class Late(io.StringIO):
        def readline(self, *_: object) -> str:  # type: ignore[override]
            if not answers(case):
                with closing(open_store(case)) as store:
                    theirs = {"control_id": "X-1", "claim": "partial"}
                    store.commit([RowChange("answer", "X-1", Action.ADD, theirs, 0)], SOMEBODY)
            return super().readline()

    monkeypatch, capfd, _, catalogue = typist
    monkeypatch.setattr("sys.stdin", Late("1\n3\n"))
    assert run(["ask", str(case), "--catalogue", str(catalogue)]) == 0
    said = capfd.readouterr().out
    assert {i: r.cells["claim"] for i, r in answers(case).items()} == {"X-1": "partial", "X-2": "not_met"}
    assert "E-STO-07" in said
    assert "這一題沒有存" in said


def test_nothing_but_plain_lines_is_printed(typist: Typist) -> None:
    said = asked(*typist, "1\n1\n")
    assert all(c.isprintable() or c == "\n" for c in said)


def test_a_workbook_keeps_no_answers(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", str(wiring.samples_folder() / "hongyuan-precision" / "case.xlsx")]) == 2
    assert "不是案件檔" in capfd.readouterr().err


def test_without_input_there_is_nothing_to_ask(case: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--no-input", "ask", str(case)]) == 2
    assert "--no-input" in capfd.readouterr().err


def test_status_of_a_case_file_counts_its_history(case: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["status", str(case)]) == 0
    said = capfd.readouterr().out
    assert "歷程 1 筆，最近 2024-03-01" in said
    assert "別人" in said


def test_next_of_a_case_file_gives_commands(
    case: Path, catalogue: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case.parent)
    assert run(["next", "--catalogue", str(catalogue)]) == 0
    assert "    secaudit answer X-1 〈自評〉\n" in capfd.readouterr().out
    assert run(["next", case.name, "--catalogue", str(catalogue)]) == 0
    assert "--case" in capfd.readouterr().out


def test_the_keys_are_the_claims_in_their_order() -> None:
    assert KEYS == {"1": "met", "2": "partial", "3": "not_met", "4": "na", "5": "planned"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1", "met"), (" ５ ", "planned"), ("", Move.SKIP), ("　", Move.SKIP), ("q", Move.LEAVE), ("Ｑ\n", Move.LEAVE),
     ("０", Move.CLEAR)],
)  # fmt: skip
def test_a_line_means_a_claim_or_a_move(typed: str, meant: object) -> None:
    assert meaning(typed) == meant


@pytest.mark.parametrize("typed", ["6", "11", "符", "-1"])
def test_other_lines_mean_nothing(typed: str) -> None:
    with pytest.raises(UsageError):
        meaning(typed)


def test_only_what_applies_and_is_open_is_asked() -> None:
    judged = checked(
        assessment(
            result("A4-1.1", Verdict.NA),
            result("A4-1.2", Verdict.MET),
            result("A4-1.3", Verdict.MET, claim="met"),
        ),
        *(control(f"A4-1.{n}", "題") for n in (1, 2, 3)),
    )
    assert [q.control.id for q in questions(judged)] == ["A4-1.2"]
    assert [q.control.id for q in questions(judged, everything=True)] == ["A4-1.2", "A4-1.3"]


def test_a_change_names_the_version_it_was_decided_on() -> None:
    seen = StoredRow({"control_id": "X-1", "claim": "na", "reason": "舊"}, 7)
    assert change("X-1", {"claim": "met"}, seen) == RowChange("answer", "X-1", Action.EDIT, {"claim": "met"}, 7)
    assert change("X-1", {"claim": "na"}, seen) is None
    assert change("X-1", Move.CLEAR, seen) == RowChange("answer", "X-1", Action.REMOVE, {}, 7)
    assert change("X-1", Move.CLEAR, None) is None


def test_half_an_answer_is_no_answer() -> None:
    for attempt in (lambda: not_applicable(" "), lambda: planned("", "113/6/30"), lambda: planned("王", "")):
        with pytest.raises(UsageError):
            attempt()
    assert planned("王", "113/6/30")["plan_due"] == "2024-06-30"
