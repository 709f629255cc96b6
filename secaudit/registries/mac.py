"""Who registered the prefix of a network card's address with the IEEE, as the data inside netaddr has it.

1. The registrant is a company and the place of its office: nothing is said of where a device was made.
2. An address that its owner made up (locally administered, random ones of phones), a group address, an unknown prefix
   and one that the IEEE passed on in smaller blocks have no registrant that could be told; ``untold`` says why.
3. A country is told only where the record ends in an ISO 3166-1 code, the same one for every record of the prefix.

Invariant: nothing is looked up online; the same address gives the same answer for as long as the data stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

DATA_DATE = "2024-05-20"
"""Day of the list of prefixes inside netaddr 1.3.0 (that of the older small blocks is of 2024-02-17)."""

_TWELVE = re.compile(r"[0-9a-f]{12}", re.ASCII)
_CODE = re.compile(r"[A-Z]{2}", re.ASCII)
_IEEE = "IEEE Registration Authority"
_PRIVATE = "Private"
_SMALL_BLOCKS = (0x0050C2, 0x40D855)
"""Prefixes that were sold in blocks of 4,096 addresses (IAB); the data have their owners."""


class Registrant(NamedTuple):
    """Who registered a prefix (``28-57-BE``); ``untold`` says why nobody is named (zh-TW), "" when somebody is."""

    prefix: str
    org: str | None = None
    country: str | None = None
    untold: str = ""


@lru_cache(maxsize=32_768)
def registrant(address: str) -> Registrant | None:
    """Who registered that address; ``None`` when it is no MAC address however written, or only zeros."""
    digits = _digits(address)
    if not _TWELVE.fullmatch(digits) or not int(digits, 16):
        return None
    prefix = "-".join((digits[:2], digits[2:4], digits[4:6])).upper()
    first = int(digits[:2], 16)
    if first & 1:
        return Registrant(prefix, untold="群播位址")
    if first & 2:
        return Registrant(prefix, untold="隨機或自訂的位址")
    oui = int(digits[:6], 16)
    return _registered(int(digits[:9], 16) if oui in _SMALL_BLOCKS else oui << 12, prefix)


def _digits(address: str) -> str:
    """The digits of ``0:1c:42:0:0:8``, ``0011.2233.4455``, ``00-11-…`` or twelve in a row."""
    groups = re.split("[:.-]", address.strip().lower()[:40])
    if len(groups) == 6 and all(groups):
        return "".join(group.zfill(2) for group in groups)
    return "".join(groups)


@lru_cache(maxsize=8_192)
def _registered(first_36_bits: int, prefix: str) -> Registrant:
    oui = first_36_bits >> 12
    records = _small_block(first_36_bits) if oui in _SMALL_BLOCKS else _prefix(oui)
    if not records:
        return Registrant(prefix, untold="前綴未登記")
    orgs = tuple(dict.fromkeys(org for org, _country in records))
    if _IEEE in orgs:
        return Registrant(prefix, untold="前綴由 IEEE 分成小區段發出，資料未載登記者")
    if _PRIVATE in orgs:
        return Registrant(prefix, untold="登記者未公開")
    countries = {country for _org, country in records}
    return Registrant(prefix, "、".join(orgs), countries.pop() if len(countries) == 1 else None)


def _prefix(oui: int) -> tuple[tuple[str, str | None], ...]:
    """(organisation, country) of each record; a few old prefixes have several."""
    from netaddr import OUI, NotRegisteredError

    try:
        found = OUI(oui)
    except NotRegisteredError:
        return ()
    return tuple(_record(found.registration(i)) for i in range(found.reg_count))


def _small_block(first_36_bits: int) -> tuple[tuple[str, str | None], ...]:
    from netaddr import IAB, NotRegisteredError

    try:
        return (_record(IAB(first_36_bits << 12).registration()),)
    except NotRegisteredError:
        return ()


def _record(record: object) -> tuple[str, str | None]:
    address = list(getattr(record, "address", ()))
    last = str(address[-1]) if address else ""
    return str(getattr(record, "org", "")), last if _CODE.fullmatch(last) else None
