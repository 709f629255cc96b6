"""Keep what was proposed: the files as evidence and everything they say, in one transaction and one event.

1. The bytes that are kept are those that were read: another hash gives up all of it.
2. A redacted copy is kept in place of the file where that was asked for; its row says so, with the hash of the file,
   and names no original: that is other bytes.
3. What is kept is what was shown: where the case has moved on in between, nothing is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from secaudit.errors import BadInput, Place, Problem
from secaudit.store.evidence import Blob, ChangedWhileReading, EvidenceStore, Keep, Pieces
from secaudit.store.protocol import Action, Author, Event, RowChange
from secaudit.tables.observed import TARGETS
from secaudit.text import safe_text
from secaudit.usecases.difference import RowDifference, added
from secaudit.usecases.evidence.content import kind_of
from secaudit.usecases.evidence.source import SourceTrouble, changed
from secaudit.usecases.links import newly_broken
from secaudit.usecases.observing.draft import Draft
from secaudit.usecases.observing.looking import HashedChunks, Looked, redacted_copy
from secaudit.usecases.observing.telling import Proposal

KIND = "observe"


def keep(store: EvidenceStore, proposal: Proposal, author: Author) -> Event:
    """Keep ``proposal``; raises ``Conflict`` when the case has moved on in what it touches, and keeps nothing then."""
    draft, is_redacted = proposal.draft, proposal.request.is_redacted
    if broken := newly_broken(draft.before, draft.inventory()):
        raise BadInput("有些欄位會指到不存在的編號，沒有寫入任何資料", broken)

    def plan(keep_bytes: Keep) -> list[RowChange]:
        for told, one in zip(proposal.files, proposal.looked, strict=True):
            if draft.is_new("evidence", told.evidence_id):
                blob = _kept(keep_bytes, one, is_redacted=is_redacted)
                draft.edit("evidence", told.evidence_id, _file_cells(one, blob, is_redacted=is_redacted))
        changes = [_filled(draft, difference).change for difference in proposal.differences]
        if gone := tuple(_without_target(store, changes)):
            raise BadInput("案件已被更動，沒有寫入任何資料", gone)
        return changes

    try:
        return store.commit_evidence(plan, author, kind=KIND, note=_note(proposal.looked))
    except SourceTrouble as trouble:
        raise BadInput("沒有寫入任何資料", (trouble.problem,)) from trouble


def _filled(draft: Draft, difference: RowDifference) -> RowDifference:
    """A difference as it was shown, with what is known of a new item of evidence once its bytes are kept.

    What was seen when it was shown is what the store compares: a row that another has changed or added since clashes.
    """
    if difference.table.name != "evidence" or difference.action is not Action.ADD:
        return difference
    cells = draft.row("evidence", difference.row_id) or {}
    return added(difference.table, tuple(cells.get(name) for name in difference.table.names))


def _without_target(store: EvidenceStore, changes: Sequence[RowChange]) -> Iterator[Problem]:
    """A problem for each new observation that speaks of a row that somebody has removed since it was shown."""
    there = {c.row_id for c in changes if c.table in TARGETS and c.action is Action.ADD}
    for change in changes:
        target = str(change.cells.get("target_id") or "") if change.table == "observation" else ""
        if not target or target in there:
            continue
        if all(store.row(table, target) is None for table in TARGETS):
            fix = "請重新讀取檔案，改指定別的對象"
            yield Problem("E-OBS-13", Place(f"觀測 {change.row_id}"), f"「{safe_text(target)}」已不在案件裡", fix)
        there.add(target)


def _kept(keep_bytes: Keep, one: Looked, *, is_redacted: bool) -> Blob:
    """The bytes in the case: of the file as it was read, or of its redacted copy."""
    read = HashedChunks(one.export)
    pieces: Pieces = (lambda: redacted_copy(read.export)) if is_redacted else one.export.chunks
    size = sum(len(piece) for piece in pieces()) if is_redacted else one.source.size
    try:
        blob = keep_bytes(pieces, size, kind_of)
    except ChangedWhileReading as error:
        raise SourceTrouble(changed(one.source.path)) from error
    if one.sha256 != (read.sha256 if is_redacted else blob.sha256):
        raise SourceTrouble(changed(one.source.path))
    return blob


def _file_cells(one: Looked, blob: Blob, *, is_redacted: bool) -> dict[str, str | int | None]:
    hidden = "、".join(f"{s.kind} {s.count} 處" for s in one.secrets) or "沒有找到機密"
    name = one.source.path.name
    return {
        "file_name": safe_text(f"遮蔽_{name}") if is_redacted else one.source.name,
        "sha256": blob.sha256,
        "size_bytes": blob.size,
        "original_path": None if is_redacted else safe_text(os.path.abspath(one.source.path)),
        "note": f"遮蔽後的副本（{hidden}）；原檔 SHA-256 {one.sha256}" if is_redacted else None,
    }


def _note(looked: tuple[Looked, ...]) -> str:
    first = looked[0].source.name
    return first if len(looked) == 1 else f"{first} 等 {len(looked)} 個檔案"
