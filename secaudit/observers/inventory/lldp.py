"""LLDP neighbours: ``show lldp neighbors detail`` of Cisco IOS, XE, XR and NX-OS, and ``lldpctl`` as text and as JSON.

IEEE 802.1AB; Cisco command references; lldpcli(8). A Cisco block begins with ``Local Intf:`` or ``Chassis id:`` and
has ``Time remaining:`` after the neighbour's own description; ``Total entries displayed: N`` at the end must agree.
``lldpctl`` prints one ``Interface:`` block a neighbour and a dashed line after the last; its ``json`` has an object
where there is one thing and a list where there are several, its ``json0`` always lists.

It proves that these machines were linked to the asked one when it was asked; no date is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers import json_stream
from secaudit.observers.export import Export
from secaudit.observers.inventory.lldp_json import json_neighbours
from secaudit.observers.inventory.neighbours import MAX_NEIGHBOURS, MAX_SAID, SETTLES, Neighbour, seen_hosts
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_JSON = re.compile(r'\s*\{\s*"lldp"\s*:\s*[\[{]')
_CISCO = re.compile(r"^[ \t]*Chassis id ?: ?\S", re.MULTILINE)
_REMAINING = re.compile(r"^[ \t]*Time remaining ?: ?\d", re.MULTILINE)
_LLDPD = re.compile(r"^[ \t]*Interface: +[^,\r\n]{1,64}, via: \S", re.MULTILINE)
_CHASSIS = re.compile(r"^[ \t]+ChassisID: ", re.MULTILINE)
_TOTAL = re.compile(r"Total entries displayed ?: ?(\d{1,9})\s*$")
_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9 ]{0,39}?) ?: ?(?P<value>.*)$")
_RULE = re.compile(r"-{20,}")
_AGAIN = "請重新執行，等全部輸出完再存"


def _recognises(export: Export) -> bool:
    head = export.text_head
    if json_stream.opens_json(export) == "{":
        return bool(_JSON.match(head.lstrip("\ufeff")) and '"interface"' in head and '"chassis"' in head)
    return bool((_CISCO.search(head) and _REMAINING.search(head)) or (_LLDPD.search(head) and _CHASSIS.search(head)))


def _reads(export: Export) -> Reading:
    notes = ["LLDP 只看得到直接相連、且開啟 LLDP 的設備；資料由對方自報"]
    if json_stream.opens_json(export) == "{":
        return Reading("lldpd", hosts=seen_hosts(json_neighbours(export)), notes=tuple(notes))
    if _LLDPD.search(export.text_head):
        return Reading("lldpd", hosts=seen_hosts(list(_lldpd(export))), notes=tuple(notes))
    blocks, total = _cisco(export)
    if total is None:
        notes.append("檔案沒有鄰居總數（Total entries displayed），看不出是否完整")
    return Reading("Cisco LLDP", hosts=seen_hosts(blocks), notes=tuple(notes))


# Cisco


def _cisco(export: Export) -> tuple[list[Neighbour], int | None]:
    blocks: list[Neighbour] = []
    total, in_text, is_fresh = None, False, True
    port = ""
    for number, raw in export.lines():
        line = raw.rpartition("\b")[2].strip()
        counted, found = _TOTAL.match(line), _LINE.match(line)
        if counted and not in_text:
            total = int(counted[1])
            break
        if _RULE.fullmatch(line):
            in_text, is_fresh, port = False, True, ""
            continue
        key = found["key"].strip().lower() if found else ""
        if in_text and key != "time remaining":
            if blocks and not blocks[-1].description:
                blocks[-1].description = line[:200]
            continue
        in_text = False
        value = found["value"] if found else ""
        if key in ("local intf", "local interface"):
            port, is_fresh = value, True
        elif key == "chassis id":
            _check(export, blocks, number)
            blocks.append(Neighbour(f"第 {number} 行", chassis=value, local_port=port if is_fresh else ""))
            is_fresh = False
        elif blocks and found:
            in_text = _take(blocks[-1], key, value)
    _check(export, blocks, 0)
    if total is not None and total != len(blocks):
        raise export.fail(f"檔案說有 {total} 個鄰居，只有 {len(blocks)} 個", _AGAIN, code="E-OBS-05")
    if not blocks and total is None:
        raise export.fail("沒有任何鄰居", _AGAIN)
    return blocks, total


def _take(current: Neighbour, key: str, value: str) -> bool:
    """Whether the neighbour's own description begins on this line."""
    match key:
        case "system name":
            current.name = value
        case "local port id":
            current.local_port = value
        case "system description":
            current.description = value[:200]
            return True
        case "time remaining":
            current.is_closed = True
        case "enabled capabilities":
            current.capabilities = value.split(",")
        case "ip" | "ipv6" | "ipv4 address" | "ipv6 address" | "management address" | "management address ipv6":
            current.add_address(value)
    return False


def _check(export: Export, blocks: list[Neighbour], line: int) -> None:
    if blocks and not blocks[-1].is_closed:
        raise export.fail("有一個鄰居沒有寫完，檔案被截斷", _AGAIN, line=int(blocks[-1].place[2:-2]), code="E-OBS-05")
    if len(blocks) >= MAX_NEIGHBOURS:
        raise export.fail(f"鄰居超過 {MAX_NEIGHBOURS:,} 個", "請確認檔案", line=line)


# lldpd


def _lldpd(export: Export) -> Iterator[Neighbour]:
    current, last, count = None, "", 0
    for number, raw in export.lines():
        line = raw.strip()
        last = line or last
        found = _LINE.match(line)
        if _RULE.fullmatch(line):
            if current:
                yield current
            current = None
        elif found and found["key"] == "Interface" and ", via:" in line:
            count += 1
            if count > MAX_NEIGHBOURS:
                raise export.fail(f"鄰居超過 {MAX_NEIGHBOURS:,} 個", "請確認檔案", line=number)
            current = Neighbour(f"第 {number} 行", local_port=found["value"].strip().partition(",")[0])
        elif current and found:
            _take_lldpd(current, found["key"], found["value"].strip())
    if current:
        raise export.fail("有一個鄰居沒有寫完，檔案被截斷", _AGAIN, line=int(current.place[2:-2]), code="E-OBS-05")


def _take_lldpd(current: Neighbour, key: str, value: str) -> None:
    match key:
        case "ChassisID":
            how, _, text = value.partition(" ")
            current.chassis = text if how == "mac" else ""
        case "SysName":
            current.name = value
        case "SysDescr":
            current.description = value[:200]
        case "MgmtIP":
            current.add_address(value)
        case "Capability":
            ability, _, state = value.partition(",")
            if state.strip() == "on" and len(current.capabilities) < MAX_SAID:
                current.capabilities.append(ability)


LLDP = Observer(
    "lldp",
    "LLDP 鄰居表（show lldp neighbors detail、lldpctl）",
    "show lldp neighbors detail，或 lldpctl、lldpctl -f json，存成文字檔",
    "IOS 15、IOS XE 16–17、IOS XR、NX-OS 7–10；lldpd 0.7–1.0",
    SETTLES,
    _recognises,
    _reads,
)
