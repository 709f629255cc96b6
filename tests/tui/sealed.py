"""A sealed case before its reviewer, as it stands once a bundle was verified: made from a case file, no archive.

``sealed_sitting`` gives what ``open_review`` gives; the bytes of evidence come from the case file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from secaudit.assess import assess
from secaudit.model.assessment import Assessment
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.store import open_store
from secaudit.store.evidence import EvidenceStore
from secaudit.store.protocol import Author
from secaudit.trust.anchors import Anchors
from secaudit.trust.seal_facts import SealFacts
from secaudit.usecases.evidence.items import evidence_items
from secaudit.usecases.reviewing.open_review import ReviewSitting, open_review
from secaudit.usecases.sealing.sealed_case import LogLines, SealedCase, SealedEntry, SealedItem, Stated, StatedControl
from secaudit.usecases.verifying.verify import BundleType, Quality, State, Step, Verification, VerifiedBundle
from tui.conftest import NOW, TODAY

SEAL_ID = "1a2b3c4d" + "0" * 56
PASSED = (
    Step(1, Quality.INTEGRITY, "封裝", State.PASS, "逐位元組相同"),
    Step(4, Quality.IDENTITY, "公鑰", State.PASS, "釘選為 hongyuan"),
    Step(8, Quality.FRESHNESS, "序號", State.UNKNOWN, "第一次看到這個案件", "E-VER-20"),
    Step(14, Quality.COMPLETENESS, "佐證", State.PASS, "每一件都在"),
)


@dataclass(frozen=True)
class HeldMember:
    sha256: str
    size: int


@dataclass
class HeldBundle:
    """The payload of a bundle, held by an open case file."""

    store: EvidenceStore
    members: dict[str, HeldMember] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def pieces(self, name: str) -> Iterator[bytes]:
        return self.store.read_blob(self.names[name])

    def close(self) -> None:
        self.store.close()


def sealed_sitting(
    case: Path,
    catalogue: Catalogue,
    author: Author,
    *,
    steps: Sequence[Step] = PASSED,
    withheld: Sequence[str] = (),
    stated: dict[str, Any] | None = None,
    own_catalogue: str = "",
) -> ReviewSitting:
    """The case at ``case`` as sealed: without the bytes of ``withheld``, verdicts as computed but for ``stated``."""
    store = open_store(case)
    inventory = store.inventory()
    phase = str(inventory.case["phase"] or "proposal")
    assessment = _judged(store.head().hash, inventory, catalogue, phase)
    bundle = HeldBundle(store)
    items = tuple(_items(store, bundle, withheld))
    entries = [SealedEntry(e.sequence, e.previous, e.hash, e.body) for e in store.log_entries()]
    log = LogLines(b"".join(bytes.fromhex(e.hash) for e in entries), len(entries), lambda: iter(entries))
    sealed = SealedCase(inventory, catalogue, phase, TODAY, _stated(assessment, stated or {}), items, log, record={})
    facts = SealFacts(
        BundleType.EVIDENCE, assessment.case_id, "12345678", phase, 3, "0" * 64, "", "A4", catalogue.digest,
        "secaudit 0", log.count, log.head, NOW,
    )  # fmt: skip
    verification = Verification(SEAL_ID, facts, "hongyuan", tuple(steps))
    path = case.with_name("C2M-113-001-s003-1a2b3c4d.zip")
    path.touch()
    verified = VerifiedBundle(
        path, BundleType.EVIDENCE, verification, cast("Any", bundle), sealed, assessment
    )  # fmt: skip
    verified.held.callback(bundle.close)
    return open_review(
        verified, Anchors(), today=lambda: TODAY, author=lambda: author, own=case.parent / "own",
        own_catalogue=own_catalogue or catalogue.digest,
    )  # fmt: skip


_KNOWN: dict[tuple[str, str], Assessment] = {}
"""Judgements by the head of the log and the phase: most tests begin with the very same case."""


def _judged(head: str, inventory: Inventory, catalogue: Catalogue, phase: str) -> Assessment:
    if (head, phase) not in _KNOWN:
        _KNOWN[head, phase] = assess(inventory, catalogue, phase, TODAY)
    return _KNOWN[head, phase]


def _items(store: EvidenceStore, bundle: HeldBundle, withheld: Sequence[str]) -> Iterator[SealedItem]:
    blobs = {blob.sha256: blob for blob in store.blobs()}
    for number, item in enumerate(evidence_items(store), 1):
        blob = blobs.get(item.sha256 or "")
        path = f"evidence/E{number:06d}.bin"
        known = SealedItem(
            item.id, path, item.sha256 or "", blob.size if blob else 0, item.file_name or "", item.title,
            item.control_ids, disclosed=True, kind=blob.kind if blob else "",
        )  # fmt: skip
        if blob is None:
            yield replace(known, path="", disclosed=False, held=False, why="案件內只有登錄，沒有檔案")
        elif item.id in withheld:
            yield replace(known, path="", disclosed=False, why="含個人資料")
        else:
            bundle.members[f"data/{path}"] = HeldMember(blob.sha256, blob.size)
            bundle.names[f"data/{path}"] = blob.sha256
            yield known


def _stated(assessment: Assessment, otherwise: dict[str, Any]) -> Stated:
    controls = {
        r.control_id: StatedControl(otherwise.get(r.control_id, r.verdict), r.claim, r.reason)
        for r in assessment.results
    }
    return Stated("secaudit 0", assessment.score, assessment.coverage, {}, controls)
