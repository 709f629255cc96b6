"""sshd: what OpenSSH logs of logins, from sshd_config and from ``sshd -T``.

sshd_config(5): ``Keyword arguments``, keywords in any case, the first value of one keyword counts; after ``Match``
lines hold for some connections only, until ``Match all`` or the end; ``Include`` takes in other files where it
stands. ``LogLevel`` is INFO unless set (so in every version): from INFO on accepted and failed logins and their end
are logged, from VERBOSE on every connection too. Below INFO sshd itself logs none of that, but PAM may where
``UsePAM`` is yes. ``MaxAuthTries`` ends a connection and locks no account: it settles nothing here and is said in a
note. ``sshd -T`` prints the effective configuration in lower case, Match blocks left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?=[ \t=])")
_SERVER = frozenset(
    "permitrootlogin maxauthtries permitemptypasswords authorizedkeysfile challengeresponseauthentication usepam "
    "logingracetime strictmodes maxsessions subsystem printmotd permituserenvironment clientaliveinterval maxstartups "
    "x11uselocalhost printlastlog acceptenv allowusers allowgroups denyusers".split()
)
_EFFECTIVE = frozenset({"port", "permitrootlogin", "maxauthtries", "loglevel", "strictmodes", "usedns"})
MAX_OPTIONS = 10_000
_PRINTED = 30
"""sshd -T prints every keyword it knows: far more than a person writes."""
_LEVELS = ("quiet", "fatal", "error", "info", "verbose", "debug", "debug1", "debug2", "debug3")
_MATTER = _EFFECTIVE | {
    "permitemptypasswords", "passwordauthentication", "kbdinteractiveauthentication", "challengeresponseauthentication",
    "usepam", "include",
}  # fmt: skip
_INFO, _VERBOSE = _LEVELS.index("info"), _LEVELS.index("verbose")
_CONF_WHY = "設定檔可被 Include、Match 或啟動參數改變；需 sshd -T 佐證"
_SETTLES = ("log_login", "log_connection")


@dataclass(frozen=True, slots=True)
class Option:
    """One line in force for all (``matched`` False) or for some connections."""

    name: str
    value: str
    line: int
    matched: bool


def _recognises_config(export: Export) -> bool:
    seen, stated = set(), False
    if _recognises_effective(export):
        return False
    for line in export.text_head.splitlines():
        bare = line.lstrip("\ufeff \t")
        off = bare.startswith("#")
        name, value = _parts(bare[1:] if off else bare)
        if name.lower() in _SERVER and not (off and " " in value):
            seen.add(name.lower())
            stated = stated or not off
    return len(seen) >= 2 and (stated or len(seen) >= 5)


def _recognises_effective(export: Export) -> bool:
    names = set()
    for line in export.text_head.splitlines():
        name, _ = _parts(line.lstrip("\ufeff"))
        if name and not name.islower():
            return False
        names.add(name)
    return names >= _EFFECTIVE and len(names) >= _PRINTED


def _reads_config(export: Export) -> Reading:
    return _reading(export, _kept(export), None, _CONF_WHY)


def _reads_effective(export: Export) -> Reading:
    options = _kept(export)
    missing = _EFFECTIVE - {o.name for o in options}
    if missing:
        raise export.fail("sshd -T 的輸出不完整", "請重新執行 sshd -T 並存下完整輸出", code="E-OBS-05")
    return _reading(export, options, True, "")


def _kept(export: Export) -> tuple[Option, ...]:
    """The options that matter here."""
    kept: list[Option] = []
    for option in _options(export):
        if option.name in _MATTER:
            kept.append(option)
        if len(kept) > MAX_OPTIONS:
            raise export.fail(f"超過 {MAX_OPTIONS:,} 項設定，不像 sshd 的設定", "請確認檔案", line=option.line)
    return tuple(kept)


def _options(export: Export) -> Iterator[Option]:
    matched = False
    for number, line in export.lines():
        name, value = _parts(line.lstrip("\ufeff \t"))
        if name.lower() == "match":
            matched = value.lower() != "all"
        elif name:
            yield Option(name.lower(), value, number, matched)


def _parts(line: str) -> tuple[str, str]:
    """Keyword and first argument's line, without comment and quotes; no keyword when it is no such line."""
    found = _NAME.match(line)
    if found is None:
        return "", ""
    rest = line[found.end() :].partition("#")[0].strip()
    return found[0], rest.removeprefix("=").strip().strip("\"'")


def _reading(export: Export, options: tuple[Option, ...], in_force: bool | None, why: str) -> Reading:
    first: dict[str, Option] = {}
    for option in options:
        if not option.matched:
            first.setdefault(option.name, option)
    levels = [first["loglevel"]] if "loglevel" in first else []
    levels += [o for o in options if o.matched and o.name == "loglevel"]
    for option in levels:
        if option.value.lower() not in _LEVELS:
            raise export.fail(f"LogLevel「{option.value[:20]}」不是 sshd 的等級", "請確認這一行", line=option.line)
    settings = _logged(levels, "loglevel" in first, first, in_force, why)
    notes = _notes(first, options, bool(in_force))
    return Reading("OpenSSH sshd", settings=settings, notes=notes, of_one_machine=True)


def _logged(
    levels: list[Option], stated: bool, first: dict[str, Option], in_force: bool | None, why: str
) -> tuple[Setting, ...]:
    """What the lowest level of the file logs; below INFO only where PAM logs nothing either."""
    place, said, basis, rank = "未設定", "LogLevel 未設定：OpenSSH 內建 INFO", Basis.DEFAULT, _INFO
    for option in levels:
        own = _LEVELS.index(option.value.lower())
        if (stated and option is levels[0]) or own < rank:
            place, said, basis, rank = f"第 {option.line} 行", f"LogLevel {option.value}", Basis.STATED, own

    def setting(column: str, value: int) -> Setting:
        return Setting(column, value, place, said, in_force, why, basis, "sshd")

    if rank < _INFO:
        without_pam = "usepam" in first and first["usepam"].value.lower() == "no"
        return (setting("log_login", 0), setting("log_connection", 0)) if without_pam else ()
    if rank < _VERBOSE:
        return (setting("log_login", 1),)
    return (setting("log_login", 1), setting("log_connection", 1))


def _notes(first: dict[str, Option], options: tuple[Option, ...], effective: bool) -> tuple[str, ...]:
    def value(name: str) -> str:
        return first[name].value.lower() if name in first else ""

    notes = []
    if "maxauthtries" in first and first["maxauthtries"].value.isdecimal():
        notes.append(
            f"MaxAuthTries {first['maxauthtries'].value[:6]} 只中斷該次連線，不會鎖定帳號：鎖定看 PAM 的 pam_faillock"
        )
    else:
        notes.append("sshd 不會鎖定帳號：鎖定看 PAM 的 pam_faillock")
    if value("permitemptypasswords") == "yes":
        notes.append("PermitEmptyPasswords yes：空密碼的帳號可以登入，請改為 no")
    if value("permitrootlogin") == "yes":
        notes.append("PermitRootLogin yes：root 可直接遠端登入，建議改為 no")
    interactive = value("kbdinteractiveauthentication") or value("challengeresponseauthentication")
    if value("passwordauthentication") == "no" and interactive == "no":
        notes.append("已停用密碼登入，只用金鑰：密碼規則仍適用於本機登入")
    if value("usepam") == "no":
        notes.append("UsePAM no：SSH 登入不經 PAM，pam_faillock 鎖不到")
    if "loglevel" in first and first["loglevel"].value.lower() in _LEVELS[:_INFO]:
        notes.append(f"LogLevel {first['loglevel'].value} 低於 INFO：sshd 不記登入成功，請改為 INFO 或 VERBOSE")
    if not effective and any(o.name == "include" for o in options):
        notes.append("有 Include：先出現的值為準，被引入的檔不在手上，請改匯出 sshd -T")
    if any(o.matched for o in options):
        notes.append("有 Match 區塊：部分連線另有設定")
    notes.append("只證明 sshd 送出記錄：登入後的操作（遠端操作）不在其中，保存期限看 rsyslog、journald 或 logrotate")
    return tuple(notes)


def _observer(
    name: str, title: str, how: str, knows: Callable[[Export], bool], reads: Callable[[Export], Reading]
) -> Observer:
    return Observer(name, title, how, "OpenSSH 5.3–9.9", _SETTLES, knows, reads)


SSHD_CONFIG = _observer(
    "sshd-config", "OpenSSH 的 sshd_config", "cp /etc/ssh/sshd_config .", _recognises_config, _reads_config
)
SSHD_EFFECTIVE = _observer(
    "sshd-effective", "sshd -T 的輸出（實際生效）", "sshd -T > sshd-T.txt", _recognises_effective, _reads_effective
)
