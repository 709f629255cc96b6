"""The password lines of a PAM stack: what they ask of a new password.

pam_pwquality(8): arguments win over pwquality.conf, whose business the rest is; a call that can refuse proves that
file, and that file proves that the call refuses (``enforcing``). pam_cracklib(8) has no file: built-in are minlen 9,
credits 1, minclass 0. pam_passwdqc(8): ``min=N0,N1,N2,N3,N4``, the least of which is the shortest that passes.
pam_unix(8): ``minlen`` (``min`` in old Debian), and ``obscure``, which is no mixture of characters. A whole stack of
modules that check nothing (pam_unix and its like) asks for no mixture.
"""

from __future__ import annotations

from collections.abc import Sequence

from secaudit.observers.export import Export
from secaudit.observers.linux.conf_lines import whole
from secaudit.observers.linux.pam_lines import Call
from secaudit.observers.linux.pam_stack import LOCAL, actions
from secaudit.observers.linux.pwquality import CLASSES_THAT_MIX, CREDITS, ENFORCES, NEEDS, required_classes, shortest
from secaudit.observers.reading import Basis, Reading, Setting, overruled
from secaudit.text import safe_text

_CHECKS_NOTHING = LOCAL | {
    "pam_permit", "pam_deny", "pam_gnome_keyring", "pam_ecryptfs", "pam_localuser", "pam_systemd_home", "pam_pwhistory",
}  # fmt: skip
_CRACKLIB = {"minlen": 9, "minclass": 0, **dict.fromkeys(CREDITS, 1)}
_CONF = "pwquality.conf 若設 enforcing = 0 則只警告"


def password_settings(export: Export, stack: Sequence[Call], scope: str) -> Reading:
    lines = [c for c in stack if c.type in ("password", "")]
    called = [c for c in lines if c.type == "password"]
    for call in called:
        if call.module == "pam_pwquality":
            return _pwquality(export, call, scope)
        if call.module == "pam_cracklib":
            return _cracklib(export, call, scope)
        if call.module == "pam_passwdqc":
            return _passwdqc(export, call, scope)
    unix = next((c for c in called if c.module in LOCAL and not c.is_include), None)
    if unix is None:
        return Reading()
    others = any(c.is_include for c in lines) or any(c.module not in _CHECKS_NOTHING for c in called)
    return _plain(export, unix, scope, sure=not others)


def _can_refuse(call: Call) -> bool:
    wanted = actions(call.control)
    return wanted.get("auth_err", wanted.get("default", "bad")) in ("bad", "die")


def _numbers(export: Export, call: Call) -> dict[str, int]:
    found = {n: call.says(n) for n in ("minlen", "minclass", *CREDITS)}
    return {
        n: whole(export, v, what=n, line=call.line, least=-1000, most=100_000)
        for n, v in found.items()
        if v is not None
    }


def _said(call: Call, numbers: dict[str, int], *names: str) -> str:
    return " ".join([call.module, *(f"{n}={numbers[n]}" for n in names if n in numbers)])[:80]


def _pwquality(export: Export, call: Call, scope: str) -> Reading:
    numbers, notes = _numbers(export, call), ["pam_pwquality 的參數優先於 pwquality.conf；沒寫的以該檔為準，請一併匯出"]
    if not _can_refuse(call):
        return Reading(notes=(f"pam_pwquality 的控制欄是 {safe_text(call.control)[:40]}：不合格的密碼仍可通過",))
    settings: list[Setting] = []
    enforcing = call.says("enforcing")
    in_force = True if enforcing == "1" else False if enforcing == "0" else None
    why = "" if in_force else "enforcing=0：只警告" if in_force is False else _CONF
    needs = ENFORCES if in_force is None else ""
    if "minlen" in numbers:
        earned = {n: numbers.get(n, 0) for n in CREDITS}
        value = shortest(numbers["minlen"], earned)
        basis = Basis.STATED if value == numbers["minlen"] else Basis.DERIVED
        said = _said(call, numbers, "minlen", *CREDITS)
        settings.append(
            Setting("password_min_length", value, call.place, said, in_force, why, basis, scope, needs=needs)
        )
        if not all(n in numbers for n in CREDITS):
            notes.append("credit 沒有全寫：libpwquality 1.4.0 以前（RHEL 7）預設每類加分 1，實際可短幾字元")
    settings += _mixture(call, numbers, scope, in_force, why, needs)
    said_here = {s.column for s in settings} | ({"password_strength_enforced"} if enforcing is not None else set())
    settings.append(_strength(call, scope, in_force, why, needs))
    proves = (
        () if in_force is False else tuple(overruled(p) if column in said_here else p for column, p in NEEDS.items())
    )
    return Reading(settings=tuple(settings), notes=tuple(notes), proves=proves)


def _mixture(
    call: Call, numbers: dict[str, int], scope: str, in_force: bool | None, why: str, needs: str
) -> tuple[Setting, ...]:
    """Complexity, where the arguments alone decide it."""
    mixed = required_classes(numbers) >= CLASSES_THAT_MIX
    if not mixed and not all(n in numbers for n in ("minclass", *CREDITS)):
        return ()
    said = _said(call, numbers, "minclass", *CREDITS)
    return (Setting("password_complexity", int(mixed), call.place, said, in_force, why, scope=scope, needs=needs),)


def _strength(call: Call, scope: str, in_force: bool | None, why: str, needs: str) -> Setting:
    value = 0 if in_force is False else 1
    force = True if in_force is False else in_force
    return Setting("password_strength_enforced", value, call.place, call.module, force, why, scope=scope, needs=needs)


def _cracklib(export: Export, call: Call, scope: str) -> Reading:
    if not _can_refuse(call):
        return Reading(notes=(f"pam_cracklib 的控制欄是 {safe_text(call.control)[:40]}：不合格的密碼仍可通過",))
    given = _numbers(export, call)
    numbers = _CRACKLIB | given
    length = shortest(numbers["minlen"], {n: numbers[n] for n in CREDITS})
    basis = Basis.DEFAULT if "minlen" not in given else Basis.STATED if length == given["minlen"] else Basis.DERIVED
    mixed = int(required_classes(numbers) >= CLASSES_THAT_MIX)
    mix_basis = Basis.STATED if given.keys() & {"minclass", *CREDITS} else Basis.DEFAULT
    said = _said(call, given, "minlen", "minclass", *CREDITS)
    if basis is not Basis.STATED:
        said = f"{said}（內建 minlen 9、credit 1）"[:80]
    return Reading(
        settings=(
            Setting("password_min_length", length, call.place, said, True, basis=basis, scope=scope),
            Setting("password_complexity", mixed, call.place, said, True, basis=mix_basis, scope=scope),
            Setting("password_strength_enforced", 1, call.place, call.module, True, scope=scope),
        )
    )


def _passwdqc(export: Export, call: Call, scope: str) -> Reading:
    least, settings = call.says("min"), []
    if least:
        kept = [n for n in least.split(",") if n != "disabled"]
        lengths = [whole(export, n, what="min", line=call.line, most=100_000) for n in kept]
        if lengths:
            said = f"pam_passwdqc min={least}"[:80]
            settings.append(
                Setting("password_min_length", min(lengths), call.place, said, True, basis=Basis.DERIVED, scope=scope)
            )
    enforce = call.says("enforce")
    value = 0 if enforce == "none" else 1
    settings.append(Setting("password_strength_enforced", value, call.place, call.module, True, scope=scope))
    notes = ("pam_passwdqc 依字元類別數要求不同長度，也可能讀 passwdqc.conf：複雜度請人工確認",)
    return Reading(settings=tuple(settings), notes=notes)


def _plain(export: Export, unix: Call, scope: str, *, sure: bool) -> Reading:
    settings: list[Setting] = []
    minlen = unix.says("minlen") or unix.says("min")
    if minlen is not None:
        value = whole(export, minlen, what="minlen", line=unix.line, most=100_000)
        why = "" if sure else "堆疊另有不在手上的檔案或模組"
        said = f"{unix.module} minlen={value}"
        settings.append(Setting("password_min_length", value, unix.place, said, sure or None, why, scope=scope))
    if not sure:
        return Reading(settings=tuple(settings), notes=("password 堆疊另有引入的檔案或模組：不能說沒有檢查強度",))
    said = "password 堆疊沒有 pam_pwquality 之類的檢查模組"
    settings.append(Setting("password_complexity", 0, unix.place, said, True, basis=Basis.DERIVED, scope=scope))
    if unix.says("obscure") is None:
        settings.append(
            Setting("password_strength_enforced", 0, unix.place, said, True, basis=Basis.DERIVED, scope=scope)
        )
        return Reading(settings=tuple(settings))
    return Reading(settings=tuple(settings), notes=("pam_unix 的 obscure 只擋回文、過於相似等，不要求字元組合",))
