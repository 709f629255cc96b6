"""FortiOS configuration (FortiGate): administrators' lockout and password rules, logs, and which device it is.

FortiOS CLI reference. "config system global": ``admin-lockout-threshold`` (1–10, 3 by default) and
``admin-lockout-duration`` (seconds, 60 by default), the same since 5.0. "config system password-policy": ``status`` is
off by default up to 7.6.4; from 7.6.5 on an upgrade switches it on with 12 characters (technical tip of 2025-12-31), so
from there on only what is stated counts. ``show`` and a backup leave out what has its default; ``show
full-configuration`` states everything.

Both are the running configuration of the device. They prove nothing about accounts that a remote server checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.export import Export
from secaudit.observers.network import fortios_logs
from secaudit.observers.network.fortios_device import ENCRYPTED, Device, Stated, by_default, device, interfaces, stated
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, SeenHost, Setting

_FIRST, _KNOWN, _ENFORCED = (5, 0), (8, 0), (7, 6, 5)
_LONGEST_LOCK = 2**32 - 1
_CLASSES = ("min-upper-case-letter", "min-lower-case-letter", "min-number", "min-non-alphanumeric")
_OFF = ("password_min_length", "password_complexity", "password_max_age_days", "password_strength_enforced")
_HEADER = re.compile(r"^[ \t]*#config-version=[\w.-]", re.MULTILINE)
_BLOCK = re.compile(
    r"^[ \t]*(?:[^\s#$>]{1,64}(?: \([^()\n]{1,80}\))? [#$] ?)?config "
    r"(?:global|vdom|system (?:global|interface|admin|password-policy|accprofile|settings|ha)|"
    r"firewall (?:policy|address)|log (?:disk|memory|syslogd|fortianalyzer|eventfilter)\b[^\n]*)[ \t]*$",
    re.MULTILINE,
)
_SET = re.compile(r"^[ \t]*(?:set [\w-]+ \S|edit \S|unset [\w-]+[ \t]*$|end[ \t]*$)", re.MULTILINE)
_WEAK = re.compile(r"(?:^|-)(?:des|3des|md5|null)(?:-|$)")


def _recognises(export: Export) -> bool:
    head = export.text_head.replace("\r\n", "\n").replace("\r", "\n")
    if export.head.startswith(ENCRYPTED) or _HEADER.search(head):
        return True
    return bool(_BLOCK.search(head) and _SET.search(head))


def _reads(export: Export) -> Reading:
    found = device(export)
    settings = (*_lockout(found), *_passwords(found), *fortios_logs.settings(found))
    version = ".".join(str(part) for part in found.version)
    program = " ".join(("FortiOS", *([version] if version else []), *([f"build{found.build}"] if found.build else [])))
    notes = list(_notes(found))
    if any(one.basis is Basis.DEFAULT for one in settings):
        notes.append("備份檔沒有結尾標記：若檔案恰好斷在兩段之間看不出來，採用內建預設的項目請核對備份是否完整")
    return Reading(program, settings=settings, hosts=tuple(_hosts(found)), notes=tuple(notes))


def _hosts(found: Device) -> Iterator[SeenHost]:
    if found.is_gate and (found.host or found.model):
        named = found.get("system global", "hostname")
        place = f"第 {named.line} 行" if named else "檔頭"
        yield SeenHost(found.host, found.host.name or found.model, place, "firewall", "Fortinet", found.model)


# Lockout


def _lockout(found: Device) -> Iterator[Setting]:
    section = "system global"
    threshold = found.number(section, "admin-lockout-threshold")
    duration = found.number(section, "admin-lockout-duration", most=_LONGEST_LOCK)
    known = found.is_whole and found.is_between(_FIRST, _KNOWN)
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


# Password policy


def _passwords(found: Device) -> Iterator[Setting]:
    section = "system password-policy"
    status = found.switch(section, "status")
    defaults = found.is_whole and found.is_between(_FIRST, _ENFORCED)
    if status is None:
        if defaults:
            for column in _OFF:
                yield by_default(found, column, 0, "未啟用 password-policy：FortiOS 5.0–7.6.4 內建預設 disable")
        return
    if status.word == "disable":
        for column in _OFF:
            yield stated(found, column, 0, status, "password-policy: set status disable")
        return
    applied = found.get(section, "apply-to")
    if applied and not {"admin-password", "admin-user"} & set(applied.words):
        for column in _OFF:
            yield stated(found, column, 0, applied, "password-policy 的 apply-to 不含 admin-password")
        return
    yield stated(found, "password_strength_enforced", 1, status, "password-policy: set status enable")
    yield from _length(found, defaults)
    yield from _complexity(found, defaults)
    yield from _age(found)


def _length(found: Device, defaults: bool) -> Iterator[Setting]:
    length = found.number("system password-policy", "minimum-length")
    if length:
        yield stated(found, "password_min_length", length.number, length, f"set minimum-length {length.number}")
    elif defaults:
        yield by_default(found, "password_min_length", 8, "未列出 minimum-length：FortiOS 5.0–7.6.4 內建預設 8")


def _complexity(found: Device, defaults: bool) -> Iterator[Setting]:
    """Three kinds of characters of four, as Windows counts; fewer is known only where the others are known too."""
    section = "system password-policy"
    listed = found.get(section, "must-contain")
    asked = {key: said for key in _CLASSES if (said := found.number(section, key))}
    required = [key for key, said in asked.items() if said.number > 0]
    kinds = len(listed.words) if listed else len(required)
    first = listed or next(iter(asked.values()), None)
    named = "、".join(listed.words if listed else required)[:60]
    words = f"要求 {kinds} 類字元：{named}" if kinds else "各類字元都要求 0 個"
    if first and (kinds >= 3 or listed or len(asked) == len(_CLASSES)):
        yield stated(found, "password_complexity", int(kinds >= 3), first, words)
    elif defaults:
        yield by_default(found, "password_complexity", 0, f"{words}；未列出者內建預設 0（FortiOS 5.0–7.6.4）")


def _age(found: Device) -> Iterator[Setting]:
    section = "system password-policy"
    status, days = found.switch(section, "expire-status"), found.number(section, "expire-day")
    known = found.is_whole and found.is_between(_FIRST, _KNOWN)
    if status and status.word == "disable":
        yield stated(found, "password_max_age_days", 0, status, "set expire-status disable")
    elif status and days:
        yield stated(found, "password_max_age_days", days.number, days, f"set expire-day {days.number}")
    elif status and known:
        yield by_default(found, "password_max_age_days", 90, "未列出 expire-day：FortiOS 5.0–7.x 內建預設 90 天")
    elif not status and known:
        yield by_default(found, "password_max_age_days", 0, "未列出 expire-status：FortiOS 5.0–7.x 內建預設 disable")


# Notes


def _notes(found: Device) -> Iterator[str]:
    if not found.version:
        yield "檔案沒有版本（#config-version 檔頭）：沒寫的項目不套用內建預設，請附完整備份"
    elif not found.is_between(_FIRST, _KNOWN):
        yield "這個 FortiOS 版本的內建預設未經核對：沒寫的項目一律視為未知，請用 show full-configuration 匯出"
    elif found.version >= _ENFORCED and not found.get("system password-policy", "status"):
        yield "FortiOS 7.6.5 起密碼原則預設會啟用，檔案沒列出內容：請用 show full-configuration 匯出"
    if ("", "system global") not in found.sections:
        yield "沒有 config system global（可能是單一 VDOM 的備份）：管理者鎖定與密碼規則請用全域管理者備份"
    if not found.is_gate and found.get("system global", "admin-lockout-duration"):
        yield "無法確認是 FortiGate（FortiMail 的鎖定時間單位是分鐘）：鎖定分鐘未採用，請附檔頭"
    if found.get("user setting", "auth-lockout-threshold"):
        yield "user setting 的 auth-lockout 管的是防火牆使用者，不是管理者：未列入"
    yield from _about_admins(found)
    yield from _about_access(found)
    yield from fortios_logs.notes(found)


def _about_admins(found: Device) -> Iterator[str]:
    admins = found.entries.get(("", "system admin"), [])
    keys: dict[str, dict[str, Stated]] = {}
    for (vdom, section, entries, key), said in found.stated.items():
        if section == "system admin" and not vdom:
            keys.setdefault(entries[0], {})[key] = said
    limited = {name for name, said in keys.items() if any("trusthost" in key and _limits(s) for key, s in said.items())}
    anywhere = [name for name in admins if name not in limited]
    if anywhere:
        yield f"{len(anywhere)} 個管理者未限制來源位址（trusthost）：{_listed(anywhere)}"
    single = [name for name in admins if not _on(keys.get(name, {}).get("two-factor"))]
    if single:
        yield f"{len(single)} 個管理者未啟用雙因子（two-factor）：{_listed(single)}"
    remote = [name for name in admins if _on(keys.get(name, {}).get("remote-auth"))]
    if remote:
        yield f"{len(remote)} 個管理者由外部伺服器驗證，其密碼規則與鎖定要看該伺服器：{_listed(remote)}"


def _about_access(found: Device) -> Iterator[str]:
    plain = [name for name, services in interfaces(found) if {"http", "telnet"} & set(services)]
    if plain:
        yield f"{len(plain)} 個介面開放未加密的管理（http 或 telnet）：{_listed(plain)}"
    proposals = [said for (_, section, _, _), said in found.stated.items() if section.startswith("vpn ipsec")]
    count = sum(len(names) for (_, section), names in found.entries.items() if section.startswith("vpn ipsec"))
    if count:
        weak = sum(any(_WEAK.search(word) for word in said.words) for said in proposals)
        yield f"IPsec VPN {count} 條" + (f"，其中 {weak} 條允許 DES、3DES 或 MD5" if weak else "")
    if any(found.get("vpn ssl settings", "source-interface", vdom=vdom) for vdom in found.vdoms):
        yield "SSL VPN 已指定來源介面：遠端連線的驗證方式與紀錄請另查"


def _limits(said: Stated) -> bool:
    return bool(said.words) and said.words not in (("0.0.0.0", "0.0.0.0"), ("0.0.0.0/0",), ("::/0",))


def _on(said: Stated | None) -> bool:
    return said is not None and said.word not in ("", "disable")


def _listed(names: list[str]) -> str:
    return "、".join(name[:30] for name in names[:5]) + ("…" if len(names) > 5 else "")


FORTIOS = Observer(
    "fortios",
    "FortiGate 設定（FortiOS）",
    "備份設定檔，或在 CLI 執行 show full-configuration 存成文字檔",
    "FortiOS 5.0–7.6",
    (
        "lockout_threshold",
        "lockout_minutes",
        *_OFF,
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
