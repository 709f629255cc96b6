"""``Get-MpComputerStatus``: whether Microsoft Defender Antivirus protects this Windows machine (as text, JSON or CSV).

The cmdlet shows the effective state (MSFT_MpComputerStatus). AMServiceEnabled: the service runs; with
RealTimeProtectionEnabled it watches. AMRunningMode (since 2020): ``Normal`` is the active antivirus; in ``Passive
Mode``, ``SxS Passive Mode`` and ``EDR Block Mode`` another product is; ``Not running`` is also what a client shows that
has another product. Then this file tells nothing of protection. Without AMRunningMode a stopped service may mean that.
True and False are the same in every language; dates are not, so only those of JSON are read.

The output has no host name: the user says which machine it is. ``Invoke-Command`` adds PSComputerName, ConvertTo-Json
a ServerName; several machines in one file need them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from secaudit.observers import csv_rows
from secaudit.observers.address import host_name
from secaudit.observers.export import Export
from secaudit.observers.inventory.label import label
from secaudit.observers.json_stream import from_text, opens_json, text_at
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, Setting

_SWITCHES = ("AMServiceEnabled", "AntivirusEnabled", "RealTimeProtectionEnabled")
_LINE = re.compile(r"\s*(?P<name>[A-Za-z][A-Za-z0-9]{1,60})\s*:(?: (?P<value>.*))?\s*")
_SAYS = re.compile(
    r"^[ \t]*(AMServiceEnabled|AntivirusEnabled|RealTimeProtectionEnabled)[ \t]*:[ \t]*(?:True|False)[ \t]*$", re.M
)
_KEY = re.compile(r'"(AMServiceEnabled|AntivirusEnabled|RealTimeProtectionEnabled)"')
_RULE = re.compile(r"\s*-+(?: +-+)+\s*")
_NET_DATE = re.compile(r"/Date\((-?\d{1,15})\)/")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?=T)")
_HOSTS = ("PSComputerName", "ServerName")
_LIMIT = 16 * 1024 * 1024
_NEVER = 65535
"""Age of signatures that were never updated."""
_OLD_DAYS = 7
_AGAIN = "請執行 Get-MpComputerStatus | ConvertTo-Json 重新匯出"

Status = Mapping[str, str]


def _recognises(export: Export) -> bool:
    if opens_json(export):
        return len(set(_KEY.findall(export.text_head))) >= 2
    text = export.text_head.replace("\r\n", "\n")
    says = len(set(_SAYS.findall(text))) >= 2 or _csv_header(text) is not None
    return says or next(_tables(text), None) is not None


def _csv_header(text: str) -> tuple[int, str] | None:
    """Lines before the header (``#TYPE …``) and the delimiter; ``None`` when the text is no CSV of this cmdlet."""
    for number, line in enumerate(text.lstrip("\ufeff").splitlines()[:3]):
        names = [n.strip(' "') for n in re.split(r"[,;\t]", line)]
        if sum(n in _SWITCHES for n in names) >= 2:
            return number, next(d for d in (",", ";", "\t") if d in line)
    return None


def _reads(export: Export) -> Reading:
    text = export.text(limit=_LIMIT).lstrip("\ufeff")
    statuses = tuple(_statuses(export, text))
    if not statuses:
        raise export.fail("沒有 Get-MpComputerStatus 的狀態欄位", _AGAIN)
    if len(statuses) > 1 and not all(_host(s) for _, s in statuses):
        raise export.fail("有多台電腦的狀態但沒有電腦名稱", "請用 Invoke-Command 匯出（有 PSComputerName），或一台一檔")
    found: dict[Host, Setting] = {}
    notes: dict[str, None] = {}
    for place, status in statuses:
        setting, note = _judged(place, status)
        if setting and (setting.host not in found or setting.value == 0):
            found[setting.host] = setting
        notes |= dict.fromkeys(n for n in (note, _signature_note(status)) if n)
    versions = {s.get("AMProductVersion", "") for _, s in statuses} - {""}
    program = f"Microsoft Defender {versions.pop()}" if len(versions) == 1 else "Microsoft Defender"
    return Reading(
        label(program), _day(statuses), tuple(found.values()), notes=_said(tuple(notes), statuses), of_one_machine=True
    )


def _statuses(export: Export, text: str) -> Iterator[tuple[str, Status]]:
    if opens_json(export):
        yield from _json(export, text)
    elif before := _csv_header(text[:65536]):
        yield from _csv(export, text, *before)
    else:
        yield from _blocks(text)
        yield from _tables(text)


def _blocks(text: str) -> Iterator[tuple[str, Status]]:
    """Format-List: ``Name : value``, a block for each machine; an empty line or a name that comes again ends it."""
    block: dict[str, str] = {}
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        found = _LINE.fullmatch(line)
        if not found:
            if not line.strip() and _tells(block):
                yield f"第 {first} 行起", block
                block = {}
            continue
        if found["name"] in block:
            if _tells(block):
                yield f"第 {first} 行起", block
            block = {}
        first = first if block else number
        block[found["name"]] = (found["value"] or "").strip()
    if _tells(block):
        yield f"第 {first} 行起", block


def _tables(text: str) -> Iterator[tuple[str, Status]]:
    """Format-Table: what ``Select-Object`` shows of up to four properties; a line of dashes stands below the names."""
    lines = text.split("\n")
    names: list[str] = []
    starts: list[int] = []
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if _RULE.fullmatch(line) and number > 1 and sum(n in _SWITCHES for n in lines[number - 2].split()) >= 2:
            names, starts = lines[number - 2].split(), [m.start() for m in re.finditer("-+", line)]
        elif not cells:
            names = []
        elif names and len(names) == len(starts):
            sliced = [line[a:b].strip() for a, b in zip(starts, [*starts[1:], len(line)], strict=True)]
            status = dict(zip(names, cells if len(cells) == len(names) else sliced, strict=True))
            if _tells(status):
                yield f"第 {number} 行", status


def _csv(export: Export, text: str, before: int, delimiter: str) -> Iterator[tuple[str, Status]]:
    body = "\n".join(text.split("\n")[before:]).encode()
    for line, row in csv_rows.rows(Export.of(body, export.name), delimiter=delimiter):
        if _tells(row):
            yield f"第 {line + before} 行", row


def _json(export: Export, text: str) -> Iterator[tuple[str, Status]]:
    whole = from_text(export, text)
    for number, one in enumerate(whole if isinstance(whole, list) else [whole], 1):
        if not isinstance(one, dict):
            raise export.fail(f"第 {number} 筆不是 Get-MpComputerStatus 的物件", _AGAIN)
        status = {name: _plain(value) for name, value in one.items()}
        status["ServerName"] = text_at(one, "CimSystemProperties", "ServerName")
        if _tells(status):
            yield f"第 {number} 筆", status


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, bool) else text_at({"it": value}, "it")


def _tells(status: Status) -> bool:
    return any(status.get(name) in ("True", "False") for name in _SWITCHES)


def _judged(place: str, status: Status) -> tuple[Setting | None, str]:
    mode = status.get("AMRunningMode", "")
    whose = f"{_host(status).name}：" if _host(status) else ""
    if mode and mode.casefold() != "normal":
        shown = label(mode, 40)
        return None, f"{whose}AMRunningMode 為 {shown}，由其他防護軟體負責或未執行：請另附該軟體的狀態"
    off = [name for name in _SWITCHES if status.get(name) == "False"]
    on = [name for name in _SWITCHES if status.get(name) == "True"]
    host = _host(status)
    if off:
        said = "、".join(f"{name}: False" for name in off)[:80]
        why = "" if mode or "AMServiceEnabled" not in off else "未載明是否另有防護軟體接手"
        return Setting("antimalware", 0, place, said, None if why else True, why, host=host), ""
    if "AMServiceEnabled" in on and "RealTimeProtectionEnabled" in on:
        said = "AMServiceEnabled、RealTimeProtectionEnabled: True"
        return Setting("antimalware", 1, place, said, in_force=True, host=host), ""
    return None, f"{whose}缺 AMServiceEnabled 或 RealTimeProtectionEnabled，不能判定防護是否執行：請匯出全部欄位"


def _host(status: Status) -> Host:
    return Host(next((n for key in _HOSTS if (n := host_name(status.get(key, "")))), ""))


def _signature_note(status: Status) -> str:
    age = status.get("AntivirusSignatureAge", "")
    if not (age.isascii() and age.isdigit() and len(age) < 7) or int(age) <= _OLD_DAYS:
        return ""
    whose = f"{_host(status).name}：" if _host(status) else ""
    return f"{whose}病毒碼從未更新" if int(age) >= _NEVER else f"{whose}病毒碼已 {int(age)} 天未更新"


def _said(notes: tuple[str, ...], statuses: tuple[tuple[str, Status], ...]) -> tuple[str, ...]:
    if not any(_host(s) for _, s in statuses):
        notes = (*notes, "檔案沒有電腦名稱：套用前請確認是哪一台")
    return (*notes[:20], f"另有 {len(notes) - 20} 則") if len(notes) > 21 else notes


def _day(statuses: tuple[tuple[str, Status], ...]) -> date | None:
    """The newest day that signatures were updated plus their age then: the day of the export, as far as it is told."""
    days = [d for _, s in statuses if (d := _collected(s))]
    return max(days) if days else None


def _collected(status: Status) -> date | None:
    updated, age = status.get("AntivirusSignatureLastUpdated", ""), status.get("AntivirusSignatureAge", "")
    if not (age.isascii() and age.isdigit() and len(age) < 5):
        return None
    try:
        if found := _NET_DATE.fullmatch(updated):
            day = datetime.fromtimestamp(int(found[1]) / 1000, UTC).date()
        elif iso := _ISO_DATE.match(updated):
            day = date.fromisoformat(iso[0])
        else:
            return None
        return day + timedelta(days=int(age))
    except (ValueError, OverflowError, OSError):
        return None


DEFENDER = Observer(
    "defender",
    "Microsoft Defender 狀態（Get-MpComputerStatus）",
    "Get-MpComputerStatus | ConvertTo-Json > defender.json；多台：Invoke-Command … { Get-MpComputerStatus }",
    "Windows 10/11、Server 2016–2025；文字、ConvertTo-Json（5.1、7）、Export-Csv",
    ("antimalware",),
    _recognises,
    _reads,
)
