"""``Get-GPOReport -ReportType Xml``, and ``gpreport.xml`` of a GPO backup: what group policy objects define.

Root ``GPO`` (namespace …/GroupPolicy/Settings), or ``report`` round many (``-All``). ``Computer/Enabled`` false: the
half that holds these settings is switched off. Each ``LinksTo`` is a link, with its own ``Enabled``; none, or none
enabled: it applies nowhere. A link still proves nothing about one machine: filters, inheritance and other policies
decide, which only the resultant set shows. Account policy of domain accounts is taken from links at the domain alone.

Each object is a scope of its own, under its name.
"""

from __future__ import annotations

from datetime import date

from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading, Setting
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
from secaudit.observers.windows.stated import Ground, short

_WANTED = POLICIES | {"GPO/Name", "GPO/Identifier", "GPO/ReadTime", "Computer/Enabled", "GPO/LinksTo"}
_MAX_OBJECTS = 5_000
_LINKED = "GPO 有連結，仍需 gpresult 佐證已套用"
_UNLINKED = "報告內沒有連結：未套用到任何電腦"
_DISABLED_LINKS = "GPO 的連結都已停用"
_DISABLED_HALF = "GPO 的電腦設定已停用"


def _recognises(export: Export) -> bool:
    return is_group_policy(export, "GPO", "report")


def _reads(export: Export) -> Reading:
    settings: list[Setting] = []
    notes: dict[str, None] = {}
    names: set[str] = set()
    read: date | None = None
    gathered: list[Record] = []
    silent = 0
    for record in records(export, _WANTED, closing="GPO"):
        if record.kind != "/GPO":
            gathered.append(record)
            if len(gathered) > MAX_RECORDS:
                raise export.fail("一個 GPO 的項目太多", "請確認是 Get-GPOReport 的輸出", line=record.line)
            continue
        name, policies, ground = _object(export, gathered, names)
        if name in names:
            raise export.fail(f"GPO「{name}」出現兩次", "請把每次的報告分開存檔", line=record.line)
        names.add(name)
        read = read or next((day for r in gathered if r.kind == "GPO/ReadTime" and (day := read_on(r[""]))), None)
        found = policies.settings(ground, _of_categories(policies, ground))
        settings.extend(found)
        notes.update(dict.fromkeys(_notes(name, policies, ground) if found else ()))
        silent += not found
        gathered = []
        if len(names) > _MAX_OBJECTS:
            raise export.fail(f"超過 {_MAX_OBJECTS:,} 個 GPO", "請分批匯出", line=record.line)
    if not names:
        raise export.fail("報告裡沒有 GPO", "請重新匯出 Get-GPOReport")
    if silent:
        notes[f"有 {silent} 個 GPO 沒有帳戶原則、稽核原則或記錄檔設定"] = None
    return Reading("Get-GPOReport", read, tuple(settings), notes=tuple(notes))


def _object(export: Export, gathered: list[Record], names: set[str]) -> tuple[str, Policies, Ground]:
    """One policy object; two may bear one name, so the second goes by its identifier as well."""
    name = next((short(r[""]) for r in gathered if r.kind == "GPO/Name"), "")
    if not name:
        raise export.fail("GPO 沒有名稱", "請重新匯出 Get-GPOReport")
    if name in names:
        name += next((f" {short(r['Identifier'])}" for r in gathered if r.kind == "GPO/Identifier"), "")
    policies = Policies(export)
    for record in gathered:
        policies.take(record)
    return name, policies, _ground(name, gathered)


def _ground(name: str, gathered: list[Record]) -> Ground:
    enabled = next((r[""].lower() for r in gathered if r.kind == "Computer/Enabled"), "")
    links = [r["Enabled"].lower() for r in gathered if r.kind == "GPO/LinksTo"]
    if enabled == "false":
        return Ground(False, _DISABLED_HALF, name)
    if not links:
        return Ground(False, _UNLINKED, name)
    if all(link == "false" for link in links):
        return Ground(False, _DISABLED_LINKS, name)
    return Ground(None, _LINKED, name)


def _of_categories(policies: Policies, ground: Ground) -> Ground:
    if ground.in_force is False:
        return ground
    if policies.overridden:
        return Ground(False, "SCENoApplyLegacyAuditPolicy=1：九類稽核值不套用", ground.scope)
    return Ground(None, f"{ground.why}；進階稽核可蓋過", ground.scope)


def _notes(name: str, policies: Policies, ground: Ground) -> tuple[str, ...]:
    found = [f"GPO「{name}」：{ground.why}"]
    if policies.account:
        found.append("網域帳戶的帳戶原則只由連結到網域的 GPO 決定；連結到 OU 的只管其中電腦的本機帳戶")
    return (*found, *policies.notes())


GPO_REPORT = Observer(
    "gpo-report",
    "群組原則物件報告（Get-GPOReport XML）",
    "Get-GPOReport -Name <GPO> -ReportType Xml -Path gpo.xml（或 -All）",
    "Windows Server 2008 R2–2025；UTF-16 與轉存的 UTF-8；GPO 備份的 gpreport.xml",
    (*account_policy.SETTLES, *audit_policy.SETTLES, *event_log_policy.SETTLES),
    _recognises,
    _reads,
)
