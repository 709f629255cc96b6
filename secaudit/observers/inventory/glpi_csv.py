"""The list of computers (or network devices, printers …) that GLPI's own pages export as CSV.

The search result as shown: columns are chosen by the user and named in the user's language; each value in quotes with
``;`` after it. The default list of computers is Name, Entity, Status, Manufacturer, Serial number, Type, Model,
*Operating System - Name*, Location, Last update, *Components - Processor*; the last of these names, which join a group
and a field, are GLPI's own and tell its lists from others. Who uses a machine is not read.

The file says what GLPI has on record: machines whose agent reports and what people typed.
"""

from __future__ import annotations

from collections import Counter

from secaudit.observers import csv_rows
from secaudit.observers.address import address, host_name
from secaudit.observers.export import Export
from secaudit.observers.inventory import glpi_machine
from secaudit.observers.inventory.csv_header import fields, header, plain
from secaudit.observers.inventory.kinds import kind_of
from secaudit.observers.inventory.label import label
from secaudit.observers.inventory.mac import mac
from secaudit.observers.inventory.serial import serial
from secaudit.observers.inventory.sightings import within_bounds
from secaudit.observers.inventory.states import OUT_OF_USE
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, SeenHost

_LABELS = {
    "name": "name|名稱|名称|nom",
    "status": "status|狀態|状态|statut",
    "serial": "serial number|序號|序列号|numéro de série",
    "manufacturer": "manufacturer|製造商|制造商|fabricant",
    "type": "type|類型|类型",
    "model": "model|型號|型号|modèle",
    "system": "operating system - name|作業系統 - 名稱|操作系统 - 名称|système d'exploitation - nom",
    "processor": "components - processor|元件 - 處理器|组件 - 处理器|composants - processeur",
    "entity": "entity|實體|实体|entité",
    "updated": "last update|最後更新|最近更新|dernière modification|last inventory date",
    "location": "location|位置|地點|lieu",
    "number": "inventory number|庫存編號|資產編號|numéro d'inventaire",
    "ip": "ip|network - ip|networking - ip|network ports - ip|réseau - ip",
    "mac": "mac address|mac|network - mac|networking - mac|network ports - mac|réseau - adresse mac",
}
_ALIAS = {plain(label): ours for ours, labels in _LABELS.items() for label in labels.split("|")}
_SAID = {"number": "資產編號", "location": "位置", "system": "作業系統", "status": "狀態"}
_MOST = 20


def _recognises(export: Export) -> bool:
    return _is_list(header(export)[0])


def _is_list(names: frozenset[str]) -> bool:
    ours = {_ALIAS[n] for n in names if n in _ALIAS}
    return "name" in ours and bool(ours & {"system", "processor"}) and len(ours & {"serial", "model", "updated"}) >= 2


def _reads(export: Export) -> Reading:
    names, delimiter = header(export)
    if not _is_list(names):
        raise export.fail("不是 GLPI 的電腦清單匯出", "請在 GLPI 的電腦清單選「匯出 CSV（所有頁）」")
    hosts: list[SeenHost] = []
    skipped = Counter[str]()
    for line, row in csv_rows.rows(export, delimiter=delimiter, whole=True):
        cells = fields(row, _ALIAS)
        within_bounds(export, len(hosts))
        if reason := OUT_OF_USE.get(plain(cells.get("status", ""))):
            skipped[reason] += 1
        elif seen := _seen(line, cells):
            hosts.append(seen)
        else:
            skipped["沒有名稱或序號"] += 1
    if not hosts and not skipped:
        raise export.fail("沒有任何一台電腦", "請在 GLPI 的電腦清單匯出所有頁")
    notes = ["GLPI 清單的匯出：只含匯出時選的頁與欄位；防毒狀態請另讀盤點檔（XML 或 JSON）"]
    if skipped:
        said = "、".join(f"{k} {n:,} 筆" for k, n in sorted(skipped.items()))
        notes.append(f"未提列 {skipped.total():,} 筆：{said}")
    return Reading("GLPI", hosts=tuple(hosts), notes=tuple(notes))


def _seen(line: int, cells: dict[str, str]) -> SeenHost | None:
    addresses = dict.fromkeys(a for t in cells.get("ip", "").split() if (a := address(t)))
    macs = dict.fromkeys(m for t in cells.get("mac", "").split() if (m := mac(t)))
    host = Host(
        host_name(cells.get("name", "")),
        tuple(addresses)[:_MOST],
        tuple(macs)[:_MOST],
        serial(cells.get("serial", "")),
    )
    if not host.name and not host.serial:
        return None
    kind = glpi_machine.kind(cells.get("type", ""), cells.get("system", "")) or kind_of(cells.get("type", ""))
    brand, model = (label(cells.get(k, "")) for k in ("manufacturer", "model"))
    note = label("；".join(f"{title} {cells[k]}" for k, title in _SAID.items() if cells.get(k)), 200)
    return SeenHost(host, host.name or host.serial, f"第 {line} 行", kind, brand, model, note)


_COLUMNS = "name kind hostname ip_addresses mac_addresses serial_no brand model note"
GLPI_CSV = Observer(
    "glpi-csv",
    "GLPI 電腦清單（CSV）",
    "資產 → 電腦 → 匯出 CSV（所有頁）",
    "GLPI 9.5–10 的清單匯出（英；繁中、簡中、法文欄名）",
    tuple(f"asset.{c}" for c in _COLUMNS.split()),
    _recognises,
    _reads,
)
