"""Which asset a machine in an export is, what is filled in, and when a list of machines speaks for a group."""

from __future__ import annotations

import pytest

from observing.conftest import TODAY, Bench, said
from secaudit.model.inventory import Inventory
from secaudit.observers.reading import Host
from secaudit.usecases.observing.draft import Draft
from secaudit.usecases.observing.hosts import HostIndex, short_name
from secaudit.usecases.observing.proposal import propose
from secaudit.usecases.observing.request import Request

ARP = """\
Address                  HWtype  HWaddress           Flags Mask            Iface
10.0.0.5                 ether   00:11:32:aa:bb:01   C                     eth0
10.0.0.77                ether   00:11:32:aa:bb:02   C                     eth0
"""


@pytest.fixture
def index(bench: Bench) -> HostIndex:
    return HostIndex(Draft(bench.store.inventory()))


@pytest.mark.parametrize(
    ("host", "asset"),
    [
        (Host(name="pc-wang.corp.example"), "PC-1"),
        (Host(name="CORP\\PC-WANG"), "PC-1"),
        (Host(name="line-2"), "PC-2"),
        (Host(addresses=("10.0.0.5",)), "SRV"),
        (Host(name="檔案伺服器"), "SRV"),
        (Host(name="unknown", addresses=("10.0.0.5",)), "SRV"),
        (Host(name="PC-WANG", addresses=("10.0.0.5",)), "PC-1"),
        (Host(name="nobody"), ""),
        (Host(), ""),
    ],
)
def test_the_stronger_identity_decides(index: HostIndex, host: Host, asset: str) -> None:
    assert index.find(host) == asset


def test_an_identity_that_two_assets_share_tells_nothing() -> None:
    draft = Draft(Inventory({}))
    draft.add("asset", {"name": "a", "serial_no": "SN-1234", "mac_addresses": "00:11:22:33:44:55"})
    draft.add("asset", {"name": "b", "serial_no": "SN-1234"})
    index = HostIndex(draft)
    assert index.find(Host(serial="SN-1234")) == ""
    assert index.find(Host(serial="SN-1234", macs=("00-11-22-33-44-55",))) == "A-001"


@pytest.mark.parametrize("serial", ["To be filled by O.E.M.", "None", "0000000", "N/A", "x"])
def test_a_serial_that_is_none_tells_nothing(serial: str) -> None:
    draft = Draft(Inventory({}))
    draft.add("asset", {"name": "a", "serial_no": serial})
    assert HostIndex(draft).find(Host(serial=serial)) == ""


def test_an_address_is_no_name_with_a_domain() -> None:
    assert short_name("10.0.0.5") == "10.0.0.5"
    assert short_name("FW.corp.example.") == "fw"


def test_known_machines_get_what_they_lack_and_new_ones_are_added_without_a_guessed_kind(bench: Bench) -> None:
    told = said(bench.observe(bench.file("arp.txt", ARP)))
    assets = bench.rows("asset")
    assert assets["SRV"]["mac_addresses"] == "00:11:32:aa:bb:01"
    assert assets["SRV"]["kind"] == "server"
    new = next(a for i, a in assets.items() if i not in ("PC-1", "PC-2", "SRV"))
    assert (new["ip_addresses"], new["kind"]) == ("10.0.0.77", None)
    assert "新增資產 1 台" in told
    assert "1 台看不出類型" in told


def test_a_machine_that_the_case_does_not_list_is_left_out_where_that_is_wanted(bench: Bench) -> None:
    told = said(bench.observe(bench.file("arp.txt", ARP), adds_assets=False))
    assert set(bench.rows("asset")) == {"PC-1", "PC-2", "SRV"}
    assert "1 台不在資產清單，沒有新增" in told


def test_what_was_typed_is_never_overwritten_but_told(bench: Bench) -> None:
    bench.observe(bench.file("one.txt", ARP))
    moved = ARP.replace("10.0.0.5 ", "10.0.0.6 ")
    told = said(bench.observe(bench.file("two.txt", moved, (2024, 3, 4))))
    assert bench.rows("asset")["SRV"]["ip_addresses"] == "10.0.0.5"
    assert "1 處與填寫的不同，沒有更動：SRV IP 位址" in told


def defender(*hosts: tuple[str, str]) -> str:
    """A console's list of endpoints in the form of Get-MpComputerStatus through Invoke-Command and Export-Csv."""
    names = (
        "PSComputerName", "AMServiceEnabled", "AntivirusEnabled", "RealTimeProtectionEnabled", "AMRunningMode",
        "AntivirusSignatureAge",
    )  # fmt: skip
    head = ",".join(f'"{name}"' for name in names)
    return "\r\n".join([head, *(f'"{n}","True","True","{on}","Normal","1"' for n, on in hosts)]) + "\r\n"


def test_each_setting_goes_to_the_asset_that_its_machine_is(bench: Bench) -> None:
    bench.observe(bench.file("mp.csv", defender(("PC-WANG", "True"))))
    assert bench.seen("PC-1")["antimalware"] == "1"


def test_a_group_is_protected_when_every_machine_of_it_was_seen_to_be(bench: Bench) -> None:
    some = bench.file("some.csv", defender(("LINE-1", "True"), ("LINE-2", "True")))
    told = said(propose(bench.store, Request((some,)), bench.catalogue, today=TODAY))
    assert "PC-2 有 3 台，檔案只看到 2 台" in told
    bench.observe(some)
    assert not bench.seen("PC-2")
    every = defender(("LINE-1", "True"), ("LINE-2", "True"), ("LINE-3", "True"))
    bench.observe(bench.file("every.csv", every, (2024, 3, 2)))
    assert bench.seen("PC-2")["antimalware"] == "1"


def test_one_machine_without_protection_is_enough_to_say_that_the_group_has_none(bench: Bench) -> None:
    bench.observe(bench.file("mp.csv", defender(("LINE-1", "True"), ("LINE-2", "False"))))
    assert bench.seen("PC-2")["antimalware"] == "0"


def test_a_machine_that_is_no_asset_settles_nothing_and_is_told(bench: Bench) -> None:
    path = bench.file("mp.csv", defender(("STRANGER", "True"), ("PC-WANG", "True")))
    told = said(bench.observe(path, adds_assets=False))
    assert "STRANGER" in told
    assert set(bench.seen("PC-1")) == {"antimalware"}


def arp(*entries: tuple[str, str, str]) -> str:
    return "".join(f"{name} ({address}) at {card} [ether] on eth0\n" for name, address, card in entries)


def case_of(**cells: str) -> HostIndex:
    draft = Draft(Inventory({}))
    draft.add("asset", {"name": "其他", "quantity": 1})
    draft.add("asset", {"name": "筆電", "quantity": 1, **cells})
    return HostIndex(draft)


@pytest.mark.parametrize(
    ("known", "seen", "is_it"),
    [
        ({"ip_addresses": "10.0.0.9", "mac_addresses": "00:11:22:33:44:55"},
         Host(addresses=("10.0.0.9",), macs=("00:11:22:33:44:66",)), False),
        ({"ip_addresses": "10.0.0.9", "hostname": "LT-3"}, Host("lt-5", ("10.0.0.9",)), False),
        ({"ip_addresses": "10.0.0.9"}, Host("lt-5", ("10.0.0.9",)), True),
        ({"ip_addresses": "2001:DB8:0:0::9"}, Host(addresses=("2001:db8::9",)), True),
        ({"ip_addresses": "fe80::1"}, Host(addresses=("fe80::1",)), False),
        ({"serial_no": "VM-12345", "hostname": "vm-1", "mac_addresses": "00:11:22:33:44:55"},
         Host("vm-2", macs=("00:11:22:33:44:66",), serial="VM-12345"), False),
        ({"serial_no": "SN-12345", "hostname": "old", "mac_addresses": "00:11:22:33:44:55"},
         Host("new", macs=("00:11:22:33:44:55",), serial="SN-12345"), True),
        ({"serial_no": "SN-12345", "hostname": "lt-3", "mac_addresses": "00:11:22:33:44:55"},
         Host("lt-3", macs=("00:11:22:33:44:66",), serial="SN-12345"), True),
        ({"hostname": "iPhone", "mac_addresses": "00:11:22:33:44:55"},
         Host("iPhone", macs=("02:11:22:33:44:66",)), False),
        ({"hostname": "LT-3", "mac_addresses": "00:11:22:33:44:55"},
         Host("LT-3", macs=("00:11:22:33:44:66",)), True),
        ({"mac_addresses": "00:00:5e:00:01:01"}, Host(macs=("00:00:5e:00:01:01",)), False),
        ({"mac_addresses": "0011.2233.4455"}, Host(macs=("00:11:22:33:44:55",)), True),
    ],
)  # fmt: skip
def test_what_contradicts_an_identity_is_heard(known: dict[str, str], seen: Host, is_it: bool) -> None:
    assert case_of(**known).find(seen) == ("A-002" if is_it else "")


def test_a_docking_station_is_no_laptop() -> None:
    draft = Draft(Inventory({}))
    draft.add("asset", {"name": "甲", "hostname": "LT-3", "mac_addresses": "00:11:22:00:00:03、00:50:b6:00:00:01"})
    draft.add("asset", {"name": "乙", "hostname": "LT-5", "mac_addresses": "00:11:22:00:00:05"})
    assert HostIndex(draft).find(Host("LT-5", macs=("00:50:b6:00:00:01",))) == "A-002"


def test_a_machine_that_is_like_two_assets_is_not_added_but_told(bench: Bench) -> None:
    bench.observe(
        bench.file("a.txt", arp(("?", "10.0.0.31", "00:11:22:00:00:01"), ("?", "10.0.0.32", "00:11:22:00:00:02")))
    )
    facts = (
        'lt-31 | SUCCESS => {\n"ansible_facts": {"ansible_hostname": "lt-31", "ansible_interfaces": ["eth0", "wlan0"],'
        '"ansible_eth0": {"macaddress": "00:11:22:00:00:01"}, "ansible_wlan0": {"macaddress": "00:11:22:00:00:02"}}'
        "\n}\n"
    )
    told = said(bench.observe(bench.file("facts.txt", facts)))
    assert len(bench.rows("asset")) == 5
    assert "1 台同時像好幾項資產，沒有新增：lt-31（A-001、A-002）" in told


def test_an_address_that_dhcp_gave_to_another_machine_makes_it_no_other(bench: Bench) -> None:
    bench.observe(bench.file("a.txt", arp(("lt-3", "10.0.0.31", "00:11:22:00:00:03"))))
    told = said(bench.observe(bench.file("b.txt", arp(("lt-5", "10.0.0.31", "00:11:22:00:00:05")))))
    assert [a["hostname"] for i, a in bench.rows("asset").items() if i.startswith("A-")] == ["lt-3", "lt-5"]
    assert "當成另一台：A-002 與 A-001" in told


def test_a_group_is_not_completed_from_one_of_its_machines(bench: Bench) -> None:
    told = said(bench.observe(bench.file("a.txt", arp(("line-2", "10.0.0.42", "00:11:22:00:00:42")))))
    group = bench.rows("asset")["PC-2"]
    assert (group["ip_addresses"], group["mac_addresses"]) == (None, None)
    assert "對到既有資產 1 台：PC-2（line-2）" in told


def test_one_name_or_address_written_in_two_ways_is_no_difference(bench: Bench) -> None:
    told = said(bench.observe(bench.file("a.txt", arp(("pc-wang.corp.example", "10.0.0.9", "00:11:22:00:00:09")))))
    assert "不同" not in told
