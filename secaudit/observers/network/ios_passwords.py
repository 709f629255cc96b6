"""What an IOS configuration says of lockout and password rules.

Cisco IOS Security Command Reference. ``login block-for S attempts N within W``: after N failures within W seconds no
Telnet, SSH or HTTP login is answered for S seconds (a quiet period of the whole device, so stricter than one account's
lock, but only failures within W count, the console is open, and so are addresses of ``login quiet-mode access-class``).
``aaa local authentication attempts max-fail N`` (with ``aaa new-model``): a local account is locked until an
administrator unlocks it; accounts of privilege 15 never are ("The system administrator cannot be locked out", Login
Password Retry Lockout, 15.2MT and XE 16). Neither is on by default. ``security passwords min-length`` holds for every
local password set from then on; ``aaa common-criteria policy`` only for the users that name it; ``aaa password
restriction`` asks three kinds of characters of four. None of them holds for accounts that a server checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from secaudit.observers.network import ios_access
from secaudit.observers.network.ios_access import Access
from secaudit.observers.network.ios_config import Config
from secaudit.observers.network.ios_lines import Line
from secaudit.observers.reading import Basis, Setting
from secaudit.text import safe_text

MAX_NUMBER = 2**31 - 1

_BLOCK = re.compile(r"login block-for (\d{1,9}) attempts (\d{1,9}) within (\d{1,9})$")
_MAX_FAIL = re.compile(r"aaa local authentication attempts max-fail (\d{1,9})$")
_MIN_LENGTH = re.compile(r"security passwords min-length (\d{1,9})$")
_KINDS = ("upper-case", "lower-case", "numeric-count", "special-case")
_BLOCK_SCOPE, _LENGTH_SCOPE = "login block-for", "security passwords"
_LEAST_WINDOW = 60
"""Seconds: a lock that forgets failures sooner than this stops nobody who waits between guesses."""
_UNIT_DAYS = {"year": 365, "month": 30, "day": 1}


def settings(found: Config) -> Iterator[Setting]:
    """Each as far as it holds; unproven where logins pass by what it is a rule of."""
    access = ios_access.access(found)
    for one in _settings(found, access):
        why = _passed_by(found, access, one.scope)
        is_weak = one.column == "lockout_threshold" and one.value == 0
        yield replace(one, in_force=None, why=why) if why and one.in_force and not is_weak else one


def _settings(found: Config, access: Access) -> Iterator[Setting]:
    yield from _lockout(found, access)
    length = found.first("security passwords min-length")
    if length:
        said = _parsed(found, _MIN_LENGTH, length)
        yield _setting(found, "password_min_length", int(said[1]), length, length.text, _LENGTH_SCOPE)
    restriction = found.first("aaa password restriction")
    if restriction:
        for column in ("password_complexity", "password_strength_enforced"):
            said_all = "aaa password restriction：四類字元取三"
            yield _setting(found, column, 1, restriction, said_all, "aaa password restriction")
    accounts = {user.name for user in found.users if user.stored or user.policy}
    users: dict[str, set[str]] = {}
    for user in found.users:
        users.setdefault(user.policy, set()).add(user.name)
    for name, lines in sorted(found.policies.items()):
        bound = users.get(name, set())
        yield from _policy(found, name, lines, len(bound), len(accounts) - len(bound & accounts))


def _passed_by(found: Config, access: Access, scope: str) -> str:
    """Why a rule may not hold for every login, "" where it does."""
    if access.open_lines:
        return f"{access.open_lines[0][:20]} 不需登入"
    if scope == _BLOCK_SCOPE:
        return _block_spares(found)
    if access.by_server:
        return "登入由 AAA 伺服器驗證，這只管本機帳號"
    if scope != _LENGTH_SCOPE and access.shared_lines:
        return f"{access.shared_lines[0][:20]} 用共用密碼登入，不經本機帳號"
    return ""


def _block_spares(found: Config) -> str:
    if found.first("login quiet-mode access-class"):
        return "quiet-mode 名單內的位址不受鎖定"
    block = found.first("login block-for")
    within = int(_parsed(found, _BLOCK, block)[3]) if block else _LEAST_WINDOW
    return f"只數 {within} 秒內的失敗，慢慢試不會鎖定" if within < _LEAST_WINDOW else ""


def notes(found: Config, access: Access) -> Iterator[str]:
    block = found.first("login block-for")
    if block:
        within = _parsed(found, _BLOCK, block)[3]
        yield f"login block-for 是整台設備的登入靜默期，只數 {within} 秒內的失敗，主控台（console）不受限"
        if access.quiet_exempts_all:
            yield "能連線的位址（access-class）都在 quiet-mode 名單內：遠端登入實際上不會鎖定"
        elif found.first("login quiet-mode access-class"):
            yield "login quiet-mode access-class：名單內的位址在靜默期仍可登入"
    fail = found.first("aaa local authentication")
    if fail and _exempt(found):
        yield "aaa local authentication attempts max-fail 不鎖 privilege 15 的帳號"
    if access.by_server:
        yield "登入由 AAA 伺服器（RADIUS、TACACS+）驗證：帳號鎖定與密碼規則要看該伺服器"
    if not found.first("security passwords") and not found.policies and not found.is_nxos:
        yield "沒有 security passwords min-length 或 aaa common-criteria policy：看不到密碼長度、複雜度與週期的規則"
    bound = {user.policy for user in found.users}
    unbound = [name for name in found.policies if name not in bound]
    if unbound:
        yield f"aaa common-criteria policy 沒有帳號套用：{'、'.join(sorted(unbound))[:60]}"


def _lockout(found: Config, access: Access) -> Iterator[Setting]:
    """One lock decides: accounts locked until unlocked where that holds for all, else the quiet period, else none."""
    block, fail = found.first("login block-for"), found.first("aaa local authentication")
    if access.quiet_exempts_all:
        block = None
    exempt, by_server = _exempt(found), access.by_server
    if fail and (not block or not exempt):
        said = _parsed(found, _MAX_FAIL, fail)
        missing = "" if found.first("aaa new-model") else "未見 aaa new-model"
        why = "privilege 15 的帳號不受此鎖定" if exempt else missing
        for column, value in (("lockout_threshold", int(said[1])), ("lockout_until_admin", 1)):
            yield _setting(found, column, value, fail, fail.text, "aaa local", why=why)
        if exempt and not by_server:
            words = "max-fail 不鎖 privilege 15 的帳號（Cisco 文件）"
            yield replace(_setting(found, "lockout_threshold", 0, exempt, words, "privilege 15"), basis=Basis.DERIVED)
    elif block:
        seconds, attempts, _ = _parsed(found, _BLOCK, block).groups()
        yield _setting(found, "lockout_threshold", int(attempts), block, block.text, _BLOCK_SCOPE)
        yield _setting(found, "lockout_minutes", int(seconds) // 60, block, block.text, _BLOCK_SCOPE)
    elif found.has_end and found.version and not found.is_nxos and not by_server:
        said_none = "沒有適用的 login block-for 與 aaa local … max-fail：IOS 內建預設都不鎖定"
        yield Setting("lockout_threshold", 0, "未列出", said_none, True, basis=Basis.DEFAULT, host=found.host)


def _policy(found: Config, name: str, lines: list[Line], bound: int, others: int) -> Iterator[Setting]:
    """What one common-criteria policy asks, of the ``bound`` users that name it; ``others`` don't."""
    in_force: bool | None = True if bound and not others else None if bound else False
    why = "" if in_force else f"另有 {others} 個本機帳號未套用" if bound else "沒有帳號套用這個政策"
    values = dict(_numbers(found, lines))
    scope = safe_text(f"common-criteria {name[:30]}")
    first = lines[0] if lines else None
    if first is None:
        return
    kinds = [kind for kind in _KINDS if values.get(kind, (0, first))[0] > 0]
    said = f"common-criteria：要求 {len(kinds)} 類字元"
    policy: list[tuple[str, int, Line, str]] = [
        ("password_complexity", int(len(kinds) >= 3), first, said),
        ("password_strength_enforced", 1, first, "aaa common-criteria policy"),
    ]
    if "min-length" in values:
        value, line = values["min-length"]
        policy.append(("password_min_length", value, line, line.text))
    lifetime = next((line for line in lines if line.text.startswith("lifetime ")), None)
    if lifetime and (days := _days(found, lifetime)):
        policy.append(("password_max_age_days", days, lifetime, lifetime.text))
    for column, value, line, words in policy:
        yield _setting(found, column, value, line, words, scope, in_force=in_force, why=why)


def _numbers(found: Config, lines: list[Line]) -> Iterator[tuple[str, tuple[int, Line]]]:
    for line in lines:
        name, _, value = line.text.partition(" ")
        if name in ("min-length", *_KINDS):
            if not (value.isascii() and value.isdecimal() and len(value) <= 9):
                raise found.export.fail(f"{name} 的值不是數字", "請重新匯出設定", line=line.number)
            yield name, (int(value), line)


def _days(found: Config, line: Line) -> int:
    """``lifetime year 0 month 3 day 0 …`` in whole days; 0 when it is less than a day."""
    words, total = line.text.split()[1:], 0
    for unit, value in zip(words[0::2], words[1::2], strict=False):
        if not (value.isascii() and value.isdecimal() and len(value) <= 6):
            raise found.export.fail("lifetime 的值不是數字", "請重新匯出設定", line=line.number)
        total += _UNIT_DAYS.get(unit.rstrip("s"), 0) * int(value)
    return min(total, MAX_NUMBER)


def _exempt(found: Config) -> Line | None:
    """The line of a local account that ``max-fail`` never locks."""
    chief = next((user for user in found.users if user.privilege == 15), None)
    return Line(chief.line, "") if chief else None


def _parsed(found: Config, pattern: re.Pattern[str], line: Line) -> re.Match[str]:
    said = pattern.match(line.text)
    if not said:
        words = " ".join(line.text.split()[:4])[:40]
        raise found.export.fail(f"看不懂的寫法：{words}", "請重新匯出設定", line=line.number)
    return said


def _setting(
    found: Config,
    column: str,
    value: int,
    line: Line,
    said: str,
    scope: str,
    *,
    in_force: bool | None = True,
    why: str = "",
) -> Setting:
    force = None if why and in_force else in_force
    place, words = f"第 {line.number} 行", safe_text(said)[:80]
    return Setting(column, min(value, MAX_NUMBER), place, words, force, why, scope=scope, host=found.host)
