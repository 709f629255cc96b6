"""Signing: what closes it, what it writes, and what is read back from it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reviewing.review_bench import LIN, LOCKOUT, Reviewer
from secaudit.errors import SecauditError
from secaudit.model.control import Catalogue
from secaudit.store.protocol import Author
from secaudit.trust.anchors import Anchors
from secaudit.trust.bundle import open_bundle, write_bundle
from secaudit.trust.encryption import encrypt_to, identity_of
from secaudit.trust.seal_facts import BundleType
from secaudit.trust.signers import Pinned, signers_text
from secaudit.trust.verification import Quality, State
from secaudit.usecases.reviewing import form_files
from secaudit.usecases.reviewing import sign as signing
from secaudit.usecases.reviewing.desk import review_desk
from secaudit.usecases.reviewing.open_review import ReviewSitting
from secaudit.usecases.reviewing.opinions import conclude, say, undo
from secaudit.usecases.reviewing.sign import SignedReview, sign
from secaudit.usecases.reviewing.signed_review import FILE, Review, read_review, review_bytes
from secaudit.usecases.reviewing.trouble import OtherSeal, SameKey, Unseen
from secaudit.usecases.sealing.neighbour import mark_of
from trust.bundles import a_key, payload_of
from verifying.sealed_bench import COMPANY, NAME, REVIEWER, REVIEWER_NAME, company_pin


@pytest.fixture(autouse=True)
def _plain_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form has tests of its own, and a PDF takes its time."""
    made = {"review_form.docx": b"docx", "review_form.pdf": b"pdf"}
    monkeypatch.setattr(form_files, "forms", lambda *_, **__: made)


@pytest.fixture
def reviewer(tmp_path: Path, catalogue: Catalogue) -> Iterator[Reviewer]:
    found = Reviewer(tmp_path, catalogue)
    yield found
    found.leaves()


@pytest.fixture
def sitting(reviewer: Reviewer) -> ReviewSitting:
    """Everything seen; one control returned, one to be supplemented."""
    found = reviewer.opens(reviewer.receives())
    reviewer.sees_everything(found)
    conclude(found, conclusion="大致可行", closing_day=date(2024, 3, 29))
    say(found, LOCKOUT, "return", "五次過多")
    say(found, "A4-2.3.6", "supplement", "備份報表")
    say(found, "A4-2.4.1", "agree")
    return found


def files_beside(sitting: ReviewSitting) -> set[str]:
    return {p.name for p in sitting.path.parent.iterdir() if p.is_file()}


def test_the_signed_file_verifies_as_a_review_and_says_what_was_said(
    reviewer: Reviewer, sitting: ReviewSitting
) -> None:
    done = sign(sitting, REVIEWER)
    found = reviewer.verifier.whole(done.path, expected=BundleType.REVIEW)
    assert found.verification.accepted, found.verification.steps
    facts = found.verification.facts
    assert facts
    assert (facts.subject_seal, facts.sequence, facts.previous_seal) == (sitting.seal_id, 1, "")
    assert (facts.case, facts.organisation, facts.phase) == ("C2M-113-001", NAME, "acceptance")
    assert found.bundle
    review, problems = read_review(found.bundle)
    assert review
    assert not problems
    assert (review.conclusion, review.closing_day, review.reviewer) == ("大致可行", date(2024, 3, 29), LIN.name)
    said = {c.control_id: [(o.opinion, o.said, o.due_on) for o in c.opinions] for c in review.controls}
    assert len(said) == 52
    assert said[LOCKOUT] == [("seen", "", None), ("return", "五次過多", None)]
    assert said["A4-2.3.6"] == [("seen", "", None), ("supplement", "備份報表", date(2024, 4, 3))]
    assert said["A4-2.4.1"][1][0] == "agree"
    found.close()


def test_it_names_every_item_judged_with_its_hash(sitting: ReviewSitting) -> None:
    review = sign(sitting, REVIEWER).review
    rows = {str(row["id"]): row["sha256"] for row in sitting.store.inventory().dicts("evidence")}
    assert {i.id: i.sha256 for i in review.evidence} == rows
    assert all(i.disclosed for i in review.evidence)
    assert {v.quality: v.state for v in review.verdicts} == {
        "integrity": "pass", "identity": "pass", "freshness": "unknown", "completeness": "pass",
    }  # fmt: skip


def test_the_draft_remembers_its_seal_and_undo_does_not_take_it_back(sitting: ReviewSitting) -> None:
    done = sign(sitting, REVIEWER)
    row = sitting.review
    assert (row["review_seal"], row["signed_with"]) == (done.seal_id, REVIEWER.public.fingerprint)
    assert row["reviewed_on"] == "2024-03-11"
    undo(sitting)
    assert sitting.review["review_seal"] == done.seal_id
    assert review_desk(sitting).line("A4-2.4.1").points[-1].opinion == "seen"  # type: ignore[union-attr]


def test_signing_again_counts_on_and_names_the_seal_before(sitting: ReviewSitting) -> None:
    first = sign(sitting, REVIEWER)
    say(sitting, LOCKOUT, "question", "NAS 呢？")
    second = sign(sitting, REVIEWER)
    assert (first.sequence, second.sequence) == (1, 2)
    with open_bundle(second.path) as bundle:
        assert bundle.facts.previous_seal == first.seal_id
    assert first.path.exists()
    assert first.path != second.path
    assert second.path.name == f"C2M-113-001-s001-{sitting.seal_id[:8]}-r002-{second.seal_id[:8]}.zip"


def test_the_desk_says_whether_something_was_said_after_signing(sitting: ReviewSitting) -> None:
    assert not review_desk(sitting).changed_since
    sign(sitting, REVIEWER)
    assert not review_desk(sitting).changed_since
    say(sitting, LOCKOUT, "question", "NAS 呢？")
    assert review_desk(sitting).changed_since
    sign(sitting, REVIEWER)
    assert not review_desk(sitting).changed_since


def test_closed_while_something_was_not_seen(reviewer: Reviewer) -> None:
    sitting = reviewer.opens(reviewer.receives())
    for line in review_desk(sitting).lines[2:]:
        say(sitting, line.control.id, "seen")
    before = files_beside(sitting)
    with pytest.raises(Unseen, match="還有 2 條沒看") as refused:
        sign(sitting, REVIEWER)
    assert all(line.control.id in refused.value.what for line in review_desk(sitting).lines[:2])
    assert (files_beside(sitting), sitting.review["review_seal"]) == (before, None)


def test_the_key_that_sealed_the_case_may_not_sign_its_review(sitting: ReviewSitting) -> None:
    with pytest.raises(SameKey, match="就是封存案件的金鑰") as refused:
        sign(sitting, COMPANY)
    assert (refused.value.code, refused.value.exit_code) == ("E-REV-07", 2)


def test_another_key_of_the_sealing_party_may_not_sign_either(reviewer: Reviewer, catalogue: Catalogue) -> None:
    namespaces = (BundleType.REVIEW.namespace,)
    reviewer.verifier.anchors = Anchors((company_pin(), Pinned(NAME, a_key(9).public, namespaces, None, None)))
    sitting = reviewer.opens(reviewer.receives())
    reviewer.sees_everything(sitting)
    with pytest.raises(SameKey, match=f"屬於「{NAME}」，與封存者相同"):
        sign(sitting, a_key(9))


def changed(path: Path, reviewer: Reviewer) -> None:
    reviewer.company.log("改了說明")
    reviewer.receives(path.name, sequence=2)


def flipped(path: Path, _reviewer: Reviewer) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def gone(path: Path, _reviewer: Reviewer) -> None:
    path.unlink()


@pytest.mark.parametrize("change", [changed, flipped, gone])
def test_refused_when_the_bundle_is_another_file_meanwhile(
    reviewer: Reviewer, sitting: ReviewSitting, change: Callable[[Path, Reviewer], None]
) -> None:
    change(sitting.path, reviewer)
    before = files_beside(sitting)
    with pytest.raises(SecauditError) as refused:
        sign(sitting, REVIEWER)
    assert refused.value.exit_code in (5, 6)
    assert isinstance(refused.value, OtherSeal) or change is not changed
    assert (files_beside(sitting), sitting.review["review_seal"]) == (before, None)


@pytest.mark.parametrize("at", ["_written", "_signed_row"])
def test_stopped_while_it_is_written_it_leaves_nothing(
    sitting: ReviewSitting, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    before, events = files_beside(sitting), sitting.draft.head()
    monkeypatch.setattr(signing, at, stopped)
    with pytest.raises(KeyboardInterrupt):
        sign(sitting, REVIEWER)
    assert (files_beside(sitting), sitting.draft.head()) == (before, events)


def test_stopped_before_it_has_its_name_the_next_one_counts_on(
    sitting: ReviewSitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(signing, "_give_name", stopped)
        with pytest.raises(KeyboardInterrupt):
            sign(sitting, REVIEWER)
    assert not [name for name in files_beside(sitting) if "-r001-" in name]
    assert sign(sitting, REVIEWER).sequence == 2


def test_every_signature_counts_on_from_the_one_before(sitting: ReviewSitting) -> None:
    done = [sign(sitting, REVIEWER) for _ in range(3)]
    assert [found.sequence for found in done] == [1, 2, 3]


def test_remains_of_a_stopped_signing_go_but_nothing_that_is_being_written(sitting: ReviewSitting) -> None:
    folder, mark, now = sitting.path.parent, mark_of(sitting.draft_path), sitting.author().at.timestamp()
    for name, age in (("old", 2 * 3600), ("new", 60)):
        part = folder / f".secaudit-seal-{mark}-{name}.part"
        part.touch()
        os.utime(part, (now - age, now - age))
    sign(sitting, REVIEWER)
    assert {n for n in files_beside(sitting) if n.endswith(".part")} == {f".secaudit-seal-{mark}-new.part"}


def test_a_name_that_is_taken_is_never_written_over(sitting: ReviewSitting, tmp_path: Path) -> None:
    taken = tmp_path / "review.zip"
    taken.write_bytes(b"somebody's")
    with pytest.raises(SecauditError, match="已經存在"):
        sign(sitting, REVIEWER, out=taken)
    assert taken.read_bytes() == b"somebody's"
    assert sitting.review["review_seal"] is None


def test_written_where_it_is_wanted(sitting: ReviewSitting, tmp_path: Path) -> None:
    assert sign(sitting, REVIEWER, out=tmp_path / "named.zip").path == tmp_path / "named.zip"
    assert sign(sitting, REVIEWER, out=tmp_path / "new folder").path.parent == tmp_path / "new folder"


def test_ssh_keygen_agrees_with_the_signature(sitting: ReviewSitting, tmp_path: Path) -> None:
    if not shutil.which("ssh-keygen"):
        pytest.skip("no ssh-keygen here")
    done = sign(sitting, REVIEWER)
    signers, signature = tmp_path / "allowed_signers", tmp_path / "org.sshsig"
    signers.write_text(signers_text((Pinned(REVIEWER_NAME, REVIEWER.public, ("secaudit-review-v1",), None, None),)))
    with open_bundle(done.path) as bundle:
        signature.write_bytes(bundle.signature)
        signed = bundle.signed
    said = [
        subprocess.run(
            ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", REVIEWER_NAME, "-n", namespace, "-s", signature],
            input=signed, capture_output=True, check=False,
        ).returncode
        for namespace in ("secaudit-review-v1", "secaudit-evidence-v1")
    ]  # fmt: skip
    assert said[0] == 0
    assert said[1] != 0


def test_an_encrypted_bundle_is_reviewed_and_signed_and_its_file_watched(reviewer: Reviewer) -> None:
    plain, path = reviewer.receives(), reviewer.folder / "case-s001.zip.age"
    with plain.open("rb") as source, path.open("wb") as target:
        encrypt_to(source, target, [REVIEWER.public.line])
    plain.unlink()
    sitting = reviewer.opens(path, opened_by=lambda: (identity_of(REVIEWER),))
    assert sitting.draft_path == reviewer.folder / "case-s001.review.secaudit"
    reviewer.sees_everything(sitting)
    assert sign(sitting, REVIEWER).review.subject_seal == sitting.seal_id
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(OtherSeal, match="已經不是開啟時的那一份"):
        sign(sitting, REVIEWER)


def test_the_log_of_the_review_is_inside_and_anchored(reviewer: Reviewer, sitting: ReviewSitting) -> None:
    head = sitting.draft.head()
    done = sign(sitting, REVIEWER)
    with open_bundle(done.path) as bundle:
        lines = bundle.read("data/log.jsonl", 10**7).splitlines()
        assert (bundle.facts.log_count, bundle.facts.log_head) == (len(lines), json.loads(lines[-1])["hash"])
    assert (bundle.facts.log_count, bundle.facts.log_head) == (head.sequence, head.hash)


# Reading back


def rewritten(path: Path, change: Callable[[dict[str, Any]], object], folder: Path, **facts: Any) -> Path:
    """The signed review with another review.json, signed anew by the reviewer himself."""
    with open_bundle(path) as bundle:
        files = {name: bundle.read(f"data/{name}", 10**7) for name in bundle.payload}
        said = json.loads(files[FILE])
        change(said)
        text = json.dumps(said, indent=3).encode()
        target = folder / "rewritten.zip"
        with target.open("w+b") as handle:
            write_bundle(handle, replace(bundle.facts, **facts), payload_of(files | {FILE: text}), REVIEWER)
    return target


def problems_of(path: Path) -> list[str]:
    with open_bundle(path) as bundle:
        review, problems = read_review(bundle)
    assert (review is None) is bool(problems)
    assert {p.code for p in problems} <= {"E-REV-12"}
    return [p.what for p in problems]


def first(said: dict[str, Any], opinion: str) -> dict[str, Any]:
    return next(o for c in said["controls"] for o in c["opinions"] if o["opinion"] == opinion)


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another seal": (lambda r: r.update(subject_seal="0" * 64), "被審查的封存與 seal.txt 不同"),
    "another case": (lambda r: r.update(case_id="C2M-999"), "案件與 seal.txt 不同"),
    "another catalogue": (lambda r: r.update(catalogue_sha256="0" * 64), "條文目錄與 seal.txt 不同"),
    "a key too many": (lambda r: r.update(extra=1), "沒有的欄位"),
    "a key too few": (lambda r: r.pop("reviewer"), "reviewer 不是文字"),
    "a newer format": (lambda r: r.update(format="secaudit-review-v2"), "格式不是"),
    "a float": (lambda r: r.update(subject_sequence=1.0), "小數"),
    "a truth for a number": (lambda r: r.update(subject_sequence=True), "subject_sequence 不是整數"),
    "no list": (lambda r: r.update(controls={}), "controls 不是清單"),
    "no date": (lambda r: r.update(as_of="2024-13-01"), "as_of 不是日期"),
    "a control twice": (lambda r: r["controls"].append(r["controls"][0]), "條文編號重複"),
    "an item twice": (lambda r: r["evidence"].append(r["evidence"][0]), "佐證編號重複"),
    "no hash": (lambda r: r["evidence"][0].update(sha256="abc"), "雜湊值格式不對"),
    "an unseen control": (lambda r: r["controls"][0].update(opinions=[]), "沒有看過"),
    "no such opinion": (lambda r: first(r, "seen").update(opinion="maybe"), "不是已看"),
    "agreed without a basis": (lambda r: first(r, "agree").update(basis=""), "沒有審查依據"),
    "returned without a reason": (lambda r: first(r, "return").update(said=""), "退回沒有內容"),
    "supplement without a day": (lambda r: first(r, "supplement").update(due_on=None), "補件沒有期限"),
    "too long": (lambda r: first(r, "return").update(said="字" * 2001), "太長"),
}


def test_a_review_written_otherwise_is_a_problem_of_its_own(sitting: ReviewSitting, tmp_path: Path) -> None:
    done = sign(sitting, REVIEWER)
    assert problems_of(done.path) == []
    for name, (change, told) in WRONG.items():
        found = problems_of(rewritten(done.path, change, tmp_path))
        assert any(told in what for what in found), (name, found)


def test_how_it_is_laid_out_does_not_matter(sitting: ReviewSitting, tmp_path: Path) -> None:
    """Another version may put its line breaks elsewhere."""
    assert problems_of(rewritten(sign(sitting, REVIEWER).path, lambda _said: None, tmp_path)) == []


def test_opinions_that_exclude_each_other_are_a_problem(sitting: ReviewSitting, tmp_path: Path) -> None:
    def both(said: dict[str, Any]) -> None:
        (control,) = (c for c in said["controls"] if c["control_id"] == LOCKOUT)
        agreed = {**control["opinions"][1], "id": "RP-999", "opinion": "agree", "said": "", "basis": "a" * 64}
        control["opinions"].append(agreed)

    found = problems_of(rewritten(sign(sitting, REVIEWER).path, both, tmp_path))
    assert found == [f"{LOCKOUT} 的意見互相矛盾"]


def test_a_bundle_without_the_file_is_a_problem(sitting: ReviewSitting, tmp_path: Path) -> None:
    done = sign(sitting, REVIEWER)
    with open_bundle(done.path) as bundle, (tmp_path / "bare.zip").open("w+b") as handle:
        write_bundle(handle, bundle.facts, payload_of({"log.jsonl": b"\n"}), REVIEWER)
    assert problems_of(tmp_path / "bare.zip") == ["沒有這個檔案"]


def test_reading_gives_back_what_was_written(sitting: ReviewSitting) -> None:
    done: SignedReview = sign(sitting, REVIEWER)
    with open_bundle(done.path) as bundle:
        review, _ = read_review(bundle)
    expected: Review = replace(done.review, sequence=1, seal_id=done.seal_id)
    assert review == expected
    assert review_bytes(expected) == review_bytes(done.review)


def test_a_review_despite_a_failed_verdict_says_so(reviewer: Reviewer) -> None:
    old = reviewer.receives("old.zip")
    reviewer.company.log("改了說明")
    with_newer = reviewer.opens(reviewer.receives("new.zip", sequence=2))
    assert with_newer.verification.verdict(Quality.FRESHNESS)[0] is State.UNKNOWN
    sitting = reviewer.opens(old, despite=True)
    reviewer.sees_everything(sitting)
    told = {v.quality: (v.state, bool(v.code)) for v in sign(sitting, REVIEWER).review.verdicts}
    assert told["freshness"] == ("fail", True)


def test_the_author_of_the_signature_is_logged(reviewer: Reviewer, sitting: ReviewSitting) -> None:
    reviewer.author = Author("陳審查", "陳/1", LIN.at)
    sign(sitting, REVIEWER)
    assert [(e.actor, e.kind) for e in sitting.draft.events()][-1] == ("陳審查", "seal")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(("at", "sequence"), [("_facts", 1), ("_signed_row", 1), ("_give_name", 2)])
def test_killed_there_it_leaves_no_file_of_that_name(reviewer: Reviewer, at: str, sequence: int) -> None:
    """Without a chance to tidy up: before anything is written, before the commit, and between commit and name."""
    path = reviewer.receives()
    reviewer.sees_everything(reviewer.opens(path))
    reviewer.opened.pop().close()
    if (child := os.fork()) == 0:
        try:
            setattr(signing, at, lambda *_: os._exit(9))
            sign(reviewer.opens(path), REVIEWER)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert not list(reviewer.folder.glob("*-r00*.zip"))
    sitting = reviewer.opens(path)
    assert sitting.draft.check_log().first_bad is None
    done = sign(sitting, REVIEWER)
    assert done.sequence == sequence
    with open_bundle(done.path) as bundle:
        assert bool(bundle.facts.previous_seal) is (sequence == 2)
