"""CDP neighbour tables: who is on the other end of a Cisco device's links."""

from __future__ import annotations

import pytest

from observers.conftest import own, read
from secaudit.observers import Unreadable

BLOCK = """-------------------------
Device ID: {name}
Entry address(es):
  IP address: {address}
Platform: {platform},  Capabilities: {capabilities}
Interface: GigabitEthernet0/{n},  Port ID (outgoing port): GigabitEthernet0/1
Holdtime : 142 sec

Version :
{version}

advertisement version: 2
Management address(es):

"""


def block(
    n: int = 1,
    name: str = "A",
    platform: str = "Box 1",
    capabilities: str = "Switch IGMP",
    version: str = "1.0",
    address: str = "",
) -> str:
    return BLOCK.format(
        n=n, name=name, platform=platform, capabilities=capabilities, version=version, address=address or f"10.0.0.{n}"
    )


def table(*blocks: str, total: int | None = None) -> bytes:
    count = len(blocks) if total is None else total
    return ("".join(blocks) + f"\nTotal cdp entries displayed : {count}\n").encode()


def test_cisco_neighbours_with_their_models() -> None:
    router, hall, phone = read(own("cdp/ios.txt")).hosts
    assert (router.name, router.kind, router.model) == ("R-HSINCHU.factory.example", "router", "CISCO2911/K9")
    assert router.host.addresses == ("10.20.0.1", "10.20.255.1")
    assert (hall.kind, hall.model, hall.host.addresses) == ("access_point", "AIR-CAP3702I-A-K9", ("10.20.0.61",))
    assert (phone.kind, phone.host.macs) == ("other", ("00:11:22:33:44:bb",))


def test_nx_os_tells_the_serial_number_behind_the_name() -> None:
    spine, hypervisor = read(own("cdp/nxos.txt")).hosts
    assert (spine.host.name, spine.host.serial, spine.kind) == ("SPINE-01", "FDO0000AB12", "switch")
    assert (hypervisor.kind, hypervisor.model) == ("", "VMware ESX")


def test_one_machine_on_two_links_is_proposed_once() -> None:
    (host,) = read(table(block(1), block(2))).hosts
    assert host.host.addresses == ("10.0.0.1", "10.0.0.2")
    assert host.note == "接在 GigabitEthernet0/1、GigabitEthernet0/2"


@pytest.mark.parametrize(
    ("platform", "capabilities", "kind", "brand"),
    [
        ("cisco WS-C3850-48T", "Router Switch IGMP", "switch", "Cisco"),
        ("MikroTik", "Router", "router", "MikroTik"),
        ("Box 1", "Router Switch IGMP", "", ""),
        ("Linux", "Host", "", ""),
        ("Box 1", "Router Switch CVTA phone port", "", ""),
    ],
)
def test_model_first_then_capabilities_tell_the_kind(platform: str, capabilities: str, kind: str, brand: str) -> None:
    (host,) = read(table(block(platform=platform, capabilities=capabilities))).hosts
    assert (host.kind, host.brand) == (kind, brand)


def test_the_neighbours_own_words_are_no_fields() -> None:
    (host,) = read(table(block(version="Device ID: evil\nIP address: 6.6.6.6\nTotal cdp entries displayed : 9"))).hosts
    assert (host.name, host.host.addresses) == ("A", ("10.0.0.1",))


def test_a_total_that_disagrees_is_a_file_cut_short() -> None:
    with pytest.raises(Unreadable, match="檔案說有 3 個鄰居，只有 1 個"):
        read(table(block(), total=3))


def test_a_file_that_ends_in_a_neighbours_own_words_is_cut_short() -> None:
    with pytest.raises(Unreadable, match="截斷"):
        read(block().partition("advertisement")[0].encode())


def test_a_block_cut_short_is_a_problem_with_its_line() -> None:
    with pytest.raises(Unreadable) as caught:
        read((block(1) + block(2, "B").partition("Interface")[0]).encode())
    assert (caught.value.problem.code, caught.value.problem.place.line) == ("E-OBS-05", 16)
