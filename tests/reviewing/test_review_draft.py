"""The reviewer's own file: where it lies, what it is bound to, and whose it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reviewing.review_bench import LIN, LOCKOUT, Reviewer
from secaudit.model.control import Catalogue
from secaudit.store import DiskTrouble, SqliteStore, create, open_store
from secaudit.store.protocol import Action, RowChange
from secaudit.trust.anchors import Anchors
from secaudit.usecases.case_file import case_files, find_case
from secaudit.usecases.reviewing import draft
from secaudit.usecases.reviewing.desk import review_desk
from secaudit.usecases.reviewing.opinions import opinions, say, undo
from secaudit.usecases.reviewing.trouble import NotVerified, OtherSeal, UnreadableDraft
from verifying.sealed_bench import company_pin


@pytest.fixture
def reviewer(tmp_path: Path, catalogue: Catalogue) -> Iterator[Reviewer]:
    found = Reviewer(tmp_path, catalogue)
    yield found
    found.leaves()


def test_lies_beside_the_bundle_and_names_the_seal(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives("case-s001.zip"))
    assert sitting.draft_path == reviewer.folder / "case-s001.review.secaudit"
    assert sitting.review["subject_seal"] == sitting.seal_id
    assert sitting.review["subject_sequence"] == 1
    assert sitting.review["reviewer"] == "林審查"


def test_what_was_said_is_there_when_the_bundle_is_opened_again(reviewer: Reviewer) -> None:
    path = reviewer.receives()
    sitting = reviewer.opens(path)
    say(sitting, LOCKOUT, "return", "次數過多")
    sitting.close()
    reviewer.opened.clear()
    again = reviewer.opens(path)
    assert [(o.opinion, o.said) for o in opinions(again, LOCKOUT)] == [("seen", ""), ("return", "次數過多")]


def test_a_file_of_another_seal_is_refused_with_both(reviewer: Reviewer) -> None:
    path = reviewer.receives()
    first = reviewer.opens(path)
    reviewer.company.log("改了說明")
    reviewer.receives(sequence=2, previous_seal=first.seal_id)
    with pytest.raises(OtherSeal, match=first.seal_id[:8]) as refused:
        reviewer.opens(path)
    assert (refused.value.code, refused.value.exit_code) == ("E-REV-03", 5)


def test_a_file_that_came_with_the_bundle_is_refused_unless_it_is_named(reviewer: Reviewer) -> None:
    """The company could have filled in its own 同意."""
    path = reviewer.receives()
    reviewer.opens(path)
    shutil.rmtree(reviewer.folder / "mine" / "reviews")
    with pytest.raises(UnreadableDraft, match="不是在這台電腦開始的") as refused:
        reviewer.opens(path)
    assert refused.value.code == "E-REV-09"
    named = reviewer.opens(path, draft=reviewer.folder / "case-s001.review.secaudit")
    assert named.draft_path.name == "case-s001.review.secaudit"
    reviewer.opens(path)


def test_an_ordinary_case_file_is_no_review_file(reviewer: Reviewer) -> None:
    path, own = reviewer.receives(), reviewer.folder / "company" / "case.secaudit"
    before = own.read_bytes()
    with pytest.raises(UnreadableDraft, match="不是覆核檔"):
        reviewer.opens(path, draft=own)
    assert own.read_bytes() == before


def test_a_file_that_was_stopped_before_it_was_bound_is_bound_now(reviewer: Reviewer) -> None:
    path = reviewer.receives()
    create(reviewer.folder / "case-s001.review.secaudit", LIN).close()
    assert reviewer.opens(path).review["subject_sequence"] == 1


def test_lies_in_the_reviewers_folder_where_the_bundles_cannot_be_written(
    reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, mine = reviewer.receives(), reviewer.folder / "mine" / "reviews"

    def refusing(at: Path, author: object = None) -> SqliteStore:
        if at.parent == reviewer.folder:
            raise DiskTrouble("唯讀")
        return create(at, LIN)

    monkeypatch.setattr(draft, "create", refusing)
    sitting = reviewer.opens(path)
    assert sitting.draft_path == mine / f"{sitting.seal_id}.review.secaudit"
    say(sitting, LOCKOUT, "seen")
    assert review_desk(reviewer.opens(path)).progress.seen == 1


def test_undo_never_takes_away_what_binds_it(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    say(sitting, LOCKOUT, "seen")
    assert undo(sitting) is not None
    assert undo(sitting) is None
    assert sitting.review["subject_seal"] == sitting.seal_id


def test_is_no_case_of_its_own(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    assert case_files(reviewer.folder) == ()
    with pytest.raises(Exception, match="覆核檔，不是案件檔"):
        find_case(reviewer.folder, sitting.draft_path)


def test_is_an_ordinary_case_file_whose_log_holds(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    say(sitting, LOCKOUT, "question", "誰設定的？")
    with open_store(sitting.draft_path) as store:
        assert store.check_log().first_bad is None
        (event,) = [e for e in store.events() if e.note == f"{LOCKOUT} 提問"]
    assert (event.actor, event.at) == (LIN.name, LIN.at)


def test_a_bundle_of_an_unpinned_key_is_not_opened(reviewer: Reviewer) -> None:
    path = reviewer.receives()
    reviewer.verifier.anchors = Anchors()
    with pytest.raises(NotVerified, match="不能覆核：身分不通過") as refused:
        reviewer.opens(path, despite=True)
    assert refused.value.verification.steps
    assert not (reviewer.folder / "case-s001.review.secaudit").exists()


def test_a_rolled_back_bundle_is_opened_only_despite_that(reviewer: Reviewer) -> None:
    old = reviewer.receives("old.zip")
    reviewer.company.log("改了說明")
    newer = reviewer.receives("new.zip", sequence=2)
    reviewer.opens(newer)
    with pytest.raises(NotVerified, match="不開啟：新舊不通過") as refused:
        reviewer.opens(old)
    assert (refused.value.exit_code, "--despite" in refused.value.fix) == (5, True)
    assert reviewer.opens(old, despite=True).review["subject_sequence"] == 1


def test_expired_pin_is_not_opened(reviewer: Reviewer) -> None:
    from datetime import UTC, datetime

    path = reviewer.receives()
    reviewer.verifier.anchors = Anchors((company_pin(valid_before=datetime(2024, 1, 1, tzinfo=UTC)),))
    with pytest.raises(NotVerified, match="身分不通過"):
        reviewer.opens(path)


def test_another_author_resumes_under_his_own_name(reviewer: Reviewer) -> None:
    path = reviewer.receives()
    say(reviewer.opens(path), LOCKOUT, "return", "一")
    reviewer.author = replace(LIN, name="陳審查", session="陳/1")
    again = reviewer.opens(path)
    say(again, "A4-2.3.6", "question", "二")
    assert {o.control_id: o.raised_by for o in opinions(again)} == {LOCKOUT: "林審查", "A4-2.3.6": "陳審查"}


def test_a_named_file_with_what_no_reviewer_can_say_is_refused(reviewer: Reviewer) -> None:
    path = reviewer.receives()
    sitting = reviewer.opens(path)
    say(sitting, LOCKOUT, "seen")
    found = sitting.draft.row("review_point", "RP-001")
    assert found
    change = RowChange("review_point", "RP-001", Action.EDIT, {"opinion": "maybe"}, found.version)
    sitting.draft.commit([change], LIN)
    with pytest.raises(UnreadableDraft, match="不是覆核檔"):
        reviewer.opens(path, draft=sitting.draft_path)


def test_what_could_not_be_remembered_is_not_left_behind(reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would be taken for somebody else's the next time."""
    path = reviewer.receives()
    mine = reviewer.folder / "mine" / "reviews"
    mine.parent.mkdir(exist_ok=True)
    mine.write_bytes(b"a file where the folder should be")
    with pytest.raises(OSError, match="exists"):
        reviewer.opens(path)
    assert not (reviewer.folder / "case-s001.review.secaudit").exists()
    mine.unlink()
    assert reviewer.opens(path).review["subject_sequence"] == 1
