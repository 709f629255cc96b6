"""The vendor part of a CPE name (NISTIR 7695): formatted strings of 2.3 and URIs of 2.2.

Invariant: any text gives a vendor or ``None``, in time that grows with its length alone.
"""

from __future__ import annotations

import re

_MAX_CHARS = 1_000
_PARTS = frozenset("aho")
_PERCENT = re.compile("%([0-9a-f]{2})", re.ASCII)
_UNESCAPED_COLON = re.compile(r"(?<!\\)(?:\\\\)*:")


def vendor_of(name: str | None) -> str | None:
    """``cpe:2.3:h:tp-link:…`` and ``cpe:/h:tp-link:…`` → ``tp-link``; ``None`` for ANY, NA and what is no CPE name."""
    plain = (name or "").strip().casefold()
    if len(plain) > _MAX_CHARS:
        return None
    if plain.startswith("cpe:2.3:"):
        fields = _fields(plain)
        return _unquoted(fields[3], fields[2]) if len(fields) > 4 else None
    if plain.startswith("cpe:/"):
        fields = plain.removeprefix("cpe:/").split(":")
        return _unquoted(_PERCENT.sub(lambda m: chr(int(m[1], 16)), fields[1]), fields[0]) if len(fields) > 1 else None
    return None


def _fields(plain: str) -> list[str]:
    """Cut at the colons that no backslash takes away."""
    fields, start = [], 0
    for match in _UNESCAPED_COLON.finditer(plain):
        fields.append(plain[start : match.end() - 1])
        start = match.end()
    return [*fields, plain[start:]]


def _unquoted(vendor: str, part: str) -> str | None:
    if part not in _PARTS or vendor in ("", "*", "-"):
        return None
    return re.sub(r"\\(.)", r"\1", vendor)
