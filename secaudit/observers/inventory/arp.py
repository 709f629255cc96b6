"""Neighbour tables: which network card answered for which address, as ``arp -a`` and its kin print them.

Dialects: Windows ``arp -a`` (headings in any language: the shape of its lines counts), net-tools ``arp -a`` and the
table of ``arp -n`` / ``arp -v``, macOS, the BSDs and AIX, ``/proc/net/arp``, ``ip neigh`` (ip-neighbour(8), also
``-j``), ``Get-NetNeighbor``, and ``show ip arp`` of Cisco IOS. Incomplete entries, broadcast, multicast, and networks
inside one machine (containers) are left out.

It proves that these cards were on the same network segment shortly before; no date is in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from secaudit.observers import json_stream
from secaudit.observers.address import address, host_name, is_inside
from secaudit.observers.export import Export
from secaudit.observers.inventory.mac import mac
from secaudit.observers.inventory.sightings import SETTLES, Sighting, many_addresses, seen_hosts
from secaudit.observers.json_stream import text_at
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_IP = r"(?P<ip>\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:]*(?:%\w+)?)"
_DASHED = r"(?P<mac>[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5})"
_COLONS = r"(?P<mac>[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5})"
_STATES = "PERMANENT|NOARP|REACHABLE|STALE|NONE|INCOMPLETE|DELAY|PROBE|FAILED"
_ENTRIES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\s+{_IP}\s+{_DASHED}\s+\S{{1,20}}\s*",
        rf"\s*(?P<name>[^\s(]+) \({_IP}\) at (?P<mac>\S+)(?P<rest>(?: .*)?)",
        rf"(?:{_IP}|(?P<name>[\w.-]+))\s+ether\s+{_COLONS}\s+[CMPU!]+\s+(?:\S+\s+)?(?P<nic>\S+)\s*",
        rf"(?:{_IP}|(?P<name>[\w.-]+))\s+(?P<mac>\(incomplete\))\s+(?P<nic>\S+)\s*",
        rf"{_IP}\s+0x[0-9a-f]+\s+0x[0-9a-f]+\s+{_COLONS}\s+\*\s+(?P<nic>\S+)\s*",
        rf"{_IP} dev (?P<nic>\S+)(?: lladdr (?P<mac>\S+))?(?: [a-z_]+(?: [0-9/]+)?)*? +(?:{_STATES})(?: proxy)?\s*",
        rf"\d+\s+{_IP}\s+(?:(?P<mac>[0-9A-F-]{{12,17}})\s+)?[A-Z][a-z]+\s+\w+\s*",
        rf"Internet\s+{_IP}\s+(?:\d+|-)\s+(?P<mac>[0-9a-f.]{{14}}|Incomplete)\s+ARPA(?:\s+(?P<nic>\S+))?\s*",
    )
)
_JSON = re.compile(r'\s*\[\s*\{\s*"dst"\s*:\s*"[^"]{0,60}"\s*,\s*"dev"\s*:\s*"')
_INTERFACE = re.compile(rf".{{1,40}}[:：]\s*{_IP}\s+---\s+0x[0-9A-Fa-f]+\s*")
_HEADING = re.compile(
    r"\s*(Address\s+HWtype\s|IP address\s+HW type\s|Protocol\s+Address\s+Age|ifIndex\s+IPAddress\s|-{3,}|"
    r"Entries: \d+|bucket:\s+\d+|There are \d+ entries|.{0,100}\b(arp|neigh|neighbor|NetNeighbor)\b)",
    re.IGNORECASE,
)
_LIKE_ENTRY = re.compile(rf"\s*(?:Internet\s+|\S+ \()?(?:\d{{1,3}}\.){{3}}\d|\S+\s+ether\s|{_IP} dev ")
_NIC = re.compile(r" on (\S+)")
_LONGEST = 400
_LOOKED_AT = 200
_CUT_NAME = 23
"""net-tools cuts a name in its table to this many characters: one of exactly that length may not be whole."""


def _recognises(export: Export) -> bool:
    if _is_json(export):
        return True
    entries = known = other = 0
    after_interface = False
    for whole in export.text_head.splitlines()[:_LOOKED_AT]:
        line = whole[: _LONGEST + 1]
        if not line.strip():
            continue
        if _entry(line):
            entries += 1
        elif after_interface or _INTERFACE.fullmatch(line) or _HEADING.match(line):
            known += 1
        else:
            other += 1
        after_interface = _INTERFACE.fullmatch(line) is not None
    return entries > 0 and entries + known >= other


def _is_json(export: Export) -> bool:
    """``ip -j neigh``: a list whose items say ``dst``, ``dev`` and ``state`` (and ``lladdr`` where it is known)."""
    return json_stream.opens_json(export) == "[" and _JSON.match(export.text_head.lstrip("\ufeff")) is not None


def _entry(line: str, first: re.Pattern[str] = _ENTRIES[0]) -> re.Match[str] | None:
    """The line as an entry; the shape of the last one is tried ``first``."""
    if len(line) > _LONGEST:
        return None
    return first.fullmatch(line) or next((found for shape in _ENTRIES if (found := shape.fullmatch(line))), None)


def _reads(export: Export) -> Reading:
    left_out: Counter[str] = Counter()
    own: dict[str, None] = {}
    sightings = _of_json(export, left_out) if _is_json(export) else _sightings(export, left_out, own)
    hosts = seen_hosts(export, sightings)
    if not hosts and not left_out and not own:
        raise export.fail("沒有任何鄰居項目", "請重新匯出 arp -a 或 ip neigh 的輸出")
    notes = [
        "只列出近期往來過、同一網段的設備；檔案沒有日期",
        *many_addresses(hosts),
        *(f"{count} 筆{why}，未列入" for why, count in left_out.items()),
    ]
    if here := [place for place in own if place]:
        notes.append(f"執行指令的電腦自己（{'、'.join(here[:3])}）不在表內")
    return Reading("ARP", hosts=hosts, notes=tuple(notes))


def _sightings(export: Export, left_out: Counter[str], own: dict[str, None]) -> Iterator[Sighting]:
    trouble, shape = 0, _ENTRIES[0]
    for number, whole in export.lines():
        line = whole[: _LONGEST + 1]
        if trouble:
            raise export.fail("這一行不是完整的鄰居項目", "請重新匯出", line=trouble)
        found = _entry(line, shape)
        if found is None:
            if interface := _INTERFACE.fullmatch(line):
                own[address(interface["ip"])] = None
            elif _LIKE_ENTRY.match(line) and not _HEADING.match(line):
                trouble = number
            continue
        shape = found.re
        yield from _sighting(found.groupdict(), f"第 {number} 行", left_out)
    if trouble:
        raise export.fail("最後一行沒有寫完", "請重新匯出", line=trouble, code="E-OBS-05")


def _of_json(export: Export, left_out: Counter[str]) -> Iterator[Sighting]:
    for number, item in enumerate(json_stream.items(export, "item"), start=1):
        entry: dict[str, str | None] = {
            "ip": text_at(item, "dst"),
            "mac": text_at(item, "lladdr"),
            "nic": text_at(item, "dev"),
        }
        if not address(entry["ip"] or ""):
            raise export.fail("這一筆的 dst 不是 IP 位址", "請重新匯出", line=number)
        yield from _sighting(entry, f"第 {number} 筆", left_out)


def _sighting(entry: dict[str, str | None], place: str, left_out: Counter[str]) -> Iterator[Sighting]:
    card, found = mac(entry.get("mac") or ""), address(entry["ip"] or "")
    on = _NIC.search(entry.get("rest") or "")
    nic = (on[1] if on else entry.get("nic")) or ""
    name = host_name(entry.get("name") or "")
    if is_inside(nic):
        left_out["容器或虛擬網路的項目"] += 1
    elif not card or (entry["ip"] and not found):
        left_out["未完成、廣播或多播的項目"] += 1
    else:
        cut = not entry["ip"] and len(name) == _CUT_NAME
        note = f"表中名稱 {name}（可能被截斷）" if cut else ""
        yield Sighting(found, card, place, "" if cut else name, note)


ARP = Observer(
    "arp",
    "ARP／鄰居表",
    "arp -a（Linux：ip neigh）",
    "Windows 7–11、net-tools 1.60–2.10、iproute2 4–6、macOS 10–14、FreeBSD 12–14、AIX 7、Cisco IOS 12–17",
    SETTLES,
    _recognises,
    _reads,
)
