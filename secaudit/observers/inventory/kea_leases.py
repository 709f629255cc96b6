"""Kea's lease file (memfile ``kea-leases4.csv`` / ``kea-leases6.csv``): which machines hold an address from it.

Kea ARM, "Memfile - Basic Storage for Leases": a CSV log whose later lines replace the earlier ones of an address;
``state`` 0 is in use, 1 declined, 2 expired and reclaimed, 3 released, 4 registered; ``valid_lifetime`` 0 takes a lease
back. ``expire`` is an epoch in UTC, so the start is ``expire`` − ``valid_lifetime``. In ``kea-leases6.csv`` a lease of
type 2 is a prefix, not a machine. Commas in names are written ``&#x2c``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from secaudit.observers import csv_rows
from secaudit.observers.address import address, host_name
from secaudit.observers.export import Export
from secaudit.observers.inventory.mac import mac
from secaudit.observers.inventory.sightings import SETTLES, Sighting, seen_hosts
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_NEEDED = ("address", "hwaddr", "valid_lifetime", "expire", "subnet_id", "hostname", "state")
_IN_USE = ("0", "4")
_PREFIX = "2"
_AGAIN = "請重新複製 Kea 的租約檔"
_LAST_EPOCH = 253402300799


@dataclass(frozen=True, slots=True)
class _Last:
    """The latest line of one address."""

    sighting: Sighting
    is_used: bool
    began: int
    """When the lease began, as an epoch; 0 where that cannot be."""


def _recognises(export: Export) -> bool:
    return {"address", "valid_lifetime", "expire", "subnet_id", "fqdn_fwd"} <= set(csv_rows.columns(export))


def _reads(export: Export) -> Reading:
    if missing := [name for name in _NEEDED if name not in csv_rows.columns(export)]:
        raise export.fail(f"缺少欄位 {'、'.join(missing)}", _AGAIN)
    last: dict[str, _Last] = {}
    for one in _lines(export):
        last.pop(one.sighting.address, None)
        last[one.sighting.address] = one
    used = [one for one in last.values() if one.is_used]
    notes = ["只列出使用中的租約；固定 IP 的設備不會出現，主機名稱是設備自己報的", "日期由 epoch 換算成 UTC"]
    if len(last) > len(used):
        notes.append(f"{len(last) - len(used):,} 個位址的租約已釋放、到期或停用，未列入")
    hosts = seen_hosts(export, (one.sighting for one in used))
    newest = max((one.began for one in last.values()), default=0)
    day = datetime.fromtimestamp(newest, UTC).date() if newest else None
    return Reading("Kea", day, hosts=hosts, notes=tuple(notes))


def _lines(export: Export) -> Iterator[_Last]:
    for number, row in csv_rows.rows(export, whole=True):
        if row.get("lease_type") == _PREFIX:
            continue
        place, state = address(row.get("address", "")), row.get("state", "")
        if not place:
            raise export.fail("租約的位址不是 IP 位址", _AGAIN, line=number)
        if state not in ("0", "1", "2", "3", "4"):
            raise export.fail("租約的狀態看不懂，或這一行沒有寫完", _AGAIN, line=number)
        lifetime, expires = _seconds(export, row, "valid_lifetime", number), _seconds(export, row, "expire", number)
        name = host_name(row.get("hostname", "").replace("&#x2c", ","))
        sighting = Sighting(place, mac(row.get("hwaddr", "")), f"第 {number} 行", name)
        yield _Last(sighting, state in _IN_USE and lifetime > 0, min(max(expires - lifetime, 0), _LAST_EPOCH))


def _seconds(export: Export, row: Mapping[str, str], column: str, number: int) -> int:
    text = row.get(column, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise export.fail(f"{column} 不是秒數，或這一行沒有寫完", _AGAIN, line=number)
    return int(text)


KEA_LEASES = Observer(
    "kea-leases",
    "Kea DHCP 租約（kea-leases4.csv）",
    "cp /var/lib/kea/kea-leases4.csv .",
    "Kea 1.3–2.6",
    SETTLES,
    _recognises,
    _reads,
)
