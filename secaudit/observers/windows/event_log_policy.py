"""Retention of the classic Windows event logs as a policy defines it.

[MS-GPSB] 2.2.3: ``AuditLogRetentionPeriod`` 0 overwrites as needed (the size decides), 1 overwrites what is older
than ``RetentionDays``, 2 never overwrites: then a full log stops recording, which is neither a retention nor a proof
of one.
"""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.observers.export import Export
from secaudit.observers.reading import Setting
from secaudit.observers.windows.stated import Ground, Stated

PERIOD = "AuditLogRetentionPeriod"
DAYS = "RetentionDays"
NAMES = (PERIOD, DAYS)
LOGS = ("Application", "Security", "System")
SETTLES = ("log_retention_days", "log_size_limited")

LogPolicy = Mapping[str, Stated]


def checked(export: Export, name: str, stated: Stated, line: int = 0) -> Stated:
    """``stated``, if it is a value that ``name`` can have."""
    highest = 2 if name == PERIOD else stated.value
    if not 0 <= stated.value <= highest:
        raise export.fail(f"{name} 不會是 {stated.value}", "請重新匯出", line=line)
    return stated


def settings(policy: LogPolicy, ground: Ground) -> tuple[Setting, ...]:
    """What the policy of one log settles; ``ground.scope`` names the log."""
    period, days = policy.get(PERIOD), policy.get(DAYS)
    if period is None:
        return ()
    if period.value == 0:
        return (ground.setting("log_size_limited", 1, period.place, period.said),)
    if period.value == 1 and days is not None:
        return (ground.setting("log_retention_days", days.value, days.place, f"{period.said}、{days.said}"),)
    return ()


def notes(log: str, policy: LogPolicy) -> tuple[str, ...]:
    period = policy.get(PERIOD)
    if period is not None and period.value == 2:
        return (f"{log} 記錄檔設為不覆寫：寫滿就停止記錄，請確認有人定期封存後清除",)
    return ()
