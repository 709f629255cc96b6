"""A PAM file (/etc/pam.d/*, /etc/pam.conf): whether and when it locks accounts, and what it asks of a new password.

pam.d(5), pam_faillock(8), pam_tally2(8). A stack is what its service does, so it is in force, but only for the
services that use it. Arguments win over faillock.conf and pwquality.conf; what is not among them is theirs to say,
and a stack that really locks by pam_faillock (or calls pam_pwquality) proves them. pam_tally2 has no file: ``deny``
absent locks nobody, ``unlock_time`` absent means until an administrator resets it. A whole stack (a password module,
nothing taken in from other files) without a lock, or with one that it never reaches, never locks: 0. Where files are
taken in that are not at hand nothing of the kind is concluded. Templates of authselect and pam-auth-update are no
stacks and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from secaudit.observers.export import Export
from secaudit.observers.linux.conf_lines import whole
from secaudit.observers.linux.faillock import LONGEST_SECONDS, NEEDS_DENY, NEEDS_UNLOCK, SCOPE, seconds_of
from secaudit.observers.linux.pam_lines import Call, call_of, calls
from secaudit.observers.linux.pam_password import password_settings
from secaudit.observers.linux.pam_stack import DIRECTORY, LOCAL, LOCKS, OTHER_LOCKS, Locking, locking
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting, overruled
from secaudit.text import safe_text

_TEMPLATE = re.compile(
    r"\{(?:include|exclude|continue|if|imply)\b|\{\?|^\$(?:auth|account|password|session)_", re.MULTILINE
)
_SERVICE = re.compile(r"[A-Za-z][\w+-]{1,60}(?<!\d)", re.ASCII)
"""A name that a file in /etc/pam.d has: it tells one stack of a machine from another."""
_JOINED = re.compile(r"\\\r?\n")
_PROFILE = re.compile(r"^(?:Auth|Account|Password|Session)(?:-Interactive-Only)?(?:-Type|-Initial)?:", re.MULTILINE)
_PROOF = {"deny": NEEDS_DENY, "unlock_time": NEEDS_UNLOCK}
_ELSEWHERE = "堆疊另有引入的檔案（include）不在手上"


def _recognises(export: Export) -> bool:
    head = export.text_head.lstrip("\ufeff")
    if _PROFILE.search(head) and "pam_" in head and "Name:" in head:
        return True
    found = other = 0
    for line in _JOINED.sub(" ", head).splitlines():
        code = line.partition("#")[0]
        if call_of(code, 0):
            found += 1
        elif code.strip() and not _TEMPLATE.search(code):
            other += 1
    return found > other


def _reads(export: Export) -> Reading:
    _refuse_templates(export)
    stacks: dict[str, list[Call]] = {}
    own = export.name.lower() if _SERVICE.fullmatch(export.name) else ""
    for call in calls(export):
        stacks.setdefault(call.service, []).append(call)
    settings: list[Setting] = []
    notes: list[str] = ["只對用到這個堆疊的服務生效：本機登入與 SSH 可能用不同的檔，請一併匯出"]
    proves: set[str] = set()
    for service, stack in stacks.items():
        scope = "／".join(filter(None, (SCOPE, service[:200] or own)))
        for reads in (_lockout, password_settings, _besides):
            found = reads(export, stack, scope)
            settings += found.settings
            notes += [n for n in found.notes if n not in notes]
            proves.update(found.proves)
    return Reading(
        "PAM", settings=tuple(settings), notes=tuple(notes), proves=tuple(sorted(proves)), of_one_machine=True
    )


def _besides(_export: Export, stack: Sequence[Call], _scope: str) -> Reading:
    """What is worth knowing and settles no column."""
    notes = []
    if any(c.type == "auth" and c.module in LOCAL and c.says("nullok") is not None for c in stack):
        notes.append("pam_unix 有 nullok：空密碼的帳號可以登入")
    kept = [c.says("remember") for c in stack if c.type == "password"]
    numbers = [k for k in kept if k and k.isdecimal()]
    if numbers:
        notes.append(f"不得重複使用最近 {numbers[0][:6]} 組密碼（remember）")
    return Reading(notes=tuple(notes))


def _refuse_templates(export: Export) -> None:
    head = export.text_head
    if _TEMPLATE.search(head) or _PROFILE.search(head):
        raise export.fail(
            "這是 authselect 或 pam-auth-update 的範本，不是實際的堆疊", "請匯出 /etc/pam.d 裡產生好的檔案"
        )


def _lockout(export: Export, stack: Sequence[Call], scope: str) -> Reading:
    auth = tuple(c for c in stack if c.type == "auth")
    lines = tuple(c for c in stack if c.type in ("auth", ""))
    locks = tuple(c for c in auth if c.module in LOCKS)
    whole_stack = not any(c.is_include for c in lines) and any(c.module in LOCAL | DIRECTORY for c in auth)
    if not whole_stack:
        return _of_a_part(export, lines, locks, scope)
    if not locks:
        return _unlocked(auth, scope)
    does = locking(auth)
    if not does.effective:
        return _ineffective(locks, does, scope)
    why = f"堆疊的 {safe_text(does.around)[:40]} 可能讓部分的人繞過鎖定，請人工確認" if does.around else ""
    return _locked(export, locks, scope, in_force=None if why else True, why=why)


def _unlocked(auth: Sequence[Call], scope: str) -> Reading:
    """A whole stack without a lock; a directory may still lock its own accounts."""
    other = next((c for c in auth if c.module in OTHER_LOCKS), None)
    if other is not None:
        return Reading(notes=(f"堆疊用了 {other.module}，它自有鎖定規則：請匯出它的設定",))
    directory = next((c for c in auth if c.module in DIRECTORY), None)
    notes = (f"有 {directory.module}：網域帳號的鎖定另看網域或目錄的設定",) if directory else ()
    if directory is not None and not any(c.module in LOCAL for c in auth):
        return Reading(notes=notes)
    said = "auth 堆疊沒有 pam_faillock 或 pam_tally2"
    return Reading(
        settings=(_never(auth[0], said, scope),), notes=(*notes, "檔案要完整：只貼一部分時，「不會鎖定」的結論不成立")
    )


def _of_a_part(export: Export, lines: Sequence[Call], locks: Sequence[Call], scope: str) -> Reading:
    """A stack that takes in others: a tally before them counts whatever they do; else only configuration is proven."""
    if not locks:
        took_in = any(c.is_include for c in lines)
        return Reading(notes=(f"{_ELSEWHERE}：不能說沒有鎖定，請一併匯出被引入的檔案",) if took_in else ())
    if not any(c.is_include for c in lines):
        return _locked(export, locks, scope, in_force=None, why="沒有驗證密碼的模組，不是完整的堆疊")
    before = lines[: lines.index(locks[0])]
    sure = locks[0].module != "pam_faillock" and locks[0].control in ("required", "requisite")
    if sure and not any(c.is_include for c in before):
        return _locked(export, locks, scope, in_force=True, why="")
    return _locked(export, locks, scope, in_force=None, why=_ELSEWHERE)


def _ineffective(locks: Sequence[Call], does: Locking, scope: str) -> Reading:
    reason = "密碼錯誤時走不到計次的那一行" if not does.counts else "已鎖定的帳號輸入正確密碼仍可登入"
    note = f"{locks[0].module} 在堆疊裡的位置使它無效：{reason}，請調整順序"
    if does.guessed:
        return Reading(notes=(f"{note}（堆疊有本程式不認得的模組，請人工確認）",))
    return Reading(settings=(_never(locks[0], f"{locks[0].module} 未生效：{reason}", scope),), notes=(note,))


def _never(call: Call, said: str, scope: str) -> Setting:
    return Setting("lockout_threshold", 0, call.place, said, in_force=True, basis=Basis.DERIVED, scope=scope)


def _locked(export: Export, locks: Sequence[Call], scope: str, *, in_force: bool | None, why: str) -> Reading:
    """What the arguments say; of several pam_faillock lines the weakest, as each of them judges by its own."""
    one = locks[0]
    alike = [c for c in locks if c.module == one.module] if one.module == "pam_faillock" else [one]
    values = (_threshold(export, alike, scope), *_duration(export, alike, scope))
    settings = [replace(s, in_force=in_force, why=why) for s in values if s is not None]
    if settings and settings[0].column == "lockout_threshold" and settings[0].value == 0:
        settings = settings[:1]
    return Reading(
        settings=tuple(settings),
        notes=_lock_notes(alike),
        proves=_proofs(alike) if in_force else (),
    )


def _threshold(export: Export, alike: Sequence[Call], scope: str) -> Setting | None:
    given = [
        (whole(export, v, what="deny", line=c.line, most=65535), c) for c in alike if (v := c.says("deny")) is not None
    ]
    if given:
        value, call = min(given, key=lambda found: (found[0] != 0, -found[0]))
        return Setting("lockout_threshold", value, call.place, f"{call.module} deny={value}", scope=scope)
    if alike[0].module == "pam_faillock":
        return None
    said = f"{alike[0].module} 沒有 deny：不會鎖定"
    return Setting("lockout_threshold", 0, alike[0].place, said, basis=Basis.DEFAULT, scope=scope)


def _duration(export: Export, alike: Sequence[Call], scope: str) -> tuple[Setting, ...]:
    call = alike[0]
    given = [(seconds_of(export, v, c.line), c) for c in alike if (v := c.says("unlock_time")) is not None]
    if call.module == "pam_faillock":
        given = [found for found in given if found[0] <= LONGEST_SECONDS]
        if not given:
            return ()
    elif not given:
        said = f"{call.module} 沒有 unlock_time：由管理者解鎖"
        return (Setting("lockout_until_admin", 1, call.place, said, basis=Basis.DEFAULT, scope=scope),)
    seconds, call = min(given, key=lambda found: found[0] or 2**31)
    said = f"{call.module} unlock_time={seconds}"
    if seconds == 0:
        return (Setting("lockout_until_admin", 1, call.place, said, scope=scope),)
    return (
        Setting("lockout_minutes", seconds // 60, call.place, said, scope=scope),
        Setting("lockout_until_admin", 0, call.place, said, scope=scope),
    )


def _leaves_to_conf(alike: Sequence[Call]) -> tuple[str, ...]:
    """What some pam_faillock line leaves to faillock.conf."""
    if alike[0].module != "pam_faillock":
        return ()
    return tuple(n for n in ("deny", "unlock_time") if any(c.says(n) is None for c in alike))


def _proofs(alike: Sequence[Call]) -> tuple[str, ...]:
    """What the stack leaves to faillock.conf, and what it does not. Another ``conf=`` leaves that file nothing."""
    if alike[0].module != "pam_faillock" or any(c.says("conf") for c in alike):
        return ()
    left = _leaves_to_conf(alike)
    return tuple(proof if n in left else overruled(proof) for n, proof in _PROOF.items())


def _lock_notes(alike: Sequence[Call]) -> tuple[str, ...]:
    notes = []
    missing = _leaves_to_conf(alike)
    other = next((v for c in alike if (v := c.says("conf"))), "")
    if missing and other:
        notes.append(f"pam_faillock 讀的是 {safe_text(other)[:80]}，不是 /etc/security/faillock.conf：鎖定規則仍屬未知")
    elif missing:
        notes.append(f"PAM 參數沒有（或不是每行都有）{'、'.join(missing)}：以 faillock.conf 為準，請一併匯出")
    elif alike[0].module == "pam_faillock":
        notes.append("deny 與 unlock_time 都寫在 PAM 參數：faillock.conf 的值不採用")
    longest = [v for c in alike if (v := c.says("unlock_time")) and c.module == "pam_faillock" and v.isdecimal()]
    if any(int(v[:9]) > LONGEST_SECONDS for v in longest):
        notes.append(f"pam_faillock 的 unlock_time 上限是 {LONGEST_SECONDS} 秒，超過者程式不採用")
    spared = not any(c.says(n) is not None for c in alike for n in ("even_deny_root", "root_unlock_time"))
    if spared and any(c.says("deny") is not None for c in alike):
        notes.append("PAM 參數沒有 even_deny_root：root 可能不會被鎖定")
    return tuple(notes)


PAM = Observer(
    "pam",
    "PAM 堆疊（/etc/pam.d、/etc/pam.conf）",
    "cp /etc/pam.d/common-auth /etc/pam.d/common-password .（RHEL：system-auth、password-auth）",
    "Linux-PAM 1.1–1.7（Debian、Ubuntu、RHEL 6–10、SUSE）",
    (
        "lockout_threshold", "lockout_minutes", "lockout_until_admin",
        "password_min_length", "password_complexity", "password_strength_enforced",
    ),
    _recognises,
    _reads,
)  # fmt: skip
