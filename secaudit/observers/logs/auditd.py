"""auditd.conf: whether the audit log of a Linux host is overwritten when it has reached a size.

auditd.conf(5): ``max_log_file_action`` says what happens at ``max_log_file`` MB. ROTATE keeps ``num_logs`` files and
overwrites the oldest, so size bounds the log; with ``num_logs`` below 2 (default 0) it does not rotate. KEEP_LOGS never
overwrites; IGNORE and SYSLOG let the one file grow; SUSPEND stops writing. ROTATE as the action for a full disk
(``space_left_action``, ``admin_space_left_action``, ``disk_full_action``) also loses the oldest, EXEC may. Names and
values know no case. None of it is a time: no number of days follows, but where nothing is ever deleted (KEEP_LOGS,
IGNORE, ROTATE with fewer than two files) the log is kept for good. The file proves configuration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.export import Export
from secaudit.observers.logs.retention import never_deleted
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.text import safe_text

_SCOPE = "auditd"
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=(.*)")
_TELLING = frozenset(
    "max_log_file max_log_file_action num_logs log_file space_left space_left_action admin_space_left"
    " admin_space_left_action disk_full_action disk_error_action priority_boost flush log_format".split()
)
_WHEN_FULL = ("space_left_action", "admin_space_left_action", "disk_full_action")
_WHY = "設定檔不證明 auditd 有在執行"

Stated = dict[str, tuple[str, int]]


def _recognises(export: Export) -> bool:
    names = set()
    for line in export.text_head.splitlines():
        found = _LINE.fullmatch(line.lstrip("\ufeff"))
        if found:
            names.add(found[1].lower())
        elif line.strip().startswith("["):
            return False
    return len(names & _TELLING) >= 3


def _reads(export: Export) -> Reading:
    stated: Stated = {}
    for number, line in export.lines():
        found = _LINE.fullmatch(line.lstrip("\ufeff"))
        if not found:
            continue
        name, value = found[1].lower(), found[2].strip().lower()
        if stated.get(name, (value, 0))[0] != value:
            raise export.fail(f"{name[:40]} 寫了兩次而且不同", "請刪除其中一個再匯出", line=number)
        stated[name] = (value, number)
    settings = () if _unwritten(stated) else tuple(_settings(export, stated))
    return Reading("auditd", settings=settings, notes=tuple(_notes(stated)))


def _unwritten(stated: Stated) -> bool:
    return stated.get("write_logs", ("yes", 0))[0] == "no" or stated.get("log_format", ("", 0))[0] == "nolog"


def _settings(export: Export, stated: Stated) -> Iterator[Setting]:
    for name in _WHEN_FULL:
        action, line = stated.get(name, ("", 0))
        if action == "rotate":
            yield _limited(1, line, f"{name} = rotate：磁碟快滿時刪最舊")
            return
    action, line = stated.get("max_log_file_action", ("", 0))
    bounded = None
    if action == "keep_logs":
        bounded = _limited(0, line, "max_log_file_action = keep_logs")
    elif action in ("ignore", "syslog"):
        bounded = _limited(0, line, f"max_log_file_action = {action}：不輪替")
    elif action == "rotate":
        bounded = _rotated(export, stated, line)
    elif action not in ("", "suspend"):
        raise export.fail(f"看不懂 max_log_file_action「{action[:40]}」", "請修正後再匯出", line=line)
    if bounded:
        yield bounded
        if bounded.value == 0 and not any(stated.get(name, ("", 0))[0].startswith("exec") for name in _WHEN_FULL):
            said = bounded.said.removesuffix("：不輪替")
            yield never_deleted(said, bounded.place, None, _WHY, _SCOPE)


def _rotated(export: Export, stated: Stated, line: int) -> Setting:
    count, count_line = stated.get("num_logs", ("", 0))
    if count and not re.fullmatch(r"\d{1,9}", count):
        raise export.fail(f"num_logs 不是整數「{count[:20]}」", "請修正後再匯出", line=count_line)
    if not count:
        return _limited(0, line, "num_logs 未設定：auditd 預設 0，不輪替", Basis.DEFAULT)
    if int(count) < 2:
        return _limited(0, count_line, f"num_logs = {count}：少於 2 不輪替")
    size = stated.get("max_log_file", ("?", 0))[0]
    return _limited(1, line, safe_text(f"max_log_file_action = rotate，{size} MB × {count} 個")[:80])


def _limited(value: int, line: int, said: str, basis: Basis = Basis.STATED) -> Setting:
    return Setting("log_size_limited", value, f"第 {line} 行", said, None, _WHY, basis, _SCOPE)


def _notes(stated: Stated) -> Iterator[str]:
    yield "auditd 不按天數刪：請把 audit.log 與全部 audit.log.N 一起讀"
    yield "若另有 logrotate 或排程刪 audit.log，請一併匯出"
    action = stated.get("max_log_file_action", ("", 0))[0]
    if not action:
        yield "未設定 max_log_file_action：看不出滿了會不會覆寫"
    if action == "suspend":
        yield "max_log_file_action = suspend：到達上限就停止寫稽核紀錄"
    if action == "keep_logs":
        yield "keep_logs 不刪舊檔：磁碟空間要夠放一年，磁碟滿時依 disk_full_action 處理"
    if _unwritten(stated):
        yield "write_logs = no（或 log_format = nolog）：稽核紀錄不寫入本機磁碟，容量設定不算數"
    for name in _WHEN_FULL:
        if stated.get(name, ("", 0))[0] in ("suspend", "ignore"):
            yield f"{name} = {stated[name][0]}：磁碟空間不足時不再寫入或不處理，可能漏記"


AUDITD = Observer(
    "auditd",
    "Linux auditd.conf",
    "cp /etc/audit/auditd.conf .",
    "auditd 2.4–4.0",
    ("log_retention_days", "log_size_limited"),
    _recognises,
    _reads,
)
