"""Network card and IP addresses: one form for every spelling, nothing for what is no one machine's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.observers.address import address, host_name, is_inside
from secaudit.observers.inventory.mac import is_made_up, is_shared, mac

OCTETS = st.tuples(*[st.integers(0, 255)] * 6)


def _plain(octets: tuple[int, ...]) -> str:
    return ":".join(f"{o:02x}" for o in octets)


@given(OCTETS.filter(lambda o: any(o) and not o[0] & 1))
def test_every_spelling_of_a_card_is_the_same_card(octets: tuple[int, ...]) -> None:
    plain = _plain(octets)
    digits = plain.replace(":", "")
    dotted = f"{digits[:4]}.{digits[4:8]}.{digits[8:]}"
    short = ":".join(f"{o:x}" for o in octets)
    spellings = (plain, plain.upper(), plain.replace(":", "-"), digits, digits.upper(), dotted, short, f" {plain}\t")
    assert {mac(spelling) for spelling in spellings} == {plain}


@given(OCTETS.map(lambda o: (o[0] | 1, *o[1:])))
def test_a_group_address_is_no_machine(octets: tuple[int, ...]) -> None:
    assert mac(_plain(octets)) == ""


@given(st.text(max_size=20))
def test_any_text_is_a_card_in_its_one_form_or_none(text: str) -> None:
    assert mac(mac(text)) == mac(text)


@pytest.mark.parametrize(
    "text",
    ["", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "(incomplete)", "00:11:22:33:44", "00:11:22:33:44:55:66",
     "00:11-22:33-44:55", "gg:11:22:33:44:55", "١١:11:22:33:44:55", "0011.2233.44556", "17-06-00-0a"],
)  # fmt: skip
def test_what_is_no_card_is_none(text: str) -> None:
    assert mac(text) == ""


def test_cards_that_software_made_up_and_cards_of_router_groups_are_told() -> None:
    assert is_made_up("da:a1:19:00:00:01")
    assert not is_made_up("00:11:22:33:44:55")
    assert is_shared("00:00:5e:00:01:0a")
    assert is_shared("00:00:0c:9f:f0:01")
    assert not is_shared("00:00:5e:11:01:0a")


@pytest.mark.parametrize(
    ("text", "found"),
    [("192.168.1.9", "192.168.1.9"), (" 10.0.0.1/24", "10.0.0.1"), ("FE80::0001%eth0", "fe80::1"), ("127.0.0.1", ""),
     ("::1", ""), ("0.0.0.0", ""), ("255.255.255.255", ""), ("224.0.0.251", ""), ("ff02::1", ""), ("10.0.0.256", ""),
     ("010.0.0.1", ""), ("10.0.0", ""), ("2001:DB8:0:0::5", "2001:db8::5"), ("9" * 5000, "")],
)  # fmt: skip
def test_an_address_is_one_machines_in_its_shortest_form_or_none(text: str, found: str) -> None:
    assert address(text) == found


@pytest.mark.parametrize("text", ["", "*", "?", "localhost", "localhost.localdomain", "_gateway", "gateway", "(none)"])
def test_a_name_that_any_machine_may_have_is_none(text: str) -> None:
    assert host_name(text) == ""


def test_a_name_is_made_safe_and_loses_the_dot_of_the_root() -> None:
    assert host_name("pc-1.plant.example.") == "pc-1.plant.example"
    assert host_name("pc\x1b[31m") == "pc‹U+001B›[31m"


def test_interfaces_of_containers_are_inside_and_those_of_the_network_are_not() -> None:
    assert all(map(is_inside, ("lo", "lo0", "docker0", "br-0a1b2c3d4e5f", "veth12ab", "virbr0", "vEthernet (WSL)")))
    assert not any(
        map(is_inside, ("eth0", "eno1", "br0", "bond0", "en0", "lombard", "Ethernet", "vEthernet (LAN)", ""))
    )
