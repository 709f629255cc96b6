"""What one PAM stack does, worked out as libpam does: whether it counts a wrong password and refuses a locked account.

1. Each module returns success, auth_err or ignore; its control turns that into an action (pam.conf(5)): ``required``
   is [success=ok ignore=ignore default=bad], ``requisite`` the same with die, ``sufficient`` [success=done
   default=ignore], ``optional`` [success=ok default=ignore], ``binding`` (BSD) [success=done default=bad]; a number
   jumps over that many modules.
2. ``bad`` and ``die`` make the outcome negative, ``ok`` and ``done`` positive unless it is negative already; ``die``
   ends, ``done`` ends when the outcome is positive. An outcome that no module made positive is a refusal.
3. An ordinary account is followed: local password modules answer by the password, those of a directory fail beside a
   local one; a module that is not known here lets the account go on. Then an outcome is only likely (``guessed``).
4. A stack locks when a wrong password is counted and the right one of a locked account is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secaudit.observers.linux.pam_lines import Call

LOCAL = frozenset({"pam_unix", "pam_unix2", "pam_tcb", "pam_pwdfile"})
DIRECTORY = frozenset({"pam_sss", "pam_ldap", "pam_winbind", "pam_krb5", "pam_lsass", "pam_systemd_home", "pam_vas3"})
TALLIES = frozenset({"pam_tally2", "pam_tally"})
LOCKS = TALLIES | {"pam_faillock"}
OTHER_LOCKS = frozenset({"pam_abl", "pam_shield", "pam_af", "pam_captcha", "pam_lockout", "pam_radius_auth", "pam_duo"})
"""Modules that may lock by rules of their own, which this file does not show."""
_SUCCEED = frozenset({"pam_permit", "pam_env", "pam_faildelay", "pam_nologin", "pam_securetty", "pam_cap", "pam_group"})
_PASS_LOCAL_PEOPLE = frozenset({"pam_localuser", "pam_usertype"})
_WORDS = {
    "required": {"success": "ok", "ignore": "ignore", "default": "bad"},
    "requisite": {"success": "ok", "ignore": "ignore", "default": "die"},
    "sufficient": {"success": "done", "default": "ignore"},
    "binding": {"success": "done", "default": "bad"},
    "optional": {"success": "ok", "default": "ignore"},
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one login ends: whether it is let in, and whether a lock counted it."""

    admitted: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class Locking:
    """Whether a stack locks. ``guessed``: a module took part whose answer is not known.

    ``around``: such a module that may end the stack or leave lines out for some people, "" when there is none.
    """

    counts: bool
    refuses: bool
    guessed: bool
    around: str = ""

    @property
    def effective(self) -> bool:
        return self.counts and self.refuses


def locking(stack: Sequence[Call]) -> Locking:
    """What the auth calls of one service do, none of them an include."""
    wrong = _login(stack, right=False, locked=False)
    barred = _login(stack, right=True, locked=True)
    known = LOCAL | DIRECTORY | LOCKS | _SUCCEED | _PASS_LOCAL_PEOPLE | {"pam_deny"}
    strange = [c for c in stack if c.module not in known]
    around = next((c.module for c in strange if c.module != "pam_rootok" and _may_leave(c)), "")
    return Locking(wrong.counted, not barred.admitted, bool(strange), around)


def _may_leave(call: Call) -> bool:
    """Whether some answer of the module ends the stack with success, or passes over lines."""
    return any(action == "done" or action.isdecimal() for action in actions(call.control).values())


def actions(control: str) -> dict[str, str]:
    """Return value → action. A form that libpam would not take is [default=bad], as libpam does."""
    if control in _WORDS:
        return _WORDS[control]
    pairs = [word.partition("=") for word in control.strip("[]").split()]
    return {name: action for name, _, action in pairs} if all(p[1] for p in pairs) else {"default": "bad"}


def _login(stack: Sequence[Call], *, right: bool, locked: bool) -> Outcome:
    good: bool | None = None
    counted, at = False, 0
    has_local = any(c.module in LOCAL for c in stack)
    while at < len(stack):
        call = stack[at]
        at += 1
        result = _result(call, right=right, locked=locked, has_local=has_local)
        counted = counted or (not locked and _counts(call))
        wanted = actions(call.control)
        action = wanted.get(result, wanted.get("default", "bad"))
        if action.isdecimal():
            at += min(int(action[:6]), len(stack))
            good = True if good is None and result == "success" else good
        elif action in ("ok", "done"):
            good = result == "success" if good is None else good
            if action == "done" and good:
                break
        elif action in ("bad", "die"):
            good = False
            if action == "die":
                break
        elif action == "reset":
            good = None
    return Outcome(admitted=bool(good), counted=counted)


def _counts(call: Call) -> bool:
    return call.module in TALLIES or (call.module == "pam_faillock" and "authfail" in call.arguments)


def _result(call: Call, *, right: bool, locked: bool, has_local: bool) -> str:
    if call.module in LOCAL:
        return "success" if right else "auth_err"
    if call.module in DIRECTORY:
        return "success" if right and not has_local else "auth_err"
    if call.module == "pam_faillock" and "authfail" in call.arguments and not locked:
        return "ignore"
    if call.module in LOCKS:
        return "auth_err" if locked else "success"
    if call.module == "pam_deny":
        return "auth_err"
    if call.module in _SUCCEED:
        return "success"
    return _going_on(call)


def _going_on(call: Call) -> str:
    """The answer of a module that is not known here by which an ordinary login goes on to the next line."""
    wanted = actions(call.control)
    for result in ("success", "ignore", "auth_err"):
        if wanted.get(result, wanted.get("default", "bad")) in ("ok", "ignore"):
            return result
    return "success"
