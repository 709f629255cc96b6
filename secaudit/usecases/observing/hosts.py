"""Which asset of the case a machine in an export is: by MAC, else serial, else host name, else address.

1. An identity that two assets share tells nothing; nor does a MAC that routers share, or an address of one link alone.
2. The stronger identity decides; when two of a machine's identities lead to two assets on the same step, a weaker one
   may choose between those, else none does.
3. A host name is compared without its domain and its case; an asset's id and name count as host names too.
4. What contradicts is heard. An address is another machine's when name or MAC are known and differ (DHCP); a serial
   when both name and MAC do (cloned machines); a name that anybody may have (``iPhone``) when the MAC does. A MAC that
   leads to one asset and a host name that leads to another: the name decides (docking stations).
5. An asset that stands for several machines contradicts nothing: it tells of some of them at best.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from secaudit.observers.address import address
from secaudit.observers.inventory.mac import is_shared, mac
from secaudit.observers.inventory.serial import serial
from secaudit.observers.reading import Host
from secaudit.text import folded
from secaudit.usecases.observing.draft import Cells, Draft

_BETWEEN = re.compile(r"[、，,;；\s]+")
_NO_SERIAL = re.compile(
    r"(?:0+|x+|none|n/?a|unknown|default.*|to be filled.*|system serial number|not specified.*)", re.I
)
_STEPS = ("mac", "serial", "name", "address")
_ADDRESS = re.compile(r"[0-9.]+|[0-9a-f:]+", re.I)
_ANYBODY = re.compile(
    r"i(?:phone|pad)(?:-\d+)?|android.*|galaxy.*|raspberrypi|ubuntu|debian|centos|kali|openwrt|esp(?:ressif|[-_].*)?|"
    r"printer|ip-?cam(?:era)?|camera|router|switch|host|pc|desktop|laptop|notebook|macbook(?:-?(?:pro|air))?|"
    r"workgroup|device|localhost|unknown"
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What an asset is known by; empty for one that stands for several machines."""

    macs: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


class HostIndex:
    """The assets by each identity; machines that are added in the course count too."""

    def __init__(self, draft: Draft) -> None:
        self._by: dict[str, dict[str, str | None]] = {step: {} for step in _STEPS}
        self._assets: dict[str, _Known] = {}
        for cells in draft.rows("asset"):
            self.learn(cells)

    def learn(self, cells: Cells) -> None:
        asset_id = str(cells["id"])
        for step, key in _identities(cells):
            known = self._by[step]
            known[key] = asset_id if known.get(key, asset_id) == asset_id else None
        is_group = int(cells.get("quantity") or 1) > 1
        macs = _keys(Host(macs=several(cells.get("mac_addresses"))), "mac")
        names = map(short_name, several(cells.get("hostname")))
        self._assets[asset_id] = _Known() if is_group else _Known(frozenset(macs), frozenset(names))

    def find(self, host: Host) -> str:
        """The id of the asset, "" when none or more than one fits."""
        found = self.candidates(host)
        return found[0] if len(found) == 1 else ""

    def candidates(self, host: Host) -> tuple[str, ...]:
        """The id of the asset; several when the machine's own identities lead to more than one."""
        among: set[str] = set()
        for step in _STEPS:
            found = {a for a in self._named(host, step) if not self._contradicts(a, host, step)}
            if among:
                found &= among
            if len(found) == 1:
                asset_id = found.pop()
                return (self._by_name(host, asset_id) if step == "mac" else asset_id,)
            among = among or found
        return tuple(sorted(among))

    def at_address(self, host: Host) -> str:
        """The asset that has an address of the machine, whatever else tells them apart."""
        return next(iter(sorted(self._named(host, "address"))), "")

    def _named(self, host: Host, step: str) -> set[str]:
        return {a for key in _keys(host, step) if (a := self._by[step].get(key))}

    def _contradicts(self, asset_id: str, host: Host, step: str) -> bool:
        """Rule 4."""
        known = self._assets[asset_id]
        other_mac = _differ(known.macs, _keys(host, "mac"))
        other_name = _differ(known.names, _keys(host, "name"))
        match step:
            case "serial":
                return other_mac and other_name
            case "name":
                return other_mac and _ANYBODY.fullmatch(short_name(host.name)) is not None
            case "address":
                return other_mac or other_name
            case _:
                return False

    def _by_name(self, host: Host, asset_id: str) -> str:
        """The asset that a card leads to, or the one the host name leads to where the card's has another name."""
        if not _differ(self._assets[asset_id].names, _keys(host, "name")):
            return asset_id
        named = {a for a in self._named(host, "name") if self._assets[a].names}
        return named.pop() if len(named) == 1 else asset_id


def _differ(known: frozenset[str], seen: Iterable[str]) -> bool:
    """Whether both are there and have nothing in common."""
    others = frozenset(seen)
    return bool(known and others) and not known & others


def several(text: object) -> tuple[str, ...]:
    """The parts of a cell that holds several names or addresses."""
    return tuple(p for p in _BETWEEN.split(str(text or "").strip()) if p)


def short_name(name: str) -> str:
    """The host's own name, folded: without its domain; an address stays whole."""
    plain = folded(name.strip().strip("."))
    return plain if _ADDRESS.fullmatch(plain) else plain.split(".")[0].rpartition("\\")[2]


def meet(column: str, typed: object, seen: object) -> bool:
    """Whether two cells of an identity have one name, address, MAC or serial in common."""
    return bool(set(_plain(column, typed)) & set(_plain(column, seen)))


def _plain(column: str, cell: object) -> Iterable[str]:
    match column:
        case "mac_addresses":
            return [_mac(part) or folded(part) for part in several(cell)]
        case "ip_addresses":
            return [_address(part) or folded(part) for part in several(cell)]
        case "hostname":
            return map(short_name, several(cell))
        case _:
            return [folded(str(cell or ""))]


def _identities(cells: Cells) -> Iterator[tuple[str, str]]:
    host = Host(
        addresses=several(cells.get("ip_addresses")),
        macs=several(cells.get("mac_addresses")),
        serial=str(cells.get("serial_no") or ""),
    )
    for step in ("mac", "serial", "address"):
        yield from ((step, key) for key in _keys(host, step))
    names = (*several(cells.get("hostname")), str(cells["id"]), str(cells.get("name") or ""))
    yield from {("name", short_name(n)) for n in names if n}


def _keys(host: Host, step: str) -> Iterable[str]:
    match step:
        case "mac":
            return [m for m in map(_mac, host.macs) if m and not is_shared(m)]
        case "serial":
            plain = serial(host.serial)
            return [folded(plain)] if len(plain) > 3 and not _NO_SERIAL.fullmatch(plain) else []
        case "name":
            return [short_name(host.name)] if host.name else []
        case _:
            return [a for a in map(_address, host.addresses) if a and not a.startswith(("fe80:", "169.254."))]


_mac = lru_cache(maxsize=4096)(mac)
_address = lru_cache(maxsize=4096)(address)
