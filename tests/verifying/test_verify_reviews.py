"""Verifying a review: the same steps under its own namespace, counted for each seal that was reviewed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sealed_bench import NAME, REVIEWER, REVIEWER_NAME, SmallCase, Verifier, bundle

from secaudit import PROGRAM
from secaudit.trust.seal_facts import BundleType
from secaudit.trust.verification import Quality, State
from secaudit.usecases.reviewing.opinions import Opinion
from secaudit.usecases.reviewing.signed_review import FILE, JudgedControl, Review, review_bytes

SUBJECT, LATER = "ab" * 32, "cd" * 32
SEEN = Opinion("RP-001", "A4-2.3.1.4", "seen", "", None, "審查者", date(2024, 3, 9), "")


def a_review(case: SmallCase, subject: str = SUBJECT) -> Review:
    control = JudgedControl("A4-2.3.1.4", "met", "not_met", (), (SEEN,))
    return Review(
        subject, 1, "C2M-113-001", "宏遠精密", NAME, "acceptance", date(2024, 3, 5), "審查者", date(2024, 3, 9), None,
        "", case.catalogue.id, case.catalogue.digest, PROGRAM, (), (), (control,),
    )  # fmt: skip


def signed_review(case: SmallCase, name: str = "review.zip", subject: str = SUBJECT, **facts: Any) -> Path:
    path = case.folder / name
    files = {FILE: review_bytes(a_review(case, subject)), "log.jsonl": case.files()["log.jsonl"]}
    given = case.facts(type=BundleType.REVIEW, subject_seal=subject, **facts)
    bundle(path, files, given, REVIEWER)
    return path


def test_a_review_has_thirteen_steps_and_its_own_signer(case: SmallCase, verifier: Verifier) -> None:
    with closing(verifier.whole(signed_review(case), expected=BundleType.REVIEW)) as found:
        assert [s.number for s in found.verification.steps] == list(range(1, 14))
        assert found.verification.signer == REVIEWER_NAME
        assert [found.verification.verdict(q)[0] for q in Quality] == [
            State.PASS, State.PASS, State.UNKNOWN, State.PASS,
        ]  # fmt: skip
        assert found.sealed_case is None


def test_reviews_count_for_each_seal_apart(case: SmallCase, verifier: Verifier) -> None:
    """Another seal's first review is no older one of this; a second one of the same seal must follow the first."""
    review: dict[str, Any] = {"expected": BundleType.REVIEW}
    with closing(verifier.whole(signed_review(case), **review)) as found:
        first = found.verification.seal_id
    assert verifier.step(signed_review(case, "later.zip", LATER), 10, **review).code == "E-VER-30"
    case.log("amended")
    second = signed_review(case, "second.zip", sequence=2, previous_seal=first)
    assert verifier.step(second, 10, **review).state is State.PASS
    assert verifier.step(signed_review(case, "again.zip", sequence=1), 10, **review).code == "E-VER-32"


def test_an_unreadable_review_fails_completeness(case: SmallCase, verifier: Verifier) -> None:
    path = case.folder / "review.zip"
    facts = case.facts(type=BundleType.REVIEW, subject_seal=SUBJECT)
    bundle(path, {FILE: b"{}", "log.jsonl": case.files()["log.jsonl"]}, facts, REVIEWER)
    step = verifier.step(path, 13, expected=BundleType.REVIEW)
    assert (step.state, step.code) == (State.FAIL, "E-VER-90")


def test_a_review_of_another_seal_than_its_own_facts_say_is_refused(case: SmallCase, verifier: Verifier) -> None:
    path = case.folder / "review.zip"
    data = review_bytes(replace(a_review(case), subject_seal=LATER))
    facts = case.facts(type=BundleType.REVIEW, subject_seal=SUBJECT)
    bundle(path, {FILE: data, "log.jsonl": case.files()["log.jsonl"]}, facts, REVIEWER)
    assert verifier.step(path, 13, expected=BundleType.REVIEW).code == "E-VER-90"


def test_a_review_without_a_log_cannot_show_that_it_goes_on(case: SmallCase, verifier: Verifier) -> None:
    path = case.folder / "review.zip"
    facts = case.facts(type=BundleType.REVIEW, subject_seal=SUBJECT)
    bundle(path, {FILE: review_bytes(a_review(case))}, facts, REVIEWER)
    assert verifier.step(path, 11, expected=BundleType.REVIEW).code == "E-VER-50"
