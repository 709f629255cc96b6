"""IP addresses and names as far as they tell one machine from another.

Loopback, unspecified, broadcast and multicast addresses are every machine's or none's; so are ``localhost`` and the
``gateway`` that systemd's nss-myhostname(8) makes up. Interfaces of containers and of hypervisors' own networks have
the same addresses on every machine that runs them (``docker0`` is 172.17.0.1 everywhere).
"""

from __future__ import annotations

import ipaddress
import re

from secaudit.text import safe_text

_INSIDE = re.compile(
    r"lo\d*|(docker|br-[0-9a-f]{6,}|virbr|veth|cni|cali|flannel|kube-|nodelocaldns|lxcbr|lxdbr|podman|vnet|tap|dummy|"
    r"vmnet|vboxnet|vEthernet \((WSL|nat|Default Switch))",
)
_OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_V4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)
_EVERYBODY = frozenset({"", "?", "*", "-", "none", "(none)", "unknown", "localhost", "gateway", "_gateway"})
_NAME_CHARS = 253


def address(text: str) -> str:
    """``text`` as one machine's IP address in its shortest form, without zone and prefix length; "" when it is none."""
    plain = text.strip().partition("%")[0].partition("/")[0]
    if four := _V4.fullmatch(plain):
        is_one = four[1] != "127" and not 224 <= int(four[1]) < 240 and plain not in ("0.0.0.0", "255.255.255.255")
        return plain if is_one else ""
    if not plain or len(plain) > 45:
        return ""
    try:
        found = ipaddress.ip_address(plain)
    except ValueError:
        return ""
    if found.is_loopback or found.is_multicast or found.is_unspecified:
        return ""
    return str(found)


def host_name(text: str) -> str:
    """``text`` as the name of one machine, safe to show, no dot at its end; "" when it names any or none.

    An address with a login is no name either.
    """
    name = safe_text(text.strip().rstrip("."))[:_NAME_CHARS]
    plain = name.lower()
    if "://" in plain or "@" in plain:
        return ""
    if plain in _EVERYBODY or plain.startswith(("localhost.", "localhost4", "localhost6")):
        return ""
    return name


def is_inside(interface: str) -> bool:
    """Whether an interface belongs to containers or virtual networks inside one machine."""
    found = _INSIDE.match(interface)
    return found is not None and (found[1] is not None or found.end() == len(interface))
