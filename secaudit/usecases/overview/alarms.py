"""What is wrong with the data itself: links that lead nowhere, evidence that is no longer what it was; and what of its
reviews a case has let slip.

Invariant: reading only. What can't be looked at quickly is said to be unlooked at, never to be in order.
"""

from __future__ import annotations

from collections.abc import Iterable

from secaudit.usecases.evidence.verify import Held, ItemCheck, Original, verify_evidence
from secaudit.usecases.links import dangling
from secaudit.usecases.overview.overview import Notice
from secaudit.usecases.shortfalls import Target
from secaudit.usecases.sitting import Sitting

QUICK_BYTES = 32 * 1024 * 1024
"""More evidence than this is hashed on the evidence page alone, where it shows how far it is."""
QUICK_ROWS = 20_000
"""The approvals of a case with more rows are compared on the page of the reviews alone."""


def faults(sitting: Sitting) -> tuple[Notice, ...]:
    """What ``open_case`` would refuse: it can come in through others, or through an undo."""
    problems = sitting.problems
    if not problems:
        return ()
    said = f"{len(problems)} 處資料有問題：{problems[0].place}：{problems[0].what}"
    link = next((link for link, _rows in dangling(sitting.store.inventory())), None)
    target = Target(link.table.name, (link.row_id,), (link.column.name,)) if link else Target("case")
    return (Notice(said, target),)


def evidence_alarms(sitting: Sitting) -> tuple[Notice, ...]:
    """Hashes up to ``QUICK_BYTES`` of evidence and its originals again."""
    store = sitting.store
    whole = sum(blob.size for blob in store.blobs())
    if whole > QUICK_BYTES:
        return (Notice(f"佐證 {whole // 1024 // 1024} MB 尚未比對 SHA-256，按 F7 確認", Target("evidence")),)
    found = verify_evidence(store)
    lost = _ids(i for i in found.items if i.held is Held.MISSING)
    damaged = _ids(i for i in found.items if i.held is Held.DAMAGED)
    damaged += tuple(c.blob.sha256 for c in found.unlisted_damaged)
    changed = _ids(i for i in found.items if i.original is Original.CHANGED)
    kinds = (
        ("件佐證在案件檔內已損壞（SHA-256 不同），按 F7 確認", damaged),
        ("件佐證的檔案不見了，按 F7 確認", lost),
        ("件佐證的原檔內容已變（SHA-256 不同），按 F7 確認", changed),
    )
    return tuple(Notice(f"{len(ids)} {said}", Target("evidence", ids)) for said, ids in kinds if ids)


def review_alarms(sitting: Sitting) -> tuple[Notice, ...]:
    """Points that are overdue and approvals that no longer hold, one line a kind; it leads to the first of them.

    A reviewer is told of neither: the points are the company's to answer."""
    from secaudit.usecases.reviewing.company.reminders import reminders, summed
    from secaudit.usecases.reviewing.open_review import is_review

    if is_review(sitting):
        return ()
    found = reminders(sitting.store, sitting.catalogue, sitting.today(), most_rows=QUICK_ROWS)
    return tuple(Notice(said, first.target, first.control_id) for said, first in summed(found))


def _ids(items: Iterable[ItemCheck]) -> tuple[str, ...]:
    return tuple(check.item.id for check in items)
