"""Addresses seen together with a network card: what leases and neighbour tables have in common.

Invariant: one card is one machine, whatever its number of addresses; a card that several routers share is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from secaudit.observers.export import Export
from secaudit.observers.inventory.mac import is_made_up, is_shared
from secaudit.observers.reading import Host, SeenHost
from secaudit.text import safe_text

SETTLES = ("asset.name", "asset.hostname", "asset.ip_addresses", "asset.mac_addresses", "asset.note")
MAX_HOSTS = 100_000
_MANY = 3


@dataclass(frozen=True, slots=True)
class Sighting:
    """One line or block: an address and a card, normalised, and a name where one is given."""

    address: str
    mac: str
    place: str
    name: str = ""
    note: str = ""


def seen_hosts(export: Export, sightings: Iterable[Sighting]) -> tuple[SeenHost, ...]:
    """The machines behind the sightings, each where it first stands; raises where they are more than any site has."""
    together: dict[str, dict[tuple[str, str], Sighting]] = {}
    for one in sightings:
        key = one.address if not one.mac or is_shared(one.mac) else one.mac
        if key:
            together.setdefault(key, {}).setdefault((one.address, one.name), one)
            if len(together) > MAX_HOSTS:
                raise export.fail(f"設備超過 {MAX_HOSTS:,} 台", "請分區段匯出")
    return tuple(_seen([*group.values()]) for group in together.values())


def within_bounds(export: Export, count: int) -> None:
    """Raises where a list has more machines than any site: nobody would look through what is proposed."""
    if count > MAX_HOSTS:
        raise export.fail(f"清單超過 {MAX_HOSTS:,} 台", "請依部門、站台或群組分批匯出")


def many_addresses(hosts: Iterable[SeenHost]) -> tuple[str, ...]:
    """A note on cards that answer for so many addresses that they are likelier a router's."""
    many = [h for h in hosts if len(h.host.addresses) > _MANY]
    if not many:
        return ()
    said = "、".join(f"{h.host.macs[0]}（{len(h.host.addresses)} 個位址）" for h in many[:3])
    return (f"同一 MAC 有多個位址，可能是路由器代答（proxy ARP），後面未必只有一台：{said}",)


def _seen(group: list[Sighting]) -> SeenHost:
    first = group[0]
    names = tuple(dict.fromkeys(s.name for s in group if s.name))
    addresses = tuple(dict.fromkeys(s.address for s in group if s.address))
    shared = is_shared(first.mac)
    notes = [s.note for s in group if s.note]
    if shared:
        notes.append(f"備援群組的虛擬 MAC {first.mac}，不是單一設備")
    elif is_made_up(first.mac):
        notes.append("MAC 為軟體自訂（隨機或虛擬），可能會變")
    if len(names) > 1:
        notes.append(f"另名 {names[1]}")
    host = Host(names[0] if names else "", addresses, () if shared or not first.mac else (first.mac,))
    shown = host.name or (addresses[0] if addresses else first.mac)
    return SeenHost(host, shown, first.place, note=safe_text("；".join(dict.fromkeys(notes)))[:300])
