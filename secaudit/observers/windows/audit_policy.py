"""Which of the ten event classes of A4-2.4.4 Windows' audit policy logs.

A subcategory is known by its GUID ([MS-GPAC] 2.2.1.2), the same in every language. A class is logged when every need
in its row is met (S success, F failure); it is *not* logged when a need marked ``!`` is not met, for those events are
recorded nowhere else; any other shortfall leaves it unknown, for something other than auditing may record it.

=================  ===============================================  ==============================================
class              needs                                            events, and why
=================  ===============================================  ==============================================
log_login          Logon SF!, Logoff S!                             4624, 4625, 4634, 4647
log_connection     Filtering Platform Connection SF, Logoff S,      5156, 5157; 4634; 4779. A firewall may record
                   Other Logon/Logoff S                             the same.
log_denied         Detailed File Share F, Sensitive Privilege F     5145, 4673: the refusals that need no SACL
log_removable      Removable Storage S!                             4663 for every object, without a SACL
log_privilege      User Account Management S!, Security Group       4720-4738; 4728, 4732, 4756; 4704, 4705
                   Management S!, Authorization Policy Change S!
log_system_change  Audit Policy Change S!, Authentication Policy    4719; 4739, 4713; 4616, 4608; 4697. Part of the
                   Change S, Security State Change S,               last three is in the System log as well.
                   Security System Extension S
log_remote         Logon SF!, Other Logon/Logoff S, File Share S,   4624 type 3 and 10; 4778, 4779; 5140; 4688:
                   Process Creation S                               what is done from afar is a process.
=================  ===============================================  ==============================================

Never settled here: ``log_sensitive`` and ``log_data_change`` (File System and Registry auditing record nothing
without a SACL on the object, which no audit policy shows), ``log_update_failure`` (Windows Update writes to the
System log).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from secaudit.observers.reading import Basis, Setting
from secaudit.observers.windows.stated import Ground

SUCCESS, FAILURE = 1, 2
BOTH = SUCCESS | FAILURE

STATE_CHANGE, SYSTEM_EXTENSION = "10", "11"
LOGON, LOGOFF, OTHER_LOGON = "15", "16", "1C"
FILE_SHARE, DETAILED_FILE_SHARE, FILTERED_CONNECTION, REMOVABLE = "24", "44", "26", "45"
SENSITIVE_PRIVILEGE, PROCESS_CREATION = "28", "2B"
AUDIT_CHANGE, AUTHENTICATION_CHANGE, AUTHORIZATION_CHANGE = "2F", "30", "31"
USER_ACCOUNT, SECURITY_GROUP = "35", "37"
"""The two digits by which the GUIDs {0CCE92xx-69AE-11D9-BED3-505054503030} differ."""

GUID = r"\{0CCE92(?P<digits>[0-9A-F]{2})-69AE-11D9-BED3-505054503030\}"
"""A regular expression; to be matched without regard to case."""

CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "AuditSystemEvents": (STATE_CHANGE, SYSTEM_EXTENSION),
    "AuditLogonEvents": (LOGON, LOGOFF, OTHER_LOGON),
    "AuditObjectAccess": (FILE_SHARE, DETAILED_FILE_SHARE, FILTERED_CONNECTION, REMOVABLE),
    "AuditPrivilegeUse": (SENSITIVE_PRIVILEGE,),
    "AuditPolicyChange": (AUDIT_CHANGE, AUTHENTICATION_CHANGE, AUTHORIZATION_CHANGE),
    "AuditAccountManage": (USER_ACCOUNT, SECURITY_GROUP),
    "AuditProcessTracking": (PROCESS_CREATION,),
    "AuditDSAccess": (),
    "AuditAccountLogon": (),
}
"""The nine categories of before Vista ([MS-GPSB] 2.2.4): each sets all its subcategories, here those that decide."""

OVERRIDE = "SCENoApplyLegacyAuditPolicy"
"""The security option by which subcategories override categories: set to 1, the nine values are not applied."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What one subcategory (or category) records: :data:`SUCCESS` | :data:`FAILURE`."""

    records: int
    place: str
    said: str


@dataclass(frozen=True, slots=True)
class _Need:
    digits: str
    records: int
    only_here: bool = False
    """Recorded nowhere else: not met, the class is not logged."""


_CLASSES: tuple[tuple[str, tuple[_Need, ...]], ...] = (
    ("log_login", (_Need(LOGON, BOTH, True), _Need(LOGOFF, SUCCESS, True))),
    (
        "log_connection",
        (_Need(FILTERED_CONNECTION, BOTH), _Need(LOGOFF, SUCCESS), _Need(OTHER_LOGON, SUCCESS)),
    ),
    ("log_denied", (_Need(DETAILED_FILE_SHARE, FAILURE), _Need(SENSITIVE_PRIVILEGE, FAILURE))),
    ("log_removable", (_Need(REMOVABLE, SUCCESS, True),)),
    (
        "log_privilege",
        (
            _Need(USER_ACCOUNT, SUCCESS, True),
            _Need(SECURITY_GROUP, SUCCESS, True),
            _Need(AUTHORIZATION_CHANGE, SUCCESS, True),
        ),
    ),
    (
        "log_system_change",
        (
            _Need(AUDIT_CHANGE, SUCCESS, True),
            _Need(AUTHENTICATION_CHANGE, SUCCESS),
            _Need(STATE_CHANGE, SUCCESS),
            _Need(SYSTEM_EXTENSION, SUCCESS),
        ),
    ),
    (
        "log_remote",
        (
            _Need(LOGON, BOTH, True),
            _Need(OTHER_LOGON, SUCCESS),
            _Need(FILE_SHARE, SUCCESS),
            _Need(PROCESS_CREATION, SUCCESS),
        ),
    ),
)

SETTLES = tuple(column for column, _ in _CLASSES)
NOTES = (
    "存取機敏資料、資料新建修改刪除：要看檔案上的稽核項目（SACL）與應用系統日誌，稽核原則單獨不能證明",
    "安全更新失敗記在 System 記錄檔（WindowsUpdateClient），請另附日誌",
)

Policy = Mapping[str, Audited]
"""What each subcategory records, by the two digits of its GUID."""


def settings(policy: Policy, ground: Ground) -> tuple[Setting, ...]:
    """The event classes that the policy settles."""
    return tuple(s for column, needs in _CLASSES if (s := _settled(column, needs, policy, ground)))


def missing(policy: Policy) -> int:
    """How many of the subcategories that decide are not stated."""
    return len({need.digits for _, needs in _CLASSES for need in needs} - set(policy))


def expanded(categories: Mapping[str, Audited]) -> dict[str, Audited]:
    """The subcategories that the nine categories set."""
    return {digits: audited for name, audited in categories.items() for digits in CATEGORIES[name]}


def _settled(column: str, needs: tuple[_Need, ...], policy: Policy, ground: Ground) -> Setting | None:
    stated = [(need, policy[need.digits]) for need in needs if need.digits in policy]
    lacking = [(need, audited) for need, audited in stated if need.records & ~audited.records]
    decisive = [audited for need, audited in lacking if need.only_here]
    if decisive:
        return _setting(column, 0, decisive, ground)
    if not lacking and len(stated) == len(needs):
        return _setting(column, 1, [audited for _, audited in stated], ground)
    return None


def _setting(column: str, value: int, deciding: list[Audited], ground: Ground) -> Setting:
    said = "、".join(dict.fromkeys(a.said for a in deciding))
    return ground.setting(column, value, deciding[0].place, said, Basis.DERIVED)
