"""``net accounts``: the password and lockout policy in force, as Windows prints it in its own language.

The command prints the same nine lines in the same order since NT 4 (Microsoft Learn, "net accounts"); only the words
differ, and the code page is the console's (437, 950, 936), UTF-16 when PowerShell redirects it. A label is known by
the words that its translations share, and of the codecs that decode the file the one in which most labels are known
is right. ``Never`` as threshold is 0, as duration "until an administrator unlocks" (also printed as 0); ``Unlimited``
as maximum age never expires. Complexity is not printed.

It proves the effective values of the machine it ran on: on a domain controller, or with ``/domain``, those of the
domain's accounts; on a member those that count for its local accounts. It does not name the machine.
"""

from __future__ import annotations

import re

from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading
from secaudit.observers.windows import account_policy
from secaudit.observers.windows.account_policy import DURATION, MAXIMUM_AGE, MINIMUM_LENGTH, THRESHOLD
from secaudit.observers.windows.stated import Ground, Stated, agreeing, number
from secaudit.text import folded

_LOCAL = "在網域成員上只管本機帳戶"
_WINDOW, _ROLE, _HISTORY = "observation window", "role", "history"
_PASSWORD, _LOCK = "(?=.*(?:密碼|密码))", "(?=.*(?:鎖定|锁定))"
_AGE = "(?=.*(?:期限|期間|期间|天))"
_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (_HISTORY, re.compile(rf"lengthofpasswordhistory.*|{_PASSWORD}(?=.*(?:歷|历|記錄|记录)).*")),
    ("minimum age", re.compile(rf"minimumpasswordage.*|{_PASSWORD}{_AGE}(?=.*最(?:短|小)).*")),
    (MAXIMUM_AGE, re.compile(rf"maximumpasswordage.*|{_PASSWORD}{_AGE}(?=.*最(?:長|长|大)).*")),
    (MINIMUM_LENGTH, re.compile(rf"minimumpasswordlength|{_PASSWORD}(?=.*(?:長度|长度)).*")),
    (_WINDOW, re.compile(rf"lockoutobservationwindow.*|{_LOCK}(?=.*(?:觀|观|視窗|窗口|重設|重设|重置)).*")),
    (DURATION, re.compile(rf"lockoutduration.*|{_LOCK}(?=.*(?:持續|持续|期間|期间|時間|时间)).*")),
    (THRESHOLD, re.compile(rf"lockoutthreshold|{_LOCK}(?=.*(?:[閾閥阈阀]值|臨界值|门槛|門檻|次[數数])).*")),
    (_ROLE, re.compile("computerrole|(?:電腦|計算機|计算机).*角色")),
)
_PRINTED = (MAXIMUM_AGE, MINIMUM_LENGTH, THRESHOLD, DURATION, _WINDOW)
_NEVER = re.compile(
    "never|unlimited|none|[從从]不|永不|永久|永[遠远](?:不[會会]?)?|[從从]未|[無无](?:限制?|限期|期限)?|不限制?|[沒没]有"
)
_DOMAIN = re.compile(r"will be processed at a domain controller|網域控制站|域控制器")
_LINE = re.compile(r"(?P<label>[^:：]{3,80})[:：](?P<value>[^:：]{0,80})")
_MAX_LINES = 2_000
_CUT = "請重新執行 net accounts 並完整存檔"


def _label(line: str) -> tuple[str, str]:
    """What the line is about, and its value; ("", "") when it is none of the nine."""
    found = _LINE.fullmatch(line.strip().removeprefix("\ufeff"))
    if not found:
        return "", ""
    words = folded(found["label"]).rstrip("?")
    return next((name for name, label in _LABELS if label.fullmatch(words)), ""), found["value"].strip()


def _codec(export: Export) -> str:
    """The codec in which the labels are known; "" when there is none."""
    best, most = "", 0
    for codec in dict.fromkeys((*export.codecs, *_simplified(export))):
        try:
            lines = export.head_in(codec).splitlines()
        except UnicodeDecodeError:
            continue
        known = {name for line in lines[:400] if (name := _label(line)[0])}
        if THRESHOLD in known and len(known) > most:
            best, most = codec, len(known)
    return best if most >= 3 else ""


def _simplified(export: Export) -> tuple[str, ...]:
    """Bytes of code page 936 may well decode as 950: that one decodes does not make it the one."""
    return ("gb18030",) if export.codecs and export.codecs[0] in ("cp950", "big5hkscs") else ()


def _recognises(export: Export) -> bool:
    return bool(_codec(export))


def _reads(export: Export) -> Reading:
    stated: dict[str, Stated] = {}
    of_domain, role = False, ""
    for line, words in export.lines(_codec(export)):
        if line > _MAX_LINES:
            raise export.fail(f"超過 {_MAX_LINES:,} 行，不像 net accounts 的輸出", _CUT, line=line)
        of_domain = of_domain or bool(_DOMAIN.search(words))
        name, value = _label(words)
        if name == _ROLE:
            role = value.upper()
        elif name in _PRINTED:
            said = f"{words.strip().partition(':')[0]}: {value}"
            one = Stated(_value(export, name, value, line), f"第 {line} 行", said)
            stated[name] = agreeing(export, name, stated.get(name), one, line)
    if missing := [name for name in _PRINTED if name not in stated]:
        raise export.fail(f"net accounts 的輸出不完整，缺 {'、'.join(missing)}", _CUT, code="E-OBS-05")
    policy = {name: one for name, one in stated.items() if name != _WINDOW}
    is_domain = of_domain or role in ("PRIMARY", "BACKUP")
    ground = Ground(in_force=True, why="" if is_domain else _LOCAL)
    notes = (*_notes(is_domain), *account_policy.notes(policy, _PRINTED[:-1]))
    settings = account_policy.settings(policy, ground)
    return Reading("net accounts", settings=settings, notes=notes, of_one_machine=not is_domain)


def _value(export: Export, name: str, value: str, line: int) -> int:
    if _NEVER.fullmatch(folded(value)):
        return -1 if name in (MAXIMUM_AGE, DURATION) else 0
    return account_policy.checked(export, name, Stated(number(export, name, value, line), "", ""), line).value


def _notes(is_domain: bool) -> tuple[str, ...]:
    whose = (
        "這是網域控制站的輸出：管網域帳戶；有細緻密碼原則（PSO）的帳戶另計"
        if is_domain
        else "這是執行指令那台電腦的現行值：在網域成員上只管本機帳戶，網域帳戶請在網域控制站匯出"
    )
    return (
        whose,
        "net accounts 不顯示密碼複雜度：請再匯出 secedit 或 Get-ADDefaultDomainPasswordPolicy",
        "輸出沒有電腦名稱：請指定是哪一台資產",
    )


NET_ACCOUNTS = Observer(
    "net-accounts",
    "Windows net accounts（英文、繁中、簡中）",
    "net accounts > accounts.txt（網域帳戶：net accounts /domain）",
    "Windows 7–11、Server 2008 R2–2025；字碼頁 437、950、936、UTF-8、UTF-16",
    tuple(c for c in account_policy.SETTLES if c not in ("password_complexity", "password_strength_enforced")),
    _recognises,
    _reads,
)
