"""Proxmox VE: the backups on a storage, and the log of a backup task.

Read: ``pvesh get /nodes/NODE/storage/STORAGE/content --output-format json`` (also the API's ``{"data": […]}``), and the
log of a vzdump task. Facts (Proxmox VE documentation, "Backup and Restore"; API viewer): only ``content`` = backup is a
backup (images are not); ``ctime`` is an epoch; on a Backup Server storage ``encrypted`` is set when the whole backup
is, and ``verification`` as there. In a log each guest begins with "Starting Backup of VM", and ends with "Finished
Backup of VM" or "Backup of VM … failed"; the job ends with "Backup job finished …" or "TASK OK" / "TASK ERROR".

A storage has a name in Proxmox VE, which is no device: device, media and site stay unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.backups.copies import Fact, Run, Runs, bounded, copy, newest, shown, within_bounds
from secaudit.observers.backups.proxmox_backup import upid_start
from secaudit.observers.export import Export
from secaudit.observers.json_shape import entries, shape
from secaudit.observers.moments import moment
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_AGAIN = "請重新執行 pvesh get /nodes/NODE/storage/STORAGE/content --output-format json 並存檔"
_STORAGE = "存放區「{}」看不出是哪一台設備、什麼媒體、在哪裡：請補填"
_GUEST = re.compile(r"(?:vzdump-(qemu|lxc|openvz)-(\d{1,9})-)|(?:backup/(vm|ct)/(\d{1,9})/)")
_TYPES = {"vm": "qemu", "ct": "lxc", "qemu": "qemu", "lxc": "lxc", "openvz": "lxc"}
_JOB = re.compile(r"^(?:.{0,40}\s)?INFO: starting new backup job: vzdump (?P<options>.*)$")
_START = re.compile(r"INFO: Starting Backup of VM (?P<id>\d{1,9}) \((?P<type>qemu|lxc|openvz)\)")
_TIME = re.compile(r"INFO: (?P<what>Backup started|Backup finished|Failed) at (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
_ARCHIVE = re.compile(
    r"INFO: creating (?:vzdump archive|Proxmox Backup Server archive|archive) '[^']{0,400}?[-/]"
    r"(\d{4})[-_](\d\d)[-_](\d\d)[-T]\d\d[_:]\d\d[_:]\d\d"
)
_FINISHED = re.compile(r"INFO: Finished Backup of VM (?P<id>\d{1,9})\b")
_FAILED = re.compile(r"ERROR: Backup of VM (?P<id>\d{1,9}) failed\b")
_END = re.compile(r"INFO: Backup job finished\b|TASK (?:OK|ERROR|WARNINGS)\b")


def _recognises(export: Export) -> bool:
    if json_stream.opens_json(export):
        keys = shape(export)
        return any({f"{at}item.volid", f"{at}item.content"} <= keys for at in ("", "data."))
    head = export.text_head
    return "INFO: Starting Backup of VM " in head or "INFO: starting new backup job: vzdump" in head


def _reads(export: Export) -> Reading:
    if not json_stream.opens_json(export):
        return _from_log(export)
    keys = ("data",) if json_stream.opens_json(export) == "{" else ()
    guests: dict[str, _Guest] = {}
    listed = 0
    for number, entry in entries(export, *keys):
        listed += 1
        within_bounds(export, len(guests))
        if json_stream.text_at(entry, "content") == "backup":
            storage, name = _named(export, entry, number)
            guests.setdefault(name, _Guest(name, storage)).add(export, entry, f"第 {number} 筆")
    notes = ["日期以 UTC 計，台灣時間可能晚一天"] if guests else [f"存放區裡 {listed} 個項目都不是備份：沒有備份"]
    return _reading(guests, notes)


class _Guest:
    """The backups of one guest on one storage, newest facts kept."""

    def __init__(self, name: str, storage: str) -> None:
        self.name, self.storage, self.runs = name, storage, Runs()
        self.encrypted: tuple[datetime, int, str] | None = None
        self.verified: tuple[datetime, str, datetime | None, str] | None = None

    def add(self, export: Export, entry: Any, place: str) -> None:
        at = moment(json_stream.at(entry, "ctime"))
        if at is None:
            raise export.fail(f"{place}沒有看得懂的 ctime", _AGAIN)
        state = json_stream.text_at(entry, "verification", "state")
        self.runs.add(Run(at, place, "驗證失敗（內容損壞）" if state == "failed" else ""))
        if state and (not self.verified or at > self.verified[0]):
            self.verified = (at, state, upid_start(json_stream.text_at(entry, "verification", "upid")), place)
        on_server = json_stream.text_at(entry, "format").startswith("pbs-")
        if (on_server or entry.get("encrypted")) and (not self.encrypted or at > self.encrypted[0]):
            self.encrypted = (at, int(bool(entry.get("encrypted"))), place)

    @property
    def facts(self) -> dict[str, Fact | None]:
        facts: dict[str, Fact | None] = {
            "kind": Fact("backup", self.runs.good.place if self.runs.good else "", "vzdump 備份"),
            "last_success_on": self.runs.success,
        }
        if self.encrypted:
            said = "encrypted" if self.encrypted[1] else "Backup Server 的備份，沒有 encrypted"
            facts["encrypted"] = Fact(self.encrypted[1], self.encrypted[2], said)
        if self.verified and self.verified[1] == "ok" and self.verified[2]:
            day = self.verified[2].date().isoformat()
            facts["verified_on"] = Fact(day, self.verified[3], "verification.state=ok，日期取自 upid（UTC）")
        return facts


def _named(export: Export, entry: Any, number: int) -> tuple[str, str]:
    """Storage and name of the copy: ``PVE nas：qemu/100``, as the log of the task gives it too."""
    storage, _, volume = json_stream.text_at(entry, "volid").partition(":")
    found = _GUEST.search(volume)
    if not storage or found is None:
        raise export.fail(f"第 {number} 筆的 volid 看不出是哪一台的備份", _AGAIN)
    return storage, f"PVE {shown(storage)}：{_TYPES[found[1] or found[3]]}/{found[2] or found[4]}"


def _reading(guests: dict[str, _Guest], notes: list[str]) -> Reading:
    notes += [_STORAGE.format(shown(s)) for s in dict.fromkeys(g.storage for g in guests.values()) if s]
    for guest in guests.values():
        notes += guest.runs.notes(guest.name)
        if guest.verified and guest.verified[1] != "ok":
            notes.append(f"{guest.name}：{guest.verified[0].date()} 那份驗證沒有通過，不填最近驗證日")
    backups = tuple(copy(g.name, g.facts) for g in guests.values() if g.runs.good)
    day = newest(g.runs for g in guests.values())
    return Reading("Proxmox VE", day, backups=backups, notes=bounded(notes))


# Task log


def _from_log(export: Export) -> Reading:
    guests: dict[str, _Guest] = {}
    for storage, identity, run in _log_runs(export):
        within_bounds(export, len(guests))
        name = f"PVE {shown(storage)}：{identity}" if storage else f"PVE {identity}"
        guests.setdefault(name, _Guest(name, storage)).runs.add(run)
    return _reading(guests, [] if guests else ["紀錄裡沒有備份到任何一台"])


@dataclass(slots=True)
class _Section:
    """What a log says of one guest, so far."""

    guest: str
    number: int
    at: datetime | None = None
    closed: bool = False
    trouble: str = ""

    def take(self, line: str, number: int) -> None:
        if time := _TIME.search(line):
            self.at = moment(time["time"]) or self.at
        elif archive := _ARCHIVE.search(line):
            self.at = self.at or moment("-".join(archive.group(1, 2, 3)))
        elif _FINISHED.search(line) or _FAILED.search(line):
            self.trouble, self.closed, self.number = ("失敗" if _FAILED.search(line) else ""), True, number


def _log_runs(export: Export) -> Iterator[tuple[str, str, Run]]:
    """Storage, guest and run; the run's time is when it ended, else when it began."""
    storage, ended = "", False
    section: _Section | None = None
    for number, line in export.lines():
        if job := _JOB.match(line):
            option = re.search(r"--storage[ =](\S+)", job["options"])
            storage, ended = option[1] if option else "", False
        elif start := _START.search(line):
            yield from _run(export, storage, section)
            section, ended = _Section(f"{_TYPES[start['type']]}/{start['id']}", number), False
        elif _END.search(line):
            yield from _run(export, storage, section)
            section, ended = None, True
        elif section:
            section.take(line, number)
    if not ended:
        what = "備份紀錄沒有寫完（缺最後的 Backup job finished 或 TASK）"
        raise export.fail(what, "請等工作結束再存檔", code="E-OBS-05")


def _run(export: Export, storage: str, section: _Section | None) -> Iterator[tuple[str, str, Run]]:
    """The run of a guest; one that was begun and not ended failed, one that failed on no day is passed over."""
    if section is None:
        return
    trouble = section.trouble if section.closed else "沒有結束"
    if section.at is None and not trouble:
        raise export.fail("備份完成了卻沒有日期", "請用原工作紀錄重新下載", line=section.number)
    if section.at:
        yield storage, section.guest, Run(section.at, f"第 {section.number} 行", trouble)


PROXMOX_VE = Observer(
    "proxmox-ve",
    "Proxmox VE 存放區的備份與 vzdump 紀錄",
    "pvesh get /nodes/NODE/storage/STORAGE/content --output-format json > content.json；或備份工作紀錄「下載」",
    "Proxmox VE 6–8 依文件（JSON、工作紀錄）",
    tuple(f"backup_copy.{c}" for c in ("kind", "encrypted", "last_success_on", "verified_on")),
    _recognises,
    _reads,
)
