"""Inventories in XML by the agents of GLPI, FusionInventory and OCS: one computer, or devices found by SNMP.

``<REQUEST><CONTENT>…</CONTENT><QUERY>INVENTORY</QUERY></REQUEST>`` (``SNMPQUERY`` and ``NETDISCOVERY`` for devices).
Read are HARDWARE, BIOS, OPERATINGSYSTEM, NETWORKS, ANTIVIRUS and DEVICE; users, environment, product keys and
the list of software are passed over. ``ACCESSLOG/LOGDATE`` is the day of the inventory. Dates of installed updates are
not taken as the last patch: the list has no certain order and its dates differ between versions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from secaudit.observers.export import Export
from secaudit.observers.inventory import glpi_machine
from secaudit.observers.inventory.glpi_machine import Section
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, SeenHost
from secaudit.observers.xml_stream import Element, root_of, subtrees
from secaudit.text import safe_text

_ONCE = ("HARDWARE", "BIOS", "OPERATINGSYSTEM", "ACCESSLOG")
_MANY = ("NETWORKS", "ANTIVIRUS")
_TEXTS = ("VERSIONCLIENT", "QUERY", "ITEMTYPE")
_CONTENT = re.compile(r"<CONTENT\b")
_PARTS = re.compile(
    r"<(?:HARDWARE|BIOS|DEVICE|ACCESSLOG|ACCOUNTINFO|VERSIONCLIENT|ANTIVIRUS|BATTERIES|NETWORKS|QUERY)>"
)


@dataclass(slots=True)
class _Gathered:
    """What the elements of one file have said so far."""

    once: dict[str, Section] = field(default_factory=dict)
    many: dict[str, list[Section]] = field(default_factory=lambda: {tag: [] for tag in _MANY})
    texts: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    devices: list[SeenHost] = field(default_factory=list)
    nameless: int = 0

    def add(self, one: Element) -> None:
        self.lines.setdefault(one.tag, one.line)
        if one.tag == "DEVICE":
            self._add_device(one)
        elif one.tag in _MANY:
            self.many[one.tag].append(_section(one))
        elif one.tag in _ONCE:
            self.once.setdefault(one.tag, _section(one))
        else:
            self.texts.setdefault(one.tag, one.text.strip())

    def _add_device(self, one: Element) -> None:
        info = one.find("INFO") or one
        ips = info.find("IPS")
        addresses = [info.said("IP"), *(e.text for e in (ips.all("IP") if ips else ()))]
        seen = glpi_machine.device(_section(info), addresses, f"第 {one.line} 行 DEVICE")
        if seen:
            self.devices.append(seen)
        elif one.children and not one.find("AGENT"):
            self.nameless += 1


def _recognises(export: Export) -> bool:
    head = export.text_head
    return root_of(export)[0] == "REQUEST" and bool(_CONTENT.search(head) and _PARTS.search(head))


def _reads(export: Export) -> Reading:
    gathered = _Gathered()
    for one in subtrees(export, "DEVICE", *_ONCE, *_MANY, *_TEXTS):
        gathered.add(one)
    once, lines = gathered.once, gathered.lines
    hardware, bios, system = (once.get(tag, {}) for tag in ("HARDWARE", "BIOS", "OPERATINGSYSTEM"))
    place = f"第 {lines.get('HARDWARE') or lines.get('BIOS') or 1} 行 HARDWARE"
    own = glpi_machine.computer(hardware, bios, system, gathered.many["NETWORKS"], place)
    hosts = (*((own,) if own else ()), *gathered.devices)
    if not hosts:
        raise export.fail("沒有一台電腦或設備的資料", "請用 GLPI Agent 或 FusionInventory 重新產生盤點檔")
    settings, notes = glpi_machine.protection(
        gathered.many["ANTIVIRUS"],
        own.host if own else Host(),
        f"第 {lines.get('ANTIVIRUS', 1)} 行 ANTIVIRUS",
        _day(once.get("ACCESSLOG", {})),
    )
    if not own:
        settings, notes = (), ()
    if gathered.nameless:
        notes = (*notes, f"{gathered.nameless} 個設備沒有名稱、位址或序號，未提列")
    program = safe_text(gathered.texts.get("VERSIONCLIENT", "")) or "OCS／FusionInventory 格式"
    return Reading(program, _day(once.get("ACCESSLOG", {})), settings, hosts, notes=notes)


def _section(one: Element) -> Section:
    return {child.tag.lower(): child.text.strip() for child in reversed(one.children)}


def _day(log: Section) -> date | None:
    try:
        return date.fromisoformat(log.get("logdate", "")[:10])
    except ValueError:
        return None


_COLUMNS = "name kind hostname ip_addresses mac_addresses serial_no brand model note"
GLPI_XML = Observer(
    "glpi-xml",
    "GLPI／FusionInventory／OCS 盤點檔（XML）",
    "glpi-agent --local=. （或 fusioninventory-agent --local=.）",
    "FusionInventory 2.x、OCS 2.x、GLPI Agent 1.x 之 XML（INVENTORY、SNMPQUERY、NETDISCOVERY）",
    ("antimalware", *(f"asset.{c}" for c in _COLUMNS.split())),
    _recognises,
    _reads,
)
