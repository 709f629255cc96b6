"""Each way in which a bundle can be less than it should be is told by its own step, code and message."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple

import pytest
from refusal_making import Refusal
from refusals import REFUSALS
from sealed_bench import SmallCase, Verifier

from secaudit.model.control import Catalogue
from secaudit.trust.verification import State, Step
from secaudit.usecases.verifying.verify import VerifiedBundle


class Outcome(NamedTuple):
    found: VerifiedBundle
    remembered: bool

    def step(self, number: int) -> Step:
        return next(s for s in self.found.verification.steps if s.number == number)


Told = Callable[[Refusal], Outcome]


@pytest.fixture(scope="module")
def told(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What came of each refusal, found out once."""
    known: dict[str, Outcome] = {}

    def outcome(refusal: Refusal) -> Outcome:
        if refusal.name not in known:
            folder = tmp_path_factory.mktemp("refused")
            small, verifier = SmallCase(folder, catalogue), Verifier(folder, catalogue)
            with closing(small.store):
                path, given = refusal.make(small, verifier)
                found = verifier.whole(path, **given)
            found.close()
            known[refusal.name] = Outcome(found, verifier.memory.path.exists())
        return known[refusal.name]

    return outcome


def named(refusal: Refusal) -> str:
    return refusal.name.replace(" ", "-")


@pytest.mark.parametrize("refusal", REFUSALS, ids=named)
def test_it_is_told_by_its_own_step(refusal: Refusal, told: Told) -> None:
    step = told(refusal).step(refusal.number)
    assert (step.state, step.code) == (State.FAIL if refusal.fails else State.UNKNOWN, refusal.code), step.text


@pytest.mark.parametrize("refusal", [r for r in REFUSALS if r.number <= 9], ids=named)
def test_after_a_failed_identity_nothing_inside_is_parsed_or_shown(refusal: Refusal, told: Told) -> None:
    found, remembered = told(refusal)
    steps = found.verification.steps
    assert {(s.state, s.code) for s in steps if s.number > refusal.number} == {(State.UNKNOWN, "E-VER-01")}
    assert (found.verification.facts, found.verification.signer) == (None, "")
    assert (found.sealed_case, found.recomputed) == (None, None)
    assert found.verification.exit_code == 5
    assert not any("C2M-113-001" in s.text or "宏遠" in s.text for s in steps)
    assert not remembered


def test_all_codes_and_all_messages_differ(told: Told, record_property: Callable[[str, object], None]) -> None:
    """Without figures, dates, names and hashes, no two refusals say the same."""
    codes = [r.code for r in REFUSALS]
    assert len(set(codes)) == len(codes)
    texts: dict[str, str] = {}
    for refusal in REFUSALS:
        bare = re.sub(r"[0-9a-zA-Z:/+._-]+|「[^」]*」", "", told(refusal).step(refusal.number).text)
        assert bare not in texts, f"{refusal.name} says the same as {texts.get(bare)}"
        texts[bare] = refusal.name
    record_property("refusals with a message of their own", len(texts))
