"""The administrators of a FortiGate: "config system admin" of the device as a whole.

FortiOS CLI reference: with ``remote-auth enable`` a RADIUS, LDAP or TACACS+ server checks the password.
"""

from __future__ import annotations

from secaudit.observers.network.fortios_device import Device
from secaudit.text import safe_text


def names(found: Device) -> list[str]:
    return list(dict.fromkeys(found.entries.get(("", "system admin"), [])))


def with_on(found: Device, key: str) -> set[str]:
    """Those for whom ``key`` is switched on."""
    return {
        safe_text(entries[0])
        for (vdom, section, entries, stated_key), said in found.stated.items()
        if section == "system admin" and not vdom and stated_key == key and said.word not in ("", "disable")
    }


def remote(found: Device) -> list[str]:
    by_server = with_on(found, "remote-auth")
    return [name for name in names(found) if name in by_server]
