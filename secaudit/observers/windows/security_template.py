"""Security templates: ``secedit /export`` of a machine, and ``GptTmpl.inf`` of a group policy object.

[MS-GPSB] 2.2: an INF in UTF-16LE (secedit writes a BOM; older templates are ANSI), sections ``[Unicode]``, ``[System
Access]``, ``[Event Audit]``, ``[Registry Values]``, ``[Version]`` … in any order, keys without regard to case. A key
that is absent is not defined. Every template has ``[Version]`` with ``signature="$CHICAGO$"``: without it the file is
not whole. Audit categories 0-3: none, success, failure, both.

It proves configuration only, and does not tell which: a local export shows the policy of that machine, a
``GptTmpl.inf`` a template that may be linked nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading, Setting
from secaudit.observers.windows import account_policy, audit_policy, event_log_policy
from secaudit.observers.windows.stated import Ground, Stated, agreeing, number

_WHY = "看不出是本機匯出或 GPO 範本；GPO 未必已連結"
_NOT_APPLIED = "同檔 SCENoApplyLegacyAuditPolicy=1：九類稽核值不套用"
_SECTION = re.compile(r"\[\s*(?P<name>[^\[\]]{1,80}?)\s*\]")
_UNICODE = re.compile(
    r"^[ \t]*\[Unicode\][ \t\r]*$.{0,200}?^[ \t]*Unicode[ \t]*=[ \t]*yes", re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_OF_TEMPLATES = re.compile(r"^[ \t]*\[(?:System Access|Event Audit)\][ \t\r]*$", re.IGNORECASE | re.MULTILINE)
_LOG_SECTIONS = {f"{log.lower()} log": log for log in event_log_policy.LOGS}
_ACCOUNT_NAMES = {n.lower(): n for n in account_policy.NAMES}
_AUDIT_NAMES = {n.lower(): n for n in audit_policy.CATEGORIES}
_LOG_NAMES = {n.lower(): n for n in event_log_policy.NAMES}
_MAX_BYTES = 4 * 1024 * 1024
_CUT = "請等匯出完成再試，或重新匯出"


@dataclass(slots=True)
class _Template:
    """What has been read so far."""

    account: dict[str, Stated] = field(default_factory=dict)
    audit: dict[str, Stated] = field(default_factory=dict)
    logs: dict[str, dict[str, Stated]] = field(default_factory=dict)
    overridden: bool = False
    signed: bool = False


def _recognises(export: Export) -> bool:
    head = export.text_head.lstrip("\ufeff")
    first = next((line.strip() for line in head.splitlines() if line.strip() and line.strip()[0] != ";"), "")
    return first.startswith("[") and bool(_UNICODE.search(head) or _OF_TEMPLATES.search(head))


def _reads(export: Export) -> Reading:
    template, section, text = _Template(), "", export.text(limit=_MAX_BYTES)
    for line, raw in enumerate(text.lstrip("\ufeff").split("\n"), start=1):
        words = raw.strip()
        if not words or words.startswith(";"):
            continue
        if found := _SECTION.fullmatch(words):
            section = found["name"].lower()
        else:
            _take(export, template, section, words, line)
    if not template.signed:
        raise export.fail("沒有 [Version] 的 signature，範本不完整", _CUT, code="E-OBS-05")
    if _is_read(section) and not text.endswith("\n"):
        raise export.fail(f"在 [{section}] 的一行中間結束，範本不完整", _CUT, code="E-OBS-05")
    return Reading("Windows 安全性範本", settings=_settings(template), notes=_notes(template))


def _is_read(section: str) -> bool:
    return section in ("system access", "event audit") or section in _LOG_SECTIONS


def _take(export: Export, template: _Template, section: str, words: str, line: int) -> None:
    name, equals, value = (part.strip() for part in words.partition("="))
    if section == "version" and name.lower() == "signature":
        template.signed = "$CHICAGO$" in value.upper()
    elif section == "registry values" and name.lower().endswith(f"\\lsa\\{audit_policy.OVERRIDE.lower()}"):
        template.overridden = value.replace(" ", "") == "4,1"
    elif _is_read(section):
        if not equals:
            raise export.fail(f"[{section}] 裡「{words[:40]}」不是「名稱 = 值」", "請重新匯出", line=line)
        _keep(export, template, section, name.lower(), value, line)


def _keep(export: Export, template: _Template, section: str, name: str, value: str, line: int) -> None:
    if section == "system access":
        names, kept = _ACCOUNT_NAMES, template.account
    elif section == "event audit":
        names, kept = _AUDIT_NAMES, template.audit
    else:
        names, kept = _LOG_NAMES, template.logs.setdefault(_LOG_SECTIONS[section], {})
    if name not in names:
        return
    proper = names[name]
    stated = Stated(number(export, proper, value, line), f"第 {line} 行", f"{proper} = {value}")
    kept[proper] = agreeing(export, proper, kept.get(proper), _checked(export, section, proper, stated, line), line)


def _checked(export: Export, section: str, name: str, stated: Stated, line: int) -> Stated:
    if section == "system access":
        return account_policy.checked(export, name, stated, line)
    if section != "event audit":
        return event_log_policy.checked(export, name, stated, line)
    if not 0 <= stated.value <= audit_policy.BOTH:
        raise export.fail(f"{name} 不會是 {stated.value}", "請重新匯出", line=line)
    return stated


def _settings(template: _Template) -> tuple[Setting, ...]:
    ground = Ground(why=_WHY)
    audit = Ground(False, _NOT_APPLIED) if template.overridden else Ground(why=f"{_WHY}；進階稽核原則可蓋過")
    categories = {n: audit_policy.Audited(s.value, s.place, s.said) for n, s in template.audit.items()}
    logs = (event_log_policy.settings(stated, Ground(why=_WHY, scope=log)) for log, stated in template.logs.items())
    return (
        *account_policy.settings(template.account, ground),
        *audit_policy.settings(audit_policy.expanded(categories), audit),
        *(setting for found in logs for setting in found),
    )


def _notes(template: _Template) -> tuple[str, ...]:
    logs = (event_log_policy.notes(log, stated) for log, stated in template.logs.items())
    return (
        "範本只證明設定內容；要證明已生效，請再匯出 gpresult /x 或 net accounts，稽核請用 auditpol /get /category:* /r",
        *(() if template.account else ("沒有帳戶原則（[System Access] 的密碼與鎖定設定）",)),
        *account_policy.notes(template.account),
        *(audit_policy.NOTES if template.audit else ()),
        *(note for found in logs for note in found),
    )


SECURITY_TEMPLATE = Observer(
    "security-template",
    "Windows 安全性範本（secedit、GptTmpl.inf）",
    "secedit /export /cfg secpol.inf（或 SYSVOL 內該 GPO 的 GptTmpl.inf）",
    "Windows 7–11、Server 2008 R2–2025；UTF-16 與 ANSI",
    (*account_policy.SETTLES, *audit_policy.SETTLES, *event_log_policy.SETTLES),
    _recognises,
    _reads,
)
