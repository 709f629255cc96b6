"""The JSON of ``lldpctl -f json`` and ``-f json0``, whatever it wraps into objects or lists.

lldpcli(8): in ``json`` one interface is an object ``{"eth0": {…}}`` and several are a list of such; a chassis stands
under its system name where it has one, bare where it has none; in ``json0`` all are lists and a name is
``[{"value": "…"}]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.export import Export
from secaudit.observers.inventory.neighbours import MAX_NEIGHBOURS, Neighbour


def json_neighbours(export: Export) -> list[Neighbour]:
    """The neighbours of each interface; raises for JSON that is no such table."""
    found = []
    for table in _listed(json_stream.at(json_stream.whole(export), "lldp")):
        for name, interface in _named(json_stream.at(table, "interface"), "name"):
            for system, chassis in _chassis(json_stream.at(interface, "chassis")):
                found.append(_neighbour(name, system, chassis))
                if len(found) > MAX_NEIGHBOURS:
                    raise export.fail(f"鄰居超過 {MAX_NEIGHBOURS:,} 個", "請確認檔案")
    if not found:
        raise export.fail("JSON 裡沒有任何鄰居", "請執行 lldpctl -f json 重新匯出")
    return found


def _neighbour(port: str, system: str, chassis: dict[str, Any]) -> Neighbour:
    one = Neighbour(f"lldp.interface.{port[:40]}", name=system, local_port=port, is_closed=True)
    for identity in _listed(chassis.get("id")):
        if json_stream.text_at(identity, "type") == "mac":
            one.chassis = json_stream.text_at(identity, "value")
    one.description = next(_texts(chassis.get("descr")), "")[:200]
    for text in _texts(chassis.get("mgmt-ip")):
        one.add_address(text)
    one.capabilities = [
        json_stream.text_at(ability, "type")
        for ability in _listed(chassis.get("capability"))
        if json_stream.at(ability, "enabled") is True
    ]
    return one


def _chassis(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The chassis under their names, "" where there is none: a bare one has its identity, and no name around it."""
    for one in _listed(value):
        if not isinstance(one, dict):
            continue
        if isinstance(one.get("id"), list) or json_stream.text_at(one, "id", "value"):
            yield next(_texts(one.get("name")), ""), one
        else:
            yield from ((name, inner) for name, inner in one.items() if isinstance(inner, dict))


def _named(value: Any, key: str) -> Iterator[tuple[str, Any]]:
    """``{"eth0": {…}}``, a list of such, or a list of ``{"name": "eth0", …}``."""
    for one in _listed(value):
        if not isinstance(one, dict):
            continue
        if isinstance(one.get(key), str):
            yield one[key], one
        else:
            yield from one.items()


def _texts(value: Any) -> Iterator[str]:
    for one in _listed(value):
        text = json_stream.text_at(one, "value") if isinstance(one, dict) else one
        if isinstance(text, str) and text:
            yield text


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
