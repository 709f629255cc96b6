"""pwquality.conf: how long and how mixed a new password must be.

pwquality.conf(5): ``minlen`` (never less than 6), ``minclass``, the credits ``dcredit ucredit lcredit ocredit``
(below 0: so many of that class are required; above 0: so much shorter a password with that class may be),
``enforcing`` (built-in 1; 0 only warns), ``enforce_for_root``. Built-in values differ: libpwquality 1.4.0 and later
has minlen 8 and credits 0, earlier (RHEL 7) minlen 9 and credits 1; minclass is 0 in both. Which one it is shows in
the commented lines that the package ships; without them minlen is left unknown. Complexity here is three classes or
more required (Windows asks for three of four). The file proves configuration: a PAM password stack must call
pam_pwquality, whose arguments win.
"""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.observers.export import Export
from secaudit.observers.linux.conf_lines import Conf, Given, conf_of, looks_like, whole
from secaudit.observers.linux.faillock import SCOPE
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting

CREDITS = ("dcredit", "ucredit", "lcredit", "ocredit")
_TELLING = (
    "minlen",
    "minclass",
    *CREDITS,
    "difok",
    "maxrepeat",
    "maxclassrepeat",
    "maxsequence",
    "gecoscheck",
    "dictcheck",
)
_OTHERS = (
    "usercheck",
    "usersubstr",
    "enforcing",
    "badwords",
    "dictpath",
    "retry",
    "enforce_for_root",
    "local_users_only",
)
NEEDS = {
    "password_min_length": "pam_pwquality:minlen",
    "password_complexity": "pam_pwquality:classes",
    "password_strength_enforced": "pam_pwquality:enforcing",
}
"""What a PAM stack proves that it leaves to this file, by column."""
ENFORCES = "pwquality_enforcing"
"""What this file proves for the arguments in a PAM stack: that the library refuses and does not only warn."""
SHORTEST = 6
CLASSES_THAT_MIX = 3
_BUILT_IN = {"8": ("libpwquality 1.4.0 以後", 0), "9": ("libpwquality 1.4.0 以前", 1)}
_WHY = "需 PAM 堆疊佐證"
_WARNS = "enforcing = 0：只警告，不拒絕"


def _recognises(export: Export) -> bool:
    return looks_like(export, _TELLING, _OTHERS)


def _reads(export: Export) -> Reading:
    conf = conf_of(export, (*_TELLING, *_OTHERS))
    numbers = {n: _number(export, conf.stated[n]) for n in ("minlen", "minclass", *CREDITS) if n in conf.stated}
    enforced = _enforced(export, conf)
    strength = _strength(conf, enforced)
    settings = (*_length(conf, numbers, enforced), *_complexity(conf, numbers, enforced), *strength)
    proves = (ENFORCES,) if strength and enforced else ()
    return Reading(_program(conf), settings=settings, notes=_notes(conf, numbers), proves=proves)


def _number(export: Export, given: Given) -> int:
    return whole(export, given.value, what=given.name, line=given.line, least=-1000, most=100000)


def _enforced(export: Export, conf: Conf) -> bool:
    given = conf.stated.get("enforcing")
    return given is None or whole(export, given.value, what="enforcing", line=given.line) != 0


def _version(conf: Conf) -> tuple[str, int] | None:
    """The version and its built-in credit, as the shipped comments tell it."""
    shown = conf.commented.get("minlen")
    if shown is not None:
        return _BUILT_IN.get(shown.value)
    credit = next((conf.commented[n].value for n in CREDITS if n in conf.commented), "")
    return {"0": _BUILT_IN["8"], "1": _BUILT_IN["9"]}.get(credit)


def _program(conf: Conf) -> str:
    version = _version(conf)
    return version[0] if version else "libpwquality"


def shortest(minlen: int, earned: Mapping[str, int]) -> int:
    """The shortest password that ``minlen`` lets pass when every credit is earned."""
    return max(SHORTEST, minlen - sum(c for c in earned.values() if c > 0))


def required_classes(numbers: Mapping[str, int]) -> int:
    """How many of the four classes of characters a password must have."""
    return max(numbers.get("minclass", 0), sum(numbers.get(n, 0) < 0 for n in CREDITS))


def _length(conf: Conf, numbers: Mapping[str, int], enforced: bool) -> tuple[Setting, ...]:
    version, given = _version(conf), conf.stated.get("minlen")
    credit = version[1] if version else 0
    earned = {n: numbers.get(n, credit) for n in CREDITS}
    if given is not None:
        value = shortest(numbers["minlen"], earned)
        if value == numbers["minlen"]:
            return (_setting("password_min_length", value, given.place, given.said, enforced),)
        below = value > numbers["minlen"]
        said = f"{given.said}：不得低於 {SHORTEST}" if below else f"{given.said}，扣除 credit 加分後實際最短 {value}"
        return (_setting("password_min_length", value, given.place, said, enforced, Basis.DERIVED),)
    if version is None:
        return ()
    shown = conf.commented.get("minlen")
    place, built_in = shown.place if shown else "未設定", 9 if credit else 8
    said = f"minlen 未設定：{version[0]}內建 {built_in}"
    return (_setting("password_min_length", shortest(built_in, earned), place, said, enforced, Basis.DEFAULT),)


def _complexity(conf: Conf, numbers: Mapping[str, int], enforced: bool) -> tuple[Setting, ...]:
    deciding = [conf.stated[n] for n in ("minclass", *CREDITS) if n in conf.stated]
    value = int(required_classes(numbers) >= CLASSES_THAT_MIX)
    if not deciding and not _is_shipped(conf):
        return ()
    if not deciding:
        said = "minclass 與 credit 都未設定：各版內建都不要求字元類別"
        return (_setting("password_complexity", value, "未設定", said, enforced, Basis.DEFAULT),)
    said = "、".join(g.said for g in deciding)[:80]
    return (_setting("password_complexity", value, deciding[0].place, said, enforced),)


def _is_shipped(conf: Conf) -> bool:
    """Whether it is the main file as the package ships it, changed or not, and no drop-in of a few lines."""
    return len(conf.commented) >= 3


def _strength(conf: Conf, enforced: bool) -> tuple[Setting, ...]:
    given = conf.stated.get("enforcing")
    if given is None and len(conf.stated) < 2 and not _is_shipped(conf):
        return ()
    if given is None:
        said = "enforcing 未設定：內建 1，拒絕不合格的密碼"
        return (_setting("password_strength_enforced", 1, "未設定", said, True, Basis.DEFAULT),)
    return (_setting("password_strength_enforced", int(enforced), given.place, given.said, True),)


def _setting(column: str, value: int, place: str, said: str, enforced: bool, basis: Basis = Basis.STATED) -> Setting:
    if not enforced:
        return Setting(column, value, place, said, in_force=False, why=_WARNS, basis=basis, scope=SCOPE)
    return Setting(column, value, place, said, why=_WHY, basis=basis, scope=SCOPE, needs=NEEDS[column])


def _notes(conf: Conf, numbers: Mapping[str, int]) -> tuple[str, ...]:
    notes = ["只證明設定：PAM 的 password 堆疊要有呼叫 pam_pwquality 才有效，請一併匯出 common-password 或 system-auth"]
    classes = required_classes(numbers)
    if 0 < classes < CLASSES_THAT_MIX:
        notes.append(f"只要求 {classes} 類字元，未達 {CLASSES_THAT_MIX} 類，不算複雜度")
    if len(conf.stated) < 2 and not _is_shipped(conf):
        notes.append("只有一項設定，像 pwquality.conf.d 的片段：沒寫的以 pwquality.conf 為準，請一併匯出")
    if _version(conf) is None and not ("minlen" in conf.stated and all(n in conf.stated for n in CREDITS)):
        known = "minlen" in conf.stated
        notes.append(
            "看不出 libpwquality 版本：1.4.0 以前（RHEL 7）預設每類加分 1，實際可短 4 字元"
            if known
            else "看不出 libpwquality 版本，內建 minlen 不同（8 或 9），最短長度留白"
        )
    if "enforce_for_root" not in conf.stated:
        notes.append("沒有 enforce_for_root：root 改密碼時只警告")
    return tuple(notes)


PWQUALITY = Observer(
    "pwquality",
    "libpwquality 的 pwquality.conf",
    "cp /etc/security/pwquality.conf .",
    "libpwquality 1.2（RHEL 7）、1.4.0–1.4.5",
    ("password_min_length", "password_complexity", "password_strength_enforced"),
    _recognises,
    _reads,
)
