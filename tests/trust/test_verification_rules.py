"""How steps become verdicts, when a pin counts, and what freshness says: pure rules."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.trust.anchors import Anchors
from secaudit.trust.freshness import freshness, log_digest
from secaudit.trust.revocations import NOTHING_REVOKED
from secaudit.trust.seen import Line, Seen
from secaudit.trust.signature import signed
from secaudit.trust.signers import Pinned, signers_text
from secaudit.trust.standing import NotStanding, standing
from secaudit.trust.verification import Quality, State, Step, Verification
from trust.bundles import a_key, some_facts

AT = datetime(2024, 3, 10, 9, 0, tzinfo=UTC)
EVIDENCE = "secaudit-evidence-v1"
LINE = Line("evidence", "12345675", "C2M-113-001")


def verification(*states: State) -> Verification:
    steps = [Step(n, Quality.FRESHNESS, "", s, "", "") for n, s in enumerate(states, 10)]
    return Verification("", None, "", tuple(steps))


@given(st.lists(st.sampled_from(State), min_size=1, max_size=5))
def test_a_verdict_is_its_worst_step_and_names_the_first_such(states: list[State]) -> None:
    worst = State.FAIL if State.FAIL in states else State.UNKNOWN if State.UNKNOWN in states else State.PASS
    state, step = verification(*states).verdict(Quality.FRESHNESS)
    assert state is worst
    expected = len(states) - 1 if worst is State.PASS else states.index(worst)
    assert step.number == 10 + expected


@given(st.lists(st.sampled_from(State), min_size=1, max_size=5))
def test_the_exit_code_is_5_for_any_failing_step_else_0(states: list[State]) -> None:
    assert verification(*states).exit_code == (5 if State.FAIL in states else 0)


def pin(**more: Any) -> Pinned:
    return replace(Pinned("12345675", a_key(1).public, (EVIDENCE,)), **more)


def test_any_pin_that_counts_is_enough() -> None:
    pins = (pin(valid_before=AT - timedelta(days=1)), pin(principal="new", valid_after=AT))
    found = standing(a_key(1).public, EVIDENCE, Anchors(pins), AT)
    assert isinstance(found, Pinned)
    assert found.principal == "new"


def test_of_several_that_do_not_count_the_nearest_is_told() -> None:
    pins = (pin(namespaces=("secaudit-review-v1",)), pin(valid_before=AT - timedelta(days=1)))
    for given_pins in (pins, pins[::-1]):
        found = standing(a_key(1).public, EVIDENCE, Anchors(given_pins), AT)
        assert isinstance(found, NotStanding)
        assert found.code == "E-VER-18"


def test_a_revoked_key_never_counts_whatever_is_pinned() -> None:
    anchors = Anchors((pin(),), NOTHING_REVOKED.with_key(a_key(1).public))
    found = standing(a_key(1).public, EVIDENCE, anchors, AT)
    assert isinstance(found, NotStanding)
    assert found.code == "E-VER-14"


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no OpenSSH here")
@pytest.mark.parametrize("seconds", [-1, 0, 1])
@pytest.mark.parametrize("bound", ["valid_after", "valid_before"])
def test_openssh_draws_the_bounds_at_the_same_second(bound: str, seconds: int, tmp_path: Path) -> None:
    bounded = pin(**{bound: AT + timedelta(seconds=seconds)})
    (tmp_path / "signers").write_text(signers_text([bounded]))
    (tmp_path / "sig").write_bytes(signed(b"message", EVIDENCE, a_key(1)))
    command = ["ssh-keygen", "-Y", "verify", "-f", str(tmp_path / "signers"), "-I", "12345675", "-n", EVIDENCE,
               "-s", str(tmp_path / "sig"), "-Overify-time=20240310090000Z"]  # fmt: skip
    theirs = subprocess.run(command, input=b"message", capture_output=True, check=False).returncode == 0
    ours = isinstance(standing(a_key(1).public, EVIDENCE, Anchors((bounded,)), AT), Pinned)
    assert ours is theirs


class Chain:
    """A log of ``count`` entries; from ``forked_at`` on they are of another history."""

    def __init__(self, count: int, forked_at: int = 10**9) -> None:
        self.count = count
        self.packed = b"".join(n.to_bytes(31, "big") + bytes([n >= forked_at]) for n in range(1, count + 1))

    @property
    def head(self) -> str:
        return self.packed[-32:].hex()


def was_seen(sequence: int, log: Chain, seal_id: str = "a" * 64) -> Seen:
    return Seen(LINE, sequence, seal_id, log.count, log.head, log_digest(log, log.count), AT)


@given(
    seen_count=st.integers(1, 30), count=st.integers(1, 30), forked_at=st.integers(1, 40),
    seen_sequence=st.integers(1, 5), sequence=st.integers(1, 5),
)  # fmt: skip
def test_the_log_passes_exactly_when_it_goes_on_from_what_was_seen(
    seen_count: int, count: int, forked_at: int, seen_sequence: int, sequence: int
) -> None:
    log = Chain(count, forked_at)
    recalled = was_seen(seen_sequence, Chain(seen_count))
    facts = some_facts(sequence=sequence, log_count=count, log_head=log.head)
    order, logged, _ = freshness(facts, "b" * 64, log, recalled, "")
    goes_on = count >= seen_count and forked_at > seen_count
    assert (logged.state is State.PASS) is goes_on
    if sequence <= seen_sequence:
        assert order.state is State.FAIL
    if not goes_on and sequence >= seen_sequence:
        assert State.FAIL in (order.state, logged.state)


def test_the_claimed_time_changes_nothing() -> None:
    log = Chain(2)
    facts = some_facts(log_count=2, log_head=log.head)
    recalled = was_seen(2, Chain(1), facts.previous_seal)
    told = [
        freshness(replace(facts, claimed_time=time), "b" * 64, log, recalled, "")
        for time in (AT - timedelta(days=9999), AT, AT + timedelta(days=9999))
    ]
    assert told[0] == told[1] == told[2]
    assert [s.state for s in told[0]] == [State.PASS] * 3


def test_an_entry_exchanged_before_a_withheld_one_is_seen() -> None:
    """The head is still the one that was seen: with bodies withheld nothing binds what stands before it."""
    before, after = Chain(3), Chain(5)
    after.packed = bytes(32) + after.packed[32:]
    facts = some_facts(sequence=4, log_count=5, log_head=after.head)
    _, logged, _ = freshness(facts, "b" * 64, after, was_seen(3, before, facts.previous_seal), "")
    assert (logged.state, logged.code) == (State.FAIL, "E-VER-54")


def test_a_seal_that_counts_more_entries_than_its_log_has_is_told() -> None:
    log = Chain(4)
    for count, head in ((5, log.head), (4, "0" * 64)):
        _, logged, _ = freshness(some_facts(log_count=count, log_head=head), "b" * 64, log, None, "")
        assert (logged.state, logged.code) == (State.FAIL, "E-VER-51")


@pytest.mark.parametrize(("sequence", "code"), [(4, "E-VER-53"), (3, "E-VER-53"), (2, "E-VER-55")])
def test_fewer_entries_than_were_seen_are_in_order_in_an_earlier_seal_alone(sequence: int, code: str) -> None:
    log = Chain(2)
    facts = some_facts(sequence=sequence, log_count=2, log_head=log.head)
    _, logged, _ = freshness(facts, "b" * 64, log, was_seen(3, Chain(5)), "")
    assert logged.code == code


@pytest.mark.parametrize(
    ("sealed", "code"), [("R-7 午", ""), ("", "E-VER-57"), ("R-7 午後", "E-VER-58"), ("R-7", "E-VER-58")]
)
def test_a_challenge_is_the_very_text_that_was_given(sealed: str, code: str) -> None:
    *_, challenged = freshness(some_facts(challenge=sealed), "b" * 64, Chain(2), None, "R-7 午")
    assert challenged.code == code
