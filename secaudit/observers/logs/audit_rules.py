"""audit.rules (and ``auditctl -l``): which of the ten event classes the Linux audit system is told to record.

audit.rules(7), auditctl(8): ``-w PATH -p rwxa`` watches a file or folder, ``-a always,exit … -S CALL … -F FIELD=VALUE``
a system call; newer files write a watch as ``-a always,exit … -F path=…`` (or ``dir=``) ``-F perm=…``. ``-D`` takes
back all before it, ``-e 0`` turns auditing off, and so does ``-a never,task`` (which some systems install) for all
that runs, or a rule ``never,exit`` that no field narrows. A class is settled only where the rules cover it whole:

- ``log_privilege``: writes or attributes of passwd, shadow, group **and** sudoers are watched (or of all /etc).
- ``log_login``: a record of logins (lastlog, wtmp) **and** one of failures (faillock, faillog, tallylog, btmp) is.
- ``log_denied``: opening files is recorded where it ends with EACCES **and** where with EPERM.
- ``log_system_change``: whatever runs as root is recorded (``execve`` with ``euid=0``).

A rule for ``arch=b32`` alone leaves out what 64-bit programs do, and counts for nothing.

Mounting media is not reading from them, deleting files is not every change of data: these settle nothing. A rules file
proves configuration: that it is loaded, only ``auditctl -l`` shows, and the two cannot be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading, Setting
from secaudit.text import safe_text

MAX_RULES = 20_000
_WATCH = re.compile(r"-w\s+(/\S*)(?:\s+-p\s+([rwxa]{1,4}))?")
_CALL = re.compile(r"-[aA]\s+(?:always,exit|exit,always)\b")
_NEVER = re.compile(r"-[aA]\s+(?:never,\w+|\w+,never)\b")
_TASK = re.compile(r"-[aA]\s+(?:never,task|task,never)\b")
_CALLS = re.compile(r"-S\s+([\w,]+)")
_FIELD = re.compile(r"-F\s+'?\"?([a-z0-9_]+)(!=|>=|<=|=|>|<)([^\s'\"]+)")
_RULE = re.compile(r"\s*-(?:w\s+/|[aA]\s+(?:always|never|exit|task|user|exclude|filesystem|io_uring),)")
_CONTROL = re.compile(
    r"\s*(?:-D\s*$|-b\s+\d|-f\s+[012]\s*$|-e\s+[012]\s*$|--backlog_wait_time|--loginuid-immutable|-i\s*$)"
)
_ACCOUNTS = ("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/sudoers")
_LOGINS = ("/var/log/lastlog", "/var/log/wtmp")
_FAILURES = ("/var/run/faillock", "/run/faillock", "/var/log/faillock", "/var/log/faillog", "/var/log/tallylog",
             "/var/log/btmp")  # fmt: skip
_WIDE = frozenset({"arch", "auid", "euid", "exit", "key"})
"""The fields that leave a rule about a call wide enough to stand for its class."""
_REFUSALS = {"-EACCES": "-EACCES", "-13": "-EACCES", "-EPERM": "-EPERM", "-1": "-EPERM"}
_OPENS = frozenset({"open", "openat", "all"})
_WHY = "規則檔不證明已載入；請附 auditctl -l"
_SCOPE = "auditd"


@dataclass(slots=True)
class _Recorded:
    """Where each thing that is recorded is said: path or refusal or call → line."""

    written: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    root_runs: int = 0
    rules: int = 0
    never: int = 0
    silenced: int = 0
    off: int = 0
    mounts: bool = False


def _recognises(export: Export) -> bool:
    rules = strange = 0
    for line in export.text_head.lstrip("\ufeff").splitlines()[:2000]:
        if _RULE.match(line):
            rules += 1
        elif line.strip() and not line.lstrip().startswith("#") and not _CONTROL.match(line):
            strange += 1
    return rules >= 1 and strange * 5 <= rules


def _reads(export: Export) -> Reading:
    recorded = _Recorded()
    for number, line in export.lines():
        text = line.lstrip("\ufeff").strip()[:4000]
        if text == "-D":
            recorded = _Recorded()
        elif re.fullmatch(r"-e\s+[012]", text):
            recorded.off = number if text.endswith("0") else 0
        elif text and not text.startswith("#"):
            _take(export, text, number, recorded)
    return Reading("Linux audit", settings=tuple(_settings(recorded)), notes=tuple(_notes(recorded)))


def _take(export: Export, text: str, number: int, recorded: _Recorded) -> None:
    recorded.rules += bool(_RULE.match(text))
    if recorded.rules > MAX_RULES:
        raise export.fail(f"超過 {MAX_RULES:,} 條規則，不像 audit.rules", "請確認檔案", line=number)
    if _NEVER.match(text):
        recorded.never = recorded.never or number
        narrowed = any(name != "arch" for name, _, _ in _FIELD.findall(text))
        recorded.silenced = number if _TASK.match(text) or not narrowed else recorded.silenced
    if watch := _WATCH.match(text):
        if set(watch[2] or "rwxa") & {"w", "a"}:
            recorded.written.setdefault(watch[1].rstrip("/"), number)
    elif _CALL.match(text):
        _take_call(text, number, recorded)


def _take_call(text: str, number: int, recorded: _Recorded) -> None:
    calls = {call for group in _CALLS.findall(text) for call in group.split(",")}
    fields = _FIELD.findall(text)
    values = {(name, sign): value for name, sign, value in fields}
    path = values.get(("path", "=")) or values.get(("dir", "="))
    if path and set(values.get(("perm", "="), "")) & {"w", "a"}:
        recorded.written.setdefault(path.rstrip("/"), number)
    recorded.mounts = recorded.mounts or "mount" in calls
    if values.get(("arch", "=")) == "b32" or any(
        name not in _WIDE or (name == "auid" and sign == "=") for name, sign, _ in fields
    ):
        return
    refused = _REFUSALS.get(values.get(("exit", "="), ""), "")
    if calls & _OPENS and refused and ("euid", "=") not in values:
        recorded.refused.setdefault(refused, number)
    if calls & {"execve", "all"} and values.get(("euid", "=")) in ("0", "root") and ("exit", "=") not in values:
        recorded.root_runs = recorded.root_runs or number


def _settings(recorded: _Recorded) -> Iterator[Setting]:
    in_force, why = (False, "-e 0：稽核已關閉") if recorded.off else (None, _WHY)
    if recorded.silenced and not recorded.off:
        in_force, why = False, f"第 {recorded.silenced} 行的 never 規則讓系統呼叫與檔案監看都不記"
    accounts = [_watched(recorded, path) for path in _ACCOUNTS]
    logins = [line for path in _LOGINS if (line := _watched(recorded, path))]
    failures = [line for path in _FAILURES if (line := _watched(recorded, path))]
    found = (
        ("log_privilege", accounts if all(accounts) else [], "監看 passwd、shadow、group、sudoers"),
        ("log_login", [logins[0], failures[0]] if logins and failures else [], "監看登入紀錄與失敗紀錄"),
        (
            "log_denied",
            list(recorded.refused.values()) if len(recorded.refused) == 2 else [],
            "開檔遭拒 EACCES、EPERM",
        ),
        ("log_system_change", [recorded.root_runs] if recorded.root_runs else [], "以 root 執行的程式（execve）"),
    )
    for column, lines, said in found:
        if lines:
            place = "、".join(f"第 {line} 行" for line in sorted(set(lines)))
            yield Setting(column, 1, place, safe_text(said), in_force, why, scope=_SCOPE)


def _watched(recorded: _Recorded, path: str) -> int:
    """The line of the watch on ``path`` or on a folder that holds it; 0 when there is none."""
    parts = path.split("/")
    holders = ("/".join(parts[:count]) for count in range(len(parts), 1, -1))
    return next((recorded.written[holder] for holder in holders if holder in recorded.written), 0)


def _notes(recorded: _Recorded) -> Iterator[str]:
    if recorded.off:
        yield "-e 0：稽核關閉，規則不算數"
    yield "auditd 另會記 PAM 登入事件；要證明請附 ausearch -m USER_LOGIN 的結果"
    if recorded.mounts:
        yield "mount 只記掛載，不等於記錄從可移動媒體存取資料"
    if recorded.never:
        yield f"第 {recorded.never} 行有 never 規則：部分事件不記，請確認不影響上述類別"
    yield "保存多久與是否覆寫在 auditd.conf，請一併匯出"


AUDIT_RULES = Observer(
    "audit-rules",
    "Linux 稽核規則（audit.rules、auditctl -l）",
    "auditctl -l > audit.rules",
    "audit 2.x–4.x；-w 與 -a 兩種寫法",
    ("log_login", "log_denied", "log_privilege", "log_system_change"),
    _recognises,
    _reads,
)
