"""journald.conf: how long the journal of a Linux host is kept, and whether its size cuts that short.

journald.conf(5): MaxRetentionSec= is the only bound by time (0, infinity or absent: none); SystemMaxUse= bounds the
size and is, when absent, 10 % of the file system, at most 4 GiB: size always counts, and without MaxRetentionSec= no
number of days follows. Storage=none keeps nothing; Storage=volatile (bounded by RuntimeMaxUse=) loses all at a restart,
so no number of days holds; Storage=auto, the default, is volatile where /var/log/journal does not exist. Of several
assignments the last holds, an empty one takes back what stood before: so drop-ins joined by ``systemd-analyze
cat-config`` read like one file. The file proves configuration.
"""

from __future__ import annotations

import re

from secaudit.observers.export import Export
from secaudit.observers.logs.spans import SYSTEMD, seconds, whole_days
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.text import safe_text

_SCOPE = "journald"
_SECTION = re.compile(r"\s*\[([^\]]*)\]\s*")
_LINE = re.compile(r"\s*([A-Za-z]+)\s*=(.*)")
MAX_NAME_CHARS = 1000
_PART_OF_ALL = re.compile(r"#\s*/\S*/journald(@[\w.-]+)?\.conf(\.d/\S+)?\s*")
_HEADING = re.compile(r"^[ \t]*\[Journal\][ \t]*\r?$", re.MULTILINE)
_WHY = "設定檔可被 journald.conf.d 覆寫"
_WHY_ALL = "重新啟動 systemd-journald 後才生效"
_USE = {True: ("RuntimeMaxUse", "檔案系統的 10 %"), False: ("SystemMaxUse", "檔案系統的 10 %，至多 4 GiB")}

Stated = dict[str, tuple[str, int]]


def _recognises(export: Export) -> bool:
    return bool(_HEADING.search(export.text_head)) and "=" in export.text_head


def _reads(export: Export) -> Reading:
    stated, parts = _stated(export)
    why = _WHY_ALL if parts else _WHY
    storage = stated.get("Storage", ("auto", 0))[0].lower()
    if storage == "none":
        line = stated["Storage"][1]
        settings = [_setting("log_retention_days", 0, line, "Storage=none", why)]
    elif storage == "volatile":
        settings = [_size(stated, True, why)]
    else:
        settings = [*_retention(export, stated, why), _size(stated, False, why)]
    return Reading("systemd-journald", settings=tuple(settings), notes=_notes(stated, storage, parts))


def _stated(export: Export) -> tuple[Stated, int]:
    """What is in force of the assignments under [Journal], and of how many files the text is joined."""
    stated: Stated = {}
    section, parts = "", 0
    for number, line in export.lines():
        parts += bool(_PART_OF_ALL.fullmatch(line[:MAX_NAME_CHARS]))
        if line.lstrip().startswith(("#", ";")):
            continue
        if heading := _SECTION.fullmatch(line):
            section = heading[1]
        elif section == "Journal" and (found := _LINE.fullmatch(line)):
            stated.pop(found[1], None)
            if value := found[2].strip():
                stated[found[1]] = (value, number)
    return stated, parts


def _retention(export: Export, stated: Stated, why: str) -> tuple[Setting, ...]:
    value, line = stated.get("MaxRetentionSec", ("", 0))
    if not value or value == "infinity":
        return ()
    span = seconds(value, SYSTEMD)
    if span is None:
        raise export.fail(f"看不懂期間「{value[:40]}」", "請確認 MaxRetentionSec 的寫法", line=line)
    if not span:
        return ()
    return (_setting("log_retention_days", whole_days(span), line, f"MaxRetentionSec={value}", why),)


def _size(stated: Stated, volatile: bool, why: str) -> Setting:
    """Whatever the time, the journal is also bounded by size: stated, or the built-in default."""
    name, bound = _USE[volatile]
    value, line = stated.get(name, ("", 0))
    if value:
        return _setting("log_size_limited", 1, line, f"{name}={value}", why)
    return _setting("log_size_limited", 1, 0, f"{name}= 未設定：systemd 預設{bound}", why)


def _setting(column: str, value: int, line: int, said: str, why: str) -> Setting:
    place, basis = (f"第 {line} 行", Basis.STATED) if line else ("未設定", Basis.DEFAULT)
    return Setting(column, value, place, safe_text(said)[:80], why=why, basis=basis, scope=_SCOPE)


def _notes(stated: Stated, storage: str, parts: int) -> tuple[str, ...]:
    notes = []
    if storage == "none":
        notes.append("Storage=none：journald 不留任何記錄，日誌要看 rsyslog 等其他程式")
    else:
        notes.append("journald 以容量為界，留得住多久要看最舊一筆：可再讀 journalctl -o short-iso 匯出的記錄檔")
    if "MaxRetentionSec" not in stated:
        notes.append("未設定 MaxRetentionSec：沒有保存天數可讀")
    if storage == "volatile":
        notes.append("Storage=volatile：重新開機後不留存，天數不成立")
    if storage == "auto":
        notes.append("Storage=auto：要有 /var/log/journal 資料夾才會跨重新開機留存")
    if not parts:
        notes.append("journald.conf.d 的檔案會覆寫這裡：請改匯出 systemd-analyze cat-config systemd/journald.conf")
    return tuple(notes)


JOURNALD = Observer(
    "journald",
    "systemd journald.conf",
    "systemd-analyze cat-config systemd/journald.conf > journald.conf",
    "systemd 239–256；單一檔案或 cat-config 合併輸出",
    ("log_retention_days", "log_size_limited"),
    _recognises,
    _reads,
)
