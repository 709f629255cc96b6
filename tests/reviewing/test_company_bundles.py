"""From a seal to a signed review and back into the case, with real bundles, keys and pins."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from company_bench import BACKUP, LOCKOUT, LOGS, put

from secaudit import wiring
from secaudit.catalogue import control_files
from secaudit.cli.main import run
from secaudit.errors import SecauditError, UsageError
from secaudit.files import data_dir
from secaudit.model.control import Catalogue
from secaudit.store import SqliteStore, create, open_store
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.trust.anchors import Anchors
from secaudit.trust.keys import PrivateKey, new_key
from secaudit.trust.seal_facts import BundleType
from secaudit.trust.signers import Pinned, signers_text
from secaudit.usecases.evidence.add import Wish, add_evidence
from secaudit.usecases.reviewing import sign as signing
from secaudit.usecases.reviewing.company.carried_forms import write_carried_forms
from secaudit.usecases.reviewing.company.import_review import PlannedReview, Refused, keep_review, plan_review_import
from secaudit.usecases.reviewing.company.points import points
from secaudit.usecases.reviewing.company.stale import stale_approvals
from secaudit.usecases.reviewing.open_review import open_review
from secaudit.usecases.reviewing.opinions import conclude, say
from secaudit.usecases.sealing.order import SealOrder, examined
from secaudit.usecases.sealing.seal import seal
from secaudit.usecases.sealing.snapshot import CatalogueFiles, Disclosure
from secaudit.usecases.verifying.verify import verify

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WANG, LIN = Author("王小明", "s-1", NOW), Author("林審查", "r-1", NOW)
COMPANY, REVIEWER = new_key("company"), new_key("reviewer")
NAME = "lin@review.example.tw"
ANCHORS = Anchors(
    (
        Pinned("12345675", COMPANY.public, (BundleType.EVIDENCE.namespace,)),
        Pinned(NAME, REVIEWER.public, (BundleType.REVIEW.namespace,)),
    )
)
CLOSING = date(2026, 11, 20)
"""A Friday: three working days after it end on Wednesday the 25th."""


@dataclass(frozen=True)
class Signed:
    """A sealed case file, and a review of that seal, as files."""

    case: Path
    bundle: Path
    review: Path


def sealed_case(folder: Path, catalogue: Catalogue) -> tuple[SqliteStore, Path]:
    store = create(folder / "case.secaudit", WANG)
    put(store, "case", "C2M-1", name="虛構精密", tax_id="12345675", phase="acceptance")
    put(store, "asset", "PC-01", name="設計電腦", kind="pc", has_login=1, lockout_threshold=3, lockout_minutes=15)
    (folder / "restore.txt").write_bytes(b"restored 2026-11-01\n")
    wish = Wish((folder / "restore.txt",), (BACKUP,), date(2026, 11, 1))
    add_evidence(store, wish, catalogue, WANG, today=NOW.date())
    return store, sealed_again(store, folder, catalogue)


def sealed_again(store: SqliteStore, folder: Path, catalogue: Catalogue) -> Path:
    files = CatalogueFiles(catalogue, control_files(data_dir("controls")))
    order = SealOrder(folder / "out", disclosure=Disclosure(reports=()), despite=True)
    return seal(store.path, store, files, order, lambda: COMPANY, WANG, now=lambda: NOW).path


def reviewed(bundle: Path, folder: Path, key: PrivateKey, *said: tuple[str, str, str], at: datetime = NOW) -> Path:
    """A review of ``bundle`` in which every other control was only seen, signed by ``key``."""
    author = replace(LIN, at=at)
    found = verify(bundle, ANCHORS, now=at, memory=None)
    sitting = open_review(found, ANCHORS, today=at.date, author=lambda: author, own=folder / "reviews")
    with closing(sitting):
        conclude(sitting, conclusion="補件後可行", closing_day=CLOSING, reviewer="林審查")
        for control_id, opinion, words in said:
            say(sitting, control_id, opinion, words)
        for line in sitting.lines:
            say(sitting, line.control.id, "seen")
        return signing.sign(sitting, key, out=folder / "out").path


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Signed:
    folder = tmp_path_factory.mktemp("company")
    store, bundle = sealed_case(folder, catalogue)
    store.close()
    said = ((BACKUP, "supplement", "請附還原紀錄"), (LOCKOUT, "agree", ""), (LOGS, "question", "留多久"))
    return Signed(store.path, bundle, reviewed(bundle, folder, REVIEWER, *said))


@pytest.fixture
def store(signed: Signed, tmp_path: Path) -> Iterator[SqliteStore]:
    copy = tmp_path / "case.secaudit"
    copy.write_bytes(signed.case.read_bytes())
    opened = open_store(copy)
    yield opened
    opened.close()


def plan(store: SqliteStore, path: Path, anchors: Anchors = ANCHORS, now: datetime = NOW) -> PlannedReview:
    return plan_review_import(store, path, anchors, now=now)


def test_a_signed_review_comes_into_the_case_that_was_sealed(store: SqliteStore, signed: Signed) -> None:
    planned = plan(store, signed.review)
    assert (planned.reviewer, planned.subject_sequence, planned.closing_day) == (NAME, 1, CLOSING)
    assert planned.subject_file == signed.bundle.name
    assert planned.differing == ()
    keep_review(store, planned, WANG)
    said = {p.control_id: (p.opinion, p.said, p.due_on) for p in points(store.inventory(), CLOSING)}
    assert said[BACKUP] == ("supplement", "請附還原紀錄", date(2026, 11, 25))
    assert said[LOCKOUT][0] == "agree"
    assert said[LOGS] == ("question", "留多久", None)
    assert planned.counts["seen"] == len(said) - 3


def test_the_same_file_again_is_told_and_changes_nothing(store: SqliteStore, signed: Signed) -> None:
    keep_review(store, plan(store, signed.review), WANG)
    head = store.head()
    assert plan(store, signed.review).known_as == "RV-001"
    assert keep_review(store, plan(store, signed.review), WANG) is None
    assert store.head() == head


def test_what_the_reviewer_agreed_to_holds_here_until_it_changes(
    store: SqliteStore, signed: Signed, catalogue: Catalogue
) -> None:
    keep_review(store, plan(store, signed.review), WANG)
    assert stale_approvals(store, catalogue) == ()
    version = store.row("asset", "PC-01")
    assert version is not None
    change = RowChange("asset", "PC-01", Action.EDIT, {"lockout_threshold": 9}, version.version)
    store.commit([change], WANG)
    (stale,) = stale_approvals(store, catalogue)
    assert (stale.control_id, stale.certain, stale.what) == (LOCKOUT, True, "「資產」")


def test_a_review_of_the_next_seal_closes_what_it_agrees_to(
    store: SqliteStore, signed: Signed, tmp_path: Path, catalogue: Catalogue
) -> None:
    keep_review(store, plan(store, signed.review), WANG)
    bundle = sealed_again(store, tmp_path, catalogue)
    later = reviewed(bundle, tmp_path, REVIEWER, (BACKUP, "agree", ""))
    planned = plan(store, later)
    keep_review(store, planned, WANG)
    states = {p.control_id: p.state.value for p in points(store.inventory(), CLOSING) if p.opinion != "seen"}
    assert (len(planned.closes), states[BACKUP], states[LOGS]) == (1, "none", "open")
    assert [p.state.value for p in points(store.inventory(), CLOSING) if p.control_id == BACKUP] == ["closed", "none"]


def test_a_review_signed_again_replaces_the_first(store: SqliteStore, signed: Signed, tmp_path: Path) -> None:
    bundle = tmp_path / signed.bundle.name
    bundle.write_bytes(signed.bundle.read_bytes())
    first = reviewed(bundle, tmp_path, REVIEWER, (BACKUP, "return", "看不清楚"))
    second = reviewed(bundle, tmp_path, REVIEWER, (LOGS, "question", "留多久"), at=NOW + timedelta(hours=1))
    keep_review(store, plan(store, first), WANG)
    later = NOW + timedelta(hours=2)
    planned = plan(store, second, now=later)
    assert (planned.sequence, planned.replaces) == (2, "RV-001")
    keep_review(store, planned, WANG)
    assert plan(store, first, now=later).known_as == "RV-001"
    assert {p.control_id for p in points(store.inventory(), CLOSING) if p.is_open} == {BACKUP, LOGS}


def test_a_review_for_another_seal_is_refused(signed: Signed, tmp_path: Path, catalogue: Catalogue) -> None:
    other, _ = sealed_case(tmp_path, catalogue)
    with closing(other), pytest.raises(Refused, match="這是另一個封存的審查") as caught:
        plan(other, signed.review)
    assert caught.value.exit_code == 5


def _unpinned() -> Anchors:
    return replace(ANCHORS, pins=ANCHORS.pins[:1])


def _wrong_role() -> Anchors:
    return replace(ANCHORS, pins=(replace(ANCHORS.pins[1], namespaces=(BundleType.EVIDENCE.namespace,)),))


def _expired() -> Anchors:
    return replace(ANCHORS, pins=(replace(ANCHORS.pins[1], valid_before=NOW - timedelta(days=1)),))


@pytest.mark.parametrize("anchors", [_unpinned, _wrong_role, _expired])
def test_a_reviewer_who_is_not_pinned_for_it_now_is_refused(
    store: SqliteStore, signed: Signed, anchors: Callable[[], Anchors]
) -> None:
    with pytest.raises(SecauditError) as caught:
        plan(store, signed.review, anchors())
    assert caught.value.exit_code == 5
    assert caught.value.code.startswith("E-VER-")


def test_an_evidence_bundle_is_no_review(store: SqliteStore, signed: Signed) -> None:
    with pytest.raises(SecauditError) as caught:
        plan(store, signed.bundle)
    assert caught.value.exit_code == 5


def test_a_review_with_one_byte_changed_is_refused(store: SqliteStore, signed: Signed, tmp_path: Path) -> None:
    data = bytearray(signed.review.read_bytes())
    data[data.index("請附還原紀錄".encode())] ^= 1
    (tmp_path / "changed.zip").write_bytes(data)
    with pytest.raises(SecauditError) as caught:
        plan(store, tmp_path / "changed.zip")
    assert caught.value.exit_code == 5


def test_what_is_no_bundle_is_unreadable(store: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_bytes(b"dear company")
    with pytest.raises(SecauditError) as caught:
        plan(store, tmp_path / "letter.zip")
    assert caught.value.exit_code == 6


@pytest.fixture
def desk(store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The case file in the current folder, and the reviewer pinned."""
    store.close()
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "allowed_signers").write_text(signers_text(ANCHORS.pins), encoding="utf-8")
    for name, value in (("CONFIG", "none.toml"), ("TRUST", "trust"), ("STATE", "state")):
        monkeypatch.setenv(f"SECAUDIT_{name}", str(tmp_path / value))
    monkeypatch.setattr(wiring, "today", lambda: date(2026, 11, 27))
    monkeypatch.setattr(wiring, "now", lambda: NOW + timedelta(days=7))
    monkeypatch.chdir(tmp_path)
    return store.path


def test_the_command_shows_first_and_keeps_on_yes(
    desk: Path, signed: Signed, capfd: pytest.CaptureFixture[str]
) -> None:
    before = desk.read_bytes()
    assert run(["review", "import", str(signed.review), "--dry-run"]) == 0
    told = capfd.readouterr()
    assert f"{BACKUP} 補件，期限 2026-11-25：請附還原紀錄" in told.out
    assert "沒有匯入" in told.err
    assert desk.read_bytes() == before
    assert run(["review", "import", str(signed.review)]) == 2
    assert run(["review", "import", str(signed.review), "--yes", "--json"]) == 0
    record = json.loads(capfd.readouterr().out)
    assert (record["kept"], record["reviewer"], record["counts"]["supplement"]) == (True, NAME, 1)
    assert run(["review", "import", str(signed.review), "--yes"]) == 0
    assert "這份審查已匯入（RV-001）" in capfd.readouterr().err
    assert run(["next", "-n", "1"]) == 0
    assert "已逾期 2 天" in capfd.readouterr().out


def test_status_counts_the_points_and_says_what_slipped(
    desk: Path, signed: Signed, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["status"]) == 0
    assert "審查意見" not in capfd.readouterr().out
    assert run(["review", "import", str(signed.review), "--yes"]) == 0
    assert run(["review", "answer", "RP-002", "三年"]) == 0
    capfd.readouterr()
    assert run(["status"]) == 0
    told = capfd.readouterr().out
    assert "審查意見：待回覆 1、已回覆 1、結案 0（secaudit review points）" in told
    assert "1 點審查意見已逾期未回覆" in told
    assert run(["status", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["reviews"]["points"] == {"open": 1, "answered": 1, "closed": 0}


def test_the_command_ends_with_five_for_a_reviewer_nobody_pinned(
    desk: Path, signed: Signed, capfd: pytest.CaptureFixture[str]
) -> None:
    (desk.parent / "trust" / "allowed_signers").write_text(signers_text(ANCHORS.pins[:1]), encoding="utf-8")
    before = desk.read_bytes()
    assert run(["review", "import", str(signed.review), "--yes"]) == 5
    assert "沒有匯入" in capfd.readouterr().err
    assert desk.read_bytes() == before


def test_an_approval_that_no_longer_holds_is_told_before_sealing_and_does_not_stop_it(
    store: SqliteStore, signed: Signed, tmp_path: Path, catalogue: Catalogue
) -> None:
    keep_review(store, plan(store, signed.review), WANG)
    version = store.row("asset", "PC-01")
    assert version is not None
    change = RowChange("asset", "PC-01", Action.EDIT, {"lockout_threshold": 9}, version.version)
    store.commit([change], WANG)
    files = CatalogueFiles(catalogue, control_files(data_dir("controls")))
    order = SealOrder(tmp_path / "out", disclosure=Disclosure(reports=()))
    check = examined(store.path, store, files, order, today=date(2026, 11, 27)).check
    told = [p.text for p in check.notes if p.code == "E-SEA-28"]
    assert any(t.startswith("審查意見 RP-") and "補件已逾期 2 天" in t for t in told)
    assert any(t.startswith(f"核可過時：{LOCKOUT}") for t in told)
    assert not any(p.code == "E-SEA-28" for p in (*check.blocks, *check.shortfalls))


def test_the_forms_that_a_review_carries_are_written_out_as_they_were_signed(signed: Signed, tmp_path: Path) -> None:
    written = write_carried_forms(signed.review, tmp_path / "forms", ANCHORS, now=NOW)
    with zipfile.ZipFile(signed.review) as archive:
        carried = {name.rpartition(".")[2]: archive.read(f"bag/data/review_form.{name}") for name in ("docx", "pdf")}
    assert {p.suffix[1:]: p.read_bytes() for p in written} == carried
    assert all(p.name.startswith("審查意見表_C2M-1_") for p in written)
    with pytest.raises(UsageError, match="未覆寫"):
        write_carried_forms(signed.review, tmp_path / "forms", ANCHORS, now=NOW)


def test_no_form_is_written_of_a_review_that_nobody_vouches_for(signed: Signed, tmp_path: Path) -> None:
    unpinned = Anchors(ANCHORS.pins[:1])
    for path, anchors in ((signed.review, unpinned), (signed.bundle, ANCHORS)):
        with pytest.raises(Refused, match="沒有寫出審查意見表"):
            write_carried_forms(path, tmp_path / "forms", anchors, now=NOW)
    assert not (tmp_path / "forms").exists()
