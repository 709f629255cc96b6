"""One machine of a network scan, gathered piece by piece, and what may be proposed of it.

Invariant: a kind is given only where the fingerprints agree on it; what "general purpose" is used for they can't tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from secaudit.observers.address import address, host_name
from secaudit.observers.inventory.mac import is_made_up, is_shared, mac
from secaudit.observers.reading import Host, SeenHost
from secaudit.text import safe_text

_KINDS = {
    "firewall": "firewall",
    "router": "router",
    "broadband router": "router",
    "switch": "switch",
    "WAP": "access_point",
    "printer": "printer",
    "webcam": "camera",
    "phone": "mobile",
    "PDA": "mobile",
}
"""Device types of nmap-os-db (Nmap book, "Device Types") that name one kind of asset; the others are too wide."""
_PERFECT = 100
_LEAST = 95
_PORTS_SAID = 8
_MOST = 100


def _typed_last(name: tuple[str, str]) -> bool:
    return name[0] == "user"


@dataclass(slots=True)
class ScannedHost:
    """What the elements of one ``host`` have said so far."""

    state: str = ""
    is_assumed: bool = False
    """Taken for up because the user said so."""
    has_answered: bool = False
    place: str = ""
    port: str = ""
    addresses: list[str] = field(default_factory=list)
    raw: str = ""
    macs: list[str] = field(default_factory=list)
    shared: str = ""
    """The MAC of a redundancy group: another router has it too."""
    vendor: str = ""
    names: list[tuple[str, str]] = field(default_factory=list)
    ports: list[str] = field(default_factory=list)
    systems: list[tuple[int, str]] = field(default_factory=list)
    classes: list[tuple[int, str]] = field(default_factory=list)

    @property
    def identity(self) -> str:
        return self.addresses[0] if self.addresses else self.raw

    def add_address(self, attributes: dict[str, str]) -> None:
        text = attributes.get("addr", "")
        if attributes.get("addrtype") == "mac":
            self.has_answered = True
            if is_shared(found := mac(text)):
                self.shared = found
            elif found and found not in self.macs and len(self.macs) < _MOST:
                self.macs.append(found)
                self.vendor = self.vendor or attributes.get("vendor", "")
            return
        self.raw = self.raw or text
        if (found := address(text)) and found not in self.addresses and len(self.addresses) < _MOST:
            self.addresses.append(found)

    def add_name(self, name: str, kind: str) -> None:
        if (found := host_name(name)) and len(self.names) < _MOST:
            self.names.append((kind, found))

    def add_port(self, state: str) -> None:
        """The port whose element is open has this state."""
        if state == "open":
            self.ports.append(self.port)
        else:
            self.port = ""
        if state in ("open", "closed", "unfiltered"):
            self.has_answered = True

    def name_service(self, name: str) -> None:
        if name and self.port and self.ports and self.ports[-1] == self.port:
            self.ports[-1] = f"{self.port} {name}"

    def seen(self) -> SeenHost:
        """The proposal: the name that reverse DNS gives, else the one the user typed, else the address."""
        names = [name for _, name in sorted(self.names, key=_typed_last)]
        name = names[0] if names else ""
        shown = name or self.identity or (self.macs[0] if self.macs else "")
        host = Host(name, tuple(self.addresses), tuple(self.macs))
        return SeenHost(host, safe_text(shown)[:253] or "無位址", self.place, self._kind, note=self._note(names))

    @property
    def _best(self) -> list[str]:
        """The device types to go by: of the perfect matches alone, where there are some."""
        if not self.classes:
            return []
        best = max(self.classes)[0]
        if best < _LEAST:
            return []
        return [t for p, t in self.classes if best < _PERFECT or p == best]

    @property
    def _kind(self) -> str:
        if not self.classes:
            return ""
        kinds = {_KINDS.get(t, "") for t in self._best}
        if kinds == {""} and set(self._best) == {"general purpose"}:
            best = max(p for p, _ in self.systems) if self.systems else 0
            names = [n for p, n in self.systems if best < _PERFECT or p == best]
            return "server" if names and all("Windows Server" in n for n in names) else ""
        return kinds.pop() if len(kinds) == 1 else ""

    def _note(self, names: list[str]) -> str:
        parts = []
        if self.ports:
            ports = list(dict.fromkeys(self.ports))
            more = f" 等 {len(ports)} 埠" if len(ports) > _PORTS_SAID else ""
            parts.append(f"開放 {'、'.join(ports[:_PORTS_SAID])}{more}")
        if self.systems:
            percent, system = max(self.systems, key=lambda s: s[0])
            parts.append(f"作業系統推測 {system[:60]}（{percent}%）")
        if self.vendor:
            parts.append(f"網卡登記廠商 {self.vendor[:40]}")
        if self.macs and is_made_up(self.macs[0]):
            parts.append("MAC 為軟體自訂，可能會變")
        if self.shared:
            parts.append(f"備援群組的虛擬 MAC {self.shared}，不是單一設備")
        if len(names) > 1 and names[-1] != names[0]:
            parts.append(f"另名 {names[-1]}")
        return safe_text("；".join(parts))[:300]
