"""One machine of a GLPI, FusionInventory or OCS inventory, from its sections, whether XML or JSON carried them.

Section and field names: ``inventory_format`` of the GLPI project (inventory.schema.json; XML has them in capitals).
Interfaces inside the machine (loopback, aliases, virtual, bridges of containers) tell no machine from another.
``ANTIVIRUS`` are the products registered in Windows Security Center (and a few known on Linux and macOS): one that is
enabled protects; all disabled means none does. Servers have no Security Center, so no entry says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from secaudit.observers.address import address, host_name, is_inside
from secaudit.observers.inventory.label import label
from secaudit.observers.inventory.mac import is_shared, mac
from secaudit.observers.inventory.serial import serial
from secaudit.observers.reading import Host, SeenHost, Setting

Section = Mapping[str, str]
"""Field → text, names in lower case; "1" and "0" for yes and no."""

_TYPES = {"printer": "printer", "storage": "storage"}
"""``type`` of a device found by SNMP; NETWORKING is a switch, a router or a firewall: which, it does not say."""
_LAPTOPS = ("notebook", "laptop", "portable", "convertible", "detachable", "sub notebook")
_DESKTOPS = (
    "desktop",
    "tower",
    "mini tower",
    "low profile desktop",
    "all in one",
    "space-saving",
    "mini pc",
    "pizza box",
)
_CLIENTS = ("windows xp", "windows vista", "windows 7", "windows 8", "windows 10", "windows 11", "macos", "mac os x")
_INSIDE_TYPES = frozenset(("loopback", "alias", "bridge", "bluetooth", "dialup"))
_COMMON = ("02:42", "0a:00:27", "00:50:56:c0:00:", "00:ff:")
"""Cards that software puts into many machines alike: Docker, VirtualBox host-only, VMware host networks, TAP."""


def computer(
    hardware: Section, bios: Section, system: Section, networks: Iterable[Section], place: str
) -> SeenHost | None:
    """A computer that its own agent has inventoried; ``None`` when nothing tells which."""
    macs, addresses = _cards(networks)
    number = serial(bios.get("ssn", ""))
    host = Host(host_name(hardware.get("name", "")), addresses, macs, number)
    full = system.get("full_name", "") or hardware.get("osname", "") or system.get("name", "")
    if not host:
        return None
    shown = host.name or host.serial or (addresses + macs)[0]
    form = kind(hardware.get("chassis_type", "") or bios.get("type", ""), full)
    note = label(f"作業系統 {full}", 200) if full else ""
    return SeenHost(host, shown, place, form, _said(bios, "smanufacturer"), _said(bios, "smodel"), note)


def device(info: Section, addresses: Iterable[str], place: str, itemtype: str = "") -> SeenHost | None:
    """A device found over the network; ``None`` when nothing tells which."""
    names = (info.get(k, "") for k in ("name", "snmphostname", "netbiosname", "dnshostname"))
    name = next((n for t in names if (n := host_name(t)) and not address(n)), "")
    card = mac(info.get("mac", ""))
    found = tuple(dict.fromkeys(a for t in addresses if (a := address(t))))
    host = Host(name, found, (card,) if card and not is_shared(card) else (), serial(info.get("serial", "")))
    if not host:
        return None
    shown = host.name or next(iter(found), "") or host.serial or card
    form = _TYPES.get((info.get("type", "") or itemtype).casefold(), "")
    note = label(f"韌體 {info['firmware']}") if info.get("firmware") else ""
    return SeenHost(host, shown, place, form, _said(info, "manufacturer"), _said(info, "model"), note)


def protection(
    products: Iterable[Section], host: Host, place: str, day: date | None = None
) -> tuple[tuple[Setting, ...], tuple[str, ...]]:
    """``antimalware`` as the registered products tell it, and what is to be said about it.

    A product whose licence had ended on the day of the inventory is enabled for no certain protection.
    """
    known = list(products)
    on = [p for p in known if p.get("enabled") == "1" and not _has_ended(p, day)]
    off = [p for p in known if p.get("enabled") == "0"]
    if not known:
        return (), ("盤點檔沒有防毒軟體資料（伺服器或未收集），不推定有無防護",)
    if not on and any(_has_ended(p, day) for p in known):
        return (), ("啟用中的防毒軟體授權已到期，防護狀態不明",)
    if not on and len(off) < len(known):
        return (), ("有防毒軟體但未載明是否啟用，防護狀態不明",)
    deciding = (on or off)[0]
    said = label(f"{deciding.get('name', '防毒軟體')[:60]} ENABLED={deciding['enabled']}", 80)
    setting = Setting("antimalware", int(bool(on)), place, said, in_force=True, host=host)
    stale = bool(on) and all(p.get("uptodate") == "0" for p in on)
    return (setting,), ("啟用中的防毒軟體病毒碼未更新",) if stale else ()


def _has_ended(product: Section, day: date | None) -> bool:
    try:
        ends = date.fromisoformat(product.get("expiration", "")[:10])
    except ValueError:
        return False
    return product.get("enabled") == "1" and day is not None and ends < day


def _cards(networks: Iterable[Section]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    macs: dict[str, None] = {}
    addresses: dict[str, None] = {}
    for one in networks:
        card = mac(one.get("macaddr", "") or one.get("mac", ""))
        inside = one.get("virtualdev") == "1" or one.get("type", "").casefold() in _INSIDE_TYPES
        if inside or is_inside(one.get("description", "")) or card.startswith(_COMMON):
            continue
        if card and not is_shared(card):
            macs[card] = None
        for text in (one.get("ipaddress", ""), one.get("ipaddress6", "")):
            if (found := address(text)) and not found.startswith(("169.254.", "fe80:")):
                addresses[found] = None
    return tuple(macs), tuple(addresses)


def kind(chassis: str, system: str) -> str:
    """The kind of a computer: the system decides where it can; a desktop chassis alone is no personal computer."""
    form, system = chassis.strip().casefold(), system.casefold()
    if "server" in system and "windows" in system:
        return "server"
    if "android" in system:
        return "mobile"
    if form in _LAPTOPS:
        return "laptop"
    if form in ("rack mount chassis", "main server chassis", "blade", "server", "rackmount"):
        return "server"
    return "pc" if form in _DESKTOPS and any(c in system for c in _CLIENTS) else ""


def _said(section: Section, name: str) -> str:
    text = label(section.get(name, "").strip())
    return text if serial(text) else ""
