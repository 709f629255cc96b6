"""Duplicati: the export of a backup job, "to file, unencrypted".

Facts (Duplicati documentation, "Export"; ``Library.RestAPI/Database/Backup.cs``): ``Backup`` has Name, TargetURL,
Sources, Settings and, where asked for, Metadata with LastBackupDate (the newest version at the destination),
LastBackupFinished, LastErrorDate, LastRestoreFinished; times are UTC, compact. The setting ``encryption-module`` names
the encryption, "" or ``no-encryption`` means none. TargetURL has the login of the destination in it, and the settings
may have the passphrase: neither is kept.

Proves how a job is set up and when it last ended; a job that never ran is set up, and no backup. Whether it ended with
warnings stands in the result report.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.backups.copies import Fact, Run, Runs, copy, shown
from secaudit.observers.backups.destinations import destination
from secaudit.observers.export import Export
from secaudit.observers.json_shape import shape
from secaudit.observers.moments import moment
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_AGAIN = "請在 Duplicati 的工作「匯出」選「存成檔案」，不加密、勾選匯出中繼資料、不要匯出密碼"
_NO_METADATA = "匯出檔沒有中繼資料，看不出最近一次備份：請勾選匯出中繼資料，或另附結果報告（JSON）"


def _recognises(export: Export) -> bool:
    keys = shape(export)
    return "Backup.TargetURL" in keys and bool(keys & {"CreatedByVersion", "Backup.Sources", "Backup.Settings"})


def _reads(export: Export) -> Reading:
    document = json_stream.whole(export)
    job = json_stream.at(document, "Backup")
    name, target = json_stream.text_at(job, "Name"), json_stream.text_at(job, "TargetURL")
    if not target:
        raise export.fail("沒有備份目的地（Backup.TargetURL）", _AGAIN)
    where = destination(target)
    facts = where.facts("Backup.TargetURL")
    facts["encrypted"] = _encrypted(_settings(job))
    ended, notes = _ended(job, shown(f"Duplicati {name}"))
    facts |= ended
    if "last_success_on" in ended:
        facts["kind"] = Fact("backup", "Backup.Metadata", "Duplicati 備份工作")
    if where.note:
        notes.append(where.note)
    if json_stream.at(document, "Schedule") is None:
        notes.append("工作沒有排程：不會自動備份")
    notes.append("匯出檔看不出上次結果有沒有警告、檢查過沒有：另附結果報告（JSON）")
    program = f"Duplicati {json_stream.text_at(document, 'CreatedByVersion')}".strip()
    days = [datetime.fromisoformat(str(f.value)).date() for c, f in ended.items() if f and c.endswith("_on")]
    return Reading(
        shown(program), max(days, default=None), backups=(copy(f"Duplicati {name}", facts),), notes=tuple(notes)
    )


def _settings(job: Any) -> dict[str, str]:
    """Only the two settings that are asked for; the others may be secrets."""
    found = {}
    for setting in json_stream.list_at(job, "Settings"):
        name = json_stream.text_at(setting, "Name").removeprefix("--").lower()
        if name in ("encryption-module", "no-encryption") and not json_stream.text_at(setting, "Filter"):
            found[name] = json_stream.text_at(setting, "Value").strip()
    return found


def _encrypted(settings: dict[str, str]) -> Fact | None:
    off = settings.get("no-encryption")
    if off is not None and off.lower() in ("", "true", "1", "yes", "on"):
        return Fact(0, "Backup.Settings no-encryption", "no-encryption")
    module = settings.get("encryption-module")
    if module is None:
        return None
    return Fact(1 if module else 0, "Backup.Settings encryption-module", f"encryption-module={module or '（無）'}")


def _ended(job: Any, name: str) -> tuple[dict[str, Fact | None], list[str]]:
    """The days that the metadata has: last success, last restore."""
    metadata = json_stream.at(job, "Metadata")
    if not isinstance(metadata, dict) or not metadata:
        return {}, [_NO_METADATA]
    at = {key: moment(metadata.get(key)) for key in _TIMES}
    if json_stream.text_at(metadata, "BackupListCount") == "0" or not at["LastBackupDate"]:
        return {}, [f"{name}：目的地沒有任何備份版本，不填最近成功日"]
    runs = Runs()
    ended = at["LastBackupFinished"] or at["LastBackupDate"]
    runs.add(Run(ended, "Backup.Metadata LastBackupFinished"))
    notes: list[str] = []
    if failed := at["LastErrorDate"]:
        runs.add(Run(failed, "Backup.Metadata LastErrorDate", "失敗"))
        notes += runs.notes(name)
    facts = {"last_success_on": Fact(ended.date().isoformat(), "Backup.Metadata LastBackupFinished", "UTC")}
    if restored := at["LastRestoreFinished"]:
        facts["restore_tested_on"] = Fact(restored.date().isoformat(), "Backup.Metadata LastRestoreFinished", "UTC")
        notes.append("最近還原日是一次還原作業結束的日子：是不是演練、內容對不對，請以紀錄佐證")
    return {**facts}, notes


_TIMES = ("LastBackupDate", "LastBackupFinished", "LastErrorDate", "LastRestoreFinished")

DUPLICATI = Observer(
    "duplicati",
    "Duplicati 備份工作匯出",
    "Duplicati 工作「匯出」>「存成檔案」（不加密、含中繼資料）",
    "Duplicati 2.0.6 實檔，2.0–2.1 依文件",
    tuple(
        f"backup_copy.{c}"
        for c in ("kind", "media", "device", "site", "country", "encrypted", "last_success_on", "restore_tested_on")
    ),
    _recognises,
    _reads,
)
