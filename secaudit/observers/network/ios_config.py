"""A Cisco IOS, IOS XE or NX-OS configuration, gathered: the commands that matter here, by what they do.

Invariant: a command is kept without what may be secret: of ``username`` and ``enable`` only how the password is stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from secaudit.observers.address import host_name
from secaudit.observers.export import Export
from secaudit.observers.network.ios_lines import Line, ios_lines
from secaudit.observers.reading import Host
from secaudit.text import safe_text

MAX_KEPT = 50_000
_CONSOLES = 100
_MAX_POLICIES = 200

_KEPT = re.compile(
    r"(?:no )?(?:login (?:block-for|quiet-mode|on-|delay)|security passwords|aaa new-model|aaa local authentication|"
    r"aaa authentication login|aaa accounting (?:exec|commands)|service password-encryption|logging |ip ssh version|"
    r"ip http (?:server|secure-server)|license udi|switch \d+ provision|password strength-check|"
    r"aaa common-criteria policy |aaa password restriction)"
)
_USER = re.compile(r"username (?P<name>\S+)(?P<rest>.*)")
_STORED = re.compile(r"(?:^| )(?P<how>password|secret)(?: (?P<type>\d)(?= \S))?(?= |$)")
_PRIVILEGE = re.compile(r" privilege (\d{1,2})\b")
_POLICY = re.compile(r" common-criteria-policy (\S+)")
_VERSION = re.compile(r"version (\d{1,2}\.\d{1,2}(?:\(\S{1,12}\)\S{0,8}|\.\d{1,2}\w{0,3})?)(?: .*)?$")
_UDI = re.compile(r"license udi pid (\S{2,30}) sn (\w{6,20})")
_NXOS = re.compile(
    r"version \d{1,2}\.\d\(\d|feature \S|vdc \S|boot nxos |boot kickstart |cfs |system default switchport|"
    r"install feature-set "
)
_OF_LINES = ("login", "no login", "no exec", "transport input", "exec-timeout", "access-class", "no exec-timeout")


@dataclass(frozen=True, slots=True)
class User:
    """One local account: ``stored`` is ``password 7``, ``secret 9`` and the like, ``nopassword`` or "" (not said)."""

    name: str
    line: int
    stored: str
    privilege: int
    policy: str


@dataclass(slots=True)
class Config:
    """What is kept of the file."""

    export: Export = field(repr=False)
    version: str = ""
    hostname: str = ""
    hostname_line: int = 0
    model: str = ""
    serial: str = ""
    is_nxos: bool = False
    has_end: bool = False
    count: int = 0
    below: int = 0
    """Of the commands kept under another."""
    enable: dict[str, int] = field(default_factory=dict)
    """``secret`` and ``password``, with the line."""
    users: list[User] = field(default_factory=list)
    commands: list[Line] = field(default_factory=list)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    """Under ``line vty 0 4`` and its like."""
    consoles: set[str] = field(default_factory=set)
    policies: dict[str, list[Line]] = field(default_factory=dict)
    archive: list[Line] = field(default_factory=list)

    def first(self, start: str) -> Line | None:
        """The first global command that begins with ``start``."""
        return next((one for one in self.commands if one.text.startswith(start)), None)

    def all(self, start: str) -> list[Line]:
        return [one for one in self.commands if one.text.startswith(start)]

    @property
    def unasked(self) -> list[str]:
        """The consoles that say nothing of a login, which is to ask for none (without ``aaa new-model``)."""
        texts = {name: [line.text for line in self.lines.get(name, ())] for name in self.consoles}
        return sorted(name for name, said in texts.items() if not any(text.startswith("login") for text in said))

    @property
    def host(self) -> Host:
        return Host(name=host_name(self.hostname), serial=self.serial)


def config(export: Export) -> Config:
    """What ``export`` configures; raises for a file that is cut short or holds too much for one device."""
    found = Config(export)
    for one in ios_lines(export):
        found.count += 1
        if found.has_end:
            _check_name(found, one)
            continue
        _keep(found, one)
        kept = found.below + len(found.commands) + len(found.users)
        if kept > MAX_KEPT or len(found.policies) > _MAX_POLICIES:
            raise export.fail("設定項目多得不像一台設備", "請確認檔案", line=one.number)
    return found


def _check_name(found: Config, one: Line) -> None:
    """What a screen shows after ``end`` is no configuration, but that of another device must not be passed over."""
    if found.hostname and len(one.text.split()) == 2 and _named(one.text) != found.hostname:
        fix = "一個檔案請只放一台設備的一次匯出"
        raise found.export.fail("end 之後還有另一台設備的設定", fix, line=one.number)


def _named(text: str) -> str:
    return safe_text(text.split()[1].strip('"'))


def _keep(found: Config, one: Line) -> None:
    text = one.text
    if one.parents:
        _keep_below(found, one)
    elif text == "end":
        found.has_end = True
    elif text.startswith(("hostname ", "switchname ")) and not found.hostname:
        found.hostname, found.hostname_line = _named(text), one.number
    elif text.startswith("version ") and not found.version:
        said = _VERSION.match(text)
        found.version = said[1] if said else ""
        found.is_nxos = found.is_nxos or _NXOS.match(text) is not None
    elif text.startswith("enable "):
        how = text.split()[1]
        if how in ("secret", "password"):
            found.enable.setdefault(how, one.number)
    elif text.startswith("username "):
        _keep_user(found, one)
    elif text.startswith("line con ") and len(found.consoles) < _CONSOLES:
        found.consoles.add(text)
    elif _KEPT.match(text):
        _keep_command(found, one)
    elif _NXOS.match(text):
        found.is_nxos = True


def _keep_command(found: Config, one: Line) -> None:
    udi = _UDI.match(one.text)
    if udi:
        found.model, found.serial = safe_text(udi[1]), udi[2]
    elif one.text.startswith("switch ") and not found.model:
        found.model = safe_text(one.text.split()[-1].upper())
    elif one.text.startswith("aaa common-criteria policy "):
        found.policies.setdefault(one.text.split()[3], [])
    found.commands.append(one)


def _keep_below(found: Config, one: Line) -> None:
    top = one.parents[0]
    found.below += top.startswith(("line ", "aaa common-criteria ")) or top == "archive"
    if top.startswith("line ") and one.text.startswith(_OF_LINES):
        found.lines.setdefault(top, []).append(one)
    elif top.startswith("aaa common-criteria policy "):
        found.policies.setdefault(top.split()[3], []).append(one)
    elif top == "archive":
        found.archive.append(one)


def _keep_user(found: Config, one: Line) -> None:
    """``username NAME`` may be said on several lines: privilege here, password there."""
    said = _USER.match(one.text)
    if not said:
        return
    rest = said["rest"]
    stored = _STORED.search(rest)
    how = f"{stored['how']} {stored['type'] or '0'}" if stored else ""
    before_secret = rest[: stored.start()] if stored else rest
    if not stored and "nopassword" in rest.split():
        how = "nopassword"
    privilege, policy = _PRIVILEGE.search(before_secret), _POLICY.search(before_secret)
    user = User(
        safe_text(said["name"]), one.number, how, int(privilege[1]) if privilege else 1, policy[1] if policy else ""
    )
    found.users.append(user)
