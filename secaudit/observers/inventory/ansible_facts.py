"""Ansible facts (``ansible -m setup``): what each managed host says of itself, as proposed assets.

The setup module (Linux, BSD, macOS), the same for Windows, and ``ansible_net_*`` of network modules. Form factors are
the words of SMBIOS 3 (table 17, chassis types) as module ``dmi`` writes them; a tower may be a PC or a server, and a
virtual machine has no form, so these have no kind. Vendor and model of a virtual machine are its hypervisor's and go
to the note. ``ansible_env``, keys of SSH and everything else that may be secret are not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from secaudit.observers.address import address, host_name, is_inside
from secaudit.observers.export import Export
from secaudit.observers.inventory.ansible_output import Told, recognises, told
from secaudit.observers.inventory.mac import is_made_up, mac
from secaudit.observers.inventory.serial import serial
from secaudit.observers.json_stream import at, list_at, text_at
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, SeenHost
from secaudit.text import safe_text

_KINDS = {
    **dict.fromkeys(("laptop", "notebook", "portable", "sub notebook"), "laptop"),
    **dict.fromkeys(("desktop", "low profile desktop", "mini tower", "all in one", "space-saving", "mini pc"), "pc"),
    **dict.fromkeys(("rack mount chassis", "main server chassis", "blade"), "server"),
}
_WORDLESS = ("systemproductname", "systemmanufacturer", "productname", "manufacturer")
_MOST = 64


def _reads(export: Export) -> Reading:
    hosts: list[SeenHost] = []
    days: list[date] = []
    missed: Counter[str] = Counter()
    for one in told(export):
        if one.facts is None:
            missed["連不上或執行失敗"] += 1
        elif (seen := _seen(one, one.facts)) is None:
            missed["沒有可辨識的資料"] += 1
        else:
            hosts.append(seen)
            days += _days(one.facts)
    if not hosts and not missed:
        raise export.fail("沒有任何主機的 facts", "請重新執行 ansible -m setup")
    notes = [f"{count:,} 台{why}，未列入" for why, count in missed.items()]
    if hosts and not days:
        notes.append("沒有收集日期（ansible_date_time）")
    if any(not seen.serial for seen in (h.host for h in hosts)):
        notes.append("有主機讀不到序號：以 root 執行（become）才有")
    return Reading("Ansible", max(days, default=None), hosts=tuple(hosts), notes=tuple(notes))


def _seen(one: Told, facts: dict[str, Any]) -> SeenHost | None:
    names = [host_name(text_at(facts, key)) for key in ("hostname", "nodename", "net_hostname", "fqdn")]
    name = next((n for n in (*names, host_name(one.name)) if n and not address(n)), "")
    is_guest = text_at(facts, "virtualization_role") == "guest"
    number = serial(text_at(facts, "product_serial")) or serial(text_at(facts, "net_serialnum"))
    addresses = tuple(_addresses(facts)) or tuple(a for a in (address(one.name),) if a)
    host = Host(name, addresses, tuple(_macs(facts)), number)
    shown = name or (host.addresses or host.macs or (number,))[0]
    if not shown:
        return None
    brand, model = _word(facts, "system_vendor"), _word(facts, "product_name") or _word(facts, "net_model")
    note = _note(
        facts, {*names, host_name(one.name)} - {name}, f"{brand} {model}".strip() if is_guest else "", host.macs
    )
    made = ("", "") if is_guest else (brand, model)
    return SeenHost(host, shown, f"第 {one.line} 行", "" if is_guest else _kind(facts), *made, note)


def _kind(facts: dict[str, Any]) -> str:
    if text_at(facts, "os_product_type") in ("server", "domain_controller"):
        return "server"
    if "Windows Server" in text_at(facts, "distribution"):
        return "server"
    return _KINDS.get(text_at(facts, "form_factor").strip().lower(), "")


def _interfaces(facts: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and facts of each interface: on Linux a fact of its own, on Windows an item of the list."""
    for item in list_at(facts, "interfaces"):
        if isinstance(item, dict):
            yield text_at(item, "connection_name") or text_at(item, "interface_name"), item
        elif isinstance(item, str):
            found = facts.get("".join(c if c.isalnum() else "_" for c in item))
            if isinstance(found, dict):
                yield item, found


def _addresses(facts: dict[str, Any]) -> Iterator[str]:
    """The default address first; none of networks inside the machine, none of one link alone."""
    inside = {a for name, nic in _interfaces(facts) if is_inside(name) for a in _of_interface(nic)}
    keys = (
        "all_ipv4_addresses",
        "all_ipv6_addresses",
        "ip_addresses",
        "net_all_ipv4_addresses",
        "net_all_ipv6_addresses",
    )
    listed = [address(item) for key in keys for item in list_at(facts, key) if isinstance(item, str)]
    default = [address(text_at(facts, key, "address")) for key in ("default_ipv4", "default_ipv6")]
    wanted = (a for a in (*default, *listed) if a and a not in inside and not a.startswith("fe80:"))
    yield from list(dict.fromkeys(wanted))[:_MOST]


def _of_interface(nic: dict[str, Any]) -> Iterator[str]:
    for key in ("ipv4", "ipv6", "ipv4_secondaries"):
        value = nic.get(key)
        for item in value if isinstance(value, list) else [value]:
            if found := address(text_at(item, "address")):
                yield found


def _macs(facts: dict[str, Any]) -> Iterator[str]:
    outside = [nic for name, nic in _interfaces(facts) if not is_inside(name) and nic.get("type") != "loopback"]
    found = [mac(text_at(nic, "macaddress")) for nic in (at(facts, "default_ipv4"), *outside)]
    yield from list(dict.fromkeys(m for m in found if m))[:_MOST]


def _word(facts: dict[str, Any], key: str) -> str:
    """A vendor or a model, "" for the placeholders of boards that have none."""
    found = serial(text_at(facts, key))
    return "" if "".join(found.split()).casefold() in _WORDLESS else found


def _days(facts: dict[str, Any]) -> list[date]:
    text = text_at(facts, "date_time", "date")
    try:
        return [date.fromisoformat(text)] if len(text) == 10 else []
    except ValueError:
        return []


def _note(facts: dict[str, Any], others: set[str], guest: str, macs: tuple[str, ...]) -> str:
    system = " ".join(filter(None, (text_at(facts, "distribution"), text_at(facts, "distribution_version"))))
    network = " ".join(filter(None, (text_at(facts, "network_os"), text_at(facts, "net_version"))))
    parts = [part[:60] for part in (system, network) if part]
    if text_at(facts, "virtualization_role") == "guest":
        kind = text_at(facts, "virtualization_type")[:20]
        parts.append(f"虛擬機或容器（{'、'.join(p for p in (kind, guest) if p)}）")
    if macs and all(is_made_up(m) for m in macs):
        parts.append("MAC 為軟體自訂，可能會變")
    if named := sorted(n for n in others if n and not address(n)):
        parts.append(f"另名 {named[0]}")
    return safe_text("；".join(parts))[:300]


ANSIBLE_FACTS = Observer(
    "ansible-facts",
    "Ansible facts",
    "ansible all -b -m setup > facts.txt",
    "Ansible 1.9–ansible-core 2.19",
    (
        "asset.name",
        "asset.kind",
        "asset.brand",
        "asset.model",
        "asset.hostname",
        "asset.ip_addresses",
        "asset.mac_addresses",
        "asset.serial_no",
        "asset.note",
    ),
    recognises,
    _reads,
)
