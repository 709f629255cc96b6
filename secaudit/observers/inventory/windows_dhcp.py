"""Leases of a Windows DHCP server: ``Get-DhcpServerv4Lease`` as CSV, the console's exported list, ``netsh``'s table.

- ``Get-DhcpServerv4Lease | Export-Csv``: properties of the class DhcpServerv4Lease; ``AddressState`` Active and
  ActiveReservation are in use (by default the cmdlet leaves out the rest, ``-AllLeases`` adds them),
  ``ClientId`` is the MAC address where it has six octets.
- The console's *Export List* (tab or comma): headings in the language of Windows, the unique ID as twelve digits.
- ``netsh dhcp server scope … show clients 1``: ``IP - mask - unique ID - expiry - type - name``.

Times are in the server's local format, so no day is read from them. A declined address is named ``BAD_ADDRESS``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from secaudit.observers import csv_rows
from secaudit.observers.address import address, host_name
from secaudit.observers.export import Export
from secaudit.observers.inventory.mac import mac
from secaudit.observers.inventory.sightings import SETTLES, Sighting, seen_hosts
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_CMDLET = {"IPAddress", "ScopeId", "AddressState", "ClientId"}
_CONSOLE = ("client ip address", "用戶端 ip 位址", "客户端 ip 地址")
_NETSH = re.compile(
    r"\s*(?P<ip>\d{1,3}(?:\.\d{1,3}){3})\s*-\s*\d{1,3}(?:\.\d{1,3}){3}\s*-\s*(?P<id>[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){0,63})-?"
    r"\s*-\s*(?P<expires>[^-]{0,40}?|\d[^A-Za-z]{0,40}?)\s*-\s*(?P<type>[NDBUR])(?:\s*-?\s*(?P<name>\S*))?\s*"
)
_NETSH_LIKE = re.compile(r"\s*\d{1,3}(?:\.\d{1,3}){3}\s*-")
_IN_USE = ("active", "activereservation")
_UNUSED = re.compile("inactive|非使用|未使用|非作用|不活动|非活动", re.IGNORECASE)
_DECLINED = "BAD_ADDRESS"
_LINE_CHARS = 500
_AGAIN = "請重新匯出租約"


@dataclass(frozen=True, slots=True)
class Row:
    """One lease, whichever of the three wrote it."""

    line: int
    address: str
    identifier: str
    name: str
    is_used: bool


def _delimiter(export: Export) -> str:
    head = export.text_head[:2000]
    return "\t" if "\t" in head else ";" if head.count(";") > head.count(",") else ","


def _is_cmdlet(export: Export) -> bool:
    return set(csv_rows.columns(export, _delimiter(export))) >= _CMDLET


def _is_console(export: Export) -> bool:
    names = csv_rows.columns(export, _delimiter(export))
    return len(names) >= 5 and names[0].casefold() in _CONSOLE


def _is_netsh(export: Export) -> bool:
    lines = export.text_head.splitlines()[:200]
    return any(len(line) <= _LINE_CHARS and _NETSH.fullmatch(line) for line in lines)


def _recognises(export: Export) -> bool:
    return _is_cmdlet(export) or _is_console(export) or _is_netsh(export)


def _reads(export: Export) -> Reading:
    reader = _cmdlet if _is_cmdlet(export) else _console if _is_console(export) else _netsh
    count: Counter[bool] = Counter()
    hosts = seen_hosts(export, (_sighting(row) for row in _counted(reader(export), count)))
    if not count:
        raise export.fail("沒有任何租約", _AGAIN)
    notes = ["只列出使用中的租約；固定 IP 的設備不會出現，主機名稱是設備自己報的", "檔案只有到期時間，沒有匯出日期"]
    if count[False]:
        notes.append(f"{count[False]:,} 筆租約未使用或被拒，未列入")
    return Reading("Windows DHCP", hosts=hosts, notes=tuple(notes))


def _counted(rows: Iterator[Row], count: Counter[bool]) -> Iterator[Row]:
    """The leases in use, one at a time; ``count`` tells how many there were and were not."""
    for row in rows:
        is_used = row.is_used and row.name != _DECLINED
        count[is_used] += 1
        if is_used:
            yield row


def _sighting(row: Row) -> Sighting:
    return Sighting(row.address, mac(row.identifier), f"第 {row.line} 行", host_name(row.name))


def _cmdlet(export: Export) -> Iterator[Row]:
    for line, row in csv_rows.rows(export, delimiter=_delimiter(export), whole=True):
        place, state, identifier, name = (row.get(c, "") for c in ("IPAddress", "AddressState", "ClientId", "HostName"))
        yield Row(line, _address(export, place, line), identifier, name, state.casefold() in _IN_USE)


def _console(export: Export) -> Iterator[Row]:
    for line, row in csv_rows.rows(export, delimiter=_delimiter(export)):
        place, name, expires, _, identifier = (*row.values(), *[""] * 5)[:5]
        yield Row(line, _address(export, place, line), identifier, name, not _UNUSED.search(expires))


def _netsh(export: Export) -> Iterator[Row]:
    for line, text in export.lines():
        found = _NETSH.fullmatch(text) if len(text) <= _LINE_CHARS else None
        if found:
            is_used = not _UNUSED.search(found["expires"])
            yield Row(line, _address(export, found["ip"], line), found["id"], found["name"] or "", is_used)
        elif _NETSH_LIKE.match(text):
            raise export.fail("這一行不是完整的租約", _AGAIN, line=line)


def _address(export: Export, text: str, line: int) -> str:
    found = address(text)
    if not found:
        raise export.fail("租約的位址不是 IP 位址，或這一行沒有寫完", _AGAIN, line=line)
    return found


WINDOWS_DHCP = Observer(
    "windows-dhcp",
    "Windows DHCP 租約",
    "Get-DhcpServerv4Scope | Get-DhcpServerv4Lease | Export-Csv leases.csv",
    "Windows Server 2008–2025",
    SETTLES,
    _recognises,
    _reads,
)
