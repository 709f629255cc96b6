"""BorgBackup: the archives of a repository, as JSON and as text.

Read: ``borg list --json``, ``borg info --json`` (repository or archives), ``borg create --json``; borg 2's
``repo-list`` and ``repo-info`` have the same keys. Facts (borg documentation, "All about JSON: How to develop
frontends"): every document has ``repository`` (id, last_modified, location) and ``encryption.mode``; the modes none,
authenticated and authenticated-blake2 do not encrypt; times are local, without a zone before 1.4. An archive called
``*.checkpoint`` is from a run that was broken off ("FAQ"). An archive may have been made although files could not be
read (warning, exit code 1), which no listing shows.

A repository may hold several things: archives are told apart by host where it is given, else by the name before its
date or number. ``last_modified`` alone is no backup (prune changes it too).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.backups.copies import Fact, Run, Runs, bounded, copy, newest, shown, told_apart
from secaudit.observers.backups.destinations import Destination, destination
from secaudit.observers.export import Export
from secaudit.observers.json_shape import shape
from secaudit.observers.moments import moment
from secaudit.observers.observer import Observer
from secaudit.observers.reading import BackupSeen, Reading

_AGAIN = "請重新執行 borg list --json 並存檔"
_UNENCRYPTED = ("none", "authenticated")
_ENCRYPTED = ("repokey", "keyfile")
_SERIES = re.compile(r"(?:[-_.:@+ ]*(?:\d{4}-?\d{2}-?\d{2}|\d{8,})|[-_.:@+ ]+(?:\d+$|\d{1,2}[:_-]\d{2})).*$", re.DOTALL)
_CHECKPOINT = re.compile(r".*\.checkpoint(?:\.\d+)?", re.DOTALL)
MAX_SERIES = 50
_LONGEST_NAME = 300
_PARTIAL = "備份時有檔案讀不到（警告，結束代碼 1）也會留下備份檔，清單看不出來"
_VERIFY = "有無損壞另附 borg check -v 的輸出；還原測試請以紀錄佐證"


def _recognises(export: Export) -> bool:
    keys = shape(export)
    return {"repository.location", "repository.id"} <= keys and bool(
        keys & {"encryption", "encryption.mode", "archives", "archive", "cache"}
    )


def _reads(export: Export) -> Reading:
    document = json_stream.whole(export)
    location = json_stream.text_at(document, "repository", "location")
    mode = json_stream.text_at(document, "encryption", "mode")
    if not location or not isinstance(json_stream.at(document, "repository"), dict):
        raise export.fail("沒有 repository.location，不是 borg 的輸出", _AGAIN)
    archives = _archives(export, document)
    where = destination(location)
    repository = named(location, where)
    copies = gathered(export, archives)
    notes = _notes(copies, where, document)
    for (series, _), runs in copies.items():
        notes += runs.notes(f"{repository} {series}".rstrip())
    backups = tuple(_seen(repository, key, runs, where, mode) for key, runs in copies.items() if runs.good)
    if not copies and "archives" not in document and "archive" not in document:
        backups = (_seen(repository, ("", ""), Runs(), where, mode),)
    return Reading("BorgBackup", newest(copies.values()), backups=backups, notes=bounded(notes))


Archive = tuple[str, str, str, str]
"""Name, host, end and place."""
Series = tuple[str, str]
"""What archives are told apart by, and the host where it is given."""


def _archives(export: Export, document: Any) -> Iterator[Archive]:
    listed = json_stream.at(document, "archives")
    if listed is None:
        one = json_stream.at(document, "archive")
        listed = [one] if isinstance(one, dict) else []
    if not isinstance(listed, list):
        raise export.fail("archives 不是清單", _AGAIN)
    for number, entry in enumerate(listed, start=1):
        name = json_stream.text_at(entry, "name") or json_stream.text_at(entry, "archive")
        if not name:
            raise export.fail(f"第 {number} 筆沒有備份檔名稱", _AGAIN)
        end = next((t for k in ("end", "start", "time") if (t := json_stream.text_at(entry, k))), "")
        yield name, json_stream.text_at(entry, "hostname"), end, f"第 {number} 筆（{shown(name, 40)}）"


def gathered(export: Export, archives: Iterator[Archive]) -> dict[Series, Runs]:
    """The runs of each series of archives; checkpoints are runs that don't count."""
    copies: dict[Series, Runs] = {}
    for name, host, end, place in archives:
        at = moment(end)
        if at is None:
            raise export.fail(f"{place}沒有看得懂的時間", _AGAIN)
        trouble = "只備份到一半（checkpoint）" if _CHECKPOINT.fullmatch(name) else ""
        series = (told_apart(host or series_of(name)), told_apart(host))
        if series not in copies and len(copies) >= MAX_SERIES:
            series = ("其他", "")
        copies.setdefault(series, Runs()).add(Run(at, place, trouble))
    return copies


def series_of(name: str) -> str:
    """``erp-2024-01-02`` and ``erp-2024-01-03T0300`` are both of the series ``erp``."""
    return _SERIES.sub("", name.removesuffix(".checkpoint")[:_LONGEST_NAME])


def _seen(repository: str, series: Series, runs: Runs, where: Destination, mode: str) -> BackupSeen:
    facts: dict[str, Fact | None] = {**where.facts("repository.location")}
    facts["kind"] = Fact("backup", runs.good.place, "BorgBackup 備份檔") if runs.good else None
    facts["encrypted"] = encrypted(mode)
    facts["last_success_on"] = runs.success
    return copy(f"{repository} {series[0]}".rstrip(), facts, series[1])


def encrypted(mode: str, place: str = "encryption.mode") -> Fact | None:
    """The cell for a mode of encryption; None for one that is not known."""
    said = f"{place}={mode}"
    if mode.startswith(_UNENCRYPTED):
        return Fact(0, place, said)
    return Fact(1, place, said) if mode.startswith(_ENCRYPTED) else None


def named(location: str, where: Destination) -> str:
    """The repository by its path, without what a location may have of users and passwords."""
    if where.label == "本機路徑":
        return f"borg {shown(location.removeprefix('file://'), 100)}"
    tail = location.partition("?")[0].rpartition("@")[2]
    path = tail.partition("://")[2] or tail
    return f"borg {shown(path, 100)}" if where.device else f"borg {where.label}"


def _notes(copies: dict[Series, Runs], where: Destination, document: Any) -> list[str]:
    notes = [where.note] if where.note else []
    if copies:
        return [*notes, _PARTIAL, _VERIFY]
    if isinstance(json_stream.at(document, "archives"), list):
        return [*notes, "儲存庫裡沒有任何備份檔：沒有備份"]
    return [
        *notes,
        "這份 borg info 沒有列出備份檔（last_modified 會因 prune 而變，不算備份日）：請另附 borg list --json",
    ]


BORG = Observer(
    "borg",
    "BorgBackup 備份檔清單（JSON）",
    "borg list --json REPO > list.json",
    "borg 1.2 實檔，1.1–2.0 依文件（list、info、create、repo-list、repo-info）",
    tuple(f"backup_copy.{c}" for c in ("kind", "media", "device", "site", "country", "encrypted", "last_success_on")),
    _recognises,
    _reads,
)
