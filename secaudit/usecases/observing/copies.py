"""Backup copies that a listing tells of, brought to the rows of table ``backup_copy``.

1. A copy is known when the user names it, or when the same format said something of it before under the same name, and
   of one row only: two repositories of one machine are called alike.
2. A new copy needs the data set it backs up; which one that is, no listing says: the user does. A name that is a copy
   of that data set already is not added again by itself.
3. Of several copies in a listing those are taken that the user picks, because each further row would count as a further
   backup; where some are known, the others are told and left out.
4. A device that is an asset of the case is called as the case calls it, so that one device counts once, and the device
   of the original not at all. A place that may be that of the original is left to the user.
5. What people say is a snapshot, a synchronised folder or RAID does not become a backup by a listing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secaudit.errors import Place, Problem
from secaudit.model.schema import Cell
from secaudit.observers.reading import BackupSeen, Host
from secaudit.text import folded, safe_text
from secaudit.usecases.observing.draft import Cells, Draft
from secaudit.usecases.observing.hosts import HostIndex
from secaudit.usecases.observing.request import Request
from secaudit.usecases.observing.telling import FileTold, first_few, words
from secaudit.usecases.observing.written import Observed

_FIX = "請加上 --backup 備份編號，或以 --data-set 資料編號 新增一份"
_ONE_BY_ONE = "每一份是不同的資料或設備，請一次一份，加上 --pick："
_CHANGING = ("last_success_on", "verified_on", "restore_tested_on")
"""What each new listing says anew: observed only, or the first listing would disagree with all later ones."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A row that the same format called so before, and the items of evidence that did."""

    copy_id: str
    data_set_id: str
    evidence: frozenset[str]


def copies_seen(
    draft: Draft, backups: tuple[BackupSeen, ...], request: Request, told: FileTold
) -> tuple[list[Observed], Problem | None]:
    """What the listing says of which copies; a problem when it cannot be told which are meant."""
    picked = _picked(backups, request.pick) if request.pick else list(backups)
    if not picked:
        return [], _problem(told, "沒有 --pick 指的備份", f"檔案裡有：{_named(b.name for b in backups)}")
    known = {b.name: _known(draft, told.format_name, b.name) for b in picked}
    if wrong := _unclear(draft, picked, known, request, told):
        return [], wrong
    index = HostIndex(draft)
    found: list[Observed] = []
    left_out: list[str] = []
    for one in picked:
        copy_id = _meant(known[one.name], request)
        if not copy_id and not request.data_set_id:
            left_out.append(one.name)
            continue
        data_set_id = str((draft.row("backup_copy", copy_id) or {}).get("data_set_id") or request.data_set_id)
        cells = _as_the_case_says(draft, index, one, data_set_id, told)
        if not copy_id:
            copy_id = _added(draft, one, cells, request.data_set_id, told)
        elif not request.backup_id and "device" not in one.cells:
            told.warnings.append(
                f"檔案沒說存放在哪一台設備，依名稱視為 {copy_id}；若是另一個儲存庫，請用 --backup 指明"
            )
        _keep_no_backup(draft, copy_id, cells, told)
        found += [
            Observed("backup_copy", copy_id, c, v, one.places[c], one.said.get(c, ""), safe_text(one.name))
            for c, v in cells.items()
            if v is not None
        ]
    if left_out:
        told.notes.append(f"{len(left_out)} 份還不知道是哪一筆備份，沒有列入：{_named(left_out)}")
    return found, None


def _picked(backups: tuple[BackupSeen, ...], pick: tuple[str, ...]) -> list[BackupSeen]:
    """For each word of ``pick`` the copies that are called so, else those whose names have it in them."""
    found: list[BackupSeen] = []
    for wanted in map(folded, pick):
        called = [b for b in backups if folded(b.name) == wanted]
        found += called or [b for b in backups if wanted in folded(b.name)]
    return [b for b in backups if b in found]


def _unclear(
    draft: Draft, picked: Sequence[BackupSeen], known: dict[str, list[_Known]], request: Request, told: FileTold
) -> Problem | None:
    """Why it cannot be told which rows are meant, if it cannot."""
    if request.backup_id:
        return _several(picked, told) if len(picked) > 1 else None
    if request.data_set_id:
        if not all(_meant(known[b.name], request) for b in picked):
            if len(picked) > 1:
                return _several(picked, told)
            if any(draft.is_new("backup_copy", str(c["id"])) for c in draft.rows("backup_copy")):
                return _problem(told, "另一個檔案已新增一份備份", "要新增備份時，請一次讀一個檔案")
        return next((p for b in picked if (p := _taken(b, known[b.name], request, told))), None)
    for one in picked:
        if len(known[one.name]) > 1:
            rows = "、".join(k.copy_id for k in known[one.name])
            return _problem(told, f"「{safe_text(one.name)}」先前讀成 {rows}", "請用 --backup 指明這份是哪一筆")
    if any(known.values()):
        return None
    if len(picked) > 1:
        fix = f"每一份是不同的資料或設備，請一次一份：加上 --pick 名稱，再{_FIX.removeprefix('請')}"
        return _problem(told, f"不知道這 {len(picked)} 份是哪一筆備份：{_named(b.name for b in picked)}", fix)
    return _problem(told, f"不知道「{safe_text(picked[0].name)}」是哪一筆備份", _FIX)


def _several(picked: Sequence[BackupSeen], told: FileTold) -> Problem:
    return _problem(told, f"檔案裡有 {len(picked)} 份備份", _ONE_BY_ONE + _named(b.name for b in picked))


def _taken(one: BackupSeen, known: list[_Known], request: Request, told: FileTold) -> Problem | None:
    """A name that is a copy of this data set already: the same, or another repository of the same machine."""
    same = [k for k in known if k.data_set_id == request.data_set_id]
    if not same or any(told.evidence_id in k.evidence for k in same):
        return None
    rows = "、".join(k.copy_id for k in same)
    fix = "同一份請不加 --data-set，或用 --backup 指明；另一個儲存庫的，請先新增一筆備份，再用 --backup 指明"
    return _problem(told, f"「{safe_text(one.name)}」已經是備份 {rows}", fix)


def _meant(known: list[_Known], request: Request) -> str:
    """The row that is meant, "" when it is a new one or not known."""
    if request.backup_id:
        return request.backup_id
    rows = [k.copy_id for k in known if k.data_set_id == (request.data_set_id or k.data_set_id)]
    return rows[0] if rows else ""


def _known(draft: Draft, format_name: str, name: str) -> list[_Known]:
    evidence: dict[str, set[str]] = {}
    for cells in draft.rows("observation"):
        if (cells["format"], cells["scope"]) == (format_name, safe_text(name)):
            evidence.setdefault(str(cells["target_id"]), set()).add(str(cells["evidence_id"]))
    rows = {copy_id: draft.row("backup_copy", copy_id) for copy_id in evidence}
    return [_Known(c, str(row["data_set_id"]), frozenset(evidence[c])) for c, row in rows.items() if row is not None]


def _added(draft: Draft, one: BackupSeen, cells: dict[str, Cell], data_set_id: str, told: FileTold) -> str:
    """A new row of the data set, with what does not change from one listing to the next; the others are named."""
    others = [c for c in draft.rows("backup_copy") if c["data_set_id"] == data_set_id]
    lasting = {c: v for c, v in cells.items() if c not in _CHANGING}
    note = f"由佐證 {told.evidence_id} 提出"
    copy_id = draft.add("backup_copy", {**lasting, "data_set_id": data_set_id, "note": note})
    told.summary.append(f"新增備份 {copy_id}：{safe_text(one.name)}")
    if others:
        rows = _named(f"{c['id']}（{c['device']}）" if c["device"] else str(c["id"]) for c in others)
        told.warnings.append(f"{data_set_id} 已有備份 {rows}；若就是其中一份，請改用 --backup，以免重複計算")
    return copy_id


def _as_the_case_says(
    draft: Draft, index: HostIndex, one: BackupSeen, data_set_id: str, told: FileTold
) -> dict[str, Cell]:
    """Rule 4."""
    cells = dict(one.cells)
    device = str(cells.get("device") or "")
    if asset_id := index.find(Host(device, (device,))) if device else "":
        cells["device"] = _called(draft, index, asset_id)
    elif device and not cells.get("media"):
        told.warnings.append(f"設備「{safe_text(device)}」不在資產清單；若與其他備份是同一台，請填同一個名稱")
    if cells.get("site") and not _is_elsewhere(draft, data_set_id, str(cells.get("country") or "")):
        told.notes.append(f"看不出「{safe_text(str(cells.pop('site')))}」與正本是不是同一地點：地點請自行填寫")
    return cells


def _keep_no_backup(draft: Draft, copy_id: str, cells: dict[str, Cell], told: FileTold) -> None:
    """Rule 5."""
    typed = (draft.row("backup_copy", copy_id) or {}).get("kind")
    if cells.get("kind") == "backup" and typed not in (None, "backup"):
        del cells["kind"]
        kind = words("backup_copy", "kind", typed)
        told.warnings.append(f"{copy_id} 填的方式是「{kind}」，檔案是備份程式的清單；方式沒有更動，請確認是不是同一份")


def _called(draft: Draft, index: HostIndex, asset_id: str) -> str:
    """How the copies of the case call this asset as a device, else its id."""
    names = (str(c["device"]) for c in draft.rows("backup_copy") if c["device"])
    return next((n for n in names if index.find(Host(n, (n,))) == asset_id), asset_id)


def _is_elsewhere(draft: Draft, data_set_id: str, country: str) -> bool:
    """Whether the original is certainly in another country; a region of a cloud is no site that people write down."""
    data: Cells = draft.row("data_set", data_set_id) or {}
    asset: Cells = draft.row("asset", str(data.get("asset_id") or "")) or {}
    zone: Cells = draft.row("zone", str(asset.get("zone_id") or "")) or {}
    home = data.get("country") or asset.get("country") or zone.get("country")
    return bool(home and country and home != country)


def _problem(told: FileTold, what: str, fix: str) -> Problem:
    return Problem("E-OBS-11", Place(told.name), what, fix)


def _named(names: Iterable[str]) -> str:
    return first_few([safe_text(n) for n in names], "份")
