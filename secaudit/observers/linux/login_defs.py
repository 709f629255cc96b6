"""login.defs: after how many days a new account's password expires.

login.defs(5) of shadow: ``NAME value``, the last of one name counts. PASS_MAX_DAYS is used only when an account is
made: existing ones keep what ``chage -l`` shows. Not specified it is -1, no limit. chage itself calls 10000 days and
more "never" (chage.c, list_fields), and distributions ship 99999 for it: so -1 and 10000 or more are 0, never
expires. PASS_MIN_LEN counts for nothing where PAM changes passwords (login.defs(5): "most of the functionality … is
handled by PAM"), and LOGIN_RETRIES only ends the login prompt: neither is settled.
"""

from __future__ import annotations

from secaudit.observers.export import Export
from secaudit.observers.linux.conf_lines import Given, whole
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting

NEVER_FROM_DAYS = 10000
_NAMES = (
    "PASS_MAX_DAYS", "PASS_MIN_DAYS", "PASS_MIN_LEN", "PASS_WARN_AGE", "UID_MIN", "UID_MAX", "GID_MIN", "GID_MAX",
    "UMASK", "ENCRYPT_METHOD", "MD5_CRYPT_ENAB", "LOGIN_RETRIES", "LOGIN_TIMEOUT", "FAILLOG_ENAB", "LOG_OK_LOGINS",
    "LOG_UNKFAIL_ENAB", "USERGROUPS_ENAB", "MAIL_DIR", "CREATE_HOME", "SULOG_FILE", "SYS_UID_MIN",
)  # fmt: skip
_WHY = "只用於之後新建的帳號；現有帳號看 chage -l"
_WEAK = frozenset({"DES", "MD5"})


def _recognises(export: Export) -> bool:
    seen, stated = set(), False
    for line in export.text_head.splitlines():
        name, _, off = _parts(line)
        if name:
            seen.add(name)
            stated = stated or not off
    return stated and len(seen) >= 3


def _reads(export: Export) -> Reading:
    stated: dict[str, Given] = {}
    for number, line in export.lines():
        name, value, off = _parts(line)
        if name and not off:
            stated[name] = Given(name, value, number)
    settings, notes = _max_age(export, stated.get("PASS_MAX_DAYS"))
    return Reading("shadow（login.defs）", settings=settings, notes=(*notes, *_notes(stated)))


def _parts(line: str) -> tuple[str, str, bool]:
    """Name, value and whether it is commented out; no name when the line is no setting of this file."""
    bare = line.lstrip("\ufeff \t")
    off = bare.startswith("#")
    words = (bare[1:] if off else bare.partition("#")[0]).split(maxsplit=2)
    if not words or words[0] not in _NAMES:
        return "", "", off
    return words[0], words[1].strip('"') if len(words) > 1 else "", off


def never(days: int) -> bool:
    """Whether a maximum of ``days`` means that the password never expires."""
    return days < 0 or days >= NEVER_FROM_DAYS


def _max_age(export: Export, given: Given | None) -> tuple[tuple[Setting, ...], tuple[str, ...]]:
    if given is None:
        said = "PASS_MAX_DAYS 未設定：login.defs(5) 內建 -1，永不過期"
        return (_setting(0, "未設定", said, Basis.DEFAULT),), ()
    days = whole(export, given.value, what=given.name, line=given.line, least=-1)
    said = f"{given.name} {given.value}"
    if never(days):
        return (_setting(0, given.place, f"{said}（{NEVER_FROM_DAYS} 天以上或 -1 視為永不過期）", Basis.DERIVED),), ()
    if days == 0:
        return (), ("PASS_MAX_DAYS 0：新帳號的密碼立即過期，沒有週期可讀，請看 chage -l",)
    return (_setting(days, given.place, said, Basis.STATED),), ()


def _setting(days: int, place: str, said: str, basis: Basis) -> Setting:
    return Setting("password_max_age_days", days, place, said, why=_WHY, basis=basis, scope="login.defs")


def _notes(stated: dict[str, Given]) -> tuple[str, ...]:
    notes = ["login.defs 只管新建帳號：現有帳號請另匯出 chage -l 帳號"]
    if "PASS_MIN_LEN" in stated:
        notes.append("PASS_MIN_LEN 在使用 PAM 的系統不生效：密碼長度看 pwquality.conf 與 PAM 的 password 堆疊")
    if "LOGIN_RETRIES" in stated:
        notes.append("LOGIN_RETRIES 只結束登入畫面，不會鎖定帳號")
    method = stated.get("ENCRYPT_METHOD")
    if method is not None and method.value.upper() in _WEAK:
        notes.append(f"ENCRYPT_METHOD {method.value.upper()} 的密碼雜湊太弱")
    return tuple(notes)


LOGIN_DEFS = Observer(
    "login-defs",
    "shadow 的 login.defs",
    "cp /etc/login.defs .",
    "shadow 4.1–4.17（Debian、Ubuntu、RHEL、openSUSE）",
    ("password_max_age_days",),
    _recognises,
    _reads,
)
