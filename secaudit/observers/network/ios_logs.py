"""What an IOS configuration says of logs.

Cisco IOS Embedded Syslog Manager and Security command references. ``logging buffered`` is a circular buffer in memory,
``logging persistent`` one on flash: the oldest gives way. ``logging [host] ADDRESS`` sends away what ``logging trap``
lets pass (informational by default). ``login on-success log`` and ``login on-failure log`` record logins, at severity 5
and 4, each one unless ``every N``. ``archive`` / ``log config`` / ``logging enable`` records each command that changes
the configuration; ``aaa accounting commands 15`` does so on the AAA server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.network.ios_config import Config
from secaudit.observers.network.ios_lines import Line
from secaudit.observers.reading import Basis, Setting

_HOST = re.compile(
    r"logging (?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]+)(?: |$)|logging (?:host|server) \S"
)
_FILTERED = re.compile(r" (?:discriminator|filtered)(?: |$)")
_LEVELS = ("emergencies", "alerts", "critical", "errors", "warnings", "notifications", "informational", "debugging")
_NOTIFICATIONS, _INFORMATIONAL, _DEBUGGING = 5, 6, 7
_LOGIN = re.compile(r"login on-(success|failure) (?:trap )?log$|login on-(success|failure)$")
_ACCOUNTING = re.compile(r"aaa accounting (exec|commands 15) \S+ (?:start-stop|stop-only|wait-start)\b.* group ")


def settings(found: Config) -> Iterator[Setting]:
    """Where a log host gets the log, how long that keeps it decides, and the local buffers are not counted."""
    for name, scope in (("logging buffered", "buffered"), ("logging persistent", "persistent")):
        line = found.first(name)
        if line and not _remote(found):
            yield _setting(found, "log_size_limited", 1, line, f"{name}：寫滿後覆寫最舊的", scope)
    yield from _logins(found)
    change = _change_log(found)
    if change:
        yield _setting(found, "log_system_change", 1, change[0], change[1])


def notes(found: Config) -> Iterator[str]:
    sent = [line for line in found.commands if _HOST.match(line.text)]
    if sent and _remote(found):
        yield f"日誌另送 {len(sent)} 台日誌主機：保存多久由該主機決定，本機緩衝區不採計"
        yield "日誌主機的保存設定匯出後，可用 --asset 讀到同一個資產"
    elif sent:
        yield "日誌主機只收較嚴重或篩選過的紀錄（logging trap、discriminator）：登入紀錄不會或不一定送到"
    elif not found.is_nxos:
        yield "沒有 logging host：日誌只留在設備的緩衝區"
    if found.first("no logging on"):
        yield "no logging on：日誌只顯示在主控台"
    seen = set(_recorded(found))
    if seen != {"success", "failure"} and not found.is_nxos:
        missing = [name for word, name in (("success", "成功"), ("failure", "失敗")) if word not in seen]
        yield f"登入{'、'.join(missing)}未設定逐筆記錄（login on-success log、login on-failure log）：登入紀錄無法判定"
    archived = [line.text for line in found.archive]
    if "logging enable" in archived and not any("notify syslog" in text for text in archived):
        yield "archive log config 沒有 notify syslog：設定異動只記在設備記憶體，不會送到日誌主機"


def _logins(found: Config) -> Iterator[Setting]:
    recorded, remote = _recorded(found), _remote(found)
    kept = remote or _buffer(found)
    if set(recorded) == {"success", "failure"} and kept and not found.first("no logging on"):
        line = recorded["success"]
        yield _setting(found, "log_login", 1, line, "login on-success log、login on-failure log")
        if remote:
            said = "登入逐筆記錄，並送日誌主機"
            yield _setting(found, "access_log", 1, remote, said, basis=Basis.DERIVED)
        return
    accounting = next((line for line in found.all("aaa accounting exec") if _ACCOUNTING.match(line.text)), None)
    if accounting:
        yield _setting(found, "access_log", 1, accounting, "aaa accounting exec：登入登出記在 AAA 伺服器")


def _recorded(found: Config) -> dict[str, Line]:
    """``success`` and ``failure``, each with the command that records every one of them."""
    said = {}
    for line in found.all("login on-"):
        match = _LOGIN.match(line.text)
        if match:
            said[match[1] or match[2]] = line
    return said


def _remote(found: Config) -> Line | None:
    """A log host that is sent every login; what a discriminator or a script leaves over is unknown."""
    trap = next((line for line in found.all("logging trap")), None)
    level = _level(trap.text, "logging trap", _INFORMATIONAL) if trap else _INFORMATIONAL
    if level < _NOTIFICATIONS or found.first("no logging trap"):
        return None
    return next((line for line in found.commands if _HOST.match(line.text) and not _FILTERED.search(line.text)), None)


def _buffer(found: Config) -> Line | None:
    line = found.first("logging buffered")
    if not line or _FILTERED.search(line.text):
        return None
    return line if _level(line.text, "logging buffered", _DEBUGGING) >= _NOTIFICATIONS else None


def _level(text: str, command: str, default: int) -> int:
    """The severity a command names by word or number; a size is no severity."""
    for word in text.removeprefix(command).split():
        if word in _LEVELS:
            return _LEVELS.index(word)
        if word.isascii() and word.isdecimal() and len(word) == 1:
            return min(int(word), _DEBUGGING)
    return default


def _change_log(found: Config) -> tuple[Line, str] | None:
    for line in found.archive:
        if line.text == "logging enable" and "log config" in line.parents:
            return line, "archive／log config：logging enable"
    for line in found.all("aaa accounting commands 15"):
        if _ACCOUNTING.match(line.text):
            return line, "aaa accounting commands 15：指令記在 AAA 伺服器"
    return None


def _setting(
    found: Config, column: str, value: int, line: Line, said: str, scope: str = "", basis: Basis = Basis.STATED
) -> Setting:
    return Setting(column, value, f"第 {line.number} 行", said, True, basis=basis, scope=scope, host=found.host)
