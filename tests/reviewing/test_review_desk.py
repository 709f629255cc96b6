"""What lies before the reviewer, in which order, and what he has done of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reviewing.review_bench import LOCKOUT, Reviewer, put_evidence
from secaudit.model.control import Catalogue
from secaudit.usecases.reviewing.desk import BytesState, Rank, ReviewLine, agree_all, detail, review_desk
from secaudit.usecases.reviewing.open_review import ReviewSitting, is_bundle_file, is_review
from secaudit.usecases.reviewing.opinions import say
from secaudit.usecases.reviewing.review_lines import lines_of
from secaudit.usecases.reviewing.trouble import NotVerified
from verifying.sealed_bench import bundle, retold, row

BACKUP = "A4-2.3.6"


@pytest.fixture
def reviewer(tmp_path: Path, catalogue: Catalogue) -> Iterator[Reviewer]:
    found = Reviewer(tmp_path, catalogue)
    yield found
    found.leaves()


def line(sitting: ReviewSitting, control_id: str) -> ReviewLine:
    found = review_desk(sitting).line(control_id)
    assert found
    return found


def test_every_control_of_the_phase_is_there_once(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    ids = [found.control.id for found in review_desk(sitting).lines]
    assert sorted(ids) == sorted(r.control_id for r in sitting.checked().assessment.results)


def test_order_is_rank_then_gates_then_the_catalogue(reviewer: Reviewer) -> None:
    lines = review_desk(reviewer.opens(reviewer.receives())).lines
    order = [(list(Rank).index(found.rank), not found.is_gate, found.number) for found in lines]
    assert order == sorted(order)
    assert {found.rank for found in lines} >= {Rank.MISSING, Rank.REST}


def test_a_claim_that_the_data_contradict_comes_before_what_lacks_evidence(reviewer: Reviewer) -> None:
    reviewer.company_sets("ERP-01", lockout_threshold=5)
    lines = review_desk(reviewer.opens(reviewer.receives())).lines
    assert (lines[0].control.id, lines[0].rank) == (LOCKOUT, Rank.CONTRADICTION)
    assert (lines[0].claim, lines[0].verdict, lines[0].disagreement) == ("符合", "不符合", "矛盾，以佐證為準")


def test_bytes_that_the_case_names_otherwise_come_first(reviewer: Reviewer) -> None:
    """Other bytes of the same length under the item's name, all of it properly signed by the company."""
    path, files = reviewer.folder / "case-s001.zip", reviewer.company.files()
    (name,) = (n for n in files if n.startswith("evidence/") and n.endswith(".txt"))
    bundle(path, files | {name: files[name].upper()}, reviewer.company.facts())
    with pytest.raises(NotVerified, match="不開啟：齊全不通過"):
        reviewer.opens(path)
    sitting = reviewer.opens(path, despite=True)
    first = review_desk(sitting).lines[0]
    assert (first.control.id, first.rank) == (LOCKOUT, Rank.MISMATCH)
    item = {e.id: e for e in first.evidence}["E-0002"]
    assert (item.state, item.closed) == (BytesState.MISMATCH, "檔案不符")
    assert list(sitting.store.read_blob(item.sha256)) == []


def test_evidence_is_there_withheld_or_never_held(reviewer: Reviewer) -> None:
    put_evidence(reviewer.company, "E-0003", LOCKOUT, file_name="plan.pdf", collected_on="2024-02-20")
    sitting = reviewer.opens(reviewer.receives(disclosure={"withheld": {"E-0002": "含個資"}}))
    states = {e.id: (e.state, e.why, bool(e.closed)) for e in line(sitting, LOCKOUT).evidence}
    assert states["E-0001"][0] is BytesState.INTACT
    assert states["E-0002"] == (BytesState.WITHHELD, "含個資", True)
    assert states["E-0003"][0] is BytesState.NOT_HELD


def test_a_control_whose_only_evidence_is_withheld_lacks_it(reviewer: Reviewer) -> None:
    reviewer.company_sets("ERP-01", lockout_threshold=3, lockout_minutes=15)
    withheld = {"E-0001": "含個資", "E-0002": "含個資"}
    assert line(reviewer.opens(reviewer.receives()), LOCKOUT).rank is Rank.REST
    sitting = reviewer.opens(reviewer.receives("other.zip", disclosure={"withheld": withheld}), memory=False)
    assert line(sitting, LOCKOUT).rank is Rank.MISSING


def test_an_evidence_line_says_what_a_reviewer_asks_about(reviewer: Reviewer) -> None:
    found = line(reviewer.opens(reviewer.receives()), LOCKOUT).evidence[1]
    assert (found.id, found.file_name, found.size, found.collected_on) == ("E-0002", "log.txt", "24 B", "2024-02-25")
    assert (found.state, found.dates, found.is_counting, found.closed) == (BytesState.INTACT, "有效", True, "")


def test_a_verdict_stated_otherwise_is_shown_beside_the_recomputed_one(reviewer: Reviewer) -> None:
    """Stated by another version of the program, so that the bundle is not refused for it."""
    reviewer.company_sets("ERP-01", lockout_threshold=5)
    path = reviewer.folder / "case-s001.zip"

    def better(record: dict[str, Any]) -> None:
        record["program"] = "secaudit 0.0.1"
        (control,) = (c for c in record["controls"] if c["id"] == LOCKOUT)
        control["verdict"] = "met"

    files = retold(reviewer.company.files(), better)
    bundle(path, files, reviewer.company.facts(program="secaudit 0.0.1"))
    found = line(reviewer.opens(path, despite=True), LOCKOUT)
    assert (found.verdict, found.stated, found.is_exception) == ("不符合", "符合", True)


def test_nothing_out_of_the_ordinary_is_agreed_to_in_bulk(reviewer: Reviewer) -> None:
    """The clause holds both times; once its bytes are others, once the bundle states another verdict."""
    reviewer.company_sets("ERP-01", lockout_threshold=3, lockout_minutes=15)
    files = reviewer.company.files()
    (name,) = (n for n in files if n.startswith("evidence/") and n.endswith(".txt"))

    def worse(record: dict[str, Any]) -> None:
        record["program"] = "secaudit 0.0.1"
        (control,) = (c for c in record["controls"] if c["id"] == LOCKOUT)
        control["verdict"] = "not_met"

    for number, told, files_then, program in (
        (1, "雜湊不符，請逐條看", files | {name: files[name].upper()}, "secaudit 0.1.0"),
        (2, "封存時載為不符合，與重算不同，請逐條看", retold(files, worse), "secaudit 0.0.1"),
    ):
        path = reviewer.folder / f"case-s00{number}.zip"
        bundle(path, files_then, reviewer.company.facts(program=program))
        sitting = reviewer.opens(path, memory=False, despite=True)
        say(sitting, LOCKOUT, "seen")
        assert line(sitting, LOCKOUT).holds
        assert dict(agree_all(sitting, [LOCKOUT]).left) == {LOCKOUT: told}


def test_what_does_not_hold_is_not_agreed_to_in_bulk(reviewer: Reviewer) -> None:
    reviewer.company_sets("ERP-01", lockout_threshold=3, lockout_minutes=15)
    sitting = reviewer.opens(reviewer.receives())
    reviewer.sees_everything(sitting)
    lines = review_desk(sitting).lines
    assert [found for found in lines if found.rank is Rank.REST and not found.holds]
    assert agree_all(sitting, [found.control.id for found in lines]).agreed == (LOCKOUT,)


def test_several_are_agreed_to_at_once_each_in_a_row_of_its_own(
    reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secaudit.usecases.reviewing.desk._not_in_bulk", lambda line: "")
    sitting = reviewer.opens(reviewer.receives())
    say(sitting, BACKUP, "seen")
    done = agree_all(sitting, [LOCKOUT, BACKUP])
    assert done.agreed == (LOCKOUT, BACKUP)
    assert [[o.opinion for o in line(sitting, c).points] for c in done.agreed] == [["seen", "agree"]] * 2


def test_an_earlier_reviews_points_stand_beside_with_the_answers(reviewer: Reviewer) -> None:
    store = reviewer.company.store
    row("review", "RV-001", {"subject_seal": "a" * 64, "subject_sequence": 1, "reviewer": "林審查"}, store)
    cells = {"review_id": "RV-001", "control_id": BACKUP, "opinion": "supplement", "said": "備份報表", "answer": "已補"}
    row("review_point", "RP-001", cells, store)
    sitting = reviewer.opens(reviewer.receives())
    (point,) = line(sitting, BACKUP).earlier
    assert (point.title, point.said, point.answer, point.closed_on) == ("補件", "備份報表", "已補", "")
    assert line(sitting, LOCKOUT).earlier == ()


def test_progress_counts_what_was_seen_and_said(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    say(sitting, LOCKOUT, "return", "次數")
    say(sitting, BACKUP, "seen")
    progress = review_desk(sitting).progress
    assert (progress.seen, progress.total) == (2, 52)
    assert progress.by_opinion == {"seen": 2, "agree": 0, "return": 1, "supplement": 0, "question": 0}


def test_the_next_unseen_one_wraps_around(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    lines = review_desk(sitting).lines
    for found in lines[1:]:
        say(sitting, found.control.id, "seen")
    desk = review_desk(sitting)
    assert desk.unseen == (lines[0].control.id,)
    assert desk.next_unseen(lines[5].control.id) is desk.lines[0]
    say(sitting, lines[0].control.id, "seen")
    assert review_desk(sitting).next_unseen() is None


def test_the_detail_is_that_of_the_answers_page(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    found = detail(sitting, LOCKOUT)
    assert found.control.id == LOCKOUT
    assert any(checked.rows for checked in found.checks)


def test_it_is_judged_on_the_sealed_day_and_in_the_sealed_phase(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    assert (sitting.phase, sitting.as_of.isoformat()) == ("acceptance", "2024-03-05")
    with pytest.raises(Exception, match="以封存時的階段（驗收）判定"):
        sitting.set_phase("proposal")
    assert is_review(sitting)


def test_what_was_recomputed_is_not_judged_again(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    assert sitting.checked().assessment is sitting.opened.assessment
    assert lines_of(sitting) == sitting.lines


def test_a_bundle_is_known_by_its_first_bytes(reviewer: Reviewer, tmp_path: Path) -> None:
    assert is_bundle_file(reviewer.receives())
    assert not is_bundle_file(tmp_path)
    for name, data in (("a.zip", b"PK\x03\x04" + bytes(40)), ("b.xlsx", b""), ("c.secaudit", b"SQLite format 3\0")):
        (tmp_path / name).write_bytes(data)
        assert not is_bundle_file(tmp_path / name)
    (tmp_path / "d.age").write_bytes(b"age-encryption.org/v1\n")
    assert is_bundle_file(tmp_path / "d.age")
