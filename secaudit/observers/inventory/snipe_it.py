"""Snipe-IT: the assets of its CSV exports and imports and of its REST API.

CSV: asset list (*Assets → Export*, in the user's language), custom asset report, and the import form; known by an asset
tag beside a category. JSON: ``/api/v1/hardware`` (``total``, ``rows``), whose texts are HTML-escaped. Who has an
asset (checked out to, user name, e-mail, employee number) is personal data and not taken into anything; lists of users,
models, consumables and components are refused with a reason. Custom fields called MAC or IP are read.

The file says what was entered in Snipe-IT. An asset name is a label that many may share: it counts as a host name only
where it is one word that no other asset of the file has.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from secaudit.observers import csv_rows
from secaudit.observers.address import address, host_name
from secaudit.observers.export import Export
from secaudit.observers.inventory.csv_header import fields, header, plain
from secaudit.observers.inventory.kinds import kind_of
from secaudit.observers.inventory.label import label
from secaudit.observers.inventory.mac import mac
from secaudit.observers.inventory.serial import is_rounded, serial
from secaudit.observers.inventory.sightings import within_bounds
from secaudit.observers.inventory.snipe_it_labels import ALIAS, OTHER_LISTS
from secaudit.observers.inventory.states import OUT_OF_USE
from secaudit.observers.json_stream import at, items, opens_json, text_at
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, SeenHost

_JSON = (
    re.compile(r'"asset_tag"\s*:'),
    re.compile(r'"status_label"\s*:'),
    re.compile(r'"(?:rtd_location|assigned_to)"\s*:'),
)
_TOTAL = re.compile(r'^\s*\{\s*"total"\s*:\s*(\d{1,9})\b')
_ONE_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{1,252}")
_SPLIT = re.compile(r"[,;/\s]+")
_CUSTOM = ("mac", "mac2", "ip", "hostname")
_SHOWN = 200

Asset = tuple[str, dict[str, str]]


def _recognises(export: Export) -> bool:
    if opens_json(export):
        return all(part.search(export.text_head) for part in _JSON)
    names, _ = header(export)
    return _is_assets(names) or _other(names) != ""


def _is_assets(names: frozenset[str]) -> bool:
    ours = {ALIAS[n] for n in names if n in ALIAS}
    return {"asset_tag", "category"} <= ours and len(ours & {"name", "serial", "model", "manufacturer", "status"}) >= 3


def _other(names: frozenset[str]) -> str:
    if "assettag" in names:
        return ""
    return next((thing for thing, (needs, _) in OTHER_LISTS.items() if needs <= names), "")


def _reads(export: Export) -> Reading:
    assets: list[Asset] = []
    for asset in _objects(export) if opens_json(export) else _rows(export):
        assets.append(asset)
        within_bounds(export, len(assets))
    if not assets:
        raise export.fail("沒有任何一筆資產", "請在 Snipe-IT 的資產清單匯出全部資產")
    names = Counter(cells.get("name", "").casefold() for _, cells in assets)
    skipped: Counter[str] = Counter()
    hosts = []
    for place, cells in assets:
        reason = OUT_OF_USE.get(plain(cells.get("status", ""))) or OUT_OF_USE.get(plain(cells.get("state", "")), "")
        if reason:
            skipped[reason] += 1
        elif seen := _seen(place, cells, names[cells.get("name", "").casefold()] == 1):
            hosts.append(seen)
        else:
            skipped["沒有名稱、序號或標籤"] += 1
    return Reading("Snipe-IT", hosts=tuple(hosts), notes=_notes(export, assets, skipped))


def _rows(export: Export) -> Iterator[Asset]:
    names, delimiter = header(export)
    if not _is_assets(names):
        thing = _other(names)
        why = OTHER_LISTS[thing][1] if thing else "欄位不是資產清單"
        raise export.fail(f"不是 Snipe-IT 的資產匯出：{why}", "請改匯出「資產」清單（Assets → Export）")
    for line, row in csv_rows.rows(export, delimiter=delimiter, whole=True):
        yield f"第 {line} 行", fields(row, ALIAS)


def _objects(export: Export) -> Iterator[Asset]:
    path = "item" if opens_json(export) == "[" else "rows.item"
    for number, one in enumerate(items(export, path), 1):
        if not isinstance(one, dict):
            raise export.fail(f"rows 第 {number} 筆不是資產", "請重新從 Snipe-IT API 匯出")
        yield f"rows 第 {number} 筆", {k: html.unescape(v).strip() for k, v in _cells_of(one).items() if v}


def _cells_of(one: dict[str, Any]) -> dict[str, str]:
    cells = {k: text_at(one, k) for k in ("name", "asset_tag", "serial")}
    cells |= {k: text_at(one, k, "name") for k in ("model", "category", "manufacturer", "location")}
    cells["model_no"] = text_at(one, "model_number")
    cells["status"] = "archived" if at(one, "deleted_at") else text_at(one, "status_label", "name")
    cells["state"] = text_at(one, "status_label", "status_meta") or text_at(one, "status_label", "status_type")
    custom = at(one, "custom_fields")
    for name, field in custom.items() if isinstance(custom, dict) else ():
        if (ours := ALIAS.get(plain(name))) in _CUSTOM:
            cells.setdefault(str(ours), text_at(field, "value"))
    return cells


def _seen(place: str, cells: Mapping[str, str], is_only_one: bool) -> SeenHost | None:
    called = label(cells.get("name", ""), _SHOWN)
    name = host_name(cells.get("hostname", "")) or (
        host_name(called) if is_only_one and _ONE_WORD.fullmatch(called) else ""
    )
    macs = dict.fromkeys(m for k in ("mac", "mac2") for t in _SPLIT.split(cells.get(k, "")) if (m := mac(t)))
    addresses = dict.fromkeys(a for t in _SPLIT.split(cells.get("ip", "")) if (a := address(t)))
    host = Host(name, tuple(addresses), tuple(macs), serial(cells.get("serial", "")))
    model = next((m for k in ("model", "model_no") if (m := cells.get(k, "")) and not is_rounded(m)), "")
    tag = cells.get("asset_tag", "")
    shown = called or " ".join(t for t in (label(model), label(tag)) if t) or host.serial
    if not shown:
        return None
    brand, model = label(cells.get("manufacturer", "")), label(model)
    return SeenHost(host, shown[:_SHOWN], place, kind_of(cells.get("category", "")), brand, model, _note(cells))


def _note(cells: Mapping[str, str]) -> str:
    said = {"asset_tag": "資產標籤", "category": "類別", "location": "位置", "status": "狀態"}
    return label("；".join(f"{title} {cells[k]}" for k, title in said.items() if cells.get(k)), _SHOWN)


def _notes(export: Export, assets: Sequence[Asset], skipped: Counter[str]) -> tuple[str, ...]:
    notes = ["Snipe-IT 是人工登錄的清單，不代表設備實際存在；領用人等個人資料不讀取"]
    if skipped:
        notes.append(
            f"未提列 {skipped.total():,} 筆：" + "、".join(f"{k} {n:,} 筆" for k, n in sorted(skipped.items()))
        )
    if rounded := sum(is_rounded(c.get("serial", "")) for _, c in assets):
        notes.append(f"{rounded:,} 筆序號被試算表改成科學記號，不採用：請匯出後勿以 Excel 存檔")
    total = _TOTAL.search(export.text_head)
    if total and int(total[1]) > len(assets):
        notes.append(f"只有 {len(assets):,} 筆，全部有 {int(total[1]):,} 筆：請調高 limit 或匯出其餘各頁")
    return tuple(notes)


_COLUMNS = "name kind hostname ip_addresses mac_addresses serial_no brand model note"
SNIPE_IT = Observer(
    "snipe-it",
    "Snipe-IT 資產清單（CSV、REST API）",
    "資產 → 匯出 CSV；或 curl …/api/v1/hardware?limit=…",
    "Snipe-IT 4–8；清單匯出、自訂報表、匯入格式（英、繁中、簡中、日）與 JSON",
    tuple(f"asset.{c}" for c in _COLUMNS.split()),
    _recognises,
    _reads,
)
