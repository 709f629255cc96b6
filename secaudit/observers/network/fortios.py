"""FortiOS configuration (FortiGate): administrators' lockout and password rules, logs, and which device it is.

FortiOS CLI reference. "config system global": ``admin-lockout-threshold`` (1–10, 3 by default) and
``admin-lockout-duration`` (seconds, 60 by default), the same since 5.0; the lock is on the address that failed, the
same administrator may go on from another (technical tip 219176, CIS benchmark).
``show`` and a backup leave out what has its default; ``show full-configuration`` states everything.

Both are the running configuration of the device.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.export import Export
from secaudit.observers.network import fortios_logs, fortios_notes, fortios_passwords
from secaudit.observers.network.fortios_device import ENCRYPTED, FIRST, KNOWN, Device, by_default, device, stated
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, SeenHost, Setting

_LONGEST_LOCK = 2**32 - 1
_HEADER = re.compile(r"^[ \t]*#config-version=[\w.-]", re.MULTILINE)
_BLOCK = re.compile(
    r"^[ \t]*(?:[^\s#$>]{1,64}(?: \([^()\n]{1,80}\))? [#$] ?)?config "
    r"(?:global|vdom|system (?:global|interface|admin|password-policy|accprofile|settings|ha)|"
    r"firewall (?:policy|address)|log (?:disk|memory|syslogd|fortianalyzer|eventfilter)\b[^\n]*)[ \t]*$",
    re.MULTILINE,
)
_SET = re.compile(r"^[ \t]*(?:set [\w-]+ \S|edit \S|unset [\w-]+[ \t]*$|end[ \t]*$)", re.MULTILINE)


def _recognises(export: Export) -> bool:
    head = export.text_head.replace("\r\n", "\n").replace("\r", "\n")
    if export.head.startswith(ENCRYPTED) or _HEADER.search(head):
        return True
    return bool(_BLOCK.search(head) and _SET.search(head))


def _reads(export: Export) -> Reading:
    found = device(export)
    settings = (*_lockout(found), *fortios_passwords.settings(found), *fortios_logs.settings(found))
    version = ".".join(str(part) for part in found.version)
    program = " ".join(("FortiOS", *([version] if version else []), *([f"build{found.build}"] if found.build else [])))
    notes = list(fortios_notes.notes(found))
    if any(one.basis is Basis.DEFAULT for one in settings):
        notes.append("備份檔沒有結尾標記：若檔案恰好斷在兩段之間看不出來，採用內建預設的項目請核對備份是否完整")
    return Reading(program, settings=settings, hosts=tuple(_hosts(found)), notes=tuple(notes))


def _hosts(found: Device) -> Iterator[SeenHost]:
    if found.is_gate and (found.host or found.model):
        named = found.get("system global", "hostname")
        place = f"第 {named.line} 行" if named else "檔頭"
        yield SeenHost(found.host, found.host.name or found.model, place, "firewall", "Fortinet", found.model)


def _lockout(found: Device) -> Iterator[Setting]:
    section = "system global"
    threshold = found.number(section, "admin-lockout-threshold")
    duration = found.number(section, "admin-lockout-duration", most=_LONGEST_LOCK)
    known = found.is_whole and found.is_between(FIRST, KNOWN)
    if threshold:
        said = f"set admin-lockout-threshold {threshold.number}"
        yield stated(found, "lockout_threshold", threshold.number, threshold, said)
    elif known:
        yield by_default(found, "lockout_threshold", 3, "未列出 admin-lockout-threshold：FortiOS 5.0–7.x 內建預設 3 次")
    if duration and found.is_gate:
        said = f"set admin-lockout-duration {duration.number}（秒）"
        yield stated(found, "lockout_minutes", duration.number // 60, duration, said)
    elif known and not duration:
        yield by_default(found, "lockout_minutes", 1, "未列出 admin-lockout-duration：FortiOS 5.0–7.x 內建預設 60 秒")


FORTIOS = Observer(
    "fortios",
    "FortiGate 設定（FortiOS）",
    "備份設定檔，或在 CLI 執行 show full-configuration 存成文字檔",
    "FortiOS 5.0–7.6",
    (
        "lockout_threshold",
        "lockout_minutes",
        *fortios_passwords.OFF,
        "access_log",
        "log_retention_days",
        "log_size_limited",
        "log_login",
        "log_privilege",
        "log_system_change",
        "log_remote",
        "log_update_failure",
        "asset.name",
        "asset.kind",
        "asset.brand",
        "asset.model",
        "asset.hostname",
    ),
    _recognises,
    _reads,
)
