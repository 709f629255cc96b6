"""A document out of a sealed case for the system's own viewer: a private copy, whose bytes say what they are.

What stands in a bundle about the kind of a file was written by the company. So the copy is looked at again before it is
handed over, beside the rules of ``usecases.evidence.viewing``.

Invariant: nothing is handed over whose bytes are of another kind than its name and the case promise.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import UsageError
from secaudit.text import safe_text
from secaudit.usecases.evidence.content import contradicts, kind_of
from secaudit.usecases.evidence.items import evidence_item
from secaudit.usecases.evidence.viewing import copy_for_viewing

if TYPE_CHECKING:
    from secaudit.usecases.reviewing.open_review import ReviewSitting

_ENDS_BYTES = 64 * 1024


def copy_for_review(sitting: ReviewSitting, item_id: str, folder: Path) -> Path:
    """Write the item into the private ``folder`` and say where; raises when it may not be opened."""
    path = copy_for_viewing(sitting.store, item_id, folder)
    item, found = evidence_item(sitting.store, item_id), _kind_at(path)
    if found != item.content or contradicts(path.name, found):
        path.unlink(missing_ok=True)
        what = f"{safe_text(item.id)} 載為 {safe_text(item.content)}，內容卻是 {found}，不直接開啟"
        raise UsageError(what, "請向公司查明", code="E-EVD-14")
    return path


def _kind_at(path: Path) -> str:
    with path.open("rb") as handle:
        head = handle.read(_ENDS_BYTES)
        handle.seek(max(0, os.fstat(handle.fileno()).st_size - _ENDS_BYTES))
        return kind_of(head, handle.read(_ENDS_BYTES))
