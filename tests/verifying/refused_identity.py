"""Bundles that are not what was signed, or not signed by whom they must be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from refusal_making import Given, Refusal, good, packed, with_member
from sealed_bench import (
    ANCHORS,
    COMPANY,
    NAME,
    NOW,
    REVIEWER,
    STRANGER,
    SmallCase,
    Verifier,
    bundle,
    company_pin,
)

from secaudit.trust.anchors import Anchors
from secaudit.trust.seal_facts import BundleType
from secaudit.trust.signature import signed
from secaudit.trust.signers import Pinned
from trust.bundles import archive_bytes, members_of


def signed_by(case: SmallCase, key: Any, namespace: str) -> Path:
    path = good(case)
    members = members_of(path.read_bytes())
    members["bag/signatures/org.sshsig"] = signed(members["bag/tagmanifest-sha256.txt"], namespace, key)
    path.write_bytes(archive_bytes(members))
    return path


def pinned(case: SmallCase, verifier: Verifier, *pins: Pinned, **anchors: Any) -> Given:
    verifier.anchors = Anchors(pins, **anchors)
    return good(case), {}


def trailing(case: SmallCase, verifier: Verifier) -> Given:
    path = good(case)
    path.write_bytes(path.read_bytes() + b"\n")
    return path, {}


def fetch_list(case: SmallCase, verifier: Verifier) -> Given:
    return with_member(case, "bag/fetch.txt", lambda _: b"https://example.tw 1 data/x\n", again=True)


def replaced_evidence_on_disk(case: SmallCase, verifier: Verifier) -> Given:
    return with_member(case, "bag/data/evidence/E000001.html", lambda _: b"<html>lockout 9</html>")


def other_instructions(case: SmallCase, verifier: Verifier) -> Given:
    return with_member(case, "bag/VERIFY.txt", lambda text: text + b"run this\n")


def seal_with_another_line(case: SmallCase, verifier: Verifier) -> Given:
    return with_member(case, "bag/seal.txt", lambda text: text + b"trust: me\n", again=True)


def seal_that_miscounts(case: SmallCase, verifier: Verifier) -> Given:
    count = len(case.files())
    return with_member(
        case, "bag/seal.txt", lambda t: t.replace(b"files: %d" % count, b"files: %d" % (count + 1)), again=True
    )


def no_signature(case: SmallCase, verifier: Verifier) -> Given:
    return with_member(case, "bag/signatures/org.sshsig", lambda _: b"signed, me\n")


def review_as_evidence(case: SmallCase, verifier: Verifier) -> Given:
    return signed_by(case, REVIEWER, BundleType.REVIEW.namespace), {}


def evidence_as_review(case: SmallCase, verifier: Verifier) -> Given:
    return good(case), {"expected": BundleType.REVIEW}


def receipt_as_evidence(case: SmallCase, verifier: Verifier) -> Given:
    return signed_by(case, REVIEWER, "secaudit-receipt-v1"), {}


def revoked(case: SmallCase, verifier: Verifier) -> Given:
    return pinned(case, verifier, company_pin(), revoked=ANCHORS.revoked.with_key(COMPANY.public))


def stranger(case: SmallCase, verifier: Verifier) -> Given:
    path = case.folder / "stranger.zip"
    bundle(path, case.files(), case.facts(), STRANGER)
    return path, {}


def reviewers_key(case: SmallCase, verifier: Verifier) -> Given:
    path = case.folder / "role.zip"
    bundle(path, case.files(), case.facts(), REVIEWER)
    return path, {}


def not_yet_valid(case: SmallCase, verifier: Verifier) -> Given:
    return pinned(case, verifier, company_pin(valid_after=NOW + timedelta(seconds=1)))


def expired(case: SmallCase, verifier: Verifier) -> Given:
    """The seal claims a time at which the key was valid; that proves nothing."""
    return pinned(case, verifier, company_pin(valid_before=NOW - timedelta(seconds=1)))


def other_bytes_signed(case: SmallCase, verifier: Verifier) -> Given:
    path = good(case)
    members = members_of(path.read_bytes())
    members["bag/signatures/org.sshsig"] = signed(b"something else", BundleType.EVIDENCE.namespace, COMPANY)
    path.write_bytes(archive_bytes(members))
    return path, {}


def review_inside(case: SmallCase, verifier: Verifier) -> Given:
    path = good(case, type=BundleType.REVIEW, subject_seal="ab" * 32)
    return packed(path, members_of(path.read_bytes())), {}


def another_keys_seal(case: SmallCase, verifier: Verifier) -> Given:
    """Both keys are pinned for evidence; the seal names the one, the other signed."""
    second = Pinned(NAME, STRANGER.public, (BundleType.EVIDENCE.namespace,))
    verifier.anchors = Anchors((company_pin(), second))
    path = good(case)
    return packed(path, members_of(path.read_bytes()), key=STRANGER), {}


def for_another_company(case: SmallCase, verifier: Verifier) -> Given:
    return good(case, organisation="04595257"), {}


REFUSED: tuple[Refusal, ...] = (
    Refusal("trailing data", trailing, 1, "E-BAG-10"),
    Refusal("a fetch.txt", fetch_list, 2, "E-BAG-11"),
    Refusal("evidence replaced in the file", replaced_evidence_on_disk, 3, "E-BAG-12"),
    Refusal("a tag file changed", other_instructions, 4, "E-BAG-13"),
    Refusal("a seal of another form", seal_with_another_line, 5, "E-BAG-14"),
    Refusal("a seal that miscounts", seal_that_miscounts, 5, "E-BAG-15"),
    Refusal("no signature", no_signature, 6, "E-VER-10"),
    Refusal("a review's signature", review_as_evidence, 6, "E-VER-11"),
    Refusal("evidence offered as a review", evidence_as_review, 6, "E-VER-12"),
    Refusal("a receipt's signature", receipt_as_evidence, 6, "E-VER-13"),
    Refusal("a revoked key", revoked, 7, "E-VER-14"),
    Refusal("an unpinned key", stranger, 7, "E-VER-15"),
    Refusal("a key of another role", reviewers_key, 7, "E-VER-16"),
    Refusal("a key not yet valid", not_yet_valid, 7, "E-VER-17"),
    Refusal("an expired key", expired, 7, "E-VER-18"),
    Refusal("a signature over other bytes", other_bytes_signed, 8, "E-VER-19"),
    Refusal("a review inside", review_inside, 9, "E-VER-20"),
    Refusal("the seal of another key", another_keys_seal, 9, "E-VER-21"),
    Refusal("a seal for another company", for_another_company, 9, "E-VER-22"),
)
