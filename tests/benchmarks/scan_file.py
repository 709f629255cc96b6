"""A made-up nmap scan as XML: `python scan_file.py scan.xml --hosts 10000`; the same seed gives the same file.

Each host has what a scan with ``-sS -sV -sC -O`` writes: addresses, names, some open ports with service, scripts with
tables, fingerprints, a trace and times. One address in nine did not answer, as ``-v`` writes it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

_SERVICES = (
    (22, "ssh", "OpenSSH", "8.9p1", "openbsd:openssh"), (80, "http", "nginx", "1.24.0", "igor_sysoev:nginx"),
    (135, "msrpc", "Microsoft Windows RPC", "", "microsoft:windows"), (139, "netbios-ssn", "", "", "microsoft:windows"),
    (443, "https", "Apache httpd", "2.4.58", "apache:http_server"), (445, "microsoft-ds", "", "", "microsoft:windows"),
    (502, "mbap", "", "", "schneider:modbus"), (1433, "ms-sql-s", "", "15.0", "microsoft:sql_server"),
    (3389, "ms-wbt-server", "", "", "microsoft:windows"), (9100, "jetdirect", "", "", "hp:jetdirect"),
)  # fmt: skip
_SYSTEMS = (
    ("Linux 5.0 - 5.14", "general purpose", "Linux", "Linux", "5.X"),
    ("Microsoft Windows 10 1809 - 21H2", "general purpose", "Microsoft", "Windows", "10"),
    ("Microsoft Windows Server 2019", "general purpose", "Microsoft", "Windows", "2019"),
    ("HP LaserJet printer", "printer", "HP", "embedded", ""),
    ("Cisco Catalyst switch (IOS 15.2)", "switch", "Cisco", "IOS", "15.X"),
    ("FortiGate firewall", "firewall", "Fortinet", "FortiOS", ""),
)
_VENDORS = ("Dell", "Hewlett Packard", "Intel Corporate", "VMware", "Cisco Systems", "Moxa Technologies", "ASUSTek")


def scan(hosts: int, seed: int = 5) -> Iterator[str]:
    """The file, piece by piece, with ``hosts`` hosts that are up."""
    chance = random.Random(seed)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n'
        '<?xml-stylesheet href="file:///usr/share/nmap/nmap.xsl" type="text/xsl"?>\n'
        '<nmaprun scanner="nmap" args="nmap -sS -sV -sC -O -v -oX scan.xml 10.0.0.0/16" start="1717200000"'
        ' startstr="Sat Jun  1 08:00:00 2024" version="7.95" xmloutputversion="1.05">\n'
        '<scaninfo type="syn" protocol="tcp" numservices="1000" services="1-1000"/>\n<verbose level="1"/>\n'
    )
    down = 0
    for number in range(hosts):
        ip = f"10.{number // 62500}.{number // 250 % 250}.{number % 250 + 1}"
        if number % 8 == 7:
            down += 1
            yield (
                f'<host><status state="down" reason="no-response" reason_ttl="0"/>\n<address addr="10.200.{down // 250}'
                f'.{down % 250}" addrtype="ipv4"/>\n</host>\n'
            )
        yield from _host(chance, number, ip)
    yield (
        '<runstats><finished time="1717210000" timestr="Sat Jun  1 10:46:40 2024" elapsed="10000.00" exit="success"/>'
        f'<hosts up="{hosts}" down="{down}" total="{hosts + down}"/>\n</runstats>\n</nmaprun>\n'
    )


def _host(chance: random.Random, number: int, ip: str) -> Iterator[str]:
    card = ":".join(f"{chance.randrange(256):02X}" for _ in range(5))
    yield (
        '<host starttime="1717200010" endtime="1717200090"><status state="up" reason="arp-response" reason_ttl="0"/>\n'
        f'<address addr="{ip}" addrtype="ipv4"/>\n'
        f'<address addr="00:{card}" addrtype="mac" vendor="{chance.choice(_VENDORS)}"/>\n'
        f'<hostnames>\n<hostname name="node{number:05}.plant.example" type="PTR"/>\n</hostnames>\n'
        '<ports><extraports state="closed" count="990"><extrareasons reason="reset" count="990" proto="tcp"'
        ' ports="1-21,23-79,81-134"/>\n</extraports>\n'
    )
    for service in sorted(chance.sample(_SERVICES, chance.randint(1, 6))):
        yield from _port(chance, *service)
    yield '</ports>\n<os><portused state="open" proto="tcp" portid="22"/>\n'
    for system, kind, vendor, family, generation in chance.sample(_SYSTEMS, chance.randint(1, 3)):
        accuracy = chance.randint(90, 100)
        yield (
            f'<osmatch name="{system}" accuracy="{accuracy}" line="{chance.randrange(99999)}">\n<osclass type="{kind}"'
            f' vendor="{vendor}" osfamily="{family}" osgen="{generation}" accuracy="{accuracy}">'
            f"<cpe>cpe:/o:{vendor.lower()}:{family.lower()}</cpe></osclass>\n</osmatch>\n"
        )
    yield (
        f'</os>\n<uptime seconds="{chance.randrange(9999999)}" lastboot="Fri May  3 11:12:13 2024"/>\n<distance'
        ' value="1"/>\n<tcpsequence index="255" difficulty="Good luck!" values="1F2E3D4C,5B6A7988,A1B2C3D4"/>\n'
        f'<trace>\n<hop ttl="1" ipaddr="{ip}" rtt="{chance.random():.2f}"/>\n</trace>\n'
        '<times srtt="412" rttvar="199" to="100000"/>\n</host>\n'
    )


def _port(chance: random.Random, port: int, name: str, product: str, version: str, cpe: str) -> Iterator[str]:
    yield (
        f'<port protocol="tcp" portid="{port}"><state state="open" reason="syn-ack" reason_ttl="64"/><service'
        f' name="{name}" product="{product}" version="{version}" method="probed" conf="10"><cpe>cpe:/a:{cpe}</cpe>'
        "</service>"
    )
    if name in ("ssh", "https"):
        digits = f"{chance.getrandbits(160):040x}"
        yield f'<script id="{name}-key" output="&#xa;  2048 {digits} (RSA)&#xa;  256 {digits[::-1]} (ED25519)">'
        for kind in ("rsa", "ed25519"):
            yield (
                f'<table>\n<elem key="fingerprint">{digits}</elem>\n<elem key="type">{kind}</elem>\n'
                '<elem key="bits">2048</elem>\n</table>\n'
            )
        yield "</script>"
    elif name == "http":
        yield (
            '<script id="http-title" output="Site doesn&apos;t have a title (text/html)."><elem key="title">Welcome'
            "</elem>\n</script>"
        )
    yield "</port>\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--hosts", type=int, default=10_000)
    given = parser.parse_args()
    with given.file.open("w", encoding="utf-8") as out:
        out.writelines(scan(given.hosts))


if __name__ == "__main__":
    main()
