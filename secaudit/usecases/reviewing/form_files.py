"""The 審查意見表 of an open review as files: as it stands, for the reviewer to look at, or for the signed bundle.

Invariant: no file is written over, and either all formats asked for are written or none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import UsageError
from secaudit.files import write_atomic
from secaudit.text import safe_text
from secaudit.usecases.evidence.export import safe_name
from secaudit.usecases.reviewing.form import FORMATS, form_facts, form_name, review_form

if TYPE_CHECKING:
    from secaudit.usecases.comparing.compared import Compared
    from secaudit.usecases.reviewing.open_review import ReviewSitting

__all__ = ["FORMATS", "forms", "refuse_taken", "write_forms"]


def forms(
    sitting: ReviewSitting,
    formats: Sequence[str],
    *,
    reviewed_on: date,
    signed_with: str = "",
    earlier: Compared | None = None,
) -> dict[str, bytes]:
    """The form in each of ``formats`` (of :data:`FORMATS`), by file name."""
    facts = form_facts(
        sitting.draft.inventory(), sitting.sealed, sitting.checked().assessment, sitting.verification,
        reviewed_on=reviewed_on, signed_with=signed_with, earlier=earlier,
    )  # fmt: skip
    return {form_name(format_): review_form(facts, format_) for format_ in formats}


def write_forms(
    sitting: ReviewSitting, formats: Sequence[str], folder: Path, *, earlier: Compared | None = None
) -> tuple[Path, ...]:
    """Write the form as it stands into ``folder``, named after case and seal; raises where a name is taken."""
    stem = safe_name(f"審查意見表_{sitting.sealed.inventory.case['id']}_{sitting.seal_id[:8]}")
    targets = {format_: folder / f"{stem}.{format_}" for format_ in formats}
    refuse_taken(folder, targets.values())
    made = forms(sitting, formats, reviewed_on=sitting.author().at.date(), earlier=earlier)
    for format_, path in targets.items():
        write_atomic(path, made[form_name(format_)])
    return tuple(targets.values())


def refuse_taken(folder: Path, targets: Iterable[Path]) -> None:
    """Raises when one of the files in ``folder`` is there already."""
    if taken := [path.name for path in targets if os.path.lexists(path)]:
        named = safe_text("、".join(taken))
        raise UsageError(f"{safe_text(str(folder))} 已有 {named}，未覆寫", "請換個資料夾", code="E-USE-04")
