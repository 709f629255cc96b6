"""seal.txt: one writing for each set of facts, and nothing else is read."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.trust.seal_facts import RECEIPT_NAMESPACE, BundleType, SealFacts, newer_format, read_seal, seal_text
from secaudit.trust.trouble import BadSeal, UnwritableFacts
from trust.bundles import every_change, some_facts

BY_HAND = b"""\
format: secaudit-seal/1
type: review
case: C2M-113-001 100%25 %E5%AE%8F
organisation: 12345675
phase: acceptance
sequence: 3
previous-seal:
subject-seal: abababababababababababababababababababababababababababababababab
catalogue: annex-4
catalogue-sha256: cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
program: secaudit 0.1.0
files: 2
bytes: 1234567890123
log-count: 0
log-head:
claimed-time: 2026-11-21T14:02:03+08:00
challenge: %20two lines%0Aand a colon:%20%20
key: SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8
recipients: age1abc ssh-ed25519%20AAAA
"""
FACTS = SealFacts(
    type=BundleType.REVIEW,
    case="C2M-113-001 100% 宏",
    organisation="12345675",
    phase="acceptance",
    sequence=3,
    previous_seal="",
    subject_seal="ab" * 32,
    catalogue="annex-4",
    catalogue_sha256="cd" * 32,
    program="secaudit 0.1.0",
    files=2,
    bytes=1_234_567_890_123,
    log_count=0,
    log_head="",
    claimed_time=datetime(2026, 11, 21, 14, 2, 3, tzinfo=timezone(timedelta(hours=8))),
    challenge=" two lines\nand a colon:  ",
    key="SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8",
    recipients=("age1abc", "ssh-ed25519 AAAA"),
)

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_hash = st.just("") | st.text("0123456789abcdef", min_size=64, max_size=64)
_count = st.integers(0, 2**63 - 1)
_time = st.datetimes(
    min_value=datetime(1970, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))]),
).map(lambda t: t.replace(microsecond=0))
_facts = st.builds(
    SealFacts,
    type=st.sampled_from(BundleType),
    case=_text,
    organisation=_text,
    phase=_text,
    sequence=_count,
    previous_seal=_hash,
    subject_seal=_hash,
    catalogue=_text,
    catalogue_sha256=_hash,
    program=_text,
    log_count=_count,
    log_head=_hash,
    claimed_time=_time,
    challenge=_text,
    files=_count,
    bytes=_count,
    key=st.just("") | st.just(FACTS.key),
    recipients=st.lists(_text.filter(bool), max_size=3).map(tuple),
)


def test_the_text_is_the_one_written_by_hand() -> None:
    assert seal_text(FACTS) == BY_HAND
    assert read_seal(BY_HAND) == FACTS


@given(_facts)
def test_what_is_written_is_read_back(facts: SealFacts) -> None:
    data = seal_text(facts)
    assert data.isascii()
    assert data.count(b"\n") == 19
    assert all(32 <= byte < 127 or byte == 10 for byte in data)
    assert read_seal(data) == facts


def test_every_change_of_a_byte_is_another_seal_or_none() -> None:
    golden = seal_text(FACTS)
    tried = 0
    for changed in every_change(golden):
        tried += 1
        with suppress(BadSeal):
            assert read_seal(changed) != FACTS
    assert tried > 3000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"files: 2", b"files: 02"),
        (b"files: 2", b"files: +2"),
        (b"files: 2", b"files: 2 "),
        (b"files: 2", b"files:2"),
        (b"files: 2", b"files:  2"),
        (b"files: 2", b"files: " + b"9" * 19),
        (b"files: 2", b"files: " + "２".encode()),
        (b"files: 2\n", b""),
        (b"files: 2\n", b"files: 2\nfiles: 2\n"),
        (b"files: 2\n", b"files: 2\nmore: 1\n"),
        (b"files: 2\nbytes: 1234567890123\n", b"bytes: 1234567890123\nfiles: 2\n"),
        (b"\n", b"\r\n"),
        (b"log-head:\n", b"log-head: \n"),
        (b"cdcd", b"CDcd"),
        (b"%E5", b"%e5"),
        (b"C2M", b"%432M"),
        (b"%E5%AE%8F", b"%E5%AE"),
        (b"%25", b"%"),
        (b"type: review", b"type: Review"),
        (b"type: review", b"type: receipt"),
        (b"+08:00", b"+0800"),
        (b"+08:00", b""),
        (b"14:02:03", b"25:02:03"),
        (b"14:02:03", b"14:02:03.5"),
        (b"SHA256:fe", b"SHA512:fe"),
        (b"age1abc ssh", b"age1abc  ssh"),
        (b"format: secaudit-seal/1", b"format: secaudit-seal/0"),
        (b"format: secaudit-seal/1", b"format: secaudit-seal/01"),
    ],
)
def test_another_writing_is_refused(old: bytes, new: bytes) -> None:
    data = seal_text(FACTS)
    assert old in data
    with pytest.raises(BadSeal):
        read_seal(data.replace(old, new))


@pytest.mark.parametrize("data", [b"", b"\n", b"format: secaudit-seal/1", b"x" * 100_000, b"\xef\xbb\xbf" + BY_HAND])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(BadSeal):
        read_seal(data)


def test_a_newer_format_is_known_by_its_first_line_alone() -> None:
    assert newer_format(b"format: secaudit-seal/2\nanything: else\n\xff") == 2
    assert newer_format(seal_text(FACTS)) == 0
    assert newer_format(b"format: secaudit-seal/2") == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"sequence": -1},
        {"bytes": 2**63},
        {"log_head": "xyz"},
        {"previous_seal": "AB" * 32},
        {"key": "fe85"},
        {"case": "\ud800"},
        {"case": "宏" * 30_000},
        {"recipients": ("",)},
        {"claimed_time": datetime(2026, 1, 1)},
        {"claimed_time": datetime(2026, 1, 1, microsecond=5, tzinfo=UTC)},
    ],
)
def test_facts_that_cannot_be_written_once_are_not_written(changed: dict[str, object]) -> None:
    with pytest.raises(UnwritableFacts):
        seal_text(some_facts(**changed))


def test_each_role_signs_in_a_namespace_of_its_own() -> None:
    spaces = {BundleType.EVIDENCE.namespace, BundleType.REVIEW.namespace, RECEIPT_NAMESPACE}
    assert spaces == {"secaudit-evidence-v1", "secaudit-review-v1", "secaudit-receipt-v1"}
