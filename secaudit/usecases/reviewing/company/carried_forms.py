"""The 審查意見表 that a signed review carries, written out for the company's files.

Invariant: nothing is written of a review that is not verified, and nothing is written over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.files import write_atomic
from secaudit.usecases.evidence.export import safe_name
from secaudit.usecases.reviewing.company.import_review import refuse_unverified
from secaudit.usecases.reviewing.form import FORMATS, form_name
from secaudit.usecases.reviewing.form_files import refuse_taken

if TYPE_CHECKING:
    from secaudit.trust.anchors import Anchors
    from secaudit.usecases.verifying.decrypted import OpenedBy

_MOST_BYTES = 64 * 1024 * 1024


def write_carried_forms(
    path: Path,
    folder: Path,
    anchors: Anchors,
    *,
    now: datetime,
    opened_by: OpenedBy | None = None,
    told: Callable[[int, int], None] = lambda done, whole: None,
) -> tuple[Path, ...]:
    """Verify the review bundle at ``path`` and write its forms into ``folder``; raises where it is refused."""
    from secaudit.usecases.verifying.verify import BundleType, verify

    found = verify(
        path, anchors, now=now, memory=None, expected=BundleType.REVIEW, opened_by=opened_by, remember=False, told=told
    )
    try:
        refuse_unverified(path.name, found.verification, "沒有寫出審查意見表")
        facts = found.verification.facts
        assert found.bundle is not None
        assert facts is not None
        stem = safe_name(f"審查意見表_{facts.case}_{facts.subject_seal[:8]}_r{facts.sequence:03d}")
        names = {form_name(format_): folder / f"{stem}.{format_}" for format_ in FORMATS}
        carried = {to: f"data/{name}" for name, to in names.items() if f"data/{name}" in found.bundle.members}
        refuse_taken(folder, carried)
        for to, name in carried.items():
            write_atomic(to, found.bundle.read(name, _MOST_BYTES))
    finally:
        found.close()
    return tuple(carried)
