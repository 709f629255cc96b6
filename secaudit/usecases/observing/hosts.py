"""Which asset of the case a machine in an export is: by MAC, else serial, else host name, else address.

1. An identity that two assets share tells nothing.
2. The stronger identity decides; when two of a machine's identities lead to two assets on the same step, none does.
3. A host name is compared without its domain and its case; an asset's id and name count as host names too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from secaudit.observers.reading import Host
from secaudit.text import folded
from secaudit.usecases.observing.draft import Cells, Draft

_BETWEEN = re.compile(r"[、，,;；\s]+")
_NO_SERIAL = re.compile(
    r"(?:0+|x+|none|n/?a|unknown|default.*|to be filled.*|system serial number|not specified.*)", re.I
)
_STEPS = ("mac", "serial", "name", "address")
_ADDRESS = re.compile(r"[0-9.]+|[0-9a-f:]+", re.I)


class HostIndex:
    """The assets by each identity; machines that are added in the course count too."""

    def __init__(self, draft: Draft) -> None:
        self._by: dict[str, dict[str, str | None]] = {step: {} for step in _STEPS}
        for cells in draft.rows("asset"):
            self.learn(cells)

    def learn(self, cells: Cells) -> None:
        asset_id = str(cells["id"])
        for step, key in _identities(cells):
            known = self._by[step]
            known[key] = asset_id if known.get(key, asset_id) == asset_id else None

    def find(self, host: Host) -> str:
        """The id of the asset, "" when none or more than one fits."""
        for step in _STEPS:
            found = {a for key in _keys(host, step) if (a := self._by[step].get(key))}
            if len(found) == 1:
                return found.pop()
            if found:
                return ""
        return ""


def several(text: object) -> tuple[str, ...]:
    """The parts of a cell that holds several names or addresses."""
    return tuple(p for p in _BETWEEN.split(str(text or "").strip()) if p)


def short_name(name: str) -> str:
    """The host's own name, folded: without its domain; an address stays whole."""
    plain = folded(name.strip().strip("."))
    return plain if _ADDRESS.fullmatch(plain) else plain.split(".")[0].rpartition("\\")[2]


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
            return [re.sub(r"[^0-9a-f]", "", m.casefold()) for m in host.macs]
        case "serial":
            plain = host.serial.strip()
            return [folded(plain)] if len(plain) > 3 and not _NO_SERIAL.fullmatch(plain) else []
        case "name":
            return [short_name(host.name)] if host.name else []
        case _:
            return [a.split("%")[0].split("/")[0].casefold() for a in host.addresses]
