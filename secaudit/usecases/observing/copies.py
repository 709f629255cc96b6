"""Backup copies that a listing tells of, brought to the rows of table ``backup_copy``.

1. A copy is known when the user names it, or when the same format said something of it before under the same name.
2. A new copy needs the data set it backs up; which one that is, no listing says: the user does. Of several copies in a
   listing those are taken that the user picks, because each further row would count as a further backup.
"""

from __future__ import annotations

from secaudit.errors import Place, Problem
from secaudit.observers.reading import BackupSeen
from secaudit.text import folded, safe_text
from secaudit.usecases.observing.draft import Draft
from secaudit.usecases.observing.request import Request
from secaudit.usecases.observing.telling import FileTold
from secaudit.usecases.observing.written import Observed

_FIX = "請加上 --backup 備份編號，或以 --data-set 資料編號 新增一份"


def copies_seen(
    draft: Draft, backups: tuple[BackupSeen, ...], request: Request, told: FileTold
) -> tuple[list[Observed], Problem | None]:
    """What the listing says of which copies; a problem when it cannot be told which are meant."""
    found: list[Observed] = []
    picked = [b for b in backups if not request.pick or _is_picked(b, request.pick)]
    if not picked:
        named = "、".join(safe_text(b.name) for b in backups[:8])
        return [], Problem("E-OBS-11", Place(told.name), "沒有 --pick 指的備份", f"檔案裡有：{named}")
    unknown = [b for b in picked if not _known(draft, told.format_name, b.name)]
    if len(picked) > 1 and (request.backup_id or (unknown and request.data_set_id)):
        named = "、".join(safe_text(b.name) for b in picked[:8])
        fix = f"每一份是不同的資料或設備，請一次一份，加上 --pick：{named}"
        return [], Problem("E-OBS-11", Place(told.name), f"檔案裡有 {len(picked)} 份備份", fix)
    for one in picked:
        copy_id = request.backup_id or _known(draft, told.format_name, one.name)
        if not copy_id and request.data_set_id:
            cells = {**one.cells, "data_set_id": request.data_set_id, "note": f"由佐證 {told.evidence_id} 提出"}
            copy_id = draft.add("backup_copy", cells)
            told.summary.append(f"新增備份 {copy_id}：{safe_text(one.name)}")
        if not copy_id:
            named = safe_text(one.name)
            return [], Problem("E-OBS-11", Place(told.name), f"不知道「{named}」是哪一筆備份", _FIX)
        found += [
            Observed("backup_copy", copy_id, c, v, one.places[c], one.said.get(c, ""), safe_text(one.name))
            for c, v in one.cells.items()
            if v is not None
        ]
    return found, None


def _is_picked(one: BackupSeen, pick: tuple[str, ...]) -> bool:
    return any(folded(p) in folded(one.name) for p in pick)


def _known(draft: Draft, format_name: str, name: str) -> str:
    for cells in draft.rows("observation"):
        if (cells["format"], cells["scope"]) == (format_name, safe_text(name)):
            copy_id = str(cells["target_id"])
            if draft.row("backup_copy", copy_id) is not None:
                return copy_id
    return ""
