"""One FortiGate as its configuration shows it: which device, which version, and the few statements that matter here.

The first line of a backup and of ``show`` is ``#config-version=FGT60E-7.0.5-FW-build0304-220208:opmode=0:vdom=0:…``; up
to FortiOS 5.x the version reads ``5.06`` for 5.6. ``get system status`` before it in a capture tells the serial number.
FortiMail, FortiWeb, FortiSwitch and others write the same kind of file with other defaults and units: they are refused.

Invariant: only the statements named in :data:`_WANTED` are kept, and no secret is among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secaudit.observers.address import host_name
from secaudit.observers.export import Export
from secaudit.observers.network.fortios_blocks import Statement, statements
from secaudit.observers.reading import Basis, Host, Setting
from secaudit.text import safe_text

ENCRYPTED = b"#FGBK|"
"""How a backup begins that was encrypted with a password: no text follows."""
MAX_STATED = 50_000
MAX_VDOMS = 1000
MAX_NUMBER = 2**31 - 1

Version = tuple[int, ...]
FIRST: Version = (5, 0)
KNOWN: Version = (8, 0)
"""Of versions from the first and before the second the built-in defaults were looked up."""

_HEADER = re.compile(
    r"^[ \t]*#config-version=(?P<model>[\w.-]{1,40}?)[- ]v?(?P<version>\d{1,2}\.\d{1,2}(?:\.\d{1,3})?)(?![\d.])"
    r"(?:[^\r\n:]{0,40}?build(?P<build>\d{1,6}))?",
    re.MULTILINE,
)
_ANY_HEADER = re.compile(r"^[ \t]*#config-version=(?P<model>[\w.]{1,40})", re.MULTILINE)
_STATUS = re.compile(
    r"^[ \t]*Version: (?P<model>Forti[\w-]{1,40}) v(?P<version>\d{1,2}\.\d{1,2}\.\d{1,3}),build(?P<build>\d{1,6})",
    re.MULTILINE,
)
_SERIAL = re.compile(r"^[ \t]*Serial-Number: (?P<serial>[A-Z0-9]{8,20})\s*$", re.MULTILINE)
_SHOWN = re.compile(r"^[\w.-]{1,64}(?: \([^()\r\n]{1,80}\))? [#$] ?(?:show|sh|get)\b", re.MULTILINE)
_GATE = re.compile(r"FG|FW|FortiGate|FortiWiFi|FFW|F\d+K", re.IGNORECASE)
_NOT_GATE = re.compile(r"FWB", re.IGNORECASE)
"""FortiWeb, whose model begins as that of a FortiWiFi (``FWF``) does."""

_ONLY_GATES_SAY = ("admin-https-redirect", "vdom-mode", "vdom-admin", "switch-controller")
"""Of "config system global": FortiMail, whose lockout is in minutes, has none of these."""

_ADMIN_KEYS = re.compile(r"(?:ip6-)?trusthost\d{1,2}|two-factor|remote-auth|peer-auth")
_LOG_KEYS = frozenset(
    ("status", "maximum-log-age", "diskfull", "upload", "severity", "event", "system", "admin", "auth", "user", "vpn")
)
_PICK = ("filter", "event", "system", "admin", "auth")
LOG_TARGET = re.compile(
    r"log (disk|memory|(?:syslogd|fortianalyzer|tacacs\+accounting)\d?|fortianalyzer-cloud|fortiguard|webtrends) "
    r"(?:override-)?setting"
)
_LOG_FILTER = re.compile(r"log [\w+-]{1,40} (?:override-)?filter")
_PHASE1 = ("vpn ipsec phase1-interface", "vpn ipsec phase1")
_WANTED = {
    "system global": frozenset(
        (
            "hostname",
            "admin-lockout-threshold",
            "admin-lockout-duration",
            "management-vdom",
            *_ONLY_GATES_SAY,
        )
    ),
    "system password-policy": frozenset(
        (
            "status",
            "apply-to",
            "minimum-length",
            "min-lower-case-letter",
            "min-upper-case-letter",
            "min-non-alphanumeric",
            "min-number",
            "must-contain",
            "expire-status",
            "expire-day",
        )
    ),
    "system interface": frozenset(("allowaccess",)),
    "user setting": frozenset(("auth-lockout-threshold", "auth-lockout-duration")),
    "vpn ssl settings": frozenset(("status", "source-interface", "ssl-min-proto-ver")),
    **dict.fromkeys(_PHASE1, frozenset(("proposal",))),
}
_ONLY_GATES = re.compile(r"(?:firewall|switch-controller|wireless-controller|vpn ipsec|webfilter|log eventfilter)\b")


@dataclass(frozen=True, slots=True)
class Stated:
    """One value and where it stands."""

    words: tuple[str, ...]
    line: int

    @property
    def word(self) -> str:
        return self.words[0] if self.words else ""

    @property
    def number(self) -> int:
        """The word, which :meth:`Device.number` has seen to be one."""
        return int(self.word)


Key = tuple[str, str, tuple[str, ...], str]
"""VDOM, section, entries, key."""


@dataclass(slots=True)
class Device:
    """What is kept of the file. ``version`` is () where the file does not tell."""

    export: Export = field(repr=False)
    model: str = ""
    version: Version = ()
    build: str = ""
    serial: str = ""
    has_header: bool = False
    shown: bool = False
    is_gate: bool = False
    stated: dict[Key, Stated] = field(default_factory=dict)
    sections: set[tuple[str, str]] = field(default_factory=set)
    by_vdom: dict[str, set[str]] = field(default_factory=dict)
    """The virtual domains, "" for the device as a whole, each with the settings of log targets that it has."""
    picking: set[tuple[str, str]] = field(default_factory=set)
    """The filters that let some events through only."""
    entries: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    count: int = 0
    """Of the names in ``entries``."""

    def get(self, section: str, key: str, *, vdom: str = "", entry: str = "") -> Stated | None:
        return self.stated.get((vdom, section, (entry,) if entry else (), key))

    def number(self, section: str, key: str, *, vdom: str = "", most: int = MAX_NUMBER) -> Stated | None:
        """As :meth:`get`, seen to be a number, and none beyond ``most``."""
        found = self.get(section, key, vdom=vdom)
        if not found:
            return None
        if not (found.word.isascii() and found.word.isdecimal()):
            raise self.export.fail(f"{key} 的值「{found.word[:20]}」不是數字", "請重新備份設定", line=found.line)
        if len(found.word) > 10 or int(found.word) > most:
            raise self.export.fail(f"{key} 的值「{found.word[:20]}」大得不合理", "請重新備份設定", line=found.line)
        return found

    def switch(self, section: str, key: str, *, vdom: str = "") -> Stated | None:
        """As :meth:`get`, seen to be ``enable`` or ``disable``."""
        found = self.get(section, key, vdom=vdom)
        if found and found.word not in ("enable", "disable"):
            raise self.export.fail(f"{key} 的值「{found.word[:20]}」看不懂", "請重新備份設定", line=found.line)
        return found

    @property
    def is_whole(self) -> bool:
        """The file is the whole configuration of a device and not of one VDOM: what it leaves out has its default."""
        return self.has_header and ("", "system global") in self.sections

    def is_between(self, first: Version, before: Version) -> bool:
        """The version is known, and in this range (7.6 without its patch may be 7.6.5 or not)."""
        return bool(self.version) and first <= self.version < before and before[: len(self.version)] != self.version

    @property
    def in_force(self) -> bool | None:
        """A backup and what ``show`` prints are the running configuration; a file without these may be a draft."""
        return True if self.has_header or self.shown or self.serial else None

    @property
    def why(self) -> str:
        return "" if self.in_force else "沒有檔頭，不能確認是設備現行設定"

    @property
    def host(self) -> Host:
        named = self.get("system global", "hostname")
        return Host(name=host_name(named.word) if named else "", serial=self.serial)

    @property
    def management_vdom(self) -> str:
        """The one whose log has the administrators' logins and the changes; "" where there are no virtual domains."""
        said = self.get("system global", "management-vdom")
        return (said.word if said else "root") if self.vdoms != ("",) else ""

    @property
    def vdoms(self) -> tuple[str, ...]:
        """The virtual domains, ("",) where there are none."""
        return tuple(sorted(vdom for vdom in self.by_vdom if vdom)) or ("",)


def device(export: Export) -> Device:
    """The device that ``export`` configures; raises for another product and for what is no such file."""
    found = _identified(export)
    for one in statements(export):
        _keep(found, one)
    if not found.sections:
        raise export.fail("沒有任何設定區塊", "請重新備份設定")
    found.is_gate = (
        found.is_gate
        or any(_ONLY_GATES.match(name) for _, name in found.sections)
        or any(found.get("system global", key) for key in _ONLY_GATES_SAY)
    )
    return found


def _identified(export: Export) -> Device:
    if export.head.startswith(ENCRYPTED):
        fix = "請重新備份，不勾選加密，或改用 show full-configuration 匯出"
        raise export.fail("這是加密的 Fortinet 設定備份，無法讀取", fix)
    head = export.text_head
    anyone = _ANY_HEADER.search(head)
    if anyone and (_NOT_GATE.match(anyone["model"]) or not _GATE.match(anyone["model"])):
        model = anyone["model"].partition("-")[0]
        raise export.fail(f"這是 Fortinet 另一種產品（{model}）的設定，不是 FortiGate", "請提供 FortiGate 的設定備份")
    found, header = Device(export), _HEADER.search(head)
    status = _STATUS.search(head)
    said = status if status and (not header or status["build"] == header["build"]) else header
    if said:
        found.model, found.build = safe_text(said["model"]), said["build"] or ""
        found.version = tuple(int(part) for part in said["version"].split("."))
    if header:
        found.model = safe_text(header["model"])
    found.has_header = anyone is not None
    found.is_gate = bool(said or anyone)
    found.shown = bool(_SHOWN.search(head))
    serial = _SERIAL.search(head)
    found.serial = serial["serial"] if serial else ""
    return found


def _keep(found: Device, one: Statement) -> None:
    if one.verb == "config" and not one.entries:
        found.sections.add((one.vdom, one.section))
        told = found.by_vdom.setdefault(one.vdom, set())
        if LOG_TARGET.fullmatch(one.section):
            told.add(one.section)
    if max(len(found.stated), len(found.sections), found.count) > MAX_STATED or len(found.by_vdom) > MAX_VDOMS:
        raise found.export.fail("設定項目多得不像一台設備", "請確認檔案", line=one.line)
    if one.verb == "edit" and one.section in ("system admin", "system sso-admin", *_PHASE1) and len(one.entries) == 1:
        found.entries.setdefault((one.vdom, one.section), []).append(safe_text(one.entries[0]))
        found.count += 1
    if one.verb != "set" or not _is_wanted(one):
        return
    if one.key in _PICK and _LOG_FILTER.fullmatch(one.section) and _picks(one):
        found.picking.add((one.vdom, one.section))
    key = (one.vdom, one.section, one.entries, one.key)
    said, before = Stated(one.words, one.line), found.stated.get(key)
    if before and before.words != said.words and not one.entries:
        raise found.export.fail(
            f"{one.key} 前後寫了兩個不同的值（第 {before.line} 行）", "一個檔案請只放一台設備的一次匯出", line=one.line
        )
    found.stated[key] = said


def _is_wanted(one: Statement) -> bool:
    if one.section.startswith("log "):
        return one.key == "filter" or (one.key in _LOG_KEYS and not one.entries)
    if one.section == "system admin":
        return len(one.entries) == 1 and _ADMIN_KEYS.fullmatch(one.key) is not None
    wanted = _WANTED.get(one.section)
    entries = 1 if one.section in ("system interface", *_PHASE1) else 0
    return wanted is not None and one.key in wanted and len(one.entries) == entries


def _picks(one: Statement) -> bool:
    """``set filter "logid(…)"`` of a log's filter, or a class of events switched off there (FortiOS 5)."""
    return any(one.words) if one.key == "filter" else one.words[:1] == ("disable",)


def interfaces(found: Device) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each interface with the management services that it answers."""
    for (_, section, entries, key), said in found.stated.items():
        if section == "system interface" and key == "allowaccess":
            yield safe_text(entries[0]), said.words


def stated(
    found: Device, column: str, value: int, said: Stated, words: str, scope: str = "", basis: Basis = Basis.STATED
) -> Setting:
    """A setting that rests on the statement ``said``."""
    return Setting(column, value, f"第 {said.line} 行", words, found.in_force, found.why, basis, scope, found.host)


def by_default(found: Device, column: str, value: int, words: str, scope: str = "") -> Setting:
    """A setting that rests on a built-in default, whose ``words`` say of which versions."""
    place = "未列出（show 不列預設值）"
    return Setting(column, value, place, words, found.in_force, found.why, Basis.DEFAULT, scope, found.host)
