"""What an IOS configuration says of lockout and password rules.

Cisco IOS Security Command Reference. ``login block-for S attempts N within W``: after N failures within W seconds no
Telnet, SSH or HTTP login is answered for S seconds (a quiet period of the whole device, so stricter than one account's
lock, but only failures within W count, the console is open, and so are addresses of ``login quiet-mode access-class``).
``aaa local authentication attempts max-fail N`` (with ``aaa new-model``): a local account is locked until an
administrator unlocks it; accounts of privilege 15 never are. Neither is on by default. ``security passwords
min-length`` holds for every local password; ``aaa common-criteria policy`` only for the users that name it; ``aaa
password restriction`` asks three kinds of characters of four.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.network.ios_config import Config
from secaudit.observers.network.ios_lines import Line
from secaudit.observers.reading import Basis, Setting
from secaudit.text import safe_text

MAX_NUMBER = 2**31 - 1

_BLOCK = re.compile(r"login block-for (\d{1,9}) attempts (\d{1,9}) within (\d{1,9})$")
_MAX_FAIL = re.compile(r"aaa local authentication attempts max-fail (\d{1,9})$")
_MIN_LENGTH = re.compile(r"security passwords min-length (\d{1,9})$")
_KINDS = ("upper-case", "lower-case", "numeric-count", "special-case")
_UNIT_DAYS = {"year": 365, "month": 30, "day": 1}


def settings(found: Config) -> Iterator[Setting]:
    yield from _lockout(found)
    length = found.first("security passwords min-length")
    if length:
        said = _parsed(found, _MIN_LENGTH, length)
        yield _setting(found, "password_min_length", int(said[1]), length, length.text, "security passwords")
    restriction = found.first("aaa password restriction")
    if restriction:
        for column in ("password_complexity", "password_strength_enforced"):
            said_all = "aaa password restriction：四類字元取三"
            yield _setting(found, column, 1, restriction, said_all, "aaa password restriction")
    for name, lines in sorted(found.policies.items()):
        yield from _policy(found, name, lines)


def notes(found: Config) -> Iterator[str]:
    block = found.first("login block-for")
    if block:
        within = _parsed(found, _BLOCK, block)[3]
        yield f"login block-for 是整台設備的登入靜默期，只數 {within} 秒內的失敗，主控台（console）不受限"
        if found.first("login quiet-mode access-class"):
            yield "login quiet-mode access-class：名單內的位址在靜默期仍可登入"
    fail = found.first("aaa local authentication")
    if fail and _exempt(found):
        yield "aaa local authentication attempts max-fail 不鎖 privilege 15 的帳號"
    if not block and not fail and _by_server(found):
        yield "登入由 AAA 伺服器（RADIUS、TACACS+）驗證：鎖定與密碼規則要看該伺服器"
    if not found.first("security passwords") and not found.policies and not found.is_nxos:
        yield "沒有 security passwords min-length 或 aaa common-criteria policy：看不到密碼長度、複雜度與週期的規則"
    unbound = [name for name in found.policies if not any(u.policy == name for u in found.users)]
    if unbound:
        yield f"aaa common-criteria policy 沒有帳號套用：{'、'.join(sorted(unbound))[:60]}"


def _lockout(found: Config) -> Iterator[Setting]:
    """One lock decides: accounts locked until unlocked where that holds for all, else the quiet period, else none."""
    block, fail = found.first("login block-for"), found.first("aaa local authentication")
    exempt = _exempt(found)
    if fail and (not block or not exempt):
        said = _parsed(found, _MAX_FAIL, fail)
        missing = "" if found.first("aaa new-model") else "未見 aaa new-model"
        why = "privilege 15 的帳號不受此鎖定" if exempt else missing
        for column, value in (("lockout_threshold", int(said[1])), ("lockout_until_admin", 1)):
            yield _setting(found, column, value, fail, fail.text, "aaa local", why=why)
    elif block:
        seconds, attempts, _ = _parsed(found, _BLOCK, block).groups()
        yield _setting(found, "lockout_threshold", int(attempts), block, block.text, "login block-for")
        yield _setting(found, "lockout_minutes", int(seconds) // 60, block, block.text, "login block-for")
    elif found.has_end and found.version and not found.is_nxos and not _by_server(found):
        said_none = "沒有 login block-for 與 aaa local … max-fail：IOS 內建預設都不鎖定"
        yield Setting("lockout_threshold", 0, "未列出", said_none, True, basis=Basis.DEFAULT, host=found.host)


def _policy(found: Config, name: str, lines: list[Line]) -> Iterator[Setting]:
    """What one common-criteria policy asks, for those users that name it."""
    bound = [user for user in found.users if user.policy == name]
    names = {user.name for user in found.users if user.stored or user.policy}
    others = len(names - {user.name for user in bound})
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


def _exempt(found: Config) -> bool:
    """Whether a local account is one that ``max-fail`` never locks."""
    return any(user.privilege == 15 for user in found.users)


def _by_server(found: Config) -> bool:
    return any(" group " in line.text for line in found.all("aaa authentication login"))


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
