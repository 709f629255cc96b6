"""ISC ``dhcpd.leases``: which machines hold an address from this DHCP server.

dhcpd.leases(5): a log of ``lease`` blocks; of several for one address the last one counts, and only ``binding state
active`` is in use (releases before 3.0 write no state: there a lease is in use until it ends). Times are
``weekday yyyy/mm/dd hh:mm:ss`` in UTC, or with ``db-time-format local`` ``epoch seconds; # local time``; ``never`` has
no end. A name is what the client says of itself. Pools, failover peers, and leases for IPv6 (``ia-na``) are not read.

The server marks the end of a lease late: one still active that ended before the newest began is kept, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from secaudit.observers.address import address, host_name
from secaudit.observers.export import Export
from secaudit.observers.inventory.mac import mac
from secaudit.observers.inventory.sightings import SETTLES, Sighting, seen_hosts
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_OPENS = re.compile(r"\s*lease\s+([0-9.]{7,15})\s*\{\s*(.*)")
_STATEMENT = re.compile(
    r"\s*(starts|ends|binding state|hardware|client-hostname|hostname|abandoned)\b\s*"
    r"""("(?:\\.|[^"\\])*"|[^;]*);?"""
)
_WEEKDAY = re.compile(r"[0-6] (\d{4})/(\d\d?)/(\d\d?) (\d\d?):(\d\d?):(\d\d?)")
_EPOCH = re.compile(r"epoch (\d{1,11})")
_HEAD = re.compile(r"^[ \t]*lease[ \t]+\d{1,3}(\.\d{1,3}){3}\s*\{", re.MULTILINE)
_QUOTED = re.compile(r'"(\\.|[^"\\])*("|$)|#.*')
_LINE_CHARS = 4000
_AGAIN = "請重新複製 dhcpd.leases"
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Lease:
    """One lease block as far as it has been read; ``state`` is "" where the file has none."""

    address: str
    line: int
    state: str = ""
    mac: str = ""
    name: str = ""
    starts: datetime | None = None
    ends: datetime | None = None


def _recognises(export: Export) -> bool:
    return _HEAD.search(export.text_head) is not None


def _reads(export: Export) -> Reading:
    last: dict[str, Lease] = {}
    for lease in _leases(export):
        last.pop(lease.address, None)
        last[lease.address] = lease
    if not last:
        raise export.fail("沒有任何租約", _AGAIN)
    newest = max((lease.starts for lease in last.values() if lease.starts), default=None)
    active = [lease for lease in last.values() if _is_active(lease, newest)]
    hosts = seen_hosts(export, (_sighting(lease, newest) for lease in active if lease.mac or lease.name))
    notes = ["只列出使用中的租約；固定 IP 的設備不會出現，主機名稱是設備自己報的"]
    if len(last) > len(active):
        notes.append(f"{len(last) - len(active):,} 個位址的租約已釋放、到期或停用，未列入")
    if nameless := len(active) - sum(1 for a in active if a.mac or a.name):
        notes.append(f"{nameless:,} 個使用中的位址沒有 MAC 與名稱，未列入")
    return Reading("ISC DHCP", newest.date() if newest else None, hosts=hosts, notes=tuple(notes))


def _is_active(lease: Lease, newest: datetime | None) -> bool:
    return lease.state == "active" or (not lease.state and not _has_ended(lease, newest))


def _has_ended(lease: Lease, newest: datetime | None) -> bool:
    return lease.ends is not None and newest is not None and lease.ends < newest


def _sighting(lease: Lease, newest: datetime | None) -> Sighting:
    note = f"租約標示使用中，但已於 {lease.ends:%Y-%m-%d} 到期" if _has_ended(lease, newest) else ""
    return Sighting(lease.address, lease.mac, f"第 {lease.line} 行", lease.name, note)


def _leases(export: Export) -> Iterator[Lease]:
    lease: Lease | None = None
    opened = 0
    for number, line in export.lines():
        line = line[:_LINE_CHARS]
        opening = _OPENS.match(line)
        if opening:
            if lease:
                raise export.fail("上一筆租約沒有結束的大括號", _AGAIN, line=opened)
            found = address(opening[1])
            if not found:
                raise export.fail("租約的位址不是 IP 位址", _AGAIN, line=number)
            lease, opened, line = Lease(found, number), number, opening[2]
        if lease is None:
            continue
        for part in _statements(line):
            _tell(export, lease, part, number)
        if _closes(line):
            yield lease
            lease = None
    if lease:
        raise export.fail("最後一筆租約沒有寫完", _AGAIN, line=opened, code="E-OBS-05")


def _statements(line: str) -> list[str]:
    """The statements of a line; one with a quoted text (which may hold anything) is taken whole."""
    return [line] if '"' in line or "#" in line or line.count(";") < 2 else line.split(";")


def _closes(line: str) -> bool:
    return "}" in line and _QUOTED.sub("", line).rstrip().endswith("}")


def _tell(export: Export, lease: Lease, statement: str, number: int) -> None:
    found = _STATEMENT.match(statement)
    if not found:
        return
    word, value = found[1], found[2].strip()
    match word:
        case "starts":
            lease.starts = _moment(export, value, number)
        case "ends":
            lease.ends = _moment(export, value, number)
        case "binding state":
            lease.state = value.lower()
        case "hardware":
            lease.mac = mac(value.partition(" ")[2]) if value.startswith("ethernet ") else ""
        case "abandoned":
            lease.state = "abandoned"
        case _:
            lease.name = host_name(value.strip('"'))


def _moment(export: Export, text: str, number: int) -> datetime:
    if text == "never":
        return _NEVER
    if found := _EPOCH.match(text):
        return datetime.fromtimestamp(min(int(found[1]), 253402300799), UTC)
    if found := _WEEKDAY.fullmatch(text):
        try:
            return datetime(*map(int, found.groups()), tzinfo=UTC)  # type: ignore[misc, arg-type]
        except ValueError:
            pass
    raise export.fail("租約的時間看不懂", _AGAIN, line=number)


DHCPD_LEASES = Observer(
    "dhcpd-leases",
    "ISC DHCP 租約（dhcpd.leases）",
    "cp /var/lib/dhcp/dhcpd.leases .",
    "ISC dhcpd 2.0–4.4",
    SETTLES,
    _recognises,
    _reads,
)
