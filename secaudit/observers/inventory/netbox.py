"""NetBox: the devices and virtual machines of its CSV exports and of its REST API.

CSV: the tables ``dcim.DeviceTable`` and ``virtualization.VirtualMachineTable`` (*Export → Current view* or *All data*):
any choice of columns, the user's language, the user's delimiter. The exports of other objects (racks, sites, cables …)
have some of these columns too; what a device has and a rack has not is a rack it stands in, a platform, an address.
JSON: ``/api/dcim/devices/`` and ``/api/virtualization/virtual-machines/``, one page or a list of results; ``next`` says
that there are more pages. Config contexts and custom fields are not looked at: they may hold anything.

The file says what was entered in NetBox, not what is on the network.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from secaudit.observers import csv_rows
from secaudit.observers.address import address, host_name
from secaudit.observers.export import Export
from secaudit.observers.inventory.csv_header import fields, header, plain
from secaudit.observers.inventory.kinds import kind_of
from secaudit.observers.inventory.label import label
from secaudit.observers.inventory.netbox_labels import ALIAS, NO_MACHINE, NOT_IN_USE
from secaudit.observers.inventory.serial import serial
from secaudit.observers.inventory.sightings import within_bounds
from secaudit.observers.json_stream import at, items, opens_json, text_at
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, SeenHost

_OBJECT = re.compile(
    r'"url"\s*:\s*"[^"]{0,300}\\?/api\\?/(?:dcim\\?/devices|virtualization\\?/virtual-machines)\\?/\d+\\?/"'
)
_COUNT = re.compile(r'^\s*\{\s*"count"\s*:\s*(\d{1,9})\b')
_NEXT = re.compile(r'"next"\s*:\s*"')
_ENVELOPE = re.compile(r'"(?:device_type|primary_ip4?|vcpus)"\s*:')
_PLACED = frozenset(("rack", "face", "position", "chassis", "platform", "ip", "ip4", "ip6", "model"))
_NOT_A_DEVICE = frozenset("devices devicecount dispositivos 设备 デバイス geräte appareils spaceutilization".split())
_SAID = {"asset_tag": "資產標籤", "site": "站台", "rack": "機櫃"}
_SHOWN = 253


def _recognises(export: Export) -> bool:
    if opens_json(export):
        head = export.text_head
        return _OBJECT.search(head) is not None and _ENVELOPE.search(head) is not None
    return _is_table(header(export)[0])


def _is_table(names: frozenset[str]) -> bool:
    ours = {ALIAS[n] for n in names if n in ALIAS}
    if {"name", "vcpus", "status"} <= ours and ours & {"cluster", "site", "role"}:
        return True
    known = {"name", "role", "site"} <= ours and ours & {"kind", "model", "manufacturer"}
    return bool(known and ours & _PLACED and ours & {"status", "rack", "ip"}) and not names & _NOT_A_DEVICE


def _reads(export: Export) -> Reading:
    is_json = bool(opens_json(export))
    skipped: Counter[str] = Counter()
    hosts: list[SeenHost] = []
    for place, cells in _objects(export) if is_json else _rows(export):
        within_bounds(export, len(hosts))
        reason = _skipped(cells)
        if reason:
            skipped[reason] += 1
        elif seen := _seen(place, cells):
            hosts.append(seen)
        else:
            skipped["沒有名稱、序號或位址"] += 1
    if not hosts and not skipped:
        raise export.fail("沒有任何一台設備", "請在 NetBox 的設備清單匯出全部資料")
    return Reading("NetBox", hosts=tuple(hosts), notes=_notes(export, is_json, len(hosts) + skipped.total(), skipped))


def _rows(export: Export) -> Iterator[tuple[str, dict[str, str]]]:
    names, delimiter = header(export)
    if not _is_table(names):
        raise export.fail(
            "不是 NetBox 的設備或虛擬機匯出", "請在「設備」或「虛擬機」清單按匯出；機櫃、站台等清單沒有設備"
        )
    for line, row in csv_rows.rows(export, delimiter=delimiter, whole=True):
        cells = fields(row, ALIAS)
        if "model" not in cells and "kind" in cells:
            cells["model"] = cells["kind"]
        yield f"第 {line} 行", cells


def _objects(export: Export) -> Iterator[tuple[str, dict[str, str]]]:
    path = "item" if opens_json(export) == "[" else "results.item"
    for number, one in enumerate(items(export, path), 1):
        if not isinstance(one, dict):
            raise export.fail(f"results 第 {number} 筆不是設備", "請重新從 NetBox API 匯出")
        yield f"results 第 {number} 筆", _cells_of(one)


def _cells_of(one: dict[str, Any]) -> dict[str, str]:
    kind = at(one, "device_type")
    return {
        "name": text_at(one, "name"),
        "status": _label(at(one, "status"), "value") or _label(at(one, "status"), "label"),
        "state": _label(at(one, "status"), "label"),
        "role": _label(at(one, "role") or at(one, "device_role"), "slug"),
        "role_name": _label(at(one, "role") or at(one, "device_role"), "name", "display"),
        "manufacturer": _label(at(kind, "manufacturer"), "name", "display"),
        "model": _label(kind, "model", "display"),
        "serial": text_at(one, "serial"),
        "ip": _label(at(one, "primary_ip"), "address"),
        "ip4": _label(at(one, "primary_ip4"), "address"),
        "ip6": _label(at(one, "primary_ip6"), "address"),
        "asset_tag": text_at(one, "asset_tag"),
        "site": _label(at(one, "site"), "name", "display"),
        "rack": _label(at(one, "rack"), "name", "display"),
    }


def _label(value: Any, *keys: str) -> str:
    """The text of a nested object, or of a plain value in brief answers."""
    if isinstance(value, dict):
        return next((t for t in (text_at(value, k) for k in keys) if t), "")
    return text_at({"it": value}, "it")


def _skipped(cells: Mapping[str, str]) -> str:
    for state in (cells.get("status", ""), cells.get("state", "")):
        if said := NOT_IN_USE.get(plain(state)):
            return said
    roles = {plain(cells.get("role", "")), plain(cells.get("role_name", ""))}
    return "配線架等非資訊設備" if roles & NO_MACHINE else ""


def _seen(place: str, cells: Mapping[str, str]) -> SeenHost | None:
    found = (address(cells.get(k, "")) for k in ("ip", "ip4", "ip6"))
    addresses = tuple(dict.fromkeys(a for a in found if a))
    host = Host(host_name(cells.get("name", "")), addresses, (), serial(cells.get("serial", "")))
    if not host:
        return None
    brand, model = label(cells.get("manufacturer", "")), label(cells.get("model", ""))
    name = host.name or " ".join(t for t in (model, host.serial) if t) or host.addresses[0]
    kind = kind_of(cells.get("role", ""), cells.get("role_name", ""))
    return SeenHost(host, name[:_SHOWN], place, kind, brand, model, _note(cells))


def _note(cells: Mapping[str, str]) -> str:
    said = (f"{title} {cells[name]}" for name, title in _SAID.items() if cells.get(name))
    return label("；".join(said), 200)


def _notes(export: Export, is_json: bool, count: int, skipped: Counter[str]) -> tuple[str, ...]:
    notes = ["NetBox 是人工登錄的清單，不代表設備實際存在或已全部列出；可再讀 nmap 或 ARP 對照"]
    if skipped:
        notes.append(f"未提列 {skipped.total()} 筆：" + "、".join(f"{k} {n} 筆" for k, n in sorted(skipped.items())))
    if is_json:
        total = _COUNT.search(export.text_head)
        if _NEXT.search(export.text_head) or (total and int(total[1]) > count):
            notes.append(f"只有一頁（{count:,} 筆），不是全部：請加 ?limit=0 或匯出其餘各頁")
    return tuple(notes)


NETBOX = Observer(
    "netbox",
    "NetBox 設備清單（CSV、REST API）",
    "設備清單 → 匯出 → 全部資料；或 curl …/api/dcim/devices/?limit=0",
    "NetBox 2.x–4.x；CSV（英、中、日、葡、德、法、西）與 JSON",
    tuple(f"asset.{c}" for c in "name kind hostname ip_addresses serial_no brand model note".split()),
    _recognises,
    _reads,
)
