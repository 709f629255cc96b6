"""nmap XML: who answered, by which addresses, and what may be said of it; an unfinished scan is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import EXPORTS, own, read, sample
from secaudit.observers import Export, Reading, Unreadable
from secaudit.observers.inventory.nmap import NMAP

OFFICE = (EXPORTS / "nmap" / "office-7.95.xml").read_bytes()


def _hosts(reading: Reading) -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return {h.name: (h.kind, h.host.addresses, h.host.macs) for h in reading.hosts}


def _scan(*hosts: str, finished: str = 'exit="success"') -> bytes:
    end = f"<runstats><finished {finished}/></runstats>" if finished else ""
    return f'<nmaprun scanner="nmap" version="7.94">{"".join(hosts)}{end}</nmaprun>'.encode()


def _up(inside: str) -> str:
    return f'<host><status state="up" reason="arp-response"/><address addr="10.1.1.1" addrtype="ipv4"/>{inside}</host>'


def test_hosts_that_answered_are_proposed_with_addresses_names_and_a_kind_where_it_is_clear() -> None:
    reading = read(own("nmap/office-7.95.xml"))
    assert reading.program == "Nmap 7.95"
    assert _hosts(reading) == {
        "gw.plant.example": ("firewall", ("192.168.40.1",), ("00:09:0f:aa:10:01",)),
        "srv-files.plant.example": ("server", ("192.168.40.2",), ("00:11:22:33:44:52",)),
        "192.168.40.3": ("", ("192.168.40.3",), ("da:a1:19:00:00:03",)),
    }
    assert "5 個位址沒有回應，未列入" in reading.notes


def test_the_day_is_the_one_the_scanning_machine_wrote_not_the_epochs_in_utc() -> None:
    assert read(own("nmap/office-7.95.xml")).collected_on == date(2024, 3, 12)


def test_without_that_day_the_epoch_counts_in_utc_and_the_note_says_so() -> None:
    reading = read(own("nmap/assumed-up.xml"))
    assert reading.collected_on == date(2024, 6, 1)
    assert any("UTC" in note for note in reading.notes)


def test_the_note_has_ports_system_and_cards_vendor_but_no_words_of_a_script() -> None:
    first = read(own("nmap/office-7.95.xml")).hosts[0]
    assert "22/tcp ssh、443/tcp https" in first.note
    assert "網卡登記廠商 Fortinet" in first.note
    assert "hunter2" not in repr(read(own("nmap/office-7.95.xml")))
    assert (first.brand, first.model) == ("", "")


def test_a_card_that_software_made_up_is_said_to_be_one() -> None:
    assert "MAC 為軟體自訂" in read(own("nmap/office-7.95.xml")).hosts[2].note


def test_the_reverse_name_goes_before_the_typed_one_which_is_noted() -> None:
    assert "另名 files" in read(own("nmap/office-7.95.xml")).hosts[1].note


def test_release_5_with_its_own_order_of_classes_and_no_exit_is_read() -> None:
    reading = read(own("nmap/old-5.51.xml"))
    assert _hosts(reading) == {"10.20.0.9": ("printer", ("10.20.0.9",), ()), "fd00:20::9": ("", ("fd00:20::9",), ())}


def test_addresses_that_are_up_only_because_the_user_said_so_are_counted_not_proposed() -> None:
    reading = read(own("nmap/assumed-up.xml"))
    assert [h.name for h in reading.hosts] == ["10.9.0.2"]
    assert any("2 個位址只因 -Pn" in note for note in reading.notes)


def test_a_list_scan_proposes_nothing() -> None:
    reading = read(own("nmap/list-only.xml"))
    assert not reading.hosts
    assert any("2 個位址只列名" in note for note in reading.notes)
    assert not any("沒有回應，未列入" in note for note in reading.notes)


def test_masscan_writes_a_host_for_each_port_and_they_are_one() -> None:
    reading = read(own("nmap/masscan.xml"))
    assert reading.program == "masscan 1.0-BETA"
    assert [(h.name, h.note) for h in reading.hosts] == [
        ("10.77.0.5", "開放 443/tcp、80/tcp"),
        ("10.77.0.8", "開放 22/tcp"),
    ]


@pytest.mark.parametrize("finished", ["", 'exit="error" errormsg="secret"'])
def test_a_scan_that_did_not_finish_is_refused(finished: str) -> None:
    with pytest.raises(Unreadable, match="E-OBS-05") as trouble:
        read(_scan(_up(""), finished=finished))
    assert "secret" not in str(trouble.value)


@given(st.integers(1, len(OFFICE) - 20))
def test_a_scan_cut_short_anywhere_is_refused(length: int) -> None:
    with pytest.raises(Unreadable):
        NMAP.reads(Export.of(OFFICE[:length]))


@pytest.mark.parametrize(
    "doctype", ['PUBLIC "-//IDN nmap.org//DTD Nmap XML 1.04//EN" "https://a/nmap.dtd"', 'SYSTEM "nmap.dtd"']
)
def test_a_doctype_that_points_elsewhere_is_let_through_and_not_followed(doctype: str) -> None:
    assert len(read(f"<!DOCTYPE nmaprun {doctype}>".encode() + _scan(_up(""))).hosts) == 1


def test_an_entity_is_refused() -> None:
    bomb = b'<!DOCTYPE nmaprun [<!ENTITY a "aaaa">]>' + _scan(_up(""))
    with pytest.raises(Unreadable, match="E-OBS-06"):
        NMAP.reads(Export.of(bomb))


def _classes(*kinds: tuple[str, int]) -> str:
    return "<os>" + "".join(f'<osclass type="{k}" accuracy="{p}"/>' for k, p in kinds) + "</os>"


@pytest.mark.parametrize(
    ("classes", "kind"),
    [
        ([("router", 100), ("printer", 92)], "router"),
        ([("broadband router", 98), ("router", 96)], "router"),
        ([("router", 98), ("printer", 92)], ""),
        ([("router", 100), ("switch", 100)], ""),
        ([("router", 100), ("general purpose", 100)], ""),
        ([("WAP", 100)], "access_point"),
        ([("webcam", 94)], ""),
        ([("specialized", 100)], ""),
        ([("general purpose", 100)], ""),
        ([], ""),
    ],
)
def test_a_kind_is_given_only_where_the_fingerprints_agree(classes: list[tuple[str, int]], kind: str) -> None:
    (host,) = read(_scan(_up(_classes(*classes)))).hosts
    assert host.kind == kind


def test_open_only_hides_hosts_and_the_note_says_how_many() -> None:
    text = _scan(_up("")).replace(b"</runstats>", b'<hosts up="4" down="0" total="4"/></runstats>')
    assert any("4 台有回應，檔案只列出 1 台" in note for note in read(text).notes)


def test_the_scanning_machine_itself_is_listed_without_an_address_that_every_machine_has() -> None:
    reading = read(sample("inventory/nmap-xml/self__nmap_loopback.xml"))
    (host,) = reading.hosts
    assert not host.host
    assert "2222/tcp ssh" in host.note
    assert any("看不出是哪一台" in note for note in reading.notes)


def test_an_address_hint_between_hosts_belongs_to_none() -> None:
    hint = '<hosthint><address addr="10.9.9.9" addrtype="ipv4"/></hosthint>'
    (host,) = read(_scan(_up(""), hint)).hosts
    assert host.host.addresses == ("10.1.1.1",)


def test_numbers_and_dates_beyond_reason_harm_nobody() -> None:
    nine = "9" * 5000
    text = _scan(_up(f'<os><osclass type="router" accuracy="{nine}"/></os>')).replace(
        b'version="7.94"', f'version="{nine}" start="{nine}" startstr="Sat Feb 31 08:00:00 {nine}"'.encode()
    )
    reading = read(text.replace(b"</runstats>", f'<hosts up="{nine}" down="{nine}"/></runstats>'.encode()))
    assert reading.collected_on is None
    assert len(reading.hosts) == 1


@given(
    st.lists(
        st.tuples(st.integers(1, 254), st.sampled_from(["up", "down", "unknown"])),
        max_size=20,
        unique_by=lambda h: h[0],
    )
)
def test_what_is_up_is_proposed_and_everything_else_is_not(hosts: list[tuple[int, str]]) -> None:
    written = [
        f'<host><status state="{state}" reason="echo-reply"/><address addr="10.2.0.{n}" addrtype="ipv4"/></host>'
        for n, state in hosts
    ]
    seen = [h.host.addresses for h in read(_scan(*written)).hosts]
    assert seen == [(f"10.2.0.{n}",) for n, state in hosts if state == "up"]


def test_a_real_scan_without_ping_keeps_the_six_that_answered() -> None:
    reading = read(sample("inventory/nmap-xml/nmap2drawio__nmap.xml"))
    assert reading.collected_on == date(2023, 6, 4)
    assert reading.hosts[0].host.macs == ("00:15:5d:00:07:0b",)
    assert [h.name for h in reading.hosts] == [
        "192.168.1.100", "192.168.1.101", "10.0.0.1", "10.0.0.2", "10.0.0.3", "90.0.0.1",
    ]  # fmt: skip


def test_a_real_scan_of_one_host_has_its_six_open_ports() -> None:
    reading = read(sample("inventory/nmap-xml/nmap-parser__nmap.xml"))
    (host,) = reading.hosts
    assert (reading.program, reading.collected_on) == ("Nmap 7.80", date(2021, 4, 24))
    assert host.note.count("/tcp") == 6


def test_the_mac_of_a_redundancy_group_is_noted_and_is_no_machines_own() -> None:
    text = (
        '<nmaprun start="1"><host><status state="up" reason="arp-response"/><address addr="10.0.0.1" addrtype="ipv4"/>'
        '<address addr="00:00:5E:00:01:0A" addrtype="mac"/></host><runstats><finished/></runstats></nmaprun>'
    )
    (seen,) = NMAP.reads(Export.of(text.encode())).hosts
    assert (seen.host.macs, "備援群組的虛擬 MAC 00:00:5e:00:01:0a" in seen.note) == ((), True)


def test_a_file_that_only_ever_opens_elements_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(Unreadable, match="沒有結束的標籤"):
        NMAP.reads(Export.of(b'<nmaprun start="1">' + b"<host>" * 200_000))
