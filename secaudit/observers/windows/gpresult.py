"""``gpresult /x``: the resultant set of policy of one machine.

Root ``Rsop`` (namespace …/GroupPolicy/Rsop), UTF-16. ``DataType`` ``LoggedData`` is what was applied to the machine,
``PlanningData`` a simulation. Under ``ComputerResults``: the machine's name, the policies with their identifiers, the
state of each client-side extension, and the settings with the policy they come from; ``Precedence`` 1 wins. Settings
that no policy defines are not in it: they are unknown, not absent. Without the rights of an administrator the part of
the computer is missing. Account policy on a member counts for its local accounts.

The nine audit categories are overridden by the subcategories, from wherever these come; so alone they prove nothing.
"""

from __future__ import annotations

from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading
from secaudit.observers.windows import account_policy, audit_policy, event_log_policy
from secaudit.observers.windows.policy_xml import (
    MAX_RECORDS,
    POLICIES,
    Policies,
    Record,
    is_group_policy,
    read_on,
    records,
)
from secaudit.observers.windows.stated import Ground
from secaudit.text import safe_text

_WANTED = POLICIES | {
    "Rsop/ReadTime",
    "Rsop/DataType",
    "ComputerResults/Name",
    "ComputerResults/GPO",
    "ComputerResults/ExtensionStatus",
}
_SECURITY = "{827d319e-6eac-11d2-a4ea-00c04f79f83a}"
_AUDITING = "{f3ccc681-b74c-4060-9f26-cd84525dca2a}"
_OVERRIDABLE = "九類稽核可被進階稽核蓋過，需 auditpol /get 佐證"


def _recognises(export: Export) -> bool:
    return is_group_policy(export, "Rsop")


def _reads(export: Export) -> Reading:
    single: dict[str, str] = {}
    owners: dict[str, str] = {}
    failed: set[str] = set()
    stated: list[Record] = []
    for record in records(export, _WANTED):
        if record.kind in POLICIES:
            stated.append(record)
        elif record.kind == "ComputerResults/GPO":
            owners[record["Path/Identifier"].lower()] = safe_text(record["Name"][:60])
        elif record.kind == "ComputerResults/ExtensionStatus":
            if record["Error"] not in ("", "0"):
                failed.add(record["Identifier"].lower())
        else:
            single.setdefault(record.kind, record[""])
        if len(stated) + len(owners) > MAX_RECORDS:
            raise export.fail("群組原則項目太多，不像一台電腦的結果", "請確認是 gpresult /x 的輸出", line=record.line)
    policies = Policies(export, owners)
    for record in stated:
        policies.take(record)
    return _reading(policies, single, failed)


def _reading(policies: Policies, single: dict[str, str], failed: set[str]) -> Reading:
    name = single.get("ComputerResults/Name", "")
    ground = _ground(single.get("Rsop/DataType", ""), failed, _host(name))
    overridden = Ground(False, "SCENoApplyLegacyAuditPolicy=1：九類稽核值不套用", host=ground.host)
    categories = overridden if policies.overridden else Ground(None, _OVERRIDABLE, host=ground.host)
    notes = (*_notes(policies, name, ground), *policies.notes())
    settings = policies.settings(ground, categories)
    return Reading("gpresult", read_on(single.get("Rsop/ReadTime", "")), settings, notes=notes)


def _host(name: str) -> Host:
    """``DOMAIN\\HOST$`` → HOST."""
    return Host(safe_text(name.rpartition("\\")[2].rstrip("$")[:100]))


def _ground(data: str, failed: set[str], host: Host) -> Ground:
    if data.lower().startswith("planning"):
        return Ground(None, "這是群組原則模擬，不是實際套用結果", host=host)
    if failed & {_SECURITY, _AUDITING}:
        return Ground(None, "安全性設定套用時發生錯誤（ExtensionStatus）", host=host)
    return Ground(True, host=host)


def _notes(policies: Policies, name: str, ground: Ground) -> tuple[str, ...]:
    if not name:
        return ("沒有電腦部分：請以系統管理員身分執行 gpresult /scope computer /x gpresult.xml",)
    found = ["這是這台電腦套用群組原則的結果；未由原則定義的項目仍屬未知，可再附 net accounts、auditpol"]
    if policies.account:
        found.append("成員電腦上的帳戶原則只管本機帳戶；網域帳戶看網域控制站")
    else:
        found.append("沒有由群組原則套用的帳戶原則")
    return (*found, *((ground.why,) if ground.why else ()))


GPRESULT = Observer(
    "gpresult",
    "Windows 群組原則結果（gpresult /x）",
    "gpresult /scope computer /x gpresult.xml（以系統管理員身分）",
    "Windows 7–11、Server 2008 R2–2025；UTF-16 與轉存的 UTF-8",
    (*account_policy.SETTLES, *audit_policy.SETTLES, *event_log_policy.SETTLES),
    _recognises,
    _reads,
)
