"""``show cdp neighbors detail``: the Cisco (and other) machines on the other end of a device's links.

Cisco IOS, IOS XE and NX-OS command references. Each block begins with ``Device ID:``; the version text between
``Version :`` and ``advertisement version`` is the neighbour's own words. Newer IOS ends with ``Total cdp entries
displayed : N``, which must agree. A switch that has ports for phones says ``phone port``. NX-OS gives the serial number
behind the name: ``SPINE-01(FDO0000AB12)``.

It proves that these machines were linked to the device when it was asked; no date is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.export import Export
from secaudit.observers.inventory.neighbours import MAX_NEIGHBOURS, MAX_SAID, SETTLES, Neighbour, seen_hosts
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_BEGINS = re.compile(r"^[ \t]*Device ID ?:", re.MULTILINE)
_PLATFORM = re.compile(r"^[ \t]*Platform ?: ?[^\r\n]*?, *Capabilities ?:", re.MULTILINE)
_TOTAL = re.compile(r"Total cdp entries displayed ?: ?(\d{1,9})\s*$")
_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9 ()/]{0,39}?) ?: ?(?P<value>.*)$")
_AGAIN = "請重新執行 show cdp neighbors detail，等全部輸出完再存"


def _recognises(export: Export) -> bool:
    head = export.text_head
    return bool(_BEGINS.search(head) and _PLATFORM.search(head))


def _reads(export: Export) -> Reading:
    total: list[int] = []
    blocks = list(_blocks(export, total))
    open_block = next((one for one in blocks if not one.is_closed), None)
    if open_block:
        raise export.fail("有一個鄰居沒有寫完，檔案被截斷", _AGAIN, line=int(open_block.place[2:-2]), code="E-OBS-05")
    if total and total[0] != len(blocks):
        raise export.fail(f"檔案說有 {total[0]} 個鄰居，只有 {len(blocks)} 個", _AGAIN, code="E-OBS-05")
    if not blocks and not total:
        raise export.fail("沒有任何鄰居", _AGAIN)
    notes = ["CDP 只看得到直接相連、且開啟 CDP 的設備；資料由對方自報"]
    if not total:
        notes.append("檔案沒有鄰居總數（Total cdp entries displayed），看不出是否完整")
    return Reading("Cisco CDP", hosts=seen_hosts(blocks), notes=tuple(notes))


def _blocks(export: Export, total: list[int]) -> Iterator[Neighbour]:
    current: Neighbour | None = None
    in_version, count = False, 0
    for number, raw in export.lines():
        line = raw.rpartition("\b")[2].strip()
        counted = _TOTAL.match(line)
        if counted and not in_version:
            total.append(int(counted[1]))
            break
        if in_version and not (line.startswith("-----") or line.lower().startswith("advertisement version")):
            if current and not current.description:
                current.description = line[:200]
            continue
        in_version, found = False, _LINE.match(line)
        if not found:
            continue
        key, value = found["key"].strip().lower(), found["value"]
        if key == "device id":
            if current:
                yield current
            count += 1
            if count > MAX_NEIGHBOURS:
                raise export.fail(f"鄰居超過 {MAX_NEIGHBOURS:,} 個", "請確認檔案", line=number)
            current = Neighbour(f"第 {number} 行", device_id=value)
        elif current:
            in_version = key == "version"
            current.is_closed = current.is_closed and not in_version
            _take(current, key, value)
    if current:
        yield current


def _take(current: Neighbour, key: str, value: str) -> None:
    match key:
        case "system name":
            current.name = value
        case "ip address" | "ipv4 address" | "ipv6 address":
            current.add_address(value.split(" ")[0])
        case "platform":
            current.platform, _, rest = value.partition(",")
            _, _, abilities = rest.partition(":")
            words = abilities.split()[:MAX_SAID]
            current.capabilities = [w for w in words if w.lower() != "phone" or "Switch" not in words]
        case "interface":
            current.local_port = value.partition(",")[0]
        case "holdtime" | "advertisement version":
            current.is_closed = True


CDP = Observer(
    "cdp",
    "CDP 鄰居表（show cdp neighbors detail）",
    "terminal length 0 後執行 show cdp neighbors detail，存成文字檔",
    "IOS 12–15、IOS XE 16–17、IOS XR、NX-OS 5–10",
    SETTLES,
    _recognises,
    _reads,
)
