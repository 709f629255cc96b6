"""What a FortiGate asks of its administrators' passwords.

FortiOS CLI reference, "config system password-policy": for "locally defined administrator passwords", so not for those
that a remote server checks. ``status`` is off by default up to 7.6.4; from 7.6.5 on an upgrade switches it on with 12
characters (technical tip of 2025-12-31). What later patches of the older branches do was not seen: from there on only
what is stated counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from secaudit.observers.network import fortios_admins
from secaudit.observers.network.fortios_device import FIRST, KNOWN, Device, by_default, stated
from secaudit.observers.reading import Setting

OFF = ("password_min_length", "password_complexity", "password_max_age_days", "password_strength_enforced")
"""The columns that are 0 where there is no policy."""
_UNSEEN = ((7, 0, 19), (7, 2, 13), (7, 4, 10), (7, 6, 5))
"""The first patch of each branch whose default was not seen or is another; the branches before have the old one."""
_CLASSES = ("min-upper-case-letter", "min-lower-case-letter", "min-number", "min-non-alphanumeric")


def default_is_seen(found: Device) -> bool:
    """The default of the policy is known for this version."""
    branch = next((first for first in _UNSEEN if first[:2] == found.version[:2]), KNOWN)
    return found.is_between(FIRST, branch)


def settings(found: Device) -> Iterator[Setting]:
    """The policy holds for local administrators: not proven of a device that has others, nothing where all are."""
    remote = fortios_admins.remote(found)
    if remote and len(remote) == len(fortios_admins.names(found)):
        return
    for one in _passwords(found):
        if remote and one.value and one.in_force:
            yield replace(one, in_force=None, why=f"{len(remote)} 個管理者由外部伺服器驗證，不受此規則")
        else:
            yield one


def _passwords(found: Device) -> Iterator[Setting]:
    section = "system password-policy"
    status = found.switch(section, "status")
    defaults = found.is_whole and default_is_seen(found)
    if status is None:
        if defaults:
            for column in OFF:
                yield by_default(found, column, 0, "未啟用 password-policy：這個 FortiOS 版本內建預設 disable")
        return
    if status.word == "disable":
        for column in OFF:
            yield stated(found, column, 0, status, "password-policy: set status disable")
        return
    applied = found.get(section, "apply-to")
    if applied and not {"admin-password", "admin-user"} & set(applied.words):
        for column in OFF:
            yield stated(found, column, 0, applied, "password-policy 的 apply-to 不含 admin-password")
        return
    yield stated(found, "password_strength_enforced", 1, status, "password-policy: set status enable")
    yield from _length(found, defaults)
    yield from _complexity(found, defaults)
    yield from _age(found)


def _length(found: Device, defaults: bool) -> Iterator[Setting]:
    length = found.number("system password-policy", "minimum-length")
    if length:
        yield stated(found, "password_min_length", length.number, length, f"set minimum-length {length.number}")
    elif defaults:
        yield by_default(found, "password_min_length", 8, "未列出 minimum-length：這個 FortiOS 版本內建預設 8")


def _complexity(found: Device, defaults: bool) -> Iterator[Setting]:
    """Three kinds of characters of four, as Windows counts; fewer is known only where the others are known too."""
    section = "system password-policy"
    listed = found.get(section, "must-contain")
    asked = {key: said for key in _CLASSES if (said := found.number(section, key))}
    required = [key for key, said in asked.items() if said.number > 0]
    kinds = len(listed.words) if listed else len(required)
    first = listed or next(iter(asked.values()), None)
    named = "、".join(listed.words if listed else required)[:60]
    words = f"要求 {kinds} 類字元：{named}" if kinds else "各類字元都要求 0 個"
    if first and (kinds >= 3 or listed or len(asked) == len(_CLASSES)):
        yield stated(found, "password_complexity", int(kinds >= 3), first, words)
    elif defaults:
        yield by_default(found, "password_complexity", 0, f"{words}；未列出者內建預設 0（這個 FortiOS 版本）")


def _age(found: Device) -> Iterator[Setting]:
    section = "system password-policy"
    status, days = found.switch(section, "expire-status"), found.number(section, "expire-day")
    known = found.is_whole and found.is_between(FIRST, KNOWN)
    if status and status.word == "disable":
        yield stated(found, "password_max_age_days", 0, status, "set expire-status disable")
    elif status and days:
        yield stated(found, "password_max_age_days", days.number, days, f"set expire-day {days.number}")
    elif status and known:
        yield by_default(found, "password_max_age_days", 90, "未列出 expire-day：FortiOS 5.0–7.x 內建預設 90 天")
    elif not status and known:
        yield by_default(found, "password_max_age_days", 0, "未列出 expire-status：FortiOS 5.0–7.x 內建預設 disable")
