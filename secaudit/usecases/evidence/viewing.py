"""A copy of an item of evidence for the system's own viewer, outside the terminal.

1. Only documents that carry no program are let out to be opened: by what the bytes are *and* by how the name ends.
2. The copy is written into a folder that the caller keeps private, with the rights of a file of ours, hash compared.

Invariant: what is handed over never ends in a suffix that a system runs, and its bytes are of a kind on the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path, PurePath

from secaudit.errors import UsageError
from secaudit.store import open_store
from secaudit.store.evidence import EvidenceStore
from secaudit.text import safe_text
from secaudit.usecases.evidence.export import export_evidence, safe_name
from secaudit.usecases.evidence.items import Item, evidence_item
from secaudit.usecases.evidence.verify import Told, Verified, verify_evidence

_OOXML = "application/vnd.openxmlformats-officedocument."
_PLAIN = frozenset({"text/plain", "text/csv", "application/json"})
_OPENED: Mapping[str, frozenset[str]] = {
    ".pdf": frozenset({"application/pdf"}),
    ".png": frozenset({"image/png"}),
    ".jpg": frozenset({"image/jpeg"}),
    ".jpeg": frozenset({"image/jpeg"}),
    ".gif": frozenset({"image/gif"}),
    ".txt": _PLAIN,
    ".log": _PLAIN,
    ".csv": _PLAIN,
    ".xlsx": frozenset({_OOXML + "spreadsheetml.sheet"}),
    ".docx": frozenset({_OOXML + "wordprocessingml.document"}),
    ".pptx": frozenset({_OOXML + "presentationml.presentation"}),
}


def not_viewable(item: Item) -> str:
    """Why ``item`` is not opened from here; "" when it may be."""
    if not item.content:
        return "案件內沒有這個檔案，只有登錄"
    suffix = PurePath(safe_name(item.file_name or item.title)).suffix.lower()
    if suffix not in _OPENED:
        return f"「{suffix or '沒有副檔名'}」不在可直接開啟的種類（PDF、圖片、純文字、CSV、Office 文件）"
    if item.content not in _OPENED[suffix]:
        return f"副檔名是 {suffix}，內容卻是 {item.content}，不直接開啟"
    return ""


def copy_for_viewing(store: EvidenceStore, item_id: str, folder: Path) -> Path:
    """Write the item into ``folder`` and say where; raises when it may not be opened or its bytes have changed."""
    item = evidence_item(store, item_id)
    if why := not_viewable(item):
        raise UsageError(f"{safe_text(item.id)} {why}", "可按 X 匯出後自行檢視", code="E-EVD-14")
    ((_item, path),) = export_evidence(store, [item.id], folder, force=True).files
    if path.suffix.lower() not in _OPENED:
        path.unlink(missing_ok=True)
        raise UsageError(f"{safe_text(item.id)} 的檔名不能直接開啟", "可按 X 匯出後自行檢視", code="E-EVD-14")
    return path


def verify_apart(case: Path, told: Told) -> Verified:
    """Hash everything in the case file again by a connection of its own, for another thread than the desk's."""
    with closing(open_store(case)) as store:
        return verify_evidence(store, told)
