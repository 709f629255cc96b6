"""BorgBackup: what ``borg info`` and ``borg create --stats`` print, as text.

Facts (borg documentation, "borg info", "borg create"): of a repository ``info`` prints Repository ID, Location and
Encrypted ("Yes (repokey)", "No"); of an archive Archive name, Hostname and its start and end; ``create --stats`` prints
the archive too, and from 1.2 on the Repository. An archive is printed when it was made, also when some files could not
be read (a warning before it).
"""

from __future__ import annotations

import re

from secaudit.observers.backups.borg import encrypted, gathered, named
from secaudit.observers.backups.copies import Fact, bounded, copy, newest
from secaudit.observers.backups.destinations import destination
from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_LINE = re.compile(
    r"^(?P<key>Repository|Location|Encrypted|Archive name|Hostname|Time \(end\)): *(?P<value>\S.*)$", re.MULTILINE
)
_REPOSITORY = re.compile(r"^Repository ID: [0-9a-f]{64} *$", re.MULTILINE)
_ARCHIVE = re.compile(r"^Archive fingerprint: [0-9a-f]{64} *$", re.MULTILINE)
_ENDED = re.compile(r"(?:\w{3}, )?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: ?[+-]\d{4})?)")
_AGAIN = "請重新執行 borg info，等它結束再存檔"


def _recognises(export: Export) -> bool:
    head = export.text_head.replace("\r", "")
    return bool(_REPOSITORY.search(head) and "\nLocation:" in head) or bool(_ARCHIVE.search(head))


def _reads(export: Export) -> Reading:
    text = export.text()
    found = [(m["key"], m["value"].strip()) for m in _LINE.finditer(text)]
    stated = dict(found)
    location = stated.get("Location", "") or stated.get("Repository", "")
    archives = _archives(export, found)
    if not location and not archives:
        raise export.fail("沒有儲存庫的位置，也沒有備份檔", _AGAIN)
    where = destination(location)
    repository = named(location, where) if location else "borg"
    facts = {**where.facts("Location"), "encrypted": _mode(stated.get("Encrypted", ""))}
    copies = gathered(export, iter(archives))
    notes = [where.note] if where.note else []
    backups = [
        copy(
            f"{repository} {series}",
            {**facts, "kind": Fact("backup", runs.good.place, "BorgBackup 備份檔"), "last_success_on": runs.success},
            host,
        )
        for (series, host), runs in copies.items()
        if runs.good
    ]
    for (series, _), runs in copies.items():
        notes += runs.notes(f"{repository} {series}")
    if not archives:
        backups = [copy(repository, facts)] if any(facts.values()) else []
        notes.append("這份 borg info 沒有列出備份檔：請另附 borg list --json")
    return Reading("BorgBackup", newest(copies.values()), backups=tuple(backups), notes=bounded(notes))


def _archives(export: Export, found: list[tuple[str, str]]) -> list[tuple[str, str, str, str]]:
    """Each archive with host, end and place; one whose end is missing is a file cut short."""
    archives: list[tuple[str, str, str, str]] = []
    name = host = ""
    for key, value in found:
        if key == "Archive name":
            if name:
                break
            name, host = value, ""
        elif key == "Hostname":
            host = value
        elif key.startswith("Time") and name:
            ended = _ENDED.match(value)
            archives.append((name, host, ended[1] if ended else "", f"Archive name {name[:40]}"))
            name = ""
    if name:
        raise export.fail("備份檔的資訊沒有寫完（缺 Time (end)）", _AGAIN, code="E-OBS-05")
    return archives


def _mode(said: str) -> Fact | None:
    if said == "No":
        return Fact(0, "Encrypted", "Encrypted: No")
    mode = re.match(r"Yes \(([A-Za-z-]{1,30})", said.replace("key file", "keyfile"))
    return encrypted(mode[1].lower(), "Encrypted") if mode else None


BORG_REPORT = Observer(
    "borg-info",
    "BorgBackup 的文字資訊（info、create --stats）",
    "borg info REPO > info.txt；borg create --stats REPO::NAME PATH 2> create.txt",
    "borg 1.1–1.4 依文件",
    tuple(f"backup_copy.{c}" for c in ("kind", "media", "device", "site", "country", "encrypted", "last_success_on")),
    _recognises,
    _reads,
)
