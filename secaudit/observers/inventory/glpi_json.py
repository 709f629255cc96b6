"""Inventories in the native JSON of GLPI Agent (since GLPI 10): one computer, network device, printer or phone a file.

``{"action", "deviceid", "itemtype", "content": {…}}`` (inventory_format, inventory.schema.json). Read are ``hardware``,
``bios``, ``operatingsystem``, ``networks``, ``antivirus``, ``network_device``; users, environment, product keys and
software are passed over. ``partial`` inventories leave out what did not change. ``accesslog.logdate`` is the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.export import Export
from secaudit.observers.inventory import glpi_machine
from secaudit.observers.inventory.glpi_machine import Section
from secaudit.observers.json_stream import at, list_at, opens_json, text_at
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading, SeenHost, Setting
from secaudit.text import safe_text

_SECTIONS = (
    "accesslog|antivirus|batteries|bios|controllers|cpus|drives|envs|firewalls|hardware|inputs|local_groups|local_users|"
    "logical_volumes|memories|monitors|networks|operatingsystem|physical_volumes|ports|printers|processes|remote_mgmt|"
    "slots|softwares|sounds|storages|usbdevices|users|videos|virtualmachines|licenseinfos|modems|firmwares|simcards|"
    "sensors|powersupplies|cameras|network_ports|network_components|network_device|pagecounters|cartridges|consumables|"
    "versionclient|versionprovider|databases_services|volume_groups"
)
_CONTENT = re.compile(rf'"content"\s*:\s*\{{\s*"(?:{_SECTIONS})"\s*:')
_WHOSE = re.compile(r'"(?:deviceid|versionclient|itemtype|versionprovider)"\s*:|"action"\s*:\s*"net')
_AGAIN = "請用 GLPI Agent 重新產生盤點檔"


def _recognises(export: Export) -> bool:
    if opens_json(export) != "{":
        return False
    head = export.text_head
    return _CONTENT.search(head) is not None and (_WHOSE.search(head) is not None or '"network_device"' in head)


def _reads(export: Export) -> Reading:
    whole = json_stream.whole(export)
    content = at(whole, "content")
    if not isinstance(content, dict):
        raise export.fail("沒有 content，不是 GLPI 盤點檔", _AGAIN)
    seen, settings, notes = _seen(content, text_at(whole, "itemtype"))
    if not seen:
        raise export.fail("沒有一台電腦或設備的資料", _AGAIN)
    if at(whole, "partial") is True:
        notes = (*notes, "這是部分盤點（partial），沒列的項目只是沒有變動")
    program = safe_text(text_at(content, "versionclient"))[:100]
    return Reading(_titled(program), _day(content), settings, (seen,), notes=notes)


def _seen(content: dict[str, Any], itemtype: str) -> tuple[SeenHost | None, tuple[Setting, ...], tuple[str, ...]]:
    found = at(content, "network_device")
    if isinstance(found, dict):
        addresses = [text_at({"it": ip}, "it") for ip in list_at(found, "ips")]
        return glpi_machine.device(_section(found), addresses, "content.network_device", itemtype), (), ()
    hardware, bios, system = (_section(at(content, k)) for k in ("hardware", "bios", "operatingsystem"))
    seen = glpi_machine.computer(hardware, bios, system, _sections(content, "networks"), "content.hardware")
    if not seen:
        return None, (), ()
    settings, notes = glpi_machine.protection(
        _sections(content, "antivirus"), seen.host, "content.antivirus", _day(content)
    )
    return seen, settings, notes


def _sections(content: dict[str, Any], name: str) -> Iterable[Section]:
    return [_section(one) for one in list_at(content, name)]


def _section(value: Any) -> Section:
    """The plain fields of an object as texts; yes and no as in the XML."""
    if not isinstance(value, dict):
        return {}
    return {k: str(int(v)) if isinstance(v, bool) else text_at(value, k).strip() for k, v in value.items()}


def _titled(program: str) -> str:
    if "agent" in program.casefold():
        return program
    return f"GLPI Agent {program}" if program[:1].isdigit() else "GLPI Agent"


def _day(content: dict[str, Any]) -> date | None:
    try:
        return date.fromisoformat(text_at(content, "accesslog", "logdate")[:10])
    except ValueError:
        return None


_COLUMNS = "name kind hostname ip_addresses mac_addresses serial_no brand model note"
GLPI_JSON = Observer(
    "glpi-json",
    "GLPI 盤點檔（JSON）",
    "glpi-agent --json --local=.",
    "inventory_format 1.x（GLPI Agent 1.x，GLPI 10 起）：Computer、NetworkEquipment、Printer、Phone",
    ("antimalware", *(f"asset.{c}" for c in _COLUMNS.split())),
    _recognises,
    _reads,
)
