"""BorgBackup as text: ``borg list``, ``borg prune --list`` and ``borg check -v``.

Facts (borg documentation, "borg list", "borg prune", "borg check"): a line of ``list`` is the name of the archive, its
start and its id in brackets; ``prune --list`` puts "Keeping archive (rule …)", "Would prune" or "Pruning archive (n/m)"
before them; ``check`` without -v prints nothing when all is well, with -v it says "… check complete, no problems
found", and with ``--verify-data`` it also says how many chunks it read. No form names the repository, and ``check`` has
no date: its day is that of the file, and said to be. ``list`` and ``prune`` have no end mark. Lines of ``check`` may
begin with a time (a log) or "Remote:".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.backups.borg import Archive, gathered
from secaudit.observers.backups.copies import DATED, NO_DATE, Fact, bounded, copy, file_day, newest, written_day
from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_TAIL = re.compile(
    r"(?<=[ \t])(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: ?[+-]\d{4})?)[ \t]+"
    r"\[[0-9a-f]{64}\](?: \(\d+/\d+\))?$"
)
_DID = re.compile(
    r"(?P<did>Keeping (?:checkpoint )?archive|Would prune|Would delete|Pruning archive|Deleted archive)"
    r"(?: \([^)]{0,60}\))?:[ \t]+"
)
_MAX_LINE = 2000
_CHECK = re.compile(
    r"^(?:.*[ \t])?(?:Starting (?:full |partial )?repository (?:index )?check|Starting archive consistency check"
    r"|(?:Finished|Completed) (?:full |partial )?repository check|Archive consistency check complete)",
    re.MULTILINE,
)
_CLEAN = re.compile(r"(?:repository check|Archive consistency check complete), no problems found")
_BAD = re.compile(
    r"errors? found|problems found(?<!no problems found)|(?!\b0 )\b\d+ integrity errors|[Mm]issing file chunk|corrupted"
    r"|[Ii]ntegrity error: |count mismatch"
)
_NOTES = (
    "清單不含儲存庫位置與加密方式：媒體、設備、地點以填寫的為準，或改附 borg list --json 與 borg info --json",
    "清單沒有結尾標記，看不出是否只存了一部分",
)


def _recognises(export: Export) -> bool:
    lines = export.text_head.splitlines()[:200]
    return any(_parts(line) for line in lines) or bool(_CHECK.search(export.text_head))


def _reads(export: Export) -> Reading:
    if _CHECK.search(export.text_head):
        return _checked(export)
    copies = gathered(export, _archives(export))
    notes = [*_NOTES]
    for (series, _), runs in copies.items():
        notes += runs.notes(f"borg {series}".rstrip())
    backups = tuple(
        copy(
            f"borg {series}".rstrip(),
            {"kind": Fact("backup", "備份檔清單", "BorgBackup 備份檔"), "last_success_on": runs.success},
        )
        for (series, _), runs in copies.items()
        if runs.good
    )
    return Reading("BorgBackup", newest(copies.values()), backups=backups, notes=bounded(notes))


def _archives(export: Export) -> Iterator[Archive]:
    """Archives that are there: what was pruned, or would be, is passed over."""
    seen = 0
    for number, line in export.lines():
        found = _parts(line)
        if found is None:
            continue
        seen += 1
        did, name, time = found
        if not did or did.startswith("Keeping"):
            yield name, "", time, f"第 {number} 行"
    if not seen:
        raise export.fail("沒有看到任何備份檔", "請重新執行 borg list 並存檔")


def _parts(line: str) -> tuple[str, str, str] | None:
    """What was done, the name and the time in a line that names an archive."""
    tail = _TAIL.search(line.rstrip()) if len(line) <= _MAX_LINE else None
    if tail is None:
        return None
    before = line[: tail.start()].strip()
    did = _DID.match(before)
    name = before[did.end() :].strip() if did else before
    return (did["did"] if did else "", name, tail["time"]) if name else None


def _checked(export: Export) -> Reading:
    text = export.text()
    found = _CLEAN.findall(text)
    if _BAD.search(text):
        return Reading("BorgBackup", notes=("borg check 發現問題，這次檢查不算通過；請修復後再檢查",))
    if "partial repository check" in text:
        return Reading("BorgBackup", notes=("只檢查了儲存庫的一部分（--max-duration），不填最近驗證日",))
    starts = len(re.findall(r"Starting (?:full |partial )?repository check|Starting archive consistency check", text))
    if not found or len(found) < starts:
        raise export.fail("borg check 沒有跑完（缺最後的結果）", "請等 borg check -v 結束再存檔", code="E-OBS-05")
    written = written_day(text, _CLEAN)
    day = written or file_day(export, "no problems found")
    notes = [] if written else [DATED] if day else [NO_DATE.format("最近驗證日")]
    if "cryptographic data integrity verification" not in text:
        if not any(f.startswith("repository") for f in found):
            return Reading("BorgBackup", notes=("只檢查了備份檔的結構，沒有讀資料內容，不填最近驗證日",))
        notes.append("資料以 CRC 檢查過，沒有解密驗證；要連內容一起驗證請加 --verify-data")
    if not any(f.startswith("Archive") for f in found):
        notes.append("只檢查了儲存庫，沒有檢查備份檔（--repository-only）")
    backups = (copy("borg 儲存庫", {"verified_on": day}),) if day else ()
    return Reading("BorgBackup", backups=backups, notes=tuple(notes))


BORG_TEXT = Observer(
    "borg-text",
    "BorgBackup 的文字輸出（list、prune、check）",
    "borg list REPO > list.txt；borg check -v REPO 2> check.txt",
    "borg 1.2 實檔，1.0–1.4 依文件",
    ("backup_copy.kind", "backup_copy.last_success_on", "backup_copy.verified_on"),
    _recognises,
    _reads,
)
