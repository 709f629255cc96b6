"""faillock.conf: after how many failures pam_faillock locks an account, and for how long.

faillock.conf(5), pam_faillock(8), Linux-PAM 1.4 (the first with this file) to 1.7: ``deny`` (built-in 3; 0 never
locks), ``unlock_time`` in seconds (built-in 600; 0 or ``never``: until an administrator resets it; more than 604800
is refused and the built-in stays), ``even_deny_root`` (root is spared without it). Arguments of pam_faillock.so in a
PAM stack win over this file. It proves configuration only: nothing locks unless a stack calls pam_faillock, which a
PAM file proves.
"""

from __future__ import annotations

from secaudit.observers.export import Export
from secaudit.observers.linux.conf_lines import Conf, Given, conf_of, looks_like, whole
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting

_TELLING = ("deny", "unlock_time", "fail_interval", "root_unlock_time", "even_deny_root")
_OTHERS = ("dir", "audit", "silent", "no_log_info", "local_users_only", "admin_group", "nodelay", "uid_based_files")
NEEDS_DENY, NEEDS_UNLOCK = "pam_faillock:deny", "pam_faillock:unlock_time"
"""What a PAM stack proves that it leaves to this file: an argument of its own would win."""
LONGEST_SECONDS = 604800
_DENY, _SECONDS = 3, 600
_WHY = "需 PAM 堆疊佐證"
SCOPE = "pam"
"""Shared with the PAM stacks: what they prove to be in force stands before what this file configures."""


def _recognises(export: Export) -> bool:
    return looks_like(export, _TELLING, _OTHERS)


def _reads(export: Export) -> Reading:
    conf = conf_of(export, (*_TELLING, *_OTHERS))
    threshold = _threshold(export, conf)
    settings = (threshold,) if threshold.value == 0 else (threshold, *_duration(export, conf))
    return Reading("pam_faillock（Linux-PAM 1.4 以後）", settings=settings, notes=_notes(conf))


def _threshold(export: Export, conf: Conf) -> Setting:
    given = conf.stated.get("deny")
    if given is None:
        return _built_in("lockout_threshold", _DENY, f"deny 未設定：Linux-PAM 1.4 起內建 {_DENY}")
    value = whole(export, given.value, what="deny", line=given.line, most=65535)
    return _stated("lockout_threshold", value, given)


def _duration(export: Export, conf: Conf) -> tuple[Setting, ...]:
    given = conf.stated.get("unlock_time")
    if given is None:
        said = f"unlock_time 未設定：Linux-PAM 1.4 起內建 {_SECONDS} 秒"
        return (
            _built_in("lockout_minutes", _SECONDS // 60, said),
            _built_in("lockout_until_admin", 0, said),
        )
    seconds = seconds_of(export, given.value, given.line)
    if seconds > LONGEST_SECONDS:
        said = f"unlock_time {seconds} 超過上限 {LONGEST_SECONDS} 秒，程式不採用：內建 {_SECONDS} 秒"
        return (
            _built_in("lockout_minutes", _SECONDS // 60, said, given.place),
            _built_in("lockout_until_admin", 0, said, given.place),
        )
    if seconds == 0:
        return (_stated("lockout_until_admin", 1, given),)
    return (_stated("lockout_minutes", seconds // 60, given), _stated("lockout_until_admin", 0, given))


def seconds_of(export: Export, value: str, line: int) -> int:
    """The seconds of an ``unlock_time``; 0 when only an administrator unlocks."""
    return 0 if value == "never" else whole(export, value, what="unlock_time", line=line)


def _stated(column: str, value: int, given: Given) -> Setting:
    return Setting(column, value, given.place, given.said, why=_WHY, scope=SCOPE, needs=_needs(column))


def _built_in(column: str, value: int, said: str, place: str = "未設定") -> Setting:
    return Setting(column, value, place, said, why=_WHY, basis=Basis.DEFAULT, scope=SCOPE, needs=_needs(column))


def _needs(column: str) -> str:
    return NEEDS_DENY if column == "lockout_threshold" else NEEDS_UNLOCK


def _notes(conf: Conf) -> tuple[str, ...]:
    notes = ["只證明設定：PAM 堆疊要有呼叫 pam_faillock 才會鎖定，請一併匯出 common-auth 或 system-auth、password-auth"]
    if not conf.stated.keys() & {"even_deny_root", "root_unlock_time"}:
        notes.append("沒有 even_deny_root：root 不會被鎖定")
    if "admin_group" in conf.stated:
        notes.append("設有 admin_group：該群組比照 root 處理")
    if "local_users_only" in conf.stated:
        notes.append("設有 local_users_only：網域帳號的鎖定要看網域設定")
    return tuple(notes)


FAILLOCK = Observer(
    "faillock",
    "pam_faillock 的 faillock.conf",
    "cp /etc/security/faillock.conf .",
    "Linux-PAM 1.4–1.7（RHEL 8–10、Debian 11–13、Ubuntu 22.04–24.04）",
    ("lockout_threshold", "lockout_minutes", "lockout_until_admin"),
    _recognises,
    _reads,
)
