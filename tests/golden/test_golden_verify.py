"""A bundle sealed by an earlier version verifies in this one, with the verdicts it had when it was made.

A failure here is a bundle of somebody's that this version refuses. Where clauses are judged otherwise than before, or
data that travels with the program and not with the bundle changed (the MAC registry, holidays), raise the version of
the program: what another version computes otherwise is UNKNOWN, what the same version computes otherwise is FAIL.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from golden.golden_bundles import (
    ACCEPTANCE,
    COMPANY,
    ENCRYPTED,
    EVIDENCE_IDS,
    GOLDEN,
    HERE,
    IDENTITY,
    NOW,
    PROPOSAL,
    REVIEW,
    REVIEWER,
    SEALED_BY,
    SIGNERS,
    WITHHELD,
    Golden,
    anchors,
    members_of,
    trust_folder,
)
from secaudit import __version__
from secaudit.cli import main
from secaudit.model.control import Catalogue
from secaudit.trust.bundle import open_bundle
from secaudit.trust.encryption import identities
from secaudit.trust.seal_facts import BundleType
from secaudit.trust.seen import Memory
from secaudit.trust.verification import Quality, State, Step
from secaudit.usecases.reviewing.signed_review import Review, read_review
from secaudit.usecases.verifying.verify import VerifiedBundle, verify

PASS, FAIL, UNKNOWN = State.PASS, State.FAIL, State.UNKNOWN
SAME_VERSION = __version__ == SEALED_BY


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "seen")


def looked_at(path: Path, memory: Memory | None, catalogue: Catalogue, **more: Any) -> VerifiedBundle:
    return verify(path, anchors(), now=NOW, memory=memory, catalogue=lambda: catalogue, **more)


def state(found: VerifiedBundle, quality: Quality) -> State:
    return found.verification.verdict(quality)[0]


def step(found: VerifiedBundle, number: int) -> Step:
    return found.verification.steps[number - 1]


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda g: g.path.stem)
def test_integrity_and_identity_pass_in_every_version(golden: Golden, memory: Memory, catalogue: Catalogue) -> None:
    with closing(looked_at(golden.path, memory, catalogue, expected=golden.type)) as found:
        verification = found.verification
        assert [s.state for s in verification.steps[:9]] == [PASS] * 9
        assert verification.accepted
        assert verification.exit_code == 0
        assert (verification.seal_id, verification.signer) == (golden.seal_id, golden.principal)
        facts = verification.facts
        assert facts
        assert (facts.type, facts.sequence, facts.previous_seal) == (golden.type, golden.sequence, golden.previous)
        assert facts.program.rpartition(" ")[2] == SEALED_BY


@pytest.mark.parametrize("golden", [PROPOSAL, ACCEPTANCE], ids=lambda g: g.path.stem)
def test_tables_and_score_are_read_and_never_fail(golden: Golden, memory: Memory, catalogue: Catalogue) -> None:
    """The withheld item is UNKNOWN always; catalogue and score pass as long as neither was changed since."""
    with closing(looked_at(golden.path, memory, catalogue)) as found:
        assert found.sealed_case
        stated = found.sealed_case.stated
        assert (stated.score.earned_before, stated.score.possible) == (golden.earned, golden.possible)
        assert [i.id for i in found.sealed_case.items] == [*EVIDENCE_IDS]
        assert [i.disclosed for i in found.sealed_case.items] == [True, True, False]
        ours = found.sealed_case.catalogue.digest == catalogue.digest
        assert (step(found, 13).state, step(found, 13).code) == ((PASS, "") if ours else (UNKNOWN, "E-VER-67"))
        assert (step(found, 14).state, step(found, 14).code) == (PASS, "") or (
            not SAME_VERSION and (step(found, 14).state, step(found, 14).code) == (UNKNOWN, "E-VER-72")
        ), step(found, 14).text
        assert (step(found, 15).state, step(found, 15).code) == (UNKNOWN, "E-VER-84")
        assert WITHHELD in step(found, 15).text


def test_the_names_and_texts_come_back_as_they_were_typed(memory: Memory, catalogue: Catalogue) -> None:
    with closing(looked_at(PROPOSAL.path, memory, catalogue)) as found:
        assert found.sealed_case
        inventory = found.sealed_case.inventory
        assert inventory.case["name"] == "宏遠精密股份有限公司"
        assert [row["name"] for row in inventory.dicts("asset")] == ["ERP 主機", "=1+1 檔案伺服器"]
        assert [i.file_name for i in found.sealed_case.items] == ["鎖定原則.txt", "會議紀錄.txt", "薪資主機.txt"]
        assert found.verification.facts
        assert found.verification.facts.challenge == "覆核 2024-113"


def test_the_second_follows_the_first_and_the_first_is_old_then(memory: Memory, catalogue: Catalogue) -> None:
    said = []
    for golden in (PROPOSAL, ACCEPTANCE, PROPOSAL):
        with closing(looked_at(golden.path, memory, catalogue)) as found:
            said.append((state(found, Quality.FRESHNESS), step(found, 10).code, found.verification.exit_code))
    assert said == [(UNKNOWN, "E-VER-30", 0), (PASS, "", 0), (FAIL, "E-VER-32", 5)]


def test_its_log_is_whole_and_extends_the_earlier_one(memory: Memory, catalogue: Catalogue) -> None:
    """Nine entries were hidden in the first and are shown in the second: the same hashes."""
    with (
        closing(looked_at(PROPOSAL.path, memory, catalogue)) as earlier,
        closing(looked_at(ACCEPTANCE.path, memory, catalogue)) as later,
    ):
        assert earlier.sealed_case
        assert later.sealed_case
        first, second = earlier.sealed_case.log, later.sealed_case.log
        assert (first.count, second.count) == (9, 13)
        assert second.hash_at(9) == first.head
        assert [e.body is None for e in first.entries()] == [True] * 9
        assert [e.body is None for e in second.entries()] == [False] * 13


def test_the_encrypted_one_is_the_same_bundle(memory: Memory, catalogue: Catalogue) -> None:
    opened_by = lambda: identities(IDENTITY.read_bytes())  # noqa: E731
    with closing(looked_at(ENCRYPTED, memory, catalogue, opened_by=opened_by)) as found:
        assert found.verification.accepted
        assert found.verification.seal_id == PROPOSAL.seal_id


def review_of(found: VerifiedBundle) -> Review:
    assert found.bundle
    review, problems = read_review(found.bundle)
    assert not problems
    assert review
    return review


def test_the_review_names_the_seal_and_the_hash_of_every_item(memory: Memory, catalogue: Catalogue) -> None:
    with closing(looked_at(REVIEW.path, memory, catalogue, expected=BundleType.REVIEW)) as found:
        review = review_of(found)
        assert review.subject_seal == ACCEPTANCE.seal_id
        assert found.verification.facts
        assert found.verification.facts.subject_seal == ACCEPTANCE.seal_id
        opinions = {
            c.control_id: [o.opinion for o in c.opinions if o.opinion != "seen"]
            for c in review.controls if len(c.opinions) > 1
        }  # fmt: skip
    assert opinions == {
        "A4-2.3.1.4": ["agree"], "A4-2.4.1": ["return"], "A4-2.3.6": ["supplement"], "A4-2.2.1": ["question"],
    }  # fmt: skip
    sealed = members_of(ACCEPTANCE.path)
    judged = {i.id: i.sha256 for i in review.evidence}
    assert tuple(judged) == EVIDENCE_IDS
    inside = {hashlib.sha256(d).hexdigest() for n, d in sealed.items() if n.startswith("bag/data/evidence/")}
    assert {judged[i] for i in EVIDENCE_IDS if i != WITHHELD} == inside
    assert [i.disclosed for i in review.evidence] == [True, True, False]


@pytest.mark.parametrize(
    ("golden", "as_other", "code"),
    [(PROPOSAL, BundleType.REVIEW, "E-VER-12"), (REVIEW, BundleType.EVIDENCE, "E-VER-11")],
    ids=["evidence as review", "review as evidence"],
)
def test_one_kind_is_not_taken_for_the_other(
    golden: Golden, as_other: BundleType, code: str, catalogue: Catalogue
) -> None:
    with closing(looked_at(golden.path, None, catalogue, expected=as_other)) as found:
        assert step(found, 6).code == code
        assert found.verification.exit_code == 5


@pytest.mark.parametrize(
    ("arguments", "code", "seal_id"),
    [
        ([str(PROPOSAL.path)], 0, PROPOSAL.seal_id),
        ([str(ACCEPTANCE.path)], 0, ACCEPTANCE.seal_id),
        ([str(REVIEW.path), "--as", "review"], 0, REVIEW.seal_id),
        ([str(ENCRYPTED), "--identity", str(IDENTITY)], 0, PROPOSAL.seal_id),
        ([str(REVIEW.path)], 5, REVIEW.seal_id),
    ],
    ids=["proposal", "acceptance", "review", "encrypted", "review as evidence"],
)
def test_as_people_type_it(
    arguments: list[str],
    code: int,
    seal_id: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SECAUDIT_TRUST", str(trust_folder(tmp_path / "trust")))
    monkeypatch.setenv("SECAUDIT_STATE", str(tmp_path / "state"))
    assert main.run(["verify", *arguments, "--json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert told["seal_id"] == seal_id
    assert told["exit_code"] == code


def test_somebody_who_pinned_nobody_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECAUDIT_TRUST", str(tmp_path / "trust"))
    monkeypatch.setenv("SECAUDIT_STATE", str(tmp_path / "state"))
    assert main.run(["verify", str(PROPOSAL.path)]) == 5


def test_the_golden_files_are_those_that_were_made() -> None:
    """Listed once, by sha256sum; none is ever made again."""
    listed = dict(reversed(line.split("  ")) for line in (HERE / "SHA256SUMS").read_text().splitlines())
    here = {str(p.relative_to(HERE)) for p in HERE.glob("v*/*")}
    assert here == set(listed)
    for name, sha256 in listed.items():
        data = (HERE / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sha256, name
        assert len(data) <= 150_000
        assert b"PRIVATE KEY" not in data


def test_the_pinned_keys_are_of_company_and_reviewer() -> None:
    assert [line.split()[0] for line in SIGNERS.read_text(encoding="utf-8").splitlines()] == [COMPANY, REVIEWER]


def test_it_opens_without_any_key(catalogue: Catalogue) -> None:
    for golden in GOLDEN:
        with open_bundle(golden.path) as bundle:
            assert bundle.seal_id == golden.seal_id
