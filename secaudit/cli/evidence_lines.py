"""Items of evidence as lines and as records: added, listed, shown, verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from secaudit.cli import console
from secaudit.model.choices import EVIDENCE_KIND_TITLES
from secaudit.text import padded, safe_text, thousands

if TYPE_CHECKING:
    from secaudit.usecases.evidence.add import Added
    from secaudit.usecases.evidence.items import Item
    from secaudit.usecases.evidence.verify import ItemCheck, Verified

HELD = {"intact": "完好", "damaged": "雜湊不符", "missing": "位元組遺失", "not_held": "只有登錄"}
ORIGINALS = {"same": "原始檔一致", "changed": "原始檔已變更", "gone": "原始檔不在", "not_looked_at": "未查原始檔"}


def added_record(item: Added) -> dict[str, Any]:
    return {
        "id": item.id, "file_name": item.file_name, "sha256": item.blob.sha256, "size_bytes": item.blob.size,
        "content": item.blob.kind, "collected_on": item.collected_on, "same_as": item.same_as,
        "mismatch": item.mismatch,
    }  # fmt: skip


def added_lines(item: Added) -> Iterator[str]:
    cells = console.columns()
    head = f"已加入 {item.id}  {thousands(item.blob.size)} 位元組  取得日 {item.collected_on}"
    yield from console.wrapped(f"{head}  {item.file_name}", cells)
    yield f"  sha256 {item.blob.sha256}"
    if item.same_as:
        yield from console.indented(f"內容與 {'、'.join(map(safe_text, item.same_as))} 相同，只存一份", cells, 2)
    if item.mismatch:
        yield from console.indented(f"副檔名與內容不符：內容是 {item.blob.kind}", cells, 2)


def item_lines(item: Item) -> Iterator[str]:
    size = "－" if item.size_bytes is None else thousands(item.size_bytes)
    facts = ((item.id, 8), (item.collected_on or "未載取得日", 12), (item.valid_until or "－", 12))
    first = "".join(padded(safe_text(text), cells) for text, cells in facts) + f"{size:>13}  "
    yield from console.indented(item.title, console.columns(), 47, first)
    if item.control_ids:
        yield from console.indented("、".join(item.control_ids), console.columns(), 47)


def card(item: Item) -> Iterator[str]:
    size = None if item.size_bytes is None else f"{thousands(item.size_bytes)} 位元組"
    facts = (
        ("佐證編號", item.id), ("名稱", item.title), ("種類", EVIDENCE_KIND_TITLES.get(item.kind or "", item.kind)),
        ("佐證條文", "、".join(item.control_ids) or None), ("檔名", item.file_name), ("大小", size),
        ("內容", item.content or "案件內沒有檔案，只有登錄"), ("SHA-256", item.sha256), ("取得日", item.collected_on),
        ("有效至", item.valid_until), ("加入日", item.added_on), ("原始路徑", item.original_path),
        ("頁碼或文號", item.reference), ("備註", item.note),
    )  # fmt: skip
    for label, text in facts:
        yield from console.indented(text or "－", console.columns(), 12, label)


def verified_lines(verified: Verified) -> Iterator[str]:
    for check in verified.items:
        first = f"{padded(safe_text(check.item.id), 8)}{padded(HELD[check.held], 12)}"
        first += f"{padded(ORIGINALS[check.original], 14)}"
        yield from console.indented(check.item.file_name or check.item.title, console.columns(), 36, first)
    for blob in verified.unlisted_damaged:
        yield from console.wrapped(f"不在清單上的檔案雜湊不符：{blob.blob.sha256}", console.columns())
    damaged = sum(c.held in ("damaged", "missing") for c in verified.items) + len(verified.unlisted_damaged)
    changed = sum(c.original == "changed" for c in verified.items)
    yield f"清單 {len(verified.items)} 件、檔案 {verified.blobs} 個：雜湊不符 {damaged}、原始檔已變更 {changed}"


def verified_record(verified: Verified) -> dict[str, Any]:
    return {
        "items": [_check_record(c) for c in verified.items],
        "blobs": verified.blobs,
        "unlisted_damaged": [c.blob.sha256 for c in verified.unlisted_damaged],
        "exit_code": verified.exit_code,
    }


def _check_record(check: ItemCheck) -> dict[str, Any]:
    return {"id": check.item.id, "sha256": check.item.sha256, "held": check.held, "original": check.original}
