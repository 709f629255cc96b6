"""Windows' password and lockout policy, under the names of its security template, whoever exports it.

[MS-GPSB] 2.2.1.1 and 2.2.1.2 give the names and bounds: ``MaximumPasswordAge`` is -1 (shown as 0) where a password
never expires, ``LockoutBadCount`` 0 never locks, ``LockoutDuration`` -1 (shown as 0) locks until an administrator
unlocks and means nothing where nothing locks. ``PasswordComplexity`` makes the system refuse a password of fewer than
three of four classes, as ``MinimumPasswordLength`` makes it refuse a short one. A name that is absent is not defined
here: no value.
"""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.observers.export import Export
from secaudit.observers.reading import Basis, Setting
from secaudit.observers.windows.stated import Ground, Stated

MINIMUM_LENGTH = "MinimumPasswordLength"
COMPLEXITY = "PasswordComplexity"
MAXIMUM_AGE = "MaximumPasswordAge"
THRESHOLD = "LockoutBadCount"
DURATION = "LockoutDuration"
REVERSIBLE = "ClearTextPassword"

NAMES = (MINIMUM_LENGTH, COMPLEXITY, MAXIMUM_AGE, THRESHOLD, DURATION, REVERSIBLE)
SETTLES = (
    "password_min_length",
    "password_complexity",
    "password_max_age_days",
    "password_strength_enforced",
    "lockout_threshold",
    "lockout_minutes",
    "lockout_until_admin",
)

Policy = Mapping[str, Stated]
"""What is stated, by the names of :data:`NAMES`."""


def checked(export: Export, name: str, stated: Stated, line: int = 0) -> Stated:
    """``stated``, if it is a value that ``name`` can have."""
    highest = 1 if name in (COMPLEXITY, REVERSIBLE) else stated.value
    lowest = -1 if name in (MAXIMUM_AGE, DURATION) else 0
    if not lowest <= stated.value <= highest:
        raise export.fail(f"{name} 不會是 {stated.value}", "請重新匯出", line=line)
    return stated


def settings(policy: Policy, ground: Ground) -> tuple[Setting, ...]:
    """What the policy settles for the machines it counts for."""
    found: list[Setting] = []

    def add(column: str, value: int, stated: Stated, basis: Basis = Basis.STATED) -> None:
        found.append(ground.setting(column, value, stated.place, stated.said, basis))

    if length := policy.get(MINIMUM_LENGTH):
        add("password_min_length", length.value, length)
    if complexity := policy.get(COMPLEXITY):
        add("password_complexity", complexity.value, complexity)
    if age := policy.get(MAXIMUM_AGE):
        add("password_max_age_days", max(age.value, 0), age)
    if length and complexity and bool(length.value) == bool(complexity.value):
        said = Stated(complexity.value, complexity.place, f"{complexity.said}、{length.said}")
        add("password_strength_enforced", complexity.value, said, Basis.DERIVED)
    threshold = policy.get(THRESHOLD)
    if threshold:
        add("lockout_threshold", threshold.value, threshold)
    duration = policy.get(DURATION)
    if duration and not (threshold and threshold.value == 0):
        if duration.value > 0:
            add("lockout_minutes", duration.value, duration)
        add("lockout_until_admin", int(duration.value <= 0), duration)
    return tuple(found)


def notes(policy: Policy, shown: tuple[str, ...] = NAMES) -> tuple[str, ...]:
    """What a reader of the policy should know. ``shown``: the names that such an export has, where defined."""
    found = []
    missing = [n for n in shown if n not in policy and n != REVERSIBLE]
    if policy and missing and not (missing == [DURATION] and policy[THRESHOLD].value == 0):
        found.append(f"未定義：{'、'.join(missing)}；這些項目由別的原則或本機設定決定，仍屬未知")
    if THRESHOLD in policy and policy[THRESHOLD].value == 0:
        found.append("鎖定閾值為 0：永不鎖定，鎖定時間不起作用")
    if REVERSIBLE in policy and policy[REVERSIBLE].value == 1:
        found.append("ClearTextPassword 已啟用：密碼以可還原的加密存放，請停用")
    return tuple(found)
