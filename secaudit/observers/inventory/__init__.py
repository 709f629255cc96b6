"""Observers of what is on the network: scans, leases, tables, asset systems, bills of materials, antimalware."""

from __future__ import annotations

from secaudit.observers.inventory.ansible_facts import ANSIBLE_FACTS
from secaudit.observers.inventory.antimalware_csv import ANTIMALWARE_CSV
from secaudit.observers.inventory.arp import ARP
from secaudit.observers.inventory.cdp import CDP
from secaudit.observers.inventory.cyclonedx import CYCLONEDX
from secaudit.observers.inventory.defender import DEFENDER
from secaudit.observers.inventory.dhcp_leases import DHCPD_LEASES
from secaudit.observers.inventory.dnsmasq_leases import DNSMASQ_LEASES
from secaudit.observers.inventory.glpi_csv import GLPI_CSV
from secaudit.observers.inventory.glpi_json import GLPI_JSON
from secaudit.observers.inventory.glpi_xml import GLPI_XML
from secaudit.observers.inventory.kea_leases import KEA_LEASES
from secaudit.observers.inventory.lldp import LLDP
from secaudit.observers.inventory.netbox import NETBOX
from secaudit.observers.inventory.nmap import NMAP
from secaudit.observers.inventory.snipe_it import SNIPE_IT
from secaudit.observers.inventory.spdx import SPDX
from secaudit.observers.inventory.windows_dhcp import WINDOWS_DHCP
from secaudit.observers.observer import Observer

OBSERVERS: tuple[Observer, ...] = (
    NMAP,
    ANSIBLE_FACTS,
    DHCPD_LEASES,
    KEA_LEASES,
    DNSMASQ_LEASES,
    WINDOWS_DHCP,
    ARP,
    LLDP,
    CDP,
    GLPI_CSV,
    GLPI_JSON,
    GLPI_XML,
    NETBOX,
    SNIPE_IT,
    CYCLONEDX,
    SPDX,
    DEFENDER,
    ANTIMALWARE_CSV,
)
