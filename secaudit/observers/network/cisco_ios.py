"""Cisco IOS and IOS XE running configuration; of NX-OS only which device it is.

What ``show running-config`` prints and what is copied from it ends with ``end``, so a file that begins like one (its
``version`` line or ``Building configuration...``) and has no ``end`` was cut short; NX-OS and the SD-WAN form of IOS XE
have no such mark. It is the configuration in force; what it says of passwords holds for local accounts only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers import cisco_models
from secaudit.observers.export import Export
from secaudit.observers.network import ios_access, ios_logs, ios_passwords
from secaudit.observers.network.ios_access import Access
from secaudit.observers.network.ios_config import Config, User, config
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading, SeenHost
from secaudit.text import safe_text

_NAME = re.compile(r"^(?:hostname|switchname) \S", re.MULTILINE)
_CISCO = re.compile(
    r"^(?:version \d{1,2}\.\d|Current configuration ?: \d+ bytes|Building configuration\.\.\.|boot-start-marker|"
    r"(?:no )?service (?:timestamps|pad|tcp-keepalives-in)\b|license udi pid |ip cef\b|"
    r"aaa new-model|enable secret \d |vdc \S+ id \d)",
    re.MULTILINE,
)
_SHAPE = re.compile(
    r"^(?P<what>interface (?:[A-Z][A-Za-z-]+ ?\d|mgmt0)|line (?:con|vty|aux|console) \d|line (?:console|vty)$|"
    r"router \w|username |enable (?:secret|password)|ip (?:route|ssh|http|domain|name-server)|(?:no )?aaa |logging |"
    r"snmp-server |feature |vrf |spanning-tree |end[ \t]*$)",
    re.MULTILINE,
)
_OTHERS = re.compile(
    r"^(?:: Saved|ASA Version|PIX Version|! device: .*EOS|!! ?IOS XR|interface (?:MgmtEth|TenGigE|Bundle-Ether)\d|"
    r"vty-pool |route-policy |taskgroup |usergroup |frr |service (?:advanced-vty|integrated-vtysh)|## Last)",
    re.MULTILINE,
)
"""ASA, EOS, IOS XR, FRR and their kin: alike to look at, other commands and defaults."""
_BEGINS = re.compile(
    r"^(?:version \d{1,2}\.\d|Building configuration\.\.\.|Current configuration ?: \d+ bytes)", re.MULTILINE
)
_TELNET = re.compile(r"transport input .*\b(?:telnet|all)\b")
_ENDLESS = ("exec-timeout 0 0", "exec-timeout 0", "no exec-timeout")
_WEAK_TYPES = {"password 0": "明文", "password 7": "可還原的 type 7 格式", "secret 0": "明文"}


def _recognises(export: Export) -> bool:
    head = export.text_head.replace("\r\n", "\n").replace("\r", "\n")
    if not _CISCO.search(head) or _OTHERS.search(head):
        return False
    shapes = {found["what"].split()[0] for found in _SHAPE.finditer(head)}
    return len(shapes) >= 2 if _NAME.search(head) else len(shapes) >= 4


def _reads(export: Export) -> Reading:
    found = config(export)
    head = export.text_head.replace("\r\n", "\n").replace("\r", "\n")
    if not found.has_end and not found.is_nxos and (found.version or _BEGINS.search(head)):
        fix = "請重新執行 show running-config，等全部輸出完再存"
        raise export.fail("設定沒有結尾的 end，檔案被截斷", fix, code="E-OBS-05")
    if not found.count:
        raise export.fail("沒有任何設定", "請重新執行 show running-config")
    settings = () if found.is_nxos else (*ios_passwords.settings(found), *ios_logs.settings(found))
    return Reading(_program(found), settings=settings, hosts=tuple(_hosts(found)), notes=tuple(_notes(found)))


def _program(found: Config) -> str:
    major = found.version.partition(".")[0]
    is_xe = major.isdecimal() and int(major) >= 16 and not found.is_nxos
    return f"Cisco {'NX-OS' if found.is_nxos else 'IOS XE' if is_xe else 'IOS'} {found.version}".strip()


def _hosts(found: Config) -> Iterator[SeenHost]:
    if found.host.name:
        kind = "switch" if found.is_nxos or found.first("switch ") else cisco_models.kind(found.model)
        yield SeenHost(found.host, found.host.name, f"第 {found.hostname_line} 行", kind, "Cisco", found.model)


def _notes(found: Config) -> Iterator[str]:
    if found.is_nxos:
        yield "這是 NX-OS 設定：只讀出是哪台設備，密碼與日誌規則請以 show running-config all 由人工判讀"
        return
    if not found.has_end:
        yield "檔案沒有結尾的 end，看不出是否完整：沒寫的項目一律視為未知"
    access = ios_access.access(found)
    yield from ios_passwords.notes(found, access)
    yield from _about_accounts(found)
    yield from _about_access(found, access)
    yield from ios_logs.notes(found)


def _about_accounts(found: Config) -> Iterator[str]:
    bare = [user for user in found.users if user.stored == "nopassword"]
    if bare:
        yield f"{len(bare)} 個帳號沒有密碼（nopassword）：{_listed(bare)}"
    weak = [user for user in found.users if user.stored in _WEAK_TYPES]
    if weak:
        kinds = "、".join(sorted({_WEAK_TYPES[user.stored] for user in weak}))
        yield f"{len(weak)} 個帳號的密碼以{kinds}存放，請改用 secret：{_listed(weak)}"
    if "password" in found.enable and "secret" not in found.enable:
        yield "只有 enable password，沒有 enable secret：特權密碼可還原"
    if not found.first("service password-encryption"):
        yield "沒有 service password-encryption：設定檔內的密碼以明文存放"


def _about_access(found: Config, access: Access) -> Iterator[str]:
    if not found.first("aaa new-model") and found.unasked:
        yield "主控台（line con）不需登入：接上線就能操作"
    if any(line.text.endswith(" none") for line in found.all("aaa authentication login ")):
        yield "aaa authentication login 以 none 收尾：前面的方法無法回應時，不需密碼就能登入"
    for names, words in (
        (access.open_lines, "不需登入就能遠端管理（no login 或 none）"),
        (access.shared_lines, "遠端登入用共用密碼，不分帳號（建議 login local 或 aaa）"),
    ):
        if names:
            yield f"{words}：{'、'.join(names)[:60]}"
    remote = {name: lines for name, lines in found.lines.items() if name.startswith("line vty")}
    texts = {safe_text(name): [line.text for line in lines] for name, lines in remote.items()}
    telnet = [name for name, said in texts.items() if any(_TELNET.match(text) for text in said)]
    if telnet:
        yield f"允許 telnet（未加密的遠端管理）：{'、'.join(telnet)[:60]}"
    unsaid = [name for name, said in texts.items() if not any(t.startswith("transport input") for t in said)]
    if unsaid:
        yield f"未寫 transport input，允許的協定依版本而異：{'、'.join(unsaid)[:60]}"
    open_to_all = [name for name, said in texts.items() if not any(t.startswith("access-class") for t in said)]
    if open_to_all:
        yield f"遠端登入未限制來源（access-class）：{'、'.join(open_to_all)[:60]}"
    endless = [safe_text(name) for name, lines in found.lines.items() if any(line.text in _ENDLESS for line in lines)]
    if endless:
        yield f"閒置不會登出（exec-timeout 0 0）：{'、'.join(endless)[:60]}"
    if found.first("ip http server"):
        yield "ip http server：開放未加密的網頁管理"
    ssh = found.first("ip ssh version")
    if ssh and ssh.text != "ip ssh version 2":
        yield "ip ssh version 不是 2"


def _listed(users: list[User]) -> str:
    names = list(dict.fromkeys(user.name[:30] for user in users))
    return "、".join(names[:5]) + ("…" if len(names) > 5 else "")


CISCO_IOS = Observer(
    "cisco-ios",
    "Cisco IOS／IOS XE 設定（show running-config）",
    "terminal length 0 後執行 show running-config，存成文字檔",
    "IOS 12.1–15.9、IOS XE 16–17；NX-OS 只讀設備名稱",
    (
        "lockout_threshold",
        "lockout_minutes",
        "lockout_until_admin",
        "password_min_length",
        "password_complexity",
        "password_max_age_days",
        "password_strength_enforced",
        "access_log",
        "log_size_limited",
        "log_login",
        "log_system_change",
        "asset.name",
        "asset.kind",
        "asset.brand",
        "asset.model",
        "asset.hostname",
    ),
    _recognises,
    _reads,
)
