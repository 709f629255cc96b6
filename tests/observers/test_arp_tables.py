"""Neighbour tables of every system: cards with their addresses, nothing that is no machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, sample
from secaudit.observers import Reading, Unreadable


def _pairs(reading: Reading) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(h.host.name, h.host.addresses, h.host.macs) for h in reading.hosts]


def _one(address: str, card: str, name: str = "") -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return (name, (address,), (card,))


@pytest.mark.parametrize(
    ("file", "pairs"),
    [
        ("windows-zh-TW.txt", [_one("192.168.70.1", "00:09:0f:aa:20:01"), _one("192.168.70.9", "da:a1:19:12:34:56"),
                               _one("10.8.0.1", "00:0c:29:aa:20:02")]),
        ("windows-en.txt", [_one("10.7.0.1", "00:1d:aa:00:00:01"), _one("10.7.0.30", "00:1d:aa:00:00:30")]),
        ("net-tools.txt", [("core.plant.example", ("10.7.1.1",), ()), _one("10.7.1.3", "00:1d:aa:00:01:03"),
                           _one("10.7.1.4", "00:1d:aa:00:01:04")]),
        ("net-tools-table.txt", [("", (), ("00:1d:aa:00:02:01",)), _one("10.7.2.2", "00:1d:aa:00:02:02"),
                                 ("", (), ("00:1d:aa:00:02:04",))]),
        ("proc.txt", [_one("10.7.3.1", "00:1d:aa:00:03:01")]),
        ("ip-neigh.txt", [("", ("10.7.4.1", "fe80::21d:aaff:fe00:401"), ("00:1d:aa:00:04:01",)),
                          _one("10.7.4.3", "00:1d:aa:00:04:03")]),
        ("ip-neigh.json", [_one("10.7.9.1", "00:1d:aa:00:09:01")]),
        ("macos.txt", [_one("10.7.5.1", "00:1d:aa:00:05:01"), _one("10.7.5.2", "08:00:27:00:05:02", "mac.local")]),
        ("aix.txt", [_one("10.7.6.1", "00:1d:aa:00:06:01", "db1")]),
        ("cisco-ios.txt", [_one("10.7.7.1", "00:1d:aa:00:07:01"), _one("10.7.7.2", "00:1d:aa:00:07:02")]),
        ("net-neighbor.txt", [_one("10.7.8.1", "00:1d:aa:00:08:01")]),
    ],
)  # fmt: skip
def test_every_dialect_gives_its_machines(file: str, pairs: list[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> None:
    assert _pairs(read(own(f"arp/{file}"))) == pairs


def test_what_is_left_out_is_counted_and_why() -> None:
    notes = read(own("arp/net-tools.txt")).notes
    assert "1 筆未完成、廣播或多播的項目，未列入" in notes
    assert "1 筆容器或虛擬網路的項目，未列入" in notes


def test_the_machine_that_made_the_table_is_named_as_missing_from_it() -> None:
    assert any("192.168.70.5、10.8.0.5" in note for note in read(own("arp/windows-zh-TW.txt")).notes)


def test_cards_made_up_by_software_and_of_router_groups_are_said_to_be_so() -> None:
    assert "軟體自訂" in read(own("arp/windows-zh-TW.txt")).hosts[1].note
    assert "備援群組" in read(own("arp/net-tools.txt")).hosts[0].note


def test_a_name_that_the_table_may_have_cut_is_a_note_and_no_name() -> None:
    assert "a-very-long-name-of-a-m（可能被截斷）" in read(own("arp/net-tools-table.txt")).hosts[2].note


def test_a_card_with_many_addresses_is_noted_as_a_router_that_answers_for_others() -> None:
    text = "".join(f"10.1.0.{n} dev eth0 lladdr 00:1d:aa:00:09:01 STALE\n" for n in range(1, 6))
    reading = read(text.encode())
    assert len(reading.hosts) == 1
    assert any("proxy ARP" in note for note in reading.notes)


def test_more_machines_than_any_site_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secaudit.observers.inventory.sightings.MAX_HOSTS", 3)
    text = "".join(f"10.1.0.{n} dev eth0 lladdr 00:1d:aa:00:09:0{n} STALE\n" for n in range(1, 5))
    with pytest.raises(Unreadable, match="設備超過 3 台"):
        read(text.encode())


@pytest.mark.parametrize("language", ["Interface", "Schnittstelle", "介面", "接口", "インターフェイス", "Interfaz"])
def test_the_language_of_windows_does_not_matter(language: str) -> None:
    text = f"\r\n{language}: 10.1.0.2 --- 0x3\r\n  ?  ?  ?\r\n  10.1.0.1           00-1d-aa-00-0a-01     dynamisch\r\n"
    assert _pairs(read(text.encode())) == [_one("10.1.0.1", "00:1d:aa:00:0a:01")]


@pytest.mark.parametrize(
    "text",
    [
        b"? (10.1.0.1) at 00:1d:aa:00:0b:01 [ether] on eth0\n? (10.1.0.2)",
        b"10.1.0.1 dev eth0 lladdr 00:1d:aa:00:0b:01 STALE\n10.1.0.2 dev eth0 lladdr 00:1d",
        b"Interface: 10.1.0.9 --- 0x2\n\n  10.1.0.1   00-1d-aa-00-0b-01   dynamic\n  10.1.0.2   00-1d-a",
    ],
)
def test_a_last_line_that_is_not_whole_is_refused(text: bytes) -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(text)


def test_a_broken_line_in_the_middle_is_refused_with_its_line() -> None:
    text = b"? (10.1.0.1) at 00:1d:aa:00:0b:01 [ether] on eth0\n? (10.1.0.2) at\n? (10.1.0.3) at <incomplete> on eth0\n"
    with pytest.raises(Unreadable, match=":2"):
        read(text)


@given(
    st.lists(
        st.tuples(st.integers(1, 250), st.integers(0, 255)), min_size=1, unique_by=(lambda e: e[0], lambda e: e[1])
    )
)
def test_every_entry_is_read_back_whatever_the_dialect(entries: list[tuple[int, int]]) -> None:
    pairs = [(f"10.2.0.{n}", f"00:1d:aa:00:0c:{card:02x}") for n, card in entries]
    linux = "".join(f"? ({a}) at {m} [ether] on eth0\n" for a, m in pairs)
    neigh = "".join(f"{a} dev eth0 lladdr {m} STALE\n" for a, m in pairs)
    windows = "Interface: 10.9.9.9 --- 0x2\n" + "".join(f"  {a}   {m.replace(':', '-')}   static\n" for a, m in pairs)
    for text in (linux, neigh, windows):
        assert _pairs(read(text.encode())) == [_one(a, m) for a, m in pairs]


@pytest.mark.parametrize(
    ("file", "count", "first"),
    [
        ("jc__centos-7.7__arp-a.out", 3, _one("192.168.71.2", "00:50:56:f7:4a:fc")),
        ("jc__centos-7.7__arp-v.out", 2, ("", (), ("00:50:56:f7:4a:fc",))),
        ("jc__freebsd12__arp-a.out", 3, _one("192.168.71.163", "00:0c:29:1a:4e:3b")),
        ("jc__osx-10.14.6__arp-a.out", 10, _one("192.168.1.63", "e0:33:8e:67:38:d6", "xxx.attlocal.net")),
        ("jc__aix-7.1__arp-a.out", 4, ("v630gw9-3-63-1", ("9.3.63.1",), ())),
    ],
)
def test_real_tables_have_their_machines(
    file: str, count: int, first: tuple[str, tuple[str, ...], tuple[str, ...]]
) -> None:
    pairs = _pairs(read(sample(f"inventory/arp/{file}")))
    assert (len(pairs), pairs[0]) == (count, first)
