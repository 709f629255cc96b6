"""The golden bundles: what each is, and whom a verifier of theirs pins.

Every fact here was read with other tools (``unzip -p … | sha256sum`` for the seal ids, ``ssh-keygen -lf`` for the
fingerprints) or is what ``make.py`` says it did.
"""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from secaudit.trust.anchors import Anchors
from secaudit.trust.seal_facts import BundleType
from secaudit.trust.signers import read_signers

HERE = Path(__file__).resolve().parent
V1 = HERE / "v1"
SIGNERS = V1 / "allowed_signers"
IDENTITY = V1 / "test_identity.age.txt"
NOW = datetime(2024, 10, 1, 1, 0, tzinfo=UTC)
COMPANY, REVIEWER = "12345675", "reviewer@example.tw"
SEALED_BY = "0.1.0"
"""The version of the program that made all bundles of v1."""


@dataclass(frozen=True, slots=True)
class Golden:
    path: Path
    type: BundleType
    principal: str
    sequence: int
    seal_id: str
    previous: str
    earned: int
    possible: int
    """The score that was sealed, of an evidence bundle."""


PROPOSAL = Golden(
    V1 / "proposal.zip", BundleType.EVIDENCE, COMPANY, 1,
    "1d43ee1a175bea0e7a09d66b908a4a8357bd89370ce200fdebc31331ce04ca51", "", 4, 214,
)  # fmt: skip
ACCEPTANCE = Golden(
    V1 / "acceptance.zip", BundleType.EVIDENCE, COMPANY, 2,
    "f2cca8dba613255974245413928c78e592e2cfefe78479237a0c205e74940b9f", PROPOSAL.seal_id, 2, 222,
)  # fmt: skip
REVIEW = Golden(
    V1 / "review.zip", BundleType.REVIEW, REVIEWER, 1,
    "89a89bbcee9d82acf0e3688b1e7f5179726c09e2787c8ccd3fae967c3779b035", "", 0, 0,
)  # fmt: skip
ENCRYPTED = V1 / "proposal.zip.age"
"""The very bytes of ``PROPOSAL``, encrypted to ``IDENTITY``."""
GOLDEN = (PROPOSAL, ACCEPTANCE, REVIEW)
EVIDENCE_IDS = ("E-0001", "E-0002", "E-0003")
WITHHELD = "E-0003"


def anchors() -> Anchors:
    """What a verifier of the golden bundles pinned."""
    pins, problems = read_signers(SIGNERS.read_text(encoding="utf-8"), SIGNERS.name)
    assert not problems
    return Anchors(pins)


def trust_folder(folder: Path) -> Path:
    """The same as the program keeps it."""
    folder.mkdir()
    shutil.copyfile(SIGNERS, folder / SIGNERS.name)
    return folder


def members_of(path: Path) -> dict[str, bytes]:
    """Every member by its full name, read by another reader than ours."""
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}
