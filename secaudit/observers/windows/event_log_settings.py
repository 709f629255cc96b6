"""``wevtutil gl <log>``: whether a Windows event log is overwritten when it is full.

The command (Microsoft Learn, "wevtutil", get-log) prints ``name: value`` lines, the same in every language:
``retention`` false overwrites the oldest events at ``maxSize`` bytes; true with ``autoBackup`` true archives the full
log and goes on, so nothing is overwritten; true without it stops recording. ``publishing:`` follows ``logging:`` and
shows that a listing is whole. Several listings may stand in one file: each log is a scope of its own. It is the state
of the running service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.observers.windows.stated import Ground, short
from secaudit.text import safe_text

_LINE = re.compile(r"\s{0,20}(?P<name>[A-Za-z]{4,30}):(?:\s(?P<value>.*))?")
_HEAD = re.compile(
    r"^[ \t]{0,20}logging:[ \t\r]{0,9}$.{0,2000}?^[ \t]{1,20}retention:[ \t]{0,9}(?:true|false)", re.M | re.S | re.I
)
_NAME = re.compile(r"^[ \t]{0,20}name:[ \t]{1,9}\S", re.MULTILINE)
_KEPT = ("enabled", "retention", "autobackup", "maxsize")
_MAX_LOGS = 5_000
_AGAIN = "請重新執行 wevtutil gl 並完整存檔"


@dataclass(slots=True)
class _Log:
    name: str
    line: int
    stated: dict[str, tuple[str, int]] = field(default_factory=dict)
    is_whole: bool = False


def _recognises(export: Export) -> bool:
    head = export.text_head
    return bool(_NAME.search(head) and _HEAD.search(head))


def _reads(export: Export) -> Reading:
    settings: list[Setting] = []
    notes: dict[str, None] = {}
    seen: set[str] = set()
    for log in _logs(export):
        if log.name in seen:
            raise export.fail(f"{log.name} 出現兩次", "請把每台電腦的輸出分開存檔", line=log.line)
        seen.add(log.name)
        if len(seen) > _MAX_LOGS:
            raise export.fail(f"超過 {_MAX_LOGS:,} 個記錄檔", "請只匯出要佐證的記錄檔", line=log.line)
        settings.extend(_settings(export, log))
        notes.update(dict.fromkeys(_notes(log)))
    if not seen:
        raise export.fail("沒有記錄檔設定", _AGAIN)
    about = "記錄檔有多久要看最舊一筆：wevtutil qe Security /c:1 /rd:false /f:text；輸出沒有電腦名稱，請指定資產"
    return Reading("wevtutil", settings=tuple(settings), notes=(*notes, about), of_one_machine=True)


def _logs(export: Export) -> Iterator[_Log]:
    log: _Log | None = None
    for line, words in export.lines():
        found = _LINE.fullmatch(words)
        if not found:
            continue
        name, value = found["name"].lower(), (found["value"] or "").strip()
        if name == "name":
            if log:
                yield _whole(export, log)
            log = _Log(short(value), line)
        elif log and name == "publishing":
            log.is_whole = True
        elif log and name in _KEPT and log.stated.setdefault(name, (value.lower(), line))[0] != value.lower():
            raise export.fail(f"{log.name} 的 {name} 出現兩次，值不同", _AGAIN, line=line)
    if log:
        yield _whole(export, log)


def _whole(export: Export, log: _Log) -> _Log:
    if not log.is_whole or not log.name or any(name not in log.stated for name in _KEPT[1:]):
        raise export.fail(f"{log.name or '記錄檔'} 的設定不完整", _AGAIN, line=log.line, code="E-OBS-05")
    return log


def _flag(export: Export, log: _Log, name: str) -> bool:
    value, line = log.stated[name]
    if value not in ("true", "false"):
        raise export.fail(f"{name} 不會是「{safe_text(value[:40])}」", _AGAIN, line=line)
    return value == "true"


def _settings(export: Export, log: _Log) -> Iterator[Setting]:
    size, line = log.stated["maxsize"]
    if not (size.isascii() and size.isdigit() and len(size) <= 20):
        raise export.fail(f"maxSize 不會是「{size[:40]}」", _AGAIN, line=line)
    keeps, archives = _flag(export, log, "retention"), _flag(export, log, "autobackup")
    if log.stated.get("enabled", ("true", 0))[0] != "true" or (keeps and not archives):
        return
    said = f"retention: {str(keeps).lower()}、autoBackup: {str(archives).lower()}、maxSize: {size}"
    ground = Ground(in_force=True, scope=log.name)
    place = f"第 {log.stated['retention'][1]} 行"
    yield ground.setting("log_size_limited", int(not keeps), place, said, Basis.DERIVED)


def _notes(log: _Log) -> Iterator[str]:
    keeps, archives = (log.stated[name][0] == "true" for name in ("retention", "autobackup"))
    if log.stated.get("enabled", ("true", 0))[0] != "true":
        yield f"{log.name} 未啟用：不留任何紀錄"
    elif keeps and not archives:
        yield f"{log.name} 滿了就停止記錄（retention: true、autoBackup: false）：請改為自動封存"
    elif keeps:
        yield f"{log.name} 滿了會封存成新檔：封存檔保存多久、放在哪裡請另附佐證"


EVENT_LOG_SETTINGS = Observer(
    "wevtutil",
    "Windows 事件記錄檔設定（wevtutil）",
    "wevtutil gl Security > security-log.txt（System、Application 亦同）",
    "Windows 7–11、Server 2008 R2–2025",
    ("log_size_limited",),
    _recognises,
    _reads,
)
