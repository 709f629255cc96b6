"""dnsmasq's lease file: which machines hold an address from it.

dnsmasq(8) and its lease.c: one lease a line, ``expiry MAC address name client-id``; the expiry is an epoch, 0 without
end, or the length of the lease in builds for machines without a clock. ``*`` is an absent name. A MAC of another
hardware type has its number before it (``06-``). After a line ``duid …`` come the leases for IPv6, which have an
identifier in place of the MAC. The file is written anew at each change and holds no ended leases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.address import address, host_name
from secaudit.observers.export import Export
from secaudit.observers.inventory.mac import mac
from secaudit.observers.inventory.sightings import SETTLES, Sighting, seen_hosts
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_LEASE = re.compile(
    r"\d{1,11} (?P<card>(?:[0-9a-fA-F]{2}-)?(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}|T?\d{1,10}) "
    r"(?P<ip>[0-9.]{7,15}|[0-9a-fA-F:]{2,39}) (?P<name>\S{1,253}) (?P<client>\*|[0-9a-fA-F:]+)\s*"
)
_DUID = re.compile(r"duid [0-9a-fA-F:]+\s*")
_LINE_CHARS = 2000
_AGAIN = "請重新複製 dnsmasq.leases"


def _recognises(export: Export) -> bool:
    lines = [line for line in export.text_head.split("\n") if line.strip()]
    if not export.is_all_head and lines:
        lines.pop()
    return any(_lease(line) for line in lines) and all(
        _lease(line) or _DUID.fullmatch(line[:_LINE_CHARS]) for line in lines
    )


def _lease(line: str) -> re.Match[str] | None:
    return _LEASE.fullmatch(line) if len(line) <= _LINE_CHARS else None


def _reads(export: Export) -> Reading:
    hosts = seen_hosts(export, _sightings(export))
    notes = ("只列出使用中的租約；固定 IP 的設備不會出現，主機名稱是設備自己報的", "檔案只寫到期時間，沒有匯出日期")
    return Reading("dnsmasq", hosts=hosts, notes=notes)


def _sightings(export: Export) -> Iterator[Sighting]:
    count = 0
    for number, line in export.lines():
        if not line.strip() or _DUID.fullmatch(line[:_LINE_CHARS]):
            continue
        found = _lease(line)
        if found is None or not address(found["ip"]):
            raise export.fail("這一行不是完整的租約", _AGAIN, line=number)
        count += 1
        yield Sighting(address(found["ip"]), mac(found["card"][-17:]), f"第 {number} 行", host_name(found["name"]))
    if not count:
        raise export.fail("沒有任何租約", _AGAIN)


DNSMASQ_LEASES = Observer(
    "dnsmasq-leases",
    "dnsmasq 租約（dnsmasq.leases）",
    "cp /var/lib/misc/dnsmasq.leases .",
    "dnsmasq 2.40–2.90（OpenWrt、Pi-hole）",
    SETTLES,
    _recognises,
    _reads,
)
