"""DHCP leases of four servers: only what is in use at the end, each machine once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, sample
from secaudit.observers import Reading, Unreadable


def _hosts(reading: Reading) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(h.host.name, h.host.addresses, h.host.macs) for h in reading.hosts]


# ISC dhcpd


def test_of_several_leases_of_an_address_the_last_counts_and_only_if_it_is_active() -> None:
    reading = read(own("dhcpd-leases/office.leases"))
    assert _hosts(reading) == [
        ("phone-7", ("192.168.60.22",), ("3a:11:22:33:44:55",)),
        ("PC-LIN2", ("192.168.60.21",), ("00:25:90:0a:0b:0c",)),
    ]
    assert reading.collected_on == date(2024, 3, 12)
    assert "2 個位址的租約已釋放、到期或停用，未列入" in reading.notes


def test_times_in_seconds_and_leases_on_one_line_are_read() -> None:
    reading = read(own("dhcpd-leases/local-time.leases"))
    assert reading.collected_on == date(2024, 6, 1)
    assert [h.note for h in reading.hosts] == ["", "租約標示使用中，但已於 2024-05-30 到期"]


def test_a_file_without_states_goes_by_the_end_of_each_lease() -> None:
    assert _hosts(read(own("dhcpd-leases/version-2.leases"))) == [
        ("OLDPC", ("172.20.0.7",), ("00:a0:24:11:22:33",)),
    ]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (b"lease 10.0.0.1 {\n  binding state active;\n", "E-OBS-05"),
        (b"lease 10.0.0.1 {\n  starts 1 2024/02/31 01:00:00;\n}\n", ":2"),
        (b"lease 10.0.0.1 {\n  starts soon;\n}\n", ":2"),
        (b"lease 10.0.0.999 {\n}\n", ":1"),
        (b"lease 10.0.0.1 {\nlease 10.0.0.2 {\n}\n", ":1"),
    ],
)
def test_a_broken_lease_is_a_problem_with_its_line(text: bytes, match: str) -> None:
    with pytest.raises(Unreadable, match=match):
        read(text)


def test_a_brace_inside_a_quoted_name_ends_nothing() -> None:
    text = b'lease 10.0.0.1 {\n  uid "\\001}";\n  hardware ethernet 00:11:22:33:44:55;\n  client-hostname "a;b}";\n}\n'
    assert _hosts(read(text)) == [("a;b}", ("10.0.0.1",), ("00:11:22:33:44:55",))]


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["active", "free", "expired", "backup"])), min_size=1))
def test_the_last_state_of_each_address_decides(log: list[tuple[int, str]]) -> None:
    text = "".join(
        f"lease 10.0.0.{n} {{\n  binding state {state};\n  hardware ethernet 00:00:00:00:00:0{n};\n}}\n"
        for n, state in log
    )
    active = {f"10.0.0.{n}" for n, state in dict(log).items() if state == "active"}
    assert {a for h in read(text.encode()).hosts for a in h.host.addresses} == active


def test_a_real_file_has_its_two_machines() -> None:
    reading = read(sample("inventory/dhcpd-leases/metal-bmc__dhcpd.leases"))
    assert _hosts(reading) == [
        ("", ("192.168.2.27",), ("ac:1f:6b:35:ac:62",)),
        ("", ("192.168.2.30",), ("ac:1f:6b:35:ab:2d",)),
    ]
    assert reading.collected_on == date(2019, 6, 27)


def test_a_longer_real_file_is_mostly_of_ended_leases() -> None:
    reading = read(sample("inventory/dhcpd-leases/metal-bmc__dhcpd.test.leases"))
    assert any("已釋放、到期或停用" in note for note in reading.notes)
    assert all(h.host.macs != ("00:00:00:00:00:00",) for h in reading.hosts)


# Kea


def test_keas_log_counts_its_last_lines_and_takes_leases_back() -> None:
    reading = read(own("kea-leases/leases4.csv"))
    assert _hosts(reading) == [("cam-1,east", ("10.5.0.11",), ("00:1e:67:10:20:30",))]
    assert reading.collected_on == date(2024, 6, 2)
    assert "3 個位址的租約已釋放、到期或停用，未列入" in reading.notes


def test_a_prefix_for_a_router_is_no_machine() -> None:
    assert _hosts(read(own("kea-leases/leases6.csv"))) == [
        ("nas6.plant.example", ("2001:db8:5::10",), ("00:1e:67:10:20:40",)),
    ]


@pytest.mark.parametrize("row", ["10.5.0.9,00:1e:67", "10.5.0.9,,,3600,99999999999999,1,0,0,,0", "x,,,1,1,1,0,0,,0",
                                 "10.5.0.9,,,3600,1717203600,1,0,0,cam,9"])  # fmt: skip
def test_a_broken_row_is_a_problem_with_its_line(row: str) -> None:
    header = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context"
    with pytest.raises(Unreadable, match=":2"):
        read(f"{header}\n{row}\n".encode())


# dnsmasq


def test_a_routers_leases_for_both_protocols_are_read() -> None:
    assert _hosts(read(own("dnsmasq-leases/router.leases"))) == [
        ("PC-CHEN", ("192.168.8.101",), ("00:1b:21:aa:bb:01",)),
        ("", ("192.168.8.102",), ("da:a1:19:00:11:22",)),
        ("hmi-3", ("192.168.8.103",), ("00:1b:21:aa:bb:03",)),
        ("PC-CHEN", ("fd00:8::65",), ()),
    ]


# Windows


@pytest.mark.parametrize(
    ("name", "hosts"),
    [
        ("cmdlet.csv", [("PC-WU.plant.example", 0x14), ("POS-1", 0x16)]),
        ("console-zh-TW.txt", [("PC-HO.plant.example", 0x1E), ("PC-SU", 0x20)]),
        ("netsh.txt", [("PC-YE.plant.example", 0x28), ("nvr-1", 0x29)]),
    ],
)
def test_the_three_lists_of_windows_have_their_machines(name: str, hosts: list[tuple[str, int]]) -> None:
    expected = [(name, (f"10.6.0.{number}",), (f"00:15:5d:06:00:{number:02x}",)) for name, number in hosts]
    assert _hosts(read(own(f"windows-dhcp/{name}"))) == expected


def test_columns_chosen_by_the_user_in_another_order_are_read() -> None:
    text = "HostName;ClientId;AddressState;ScopeId;IPAddress\r\nPC-1;00155d060050;Active;10.6.0.0;10.6.0.50\r\n"
    assert _hosts(read(text.encode("utf-16"))) == [("PC-1", ("10.6.0.50",), ("00:15:5d:06:00:50",))]


def test_a_row_cut_short_is_a_problem_with_its_line() -> None:
    with pytest.raises(Unreadable, match=":2"):
        read(b'"AddressState","ClientId","ScopeId","IPAddress"\n"Active","00-15-5d-06-00-50"\n')
