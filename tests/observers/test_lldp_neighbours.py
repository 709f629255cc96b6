"""LLDP neighbour tables of Cisco devices and of lldpd: who is on the other end."""

from __future__ import annotations

import json

import pytest

from observers.conftest import own, read
from secaudit.observers import Export, Unreadable
from secaudit.observers.inventory.lldp import LLDP

BLOCK = """------------------------------------------------
Local Intf: Gi1/0/{n}
Chassis id: 0011.2233.44{n:02x}
Port id: Gi0/1
System Name: {name}

System Description:
{description}

Time remaining: 96 seconds
System Capabilities: B,R
Enabled Capabilities: {capabilities}
Management Addresses:
    IP: 10.0.0.{n}

"""


def cisco(*blocks: str, total: int | None = None) -> bytes:
    return ("".join(blocks) + f"\nTotal entries displayed: {len(blocks) if total is None else total}\n").encode()


def block(n: int = 1, name: str = "A", description: str = "Box", capabilities: str = "B") -> str:
    return BLOCK.format(n=n, name=name, description=description, capabilities=capabilities)


def test_cisco_neighbours_are_proposed_once_with_all_their_ports() -> None:
    reading = read(own("lldp/ios.txt"))
    switch, phone = reading.hosts
    assert (switch.name, switch.kind, switch.brand) == ("SW-WAREHOUSE.factory.example", "switch", "Cisco")
    assert switch.host.addresses == ("10.20.0.2", "2001:db8::2")
    assert switch.host.macs == ("00:11:22:33:44:01",)
    assert switch.note == "接在 Gi1/0/1、Gi1/0/2"
    assert (phone.kind, phone.host.macs, phone.host.addresses) == ("other", ("00:11:22:33:44:aa",), ("10.20.0.77",))


def test_nx_os_says_not_advertised_where_there_is_nothing() -> None:
    spine, nameless = read(own("lldp/nxos.txt")).hosts
    assert (spine.name, spine.kind, spine.note) == ("SPINE-01", "", "接在 Eth1/1")
    assert (nameless.name, nameless.host.name, nameless.host.addresses) == ("00:11:22:33:44:20", "", ())


def test_ios_xr_words_its_fields_otherwise() -> None:
    xr = block().replace("Local Intf", "Local Interface").replace("    IP:", "  IPv4 address:")
    (host,) = read(cisco(xr)).hosts
    assert (host.host.addresses, host.note) == (("10.0.0.1",), "接在 Gi1/0/1")


def test_lldpctl_as_text() -> None:
    lobby, machine = read(own("lldp/lldpctl.txt")).hosts
    assert (lobby.name, lobby.kind, lobby.brand) == ("AP-LOBBY", "access_point", "Aruba")
    assert (machine.name, machine.kind, machine.host.addresses) == ("vmhost2", "", ("10.20.0.32",))


def test_lldpctl_as_json() -> None:
    core, nameless = read(own("lldp/lldpctl.json")).hosts
    assert (core.name, core.kind, core.brand) == ("sw-core", "switch", "Juniper")
    assert core.host.addresses == ("10.20.0.40", "2001:db8::40")
    assert nameless.name == "00:11:22:33:44:41"


def test_lldpctl_as_json0() -> None:
    (firewall,) = read(own("lldp/lldpctl-json0.json")).hosts
    assert (firewall.name, firewall.kind, firewall.brand) == ("FW-TAOYUAN", "firewall", "Fortinet")


def test_a_single_interface_is_no_list() -> None:
    chassis = {"sw": {"id": {"type": "mac", "value": "00:11:22:33:44:55"}, "mgmt-ip": "10.0.0.9"}}
    data = json.dumps({"lldp": {"interface": {"eth0": {"via": "LLDP", "chassis": chassis}}}}).encode()
    (host,) = read(data).hosts
    assert (host.name, host.host.addresses) == ("sw", ("10.0.0.9",))


def test_a_chassis_named_like_a_field_is_still_a_name() -> None:
    chassis = {"id": {"id": {"type": "mac", "value": "00:11:22:33:44:55"}}}
    data = json.dumps({"lldp": {"interface": {"eth0": {"chassis": chassis}}}}).encode()
    assert read(data).hosts[0].host.name == "id"


@pytest.mark.parametrize(
    ("capabilities", "description", "kind"),
    [
        ("B", "Some Switch", "switch"),
        ("R", "Some Router", "router"),
        ("B,R", "Some box", ""),
        ("B,W,R", "Some AP", "access_point"),
        ("B,T", "Some phone", "other"),
        ("S", "Some station", ""),
        ("B", "Ubuntu 22.04 Linux 5.15", ""),
        ("B", "FlashArray X", ""),
        ("R", "FortiGate-60E v7.0.5", "firewall"),
        ("", "Some box", ""),
    ],
)
def test_a_kind_is_given_only_where_nothing_else_fits(capabilities: str, description: str, kind: str) -> None:
    (host,) = read(cisco(block(description=description, capabilities=capabilities))).hosts
    assert host.kind == kind


def test_machines_of_the_same_name_at_different_addresses_are_two() -> None:
    assert len(read(cisco(block(1, "Switch"), block(2, "Switch"))).hosts) == 2


def test_the_neighbours_own_words_are_no_fields() -> None:
    sly = block(description="Chassis id: 0066.6666.6666\nSystem Name: evil\nTotal entries displayed: 9")
    (host,) = read(cisco(sly)).hosts
    assert host.name == "A"


@pytest.mark.parametrize("total", [0, 2])
def test_a_total_that_disagrees_is_a_file_cut_short(total: int) -> None:
    with pytest.raises(Unreadable, match="個鄰居"):
        read(cisco(block(), total=total))


def test_a_table_without_total_says_that_it_cannot_tell() -> None:
    reading = read(block().encode())
    assert any("看不出是否完整" in note for note in reading.notes)


def test_a_block_cut_short_is_a_problem_with_its_line() -> None:
    cut = block(1) + block(2, "B").partition("Time remaining")[0]
    with pytest.raises(Unreadable) as caught:
        read(cut.encode())
    assert (caught.value.problem.code, caught.value.problem.place.line) == ("E-OBS-05", 18)


def test_lldpctl_without_its_last_line_is_cut_short() -> None:
    data = own("lldp/lldpctl.txt").text().rstrip("-\n").encode()
    with pytest.raises(Unreadable, match="截斷"):
        read(data)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        "x",
        7,
        None,
        {"interface": 3},
        {"interface": {"eth0": None}},
        [{"interface": [{"eth0": {"chassis": 5}}]}],
    ],
)
def test_json_of_another_shape_is_one_problem(value: object) -> None:
    with pytest.raises(Unreadable):
        LLDP.reads(Export.of(json.dumps({"lldp": value}).encode()))


def test_letters_that_end_lines_or_move_cursors_are_made_visible() -> None:
    (host,) = read(cisco(block(name="A\x1b[2J\u202eB"))).hosts
    assert host.name.isprintable()
