"""restic: what ``restic check`` and ``restic restore`` printed.

Facts (restic manual, "Checking integrity and consistency", "Restoring from backup"): ``check`` ends with "no errors
were found", or says that the repository contains errors. Without ``--read-data`` it checks structure and index, not the
data itself, and with ``--read-data-subset`` a part of it: only "read all data" verifies the contents. ``check --json``
(0.18) ends with a summary that has ``num_errors``. ``restore`` names the snapshot and, from 0.15 on, ends with
"Summary: Restored …", as ``--dry-run`` (0.17) does too (``internal/restorer``): only "finished verifying N files",
which a dry run can't have, shows that files were written and read back.

Neither has a date of its own: the day is that of the file, and said to be.
"""

from __future__ import annotations

import re

from secaudit.observers.backups.copies import DATED, NO_DATE, Fact, copy, file_day, shown
from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import BackupSeen, Reading

_CHECK = re.compile(
    r"^(?:check all packs|check snapshots, trees and blobs|no errors were found|Fatal: repository contains errors"
    r"|create exclusive lock for repository)\s*$",
    re.MULTILINE,
)
_SUMMARY = re.compile(r'^\{"message_type":"summary","num_errors":(\d{1,9}),.*\}\s*$', re.MULTILINE)
_CHECK_FAILED = re.compile(r"^(?:Fatal: .*|The repository is damaged\b.*|error: .*|error for tree .*)$", re.MULTILINE)
_RESTORE = re.compile(
    r"^restoring (?:<Snapshot|snapshot) (?P<id>[0-9a-f]{8,64}) of \[(?P<paths>[^\n]{0,2000}?)\] at [^\n]{0,100}? by "
    r"(?:[^\n@]{0,64}@)?(?P<host>[^\s>@]{1,253})>? to ",
    re.MULTILINE,
)
_DONE = re.compile(r"^Summary: Restored (?P<done>[\d,]{1,15})(?: / (?P<all>[\d,]{1,15}))? ", re.MULTILINE)
_VERIFIED = re.compile(r"^finished verifying (\d{1,12}) files", re.MULTILINE)
_RESTORE_FAILED = re.compile(r"^(?:ignoring error for |Fatal: |There were \d+ errors)", re.MULTILINE)
_READ_ALL = re.compile(r"^read all data\s*$", re.MULTILINE)
_REPOSITORY = re.compile(r"^repository ([0-9a-f]{8,64}) opened", re.MULTILINE)
_AGAIN = "請重新執行，等它結束再存檔"


def _recognises(export: Export) -> bool:
    head = export.text_head.replace("\r", "")
    return bool(_CHECK.search(head) or _RESTORE.search(head) or _SUMMARY.search(head))


def _reads(export: Export) -> Reading:
    text = export.text()
    found = _REPOSITORY.search(text)
    name = f"restic 儲存庫 {found[1][:10]}" if found else "restic 儲存庫"
    if _RESTORE.search(text):
        return _restored(export, text)
    return _checked(export, text, name)


def _checked(export: Export, text: str, name: str) -> Reading:
    summary = _SUMMARY.search(text)
    clean = int(summary[1]) == 0 if summary else bool(re.search(r"^no errors were found\s*$", text, re.MULTILINE))
    failed = _CHECK_FAILED.search(text) or (summary and not clean)
    if not clean and not failed:
        raise export.fail("restic check 沒有跑完（缺最後的結果）", _AGAIN, code="E-OBS-05")
    if failed:
        return Reading("restic", notes=(f"{name}：restic check 發現錯誤，這次檢查不算通過；請修復後再檢查",))
    day, notes = None, []
    if _READ_ALL.search(text):
        day = file_day(export, "read all data，no errors were found")
        notes.append(DATED if day else NO_DATE.format("最近驗證日"))
    else:
        notes.append("輸出看不出讀過全部資料內容，不填最近驗證日；要驗證內容請用 restic check --read-data")
    facts = {"verified_on": day, "encrypted": Fact(1, "restic check", "restic 儲存庫一律加密（restic 的設計）")}
    return Reading("restic", backups=(copy(name, facts),), notes=tuple(notes))


def _restored(export: Export, text: str) -> Reading:
    """Every snapshot that was restored; one that failed, or whose end is not told, has no day."""
    pieces = list(_RESTORE.finditer(text))
    seen: list[BackupSeen] = []
    notes: list[str] = []
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        body = text[piece.end() : following.start() if following else len(text)]
        name = f"restic {piece['host']}：{'、'.join(piece['paths'].split())}"
        trouble = _trouble(body)
        day = None if trouble else file_day(export, f"還原快照 {piece['id'][:8]}")
        if trouble:
            notes.append(f"{shown(name)}：{trouble}，不填最近還原測試日")
        else:
            notes.append(DATED if day else NO_DATE.format("最近還原測試日"))
        if day:
            seen.append(copy(name, {"restore_tested_on": day}, piece["host"]))
    return Reading("restic", backups=tuple({s.name: s for s in seen}.values()), notes=tuple(dict.fromkeys(notes)))


def _trouble(body: str) -> str:
    if _RESTORE_FAILED.search(body):
        return "還原時有錯誤"
    done, verified = _DONE.search(body), _VERIFIED.search(body)
    if done and done["all"] and done["done"] != done["all"]:
        return "沒有全部還原"
    if verified is None:
        return "看不出真的還原了檔案（試跑也會這樣顯示）：請加 --verify 再還原一次"
    return "" if verified[1].strip("0") else "沒有還原任何檔案"


RESTIC_OUTPUT = Observer(
    "restic-output",
    "restic check／restore 的輸出",
    "restic check --read-data > check.txt；restic restore latest --target DIR --verify > restore.txt",
    "restic 0.14 實檔，0.9–0.18 依文件（check 亦讀 --json）",
    ("backup_copy.verified_on", "backup_copy.restore_tested_on", "backup_copy.encrypted"),
    _recognises,
    _reads,
)
