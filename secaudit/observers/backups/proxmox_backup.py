"""Proxmox Backup Server: the snapshots of a datastore.

Read: ``proxmox-backup-client snapshot list --output-format json``, ``list`` (groups: ``last-backup``; also the
datastore API's ``{"data": […]}``) and its text table. Facts (Proxmox Backup documentation, "Backup Client",
"Maintenance: Verification"; API viewer, ``/admin/datastore/{store}/snapshots``): ``backup-time`` is an epoch; a
snapshot without its index.json is not finished; each file has a ``crypt-mode`` (encrypt, sign-only, none; the index
itself is never encrypted); ``verification.state`` is ok or failed, and its task id (UPID) has the start of the
verification in its sixth field, hexadecimal.

Proves dated snapshots and their verification. A snapshot whose verification failed is no backup. Not: which datastore
it is, where that lies, and whether it was ever restored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.backups.copies import Fact, Run, Runs, bounded, copy, newest, shown, told_apart, within_bounds
from secaudit.observers.export import Export
from secaudit.observers.json_shape import entries, shape
from secaudit.observers.moments import from_epoch, moment
from secaudit.observers.observer import Observer
from secaudit.observers.reading import BackupSeen, Reading

_AGAIN = "請重新執行 proxmox-backup-client snapshot list --output-format json 並存檔"
_NOTES = (
    "清單不含資料存放區的位置：媒體、設備、地點以填寫的為準；日期以 UTC 計，台灣時間可能晚一天",
    "還原測試清單裡沒有：請以還原紀錄佐證",
)
_NEVER_ENCRYPTED = ("index.json", "client.log")
_TABLE = re.compile(r"^[│|] *snapshot +[│|] *size +[│|] *files +[│|]", re.MULTILINE)
_ROW = re.compile(
    r"[│|] *(?P<type>vm|ct|host)/(?P<id>[A-Za-z0-9_.-]{1,100})/(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) *[│|]"
    r"(?P<size>[^│|]*)[│|](?P<files>[^│|]*)[│|]\s*"
)
_BOTTOM = re.compile(r"(?:└|\+-|╘)[─┴┘+=╧╛-]+\s*")


@dataclass(slots=True)
class _Group:
    """The snapshots of one guest or host."""

    runs: Runs = field(default_factory=Runs)
    encrypted: tuple[datetime, bool, str] | None = None
    verified: tuple[datetime, str, datetime | None, str] | None = None
    """Of the newest snapshot that was verified: its time, the state, when, and where that stands."""
    told: bool = False
    """Whether the list is of a kind that tells verification: neither the list of groups nor the table does."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    kind: str
    identity: str
    at: datetime
    place: str
    trouble: str = ""
    encrypted: bool | None = None
    state: str = ""
    verified_at: datetime | None = None
    tells: bool = False


def _recognises(export: Export) -> bool:
    if json_stream.opens_json(export):
        keys = shape(export)
        return any(
            {f"{at}item.backup-id", f"{at}item.backup-type"} <= keys
            and bool({f"{at}item.backup-time", f"{at}item.last-backup"} & keys)
            for at in ("", "data.")
        )
    return bool(_TABLE.search(export.text_head))


def _reads(export: Export) -> Reading:
    found = _in_json(export) if json_stream.opens_json(export) else _in_table(export)
    groups: dict[tuple[str, str], _Group] = {}
    for snapshot in found:
        within_bounds(export, len(groups))
        _add(groups.setdefault((snapshot.kind, snapshot.identity), _Group()), snapshot)
    notes = [*_NOTES] if groups else ["清單裡沒有任何快照：沒有備份"]
    if groups and not any(g.told for g in groups.values()):
        notes.append("這種清單不含驗證結果：請改附 snapshot list --output-format json")
    backups = []
    for (kind, identity), group in groups.items():
        name = f"PBS {kind}/{identity}"
        notes += [*group.runs.notes(name), *_verification_notes(name, group)]
        if group.runs.good:
            backups.append(_seen(name, identity if kind == "host" else "", group))
    day = newest(g.runs for g in groups.values())
    return Reading("Proxmox Backup Server", day, backups=tuple(backups), notes=bounded(notes))


def _add(group: _Group, snapshot: _Snapshot) -> None:
    at = snapshot.at
    group.runs.add(Run(at, snapshot.place, snapshot.trouble))
    if snapshot.encrypted is not None and not snapshot.trouble and (not group.encrypted or at > group.encrypted[0]):
        group.encrypted = (at, snapshot.encrypted, snapshot.place)
    group.told = group.told or snapshot.tells
    if snapshot.state and (not group.verified or at > group.verified[0]):
        group.verified = (at, snapshot.state, snapshot.verified_at, snapshot.place)


def _seen(name: str, host: str, group: _Group) -> BackupSeen:
    facts: dict[str, Fact | None] = {
        "kind": Fact("backup", "快照清單", "Proxmox Backup 快照"),
        "last_success_on": group.runs.success,
    }
    if group.encrypted:
        said = "crypt-mode：" + ("encrypt" if group.encrypted[1] else "有檔案不是 encrypt")
        facts["encrypted"] = Fact(int(group.encrypted[1]), group.encrypted[2], said)
    if group.verified and group.verified[1] == "ok" and group.verified[2]:
        day = group.verified[2].date().isoformat()
        facts["verified_on"] = Fact(day, group.verified[3], "verification.state=ok，日期取自 upid（UTC）")
    return copy(name, facts, host)


def _verification_notes(name: str, group: _Group) -> Iterator[str]:
    if not group.told:
        return
    if group.verified is None:
        yield f"{shown(name)}：沒有一份快照驗證過"
    elif group.verified[1] != "ok":
        yield f"{shown(name)}：{group.verified[0].date()} 那份驗證結果是 {group.verified[1]}，不填最近驗證日"
    elif group.runs.good and group.runs.good.at > group.verified[0]:
        yield f"{shown(name)}：驗證過的是 {group.verified[0].date()} 那份，最新一份還沒驗證"


def _in_json(export: Export) -> Iterator[_Snapshot]:
    keys = ("data",) if json_stream.opens_json(export) == "{" else ()
    for number, entry in entries(export, *keys):
        seconds = entry.get("backup-time", entry.get("last-backup"))
        at = from_epoch(seconds) if isinstance(seconds, (int, float)) and not isinstance(seconds, bool) else None
        kind, identity = json_stream.text_at(entry, "backup-type"), json_stream.text_at(entry, "backup-id")
        if at is None or kind not in ("vm", "ct", "host") or not identity:
            raise export.fail(f"第 {number} 筆沒有看得懂的 backup-time、backup-type 或 backup-id", _AGAIN)
        files = json_stream.list_at(entry, "files")
        state = shown(json_stream.text_at(entry, "verification", "state"), 20)
        started = upid_start(json_stream.text_at(entry, "verification", "upid"))
        trouble, tells = _trouble(_names(files), state), "backup-time" in entry
        yield _Snapshot(
            kind, told_apart(identity), at, f"第 {number} 筆", trouble, _encrypted(files), state, started, tells
        )


def _names(files: list[Any]) -> list[str]:
    return [f if isinstance(f, str) else json_stream.text_at(f, "filename") for f in files]


def _trouble(names: list[str], state: str) -> str:
    if state == "failed":
        return "驗證失敗（內容損壞）"
    return "" if any(n.startswith("index.json") for n in names) else "沒有寫完（缺 index.json）"


def _encrypted(files: list[Any]) -> bool | None:
    """Whether every file with data is; None where the list does not say."""
    modes = [
        json_stream.text_at(f, "crypt-mode")
        for f in files
        if not json_stream.text_at(f, "filename").startswith(_NEVER_ENCRYPTED)
    ]
    return all(m == "encrypt" for m in modes) if modes and all(modes) else None


def upid_start(upid: str) -> datetime | None:
    """When the task began: ``UPID:node:pid:pstart:task:start:…`` (Backup Server), without ``task`` on Proxmox VE."""
    parts = upid.split(":")
    hexadecimal = [p for p in parts[2:6] if re.fullmatch(r"[0-9A-Fa-f]{8,16}", p)]
    if parts[0] != "UPID" or len(hexadecimal) < 3:
        return None
    return from_epoch(int(hexadecimal[-1], 16))


def _in_table(export: Export) -> Iterator[_Snapshot]:
    ended = False
    for number, line in export.lines():
        if (row := _ROW.fullmatch(line)) and (at := moment(row["time"])):
            trouble = _trouble(row["files"].split(), "")
            yield _Snapshot(row["type"], row["id"], at, f"第 {number} 行", trouble)
        ended = ended or bool(_BOTTOM.fullmatch(line.strip()) and not line.lstrip().startswith(("├", "╞")))
    if not ended:
        raise export.fail("快照表沒有寫完（缺下框線）", _AGAIN, code="E-OBS-05")


PROXMOX_BACKUP = Observer(
    "proxmox-backup",
    "Proxmox Backup Server 快照清單",
    "proxmox-backup-client snapshot list --output-format json > snapshots.json",
    "Proxmox Backup Server 實檔一份，1–3 依文件（JSON、文字表格）",
    tuple(f"backup_copy.{c}" for c in ("kind", "encrypted", "last_success_on", "verified_on")),
    _recognises,
    _reads,
)
