"""What a machine tells its neighbours of itself (LLDP, CDP), and what may be proposed of it.

Invariant: one machine is proposed once, however many of its ports are seen; its kind is given only where its product
number or its capabilities leave no doubt (a Linux host that bridges calls itself a bridge, a layer-3 switch a router).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from secaudit.observers import cisco_models
from secaudit.observers.address import address, host_name
from secaudit.observers.inventory.mac import is_made_up, mac
from secaudit.observers.inventory.serial import serial
from secaudit.observers.reading import Host, SeenHost
from secaudit.text import safe_text

SETTLES = (
    "asset.name",
    "asset.kind",
    "asset.brand",
    "asset.model",
    "asset.hostname",
    "asset.ip_addresses",
    "asset.mac_addresses",
    "asset.note",
)
MAX_NEIGHBOURS = 20_000
MAX_SAID = 64
"""Addresses or capabilities of one neighbour: what comes after is passed over."""

_UNSAID = frozenset(("", "-", "null", "none", "not advertised", "- not advertised", "not available"))
_WITH_SERIAL = re.compile(r"(?P<name>[^()]{1,200})\((?P<serial>\w{6,20})\)")
_PHONE = re.compile(r"SEP([0-9A-F]{12})(?:\..*)?", re.I)
"""What Cisco phones call themselves: SEP and their MAC address."""
_BRANDS = (
    ("Cisco", re.compile(r"\bcisco\b", re.I)),
    ("Juniper", re.compile(r"\bJuniper\b", re.I)),
    ("Arista", re.compile(r"\bArista\b", re.I)),
    ("Fortinet", re.compile(r"\bForti(?:net|Gate|Switch|AP|WiFi)", re.I)),
    ("Extreme", re.compile(r"\bExtreme(?:XOS| Networks)?\b", re.I)),
    ("Aruba", re.compile(r"\bAruba\b", re.I)),
    ("HP", re.compile(r"\b(?:HP|HPE|ProCurve|Hewlett)\b")),
    ("Huawei", re.compile(r"\bHuawei\b", re.I)),
    ("H3C", re.compile(r"\bH3C\b", re.I)),
    ("MikroTik", re.compile(r"\bMikroTik\b", re.I)),
    ("D-Link", re.compile(r"\bD-?Link\b", re.I)),
    ("Zyxel", re.compile(r"\bZyxel\b", re.I)),
    ("TP-Link", re.compile(r"\bTP-?Link\b", re.I)),
    ("Ubiquiti", re.compile(r"\b(?:Ubiquiti|UniFi|EdgeSwitch|EdgeOS)\b", re.I)),
    ("Netgear", re.compile(r"\bNetgear\b", re.I)),
    ("Ruijie", re.compile(r"\bRuijie\b", re.I)),
)
_GENERAL = re.compile(r"\b(?:Linux|Windows|FreeBSD|OpenBSD|Ubuntu|Debian|VMware|ESXi?|Darwin|pfSense|Proxmox)\b", re.I)
_LETTERS = {"r": "router", "b": "bridge", "w": "wlan", "t": "telephone", "s": "station", "p": "repeater", "c": "docsis"}
_WORDS = {"switch": "bridge", "phone": "telephone", "tel": "telephone", "host": "station", "access": "wlan"}


@dataclass(slots=True)
class Neighbour:
    """What one block says. ``capabilities`` in any dialect's words; ``platform`` is CDP's product number."""

    place: str
    name: str = ""
    device_id: str = ""
    chassis: str = ""
    platform: str = ""
    description: str = ""
    local_port: str = ""
    addresses: list[str] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    is_closed: bool = False
    """The line that each block has after all that is read here has been seen."""

    def add_address(self, text: str) -> None:
        if len(self.addresses) < MAX_SAID:
            self.addresses.append(text)

    @property
    def host(self) -> Host:
        named, number = said(self.device_id), ""
        found = _WITH_SERIAL.fullmatch(named)
        if found:
            named, number = found["name"], serial(found["serial"])
        phone = _PHONE.fullmatch(named or said(self.name))
        cards = [card for text in (self.chassis, named, phone[1] if phone else "") if (card := mac(text))]
        name = host_name(said(self.name)) or ("" if mac(named) else host_name(named))
        addresses = [good for text in (*self.addresses, self.chassis) if (good := address(text))]
        addresses = [one for one in addresses if not one.startswith("fe80:")]
        return Host(name, tuple(dict.fromkeys(addresses)), tuple(dict.fromkeys(cards)), number)


def said(text: str) -> str:
    """``text``, "" where the table says that there is none."""
    plain = text.strip()
    return "" if plain.lower() in _UNSAID else plain


def seen_hosts(neighbours: Iterable[Neighbour]) -> tuple[SeenHost, ...]:
    """The machines behind the blocks, each where it first stands."""
    together: dict[tuple[str, str], list[Neighbour]] = {}
    for one in neighbours:
        host = one.host
        if host:
            together.setdefault(_key(one, host), []).append(one)
    return tuple(_seen(group) for group in together.values())


def _key(one: Neighbour, host: Host) -> tuple[str, str]:
    """What ports of one machine have in common: its name, and its product (CDP tells each link's own address) or its
    management address (NX-OS tells each port's own card)."""
    first = next(iter((*host.addresses, *host.macs)), "")
    if not host.name:
        return "", next(iter((*host.macs, *host.addresses)), "")
    return host.name.lower(), one.platform or first


def _seen(group: list[Neighbour]) -> SeenHost:
    hosts, first = [one.host for one in group], group[0]
    host = Host(
        hosts[0].name,
        tuple(dict.fromkeys(a for h in hosts for a in h.addresses)),
        tuple(dict.fromkeys(m for h in hosts for m in h.macs)),
        next((h.serial for h in hosts if h.serial), ""),
    )
    ports = [port for one in group if (port := said(one.local_port))]
    notes = [f"接在 {'、'.join(dict.fromkeys(ports))}"] if ports else []
    if host.macs and is_made_up(host.macs[0]):
        notes.append("MAC 為軟體自訂，可能會變")
    if "telephone" in _capabilities(first):
        notes.append("自稱電話")
    shown = host.name or next(iter((*host.addresses, *host.macs)))
    product = safe_text(cisco_models.model(said(first.platform)))[:100]
    return SeenHost(host, shown, first.place, _kind(first), _brand(first), product, safe_text("；".join(notes))[:300])


def _kind(one: Neighbour) -> str:
    by_product = cisco_models.kind(one.platform)
    if by_product:
        return by_product
    words = f"{one.platform} {one.description}"
    if re.search(r"\bFortiGate\b", words, re.I):
        return "firewall"
    abilities = _capabilities(one)
    if _GENERAL.search(words):
        return ""
    if "telephone" in abilities:
        return "other"
    if "wlan" in abilities:
        return "access_point"
    return _by_path(abilities, words)


def _by_path(abilities: set[str], words: str) -> str:
    """What only bridges or only routes, where its maker makes network gear or its words say so."""
    is_gear = any(pattern.search(words) for _, pattern in _BRANDS)
    match abilities & {"bridge", "router", "docsis"}:
        case found if found == {"bridge"} and (is_gear or re.search(r"switch", words, re.I)):
            return "switch"
        case found if found == {"router"} and (is_gear or re.search(r"router", words, re.I)):
            return "router"
    return ""


def _capabilities(one: Neighbour) -> set[str]:
    found = set()
    for text in one.capabilities:
        plain = text.strip().lower()
        found.add(_LETTERS.get(plain) or _WORDS.get(plain.split(" ")[0], plain))
    return found


def _brand(one: Neighbour) -> str:
    if cisco_models.kind(one.platform):
        return "Cisco"
    words = f"{one.platform} {one.description}"
    return next((name for name, pattern in _BRANDS if pattern.search(words)), "")
