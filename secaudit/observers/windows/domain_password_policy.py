"""``Get-ADDefaultDomainPasswordPolicy`` as a list or as JSON; ``Get-ADFineGrainedPasswordPolicy`` alike.

Both cmdlets (Microsoft Learn, module ActiveDirectory) print the same property names in every language; time spans as
``d.hh:mm:ss`` (.NET "c" format), in JSON as an object with ``Ticks`` of 100 ns. ``LockoutDuration`` 00:00:00, or the
largest span there is, locks until an administrator unlocks; ``MaxPasswordAge`` likewise never expires. A day begun
counts as a day of age, a minute begun does not count as a minute of lock: the weaker reading.

The default policy is what the directory enforces for domain accounts, unless a fine-grained policy applies to them:
such a policy has ``Precedence`` and ``AppliesTo``, is kept under its own name, and is not in force where it applies
to none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from secaudit.observers.export import Export
from secaudit.observers.json_stream import opens_json, text_at, whole
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading
from secaudit.observers.windows import account_policy
from secaudit.observers.windows.stated import Ground, Stated, agreeing, number, short

_PROPERTIES = {
    "ComplexityEnabled": account_policy.COMPLEXITY,
    "LockoutDuration": account_policy.DURATION,
    "LockoutThreshold": account_policy.THRESHOLD,
    "MaxPasswordAge": account_policy.MAXIMUM_AGE,
    "MinPasswordLength": account_policy.MINIMUM_LENGTH,
    "ReversibleEncryptionEnabled": account_policy.REVERSIBLE,
}
_KEPT = {name.lower(): name for name in (*_PROPERTIES, "DistinguishedName", "Name", "Precedence", "AppliesTo")}
_NEEDED = ("LockoutThreshold", "MaxPasswordAge", "MinPasswordLength")
_LINE = re.compile(r"\s{0,40}(?P<name>[A-Za-z]{4,40})\s{0,60}:(?:\s(?P<value>.*))?")
_SPAN = re.compile(
    r"(?:(?P<days>\d{1,8})\.)?(?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2})(?:\.\d{1,7})?", re.ASCII
)
_INTEGER = re.compile(r"-?[0-9]{1,19}")
_DAY, _MINUTE, _TICKS = 86400, 60, 10_000_000
_ENDLESS_DAYS = 10_000_000
_MAX_BYTES = 4 * 1024 * 1024
_CUT = "請重新執行並完整存檔"
_HEAD_NAMES = re.compile(r"^\s{0,40}\"?(LockoutThreshold|MaxPasswordAge|ComplexityEnabled)\"?\s{0,60}:", re.MULTILINE)

Property = tuple[str, int]
"""The words, and the line they stand in (0: none)."""
Block = dict[str, Property]


def _recognises(export: Export) -> bool:
    head = export.text_head
    if opens_json(export):
        return all(f'"{name}"' in head for name in ("LockoutThreshold", "MaxPasswordAge", "ComplexityEnabled"))
    return len(set(_HEAD_NAMES.findall(head))) == 3


def _reads(export: Export) -> Reading:
    blocks = list(_from_json(export) if opens_json(export) else _from_list(export))
    if not blocks:
        raise export.fail("沒有密碼原則", _CUT)
    readings = [_policy(export, block) for block in blocks]
    grounds = [_ground(block) for block in blocks]
    if len({ground.scope for ground in grounds}) != len(grounds):
        raise export.fail("同一個原則出現兩次", "請把每個網域、每次的輸出分開存檔")
    settings = (
        s for policy, ground in zip(readings, grounds, strict=True) for s in account_policy.settings(policy, ground)
    )
    notes = dict.fromkeys(note for policy in readings for note in account_policy.notes(policy))
    return Reading("Active Directory 密碼原則", settings=tuple(settings), notes=(*_notes(blocks), *notes))


def _from_list(export: Export) -> Iterator[Block]:
    """Format-List: ``Name : value``; an empty line or the first name again begins the next object."""
    block: Block = {}
    text = export.text(limit=_MAX_BYTES)
    last = text.rpartition("\n")[2]
    if (found := _LINE.fullmatch(last)) and _KEPT.get(found["name"].lower()) in _PROPERTIES:
        raise export.fail("在一行中間結束，輸出不完整", _CUT, code="E-OBS-05")
    for line, words in enumerate(text.split("\n"), start=1):
        found = _LINE.fullmatch(words)
        name = _KEPT.get(found["name"].lower(), "") if found else ""
        if not words.strip() or name in block:
            if _is_policy(block):
                yield block
                block = {}
            elif name in block:
                raise export.fail(f"{name} 出現兩次", "請把每次的輸出分開存檔", line=line)
        if found and name:
            block[name] = ((found["value"] or "").strip(), line)
    if _is_policy(block):
        yield block
    elif block:
        missing = "、".join(n for n in _NEEDED if n not in block)
        raise export.fail(f"輸出不完整，缺 {missing}", _CUT, code="E-OBS-05")


def _is_policy(block: Block) -> bool:
    return all(name in block for name in _NEEDED)


def _from_json(export: Export) -> Iterator[Block]:
    found = whole(export, _MAX_BYTES)
    for one in found if isinstance(found, list) else [found]:
        if not isinstance(one, dict) or any(one.get(name) is None for name in _NEEDED):
            raise export.fail("JSON 裡沒有完整的密碼原則", _CUT)
        yield {name: (_words(one[name]), 0) for name in _KEPT.values() if one.get(name) is not None}


def _words(value: Any) -> str:
    """A JSON property as Format-List would print it, as far as it matters here."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Mapping):
        if "Ticks" in value:
            return _span(text_at(value, "Ticks"))
        return _words(value["value"]) if isinstance(value.get("value"), list) else "{…}"
    if isinstance(value, list):
        return "{" + ", ".join(v for v in value if isinstance(v, str))[:200] + "}"
    return text_at({"": value}, "")


def _span(ticks: str) -> str:
    """Ticks as ``d.hh:mm:ss``; what is no number as it is."""
    if not _INTEGER.fullmatch(ticks):
        return ticks
    minutes, seconds = divmod(abs(int(ticks)) // _TICKS, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours // 24}.{hours % 24:02}:{minutes:02}:{seconds:02}"


def _policy(export: Export, block: Block) -> dict[str, Stated]:
    policy: dict[str, Stated] = {}
    for name, proper in _PROPERTIES.items():
        if name in block:
            words, line = block[name]
            place = f"第 {line} 行" if line else name
            stated = Stated(_value(export, name, words, line), place, f"{name}: {words}")
            policy[proper] = agreeing(export, name, None, account_policy.checked(export, proper, stated, line), line)
    return policy


def _value(export: Export, name: str, words: str, line: int) -> int:
    if name in ("ComplexityEnabled", "ReversibleEncryptionEnabled"):
        if words.lower() not in ("true", "false"):
            raise export.fail(f"{name} 不會是「{words[:40]}」", _CUT, line=line)
        return int(words.lower() == "true")
    if name not in ("LockoutDuration", "MaxPasswordAge"):
        return number(export, name, words, line)
    seconds = _seconds(export, name, words, line)
    if seconds == 0 or seconds >= _ENDLESS_DAYS * _DAY:
        return -1
    if name == "MaxPasswordAge":
        return -(-seconds // _DAY)
    return max(seconds // _MINUTE, 1)


def _seconds(export: Export, name: str, words: str, line: int) -> int:
    found = _SPAN.fullmatch(words.removeprefix("-"))
    if not found:
        raise export.fail(f"{name} 的「{words[:40]}」不是時間長度", _CUT, line=line)
    hours, minutes, seconds = (int(found[part]) for part in ("hours", "minutes", "seconds"))
    return int(found["days"] or 0) * _DAY + hours * 3600 + minutes * 60 + seconds


def _ground(block: Block) -> Ground:
    if not _is_fine_grained(block):
        return Ground(in_force=True, scope=short(block.get("DistinguishedName", ("", 0))[0]))
    scope = "PSO " + short(block.get("Name", block.get("DistinguishedName", ("", 0)))[0])
    if block.get("AppliesTo", ("?", 0))[0].replace(" ", "") in ("{}", ""):
        return Ground(in_force=False, why="AppliesTo 是空的：未套用到任何帳戶或群組", scope=scope)
    return Ground(in_force=True, scope=scope)


def _is_fine_grained(block: Block) -> bool:
    return "Precedence" in block or "AppliesTo" in block


def _notes(blocks: list[Block]) -> tuple[str, ...]:
    notes = ["管網域帳戶；各電腦的本機帳戶請另看 gpresult /x 或 net accounts"]
    if any(_is_fine_grained(block) for block in blocks):
        notes.append("細緻密碼原則（PSO）只管 AppliesTo 所列；其餘帳戶請另附 Get-ADDefaultDomainPasswordPolicy")
    else:
        notes.append(
            "細緻密碼原則（PSO）可蓋過這裡：請另附 Get-ADFineGrainedPasswordPolicy -Filter *，沒有也請存下空結果"
        )
    return tuple(notes)


DOMAIN_PASSWORD_POLICY = Observer(
    "domain-password-policy",
    "Active Directory 網域密碼原則",
    "Get-ADDefaultDomainPasswordPolicy | Out-File policy.txt -Encoding utf8（或 | ConvertTo-Json）",
    "Windows PowerShell 5.1、PowerShell 7；Server 2008 R2–2025",
    account_policy.SETTLES,
    _recognises,
    _reads,
)
