"""How scanners name what they tested: an address, a name, a URL.

Invariant: nothing here keeps the query, the fragment, the path parameters or the credentials of a URL.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache

from secaudit.observers.reading import Host
from secaudit.text import safe_text

MAX_NAME = 253
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_LOCAL = ("localhost", "localhost.localdomain")
"""Every machine is called so: no name, where there is an address to tell it by."""
_MAC = re.compile(r"(?<![0-9A-Fa-f:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])")


@lru_cache(maxsize=4096)
def address(text: str) -> str:
    """``text`` when it is an IP address (its zone left aside), else ""."""
    bare = text.strip().strip("[]").partition("%")[0]
    try:
        return str(ipaddress.ip_address(bare)) if len(bare) <= 45 else ""
    except ValueError:
        return ""


def macs(text: str) -> tuple[str, ...]:
    """Every MAC address in ``text``, as ``aa:bb:cc:dd:ee:ff``."""
    return tuple(dict.fromkeys(m.lower().replace("-", ":") for m in _MAC.findall(text[:4000])))


def host(*names: str, also: tuple[str, ...] = ()) -> Host:
    """The machine called by any of ``names`` (addresses or names, empty ones allowed) with the MACs ``also``."""
    names = tuple(host_of(n) if "://" in n else n for n in names)
    addresses = tuple(dict.fromkeys(a for a in map(address, names) if a))
    said = (n.strip().rpartition("\\")[2] for n in names if n.strip() and not address(n))
    name = next((n for n in said if n.lower() not in _LOCAL or not (addresses or also)), "")
    return Host(safe_text(name[:MAX_NAME]), addresses, also)


def named(hosts: Collection[Host]) -> str:
    """``a、b、c 等 5 台``: what tells this test from one of other machines."""
    names = tuple(dict.fromkeys(h.name or h.addresses[0] for h in hosts if h.name or h.addresses))
    return "、".join(names[:3]) + (f" 等 {len(names):,} 台" if len(names) > 3 else "")


def plain_url(text: str) -> str:
    """``https://user:pass@host/a;b?c#d`` → ``https://host/a``."""
    bare = re.split(r"[?#;\s]", text.strip(), maxsplit=1)[0]
    found = _SCHEME.match(bare)
    scheme = found[0] if found else ""
    authority, slash, path = bare[len(scheme) :].partition("/")
    return f"{scheme}{authority.rpartition('@')[2] if scheme else authority}{slash}{path}"


def host_of(text: str) -> str:
    """The name or address in a URL or in ``host:port``."""
    bare = plain_url(text)
    found = _SCHEME.match(bare)
    authority = bare[len(found[0]) if found else 0 :].partition("/")[0]
    if authority.startswith("["):
        return authority[1:].partition("]")[0]
    return authority if address(authority) else authority.partition(":")[0]


def port(number: str, protocol: str) -> str:
    """``443/tcp``; "" for port 0 or none, which means the machine itself."""
    number = number.strip()
    if not number.isascii() or not number.isdigit() or len(number) > 5 or int(number) == 0:
        return ""
    return f"{int(number)}/{safe_text(protocol.strip().lower()[:10])}" if protocol.strip() else str(int(number))
