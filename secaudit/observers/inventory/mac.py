"""MAC addresses however a program writes them, in one form.

IEEE 802 writes ``AA-BB-CC-DD-EE-FF``; Linux ``aa:bb:…``; macOS and the BSDs drop leading zeros (``0:1c:42:0:0:8``);
Cisco dots four digits (``0011.2233.4455``); some write twelve digits in a row. The lowest bit of the first octet marks
a group address (broadcast and multicast are no machine), the next one an address that its owner made up (IEEE 802c):
such a one may change with each network or restart.
"""

from __future__ import annotations

import re

_WHOLE = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}", re.ASCII)
_PAIRS = re.compile(r"[0-9a-f]{1,2}(?P<sep>[:-])[0-9a-f]{1,2}(?:(?P=sep)[0-9a-f]{1,2}){4}", re.ASCII)
_FOURS = re.compile(r"[0-9a-f]{4}([.:-])[0-9a-f]{4}\1[0-9a-f]{4}", re.ASCII)
_TWELVE = re.compile(r"[0-9a-f]{12}", re.ASCII)
_SHARED = ("00:00:5e:00:01:", "00:00:5e:00:02:", "00:00:0c:07:ac:", "00:00:0c:9f:f", "00:07:b4:00:")


def mac(text: str) -> str:
    """``text`` as ``aa:bb:cc:dd:ee:ff``; "" when it is no MAC address of one machine (or only zeros)."""
    plain = text.strip().lower()
    if not _WHOLE.fullmatch(plain):
        plain = _respelt(plain)
    if not plain or plain == "00:00:00:00:00:00" or int(plain[:2], 16) & 1:
        return ""
    return plain


def _respelt(plain: str) -> str:
    if found := _PAIRS.fullmatch(plain):
        return ":".join(octet.zfill(2) for octet in plain.split(found["sep"]))
    if not _FOURS.fullmatch(plain) and not _TWELVE.fullmatch(plain):
        return ""
    digits = re.sub("[.:-]", "", plain)
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def is_made_up(address: str) -> bool:
    """Whether a normalised MAC is locally administered: given by software, so not proof of one piece of hardware."""
    return bool(address) and bool(int(address[:2], 16) & 2)


def is_shared(address: str) -> bool:
    """Whether a normalised MAC belongs to a redundancy protocol: the same one on every group with that number.

    VRRP and CARP (RFC 9568: 00-00-5E-00-01/02), HSRP (00-00-0C-07-AC, 00-00-0C-9F-Fx), GLBP (00-07-B4).
    """
    return address.startswith(_SHARED)
