"""What kind of machine a Cisco product number names, where the number alone tells.

Cisco product families: ISR, ASR, CSR, Catalyst 8000 and ``CISCO2911`` and its like route; Catalyst (``WS-C``), Catalyst
1000–3xxx and 9200–9600, Industrial Ethernet, CBS/SG/SF and Nexus switch; ``AIR-`` and Catalyst 91xx are access points;
ASA and Firepower are firewalls. Anything else is left open.
"""

from __future__ import annotations

import re

_KINDS = (
    ("access_point", re.compile(r"AIR-(?!CT)|C91\d\d")),
    ("firewall", re.compile(r"ASA\d|FPR-?\d|PIX")),
    ("router", re.compile(r"ISR|ASR|CSR|C8\d\d\d|CISCO\d{3,4}|C?8\d\d[A-Z]{0,6}(?:-|/|$)|\d{4}/K9")),
    ("router", re.compile(r"(?:17\d\d|18\d\d|19[24]1|26\d\d|28\d\d|29[0125]1|38[24]5|39[24]5|7[26]\d\d)(?:XM|VXR)?$")),
    (
        "switch",
        re.compile(r"WS-C|C(?:1[023]00|2960|3[5678]\d\d|9[2-6]\d\d)|IE-?\d|CBS\d|S[FG]\d|N(?:[1-9]K|77)-|NEXUS|CAT\d"),
    ),
)
_BRAND = re.compile(r"^\s*cisco\s+", re.IGNORECASE)


def model(platform: str) -> str:
    """``platform`` of a neighbour table without the maker's name: ``cisco WS-C2960-24TT-L`` → ``WS-C2960-24TT-L``."""
    return _BRAND.sub("", f"{platform} ").strip()


def kind(product: str) -> str:
    """The code of ``choices.ASSET_KIND`` for a product number, "" where it does not tell."""
    plain = model(product).upper()
    return next((code for code, pattern in _KINDS if pattern.match(plain)), "")
