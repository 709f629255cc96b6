"""What a person should know of a FortiGate beside the settings: open administrators, plain management, weak tunnels.

FortiOS CLI reference, "config system admin", "config system interface", "config vpn …": an administrator without
``trusthost`` may come from anywhere; ``remote-auth`` and single sign-on leave the password to another machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.network import fortios_admins, fortios_logs
from secaudit.observers.network.fortios_device import FIRST, KNOWN, Device, Stated, interfaces
from secaudit.observers.network.fortios_passwords import default_is_seen
from secaudit.text import safe_text

_WEAK = re.compile(r"(?:^|-)(?:des|3des|md5|null)(?:-|$)")


def notes(found: Device) -> Iterator[str]:
    if not found.version:
        yield "檔案沒有版本（#config-version 檔頭）：沒寫的項目不套用內建預設，請附完整備份"
    elif not found.is_between(FIRST, KNOWN):
        yield "這個 FortiOS 版本的內建預設未經核對：沒寫的項目一律視為未知，請用 show full-configuration 匯出"
    elif not default_is_seen(found) and not found.get("system password-policy", "status"):
        yield "FortiOS 7.6.5（及同期修補版）起密碼原則可能預設啟用，檔案沒列出內容：請用 show full-configuration 匯出"
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
    if found.is_gate and ("", "system global") in found.sections:
        yield "管理者鎖定以來源位址計（同一帳號換個位址仍可再試）：請一併限制 trusthost"
    names = fortios_admins.names(found)
    limited = {
        safe_text(entries[0])
        for (vdom, section, entries, key), said in found.stated.items()
        if section == "system admin" and not vdom and "trusthost" in key and _limits(said)
    }
    anywhere = [name for name in names if name not in limited]
    if anywhere:
        yield f"{len(anywhere)} 個管理者未限制來源位址（trusthost）：{_listed(anywhere)}"
    with_two = fortios_admins.with_on(found, "two-factor")
    single = [name for name in names if name not in with_two]
    if single:
        yield f"{len(single)} 個管理者未啟用雙因子（two-factor）：{_listed(single)}"
    remote = fortios_admins.remote(found)
    if remote:
        yield f"{len(remote)} 個管理者由外部伺服器驗證，其密碼規則與鎖定要看該伺服器：{_listed(remote)}"
    if found.entries.get(("", "system sso-admin")):
        yield "有單一登入（SSO）管理者：其密碼規則與鎖定要看身分提供者"


def _about_access(found: Device) -> Iterator[str]:
    plain = [name for name, services in interfaces(found) if {"http", "telnet"} & set(services)]
    if plain:
        yield f"{len(plain)} 個介面開放未加密的管理（http 或 telnet）：{_listed(plain)}"
    proposals = [said for (_, section, _, _), said in found.stated.items() if section.startswith("vpn ipsec")]
    count = sum(len(names) for (_, section), names in found.entries.items() if section.startswith("vpn ipsec"))
    if count:
        weak = sum(any(_WEAK.search(word) for word in said.words) for said in proposals)
        yield f"IPsec VPN {count} 條" + (f"，其中 {weak} 條允許 DES、3DES 或 MD5" if weak else "")
    if any(_has_ssl_vpn(found, vdom) for vdom in found.vdoms):
        yield "SSL VPN 已指定來源介面：遠端連線的驗證方式與紀錄請另查"


def _has_ssl_vpn(found: Device, vdom: str) -> bool:
    status = found.get("vpn ssl settings", "status", vdom=vdom)
    is_off = status is not None and status.word == "disable"
    return not is_off and found.get("vpn ssl settings", "source-interface", vdom=vdom) is not None


def _limits(said: Stated) -> bool:
    return bool(said.words) and said.words not in (("0.0.0.0", "0.0.0.0"), ("0.0.0.0/0",), ("::/0",))


def _listed(names: list[str]) -> str:
    return "、".join(name[:30] for name in names[:5]) + ("…" if len(names) > 5 else "")
