"""Duplicati: the result report of one run, as JSON.

Facts (Duplicati documentation, "Sending reports", ``result-output-format=json``; the log of a run in the interface):
the result stands at the root, or under ``Data`` beside ``Extra`` (machine and job name). ParsedResult is Success,
Warning, Error or Fatal. A backup with a warning is made, but files that failed (FilesWithError), PartialBackup and
Interrupted make it partial, and Dryrun none. After a backup Duplicati downloads and checks a few volumes
(``TestResults``): a ``Verifications`` value that is not empty is a defect. Only where as many files were checked as
``BackendStatistics.KnownFileCount`` has were the contents verified; a sample is no verification.
"""

from __future__ import annotations

from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.backups.copies import Fact, Run, Runs, copy, shown
from secaudit.observers.export import Export
from secaudit.observers.json_shape import shape
from secaudit.observers.moments import moment
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_AGAIN = "請設定 send-http-result-output-format=json（或在工作紀錄複製完整 JSON）後重新取得"
_SAMPLED = "只抽查了 {} 個備份檔，沒有問題，但不填最近驗證日；要全部驗證請執行 test all"
_KEYS = {"MainOperation", "ParsedResult", "EndTime", "BeginTime"}
_COUNT_CAP = 2**31 - 1


def _recognises(export: Export) -> bool:
    keys = shape(export)
    return keys >= _KEYS or {f"Data.{k}" for k in _KEYS} <= keys


def _reads(export: Export) -> Reading:
    document = json_stream.whole(export)
    result = json_stream.at(document, "Data") if isinstance(json_stream.at(document, "Data"), dict) else document
    ended = moment(json_stream.at(result, "EndTime"))
    operation, parsed = json_stream.text_at(result, "MainOperation"), json_stream.text_at(result, "ParsedResult")
    if ended is None or not operation or not parsed:
        raise export.fail("結果報告沒有看得懂的 EndTime、MainOperation 或 ParsedResult", _AGAIN)
    name, host = _named(document)
    run = Run(ended, "EndTime", _trouble(result, parsed))
    notes: list[str] = []
    facts: dict[str, Fact | None] = {}
    match operation:
        case "Backup":
            runs = Runs()
            runs.add(run)
            facts |= {"kind": Fact("backup", "MainOperation", "Duplicati 備份"), "last_success_on": runs.success}
            notes += runs.notes(name)
            if parsed == "Warning" and not run.trouble:
                notes.append(f"{shown(name)}：備份完成但有警告，請看報告的 Warnings")
            facts["verified_on"] = _tested(json_stream.at(result, "TestResults"), result, notes)
        case "Test" | "Verify":
            facts["verified_on"] = _tested(result, result, notes)
        case "Restore":
            facts["restore_tested_on"] = _restored(result, run, notes)
        case _:
            notes.append(f"這是「{shown(operation, 30)}」的報告，不是備份、驗證或還原：沒有可讀的")
    dated = any(fact for column, fact in facts.items() if column != "kind")
    backups = (copy(name, facts, host),) if dated else ()
    program = f"Duplicati {json_stream.text_at(result, 'Version').partition(' ')[0]}".strip()
    return Reading(shown(program), run.day, backups=backups, notes=tuple(notes))


def _named(document: Any) -> tuple[str, str]:
    extra = json_stream.at(document, "Extra")
    name = json_stream.text_at(extra, "backup-name") or json_stream.text_at(extra, "backup_name")
    host = json_stream.text_at(extra, "machine-name") or json_stream.text_at(extra, "machine_name")
    return f"Duplicati {name or '工作（報告未寫名稱）'}", host


def _trouble(result: Any, parsed: str) -> str:
    if parsed not in ("Success", "Warning"):
        return f"結果是 {shown(parsed, 20)}"
    for key, said in (
        ("Dryrun", "只是試跑（Dryrun）"),
        ("PartialBackup", "只備份了一部分"),
        ("Interrupted", "中途被中斷"),
    ):
        if json_stream.at(result, key) is True:
            return said
    failed = json_stream.at(result, "FilesWithError")
    return f"有 {min(failed, _COUNT_CAP):,} 個檔案備份失敗" if isinstance(failed, int) and failed > 0 else ""


def _tested(tests: Any, result: Any, notes: list[str]) -> Fact | None:
    checked = json_stream.list_at(tests, "Verifications")
    ended = moment(json_stream.at(tests, "EndTime"))
    if not checked or ended is None:
        return None
    bad = any(json_stream.at(c, "Value") != [] for c in checked)
    if bad or json_stream.text_at(tests, "ParsedResult") != "Success":
        notes.append("備份檔抽查發現問題，不填最近驗證日")
        return None
    all_files = json_stream.at(result, "BackendStatistics", "KnownFileCount")
    if not isinstance(all_files, int) or not 0 < all_files <= len(checked):
        notes.append(_SAMPLED.format(len(checked)))
        return None
    return Fact(ended.date().isoformat(), "TestResults EndTime", f"檢查了全部 {len(checked)} 個備份檔，沒有問題")


def _restored(result: Any, run: Run, notes: list[str]) -> Fact | None:
    files = next((n for k in ("RestoredFiles", "FilesRestored") if (n := json_stream.at(result, k)) is not None), None)
    if run.trouble or json_stream.text_at(result, "ParsedResult") != "Success" or files == 0:
        notes.append(f"還原{run.trouble or '沒有還原任何檔案，或有警告'}：不填最近還原測試日")
        return None
    return Fact(run.day.isoformat(), "EndTime", "MainOperation=Restore，ParsedResult=Success")


DUPLICATI_REPORT = Observer(
    "duplicati-report",
    "Duplicati 結果報告（JSON）",
    "Duplicati 設定 send-http-result-output-format=json，或工作紀錄的完整 JSON",
    "Duplicati 2.0.5–2.1 依文件",
    tuple(f"backup_copy.{c}" for c in ("kind", "last_success_on", "verified_on", "restore_tested_on")),
    _recognises,
    _reads,
)
